//! The picture and its text twin, the flow table.

use std::collections::BTreeSet;

use super::Report;
use super::words::{ABSENT, distinct, name, names, or_absent, table, word};
use crate::render::diagram::flows::{auth, carried, tainted, tier_word};
use crate::render::diagram::{Picture, evidence, mermaid, nodes};
use crate::render::escape::{markdown, markdown_code};

/// Chapter 6.
pub fn write(out: &mut String, r: &Report<'_>) {
    let picture = Picture::new(r.facts, &r.check.findings);
    out.push_str("## 6. Data flows\n\n");
    out.push_str(&format!(
        "{}\n\n```mermaid\n{}```\n\n",
        markdown(&picture.alt),
        mermaid::draw(&picture)
    ));
    out.push_str(
        "Arrows follow the data. Dashed frame: trust boundary. Diamond: a person decides; trapezium: an automatic gate. \
         Wider line: higher tier. Red line with a rule id: path of an open finding. `?`: the flow does not claim the class and \
         nothing enforces its absence. `[U]`: untrusted content. Dotted: planned, not checked.\n\n",
    );
    let rules = evidence::rules_by_flow(r.facts, &r.check.findings);
    let mut flows: Vec<_> = r.facts.flows.iter().collect();
    flows.sort_by(|a, b| a.element.id.cmp(&b.element.id));
    let rows: Vec<_> = flows
        .into_iter()
        .map(|f| {
            let classes = carried(r.facts, f);
            let list = |claimed| {
                classes
                    .iter()
                    .filter(|c| c.claimed == claimed)
                    .map(|c| markdown_code(&c.name))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let tier = classes.iter().filter_map(|c| c.tier).max();
            let crossing = r.facts.crossings.iter().find(|c| c.flow == f.element.id);
            let none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
            let mark = match (f.derived, f.element.planned) {
                (_, true) => " (planned)",
                (true, _) => " (derived)",
                _ => "",
            };
            vec![
                format!("{}{mark}", markdown_code(&f.element.name)),
                name(&f.from),
                name(&f.to),
                f.operation.as_deref().map_or_else(|| ABSENT.to_owned(), name),
                or_absent(list(true)),
                none(list(false)) + if tainted(r.facts, f) { " [U]" } else { "" },
                tier.map_or_else(|| ABSENT.to_owned(), |t| tier_word(Some(t)).to_owned()),
                word(auth(r.facts, f).as_deref()),
                word(nodes::text(&f.element, "transport")),
                if f.via.is_empty() {
                    "-".to_owned()
                } else {
                    names(&f.via)
                },
                crossing.map_or_else(
                    || {
                        if f.crosses {
                            "yes".to_owned()
                        } else {
                            "-".to_owned()
                        }
                    },
                    |c| format!("{} → {}", name(&c.from), name(&c.to)),
                ),
                crossing
                    .and_then(|c| c.region.as_deref())
                    .map_or_else(|| ABSENT.to_owned(), markdown),
                rules.get(&f.element.id).map_or_else(
                    || "-".to_owned(),
                    |ids: &BTreeSet<String>| distinct(ids.iter().map(|i| markdown(i))),
                ),
            ]
        })
        .collect();
    let heads = [
        "Flow",
        "From",
        "To",
        "Operation",
        "Classes declared",
        "Classes not claimed",
        "Highest tier",
        "Sign-in",
        "Transport",
        "Gates",
        "Boundary crossed",
        "Region entered",
        "Findings",
    ];
    table(out, &heads, &rows, "Flows: not declared.");
}
