//! The disk, the shell and the system misbehave: nothing is lost in silence, no half file stays, the exit code is right.
#![cfg(unix)]
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
#[path = "../examples/load-tree/tree.rs"]
mod tree;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flowgate::source::walk;
use serde_json::Value;
use support::{Ran, copy, flowgate_in};

const FLOWGATE: &str = env!("CARGO_BIN_EXE_flowgate");
const MANIFEST: &str = include_str!("../src/cli/policy/template/pass.flowgate.yaml");
/// Made up, in the form of a Slack token.
const TOKEN: &str = concat!(
    "xoxb-",
    "7439201856342-",
    "8273645019283-",
    "Qm8vT2ZkR4xW9pLs7NbYcJdH"
);

fn fresh(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fault-{name}"));
    // What an earlier run made unreadable is ours to remove.
    let _ = Command::new("chmod")
        .args(["-R", "u+rwX"])
        .arg(&root)
        .stderr(Stdio::null())
        .status();
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    root
}

fn write(root: &Path, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A tree with one integration that is in order.
fn project(name: &str) -> PathBuf {
    let root = fresh(name);
    write(
        &root,
        "flowgate.yaml",
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n",
    );
    write(&root, "good/agent.flowgate.yaml", MANIFEST);
    root
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        bytes: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

/// A script of the shell with `$FLOWGATE`, in a folder.
fn shell(root: &Path, script: &str) -> Ran {
    ran(Command::new("sh")
        .args(["-c", script])
        .current_dir(root)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("FLOWGATE", FLOWGATE))
}

/// The program run by somebody whom permissions concern; `None`, said aloud, where that cannot be had.
fn as_nobody(root: &Path, arguments: &[&str]) -> Option<Ran> {
    let is_root = ran(Command::new("id").arg("-u")).stdout.trim() == "0";
    if !is_root {
        return Some(flowgate_in(root, arguments));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", FLOWGATE]);
    let output = command
        .args(arguments)
        .current_dir(root)
        .env_clear()
        .env("NO_COLOR", "1")
        .output();
    match output {
        Ok(o) if !String::from_utf8_lossy(&o.stderr).starts_with("setpriv:") => Some(Ran {
            stdout: String::from_utf8(o.stdout.clone()).unwrap(),
            bytes: o.stdout,
            stderr: String::from_utf8(o.stderr).unwrap(),
            code: o.status.code().unwrap_or(-1),
        }),
        other => {
            eprintln!("skipped: root may read everything, and `setpriv` does not run: {other:?}");
            None
        }
    }
}

#[test]
fn a_named_file_that_no_check_reads_is_said() {
    let root = copy("fixtures/scenarios/support-triage", "fault-unread");
    write(&root, "agent.flowgate.yaml.bak", MANIFEST);
    let done = flowgate_in(&root, &["check", "agent.flowgate.yaml.bak"]);
    assert!(
        done.stderr
            .starts_with("flowgate: `agent.flowgate.yaml.bak` is not read: "),
        "{}",
        done.stderr
    );
}

/// What stands in a folder, files that a crash could have left among it.
fn listed(root: &Path) -> Vec<String> {
    walk::plain(root)
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", ran.stdout, ran.stderr))
}

/// `file: message` of the INPUT findings.
fn inputs(check: &Value) -> Vec<String> {
    let all = check["findings"].as_array().unwrap().iter();
    all.filter(|f| f["rule"].as_str().unwrap().starts_with("INPUT"))
        .map(|f| {
            format!(
                "{}: {}",
                f["location"]["file"].as_str().unwrap(),
                f["message"].as_str().unwrap()
            )
        })
        .collect()
}

fn assessed(check: &Value) -> usize {
    check["assessed"].as_array().unwrap().len()
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_judged() {
    let root = project("unreadable");
    write(
        &root,
        "a/b/c.flowgate.yaml",
        MANIFEST.replace("id: fixture", "id: hidden"),
    );
    write(&root, "secret/.env", "A=1\n");
    write(
        &root,
        "z/agent.flowgate.yaml",
        MANIFEST.replace("id: fixture", "id: last"),
    );
    write(&root, "no/x.flow", "integration x\n");
    mode(&root.join("a/b"), 0o000);
    mode(&root.join("secret/.env"), 0o000);
    mode(&root.join("no/x.flow"), 0o000);
    let done = as_nobody(&root, &["check", "--format", "json"]);
    mode(&root.join("a/b"), 0o755);
    let Some(done) = done else { return };
    assert_eq!(done.code, 1, "{}", done.stderr);
    let check = json(&done);
    assert_eq!(assessed(&check), 2);
    assert_eq!(
        inputs(&check),
        [
            "a/b: permission denied",
            "no/x.flow: permission denied",
            "secret/.env: permission denied"
        ]
    );
    assert!(done.stderr.is_empty(), "{}", done.stderr);
}

#[test]
fn links_are_not_followed_and_those_that_hide_something_are_told() {
    let root = project("links");
    let outside = fresh("outside");
    write(
        &outside,
        "evil.flowgate.yaml",
        MANIFEST.replace("id: fixture", "id: evil"),
    );
    write(
        &outside,
        "config.yaml",
        "kind: Project\nsecret: value-of-another-file\n",
    );
    let link = |to: &Path, from: &str| symlink(to, root.join(from)).unwrap();
    link(&outside.join("evil.flowgate.yaml"), "out.flowgate.yaml");
    link(&outside, "folder");
    link(Path::new("good"), "same-folder");
    link(Path::new("good/agent.flowgate.yaml"), "same.flowgate.yaml");
    link(Path::new("nowhere"), "dangling.flow");
    link(Path::new("circle-b.flow"), "circle-a.flow");
    link(Path::new("circle-a.flow"), "circle-b.flow");
    link(Path::new("."), "loop");
    link(Path::new("/dev/zero"), "endless.flowgate.yaml");
    write(&root, "notes.txt", "integration notes\n");
    link(Path::new("notes.txt"), "other.flow");
    assert!(
        Command::new("mkfifo")
            .arg(root.join("pipe.flow"))
            .status()
            .unwrap()
            .success()
    );
    let done = flowgate_in(&root, &["check", "--format", "json"]);
    assert_eq!(done.code, 1);
    let check = json(&done);
    assert_eq!(assessed(&check), 1, "{check:#}");
    assert_eq!(
        inputs(&check),
        [
            "circle-a.flow: the link leads nowhere",
            "circle-b.flow: the link leads nowhere",
            "dangling.flow: the link leads nowhere",
            "endless.flowgate.yaml: the link leads out of the checked tree",
            "other.flow: links are not followed, and the name of what it leads to is none of ours",
            "out.flowgate.yaml: the link leads out of the checked tree",
            "pipe.flow: it is no plain file",
        ]
    );
    // The configuration is no way out either.
    let root = fresh("config-link");
    symlink(outside.join("config.yaml"), root.join("flowgate.yaml")).unwrap();
    let done = flowgate_in(&root, &["check"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("leads out of the tree") && !done.stderr.contains("value-of"),
        "{}",
        done.stderr
    );
    for (key, name) in [("catalogs", "c.json"), ("policies", "p"), ("packs", "k.yaml")] {
        let root = fresh("named-link");
        write(
            &root,
            "flowgate.yaml",
            format!("apiVersion: flowgate/v1\nkind: Project\n{key}: [{name}]\n"),
        );
        symlink(Path::new("/dev/zero"), root.join(name)).unwrap();
        let done = flowgate_in(&root, &["check"]);
        assert_eq!(done.code, 2, "{key}");
        assert!(done.stderr.contains("out of the tree"), "{key}: {}", done.stderr);
    }
}

#[test]
fn what_rules_a_check_is_compared_without_leaving_the_tree() {
    let trusted = project("trusted");
    let root = project("untrusted");
    write(
        &root,
        "flowgate.yaml",
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\npolicies: [endless, everything]\n",
    );
    symlink("/dev/zero", root.join("endless")).unwrap();
    symlink("/", root.join("everything")).unwrap();
    symlink("/", root.join(".flowgate")).unwrap();
    let start = Instant::now();
    let from = trusted.to_str().unwrap();
    let done = flowgate_in(
        &root,
        &[
            "check",
            "--select",
            "INPUT",
            "--trust-from",
            from,
            "--format",
            "json",
        ],
    );
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let changed = json(&done)["trusted"]["changed"].clone();
    assert_eq!(
        changed,
        serde_json::json!(["endless is new", "everything is new", "flowgate.yaml changes"])
    );
}

#[test]
fn names_of_any_bytes_are_told_or_read() {
    let root = project("names");
    write(
        &root,
        "with space/an agent.flowgate.yaml",
        MANIFEST.replace("id: fixture", "id: spaced"),
    );
    write(
        &root,
        "ünïcode/ä.flowgate.yaml",
        MANIFEST.replace("id: fixture", "id: umlaut"),
    );
    write(&root, OsStr::from_bytes(b"latin-\xe9.flowgate.yaml"), MANIFEST);
    write(&root, OsStr::from_bytes(b"f\xff/x.flow"), "integration x\n");
    write(&root, OsStr::from_bytes(b"f\xff/.env"), "A=1\n");
    let done = flowgate_in(&root, &["check", "--format", "json"]);
    assert_eq!(done.code, 1);
    let check = json(&done);
    assert_eq!(assessed(&check), 3);
    assert_eq!(
        inputs(&check),
        [
            "f\u{fffd}/.env: the name is not UTF-8",
            "f\u{fffd}/x.flow: the name is not UTF-8",
            "latin-\u{fffd}.flowgate.yaml: the name is not UTF-8",
        ]
    );
    // An argument of the command line is no text either.
    let done = ran(Command::new(FLOWGATE)
        .arg("check")
        .arg(OsStr::from_bytes(b"f\xff"))
        .current_dir(&root));
    assert_eq!(done.code, 1, "{}", done.stderr);
    let done = ran(Command::new(FLOWGATE)
        .arg("check")
        .arg(OsStr::from_bytes(b"gone\xff\x1b[31m"))
        .current_dir(&root));
    assert_eq!(done.code, 2);
    assert!(
        !done.stderr.contains('\x1b') && done.stderr.starts_with("flowgate: cannot read"),
        "{}",
        done.stderr
    );
}

#[test]
fn line_ends_marks_and_locales_change_nothing_that_is_said() {
    let lines = |root: &Path, environment: &[(&str, &str)]| {
        let mut command = Command::new(FLOWGATE);
        command
            .args(["check", "--format", "short", "--no-fold"])
            .current_dir(root)
            .env_clear();
        ran(command.envs(environment.iter().copied())).stdout
    };
    let plain = copy("fixtures/scenarios/launder", "fault-plain");
    let told = lines(&plain, &[]);
    assert!(told.lines().count() > 3, "{told}");
    for (name, mark, end) in [
        ("crlf", "", "\r\n"),
        ("mark", "\u{feff}", "\n"),
        ("both", "\u{feff}", "\r\n"),
    ] {
        let root = copy("fixtures/scenarios/launder", &format!("fault-{name}"));
        for file in walk::plain(&root) {
            let text = std::fs::read_to_string(root.join(&file)).unwrap();
            std::fs::write(root.join(&file), format!("{mark}{}", text.replace('\n', end))).unwrap();
        }
        assert_eq!(lines(&root, &[]), told, "{name}");
    }
    for environment in [
        &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")][..],
        &[("LANG", "C"), ("LC_ALL", "POSIX")],
        &[("LC_ALL", "no_SUCH.locale"), ("TZ", "Pacific/Kiritimati")],
        &[
            ("HOME", "/nonexistent"),
            ("XDG_CONFIG_HOME", ""),
            ("TERM", "dumb"),
            ("COLUMNS", "1"),
        ],
    ] {
        assert_eq!(lines(&plain, environment), told, "{environment:?}");
    }
}

#[test]
fn files_in_other_encodings_are_told_where_they_are_ours_and_searched_where_not() {
    let root = project("latin");
    write(
        &root,
        "a/latin.flowgate.yaml",
        [MANIFEST.as_bytes(), b"# caf\xe9\n"].concat(),
    );
    write(
        &root,
        "b/.env",
        [
            format!("NAME=x\nSLACK_TOKEN={TOKEN}\n").as_bytes(),
            b"# caf\xe9\n",
        ]
        .concat(),
    );
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(
        format!("name = x\nslack = {TOKEN}\n")
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    write(&root, "c/wide.ini", wide);
    let done = flowgate_in(&root, &["check", "--format", "json"]);
    assert_eq!(done.code, 1);
    let check = json(&done);
    let at = MANIFEST.len() + 5;
    assert_eq!(
        inputs(&check),
        [format!(
            "a/latin.flowgate.yaml: the file is not UTF-8 (byte {at} on)"
        )]
    );
    let found: Vec<String> = check["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "SECRET-001")
        .map(|f| {
            format!(
                "{}:{}",
                f["location"]["file"].as_str().unwrap(),
                f["location"]["line"]
            )
        })
        .collect();
    assert_eq!(found, ["b/.env:2", "c/wide.ini:2"]);
    let full = flowgate_in(&root, &["check"]);
    assert!(!full.stdout.contains(TOKEN) && !done.stdout.contains(TOKEN));
}

#[test]
fn a_large_file_of_others_is_told_and_blocks_nothing() {
    let root = project("large");
    std::fs::File::create(root.join("data.json"))
        .unwrap()
        .set_len(6 * 1024 * 1024)
        .unwrap();
    let done = flowgate_in(&root, &["check", "--select", "INPUT", "--format", "json"]);
    let check = json(&done);
    assert_eq!(done.code, 0, "{check:#}");
    assert_eq!(assessed(&check), 1);
    assert!(inputs(&check)[0].starts_with("data.json: the file has 6291456 bytes, the limit is 5242880"));
    assert!(check["not_assessed"].as_array().unwrap().is_empty());
}

/// Files come, go and grow while runs read them: each run ends with a result or a located finding.
#[test]
fn files_that_change_and_vanish_while_they_are_read_stop_nothing() {
    let root = project("changing");
    for i in 0..40 {
        write(
            &root,
            format!("m{i}/a.flowgate.yaml"),
            MANIFEST.replace("id: fixture", &format!("id: m{i}")),
        );
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = 0_usize;
            while !stop.load(Ordering::Relaxed) {
                let file = root.join(format!("m{}/a.flowgate.yaml", turn % 40));
                match turn % 3 {
                    0 => drop(std::fs::remove_file(&file)),
                    1 => drop(std::fs::write(
                        &file,
                        &MANIFEST.as_bytes()[..turn % MANIFEST.len()],
                    )),
                    _ => drop(std::fs::rename(&file, file.with_file_name("b.flowgate.yaml"))),
                }
                turn += 7;
            }
        });
        for _ in 0..6 {
            let done = flowgate_in(&root, &["check", "--format", "json"]);
            assert!(matches!(done.code, 0 | 1), "{}{}", done.code, done.stderr);
            assert!(done.stderr.is_empty(), "{}", done.stderr);
            let check = json(&done);
            assert!(assessed(&check) >= 1);
            if !inputs(&check).is_empty() {
                assert_eq!(done.code, 1);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let root = fresh("pipe");
    tree::write(&root, 30).unwrap();
    for (arguments, code) in [
        (&["check", "--format", "short"][..], 1),
        (&["check", "--format", "json"], 1),
        (&["facts", "--integration", "agent-00001"], 0),
        (&["rules"], 0),
        (&["schema", "facts"], 0),
        (&["--help"], 0),
    ] {
        let mut child = Command::new(FLOWGATE)
            .args(arguments)
            .current_dir(&root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        drop(out);
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(
            (status.code(), errors.as_str()),
            (Some(code), ""),
            "{arguments:?}"
        );
    }
    let done = shell(
        &root,
        "\"$FLOWGATE\" check --format short | head -1; \"$FLOWGATE\" check >&- 2>&-; echo $?",
    );
    assert!(
        done.stdout.ends_with("\n1\n") && done.stderr.is_empty(),
        "{}{}",
        done.stdout,
        done.stderr
    );
}

#[test]
fn a_full_disk_is_a_failure_that_leaves_nothing() {
    let root = copy("fixtures/scenarios/support-triage", "fault-full");
    let before = listed(&root);
    for command in [
        "check",
        "facts",
        "report",
        "graph",
        "rules",
        "schema facts",
        "--help",
        "check --help",
        "--version",
        "check --output json=/dev/full",
    ] {
        let done = shell(
            &root,
            &format!(
                "\"$FLOWGATE\" {command} {}",
                if command.contains('=') { "" } else { ">/dev/full" }
            ),
        );
        assert_eq!(done.code, 2, "{command}: {}{}", done.stdout, done.stderr);
        assert!(
            done.stderr.starts_with("flowgate: cannot write "),
            "{command}: {}",
            done.stderr
        );
        assert!(!done.stderr.contains("panicked"), "{command}: {}", done.stderr);
    }
    // A file may grow to four blocks of 512 bytes: the disk of a process that is full.
    for command in [
        "report --format html -o out",
        "report --format xlsx -o out",
        "check --output sarif=out/check.sarif",
        "graph --format svg -o out",
        "man --dir out",
    ] {
        std::fs::create_dir_all(root.join("out")).unwrap();
        let done = shell(
            &root,
            &format!("trap '' XFSZ; ulimit -f 4; exec \"$FLOWGATE\" {command} >/dev/null"),
        );
        assert_eq!(done.code, 2, "{command}: {}{}", done.stdout, done.stderr);
        assert!(
            done.stderr.contains("cannot write `out/"),
            "{command}: {}",
            done.stderr
        );
        let left: Vec<String> = listed(&root.join("out"));
        assert!(
            left.iter().all(|f| whole(&root.join("out").join(f))),
            "{command}: {left:?}"
        );
        std::fs::remove_dir_all(root.join("out")).unwrap();
    }
    // Not one byte fits.
    for command in [
        "baseline --output out/baseline.json",
        "init out/new",
        "policy new ACME-001 name --dir out/policies",
    ] {
        std::fs::create_dir_all(root.join("out")).unwrap();
        let done = shell(
            &root,
            &format!("trap '' XFSZ; ulimit -f 0; exec \"$FLOWGATE\" {command} >/dev/null"),
        );
        assert_eq!(done.code, 2, "{command}: {}{}", done.stdout, done.stderr);
        assert!(
            done.stderr.contains("cannot write `out/"),
            "{command}: {}",
            done.stderr
        );
        assert_eq!(listed(&root.join("out")), [""; 0], "{command}");
        std::fs::remove_dir_all(root.join("out")).unwrap();
    }
    assert_eq!(listed(&root), before);
    // What was there is still there.
    write(&root, "kept.sarif", "old");
    shell(
        &root,
        "trap '' XFSZ; ulimit -f 4; exec \"$FLOWGATE\" check --output sarif=kept.sarif >/dev/null",
    );
    assert_eq!(std::fs::read_to_string(root.join("kept.sarif")).unwrap(), "old");
}

/// Manual pages that fit were written before one that did not; no file is cut off, and none is left beside.
fn whole(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    path.extension().is_some_and(|e| e == "1") && text.starts_with(".ie") && text.len() < 2048
}

#[test]
fn on_a_file_system_without_room_nothing_half_written_stays() {
    let root = copy("fixtures/scenarios/support-triage", "fault-tmpfs");
    let script = "mkdir -p small && mount -t tmpfs -o size=16k none small && \
                  { \"$FLOWGATE\" report --format html -o small; echo \"exit $?\"; ls -A small; echo end; \
                    \"$FLOWGATE\" init small/new; echo \"exit $?\"; }";
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-c", script])
        .current_dir(&root)
        .env("FLOWGATE", FLOWGATE);
    let done = ran(&mut command);
    if !done.stdout.contains("exit") {
        eprintln!(
            "skipped: no small file system can be mounted here: {}",
            done.stderr
        );
        return;
    }
    assert!(
        done.stdout.starts_with("exit 2\nend\n"),
        "{}{}",
        done.stdout,
        done.stderr
    );
    assert!(
        done.stderr.contains("cannot write `small/support-triage.html`"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_folder_that_may_not_be_written_stays_as_it_is() {
    let root = copy("fixtures/scenarios/support-triage", "fault-read-only");
    std::fs::create_dir(root.join("closed")).unwrap();
    write(&root, "closed/old.sarif", "old");
    write(&root, "closed/a.flow", "integration  a\n");
    mode(&root.join("closed"), 0o555);
    mode(&root, 0o555);
    for (arguments, code) in [
        (
            &["report", "--integration", "support-triage", "-o", "closed"][..],
            2,
        ),
        (&["check", "--output", "sarif=closed/old.sarif"], 2),
        (&["baseline", "--output", "closed/b.json"], 2),
        (&["baseline"], 2),
        (&["graph", "--integration", "support-triage", "-o", "closed"], 2),
        (&["init", "closed"], 2),
        (&["fmt", "closed"], 2),
        (&["policy", "new", "ACME-001", "name"], 2),
    ] {
        let Some(done) = as_nobody(&root, arguments) else {
            break;
        };
        assert_eq!(done.code, code, "{arguments:?}: {}{}", done.stdout, done.stderr);
        assert!(
            done.stderr.contains("permission denied"),
            "{arguments:?}: {}",
            done.stderr
        );
    }
    mode(&root, 0o755);
    mode(&root.join("closed"), 0o755);
    assert_eq!(listed(&root.join("closed")), ["a.flow", "old.sarif"]);
    assert_eq!(
        std::fs::read_to_string(root.join("closed/old.sarif")).unwrap(),
        "old"
    );
}

#[test]
fn a_folder_that_is_gone_is_said() {
    let root = fresh("gone");
    let done = shell(
        &root,
        "mkdir here && cd here && rmdir ../here && exec \"$FLOWGATE\" check",
    );
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.starts_with("flowgate: cannot read `.`"),
        "{}",
        done.stderr
    );
}

fn git(root: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(root)
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "{arguments:?}");
}

#[test]
fn an_interrupted_run_leaves_nothing_and_ends_by_its_signal() {
    let root = fresh("interrupt");
    tree::write(&root, 300).unwrap();
    git(&root, &["init", "-q"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-q", "-m", "all"]);
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let temporary = fresh("interrupt-tmp");
        let mut child = Command::new(FLOWGATE)
            .args(["check", "--since", "HEAD"])
            .current_dir(&root)
            .env("TMPDIR", &temporary)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        // In the middle of it: the revision is being written to the folder.
        while listed(&temporary).len() < 50 {
            assert!(start.elapsed() < Duration::from_secs(60), "no revision is read");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(
            Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "{status:?}");
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{signal}");
    }
}

/// Progress is drawn on a terminal, goes away at the end and at an interruption, and never stands in what is piped.
#[test]
fn progress_is_shown_on_a_terminal_only_and_taken_away() {
    let root = fresh("progress");
    tree::write(&root, 400).unwrap();
    let quiet = shell(
        &root,
        "\"$FLOWGATE\" check --format short 2>err >out; echo $?; cat err",
    );
    assert_eq!(quiet.stdout, "1\n");
    let in_terminal = |command: &str| {
        // `script` gives the command a terminal; standard output of it goes to a file.
        let mut script = Command::new("script");
        script
            .args(["-qec", command, "/dev/null"])
            .current_dir(&root)
            .env("FLOWGATE", FLOWGATE)
            .stdin(Stdio::null());
        script.output()
    };
    let Ok(shown) = in_terminal("\"$FLOWGATE\" check --format short >out") else {
        eprintln!("skipped: no `script`");
        return;
    };
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("reading and judging "), "{shown:?}");
    assert!(shown.contains(" of 800 files"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[2K"), "{shown:?}");
    let interrupted = in_terminal(
        "\"$FLOWGATE\" check --format short >out & sleep 1.5; kill -INT $!; wait $!; echo \"ended $?\"",
    )
    .unwrap();
    let shown = String::from_utf8_lossy(&interrupted.stdout).into_owned();
    // Interrupted before anything was shown, there is nothing to take away.
    if let Some((before, _)) = shown.split_once("ended 130") {
        assert!(before.is_empty() || before.ends_with("\r\u{1b}[2K"), "{shown:?}");
    }
}
