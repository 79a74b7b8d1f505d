//! GitLab Code Quality: the subset of the Code Climate form that the host reads.

use serde_json::{Value, json};

use super::{details, headline};
use crate::finding::{Check, Severity};
use crate::render::json::pretty;

/// The report: an array of issues.
#[must_use]
pub fn write(check: &Check) -> String {
    let found = check.findings.iter().map(|f| {
        let mut description = headline(f);
        for line in details(f) {
            description.push('\n');
            description.push_str(&line);
        }
        issue(
            &description,
            &f.rule,
            &f.fingerprint,
            severity(f.severity),
            &f.location.file,
            f.location.line,
        )
    });
    let missing = check.not_assessed.iter().map(|n| {
        // A file has one such entry, so its name is identity enough.
        issue(
            &format!("not assessed: {}", n.why),
            "not-assessed",
            &n.file,
            "blocker",
            &n.file,
            1,
        )
    });
    pretty(&Value::Array(found.chain(missing).collect()))
}

fn issue(description: &str, rule: &str, fingerprint: &str, severity: &str, file: &str, line: usize) -> Value {
    json!({
        "description": description,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": file, "lines": {"begin": line}},
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn issues_of_a_small_run() {
        insta::assert_snapshot!(write(&sample::check().0));
    }
}
