//! The plain elements of the facts document: what is declared, with what follows from it locally.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::element::{Context, element};
use super::facts::*;
use super::joint::Around;
use super::{environment, writing};
use crate::model::{FlowEdge, Model, Named};
use crate::parse::manifest::control::Audit;
use crate::parse::manifest::field::Field;
use crate::parse::manifest::world::{Origin, StoreKind, Tier};
use crate::source::Place;

/// Highest tier and personal data per node, from the labels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Highest tier, 0 to 3; `None` when nothing with a tier reaches the node.
    pub tier: Option<u8>,
    /// Personal data reaches it.
    pub personal: bool,
    /// Shortest `max_retention` in seconds.
    pub allowed_seconds: Option<u64>,
}

/// What reaches each node, possible labels left out: they are no statement.
#[must_use]
pub fn loads<'l>(model: &Model, labels: impl Iterator<Item = &'l LabelFact>) -> BTreeMap<String, Load> {
    let mut loads: BTreeMap<String, Load> = BTreeMap::new();
    for label in labels.filter(|l| !l.possible) {
        let Some(class) = model.classes.get(&label.class) else {
            continue;
        };
        let load = loads.entry(label.node.clone()).or_default();
        load.tier = load.tier.max(class.decl.tier.as_deref().map(|t| t.rank()));
        load.personal |= personal(class);
        if let Some(allowed) = &class.decl.max_retention {
            let seconds = allowed.seconds;
            load.allowed_seconds = Some(load.allowed_seconds.map_or(seconds, |s| s.min(seconds)));
        }
    }
    loads
}

/// About people: it has subjects or a `user.` category (fideslang).
#[must_use]
pub fn personal(class: &Named<crate::parse::manifest::world::DataClass>) -> bool {
    class.decl.subjects.as_deref().is_some_and(|s| !s.is_empty())
        || class
            .decl
            .categories
            .iter()
            .flat_map(|c| &c.value)
            .any(|c| c.value.starts_with("user."))
}

/// Confidential or above, or about people.
#[must_use]
pub fn private(class: &Named<crate::parse::manifest::world::DataClass>) -> bool {
    let tier = class.decl.tier.as_deref();
    tier.is_some_and(|t| *t >= Tier::Confidential) || personal(class)
}

/// The integration with its sections that are no elements.
#[must_use]
pub fn integration(model: &Model) -> IntegrationFact {
    let decl = &model.decl;
    let mut declared = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            declared.insert(key.to_owned(), value);
        }
    };
    put("metadata", decl.metadata.as_ref().map(|v| v.json()));
    put("purpose", decl.purpose.as_ref().map(|v| v.json()));
    put("governance", decl.governance.as_ref().map(|v| v.json()));
    put("owners", decl.owners.as_ref().map(|v| v.json()));
    put("incident", decl.incident.as_ref().map(|v| v.json()));
    put("rights", decl.rights.as_ref().map(|v| v.json()));
    put("contest_route", decl.contest_route.as_ref().map(|v| v.json()));
    put("disclosure", decl.disclosure.as_ref().map(|v| v.json()));
    put("cost", decl.cost.as_ref().map(|v| v.json()));
    let mut places = BTreeMap::new();
    decl.value.places(&decl.place, "", &mut places);
    places.retain(|path, _| declared.contains_key(path.split('.').next().unwrap_or(path)));
    IntegrationFact {
        element: Element {
            id: model.id.clone(),
            name: model.id.clone(),
            at: decl.place.clone(),
            also: decl.also.clone(),
            places,
            assurance: Assurance::Declared,
            planned: false,
            declared,
        },
        phase: model.phase.word().to_owned(),
        phase_order: model.phase.order(),
        has_manifest: model.has_manifest,
    }
}

/// Boundaries.
#[must_use]
pub fn boundaries(model: &Model, cx: &Context) -> Vec<BoundaryFact> {
    model
        .boundaries
        .values()
        .map(|b| BoundaryFact {
            element: element(&b.named, &b.named.decl.common, cx),
            kind: b.kind.word().to_owned(),
            implicit: b.named.implicit,
            vendor: b.named.decl.vendor.as_deref().cloned(),
            vendor_approved: model
                .vendor_of(b)
                .is_some_and(|v| v.decl.approved.as_deref() == Some(&true)),
        })
        .collect()
}

/// Vendors.
#[must_use]
pub fn vendors(model: &Model, cx: &Context) -> Vec<VendorFact> {
    model
        .vendors
        .values()
        .map(|v| VendorFact {
            element: element(v, &v.decl.common, cx),
        })
        .collect()
}

