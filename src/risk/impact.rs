//! How bad it would be: the maximum of confidentiality, integrity, loss and duty (`report.md` 5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::params::RiskParams;
use super::register::Dimension;
use super::score::{HIGHEST, Level};
use crate::analysis::facts::{Assurance, ClassFact, Facts, OperationFact};

/// Categories whose loss weighs more: special categories of personal data (GDPR Art. 9), health, cards, credentials. Keys of
/// the Fides taxonomy, and this project's own word for secrets that customers paste.
const SENSITIVE: [&str; 16] = [
    "user.health_and_medical",
    "user.biometric",
    "user.biometric_health",
    "user.genetic",
    "user.sensor.biometric",
    "user.demographic.race_ethnicity",
    "user.demographic.religious_belief",
    "user.demographic.political_opinion",
    "user.demographic.sexual_orientation",
    "user.demographic.gender_identity",
    "user.criminal_history",
    "user.financial.credit_card",
    "user.payment",
    "user.authorization.credentials",
    "user.government_id",
    "customer_supplied_secret",
];

/// Regimes under which a breach of personal data is notified.
const NOTIFIED: [&str; 3] = ["gdpr", "hipaa", "pci_dss"];

/// A value below `declared`.
#[must_use]
pub fn declared<'a>(of: &'a serde_json::Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(of.get(*first)?, |value, key| value.get(*key))
}

fn list<'a>(of: &'a serde_json::Map<String, Value>, key: &str) -> Vec<&'a str> {
    match of.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// What the dimensions are read from.
pub struct Impacts<'a> {
    facts: &'a Facts,
    params: &'a RiskParams,
    classes: BTreeMap<&'a str, &'a ClassFact>,
    /// The most people of each subject group; never a sum, since classes describe the same people.
    people: BTreeMap<&'a str, u64>,
    notified: bool,
}

impl<'a> Impacts<'a> {
    /// Prepares them.
    #[must_use]
    pub fn new(facts: &'a Facts, params: &'a RiskParams) -> Self {
        let mut people: BTreeMap<&str, u64> = BTreeMap::new();
        for class in &facts.classes {
            let volume = class.element.declared.get("volume_subjects");
            let volume = volume.and_then(Value::as_u64).unwrap_or(0);
            for subject in list(&class.element.declared, "subjects") {
                let most = people.entry(subject).or_default();
                *most = volume.max(*most);
            }
        }
        let regimes = facts
            .integration
            .as_ref()
            .and_then(|i| declared(&i.element.declared, &["governance", "regimes"]));
        let applies = |regime: &str| {
            regimes
                .and_then(|r| r.get(regime)?.get("applies"))
                .is_none_or(|applies| applies != &Value::Bool(false))
        };
        Self {
            facts,
            params,
            classes: facts.classes.iter().map(|c| (c.element.id.as_str(), c)).collect(),
            people,
            // What nobody excluded may apply.
            notified: NOTIFIED.iter().any(|r| applies(r)),
        }
    }

    /// Classes at a node by enforced labels.
    #[must_use]
    pub fn enforced(&self, node: &str) -> BTreeSet<String> {
        let receipt = self.facts.receipts.iter().find(|r| r.node == node);
        let classes = receipt.into_iter().flat_map(|r| &r.classes);
        classes.map(|c| c.class.clone()).collect()
    }

    /// Confidentiality and duty of what reaches a node: before controls with every gate open, after them by enforced labels.
    #[must_use]
    pub fn of_classes(&self, open: &BTreeSet<String>, enforced: &BTreeSet<String>) -> Vec<Dimension> {
        let (before, after) = (self.confidentiality(open), self.confidentiality(enforced));
        let (duty_before, duty_after) = (self.duty(open), self.duty(enforced));
        vec![
            self.dimension("confidentiality", &before, &after),
            self.dimension("duty", &duty_before, &duty_after),
        ]
    }

    fn dimension(&self, name: &str, before: &Judged<'_>, after: &Judged<'_>) -> Dimension {
        let (decides, of) = if after.level > 1 {
            (after, "")
        } else {
            (before, " without gates")
        };
        Dimension {
            name: name.to_owned(),
            inherent: before.level.max(after.level),
            residual: after.level,
            because: format!("{}{of}", decides.because),
            element: decides.class.map(str::to_owned),
            assurance: decides
                .class
                .and_then(|c| self.classes.get(c))
                .map_or(Assurance::Declared, |c| c.element.assurance),
        }
    }

