//! Chapters 5 and 6: identities and permissions, actions.

use super::{
    Block, Line, Piece, Section, Table, absent, below, code, codes, element, joined, list, or, prose, text,
    with, word, words,
};
use crate::report::{ActionRow, ConnectionRow, GrantRow, Report, SecretRow};

/// Chapter 5.
pub fn permissions(r: &Report) -> Section {
    let mut blocks = Vec::new();
    if r.permissions.is_empty() {
        blocks.push(Block::Text(text(
            "Connections: none declared. Acceptable only for an agent that reaches no system.",
        )));
    }
    for c in &r.permissions {
        blocks.extend(connection(c));
    }
    Section {
        anchor: "chapter-5",
        number: "5",
        title: "Identities and permissions",
        blocks,
    }
}

fn connection(c: &ConnectionRow) -> Vec<Block> {
    let mut blocks = vec![Block::Heading {
        anchor: super::anchor("element", &c.id),
        level: 3,
        text: joined([text("Connection "), code(&c.id)]),
    }];
    let fields: Vec<Line> = c
        .fields
        .iter()
        .map(|(operation, fields)| joined([code(operation), text(": "), list(fields)]))
        .collect();
    blocks.push(Block::Pairs(vec![
        (
            "System",
            joined([
                c.system.as_deref().map_or_else(absent, code),
                with(", ", c.product.as_ref()),
            ]),
        ),
        (
            "Identity",
            joined([
                or(c.principal.as_ref()),
                with(", ", c.principal_type.as_ref()),
                with(", owned by ", c.principal_owner.as_ref()),
                with(", review by ", c.review_by.as_ref()),
            ]),
        ),
        (
            "Acts for",
            joined([
                word(c.subject_mode.as_deref()),
                with(": ", c.mode_justification.as_ref()),
            ]),
        ),
        (
            "Signs in with",
            joined([
                word(c.method.as_deref()),
                text(", token lifetime "),
                or(c.token_lifetime.as_ref()),
            ]),
        ),
        (
            "Credentials",
            if c.secrets.is_empty() {
                absent()
            } else {
                below(c.secrets.iter().map(secret))
            },
        ),
        ("Limited to", or(c.resources.as_ref())),
        (
            "Fields",
            if fields.is_empty() {
                absent()
            } else {
                below(fields)
            },
        ),
        ("Least set that suffices", list(&c.minimal)),
        (
            "Allowed and not declared",
            match c.latent {
                0 => text("nothing found beside a gated action"),
                n => joined([
                    text(format!("{n} operations of the granted scopes; kept in by ")),
                    word(c.latent_enforced_by.as_deref()),
                ]),
            },
        ),
    ]));
    let empty = if c.has_scopes {
        "No scope is listed."
    } else {
        "Scopes: none declared. Acceptable only for a system that has none of its own."
    };
    let missing = c.missing.iter().map(|(scope, operation)| {
        (
            None,
            vec![
                vec![Piece::Code(scope.clone())],
                code(operation),
                vec![Piece::Strong("missing".to_owned())],
                text("grant it"),
                Line::new(),
            ],
        )
    });
    blocks.push(Block::Table(
        Table::new(
            "Requested against needed",
            &[
                "Granted",
                "Used by",
                "Verdict",
                "Enough instead",
                "Why it is needed",
            ],
            empty,
        )
        .sheet("Permissions")
        .rows(c.grants.iter().map(|g| (element(&g.id), grant(g))).chain(missing)),
    ));
    blocks
}

fn secret(s: &SecretRow) -> Line {
    joined([
        text(format!("{}: {}", s.name, s.form)),
        with(", ", s.kept.as_ref()),
        match &s.rotation {
            Some(interval) => text(format!(", rotated every {interval}")),
            None => text(", rotation not declared"),
        },
        with(", last ", s.last.as_ref()),
        with(", by ", s.owner.as_ref()),
    ])
}

fn grant(g: &GrantRow) -> Vec<Line> {
    let verdict = match g.verdict.as_str() {
        "needed" => text("needed"),
        other => vec![Piece::Strong(other.to_owned())],
    };
    let mut kind = vec![Piece::Code(g.scope.clone())];
    if g.kind != "scope" {
        kind.extend(text(format!(" {}", g.kind)));
    }
    vec![
        below([kind, text(format!("access: {}", g.access.replace('_', " ")))]),
        if g.used_by.is_empty() {
            text("no declared operation")
        } else {
            codes(&g.used_by)
        },
        below(std::iter::once(verdict).chain(g.notes.iter().map(prose))),
        match (g.verdict.as_str(), g.enough.is_empty()) {
            ("unused", true) => text("remove it"),
            (_, true) => text("as granted"),
            (_, false) => list(&g.enough),
        },
        g.justification.as_ref().map_or_else(absent, prose),
    ]
}

