//! Least privilege: what is granted, what uses it, what is wider than needed, what lacks. In: the model, joined with the
//! catalogue. Out: the facts of connections and grants.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Context, element};
use super::facts::{ConnectionFact, GrantFact, TraitsFact};
use crate::catalog::need::{Held, Instead, Part, replacement};
use crate::catalog::{Companion, Scope};
use crate::model::{ConnectionNode, Granted, Model};
use crate::parse::manifest::agent::TriggerKind;
use crate::parse::manifest::connection::Effect;

mod circles;
mod ledger;
mod needed;
mod permissions;

use ledger::{Ledger, ledger};

/// Connections with the scopes they lack.
#[must_use]
pub fn connections(model: &Model, cx: &Context) -> Vec<ConnectionFact> {
    let scheduled = scheduled(model);
    model
        .connections
        .values()
        .map(|c| {
            let effects: Vec<Option<Effect>> = model
                .operations
                .values()
                .filter(|o| o.connection == c.named.id)
                .map(|o| o.effect)
                .collect();
            let boundary = c
                .system
                .as_ref()
                .and_then(|s| model.systems.get(s))
                .and_then(|s| model.boundaries.get(&s.boundary));
            let ledger = ledger(model, c);
            let product = c.product.as_deref().and_then(|p| model.catalog.product(p));
            ConnectionFact {
                element: element(&c.named, &c.named.decl.common, cx),
                system: c.system.clone(),
                product: c.product.clone(),
                boundary_kind: boundary.map_or("internal", |b| b.kind.word()).to_owned(),
                catalogued: c.product.as_deref().is_some_and(|p| model.catalog.knows(p)),
                has_scopes: !c.granted.is_empty(),
                read_only: !effects.is_empty() && effects.iter().all(|e| *e == Some(Effect::Read)),
                scheduled,
                needed: needed::needed(c, &ledger),
                missing: ledger.missing,
                missing_if: ledger.unsure,
                traits: product.map(|p| traits(&p.traits)).unwrap_or_default(),
            }
        })
        .collect()
}

fn traits(traits: &crate::catalog::Traits) -> TraitsFact {
    let text = |t: Option<&'static str>| t.map(str::to_owned);
    TraitsFact {
        external: traits.external,
        oauth: traits.oauth,
        static_only: traits.static_only,
        short_lived: text(traits.short_lived),
        token_minutes: traits.token_minutes,
        events: text(traits.events),
        bulk: text(traits.bulk),
        bulk_above: traits.bulk_above,
        per_minute: traits.per_minute,
        resources: text(traits.resources),
    }
}

/// Whether a run is started by a schedule.
fn scheduled(model: &Model) -> bool {
    let by_trigger = model.triggers.values().map(|t| t.decl.kind.as_deref());
    let by_operation = model
        .operations
        .values()
        .filter_map(|o| o.named.decl.trigger.as_ref())
        .map(|t| t.kind.as_deref());
    by_trigger
        .chain(by_operation)
        .any(|kind| kind == Some(&TriggerKind::Schedule))
}

/// Granted scopes and permissions, each with its use.
#[must_use]
pub fn grants(model: &Model, _: &Context) -> Vec<GrantFact> {
    let scheduled = scheduled(model);
    let mut facts = Vec::new();
    for connection in model.connections.values() {
        let ledger = ledger(model, connection);
        facts.extend(scopes(model, connection, &ledger, scheduled));
        facts.extend(permission_grants(model, connection, &ledger));
    }
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts
}