    fn confidentiality(&self, classes: &BTreeSet<String>) -> Judged<'_> {
        self.worst(classes, "nothing above public", |class| {
            // A class nobody placed may be the worst there is.
            let tier = class.tier.unwrap_or(3);
            let mut because = match class.tier {
                Some(0) => "public".to_owned(),
                Some(1) => "internal".to_owned(),
                Some(2) => "confidential".to_owned(),
                Some(_) => "restricted".to_owned(),
                None => "tier not declared, taken as restricted".to_owned(),
            };
            let people = self.people_of(class);
            let mut level = tier + 1;
            if sensitive(class) {
                level += 1;
                because.push_str(", sensitive category");
            } else if people >= self.params.many_people {
                level += 1;
                because.push_str(&format!(", up to {people} people"));
            }
            (level.min(HIGHEST), because)
        })
    }

    fn duty(&self, classes: &BTreeSet<String>) -> Judged<'_> {
        self.worst(classes, "no duty", |class| {
            let children = list(&class.element.declared, "subjects")
                .iter()
                .any(|s| s.contains("child") || s.contains("minor"));
            if class.personal && (sensitive(class) || children) {
                (5, "special category or children".to_owned())
            } else if class.personal && self.notified {
                (4, "a breach is to be notified".to_owned())
            } else if class.tier.is_none_or(|t| t >= 2)
                || !list(&class.element.declared, "regimes").is_empty()
            {
                (3, "contract or statute".to_owned())
            } else if class.tier == Some(1) {
                (2, "internal policy".to_owned())
            } else {
                (1, "no duty".to_owned())
            }
        })
    }

    fn worst(
        &self,
        classes: &BTreeSet<String>,
        nothing: &str,
        judge: impl Fn(&ClassFact) -> (Level, String),
    ) -> Judged<'_> {
        let mut worst = Judged {
            level: 1,
            because: nothing.to_owned(),
            class: None,
        };
        for class in classes.iter().filter_map(|c| self.classes.get(c.as_str())) {
            let (level, because) = judge(class);
            if level > worst.level {
                worst = Judged {
                    level,
                    because,
                    class: Some(&class.element.id),
                };
            }
        }
        worst
    }

    /// The most people of a group that a class is about.
    #[must_use]
    pub fn people_of(&self, class: &ClassFact) -> u64 {
        list(&class.element.declared, "subjects")
            .iter()
            .filter_map(|s| self.people.get(s).copied())
            .max()
            .unwrap_or(0)
    }

    /// The worst an action does to what it changes: one level less where a rollback was tested and the action can be undone.
    #[must_use]
    pub fn integrity(&self, operation: &OperationFact, tested_rollback: bool) -> Dimension {
        let effect = operation.effect.as_deref().unwrap_or("write");
        let reversibility = operation.reversibility.as_deref();
        let (mut level, mut because) = match (effect, reversibility) {
            ("read" | "draft", _) => (1, effect.to_owned()),
            (_, Some("read_only")) => (1, "reads only".to_owned()),
            (_, Some("reversible")) => (2, "reversible".to_owned()),
            (_, Some("externally_reversible")) => (3, "others can undo it".to_owned()),
            (_, Some("irreversible")) => (4, "irreversible".to_owned()),
            _ => (4, "reversibility not declared, taken as irreversible".to_owned()),
        };
        let public = operation.external;
        let financial = effect == "pay"
            || list(&operation.element.declared, "objects")
                .iter()
                .any(|o| financial_object(o));
        if level > 1 && (public || financial) {
            level = (level + 1).min(HIGHEST);
            because.push_str(if public {
                ", reaches outsiders"
            } else {
                ", a financial object"
            });
        }
        let undone = tested_rollback && reversibility != Some("irreversible") && level > 1;
        Dimension {
            name: "integrity".to_owned(),
            inherent: level,
            residual: if undone { level - 1 } else { level },
            because,
            element: Some(operation.element.id.clone()),
            assurance: operation.element.assurance,
        }
    }

    /// The declared loss of a day. A missing figure counts 3 and is marked as assumed.
    #[must_use]
    pub fn financial(&self, operation: &OperationFact) -> Dimension {
        let loss = declared(&operation.element.declared, &["worst_case", "max_loss"]);
        let amount = loss.and_then(|l| l.get("amount").unwrap_or(l).as_f64());
        let currency = loss.and_then(|l| l.get("currency")?.as_str());
        let (level, because, assurance) = match amount {
            Some(amount) => {
                let passed = self
                    .params
                    .loss_bands
                    .iter()
                    .filter(|band| amount >= **band as f64)
                    .count();
                let level = u8::try_from(passed).map_or(HIGHEST, |p| p + 1);
                let foreign = currency.filter(|c| *c != self.params.currency);
                let note = foreign.map_or_else(String::new, |_| {
                    format!(", against bands in {}", self.params.currency)
                });
                let currency = currency.unwrap_or(&self.params.currency);
                let because = format!("loss of up to {amount} {currency} a day{note}");
                (level, because, operation.element.assurance)
            }
            None => (3, "no loss figure, 3 assumed".to_owned(), Assurance::Assumed),
        };
        Dimension {
            name: "financial".to_owned(),
            inherent: level,
            residual: level,
            because,
            element: Some(operation.element.id.clone()),
            assurance,
        }
    }
}

struct Judged<'a> {
    level: Level,
    because: String,
    class: Option<&'a str>,
}

fn sensitive(class: &ClassFact) -> bool {
    list(&class.element.declared, "categories").iter().any(|c| {
        SENSITIVE.iter().any(|s| {
            c.strip_prefix(s)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    })
}

fn financial_object(object: &str) -> bool {
    let object = object.to_ascii_lowercase();
    ["invoice", "payment", "credit_memo", "refund", "payout", "journal"]
        .iter()
        .any(|word| object.contains(word))
}
