//! Real vendor manifests are read without a problem. Runs when `FLOWGATE_CORPUS` names a folder of them; the repository's
//! own tests use own fixtures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

mod support;

use std::path::PathBuf;

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FLOWGATE_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FLOWGATE_CORPUS names no corpus");
    }
    folder
}

/// Each Slack app manifest, named by `scopes_from` of an integration that posts one message.
#[test]
fn slack_manifests_grant_their_scopes_at_their_own_lines() {
    let Some(corpus) = corpus() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus.join("slack"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 10, "{}", files.len());
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("corpus-slack");
    for file in files {
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        std::fs::copy(&file, root.join(name)).unwrap();
        let manifest = format!(
            "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {{ id: corpus }}\nmodels: none\nconnections:\n  chat:\n    \
             system: slack\n    auth: {{ method: bot_token, principal: {{ id: bot, type: service }} }}\n    scopes_from: {name}\n    \
             operations:\n      post: {{ call: chat.postMessage, audience: internal }}\n"
        );
        std::fs::write(root.join("agent.flowgate.yaml"), manifest).unwrap();
        let ran = support::flowgate_in(&root, &["check", "--format", "json", "--date", "2026-11-22"]);
        let result: serde_json::Value =
            serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{name}: {e} {}", ran.stderr));
        println!("## {name}: exit {}", ran.code);
        for line in support::lines(&result) {
            println!("{line}");
        }
        assert_eq!(result["not_assessed"].as_array().unwrap().len(), 0, "{name}");
        for finding in result["findings"].as_array().unwrap() {
            assert!(
                !finding["rule"].as_str().unwrap().starts_with("INPUT"),
                "{name}: {finding:#}"
            );
            // What the operations lack is told where they stand.
            if matches!(
                finding["rule"].as_str().unwrap(),
                "SCOPE-001" | "SCOPE-002" | "SCOPE-004"
            ) {
                assert_eq!(finding["location"]["file"], name, "{finding:#}");
            }
        }
        let facts = support::flowgate_in(&root, &["facts", "--date", "2026-11-22"]);
        let facts: serde_json::Value = serde_json::from_str(&facts.stdout).unwrap();
        for grant in facts["grants"].as_array().unwrap() {
            println!(
                "   {} {} {:?} {}",
                grant["scope"], grant["verdict"], grant["token"], grant["used_by"]
            );
        }
    }
}

/// Files that are not what their name says: each with the reason it is refused for.
const REFUSED: &[(&str, &str)] = &[(
    "Alexander-Scott__probot-special-reviewers__app.yml",
    "yaml-syntax",
)];

/// Each file imports as the kind of its folder, or is refused for a reason that is known; nothing else is told.
#[test]
fn every_file_imports_or_is_refused_for_a_true_reason() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for path in flowgate::source::walk::plain(&corpus) {
        if !path.contains('/') {
            continue;
        }
        let ran = support::flowgate_in(&corpus, &["import", &path, "--format", "json"]);
        let kind = serde_json::from_str::<serde_json::Value>(&ran.stdout)
            .map(|v| v["kind"].as_str().unwrap_or_default().to_owned())
            .unwrap_or_default();
        println!("{path}: {kind} exit {}", ran.code);
        let refused = REFUSED.iter().find(|(name, _)| path.ends_with(name));
        match refused {
            Some((_, reason)) if ran.code == 1 && ran.stderr.contains(reason) => {}
            None if ran.code == 0 && !kind.is_empty() => {}
            _ => wrong.push(format!("{path}: {}", ran.stderr)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
