//! Chapters 2 to 4: scope, flows, data.

use super::{
    Block, Figure, Line, Piece, Section, Table, absent, anchor, below, code, codes, element, heading, joined,
    list, or, prose, text, with, word, words, yes,
};
use crate::report::{ClassRow, FlowRow, Item, Kept, Report, VendorRow};

/// Chapter 2.
pub fn scope(r: &Report) -> Section {
    let s = &r.scope;
    let mut blocks = vec![
        Block::Pairs(vec![
            ("Purpose", s.intended.as_ref().map_or_else(absent, prose)),
            ("Necessity", s.necessity.as_ref().map_or_else(absent, prose)),
            ("Uses", list(&s.uses)),
            ("Prohibited uses", list(&s.prohibited)),
            ("Foreseeable misuse", list(&s.foreseeable_misuse)),
            ("People affected", words(&s.affected)),
            ("Period", or(s.period.as_ref())),
            ("Frequency", or(s.frequency.as_ref())),
            ("Out of scope", list(&s.out_of_scope)),
            ("AI Act", word(s.ai_act.as_deref())),
        ]),
        heading("inventory", "What it consists of"),
    ];
    blocks.push(Block::Table(
        Table::new(
            "Agents, contexts, models, tools, systems and stores",
            &[
                "Element",
                "Kind",
                "Boundary",
                "Region",
                "Vendor",
                "Version",
                "Owner",
                "Assurance",
            ],
            "None declared: not acceptable, an integration consists of something.",
        )
        .sheet("Inventory")
        .rows(s.inventory.iter().map(|i| (element(&i.id), item(i)))),
    ));
    blocks.push(heading("owners", "Owners"));
    blocks.push(Block::Table(
        Table::new(
            "Owners by role",
            &["Role", "Who", "Deputy"],
            "None declared: not acceptable beyond the sandbox, somebody must answer for the agent.",
        )
        .rows(s.owners.iter().map(|o| {
            (
                None,
                vec![text(&o.role), or(o.who.as_ref()), or(o.deputy.as_ref())],
            )
        })),
    ));
    blocks.push(heading("regimes", "Regimes and assessments"));
    blocks.push(Block::Table(
        Table::new(
            "Regimes",
            &["Regime", "Applies", "Reason"],
            "None declared: nobody has said which laws and standards apply.",
        )
        .rows(s.regimes.iter().map(|x| {
            (
                None,
                vec![
                    word(Some(&x.id)),
                    yes(x.applies),
                    x.reason.as_ref().map_or_else(absent, prose),
                ],
            )
        })),
    ));
    blocks.push(Block::Table(
        Table::new(
            "Assessments",
            &[
                "Assessment",
                "Reference",
                "Day",
                "Outcome",
                "Consultation",
                "Review by",
            ],
            "None declared: acceptable only where no personal data is handled.",
        )
        .rows(s.assessments.iter().map(|x| {
            (
                None,
                vec![
                    text(x.id.to_uppercase()),
                    or(x.reference.as_ref()),
                    or(x.date.as_ref()),
                    word(x.outcome.as_deref()),
                    word(x.consultation.as_deref()),
                    or(x.review_by.as_ref()),
                ],
            )
        })),
    ));
    blocks.push(heading("open-questions", "Open questions"));
    blocks.push(Block::Table(
        Table::new(
            "Facts that nobody stated",
            &["Rule", "What", "Element", "Where to state it", "Demanded"],
            "No rule met a fact that is not stated. What no rule asks for is not checked here.",
        )
        .sheet("Open questions")
        .rows(s.open_questions.iter().map(|q| {
            let now = if q.demanded { "now" } else { "later" };
            (
                Some(anchor("question", &q.id)),
                vec![
                    text(&q.rule),
                    prose(&q.message),
                    code(&q.subject),
                    vec![Piece::Code(q.location.clone())],
                    text(now),
                ],
            )
        })),
    ));
    Section {
        anchor: "chapter-2",
        number: "2",
        title: "Scope and inventory",
        blocks,
    }
}

fn item(i: &Item) -> Vec<Line> {
    let planned = if i.planned { " (planned)" } else { "" };
    let record = if i.system_of_record == Some(true) {
        text("system of record")
    } else {
        Line::new()
    };
    let described = i.description.as_ref().map_or_else(Line::new, prose);
    let environment = with("", i.environment.as_ref());
    vec![
        below([joined([code(&i.id), text(planned)]), described]),
        below([
            joined([
                text(&i.kind),
                i.class
                    .as_ref()
                    .map_or_else(Line::new, |c| text(format!(": {}", c.replace('_', " ")))),
            ]),
            record,
        ]),
        below([
            i.boundary.as_deref().map_or_else(absent, code),
            with("", i.boundary_kind.as_ref()),
            environment,
        ]),
        list(&i.regions),
        if i.vendors.is_empty() {
            text("–")
        } else {
            codes(&i.vendors)
        },
        or(i.version.as_ref()),
        or(i.owner.as_ref()),
        text(format!("{:?}", i.assurance).to_lowercase()),
    ]
}

