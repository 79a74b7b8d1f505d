//! The README keeps its word: its commands run, what it shows is what they print, its files are read, its links lead somewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use regex::Regex;
use support::{flowgate, flowgate_in};

const README: &str = include_str!("../README.md");

/// A fence: the heading it stands under, its language, its text.
struct Fence {
    heading: String,
    language: String,
    text: String,
}

fn fences() -> Vec<Fence> {
    let (mut all, mut heading) = (Vec::new(), String::new());
    let mut open: Option<Fence> = None;
    for line in README.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => all.extend(open.take()),
            (Some(language), None) => {
                open = Some(Fence {
                    heading: heading.clone(),
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (None, Some(fence)) => fence.text += &format!("{line}\n"),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut heading);
                }
            }
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    all
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A command line in a folder, with this build as `flowgate` and nothing of this machine.
fn shell(folder: &Path, command: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_flowgate")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:{path}", program.display()))
        .env("NO_COLOR", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs([
            ("GIT_AUTHOR_NAME", "desk"),
            ("GIT_AUTHOR_EMAIL", "desk@example.org"),
            ("GIT_COMMITTER_NAME", "desk"),
            ("GIT_COMMITTER_EMAIL", "desk@example.org"),
        ])
        .output()
        .unwrap()
}

/// Runs a command that must work; exit code 1 says that something was found, not that it went wrong.
fn runs(folder: &Path, command: &str) -> String {
    let output = shell(folder, command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {said}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        !text.is_empty() || command.contains('>') || command.contains(" -o "),
        "{command} says nothing: {said}"
    );
    text
}

/// Shown lines stand in what was printed, in this order and one behind the other but where `…` leaves some out.
fn shows(shown: &str, printed: &str, what: &str) {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let (mut at, mut free) = (0, true);
    for line in shown.lines().map(str::trim_end).filter(|l| !l.is_empty()) {
        if line.trim() == "…" {
            free = true;
            continue;
        }
        while printed.get(at).is_some_and(|p| p.is_empty()) {
            at += 1;
        }
        let found = printed[at..].iter().position(|p| *p == line);
        let found = found.unwrap_or_else(|| panic!("{what}: not printed: {line}\n{}", printed.join("\n")));
        assert!(
            free || found == 0,
            "{what}: not directly behind: {line}\n{}",
            printed.join("\n")
        );
        (at, free) = (at + found + 1, false);
    }
}

/// The manifest of the README, as the only file of a repository whose branch asks for one scope too many.
fn repository() -> PathBuf {
    let folder = fresh("readme-repository");
    let manifest = fences()
        .into_iter()
        .find(|f| f.text.contains("kind: AgentIntegration"))
        .unwrap()
        .text;
    let file = folder.join("jira-digest.flowgate.yaml");
    std::fs::write(&file, &manifest).unwrap();
    for command in [
        "git init -q -b main",
        "git add -A",
        "git commit -q -m agent",
        "git switch -q -c change",
    ] {
        assert!(shell(&folder, command).status.success(), "{command}");
    }
    let wider = manifest.replace(
        "[\"read:jira-work\"]",
        "[\"read:jira-work\", \"write:jira-work\"]",
    );
    assert_ne!(wider, manifest);
    std::fs::write(&file, wider).unwrap();
    assert!(shell(&folder, "git commit -q -a -m more").status.success());
    folder
}

/// A fingerprint of what is open in a folder.
fn fingerprint(folder: &Path) -> String {
    let ran = flowgate_in(folder, &["check", "--format", "json", "--no-fold"]);
    let check: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    check["findings"][0]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = repository();
    let mut ran: BTreeMap<String, usize> = BTreeMap::new();
    for fence in fences() {
        if fence.language != "console" {
            assert!(
                !fence
                    .text
                    .lines()
                    .any(|l| l.starts_with("flowgate ") || l.starts_with("$ ")),
                "commands stand in `console` fences: {}",
                fence.text
            );
            continue;
        }
        let mut commands: Vec<(String, String)> = Vec::new();
        for line in fence.text.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), String::new())),
                (None, Some((_, shown))) => *shown += &format!("{line}\n"),
                (None, None) => panic!("output before a command: {line}"),
            }
        }
        *ran.entry(fence.heading.clone()).or_default() += commands.len();
        match fence.heading.as_str() {
            // Its own test follows the walk-through file by file: `own_policies`.
            "Rules of your own" => continue,
            "In a repository" => {
                assert!(
                    shell(&repository, "git reset -q --hard && git clean -q -f -d")
                        .status
                        .success()
                );
            }
            _ => {}
        }
        for (command, shown) in commands {
            let (folder, command) = match command.strip_prefix("cargo run --quiet -- ") {
                Some(rest) => (root, format!("flowgate {rest}")),
                // These are the tests.
                None if command == "cargo test" => continue,
                None => (repository.as_path(), command),
            };
            let command = command.replace(
                "FINGERPRINT",
                &if command.contains("FINGERPRINT") {
                    fingerprint(folder)
                } else {
                    String::new()
                },
            );
            shows(&shown, &runs(folder, &command), &command);
        }
    }
    for heading in ["Try it", "Rules of your own", "In a repository"] {
        assert!(ran.contains_key(heading), "no command below {heading}: {ran:?}");
    }
    for section in ["Developer", "CI", "Reviewer", "Policy author"] {
        assert!(README.contains(&format!("**{section}.**")), "{section}");
    }
}

