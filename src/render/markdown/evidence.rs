//! What speaks for the integration: gates that cover actions, core rules that pass. Nothing assumed counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::reach::assurance;
use super::words::{ABSENT, elements, field, name, names, table};
use crate::analysis::facts::Assurance;
use crate::render::escape::markdown;

/// Chapter 5.
pub fn write(out: &mut String, r: &Report<'_>) {
    out.push_str(
        "## 5. What holds\n\nEverything here holds for the declared model, not for the running system.\n\n",
    );
    out.push_str("### Approvals that cover an action\n\n");
    covered(out, r);
    out.push_str("### Expectations\n\n");
    if r.facts.expectations.is_empty() {
        out.push_str("Expectations: not declared.\n\n");
    } else {
        for e in &r.facts.expectations {
            let holds = if e.holds { "holds" } else { "**does not hold**" };
            out.push_str(&format!("- {} {holds}\n", markdown(&e.text)));
        }
        out.push('\n');
    }
    out.push_str("### Core rules that pass\n\n");
    core(out, r);
}

fn covered(out: &mut String, r: &Report<'_>) {
    let solid = |level: Option<Assurance>| level.filter(|l| *l > Assurance::Assumed);
    let mut rows = Vec::new();
    for a in r.facts.actions.iter().filter(|a| a.covered) {
        let Some(level) = solid(a.rests_on) else { continue };
        let gates = r
            .facts
            .gates
            .iter()
            .filter(|g| a.adequate_gates.contains(&g.element.id));
        let enforced: BTreeSet<String> = gates
            .map(|g| field(&g.element, "enforced_by").unwrap_or_else(|| ABSENT.to_owned()))
            .collect();
        let others: Vec<_> = r.facts.actions.iter().filter(|o| o.group == a.group).collect();
        let gated = others.iter().filter(|o| o.covered).count();
        rows.push(vec![
            a.operation.as_deref().map_or_else(|| name(&a.flow), name),
            names(&a.adequate_gates),
            enforced.into_iter().collect::<Vec<_>>().join(", "),
            assurance(level).to_owned(),
            format!("{gated} of {}", others.len()),
        ]);
    }
    let heads = [
        "Action",
        "Approved at",
        "Enforced by",
        "Rests on",
        "Routes to this effect that are covered",
    ];
    table(
        out,
        &heads,
        &rows,
        "No action is covered by an adequate approval that is at least declared.",
    );
    let assumed = r
        .facts
        .actions
        .iter()
        .filter(|a| a.covered && solid(a.rests_on).is_none())
        .count();
    if assumed > 0 {
        out.push_str(&format!(
            "Not counted, because the gate is only assumed: {assumed}.\n\n"
        ));
    }
}

fn core(out: &mut String, r: &Report<'_>) {
    let levels: BTreeMap<&str, Assurance> = elements(r.facts)
        .into_iter()
        .map(|e| (e.id.as_str(), e.assurance))
        .collect();
    // A rule that fails or is undecided for any subject is no evidence, told by itself or inside another finding.
    let mut open: BTreeSet<&str> = BTreeSet::new();
    for f in r.findings().chain(super::open::unstated(r)) {
        open.insert(&f.rule);
        open.extend(f.folded.iter().map(|x| x.rule.as_str()));
    }
    let mut rows = Vec::new();
    let mut assumed = 0;
    for rule in r
        .rules
        .iter()
        .filter(|rule| rule.core && !open.contains(rule.id.as_str()))
    {
        let subjects = r.passes.get(&rule.id).map_or(&[][..], Vec::as_slice);
        let counted = subjects
            .iter()
            .filter(|s| levels.get(s.as_str()) != Some(&Assurance::Assumed))
            .count();
        assumed += subjects.len() - counted;
        if counted > 0 {
            rows.push(vec![
                markdown(&rule.id),
                markdown(&rule.title),
                counted.to_string(),
            ]);
        }
    }
    // Rule titles name the fault.
    let heads = ["Rule", "Does not occur", "Subjects checked"];
    table(
        out,
        &heads,
        &rows,
        "No core rule passes for a subject that is at least declared.",
    );
    if assumed > 0 {
        out.push_str(&format!(
            "Not counted, because the subject is only assumed: {assumed}.\n\n"
        ));
    }
}
