//! What a connection may and does: granted scopes united with the vendor file, operations resolved in the catalogue.

use std::collections::BTreeMap;

use super::elements::*;
use crate::catalog::{Catalog, Found, Product};
use crate::parse::manifest::connection::{Capability, Connection, Effect, Operation, Reversibility};
use crate::parse::manifest::field::Drift;
use crate::parse::manifest::world::Audience;
use crate::parse::vendor::{Grant, Need, VendorManifest};

/// What a connection takes of its vendor files. An application's own tokens and those of people who consent are different
/// authority: where connections of one integration name the same file, each takes the grants of its kind (`subject_mode`).
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Kinds of token; all where there are none.
    tokens: Option<&'static [&'static str]>,
    /// Whether what the file itself needs counts here.
    needs: bool,
}

impl Share {
    /// Everything.
    pub const WHOLE: Self = Self {
        tokens: None,
        needs: true,
    };

    /// The part of a connection that shares its file with others, of which some act for the application itself or not.
    #[must_use]
    pub fn of(connection: &Connection, any_service: bool) -> Self {
        let tokens: Option<&'static [&'static str]> = match mode(connection) {
            Some("service") => Some(&["bot", "application", "rsc"]),
            Some("user_delegated") => Some(&["user", "delegated"]),
            _ => None,
        };
        Self {
            tokens,
            needs: !any_service || mode(connection) != Some("user_delegated"),
        }
    }

    fn grant(self, grant: &Grant) -> bool {
        self.tokens
            .is_none_or(|own| grant.token.is_none_or(|t| own.contains(&t)))
    }

    /// A scope that the file needs is asked for where it is granted, else where the file's needs count.
    fn need(self, need: &Need, file: &VendorManifest) -> bool {
        let granting =
            |scope: &String| -> Vec<&Grant> { file.grants.iter().filter(|g| g.scope == *scope).collect() };
        match need {
            Need::Scope(scope) if !granting(scope).is_empty() => {
                granting(scope).into_iter().any(|g| self.grant(g))
            }
            _ => self.needs,
        }
    }
}

/// As whom a connection acts.
#[must_use]
pub fn mode(connection: &Connection) -> Option<&str> {
    let auth = connection.auth.as_ref()?;
    auth.subject_mode.as_ref().map(|m| m.value.as_str())
}

/// Granted scopes (`semantics.md` 3), of `scopes_from` and `permissions_from`: a name in both keeps the vendor's place and the manifest's justification; a name
/// only in the manifest while a vendor file is given is drift.
pub fn granted(
    named: &Named<Connection>,
    files: [Option<&VendorManifest>; 2],
    share: Share,
    same: impl Fn(&str, &str) -> bool,
    drift: &mut Vec<(Id, Drift)>,
) -> (Vec<Granted>, Vec<VendorNeed>) {
    let mut granted: Vec<Granted> = files
        .iter()
        .flatten()
        .flat_map(|f| &f.grants)
        .filter(|g| share.grant(g))
        .map(|g| Granted {
            scope: g.scope.clone(),
            at: g.at.clone(),
            also: Vec::new(),
            token: g.token.map(str::to_owned),
            from_vendor_file: true,
            justification: None,
            effect: None,
        })
        .collect();
    for scope in named.decl.scopes.iter().flat_map(|s| &s.value) {
        let Some(name) = &scope.name else { continue };
        let justification = scope.justification.as_deref().cloned();
        let effect = scope.effect.as_deref().copied();
        let mut both = false;
        for have in granted.iter_mut().filter(|g| same(&g.scope, &name.value)) {
            have.also.push(name.place.clone());
            have.justification = have.justification.take().or_else(|| justification.clone());
            have.effect = have.effect.or(effect);
            both = true;
        }
        if both {
            continue;
        }
        if let ([Some(_), _], Some(from)) = (files, &named.decl.scopes_from) {
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
            effect,
        });
    }
    let needs = files
        .iter()
        .flatten()
        .flat_map(|f| f.needs.iter().filter(|(need, _)| share.need(need, f)))
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

