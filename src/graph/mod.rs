//! The model as a graph: the only place that names petgraph.
//!
//! In: a linked model. Out: nodes and edges by index, shortest paths, components and smallest cuts. Edges point in the
//! direction data moves. A model is stateless, so it stands once per calling context; otherwise the data of one context
//! would seem to come out in another through the shared endpoint (`semantics.md` 6).

mod components;
mod cut;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

pub use components::components;
pub use cut::smallest_cut;

use crate::model::{FlowEdge, Id, Model};

/// A node of the graph.
pub type NodeIx = NodeIndex<u32>;
/// An edge of the graph.
pub type EdgeIx = EdgeIndex<u32>;

/// What a node is, as far as data treats it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A context of an agent: everything that enters may influence everything that leaves.
    Context,
    /// A copy of a model for one calling context.
    Model,
    /// A tool.
    Tool,
    /// A system that keeps what is written.
    System,
    /// A store.
    Store,
    /// A person or job: receives, does not pass on.
    Actor,
    /// What starts a run.
    Trigger,
}

impl Kind {
    /// The kind in one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Model => "model",
            Self::Tool => "tool",
            Self::System => "system",
            Self::Store => "store",
            Self::Actor => "actor",
            Self::Trigger => "trigger",
        }
    }

    /// Keeps what is written and gives it back to who reads the same objects.
    #[must_use]
    pub fn keeps(self) -> bool {
        matches!(self, Self::System | Self::Store)
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Element id.
    pub id: Id,
    /// The calling context, for a model's copy.
    pub copy: Option<Id>,
    /// What it is.
    pub kind: Kind,
}

/// The graph of one integration. Nodes and edges are added in the order of ids, so indexes are stable.
#[derive(Debug)]
pub struct Graph {
    inner: DiGraph<Node, Id, u32>,
    by_id: BTreeMap<Id, Vec<NodeIx>>,
    leaving: Vec<Vec<EdgeIx>>,
    entering: Vec<Vec<EdgeIx>>,
}

/// How large a graph would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Nodes, copies of models counted.
    pub nodes: usize,
    /// Pairs of copies that flows join; at least the number of edges.
    pub edges: usize,
}

impl Graph {
    /// How large the graph of a model would be, found without building it. Linear in nodes and flows.
    #[must_use]
    pub fn size(model: &Model) -> Size {
        let flows: Vec<(&Id, &FlowEdge)> = model.flows.iter().filter(|(_, f)| !model.is_planned(f)).collect();
        let single = [
            model.contexts.len(),
            model.systems.len(),
            model.stores.len(),
            model.tools.len(),
            model.actors.len(),
            model.triggers.len(),
        ];
        let copies: BTreeMap<Id, usize> = callers(model, &flows)
            .into_iter()
            .map(|(id, callers)| (id, callers.len().max(1)))
            .collect();
        let of = |id: &Id| copies.get(id).copied().unwrap_or(1);
        let pairs = flows.iter().map(|(_, f)| of(&f.from).saturating_mul(of(&f.to)));
        Size {
            nodes: single.iter().sum::<usize>() + copies.values().sum::<usize>(),
            edges: pairs.fold(0, usize::saturating_add),
        }
    }

    /// Builds the graph. Planned flows and flows with an end that is no node are left out. Linear in nodes and flows.
    #[must_use]
    pub fn build(model: &Model) -> Self {
        let flows: Vec<(&Id, &FlowEdge)> = model.flows.iter().filter(|(_, f)| !model.is_planned(f)).collect();
        let mut nodes: BTreeSet<(Id, Option<Id>)> = model
            .contexts
            .keys()
            .chain(model.systems.keys())
            .chain(model.stores.keys())
            .chain(model.tools.keys())
            .chain(model.actors.keys())
            .chain(model.triggers.keys())
            .map(|id| (id.clone(), None))
            .collect();
        for (model_id, callers) in callers(model, &flows) {
            if callers.is_empty() {
                nodes.insert((model_id.clone(), None));
            }
            nodes.extend(callers.into_iter().map(|c| (model_id.clone(), Some(c))));
        }
        let mut inner = DiGraph::default();
        let mut by_id: BTreeMap<Id, Vec<NodeIx>> = BTreeMap::new();
        for (id, copy) in nodes {
            let Some(kind) = kind_of(model, &id) else { continue };
            let ix = inner.add_node(Node {
                id: id.clone(),
                copy,
                kind,
            });
            by_id.entry(id).or_default().push(ix);
        }
        let mut graph = Self {
            inner,
            by_id,
            leaving: Vec::new(),
            entering: Vec::new(),
        };
        for (id, flow) in flows {
            for (from, to) in graph.ends(flow) {
                graph.inner.add_edge(from, to, id.clone());
            }
        }
        let around = |direction| {
            let edges = |node| graph.inner.edges_directed(node, direction).map(|e| e.id());
            let sorted = |node| {
                let mut edges: Vec<EdgeIx> = edges(node).collect();
                edges.sort_unstable();
                edges
            };
            graph.inner.node_indices().map(sorted).collect()
        };
        (graph.leaving, graph.entering) = (around(Direction::Outgoing), around(Direction::Incoming));
        graph
    }

