//! Page 1, and chapter 1 with what follows it on page 2.

use super::{
    Block, Figure, Line, Piece, Section, Table, absent, anchor, below, code, codes, count, heading, joined,
    link, list, or, prose, risk_link, text, with, word, words,
};
use crate::report::{Cause, Condition, Report};
use crate::risk::{Risk, RiskLine};

/// How many risks, conditions and causes fit on page 1.
const ON_PAGE_ONE: usize = 3;

/// The line below the title.
pub fn subtitle(r: &Report) -> Line {
    let h = &r.header;
    let current = match &h.current_phase {
        Some(current) if *current != h.phase => format!(" (now in {})", current.replace('_', " ")),
        _ => String::new(),
    };
    joined([
        code(&h.integration),
        text(", version "),
        or(h.version.as_ref()),
        text(format!(
            ", asked for: {}{current}, environment: ",
            h.phase.replace('_', " ")
        )),
        words(&h.environments),
        text(format!(
            ", as of {} (day from the {}). Report {}, {}.",
            h.date, h.date_from, h.number, h.checker
        )),
    ])
}

pub fn page(r: &Report) -> Vec<Block> {
    let mut blocks = vec![verdict_box(r), answers(r), top_risks(r, ON_PAGE_ONE)];
    blocks.extend(conditions_short(r));
    blocks
}

fn cause(r: &Report, c: &Cause) -> Line {
    let level = c.level.clone().unwrap_or_default();
    match c.kind.as_str() {
        "finding" => joined([
            text(format!("{level} ")),
            link(anchor("finding", &c.id), c.rule.as_deref().unwrap_or(&c.id)),
            text(": "),
            prose(&c.text),
        ]),
        "risk" => joined([
            text(format!("residual risk {level}, ")),
            risk_link(&r.header.integration, &c.id),
            text(": "),
            prose(&c.text),
        ]),
        "condition" => joined([
            text("open condition of "),
            text(&c.id),
            text(": "),
            prose(&c.text),
        ]),
        _ => joined([text("not assessed: "), text(&c.text)]),
    }
}

fn verdict_box(r: &Report) -> Block {
    let v = &r.verdict;
    let mut lines: Vec<Line> = v.causes.iter().take(ON_PAGE_ONE).map(|c| cause(r, c)).collect();
    if v.causes.len() > ON_PAGE_ONE {
        lines.push(text(format!(
            "and {} more, see chapter 1",
            v.causes.len() - ON_PAGE_ONE
        )));
    }
    if v.causes.is_empty() {
        lines.push(text(
            "No open finding, no residual risk and no missing condition forbids this phase.",
        ));
    }
    if v.core_unknown.is_empty() {
        if v.verdict == "not_ready" {
            lines.push(text(format!("All {} core rules were assessed.", v.core_total)));
        }
    } else {
        lines.push(text(format!(
            "{} of {} core rules not assessed: {}.",
            v.core_unknown.len(),
            v.core_total,
            v.core_unknown.join(", ")
        )));
    }
    if v.decision_pending {
        lines.push(text(
            "Decision pending: not every sign-off that this phase needs is there and holds (OWNER-002).",
        ));
    }
    for overruled in &v.overruled {
        lines.push(joined([text("Decided otherwise by "), prose(overruled)]));
    }
    if !v.lowered.is_empty() {
        lines.push(text(format!(
            "Severities lowered by flowgate.yaml, not for this verdict: {}.",
            v.lowered.join(", ")
        )));
    }
    lines.push(text(&v.limits.sentence));
    Block::Verdict {
        verdict: v.verdict.clone(),
        words: v.words.clone(),
        phase: if v.words.contains("SANDBOX") {
            String::new()
        } else {
            format!(" for {}", r.header.phase.replace('_', " "))
        },
        lines,
    }
}

fn named(number: usize, one: &str, many: &str, ids: &[String]) -> Line {
    let mut line = text(count(number, one, many));
    if !ids.is_empty() {
        line.push(Piece::Text(" (".to_owned()));
        line.extend(codes(ids));
        line.push(Piece::Text(")".to_owned()));
    }
    line
}

