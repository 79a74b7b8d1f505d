//! GitLab Code Quality: the subset of the Code Climate form that the host reads.

use serde_json::{Value, json};

use super::{details, headline};
use crate::finding::{Check, Finding, NotAssessed, Severity};
use crate::render::json::{self, Each};
use crate::render::scroll::Scroll;

/// The report: an array of issues.
pub fn write(scroll: &mut Scroll<'_>, check: &Check) {
    let found = |f: &Finding| {
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
    };
    let missing = |n: &NotAssessed| {
        // A file has one such entry, so its name is identity enough.
        issue(
            &format!("not assessed: {}", n.why),
            "not-assessed",
            &n.file,
            "blocker",
            &n.file,
            1,
        )
    };
    let issues = || {
        let found = check.findings.iter().map(|f| found(f));
        found.chain(check.not_assessed.iter().map(missing))
    };
    json::write(scroll, &Each(issues));
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

    fn text(check: &Check) -> String {
        Scroll::whole(|scroll| write(scroll, check))
    }

    #[test]
    fn issues_of_a_small_run() {
        insta::assert_snapshot!(text(&sample::check().0));
    }
}
