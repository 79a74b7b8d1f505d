//! Every format tells the same findings in the same situations, and none of them changes the exit code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use support::{flowgate, flowgate_in};

const FORMATS: &[&str] = &[
    "full", "short", "json", "sarif", "junit", "github", "gitlab", "markdown",
];

/// Findings, none, a broken file, one broken beside one that is assessed, and waivers: one that holds, one too long.
const SITUATIONS: &[&str] = &[
    "fixtures/scenarios/support-triage-demo",
    "fixtures/scenarios/support-triage",
    "fixtures/broken/yaml-syntax",
    "fixtures/broken/one-bad-one-good",
    "fixtures/rules/OWNER-004/pass",
    "fixtures/rules/OWNER-004/fail",
];

/// How often each rule is told, by format.
fn told(format: &str, text: &str) -> BTreeMap<String, usize> {
    let mut rules: Vec<String> = Vec::new();
    let list = |v: &Value, key: &str| -> Vec<String> {
        let items = v.as_array().unwrap().iter();
        items.map(|i| i[key].as_str().unwrap().to_owned()).collect()
    };
    match format {
        "json" => rules = list(&serde_json::from_str::<Value>(text).unwrap()["findings"], "rule"),
        "sarif" => {
            rules = list(
                &serde_json::from_str::<Value>(text).unwrap()["runs"][0]["results"],
                "ruleId",
            );
        }
        "gitlab" => rules = list(&serde_json::from_str(text).unwrap(), "check_name"),
        _ => {
            let rule = regex::Regex::new(match format {
                "full" => r"(?m)^[a-z]+\[([A-Z]+-\d{3}) |^\S+:\d+:\d+: [a-z]+ ([A-Z]+-\d{3})/",
                "short" => r"(?m): [a-z]+ ([A-Z]+-\d{3})/",
                "junit" => r#"message="([A-Z]+-\d{3})/|(?m)^(?:      <system-out>)?[^ ]+:\d+:\d+: [a-z]+ ([A-Z]+-\d{3})/"#,
                "github" => r"(?m)^(?:::[a-z]+ file=[^\n]*?title=([A-Z]+-\d{3})/|[^:\n]+:\d+:\d+: [a-z]+ ([A-Z]+-\d{3})/)",
                "markdown" => r"(?m)^\| [a-z]+ \| ([A-Z]+-\d{3}) ",
                other => panic!("{other}"),
            })
            .unwrap();
            for found in rule.captures_iter(text) {
                let one = found.get(1).or_else(|| found.get(2)).unwrap();
                rules.push(one.as_str().to_owned());
            }
        }
    }
    let mut counted = BTreeMap::new();
    for rule in rules.into_iter().filter(|r| r != "not-assessed") {
        *counted.entry(rule).or_insert(0) += 1;
    }
    counted
}

#[test]
fn all_formats_tell_the_same_and_exit_alike() {
    for situation in SITUATIONS {
        let expected = flowgate(&["check", situation, "--format", "json"]);
        let wanted = told("json", &expected.stdout);
        for format in FORMATS {
            let ran = flowgate(&["check", situation, "--format", format]);
            assert_eq!(ran.code, expected.code, "{situation} {format}");
            assert_eq!(
                told(format, &ran.stdout),
                wanted,
                "{situation} {format}\n{}",
                ran.stdout
            );
            let again = flowgate(&["check", situation, "--format", format]);
            assert_eq!(ran.stdout, again.stdout, "{situation} {format}");
        }
    }
}

#[test]
fn one_run_writes_all_formats_to_files() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats-out");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let scenario = "fixtures/scenarios/support-triage-demo";
    let outputs: Vec<String> = FORMATS
        .iter()
        .map(|f| format!("--output={f}={}", folder.join(f).display()))
        .collect();
    let mut arguments = vec!["check", scenario, "--format", "short"];
    arguments.extend(outputs.iter().map(String::as_str));
    let ran = flowgate(&arguments);
    assert_eq!(ran.code, 1);
    for format in FORMATS {
        let written = std::fs::read_to_string(folder.join(format)).unwrap();
        let printed = flowgate(&["check", scenario, "--format", format]).stdout;
        assert_eq!(written, printed, "{format}");
    }
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(names.len(), FORMATS.len(), "nothing is left beside the files");
}

