//! Completion scripts load in their shells, and every command has a manual page with something in each section.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says what it skips"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use support::flowgate;

/// Commands of a page of help.
fn commands(of: &[&str]) -> Vec<String> {
    let help = flowgate(&[of, &["--help"]].concat()).stdout;
    let lines = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    let rows = lines.map_while(|l| l.strip_prefix("  "));
    // What a row continues with stands further in.
    let rows = rows.filter(|l| !l.starts_with(' '));
    let names = rows.filter_map(|l| l.split_whitespace().next().map(str::to_owned));
    names.filter(|n| n != "help").collect()
}

/// Every command, those below others as `policy-new`.
fn all() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for command in commands(&[]) {
        all.extend(
            commands(&[&command])
                .iter()
                .map(|below| format!("{command}-{below}")),
        );
        all.insert(command);
    }
    assert!(all.len() > 20 && all.contains("policy-new"), "{all:?}");
    all
}

#[test]
fn every_shell_gets_a_script_that_names_every_command() {
    let help = flowgate(&["completions", "--help"]).stdout;
    let listed = help
        .split("possible values: ")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let shells: Vec<&str> = listed.split(',').map(str::trim).collect();
    assert!(
        shells.contains(&"bash") && shells.contains(&"zsh") && shells.contains(&"fish"),
        "{shells:?}"
    );
    for shell in shells {
        let ran = flowgate(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        for command in commands(&[]) {
            assert!(ran.stdout.contains(&command), "{shell} knows no {command}");
        }
    }
}

#[test]
fn bash_completes_commands_options_and_values() {
    if Command::new("bash").arg("--version").output().is_err() {
        eprintln!("skipped: there is no bash");
        return;
    }
    let script = flowgate(&["completions", "bash"]).stdout;
    let complete = |words: &[&str]| -> BTreeSet<String> {
        let list = words
            .iter()
            .map(|w| format!("'{w}'"))
            .collect::<Vec<_>>()
            .join(" ");
        let last = words.last().unwrap();
        let before = words[words.len() - 2];
        let text = format!(
            "set -e\n{script}\nCOMP_WORDS=({list}); COMP_CWORD={}; _flowgate flowgate '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
            words.len() - 1
        );
        let output = Command::new("bash")
            .args(["--norc", "--noprofile", "-c", &text])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    };
    let first = complete(&["flowgate", ""]);
    for command in commands(&[]) {
        assert!(first.contains(&command), "{command}: {first:?}");
    }
    assert_eq!(
        complete(&["flowgate", "wha"]),
        BTreeSet::from(["what-if".to_owned()])
    );
    assert!(
        complete(&["flowgate", "fix", "--u"])
            .is_superset(&BTreeSet::from(["--unsafe".to_owned(), "--untracked".to_owned()]))
    );
    assert!(complete(&["flowgate", "check", "--format", "s"]).contains("sarif"));
}

#[test]
fn every_command_has_a_manual_page_with_something_in_every_section() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let ran = flowgate(&["man", "--dir", &folder.to_string_lossy()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let pages: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut wanted: BTreeSet<String> = all().iter().map(|c| format!("flowgate-{c}.1")).collect();
    wanted.insert("flowgate.1".to_owned());
    assert_eq!(pages, wanted);
    let first = std::fs::read_to_string(folder.join("flowgate.1")).unwrap();
    assert_eq!(first, flowgate(&["man"]).stdout);
    for page in pages {
        let text = std::fs::read_to_string(folder.join(&page)).unwrap();
        let sections: Vec<&str> = text.split("\n.SH ").skip(1).collect();
        for name in ["NAME", "SYNOPSIS", "DESCRIPTION"] {
            assert!(
                sections.iter().any(|s| s.starts_with(name)),
                "{page} has no {name}"
            );
        }
        for section in sections {
            let body: String = section
                .lines()
                .skip(1)
                .filter(|l| !l.starts_with('.') || l.len() > 4)
                .collect();
            assert!(body.trim().len() > 2, "{page}: nothing in {section:?}");
        }
        // Where `man` is there it must read the page without a word of complaint.
        if let Ok(output) = Command::new("man")
            .args(["--warnings", "-l", "--"])
            .arg(folder.join(&page))
            .env("MANPAGER", "cat")
            .output()
            && output.status.success()
        {
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page}");
        }
    }
}
