//! SARIF 2.1.0 (OASIS): one run, every rule with its help, a code flow for each witness path.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Rule, details};
use crate::finding::fix::Fix;
use crate::finding::{Check, Finding, Labelled, Location, Severity};
use crate::render::json::{self, Each};
use crate::render::scroll::Scroll;

/// The address of the schema, as the specification names it.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name of our fingerprint; its version changes with its recipe.
const FINGERPRINT: &str = "flowgate/v1";

/// The log file. Names are sorted, as in the values it holds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<R>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    column_kind: &'static str,
    invocations: Value,
    original_uri_base_ids: Value,
    properties: Value,
    results: R,
    tool: Value,
}

/// Writes the log file.
pub fn write(scroll: &mut Scroll<'_>, check: &Check, rules: &[Rule]) {
    let index = |id: &str| rules.iter().position(|r| r.id == id);
    let notifications: Vec<Value> = check
        .not_assessed
        .iter()
        .map(|n| {
            json!({
                "level": "error",
                "message": {"text": format!("not assessed: {}", n.why)},
                "locations": [{"physicalLocation": {"artifactLocation": artifact(&n.file)}}],
            })
        })
        .collect();
    let results = || {
        let found = check.findings.iter();
        found.map(|f| result(f, index(&f.rule), check.baselined))
    };
    let run = Run {
        column_kind: "unicodeCodePoints",
        invocations: json!([{
            "executionSuccessful": true,
            "toolExecutionNotifications": notifications,
        }]),
        original_uri_base_ids: json!({"%SRCROOT%": {"description": {"text": "the root of the checked tree"}}}),
        properties: json!({"date": check.date, "failOn": check.fail_on}),
        results: Each(results),
        tool: json!({"driver": {
            "name": "flowgate",
            "version": check.version,
            "semanticVersion": check.version,
            "rules": rules.iter().map(rule).collect::<Vec<_>>(),
        }}),
    };
    let log = Log {
        schema: SCHEMA,
        runs: [run],
        version: "2.1.0",
    };
    json::write(scroll, &log);
}

fn rule(rule: &Rule) -> Value {
    let family = rule.id.split('-').next().unwrap_or(&rule.id).to_ascii_lowercase();
    let help = if rule.remediation.is_empty() {
        rule.why.clone()
    } else {
        format!("{}\n\n{}", rule.why, rule.remediation)
    };
    json!({
        "id": rule.id,
        "name": pascal(&rule.name),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": help},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": ["security", family],
            "security-severity": score(rule.severity),
            "severity": rule.severity,
            "references": rule.references,
        },
    })
}

fn result(finding: &Finding, rule: Option<usize>, baseline: bool) -> Value {
    let mut text = finding.message.clone();
    for line in details(finding) {
        text.push('\n');
        text.push_str(&line);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [located(&finding.location, &finding.label)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "reason": finding.reason,
            "severity": finding.severity,
            "outcome": finding.outcome,
            "integration": finding.integration,
            "subject": finding.subject,
            "assurance": finding.assurance,
            "folded": finding.folded.iter().map(|f| json!({"rule": f.rule, "reason": f.reason, "fingerprint": f.fingerprint})).collect::<Vec<_>>(),
        },
    });
    let mut put = |key: &str, value: Value| {
        if let Some(map) = result.as_object_mut() {
            map.insert(key.to_owned(), value);
        }
    };
    if let Some(index) = rule {
        put("ruleIndex", json!(index));
    }
    if let Some(waived) = &finding.waiver {
        put(
            "suppressions",
            json!([{
                "kind": "external",
                "status": "accepted",
                "justification": format!("{} (until {}, {}, {})", waived.justification, waived.expires, waived.owner, waived.id),
                "location": located(&waived.location, "the waiver"),
            }]),
        );
    }
    if baseline {
        put(
            "baselineState",
            json!(if finding.known { "unchanged" } else { "new" }),
        );
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(i, l)| {
            let mut value = located(&l.location, &l.label);
            if let Some(map) = value.as_object_mut() {
                map.insert("id".to_owned(), json!(i));
            }
            value
        });
        put("relatedLocations", related.collect());
    }
    if let Some(fix) = &finding.fix {
        put("fixes", json!([fixed(fix)]));
    }
    if !finding.path.is_empty() {
        put(
            "codeFlows",
            json!([{"threadFlows": [{"locations": steps(&finding.path)}]}]),
        );
    }
    result
}

/// The edits of a fix. The format does not tell safe from unsafe ones: the description says it.
fn fixed(fix: &Fix) -> Value {
    let caution = if fix.safe {
        ""
    } else {
        " (unsafe: look at it first)"
    };
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|e| json!({"deletedRegion": region(&e.location), "insertedContent": {"text": e.text}}))
        .collect();
    json!({
        "description": {"text": format!("{}{caution}", fix.does)},
        "artifactChanges": [{"artifactLocation": artifact(fix.file()), "replacements": replacements}],
        "properties": {"safe": fix.safe},
    })
}

fn region(at: &Location) -> Value {
    json!({
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    })
}

fn steps(path: &[Labelled]) -> Vec<Value> {
    path.iter()
        .enumerate()
        .map(|(i, step)| {
            json!({
                "executionOrder": i + 1,
                "importance": "essential",
                "location": located(&step.location, &step.label),
            })
        })
        .collect()
}

fn located(at: &Location, label: &str) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(&at.file),
            "region": region(at),
        },
    });
    if !label.is_empty()
        && let Some(map) = location.as_object_mut()
    {
        map.insert("message".to_owned(), json!({"text": label}));
    }
    location
}

/// A relative URI reference: segments percent-encoded (RFC 3986), the root left to the reader.
fn artifact(file: &str) -> Value {
    let mut uri = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number that code hosts sort by.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

/// `unused-scope` as `UnusedScope`: the form that the specification recommends for names.
fn pascal(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(chars).collect::<String>()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::formats::github::tests::{hostile, rules};
    use crate::render::sample;

    fn text(check: &Check, rules: &[Rule]) -> String {
        Scroll::whole(|scroll| write(scroll, check, rules))
    }

    #[test]
    fn the_log_of_a_small_run() {
        insta::assert_snapshot!(text(&sample::check().0, &rules()));
    }

    #[test]
    fn hostile_names_stay_text() {
        let text = text(&hostile(), &rules());
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%20%3Cb%3E%22%23%25.yaml"
        );
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'));
    }
}
