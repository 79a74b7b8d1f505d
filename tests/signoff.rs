//! Decisions: bound to the model and nothing else, stale by what is material, never by an author of the change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::{Path, PathBuf};

use flowgate::parse::manifest::control::Phase;
use flowgate::pipeline::decisions::canonical;
use flowgate::pipeline::{self, Options, Selection};
use flowgate::signoff::digest_of;
use proptest::prelude::*;
use serde_yaml::Value as Yaml;
use support::flowgate_in;

const MANIFEST: &str = "support-triage.flowgate.yaml";

/// Digests of a tree, by integration.
fn digests_with(folder: &Path, date: Option<&str>, phase: Option<Phase>) -> Vec<String> {
    let run = pipeline::run(&Options {
        paths: vec![folder.to_owned()],
        date: date.map(|d| d.parse().unwrap()),
        phase,
        selection: Selection {
            select: vec!["INPUT".to_owned()],
            ..Selection::default()
        },
        ..Options::default()
    })
    .unwrap();
    assert!(run.check.not_assessed.is_empty(), "{:?}", run.check.not_assessed);
    let all = run.integrations.iter();
    all.map(|i| digest_of(&canonical(&i.facts)).to_string()).collect()
}

fn digests(folder: &Path) -> Vec<String> {
    digests_with(folder, None, None)
}

fn ready(name: &str) -> PathBuf {
    support::copy("fixtures/scenarios/support-triage", name)
}

/// The day and the phase that a run asks for are no part of the model: tests grow old, models do not.
#[test]
fn a_digest_is_the_same_on_every_day_and_for_every_phase() {
    for scenario in [
        "support-triage",
        "support-triage-demo",
        "multi-agent-support",
        "invoice-writer",
    ] {
        let folder = support::copy(
            &format!("fixtures/scenarios/{scenario}"),
            &format!("digest-{scenario}"),
        );
        let now = digests(&folder);
        for date in ["2020-01-01", "2026-11-22", "2031-12-31"] {
            for phase in Phase::ALL {
                assert_eq!(
                    digests_with(&folder, Some(date), Some(*phase)),
                    now,
                    "{scenario} {date} {phase:?}"
                );
            }
        }
    }
}

/// Keys and lists in another order; `via` keeps its own, and what is no list of the model is left alone.
fn shuffled(value: &Yaml, key: &str, turn: &mut impl FnMut(usize) -> usize) -> Yaml {
    match value {
        Yaml::Mapping(map) => {
            let mut entries: Vec<(Yaml, Yaml)> = map
                .iter()
                .map(|(k, v)| (k.clone(), shuffled(v, k.as_str().unwrap_or_default(), turn)))
                .collect();
            mix(&mut entries, turn);
            Yaml::Mapping(entries.into_iter().collect())
        }
        Yaml::Sequence(items) => {
            let mut items: Vec<Yaml> = items.iter().map(|v| shuffled(v, "", turn)).collect();
            if key != "via" {
                mix(&mut items, turn);
            }
            Yaml::Sequence(items)
        }
        other => other.clone(),
    }
}

