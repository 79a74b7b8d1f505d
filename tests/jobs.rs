//! How many threads work changes nothing that is written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
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
fn a_number_of_threads_is_one_at_least() {
    let ran = flowgate_in(Path::new("."), &["rules", "--jobs", "0"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("--jobs"), "{}", ran.stderr);
}