/// The six questions, and what it is for.
fn answers(r: &Report) -> Block {
    let p = &r.page_one;
    Block::Pairs(vec![
        ("What it is for", p.purpose.as_ref().map_or_else(absent, prose)),
        ("What it can touch", can_touch(r)),
        ("What it sees", sees(r)),
        ("The worst", worst(r)),
        ("Who can stop it", who_can_stop(r)),
        ("What is not known", not_known(r)),
        ("Open findings", open(r)),
        ("What changed", text(format!("{}.", p.changed.lines.join("; ")))),
        ("Asked to decide", decision(r)),
    ])
}

fn can_touch(r: &Report) -> Line {
    let c = &r.page_one.can_touch;
    if c.reads.len() + c.communicates.len() + c.changes.len() + c.other.len() + c.actions.len() == 0 {
        return joined([text("operations: "), absent()]);
    }
    let mut parts = vec![
        named(c.reads.len(), "read", "reads", &c.reads),
        text("; "),
        named(
            c.communicates.len(),
            "way to send messages",
            "ways to send messages",
            &c.communicates,
        ),
        text("; "),
        named(
            c.changes.len(),
            "way to change records",
            "ways to change records",
            &c.changes,
        ),
    ];
    if !c.other.is_empty() {
        parts.push(text("; "));
        parts.push(named(
            c.other.len(),
            "operation of no declared kind",
            "operations of no declared kind",
            &c.other,
        ));
    }
    parts.push(text(format!(
        ". Of {}, ",
        count(c.actions.len(), "action", "actions")
    )));
    parts.push(named(
        c.reaches_outside.len(),
        "reaches people outside",
        "reach people outside",
        &c.reaches_outside,
    ));
    parts.push(text(", "));
    parts.push(named(
        c.irreversible.len(),
        "cannot be undone",
        "cannot be undone",
        &c.irreversible,
    ));
    parts.push(text(", "));
    parts.push(named(
        c.gated.len(),
        "waits for an approval on every way",
        "wait for an approval on every way",
        &c.gated,
    ));
    parts.push(text("."));
    joined(parts)
}

fn sees(r: &Report) -> Line {
    let s = &r.page_one.sees;
    let people: Vec<String> = s
        .people
        .iter()
        .map(|p| match p.number {
            Some(n) => format!("{} (up to {n})", p.group.replace('_', " ")),
            None => format!("{} (number not declared)", p.group.replace('_', " ")),
        })
        .collect();
    let without = if s.without_tier == 0 {
        String::new()
    } else {
        format!(" ({} without one)", count(s.without_tier, "class", "classes"))
    };
    joined([
        text("highest tier "),
        or(s.highest_tier.as_ref()),
        text(format!("{without}; regulated: ")),
        codes(&s.regulated),
        text("; people: "),
        list(&people),
        text("; regions: "),
        list(&s.regions),
        text("; vendors that receive data: "),
        codes(&s.vendors),
        text("."),
    ])
}

fn level(risk: Option<Risk>) -> &'static str {
    risk.map_or("not rated", Risk::words)
}

fn worst(r: &Report) -> Line {
    let Some(w) = &r.page_one.worst else {
        return text("No scenario follows from what is declared.");
    };
    let said = match &w.statement {
        Some(statement) if w.scenario.contains(statement.trim_end_matches('.')) => Line::new(),
        Some(statement) => joined([text("; as declared: "), prose(statement.trim_end_matches('.'))]),
        None => joined([text("; worst case "), absent()]),
    };
    let mut numbers = vec![
        with("loss up to ", w.max_loss.as_ref()),
        with("people affected: ", w.affected),
    ];
    numbers.retain(|n| !n.is_empty());
    let numbers = if numbers.is_empty() {
        Line::new()
    } else {
        let mut line = text(" (");
        for (i, n) in numbers.into_iter().enumerate() {
            if i > 0 {
                line.push(Piece::Text(", ".to_owned()));
            }
            line.extend(n);
        }
        line.push(Piece::Text(")".to_owned()));
        line
    };
    joined([
        prose(&w.scenario),
        said,
        numbers,
        text(match (w.inherent, w.residual) {
            (None, None) => ". No level, because a rule that decides it is itself not decided: ".to_owned(),
            (None, Some(residual)) => format!(". {} with what is in place: ", residual.words()),
            (inherent, residual) => {
                format!(
                    ". {} before controls, {} with them: ",
                    level(inherent),
                    level(residual)
                )
            }
        }),
        risk_link(&r.header.integration, &w.risk),
        text("."),
    ])
}

