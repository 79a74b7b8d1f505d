//! DOT through the tree and printer of graphviz-rust; no program is run.

use graphviz_rust::dot_structures::{
    Attribute, Edge as DotEdge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt, Subgraph,
    Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};

use super::graph::{Edge, Picture, line_color, pen_color, pen_width};
use super::nodes::{Around, Cluster, Kind, Node};
use crate::render::escape;

/// The picture as DOT.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    let mut stmts = vec![
        Stmt::GAttribute(GraphAttributes::Graph(vec![
            word("rankdir", "LR"),
            lines(&[std::slice::from_ref(&picture.title), &picture.stamp].concat()),
            text("tooltip", &picture.alt),
            text("fontname", "Helvetica"),
            word("compound", "true"),
        ])),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            text("fontname", "Helvetica"),
            word("fontsize", "11"),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![
            text("fontname", "Helvetica"),
            word("fontsize", "9"),
        ])),
    ];
    for cluster in picture.clusters.iter().filter(|c| c.parent.is_none()) {
        stmts.push(Stmt::Subgraph(draw_cluster(picture, cluster)));
    }
    stmts.extend(
        picture
            .nodes
            .iter()
            .filter(|n| n.cluster.is_none())
            .map(draw_node),
    );
    stmts.extend(picture.edges.iter().map(draw_edge));
    let graph = Graph::DiGraph {
        id: Id::Plain("flowgate".into()),
        strict: false,
        stmts,
    };
    let mut printed = graph.print(&mut PrinterContext::default());
    printed.push('\n');
    printed
}

fn word(key: &str, value: &str) -> Attribute {
    Attribute(Id::Plain(key.into()), Id::Plain(value.into()))
}

fn text(key: &str, value: &str) -> Attribute {
    Attribute(
        Id::Plain(key.into()),
        Id::Escaped(format!("\"{}\"", escape::dot(value))),
    )
}

fn lines(lines: &[String]) -> Attribute {
    let joined: Vec<String> = lines.iter().map(|l| escape::dot(l)).collect();
    Attribute(
        Id::Plain("label".into()),
        Id::Escaped(format!("\"{}\"", joined.join("\\n"))),
    )
}

/// What a reader sees on pointing at an element: its id, and what its author says it is.
fn tooltip(id: &str, description: Option<&str>) -> String {
    description.map_or_else(|| id.to_owned(), |said| format!("{id}: {said}"))
}

fn draw_cluster(picture: &Picture, cluster: &Cluster) -> Subgraph {
    let (color, style) = match cluster.around {
        Around::Boundary => ("#D55E00", "dashed"),
        Around::Region => ("#555555", "dashed"),
        Around::Agent => ("#0072B2", "solid"),
    };
    let mut stmts = vec![
        Stmt::Attribute(lines(&cluster.lines)),
        Stmt::Attribute(text("color", color)),
        Stmt::Attribute(word("style", style)),
        Stmt::Attribute(word("penwidth", "2")),
    ];
    if let Some(said) = &cluster.description {
        stmts.push(Stmt::Attribute(text(
            "tooltip",
            &tooltip(&cluster.id, Some(said)),
        )));
    }
    for inner in picture
        .clusters
        .iter()
        .filter(|c| c.parent.as_ref() == Some(&cluster.key))
    {
        stmts.push(Stmt::Subgraph(draw_cluster(picture, inner)));
    }
    stmts.extend(
        picture
            .nodes
            .iter()
            .filter(|n| n.cluster.as_ref() == Some(&cluster.key))
            .map(draw_node),
    );
    Subgraph {
        id: Id::Plain(format!("cluster_{}", cluster.key)),
        stmts,
    }
}

fn draw_node(node: &Node) -> Stmt {
    let (shape, style, fill, line, font) = match node.kind {
        Kind::Agent => ("box", "rounded,filled,bold", "#0072B2", "#003A5C", "#ffffff"),
        Kind::Context => ("box", "filled", "#CFE8F5", "#0072B2", "#111111"),
        Kind::Model => ("hexagon", "filled", "#CC79A7", "#7A3A5E", "#111111"),
        Kind::Tool => ("component", "filled", "#D9D9D9", "#555555", "#111111"),
        Kind::Record | Kind::System => ("box", "filled", "#ffffff", "#222222", "#111111"),
        Kind::Store | Kind::AuditSink => ("cylinder", "filled", "#B7E1CD", "#2E6B4E", "#111111"),
        Kind::ActorInternal => ("box", "rounded,filled", "#F0E442", "#8A8100", "#111111"),
        Kind::ActorExternal => ("box", "filled", "#E69F00", "#7F5800", "#111111"),
        Kind::Trigger => ("cds", "filled", "#ffffff", "#555555", "#111111"),
        Kind::HumanGate => ("diamond", "filled", "#ffffff", "#009E73", "#111111"),
        Kind::AutomaticGate => ("trapezium", "filled", "#ffffff", "#999999", "#111111"),
        Kind::Undeclared => ("box", "filled,dashed", "#ffffff", "#D55E00", "#111111"),
    };
    let style = if node.planned {
        format!("{style},dotted")
    } else {
        style.to_owned()
    };
    let mut attributes = vec![
        lines(&node.lines),
        word("shape", shape),
        text("style", &style),
        text("fillcolor", fill),
        text("color", line),
        text("fontcolor", font),
        text("tooltip", &tooltip(&node.id, node.description.as_deref())),
    ];
    match node.kind {
        Kind::Record => attributes.push(word("peripheries", "2")),
        Kind::HumanGate => attributes.push(word("penwidth", "2")),
        _ => {}
    }
    Stmt::Node(DotNode {
        id: NodeId(Id::Plain(node.key.clone()), None),
        attributes,
    })
}

fn draw_edge(edge: &Edge) -> Stmt {
    let end = |key: &str| Vertex::N(NodeId(Id::Plain(key.to_owned()), None));
    let told = line_color(edge);
    let mut attributes = vec![
        lines(&edge.lines),
        text("color", told.unwrap_or_else(|| pen_color(edge.tier))),
        word("penwidth", &pen_width(edge.tier).to_string()),
        text("tooltip", &edge.flow),
    ];
    if let Some(color) = told {
        attributes.push(text("fontcolor", color));
    }
    if edge.both {
        attributes.push(word("dir", "both"));
    }
    if edge.planned {
        attributes.push(word("style", "dotted"));
    }
    Stmt::Edge(DotEdge {
        ty: EdgeTy::Pair(end(&edge.from), end(&edge.to)),
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{escape::HOSTILE, sample};

    #[test]
    fn the_drawing_reads_like_this() {
        let (check, _) = sample::check();
        insta::assert_snapshot!(draw(&Picture::new(&sample::facts(), &check.findings)));
    }

    #[test]
    fn hostile_names_parse_back_to_the_same_tree() {
        let count = |text: &str| match graphviz_rust::parse(text) {
            Ok(Graph::DiGraph { stmts, .. }) => stmts.len(),
            other => panic!("{other:?}\n{text}"),
        };
        let drawn = |name: &str| draw(&Picture::new(&sample::named(name), &[]));
        let expected = count(&drawn("plain"));
        for name in HOSTILE {
            assert_eq!(count(&drawn(name)), expected, "{name:?}");
        }
    }
}
