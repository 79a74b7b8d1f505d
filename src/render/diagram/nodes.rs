//! What stands in the picture: boundaries and agents as clusters, the rest as nodes.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::facts::{Element, Facts};

/// What a node is; decides shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An agent with one context, drawn as one.
    Agent,
    /// A context inside its agent.
    Context,
    /// A model.
    Model,
    /// A tool.
    Tool,
    /// A system of record.
    Record,
    /// Another system.
    System,
    /// A store.
    Store,
    /// A store that audit records go to.
    AuditSink,
    /// Someone inside.
    ActorInternal,
    /// Someone outside.
    ActorExternal,
    /// A trigger.
    Trigger,
    /// A gate where a person decides.
    HumanGate,
    /// A gate without a person.
    AutomaticGate,
    /// The end of a flow that nothing declares.
    Undeclared,
}

/// What surrounds nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Around {
    /// A trust boundary.
    Boundary,
    /// An agent with several contexts.
    Agent,
}

/// A frame around nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Identifier in the picture: `c1`.
    pub key: String,
    /// Id in the facts.
    pub id: String,
    /// Boundary or agent.
    pub around: Around,
    /// Text lines.
    pub lines: Vec<String>,
    /// What its author says it is.
    pub description: Option<String>,
    /// Key of the cluster it stands in.
    pub parent: Option<String>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Identifier in the picture: `n1`.
    pub key: String,
    /// Id in the facts; for a gate `<gate id> on <flow id>`.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Text lines.
    pub lines: Vec<String>,
    /// What its author says it is.
    pub description: Option<String>,
    /// Key of its cluster.
    pub cluster: Option<String>,
    /// Planned: dotted.
    pub planned: bool,
}

/// Clusters and nodes with the key of each fact's node.
#[derive(Default)]
pub struct Placed {
    /// Clusters, parents first.
    pub clusters: Vec<Cluster>,
    /// Nodes in the order of their ids.
    pub nodes: Vec<Node>,
    /// Node id to key.
    pub keys: BTreeMap<String, String>,
}

/// A text field of a declaration.
pub fn text<'a>(element: &'a Element, key: &str) -> Option<&'a str> {
    element.declared.get(key).and_then(serde_json::Value::as_str)
}

/// What `///` or `description` says of an element.
pub fn description(element: &Element) -> Option<String> {
    text(element, "description").map(str::to_owned)
}

/// The boundary that an element names, by id.
fn boundary_of<'a>(facts: &'a Facts, element: &Element) -> Option<&'a str> {
    let name = text(element, "boundary")?;
    let named = facts
        .boundaries
        .iter()
        .map(|b| &b.element)
        .find(|b| b.name == name);
    named.map(|b| b.id.as_str())
}

