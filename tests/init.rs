//! `flowgate init`: what it writes is a good first day, and nothing is ever overwritten.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::Path;

use support::{flowgate_in, lines};

/// Findings of a check that passes, with exactly one line of what is not stated yet.
fn checked(folder: &Path) -> usize {
    let ran = flowgate_in(folder, &["check", "--date", "2026-11-22", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(ran.code, 0, "{:#?}", lines(&result));
    let text = flowgate_in(folder, &["check", "--date", "2026-11-22"]).stdout;
    assert_eq!(
        text.lines().filter(|l| l.contains("not stated yet")).count(),
        1,
        "{text}"
    );
    lines(&result).len()
}

#[test]
fn an_empty_folder_gets_a_first_manifest() {
    let folder = support::copy("fixtures/scenarios/first-flow/none", "init-empty");
    std::fs::create_dir_all(&folder).unwrap();
    let ran = flowgate_in(&folder, &["init", "Issue Digest"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let inside = folder.join("Issue Digest");
    assert!(checked(&inside) <= 5);
    let read = |name: &str| std::fs::read_to_string(inside.join(name)).unwrap();
    insta::assert_snapshot!(format!(
        "{}---\n{}",
        read("agent.flowgate.yaml"),
        read("agent.flow")
    ));

    // A second time nothing is written, whichever file is there.
    std::fs::remove_file(inside.join("agent.flow")).unwrap();
    let again = flowgate_in(&folder, &["init", "Issue Digest"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("never overwrites"), "{}", again.stderr);
    assert!(!inside.join("agent.flow").exists());
}

#[test]
fn a_slack_manifest_becomes_a_connection() {
    let folder = support::copy("fixtures/scenarios/minimal/slack", "init-slack");
    assert_eq!(flowgate_in(&folder, &["init"]).code, 0);
    assert!(checked(&folder) <= 5);
    let text = std::fs::read_to_string(folder.join("agent.flowgate.yaml")).unwrap();
    assert!(text.contains("scopes_from: \"./manifest.yaml\""), "{text}");
    assert!(text.contains("call: chat.postMessage"), "{text}");
}
