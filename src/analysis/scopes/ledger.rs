//! Which grant serves which operation of a connection. In: the model's connection. Out: a [`Ledger`] of uses and lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::circles::{Circle, circles};
use super::permissions::{Listed, listed};
use crate::analysis::facts::MissingScope;
use crate::catalog::need::{Ask, Part, need};
use crate::catalog::permission::Permissions;
use crate::catalog::{Operation, System};
use crate::model::{ConnectionNode, Model, OperationNode};
use crate::parse::manifest::field::At;
use crate::source::Place;

/// A scope of a system as one kind of token holds it.
pub type Key = (&'static str, Option<String>, &'static str);

/// What is known of the grants of a connection.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Systems of the catalogue that answer for the product.
    pub systems: Vec<&'static System>,
    /// What uses a scope: operations, features and events.
    pub used: BTreeMap<Key, BTreeSet<String>>,
    /// The choices that made it used.
    pub parts: BTreeMap<Key, Vec<Part>>,
    /// Needs that nothing grants.
    pub missing: Vec<MissingScope>,
    /// The need of some operation is not known: what seems unused may serve it.
    pub undecided: bool,
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
    let systems = model
        .catalog
        .product(product)
        .map(|p| p.systems)
        .unwrap_or_default();
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
    let of = |name: &str| ledger.systems.iter().find_map(|s| s.operation(name));
    let mut asked: Vec<(Need<'_>, Option<Operation>)> = Vec::new();
    for operation in model
        .operations
        .values()
        .filter(|o| o.connection == connection.named.id && !o.named.decl.common.planned())
    {
        asked.push((Need::of(operation), operation.matched.as_deref().and_then(of)));
    }
    for vendor in connection.vendor_needs.iter().filter(|v| v.operation.is_some()) {
        let name = vendor.operation.as_deref().unwrap_or_default();
        asked.push((Need::named(name.to_owned(), &vendor.at), of(name)));
    }
    for (need, operation) in asked {
        let Some(operation) = operation else {
            ledger.undecided = true;
            continue;
        };
        let circles = circles
            .get(operation.system.name)
            .map(Vec::as_slice)
            .unwrap_or_default();
        ledger.take(&need, &operation, circles, &permissions);
    }
    for vendor in &connection.vendor_needs {
        let Some(scope) = &vendor.scope else { continue };
        // What the vendor adds for a feature: the feature is known by the key it stands under.
        let feature = vendor.at.parts().and_then(|(_, _, keys)| keys.last().cloned());
        let by = format!("feature:{}", feature.unwrap_or_default());
        ledger.take_scope(scope, &Need::named(by, &vendor.at), circles.values().flatten());
    }
    ledger
        .missing
        .sort_by(|a, b| (&a.operation, &a.scope).cmp(&(&b.operation, &b.scope)));
    ledger
        .missing
        .dedup_by(|a, b| (&a.operation, &a.scope) == (&b.operation, &b.scope));
    ledger
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
        let mut answers: Vec<(&Circle, Vec<Part>)> = Vec::new();
        let offered: Vec<&Circle> = circles
            .iter()
            .filter(|c| operation.is_offered_to(&c.kinds))
            .collect();
        let offered = if offered.is_empty() {
            circles.iter().collect()
        } else {
            offered
        };
        for circle in offered {
            let ask = Ask {
                operation,
                kinds: &circle.kinds,
                types: &types,
                objects: &asker.objects,
                fields: &asker.fields,
            };
            let Some(parts) = need(&ask, &circle.held, permissions) else {
                self.undecided = true;
                return;
            };
            answers.push((circle, parts));
        }
        let lacks = |parts: &[Part]| parts.iter().map(|p| p.missing.len()).sum::<usize>();
        // The token the manifest names is the one that calls, as long as its scopes suffice; else any that can.
        let full = |stated: bool| {
            answers
                .iter()
                .any(|(c, p)| lacks(p) == 0 && (c.stated || !stated))
        };
        let (stated, any) = (full(true), full(false));
        let least = answers.iter().map(|(_, p)| lacks(p)).min().unwrap_or(0);
        let mut told = false;
        for (circle, parts) in answers {
            let counts = match (stated, any) {
                (true, _) => circle.stated && lacks(&parts) == 0,
                (false, true) => lacks(&parts) == 0,
                (false, false) => !told && lacks(&parts) == least,
            };
            if counts {
                told = true;
                self.enter(asker, operation.system, circle, parts);
            }
        }
    }

    fn enter(&mut self, asker: &Need<'_>, system: &'static System, circle: &Circle, parts: Vec<Part>) {
        for part in parts {
            for scope in &part.used {
                let key = (system.name, circle.token.clone(), *scope);
                self.used.entry(key.clone()).or_default().insert(asker.by.clone());
                self.parts.entry(key).or_default().push(part.clone());
            }
            for (permission, access) in &part.permissions {
                self.permissions_used
                    .entry(*permission)
                    .or_default()
                    .insert((asker.by.clone(), access));
            }
            self.permissions_possible.extend(&part.possible);
            self.missing.extend(part.missing.iter().map(|m| asker.lacks(m)));
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
                    self.used.entry(key).or_default().insert(asker.by.clone());
                    granted = true;
                }
            }
        }
        if !granted {
            self.missing.push(asker.lacks(scope));
        }
    }
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