#[test]
fn the_first_finding_is_the_one_that_is_shown() {
    let shown = fences()
        .into_iter()
        .find(|f| f.text.contains("[FLOW-004 unenforced-claim]"))
        .unwrap()
        .text;
    let ran = flowgate(&["check", "fixtures/scenarios/launder"]);
    assert_eq!(ran.code, 1);
    shows(&shown, &ran.stdout, "the finding");
}

#[test]
fn files_that_are_shown_are_read() {
    let folder = fresh("readme-files");
    let (mut manifests, mut flows) = (0, 0);
    for fence in fences() {
        match fence.language.as_str() {
            "yaml" => {
                let value: serde_yaml::Value = serde_yaml::from_str(&fence.text).unwrap();
                assert!(value.is_mapping(), "{}", fence.text);
                if fence.text.contains("kind: AgentIntegration") {
                    manifests += 1;
                    std::fs::write(folder.join("a.flowgate.yaml"), &fence.text).unwrap();
                    let ran = flowgate_in(&folder, &["check", "--format", "short"]);
                    assert_eq!(ran.code, 0, "{}", ran.stdout);
                }
            }
            "text" if fence.text.starts_with("integration ") => {
                flows += 1;
                assert!(
                    flowgate::parse::flow::format(&fence.text).is_ok(),
                    "{}",
                    fence.text
                );
            }
            _ => {}
        }
    }
    assert_eq!((manifests, flows), (1, 1));
}

#[test]
fn commands_and_options_that_are_named_exist() {
    let help = |arguments: &[&str]| {
        let ran = flowgate(&[arguments, &["--help"]].concat());
        assert_eq!(ran.code, 0, "{arguments:?}");
        ran.stdout
    };
    let named = Regex::new(r"`flowgate ([a-z-]+)([^`]*)`").unwrap();
    let option = Regex::new(r"--[a-z][a-z-]*").unwrap();
    let mut seen = BTreeSet::new();
    for found in named.captures_iter(README) {
        let command = found.get(1).unwrap().as_str();
        let below = found.get(2).unwrap().as_str();
        let mut arguments = vec![command];
        let second = below.split_whitespace().next().unwrap_or_default();
        if matches!(command, "policy" | "audit-log" | "signoff")
            && !second.contains('|')
            && !second.is_empty()
        {
            arguments.push(second);
        }
        let text = help(&arguments);
        for option in option.find_iter(below) {
            assert!(
                text.contains(option.as_str()),
                "`flowgate {command}` has no {}",
                option.as_str()
            );
        }
        seen.insert(command.to_owned());
    }
    // The table lists every command.
    let listed = help(&[]);
    let rows = listed.lines().skip_while(|l| *l != "Commands:").skip(1);
    // What a row continues with stands further in.
    let rows = rows
        .map_while(|l| l.strip_prefix("  "))
        .filter(|l| !l.starts_with(' '));
    for command in rows.filter_map(|l| l.split_whitespace().next()) {
        assert!(
            command == "help" || seen.contains(command),
            "the README does not name `flowgate {command}`"
        );
    }
}

#[test]
fn links_lead_to_files_and_headings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    for found in link.captures_iter(README) {
        let target = &found[1];
        if target.starts_with("http") {
            continue;
        }
        match target.strip_prefix('#') {
            Some(anchor) => {
                let headings = README.lines().filter_map(|l| l.strip_prefix("## "));
                let mut anchors = headings.map(|h| h.to_lowercase().replace(' ', "-"));
                assert!(
                    anchors.any(|a| a == anchor) || README.contains(&format!("id=\"{anchor}\"")),
                    "{target}"
                );
            }
            None => assert!(root.join(target.split('#').next().unwrap()).exists(), "{target}"),
        }
    }
}
