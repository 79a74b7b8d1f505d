//! The reference's own graph, made from the plain data: written and derived edges, models once per calling context.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::{End, Spec};

/// What tells edges apart under any naming.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub from: String,
    pub to: String,
    pub operation: Option<String>,
    pub response: bool,
    pub derived: bool,
}

/// An element's name, and for a model's copy the context that calls it.
pub type Spot = (String, String);

/// An edge.
#[derive(Clone, Debug)]
pub struct Edge {
    pub key: Key,
    pub from: Spot,
    pub to: Spot,
    pub operation: Option<usize>,
    pub declared: BTreeSet<usize>,
    pub via: Vec<usize>,
    pub touches: BTreeSet<&'static str>,
}

/// All edges, and for each what can come before it.
#[derive(Clone, Debug)]
pub struct Net {
    pub edges: Vec<Edge>,
    pub before: Vec<Vec<usize>>,
}

/// The kind of a node by its first letter: g context, s system, d store, m model, t tool, a actor.
pub fn kind(name: &str) -> char {
    name.chars().next().unwrap()
}

/// An edge before models are copied.
struct Half {
    key: Key,
    operation: Option<usize>,
    declared: BTreeSet<usize>,
    via: Vec<usize>,
    touches: BTreeSet<&'static str>,
}

impl Net {
    /// Of an integration.
    pub fn new(spec: &Spec) -> Self {
        let mut halves = written(spec);
        derive(spec, &mut halves);
        model_calls(spec, &mut halves);
        Self::over(spec, copied(&halves))
    }

    fn over(spec: &Spec, edges: Vec<Edge>) -> Self {
        let joins = |p: &Edge, e: &Edge| p.to == e.from && joins(spec, p, e);
        let before = edges
            .iter()
            .map(|e| (0..edges.len()).filter(|p| joins(&edges[*p], e)).collect())
            .collect();
        Self { edges, before }
    }

    /// The same without some flows.
    pub fn without(&self, spec: &Spec, gone: &BTreeSet<Key>) -> Self {
        let kept = self.edges.iter().filter(|e| !gone.contains(&e.key));
        Self::over(spec, kept.cloned().collect())
    }
}

/// What comes in by `p` can leave by `e`, gates aside.
fn joins(spec: &Spec, p: &Edge, e: &Edge) -> bool {
    match kind(&p.to.0) {
        'a' => false,
        's' | 'd' => {
            let disjoint =
                !p.touches.is_empty() && !e.touches.is_empty() && p.touches.is_disjoint(&e.touches);
            !asks(spec, p) && !disjoint
        }
        _ => true,
    }
}

/// A question to the system whose operation reads: nothing is written into it.
pub fn asks(spec: &Spec, edge: &Edge) -> bool {
    edge.operation.is_some_and(|o| {
        let operation = &spec.operations[o];
        operation.effect == "read" && edge.to.0 == format!("s{}", spec.connections[operation.connection])
    })
}

fn written(spec: &Spec) -> Vec<Half> {
    let mut halves = Vec::new();
    for flow in &spec.flows {
        let operation = flow.operation.map(|o| spec.operation_name(o));
        let of_operation = || {
            flow.operation
                .map(|o| spec.operations[o].objects.clone())
                .unwrap_or_default()
        };
        let touches = if flow.objects.is_empty() {
            of_operation()
        } else {
            flow.objects.clone()
        };
        let mut half = |from: End, to: End, classes: &[usize], response: bool| {
            halves.push(Half {
                key: Key {
                    from: from.name(),
                    to: to.name(),
                    operation: operation.clone(),
                    response,
                    derived: false,
                },
                operation: flow.operation,
                declared: classes.iter().copied().collect(),
                via: flow.via.clone(),
                touches: touches.iter().copied().collect(),
            });
        };
        half(flow.from, flow.to, &flow.classes, false);
        if let Some(answer) = &flow.answer {
            half(flow.to, flow.from, answer, true);
        }
    }
    halves
}

fn derived(from: &str, to: &str, operation: Option<String>, response: bool) -> Half {
    Half {
        key: Key {
            from: from.to_owned(),
            to: to.to_owned(),
            operation,
            response,
            derived: true,
        },
        operation: None,
        declared: BTreeSet::new(),
        via: Vec::new(),
        touches: BTreeSet::new(),
    }
}

