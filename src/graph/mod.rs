//! The model as a graph: the only place that names petgraph.
//!
//! In: a linked model. Out: nodes and edges by index, shortest paths, components and smallest cuts. Edges point in the
//! direction data moves. A model is stateless, so it stands once per calling context; otherwise the data of one context
//! would seem to come out in another through the shared endpoint (`semantics.md` 6).

mod components;
mod cut;
mod paths;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node<'a> {
    /// Element id.
    pub id: &'a Id,
    /// The calling context, for a model's copy.
    pub copy: Option<&'a Id>,
    /// What it is.
    pub kind: Kind,
}

/// The graph of one integration. Nodes and edges are added in the order of ids, so indexes are stable and the copies of a
/// model are neighbours.
#[derive(Debug)]
pub struct Graph<'a> {
    inner: DiGraph<Node<'a>, (&'a Id, &'a FlowEdge), u32>,
    /// The nodes of each element, from the first to behind the last, as indexes.
    by_id: HashMap<&'a str, Range<usize>>,
    indexes: Vec<NodeIx>,
    leaving: Around,
    entering: Around,
}

/// For each node the edges at it, in the order of flow ids.
#[derive(Debug, Default)]
struct Around {
    edges: Vec<EdgeIx>,
    /// Where the edges of a node begin; one more than there are nodes.
    starts: Vec<usize>,
}

impl Around {
    /// From the node of each edge, edge by edge. Linear.
    fn of(nodes: usize, ends: &[usize]) -> Self {
        let mut starts = vec![0; nodes + 1];
        for end in ends {
            if let Some(count) = starts.get_mut(end + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut edges = vec![EdgeIx::end(); ends.len()];
        for (edge, end) in ends.iter().enumerate() {
            if let Some(at) = free.get_mut(*end) {
                if let Some(slot) = edges.get_mut(*at) {
                    *slot = EdgeIx::new(edge);
                }
                *at += 1;
            }
        }
        Self { edges, starts }
    }

    fn at(&self, node: NodeIx) -> &[EdgeIx] {
        let bound = |at: usize| self.starts.get(at).copied();
        let range = bound(node.index()).zip(bound(node.index() + 1));
        range.and_then(|(a, b)| self.edges.get(a..b)).unwrap_or(&[])
    }
}

/// How large a graph would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Nodes, copies of models counted.
    pub nodes: usize,
    /// Pairs of copies that flows join; at least the number of edges.
    pub edges: usize,
}

impl<'a> Graph<'a> {
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
        let copies: BTreeMap<&Id, usize> = callers(model, &flows)
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
    pub fn build(model: &'a Model) -> Self {
        let flows: Vec<(&Id, &FlowEdge)> = model.flows.iter().filter(|(_, f)| !model.is_planned(f)).collect();
        let nodes = nodes(model, &flows);
        let mut inner = DiGraph::with_capacity(nodes.len(), flows.len());
        let mut by_id: HashMap<&str, Range<usize>> = HashMap::with_capacity(nodes.len());
        let mut indexes = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.into_iter().enumerate() {
            by_id.entry(node.id).or_insert(at..at).end = at + 1;
            indexes.push(inner.add_node(node));
        }
        let mut graph = Self {
            inner,
            by_id,
            indexes,
            leaving: Around::default(),
            entering: Around::default(),
        };
        let (mut from, mut to) = (Vec::with_capacity(flows.len()), Vec::with_capacity(flows.len()));
        for (id, flow) in flows {
            for (a, b) in graph.ends(flow) {
                graph.inner.add_edge(a, b, (id, flow));
                from.push(a.index());
                to.push(b.index());
            }
        }
        let nodes = graph.inner.node_count();
        (graph.leaving, graph.entering) = (Around::of(nodes, &from), Around::of(nodes, &to));
        graph
    }

