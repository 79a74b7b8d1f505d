//! Known literals: values in the tree that look like credentials and that somebody looked at, each with a reason, an owner and
//! an end. The only thing that keeps SECRET-001 from blocking; as any baseline it hides nothing and reports ignore it.
//!
//! In: `.flowgate/secrets-baseline.json`. Out: findings marked as known. The file holds no value and no digest of one that could
//! be found by trying (`Secret::fingerprint`), and no line numbers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Finding;
use super::baseline::NotABaseline;
use crate::source::Date;

/// Where it is, below the root.
pub const FILE: &str = ".flowgate/secrets-baseline.json";

pub use crate::analysis::secrets::RULE;

/// Version of the file's shape.
const VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretBaseline {
    /// Version of its shape.
    flowgate: u32,
    /// Goes into every fingerprint: chosen at random when the file is first written, so that entries of one repository say
    /// nothing of another.
    pub salt: String,
    /// Known literals.
    pub entries: Vec<Entry>,
}

/// A known literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, for those who read the entry: the fingerprint counts.
    pub path: String,
    /// Where in it: the id of the finding's subject.
    pub key: String,
    /// Always [`RULE`].
    pub rule: String,
    /// Stable identity of the finding.
    pub fingerprint: String,
    /// Why it is no credential, or one that may stand there.
    pub reason: String,
    /// Who says so.
    pub owner: String,
    /// The last day on which that holds.
    #[serde(with = "day")]
    pub expires: Date,
}

mod day {
    //! A date as the text `2026-11-28`.

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::source::Date;

    pub fn serialize<S: Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|_| D::Error::custom("a date is written as 2026-11-28"))
    }
}

/// What the file did in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Entries whose day is over.
    pub expired: usize,
    /// Entries that no longer occur.
    pub gone: usize,
}

impl SecretBaseline {
    /// One without entries.
    #[must_use]
    pub fn with_salt(salt: String) -> Self {
        Self {
            flowgate: VERSION,
            salt,
            entries: Vec::new(),
        }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// It has another form or version (line and column), or an entry is about another rule or without reason or owner (its key).
    pub fn read(text: &str) -> Result<Self, NotABaseline> {
        let read: Self = serde_json::from_str(text).map_err(|e| NotABaseline::Secrets {
            line: e.line(),
            column: e.column(),
            why: plain(&e),
        })?;
        if read.flowgate != VERSION {
            return Err(NotABaseline::Version(read.flowgate));
        }
        for entry in &read.entries {
            let empty = [("reason", &entry.reason), ("owner", &entry.owner)]
                .into_iter()
                .find(|(_, text)| text.trim().is_empty());
            let why = match empty {
                Some((field, _)) => format!("`{field}` is empty"),
                None if entry.rule != RULE => format!("only {RULE} is accepted here"),
                None => continue,
            };
            return Err(NotABaseline::Entry {
                path: entry.path.clone(),
                key: entry.key.clone(),
                why,
            });
        }
        Ok(read)
    }

    /// The text of the file: one entry a line, so that a change of it reads well.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .map(|e| format!("    {}", serde_json::to_string(e).unwrap_or_default()))
            .collect();
        let entries = match lines.is_empty() {
            true => "[]".to_owned(),
            false => format!("[\n{}\n  ]", lines.join(",\n")),
        };
        let salt = serde_json::Value::from(self.salt.as_str());
        format!("{{\n  \"flowgate\": {VERSION},\n  \"salt\": {salt},\n  \"entries\": {entries}\n}}\n")
    }