fn who_can_stop(r: &Report) -> Line {
    let s = &r.page_one.who_can_stop;
    let switch = if s.who.is_empty() && s.method.is_empty() && s.tested_on.is_none() {
        absent()
    } else {
        joined([
            words(&s.who),
            text(", by "),
            words(&s.method),
            with(", within ", s.max_time.as_ref()),
            text(", last tested "),
            or(s.tested_on.as_ref()),
        ])
    };
    joined([
        text("kill switch: "),
        switch,
        text("; single actions: "),
        codes(&s.approvers),
        text("; on call: "),
        or(s.oncall.as_ref()),
        text("."),
    ])
}

fn not_known(r: &Report) -> Line {
    let n = &r.page_one.not_known;
    if n.demanded + n.later + n.assumed + n.unrated_risks.len() + n.core_rules.len() == 0 {
        return text("nothing that any phase asks for is left unstated, and every risk has a level.");
    }
    let mut line = text(format!(
        "{} that this phase demands, {} that a later one demands; {} only assumed; {} without a level.",
        count(n.demanded, "fact", "facts"),
        n.later,
        count(n.assumed, "element", "elements"),
        count(n.unrated_risks.len(), "risk", "risks"),
    ));
    if !n.core_rules.is_empty() {
        line.extend(text(format!(
            " Core rules not decided: {}.",
            n.core_rules.join(", ")
        )));
    }
    if !n.first.is_empty() {
        line.extend(text(" First: "));
        line.extend(prose(n.first.join("; ")));
        line.extend(text("."));
    }
    line
}

fn open(r: &Report) -> Line {
    let parts: Vec<String> = ["critical", "high", "medium", "low", "info"]
        .iter()
        .filter_map(|s| {
            let n = r.page_one.open.get(*s).copied().unwrap_or(0);
            (n > 0).then(|| format!("{n} {s}"))
        })
        .collect();
    let open = if parts.is_empty() {
        "no rule is broken by what is declared".to_owned()
    } else {
        parts.join(", ")
    };
    text(format!("{open}; {} waived.", r.page_one.waived))
}

fn decision(r: &Report) -> Line {
    let d = &r.page_one.decision;
    let mut line = prose(&d.question);
    line.extend(text(" From: "));
    for (i, who) in d.from.iter().enumerate() {
        if i > 0 {
            line.push(Piece::Text("; ".to_owned()));
        }
        line.push(Piece::Text(format!("{} ", who.role)));
        line.extend(who.who.as_ref().map_or_else(absent, text));
        line.push(Piece::Text(format!(" ({})", who.status)));
    }
    line.push(Piece::Text(".".to_owned()));
    line
}

fn risk_cells(r: &Report, risk: &RiskLine) -> Vec<Line> {
    vec![
        risk_link(&r.header.integration, &risk.id),
        prose(&risk.scenario),
        text(level(risk.inherent)),
        text(level(risk.residual)),
        or(risk.owner.as_ref()),
    ]
}

fn top_risks(r: &Report, most: usize) -> Block {
    let shown = r
        .page_one
        .top_risks
        .iter()
        .take(most)
        .filter_map(|id| r.risks.risks.iter().find(|x| x.id == *id));
    Block::Table(
        Table::new(
            if most == ON_PAGE_ONE {
                "The highest residual risks"
            } else {
                "The first five of chapter 7"
            },
            &[
                "Risk",
                "What can happen",
                "Before controls",
                "With controls",
                "Owner",
            ],
            "No scenario follows from what is declared: nothing is declared that reads, sends or changes.",
        )
        .rows(shown.map(|x| (None, risk_cells(r, x)))),
    )
}

