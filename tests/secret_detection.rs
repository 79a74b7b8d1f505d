//! What is found and what is not: own labelled snippets, the labelled development set and the corpus where they are there.
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

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowgate::parse::value;
use flowgate::secret::{Dialect, Scan, scan};
use flowgate::source::{FileId, Limits, Source};

/// Scans a file as the pipeline does, its `~~` marks taken out. Each hit as line, key path and hit.
fn look(path: &Path) -> (String, Scan) {
    let text = std::fs::read_to_string(path).unwrap().replace("~~", "");
    let name = path.file_name().unwrap().to_str().unwrap();
    let dialect = Dialect::of(name);
    let (documents, problems) = match dialect {
        Dialect::Tree => value::read(FileId(0), &text, &Limits::default()),
        _ => (Vec::new(), Vec::new()),
    };
    let found = scan(name, &text, dialect, &documents, problems.is_empty());
    (text, found)
}

fn lines(text: &str, scan: &Scan) -> BTreeSet<usize> {
    let source = Source::new("x", text);
    scan.hits
        .iter()
        .map(|h| source.position(h.span.start as usize).line)
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e != "tsv" && e != "md"))
        .collect();
    all.sort();
    all
}

/// Rows of a table with a heading, as maps.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text
        .lines()
        .map(|l| l.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let head = rows.next().unwrap();
    rows.map(|r| head.iter().cloned().zip(r).collect()).collect()
}

#[test]
fn own_snippets_give_their_credentials_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/secrets");
    let labels = table(&folder.join("labels.tsv"));
    let mut wrong = Vec::new();
    for path in files(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let wanted: BTreeSet<usize> = labels
            .iter()
            .filter(|r| r["file"] == name)
            .map(|r| r["line"].parse().unwrap())
            .collect();
        let (text, found) = look(&path);
        let found = lines(&text, &found);
        wrong.extend(wanted.difference(&found).map(|l| format!("{name}:{l} is missed")));
        wrong.extend(found.difference(&wanted).map(|l| format!("{name}:{l} is none")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(labels.len() > 50);
}

/// A place as the labels write it: dots for members, `[i]` for items.
fn key_path(at: &str) -> String {
    let mut out = String::new();
    for part in at.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|b| b.is_ascii_digit()) {
            out.push_str(&format!("[{part}]"));
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(&part);
        }
    }
    out
}

#[test]
fn the_development_set_is_found_whole_and_without_false_findings() {
    let Some(folder) = std::env::var_os("FLOWGATE_SECRETS_DEV").map(PathBuf::from) else {
        eprintln!("skipped: FLOWGATE_SECRETS_DEV names no labelled set");
        return;
    };
    let labels = table(&folder.join("labels.tsv"));
    let number = |r: &BTreeMap<String, String>, k: &str| r[k].parse::<usize>().unwrap();
    let mut hit = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in files(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (text, found) = look(&path);
        let source = Source::new("x", text.as_str());
        for one in &found.hits {
            let line = source.position(one.span.start as usize).line;
            let matching: Vec<usize> = labels
                .iter()
                .enumerate()
                .filter(|(_, r)| r["file"] == name && r["secret"] == "yes")
                .filter(|(_, r)| {
                    (number(r, "line")..=number(r, "end_line")).contains(&line)
                        || (number(r, "span_start")..=number(r, "span_end")).contains(&line)
                        || r["key_path"] == key_path(one.at.as_str())
                })
                .map(|(i, _)| i)
                .collect();
            if matching.is_empty() {
                wrong.push(format!("{name}:{line} {} is none", one.at.as_str()));
            }
            hit.extend(matching);
        }
    }
    for (i, r) in labels.iter().enumerate().filter(|(_, r)| r["secret"] == "yes") {
        if !hit.contains(&i) {
            wrong.push(format!("{}:{} {} is missed", r["file"], r["line"], r["type"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(hit.len() >= 40, "{}", hit.len());
}

#[test]
fn the_corpus_has_no_false_finding() {
    let Some(corpus) = std::env::var_os("FLOWGATE_CORPUS") else {
        eprintln!("skipped: FLOWGATE_CORPUS names no corpus");
        return;
    };
    let (result, _) = support::check(corpus.to_str().unwrap(), &["--select", "SECRET"]);
    assert_eq!(support::lines(&result), [""; 0]);
}

/// The credentials of a file of every dialect, through the whole program and without a manifest: exact places, no value.
#[test]
fn any_folder_can_be_searched() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/secrets");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("any-folder");
    let _ = std::fs::remove_dir_all(&to);
    std::fs::create_dir_all(&to).unwrap();
    let mut values = Vec::new();
    for path in files(&from) {
        let (text, found) = look(&path);
        values.extend(found.hits.iter().map(|h| text[h.span.range()].to_owned()));
        std::fs::write(to.join(path.file_name().unwrap()), text).unwrap();
    }
    // What is ignored is not read; a lock file and a binary one neither.
    std::fs::write(to.join(".gitignore"), "private/\n").unwrap();
    std::fs::create_dir_all(to.join("private")).unwrap();
    let token = format!("token: gh{}_{}\n", "p", "q7Vn2tR9xKp4Lw8zBd3mHs6YfJc1GaEu5T0o");
    for name in ["private/a.yaml", "package-lock.json", "a.bin"] {
        std::fs::write(to.join(name), &token).unwrap();
    }
    std::fs::write(
        to.join("binary.yaml"),
        [token.as_bytes(), &[0xff, 0xfe, 0]].concat(),
    )
    .unwrap();

    let run = |format: &str| support::flowgate_in(&to, &["check", "--select", "SECRET", "--format", format]);
    let json = run("json");
    assert_eq!(json.code, 1, "{}", json.stderr);
    let result: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let labels = table(&from.join("labels.tsv"));
    let mut wanted: BTreeSet<(String, u64)> = labels
        .iter()
        .map(|r| (r["file"].clone(), r["line"].parse().unwrap()))
        .collect();
    // Bytes that are no text hide nothing.
    wanted.insert(("binary.yaml".to_owned(), 1));
    let found: BTreeSet<(String, u64)> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            assert_eq!(f["rule"], "SECRET-001");
            assert!(f["fingerprint"].as_str().unwrap().starts_with("fg1:"), "{f}");
            let at = &f["location"];
            (
                at["file"].as_str().unwrap().to_owned(),
                at["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, wanted);
    let full = run("full");
    for value in values {
        for line in value.lines().filter(|l| l.len() >= 8 && !l.contains("-----")) {
            assert!(
                !json.stdout.contains(line) && !full.stdout.contains(line),
                "a value is shown"
            );
        }
    }
}
