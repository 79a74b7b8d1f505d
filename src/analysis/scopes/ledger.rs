//! Which grant serves which operation of a connection. In: the model's connection. Out: a [`Ledger`] of uses and lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::circles::{Circle, circles};
use super::permissions::{Listed, listed};
use crate::analysis::facts::MissingScope;
use crate::catalog::need::{Ask, Part, need};
use crate::catalog::permission::Permissions;
use crate::catalog::{Operation, Scope, System};
use crate::model::{ConnectionNode, Model, OperationNode};
use crate::parse::manifest::field::At;
use crate::source::Place;

/// A scope of a system as one kind of token holds it.
pub type Key = (&'static str, Option<String>, &'static str);

/// One choice for one operation, feature or event.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What needs it.
    pub by: String,
    /// System of the catalogue.
    pub system: &'static System,
    /// Kind of token.
    pub token: Option<String>,
    /// Kinds of grant.
    pub kinds: Vec<&'static str>,
    /// The key of its path.
    pub path: String,
    /// The choice.
    pub part: Part,
}

/// What is known of the grants of a connection.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Systems of the catalogue that answer for the product.
    pub systems: Vec<&'static System>,
    /// What uses a scope: operations, features and events.
    pub used: BTreeMap<Key, BTreeSet<String>>,
    /// Every choice.
    pub choices: Vec<Choice>,
    /// Single scopes that something needs as they are.
    pub whole: BTreeSet<Key>,
    /// Needs that nothing grants.
    pub missing: Vec<MissingScope>,
    /// Needs under a condition that nothing grants.
    pub unsure: Vec<MissingScope>,
    /// Operations whose need is not known: what seems unused may serve them.
    pub undecided: BTreeSet<String>,
    /// Systems that are layers of which nothing is asked.
    pub unasked: BTreeSet<&'static str>,
    /// Some operation needs a permission that grants of an opaque kind may give.
    pub permissions_asked: bool,
    /// Kinds of scopes that operations name.
    pub kinds_named: BTreeSet<&'static str>,
    /// Permissions as listed.
    pub listed: Vec<Listed>,
    /// What uses a permission, by index, and the access it is used for.
    pub permissions_used: BTreeMap<usize, BTreeSet<(String, &'static str)>>,
    /// Permissions that may be used.
    pub permissions_possible: BTreeSet<usize>,
}

/// Something that needs scopes.
struct Need<'a> {
    by: String,
    at: &'a Place,
    types: Vec<&'a str>,
    objects: Vec<&'a str>,
    fields: Vec<&'a str>,
}

/// Makes the ledger of a connection.
#[must_use]
pub fn ledger(model: &Model, connection: &ConnectionNode) -> Ledger {
    let product = connection.product.as_deref().unwrap_or_default();
    let product = model.catalog.product(product);
    let systems = product.as_ref().map(|p| p.systems.clone()).unwrap_or_default();
    let listed = listed(connection, &systems);
    let mut ledger = Ledger {
        systems,
        listed,
        ..Ledger::default()
    };
    let permissions = Permissions {
        entries: ledger.listed.iter().map(|l| l.entry.clone()).collect(),
    };
    let circles: BTreeMap<&str, Vec<Circle>> = ledger
        .systems
        .iter()
        .map(|s| (s.name, circles(connection, s)))
        .collect();
    let asked = asked(model, connection, &ledger.systems);
    let layers = product.as_ref().is_some_and(|p| p.layers);
    if layers {
        let of = |s: &&&'static System| asked.iter().flat_map(|(_, o)| o).any(|o| o.system.name == s.name);
        ledger.unasked = ledger.systems.iter().filter(|s| !of(s)).map(|s| s.name).collect();
    }
    for (need, operation) in asked {
        let Some(operation) = operation else {
            ledger.undecided.insert(need.by);
            continue;
        };
        let circles = circles
            .get(operation.system.name)
            .map(Vec::as_slice)
            .unwrap_or_default();
        // Of a layer that the manifest says nothing of, nothing is concluded.
        if layers && circles.iter().all(|c| c.held.is_empty()) {
            continue;
        }
        ledger.take(&need, &operation, circles, &permissions);
    }
    for vendor in &connection.vendor_needs {
        let Some(scope) = &vendor.scope else { continue };
        // What the vendor adds for a feature: the feature is known by the key it stands under.
        let feature = vendor.at.parts().and_then(|(_, _, keys)| keys.last().cloned());
        let by = format!("feature:{}", feature.unwrap_or_default());
        ledger.take_scope(scope, &Need::named(by, &vendor.at), circles.values().flatten());
    }
    for lacks in [&mut ledger.missing, &mut ledger.unsure] {
        lacks.sort_by(|a, b| (&a.operation, &a.scope).cmp(&(&b.operation, &b.scope)));
        lacks.dedup_by(|a, b| (&a.operation, &a.scope) == (&b.operation, &b.scope));
    }
    ledger
}

