//! Chapter 3: the flow table, the text twin of every diagram.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, tier};
use super::said;
use crate::analysis::facts::{Assurance, FlowFact};
use crate::render::diagram::flows::{auth, carried, tainted};
use crate::source::Place;

/// A flow.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FlowRow {
    /// Flow id.
    pub id: String,
    /// Node it leaves.
    pub from: String,
    /// Node it enters.
    pub to: String,
    /// Operation.
    pub operation: Option<String>,
    /// Effect of the operation.
    pub effect: Option<String>,
    /// Class ids it claims.
    pub declared: Vec<String>,
    /// Class ids that move although it does not claim them: nothing enforces their absence.
    pub not_enforced: Vec<String>,
    /// Highest tier that moves.
    pub tier: Option<String>,
    /// Untrusted content moves.
    pub untrusted: bool,
    /// How it authenticates.
    pub auth: Option<String>,
    /// Transport.
    pub transport: Option<String>,
    /// Gate ids in order.
    pub gates: Vec<String>,
    /// Boundary it leaves and the one it enters, when they differ.
    pub crosses: Option<(String, String)>,
    /// Regions it leaves and enters, when they differ.
    pub regions: Option<(String, String)>,
    /// It answers a request.
    pub response: bool,
    /// Nobody wrote it; it follows from an operation or a declared model.
    pub derived: bool,
    /// Drawn, not checked.
    pub planned: bool,
    /// Rules of open findings whose path runs over it.
    pub findings: Vec<String>,
    /// Rules of waived findings whose path runs over it.
    pub waived: Vec<String>,
    /// How well it is supported.
    pub assurance: Assurance,
    /// Where it is declared.
    pub at: Place,
}

/// The flow table, by id.
#[must_use]
pub fn flows(g: &Ground<'_>) -> Vec<FlowRow> {
    let mut rows: Vec<FlowRow> = g.facts.flows.iter().map(|f| row(g, f)).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn row(g: &Ground<'_>, flow: &FlowFact) -> FlowRow {
    let carried = carried(g.facts, flow);
    let id = &flow.element.id;
    let crossing = g.facts.crossings.iter().find(|c| c.flow == *id);
    let operation = flow.operation.as_ref();
    let fact = operation.and_then(|o| g.facts.operations.iter().find(|f| f.element.id == *o));
    FlowRow {
        id: id.clone(),
        from: flow.from.clone(),
        to: flow.to.clone(),
        operation: operation.cloned(),
        effect: fact.and_then(|o| o.effect.clone()),
        declared: flow.classes.clone(),
        not_enforced: carried
            .iter()
            .filter(|c| !c.claimed)
            .map(|c| c.class.clone())
            .collect(),
        tier: tier(carried.iter().filter_map(|c| c.tier).max()),
        untrusted: tainted(g.facts, flow),
        auth: auth(g.facts, flow),
        transport: said::text(&flow.element, "transport"),
        gates: flow.via.clone(),
        crosses: crossing.map(|c| (c.from.clone(), c.to.clone())),
        regions: crossing
            .and_then(|c| Some((c.from_region.clone()?, c.region.clone()?)))
            .filter(|(a, b)| super::data::area(a) != super::data::area(b)),
        response: flow.response,
        derived: flow.derived,
        planned: flow.element.planned,
        findings: g
            .rules_by_flow
            .get(id)
            .map(|r| r.iter().cloned().collect())
            .unwrap_or_default(),
        waived: g
            .waived_by_flow
            .get(id)
            .map(|r| r.iter().cloned().collect())
            .unwrap_or_default(),
        assurance: flow.element.assurance,
        at: flow.element.at.clone(),
    }
}
