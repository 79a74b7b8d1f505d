//! Chapter 2: what it is for, what it consists of, what is left out, what nobody stated.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::ground::Ground;
use super::said;
use crate::analysis::facts::{Assurance, Element};
use crate::finding::{Finding, Outcome};
use crate::source::Place;

/// Chapter 2.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scope {
    /// What it is for.
    pub intended: Option<String>,
    /// Why it is needed and proportionate.
    pub necessity: Option<String>,
    /// Uses, by key.
    pub uses: Vec<String>,
    /// Prohibited uses.
    pub prohibited: Vec<String>,
    /// How it could be misused.
    pub foreseeable_misuse: Vec<String>,
    /// Groups of people affected.
    pub affected: Vec<String>,
    /// For how long it is used.
    pub period: Option<String>,
    /// How often it runs.
    pub frequency: Option<String>,
    /// Left out, with the reason.
    pub out_of_scope: Vec<String>,
    /// Role and class under the AI Act.
    pub ai_act: Option<String>,
    /// Regimes, each with whether it applies.
    pub regimes: Vec<Regime>,
    /// Assessments done.
    pub assessments: Vec<Assessment>,
    /// Owners.
    pub owners: Vec<Owner>,
    /// Agents, contexts, models, tools, systems, stores.
    pub inventory: Vec<Item>,
    /// Facts that nobody stated.
    pub open_questions: Vec<Question>,
}

/// A regime.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Regime {
    /// Its key.
    pub id: String,
    /// Whether it applies.
    pub applies: Option<bool>,
    /// Why.
    pub reason: Option<String>,
}

/// An assessment.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Assessment {
    /// Kind: `dpia`, `fria`, …
    pub id: String,
    /// Reference.
    pub reference: Option<String>,
    /// Day.
    pub date: Option<String>,
    /// Outcome.
    pub outcome: Option<String>,
    /// Consultation, or why there was none.
    pub consultation: Option<String>,
    /// Next review.
    pub review_by: Option<String>,
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Owner {
    /// `business`, `technical`, `security`, `privacy` or `oncall`.
    pub role: String,
    /// Who.
    pub who: Option<String>,
    /// Deputy.
    pub deputy: Option<String>,
}

/// Something the integration consists of.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Item {
    /// Element id.
    pub id: String,
    /// `agent`, `context`, `model`, `tool`, `system` or `store`.
    pub kind: String,
    /// Product, store kind, or the like.
    pub class: Option<String>,
    /// What its author says it is.
    pub description: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Environment.
    pub environment: Option<String>,
    /// Boundary id.
    pub boundary: Option<String>,
    /// Kind of the boundary.
    pub boundary_kind: Option<String>,
    /// Regions.
    pub regions: Vec<String>,
    /// Vendors.
    pub vendors: Vec<String>,
    /// Version, dated name or digest.
    pub version: Option<String>,
    /// It is the system of record.
    pub system_of_record: Option<bool>,
    /// How well it is supported.
    pub assurance: Assurance,
    /// Drawn, not checked.
    pub planned: bool,
    /// Where it is declared.
    pub at: Place,
}

/// A fact that nobody stated.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Question {
    /// Fingerprint.
    pub id: String,
    /// Rule that asks.
    pub rule: String,
    /// Element.
    pub subject: String,
    /// What is missing.
    pub message: String,
    /// The phase asked for demands it.
    pub demanded: bool,
    /// File and line where to state it.
    pub location: String,
}

/// Chapter 2.
#[must_use]
pub fn scope(g: &Ground<'_>) -> Scope {
    let demanded = g.findings().filter(|f| f.outcome == Outcome::Unknown);
    Scope {
        intended: g.text("purpose.intended"),
        necessity: g.text("purpose.necessity"),
        uses: g.list("purpose.uses"),
        prohibited: g.list("purpose.prohibited"),
        foreseeable_misuse: g.list("purpose.foreseeable_misuse"),
        affected: super::ground::distinct(
            g.facts
                .classes
                .iter()
                .flat_map(|c| said::list(&c.element, "subjects")),
        ),
        period: g.text("purpose.period"),
        frequency: g.text("purpose.frequency"),
        out_of_scope: g.list("purpose.out_of_scope"),
        ai_act: g.text("governance.ai_act"),
        regimes: regimes(g),
        assessments: assessments(g),
        owners: owners(g),
        inventory: inventory(g),
        open_questions: demanded
            .map(|f| question(f, true))
            .chain(g.unstated().map(|f| question(f, false)))
            .collect(),
    }
}

