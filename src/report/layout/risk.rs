//! Chapters 7 and 8: the risk register with every input, and what the rules say of frameworks' controls.

use super::risk_name;
use super::{
    Block, Line, Piece, Section, Table, anchor, below, code, codes, heading, joined, link, list, or, prose,
    text, with, word,
};
use crate::report::{CAVEAT, Report};
use crate::risk::{Control, Dimension, Factor, Rating, Risk, RiskLine};

fn level(risk: Option<Risk>) -> Line {
    match risk {
        Some(risk @ (Risk::High | Risk::VeryHigh)) => vec![Piece::Strong(risk.words().to_owned())],
        Some(risk) => text(risk.words()),
        None => text("not rated"),
    }
}

/// Chapter 7.
pub fn register(r: &Report) -> Section {
    let mut blocks = vec![
        Block::Text(text(
            "Scenarios follow from the graph. Levels before and after controls; every input is named so that each line can be computed again by hand (appendix A has the tables).",
        )),
        Block::Table(
            Table::new(
                "Risk register",
                &["Risk", "What can happen", "Before", "Left", "Why", "Treatment", "Owner", "Due", "Findings"],
                "None: no scenario follows from what is declared. Acceptable only when nothing is declared that reads, sends or changes.",
            )
            .sheet("Risks")
            .rows(r.risks.risks.iter().map(|x| (Some(anchor("risk", &x.id)), line(r, x)))),
        ),
        heading("risk-inputs", "How each level came about"),
    ];
    for risk in &r.risks.risks {
        if let Rating::Points { .. } = risk.rating {
            blocks.extend(inputs(r, risk));
        }
    }
    let rated: Vec<Line> = r
        .risks
        .risks
        .iter()
        .filter_map(|x| match &x.rating {
            Rating::Rules { rules, because } => Some(joined([
                vec![Piece::Code(risk_name(&r.header.integration, &x.id))],
                text(": "),
                prose(because),
                text(format!(" (rules {})", rules.join(", "))),
            ])),
            Rating::Points { .. } => None,
        })
        .collect();
    if !rated.is_empty() {
        blocks.push(heading("risk-rules", "Levels by the outcomes of rules"));
        blocks.push(Block::List(rated));
    }
    Section {
        anchor: "chapter-7",
        number: "7",
        title: "Risk register",
        blocks,
    }
}

fn line(report: &Report, r: &RiskLine) -> Vec<Line> {
    let why = match &r.rating {
        Rating::Points {
            exposure,
            left,
            likelihood_residual,
            impact_residual,
            decided_by,
            ..
        } => text(format!(
            "exposure {exposure}, left {left}; likelihood {likelihood_residual}, impact {impact_residual} ({decided_by})"
        )),
        Rating::Rules { because, .. } => prose(because),
    };
    let treatment = r.treatment.as_ref().map_or_else(
        || text("none"),
        |t| {
            joined([
                text(&t.treatment),
                with(", ", t.status.as_ref().map(|s| s.replace('_', " "))),
            ])
        },
    );
    vec![
        vec![Piece::Code(risk_name(&report.header.integration, &r.id))],
        below([prose(&r.scenario), codes(&r.elements)]),
        level(r.inherent),
        level(r.residual),
        why,
        treatment,
        or(r.owner.as_ref()),
        or(r.treatment.as_ref().and_then(|t| t.due)),
        if r.findings.is_empty() {
            text("none")
        } else {
            joined(r.findings.iter().enumerate().flat_map(|(i, f)| {
                let comma = if i > 0 { text(" ") } else { Line::new() };
                [comma, link(anchor("finding", f), f)]
            }))
        },
    ]
}