    /// Marks what is known on that day. What is gone can be told only of findings of the whole tree.
    pub fn apply<'f>(&self, findings: impl Iterator<Item = &'f mut Finding>, today: Date) -> Applied {
        let mut seen = BTreeSet::new();
        for finding in findings.filter(|f| f.rule == RULE) {
            let Some(entry) = self.entries.iter().find(|e| e.fingerprint == finding.fingerprint) else {
                continue;
            };
            seen.insert(entry.fingerprint.as_str());
            if entry.expires >= today {
                finding.known = true;
            } else {
                finding.help = format!(
                    "{}; `{FILE}` accepted it until {} ({})",
                    finding.help, entry.expires, entry.owner
                );
            }
        }
        Applied {
            expired: self.entries.iter().filter(|e| e.expires < today).count(),
            gone: self
                .entries
                .iter()
                .filter(|e| !seen.contains(e.fingerprint.as_str()))
                .count(),
        }
    }

    /// Keeps the entries that occur, and adds those of findings that are not known. Gives back how many are new and gone.
    pub fn renew(
        &mut self,
        findings: &[&Finding],
        reason: &str,
        owner: &str,
        expires: Date,
        today: Date,
    ) -> (usize, usize) {
        let before = self.entries.len();
        let occurs = |e: &Entry| findings.iter().any(|f| f.fingerprint == e.fingerprint);
        self.entries.retain(|e| occurs(e) && e.expires >= today);
        let gone = before - self.entries.len();
        let mut new = 0;
        for finding in findings {
            if self.entries.iter().any(|e| e.fingerprint == finding.fingerprint) {
                continue;
            }
            new += 1;
            self.entries.push(Entry {
                path: finding.location.file.to_string(),
                key: finding.subject.clone(),
                rule: RULE.to_owned(),
                fingerprint: finding.fingerprint.clone(),
                reason: reason.to_owned(),
                owner: owner.to_owned(),
                expires,
            });
        }
        self.entries.sort();
        (new, gone)
    }
}

/// The message of the JSON reader without its place.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn secrets() -> crate::finding::Findings {
        let (check, _) = sample::check();
        check.findings.into_iter().filter(|f| f.rule == RULE).collect()
    }

    fn file(findings: &[Box<Finding>]) -> SecretBaseline {
        let mut baseline = SecretBaseline::with_salt("5f".repeat(16));
        let all: Vec<&Finding> = findings.iter().map(AsRef::as_ref).collect();
        let today = day("2026-11-28");
        assert_eq!(
            baseline.renew(&all, "a sample of the vendor", "ana", day("2027-01-31"), today),
            (1, 0)
        );
        baseline
    }

    #[test]
    fn what_is_written_is_known_until_its_day_is_over() {
        let mut all = secrets();
        let baseline = SecretBaseline::read(&file(&all).text()).unwrap();
        assert_eq!(baseline, file(&all));
        let none = Applied::default();
        assert_eq!(
            baseline.apply(all.iter_mut().map(AsMut::as_mut), day("2027-01-31")),
            none
        );
        assert!(all[0].known);
        all[0].known = false;
        let applied = baseline.apply(all.iter_mut().map(AsMut::as_mut), day("2027-02-01"));
        assert_eq!((applied.expired, applied.gone, all[0].known), (1, 0, false));
        assert!(
            all[0].help.ends_with("accepted it until 2027-01-31 (ana)"),
            "{}",
            all[0].help
        );
    }

    #[test]
    fn what_no_longer_occurs_is_counted_and_taken_out() {
        let mut baseline = file(&secrets());
        assert_eq!(baseline.apply([].into_iter(), day("2026-11-28")).gone, 1);
        let today = day("2026-11-28");
        assert_eq!(baseline.renew(&[], "", "", today, today), (0, 1));
        assert_eq!(SecretBaseline::read(&baseline.text()).unwrap(), baseline);
    }

    #[test]
    fn an_entry_says_why_who_and_how_long() {
        let good = file(&secrets()).text();
        for (from, to, told) in [
            ("a sample of the vendor", " ", "`reason` is empty"),
            ("\"ana\"", "\"\"", "`owner` is empty"),
            ("2027-01-31", "soon", "a date is written as"),
            ("\"owner\":\"ana\",", "", "missing field `owner`"),
            ("\"SECRET-001\"", "\"SECRET-002\"", "only SECRET-001"),
            ("\"flowgate\": 1", "\"flowgate\": 2", "version 2"),
        ] {
            assert!(good.contains(from), "{from}");
            let why = SecretBaseline::read(&good.replace(from, to))
                .unwrap_err()
                .to_string();
            assert!(why.contains(told), "{why}");
        }
    }
}
