//! The risk assessment that security, legal and the business sign (`report.md`): one typed model, and what each format makes of it.
//!
//! In: facts, findings, risks, the verdict, frameworks. Out: a [`Report`], serialised as JSON with a published schema; HTML,
//! Markdown and the workbook are laid out from it and say nothing that it does not hold.

mod actions;
mod appendix;
mod coverage;
mod data;
mod decision;
mod ground;
pub mod html;
pub mod json;
pub mod layout;
pub mod markdown;
mod money;
mod movement;
mod open;
mod page;
pub mod pdf;
mod permissions;
mod rollout;
mod said;
mod scope;
mod trail;
pub mod xlsx;

use schemars::JsonSchema;
use serde::Serialize;

pub use actions::{ActionRow, Approval};
pub use appendix::{Digests, EvidenceRow, GLOSSARY, Methods, ParameterRow};
pub use coverage::{CAVEAT, ControlRow, Framework};
pub use data::{ClassRow, Data, Kept, Transfer, VendorRow};
pub use decision::{Change, ChangeLine, Notes, RoleBlock, SignOff, state};
pub use ground::Input;
pub use money::{Money, Part};
pub use movement::FlowRow;
pub use open::{FindingRow, Open, PlanRow, WaiverRow};
pub use page::{
    Asked, CanStop, CanTouch, Cause, Changed, Condition, Decider, Header, Limits, NotKnown, PageOne, People,
    Sees, VerdictBox, Worst,
};
pub use permissions::{ConnectionRow, GrantRow, SecretRow};
pub use rollout::{Check, PhaseRow, Rollout, Rung};
pub use scope::{Assessment, Item, Owner, Question, Regime, Scope};
pub use trail::{CoverageRow, FIELDS, FieldRow, Trail};

use crate::risk::Register;

/// The version of the document's shape.
pub const REPORT_VERSION: u32 = 1;

/// The report on one integration.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "Flowgate report", extend("$id" = "https://flowgate.dev/schema/report.json"))]
pub struct Report {
    /// Version of this document's shape.
    pub flowgate: u32,
    /// Title line.
    pub header: Header,
    /// Chapter 1: the verdict.
    pub verdict: VerdictBox,
    /// Chapter 1: page 1.
    pub page_one: PageOne,
    /// Chapter 2: scope and inventory.
    pub scope: Scope,
    /// Chapter 3: flows, the text twin of the diagrams.
    pub flows: Vec<FlowRow>,
    /// Chapter 4: data inventory and processing record.
    pub data: Data,
    /// Chapter 5: identities and permissions.
    pub permissions: Vec<ConnectionRow>,
    /// Chapter 6: actions that change something.
    pub actions: Vec<ActionRow>,
    /// Chapter 7: risk register.
    pub risks: Register,
    /// Chapter 8: control coverage.
    pub controls: Vec<Framework>,
    /// Chapter 9: findings, waivers, open items.
    pub findings: Open,
    /// Chapter 10: rollout plan and phase gate.
    pub rollout: Rollout,
    /// Chapter 11: audit-trail conformance.
    pub audit: Trail,
    /// Chapter 12: cost model; absent when no cost is declared.
    pub cost: Option<Money>,
    /// Chapter 13: change since the last sign-off.
    pub change: Change,
    /// Chapter 14: sign-off block.
    pub sign_off: SignOff,
    /// Appendix A: methods and versions.
    pub methods: Methods,
    /// Appendix B: evidence.
    pub evidence: Vec<EvidenceRow>,
    /// Digests of model, policies and report.
    pub digests: Digests,
}

/// The report on one integration.
#[must_use]
pub fn compose(input: Input<'_>) -> Report {
    let g = ground::Ground::new(input);
    let model = appendix::model_digest(&g);
    let change = decision::change(&g);
    let sign_off = decision::sign_off(&g);
    let asked = decision::asked(&g, &sign_off);
    let mut report = Report {
        flowgate: REPORT_VERSION,
        header: page::header(&g, &model),
        verdict: page::verdict(&g),
        page_one: page::page(&g, decision::changed(&change), asked),
        scope: scope::scope(&g),
        flows: movement::flows(&g),
        data: data::data(&g),
        permissions: permissions::permissions(&g),
        actions: actions::actions(&g),
        risks: g.input.register.clone(),
        controls: coverage::frameworks(&g),
        findings: open::open(&g),
        rollout: rollout::rollout(&g),
        audit: trail::trail(&g),
        cost: money::money(&g),
        change,
        sign_off,
        methods: appendix::methods(&g),
        evidence: appendix::evidence(&g),
        digests: Digests {
            model: model.to_string(),
            policies: appendix::policy_digest(&g),
            report: String::new(),
        },
    };
    report.digests.report = own_digest(&report);
    report
}

/// The digest of everything but the decisions: a report can be printed again after it is signed.
fn own_digest(report: &Report) -> String {
    let mut value = serde_json::to_value(report).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.remove("sign_off");
        map.remove("change");
        map.remove("digests");
        if let Some(page) = map.get_mut("page_one").and_then(serde_json::Value::as_object_mut) {
            page.remove("decision");
            page.remove("changed");
        }
    }
    appendix::digest(value.to_string().as_bytes())
}
