//! Granted scopes against those that declared operations need, per connection.

use super::Report;
use super::reach::marked;
use super::words::{ABSENT, field, name, or_absent, table, word};
use crate::analysis::facts::GrantFact;
use crate::render::diagram::nodes::short;
use crate::render::escape::{markdown, markdown_code};

/// Chapter 4.
pub fn write(out: &mut String, r: &Report<'_>) {
    out.push_str("## 4. Permissions: granted against needed\n\n");
    if r.facts.connections.is_empty() {
        out.push_str("Connections: not declared.\n\n");
    }
    for c in &r.facts.connections {
        let auth = field(&c.element, "auth.method").unwrap_or_else(|| ABSENT.to_owned());
        let who = field(&c.element, "auth.principal.id").unwrap_or_else(|| ABSENT.to_owned());
        out.push_str(&format!("### {}\n\n", marked(&c.element)));
        out.push_str(&format!(
            "System {}; signs in with {auth}; identity {who}.\n\n",
            c.system.as_deref().map_or_else(|| ABSENT.to_owned(), name)
        ));
        let rows: Vec<_> = r
            .facts
            .grants
            .iter()
            .filter(|g| g.connection == c.element.id)
            .map(|g| {
                let used = g
                    .used_by
                    .iter()
                    .map(|u| markdown_code(short(u)))
                    .collect::<Vec<_>>()
                    .join(", ");
                let used = if used.is_empty() {
                    "no declared operation".to_owned()
                } else {
                    used
                };
                let instead = if g.verdict == "excess" && !g.companion {
                    "remove it".to_owned()
                } else {
                    replacement(g)
                };
                vec![
                    markdown_code(&g.scope),
                    used,
                    judged(g),
                    instead,
                    or_absent(g.justification.as_deref().map(markdown).unwrap_or_default()),
                ]
            })
            .collect();
        let empty = if c.has_scopes {
            "No scope is listed."
        } else {
            "Scopes: not declared."
        };
        table(
            out,
            &["Granted", "Used by", "Verdict", "Enough instead", "Justification"],
            &rows,
            empty,
        );
        for m in &c.missing {
            out.push_str(&format!(
                "- {} needs {}, which nothing grants\n",
                name(&m.operation),
                markdown_code(&m.scope)
            ));
        }
        if !c.missing.is_empty() {
            out.push('\n');
        }
    }
}

fn replacement(g: &GrantFact) -> String {
    if g.replacement.is_empty() {
        // Not "nothing narrower": a scope the catalogue does not know was not compared.
        return if g.known { "as granted" } else { "not known" }.to_owned();
    }
    g.replacement
        .iter()
        .map(|s| markdown_code(s))
        .collect::<Vec<_>>()
        .join(", ")
}

fn judged(g: &GrantFact) -> String {
    let mut parts = vec![
        match (g.verdict.as_str(), g.replacement.is_empty(), g.companion) {
            ("excess", _, true) => "technically required".to_owned(),
            ("excess", ..) => "**not needed**".to_owned(),
            ("used", false, _) => "**too broad**".to_owned(),
            ("used", true, _) => "needed".to_owned(),
            (other, ..) => word(Some(other)),
        },
    ];
    if let Some(why) = &g.powerful {
        parts.push(markdown(&why.replace('-', " ")));
    }
    if !g.known {
        parts.push("unknown to the catalogue".to_owned());
    }
    if g.no_read_only_variant {
        parts.push("the product has no read-only variant".to_owned());
    }
    parts.join(", ")
}