/// One edge per operation and context that no written flow names, and one on to whom it reaches outside.
fn derive(spec: &Spec, halves: &mut Vec<Half>) {
    // A read comes from the system, anything else goes there or to whom it reaches.
    let carries_out = |h: &Half, o: usize| {
        let operation = &spec.operations[o];
        let system = format!("s{}", spec.connections[operation.connection]);
        match operation.effect {
            "read" => h.key.from == system,
            _ => h.key.to == system || kind(&h.key.to) == 'a',
        }
    };
    let named: BTreeSet<usize> = halves
        .iter()
        .filter_map(|h| h.operation.filter(|o| carries_out(h, *o)))
        .collect();
    let mut outside: BTreeMap<(String, String), BTreeSet<usize>> = BTreeMap::new();
    for (o, operation) in spec.operations.iter().enumerate() {
        let system = format!("s{}", spec.connections[operation.connection]);
        for context in spec.contexts().into_iter().filter(|_| !named.contains(&o)) {
            let (from, to) = match operation.effect {
                "read" => (system.clone(), context.name()),
                _ => (context.name(), system.clone()),
            };
            halves.push(Half {
                operation: Some(o),
                declared: operation.classes.iter().copied().collect(),
                touches: operation.objects.iter().copied().collect(),
                ..derived(&from, &to, Some(spec.operation_name(o)), false)
            });
        }
        let customers = |h: &Half| {
            let index = h.key.to.strip_prefix('a').and_then(|i| i.parse::<usize>().ok());
            (h.key.from == system || h.operation == Some(o))
                && index.is_some_and(|i| spec.actors[i].audience == "customer")
        };
        let sends = !matches!(operation.effect, "read" | "draft");
        if operation.audience == Some("customer") && sends && !halves.iter().any(customers) {
            let customer = spec.actors.iter().position(|a| a.audience == "customer");
            let actor = customer.map_or("any-customer".to_owned(), |a| format!("a{a}"));
            outside
                .entry((system, actor))
                .or_default()
                .extend(&operation.classes);
        }
    }
    for ((from, to), declared) in outside {
        halves.push(Half {
            declared,
            ..derived(&from, &to, None, false)
        });
    }
}

/// A call and an answer between each context and each model, each where it is not written.
fn model_calls(spec: &Spec, halves: &mut Vec<Half>) {
    for context in spec.contexts() {
        let context = context.name();
        for m in 0..spec.models.len() {
            let model = format!("m{m}");
            let ends = |h: &Half, from: &str, to: &str| h.key.from == from && h.key.to == to;
            let called = halves.iter().any(|h| ends(h, &context, &model));
            let answered = halves.iter().any(|h| ends(h, &model, &context));
            if !called {
                halves.push(derived(&context, &model, None, false));
            }
            if !answered {
                halves.push(derived(&model, &context, None, true));
            }
        }
    }
}

/// Models once per context that calls them, directly or through another model.
fn copied(halves: &[Half]) -> Vec<Edge> {
    let mut callers: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    loop {
        let mut grown = false;
        for half in halves {
            for (model, other) in [(&half.key.from, &half.key.to), (&half.key.to, &half.key.from)] {
                if kind(model) != 'm' {
                    continue;
                }
                let more = match kind(other) {
                    'g' => BTreeSet::from([other.clone()]),
                    'm' => callers.get(other.as_str()).cloned().unwrap_or_default(),
                    _ => BTreeSet::new(),
                };
                let have = callers.entry(model).or_default();
                let size = have.len();
                have.extend(more);
                grown |= have.len() > size;
            }
        }
        if !grown {
            break;
        }
    }
    let copies = |name: &str| -> Vec<Spot> {
        match callers.get(name) {
            Some(contexts) if kind(name) == 'm' && !contexts.is_empty() => {
                contexts.iter().map(|c| (name.to_owned(), c.clone())).collect()
            }
            _ => vec![(name.to_owned(), String::new())],
        }
    };
    let mut edges = Vec::new();
    for half in halves {
        for from in copies(&half.key.from) {
            for to in copies(&half.key.to) {
                // The run a spot belongs to: a context its own, a copy its caller's, anything else none.
                let run = |spot: &Spot| match kind(&spot.0) {
                    'g' => spot.0.clone(),
                    _ => spot.1.clone(),
                };
                let call = kind(&from.0) == 'm' || kind(&to.0) == 'm';
                let (one, two) = (run(&from), run(&to));
                if call && !one.is_empty() && !two.is_empty() && one != two {
                    continue;
                }
                edges.push(Edge {
                    key: half.key.clone(),
                    from: from.clone(),
                    to,
                    operation: half.operation,
                    declared: half.declared.clone(),
                    via: half.via.clone(),
                    touches: half.touches.clone(),
                });
            }
        }
    }
    edges
}
