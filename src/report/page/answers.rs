//! The answers of page 1: what it can touch, what it sees, the worst, who can stop it, what is not known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{CanStop, CanTouch, NotKnown, People, Sees, Worst};
use crate::analysis::facts::{ActionFact, Assurance};
use crate::finding::Outcome;
use crate::report::ground::{Ground, distinct, tier};
use crate::report::said;
use crate::risk::RiskLine;

/// Whether an action is covered by more than an assumption.
#[must_use]
pub fn solid(action: &ActionFact) -> bool {
    action.covered && action.rests_on > Some(Assurance::Assumed)
}

/// The name of an action: its operation, else its flow.
#[must_use]
pub fn named(action: &ActionFact) -> String {
    action.operation.clone().unwrap_or_else(|| action.flow.clone())
}

pub fn can_touch(g: &Ground<'_>) -> CanTouch {
    let of = |wanted: Option<&str>| -> Vec<String> {
        let known = ["read", "communicate", "record_write"];
        g.facts
            .operations
            .iter()
            .filter(|o| !o.element.planned)
            .filter(|o| match (o.capability.as_deref(), wanted) {
                (has, Some(_)) => has == wanted,
                (has, None) => has.is_none_or(|h| !known.contains(&h)),
            })
            .map(|o| o.element.id.clone())
            .collect()
    };
    let actions = |wanted: &dyn Fn(&ActionFact) -> bool| {
        distinct(g.facts.actions.iter().filter(|a| wanted(a)).map(named))
    };
    CanTouch {
        systems: g
            .facts
            .systems
            .iter()
            .filter(|s| !s.element.planned)
            .map(|s| s.element.id.clone())
            .collect(),
        reads: of(Some("read")),
        communicates: of(Some("communicate")),
        changes: of(Some("record_write")),
        other: of(None),
        reaches_outside: actions(&|a| a.external),
        irreversible: actions(&|a| {
            g.operation(a).and_then(|o| o.reversibility.as_deref()) == Some("irreversible")
        }),
        // An operation with an open way beside the approved one is not gated.
        gated: {
            let open: BTreeSet<String> = g.facts.actions.iter().filter(|a| !solid(a)).map(named).collect();
            actions(&|a| solid(a) && !open.contains(&named(a)))
        },
        actions: actions(&|_| true),
    }
}

pub fn sees(g: &Ground<'_>) -> Sees {
    let mut people: BTreeMap<String, Option<u64>> = BTreeMap::new();
    for class in &g.facts.classes {
        let number = said::number(&class.element, "volume_subjects");
        for group in said::list(&class.element, "subjects") {
            let most = people.entry(group).or_default();
            *most = (*most).max(number);
        }
    }
    let regimes = |c: &crate::analysis::facts::ClassFact| matches!(said::value(&c.element, "regimes"), Some(Value::Array(a)) if !a.is_empty());
    let receipts = g.facts.receipts.iter().filter(|r| !r.classes.is_empty());
    Sees {
        highest_tier: tier(g.facts.classes.iter().filter_map(|c| c.tier).max()),
        without_tier: g.facts.classes.iter().filter(|c| c.tier.is_none()).count(),
        regulated: g
            .facts
            .classes
            .iter()
            .filter(|c| c.personal || regimes(c))
            .map(|c| c.element.id.clone())
            .collect(),
        people: people
            .into_iter()
            .map(|(group, number)| People { group, number })
            .collect(),
        regions: distinct(g.facts.locations.iter().flat_map(|l| l.regions.iter()).map(|r| {
            match r.region.as_str() {
                "any" => "anywhere on the internet".to_owned(),
                region => region.to_owned(),
            }
        })),
        vendors: distinct(receipts.flat_map(|r| r.vendors.iter().cloned())),
    }
}

pub fn worst(g: &Ground<'_>, risk: &RiskLine) -> Worst {
    // The statement of the operation the scenario is about.
    let operation = g
        .facts
        .operations
        .iter()
        .find(|o| risk.elements.contains(&o.element.id))
        .map(|o| &o.element);
    let text = |path: &str| operation.and_then(|o| said::text(o, path));
    Worst {
        risk: risk.id.clone(),
        scenario: risk.scenario.clone(),
        inherent: risk.inherent,
        residual: risk.residual,
        statement: text("worst_case.statement"),
        max_loss: text("worst_case.max_loss"),
        affected: operation.and_then(|o| said::number(o, "worst_case.affected")),
        owner: risk.owner.clone(),
    }
}

pub fn who_can_stop(g: &Ground<'_>) -> CanStop {
    let rollout = g.facts.rollout.as_ref().map(|r| &r.element);
    let text = |path: &str| rollout.and_then(|r| said::text(r, path));
    let list = |path: &str| rollout.map(|r| said::list(r, path)).unwrap_or_default();
    CanStop {
        who: list("kill_switch.who"),
        method: list("kill_switch.method"),
        scope: text("kill_switch.scope"),
        max_time: text("kill_switch.max_time"),
        tested_on: text("kill_switch.tested_on"),
        approvers: distinct(g.facts.approvals.iter().map(|a| a.name.clone())),
        oncall: g
            .text("owners.oncall.rota")
            .or_else(|| g.text("owners.oncall.group")),
    }
}

pub fn not_known(g: &Ground<'_>) -> NotKnown {
    let demanded = || g.findings().filter(|f| f.outcome == Outcome::Unknown);
    let mut first: Vec<String> = demanded()
        .chain(g.unstated())
        .take(3)
        .map(|f| f.message.clone())
        .collect();
    first.dedup();
    NotKnown {
        core_rules: g.input.verdict.core_unknown.clone(),
        demanded: demanded().count(),
        later: g.unstated().count(),
        assumed: g
            .facts
            .elements()
            .filter(|e| e.assurance == Assurance::Assumed)
            .count(),
        unrated_risks: g
            .input
            .register
            .risks
            .iter()
            .filter(|r| r.residual.is_none())
            .map(|r| r.id.clone())
            .collect(),
        first,
    }
}
