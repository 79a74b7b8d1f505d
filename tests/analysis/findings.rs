//! What must hold between the findings on two integrations that differ in one thing, over the rules of the analysis.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::Duration;

use flowgate::policy::{Engine, Outcome, RuleMeta, rules};
use proptest::prelude::*;

use super::seen::Reader;
use super::spec::{Spec, Style};
use super::{build, generate};

/// Rules that rest on what the analysis finds out (`rules.md` 2).
fn of_analysis(rule: &RuleMeta) -> bool {
    let family = ["FLOW", "INJECT", "AGENT", "RESIDENCY"].contains(&rule.family());
    let own = [
        "GATE-001",
        "GATE-002",
        "GATE-003",
        "GATE-004",
        "AUDIT-001",
        "AUDIT-005",
        "SECRET-004",
        "SCOPE-007",
        "RETAIN-002",
        "RETAIN-004",
        "WRITE-005",
    ];
    family || own.contains(&rule.id.as_str())
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let chosen: Vec<&RuleMeta> = rules().into_iter().filter(|r| of_analysis(r)).collect();
        assert!(chosen.len() > 25, "{}", chosen.len());
        Engine::new(&chosen, &BTreeMap::new(), Duration::from_secs(20)).unwrap()
    })
}

/// Rule and first name of the subject of all that fails. Reasons may differ: of equally short ways the one is told whose flows
/// come first by id, and its gates decide between `unproven-gate` and another word; a gate more makes a part of the whole.
fn findings(spec: &Spec, style: Style) -> BTreeSet<(String, String)> {
    let facts = build::facts(&spec.text(style));
    let reader = Reader::new(&facts, style);
    let judgement = engine().judge(&facts);
    assert_eq!(judgement.errors, [], "{spec:?}");
    let flow = |id: &str| facts.flows.iter().any(|f| f.element.id == id);
    let name = |id: &str| match flow(id) {
        true => format!("{:?}", reader.key(id)),
        false => reader.name(id),
    };
    judgement
        .verdicts
        .into_iter()
        .filter(|v| v.outcome == Outcome::Fail)
        .map(|v| {
            // An action is an operation at a flow.
            let subject = match v.subject.split_once('@') {
                Some((operation, flow)) => format!("{}@{}", name(operation), name(flow)),
                None => name(&v.subject),
            };
            (v.rule, subject)
        })
        .collect()
}

proptest! {
    #![proptest_config(super::config(120))]

    #[test]
    fn one_adequate_gate_more_adds_no_finding(spec in generate::specs(), at in any::<u8>(), first in any::<bool>()) {
        if spec.flows.is_empty() {
            return Ok(());
        }
        let gated = generate::gated(&spec, at, first);
        let (before, after) = (findings(&spec, Style::default()), findings(&gated, Style::default()));
        // What gets around a gate is told as that once there is a gate: GATE-004 is about the gate, not the action.
        let new: Vec<_> = after.difference(&before).filter(|(rule, ..)| rule != "GATE-004").collect();
        prop_assert!(new.is_empty(), "{:?}", new);
    }

    #[test]
    fn names_and_order_change_no_finding(spec in generate::specs()) {
        let plain = findings(&spec, Style::default());
        prop_assert_eq!(&plain, &findings(&spec, Style { renamed: true, reversed: true }));
        prop_assert_eq!(&plain, &findings(&spec, Style { renamed: false, reversed: true }));
    }
}

/// The laws would say little of integrations without findings.
#[test]
fn random_integrations_have_findings_of_many_rules() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut rules = BTreeSet::new();
    for _ in 0..200 {
        let spec = generate::specs().new_tree(&mut runner).unwrap().current();
        rules.extend(
            findings(&spec, Style::default())
                .into_iter()
                .map(|(rule, ..)| rule),
        );
    }
    assert!(rules.len() >= 12, "{rules:?}");
}
