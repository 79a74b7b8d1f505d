//! The bundled rules, libraries and their tests: what stands in `policies/` when the program is built.

use std::sync::OnceLock;

use super::{PolicyError, RuleMeta};

/// Files of `policies/`: path below it and text.
type Table = &'static [(&'static str, &'static str)];

// `build.rs` lists the directory: a new rule is a new file and nothing else.
include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// METADATA of the bundled rules and the first block that cannot be read.
fn bundled() -> &'static (Vec<RuleMeta>, Option<PolicyError>) {
    static READ: OnceLock<(Vec<RuleMeta>, Option<PolicyError>)> = OnceLock::new();
    READ.get_or_init(|| {
        let (mut rules, mut broken) = (Vec::with_capacity(RULES.len()), None);
        for (path, text) in RULES {
            match RuleMeta::read(path, *text) {
                Ok(rule) => rules.push(RuleMeta {
                    bundled: true,
                    ..rule
                }),
                Err(error) => broken = broken.or(Some(error)),
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        (rules, broken)
    })
}

/// The bundled rules, sorted by id. Read once, at the first call.
#[must_use]
pub fn rules() -> Vec<&'static RuleMeta> {
    bundled().0.iter().collect()
}

/// Why a bundled rule is missing from [`rules`]; no engine starts then. A test keeps it empty.
#[must_use]
pub fn broken() -> Option<&'static PolicyError> {
    bundled().1.as_ref()
}
