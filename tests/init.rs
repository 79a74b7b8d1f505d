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

/// What blocks in every phase, with or without `init`: a grant of everything, a vendor's file that is wrong itself.
const BLOCKED: [(&str, &str); 2] = [("forge", "INPUT-002"), ("salesforce-connected-app", "SCOPE-004")];

/// Each fixture has every fault that its kind of file can have; most stand in the vendor's file.
#[test]
fn every_importable_kind_becomes_a_manifest_that_passes() {
    let mut told = String::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/vendors")).unwrap() {
        let kind = entry.unwrap().file_name().into_string().unwrap();
        let folder = support::copy(&format!("fixtures/vendors/{kind}"), &format!("init-{kind}"));
        let ran = flowgate_in(&folder, &["init"]);
        assert_eq!(ran.code, 0, "{kind}: {}", ran.stderr);
        let named = |l: &str| l.starts_with("connection `") || l.contains(") names no system: ");
        assert!(ran.stdout.lines().any(named), "{kind}: {}", ran.stdout);
        let ran = flowgate_in(&folder, &["check", "--date", "2026-11-22", "--format", "json"]);
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let found = lines(&result);
        let written = found.iter().filter(|f| f.contains(" agent.flow")).count();
        assert!(written <= 2, "{kind}: {found:#?}");
        let most = if kind == "claude-settings" { 6 } else { 5 };
        assert!(found.len() <= most, "{kind}: {found:#?}");
        let blocked = BLOCKED.iter().find(|(k, _)| *k == kind);
        let high: Vec<&String> = found
            .iter()
            .filter(|f| f.starts_with("high") || f.starts_with("critical"))
            .collect();
        match blocked {
            Some((_, rule)) => assert!(
                matches!(high.as_slice(), [one] if one.contains(rule)),
                "{high:#?}"
            ),
            None => assert_eq!((ran.code, high.len()), (0, 0), "{kind}: {found:#?}"),
        }
        let text = flowgate_in(&folder, &["check", "--date", "2026-11-22"]).stdout;
        let stated = text.lines().filter(|l| l.contains("not stated yet")).count();
        assert_eq!(stated, 1, "{kind}: {text}");
        let manifest = std::fs::read_to_string(folder.join("agent.flowgate.yaml")).unwrap();
        told.push_str(&format!(
            "## {kind}: {} findings\n{}\n",
            found.len(),
            manifest.split_once("connections:\n").unwrap().1
        ));
    }
    let mut parts: Vec<&str> = told.split("## ").collect();
    parts.sort_unstable();
    insta::assert_snapshot!(parts.join("## "));
}

/// An application's token and the token of a person who consents are different authority, each with its own scopes.
#[test]
fn three_apps_with_tokens_of_two_kinds_are_five_connections() {
    let folder = support::copy("fixtures/scenarios/first-flow/none", "init-three");
    for (name, bot, user) in [
        (
            "a",
            "chat:write, channels:history, users:read",
            "chat:write, search:read, channels:history",
        ),
        (
            "b",
            "",
            "chat:write, reminders:write, users.profile:read, files:read",
        ),
        (
            "c",
            "channels:read, groups:read, files:read, team:read",
            "stars:read, search:read, im:history",
        ),
    ] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        let bot = if bot.is_empty() {
            String::new()
        } else {
            format!("    bot: [{bot}]\n")
        };
        let text = format!(
            "display_information: {{ name: {name} }}\noauth_config:\n  scopes:\n{bot}    user: [{user}]\n"
        );
        std::fs::write(folder.join(name).join("manifest.yaml"), text).unwrap();
    }
    let ran = flowgate_in(&folder, &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let connections: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|l| l.starts_with("connection"))
        .collect();
    assert_eq!(
        connections,
        [
            "connection `slack` comes from a/manifest.yaml",
            "connection `slack-user` comes from a/manifest.yaml",
            "connection `slack-2` comes from b/manifest.yaml",
            "connection `slack-3` comes from c/manifest.yaml",
            "connection `slack-3-user` comes from c/manifest.yaml",
        ]
    );
    assert!(checked(&folder) <= 5);
    let scopes = flowgate_in(&folder, &["scopes", "--format", "json"]).stdout;
    let facts = flowgate_in(&folder, &["facts"]).stdout;
    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap_or_else(|e| panic!("{e}: {scopes}"));
    let granted = |connection: &str| -> Vec<&str> {
        let grants = facts["grants"].as_array().unwrap().iter();
        let own = grants.filter(|g| {
            g["connection"]
                .as_str()
                .unwrap()
                .ends_with(&format!("/{connection}"))
        });
        own.map(|g| g["scope"].as_str().unwrap()).collect()
    };
    assert_eq!(granted("slack"), ["channels:history", "chat:write", "users:read"]);
    assert_eq!(
        granted("slack-user"),
        ["channels:history", "chat:write", "search:read"]
    );
}

/// What a phase asks for: each with its place and with what to write there.
#[test]
fn each_phase_tells_what_to_write_and_where() {
    let empty = support::copy("fixtures/scenarios/first-flow/none", "init-phases");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(flowgate_in(&empty, &["init"]).code, 0);
    let minimal = support::copy("fixtures/scenarios/minimal", "phases-minimal");
    for folder in [empty, minimal] {
        for phase in ["internal_pilot", "limited_production", "full_production"] {
            let ran = flowgate_in(
                &folder,
                &[
                    "check",
                    "--phase",
                    phase,
                    "--date",
                    "2026-11-22",
                    "--no-fold",
                    "--format",
                    "json",
                ],
            );
            let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            let findings = result["findings"].as_array().unwrap();
            assert!(findings.len() > 10, "{phase} asks for {}", findings.len());
            for finding in findings.iter().filter(|f| f["severity"] != "info") {
                let help = finding["help"].as_str().unwrap();
                let said = format!("{phase}: {} {}: {help}", finding["rule"], finding["reason"]);
                assert!(
                    finding["location"]["line"].as_u64().is_some_and(|l| l > 0),
                    "{said}"
                );
                // A decision is recorded by a command.
                if finding["rule"] == "OWNER-002" {
                    assert!(help.contains("`flowgate signoff approve --role ROLE`"), "{said}");
                    continue;
                }
                // `key: value`, as it may be pasted, or a line of a `.flow` file.
                let examples = help.split('`').skip(1).step_by(2);
                let pasted = |e: &str| e.contains(": ") || e.contains(':') && e.contains('<');
                assert!(
                    examples.clone().any(pasted)
                        || finding["rule"] == "ROLLOUT-005" && finding["reason"] == "not-internal",
                    "no example: {said}"
                );
            }
        }
    }
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
