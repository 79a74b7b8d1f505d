//! What the terminal shows, in snapshots.

use super::*;
use crate::render::sample;
use crate::source::Source;

fn shown(check: &Check, sources: &Sources, style: &Style) -> String {
    Scroll::whole(|scroll| full(scroll, check, sources, &sample::masks(sources), style))
}

#[test]
fn every_step_has_a_frame_and_no_secret_is_shown() {
    let (check, sources) = sample::check();
    let out = shown(&check, &sources, &Style::default());
    assert!(!out.contains("very-secret"));
    insta::assert_snapshot!(out);
}

#[test]
fn verbose_without_unicode_stays_ascii() {
    let (check, sources) = sample::check();
    let style = Style {
        unicode: false,
        verbose: true,
        width: 60,
        ..Style::default()
    };
    let out = shown(&check, &sources, &style);
    assert!(out.is_ascii(), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn short_is_one_line_a_finding() {
    insta::assert_snapshot!(Scroll::whole(|scroll| short(scroll, &sample::check().0)), @r"
    agents/desk.flow:4:1: critical GATE-001/no-gate `mail.send_reply` reaches customers and no person approves it
    agents/desk.flowgate.yaml:5:12: high SECRET-001/known-token-format a Slack bot token stands in the file
    ");
}

#[test]
fn hostile_sources_and_messages_are_escaped_and_long_lines_cut() {
    let long = format!(
        "{{\"a\":\"{}\",\"scope\":\"\u{202e}\u{1b}[31madmin\"{}}}",
        "x".repeat(300_000),
        ",\"b\":1".repeat(9_000)
    );
    let mut sources = Sources::default();
    sources.add(Source::new("min.json", long));
    let (mut check, _) = sample::check();
    let mut finding = sample::finding(
        "SCOPE-004",
        crate::finding::Severity::High,
        sample::at(&sources, "min.json", "\"scope\""),
    );
    finding.message = "bad \u{1b}]8;;http://x\u{7} \u{202e}name\nsecond".into();
    check.findings = vec![Box::new(finding)];
    let out = Scroll::whole(|scroll| full(scroll, &check, &sources, &Masks::new(), &Style::default()));
    assert!(!out.chars().any(|c| c != '\n' && escape::is_unseen(c)));
    assert!(out.lines().all(|l| l.chars().count() < 200), "{out}");
    insta::assert_snapshot!(out);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    /// Any text, any place in it, any width: a frame, never a panic (miette asserts on spans).
    #[test]
    fn frames_never_panic(
        text in "(\\PC|[\\n\\r\\t\\u{feff}\\u{202e}é\u{1f600}]){0,80}",
        start in 0usize..90, len in 0usize..90, width in 0usize..120, mask in 0usize..60, other in 0usize..90,
    ) {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a.flow", text.clone()));
        let boundary = |mut b: usize| { b = b.min(text.len()); while !text.is_char_boundary(b) { b -= 1; } b };
        let place = |from: usize, to: usize| {
            let (from, to) = (boundary(from), boundary(to));
            let at = sources.get(id).unwrap().position(from);
            Location { file: "a.flow".into(), line: at.line, column: at.column, end_line: at.line, end_column: at.column, bytes: Some((id, Span::new(from, to))) }
        };
        let (mut check, _) = sample::check();
        let mut finding = sample::finding("X-1", crate::finding::Severity::Low, place(start, start + len));
        finding.related = vec![Labelled { location: place(other, other + 3), label: "other".into() }].into();
        finding.path = vec![Labelled { location: place(other, other), label: text.clone() }].into();
        check.findings = vec![Box::new(finding)];
        let masks = Masks::from([(id, vec![Span::new(boundary(mask), boundary(mask + 5))])]);
        let style = Style { width, ..Style::default() };
        let out = Scroll::whole(|scroll| full(scroll, &check, &sources, &masks, &style));
        proptest::prop_assert!(!out.chars().any(|c| c != '\n' && escape::is_unseen(c)));
    }
}
