//! Values that look like credentials and were looked at: known for a time, in one repository, by a list that reveals nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Ran, flowgate_in};

const FILE: &str = ".flowgate/secrets-baseline.json";
/// One that nobody can guess, and a weak one.
const STRONG: &str = "kT9vQ2xLr7Wn4Bz8Hs3Yd6Jp";
const WEAK: &str = "summer-2024";

fn tree(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("secret-baseline-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("app.toml"), format!("[db]\npassword = \"{WEAK}\"\n")).unwrap();
    fs::write(folder.join("ci.env"), format!("API_TOKEN={STRONG}\n")).unwrap();
    folder
}

fn check(folder: &Path, day: &str) -> Ran {
    flowgate_in(folder, &["check", "--select", "SECRET", "--date", day])
}

fn accept(folder: &Path, expires: &str) -> Ran {
    let reason = ["--reason", "sample of the tutorial", "--owner", "ana"];
    let mut arguments = vec![
        "baseline",
        "--secrets",
        "--date",
        "2026-11-28",
        "--expires",
        expires,
    ];
    arguments.extend(reason);
    flowgate_in(folder, &arguments)
}

#[test]
fn known_values_block_nothing_until_their_day_is_over() {
    let folder = tree("time");
    assert_eq!(check(&folder, "2026-11-28").code, 1);
    let ran = accept(&folder, "2027-01-31");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout, format!("{FILE}: 2 known, 2 new, 0 taken out\n"));
    let ran = check(&folder, "2027-01-31");
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("baseline      2 known\n"), "{}", ran.stdout);
    let ran = check(&folder, "2027-02-01");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("2 of its entries of secrets are over"),
        "{}",
        ran.stdout
    );
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("accepted it until 2027-01-31 (ana)"), "{words}");
}

#[test]
fn another_value_at_the_place_is_new_and_a_line_more_is_not() {
    let folder = tree("moved");
    accept(&folder, "2027-01-31");
    fs::write(
        folder.join("ci.env"),
        format!("# a line more\nAPI_TOKEN={STRONG}\n"),
    )
    .unwrap();
    assert_eq!(check(&folder, "2026-11-28").code, 0);
    let other = STRONG.chars().rev().collect::<String>();
    fs::write(folder.join("ci.env"), format!("API_TOKEN={other}\n")).unwrap();
    let ran = check(&folder, "2026-11-28");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("1 known; 1 of its entries no longer occur"),
        "{}",
        ran.stdout
    );
    let ran = accept(&folder, "2027-03-31");
    assert_eq!(ran.stdout, format!("{FILE}: 2 known, 1 new, 1 taken out\n"));
    // What was known keeps its day.
    let list = fs::read_to_string(folder.join(FILE)).unwrap();
    assert!(
        list.contains("2027-01-31") && list.contains("2027-03-31"),
        "{list}"
    );
}

#[test]
fn a_part_of_the_tree_or_of_the_rules_says_nothing_of_the_rest() {
    let folder = tree("part");
    accept(&folder, "2027-01-31");
    for part in [&["--select", "GATE"][..], &["app.toml"]] {
        let ran = flowgate_in(&folder, &[&["check", "--date", "2026-11-28"], part].concat());
        assert!(
            !ran.stdout.contains("no longer occur"),
            "{part:?}: {}",
            ran.stdout
        );
    }
    let list = || fs::read_to_string(folder.join(FILE)).unwrap();
    let before = list();
    let more = ["--reason", "same", "--owner", "ana", "--expires", "2027-03-31"];
    let ran = flowgate_in(
        &folder,
        &[&["baseline", "--secrets", "app.toml"], &more[..]].concat(),
    );
    assert_eq!((ran.code, list()), (0, before), "{}", ran.stderr);
}

#[test]
fn the_list_reveals_no_value_and_holds_in_one_repository_only() {
    let folders = ["one", "two"].map(tree);
    let lists = folders.each_ref().map(|folder| {
        accept(folder, "2027-01-31");
        fs::read_to_string(folder.join(FILE)).unwrap()
    });
    for list in &lists {
        assert!(!list.contains(STRONG) && !list.contains(WEAK), "{list}");
    }
    let prints = lists.each_ref().map(|list| {
        let list: serde_json::Value = serde_json::from_str(list).unwrap();
        let entries = list["entries"].as_array().unwrap().clone();
        entries
            .into_iter()
            .map(|e| e["fingerprint"].to_string())
            .collect::<Vec<_>>()
    });
    assert!(prints[0].iter().all(|p| !prints[1].contains(p)), "{prints:?}");
    // A weak value is not in its digest: another one at the same place has the same entry.
    fs::write(folders[0].join("app.toml"), "[db]\npassword = \"winter-2024\"\n").unwrap();
    assert_eq!(check(&folders[0], "2026-11-28").code, 0);
}

#[test]
fn an_entry_without_a_reason_stops_the_check() {
    let folder = tree("wrong");
    accept(&folder, "2027-01-31");
    let path = folder.join(FILE);
    let list = fs::read_to_string(&path).unwrap();
    fs::write(&path, list.replace("sample of the tutorial", "")).unwrap();
    let ran = check(&folder, "2026-11-28");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`reason` is empty"), "{}", ran.stderr);
    let ran = flowgate_in(&folder, &["baseline", "--secrets"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--reason"), "{}", ran.stderr);
}