/// Systems. Their audience is their own, or that of the actors a flow from them reaches (`semantics.md` 2), be it another
/// integration's of the joint graph.
#[must_use]
pub fn systems(model: &Model, around: &Around<'_>, cx: &Context) -> Vec<SystemFact> {
    model
        .systems
        .values()
        .map(|s| {
            let own: BTreeSet<String> = s
                .named
                .decl
                .audience
                .iter()
                .flat_map(|a| &a.value)
                .map(|a| a.word().to_owned())
                .collect();
            let audience = if own.is_empty() {
                around
                    .readers
                    .get(s.named.id.as_str())
                    .cloned()
                    .unwrap_or_default()
            } else {
                own
            };
            SystemFact {
                element: element(&s.named, &s.named.decl.common, cx),
                product: s.product.clone(),
                implicit: s.named.implicit,
                boundary: Some(s.boundary.clone()),
                boundary_kind: boundary_kind(model, Some(&s.boundary)),
                clearance: s.clearance.rank(),
                clearance_declared: s.clearance_declared,
                audience: audience.into_iter().collect(),
                environment: environment::of_system(model, &s.named.id),
            }
        })
        .collect()
}

fn boundary_kind(model: &Model, boundary: Option<&String>) -> String {
    boundary
        .and_then(|b| model.boundaries.get(b))
        .map_or("internal", |b| b.kind.word())
        .to_owned()
}

/// Operations.
#[must_use]
pub fn operations(model: &Model, cx: &Context) -> Vec<OperationFact> {
    let tiers = writing::tiers(model);
    model
        .operations
        .values()
        .map(|o| OperationFact {
            element: Element {
                planned: model.is_planned_operation(o),
                ..element(&o.named, &o.named.decl.common, cx)
            },
            connection: o.connection.clone(),
            system: o.system.clone(),
            matched: o.matched.clone(),
            near: o.near.clone(),
            effect: o.effect.map(|e| e.word().to_owned()),
            capability: o.capability.map(|c| c.word().to_owned()),
            audience: o.audience.iter().map(|a| a.word().to_owned()).collect(),
            external: o.audience.iter().any(|a| a.is_external()),
            reversibility: o.reversibility.map(|r| r.word().to_owned()),
            tier: tiers.get(o.named.id.as_str()).copied(),
            creates: writing::creates(o),
            captures: writing::captures(model, o),
            from_catalogue: o.from_catalogue.clone(),
            overrides: o.overrides.clone(),
        })
        .collect()
}

/// Flows. An end may lie in another integration of the joint graph.
#[must_use]
pub fn flows(model: &Model, around: &Around<'_>, cx: &Context) -> Vec<FlowFact> {
    let actors = &around.model.actors;
    model
        .flows
        .values()
        .map(|f| {
            let (from, to) = (around.boundary(model, &f.from), around.boundary(model, &f.to));
            let crosses = match (from, to) {
                (Some(a), Some(b)) => a.named.id != b.named.id,
                _ => false,
            };
            let mut element = element(&f.named, &f.named.decl.common, cx);
            if f.derived {
                element.assurance = Assurance::Assumed;
            }
            FlowFact {
                element,
                from: f.from.clone(),
                to: f.to.clone(),
                operation: f.operation.clone(),
                classes: f.classes.clone(),
                via: f.via.clone(),
                derived: f.derived,
                response: f.response,
                crosses,
                actor_end: actors.contains_key(&f.from) || actors.contains_key(&f.to),
                authenticated: authenticated(model, f),
                carries: around
                    .carried
                    .get(f.named.id.as_str())
                    .into_iter()
                    .flatten()
                    .map(|c| (*c).to_owned())
                    .collect(),
            }
        })
        .collect()
}

/// Whether flow or connection says how it authenticates.
#[must_use]
pub fn authenticated(model: &Model, flow: &FlowEdge) -> bool {
    let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
    let connection = operation.and_then(|o| model.connections.get(&o.connection));
    flow.named.decl.auth.is_some() || connection.is_some_and(|c| c.named.decl.auth.is_some())
}

/// Agents.
#[must_use]
pub fn agents(model: &Model, cx: &Context) -> Vec<AgentFact> {
    model
        .agents
        .values()
        .map(|a| AgentFact {
            element: element(&a.named, &a.named.decl.common, cx),
            contexts: a.contexts.clone(),
            implicit: a.named.implicit,
        })
        .collect()
}

