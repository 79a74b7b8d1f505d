//! What the `.flow` language promises: the tree it lowers to, one clear problem per mistake, no panic, linear time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

use std::time::{Duration, Instant};

use flowgate::parse::flow::{Expectation, Flow, expectation, read};
use flowgate::parse::problem::{Input, Site};
use flowgate::parse::value::{Node, Value};
use flowgate::source::{FileId, Limits, Span};
use proptest::prelude::*;

fn flow(text: &str) -> Flow {
    read(FileId(0), text, &Limits::default())
}

/// The tree as one line per deep member; strings keep quotes.
fn dump(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, quoted: true } => format!("{text:?}"),
        Value::Scalar { text, .. } => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(dump).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => format!(
            "{{{}}}",
            entries
                .iter()
                .map(|e| format!("{}: {}", e.key, dump(&e.node)))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn sections(flow: &Flow) -> String {
    let mut out = String::new();
    for entry in flow.root.entries() {
        out.push_str(&entry.key);
        out.push('\n');
        match &entry.node.value {
            Value::Map(entries) => {
                for e in entries {
                    out.push_str(&format!("  {}: {}\n", e.key, dump(&e.node)));
                }
            }
            Value::List(items) => {
                for item in items {
                    out.push_str(&format!("  - {}\n", dump(item)));
                }
            }
            Value::Scalar { .. } => out.push_str(&format!("  {}\n", dump(&entry.node))),
        }
    }
    out
}

fn bytes(site: &Site) -> Span {
    match site {
        Site::Span(_, span) => *span,
        Site::Place(place) => panic!("{place}"),
    }
}

/// Each problem as `line:column message | bytes | label | help`.
fn said(text: &str) -> String {
    let mut out = String::new();
    for p in flow(text).problems {
        let span = bytes(&p.site);
        let before = &text[..span.start as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        out.push_str(&format!(
            "{line}:{column} {} | {} | {} | {}",
            p.message,
            &text[span.range()],
            p.label,
            p.help.unwrap_or_default()
        ));
        for note in p.notes {
            out.push_str(&format!(
                " | {}: {}",
                note.label,
                &text[bytes(&note.site).range()]
            ));
        }
        out.push('\n');
    }
    out
}

const WHOLE: &str = r#"//! One agent,
//! in full.
integration demo

boundary corp: internal { region: eu, failover: [eu-west-1, eu-west-2] } // where
boundary lab in corp
class notes: confidential {
  categories: [user.name,
    user.contact.email]
  /* not
     read */
  max_retention: 400d, allowed_regions: eu

  shape { depth: 2, "odd key": "a \"b\"\\" }
}
class facts: internal
actor lead: human in corp
trigger tick: schedule { source: "cron 5 * * * *" }
/// Answers letters.
/// Slowly.
agent main in corp {
  context read { key: id }
  budget { max_spend_per_day: 50  EUR, max_runtime: 90s }
  context write
}
model llm in corp
tool shell: mcp_server
system desk: zendesk in corp
store log: audit_sink in lab
vendor acme { approved: true }
gate redact: redaction
gate ok: human_approval

desk->main.read: notes by desk.read_it
  through redact,
    // a comment does not end a statement
    ok

  over tls1.3 for "answer letters" as F01 { auth: none, limit { rate: 60/min } }
main.read <-> llm: notes => facts
/// The way out.
main.write -> lead: facts

audit desk.read_it, main -> log { record: { initiator: true } }
expect no path   from notes
  to lead
expect notes stays in [corp, lab]
"#;

#[test]
fn the_whole_language_lowers_to_the_manifest_tree() {
    let flow = flow(WHOLE);
    assert_eq!(flow.problems, []);
    let (name, span) = flow.integration.clone().unwrap();
    assert_eq!((name.as_str(), &WHOLE[span.range()]), ("demo", "demo"));
    insta::assert_snapshot!(sections(&flow));
}

#[test]
fn spans_are_the_words_of_the_file() {
    let flow = flow(WHOLE);
    let at = |path: &str| {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        let (node, key, used) = flow.root.follow(&segments);
        assert_eq!(used, segments.len(), "{path}");
        let key = key.map_or("", |k| &WHOLE[k.range()]);
        format!("{path} = {key} | {}", WHOLE[node.span.range()].replace('\n', "~"))
    };
    let lines: Vec<String> = [
        "metadata/description",
        "gates/ok",
        "gates/ok/kind",
        "boundaries/lab/parent",
        "systems/desk/product",
        "data_classes/notes/tier",
        "data_classes/notes/categories/1",
        "data_classes/notes/shape/odd key",
        "agents/main/contexts",
        "agents/main/contexts/read/key",
        "agents/main/contexts/write",
        "agents/main/budget/max_spend_per_day",
        "agents/main/description",
        "flows/0/from",
        "flows/0/to",
        "flows/0/operation",
        "flows/0/via",
        "flows/0/via/1",
        "flows/0/purpose",
        "flows/0/id",
        "flows/1/bidirectional",
        "flows/1/classes",
        "flows/1/response_classes",
        "flows/1",
        "audit/sink",
        "audit/covers",
        "expectations/0",
    ]
    .iter()
    .map(|p| at(p))
    .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn words_of_a_statement_that_are_wrong_are_named() {
    let cases = [
        "sytem desk: zendesk",
        "something else",
        "{ a: 1 }",
        "system Desk: zendesk",
        "system desk zendesk",
        "system desk:",
        "actor lead: human corp",
        "agent main: big",
        "gate ok: schema in corp",
        "system model: x",
        "system desk: x\nstore desk: y",
        "system desk: x { product: y }",
        "integration",
        "integration a b",
        "system a: b\nintegration c",
        "integration a\nintegration b",
        "  system a: b",
        "system a: b\n  system c: d",
        "include \"other.flow\"",
        "include other",
        "audit all -> log\naudit all -> log",
        "audit all <-> log",
        "audit all",
    ];
    insta::assert_snapshot!(cases.map(said).concat());
}

#[test]
fn mistakes_of_a_flow_are_named() {
    let cases = [
        "a => b: c",
        "a <- b: c",
        "a \u{2192} b: c",
        "a -> b",
        "a -> b:",
        "a -> b: c,",
        "a -> B: c",
        "a -> b: c d",
        "a -> b: c trough d",
        "a -> b: c through",
        "a -> b: c through d e",
        "a -> b: c over x over y",
        "a -> b: c by read",
        "a -> b: c by d.e, d.f",
        "a -> b: c => d",
        "a -> b: c as 1",
        "a -> b: c as F1\na -> c: c as F1",
        "model -> b: c",
        "a -> b: c { via: x } y",
        "a -> b: c\n  store x: y",
    ];
    insta::assert_snapshot!(cases.map(said).concat());
}

#[test]
fn mistakes_inside_braces_are_named() {
    let cases = [
        "system a: b { title: Support triage agent }",
        "system a: b { x: 1 y: 2 }",
        "system a: b {\n  region eu\n}",
        "system a: b { region: }",
        "system a: b { region:\n}",
        "system a: b { : eu }",
        "system a: b { list: [a b] }",
        "system a: b { list: [a,, b] }",
        "system a: b { ref: vault:kv/a#b }",
        "system a: b { ref: 'x' }",
        "system a: b { ref: \"x\\y\" }",
        "system a: b { ref: \"x }\nsystem c: d",
        "system a: b { x: 1, x: 2 }",
        "system a: b { context c { } }",
        "agent a { contxt c { } }",
        "agent a { context c { }, context c { } }",
        "system a: b { x: [1, 2 }\nsystem c: d",
        "system a: b {\n  x: 1\nclass c: internal",
        "system a: b {\n  x: 1\na -> c: d",
        "system a: b {\n  x: { y: [1",
        "system a: b { x: 1 } }",
        "system a: b\n/* open\nsystem c: d",
    ];
    insta::assert_snapshot!(cases.map(said).concat());
}

#[test]
fn expectations_are_sentences_of_four_forms() {
    let ok = |t: &str| expectation(t).unwrap();
    assert_eq!(
        ok("no path from a.b to c"),
        Expectation::NoPath {
            from: "a.b".into(),
            to: "c".into()
        }
    );
    assert_eq!(
        ok("every path from a to b passes g"),
        Expectation::Passes {
            from: "a".into(),
            to: "b".into(),
            gate: "g".into()
        }
    );
    assert_eq!(
        ok("llm never\n receives secret"),
        Expectation::Never {
            node: "llm".into(),
            class: "secret".into()
        }
    );
    for text in ["c stays in [a, b]", "c stays in [ a,b, ]"] {
        assert_eq!(
            ok(text),
            Expectation::Stays {
                class: "c".into(),
                boundaries: vec!["a".into(), "b".into()]
            }
        );
    }
    let cases = [
        "",
        "nothing",
        "no path form a to b",
        "no path from a",
        "evry path from a to b passes g",
        "every path from a to b",
        "every path from a to b passes g h",
        "llm nver receives x",
        "llm never gets x",
        "c stays at [a]",
        "c stays in [a b]",
        "the moon is blue",
    ];
    let errors: Vec<String> = cases.iter().map(|t| expectation(t).unwrap_err()).collect();
    insta::assert_snapshot!(errors.join("\n"));
    insta::assert_snapshot!(said(
        "expect no path from a to b\nexpect no way from a to b\nexpect"
    ));
}

#[test]
fn five_mistakes_are_five_problems_and_the_rest_is_read() {
    let text = "integration x\nsytem a: b\nsystem desk: zendesk { region eu }\nclass c: internal {\n  x: [1, 2\n\
                gate g: schema { a: \"b }\na -> b\ndesk -> g: c\nstore s: database\n";
    let flow = flow(text);
    assert_eq!(flow.problems.len(), 5, "{:#?}", flow.problems);
    for path in [
        "systems/desk/product",
        "data_classes/c/x/1",
        "gates/g",
        "flows/0/to",
        "stores/s",
    ] {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        assert_eq!(flow.root.follow(&segments).2, segments.len(), "{path}");
    }
}

#[test]
fn the_example_of_the_design_is_read() {
    // Marks of order, line ends and files without statements.
    let windows = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    let read = flow(&windows);
    assert_eq!(read.problems, []);
    assert_eq!(sections(&read), sections(&flow(WHOLE)));
    for empty in ["", "\n\n", "// only\n/* comments */\n", "\u{feff}"] {
        let read = flow(empty);
        assert_eq!((read.problems.len(), read.root.entries().len()), (0, 0));
    }
}

#[test]
fn deep_and_long_files_end_in_bounded_time() {
    let begun = Instant::now();
    for bracket in ["{", "["] {
        let text = format!("system a: b {}\nsystem c: d\n", bracket.repeat(200_000));
        let read = flow(&text);
        assert_eq!(read.problems.len(), 1);
        assert_eq!(
            (read.problems[0].input, read.problems[0].reason),
            (Input::Unreadable, "depth")
        );
        // The statement that is too deep is left out, the next one is read.
        assert!(read.root.get("systems").unwrap().get("c").is_some());
        assert_eq!(flow(&bracket.repeat(200_000)).problems.len(), 1);
        assert_eq!(
            flow(&format!("system a: b {{ x: {}", "a [ ".repeat(200_000)))
                .problems
                .len(),
            1
        );
    }
    let nested = format!("system a: b {{ x: {}{} }}", "[".repeat(63), "]".repeat(63));
    assert_eq!(flow(&nested).problems, []);
    let text: String = (0..10_000)
        .map(|i| format!("a{i} -> b{i}: c, d by e.f through g, h over tls1.3 {{ x: [1, 2], y: \"z\" }}\n"))
        .collect();
    let read = flow(&text);
    assert_eq!(read.problems, []);
    assert_eq!(read.root.get("flows").unwrap().kind(), "a list");
    for noise in [
        "x\n",
        "/*\n",
        "}\n",
        "\"\n",
        "a -> b\n",
        "system a: {\n",
        "/",
        "{}",
        "\\\"",
        "-> ",
    ] {
        assert!(flow(&noise.repeat(100_000)).problems.len() <= 101, "{noise}");
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

fn inside(node: &Node, len: usize, text: &str) {
    let fits = |s: Span| assert!(text.get(s.range()).is_some() && s.end as usize <= len, "{s:?}");
    fits(node.span);
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|n| inside(n, len, text)),
        Value::Map(entries) => entries.iter().for_each(|e| {
            fits(e.key_span);
            inside(&e.node, len, text);
        }),
    }
}

fn survives(text: &str) {
    let read = flow(text);
    inside(&read.root, text.len(), text);
    for p in &read.problems {
        for site in std::iter::once(&p.site).chain(p.notes.iter().map(|n| &n.site)) {
            assert!(text.get(bytes(site).range()).is_some(), "{p:?}");
        }
    }
    let _ = expectation(text);
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "(?s).{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_row_of_tokens_is_survived(tokens in prop::collection::vec(prop::sample::select(vec![
        "system", "a", "b.c", ":", "->", "<->", "=>", "{", "}", "[", "]", ",", "\n", "\n  ", " ", "\"", "\"x\"", "//",
        "///", "/*", "*/", "by", "through", "in", "50", "EUR", "é", "\r\n", "expect", "no path from", "stays in",
        "agent", "context", "audit", "all", "\\", "integration", "include", "//!", "\u{feff}", "\u{2192}", "'",
    ]), 0..60)) {
        survives(&tokens.concat());
        survives(&tokens.join(" "));
    }

    #[test]
    fn any_cut_or_changed_byte_of_a_real_file_is_survived(at in 0..WHOLE.len(), with in "(?s).{0,2}") {
        survives(&WHOLE[..at]);
        survives(&format!("{}{with}{}", &WHOLE[..at], WHOLE.get(at + 1..).unwrap_or("")));
    }
}
