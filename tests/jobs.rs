//! How many threads work changes nothing that is written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;
#[path = "../examples/load-tree/tree.rs"]
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flowgate::source::walk;
use support::flowgate_in;

fn fresh(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    root
}

/// Everything that a tree is turned into, by what made it.
fn written(root: &Path, integration: &str, jobs: &str) -> BTreeMap<String, Vec<u8>> {
    let out = fresh(&format!("jobs-out-{jobs}"));
    let mut all = BTreeMap::new();
    let mut arguments = vec!["check".to_owned(), "--jobs".to_owned(), jobs.to_owned()];
    for format in [
        "full", "short", "json", "sarif", "junit", "github", "gitlab", "markdown",
    ] {
        let file = out.join(format!("check-{format}"));
        arguments.extend(["--output".to_owned(), format!("{format}={}", file.display())]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = flowgate_in(root, &arguments);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    all.insert("check".to_owned(), ran.bytes);
    let to = out.to_str().unwrap();
    for format in ["md", "html", "json", "xlsx"] {
        let asked = [
            "--jobs",
            jobs,
            "report",
            "--integration",
            integration,
            "--format",
            format,
            "-o",
            to,
        ];
        assert_eq!(flowgate_in(root, &asked).code, 0);
    }
    for format in ["mermaid", "svg", "dot", "png"] {
        let asked = [
            "graph",
            "--jobs",
            jobs,
            "--integration",
            integration,
            "--format",
            format,
            "-o",
            to,
        ];
        assert_eq!(flowgate_in(root, &asked).code, 0);
    }
    for command in ["facts", "controls --framework gdpr", "scopes --format json"] {
        let mut asked: Vec<&str> = command.split(' ').collect();
        asked.extend(["--jobs", jobs, "--integration", integration]);
        let ran = flowgate_in(root, &asked);
        assert!(ran.code < 2, "{command}: {}", ran.stderr);
        all.insert(command.to_owned(), ran.bytes);
    }
    for file in walk::plain(&out) {
        all.insert(file.clone(), std::fs::read(out.join(file)).unwrap());
    }
    all
}

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let load = fresh("jobs-load");
    tree::write(&load, 12).unwrap();
    let joint = support::copy("fixtures/scenarios/multi-agent-support", "jobs-joint");
    // A file that cannot be read, files of others, a credential: everything that is worked on side by side.
    std::fs::write(joint.join("broken.flowgate.yaml"), "a: [").unwrap();
    std::fs::write(joint.join(".env"), "DB_PASSWORD=Kq8vT2mZ4xW9\n").unwrap();
    for (root, integration) in [(&load, "agent-00007"), (&joint, "triage")] {
        let (one, four) = (written(root, integration, "1"), written(root, integration, "4"));
        assert!(one.len() > 15, "{:?}", one.keys());
        assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
        for (name, bytes) in &one {
            assert!(!bytes.is_empty() && bytes == &four[name], "{name} differs");
        }
    }
}

#[test]
fn a_number_of_threads_has_bounds() {
    for wrong in ["0", "257", "99999999999"] {
        let ran = flowgate_in(Path::new("."), &["rules", "--jobs", wrong]);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.contains("1..=256"), "{}", ran.stderr);
    }
}

/// A container that lets nobody start another process or thread.
#[cfg(unix)]
#[test]
fn where_no_thread_can_be_started_one_does_the_work() {
    let folder = support::copy("fixtures/scenarios/support-triage-demo", "jobs-none");
    let asked = format!(
        "ulimit -u 1 2>/dev/null || ulimit -p 1; exec '{}' check . --format short --jobs 8",
        env!("CARGO_BIN_EXE_flowgate")
    );
    let mut run = std::process::Command::new("setpriv");
    // The limit does not hold for root.
    run.args([
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "sh",
        "-c",
        &asked,
    ])
    .current_dir(&folder);
    match run.output() {
        Ok(ran) if ran.status.code() == Some(1) => {
            let usual = flowgate_in(&folder, &["check", ".", "--format", "short"]);
            assert_eq!(String::from_utf8_lossy(&ran.stdout), usual.stdout);
        }
        Ok(ran) if ran.status.code().is_some_and(|code| code == 126 || code == 127) => {
            eprintln!("skipped: nobody may run the program here");
        }
        Ok(ran) => panic!("{} {}", ran.status, String::from_utf8_lossy(&ran.stderr)),
        Err(e) => eprintln!("skipped: `setpriv` does not run: {e}"),
    }
}
