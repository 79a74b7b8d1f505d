//! The baseline: findings that were there when the check was adopted. It says what is old, never that a risk is accepted:
//! reports ignore it, and so do rules that no waiver accepts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Finding;

/// Version of the file's shape.
const VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of its shape.
    pub flowgate: u32,
    /// Known findings, by fingerprint.
    pub entries: Vec<Entry>,
}

/// A known finding. Only the fingerprint counts; the rest is for those who read the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stable identity of the finding.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// Its reason code.
    pub reason: String,
    /// Its subject.
    pub subject: String,
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum NotABaseline {
    /// It is no JSON of that form.
    #[error("line {line}, column {column}: not a baseline; write one with `flowgate baseline`")]
    Form {
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// It is no JSON of the form of the secrets baseline.
    #[error("line {line}, column {column}: {why}; `flowgate baseline --secrets` writes it")]
    Secrets {
        /// Line.
        line: usize,
        /// Column.
        column: usize,
        /// What is wrong.
        why: String,
    },
    /// An entry of the secrets baseline cannot stand.
    #[error("the entry of `{key}` in {path}: {why}")]
    Entry {
        /// Path of the entry.
        path: String,
        /// Its key.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// It is of a version that this program does not know.
    #[error("version {0} of baselines is not known to this program")]
    Version(u32),
}

impl Baseline {
    /// What is open now and may be known: files that could not be read and what no waiver accepts stay new.
    pub fn of<'f>(findings: impl Iterator<Item = &'f Finding>, never: &BTreeSet<String>) -> Self {
        let may = |f: &&Finding| may_be_known(f, never) && f.waiver.is_none();
        let mut entries: Vec<Entry> = findings
            .filter(may)
            .map(|f| Entry {
                fingerprint: f.fingerprint.clone(),
                rule: f.rule.to_string(),
                reason: f.reason.to_string(),
                subject: f.subject.clone(),
            })
            .collect();
        entries.sort_by(|a, b| (&a.rule, &a.subject, a).cmp(&(&b.rule, &b.subject, b)));
        entries.dedup();
        Self {
            flowgate: VERSION,
            entries,
        }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// It has another form or version.
    pub fn read(text: &str) -> Result<Self, NotABaseline> {
        let read: Self = serde_json::from_str(text).map_err(|e| NotABaseline::Form {
            line: e.line(),
            column: e.column(),
        })?;
        if read.flowgate == VERSION {
            Ok(read)
        } else {
            Err(NotABaseline::Version(read.flowgate))
        }
    }

    /// The text of the file: one entry a line, so that a change of it reads well.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .map(|e| format!("    {}", serde_json::to_string(e).unwrap_or_default()))
            .collect();
        format!(
            "{{\n  \"flowgate\": {VERSION},\n  \"entries\": [\n{}\n  ]\n}}\n",
            lines.join(",\n")
        )
    }

    /// Marks what is known; gives back how many entries no longer occur.
    pub fn apply<'f>(
        &self,
        findings: impl Iterator<Item = &'f mut Finding>,
        never: &BTreeSet<String>,
    ) -> usize {
        let known: BTreeSet<&str> = self.entries.iter().map(|e| e.fingerprint.as_str()).collect();
        let mut seen = BTreeSet::new();
        for finding in findings {
            if known.contains(finding.fingerprint.as_str()) {
                seen.insert(finding.fingerprint.clone());
                finding.known = may_be_known(finding, never);
            }
        }
        known.len() - seen.len()
    }
}

/// Problems of the files themselves are never old, nor is what is wrong with a waiver.
fn may_be_known(finding: &Finding, never: &BTreeSet<String>) -> bool {
    !never.contains(&*finding.rule)
        && !finding.rule.starts_with("INPUT-")
        && finding.rule != super::waiver::RULE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::render::sample;

    fn findings() -> crate::finding::Findings {
        let (check, _) = sample::check();
        let mut input = check.findings[0].clone();
        (input.rule, input.severity) = ("INPUT-001".into(), Severity::High);
        let mut all = check.findings;
        for (n, f) in all.iter_mut().map(AsMut::as_mut).enumerate() {
            f.fingerprint = format!("{n}");
        }
        all.push(input);
        all
    }

    #[test]
    fn what_is_written_is_known_afterwards_and_nothing_else() {
        let mut all = findings();
        let never = BTreeSet::from(["SECRET-001".to_owned()]);
        let baseline = Baseline::of(all.iter().map(AsRef::as_ref), &never);
        let again = Baseline::read(&baseline.text()).unwrap();
        assert_eq!(again, baseline);
        assert_eq!(again.apply(all.iter_mut().map(AsMut::as_mut), &never), 0);
        let known: Vec<&str> = all
            .iter()
            .map(AsRef::as_ref)
            .filter(|f| f.known)
            .map(|f| f.rule.as_str())
            .collect();
        assert_eq!(known, ["GATE-001"]);
    }

    #[test]
    fn entries_that_no_longer_occur_are_counted() {
        let mut all = findings();
        let baseline = Baseline::of(all.iter().map(AsRef::as_ref), &BTreeSet::new());
        all.remove(0);
        assert_eq!(
            baseline.apply(all.iter_mut().map(AsMut::as_mut), &BTreeSet::new()),
            1
        );
    }

    #[test]
    fn what_is_no_baseline_is_told_by_its_place() {
        let told = |text: &str| Baseline::read(text).unwrap_err().to_string();
        assert!(told("[]").starts_with("line 1, column"));
        assert!(told("{\"flowgate\": 2, \"entries\": []}").contains("version 2"));
    }
}