/// Facts of granted scopes; one granted twice for the same token is one.
fn scopes(model: &Model, connection: &ConnectionNode, ledger: &Ledger, scheduled: bool) -> Vec<GrantFact> {
    let mut merged: BTreeMap<(&str, Option<&str>), Granted> = BTreeMap::new();
    for granted in &connection.granted {
        let key = (granted.scope.as_str(), granted.token.as_deref());
        match merged.get_mut(&key) {
            Some(have) => {
                have.also.push(granted.at.clone());
                have.justification = have
                    .justification
                    .take()
                    .or_else(|| granted.justification.clone());
            }
            None => {
                merged.insert(key, granted.clone());
            }
        }
    }
    let several = |scope: &str| merged.keys().filter(|(s, _)| *s == scope).count() > 1;
    let product = connection.product.as_deref().unwrap_or_default();
    merged
        .values()
        .map(|granted| {
            let id = format!("{}:{}", connection.named.id, granted.scope);
            let id = match &granted.token {
                Some(token) if several(&granted.scope) => format!("{id}@{token}"),
                _ => id,
            };
            let use_ = usage(connection, granted, ledger);
            let companion = match model.catalog.companion(product, &granted.scope) {
                Some(Companion::Always) => true,
                Some(Companion::WithSchedule) => scheduled,
                None => false,
            };
            let verdict = if !use_.by.is_empty() || companion {
                "used"
            } else if use_.known.is_empty() || use_.known.iter().any(|s| ledger.may_serve(s)) {
                "undecided"
            } else {
                "excess"
            };
            let first = use_.known.first();
            let said = granted.effect.filter(|_| first.is_none()).map(access_of);
            let kinds: Vec<&str> = granted.token.as_deref().into_iter().collect();
            GrantFact {
                id,
                scope: granted.scope.clone(),
                name: first.map_or(granted.scope.as_str(), |s| s.name).to_owned(),
                at: granted.at.clone(),
                also: granted.also.clone(),
                connection: connection.named.id.clone(),
                kind: "scope".to_owned(),
                token: granted.token.clone(),
                from_vendor_file: granted.from_vendor_file,
                known: first.is_some(),
                near: if first.is_none() && said.is_none() {
                    model.catalog.scopes_near(product, &granted.scope)
                } else {
                    Vec::new()
                },
                self_declared: said.is_some(),
                access: first.map(|s| s.access).or(said).unwrap_or("unknown").to_owned(),
                breadth: first.map_or("unknown", |s| s.breadth_of(&kinds)).to_owned(),
                used_by: use_.by.into_iter().collect(),
                verdict: verdict.to_owned(),
                implied_by: use_.implied_by,
                replacement: use_.replacement,
                narrower_if: use_.narrower_if,
                powerful: model.catalog.powerful(product, &granted.scope).map(str::to_owned),
                companion,
                no_read_only_variant: model
                    .catalog
                    .no_read_only_variant(product, &granted.scope)
                    .is_some(),
                justification: granted.justification.clone(),
            }
        })
        .collect()
}

/// The access that an effect of the manifest means.
fn access_of(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Delete => "delete",
        Effect::Admin | Effect::Execute => "admin",
        Effect::Draft | Effect::Write | Effect::Transition | Effect::Send | Effect::Pay => "write",
    }
}

/// How a granted scope is used.
#[derive(Default)]
struct Usage {
    known: Vec<Scope>,
    by: BTreeSet<String>,
    implied_by: Option<String>,
    replacement: Vec<String>,
    narrower_if: Vec<String>,
}

fn usage(connection: &ConnectionNode, granted: &Granted, ledger: &Ledger) -> Usage {
    let mut usage = Usage::default();
    // Scopes of one token know nothing of another's; those of no token (the manifest's) may be any's.
    let together = |g: &&Granted| g.token == granted.token || g.token.is_none() || granted.token.is_none();
    let mut replacement_of: Option<Vec<&'static str>> = None;
    let mut perhaps: BTreeSet<&'static str> = BTreeSet::new();
    for system in &ledger.systems {
        let Some(scope) = system.known_as(&granted.scope) else {
            continue;
        };
        let held = Held::new(
            system,
            connection
                .granted
                .iter()
                .filter(together)
                .map(|g| g.scope.as_str()),
        );
        if let Some(wider) = held.implying(scope.name) {
            let written = connection
                .granted
                .iter()
                .find(|g| system.known_as(&g.scope).is_some_and(|s| s.name == wider));
            usage.implied_by = usage
                .implied_by
                .take()
                .or_else(|| written.map(|g| g.scope.clone()));
        }
        let is_own = |(name, token, used): &ledger::Key| {
            *name == system.name
                && *used == scope.name
                && (granted.token.is_none() || token.is_none() || *token == granted.token)
        };
        for (_, by) in ledger.used.iter().filter(|(key, _)| is_own(key)) {
            usage.by.extend(by.iter().cloned());
        }
        let parts: Vec<&Part> = ledger
            .choices_of(&scope, granted.token.as_deref())
            .map(|c| &c.part)
            .collect();
        // A scope a feature needs by itself, or that serves beside others, is needed as it is.
        let whole = ledger.whole.iter().any(is_own) || parts.iter().any(|p| p.beside.contains(scope.name));
        if !parts.is_empty() {
            let found = |instead| {
                if whole {
                    Vec::new()
                } else {
                    replacement(&scope, &held, &parts, instead)
                }
            };
            let sure = found(Instead::Always);
            perhaps.extend(found(Instead::Perhaps).into_iter().filter(|s| !sure.contains(s)));
            // Beside a broad scope a selected one limits nothing.
            perhaps.extend(parts.iter().flat_map(|p| &p.beside).filter(|b| {
                let path = |c: &ledger::Choice| c.system.stood_for(b, &c.path).contains(&scope.name);
                ledger.choices_of(&scope, granted.token.as_deref()).any(path)
            }));
            // Every system that uses it must agree that something narrower suffices.
            replacement_of = Some(match replacement_of {
                Some(have) if have.is_empty() || sure.is_empty() => Vec::new(),
                Some(have) => have.into_iter().chain(sure).collect(),
                None => sure,
            });
        }
        usage.known.push(scope);
    }
    let narrower: BTreeSet<&str> = replacement_of.unwrap_or_default().into_iter().collect();
    usage.replacement = narrower.into_iter().map(str::to_owned).collect();
    usage.narrower_if = perhaps.into_iter().map(str::to_owned).collect();
    usage
}