fn question(f: &Finding, demanded: bool) -> Question {
    Question {
        id: f.fingerprint.clone(),
        rule: f.rule.to_string(),
        subject: f.subject.clone(),
        message: f.message.clone(),
        demanded,
        location: format!("{}:{}", f.location.file, f.location.line),
    }
}

fn section<'a>(g: &Ground<'a>, path: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let object = g
        .own()
        .and_then(|e| said::value(e, path))
        .and_then(Value::as_object);
    object.into_iter().flatten()
}

fn at(value: &Value, key: &str) -> Option<String> {
    said::plain(value.get(key)?)
}

/// The regimes that authors judged, by key.
#[must_use]
pub fn regimes(g: &Ground<'_>) -> Vec<Regime> {
    section(g, "governance.regimes")
        .map(|(id, value)| Regime {
            id: id.clone(),
            applies: value.get("applies").and_then(Value::as_bool),
            reason: at(value, "reason"),
        })
        .collect()
}

/// The assessments done.
#[must_use]
pub fn assessments(g: &Ground<'_>) -> Vec<Assessment> {
    section(g, "governance.assessments")
        .map(|(id, value)| Assessment {
            id: id.clone(),
            reference: at(value, "ref"),
            date: at(value, "date"),
            outcome: at(value, "outcome"),
            consultation: at(value, "consultation"),
            review_by: at(value, "review_by"),
        })
        .collect()
}

fn owners(g: &Ground<'_>) -> Vec<Owner> {
    section(g, "owners")
        .map(|(role, value)| Owner {
            role: role.clone(),
            who: at(value, "role")
                .or_else(|| at(value, "group"))
                .or_else(|| at(value, "rota"))
                .or_else(|| said::plain(value)),
            deputy: at(value, "deputy"),
        })
        .collect()
}

fn inventory(g: &Ground<'_>) -> Vec<Item> {
    let f = g.facts;
    let mut items = Vec::new();
    for a in &f.agents {
        items.push(item(g, "agent", &a.element, said::text(&a.element, "autonomy")));
    }
    for c in &f.contexts {
        items.push(item(g, "context", &c.element, None));
    }
    for m in &f.models {
        let class = if m.unknown {
            Some("not declared: an unknown recipient".to_owned())
        } else {
            Some(
                if m.external {
                    "external"
                } else {
                    "contracted processor"
                }
                .to_owned(),
            )
        };
        items.push(item(g, "model", &m.element, class));
    }
    for t in &f.tools {
        items.push(item(g, "tool", &t.element, said::text(&t.element, "kind")));
    }
    for s in &f.systems {
        items.push(item(g, "system", &s.element, s.product.clone()));
    }
    for s in &f.stores {
        items.push(item(g, "store", &s.element, Some(s.kind.clone())));
    }
    items
}

fn item(g: &Ground<'_>, kind: &str, e: &Element, class: Option<String>) -> Item {
    let location = g.facts.locations.iter().find(|l| l.node == e.id);
    let boundary = location
        .and_then(|l| l.boundary.clone())
        .or_else(|| said::text(e, "boundary"));
    let environment = g
        .facts
        .systems
        .iter()
        .filter(|s| s.element.id == e.id)
        .find_map(|s| s.environment.clone())
        .or_else(|| {
            let b = boundary.as_deref().and_then(|b| g.boundary(b))?;
            said::text(&b.element, "environment")
        });
    Item {
        id: e.id.clone(),
        kind: kind.to_owned(),
        class,
        description: said::text(e, "description"),
        owner: said::text(e, "owner"),
        environment,
        boundary_kind: location
            .map(|l| l.boundary_kind.clone())
            .filter(|k| !k.is_empty()),
        boundary,
        regions: g.regions(&e.id),
        vendors: location.map(|l| l.vendors.clone()).unwrap_or_default(),
        version: match kind {
            "model" => said::text(e, "name"),
            "system" => connection_version(g, &e.id),
            _ => said::text(e, "version").or_else(|| said::text(e, "digest")),
        },
        system_of_record: said::value(e, "system_of_record").and_then(Value::as_bool),
        assurance: e.assurance,
        planned: e.planned,
        at: e.at.clone(),
    }
}

/// The interface versions by which a system is reached.
fn connection_version(g: &Ground<'_>, system: &str) -> Option<String> {
    let versions = g
        .facts
        .connections
        .iter()
        .filter(|c| c.system.as_deref() == Some(system))
        .filter_map(|c| {
            let name = said::text(&c.element, "api.name")?;
            Some(match said::text(&c.element, "api.version") {
                Some(version) => format!("{name} {version}"),
                None => name,
            })
        });
    let all = super::ground::distinct(versions);
    (!all.is_empty()).then(|| all.join(", "))
}
