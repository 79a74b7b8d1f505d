//! How much approval work lands on whom: per pool of approvers, what their gates let through in a day.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::ApprovalFact;
use crate::model::{Model, Named};
use crate::parse::manifest::control::{Gate, GateKind};

/// One fact per group of approvers that some flow needs.
#[must_use]
pub fn approvals(model: &Model) -> Vec<ApprovalFact> {
    let mut pools: BTreeMap<String, ApprovalFact> = BTreeMap::new();
    for gate in model.gates.values() {
        let asked = asked(model, gate);
        if gate.decl.kind.as_deref() != Some(&GateKind::HumanApproval)
            || gate.decl.common.planned()
            || asked.is_empty()
        {
            continue;
        }
        let Some(mut pool) = pool(model, gate) else {
            continue;
        };
        let pool = match pools.get_mut(&pool.id) {
            Some(known) => {
                known.hours_per_day = smaller(known.hours_per_day, pool.hours_per_day);
                known.capacity_per_hour = smaller(known.capacity_per_hour, pool.capacity_per_hour);
                known.on_shift = known.on_shift.or(pool.on_shift);
                known
            }
            None => {
                let id = std::mem::take(&mut pool.id);
                pool.id.clone_from(&id);
                pools.entry(id).or_insert(pool)
            }
        };
        pool.gates.push(gate.id.clone());
        pool.operations.extend(asked);
    }
    let mut facts: Vec<ApprovalFact> = pools.into_values().collect();
    for fact in &mut facts {
        // Two gates of one pool in a row are two decisions on one item; that doubles nothing worth a finding.
        fact.operations.sort();
        fact.operations.dedup();
        count(model, fact);
    }
    facts
}

/// Operations (or flows without one) that wait for the gate.
fn asked(model: &Model, gate: &Named<Gate>) -> BTreeSet<String> {
    model
        .flows
        .values()
        .filter(|f| f.via.contains(&gate.id) && !model.is_planned(f))
        .map(|f| f.operation.clone().unwrap_or_else(|| f.named.id.clone()))
        .collect()
}

/// The approvers of a gate: an actor, or a group that is none.
fn pool(model: &Model, gate: &Named<Gate>) -> Option<ApprovalFact> {
    let approvers = gate.decl.approvers.as_ref()?;
    let group = approvers.group.as_ref().filter(|g| !g.trim().is_empty())?;
    let own = format!("{}/{}", model.id, group.value);
    let actor = model.actors.get(&own).or_else(|| model.actors.get(&group.value));
    let here = approvers.on_shift.as_deref().copied();
    Some(ApprovalFact {
        id: actor.map_or_else(|| own.clone(), |a| a.id.clone()),
        name: group.value.clone(),
        at: actor.map_or_else(|| approvers.place.clone(), |a| a.decl.place.clone()),
        actor: actor.is_some(),
        gates: Vec::new(),
        operations: Vec::new(),
        per_day: 0,
        planned: true,
        uncounted: Vec::new(),
        on_shift: here.or_else(|| actor.and_then(|a| a.decl.members_on_shift.as_deref().copied())),
        hours_per_day: gate.decl.hours_per_day.as_deref().copied(),
        capacity_per_hour: gate.decl.capacity_per_hour.as_deref().copied(),
    })
}

/// The smaller of two statements, where there are two.
fn smaller<T: PartialOrd + Copy>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b < a { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Adds up what is planned, or where nothing is planned what the cap allows.
fn count(model: &Model, fact: &mut ApprovalFact) {
    for id in &fact.operations {
        let decl = model.operations.get(id).map(|o| &o.named.decl);
        let planned = decl.and_then(|d| d.planned_per_day.as_deref().copied());
        let cap = decl
            .and_then(|d| d.limit.as_ref())
            .and_then(|l| l.max_per_day.as_deref().copied());
        fact.planned &= planned.is_some();
        match planned.or(cap) {
            Some(volume) => fact.per_day = fact.per_day.saturating_add(volume),
            None => fact.uncounted.push(id.clone()),
        }
    }
}