    /// The copies a flow joins: a call and its answer stay with the context they belong to, any other flow of a model
    /// belongs to each of its copies.
    fn ends(&self, flow: &FlowEdge) -> Vec<(NodeIx, NodeIx)> {
        let mut ends = Vec::new();
        for &from in self.copies(&flow.from) {
            for &to in self.copies(&flow.to) {
                let fits = |copy: NodeIx, other: NodeIx| {
                    let other = self.node(other);
                    match (self.node(copy).copy, other.kind) {
                        (Some(caller), Kind::Context) => caller == other.id,
                        (Some(caller), Kind::Model) => other.copy == Some(caller),
                        _ => true,
                    }
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
    pub fn node(&self, ix: NodeIx) -> &Node<'a> {
        #[allow(
            clippy::indexing_slicing,
            reason = "indexes are only made by this graph, which never removes a node"
        )]
        &self.inner[ix]
    }

    /// The flow id of an edge.
    #[must_use]
    pub fn flow(&self, edge: EdgeIx) -> &'a Id {
        #[allow(
            clippy::indexing_slicing,
            reason = "indexes are only made by this graph, which never removes an edge"
        )]
        self.inner[edge].0
    }

    /// The flow of an edge.
    #[must_use]
    pub fn flow_edge(&self, edge: EdgeIx) -> &'a FlowEdge {
        #[allow(
            clippy::indexing_slicing,
            reason = "indexes are only made by this graph, which never removes an edge"
        )]
        self.inner[edge].1
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
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        self.inner.node_indices()
    }

    /// All edges in the order of flow ids.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = EdgeIx> + use<> {
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
        self.leaving.at(node)
    }

    /// Edges that enter a node, in the order of flow ids.
    #[must_use]
    pub fn entering(&self, node: NodeIx) -> &[EdgeIx] {
        self.entering.at(node)
    }

    /// The copies of an element; one for everything but a model.
    #[must_use]
    pub fn copies(&self, id: &str) -> &[NodeIx] {
        let nodes = self.by_id.get(id).cloned();
        nodes.and_then(|range| self.indexes.get(range)).unwrap_or(&[])
    }
}

/// For each model the contexts that call it or are answered by it, itself or through another model: what a model asks
/// another belongs to the run it is asked in. Linear in the flows for each model that a chain of calls runs through.
fn callers<'a>(model: &'a Model, flows: &[(&'a Id, &'a FlowEdge)]) -> BTreeMap<&'a Id, BTreeSet<&'a Id>> {
    let mut callers: BTreeMap<&Id, BTreeSet<&Id>> =
        model.models.keys().map(|id| (id, BTreeSet::new())).collect();
    let ends = flows
        .iter()
        .flat_map(|(_, f)| [(&f.from, &f.to), (&f.to, &f.from)]);
    let ends: Vec<(&Id, &Id)> = ends.filter(|(id, _)| callers.contains_key(*id)).collect();
    for (id, other) in &ends {
        if let (Some(own), true) = (callers.get_mut(*id), model.contexts.contains_key(*other)) {
            own.insert(*other);
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

/// All nodes in the order of ids; a model once for each of its callers.
fn nodes<'a>(model: &'a Model, flows: &[(&'a Id, &'a FlowEdge)]) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    let add = |nodes: &mut Vec<Node<'a>>, ids: &mut dyn Iterator<Item = &'a Id>, kind: Kind| {
        nodes.extend(ids.map(|id| Node { id, copy: None, kind }));
    };
    add(&mut nodes, &mut model.contexts.keys(), Kind::Context);
    add(&mut nodes, &mut model.systems.keys(), Kind::System);
    add(&mut nodes, &mut model.stores.keys(), Kind::Store);
    for (id, callers) in callers(model, flows) {
        let alone = callers.is_empty().then_some(None);
        let copies = alone.into_iter().chain(callers.into_iter().map(Some));
        let kind = Kind::Model;
        nodes.extend(copies.map(|copy| Node { id, copy, kind }));
    }
    add(&mut nodes, &mut model.tools.keys(), Kind::Tool);
    add(&mut nodes, &mut model.actors.keys(), Kind::Actor);
    add(&mut nodes, &mut model.triggers.keys(), Kind::Trigger);
    // One name is one element, which `names` sees to; were it two, the kind that stands first here would count.
    nodes.sort_by_key(|node| (node.id, node.copy));
    nodes.dedup_by_key(|node| (node.id, node.copy));
    nodes
}
