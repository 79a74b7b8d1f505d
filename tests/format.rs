//! What the formatter promises: one form that it keeps itself, the same meaning, every comment, and no panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::path::Path;

use flowgate::parse::flow::{expectation, format, read};
use flowgate::parse::problem::Input;
use flowgate::parse::value::{Node, Value};
use flowgate::source::{FileId, Limits, walk};
use proptest::prelude::*;

use program::{Dice, Program};

/// Formats, and checks that the form is kept.
fn formed(text: &str) -> String {
    let once = format(text).unwrap_or_else(|p| panic!("{p:#?}\n{text}"));
    let twice = format(&once).unwrap_or_else(|p| panic!("{p:#?}\n{once}"));
    assert_eq!(once, twice, "first form, then its form, of:\n{text}");
    once
}

#[test]
fn a_whole_file_has_one_form() {
    let form = formed(
        "\u{feff}\n\n//!   One agent   \r\n//! in full.\r\nintegration   demo\r\n\r\n\r\n\r\nboundary corp:internal{region:eu,failover:[eu-west-1,eu-west-2]} // where\n\
         boundary lab in corp\nclass notes :confidential {\n  categories: [user.name,\n    user.contact.email]\n\n\n\
         max_retention: 400d, allowed_regions: [ eu ]\n\n  shape { depth: 2, \"odd key\" : \"a \\\"b\\\"\\\\ /* no comment */\" }\n\n}\n\
         agent main in corp {\n context read { key: id }\n\tbudget { max: 50\t EUR }\n context write\n}\nvendor acme { }\n\n\
         desk->main.read:notes as F01 through redact,ok by desk.read_it for \"answer\\nletters\"\n\n\n\nmain.read<->llm:notes=>facts\n\
         main.write -> lead: facts over tls1.3 { auth: none\n }\naudit desk.read_it,main->log{record:{initiator:true}}\n\
         expect no path   from notes\n  to lead\nexpect notes stays in [corp,lab,]  ",
    );
    insta::assert_snapshot!(form);
}

#[test]
fn what_does_not_fit_is_broken_at_its_parts() {
    let form = formed(
        "class reply_draft: confidential { categories: user.content.private, subjects: customer, origin: derived, regions: eu }\n\
         class fits_just_at_the_limit: confidential { categories: user.content.private, subjects: customer, org: xxxx }\n\
         class a: b { allowed: [first_long_name, second_long_name, third_long_name, fourth_long_name, fifth_long_name], x: 1 }\n\
         class c: d { allowed: [first_long_name, second_long_name, third_long_name, fourth_long_name, fifth_long_name, sixth_long_name] }\n\
         class e: f { list: [{ a: 1, b: [] }, {\n c: 2 }, []], g: {} }\n\
         desk -> triage.intake: ticket_content over tls1.3 by desk.read_ticket through secret_redact, inject_filter as F1\n\
         desk -> triage.intake: ticket_content over tls1.3 by desk.read_ticket through secret_redact, inject_filter { auth: none }\n\
         desk -> triage.intake: ticket_content over tls1.3 by desk.read_ticket through secret_redact, inject {\n auth: none }\n\
         desk -> triage.intake: ticket_content over tls1.3 by desk.read_ticket through secret_redact, inject_filter {\n auth: none }\n\
         desk -> triage: ticket_content { first: one_long_value, second: two_long_value, third: three_long_value, auth: non }\n",
    );
    insta::assert_snapshot!(form);
}

#[test]
fn comments_stay_where_they_were() {
    let form = formed(
        "// first\n\n\n  // second\n/* third */ /* fourth */ system /* a */ desk /* b */ : /* c */ zendesk /* d */ in /* e */ corp /* f */ { /* g */ } // h\n\
         \u{20}   // below desk\n    /* too */\n\n    // not below\n\n/// Doc.\n/* between */ /// Doc, too.\nsystem b // 1\n  : c // 2\n  // 3\n  { x: 1 } /* 4\n   5 */\n\
         gate g: schema { // open\n\n  // before x\n\n  x: 1 // after x\n  /* before y */ y /* in */ : /* y */ 2 /* after y */, z: 3 // after z\n  , // after comma\n  w: 4\n\n  // last\n\n}\n\
         gate h: schema { /* a */ x: 1 /* b */, /* c */ y: [ /* d */ 1 /* e */ , /* f */ 2 /* g */ ] /* h */ }\n\
         gate i: schema {\n  // only this\n\n  // and this\n}\n\
         gate j: schema { list: [ // open\n  one, // one\n  // before two\n  two // two\n  , three /* three */ , /* end */ // of three\n  // last\n] }\n\
         gate k: schema { list: [a, b // b\n] }\n\
         /* x */ a /* 1 */ -> /* 2 */ b /* 3 */ : /* 4 */ c /* 5 */ , /* 6 */ d /* 7 */ over /* 8 */ t /* 9 */ by /* 10 */ e.f /* 11 */ { /* 12 */ } // 13\n\
         a -> b: c // carried\n  over t // over\n\n  // before by\n\n  by e.f // by\n  // for the block\n  { x: 1 } // end\n\
         a -> b: c\n  over t\n  /// documents the next statement\n  by e.f\n\
         c -> d: e by f.g over t /* after t */ {\n x: 1 }\n\
         expect /* 1 */ no path // 2\n  from a to b // 3\n// the end",
    );
    insta::assert_snapshot!(form);
}