/// Facts of granted permissions.
fn permission_grants(model: &Model, connection: &ConnectionNode, ledger: &Ledger) -> Vec<GrantFact> {
    let product = connection.product.as_deref().unwrap_or_default();
    let needed = |index: usize| ledger.permissions_used.contains_key(&index);
    ledger
        .listed
        .iter()
        .enumerate()
        .map(|(index, permission)| {
            let entry = &permission.entry;
            // The vendor couples accesses: one that may edit must be able to read. What a used one implies is its companion.
            let coupled = ledger.listed.iter().enumerate().any(|(other, l)| {
                needed(other)
                    && l.entry.object == entry.object
                    && entry.access.as_ref().is_some_and(|own| {
                        l.entry
                            .access
                            .as_ref()
                            .is_some_and(|a| a.implies().any(|i| i == own.name))
                    })
            });
            let base = entry.object.is_none() && model.catalog.companion(product, &permission.text).is_some();
            let companion = !needed(index) && (coupled || base);
            let known = entry.access.is_some();
            let verdict = if needed(index) || companion {
                "used"
            } else if !known || !ledger.undecided.is_empty() || ledger.permissions_possible.contains(&index) {
                "undecided"
            } else {
                "excess"
            };
            // What it is used for is narrower than what it is.
            let uses = || ledger.permissions_used.get(&index).into_iter().flatten();
            let exact = uses().any(|(_, access)| entry.access.as_ref().is_some_and(|a| a.name == *access));
            let object = entry.object.as_deref().unwrap_or_default();
            let narrower = uses().filter(|_| !exact && !object.is_empty());
            let instead: BTreeSet<String> =
                narrower.map(|(_, access)| format!("{access}:{object}")).collect();
            let everywhere = entry.object.as_deref() == Some("*");
            let breadth = if everywhere {
                "all"
            } else {
                entry.access.as_ref().map_or("unknown", |a| a.breadth)
            };
            GrantFact {
                id: format!("{}:{}", connection.named.id, permission.text),
                scope: permission.text.clone(),
                name: permission.text.clone(),
                at: permission.at.clone(),
                also: permission.also.clone(),
                connection: connection.named.id.clone(),
                kind: "permission".to_owned(),
                token: None,
                from_vendor_file: false,
                known,
                near: Vec::new(),
                self_declared: false,
                access: permission.access.to_owned(),
                breadth: breadth.to_owned(),
                used_by: uses()
                    .map(|(by, _)| by.clone())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
                verdict: verdict.to_owned(),
                implied_by: None,
                replacement: instead.into_iter().collect(),
                narrower_if: Vec::new(),
                powerful: model
                    .catalog
                    .powerful(product, &permission.text)
                    .map(str::to_owned),
                companion,
                no_read_only_variant: false,
                justification: None,
            }
        })
        .collect()
}
