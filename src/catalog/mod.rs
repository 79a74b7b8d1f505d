//! What scopes and operations of products mean. In: product words, scope names and operations as people write them. Out:
//! facts of `policies/catalog/`, and of an organisation's own files in the same form.
//!
//! The built-in part costs nothing while unused: `build.rs` has made sorted text of the files, which is part of the read-only
//! data of the program. There is no start-up code, no allocation, no relocation; a page of a table is read when a lookup
//! touches it.

pub mod compile;
mod find;
mod grants;
pub mod key;
pub mod minimal;
pub mod need;
mod own;
pub mod permission;
mod system;
mod table;
mod traits;

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

pub use compile::Wrong;
pub use compile::operations::{EFFECTS, REVERSIBILITY};
pub use find::Found;
pub use grants::Companion;
pub use system::{Operation, Scope, System};
use table::{Table, items};
pub use traits::{Reference, Traits, references};

#[allow(missing_docs, reason = "made by build.rs")]
mod built {
    use super::{System, Table};
    include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
}

/// The built-in systems, and those of an organisation.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    own: Vec<&'static System>,
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
    /// The systems are layers of one authority: a grant of each is needed beside the other.
    pub layers: bool,
    /// What rules need to know of the vendor.
    pub traits: Traits,
}

/// Every built-in system.
#[must_use]
pub fn systems() -> &'static [System] {
    built::SYSTEMS
}

fn system(name: &str) -> Option<&'static System> {
    let at = built::SYSTEMS.binary_search_by(|s| s.name.cmp(name)).ok()?;
    built::SYSTEMS.get(at)
}

/// The product of a record; each is asked for time and again, and read once.
fn read_once(word: &'static str, fields: &'static str) -> Product {
    static READ: RwLock<BTreeMap<&str, Product>> = RwLock::new(BTreeMap::new());
    let known = READ.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(product) = known.get(word) {
        return product.clone();
    }
    drop(known);
    let mut fields = fields.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let product = Product {
        kind: next(),
        chat: !next().is_empty(),
        systems: items(next()).filter_map(system).collect(),
        layers: !next().is_empty(),
        traits: Traits::of(built::TRAITS.get(word).unwrap_or_default()),
    };
    let mut known = READ.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(word, product.clone());
    product
}

impl Catalog {
    /// A product by its word or an alias (`gmail` is answered for by `google-workspace`).
    #[must_use]
    pub fn product(&self, word: &str) -> Option<Product> {
        let word = word.to_lowercase();
        let alone = |system: &'static System| Product {
            kind: system.setting("kind"),
            chat: false,
            systems: vec![system],
            layers: false,
            traits: Traits::default(),
        };
        if let Some(own) = self.own.iter().find(|s| s.is_called(&word)) {
            return Some(alone(own));
        }
        let Some((word, fields)) = built::PRODUCTS.record(&word) else {
            // A system without a line in `traits.json` is known all the same.
            let traits = Traits::of(built::TRAITS.get(&word).unwrap_or_default());
            return system(&word).map(|s| Product { traits, ..alone(s) });
        };
        Some(read_once(word, fields))
    }

    /// Every word that means a product.
    pub fn product_words(&self) -> impl Iterator<Item = &'static str> {
        let built = built::PRODUCTS.records().map(|(word, _)| word);
        let own = self.own.iter().flat_map(|s| s.words());
        built.chain(systems().iter().map(|s| s.name)).chain(own)
    }

    /// Whether the scopes of a product are known.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.product(word).is_some_and(|p| !p.systems.is_empty())
    }

    /// A scope of a product by name or alternative id. Case counts only where ids differ by nothing else.
    #[must_use]
    pub fn scope(&self, word: &str, name: &str) -> Option<Scope> {
        // Two scopes may share an id (`refresh_token`, `offline_access`): the first by name stands for both.
        self.product(word)?
            .systems
            .into_iter()
            .find_map(|system| system.known_as(name))
    }

    /// Scopes of a product whose names are near a text, the nearest first.
    #[must_use]
    pub fn scopes_near(&self, word: &str, text: &str) -> Vec<String> {
        if text.len() > 200 {
            return Vec::new();
        }
        let systems = self.product(word).map(|p| p.systems).unwrap_or_default();
        let text = text.to_lowercase();
        let mut scored: Vec<(f64, &'static str)> = systems
            .iter()
            .flat_map(|s| s.scopes())
            .map(|s| {
                (
                    strsim::normalized_damerau_levenshtein(&s.name.to_lowercase(), &text),
                    s.name,
                )
            })
            .filter(|(score, _)| *score >= 0.75)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        scored.dedup_by(|a, b| a.1 == b.1);
        scored
            .into_iter()
            .take(3)
            .map(|(_, name)| name.to_owned())
            .collect()
    }

    /// Operations of a product that a set of granted scopes suffices for: some alternative is wholly granted, directly or by
    /// what a grant implies. Operations that need no scope, or whose need is not known, are left out. Sorted by name.
    #[must_use]
    pub fn operations_allowed_by(&self, word: &str, granted: &[&str]) -> Vec<Operation> {
        let mut allowed = Vec::new();
        for system in self.product(word).map(|p| p.systems).unwrap_or_default() {
            let held = need::Held::new(system, granted.iter().copied());
            if held.is_empty() {
                continue;
            }
            allowed.extend(system.operations().filter(|o| {
                o.is_call()
                    && o.any_of()
                        .is_some_and(|any_of| any_of.iter().any(|a| held.suffices(a)))
            }));
        }
        allowed
    }
}
