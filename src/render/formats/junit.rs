//! JUnit XML as CI servers read it: a suite for each integration, a case for each rule that judged something, a failure for
//! each finding at or above the fail level; milder ones stand in the output of their case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{details, headline};
use crate::finding::{Check, Finding};
use crate::render::escape;
use crate::render::scroll::Scroll;

/// The document.
pub fn write(scroll: &mut Scroll<'_>, check: &Check) {
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for assessed in &check.assessed {
        let suite = suites.entry(&assessed.integration).or_default();
        suite.rules.extend(assessed.passed.keys().map(String::as_str));
    }
    for finding in &check.findings {
        let suite = suites
            .entry(finding.integration.as_deref().unwrap_or("files"))
            .or_default();
        suite.rules.insert(&finding.rule);
        suite.findings.entry(&finding.rule).or_default().push(finding);
    }
    for missing in &check.not_assessed {
        let name = missing.integration.as_deref().unwrap_or("files");
        suites
            .entry(name)
            .or_default()
            .errors
            .push((&missing.file, &missing.why));
    }
    let blocks = |f: &&&Finding| f.counts() && f.severity >= check.fail_on;
    let counts: Vec<Counts> = suites.values().map(|s| s.counts(&blocks)).collect();
    let sum = |of: fn(&Counts) -> usize| counts.iter().map(of).sum::<usize>();
    let _ = writeln!(
        scroll.text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowgate\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|c| c.tests),
        sum(|c| c.failures),
        sum(|c| c.errors)
    );
    for ((name, suite), counts) in suites.iter().zip(&counts) {
        let _ = writeln!(
            scroll.text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
            attribute(name),
            counts.tests,
            counts.failures,
            counts.errors
        );
        suite.write(scroll, name, &blocks);
        scroll.text.push_str("  </testsuite>\n");
        scroll.pause();
    }
    scroll.text.push_str("</testsuites>\n");
}

/// What a suite has.
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

#[derive(Default)]
struct Suite<'a> {
    rules: BTreeSet<&'a str>,
    findings: BTreeMap<&'a str, Vec<&'a Finding>>,
    errors: Vec<(&'a str, &'a str)>,
}

impl Suite<'_> {
    /// The findings of a rule: those that block, and milder ones.
    fn parted(&self, rule: &str, blocks: &impl Fn(&&&Finding) -> bool) -> (Vec<&&Finding>, Vec<&&Finding>) {
        let found = self.findings.get(rule).into_iter().flatten();
        found.partition(blocks)
    }

    fn counts(&self, blocks: &impl Fn(&&&Finding) -> bool) -> Counts {
        let errors = self.errors.len();
        let (mut tests, mut failures) = (errors, 0);
        for rule in &self.rules {
            let (blocking, milder) = self.parted(rule, blocks);
            failures += blocking.len();
            tests += blocking.len() + usize::from(blocking.is_empty() || !milder.is_empty());
        }
        Counts {
            tests,
            failures,
            errors,
        }
    }

    /// A case holds one failure at most, so each further one is a case of its own.
    fn write(&self, scroll: &mut Scroll<'_>, name: &str, blocks: &impl Fn(&&&Finding) -> bool) {
        for rule in &self.rules {
            let (blocking, milder) = self.parted(rule, blocks);
            for finding in &blocking {
                case(&mut scroll.text, name, finding);
            }
            if blocking.is_empty() || !milder.is_empty() {
                quiet(&mut scroll.text, name, rule, &milder);
            }
            scroll.pause();
        }
        for (file, why) in &self.errors {
            let _ = writeln!(
                scroll.text,
                "    <testcase classname=\"{}\" name=\"{}\">\n      <error type=\"not-assessed\" message=\"{}\"/>\n    </testcase>",
                attribute(name),
                attribute(file),
                attribute(why)
            );
        }
    }
}

fn case(out: &mut String, suite: &str, finding: &Finding) {
    let at = &finding.location;
    let mut text = format!("{}:{}:{}\n", at.file, at.line, at.column);
    for line in details(finding) {
        text.push_str(&line);
        text.push('\n');
    }
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
        attribute(suite),
        attribute(&format!(
            "{} {} {}",
            finding.rule, finding.reason, finding.subject
        )),
        attribute(&at.file),
        at.line,
        attribute(finding.severity.word()),
        attribute(&headline(finding)),
        element(&text)
    );
}

/// A rule without a blocking finding.
fn quiet(out: &mut String, suite: &str, rule: &str, milder: &[&&Finding]) {
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"",
        attribute(suite),
        attribute(rule)
    );
    if milder.is_empty() {
        out.push_str("/>\n");
        return;
    }
    let mut text = String::new();
    for f in milder {
        let at = &f.location;
        let _ = writeln!(
            text,
            "{}:{}:{}: {} {}",
            at.file,
            at.line,
            at.column,
            f.severity.word(),
            headline(f)
        );
    }
    let _ = write!(
        out,
        ">\n      <system-out>{}</system-out>\n    </testcase>\n",
        element(&text)
    );
}

/// An attribute value: line breaks as references, characters that XML 1.0 cannot hold made visible.
fn attribute(text: &str) -> String {
    element(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

fn element(text: &str) -> String {
    escape::html(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::formats::github::tests::hostile;
    use crate::render::sample;

    fn text(check: &Check) -> String {
        Scroll::whole(|scroll| write(scroll, check))
    }

    #[test]
    fn suites_of_a_small_run() {
        insta::assert_snapshot!(text(&sample::check().0));
    }

    #[test]
    fn hostile_names_stay_text() {
        let text = text(&hostile());
        assert!(!text.contains("<script>") && !text.contains("]]>"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || c >= ' '), "{text}");
    }
}
