//! What the integration can touch and change.

use std::collections::BTreeSet;

use super::Report;
use super::page::operation;
use super::words::{ABSENT, described, field, name, names, table, word, words};
use crate::analysis::facts::{ActionFact, Assurance, Element};
use crate::render::diagram::flows::tier_word;
use crate::render::escape::{markdown, markdown_code};

/// The name of an element, marked when it is only planned.
pub fn marked(e: &Element) -> String {
    let planned = if e.planned { " (planned)" } else { "" };
    format!("{}{planned}", markdown_code(&e.name))
}

/// Chapter 1.
pub fn touches(out: &mut String, r: &Report<'_>) {
    let f = r.facts;
    let place = |boundary: Option<&String>| {
        let fact = boundary.and_then(|id| f.boundaries.iter().find(|b| b.element.id == *id));
        fact.map_or_else(
            || (ABSENT.to_owned(), ABSENT.to_owned()),
            |b| {
                (
                    marked(&b.element),
                    field(&b.element, "region").unwrap_or_else(|| ABSENT.to_owned()),
                )
            },
        )
    };
    out.push_str("## 1. What it can touch\n\n### Systems\n\n");
    let mut rows = Vec::new();
    for s in &f.systems {
        let (boundary, region) = place(s.boundary.as_ref());
        let record = field(&s.element, "system_of_record").unwrap_or_else(|| ABSENT.to_owned());
        rows.push(vec![
            described(&s.element),
            word(s.product.as_deref()),
            boundary,
            word(Some(&s.boundary_kind)),
            region,
            record,
        ]);
    }
    for m in &f.models {
        let (boundary, region) = place(m.boundary.as_ref());
        let region = field(&m.element, "endpoint_region").unwrap_or(region);
        let what = if m.unknown { "model, not declared" } else { "model" };
        rows.push(vec![
            described(&m.element),
            what.to_owned(),
            boundary,
            if m.external { "external" } else { "processor" }.to_owned(),
            region,
            "no".to_owned(),
        ]);
    }
    for s in &f.stores {
        let (boundary, region) = place(s.boundary.as_ref());
        rows.push(vec![
            described(&s.element),
            word(Some(&s.kind)),
            boundary,
            "store".to_owned(),
            region,
            "no".to_owned(),
        ]);
    }
    table(
        out,
        &[
            "Name",
            "Product or kind",
            "Boundary",
            "Where",
            "Region",
            "System of record",
        ],
        &rows,
        "Systems: not declared.",
    );

    out.push_str("### Data classes\n\n");
    let rows: Vec<_> = f
        .classes
        .iter()
        .map(|c| {
            let get = |key| field(&c.element, key).unwrap_or_else(|| ABSENT.to_owned());
            let tier = c
                .tier
                .map_or_else(|| ABSENT.to_owned(), |t| tier_word(Some(t)).to_owned());
            vec![
                described(&c.element),
                tier,
                get("categories"),
                get("subjects"),
                get("volume_subjects"),
                get("origin"),
                get("max_retention"),
            ]
        })
        .collect();
    table(
        out,
        &[
            "Class",
            "Tier",
            "Categories",
            "People",
            "How many",
            "Origin",
            "Longest retention",
        ],
        &rows,
        "Data classes: not declared.",
    );

    out.push_str("### People\n\n");
    let rows: Vec<_> = f
        .actors
        .iter()
        .map(|a| {
            let side = if a.external { "outside" } else { "inside" };
            let implied = if a.implicit {
                " (implied by an operation)"
            } else {
                ""
            };
            let trusted = if a.untrusted {
                "not trusted"
            } else {
                "not marked as untrusted"
            };
            vec![
                format!("{}{implied}", described(&a.element)),
                word(a.audience.as_deref()),
                side.to_owned(),
                trusted.to_owned(),
            ]
        })
        .collect();
    table(
        out,
        &["Who", "Audience", "Side", "Content"],
        &rows,
        "People: not declared.",
    );

    out.push_str("### Vendors\n\n");
    let rows: Vec<_> = f
        .vendors
        .iter()
        .map(|v| {
            let get = |key| field(&v.element, key).unwrap_or_else(|| ABSENT.to_owned());
            vec![
                marked(&v.element),
                get("agreement"),
                get("subprocessors"),
                get("attestations"),
                get("reviewed"),
                get("transfer.mechanism"),
            ]
        })
        .collect();
    table(
        out,
        &[
            "Vendor",
            "Agreement",
            "Sub-processors",
            "Attestations",
            "Reviewed",
            "Transfer",
        ],
        &rows,
        "Vendors: not declared.",
    );
}

