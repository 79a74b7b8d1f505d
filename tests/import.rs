//! Vendors' own manifests: what each kind declares, where, and the manifest it suggests.
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

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flowgate::parse::vendor::IMPORTERS;
use flowgate::source::walk::plain;
use support::{Ran, flowgate_in};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vendors")
}

fn folders() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Imports every file of a folder at once: parts of one application lie side by side.
fn import(folder: &str, format: &str) -> Ran {
    let folder = root().join(folder);
    let files = plain(&folder);
    let mut arguments = vec!["import", "--format", format];
    arguments.extend(files.iter().map(String::as_str));
    flowgate_in(&folder, &arguments)
}

fn objects(ran: &Ran) -> Vec<serde_json::Value> {
    match serde_json::from_str(&ran.stdout).unwrap() {
        serde_json::Value::Array(all) => all,
        one => vec![one],
    }
}

#[test]
fn what_each_fixture_declares() {
    for folder in folders() {
        let ran = import(&folder, "json");
        assert_eq!(ran.code, 0, "{folder}: {}", ran.stderr);
        insta::assert_snapshot!(format!("json_{folder}"), format!("{}{}", ran.stdout, ran.stderr));
    }
}

#[test]
fn every_kind_has_a_fixture() {
    let read: BTreeSet<String> = folders()
        .iter()
        .flat_map(|f| objects(&import(f, "json")))
        .map(|o| o["kind"].as_str().unwrap().to_owned())
        .collect();
    let kinds: BTreeSet<String> = IMPORTERS.iter().map(|i| i.kind.to_owned()).collect();
    assert_eq!(read, kinds);
}

#[test]
fn what_is_suggested_is_a_manifest() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import-check");
    for fixture in folders() {
        let ran = import(&fixture, "yaml");
        assert_eq!(ran.code, 0, "{fixture}: {}", ran.stderr);
        insta::assert_snapshot!(format!("yaml_{fixture}"), ran.stdout);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("agent.flowgate.yaml"), &ran.stdout).unwrap();
        let checked = flowgate_in(&folder, &["check", "--format", "json", "--select", "INPUT"]);
        let result: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
        assert_eq!(
            support::lines(&result),
            Vec::<String>::new(),
            "{fixture}:\n{}",
            ran.stdout
        );
    }
}

#[test]
fn a_file_alone_and_by_an_absolute_path_says_the_same() {
    let file = root().join("claude-settings/.claude/settings.json");
    let ran = flowgate_in(
        Path::new("/"),
        &["import", file.to_str().unwrap(), "--format", "json"],
    );
    assert_eq!(objects(&ran)[0]["kind"], "claude-settings");
    let home = env!("CARGO_MANIFEST_DIR");
    assert!(!ran.stdout.contains(home), "{}", ran.stdout);
}

#[test]
fn what_is_no_manifest_is_told_where() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import-broken");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut told = String::new();
    for (name, text) in [
        ("mcp.json", "// {\n//   \"mcpServers\": {}\n// }\n"),
        (
            "app.yml",
            "default_events:\n  - push\n- issues\ndefault_permissions:\n  issues: write\n",
        ),
        (
            "App.connectedApp-meta.xml",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<ConnectedApp>&x;</ConnectedApp>\n",
        ),
        ("config.toml", "[mcp_servers.x\ncommand = 1\n"),
        ("other.json", "{\n  \"name\": \"a package\"\n}\n"),
        (
            "manifest.json",
            "{\"oauth_config\": {\"scopes\": {\"bot\": \"chat:write\"}}, \"settings\": {}}\n",
        ),
        ("empty.yaml", ""),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        let ran = flowgate_in(&folder, &["import", name]);
        assert_eq!(ran.code, 1, "{name}: {}{}", ran.stdout, ran.stderr);
        told.push_str(&ran.stderr);
    }
    insta::assert_snapshot!(told);
    let ran = flowgate_in(&folder, &["import", "missing.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

/// The frame of a problem shows the line, and what stands in a comment has no key that a tree would tell.
#[test]
fn a_password_in_a_comment_is_hidden_from_frames() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import-comment");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let password = ["Zebra", "river", "27x"].join("-");
    let text = format!("{{\"name\": \"a package\"}} // password: {password}\n");
    std::fs::write(folder.join("other.json"), text).unwrap();
    let ran = flowgate_in(&folder, &["import", "other.json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("// password:"), "{}", ran.stderr);
    assert!(!ran.stderr.contains(&password), "{}", ran.stderr);
}

#[test]
fn no_secret_is_printed() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import-secret");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let token = ["xoxb", "123456789012", "abcdefghijklmnopqrstuvwx"].join("-");
    let text = format!(
        "{{\"mcpServers\": {{\"{token}\": {{\"command\": \"npx\", \"args\": [\"--token\", \"{token}\", \"{token}\"], \
         \"env\": {{\"SLACK_TOKEN\": \"{token}\"}}}}}}}}"
    );
    std::fs::write(folder.join(".mcp.json"), text).unwrap();
    for format in ["json", "yaml"] {
        let ran = flowgate_in(&folder, &["import", ".mcp.json", "--format", format]);
        assert!(
            !ran.stdout.contains("abcdefghij") && !ran.stderr.contains("abcdefghij"),
            "{}",
            ran.stdout
        );
    }
    let ran = flowgate_in(&folder, &["import", ".mcp.json", "--format", "json"]);
    assert!(
        objects(&ran)[0]["secrets"].as_array().unwrap().len() >= 2,
        "{}",
        ran.stdout
    );
}

/// Every rule runs on a vendor file that no integration names; only what the file shows is told.
#[test]
fn files_that_no_integration_names_are_checked_for_what_they_show() {
    let mut told = String::new();
    for folder in folders() {
        let ran = flowgate_in(
            &root().join(&folder),
            &["check", ".", "--format", "short", "--date", "2026-11-22"],
        );
        assert!(matches!(ran.code, 0 | 1), "{folder}: {}", ran.stderr);
        told.push_str(&format!("## {folder}: exit {}\n{}", ran.code, ran.stdout));
    }
    insta::assert_snapshot!(told);
}
