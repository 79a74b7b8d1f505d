//! What each gate is worth: the reason codes of GATE-006 to GATE-008, and whether it may reduce labels in this phase.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Context, element};
use super::facts::{Assurance, GateFact, Inadequacy};
use crate::model::joint::own_gate;
use crate::model::{Id, Model, Named};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::{EnforcedBy, Gate, GateKind, Phase};
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::ActorKind;

/// Judges every gate.
#[must_use]
pub fn gates(model: &Model, cx: &Context) -> Vec<GateFact> {
    let used = Used::of(model);
    model
        .gates
        .values()
        .map(|gate| {
            let element = element(gate, &gate.decl.common, cx);
            let inadequate = inadequate(model, &used, gate, cx);
            let kind = gate.decl.kind.as_deref().copied();
            let proven = cx.phase < Phase::LimitedProduction
                || (element.assurance >= Assurance::Referenced && outside_the_agent(gate));
            GateFact {
                kind: kind.map_or("unknown", GateKind::word).to_owned(),
                adequate: kind == Some(GateKind::HumanApproval)
                    && inadequate.is_empty()
                    && !gate.decl.common.planned(),
                unproven: !proven,
                inadequate,
                element,
            }
        })
        .collect()
}

/// What flows say of people and gates, read once for all gates.
struct Used<'a> {
    /// Actors with a flow into a context: they ask.
    asking: BTreeSet<&'a str>,
    /// Gates on a flow that pays.
    paying: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    fn of(model: &'a Model) -> Self {
        let (mut asking, mut paying) = (BTreeSet::new(), BTreeSet::new());
        for flow in model.flows.values() {
            if model.actors.contains_key(&flow.from) && model.contexts.contains_key(&flow.to) {
                asking.insert(flow.from.as_str());
            }
            let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
            if operation.is_some_and(|o| o.effect == Some(Effect::Pay)) {
                paying.extend(flow.via.iter().map(String::as_str));
            }
        }
        Self { asking, paying }
    }
}

/// Enforced where the agent's process cannot skip it.
fn outside_the_agent(gate: &Named<Gate>) -> bool {
    matches!(gate.decl.enforced_by.as_deref(), Some(by) if *by != EnforcedBy::AgentProcess)
}

/// Collects reasons; a field that is absent counts from `phase` on only (`semantics.md` 5).
struct Reasons<'a> {
    used: &'a Used<'a>,
    gate: &'a Named<Gate>,
    phase: Phase,
    found: Vec<Inadequacy>,
}

impl Reasons<'_> {
    fn add(&mut self, rule: &str, reason: &str, field: &str) {
        self.found.push(Inadequacy {
            rule: rule.to_owned(),
            reason: reason.to_owned(),
            at: self.gate.decl.place.child(field),
        });
    }

    /// A written word must be one of `good`; an absent one is missing from the pilot on.
    fn word(
        &mut self,
        written: Option<&At<String>>,
        good: &[&str],
        rule: &str,
        wrong: &str,
        absent: &str,
        field: &str,
    ) {
        match written {
            Some(word) if good.contains(&word.as_str()) => {}
            Some(_) => self.add(rule, wrong, field),
            None if self.phase >= Phase::InternalPilot => self.add(rule, absent, field),
            None => {}
        }
    }
}

fn inadequate(model: &Model, used: &Used<'_>, gate: &Named<Gate>, cx: &Context) -> Vec<Inadequacy> {
    let decl = &gate.decl;
    let mut reasons = Reasons {
        used,
        gate,
        phase: cx.phase,
        found: Vec::new(),
    };
    match decl.kind.as_deref() {
        Some(GateKind::LlmJudge | GateKind::Classifier | GateKind::RateLimit | GateKind::SelfCheck) => {
            reasons.add("GATE-008", "model-as-approver", "kind");
        }
        Some(GateKind::HumanApproval) => {
            approvers(model, gate, &mut reasons);
            let open = ["deny", "hold"];
            if decl.timeout.is_none() && cx.phase >= Phase::InternalPilot {
                reasons.add("GATE-007", "undeclared", "timeout");
            }
            reasons.word(
                decl.on_timeout.as_ref(),
                &open,
                "GATE-007",
                "timeout-approves",
                "undeclared",
                "on_timeout",
            );
            reasons.word(
                decl.on_error.as_ref(),
                &open,
                "GATE-007",
                "error-approves",
                "undeclared",
                "on_error",
            );
            if decl.scope.as_deref().is_some_and(|s| standing(s, cx.batch_max)) {
                reasons.add("GATE-008", "standing-approval", "scope");
            }
            let (full, digest) = (["full", "full_parameters"], ["action_digest"]);
            reasons.word(
                decl.approver_sees.as_ref(),
                &full,
                "GATE-008",
                "partial-view",
                "partial-view",
                "approver_sees",
            );
            reasons.word(
                decl.approval_bound_to.as_ref(),
                &digest,
                "GATE-008",
                "not-bound",
                "not-bound",
                "approval_bound_to",
            );
            if decl.reapproval_on_change.as_deref() == Some(&false) {
                reasons.add("GATE-008", "not-bound", "reapproval_on_change");
            }
        }
        _ => {}
    }
    // What the model's own process enforces, a hijacked model's process can skip; so can what nobody says where it stands.
    if cx.phase >= Phase::LimitedProduction && !outside_the_agent(gate) {
        reasons.add("GATE-008", "in-process", "enforced_by");
    }
    reasons.found
}

