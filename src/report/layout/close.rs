//! Chapters 13 and 14 and the appendices.

use super::{Block, Line, Section, Table, absent, code, heading, joined, list, or, prose, text, with, word};
use crate::report::{GLOSSARY, Report, state};
use crate::risk::{Risk, score::combine};

/// Chapter 13.
pub fn change(r: &Report) -> Section {
    let c = &r.change;
    let mut blocks = Vec::new();
    match &c.since {
        None => blocks.push(Block::Text(text(
            "No sign-off is recorded: there is nothing to compare with, and everything is new to those who decide.",
        ))),
        Some(day) => blocks.push(Block::Text(joined([
            text(format!("Since the sign-off of {day}, on the model ")),
            or(c.digest.as_ref()),
            text(c.gap.as_ref().map_or_else(|| ".".to_owned(), |gap| format!(": {gap}."))),
        ]))),
    }
    blocks.push(Block::Table(
        Table::new(
            "Changes",
            &[
                "Element",
                "Class of change",
                "What",
                "Material",
                "Must look again",
            ],
            match (&c.since, &c.gap) {
                (Some(_), None) => "None: the model is the one that was decided on.",
                _ => "Nothing to list.",
            },
        )
        .rows(c.lines.iter().map(|l| {
            (
                None,
                vec![
                    code(&l.id),
                    word(Some(&l.class)),
                    prose(&l.text),
                    text(if l.material { "yes" } else { "no" }),
                    list(&l.look_again),
                ],
            )
        })),
    ));
    Section {
        anchor: "chapter-13",
        number: "13",
        title: "Change since the last sign-off",
        blocks,
    }
}

/// Chapter 14.
pub fn sign_off(r: &Report) -> Section {
    let s = &r.sign_off;
    let n = s.notes.as_ref();
    let mut blocks = vec![Block::Text(joined([
        prose(&r.page_one.decision.question),
        text(format!(
            " Scope of the decision: phase {}, version ",
            r.header.phase.replace('_', " ")
        )),
        or(r.header.version.as_ref()),
        text(format!(", model {}.", r.digests.model)),
    ]))];
    if let Some(pending) = &s.pending {
        blocks.push(Block::Text(joined([
            text("OWNER-002: "),
            prose(pending),
            text("."),
        ])));
    }
    let dash = |value: &Option<String>| value.as_ref().map_or_else(|| text("–"), text);
    blocks.push(Block::Table(
        Table::new(
            "Decisions by role",
            &[
                "Role",
                "Name",
                "Decision",
                "On phase and model",
                "Conditions",
                "Valid until",
                "Reference",
            ],
            "No role decides.",
        )
        .rows(s.roles.iter().map(|b| {
            let on = match (&b.phase, &b.digest) {
                (Some(phase), Some(digest)) if *digest == r.digests.model => {
                    text(format!("{}, this model", phase.replace('_', " ")))
                }
                (Some(phase), Some(digest)) => text(format!("{}, {digest}", phase.replace('_', " "))),
                _ => text("–"),
            };
            (
                None,
                vec![
                    text(&b.id),
                    or(b.who.as_ref()),
                    text(state(b)),
                    on,
                    if b.conditions.is_empty() {
                        text("–")
                    } else {
                        list(&b.conditions)
                    },
                    dash(&b.valid_until),
                    dash(&b.signature),
                ],
            )
        })),
    ));
    let open = || text("not recorded");
    let accepted = match n.and_then(|n| n.risk_accepted_by.as_ref()) {
        None => text("not recorded; "),
        Some(who) => joined([
            text(who),
            with(
                ", ",
                n.and_then(|n| n.authority.as_ref()).map(|a| a.replace('_', " ")),
            ),
            with(", ", n.and_then(|n| n.risk_accepted_on.as_ref())),
            text("; "),
        ]),
    };
    let followed = match n.map(|n| (n.advice_followed, &n.advice_overruled)) {
        Some((Some(true), _)) => text(". Followed."),
        Some((Some(false), reason)) => {
            joined([text(". Overruled: "), reason.as_ref().map_or_else(absent, prose)])
        }
        _ => Line::new(),
    };
    let advice = match n.and_then(|n| n.advice.as_ref()) {
        Some(advice) => joined([
            prose(advice),
            with(" (", s.privacy_advice.as_ref().map(|a| format!("{a})"))),
            followed,
        ]),
        None => or(s.privacy_advice.as_ref()),
    };
    blocks.push(Block::Pairs(vec![
        (
            "Measures approved by",
            n.and_then(|n| n.measures_approved_by.as_ref())
                .map_or_else(open, text),
        ),
        (
            "Residual risk accepted by",
            joined([
                accepted,
                text(format!(
                    "needs {} (highest residual risk: {})",
                    s.authority,
                    s.highest_residual.map_or("none rated", Risk::words)
                )),
            ]),
        ),
        ("Advice of the privacy officer", advice),
        ("Consultation", word(s.consultation.as_deref())),
        (
            "Next review",
            joined([
                or(s.next_review.as_ref()),
                with(", ", n.and_then(|n| n.review_owner.as_ref())),
            ]),
        ),
        (
            "Recorded with",
            text("flowgate signoff approve --role ROLE; the author of a change cannot approve it"),
        ),
    ]));
    Section {
        anchor: "chapter-14",
        number: "14",
        title: "Sign-off block",
        blocks,
    }
}

