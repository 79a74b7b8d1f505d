//! What the report shows, in snapshots.

use super::*;
use crate::render::{escape::HOSTILE, sample};

fn rules() -> Vec<RuleLine> {
    [
        ("GATE-001", true),
        ("AUTH-002", true),
        ("WRITE-001", true),
        ("COST-001", false),
    ]
    .map(|(id, core)| RuleLine {
        id: id.into(),
        title: format!("Title of {id}"),
        core,
    })
    .into()
}

fn render(check: &Check, facts: &Facts) -> String {
    let passes = BTreeMap::from([
        (
            "AUTH-002".to_owned(),
            vec!["desk/crm".to_owned(), "desk/mail".to_owned()],
        ),
        ("WRITE-001".to_owned(), vec!["desk/crm.read".to_owned()]),
    ]);
    report(&ReportInput {
        check,
        facts,
        rules: &rules(),
        passes: &passes,
    })
}

#[test]
fn the_report_of_a_bypassed_gate() {
    let (check, _) = sample::check();
    insta::assert_snapshot!(render(&check, &sample::facts()));
}

#[test]
fn an_integration_that_says_nothing_is_not_praised() {
    let (mut check, _) = sample::check();
    check.findings.clear();
    let out = render(&check, &sample::empty_facts());
    assert!(out.contains("**Purpose.** not declared"));
    assert!(
        !out.to_lowercase().contains("| none") && !out.contains(" none."),
        "{out}"
    );
    insta::assert_snapshot!(out);
}

#[test]
fn assumed_facts_are_no_evidence() {
    let (mut check, _) = sample::check();
    check.findings.clear();
    let mut facts = sample::facts();
    for a in &mut facts.actions {
        a.rests_on = a.rests_on.map(|_| crate::analysis::facts::Assurance::Assumed);
    }
    for c in &mut facts.connections {
        c.element.assurance = crate::analysis::facts::Assurance::Assumed;
    }
    let out = render(&check, &facts);
    assert!(
        out.contains("No action is covered by an adequate approval"),
        "{out}"
    );
    assert!(out.contains("because the gate is only assumed: 1"));
    assert!(!out.contains("| AUTH-002 |"), "{out}");
}

/// What a Markdown reader sees as structure: headings, fences, the number of cells of each table row.
fn skeleton(text: &str) -> Vec<String> {
    text.lines()
        .map(|l| {
            let start: String = l.chars().take_while(|c| "#>-`| ".contains(*c)).collect();
            let cells = l.replace("\\|", "").matches('|').count();
            if l.starts_with('|') {
                format!("|{cells}")
            } else {
                start.trim_end_matches('`').trim().to_owned()
            }
        })
        .collect()
}

fn named(name: &str) -> String {
    let (mut check, _) = sample::check();
    let mut facts = sample::facts();
    for f in &mut check.findings {
        f.message = name.to_owned();
        f.title = name.to_owned();
        f.help = format!("x{name}");
        f.location.file = format!("{name}.yaml");
    }
    facts
        .systems
        .iter_mut()
        .for_each(|s| s.element.name = name.to_owned());
    facts
        .flows
        .iter_mut()
        .for_each(|f| f.element.name = name.to_owned());
    facts
        .classes
        .iter_mut()
        .for_each(|c| c.element.name = name.to_owned());
    facts
        .grants
        .iter_mut()
        .for_each(|g| g.justification = Some(format!("x{name}")));
    if let Some(i) = &mut facts.integration {
        i.element.declared = serde_json::json!({"purpose": {"intended": name}, "metadata": {"title": name}})
            .as_object()
            .cloned()
            .unwrap_or_default();
    }
    render(&check, &facts)
}

#[test]
fn hostile_names_never_break_the_page() {
    let expected = skeleton(&named("plain"));
    for name in HOSTILE {
        let out = named(name);
        assert_eq!(skeleton(&out), expected, "{name:?}\n{out}");
        // Neither raw HTML nor a link, outside of code spans.
        let prose: String = out.replace("\\]", "").split('`').step_by(2).collect();
        for live in ["<script", "](", "://"] {
            assert!(!prose.contains(live), "{name:?}: {live}\n{out}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn no_name_changes_the_structure(name in "\\PC{0,20}|[|`*_<>\\[\\]()#~\\n\\r\\\\-]{0,12}") {
        proptest::prop_assert_eq!(skeleton(&named(&name)), skeleton(&named("plain")));
    }
}