fn mix<T>(items: &mut [T], turn: &mut impl FnMut(usize) -> usize) {
    for i in (1..items.len()).rev() {
        items.swap(i, turn(i + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Comments, order, layout, text and the names of files are no part of the model.
    #[test]
    fn what_does_not_change_the_model_does_not_change_the_digest(
        seed in any::<u64>(),
        comment in "[a-z: #]{0,20}",
        title in "[a-zA-Z ]{1,20}",
    ) {
        let folder = ready("digest-form");
        let before = digests(&folder);
        let path = folder.join(MANIFEST);
        let value: Yaml = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut state = seed | 1;
        let mut turn = |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % n as u64).unwrap()
        };
        let mut value = shuffled(&value, "", &mut turn);
        value["metadata"]["title"] = Yaml::from(title);
        value["metadata"]["description"] = Yaml::from("of another day");
        value["x-own"] = Yaml::from("kept by nobody");
        let text = serde_yaml::to_string(&value).unwrap();
        let lines: Vec<String> = text.lines().map(|l| {
            // Not within a block of text.
            if l.ends_with(':') { format!("{l} # {comment}") } else { l.to_owned() }
        }).collect();
        std::fs::write(folder.join("another.flowgate.yaml"), format!("# {comment}\n{}\n", lines.join("\n"))).unwrap();
        std::fs::remove_file(&path).unwrap();
        prop_assert_eq!(digests(&folder), before);
    }
}

/// Every field that is not text for readers, left out or changed, changes the digest.
#[test]
fn what_changes_the_model_changes_the_digest() {
    let folder = ready("digest-fields");
    // What the picture states too would be missed by nobody.
    std::fs::remove_file(folder.join("support-triage.flow")).unwrap();
    let path = folder.join(MANIFEST);
    let value: Yaml = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut places = Vec::new();
    fields(&value, &mut Vec::new(), &mut places);
    let before = digests(&folder);
    let step = if std::env::var_os("FLOWGATE_ALL_FIELDS").is_some() {
        1
    } else {
        23
    };
    let mut same = Vec::new();
    let told =
        |place: &&Vec<String>| !["title", "description", "notes"].contains(&place.last().unwrap().as_str());
    for place in places.iter().filter(told).step_by(step) {
        let mut less = value.clone();
        remove(&mut less, place);
        std::fs::write(&path, serde_yaml::to_string(&less).unwrap()).unwrap();
        let run = pipeline::run(&Options {
            paths: vec![folder.clone()],
            selection: Selection {
                select: vec!["INPUT".to_owned()],
                ..Selection::default()
            },
            ..Options::default()
        })
        .unwrap();
        if let Some(i) = run.integrations.first()
            && digest_of(&canonical(&i.facts)).to_string() == before[0]
        {
            same.push(place.join("."));
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}

/// Places of mapping entries.
fn fields(value: &Yaml, at: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    match value {
        Yaml::Mapping(map) => {
            for (key, below) in map {
                let key = key.as_str().unwrap().to_owned();
                at.push(key);
                out.push(at.clone());
                fields(below, at, out);
                at.pop();
            }
        }
        Yaml::Sequence(items) => {
            for (i, below) in items.iter().enumerate() {
                at.push(i.to_string());
                fields(below, at, out);
                at.pop();
            }
        }
        _ => {}
    }
}

fn remove(value: &mut Yaml, place: &[String]) {
    let [key, rest @ ..] = place else { return };
    let below = match value {
        Yaml::Sequence(items) => &mut items[key.parse::<usize>().unwrap()],
        Yaml::Mapping(map) if rest.is_empty() => {
            map.remove(key.as_str());
            return;
        }
        other => &mut other[key.as_str()],
    };
    remove(below, rest);
}

/// A tree in git, written by Dev, as three roles approved it on the second of November.
fn signed(name: &str) -> PathBuf {
    let folder = support::copy("fixtures/rules/OWNER-002/pass", name);
    std::fs::remove_dir_all(folder.join("signoffs")).unwrap();
    git(&folder, &["init", "-q"]);
    commit(&folder, "2026-11-01T12:00:00Z");
    for (role, who) in [
        ("it", "Ina Terman"),
        ("security", "Sam Cure"),
        ("privacy", "Pri Vance"),
    ] {
        let ran = approve(&folder, role, who, &[]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    commit(&folder, "2026-11-02T12:00:00Z");
    folder
}

fn approve(folder: &Path, role: &str, who: &str, more: &[&str]) -> support::Ran {
    let mut arguments = vec![
        "signoff",
        "approve",
        "--role",
        role,
        "--name",
        who,
        "--date",
        "2026-11-02",
    ];
    arguments.extend(["--reason", "only OWNER-002 is asked here"]);
    arguments.extend(more);
    // Git is found and reads no configuration of this machine.
    support::flowgate_with_git(folder, &arguments)
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Dev Eloper", "-c", "user.email=dev@example.org"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn commit(folder: &Path, day: &str) {
    git(folder, &["add", "-A"]);
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Dev Eloper", "-c", "user.email=dev@example.org"])
        .args(["commit", "-q", "-m", "state"])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_DATE", day)
        .env("GIT_COMMITTER_DATE", day)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    std::fs::write(&path, text.replace(from, to)).unwrap();
}

fn status(folder: &Path) -> support::Ran {
    flowgate_in(folder, &["signoff", "status", "--date", "2026-11-22"])
}

/// What OWNER-002 says is what `status` says, word for word.
fn rule(folder: &Path) -> Option<(String, String)> {
    let ran = flowgate_in(
        folder,
        &[
            "check",
            "--date",
            "2026-11-22",
            "--select",
            "OWNER-002",
            "--format",
            "json",
        ],
    );
    let check: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = check["findings"].as_array().unwrap();
    assert!(found.len() <= 1, "{found:#?}");
    let text = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap().to_owned();
    found.first().map(|f| (text(f, "reason"), text(f, "message")))
}

#[test]
fn the_story_of_a_sign_off() {
    let folder = signed("signoff-story");
    let whole = status(&folder);
    assert_eq!(whole.code, 0, "{}", whole.stdout);
    insta::assert_snapshot!("status_holds", whole.stdout);
    assert_eq!(rule(&folder), None);
    assert_eq!(flowgate_in(&folder, &["signoff", "verify"]).code, 0);

    // A word for readers changes the file and nothing else.
    edit(
        &folder,
        "agent.flowgate.yaml",
        "version: 1.2.0",
        "version: 1.2.0, title: Digest, description: posts",
    );
    assert_eq!(status(&folder).code, 0);

    // A narrower scope changes the digest and makes nothing stale.
    edit(
        &folder,
        "agent.flowgate.yaml",
        "resources: [\"#digest\"]",
        "resources: []",
    );
    let narrower = status(&folder);
    assert_eq!(narrower.code, 0, "{}", narrower.stdout);
    assert!(
        narrower.stdout.contains("differs in nothing material"),
        "{}",
        narrower.stdout
    );

    // A wider one asks security to look again, and nobody else.
    edit(
        &folder,
        "agent.flowgate.yaml",
        "[chat:write]",
        "[chat:write, channels:history]",
    );
    let wider = status(&folder);
    assert_eq!(wider.code, 1);
    insta::assert_snapshot!("status_stale", wider.stdout);
    let (reason, message) = rule(&folder).unwrap();
    assert_eq!(reason, "digest-mismatch");
    assert!(wider.stdout.contains(&message), "{message}\n{}", wider.stdout);

    // Security decides again, and it holds.
    commit(&folder, "2026-11-20T12:00:00Z");
    let again = approve(&folder, "security", "Sam Cure", &["--date", "2026-11-21"]);
    assert_ne!(again.code, 0, "one option twice is wrong use");
    let again = support::flowgate_with_git(
        &folder,
        &[
            "signoff",
            "approve",
            "--role",
            "security",
            "--name",
            "Sam Cure",
            "--date",
            "2026-11-21",
            "--reason",
            "only OWNER-002 is asked here",
            "--condition",
            "weekly review",
            "messaging",
            "2026-12-01",
        ],
    );
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(rule(&folder), None);
    let late = flowgate_in(&folder, &["signoff", "status", "--date", "2026-12-02"]);
    assert!(
        late.stdout.contains("weekly review") && late.code == 1,
        "{}",
        late.stdout
    );
}

#[test]
fn an_author_of_the_change_cannot_approve_it() {
    let folder = signed("signoff-author");
    for name in ["Dev Eloper", "dev eloper", "D. E. <DEV@example.org>"] {
        let ran = approve(&folder, "security", name, &[]);
        assert_eq!(ran.code, 2, "{name}");
        assert!(ran.stderr.contains("wrote the change"), "{}", ran.stderr);
    }
    // Rejecting is open to everyone.
    assert_eq!(
        approve(&folder, "security", "Dev Eloper", &["--decision", "reject"]).code,
        0
    );
    assert_eq!(rule(&folder).unwrap().0, "rejected");
    // Written by hand the rule sees it; with the authors left out git still knows them.
    let records = "signoffs/owner-002.flowgate.yaml";
    let folder = signed("signoff-author-by-hand");
    edit(
        &folder,
        records,
        "name: Sam Cure",
        "name: Dev Eloper <dev@example.org>",
    );
    assert_eq!(rule(&folder).unwrap().0, "author-approves");
    assert_eq!(flowgate_in(&folder, &["signoff", "verify"]).code, 1);
    edit(
        &folder,
        records,
        "- Dev Eloper <dev@example.org>",
        "- Somebody Else",
    );
    assert_eq!(rule(&folder), None);
    let verify = support::flowgate_with_git(&folder, &["signoff", "verify"]);
    assert_eq!(verify.code, 1, "{}", verify.stdout);
    assert!(
        verify.stdout.contains("git names Dev Eloper"),
        "{}",
        verify.stdout
    );
}

#[test]
fn a_kept_model_that_was_altered_or_removed_proves_nothing() {
    let folder = signed("signoff-altered");
    let kept: Vec<PathBuf> = std::fs::read_dir(folder.join("signoffs"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.to_str().unwrap().ends_with(".signed.json"))
        .collect();
    assert_eq!(kept.len(), 1);
    edit(
        &folder,
        "agent.flowgate.yaml",
        "[chat:write]",
        "[chat:write, channels:history]",
    );
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    // As if the wider scope had been decided on.
    std::fs::write(
        &kept[0],
        text.replace(
            "{\"name\":\"chat:write\"}",
            "{\"name\":\"chat:write\"},{\"name\":\"channels:history\"}",
        ),
    )
    .unwrap();
    let verify = flowgate_in(&folder, &["signoff", "verify"]);
    assert_eq!(verify.code, 1);
    assert!(
        verify.stdout.contains("does not have the digest"),
        "{}",
        verify.stdout
    );
    let (reason, message) = rule(&folder).unwrap();
    assert_eq!(reason, "digest-mismatch");
    assert!(message.contains("altered"), "{message}");
    std::fs::remove_file(&kept[0]).unwrap();
    assert!(rule(&folder).unwrap().1.contains("no copy is kept"));
    assert_eq!(flowgate_in(&folder, &["signoff", "verify"]).code, 1);
}

#[test]
fn wrong_use_is_told_with_what_to_write() {
    let folder = signed("signoff-use");
    for (more, says) in [
        (&["--role", "securty"][..], "did you mean `security`?"),
        (
            &[
                "--role",
                "it",
                "--name",
                "X",
                "--author",
                "Y",
                "--decision",
                "aprove",
            ],
            "did you mean `approve`?",
        ),
        (&["--role", "it", "--name", "X", "--author", "Y"], "--reason"),
        (
            &[
                "--role",
                "it",
                "--name",
                "X",
                "--author",
                "Y",
                "--decision",
                "approve_with_conditions",
            ],
            "--condition TEXT OWNER DUE",
        ),
        (
            &[
                "--role",
                "it",
                "--name",
                "X",
                "--author",
                "Y",
                "--reason",
                "r",
                "--condition",
                "a",
                "b",
                "soon",
            ],
            "is a day",
        ),
        (
            &[
                "--role",
                "it",
                "--name",
                "X",
                "--author",
                "Y",
                "--reason",
                "r",
                "--valid-until",
                "2020-01-01",
            ],
            "cannot end on 2020-01-01",
        ),
        (
            &[
                "--role",
                "it",
                "--name",
                "X",
                "--integration",
                "owner-003",
                "--author",
                "Y",
            ],
            "did you mean `owner-002`?",
        ),
    ] {
        let mut arguments = vec!["signoff", "approve"];
        arguments.extend(more);
        let ran = flowgate_in(&folder, &arguments);
        assert_eq!(ran.code, 2, "{more:?}: {}", ran.stdout);
        assert!(ran.stderr.contains(says), "{more:?}: {}", ran.stderr);
    }
    // Without git nobody knows who wrote it.
    let ran = support::run(
        &folder,
        &[
            "signoff", "approve", "--role", "it", "--name", "X", "--reason", "r",
        ],
        &[("PATH", "/nowhere")],
    );
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--author"), "{}", ran.stderr);
}