/// What needs scopes, with what the catalogue says of it.
fn asked<'a>(
    model: &'a Model,
    connection: &'a ConnectionNode,
    systems: &[&'static System],
) -> Vec<(Need<'a>, Option<Operation>)> {
    let of = |name: &str| systems.iter().find_map(|s| s.operation(name));
    let declared = model
        .operations
        .values()
        .filter(|o| o.connection == connection.named.id && !o.named.decl.common.planned())
        .map(|o| (Need::of(o), o.matched.as_deref().and_then(of)));
    let vendor = connection.vendor_needs.iter().filter_map(|v| {
        let name = v.operation.as_deref()?;
        Some((Need::named(name.to_owned(), &v.at), of(name)))
    });
    declared.chain(vendor).collect()
}

impl Ledger {
    /// Enters the need of an operation.
    fn take(
        &mut self,
        asker: &Need<'_>,
        operation: &Operation,
        circles: &[Circle],
        permissions: &Permissions,
    ) {
        let types: BTreeSet<&'static str> = asker
            .types
            .iter()
            .filter_map(|w| operation.system.conversation_type(w))
            .collect();
        let stated = operation.stated().unwrap_or_default();
        let members = stated.iter().flatten().filter_map(|m| operation.system.scope(m));
        self.permissions_asked |= stated.is_empty();
        for scope in members {
            self.permissions_asked |= scope.is_permission();
            self.kinds_named.insert(scope.kind);
        }
        let mut answers: Vec<(&Circle, Vec<&'static str>, Vec<Part>)> = Vec::new();
        let offered: Vec<&Circle> = circles
            .iter()
            .filter(|c| operation.is_offered_to(&c.any_kind()))
            .collect();
        let offered = if offered.is_empty() {
            circles.iter().collect()
        } else {
            offered
        };
        for circle in offered {
            let answer = |kinds: &Vec<&'static str>| {
                let ask = Ask {
                    operation,
                    kinds,
                    types: &types,
                    objects: &asker.objects,
                    fields: &asker.fields,
                };
                need(&ask, &circle.held, permissions).map(|parts| (kinds.clone(), parts))
            };
            let of_kinds: Option<Vec<_>> = circle.kinds.iter().map(answer).collect();
            let Some(of_kinds) = of_kinds else {
                self.undecided.insert(asker.by.clone());
                return;
            };
            // The first kind that lacks nothing, else the first.
            let enough = of_kinds
                .iter()
                .position(|(_, parts)| lacks(parts) == 0)
                .unwrap_or(0);
            let chosen = of_kinds.into_iter().nth(enough);
            answers.extend(chosen.map(|(kinds, parts)| (circle, kinds, parts)));
        }
        // The token the manifest names is the one that calls, as long as its scopes suffice; else any that can.
        let full = |stated: bool| {
            answers
                .iter()
                .any(|(c, _, p)| lacks(p) == 0 && (c.stated || !stated))
        };
        let (stated, any) = (full(true), full(false));
        let least = answers.iter().map(|(.., p)| lacks(p)).min().unwrap_or(0);
        let mut told = false;
        for (circle, kinds, parts) in answers {
            let counts = match (stated, any) {
                (true, _) => circle.stated && lacks(&parts) == 0,
                (false, true) => lacks(&parts) == 0,
                (false, false) => !told && lacks(&parts) == least,
            };
            if counts {
                told = true;
                self.enter(asker, operation, circle, &kinds, parts);
            }
        }
    }

