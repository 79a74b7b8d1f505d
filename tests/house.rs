//! The house keeps its directions: a module names only those before it, and third-party types stay behind their doors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

use std::collections::BTreeMap;
use std::path::Path;

/// `semantics.md` 11, with `config` after `parse`: the project file is read by the reader of all documents.
const ORDER: &[&str] = &[
    "source", "parse", "secret", "config", "catalog", "model", "change", "signoff", "graph", "analysis",
    "policy", "finding", "risk", "render", "report", "pipeline", "cli", "main",
];

/// Crates and the only places that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("pest", &["parse/flow"]),
    ("granit_parser", &["parse/value.rs", "parse/head.rs"]),
    ("jsonc_parser", &["parse/json.rs"]),
    ("quick_xml", &["parse/xml.rs"]),
    // `parse/document.rs` names our module of that name.
    ("toml", &["parse/toml.rs", "parse/document.rs"]),
    ("petgraph", &["graph"]),
    ("regorus", &["policy"]),
    ("miette", &["render/terminal"]),
    ("graphviz_rust", &["render/diagram/dot.rs"]),
    ("ttf_parser", &["render/diagram/font.rs"]),
    ("tiny_skia", &["render/diagram/png.rs"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli/shell.rs"]),
    ("clap_mangen", &["cli/shell.rs"]),
    ("signal_hook", &["cli/interrupt.rs"]),
    ("similar", &["cli/fmt.rs", "cli/policy/trials.rs"]),
    ("tar", &["source/bundle.rs"]),
    ("flate2", &["source/bundle.rs"]),
    ("rust_xlsxwriter", &["report/xlsx.rs"]),
    ("walkdir", &["source/walk.rs"]),
];

fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    flowgate::source::walk::plain(&root)
        .into_iter()
        .filter(|p| p.ends_with(".rs"))
        .map(|p| {
            let text = std::fs::read_to_string(root.join(&p)).unwrap();
            (p, text)
        })
        .collect()
}

fn module(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Code without its tests and comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    // Inline tests stand at the end of a file; a test module in a file of its own is one line of it.
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap()
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
}

#[test]
fn modules_name_only_those_before_them() {
    let rank = |m: &str| ORDER.iter().position(|o| *o == m);
    let mut wrong = Vec::new();
    for (path, text) in files() {
        let Some(own) = rank(module(&path)) else {
            assert!(
                matches!(module(&path), "lib" | "error"),
                "{path} is in no place of the order"
            );
            continue;
        };
        for line in code(&text) {
            for part in line.split("crate::").skip(1) {
                let named: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if let Some(other) = rank(&named)
                    && other > own
                {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn third_party_crates_stay_behind_their_doors() {
    let mut wrong = Vec::new();
    for (path, text) in files() {
        for (name, doors) in DOORS {
            if doors.iter().any(|d| path.starts_with(d)) {
                continue;
            }
            for line in code(&text) {
                let named = line.contains(&format!("{name}::")) || line.contains(&format!("use {name};"));
                if named {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in files() {
        assert!(text.starts_with("//!"), "{path} does not begin with `//!`");
    }
}