/// What a condition is about. A fingerprint is digits and letters, a risk is a kind and an element, a decision a role and a day.
fn named_id(r: &Report, id: &str) -> Line {
    if id.contains('@') && !id.contains(' ') {
        code(id)
    } else if id.contains(' ') {
        risk_link(&r.header.integration, id)
    } else {
        let row = r.findings.findings.iter().find(|f| f.id == id);
        let name = row.map_or_else(
            || id.to_owned(),
            |f| {
                let below = format!("{}/", r.header.integration);
                let subject = f
                    .finding
                    .subject
                    .strip_prefix(&below)
                    .unwrap_or(&f.finding.subject);
                format!("{} on {subject}", f.finding.rule)
            },
        );
        vec![Piece::Link {
            to: anchor("finding", id),
            text: name,
        }]
    }
}

fn condition(r: &Report, c: &Condition) -> Line {
    joined([
        prose(&c.text),
        text(" ("),
        named_id(r, &c.id),
        text("; owner: "),
        or(c.owner.as_ref()),
        text("; due: "),
        or(c.due.as_ref()),
        text(")"),
    ])
}

fn conditions_short(r: &Report) -> Vec<Block> {
    let all = &r.page_one.conditions;
    if all.is_empty() {
        return vec![Block::Text(text(
            "Conditions for sign-off: none follow from findings and risks.",
        ))];
    }
    let mut lines: Vec<Line> = all.iter().take(ON_PAGE_ONE).map(|c| condition(r, c)).collect();
    if all.len() > ON_PAGE_ONE {
        lines.push(text(format!(
            "and {} more, see chapter 1",
            all.len() - ON_PAGE_ONE
        )));
    }
    vec![
        Block::Text(text("Conditions for sign-off:")),
        Block::Numbered(lines),
    ]
}

/// Chapter 1.
pub fn verdict(r: &Report, context: Vec<Figure>) -> Section {
    let v = &r.verdict;
    let mut blocks = vec![heading("reasons", "What the verdict rests on")];
    if v.causes.is_empty() {
        blocks.push(Block::Text(text(
            "No open finding, no residual risk and no missing condition forbids this phase.",
        )));
    } else {
        blocks.push(Block::List(v.causes.iter().map(|c| cause(r, c)).collect()));
    }
    blocks.push(heading("conditions", "Conditions for sign-off"));
    blocks.push(Block::Table(
        Table::new(
            "Conditions",
            &["Condition", "Because", "Owner", "Due"],
            "No condition follows from findings and risks: nothing open stands against the phase.",
        )
        .rows(r.page_one.conditions.iter().map(|c| {
            (
                None,
                vec![
                    below([prose(&c.text), named_id(r, &c.id)]),
                    prose(&c.because),
                    or(c.owner.as_ref()),
                    or(c.due.as_ref()),
                ],
            )
        })),
    ));
    blocks.push(heading("top-risks", "The five highest residual risks"));
    blocks.push(top_risks(r, usize::MAX));
    for figure in context {
        blocks.push(Block::Heading {
            anchor: figure.anchor.clone(),
            level: 3,
            text: text(&figure.title),
        });
        blocks.push(Block::Figure(figure));
    }
    blocks.push(heading("digests", "Versions"));
    blocks.push(Block::Pairs(vec![
        ("Digest of the model", text(&r.digests.model)),
        ("Digest of the policies", text(&r.digests.policies)),
        ("Digest of this report", text(&r.digests.report)),
        ("Checker", text(&r.header.checker)),
        ("Next review", word(r.sign_off.next_review.as_deref())),
    ]));
    Section {
        anchor: "chapter-1",
        number: "1",
        title: "Verdict and conditions",
        blocks,
    }
}