#[test]
fn what_cannot_be_written_or_read_is_said() {
    let scenario = "fixtures/scenarios/launder";
    for (output, says) in [
        ("serif=x", "did you mean `sarif`?"),
        ("sarif", "FORMAT=FILE"),
        ("sarif=no/such/folder/x.sarif", "cannot write"),
    ] {
        let ran = flowgate_in(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            &["check", scenario, "--output", output],
        );
        assert_eq!(ran.code, 2, "{output}");
        assert!(ran.stderr.contains(says), "{output}: {}", ran.stderr);
    }
}

#[test]
fn sarif_is_what_the_standard_says_in_every_situation() {
    let schema: Value = serde_json::from_str(include_str!("sarif/schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        !validator.is_valid(&serde_json::json!({"version": "2.1.0"})),
        "the schema asks for something"
    );
    let mut seen = BTreeMap::new();
    for situation in SITUATIONS {
        let text = flowgate(&["check", situation, "--format", "sarif"]).stdout;
        let log: Value = serde_json::from_str(&text).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&log)
            .map(|e| format!("{}: {e}", e.instance_path))
            .collect();
        assert_eq!(wrong, Vec::<String>::new(), "{situation}");
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"], "{situation}");
            for part in [
                "codeFlows",
                "suppressions",
                "partialFingerprints",
                "relatedLocations",
                "fixes",
            ] {
                *seen.entry(part).or_insert(0) += usize::from(result.get(part).is_some());
            }
        }
    }
    assert!(
        seen.values().all(|n| *n > 0),
        "each part stands in some result: {seen:?}"
    );
}

/// The byte of a line and column as SARIF counts them here, in characters.
fn byte(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line).unwrap() - 1;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let characters = text[start..].chars().take(usize::try_from(column).unwrap() - 1);
    start + characters.map(char::len_utf8).sum::<usize>()
}

#[test]
fn a_fix_of_sarif_and_json_is_the_one_that_is_applied() {
    let folder = support::copy("fixtures/rules/SCOPE-001/fail", "sarif-fix");
    let file = folder.join("agent.flowgate.yaml");
    let before = std::fs::read_to_string(&file)
        .unwrap()
        .replace("    scopes: [", "    scopes: [\"ä\", ");
    std::fs::write(&file, &before).unwrap();
    let output =
        |format| flowgate_in(&folder, &["check", "--select", "SCOPE-001", "--format", format]).stdout;
    let log: Value = serde_json::from_str(&output("sarif")).unwrap();
    let fix = &log["runs"][0]["results"][0]["fixes"][0];
    assert_eq!(fix["description"]["text"], "removes the scope `read:jira-user`");
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "agent.flowgate.yaml");
    let mut text = before.clone();
    for replacement in change["replacements"].as_array().unwrap().iter().rev() {
        let at = |line: &str, column: &str| {
            let region = &replacement["deletedRegion"];
            byte(
                &before,
                region[line].as_u64().unwrap(),
                region[column].as_u64().unwrap(),
            )
        };
        let new = replacement["insertedContent"]["text"].as_str().unwrap();
        text.replace_range(at("startLine", "startColumn")..at("endLine", "endColumn"), new);
    }
    let check: Value = serde_json::from_str(&output("json")).unwrap();
    assert_eq!(check["findings"][0]["fix"]["safe"], true);
    assert_eq!(check["findings"][0]["fix"]["does"], fix["description"]["text"]);
    let ran = flowgate_in(&folder, &["fix", "--untracked", "--select", "SCOPE-001"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    assert!(!text.contains("read:jira-user"));
}

#[test]
fn sarif_names_rules_of_ones_own() {
    let folder = support::copy("fixtures/rules/OWNER-004/fail", "sarif-own");
    let made = flowgate_in(
        &folder,
        &["policy", "new", "DESK-001", "own-rule", "--dir", "own"],
    );
    assert_eq!(made.code, 0, "{}", made.stderr);
    std::fs::write(
        folder.join("flowgate.yaml"),
        "apiVersion: flowgate/v1\nkind: Project\npolicies: [own]\n",
    )
    .unwrap();
    let text = flowgate_in(&folder, &["check", "--format", "sarif", "--date", "2026-11-22"]).stdout;
    let log: Value = serde_json::from_str(&text).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|r| r["id"] == "DESK-001"), "{text}");
}