fn inputs(report: &Report, r: &RiskLine) -> Vec<Block> {
    let Rating::Points {
        factors,
        exposure,
        controls,
        left,
        likelihood_inherent,
        likelihood_raw,
        likelihood_residual,
        guards,
        impact,
        impact_inherent,
        impact_residual,
        decided_by,
    } = &r.rating
    else {
        return Vec::new();
    };
    let mut table = Table::new(
        "Inputs",
        &["Input", "Value", "Because", "Element", "Assurance"],
        "No input.",
    );
    for f in factors {
        table.row(None, factor(f));
    }
    for c in controls {
        table.row(None, control(c));
    }
    for d in impact {
        table.row(None, dimension(d));
    }
    let mut lines = vec![
        text(format!(
            "Exposure {exposure} of 10, likelihood {likelihood_inherent}; impact {impact_inherent}: {} before controls.",
            r.inherent.map_or("not rated", Risk::words)
        )),
        text(format!(
            "{} points are left, raw likelihood {likelihood_raw}, in force {likelihood_residual}; impact {impact_residual}, decided by {decided_by}: {} with controls.",
            left,
            r.residual.map_or("not rated", Risk::words)
        )),
    ];
    lines.extend(guards.iter().map(|g| joined([text("Guard: "), prose(g)])));
    if !r.witness.is_empty() {
        lines.push(joined([
            text("Way around a control: "),
            prose(
                r.witness
                    .iter()
                    .map(|s| s.label.clone())
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
        ]));
    }
    vec![
        Block::Heading {
            anchor: anchor("inputs", &r.id),
            level: 4,
            text: vec![Piece::Code(risk_name(&report.header.integration, &r.id))],
        },
        Block::List(lines),
        Block::Table(table),
    ]
}

fn assurance(level: crate::analysis::facts::Assurance) -> Line {
    text(format!("{level:?}").to_lowercase())
}

fn named(element: Option<&String>) -> Line {
    element.map_or_else(|| text("–"), |e| code(e))
}

fn factor(f: &Factor) -> Vec<Line> {
    vec![
        text(match f.name.as_str() {
            "S" => "S, worst source",
            "A" => "A, autonomy",
            "V" => "V, volume",
            "W" => "W, ways to the effect",
            "floor" => "at least",
            other => other,
        }),
        text(f.points.to_string()),
        prose(&f.because),
        named(f.element.as_ref()),
        assurance(f.assurance),
    ]
}

fn control(c: &Control) -> Vec<Line> {
    vec![
        text(format!("control: {}", c.name)),
        text(format!("credit {} % of {} %", c.credit, c.strength)),
        match &c.not_counted {
            Some(why) => joined([text("not counted: "), prose(why)]),
            None if c.preventive => text("stops it on every way"),
            None => text("makes it rarer"),
        },
        code(&c.element),
        assurance(c.assurance),
    ]
}

fn dimension(d: &Dimension) -> Vec<Line> {
    vec![
        text(format!("impact: {}", d.name)),
        text(format!("{} before, {} left", d.inherent, d.residual)),
        prose(&d.because),
        named(d.element.as_ref()),
        assurance(d.assurance),
    ]
}

/// Chapter 8.
pub fn controls(r: &Report) -> Section {
    let mut blocks = Vec::new();
    if r.controls.is_empty() {
        blocks.push(Block::Text(text(
            "No framework is in force and no regime is said to apply. Name them below governance.regimes, or as frameworks in flowgate.yaml.",
        )));
    } else {
        blocks.push(Block::Text(text(CAVEAT)));
    }
    for f in &r.controls {
        blocks.push(Block::Heading {
            anchor: anchor("framework", &f.id),
            level: 3,
            text: text(&f.title),
        });
        let counts: Vec<String> = f
            .counts
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(state, n)| format!("{n} {state}"))
            .collect();
        let because = if f.because == "applies" {
            "listed because the integration says that it applies; its stricter parameters are not in force until flowgate.yaml names it"
        } else {
            "in force by flowgate.yaml"
        };
        blocks.push(Block::Text(text(format!(
            "{}; {because}. Controls: {}.",
            f.source,
            counts.join(", ")
        ))));
        blocks.push(Block::Table(
            Table::new(
                "Controls",
                &["Control", "About", "State", "Rules", "Not decided here"],
                "This framework has no control here.",
            )
            .sheet("Controls")
            .rows(f.controls.iter().map(|c| {
                let rules: Vec<String> = c
                    .rules
                    .iter()
                    .map(|(rule, state)| {
                        if state == "met" {
                            rule.clone()
                        } else {
                            format!("{rule} ({state})")
                        }
                    })
                    .collect();
                let state = if c.state == "not met" {
                    vec![Piece::Strong(c.state.clone())]
                } else {
                    word(Some(&c.state))
                };
                (
                    Some(anchor("control", &c.id)),
                    vec![
                        text(format!("{} {}", f.id, c.control)),
                        text(&c.title),
                        state,
                        if rules.is_empty() {
                            text("–")
                        } else {
                            list(&rules)
                        },
                        if c.limit.is_empty() {
                            text("–")
                        } else {
                            prose(&c.limit)
                        },
                    ],
                )
            })),
        ));
    }
    Section {
        anchor: "chapter-8",
        number: "8",
        title: "Control coverage",
        blocks,
    }
}