#[test]
fn a_file_with_mistakes_is_not_formatted() {
    let problems = format("system a: b\nsytem c: d\nsystem a {\n").unwrap_err();
    assert!(
        problems
            .iter()
            .all(|p| p.input == Input::Syntax && !p.message.is_empty())
    );
    assert_eq!(problems.len(), 2, "{problems:#?}");
    // What only linking could mend has a form.
    assert_eq!(
        formed("system  a: b\nsystem a\ninclude   \"x.flow\""),
        "system a: b\nsystem a\ninclude \"x.flow\"\n"
    );
    for (text, form) in [("", ""), ("\n \n", ""), ("\u{feff}\r\n// x \r\n\r\n", "// x\n")] {
        assert_eq!(formed(text), form);
    }
    let deep = |n| format!("system a: b {{ x: {}{} }}", "[".repeat(n), "]".repeat(n));
    formed(&deep(190));
    assert_eq!(format(&deep(300)).unwrap_err()[0].reason, "depth");
}

#[test]
fn the_fixtures_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = 0;
    for path in walk::plain(&root) {
        if path.ends_with(".flow") && !path.starts_with("broken/") {
            let text = std::fs::read_to_string(root.join(&path)).unwrap();
            assert_eq!(formed(&text), text, "{path}");
            seen += 1;
        }
    }
    assert!(seen >= 3);
}

/// The tree without places, order of members and spaces of expectations.
#[derive(Debug, PartialEq)]
enum Tree {
    Scalar(String, bool),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

fn tree(node: &Node) -> Tree {
    match &node.value {
        Value::Scalar { text, quoted } => match expectation(text) {
            Ok(meaning) => Tree::Scalar(format!("{meaning:?}"), *quoted),
            Err(_) => Tree::Scalar(text.clone(), *quoted),
        },
        Value::List(items) => Tree::List(items.iter().map(tree).collect()),
        Value::Map(entries) => Tree::Map(entries.iter().map(|e| (e.key.clone(), tree(&e.node))).collect()),
    }
}

fn meaning(text: &str) -> (Option<String>, Tree) {
    let flow = read(FileId(0), text, &Limits::default());
    (flow.integration.map(|i| i.0), tree(&flow.root))
}

fn keeps_its_promises(text: &str) {
    let form = formed(text);
    assert_eq!(meaning(text), meaning(&form), "{text}\nbecame\n{form}");
    let ends = form.lines().all(|l| l.trim_end_matches([' ', '\t', '\r']) == l);
    assert!(
        ends && !form.contains("\n\n\n") && !form.starts_with('\n'),
        "{form}"
    );
    assert!(
        form.is_empty() || (form.ends_with('\n') && !form.ends_with("\n\n")),
        "{form}"
    );
}

/// Any text either has a form or problems.
fn survives(text: &str) {
    let stops = read(FileId(0), text, &Limits::default())
        .problems
        .iter()
        .any(|p| matches!(p.input, Input::Syntax | Input::Unreadable));
    if stops {
        assert!(format(text).is_err());
    } else {
        keeps_its_promises(text);
    }
}

const REAL: &str = include_str!("../fixtures/scenarios/support-triage/support-triage.flow");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_program_keeps_its_meaning_and_its_comments(choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let program = Program::new(Dice(choices.iter()));
        keeps_its_promises(&program.text);
        let form = format(&program.text).unwrap();
        for comment in &program.comments {
            prop_assert_eq!(form.matches(&format!(" {comment}")).count(), 1, "{}\n{}\nbecame\n{}", comment, &program.text, form);
        }
    }

    #[test]
    fn any_text_is_survived(text in "(?s).{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_row_of_tokens_is_survived(tokens in prop::collection::vec(prop::sample::select(vec![
        "system a", "a", "b.c", ": ", "a -> b: c", " <-> ", "=> ", " {", "x: 1", "}", "[", "]", ",", "\n", "\n  ", " ",
        "\"x\"", "// y\n", "/// z\n", "/* u */", "/* v\n */", " by c.d", " through e", " over f", "in", "50", "EUR", "\r\n", "\r",
        "expect no path from a to b", "agent", "context", "audit all -> l", "integration i", "\n//! w\n", "\u{feff}",
    ]), 0..30)) {
        survives(&tokens.concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_edit_of_a_real_file_is_survived(
        at in 0..REAL.len(),
        cut in 0..3usize,
        with in prop::sample::select(vec!["", "\n", "\n\n  ", " ", "/* e */", " // e\n", "\n/// e\n", ",", "x", "{", "\r\n"]),
    ) {
        survives(&format!("{}{with}{}", &REAL[..at], REAL.get(at + cut..).unwrap_or("")));
    }
}
