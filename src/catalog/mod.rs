//! What scopes and operations of products mean. In: product words, scope names and operations as people write them. Out:
//! facts of `policies/catalog/`.
//!
//! It costs nothing while unused: `build.rs` has made sorted text of the files, which is part of the read-only data of the
//! program. There is no start-up code, no allocation, no relocation; a page of a table is read when a lookup touches it.

mod find;
mod grants;
pub mod key;
pub mod need;
pub mod permission;
mod table;

#[cfg(test)]
mod compile;

pub use find::{Found, operation};
pub use grants::{Companion, companion, no_read_only_variant, powerful};
use table::{GROUP, Table, items};

#[allow(missing_docs, reason = "made by build.rs")]
mod built {
    use super::{System, Table};
    include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
}

/// One file of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct System {
    /// Name of the file.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    /// The kinds of `by_grant` are kinds of scopes, not of tokens.
    pub by_scope_kind: bool,
    scopes: Table,
    ids: Table,
    operations: Table,
    names: Table,
    routes: Table,
    types: Table,
    aliases: Table,
}

/// What a product word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Kind: `communication`, `crm`, `ticketing`, `internal-api`, …
    pub kind: &'static str,
    /// A sent message can be deleted for everyone.
    pub chat: bool,
    /// Files of the catalogue that answer for it; empty when its scopes are not known.
    pub systems: Vec<&'static System>,
}

/// A scope or permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The system it belongs to.
    pub system: &'static System,
    /// Its name in the catalogue; a manifest may use an alternative id.
    pub name: &'static str,
    /// `read`, `write`, `delete`, `admin` or `auth`.
    pub access: &'static str,
    /// `own`, `resource` or `all`.
    pub breadth: &'static str,
    /// Kind, where a system has several.
    pub kind: &'static str,
    implies: &'static str,
}

impl Scope {
    /// Scopes it includes, all of them.
    pub fn implies(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.implies)
    }

    /// Granted under `permissions`, not as a scope.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.kind.ends_with("-permission")
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The system it belongs to.
    pub system: &'static System,
    /// Name: `chat.postMessage`, `POST /rest/api/3/issue`, `event:message.im`.
    pub name: &'static str,
    /// Effect, exceptions applied.
    pub effect: &'static str,
    /// The vendor has deprecated it.
    pub deprecated: bool,
    /// Its need is a guess of the catalogue: nothing is concluded from it.
    pub inferred: bool,
    /// Class, where `overrides.json` says it.
    pub capability: Option<&'static str>,
    /// Reversibility, where `overrides.json` says it.
    pub reversibility: Option<&'static str>,
    audience: &'static str,
    any_of: &'static str,
    by_grant: &'static str,
}

impl Operation {
    /// Audience words, where `overrides.json` says them.
    pub fn audience(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.audience)
    }

    /// Alternatives of scopes, all members of one needed together; `None` when the need is not known.
    #[must_use]
    pub fn any_of(&self) -> Option<Vec<Vec<&'static str>>> {
        if self.any_of == "?" || self.inferred {
            return None;
        }
        let alternative = |a: &'static str| if a == "-" { Vec::new() } else { items(a).collect() };
        Some(self.any_of.split(GROUP).map(alternative).collect())
    }

    /// Whether one of some kinds of grant can call it; no kinds mean any.
    #[must_use]
    pub fn is_offered_to(&self, kinds: &[&str]) -> bool {
        let offered = |k: &str| kinds.contains(&k.split('=').next().unwrap_or_default());
        kinds.is_empty() || self.by_grant.is_empty() || items(self.by_grant).any(offered)
    }

    /// The alternatives for some kinds of grant; all where none of them is told apart.
    #[must_use]
    pub fn any_of_kinds(&self, kinds: &[&str]) -> Option<Vec<Vec<&'static str>>> {
        let all = self.any_of()?;
        let numbers: Vec<usize> = items(self.by_grant)
            .filter_map(|k| k.split_once('='))
            .filter(|(kind, _)| kinds.contains(kind))
            .flat_map(|(_, numbers)| numbers.split(',').filter_map(|n| n.parse().ok()))
            .collect();
        if numbers.is_empty() {
            return Some(all);
        }
        let chosen = all.into_iter().enumerate().filter(|(i, _)| numbers.contains(i));
        Some(chosen.map(|(_, a)| a).collect())
    }
}

