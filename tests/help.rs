//! `--help` of every command, as a newcomer reads it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use support::flowgate;

/// The help of a command and of those below it, in the order of their list.
fn pages(of: &[&str], out: &mut String) {
    let arguments = [of, &["--help"]].concat();
    let ran = flowgate(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{of:?}");
    assert!(
        ran.stdout.lines().all(|l| l.chars().count() <= 100),
        "{of:?} is wider than a terminal"
    );
    out.push_str(&format!("$ flowgate {}\n{}\n", arguments.join(" "), ran.stdout));
    let lines = ran.stdout.lines().skip_while(|l| *l != "Commands:").skip(1);
    let names = lines
        .map_while(|l| l.strip_prefix("  "))
        .filter(|l| !l.starts_with(' '));
    for name in names
        .filter_map(|l| l.split_whitespace().next())
        .filter(|n| *n != "help")
    {
        pages(&[of, &[name]].concat(), out);
    }
}

#[test]
fn every_page_of_help() {
    let mut all = String::new();
    pages(&[], &mut all);
    insta::assert_snapshot!(all);
    // Each command begins with a sentence and shows how it is used.
    for page in all
        .split("$ flowgate ")
        .skip(1)
        .filter(|p| !p.contains("\nCommands:\n"))
    {
        assert!(page.contains("\nExamples:\n"), "{page}");
    }
}

#[test]
fn wrong_use_says_what_is_right() {
    for (arguments, says) in [
        (&["chekc"][..], "'check'"),
        (&["check", "--formt", "json"], "'--format'"),
        (&["check", "--phase", "pilot"], "internal_pilot"),
        (&["why", "mail"], "<CLASS>"),
        (&["explain", "SCOP-001"], "SCOPE-001"),
        (
            &["check", "--output", "json=a", "--output", "sarif=a"],
            "`a` twice",
        ),
    ] {
        let ran = flowgate(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
}