    fn enter(
        &mut self,
        asker: &Need<'_>,
        operation: &Operation,
        circle: &Circle,
        kinds: &[&'static str],
        parts: Vec<Part>,
    ) {
        for part in parts {
            for scope in part.used.union(&part.beside) {
                let key = (operation.system.name, circle.token.clone(), *scope);
                self.used.entry(key).or_default().insert(asker.by.clone());
            }
            for (permission, access) in &part.permissions {
                self.permissions_used
                    .entry(*permission)
                    .or_default()
                    .insert((asker.by.clone(), access));
            }
            self.permissions_possible.extend(&part.possible);
            self.missing.extend(part.missing.iter().map(|m| asker.lacks(m)));
            self.unsure.extend(part.unsure.iter().map(|m| asker.lacks(m)));
            self.choices.push(Choice {
                by: asker.by.clone(),
                system: operation.system,
                token: circle.token.clone(),
                kinds: kinds.to_vec(),
                path: operation.path(),
                part,
            });
        }
    }

    /// Enters the need of one scope.
    fn take_scope<'c>(&mut self, scope: &str, asker: &Need<'_>, circles: impl Iterator<Item = &'c Circle>) {
        let mut granted = false;
        let systems = self.systems.clone();
        for circle in circles {
            for system in &systems {
                if let Some(by) = circle.held.covering(scope) {
                    let key = (system.name, circle.token.clone(), by);
                    self.used.entry(key.clone()).or_default().insert(asker.by.clone());
                    self.whole.insert(key);
                    granted = true;
                }
            }
        }
        if !granted {
            self.missing.push(asker.lacks(scope));
        }
    }

    /// Whether a grant may serve what the catalogue does not tell: it is never called unused then.
    #[must_use]
    pub fn may_serve(&self, scope: &Scope) -> bool {
        let serves = self.permissions_asked || !self.kinds_named.contains(scope.kind);
        let opaque = serves && scope.system.lists("opaque_kinds", scope.kind);
        opaque || !self.undecided.is_empty() || self.unasked.contains(scope.system.name)
    }

    /// Choices that use a scope, of one token or any.
    pub fn choices_of(&self, scope: &Scope, token: Option<&str>) -> impl Iterator<Item = &Choice> {
        let (system, name) = (scope.system.name, scope.name);
        self.choices.iter().filter(move |c| {
            c.system.name == system
                && (c.part.used.contains(name) || c.part.beside.contains(name))
                && (token.is_none() || c.token.is_none() || c.token.as_deref() == token)
        })
    }
}

/// How much an answer lacks.
fn lacks(parts: &[Part]) -> usize {
    parts.iter().map(|p| p.missing.len()).sum()
}

impl<'a> Need<'a> {
    fn named(by: String, at: &'a Place) -> Self {
        Self {
            by,
            at,
            types: Vec::new(),
            objects: Vec::new(),
            fields: Vec::new(),
        }
    }

    fn of(operation: &'a OperationNode) -> Self {
        let decl = &operation.named.decl;
        let mut types = texts(decl.conversations.as_ref());
        types.extend(texts(decl.resources.as_ref()));
        Self {
            by: operation.named.id.clone(),
            at: &decl.place,
            types,
            objects: texts(decl.objects.as_ref()),
            fields: texts(decl.fields.as_ref()),
        }
    }

    fn lacks(&self, scope: &str) -> MissingScope {
        MissingScope {
            scope: scope.to_owned(),
            operation: self.by.clone(),
            at: self.at.clone(),
        }
    }
}

/// The texts of an optional list.
pub fn texts(list: Option<&At<Vec<At<String>>>>) -> Vec<&str> {
    list.into_iter()
        .flat_map(|l| &l.value)
        .map(|t| t.value.as_str())
        .collect()
}
