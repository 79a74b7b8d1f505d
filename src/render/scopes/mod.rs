//! Granted scopes against needed ones. In: facts. Out: text, JSON, or the block of a vendor's manifest.

pub mod snippet;

use std::fmt::Write as _;

use serde::Serialize;

use super::escape::terminal;
use crate::analysis::facts::{ConnectionFact, Facts, GrantFact, MissingScope, NeededScope};

/// A connection with its grants.
pub struct Ledger<'a> {
    /// The connection.
    pub connection: &'a ConnectionFact,
    /// What it is granted.
    pub grants: Vec<&'a GrantFact>,
    /// Operations whose need the catalogue does not know, by name.
    unknown: Vec<&'a str>,
    integration: &'a str,
}

/// The connections of an integration, by name.
#[must_use]
pub fn connections(facts: &Facts) -> Vec<Ledger<'_>> {
    let of = |connection| {
        let connection: &ConnectionFact = connection;
        let id = &connection.element.id;
        let operations = facts
            .operations
            .iter()
            .filter(|o| o.connection == *id && !o.element.planned);
        Ledger {
            connection,
            grants: facts.grants.iter().filter(|g| g.connection == *id).collect(),
            unknown: operations
                .filter(|o| o.matched.is_none())
                .map(|o| o.element.name.as_str())
                .collect(),
            integration: facts.integration.as_ref().map_or("", |i| i.element.id.as_str()),
        }
    };
    facts
        .connections
        .iter()
        .filter(|c| !c.element.planned)
        .map(of)
        .collect()
}

impl Ledger<'_> {
    fn short<'t>(&self, id: &'t str) -> &'t str {
        id.strip_prefix(self.integration)
            .and_then(|r| r.strip_prefix('/'))
            .unwrap_or(id)
    }

    fn names(&self, ids: &[String]) -> String {
        ids.iter()
            .map(|i| terminal(self.short(i)))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// What becomes of a grant, in words.
fn verdict(grant: &GrantFact, ledger: &Ledger<'_>) -> String {
    let mut said = match grant.verdict.as_str() {
        "excess" => match &grant.implied_by {
            Some(wider) => format!("not needed: `{}` includes it", terminal(wider)),
            None => "not needed".to_owned(),
        },
        "used" if !grant.replacement.is_empty() => {
            let instead: Vec<String> = grant
                .replacement
                .iter()
                .map(|s| format!("`{}`", terminal(s)))
                .collect();
            format!("wider than needed: {} is enough", instead.join(" with "))
        }
        "used" if grant.used_by.is_empty() => "goes with the others".to_owned(),
        "used" => "needed".to_owned(),
        _ if !grant.known => "not known to the catalogue".to_owned(),
        _ => "may be needed".to_owned(),
    };
    if !grant.used_by.is_empty() {
        let _ = write!(said, ", by {}", ledger.names(&grant.used_by));
    }
    if !grant.narrower_if.is_empty() {
        let perhaps: Vec<String> = grant
            .narrower_if
            .iter()
            .map(|s| format!("`{}`", terminal(s)))
            .collect();
        let _ = write!(
            said,
            "; {} may do, under a condition no scope states",
            perhaps.join(" or ")
        );
    }
    if let Some(why) = &grant.powerful {
        let _ = write!(said, "; {}", why.replace('-', " "));
    }
    said
}

/// A table for people.
#[must_use]
pub fn text(ledgers: &[Ledger<'_>]) -> String {
    let mut out = String::new();
    if ledgers.is_empty() {
        return "no connection is declared\n".to_owned();
    }
    for (i, ledger) in ledgers.iter().enumerate() {
        let c = ledger.connection;
        let product = c.product.as_deref().unwrap_or("no product");
        let blank = if i == 0 { "" } else { "\n" };
        let _ = writeln!(
            out,
            "{blank}{} ({})",
            terminal(&c.element.name),
            terminal(product)
        );
        if !c.catalogued {
            out.push_str("  the catalogue does not know what operations of this system need\n");
        }
        let rows = ledger
            .grants
            .iter()
            .map(|g| (written(g), verdict(g, ledger)))
            .collect();
        section(&mut out, "granted", rows);
        let lacks = |m: &MissingScope, word: &str| {
            (
                terminal(&m.scope),
                format!("{word} by {}", terminal(ledger.short(&m.operation))),
            )
        };
        section(
            &mut out,
            "missing",
            c.missing.iter().map(|m| lacks(m, "needed")).collect(),
        );
        section(
            &mut out,
            "perhaps missing",
            c.missing_if
                .iter()
                .map(|m| lacks(m, "needed, unless the object is public,"))
                .collect(),
        );
        let needed = |n: &NeededScope| {
            let token = n
                .token
                .as_ref()
                .map_or_else(String::new, |t| format!(" ({})", terminal(t)));
            (
                format!("{}{token}", terminal(&n.scope)),
                format!("by {}", ledger.names(&n.operations)),
            )
        };
        section(
            &mut out,
            "least that suffices",
            c.needed.iter().map(needed).collect(),
        );
        if c.catalogued && !ledger.unknown.is_empty() {
            let names: Vec<String> = ledger.unknown.iter().map(|n| terminal(n)).collect();
            let _ = writeln!(
                out,
                "  not known: what {} needs; write its `call`",
                names.join(", ")
            );
        }
    }
    out
}

/// A grant as it is written, with its name where that is an id.
fn written(grant: &GrantFact) -> String {
    let mut text = terminal(&grant.scope);
    if grant.name != grant.scope && grant.kind == "scope" {
        let _ = write!(text, " = {}", terminal(&grant.name));
    }
    if let Some(token) = &grant.token {
        let _ = write!(text, " ({})", terminal(token));
    }
    text
}

fn section(out: &mut String, title: &str, rows: Vec<(String, String)>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {title}");
    // A long name does not push the others aside.
    let width = rows
        .iter()
        .map(|(a, _)| a.chars().count())
        .filter(|w| *w <= 48)
        .max()
        .unwrap_or(0);
    for (left, right) in rows {
        let _ = writeln!(out, "    {left:<width$}  {right}");
    }
}

#[derive(Serialize)]
struct Line<'a> {
    connection: &'a str,
    product: Option<&'a str>,
    catalogued: bool,
    granted: Vec<Granted<'a>>,
    needed: &'a [NeededScope],
    missing: &'a [MissingScope],
    missing_if: &'a [MissingScope],
    unknown: &'a [&'a str],
}