    /// The copies a flow joins: a call and its answer stay with the context they belong to, any other flow of a model
    /// belongs to each of its copies.
    fn ends(&self, flow: &FlowEdge) -> Vec<(NodeIx, NodeIx)> {
        let none: &[NodeIx] = &[];
        let at = |id: &str| self.by_id.get(id).map_or(none, Vec::as_slice);
        let mut ends = Vec::new();
        for &from in at(&flow.from) {
            for &to in at(&flow.to) {
                let fits = |copy: NodeIx, other: NodeIx| match (
                    self.node(copy).copy.as_ref(),
                    self.node(other).kind,
                ) {
                    (Some(caller), Kind::Context) => *caller == self.node(other).id,
                    (Some(caller), Kind::Model) => self.node(other).copy.as_ref() == Some(caller),
                    _ => true,
                };
                if fits(from, to) && fits(to, from) {
                    ends.push((from, to));
                }
            }
        }
        ends
    }

    /// A node.
    #[must_use]
    pub fn node(&self, ix: NodeIx) -> &Node {
        #[allow(
            clippy::indexing_slicing,
            reason = "indexes are only made by this graph, which never removes a node"
        )]
        &self.inner[ix]
    }

    /// The flow id of an edge.
    #[must_use]
    pub fn flow(&self, edge: EdgeIx) -> &Id {
        #[allow(
            clippy::indexing_slicing,
            reason = "indexes are only made by this graph, which never removes an edge"
        )]
        &self.inner[edge]
    }

    /// Node an edge leaves.
    #[must_use]
    pub fn source(&self, edge: EdgeIx) -> NodeIx {
        self.inner.edge_endpoints(edge).map_or(NodeIx::end(), |(a, _)| a)
    }

    /// Node an edge enters.
    #[must_use]
    pub fn target(&self, edge: EdgeIx) -> NodeIx {
        self.inner.edge_endpoints(edge).map_or(NodeIx::end(), |(_, b)| b)
    }

    /// All nodes in the order of ids.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.inner.node_indices()
    }

    /// All edges in the order of flow ids.
    pub fn edges(&self) -> impl Iterator<Item = EdgeIx> + '_ {
        self.inner.edge_indices()
    }

    /// How many edges there are.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.inner.edge_count()
    }

    /// Edges that leave a node, in the order of flow ids.
    #[must_use]
    pub fn leaving(&self, node: NodeIx) -> &[EdgeIx] {
        self.leaving.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Edges that enter a node, in the order of flow ids.
    #[must_use]
    pub fn entering(&self, node: NodeIx) -> &[EdgeIx] {
        self.entering.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// The copies of an element; one for everything but a model.
    #[must_use]
    pub fn copies(&self, id: &str) -> &[NodeIx] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }
}

/// For each model the contexts that call it or are answered by it, itself or through another model: what a model asks
/// another belongs to the run it is asked in. Linear in the flows for each model that a chain of calls runs through.
fn callers(model: &Model, flows: &[(&Id, &FlowEdge)]) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut callers: BTreeMap<Id, BTreeSet<Id>> = model
        .models
        .keys()
        .map(|id| (id.clone(), BTreeSet::new()))
        .collect();
    let ends = flows
        .iter()
        .flat_map(|(_, f)| [(&f.from, &f.to), (&f.to, &f.from)]);
    let ends: Vec<(&Id, &Id)> = ends.filter(|(id, _)| model.models.contains_key(*id)).collect();
    for (id, other) in &ends {
        if let Some(own) = callers.get_mut(*id)
            && model.contexts.contains_key(*other)
        {
            own.insert((*other).clone());
        }
    }
    let mut grown = true;
    while grown {
        grown = false;
        for (id, other) in &ends {
            let more = callers.get(*other).cloned().unwrap_or_default();
            if let Some(own) = callers.get_mut(*id) {
                let before = own.len();
                own.extend(more);
                grown |= own.len() > before;
            }
        }
    }
    callers
}

fn kind_of(model: &Model, id: &str) -> Option<Kind> {
    Some(if model.contexts.contains_key(id) {
        Kind::Context
    } else if model.systems.contains_key(id) {
        Kind::System
    } else if model.stores.contains_key(id) {
        Kind::Store
    } else if model.models.contains_key(id) {
        Kind::Model
    } else if model.tools.contains_key(id) {
        Kind::Tool
    } else if model.actors.contains_key(id) {
        Kind::Actor
    } else if model.triggers.contains_key(id) {
        Kind::Trigger
    } else {
        return None;
    })
}