impl System {
    /// A scope by its own name.
    #[must_use]
    pub fn scope(&'static self, name: &str) -> Option<Scope> {
        let (name, fields) = self.scopes.record(name)?;
        Some(self.scope_of(name, fields))
    }

    fn scope_of(&'static self, name: &'static str, fields: &'static str) -> Scope {
        let mut fields = fields.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Scope {
            system: self,
            name,
            access: next(),
            breadth: next(),
            kind: next(),
            implies: next(),
        }
    }

    /// An operation by its own name.
    #[must_use]
    pub fn operation(&'static self, name: &str) -> Option<Operation> {
        let (name, fields) = self.operations.record(name)?;
        Some(self.operation_of(name, fields))
    }

    fn operation_of(&'static self, name: &'static str, fields: &'static str) -> Operation {
        let mut fields = fields.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let optional = |text: &'static str| (!text.is_empty()).then_some(text);
        let (effect, flags, any_of, by_grant) = (next(), next(), next(), next());
        Operation {
            system: self,
            name,
            effect,
            deprecated: flags.contains('d'),
            inferred: flags.contains('i'),
            any_of,
            by_grant,
            capability: optional(next()),
            reversibility: optional(next()),
            audience: next(),
        }
    }

    /// Every scope.
    pub fn scopes(&'static self) -> impl Iterator<Item = Scope> {
        self.scopes
            .records()
            .map(|(name, fields)| self.scope_of(name, fields))
    }

    /// Every operation.
    pub fn operations(&'static self) -> impl Iterator<Item = Operation> {
        self.operations
            .records()
            .map(|(name, fields)| self.operation_of(name, fields))
    }

    /// The conversation type that a word means, in systems that have such types.
    #[must_use]
    pub fn conversation_type(&self, word: &str) -> Option<&'static str> {
        self.types.get(&word.to_lowercase())
    }
}

/// Every system of the catalogue.
#[must_use]
pub fn systems() -> &'static [System] {
    built::SYSTEMS
}

fn system(name: &str) -> Option<&'static System> {
    let at = built::SYSTEMS.binary_search_by(|s| s.name.cmp(name)).ok()?;
    built::SYSTEMS.get(at)
}

/// A product by its word or an alias (`gmail` is answered for by `google-workspace`).
#[must_use]
pub fn product(word: &str) -> Option<Product> {
    let word = word.to_lowercase();
    let Some(fields) = built::PRODUCTS.get(&word) else {
        // A system without a line in `traits.json` is known all the same.
        let systems = vec![system(&word)?];
        return Some(Product {
            kind: "",
            chat: false,
            systems,
        });
    };
    let mut fields = fields.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    Some(Product {
        kind: next(),
        chat: next() == "chat",
        systems: items(next()).filter_map(system).collect(),
    })
}

/// Every word that means a product.
pub fn product_words() -> impl Iterator<Item = &'static str> {
    built::PRODUCTS
        .records()
        .map(|(word, _)| word)
        .chain(systems().iter().map(|s| s.name))
}

/// Whether the catalogue knows the scopes of a product.
#[must_use]
pub fn knows(word: &str) -> bool {
    product(word).is_some_and(|p| !p.systems.is_empty())
}

/// A scope of a product by name or alternative id. Case counts only where ids differ by nothing else.
#[must_use]
pub fn scope(word: &str, name: &str) -> Option<Scope> {
    // Two scopes may share an id (`refresh_token`, `offline_access`): the first by name stands for both.
    product(word)?
        .systems
        .into_iter()
        .find_map(|system| system.known_as(name))
}

/// Operations of a product that a set of granted scopes suffices for: some alternative is wholly granted, directly or by
/// what a grant implies. Operations that need no scope, or whose need is not known, are left out. Sorted by name.
#[must_use]
pub fn operations_allowed_by(word: &str, granted: &[&str]) -> Vec<Operation> {
    let mut allowed = Vec::new();
    for system in product(word).map(|p| p.systems).unwrap_or_default() {
        let held = need::Held::new(system, granted.iter().copied());
        allowed.extend(system.operations().filter(|o| {
            !o.name.contains(':')
                && o.any_of()
                    .is_some_and(|any_of| any_of.iter().any(|a| held.suffices(a)))
        }));
    }
    allowed
}
