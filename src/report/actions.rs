//! Chapter 6: one row for each action that changes or sends something.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, distinct, steps};
use super::page::solid;
use super::said;
use crate::analysis::facts::{ActionFact, Assurance};
use crate::source::Place;

/// An action.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ActionRow {
    /// Action id.
    pub id: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Flow id.
    pub flow: String,
    /// Context that acts.
    pub context: String,
    /// Node acted on.
    pub target: String,
    /// `write`, `send`, `pay`, …
    pub effect: Option<String>,
    /// Audience words.
    pub audience: Vec<String>,
    /// It reaches partners, customers or the public.
    pub external: bool,
    /// `reversible`, `irreversible`, …
    pub reversibility: Option<String>,
    /// Risk as declared.
    pub risk: Option<String>,
    /// What starts it.
    pub trigger: Option<String>,
    /// Worst case as declared.
    pub worst_case: Option<String>,
    /// Loss a day at most, as declared.
    pub max_loss: Option<String>,
    /// People affected, as declared.
    pub affected: Option<u64>,
    /// How many at most in a run.
    pub per_run: Option<u64>,
    /// How many at most a day.
    pub per_day: Option<u64>,
    /// What enforces these caps.
    pub caps_enforced_by: Option<String>,
    /// The approval before it.
    pub approval: Approval,
    /// How it is undone.
    pub rollback: Option<String>,
    /// Who undoes it.
    pub rollback_owner: Option<String>,
    /// Within what time.
    pub rollback_time: Option<String>,
    /// Last test of that.
    pub rollback_tested: Option<String>,
    /// What keeps it from happening twice.
    pub idempotency: Option<String>,
    /// How its work is marked.
    pub marking: Option<String>,
    /// State kept before or after.
    pub captures: Vec<String>,
    /// What else it sets off.
    pub side_effects: Vec<String>,
    /// Fields where the manifest overrides the catalogue, with the catalogue's value.
    pub overrides: BTreeMap<String, String>,
    /// How well its operation is supported.
    pub assurance: Assurance,
    /// Where it is declared.
    pub at: Place,
}

/// The approval before an action.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Approval {
    /// `covered`, `assumed`, `bypassed`, `open` or `none`.
    pub state: String,
    /// Gate ids that cover it.
    pub gates: Vec<String>,
    /// Gates on the way that do not suffice, with the reasons.
    pub weak: Vec<(String, Vec<String>)>,
    /// What enforces the gates.
    pub enforced_by: Vec<String>,
    /// Lowest assurance the coverage rests on.
    pub rests_on: Option<Assurance>,
    /// Reference of the test of the gates.
    pub evidence: Vec<String>,
    /// Routes to the same effect.
    pub routes: usize,
    /// Those that are gated.
    pub routes_gated: usize,
    /// The way around, step by step.
    pub bypass: Vec<String>,
    /// Approver groups.
    pub approvers: Vec<String>,
    /// Items a day for these groups.
    pub load_per_day: Option<u64>,
    /// Decisions they can take in an hour.
    pub capacity_per_hour: Option<u64>,
    /// Identity that holds the credential of the write.
    pub credential_of: Option<String>,
    /// Operations that the grants allow and nobody declared.
    pub latent: usize,
}

