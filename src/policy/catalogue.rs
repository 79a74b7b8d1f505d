//! The bundled rules, libraries and their tests: what stands in `policies/` when the program is built.

use std::sync::OnceLock;

use super::{Needs, PolicyError, RuleMeta};

/// Files of `policies/`: path below it and text.
type Table = &'static [(&'static str, &'static str)];

/// A rule as the build script prepared it.
pub(super) struct Bundled {
    path: &'static str,
    text: &'static str,
    package: &'static str,
    /// Its METADATA block, in JSON.
    block: &'static str,
    /// What it needs ([`Needs`]), in JSON.
    needs: &'static str,
    /// What [`super::machine`] runs.
    pub(super) program: &'static [u8],
}

impl Bundled {
    /// The rule at a path, if the program brings it.
    pub(super) fn at(path: &str) -> Option<&'static Self> {
        let i = PREPARED.binary_search_by(|rule| rule.path.cmp(path)).ok()?;
        PREPARED.get(i)
    }

    /// Which facts the rule cannot do without. What cannot be read asks for nothing.
    pub(super) fn needs(&self) -> Needs {
        serde_json::from_str(self.needs).unwrap_or_default()
    }
}

// `build.rs` lists the directory: a new rule is a new file and nothing else.
include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// METADATA of the bundled rules and the first block that cannot be read.
fn bundled() -> &'static (Vec<RuleMeta>, Option<PolicyError>) {
    static READ: OnceLock<(Vec<RuleMeta>, Option<PolicyError>)> = OnceLock::new();
    READ.get_or_init(|| {
        let (mut rules, mut broken) = (Vec::with_capacity(PREPARED.len()), None);
        for rule in PREPARED {
            match RuleMeta::bundled(rule.path, rule.text, rule.package, rule.block) {
                Ok(rule) => rules.push(rule),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_prepared_is_what_the_text_says() {
        for rule in PREPARED {
            let read = RuleMeta::read(rule.path, rule.text).unwrap();
            let prepared = RuleMeta::bundled(rule.path, rule.text, rule.package, rule.block).unwrap();
            assert_eq!(
                prepared,
                RuleMeta {
                    bundled: true,
                    ..read
                }
            );
            let found = Bundled::at(rule.path).unwrap();
            assert_eq!(found.needs(), Needs::of(rule.text), "{}", rule.path);
        }
        assert!(PREPARED.len() > 90 && Bundled::at("rules/none.rego").is_none());
    }
}
