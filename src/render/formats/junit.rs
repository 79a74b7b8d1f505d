//! JUnit XML as CI servers read it: a suite for each integration, a case for each rule that judged something, a failure for
//! each finding at or above the fail level; milder ones stand in the output of their case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{details, headline};
use crate::finding::{Check, Finding};
use crate::render::escape;

/// The document.
#[must_use]
pub fn write(check: &Check) -> String {
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
    let mut body = String::new();
    let (mut all, mut failed, mut broken) = (0, 0, 0);
    for (name, suite) in &suites {
        // A case holds one failure at most, so each further one is a case of its own.
        let mut cases = String::new();
        let (mut count, mut failures) = (0, 0);
        for rule in &suite.rules {
            let found = suite.findings.get(rule).map_or(&[][..], Vec::as_slice);
            let blocking: Vec<&&Finding> = found.iter().filter(blocks).collect();
            let milder: Vec<&&Finding> = found.iter().filter(|f| !blocks(f)).collect();
            for finding in &blocking {
                case(&mut cases, name, finding);
            }
            failures += blocking.len();
            count += blocking.len();
            if blocking.is_empty() || !milder.is_empty() {
                quiet(&mut cases, name, rule, &milder);
                count += 1;
            }
        }
        for (file, why) in &suite.errors {
            let _ = writeln!(
                cases,
                "    <testcase classname=\"{}\" name=\"{}\">\n      <error type=\"not-assessed\" message=\"{}\"/>\n    </testcase>",
                attribute(name),
                attribute(file),
                attribute(why)
            );
        }
        count += suite.errors.len();
        let _ = write!(
            body,
            "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failures}\" errors=\"{}\">\n{cases}  </testsuite>\n",
            attribute(name),
            suite.errors.len()
        );
        all += count;
        failed += failures;
        broken += suite.errors.len();
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowgate\" tests=\"{all}\" failures=\"{failed}\" errors=\"{broken}\">\n{body}</testsuites>\n"
    )
}

#[derive(Default)]
struct Suite<'a> {
    rules: BTreeSet<&'a str>,
    findings: BTreeMap<&'a str, Vec<&'a Finding>>,
    errors: Vec<(&'a str, &'a str)>,
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

    #[test]
    fn suites_of_a_small_run() {
        insta::assert_snapshot!(write(&sample::check().0));
    }

    #[test]
    fn hostile_names_stay_text() {
        let text = write(&hostile());
        assert!(!text.contains("<script>") && !text.contains("]]>"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || c >= ' '), "{text}");
    }
}