/// An approval for more than one item: `batch(max=n)` is none while `n` is within what the policy allows.
fn standing(scope: &str, batch_max: u64) -> bool {
    let scope = scope.trim();
    let listed = scope
        .strip_prefix("batch(max=")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|n| n.trim().parse::<u64>().ok());
    match listed {
        Some(n) => n > batch_max,
        None => scope.starts_with("batch") || matches!(scope, "run_wide" | "always"),
    }
}

/// GATE-006: someone approves who is neither the agent, nor a program, nor the one who asks.
fn approvers(model: &Model, gate: &Named<Gate>, reasons: &mut Reasons<'_>) {
    let declared = gate.decl.approvers.as_ref();
    let group = declared.and_then(|a| a.group.as_ref());
    let Some(group) = group.filter(|g| !g.trim().is_empty()) else {
        if declared.is_some() || reasons.phase >= Phase::InternalPilot {
            reasons.add("GATE-006", "empty", "approvers");
        }
        return;
    };
    let global = format!("{}/{}", model.id, group.value);
    let known = |has: &dyn Fn(&str) -> bool| has(&global) || has(&group.value);
    if known(&|id| model.agents.contains_key(id) || model.contexts.contains_key(id)) {
        reasons.add("GATE-006", "self", "approvers");
    }
    let actor = model
        .actors
        .get(&global)
        .or_else(|| model.actors.get(&group.value));
    let bot = actor.is_some_and(|a| a.decl.kind.as_deref() == Some(&ActorKind::Job));
    if bot || known(&|id| model.models.contains_key(id)) {
        reasons.add("GATE-006", "bot", "approvers");
    }
    let excluded = |word: &str| {
        declared
            .and_then(|a| a.exclude.as_ref())
            .is_some_and(|list| list.value.iter().any(|e| e.value == word))
    };
    if actor.is_some_and(|a| reasons.used.asking.contains(a.id.as_str())) && !excluded("requester") {
        reasons.add("GATE-006", "requester-approves", "approvers");
    }
    if reasons.used.paying.contains(gate.id.as_str()) && !excluded("developer") {
        reasons.add("GATE-006", "developer-approves", "approvers");
    }
}

/// What an analysis asks about gates, by gate id.
#[derive(Debug)]
pub struct Verdicts<'a>(BTreeMap<Id, &'a GateFact>);

impl<'a> Verdicts<'a> {
    /// Looks up by id.
    #[must_use]
    pub fn new(gates: &'a [GateFact]) -> Self {
        Self(gates.iter().map(|g| (g.element.id.clone(), g)).collect())
    }

    /// Looks up by the id that each integration's gates have in a joint model.
    #[must_use]
    pub fn joint(gates: impl Iterator<Item = (&'a str, &'a [GateFact])>) -> Self {
        let keyed = gates.flat_map(|(integration, gates)| {
            gates
                .iter()
                .map(move |g| (own_gate(integration, &g.element.id), g))
        });
        Self(keyed.collect())
    }

    /// An adequate human gate: the reason list is empty.
    #[must_use]
    pub fn adequate(&self, gate: &str) -> bool {
        self.0.get(gate).is_some_and(|g| g.adequate)
    }

    /// Its effect on labels and taint counts in this phase.
    #[must_use]
    pub fn proven(&self, gate: &str) -> bool {
        self.0
            .get(gate)
            .is_some_and(|g| !g.unproven && !g.element.planned)
    }

    /// Support of the gate.
    #[must_use]
    pub fn assurance(&self, gate: &str) -> Assurance {
        self.0
            .get(gate)
            .map_or(Assurance::Assumed, |g| g.element.assurance)
    }
}

#[cfg(test)]
mod tests {
    use super::standing;

    #[test]
    fn a_batch_may_be_as_large_as_the_policy_says() {
        for (scope, allowed, standing_approval) in [
            ("single", 0, false),
            ("batch(max=20)", 0, true),
            ("batch(max=20)", 20, false),
            ("batch(max=21)", 20, true),
            ("batch(max=)", 20, true),
            ("batch", 20, true),
            ("run_wide", 20, true),
            ("always", 20, true),
        ] {
            assert_eq!(standing(scope, allowed), standing_approval, "{scope} {allowed}");
        }
    }
}
