//! How a team lives with the check: adopted with a baseline, blocked by a new scope, mended, waived for a time, caught when a
//! gate goes. One scratch repository, with what its people would read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::Ran;

/// A command in the repository, without any configuration of this machine.
fn run(program: &str, folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NO_COLOR", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_NAME", "desk")
        .env("GIT_AUTHOR_EMAIL", "desk@example.org")
        .env("GIT_COMMITTER_NAME", "desk")
        .env("GIT_COMMITTER_EMAIL", "desk@example.org")
        .output()
        .unwrap();
    Ran {
        bytes: output.stdout.clone(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

struct Repository(PathBuf);

impl Repository {
    /// The scenario as a repository of its own, without the notice to customers: something to adopt with.
    fn new(name: &str) -> Self {
        let folder = support::copy("fixtures/scenarios/support-triage", name);
        let repository = Self(folder);
        repository.edit("flowgate.yaml", "date: 2026-11-22\n", "");
        let manifest = repository.read("support-triage.flowgate.yaml");
        let (head, rest) = manifest.split_once("\ndisclosure:\n").unwrap();
        let tail: Vec<&str> = rest.lines().skip_while(|l| l.starts_with([' ', '#'])).collect();
        let without = format!("{head}\n{}\n", tail.join("\n"));
        std::fs::write(repository.0.join("support-triage.flowgate.yaml"), without).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        repository.commit("the agent as it is");
        repository
    }

    fn git(&self, arguments: &[&str]) {
        let ran = run("git", &self.0, arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}: {}", ran.stderr);
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(self.0.join(file), text.replace(from, to)).unwrap();
    }

    fn flowgate(&self, arguments: &[&str]) -> Ran {
        run(env!("CARGO_BIN_EXE_flowgate"), &self.0, arguments)
    }

    /// What is said, after the command that asked for it, with the exit code.
    fn told(&self, arguments: &[&str]) -> String {
        let ran = self.flowgate(arguments);
        format!(
            "$ flowgate {}\n{}{}[{}]\n",
            arguments.join(" "),
            ran.stdout,
            ran.stderr,
            ran.code
        )
    }
}

const DAY: [&str; 2] = ["--date", "2026-11-22"];
const BASELINE: [&str; 2] = ["--baseline", ".flowgate/baseline.json"];
const SCOPE: &str = "scopes: [{name: \"chat:write\", operations: [post_summary]}]";
const WIDER: &str = "scopes: [{name: \"chat:write\", operations: [post_summary]}, {name: \"users:read\", operations: [post_summary]}]";
const MANIFEST: &str = "support-triage.flowgate.yaml";

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["check", "--format", "short"];
    all.extend(BASELINE);
    all.extend(more);
    all
}

#[test]
fn the_story() {
    let repository = Repository::new("story");
    let mut told = String::new();

    // Adopting: what is open today blocks, until it is written down.
    told += &repository.told(&["check", "--format", "short", "--date", "2026-11-22"]);
    told += &repository.told(&["baseline", "--date", "2026-11-22"]);
    told += &repository.told(&check(&DAY));
    repository.commit("adopt the check");

    // A scope that nothing needs: blocked, and the change is told.
    repository.git(&["switch", "-q", "-c", "users"]);
    repository.edit(MANIFEST, SCOPE, WIDER);
    told += &repository.told(&check(&DAY));
    repository.commit("read users");
    told += &repository.told(&["diff", "main", "--date", "2026-11-22"]);

    // Mended.
    repository.edit(MANIFEST, WIDER, SCOPE);
    told += &repository.told(&check(&DAY));

    // Needed for a month all the same: a waiver, filled in and decided.
    repository.edit(MANIFEST, SCOPE, WIDER);
    let found: serde_json::Value = serde_json::from_str(
        &repository
            .flowgate(&[
                "check",
                "--format",
                "json",
                "--no-fold",
                "--select",
                "SCOPE-001",
                "--date",
                "2026-11-22",
            ])
            .stdout,
    )
    .unwrap();
    let fingerprint = found["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let stub = repository
        .flowgate(&["waive", &fingerprint, "--date", "2026-11-22"])
        .stdout;
    let filled = stub
        .replace("authority: \"\"", "authority: ciso")
        .replace("ticket: \"\"", "ticket: SEC-7")
        .replace("\"\" #", "decided on 22 November #");
    std::fs::write(repository.0.join("waivers.flowgate.yaml"), &filled).unwrap();
    told += &format!("$ flowgate waive {fingerprint}\n{stub}");
    told += &repository.told(&check(&DAY));
    repository.commit("read users, accepted for a time");

    // The day after its end it blocks again.
    told += &repository.told(&check(&["--date", "2027-02-21", "--select", "SCOPE,OWNER-004"]));

    // A waiver that the change itself brings along is no judge's: main has none.
    told += &repository.told(&check(&["--date", "2026-11-22", "--trust-from", "main"]));

    // Only what the change brings.
    told += &repository.told(&[
        "check",
        "--format",
        "short",
        "--since",
        "main",
        "--date",
        "2026-11-22",
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn a_gate_that_goes_is_caught_whatever_is_waived() {
    let repository = Repository::new("story-gate");
    repository.git(&["switch", "-q", "-c", "faster"]);
    repository.edit(
        MANIFEST,
        "via: [reply_address, reply_approval]",
        "via: [reply_address]",
    );
    repository.edit(
        "support-triage.flow",
        "through reply_address, reply_approval over",
        "through reply_address over",
    );
    repository.commit("replies without waiting");
    let diff = [
        "diff",
        "main",
        "faster",
        "--date",
        "2026-11-22",
        "--fail-on-weakening",
    ];
    let ran = repository.flowgate(&diff);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    insta::assert_snapshot!("gate_text", repository.told(&diff));
    let mut markdown = diff.to_vec();
    markdown.extend(["--format", "markdown"]);
    insta::assert_snapshot!("gate_markdown", repository.told(&markdown));
    // The same from folders, and no difference between a state and itself.
    let other = support::copy("fixtures/scenarios/support-triage", "story-other");
    let ran = repository.flowgate(&["diff", other.to_str().unwrap(), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((json["weakened"].as_bool(), ran.code), (Some(true), 0));
    let ran = repository.flowgate(&["diff", "HEAD", "--fail-on-weakening"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("no change"), "{}", ran.stdout);
    // The checkout is as it was, and nothing is left behind.
    let status = run("git", &repository.0, &["status", "--porcelain"]);
    assert_eq!(status.stdout, "");
}

#[test]
fn what_is_staged_is_checked_as_it_would_be_committed() {
    let repository = Repository::new("story-staged");
    let staged = [
        "check",
        "--staged",
        "--format",
        "short",
        "--select",
        "SCOPE",
        "--date",
        "2026-11-22",
    ];
    let ran = repository.flowgate(&staged);
    assert_eq!((ran.stdout.as_str(), ran.code), ("nothing staged to check\n", 0));
    repository.edit(MANIFEST, SCOPE, WIDER);
    let ran = repository.flowgate(&staged);
    assert_eq!(ran.code, 0, "what is not staged is not checked: {}", ran.stdout);
    repository.git(&["add", "-A"]);
    // Mended in the folder, not in the index: the commit would still hold it.
    repository.edit(MANIFEST, WIDER, SCOPE);
    let ran = repository.flowgate(&staged);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("SCOPE-001"), "{}", ran.stdout);
}

#[test]
fn what_is_staged_reads_the_same_in_the_folder_as_from_the_index() {
    let repository = Repository::new("story-staged-folder");
    let staged = ["check", "--staged", "--format", "json", "--date", "2026-11-22"];
    repository.edit(MANIFEST, SCOPE, WIDER);
    repository.git(&["add", "-A"]);
    // The folder has what the index has, and files that nobody adds.
    let manifest = std::fs::read_to_string(repository.0.join(MANIFEST)).unwrap();
    std::fs::write(repository.0.join("copy.flowgate.yaml"), &manifest).unwrap();
    std::fs::write(repository.0.join("notes.yaml"), "password: Hn7kQ2vRt9LmXw4z\n").unwrap();
    let folder = repository.flowgate(&staged);
    assert_eq!(folder.code, 1, "{}{}", folder.stdout, folder.stderr);
    assert!(folder.stdout.contains("SCOPE-001"), "{}", folder.stdout);
    assert!(!folder.stdout.contains("copy.flowgate.yaml") && !folder.stdout.contains("notes.yaml"));
    // Ignore rules say nothing of files that the index has.
    std::fs::write(repository.0.join(".ignore"), "*.yaml\n").unwrap();
    assert_eq!(repository.flowgate(&staged).stdout, folder.stdout);
    std::fs::remove_file(repository.0.join(".ignore")).unwrap();
    // Attributes may, also above the folder: by them files may be stored otherwise than they lie there, so this takes the way over the index.
    let below = repository.0.join("below");
    std::fs::create_dir(&below).unwrap();
    let looked = |folder: &Path| flowgate::source::git::as_indexed(folder, &[]).unwrap().is_some();
    assert!(looked(&below) && looked(&repository.0));
    std::fs::write(repository.0.join(".gitattributes"), "*.flow text eol=crlf\n").unwrap();
    assert!(!looked(&below) && !looked(&repository.0));
    std::fs::remove_file(repository.0.join(".gitattributes")).unwrap();
    // So does one that differs; what is checked stays what is staged.
    repository.edit(MANIFEST, WIDER, SCOPE);
    assert_eq!(repository.flowgate(&staged).stdout, folder.stdout);
}

/// What is left out by a rule of the change itself is read all the same, from the folder, the index and a revision.
#[test]
fn no_ignore_rule_hides_what_git_has() {
    let repository = Repository::new("story-ignored");
    repository.git(&["checkout", "-qb", "change"]);
    let new = repository.0.join("new");
    std::fs::create_dir(&new).unwrap();
    std::fs::write(new.join(".env"), "DB_PASSWORD=Hn7kQ2vRt9LmXw4z\n").unwrap();
    std::fs::write(new.join("scratch.yaml"), "password: Bw3xT8nLq5VzKr7m\n").unwrap();
    for file in [".ignore", ".gitignore"] {
        let _ = std::fs::remove_file(repository.0.join(".ignore"));
        std::fs::write(repository.0.join(file), "new/\n").unwrap();
        repository.git(&["add", "-A"]);
        repository.git(&["add", "-f", "new/.env"]);
        repository.git(&["rm", "-q", "--cached", "--ignore-unmatch", "new/scratch.yaml"]);
        let short = ["--format", "short", "--select", "SECRET-001"];
        let mut asked = vec![
            vec!["check"],
            vec!["check", "new/.env"],
            vec!["check", "--trust-from", "main"],
        ];
        asked.push(vec!["check", "--staged"]);
        for mut command in asked {
            command.extend(short);
            let ran = repository.flowgate(&command);
            assert_eq!(ran.code, 1, "{file}, {command:?}: {}{}", ran.stdout, ran.stderr);
            assert!(
                ran.stdout.starts_with("new/.env:1:"),
                "{command:?}: {}",
                ran.stdout
            );
            assert!(!ran.stdout.contains("scratch"), "{command:?}: {}", ran.stdout);
        }
    }
}

/// What a commit takes away, or changes for everybody, is judged with all that depends on it.
#[test]
fn what_is_staged_for_all_is_judged_for_all() {
    let staged = ["check", "--staged", "--format", "short", "--date", "2026-11-22"];
    let repository = Repository::new("story-removed");
    repository.git(&["rm", "-rq", "signoffs"]);
    let ran = repository.flowgate(&staged);
    assert!(
        ran.code == 1 && ran.stdout.contains("OWNER-002"),
        "{}",
        ran.stdout
    );
    repository.git(&["reset", "-q", "--hard"]);
    repository.git(&["mv", "support-triage.flow", "other.flow"]);
    assert_eq!(repository.flowgate(&staged).code, 1);

    // A document for several that goes, in a file that stays.
    let across = Repository(support::copy(
        "fixtures/scenarios/launder-across",
        "story-document",
    ));
    let organization = across.read("organization.flowgate.yaml");
    let own = across.read("a/a.flowgate.yaml");
    let file = across.0.join("a/a.flowgate.yaml");
    std::fs::write(&file, format!("{own}---\n{organization}")).unwrap();
    std::fs::remove_file(across.0.join("organization.flowgate.yaml")).unwrap();
    across.git(&["init", "-q", "-b", "main"]);
    across.commit("one file");
    std::fs::write(&file, own).unwrap();
    across.git(&["add", "-A"]);
    let (some, all) = (
        across.flowgate(&staged),
        across.flowgate(&["check", "--format", "short", "--date", "2026-11-22"]),
    );
    assert!(all.stdout.contains("b/b.flow"), "{}", all.stdout);
    assert_eq!(some.stdout, all.stdout);

    let repository = Repository(support::copy(
        "fixtures/scenarios/multi-agent-support",
        "story-organization",
    ));
    repository.git(&["init", "-q", "-b", "main"]);
    repository.commit("three agents");
    repository.edit("organization.flowgate.yaml", "kind: internal", "kind: public");
    repository.git(&["add", "-A"]);
    for asked in [&["--staged"][..], &["organization.flowgate.yaml"]] {
        let mut command = vec!["check", "--since", "main", "--format", "short"];
        command.extend(asked);
        let ran = repository.flowgate(&command);
        assert!(
            ran.code == 1 && ran.stdout.contains("critical FLOW-004"),
            "{asked:?}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_revision_that_is_not_there_and_a_folder_without_a_repository_are_said() {
    let repository = Repository::new("story-wrong");
    for (arguments, says) in [
        (&["diff", "nowhere"][..], "there is no revision `nowhere`"),
        (&["diff", "--", "--output=x"], "there is no revision `--output=x`"),
        (&["check", "--since", "nowhere"], "there is no revision `nowhere`"),
    ] {
        let ran = repository.flowgate(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
}
