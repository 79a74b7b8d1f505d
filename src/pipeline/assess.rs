//! What a run means for a decision on one integration: its risks, how decisions stand, the verdict, the report.

use std::collections::{BTreeMap, BTreeSet};

use super::{Integration, Run};
use crate::analysis::exposure::exposure;
use crate::report::{Input, Report, compose};
use crate::risk::standing::{Asked, Standing, standing};
use crate::risk::{Decided, Register, RiskParams, Treatment, register, verdict};

/// How decisions on an integration stand.
#[must_use]
pub fn stand(run: &Run, integration: &Integration) -> Standing {
    standing(Asked {
        check: &run.check,
        rules: &run.project.all(),
        params: &run.config.params,
        passes: &integration.passes,
        integration: &integration.model.id,
        phase: integration.model.phase,
    })
}

/// The risk register of an integration, without treatments: what the declaration itself leaves.
#[must_use]
pub fn risks(run: &Run, integration: &Integration) -> Register {
    made(run, integration, &BTreeMap::new())
}

fn made(run: &Run, integration: &Integration, treatments: &BTreeMap<String, Treatment>) -> Register {
    let facts = &integration.facts;
    let exposed = exposure(&integration.model, &facts.actions);
    register(facts, &exposed, &run.check, &RiskParams::default(), treatments)
}

/// Its risks, each with its treatment, and the treatments by the ids of risks and findings. Documents may write a risk as the
/// report prints it, without the integration.
fn treated(run: &Run, integration: &Integration) -> (Register, BTreeMap<String, Treatment>) {
    let bare = risks(run, integration);
    let id = &integration.model.id;
    let Some(written) = run.treatments.get(id) else {
        return (bare, BTreeMap::new());
    };
    let prefix = format!("{id}/");
    let whole = |name: &String| {
        let same = |r: &&crate::risk::RiskLine| r.id.replace(&prefix, "") == name.replace(&prefix, "");
        let risk = bare.risks.iter().find(same);
        risk.map_or_else(|| name.clone(), |r| r.id.clone())
    };
    let treatments = written.iter().map(|(n, t)| (whole(n), t.clone())).collect();
    (made(run, integration, &treatments), treatments)
}

/// The report of an integration.
#[must_use]
pub fn assess(run: &Run, integration: &Integration) -> Report {
    let facts = &integration.facts;
    let (register, treatments) = treated(run, integration);
    let standing = stand(run, integration);
    let rules = run.project.all();
    let core: BTreeSet<&str> = rules.iter().filter(|r| r.core).map(|r| r.id.as_str()).collect();
    let treated: BTreeSet<&str> = treatments
        .iter()
        .filter(|(_, t)| t.holds(run.check.date))
        .map(|(id, _)| id.as_str())
        .collect();
    let phase = facts.integration.as_ref().map_or("", |i| i.phase.as_str());
    let verdict = verdict(
        &run.check,
        &integration.model.id,
        phase,
        &core,
        &register,
        &Decided {
            treated,
            waivers: standing
                .approving(&facts.decisions)
                .flat_map(|d| d.waivers.iter().map(String::as_str))
                .collect(),
            conditions: standing.open_conditions(&facts.decisions),
        },
    );
    compose(Input {
        check: &run.check,
        facts,
        register: &register,
        verdict: &verdict,
        rules: &rules,
        passes: &integration.passes,
        treatments: &treatments,
        standing: &standing,
        notes: run.notes.get(&integration.model.id),
        waivers: &run.waivers,
        frameworks: &run.project.frameworks,
        tightened: &run.tightened,
        params: &run.config.params,
    })
}
