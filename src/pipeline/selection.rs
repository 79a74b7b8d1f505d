//! Which rules of the catalogue a run judges by.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::parse::problem::{INPUT_RULES, nearest};
use crate::policy::RuleMeta;

/// Which rules run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Rule ids or families; all when empty.
    pub select: Vec<String>,
    /// Rule ids or families to leave out.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule is chosen.
    #[must_use]
    pub fn has(&self, rule: &str) -> bool {
        let named = |list: &[String]| {
            list.iter()
                .any(|s| s == rule || rule.split_once('-').is_some_and(|(family, _)| s == family))
        };
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    /// Every name must be a rule or a family.
    ///
    /// # Errors
    /// A name that is neither, with the nearest one.
    pub fn validate(&self, rules: &[&RuleMeta]) -> Result<(), Error> {
        let mut known: BTreeSet<&str> = rules.iter().map(|r| r.id.as_str()).collect();
        known.extend(INPUT_RULES.iter().map(|r| r.id));
        let families: Vec<&str> = known.iter().filter_map(|id| id.split('-').next()).collect();
        known.extend(families);
        for name in self.select.iter().chain(&self.ignore) {
            if !known.contains(name.as_str()) {
                return Err(Error::Usage {
                    message: match nearest(name, known.iter().copied()) {
                        Some(near) => format!("there is no rule or family `{name}`: did you mean `{near}`?"),
                        None => format!("there is no rule or family `{name}`: `flowgate rules` lists them"),
                    },
                });
            }
        }
        Ok(())
    }
}
