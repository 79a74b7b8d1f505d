//! What the chapters are computed from, with look-ups that several of them need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::analysis::facts::{
    ActionFact, BoundaryFact, Element, Facts, GateFact, OperationFact, Step, WaiverFact,
};
use crate::finding::controls::said;
use crate::finding::{Check, Finding};
use crate::policy::RuleMeta;
use crate::policy::packs::{Changed, Pack, Said};
use crate::render::diagram::evidence::rules_by_flow;
use crate::risk::standing::RULE as SIGN_OFF;
use crate::risk::{Register, Standing, Treatment, Verdict};

use super::decision::Notes;
use super::said as stated;

/// What a report is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The run. The baseline has no say here: what it hides elsewhere is among the findings.
    pub check: &'a Check,
    /// The facts of the integration reported on.
    pub facts: &'a Facts,
    /// Its risks.
    pub register: &'a Register,
    /// The verdict on it.
    pub verdict: &'a Verdict,
    /// Every rule.
    pub rules: &'a [&'a RuleMeta],
    /// Per rule: ids of the subjects that pass.
    pub passes: &'a BTreeMap<String, Vec<String>>,
    /// What is done about risks and findings, by risk id or fingerprint.
    pub treatments: &'a BTreeMap<String, Treatment>,
    /// How decisions stand.
    pub standing: &'a Standing,
    /// What sign-off documents say beside decisions.
    pub notes: Option<&'a Notes>,
    /// Waivers as written.
    pub waivers: &'a [WaiverFact],
    /// Frameworks in force.
    pub frameworks: &'a [Pack],
    /// Parameters that they changed.
    pub tightened: &'a [Changed],
    /// Parameters that the project set.
    pub params: &'a BTreeMap<String, BTreeMap<String, Value>>,
}

/// The input with indices.
pub struct Ground<'a> {
    /// The input.
    pub input: Input<'a>,
    /// Facts.
    pub facts: &'a Facts,
    /// Integration id.
    pub id: &'a str,
    /// Phase asked for.
    pub phase: &'a str,
    /// What rules say, by rule.
    pub said: BTreeMap<String, Said>,
    /// Rules of open findings by flow id.
    pub rules_by_flow: BTreeMap<String, BTreeSet<String>>,
    /// Rules of waived findings by flow id.
    pub waived_by_flow: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Ground<'a> {
    /// Severities that the project lowered: `GATE-001 from critical to high`.
    #[must_use]
    pub fn lowered(&self) -> Vec<String> {
        let lowered = self.input.check.lowered.iter();
        lowered
            .map(|l| format!("{} from {} to {}", l.rule, l.from.word(), l.to.word()))
            .collect()
    }

    /// Indexes the input.
    #[must_use]
    pub fn new(input: Input<'a>) -> Self {
        let facts = input.facts;
        let (id, phase) = facts
            .integration
            .as_ref()
            .map_or(("", ""), |i| (i.element.id.as_str(), i.phase.as_str()));
        Self {
            input,
            facts,
            id,
            phase,
            said: said(id, input.check, facts, input.passes),
            rules_by_flow: rules_by_flow(facts, &input.check.findings, |f| f.waiver.is_none()),
            waived_by_flow: rules_by_flow(facts, &input.check.findings, |f| f.waiver.is_some()),
        }
    }

    /// The integration's own element.
    #[must_use]
    pub fn own(&self) -> Option<&'a Element> {
        self.facts.integration.as_ref().map(|i| &i.element)
    }

    /// A field of the integration.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        stated::text(self.own()?, path)
    }

    /// A list of the integration.
    #[must_use]
    pub fn list(&self, path: &str) -> Vec<String> {
        self.own().map(|e| stated::list(e, path)).unwrap_or_default()
    }

    /// Findings of this integration, the most severe first.
    pub fn findings(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let facts = self.facts;
        let check = self.input.check;
        check
            .findings
            .iter()
            .map(AsRef::as_ref)
            .filter(move |f| crate::render::diagram::evidence::is_of(facts, f))
    }

    /// Facts of this integration that are not stated and that the phase does not demand yet. A decision is no such fact: chapter
    /// 14 tells it.
    pub fn unstated(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let facts = self.facts;
        let check = self.input.check;
        check
            .unknown
            .iter()
            .map(AsRef::as_ref)
            .filter(|f| f.rule != SIGN_OFF)
            .filter(move |f| crate::render::diagram::evidence::is_of(facts, f))
    }

    /// The operation an action performs.
    #[must_use]
    pub fn operation(&self, action: &ActionFact) -> Option<&'a OperationFact> {
        let id = action.operation.as_ref()?;
        self.facts.operations.iter().find(|o| o.element.id == *id)
    }

    /// A gate.
    #[must_use]
    pub fn gate(&self, id: &str) -> Option<&'a GateFact> {
        self.facts.gates.iter().find(|g| g.element.id == id)
    }

    /// A boundary.
    #[must_use]
    pub fn boundary(&self, id: &str) -> Option<&'a BoundaryFact> {
        self.facts.boundaries.iter().find(|b| b.element.id == id)
    }

    /// The regions a node is in or seen from.
    #[must_use]
    pub fn regions(&self, node: &str) -> Vec<String> {
        let location = self.facts.locations.iter().find(|l| l.node == node);
        let regions = location.into_iter().flat_map(|l| &l.regions);
        distinct(regions.map(|r| {
            if r.role == "primary" {
                r.region.clone()
            } else {
                format!("{} ({})", r.region, r.role)
            }
        }))
    }
}

/// The word of a tier.
#[must_use]
pub fn tier(tier: Option<u8>) -> Option<String> {
    tier.map(|t| crate::render::diagram::flows::tier_word(Some(t)).to_owned())
}

/// Distinct texts in order.
#[must_use]
pub fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    texts
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// A path as its steps tell it.
#[must_use]
pub fn steps(path: &[Step]) -> Vec<String> {
    path.iter().map(|s| s.label.clone()).collect()
}
