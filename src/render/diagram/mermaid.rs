//! Mermaid text as GitHub draws it. Ids are our own, so that no name can become syntax.

use std::fmt::Write;

use super::graph::{Edge, Picture, line_color, pen_color, pen_width};
use super::nodes::{Around, Cluster, Kind, Node};
use crate::render::escape;

/// Class name and style of each kind; colours tell kinds apart for colour-blind readers too.
const STYLES: [(Kind, &str, &str); 14] = [
    (
        Kind::Agent,
        "agent",
        "fill:#0072B2,stroke:#003A5C,color:#ffffff,font-weight:bold",
    ),
    (
        Kind::Context,
        "context",
        "fill:#CFE8F5,stroke:#0072B2,color:#111111",
    ),
    (Kind::Model, "model", "fill:#CC79A7,stroke:#7A3A5E,color:#111111"),
    (Kind::Tool, "tool", "fill:#D9D9D9,stroke:#555555,color:#111111"),
    (
        Kind::Record,
        "record",
        "fill:#ffffff,stroke:#222222,stroke-width:2px,color:#111111",
    ),
    (
        Kind::System,
        "system",
        "fill:#ffffff,stroke:#222222,color:#111111",
    ),
    (Kind::Store, "store", "fill:#B7E1CD,stroke:#2E6B4E,color:#111111"),
    (
        Kind::AuditSink,
        "sink",
        "fill:#B7E1CD,stroke:#2E6B4E,stroke-width:2px,color:#111111",
    ),
    (
        Kind::ActorInternal,
        "inside",
        "fill:#F0E442,stroke:#8A8100,color:#111111",
    ),
    (
        Kind::ActorExternal,
        "outside",
        "fill:#E69F00,stroke:#7F5800,color:#111111",
    ),
    (
        Kind::Trigger,
        "trigger",
        "fill:#ffffff,stroke:#555555,color:#111111",
    ),
    (
        Kind::HumanGate,
        "human",
        "fill:#ffffff,stroke:#009E73,stroke-width:2px,color:#111111",
    ),
    (
        Kind::AutomaticGate,
        "automatic",
        "fill:#ffffff,stroke:#999999,color:#111111",
    ),
    (
        Kind::Undeclared,
        "undeclared",
        "fill:#ffffff,stroke:#D55E00,color:#111111,stroke-dasharray:3 3",
    ),
];

/// The picture as a Mermaid flowchart.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    let _ = writeln!(
        out,
        "  accTitle: {}\n  accDescr: {}",
        plain(&format!("{}, {}", picture.title, picture.stamp.join(", "))),
        plain(&picture.alt)
    );
    for cluster in picture.clusters.iter().filter(|c| c.parent.is_none()) {
        draw_cluster(&mut out, picture, cluster, 1);
    }
    for n in picture.nodes.iter().filter(|n| n.cluster.is_none()) {
        draw_node(&mut out, n, 1);
    }
    for e in &picture.edges {
        let arrow = match (e.planned, e.both) {
            (true, true) => "<-.->",
            (true, false) => "-.->",
            (false, true) => "<-->",
            (false, false) => "-->",
        };
        // Mermaid does not read `|""|`.
        let label = if e.lines.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", lines(&e.lines))
        };
        let _ = writeln!(out, "  {} {arrow}{label} {}", e.from, e.to);
    }
    for (i, e) in picture.edges.iter().enumerate() {
        let _ = writeln!(out, "  linkStyle {i} {}", edge_style(e));
    }
    for (kind, class, style) in STYLES {
        let keys: Vec<&str> = picture
            .nodes
            .iter()
            .filter(|n| n.kind == kind)
            .map(|n| n.key.as_str())
            .collect();
        if !keys.is_empty() {
            let _ = writeln!(
                out,
                "  classDef {class} {style}\n  class {} {class}",
                keys.join(",")
            );
        }
    }
    let planned: Vec<&str> = picture
        .nodes
        .iter()
        .filter(|n| n.planned)
        .map(|n| n.key.as_str())
        .collect();
    if !planned.is_empty() {
        let _ = writeln!(
            out,
            "  classDef planned stroke-dasharray:2 4\n  class {} planned",
            planned.join(",")
        );
    }
    for c in &picture.clusters {
        let style = match c.around {
            Around::Boundary => "fill:none,stroke:#D55E00,stroke-width:2px,stroke-dasharray:6 4",
            Around::Region => "fill:none,stroke:#555555,stroke-width:2px,stroke-dasharray:6 4",
            Around::Agent => "fill:none,stroke:#0072B2,stroke-width:2px",
        };
        let _ = writeln!(out, "  style {} {style}", c.key);
    }
    out
}

