//! Annotations of GitHub Actions: one workflow command a finding, within the limits of the host.

use std::fmt::Write;

use super::{details, headline};
use crate::finding::{Check, Finding, Severity};
use crate::render::escape;
use crate::render::scroll::Scroll;

/// Annotations of one kind that the host shows for a step; what is beyond is printed as a plain line of the log.
const SHOWN: usize = 10;

/// The lines.
pub fn write(scroll: &mut Scroll<'_>, check: &Check) {
    let mut used = [0usize; 3];
    for finding in &check.findings {
        // What is accepted or known is told in the log and does not stand in the way of what is new.
        let (kind, slot) = kind(finding.severity);
        let used = used.get_mut(slot);
        if finding.counts() && used.as_ref().is_none_or(|n| **n < SHOWN) {
            command(&mut scroll.text, kind, finding);
        } else {
            let at = &finding.location;
            let line = format!(
                "{}:{}:{}: {} {}",
                at.file,
                at.line,
                at.column,
                finding.severity.word(),
                headline(finding)
            );
            let _ = writeln!(scroll.text, "{}", escape::workflow(&escape::terminal(&line)));
        }
        if let Some(used) = used.filter(|_| finding.counts()) {
            *used += 1;
        }
        scroll.pause();
    }
    for missing in &check.not_assessed {
        let _ = writeln!(
            scroll.text,
            "::error file={},title=not assessed::{}",
            property(&missing.file),
            data(&missing.why)
        );
    }
    let _ = writeln!(scroll.text, "{}", total(check));
}

fn command(out: &mut String, kind: &str, finding: &Finding) {
    let at = &finding.location;
    let mut message = finding.message.clone();
    for line in details(finding) {
        message.push('\n');
        message.push_str(&line);
    }
    // Columns are only understood within one line.
    let columns = if at.line == at.end_line {
        format!(",col={},endColumn={}", at.column, at.end_column)
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "::{kind} file={},line={},endLine={}{columns},title={}::{}",
        property(&at.file),
        at.line,
        at.end_line,
        property(&format!(
            "{}/{} {}",
            finding.rule,
            finding.reason,
            finding.severity.word()
        )),
        data(&message)
    );
}

fn kind(severity: Severity) -> (&'static str, usize) {
    match severity {
        Severity::Critical | Severity::High => ("error", 0),
        Severity::Medium => ("warning", 1),
        Severity::Low | Severity::Info => ("notice", 2),
    }
}

/// `3 findings: 1 critical, 2 high`.
fn total(check: &Check) -> String {
    let parts = check.counted();
    match check.open().count() {
        0 => "flowgate: no findings".to_owned(),
        1 => format!("flowgate: 1 finding: {}", parts.join(", ")),
        n => format!("flowgate: {n} findings: {}", parts.join(", ")),
    }
}

/// The data part of a workflow command.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("##[", "#\\u0023[").chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => escape::push_seen(&mut out, c),
        }
    }
    out
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::Rule;
    use super::*;
    use crate::render::sample;

    pub fn rules() -> Vec<Rule> {
        [("GATE-001", "no-gate"), ("SECRET-001", "secret-literal")]
            .into_iter()
            .map(|(id, name)| Rule {
                id: id.into(),
                name: name.into(),
                title: "title of the rule".into(),
                why: "why it matters".into(),
                remediation: "what to write".into(),
                severity: Severity::High,
                references: vec!["OWASP LLM06:2025".into()],
            })
            .collect()
    }

    /// A run whose texts try to break every format.
    pub fn hostile() -> Check {
        let (mut check, _) = sample::check();
        check.findings.truncate(1);
        let nasty = "<script>alert(1)</script> ]]> ::error::x %0A | `a` \"q\" 'q' \u{202e}gnp \u{1b}[31m\r\n::warning::y";
        let f = &mut check.findings[0];
        f.message = nasty.into();
        f.help = nasty.into();
        f.label = nasty.into();
        f.subject = nasty.into();
        f.location.file = "a <b>\"#%.yaml".into();
        check
    }

    fn text(check: &Check) -> String {
        Scroll::whole(|scroll| write(scroll, check))
    }

    #[test]
    fn annotations_of_a_small_run() {
        insta::assert_snapshot!(text(&sample::check().0));
    }

    #[test]
    fn a_message_is_one_command_and_no_other() {
        let text = text(&hostile());
        let commands: Vec<&str> = text.lines().filter(|l| l.starts_with("::")).collect();
        assert_eq!(commands.len(), 1, "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }

    #[test]
    fn beyond_the_limit_findings_are_lines_of_the_log() {
        let (mut check, _) = sample::check();
        let one = check.findings[0].clone();
        check.findings = vec![one; 25];
        let text = text(&check);
        assert_eq!(text.lines().filter(|l| l.starts_with("::error")).count(), SHOWN);
        assert_eq!(text.matches("GATE-001/").count(), 25);
    }
}
