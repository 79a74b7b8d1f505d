//! Chapter 8: what the rules say of the controls of each framework that applies. Counts, never a percentage of compliance.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::Ground;
use super::scope::regimes;
use crate::policy::packs::{self, Pack, State};

/// A framework.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Framework {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Edition.
    pub source: String,
    /// Why it is listed: `in force` by the project, or `applies` by the integration's own statement.
    pub because: String,
    /// How many controls are in each state.
    pub counts: BTreeMap<String, usize>,
    /// Its controls.
    pub controls: Vec<ControlRow>,
}

/// A control.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlRow {
    /// `<framework>/<control>`.
    pub id: String,
    /// Control id of the framework.
    pub control: String,
    /// What it is about.
    pub title: String,
    /// `met`, `partial`, `not stated`, `waived`, `not met`, `not applicable` or `outside this check`.
    pub state: String,
    /// Rules mapped to it, each with its state.
    pub rules: Vec<(String, String)>,
    /// What the rules do not decide of it.
    pub limit: String,
}

/// The sentence under every table of the chapter.
pub const CAVEAT: &str = "A mapping supports an argument for conformity and does not prove it.";

/// Regime keys of manifests and the frameworks that answer for them.
const REGIMES: [(&str, &str); 2] = [("sox_itgc", "sox"), ("eu_ai_act", "ai_act")];

/// Chapter 8.
#[must_use]
pub fn frameworks(g: &Ground<'_>) -> Vec<Framework> {
    let in_force = g.input.frameworks.iter().map(|p| (p, "in force"));
    let applying: Vec<String> = regimes(g)
        .into_iter()
        .filter(|r| r.applies == Some(true))
        .map(|r| {
            let known = REGIMES.iter().find(|(regime, _)| *regime == r.id);
            known.map_or(r.id, |(_, pack)| (*pack).to_owned())
        })
        .collect();
    let applies = packs::packs()
        .iter()
        .filter(|p| applying.contains(&p.id) && !g.input.frameworks.iter().any(|f| f.id == p.id))
        .map(|p| (p, "applies"));
    let mut all: Vec<Framework> = in_force
        .chain(applies)
        .map(|(pack, because)| framework(g, pack, because))
        .collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn framework(g: &Ground<'_>, pack: &Pack, because: &str) -> Framework {
    let covered = packs::coverage(pack, g.input.rules, &g.said);
    let word = |state: State| state.word().to_owned();
    Framework {
        id: pack.id.clone(),
        title: pack.title.clone(),
        source: pack.source.clone(),
        because: because.to_owned(),
        counts: packs::counts(&covered)
            .into_iter()
            .map(|(state, n)| (word(state), n))
            .collect(),
        controls: covered
            .into_iter()
            .map(|c| ControlRow {
                id: format!("{}/{}", pack.id, c.control),
                control: c.control,
                title: c.title,
                state: word(c.state),
                rules: c.rules.into_iter().map(|(id, s)| (id, word(s))).collect(),
                limit: c.limit,
            })
            .collect(),
    }
}