/// Chapter 6.
pub fn actions(r: &Report) -> Section {
    let mut blocks = vec![Block::Table(
        Table::new(
            "Actions that change or send something",
            &[
                "Action",
                "Effect and audience",
                "Worst case",
                "At most",
                "Approval",
                "Undone by",
            ],
            "None declared, and no flow leaves an agent to change or send anything: it only reads.",
        )
        .sheet("Actions")
        .rows(r.actions.iter().map(|a| (element(&a.id), action(a)))),
    )];
    for a in &r.actions {
        blocks.extend(detail(a));
    }
    Section {
        anchor: "chapter-6",
        number: "6",
        title: "Actions that change something",
        blocks,
    }
}

fn per(n: Option<u64>, unit: &str) -> Line {
    n.map_or_else(
        || text(format!("per {unit} not declared")),
        |n| text(format!("{n} a {unit}")),
    )
}

fn action(a: &ActionRow) -> Vec<Line> {
    let p = &a.approval;
    let state = match p.state.as_str() {
        "covered" => joined([text("covered by "), codes(&p.gates)]),
        "assumed" => joined([text("only assumed: "), codes(&p.gates)]),
        "bypassed" => vec![Piece::Strong("can be gone around".to_owned())],
        "open" => vec![Piece::Strong("none, and it reaches outside".to_owned())],
        _ => text("none, as declared"),
    };
    vec![
        below([
            code(a.operation.as_deref().unwrap_or(&a.flow)),
            joined([code(&a.context), text(" to "), code(&a.target)]),
        ]),
        below([
            word(a.effect.as_deref()),
            joined([
                words(&a.audience),
                if a.external {
                    text(" (outside)")
                } else {
                    Line::new()
                },
            ]),
            word(a.reversibility.as_deref()),
            joined([text("risk "), word(a.risk.as_deref())]),
        ]),
        below([
            a.worst_case.as_ref().map_or_else(absent, prose),
            joined([text("loss up to "), or(a.max_loss.as_ref())]),
            joined([text("people affected: "), or(a.affected)]),
        ]),
        below([
            per(a.per_run, "run"),
            per(a.per_day, "day"),
            with("by ", a.caps_enforced_by.as_ref()),
        ]),
        state,
        below([
            word(a.rollback.as_deref()),
            with("by ", a.rollback_owner.as_ref()),
            with("within ", a.rollback_time.as_ref()),
            joined([text("tested "), or(a.rollback_tested.as_ref())]),
        ]),
    ]
}

fn detail(a: &ActionRow) -> Vec<Block> {
    let p = &a.approval;
    let weak = p
        .weak
        .iter()
        .map(|(gate, why)| joined([code(gate), text(format!(": {}", why.join(", ")))]));
    let overrides: Vec<Line> = a
        .overrides
        .iter()
        .map(|(field, was)| text(format!("{field}: the catalogue says {was}")))
        .collect();
    let mut pairs = vec![
        ("Flow", code(&a.flow)),
        ("Started by", a.trigger.as_ref().map_or_else(absent, text)),
        (
            "Ways to this effect",
            text(format!(
                "{}, {} of them behind an adequate approval",
                p.routes, p.routes_gated
            )),
        ),
        ("Gates enforced by", words(&p.enforced_by)),
        (
            "Rests on",
            p.rests_on
                .map_or_else(|| text("no approval"), |l| text(format!("{l:?}").to_lowercase())),
        ),
        ("Test of the gates", list(&p.evidence)),
        (
            "Approvers",
            joined([
                codes(&p.approvers),
                with(", up to ", p.load_per_day.map(|n| format!("{n} decisions a day"))),
                with(", each ", p.capacity_per_hour.map(|n| format!("{n} an hour"))),
            ]),
        ),
        ("Credential of the write", or(p.credential_of.as_ref())),
        ("Kept from happening twice by", or(a.idempotency.as_ref())),
        ("Marked as", or(a.marking.as_ref())),
        ("State kept", words(&a.captures)),
        ("Also sets off", list(&a.side_effects)),
    ];
    if !p.weak.is_empty() {
        pairs.push(("Gates that do not suffice", below(weak)));
    }
    if !p.bypass.is_empty() {
        pairs.push((
            "Way without an adequate approval",
            below(p.bypass.iter().map(prose)),
        ));
    }
    if p.latent > 0 {
        pairs.push((
            "Allowed and not declared",
            text(format!("{} operations of the same connection", p.latent)),
        ));
    }
    if !overrides.is_empty() {
        pairs.push(("Overrides the catalogue", below(overrides)));
    }
    pairs.push(("Holds", text("for the declared model")));
    vec![
        Block::Heading {
            anchor: super::anchor("action", &a.id),
            level: 3,
            text: joined([text("Action "), code(&a.id)]),
        },
        Block::Pairs(pairs),
    ]
}
