//! What `flowgate fmt` promises: files are changed whole or not at all, and only where nothing asks to look first.
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

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{Ran, flowgate_in};

const LOOSE: &str = "system  desk:zendesk // a desk\r\nsystem  jira: jira\n";
const FORM: &str = "system desk: zendesk // a desk\nsystem jira: jira\n";

/// A fresh folder with two files to format, one that has its form, and one of another kind.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("format-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("sub")).unwrap();
    for (file, text) in [
        ("a.flow", LOOSE),
        ("sub/b.flow", LOOSE),
        ("c.flow", FORM),
        ("d.yaml", LOOSE),
    ] {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    flowgate::source::walk::plain(folder)
}

fn piped(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowgate"))
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that stops at its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran {
        bytes: output.stdout.clone(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

#[test]
fn files_are_replaced_whole_and_named() {
    let folder = folder("replaced");
    let before = fs::metadata(folder.join("c.flow")).unwrap().modified().unwrap();
    let ran = flowgate_in(&folder, &["fmt"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "a.flow\nsub/b.flow\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        (text(&folder, "a.flow"), text(&folder, "sub/b.flow")),
        (FORM.into(), FORM.into())
    );
    assert_eq!(text(&folder, "d.yaml"), LOOSE);
    let after = fs::metadata(folder.join("c.flow")).unwrap().modified().unwrap();
    assert_eq!(before, after, "a file with its form is not written");
    assert_eq!(
        names(&folder),
        ["a.flow", "c.flow", "d.yaml", "sub/b.flow"],
        "nothing is left beside"
    );
    let again = flowgate_in(&folder, &["fmt", ".", "a.flow"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
}

#[test]
fn check_and_diff_change_nothing() {
    let folder = folder("asked");
    let check = flowgate_in(&folder, &["fmt", "--check"]);
    assert_eq!((check.code, check.stdout.as_str()), (1, "a.flow\nsub/b.flow\n"));
    let formed = flowgate_in(&folder, &["fmt", "--check", "c.flow"]);
    assert_eq!((formed.code, formed.stdout.as_str()), (0, ""));
    let diff = flowgate_in(&folder, &["fmt", "--diff", "sub"]);
    assert_eq!(diff.code, 0);
    insta::assert_snapshot!(diff.stdout, @r"
    --- a/sub/b.flow
    +++ b/sub/b.flow
    @@ -1,2 +1,2 @@
    -system  desk:zendesk // a desk\u{d}
    -system  jira: jira
    +system desk: zendesk // a desk
    +system jira: jira
    ");
    let both = flowgate_in(&folder, &["fmt", "--diff", "--check", "sub/b.flow"]);
    assert_eq!(
        (both.code, both.stdout.as_str()),
        (1, format!("{}sub/b.flow\n", diff.stdout).as_str())
    );
    assert_eq!(text(&folder, "a.flow"), LOOSE);
    assert_eq!(text(&folder, "sub/b.flow"), LOOSE);
}

#[test]
fn standard_input_goes_to_standard_output() {
    for arguments in [&["fmt", "-"][..], &["fmt", "--stdin"]] {
        let ran = piped(arguments, LOOSE.as_bytes());
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, FORM, "")
        );
    }
    let check = piped(&["fmt", "-", "--check"], LOOSE.as_bytes());
    assert_eq!((check.code, check.stdout.as_str()), (1, "stdin\n"));
    assert_eq!(piped(&["fmt", "-", "--check"], FORM.as_bytes()).code, 0);
    let diff = piped(&["fmt", "-", "--diff"], LOOSE.as_bytes());
    assert!(
        diff.code == 0 && diff.stdout.starts_with("--- a/stdin\n"),
        "{}",
        diff.stdout
    );
    let wrong = piped(&["fmt", "-"], b"sytem a: b\n");
    assert_eq!((wrong.code, wrong.stdout.as_str()), (1, ""));
    assert_eq!(
        wrong.stderr,
        "stdin:1:1: INPUT-001/unknown-statement `sytem` begins no statement\n"
    );
    let bytes = piped(&["fmt", "-"], b"// \xff\n");
    assert_eq!(
        (bytes.code, bytes.stderr.as_str()),
        (1, "stdin: not UTF-8 (byte 3 on)\n")
    );
}

#[test]
fn a_file_with_mistakes_is_left_and_the_others_are_formatted() {
    let folder = folder("mistakes");
    let broken = "integration x\nsystem  a: b {\u{1b}[31m x\n";
    fs::write(folder.join("a.flow"), broken).unwrap();
    for more in [&[][..], &["--check"], &["--diff"]] {
        let ran = flowgate_in(&folder, &[&["fmt"], more].concat());
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.starts_with("a.flow:2:1"), "{}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    }
    assert_eq!(text(&folder, "a.flow"), broken);
    assert_eq!(text(&folder, "sub/b.flow"), FORM);
}

#[test]
fn wrong_use_is_told() {
    let folder = folder("use");
    for (arguments, said) in [
        (&["fmt", "none.flow"][..], "cannot read `none.flow`"),
        (&["fmt", "d.yaml"], "`d.yaml` is no `.flow` file"),
        (&["fmt", "-", "a.flow"], "`-` is standard input and stands alone"),
        (&["fmt", "--stdin", "a.flow"], "cannot be used with"),
    ] {
        let ran = flowgate_in(&folder, arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(text(&folder, "a.flow"), LOOSE);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_respected() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("permissions");
    let mode = |file: &str| fs::metadata(folder.join(file)).unwrap().permissions().mode() & 0o777;
    let set = |file: &str, mode| {
        fs::set_permissions(folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("a.flow", 0o444);
    set("sub/b.flow", 0o640);
    let ran = flowgate_in(&folder, &["fmt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "sub/b.flow\n"));
    assert_eq!(ran.stderr, "a.flow: cannot be written: the file is read-only\n");
    assert_eq!((text(&folder, "a.flow").as_str(), mode("a.flow")), (LOOSE, 0o444));
    assert_eq!(
        (text(&folder, "sub/b.flow").as_str(), mode("sub/b.flow")),
        (FORM, 0o640)
    );

    fs::write(folder.join("sub/b.flow"), LOOSE).unwrap();
    symlink("sub/b.flow", folder.join("link.flow")).unwrap();
    // A walk does not follow links; a link that is named is followed, and stays one.
    let ran = flowgate_in(&folder, &["fmt", "link.flow"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "link.flow\n"));
    assert!(
        fs::symlink_metadata(folder.join("link.flow"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(text(&folder, "sub/b.flow"), FORM);
}

#[test]
fn a_diff_does_not_print_a_secret() {
    let folder = folder("secret");
    let secret = "xoxb-1234567890-abcdefghijklmnop";
    let line = format!("system chat:slack {{ auth {{ secrets {{ token: \"{secret}\" }} }} }}\n");
    fs::write(folder.join("a.flow"), &line).unwrap();
    let diff = flowgate_in(&folder, &["fmt", "--diff", "a.flow"]);
    assert!(
        !diff.stdout.is_empty() && !diff.stdout.contains(secret),
        "{}",
        diff.stdout
    );
    assert_eq!(flowgate_in(&folder, &["fmt", "a.flow"]).code, 0);
    assert!(text(&folder, "a.flow").contains(secret));
}