/// Text outside quotes, where no entity code is understood: only letters, digits and the plainest signs.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | '-' | '_') {
                c
            } else {
                ' '
            }
        })
        .collect()
}

fn draw_cluster(out: &mut String, picture: &Picture, cluster: &Cluster, depth: usize) {
    let indent = "  ".repeat(depth);
    let _ = writeln!(
        out,
        "{indent}subgraph {}[\"{}\"]",
        cluster.key,
        lines(&cluster.lines)
    );
    // Mermaid nests as deep as written; ours is boundary, then agent.
    for inner in picture
        .clusters
        .iter()
        .filter(|c| c.parent.as_ref() == Some(&cluster.key))
    {
        draw_cluster(out, picture, inner, depth + 1);
    }
    for n in picture
        .nodes
        .iter()
        .filter(|n| n.cluster.as_ref() == Some(&cluster.key))
    {
        draw_node(out, n, depth + 1);
    }
    let _ = writeln!(out, "{indent}end");
}

fn draw_node(out: &mut String, node: &Node, depth: usize) {
    let (open, close) = match node.kind {
        Kind::Agent | Kind::ActorInternal => ("(", ")"),
        Kind::Model => ("{{", "}}"),
        Kind::Record => ("[[", "]]"),
        Kind::Store | Kind::AuditSink => ("[(", ")]"),
        Kind::HumanGate => ("{", "}"),
        Kind::AutomaticGate => ("[/", "\\]"),
        Kind::Trigger => ("([", "])"),
        Kind::Context | Kind::Tool | Kind::System | Kind::ActorExternal | Kind::Undeclared => ("[", "]"),
    };
    let _ = writeln!(
        out,
        "{}{}{open}\"{}\"{close}",
        "  ".repeat(depth),
        node.key,
        node_lines(node)
    );
}

/// Characters of a description that a node has room for; longer ones stand in the report's tables.
const ROOM: usize = 40;

/// The lines of a node, and what its author says it is where that is short.
fn node_lines(node: &Node) -> String {
    let said = node.description.iter().filter(|d| d.chars().count() <= ROOM);
    lines(&node.lines.iter().chain(said).cloned().collect::<Vec<_>>())
}

fn lines(lines: &[String]) -> String {
    lines
        .iter()
        .map(|l| escape::mermaid(l))
        .collect::<Vec<_>>()
        .join("<br/>")
}

/// Width by tier, red only for the path of an open finding.
fn edge_style(edge: &Edge) -> String {
    let width = pen_width(edge.tier);
    let color = line_color(edge).unwrap_or_else(|| pen_color(edge.tier));
    format!("stroke:{color},stroke-width:{width}px")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{escape::HOSTILE, sample};

    #[test]
    fn the_path_past_the_gate_is_red_and_named() {
        let (check, _) = sample::check();
        insta::assert_snapshot!(draw(&Picture::new(&sample::facts(), &check.findings)));
    }

    /// The lines with everything between quotes taken out, and labels whole: whether a flow has one is no structure, since a
    /// name that reads like the flow itself (`a->b`) is left out.
    fn skeleton(text: &str) -> String {
        let mut quoted = false;
        text.chars()
            .filter(|c| {
                if *c == '"' {
                    quoted = !quoted;
                }
                !quoted || *c == '\n'
            })
            .collect::<String>()
            .lines()
            .filter(|l| !l.contains("acc"))
            .map(|l| l.replace("|\"|", ""))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn named(name: &str) -> String {
        let mut facts = sample::named(name);
        for s in &mut facts.systems {
            s.product = Some(format!("{name}x"));
        }
        for f in &mut facts.flows {
            f.element.declared.insert("transport".into(), name.into());
        }
        draw(&Picture::new(&facts, &[]))
    }

    #[test]
    fn hostile_names_stay_names() {
        let expected = skeleton(&named("plain"));
        for name in HOSTILE {
            assert_eq!(skeleton(&named(name)), expected, "{name:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn no_name_changes_the_structure(name in "\\PC{0,20}|[\"\\]\\[|{};<>`%\\n\\r\\u{202e}-]{0,12}") {
            proptest::prop_assert_eq!(skeleton(&named(&name)), skeleton(&named("plain")));
        }
    }
}