/// Chapter 3.
pub fn flows(r: &Report, figures: Vec<Figure>) -> Section {
    let mut blocks = Vec::new();
    for figure in figures {
        blocks.push(Block::Heading {
            anchor: figure.anchor.clone(),
            level: 3,
            text: text(&figure.title),
        });
        blocks.push(Block::Figure(figure));
    }
    blocks.push(heading("flow-table", "Flow table"));
    blocks.push(Block::Text(text(
        "The text twin of every picture. A class marked with ? moves although the flow does not claim it: nothing enforces its absence. U marks untrusted content.",
    )));
    blocks.push(Block::Table(
        Table::new(
            "Flows",
            &[
                "Flow",
                "From and to",
                "Operation",
                "Classes",
                "Tier",
                "Sign-in and transport",
                "Gates",
                "Crosses",
                "Findings",
            ],
            "None declared, and none follows from operations: nothing moves.",
        )
        .sheet("Flows")
        .rows(r.flows.iter().map(|f| (element(&f.id), flow(r, f)))),
    ));
    Section {
        anchor: "chapter-3",
        number: "3",
        title: "Data-flow diagrams",
        blocks,
    }
}

fn flow(r: &Report, f: &FlowRow) -> Vec<Line> {
    let mut marks = Vec::new();
    for (is, mark) in [
        (f.response, "answer"),
        (f.derived, "derived"),
        (f.planned, "planned"),
        (f.untrusted, "U"),
    ] {
        if is {
            marks.push(mark);
        }
    }
    let mut classes = codes(&f.declared);
    for class in &f.not_enforced {
        if classes == absent() {
            classes.clear();
        } else {
            classes.push(Piece::Text(", ".to_owned()));
        }
        classes.extend(code(class));
        classes.push(Piece::Text("?".to_owned()));
    }
    let pair = |pair: &Option<(String, String)>| {
        pair.as_ref()
            .map_or_else(Line::new, |(a, b)| joined([code(a), text(" to "), code(b)]))
    };
    let crosses = below([pair(&f.crosses), pair(&f.regions)]);
    let waived = f.waived.iter().map(|rule| format!("{rule} (waived)"));
    let findings: Vec<String> = f.findings.iter().cloned().chain(waived).collect();
    let ids: Vec<&str> = r
        .findings
        .findings
        .iter()
        .filter(|x| x.flows.contains(&f.id))
        .map(|x| x.id.as_str())
        .collect();
    vec![
        below([code(&f.id), text(marks.join(", "))]),
        joined([code(&f.from), text(" to "), code(&f.to)]),
        match &f.operation {
            Some(o) => below([code(o), word(f.effect.as_deref())]),
            None => text("–"),
        },
        classes,
        or(f.tier.as_ref()),
        below([word(f.auth.as_deref()), or(f.transport.as_ref())]),
        if f.gates.is_empty() {
            text("none")
        } else {
            codes(&f.gates)
        },
        if crosses.is_empty() {
            text("no boundary")
        } else {
            crosses
        },
        if findings.is_empty() {
            text("–")
        } else {
            below([
                text(findings.join(", ")),
                joined(ids.into_iter().flat_map(|id| {
                    [
                        vec![Piece::Link {
                            to: anchor("finding", id),
                            text: id.to_owned(),
                        }],
                        text(" "),
                    ]
                })),
            ])
        },
    ]
}

