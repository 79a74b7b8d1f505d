//! What stands in the picture: boundaries and agents as clusters, the rest as nodes.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::facts::{BoundaryFact, Element, Facts, FlowFact, LocationFact};

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
    /// A region.
    Region,
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

/// What the frames of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Trust boundaries, and agents with several contexts in them.
    Boundaries,
    /// Regions.
    Regions,
    /// None.
    Bare,
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

/// Everything that is declared, or that one of the flows touches, of what is kept.
pub fn place(facts: &Facts, flows: &[&FlowFact], framing: Framing, keep: &dyn Fn(&str) -> bool) -> Placed {
    let mut placed = Placed::default();
    let touched: BTreeSet<&str> = flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .filter(|id| keep(id))
        .collect();
    let frames = match framing {
        Framing::Boundaries => clusters(facts, &mut placed),
        Framing::Regions => regions(facts, &mut placed),
        Framing::Bare => BTreeMap::new(),
    };
    let inside = |node: &str, around: Option<&str>| match framing {
        Framing::Boundaries => around.and_then(|id| frames.get(id).cloned()),
        Framing::Regions => frames.get(node).cloned(),
        Framing::Bare => None,
    };
    let mut agents: BTreeMap<String, String> = BTreeMap::new();
    let mut found: BTreeMap<String, Node> = BTreeMap::new();
    let mut add = |e: &Element, kind: Kind, extra: Option<String>, boundary: Option<&str>, optional: bool| {
        if !keep(&e.id) || (optional && !touched.contains(e.id.as_str())) {
            return;
        }
        let mut lines: Vec<String> = std::iter::once(e.name.clone()).chain(extra).collect();
        if framing == Framing::Regions {
            lines.extend(boundary.map(|b| format!("in {}", short(b))));
            lines.extend(further_regions(facts, &e.id));
        }
        let node = Node {
            key: String::new(),
            id: e.id.clone(),
            kind,
            lines,
            description: description(e),
            cluster: inside(&e.id, boundary),
            planned: e.planned,
        };
        found.entry(e.id.clone()).or_insert(node);
    };
    for c in &facts.contexts {
        let agent = facts.agents.iter().find(|a| a.element.id == c.agent);
        let alone = agent.is_none_or(|a| a.contexts.len() < 2);
        let around = if alone || framing != Framing::Boundaries {
            c.boundary.as_deref()
        } else {
            Some(c.agent.as_str())
        };
        let kind = if alone { Kind::Agent } else { Kind::Context };
        let extra = match (alone, framing) {
            (true, _) => Some("agent".to_owned()),
            (false, Framing::Boundaries) => None,
            (false, _) => Some(format!("context of {}", short(&c.agent))),
        };
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
    for n in facts.neighbours.iter().filter(|n| keep(&n.id)) {
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
    drop_empty(&mut placed.clusters, &placed.nodes);
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

/// Frames with nothing in them are no frames.
pub fn drop_empty(clusters: &mut Vec<Cluster>, nodes: &[Node]) {
    let mut full: BTreeSet<String> = nodes.iter().filter_map(|n| n.cluster.clone()).collect();
    for cluster in clusters.iter().rev() {
        if let (true, Some(parent)) = (full.contains(&cluster.key), &cluster.parent) {
            full.insert(parent.clone());
        }
    }
    clusters.retain(|c| full.contains(&c.key));
}

/// The id without its integration.
pub fn short(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, name)| name)
}

/// Regions of a node beyond its main one.
fn further_regions(facts: &Facts, node: &str) -> Option<String> {
    let location = facts.locations.iter().find(|l| l.node == node)?;
    let words: BTreeSet<String> = location
        .regions
        .iter()
        .skip(1)
        .map(|r| format!("{} {}", r.role, r.region))
        .collect();
    let words: Vec<String> = words.into_iter().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Clusters of regions; the cluster key of each node.
fn regions(facts: &Facts, placed: &mut Placed) -> BTreeMap<String, String> {
    let main = |l: &LocationFact| l.regions.first().map(|r| r.region.clone());
    let names: BTreeSet<Option<String>> = facts.locations.iter().map(main).collect();
    let mut keys: BTreeMap<Option<String>, String> = BTreeMap::new();
    for name in names {
        let key = format!("c{}", keys.len() + 1);
        let line = name
            .as_ref()
            .map_or_else(|| "region not declared".to_owned(), |n| format!("region {n}"));
        placed.clusters.push(Cluster {
            key: key.clone(),
            id: line.clone(),
            around: Around::Region,
            lines: vec![line],
            description: None,
            parent: None,
        });
        keys.insert(name, key);
    }
    let located = facts.locations.iter();
    located
        .filter_map(|l| Some((l.node.clone(), keys.get(&main(l))?.clone())))
        .collect()
}

/// Boundaries, those that hold others first, each with the one that holds it. Deeper nesting is drawn two deep.
fn nested(facts: &Facts) -> Vec<(&BoundaryFact, Option<&str>)> {
    let above = |b: &BoundaryFact| {
        let name = text(&b.element, "parent")?;
        facts
            .boundaries
            .iter()
            .find(|p| p.element.name == name && p.element.id != b.element.id)
    };
    let outermost = |b: &BoundaryFact| {
        let mut top = above(b)?;
        for _ in 0..facts.boundaries.len() {
            match above(top) {
                Some(next) => top = next,
                None => return Some(top.element.id.as_str()),
            }
        }
        // A ring of parents has no outermost.
        None
    };
    let mut all: Vec<_> = facts.boundaries.iter().map(|b| (b, outermost(b))).collect();
    all.sort_by_key(|(_, parent)| parent.is_some());
    all
}

/// Clusters of boundaries, then of agents with several contexts; cluster keys by id.
fn clusters(facts: &Facts, placed: &mut Placed) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for (b, parent) in nested(facts) {
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
            parent: parent.and_then(|p| keys.get(p).cloned()),
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