/// Contexts.
#[must_use]
pub fn contexts(model: &Model, cx: &Context) -> Vec<ContextFact> {
    model
        .contexts
        .values()
        .map(|c| ContextFact {
            element: element(&c.named, &c.named.decl.common, cx),
            agent: c.agent.clone(),
            boundary: Some(c.boundary.clone()),
        })
        .collect()
}

/// Models. A contracted provider without training on requests is a processor, any other an external audience
/// (`rules.md` 2.10); one that is not declared at all is neither, but unknown.
#[must_use]
pub fn models(model: &Model, loads: &BTreeMap<String, Load>, cx: &Context) -> Vec<ModelFact> {
    model
        .models
        .values()
        .map(|m| ModelFact {
            element: element(&m.named, &m.named.decl.common, cx),
            boundary: Some(m.boundary.clone()),
            clearance: m.clearance.rank(),
            external: is_external_model(model, &m.named.id),
            unknown: m.unknown,
            highest_tier: loads.get(&m.named.id).and_then(|l| l.tier),
        })
        .collect()
}

/// Whether a model counts as an external audience.
#[must_use]
pub fn is_external_model(model: &Model, id: &str) -> bool {
    use crate::parse::manifest::world::BoundaryKind;
    let Some(m) = model.models.get(id) else {
        return false;
    };
    if m.unknown {
        return false;
    }
    let boundary = model.boundaries.get(&m.boundary);
    if boundary.is_some_and(|b| b.kind == BoundaryKind::Internal) {
        return false;
    }
    let contracted = m.named.decl.contract.is_some()
        || boundary
            .and_then(|b| model.vendor_of(b))
            .is_some_and(|v| v.decl.agreement.is_some());
    let no_training = matches!(
        m.named.decl.training_use.as_deref().map(String::as_str),
        Some("prohibited" | "none" | "opt_out")
    );
    !(contracted && no_training)
}

/// Tools.
#[must_use]
pub fn tools(model: &Model, cx: &Context) -> Vec<ToolFact> {
    model
        .tools
        .values()
        .map(|t| ToolFact {
            element: element(t, &t.decl.common, cx),
        })
        .collect()
}

/// Stores.
#[must_use]
pub fn stores(model: &Model, loads: &BTreeMap<String, Load>, cx: &Context) -> Vec<StoreFact> {
    model
        .stores
        .values()
        .map(|s| {
            let load = loads.get(&s.named.id).copied().unwrap_or_default();
            StoreFact {
                element: element(&s.named, &s.named.decl.common, cx),
                kind: s
                    .named
                    .decl
                    .kind
                    .as_deref()
                    .map_or("unknown", |k| k.word())
                    .to_owned(),
                boundary: Some(s.boundary.clone()),
                clearance: s.clearance.rank(),
                highest_tier: load.tier,
                personal: load.personal,
                environment: environment::of_store(model, &s.named.id),
            }
        })
        .collect()
}

/// Data classes: those of the integration, and those of others that arrive.
#[must_use]
pub fn classes(model: &Model, joint: &Model, labels: &[LabelFact], cx: &Context) -> Vec<ClassFact> {
    let arriving: BTreeSet<&String> = labels
        .iter()
        .map(|l| &l.class)
        .filter(|c| !model.classes.contains_key(*c))
        .collect();
    let arriving = arriving.into_iter().filter_map(|id| joint.classes.get(id));
    let mut facts: Vec<ClassFact> = model
        .classes
        .values()
        .map(|c| (c, false))
        .chain(arriving.map(|c| (c, true)))
        .map(|(c, arrives)| {
            let tier = c.decl.tier.as_deref().copied();
            ClassFact {
                element: element(c, &c.decl.common, cx),
                tier: tier.map(Tier::rank),
                personal: personal(c),
                private: private(c),
                untrusted: matches!(c.decl.origin.as_deref(), Some(Origin::Public | Origin::External)),
                arrives,
            }
        })
        .collect();
    facts.sort_by(|a, b| a.element.id.cmp(&b.element.id));
    facts
}

/// Actors.
#[must_use]
pub fn actors(model: &Model, cx: &Context) -> Vec<ActorFact> {
    model
        .actors
        .values()
        .map(|a| ActorFact {
            element: element(a, &a.decl.common, cx),
            audience: model.audience_of(&a.id).map(|w| w.word().to_owned()),
            external: model.is_outsider(&a.id),
            untrusted: a.decl.trusted.as_deref() == Some(&false),
            implicit: a.implicit,
        })
        .collect()
}

/// Triggers.
#[must_use]
pub fn triggers(model: &Model, cx: &Context) -> Vec<TriggerFact> {
    model
        .triggers
        .values()
        .map(|t| TriggerFact {
            element: element(t, &t.decl.common, cx),
        })
        .collect()
}