/// Chapter 4.
pub fn data(r: &Report) -> Section {
    let d = &r.data;
    let rights: Vec<String> = d
        .rights
        .iter()
        .map(|(what, how)| format!("{what}: {how}"))
        .collect();
    let mut blocks = vec![
        Block::Pairs(vec![
            ("Controller", or(d.controller.as_ref())),
            ("Contact", or(d.contact.as_ref())),
            ("Role", word(d.controller_role.as_deref())),
            ("Lawful basis", word(d.lawful_basis.as_deref())),
            ("Basis for special categories", word(d.art9_basis.as_deref())),
            ("Jurisdictions", list(&d.jurisdictions)),
            ("Rights of people", list(&rights)),
        ]),
        heading("processing-record", "Record of processing by class and purpose"),
    ];
    let empty = "None declared: not acceptable where anything but public data is handled, the record of processing has no rows.";
    blocks.push(Block::Table(
        Table::new(
            "Record of processing (GDPR Art. 30(1))",
            &[
                "Class",
                "Purpose",
                "People",
                "Categories and tier",
                "Recipients",
                "Transfers",
                "Retention and deletion",
                "Measures",
            ],
            empty,
        )
        .sheet("Processing record")
        .rows(d.classes.iter().map(|c| (element(&c.id), class(c)))),
    ));
    blocks.push(heading("data-places", "Where each class comes from and is kept"));
    blocks.push(Block::Table(
        Table::new(
            "Sources, copies and longest way",
            &["Class", "Source", "Kept in", "Longest way"],
            empty,
        )
        .rows(d.classes.iter().map(|c| {
            (
                None,
                vec![
                    below([code(&c.id), with("origin: ", c.origin.as_ref())]),
                    codes(&c.sources),
                    if c.stored.is_empty() {
                        text("nothing outside the agent's run")
                    } else {
                        below(c.stored.iter().map(kept))
                    },
                    if c.path.is_empty() {
                        text("it does not move")
                    } else {
                        below(c.path.iter().map(prose))
                    },
                ],
            )
        })),
    ));
    blocks.push(heading("vendors", "Vendors"));
    blocks.push(Block::Table(
        Table::new(
            "Vendors",
            &[
                "Vendor",
                "Agreement",
                "Sub-processors",
                "Attestations",
                "Reviewed",
                "Places and regions",
                "Classes",
                "Training, retention, review by people",
                "Transfer",
            ],
            "None declared: acceptable only where everything runs inside.",
        )
        .sheet("Vendors")
        .rows(d.vendors.iter().map(|v| (element(&v.id), vendor(v)))),
    ));
    Section {
        anchor: "chapter-4",
        number: "4",
        title: "Data inventory and processing record",
        blocks,
    }
}

fn kept(k: &Kept) -> Line {
    let mut line = code(&k.node);
    line.push(Piece::Text(format!(
        "{}: kept {}",
        if k.copy { " (copy)" } else { "" },
        k.period.as_deref().unwrap_or("for a time not declared")
    )));
    if k.too_long {
        line.push(Piece::Strong(", longer than allowed".to_owned()));
    }
    line.extend(with(
        ", deleted by ",
        k.deletion.as_ref().map(|d| d.replace('_', " ")),
    ));
    line.extend(with(", erasure: ", k.erasure.as_ref()));
    line
}

fn class(c: &ClassRow) -> Vec<Line> {
    let transfers = c.transfers.iter().map(|t| {
        joined([
            code(&t.flow),
            text(format!(
                ": {} to {}, ",
                t.from.as_deref().unwrap_or(super::ABSENT),
                t.to.as_deref().unwrap_or(super::ABSENT)
            )),
            or(t.mechanism.as_ref()),
            with(", ", t.assessment.as_ref()),
        ])
    });
    let deleted: Vec<Line> = c
        .stored
        .iter()
        .filter(|k| k.deletion.is_some() || k.period.is_some())
        .map(kept)
        .collect();
    vec![
        below([code(&c.id), c.description.as_ref().map_or_else(Line::new, prose)]),
        list(&c.purposes),
        below([
            words(&c.subjects),
            c.people.map_or_else(
                || {
                    if c.subjects.is_empty() {
                        Line::new()
                    } else {
                        text("number not declared")
                    }
                },
                |n| text(format!("up to {n}")),
            ),
        ]),
        below([
            list(&c.categories),
            or(c.tier.as_ref()),
            if c.may_contain.is_empty() {
                Line::new()
            } else {
                joined([text("may contain "), list(&c.may_contain)])
            },
        ]),
        codes(&c.recipients),
        if c.transfers.is_empty() {
            text("none by declared regions")
        } else {
            below(transfers)
        },
        below(std::iter::once(joined([text("at most "), or(c.max_retention.as_ref())])).chain(deleted)),
        list(&c.measures),
    ]
}

fn vendor(v: &VendorRow) -> Vec<Line> {
    let approved = match v.approved {
        Some(true) => text("approved"),
        Some(false) => vec![Piece::Strong("not approved".to_owned())],
        None => text("approval not declared"),
    };
    let since = v.reviewed_days.map(|d| format!("{d} days ago"));
    vec![
        below([code(&v.id), approved]),
        or(v.agreement.as_ref()),
        or(v.subprocessors.as_ref()),
        list(&v.attestations),
        below([or(v.reviewed.as_ref()), with("", since)]),
        below([codes(&v.places), list(&v.regions)]),
        if v.classes.is_empty() {
            text("no class reaches it")
        } else {
            codes(&v.classes)
        },
        below([
            joined([text("training: "), word(v.training_use.as_deref())]),
            joined([text("retention: "), or(v.retention.as_ref())]),
            joined([text("review: "), word(v.human_review.as_deref())]),
        ]),
        or(v.transfer.as_ref()),
    ]
}