/// Everything that is declared, or that a flow touches.
pub fn place(facts: &Facts) -> Placed {
    let mut placed = Placed::default();
    let touched: BTreeSet<&str> = facts
        .flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .collect();
    let clusters = clusters(facts, &mut placed);
    let inside = |id: Option<&str>| id.and_then(|id| clusters.get(id).cloned());
    let mut agents: BTreeMap<String, String> = BTreeMap::new();
    let mut found: BTreeMap<String, Node> = BTreeMap::new();
    let mut add = |e: &Element, kind: Kind, extra: Option<String>, boundary: Option<&str>, optional: bool| {
        if optional && !touched.contains(e.id.as_str()) {
            return;
        }
        let lines = std::iter::once(e.name.clone()).chain(extra).collect();
        let node = Node {
            key: String::new(),
            id: e.id.clone(),
            kind,
            lines,
            description: description(e),
            cluster: inside(boundary),
            planned: e.planned,
        };
        found.entry(e.id.clone()).or_insert(node);
    };
    for c in &facts.contexts {
        let agent = facts.agents.iter().find(|a| a.element.id == c.agent);
        let alone = agent.is_none_or(|a| a.contexts.len() < 2);
        let around = if alone {
            c.boundary.as_deref()
        } else {
            Some(c.agent.as_str())
        };
        let kind = if alone { Kind::Agent } else { Kind::Context };
        let extra = if alone { Some("agent".to_owned()) } else { None };
        let said = if alone {
            agent.map(|a| &a.element).and_then(description)
        } else {
            None
        };
        add(&c.element, kind, extra, around, false);
        if let Some(said) = said {
            agents.insert(c.element.id.clone(), said);
        }
    }
    for s in &facts.systems {
        let record = s
            .element
            .declared
            .get("system_of_record")
            .and_then(serde_json::Value::as_bool)
            == Some(true);
        let kind = if record { Kind::Record } else { Kind::System };
        add(
            &s.element,
            kind,
            s.product.clone().filter(|p| *p != s.element.name),
            s.boundary.as_deref(),
            s.implicit,
        );
    }
    for m in &facts.models {
        let name = text(&m.element, "name").map(str::to_owned);
        add(&m.element, Kind::Model, name, m.boundary.as_deref(), m.unknown);
    }
    for t in &facts.tools {
        add(
            &t.element,
            Kind::Tool,
            Some("tool".into()),
            boundary_of(facts, &t.element),
            false,
        );
    }
    for s in &facts.stores {
        let sink = s.kind == "audit_sink";
        let kind = if sink { Kind::AuditSink } else { Kind::Store };
        let worm = sink && text(&s.element, "immutability").is_some();
        let extra = if worm {
            "audit sink, WORM".to_owned()
        } else {
            s.kind.replace('_', " ")
        };
        add(&s.element, kind, Some(extra), s.boundary.as_deref(), true);
    }
    for a in &facts.actors {
        let kind = if a.external {
            Kind::ActorExternal
        } else {
            Kind::ActorInternal
        };
        add(
            &a.element,
            kind,
            a.audience.clone().filter(|w| *w != a.element.name),
            boundary_of(facts, &a.element),
            true,
        );
    }
    for t in &facts.triggers {
        add(&t.element, Kind::Trigger, Some("trigger".into()), None, true);
    }
    for n in &facts.neighbours {
        let there = n.integration.as_deref().map(|i| format!("{}, of {i}", n.kind));
        let node = Node {
            key: String::new(),
            id: n.id.clone(),
            kind: neighbour(&n.kind, n.external),
            lines: vec![short(&n.id).to_owned(), there.unwrap_or_else(|| n.kind.clone())],
            description: None,
            cluster: None,
            planned: false,
        };
        found.entry(n.id.clone()).or_insert(node);
    }
    for id in touched {
        found.entry(id.to_owned()).or_insert_with(|| Node {
            key: String::new(),
            id: id.to_owned(),
            kind: Kind::Undeclared,
            lines: vec![short(id).to_owned(), "not declared".to_owned()],
            description: None,
            cluster: None,
            planned: false,
        });
    }
    // An agent drawn as one node is what its author described.
    for (id, said) in agents {
        if let Some(node) = found.get_mut(&id) {
            node.description.get_or_insert(said);
        }
    }
    for (i, (id, mut node)) in found.into_iter().enumerate() {
        node.key = format!("n{}", i + 1);
        placed.keys.insert(id, node.key.clone());
        placed.nodes.push(node);
    }
    placed
}

/// How a node of another integration is drawn.
fn neighbour(kind: &str, external: bool) -> Kind {
    match kind {
        "context" => Kind::Agent,
        "system" => Kind::System,
        "store" => Kind::Store,
        "model" => Kind::Model,
        "tool" => Kind::Tool,
        "trigger" => Kind::Trigger,
        _ if external => Kind::ActorExternal,
        _ => Kind::ActorInternal,
    }
}

/// The id without its integration.
pub fn short(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, name)| name)
}

/// Clusters of boundaries, then of agents with several contexts; cluster keys by id.
fn clusters(facts: &Facts, placed: &mut Placed) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for b in &facts.boundaries {
        let key = format!("c{}", keys.len() + 1);
        let region =
            text(&b.element, "region").map_or_else(|| "region not declared".to_owned(), str::to_owned);
        let first = if b.implicit {
            format!("{} (implied)", b.element.name)
        } else {
            b.element.name.clone()
        };
        placed.clusters.push(Cluster {
            key: key.clone(),
            id: b.element.id.clone(),
            around: Around::Boundary,
            lines: vec![first, format!("{}, {region}", b.kind)],
            description: description(&b.element),
            parent: None,
        });
        keys.insert(b.element.id.clone(), key);
    }
    for a in facts.agents.iter().filter(|a| a.contexts.len() > 1) {
        let key = format!("c{}", keys.len() + 1);
        let first = facts.contexts.iter().find(|c| c.agent == a.element.id);
        placed.clusters.push(Cluster {
            key: key.clone(),
            id: a.element.id.clone(),
            around: Around::Agent,
            lines: vec![format!("agent {}", a.element.name)],
            description: description(&a.element),
            parent: first
                .and_then(|c| c.boundary.as_ref())
                .and_then(|b| keys.get(b).cloned()),
        });
        keys.insert(a.element.id.clone(), key);
    }
    keys
}