/// What the graph means, in ten lines.
const SEMANTICS: [&str; 10] = [
    "Nodes are people, contexts of agents, models, tools, systems and stores; edges are flows in the direction in which data moves.",
    "Within a context everything mixes: what enters can leave by every flow of the context.",
    "A model keeps nothing between calls; it is taken once for each context that calls it.",
    "A label is a class at a node. Labels spread along flows until nothing is added.",
    "A redaction or a closed schema that is supported well enough for the phase takes labels away; a claim alone does not.",
    "Text from outside is untrusted and stays so until a closed schema or a person stands in its way.",
    "An approval covers an action when no way to the same effect is left with all adequate approvals removed.",
    "An approval is adequate when it is enforced outside the agent, shows the whole action, binds to it and denies on time-out.",
    "Two actions have the same effect when they do the same, or more, on overlapping resources of one system.",
    "What a vendor grants and nobody declared counts as a way too, unless something outside the model keeps the agent from it.",
];

/// Appendix A.
pub fn methods(r: &Report) -> Section {
    let m = &r.methods;
    let p = &m.scoring;
    let frameworks: Vec<String> = m
        .frameworks
        .iter()
        .map(|(id, source)| format!("{id}: {source}"))
        .collect();
    let mut combination = Table::new(
        "Likelihood and impact combined",
        &[
            "Likelihood",
            "Impact 1",
            "Impact 2",
            "Impact 3",
            "Impact 4",
            "Impact 5",
        ],
        "",
    );
    for likelihood in (1..=5).rev() {
        let cells = (1..=5).map(|impact| text(combine(likelihood, impact).words()));
        combination.row(
            None,
            std::iter::once(text(likelihood.to_string()))
                .chain(cells)
                .collect(),
        );
    }
    let bands = p
        .loss_bands
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let volumes = p
        .volume_bands
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let blocks = vec![
        Block::Pairs(vec![
            ("Checker", text(&m.checker)),
            ("Reference day", text(&m.date)),
            (
                "Rules",
                text(format!("{}, {} of them core", m.rules, m.core_rules)),
            ),
            (
                "Rules of the project",
                if m.own_rules.is_empty() {
                    text("none")
                } else {
                    list(&m.own_rules)
                },
            ),
            (
                "Severities lowered",
                if m.lowered.is_empty() {
                    text("none")
                } else {
                    list(&m.lowered)
                },
            ),
            (
                "Frameworks in force",
                if frameworks.is_empty() {
                    text("none")
                } else {
                    list(&frameworks)
                },
            ),
            ("A test counts for", text(format!("{} days", m.evidence_days))),
        ]),
        heading("parameters", "Parameters that are not the default"),
        Block::Table(
            Table::new(
                "Parameters",
                &["Parameter", "Value", "Set by"],
                "None: every rule uses its default.",
            )
            .rows(
                m.parameters
                    .iter()
                    .map(|p| (None, vec![code(&p.id), text(&p.value), text(&p.by)])),
            ),
        ),
        heading("scoring", "Scoring"),
        Block::List(vec![
            text(
                "Exposure is S + A + V + W, at most 10: worst source (0 to 3), autonomy (0 to 3), volume a day (0 to 2), ways to the effect (0 to 2). Likelihood is 1 below 2 points, 2 below 4, 3 below 6, 4 below 8, else 5.",
            ),
            text(format!(
                "Volume bands: {volumes} a day. Bands of loss a day for impact 2 to 5: {bands} {}. From {} people on confidentiality rises by one.",
                p.currency, p.many_people
            )),
            text(
                "Credit of a control is strength times assurance: assumed 0, declared 50 %, referenced 75 %, tested 100 %. Strengths: approval by a person 70, deterministic gate 60, least privilege 30, volume cap 20, classifier 20. A control with an open or waived finding earns nothing.",
            ),
            text(
                "Points left are exposure times the product of (1 − credit). The best control that covers every way lowers the level by one when declared, two when referenced, three when tested. Where a stranger's text steers a model the likelihood stays at 2 or more.",
            ),
        ]),
        Block::Table(combination),
        heading("semantics", "What the graph means"),
        Block::Numbered(SEMANTICS.iter().map(|s| text(*s)).collect()),
    ];
    Section {
        anchor: "appendix-a",
        number: "A",
        title: "Methods and versions",
        blocks,
    }
}

/// Appendix B.
pub fn evidence(r: &Report) -> Section {
    Section {
        anchor: "appendix-b",
        number: "B",
        title: "Evidence list",
        blocks: vec![Block::Table(
            Table::new(
                "Facts with a reference or a test",
                &["Element", "What", "Counts as", "Reference", "Day", "Age"],
                "None: everything rests on declarations alone.",
            )
            .sheet("Evidence")
            .rows(r.evidence.iter().map(|e| {
                (
                    None,
                    vec![
                        code(&e.id),
                        text(&e.what),
                        text(format!("{:?}", e.level).to_lowercase()),
                        or(e.reference.as_ref()),
                        or(e.date.as_ref()),
                        with("", e.age_days.map(|d| format!("{d} days"))),
                    ],
                )
            })),
        )],
    }
}

/// Appendix C.
pub fn glossary() -> Section {
    Section {
        anchor: "appendix-c",
        number: "C",
        title: "Glossary",
        blocks: vec![Block::Pairs(
            GLOSSARY
                .iter()
                .map(|(term, meaning)| (*term, text(*meaning)))
                .collect(),
        )],
    }
}