/// Chapter 6.
#[must_use]
pub fn actions(g: &Ground<'_>) -> Vec<ActionRow> {
    let mut rows: Vec<ActionRow> = g.facts.actions.iter().map(|a| row(g, a)).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn row(g: &Ground<'_>, a: &ActionFact) -> ActionRow {
    let fact = g.operation(a);
    let e = fact.map(|o| &o.element);
    let text = |path: &str| e.and_then(|e| said::text(e, path));
    let list = |path: &str| e.map(|e| said::list(e, path)).unwrap_or_default();
    let number = |path: &str| e.and_then(|e| said::number(e, path));
    ActionRow {
        id: a.id.clone(),
        operation: a.operation.clone(),
        flow: a.flow.clone(),
        context: a.context.clone(),
        target: a.target.clone(),
        effect: fact.and_then(|o| o.effect.clone()),
        audience: fact.map(|o| o.audience.clone()).unwrap_or_default(),
        external: a.external,
        reversibility: fact.and_then(|o| o.reversibility.clone()),
        risk: text("risk"),
        trigger: text("trigger.kind").map(|kind| {
            let of =
                |path: &str, before: &str| text(path).map_or_else(String::new, |t| format!("{before}{t}"));
            format!(
                "{kind}{}{}",
                of("trigger.source", " of "),
                of("trigger.condition", ": ")
            )
        }),
        worst_case: text("worst_case.statement"),
        max_loss: text("worst_case.max_loss"),
        affected: number("worst_case.affected"),
        per_run: number("limit.max_per_run").or_else(|| number("limit.max_records_per_run")),
        per_day: number("limit.max_per_day").or_else(|| number("limit.max_records_per_day")),
        caps_enforced_by: text("limit.enforced_by"),
        approval: approval(g, a),
        rollback: text("rollback.method"),
        rollback_owner: text("rollback.owner"),
        rollback_time: text("rollback.max_time"),
        rollback_tested: text("rollback.tested_on"),
        idempotency: text("idempotency.key").or_else(|| text("idempotency")),
        marking: text("marking"),
        captures: fact.map(|o| o.captures.clone()).unwrap_or_default(),
        side_effects: list("side_effects"),
        overrides: fact.map(|o| o.overrides.clone()).unwrap_or_default(),
        assurance: e.map_or(Assurance::Assumed, |e| e.assurance),
        at: a.at.clone(),
    }
}

fn approval(g: &Ground<'_>, a: &ActionFact) -> Approval {
    let gates: Vec<_> = a.adequate_gates.iter().filter_map(|id| g.gate(id)).collect();
    let group: Vec<&ActionFact> = g.facts.actions.iter().filter(|o| o.group == a.group).collect();
    let weak = a.gates.iter().filter(|id| !a.adequate_gates.contains(id));
    let weak = weak.filter_map(|id| {
        let gate = g.gate(id)?;
        let reasons = distinct(gate.inadequate.iter().map(|i| i.reason.replace('-', " ")));
        (!reasons.is_empty()).then(|| (id.clone(), reasons))
    });
    let operation = g.operation(a);
    let connection =
        operation.and_then(|o| g.facts.connections.iter().find(|c| c.element.id == o.connection));
    let approvals: Vec<_> = g
        .facts
        .approvals
        .iter()
        .filter(|p| p.gates.iter().any(|gate| a.adequate_gates.contains(gate)))
        .collect();
    let state = match (a.covered, solid(a), a.bypass.is_some(), a.external) {
        (true, true, ..) => "covered",
        (true, false, ..) => "assumed",
        (false, _, true, _) => "bypassed",
        (false, _, false, true) => "open",
        (false, _, false, false) => "none",
    };
    Approval {
        state: state.to_owned(),
        gates: a.adequate_gates.clone(),
        weak: weak.collect(),
        enforced_by: distinct(gates.iter().filter_map(|x| said::text(&x.element, "enforced_by"))),
        rests_on: a.rests_on,
        evidence: distinct(
            gates
                .iter()
                .filter_map(|x| said::text(&x.element, "assurance.ref")),
        ),
        routes: group.len(),
        routes_gated: group.iter().filter(|o| o.covered).count(),
        bypass: if a.covered { Vec::new() } else { steps(&a.witness) },
        approvers: distinct(approvals.iter().map(|p| p.name.clone())),
        load_per_day: approvals.iter().map(|p| p.per_day).reduce(u64::saturating_add),
        capacity_per_hour: approvals.iter().filter_map(|p| p.capacity_per_hour).max(),
        credential_of: connection.and_then(|c| said::text(&c.element, "auth.principal.id")),
        latent: g
            .facts
            .latent
            .iter()
            .filter(|l| connection.is_some_and(|c| c.element.id == l.connection))
            .map(|l| l.count)
            .sum(),
    }
}
