//! `flowgate signoff status`: decisions as recorded, what OWNER-002 says of them, and what changed since.

use clap::Args;
use std::collections::BTreeSet;

use super::super::{Exit, Tree};
use super::line;
use crate::analysis::facts::DecisionFact;
use crate::error::Error;
use crate::pipeline::assess::stand;
use crate::pipeline::decisions::canonical;
use crate::pipeline::{Integration, Run, Selection};
use crate::risk::standing::{RULE, Standing};
use crate::signoff::digest_of;

/// Arguments of `signoff status`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
}

/// Runs the command: 1 where a decision is missing or holds no longer from the phase on that needs it.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let selection = Selection {
        select: vec![RULE.to_owned(), "INPUT".to_owned()],
        ..Selection::default()
    };
    let run = super::super::assess(&arguments.tree.options(selection, None, true))?;
    let mut out = String::new();
    let mut pending = !run.check.not_assessed.is_empty();
    for integration in &run.integrations {
        let standing = stand(&run, integration);
        pending |= standing.needed && !standing.holds();
        tell(&run, integration, &standing, &mut out);
    }
    for missed in &run.check.not_assessed {
        line(
            &mut out,
            &format!("not assessed: {}: {}", missed.file, missed.why),
        );
    }
    super::super::print(&run.veil.over(out))?;
    Ok(if pending { Exit::Findings } else { Exit::Clean })
}

fn tell(run: &Run, integration: &Integration, standing: &Standing, out: &mut String) {
    let facts = &integration.facts;
    let phase = integration.model.phase.word().replace('_', " ");
    line(
        out,
        &format!(
            "{}: asked for {phase}, model {}",
            integration.model.id,
            digest_of(&canonical(&integration.facts))
        ),
    );
    for slot in &standing.slots {
        let word = match &slot.fault {
            None => "holds",
            Some(reason) => reason.as_str(),
        };
        line(out, &format!("  {}: {word}", slot.name));
        for d in slot.of(&facts.decisions) {
            line(out, &format!("    {}", said(d)));
            for c in d.conditions.iter().filter(|c| !c.met) {
                line(out, &format!("      condition: {}", condition(c)));
            }
        }
    }
    let optional = |d: &&DecisionFact| !d.superseded && !standing.slots.iter().any(|s| s.takes(&d.role));
    for d in facts.decisions.iter().filter(optional) {
        line(out, &format!("  {} (not needed)", d.role));
        line(out, &format!("    {}", said(d)));
    }
    let mut told = BTreeSet::new();
    let mut again = BTreeSet::new();
    for d in facts.decisions.iter().filter(|d| !d.superseded) {
        let material: Vec<_> = d.changes.iter().filter(|c| c.material).collect();
        if material.is_empty() || !told.insert(&d.digest) {
            continue;
        }
        line(
            out,
            &format!("  material changes since {} ({}):", d.date, d.digest),
        );
        for c in &material {
            line(
                out,
                &format!("    {}: {} ({})", c.way, c.message, roles(&c.roles)),
            );
        }
        again.extend(material.iter().flat_map(|c| c.roles.iter().cloned()));
    }
    if !again.is_empty() {
        let again: Vec<String> = again.into_iter().collect();
        line(out, &format!("  must look again: {}", roles(&again)));
    }
    let waivers = standing.unsigned_waivers(&facts.decisions, &run.waivers, &integration.model.id);
    if !waivers.is_empty() {
        line(
            out,
            &format!("  waivers that no decision lists: {}", waivers.join(", ")),
        );
    }
    match (&standing.message, standing.needed) {
        (None, _) => {
            line(out, "  OWNER-002: decisions hold");
        }
        (Some(message), true) => {
            line(out, &format!("  OWNER-002: {message}"));
        }
        (Some(_), false) => {
            line(out, "  OWNER-002: not asked for before limited production");
        }
    }
}

fn said(d: &DecisionFact) -> String {
    let on = match d.model.as_str() {
        "same" => "on this model".to_owned(),
        "changed" if !d.changes.iter().any(|c| c.material) => {
            "on a model that differs in nothing material".to_owned()
        }
        "changed" => format!("on {}", d.digest),
        "altered" => format!("on {}, of which the kept copy was altered", d.digest),
        _ => format!("on {}, of which no copy is kept", d.digest),
    };
    let until = d
        .valid_until
        .as_ref()
        .map_or_else(String::new, |u| format!(", until {u}"));
    format!(
        "{}, {}, {} on {} for {}, {on}{until}",
        d.name,
        d.role.replace('_', " "),
        past(&d.decision),
        d.date,
        d.phase.replace('_', " ")
    )
}

/// What was decided, told afterwards.
pub fn past(decision: &str) -> &str {
    match decision {
        "approve" => "approved",
        "approve_with_conditions" => "approved with conditions",
        "reject" => "rejected",
        _ => "abstained",
    }
}

fn condition(c: &crate::analysis::facts::DecisionConditionFact) -> String {
    format!(
        "{} (owner {}, due {})",
        c.text,
        c.owner.as_deref().unwrap_or("not declared"),
        c.due.as_deref().unwrap_or("not declared")
    )
}

fn roles(roles: &[String]) -> String {
    let words: Vec<String> = roles.iter().map(|r| r.replace('_', " ")).collect();
    words.join(", ")
}
