//! Hostile files end in a clear error, within bounded time and stack: nesting, size, any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use flowgate::pipeline::{Options, run};
use proptest::prelude::*;

/// Far more than any of these runs takes, also unoptimised on a busy machine; a quadratic one takes minutes.
const LONG: Duration = Duration::from_secs(60);

const DEPTH: usize = 200_000;

fn fresh(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("robust-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Checks a folder with one file; one line a finding comes back.
fn told(name: &str, file: &str, bytes: &[u8]) -> String {
    let folder = fresh(name);
    std::fs::write(folder.join(file), bytes).unwrap();
    let start = Instant::now();
    let ran = support::flowgate_in(&folder, &["check", "--date", "2026-11-22", "--format", "short"]);
    assert!(start.elapsed() < LONG, "{name} took {:?}", start.elapsed());
    assert_eq!(ran.code, 1, "{name}: {}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.is_empty(),
        "{name}: {}",
        &ran.stderr[..ran.stderr.len().min(400)]
    );
    ran.stdout
}

#[test]
fn two_hundred_thousand_nested_brackets_are_one_clear_error() {
    let manifest = "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: { id: deep }\nx-deep: ";
    let json = r#"{"apiVersion": "flowgate/v1", "kind": "AgentIntegration", "x-deep": "#;
    let flow = "integration deep\nsystem a: internal-api { x: ";
    let mut said = String::new();
    for (what, open, close) in [
        ("lists", "[", "]"),
        ("mappings", "{\"a\":", "}"),
        ("flow-maps", "{ a: ", " }"),
    ] {
        for (file, head) in [
            ("a.flowgate.yaml", manifest),
            ("a.flowgate.json", json),
            ("a.flow", flow),
        ] {
            if (what == "flow-maps") != (file == "a.flow") && what != "lists" {
                continue;
            }
            for closed in [false, true] {
                let mut text = format!("{head}{}", open.repeat(DEPTH));
                if closed {
                    text.push('1');
                    text.push_str(&close.repeat(DEPTH));
                    text.push_str(if file == "a.flow" {
                        " }\n"
                    } else if file.ends_with("json") {
                        "}"
                    } else {
                        "\n"
                    });
                }
                let name = format!("{what}-{}-{closed}", file.replace('.', "-"));
                let lines = told(&name, file, text.as_bytes());
                let finding = lines.lines().next().unwrap();
                assert!(finding.len() < 300, "{name}: {}", &finding[..300]);
                said.push_str(&format!("{what}, closed {closed}: {finding}\n"));
            }
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn deep_nesting_of_other_formats_stops_nothing() {
    for (file, open, close) in [
        ("deep.json", "{\"a\":", "}"),
        ("deep.yaml", "[", "]"),
        ("deep.xml", "<a>", "</a>"),
        ("deep.toml", "[", "]"),
    ] {
        let folder = fresh(&file.replace('.', "-"));
        let head = if file.ends_with("toml") { "a = " } else { "" };
        let text = format!("{head}{}1{}", open.repeat(DEPTH), close.repeat(DEPTH));
        std::fs::write(folder.join(file), text).unwrap();
        let start = Instant::now();
        let ran = support::flowgate_in(&folder, &["check", "--format", "short"]);
        assert!(start.elapsed() < LONG, "{file} took {:?}", start.elapsed());
        assert!(ran.code == 0 || ran.code == 1, "{file}: {}", ran.code);
        assert!(ran.stderr.is_empty(), "{file}");
    }
}

#[test]
fn a_file_of_fifty_megabytes_is_not_read() {
    for file in ["a.flowgate.yaml", "a.flowgate.json", "a.flow"] {
        let folder = fresh(&format!("large-{}", file.replace('.', "-")));
        std::fs::File::create(folder.join(file))
            .unwrap()
            .set_len(50 * 1024 * 1024)
            .unwrap();
        let start = Instant::now();
        let ran = support::flowgate_in(&folder, &["check", "--format", "short"]);
        assert!(start.elapsed() < LONG, "{file} took {:?}", start.elapsed());
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let expected = format!("{file}:1:1: high INPUT-008/");
        assert!(ran.stdout.starts_with(&expected), "{}", ran.stdout);
        assert!(
            ran.stdout.contains("file_bytes") || ran.stdout.contains("more than"),
            "{}",
            ran.stdout
        );
    }
}

/// Pieces that every parser gives a meaning to, so that random texts come far.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&'static str> = vec![
        "integration x\n",
        "class a: public\n",
        "a -> b: c\n",
        "expect ",
        "include \"a.flow\"\n",
        "apiVersion: flowgate/v1\n",
        "kind: AgentIntegration\n",
        "metadata: { id: x }\n",
        "connections:\n",
        "  a: ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "&a ",
        "*a ",
        "!!tag ",
        "<<: ",
        "|\n",
        "\t",
        "\n",
        "\r\n",
        ":",
        ",",
        "#",
        "//",
        "/*",
        "*/",
        "->",
        "\u{feff}",
        "\u{202e}",
        "é",
        "\0",
        "<a b=\"c\">",
        "</a>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "&b;",
        "---\n",
        "...\n",
        "0x1F",
        "1e999",
        "null",
        "~",
    ];
    prop::collection::vec(prop::sample::select(words), 0..40).prop_map(|all| all.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A run over any bytes in files of every kind comes to its end, with located problems only.
    #[test]
    fn any_bytes_give_a_result(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..400), pieces()]) {
        let folder = fresh("bytes");
        for file in ["a.flowgate.yaml", "b.flowgate.json", "c.flow", "d.yaml", "e.json", "f.xml", "g.toml", ".env"] {
            std::fs::write(folder.join(file), &bytes).unwrap();
        }
        let options = Options { paths: vec![folder], date: "2026-11-22".parse().ok(), ..Options::default() };
        let result = run(&options);
        prop_assert!(result.is_ok(), "{:?}", result.err().map(|e| e.to_string()));
        let found = result.unwrap();
        for finding in &found.check.findings {
            prop_assert!(found.sources.find(&finding.location.file).is_some(), "{}", finding.message);
        }
    }
}
