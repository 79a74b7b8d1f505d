//! Small changes to reviewed scenarios, each with the exact difference of findings it must make.
//!
//! A case is one textual edit. Its expectation is derived from the rule catalogue and stands in `fixtures/variants/*.yaml`
//! with the reason why.
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

use serde::Deserialize;
use support::{copy, flowgate_in};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    file: String,
    replace: String,
    by: String,
    #[serde(default)]
    added: Vec<String>,
    #[serde(default)]
    removed: Vec<String>,
}

/// `severity RULE/reason subject` of every finding, folded ones too, with how often it stands there.
fn findings(folder: &Path) -> BTreeMap<String, usize> {
    let ran = flowgate_in(folder, &["check", "--format", "json", "--no-fold"]);
    let result: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}\n{}\n{}", ran.stdout, ran.stderr));
    let mut found = BTreeMap::new();
    for f in result["findings"].as_array().unwrap() {
        let text = |key: &str| f[key].as_str().unwrap_or("").to_owned();
        let line = format!(
            "{} {}/{} {}",
            text("severity"),
            text("rule"),
            text("reason"),
            text("subject")
        );
        *found.entry(line.trim_end().to_owned()).or_default() += 1;
    }
    found
}

/// Elements of the first that are not, or not as often, in the second.
fn beyond(a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>) -> Vec<String> {
    let more = a.iter().flat_map(|(line, n)| {
        let times = n.saturating_sub(b.get(line).copied().unwrap_or(0));
        std::iter::repeat_n(line.clone(), times)
    });
    more.collect()
}

#[test]
fn each_edit_makes_its_difference_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/variants");
    let (mut wrong, mut counted) = (Vec::new(), 0);
    for file in flowgate::source::walk::plain(&root) {
        let Some(scenario) = file.strip_suffix(".yaml") else {
            continue;
        };
        let text = std::fs::read_to_string(root.join(&file)).unwrap();
        let cases: Vec<Case> = serde_yaml::from_str(&text).unwrap();
        let from = format!("fixtures/scenarios/{scenario}");
        let before = findings(&copy(&from, &format!("variant-{scenario}-base")));
        for case in cases {
            counted += 1;
            assert!(!case.why.is_empty(), "{}", case.name);
            let folder = copy(&from, &format!("variant-{scenario}"));
            let path = folder.join(&case.file);
            let text = std::fs::read_to_string(&path).unwrap();
            let times = text.matches(&case.replace).count();
            assert_eq!(times, 1, "{scenario}: {}: `{}`", case.name, case.replace);
            std::fs::write(&path, text.replace(&case.replace, &case.by)).unwrap();
            let after = findings(&folder);
            let (mut added, mut removed) = (case.added, case.removed);
            added.sort();
            removed.sort();
            let (is_added, is_removed) = (beyond(&after, &before), beyond(&before, &after));
            if is_added != added || is_removed != removed {
                wrong.push(format!(
                    "{scenario}: {}\n  added   {is_added:#?}\n  wanted  {added:#?}\n  removed {is_removed:#?}\n  wanted  {removed:#?}",
                    case.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(counted >= 50, "{counted} cases");
}
