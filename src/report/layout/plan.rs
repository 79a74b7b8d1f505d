//! Chapters 9 to 12: findings, rollout, audit trail, cost.

use super::risk_name;
use super::{
    Block, Line, Piece, Section, Table, absent, anchor, below, code, codes, heading, joined, list, or, prose,
    text, with, word, words, yes,
};
use crate::finding::{Location, Outcome};
use crate::report::{FindingRow, Report};

fn place(l: &Location) -> Line {
    vec![Piece::Code(format!("{}:{}", l.file, l.line))]
}

/// Chapter 9.
pub fn findings(r: &Report) -> Section {
    let o = &r.findings;
    let mut blocks = vec![Block::Table(
        Table::new(
            "Findings",
            &[
                "Finding",
                "Severity",
                "What is wrong",
                "Where",
                "Drawn at",
                "Owner",
                "Due",
            ],
            "No rule is broken by what is declared, and nothing that the phase demands is missing.",
        )
        .sheet("Findings")
        .rows(
            o.findings
                .iter()
                .map(|f| (Some(anchor("finding", &f.id)), row(f))),
        ),
    )];
    let mut rules: Vec<&str> = o.findings.iter().map(|f| f.finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    for rule in rules {
        let all = || o.findings.iter().filter(|f| f.finding.rule == rule);
        let title = all().next().map_or("", |f| &*f.finding.title);
        blocks.push(Block::Heading {
            anchor: anchor("rule", rule),
            level: 3,
            text: joined([text(format!("{rule}: ")), prose(title)]),
        });
        if let Some(why) = all().map(|f| &f.finding.why).find(|w| !w.is_empty()) {
            blocks.push(Block::Text(prose(&**why)));
        }
        blocks.push(Block::List(all().map(story).collect()));
    }
    if !o.loose.is_empty() {
        blocks.push(heading("loose", "In files that belong to no integration"));
        blocks.push(Block::Text(text(
            "Problems of documents (INPUT) enter the verdict, the others do not.",
        )));
        blocks.push(Block::List(o.loose.iter().map(story).collect()));
    }
    blocks.push(heading("waivers", "Waivers"));
    blocks.push(Block::Table(
        Table::new(
            "Waivers, those that are over first",
            &[
                "Waiver",
                "Rule and subject",
                "Why",
                "Instead",
                "Owner",
                "Until",
                "Findings",
            ],
            "None: no finding of this integration is accepted by a waiver.",
        )
        .sheet("Waivers")
        .rows(o.waivers.iter().map(|w| {
            let left = match w.days_left {
                Some(days) if days < 0 => vec![Piece::Strong("over".to_owned())],
                days => with("", days.map(|d| format!("{d} days left"))),
            };
            (
                Some(anchor("waiver", &w.id)),
                vec![
                    text(&w.id),
                    below([
                        or(w.rule.as_ref()),
                        w.subject.as_deref().map_or_else(absent, code),
                    ]),
                    w.justification.as_ref().map_or_else(absent, prose),
                    or(w.compensating.as_ref()),
                    or(w.owner.as_ref()),
                    below([or(w.expires.as_ref()), left]),
                    if w.findings.is_empty() {
                        text("none")
                    } else {
                        list(&w.findings)
                    },
                ],
            )
        })),
    ));
    blocks.push(heading("plan", "Plan of action"));
    blocks.push(Block::Table(
        Table::new(
            "Treatments",
            &["Risk or finding", "Treatment", "Status", "Owner", "Due"],
            "No treatment is recorded. Acceptable only when no finding and no residual risk is high.",
        )
        .sheet("Plan")
        .rows(o.plan.iter().map(|p| {
            let due = if p.overdue {
                joined([
                    or(p.due.as_ref()),
                    vec![Piece::Strong(" over: it no longer counts".to_owned())],
                ])
            } else {
                or(p.due.as_ref())
            };
            (
                None,
                vec![
                    below([
                        vec![Piece::Code(risk_name(&r.header.integration, &p.id))],
                        if p.matches {
                            Line::new()
                        } else {
                            text("names no risk or finding of this report: remove it, or correct the name")
                        },
                    ]),
                    text(&p.treatment),
                    word(p.status.as_deref()),
                    or(p.owner.as_ref()),
                    due,
                ],
            )
        })),
    ));
    Section {
        anchor: "chapter-9",
        number: "9",
        title: "Findings, waivers, open items",
        blocks,
    }
}

fn row(f: &FindingRow) -> Vec<Line> {
    let x = &f.finding;
    let state = match x.outcome {
        Outcome::Fail => text(format!(
            "{}{}",
            x.severity.word(),
            if x.waiver.is_some() { ", waived" } else { "" }
        )),
        Outcome::Unknown => text(format!("{}, not stated", x.severity.word())),
    };
    vec![
        joined([text(format!("{} ", x.rule)), vec![Piece::Code(f.id.clone())]]),
        state,
        prose(&x.message),
        place(&x.location),
        if f.flows.is_empty() {
            codes(&f.elements)
        } else {
            codes(&f.flows)
        },
        or(f.owner.as_ref()),
        or(f.due.as_ref()),
    ]
}

fn story(f: &FindingRow) -> Line {
    let x = &f.finding;
    let mut lines = vec![joined([
        vec![Piece::Strong(format!("{} ", x.severity.word()))],
        prose(&x.message),
        text(", at "),
        place(&x.location),
        text(", "),
        vec![Piece::Code(f.id.clone())],
    ])];
    for (i, step) in x.path.iter().enumerate() {
        lines.push(joined([
            text(format!("Step {}: ", i + 1)),
            prose(&step.label),
            text(", at "),
            place(&step.location),
        ]));
    }
    if !x.help.is_empty() {
        lines.push(joined([text("What to do: "), prose(&x.help)]));
    }
    for folded in &x.folded {
        lines.push(joined([
            text(format!("Also {} ({}): ", folded.rule, folded.severity.word())),
            prose(&folded.message),
            text(", at "),
            place(&folded.location),
        ]));
    }
    if !x.references.is_empty() {
        lines.push(text(format!("References: {}", x.references.join("; "))));
    }
    below(lines)
}

/// Chapter 10.
pub fn rollout(r: &Report) -> Section {
    let o = &r.rollout;
    let blocks = vec![
        Block::Table(
            Table::new(
                "Phases",
                &[
                    "Phase",
                    "State",
                    "From and to",
                    "Group",
                    "Limits",
                    "Review",
                    "Exit criteria",
                    "Approved by",
                ],
                "No phase.",
            )
            .sheet("Rollout")
            .rows(o.phases.iter().map(|p| {
                let people = p.participants.map(|n| format!("{n} people"));
                (
                    None,
                    vec![
                        word(Some(&p.id)),
                        text(&p.state),
                        below([
                            or(p.start.as_ref()),
                            p.end.as_ref().map_or_else(
                                || with("planned to ", p.planned_end.as_ref()),
                                |e| text(format!("to {e}")),
                            ),
                        ]),
                        below([
                            or(p.group.as_ref()),
                            with("", people),
                            with("incidents: ", p.incidents),
                        ]),
                        or(p.caps.as_ref()),
                        or(p.review.as_ref()),
                        or(p.exit.as_ref()),
                        list(&p.approved_by),
                    ],
                )
            })),
        ),
        heading("checklist", "Checklist for the phase asked for"),
        Block::Table(
            Table::new(
                "Rules of phases and ownership",
                &["Rule", "What must not be", "State", "Condition of a phase"],
                "No rule about phases ran.",
            )
            .rows(o.checklist.iter().map(|c| {
                (
                    None,
                    vec![
                        text(&c.id),
                        text(&c.title),
                        if c.state == "not met" {
                            vec![Piece::Strong(c.state.clone())]
                        } else {
                            text(&c.state)
                        },
                        text(if c.condition { "yes" } else { "no" }),
                    ],
                )
            })),
        ),
        heading("ladder", "Ladder of capabilities"),
        Block::Table(
            Table::new(
                "Capabilities and their proofs",
                &["Capability", "Proven", "Use", "Systems", "Exception"],
                "None declared.",
            )
            .rows(o.ladder.iter().map(|x| {
                (
                    None,
                    vec![
                        word(Some(&x.id)),
                        or(x.proven.as_ref()),
                        word(x.usage.as_deref()),
                        if x.systems.is_empty() {
                            text("all")
                        } else {
                            codes(&x.systems)
                        },
                        or(x.exception.as_ref()),
                    ],
                )
            })),
        ),
        heading("stop", "Stop and watch"),
        Block::Pairs(vec![
            ("Kill switch", word(o.kill_switch.as_deref())),
            ("Who may use it", words(&o.kill_switch_who)),
            ("Last test", or(o.kill_switch_tested.as_ref())),
            ("Measured", words(&o.metrics)),
            ("Alerts", or(o.alerts.as_ref())),
            ("Live before it was declared", or(o.adopted.as_ref())),
        ]),
    ];
    Section {
        anchor: "chapter-10",
        number: "10",
        title: "Rollout plan and phase gate",
        blocks,
    }
}

/// Chapter 11.
pub fn audit(r: &Report) -> Section {
    let a = &r.audit;
    let percent = a.percent.map_or_else(
        || "nothing that must be in the trail is declared".to_owned(),
        |p| format!("{} of {} ({p} %)", a.covered, a.total),
    );
    let uncovered: Vec<Line> = a
        .coverage
        .iter()
        .filter(|c| !c.covered)
        .map(|c| code(&c.id))
        .collect();
    let mut blocks = Vec::new();
    if !a.declared {
        blocks.push(Block::Text(text(
            "Audit: none declared. Not acceptable beyond the sandbox: what the agent did could not be reconstructed.",
        )));
    }
    blocks.extend([
        Block::Pairs(vec![
            ("Coverage", text(percent)),
            (
                "Not covered",
                if uncovered.is_empty() {
                    text("nothing found")
                } else {
                    below(uncovered)
                },
            ),
            ("Sink", a.sink.as_deref().map_or_else(absent, code)),
            ("Kept from change by", word(a.immutability.as_deref())),
            ("Account", word(a.account.as_deref())),
            (
                "Kept for",
                joined([or(a.retention.as_ref()), with(", at hand for ", a.hot.as_ref())]),
            ),
            ("Readers", words(&a.readers)),
            ("When a record cannot be written", word(a.on_failure.as_deref())),
            (
                "Review",
                joined([word(a.cadence.as_deref()), with(", by ", a.reviewer.as_ref())]),
            ),
            (
                "Sample of records",
                text("not checked here: this report is made from declarations, without a log file"),
            ),
        ]),
        heading("audit-fields", "Record, field by field"),
        Block::Table(
            Table::new(
                "Fields of an audit record",
                &["Field", "Answers", "Needed", "Kept as", "How", "State"],
                "No field.",
            )
            .sheet("Audit record")
            .rows(a.fields.iter().map(|f| {
                (
                    None,
                    vec![
                        vec![Piece::Code(f.id.clone())],
                        text(&f.answers),
                        yes(Some(f.needed)),
                        f.kept_as
                            .as_ref()
                            .map_or_else(|| text("–"), |k| vec![Piece::Code(k.clone())]),
                        f.value
                            .as_ref()
                            .map_or_else(|| text("–"), |v| text(v.replace('_', " "))),
                        if f.state == "missing" {
                            vec![Piece::Strong(f.state.clone())]
                        } else {
                            text(&f.state)
                        },
                    ],
                )
            })),
        ),
        heading("audit-coverage", "What must be in the trail"),
        Block::Table(
            Table::new(
                "Operations, model calls, gates",
                &["Element", "Kind", "In the trail", "By"],
                "Nothing that must be in the trail is declared.",
            )
            .rows(a.coverage.iter().map(|c| {
                let state = match (c.covered, c.exception) {
                    (true, _) => text("yes"),
                    (false, true) => vec![Piece::Strong("no, by exception".to_owned())],
                    (false, false) => vec![Piece::Strong("no".to_owned())],
                };
                (
                    None,
                    vec![
                        code(&c.id),
                        word(Some(&c.kind)),
                        state,
                        c.by.as_deref().map_or_else(|| text("–"), code),
                    ],
                )
            })),
        ),
        heading("audit-rules", "Rules about the trail"),
        Block::Table(
            Table::new(
                "Rules",
                &["Rule", "What must not be", "State"],
                "No rule about the trail ran.",
            )
            .rows(
                a.rules
                    .iter()
                    .map(|(id, title, state)| (None, vec![text(id), text(title), text(state)])),
            ),
        ),
    ]);
    Section {
        anchor: "chapter-11",
        number: "11",
        title: "Audit-trail conformance",
        blocks,
    }
}

/// Chapter 12.
pub fn cost(r: &Report) -> Section {
    let mut blocks = Vec::new();
    match &r.cost {
        None => blocks.push(Block::Text(text(
            "Cost: none declared. Acceptable in the sandbox; later nobody can say whether it is worth its risk.",
        ))),
        Some(m) => {
            let currency = m.currency.clone().unwrap_or_else(|| super::ABSENT.to_owned());
            blocks.push(Block::Table(
                Table::new(
                    "A day, by part",
                    &["Part", "Formula", "Amount", "Currency"],
                    "No part.",
                )
                .sheet("Cost")
                .rows(m.parts.iter().map(|p| {
                    (
                        None,
                        vec![
                            text(&p.id),
                            text(&p.formula),
                            p.amount
                                .map_or_else(|| text("an input is not declared"), |n| text(format!("{n:.2}"))),
                            text(&currency),
                        ],
                    )
                })),
            ));
            blocks.push(Block::Table(
                Table::new(
                    "At other volumes",
                    &["Volume", "Cost a day", "Savings a day", "Net a day"],
                    "Not computable: an input is not declared.",
                )
                .rows(
                    m.sensitivity
                        .iter()
                        .map(|row| (None, row.iter().map(text).collect())),
                ),
            ));
            blocks.push(Block::Text(text(
                "Model calls, review, correction and savings grow with the volume; maintenance does not.",
            )));
            blocks.push(Block::Table(
                Table::new("Inputs", &["Input", "Value"], "None declared.").rows(m.inputs.iter().map(|(field, value)| {
                    (
                        None,
                        vec![vec![Piece::Code(format!("cost.{field}"))], text(value)],
                    )
                })),
            ));
            blocks.push(Block::Pairs(vec![
                ("Spend cap a day", or(m.cap_per_day.as_ref())),
                ("Budget a day", or(m.budget_per_day.as_ref())),
                ("Days of building, once", or(m.build_days.as_ref())),
                ("Savings measured against", or(m.baseline.as_ref())),
                (
                    "Prices",
                    joined([or(m.price_source.as_ref()), text(", of "), or(m.price_date.as_ref())]),
                ),
            ]));
        }
    }
    Section {
        anchor: "chapter-12",
        number: "12",
        title: "Cost model",
        blocks,
    }
}