/// An operation with what the catalogue says of its `call`; the manifest overrides (`semantics.md` 7).
///
/// A `call` that the catalogue does not have is no problem of the document: the catalogue may be behind the vendor.
#[must_use]
pub fn operation(
    catalog: &Catalog,
    named: Named<Operation>,
    connection: &str,
    system: Option<&Id>,
    product: Option<&str>,
) -> OperationNode {
    let known = product.and_then(|p| catalog.product(p));
    let found = match (product, &named.decl.call) {
        (Some(product), Some(call)) => catalog.operation(product, call),
        _ => Found::Near(Vec::new()),
    };
    let (matched, near) = match found {
        Found::Operation(operation) => (Some(*operation), Vec::new()),
        Found::Near(near) => (None, near),
    };
    let decl = &named.decl;
    let mut origin = Origin::default();
    let said = matched.as_ref().and_then(|m| Effect::from_word(m.effect));
    let effect = origin.settle("effect", decl.effect.as_deref().copied(), said, Effect::word);
    // Class and reversibility follow from the effect in force; only what a known call says came from the catalogue.
    let call = matched.as_ref();
    let usual = effect.map(|e| usual_capability(e, known.as_ref()));
    let said = call.and_then(|m| m.capability).and_then(Capability::from_word);
    let said = call.and(said.or(usual));
    let capability = origin
        .settle(
            "capability",
            decl.capability.as_deref().copied(),
            said,
            Capability::word,
        )
        .or(usual);
    let usual = effect.map(|e| usual_reversibility(e, known.as_ref()));
    // An exception belongs to the catalogue's own effect: who says that the call deletes is not told that it can be undone.
    let same = call.is_some_and(|m| effect == Effect::from_word(m.effect));
    let said = call
        .filter(|_| same)
        .and_then(|m| m.reversibility)
        .and_then(Reversibility::from_word);
    let said = call.and(said.or(usual));
    let reversibility = origin
        .settle(
            "reversibility",
            decl.reversibility.as_deref().copied(),
            said,
            Reversibility::word,
        )
        .or(usual);
    let mut audience: Vec<Audience> = decl
        .audience
        .iter()
        .flat_map(|a| &a.value)
        .map(|a| a.value)
        .collect();
    if audience.is_empty() {
        audience = call
            .iter()
            .flat_map(|m| m.audience())
            .filter_map(Audience::from_word)
            .collect();
        if !audience.is_empty() {
            origin.from_catalogue.push("audience".to_owned());
        }
    }
    origin.from_catalogue.sort();
    OperationNode {
        connection: connection.to_owned(),
        system: system.cloned(),
        matched: matched.map(|m| m.name.to_owned()),
        near,
        effect,
        capability,
        reversibility,
        audience,
        from_catalogue: origin.from_catalogue,
        overrides: origin.overrides,
        named,
    }
}

/// Where the fields of an operation come from.
#[derive(Default)]
struct Origin {
    from_catalogue: Vec<String>,
    overrides: BTreeMap<String, String>,
}

impl Origin {
    /// What the manifest says, else what the catalogue says; a difference is noted.
    fn settle<T: Copy + PartialEq>(
        &mut self,
        field: &str,
        written: Option<T>,
        catalogue: Option<T>,
        word: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        match (written, catalogue) {
            (None, Some(_)) => self.from_catalogue.push(field.to_owned()),
            (Some(w), Some(c)) if w != c => {
                self.overrides.insert(field.to_owned(), word(c).to_owned());
            }
            _ => {}
        }
        written.or(catalogue)
    }
}

/// Class of an effect (`semantics.md` 7).
fn usual_capability(effect: Effect, product: Option<&Product>) -> Capability {
    match effect {
        Effect::Read => Capability::Read,
        Effect::Send => Capability::Communicate,
        _ if product.is_some_and(|p| p.kind == "communication") => Capability::Communicate,
        _ => Capability::RecordWrite,
    }
}

/// Reversibility of an effect (`semantics.md` 7).
fn usual_reversibility(effect: Effect, product: Option<&Product>) -> Reversibility {
    match effect {
        Effect::Read => Reversibility::ReadOnly,
        Effect::Send if product.is_some_and(|p| p.chat) => Reversibility::ExternallyReversible,
        Effect::Send | Effect::Delete | Effect::Admin | Effect::Pay | Effect::Execute => {
            Reversibility::Irreversible
        }
        Effect::Draft | Effect::Write | Effect::Transition => Reversibility::Reversible,
    }
}

/// A hint when the name of a system looks like a misspelt product word.
#[must_use]
pub fn misspelt_product(catalog: &Catalog, word: &str) -> Option<String> {
    let word = word.to_lowercase();
    if !(4..=40).contains(&word.len()) || catalog.product(&word).is_some() {
        return None;
    }
    // One slip, two in a long word: a name that is further away is a product this program has not heard of.
    let slips = if word.len() < 8 { 1 } else { 2 };
    let near = catalog
        .product_words()
        .map(|known| (strsim::damerau_levenshtein(known, &word), known))
        .filter(|(distance, known)| *distance <= slips && known.len() >= 4)
        .min()?;
    Some(format!("did you mean the product `{}`?", near.1))
}