/// Chapter 2.
pub fn changes(out: &mut String, r: &Report<'_>) {
    out.push_str("## 2. What it can change\n\n");
    let rows: Vec<_> = r
        .facts
        .actions
        .iter()
        .map(|a| {
            let o = operation(r, a);
            let flow = r.facts.flows.iter().find(|f| f.element.id == a.flow);
            let what = a
                .operation
                .as_ref()
                .map_or_else(|| format!("operation {ABSENT}"), |id| name(id));
            let audience = o.map_or_else(|| ABSENT.to_owned(), |o| words(&o.audience));
            vec![
                what,
                word(o.and_then(|o| o.effect.as_deref())),
                if a.external {
                    format!("{audience} (outside)")
                } else {
                    audience
                },
                word(o.and_then(|o| o.reversibility.as_deref())),
                approval(r, a),
                format!(
                    "{}, {} to {}",
                    flow.map_or_else(|| name(&a.flow), |f| markdown_code(&f.element.name)),
                    name(&a.context),
                    name(&a.target)
                ),
            ]
        })
        .collect();
    let empty = "No flow leaves an agent and changes or sends something, as declared.";
    table(
        out,
        &[
            "Operation",
            "Effect",
            "Audience",
            "Reversibility",
            "Approval",
            "Route",
        ],
        &rows,
        empty,
    );
    for l in &r.facts.latent {
        out.push_str(&format!(
            "- {} more operations of {} are allowed by its granted scopes and declared by nobody; the strongest: {}. Kept in by: {}.\n",
            l.count,
            name(&l.connection),
            l.strongest.iter().map(|o| markdown_code(o)).collect::<Vec<_>>().join(", "),
            word(l.enforced_by.as_deref())
        ));
    }
    if !r.facts.latent.is_empty() {
        out.push('\n');
    }
}

fn approval(r: &Report<'_>, a: &ActionFact) -> String {
    if a.covered {
        // A gate that is only assumed is no evidence, whatever the graph says.
        return match a.rests_on {
            Some(Assurance::Assumed) | None => format!("assumed only: {}", names(&a.adequate_gates)),
            Some(level) => format!("covered by {} ({})", names(&a.adequate_gates), assurance(level)),
        };
    }
    let mut text = if a.external || a.bypass.is_some() {
        "**not covered**"
    } else {
        "no approval"
    }
    .to_owned();
    if let Some(bypass) = &a.bypass {
        text.push_str(&format!(", bypass by {}", word(Some(&bypass.replace('-', " ")))));
    }
    if !a.witness.is_empty() {
        let flows: Vec<String> = a
            .witness
            .iter()
            .map(|s| format!("{} → {}", name(&s.from), name(&s.to)))
            .collect();
        text.push_str(&format!(": {}", flows.join("; ")));
    }
    let weak: Vec<&String> = a.gates.iter().filter(|g| !a.adequate_gates.contains(g)).collect();
    if !weak.is_empty() {
        let reasons = |id: &String| {
            let gate = r.facts.gates.iter().find(|g| g.element.id == *id);
            let codes: BTreeSet<String> = gate
                .into_iter()
                .flat_map(|g| &g.inadequate)
                .map(|i| markdown(&i.reason.replace('-', " ")))
                .collect();
            if codes.is_empty() {
                name(id)
            } else {
                format!(
                    "{} ({})",
                    name(id),
                    codes.into_iter().collect::<Vec<_>>().join(", ")
                )
            }
        };
        let weak: Vec<String> = weak.into_iter().map(reasons).collect();
        text.push_str(&format!("; gates that do not suffice: {}", weak.join(", ")));
    }
    text
}

/// An assurance level as readers say it.
pub fn assurance(level: Assurance) -> &'static str {
    match level {
        Assurance::Assumed => "assumed",
        Assurance::Declared => "declared",
        Assurance::Referenced => "declared as referenced",
        Assurance::Tested => "declared as tested",
    }
}
