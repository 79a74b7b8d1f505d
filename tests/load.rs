//! The generated trees that measurements run on are what they say: assessed whole, ten flows each, the same bytes every time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

#[path = "../examples/load-tree/tree.rs"]
mod tree;

use std::path::{Path, PathBuf};

use flowgate::pipeline::{Options, run};
use flowgate::source::walk;

fn written(name: &str, integrations: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    assert_eq!(tree::write(&root, integrations).unwrap(), 10 * integrations);
    root
}

#[test]
fn every_generated_integration_is_assessed_with_ten_flows() {
    let root = written("load-assessed", 12);
    let options = Options {
        paths: vec![root],
        ..Options::default()
    };
    let done = run(&options).unwrap();
    assert_eq!(done.check.assessed.len(), 12);
    assert!(done.check.not_assessed.is_empty());
    for integration in &done.integrations {
        assert_eq!(integration.model.flows.len(), 10, "{}", integration.model.id);
    }
    let input: Vec<_> = done
        .check
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("INPUT"))
        .map(|f| &f.message)
        .collect();
    assert!(input.is_empty(), "{input:?}");
}

#[test]
fn the_generator_writes_the_same_bytes() {
    let (a, b) = (written("load-a", 3), written("load-b", 3));
    let files = walk::plain(&a);
    assert_eq!(files.len(), 7);
    assert_eq!(files, walk::plain(&b));
    for file in files {
        assert_eq!(
            std::fs::read(a.join(&file)).unwrap(),
            std::fs::read(b.join(&file)).unwrap(),
            "{file}"
        );
    }
}