/// The audit declaration.
#[must_use]
pub fn audit(model: &Model, actions: &[ActionFact], cx: &Context) -> Option<AuditFact> {
    let declared = model.audit.as_ref()?;
    let named = Named::<Audit> {
        id: format!("{}/audit", model.id),
        name: "audit".into(),
        decl: declared.clone(),
        implicit: false,
    };
    let sink = declared.sink.as_ref().and_then(|s| {
        [format!("{}/{}", model.id, s.value), s.value.clone()]
            .into_iter()
            .find(|id| model.stores.contains_key(id))
    });
    let contexts = model.contexts.len();
    Some(AuditFact {
        element: element(&named, &declared.common, cx),
        sink,
        covers_declared: declared.covers.is_some(),
        gated: actions.iter().any(|a| !a.adequate_gates.is_empty()),
        several_hops: contexts > 1,
    })
}

/// Retention at stores and models, and at systems that state one.
#[must_use]
pub fn retention(model: &Model, loads: &BTreeMap<String, Load>) -> Vec<RetentionFact> {
    let mut facts = Vec::new();
    let mut add =
        |node: &str,
         kind: &str,
         at: &Place,
         declared: Option<&crate::parse::manifest::field::At<crate::parse::manifest::world::Retention>>,
         contract: bool| {
            let load = loads.get(node).copied().unwrap_or_default();
            facts.push(RetentionFact {
                node: node.to_owned(),
                kind: kind.to_owned(),
                at: at.clone(),
                retention_at: declared.map_or_else(|| at.clone(), |d| d.place.clone()),
                period_seconds: declared.and_then(|d| d.period.as_deref()).map(|p| p.seconds),
                deletion: declared
                    .and_then(|d| d.deletion.as_deref())
                    .is_some_and(|d| d.method.is_some() && d.owner.is_some()),
                erasure: declared.is_some_and(|d| d.erasure.is_some()),
                highest_tier: load.tier.unwrap_or(0),
                personal: load.personal,
                allowed_seconds: load.allowed_seconds,
                contract,
            });
        };
    for (id, s) in &model.stores {
        // Instructions and secrets are no data of the integration's flows.
        let kind = s.named.decl.kind.as_deref();
        if matches!(kind, Some(StoreKind::PromptStore | StoreKind::SecretManager))
            || s.named.decl.common.planned()
        {
            continue;
        }
        let at = &s.named.decl.place;
        add(id, "store", at, s.named.decl.retention.as_ref(), false);
    }
    for (id, m) in model.models.iter().filter(|(_, m)| !m.unknown) {
        let decl = &m.named.decl;
        add(
            id,
            "model",
            &decl.place,
            decl.retention.as_ref(),
            decl.contract.is_some(),
        );
    }
    for (id, s) in &model.systems {
        if let Some(retention) = &s.named.decl.retention {
            add(id, "system", &s.named.decl.place, Some(retention), false);
        }
    }
    facts.sort_by(|a, b| a.node.cmp(&b.node));
    facts
}

/// The rollout declaration.
#[must_use]
pub fn rollout(model: &Model, cx: &Context) -> Option<RolloutFact> {
    let declared = model.rollout.as_ref()?;
    let named = Named {
        id: format!("{}/rollout", model.id),
        name: "rollout".to_owned(),
        decl: declared.clone(),
        implicit: false,
    };
    Some(RolloutFact {
        element: element(&named, &declared.common, cx),
        phase: declared.phase.as_deref().map(|p| p.word().to_owned()),
        requested: model.phase.word().to_owned(),
        requested_order: model.phase.order(),
    })
}

/// Differences between statements.
#[must_use]
pub fn drift(model: &Model) -> Vec<DriftFact> {
    model
        .drift
        .iter()
        .map(|(id, d)| DriftFact {
            id: id.clone(),
            field: d.field.clone(),
            at: d.at.clone(),
            other: d.other.clone(),
            first: shown(d, &d.first),
            second: shown(d, &d.second),
        })
        .collect()
}

/// A drifting value, unless it could be a credential.
fn shown(drift: &crate::parse::manifest::field::Drift, text: &str) -> String {
    let secret = drift
        .field
        .split('.')
        .any(|part| part == "secrets" || crate::secret::is_credential(part));
    if (secret && !crate::secret::is_reference(text)) || crate::secret::is_literal(text) {
        "(not shown)".to_owned()
    } else {
        text.to_owned()
    }
}
