//! `SECURITY.md` names tests and crates that are there: no promise without what shows it, no crate without its purpose.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

use std::collections::BTreeSet;
use std::path::Path;

use flowgate::source::walk;
use regex::Regex;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_promise_names_tests_that_are_there() {
    let page = read("SECURITY.md");
    let promises = page
        .split("## Promises")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in ["src", "tests"] {
        for file in walk::plain(&root.join(folder))
            .iter()
            .filter(|f| f.ends_with(".rs"))
        {
            code.push_str(&read(&format!("{folder}/{file}")));
        }
    }
    let rows: Vec<&str> = promises.lines().filter(|l| l.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 12, "{}", rows.len());
    let (binary, test) = (
        Regex::new(r"binary\(([a-z_]+)\)").unwrap(),
        Regex::new(r"test\(([a-z_]+)\)").unwrap(),
    );
    let file = Regex::new(r"`((?:scripts|fuzz)/[a-z]+)|`((?:[a-z_]+/)*[A-Za-z_]+\.(?:rs|toml))`").unwrap();
    for row in rows {
        let shown = row.rsplit('|').nth(1).unwrap();
        let mut named = 0;
        for name in binary.captures_iter(shown) {
            assert!(root.join(format!("tests/{}.rs", &name[1])).is_file(), "{row}");
            named += 1;
        }
        for name in test.captures_iter(shown) {
            let there = Regex::new(&format!(r"#\[test\]\s+fn \w*{}\w*\(", &name[1])).unwrap();
            assert!(there.is_match(&code), "no test `{}`: {row}", &name[1]);
            named += 1;
        }
        for name in file.captures_iter(shown) {
            let path = name.get(1).or(name.get(2)).unwrap().as_str();
            assert!(
                root.join(path).is_file() || root.join("src").join(path).is_file(),
                "no `{path}`: {row}"
            );
            named += 1;
        }
        assert!(named > 0, "nothing shows it: {row}");
    }
}

#[test]
fn every_direct_crate_says_what_it_is_for() {
    let page = read("SECURITY.md");
    let table = page.split("## What each crate is for").nth(1).unwrap();
    let crates: BTreeSet<String> = table
        .lines()
        .filter(|l| l.starts_with("| `"))
        .flat_map(|l| {
            let cell = l.split('|').nth(1).unwrap();
            // Features stand in brackets behind the name.
            let names = Regex::new(r"\([^)]*\)")
                .unwrap()
                .replace_all(cell, "")
                .into_owned();
            names
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let mut direct: BTreeSet<String> = BTreeSet::new();
    let (name, package) = (
        Regex::new(r"^([a-z0-9_-]+) = ").unwrap(),
        Regex::new(r#"package = "([^"]+)""#).unwrap(),
    );
    let mut dependencies = false;
    for line in read("Cargo.toml").lines() {
        if line.starts_with('[') {
            dependencies = line == "[dependencies]"
                || (line.starts_with("[target.") && line.ends_with(".dependencies]"));
        } else if let Some(named) = name.captures(line).filter(|_| dependencies) {
            let called = package
                .captures(line)
                .map_or_else(|| named[1].to_owned(), |p| p[1].to_owned());
            direct.insert(called);
        }
    }
    assert!(direct.len() > 20, "{direct:?}");
    assert_eq!(crates, direct);
}