#[derive(Serialize)]
struct Granted<'a> {
    scope: &'a str,
    name: &'a str,
    kind: &'a str,
    token: Option<&'a str>,
    at: &'a str,
    verdict: &'a str,
    used_by: &'a [String],
    implied_by: Option<&'a str>,
    replacement: &'a [String],
    narrower_if: &'a [String],
    powerful: Option<&'a str>,
}

fn granted(g: &GrantFact) -> Granted<'_> {
    Granted {
        scope: &g.scope,
        name: &g.name,
        kind: &g.kind,
        token: g.token.as_deref(),
        at: g.at.as_str(),
        verdict: &g.verdict,
        used_by: &g.used_by,
        implied_by: g.implied_by.as_deref(),
        replacement: &g.replacement,
        narrower_if: &g.narrower_if,
        powerful: g.powerful.as_deref(),
    }
}

/// The same for programs.
#[must_use]
pub fn json(integration: &str, ledgers: &[Ledger<'_>]) -> String {
    let lines: Vec<Line<'_>> = ledgers
        .iter()
        .map(|l| Line {
            connection: &l.connection.element.name,
            product: l.connection.product.as_deref(),
            catalogued: l.connection.catalogued,
            granted: l.grants.iter().map(|g| granted(g)).collect(),
            needed: &l.connection.needed,
            missing: &l.connection.missing,
            missing_if: &l.connection.missing_if,
            unknown: &l.unknown,
        })
        .collect();
    let document = serde_json::json!({"flowgate": 1, "integration": integration, "connections": lines});
    crate::render::json::pretty(&document)
}
