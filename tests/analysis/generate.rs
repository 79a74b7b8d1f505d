//! Small random integrations. Indexes are drawn as bytes and taken modulo what exists, so that shrinking stays simple.

use proptest::collection::vec;
use proptest::prelude::*;

use super::spec::*;

type Bytes = Vec<u8>;

/// An integration with up to ten written flows.
pub fn specs() -> impl Strategy<Value = Spec> {
    let bytes = |n: usize| vec(any::<u8>(), n);
    let many = |min: usize, max: usize, n: usize| vec(bytes(n), min..=max);
    (
        (any::<bool>(), many(2, 4, 5), many(1, 3, 2), many(1, 3, 1)),
        (many(1, 3, 2), 0..3_usize, many(0, 2, 1), many(0, 1, 1)),
        (
            many(1, 3, 1),
            many(0, 4, 6),
            many(0, 3, 5),
            many(1, 10, 9),
            many(0, 2, 2),
        ),
    )
        .prop_map(
            |((limited, classes, actors, agents), (systems, stores, models, tools), rest)| {
                let (connections, operations, gates, flows, events) = rest;
                let mut spec = Spec {
                    limited,
                    stores,
                    agents: agents.iter().map(|b| 1 + usize::from(b[0] % 2)).collect(),
                    models: models.iter().map(|b| b[0] % 2 == 0).collect(),
                    tools: tools.iter().map(|b| b[0] % 2 == 0).collect(),
                    systems: systems.iter().map(system).collect(),
                    ..Spec::default()
                };
                spec.classes = classes
                    .iter()
                    .enumerate()
                    .map(|(i, b)| class(i, b, classes.len()))
                    .collect();
                spec.actors = actors.iter().enumerate().map(|(i, b)| actor(i, b)).collect();
                spec.connections = connections.iter().map(|b| pick(b[0], systems.len())).collect();
                spec.operations = operations.iter().map(|b| operation(&spec, b)).collect();
                one_sender(&mut spec);
                spec.gates = gates.iter().map(|b| gate(&spec, b)).collect();
                for b in &flows {
                    add(&mut spec, b);
                }
                let contexts = spec.contexts();
                spec.events = events
                    .iter()
                    .map(|b| (pick(b[0], systems.len()), contexts[pick(b[1], contexts.len())]))
                    .collect();
                spec
            },
        )
}

/// The bytes of one flow more.
pub fn flow_bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 9)
}

fn pick(byte: u8, of: usize) -> usize {
    usize::from(byte) % of
}

/// A subset by bits.
fn subset(byte: u8, of: usize) -> Vec<usize> {
    (0..of).filter(|i| byte >> i & 1 == 1).collect()
}

fn objects(byte: u8) -> Vec<&'static str> {
    match byte % 8 {
        0 => vec!["p"],
        1 => vec!["q"],
        2 => vec!["p", "q"],
        _ => Vec::new(),
    }
}

fn system(b: &Bytes) -> System {
    System {
        audience: [None, None, None, None, Some("internal"), Some("customer")][pick(b[0], 6)],
        partner: b[1] % 8 == 7,
    }
}

fn class(own: usize, b: &Bytes, all: usize) -> Class {
    let tiers = ["public", "internal", "confidential", "restricted"];
    let origins = [
        None,
        Some("internal"),
        Some("public"),
        Some("external"),
        Some("derived"),
    ];
    let categories = [
        None,
        None,
        Some("system.ops"),
        Some("user.card"),
        Some("user.name.first"),
    ];
    let inside = if b[3] % 3 == 2 {
        subset(b[4], all)
    } else {
        Vec::new()
    };
    Class {
        tier: tiers[pick(b[0], 4)],
        origin: origins[pick(b[1], 5)],
        category: categories[pick(b[2], 5)],
        may_contain: inside.into_iter().filter(|i| *i != own).collect(),
    }
}

/// At most one actor is a customer: of several the derived flows would have to choose one by name.
fn actor(own: usize, b: &Bytes) -> Actor {
    let audiences: &[&'static str] = if own == 0 {
        &["customer", "customer", "internal"]
    } else {
        &["internal", "partner"]
    };
    Actor {
        trusted: [None, Some(true), Some(false)][pick(b[0], 3)],
        audience: audiences[pick(b[1], audiences.len())],
    }
}

fn operation(spec: &Spec, b: &Bytes) -> Operation {
    let effects = [
        "read", "read", "write", "write", "send", "send", "draft", "delete",
    ];
    Operation {
        connection: pick(b[0], spec.connections.len()),
        effect: effects[pick(b[1], effects.len())],
        audience: [None, None, Some("internal"), Some("customer")][pick(b[2], 4)],
        objects: objects(b[3]),
        classes: subset(b[4] & b[5], spec.classes.len()),
    }
}

/// One operation of a system at most reaches customers: of several the first by name gives the derived flow its classes.
fn one_sender(spec: &mut Spec) {
    let mut systems = std::collections::BTreeSet::new();
    for operation in &mut spec.operations {
        let sends = operation.audience == Some("customer");
        if sends && !systems.insert(spec.connections[operation.connection]) {
            operation.audience = None;
        }
    }
}

fn gate(spec: &Spec, b: &Bytes) -> Gate {
    let classes = |byte: u8| subset(byte, spec.classes.len());
    let kind = match b[0] % 10 {
        0..=2 => Kind::Human(Human::Full),
        3 => Kind::Human(
            [
                Human::Bare,
                Human::Summary,
                Human::TimeoutApproves,
                Human::InProcess,
            ][pick(b[1], 4)],
        ),
        4 | 5 => Kind::Schema {
            allows: classes(b[1]),
            fields: [
                None,
                Some("a: enum, b: id"),
                Some("a: enum, b: text(200)"),
                Some("a: date, b: number"),
            ][pick(b[2], 4)],
        },
        6 | 7 => Kind::Redaction {
            removes: classes(b[1]),
            category: [None, None, Some("user"), Some("user.card")][pick(b[2], 4)],
            pattern: b[3] % 2 == 1,
        },
        8 => Kind::AllowList {
            allows: (b[2] % 2 == 1).then(|| classes(b[1])),
        },
        _ => Kind::Classifier,
    };
    let supports = [
        "level: declared",
        "level: referenced, ref: R-1",
        "level: tested, ref: R-2, date: 2026-10-20",
        "level: tested, ref: R-3, date: 2025-10-20",
    ];
    Gate {
        kind,
        support: supports[pick(b[4], 4)],
    }
}

/// Adds a flow, unless one with the same ends and operation is there already. Says whether it did.
pub fn add(spec: &mut Spec, b: &Bytes) -> bool {
    let contexts = spec.contexts();
    let mut others: Vec<End> = (0..spec.systems.len()).map(End::System).collect();
    others.extend((0..spec.stores).map(End::Store));
    others.extend((0..spec.models.len()).map(End::Model));
    others.extend((0..spec.tools.len()).map(End::Tool));
    others.extend((0..spec.actors.len()).map(End::Actor));
    let context = contexts[pick(b[1], contexts.len())];
    let other = others[pick(b[2], others.len())];
    let mut operation = None;
    let (from, to) = match b[0] % 8 {
        0 | 1 => (other, context),
        2 | 3 => (context, other),
        4 if b[8] % 2 == 1 => (other, others[pick(b[1], others.len())]),
        4 | 5 => (context, contexts[pick(b[2], contexts.len())]),
        shape => match spec.operations.len() {
            0 => (context, other),
            n => {
                let chosen = pick(b[2], n);
                operation = Some(chosen);
                let system = End::System(spec.connections[spec.operations[chosen].connection]);
                // Mostly as its effect says; sometimes beside it: elsewhere, or the other way.
                match (shape, spec.operations[chosen].effect, b[8] % 8) {
                    (_, _, 0) => (context, other),
                    (_, _, 1) => (system, other),
                    (6, "read", _) => (system, context),
                    _ => (context, system),
                }
            }
        },
    };
    let same = |f: &Flow| {
        f.from == from && f.to == to && f.operation == operation
            || f.answer.is_some() && f.from == to && f.to == from && f.operation == operation
    };
    if from == to || spec.flows.iter().any(same) || spec.flows.len() >= 90 {
        return false;
    }
    let pair = b[6] % 4 == 3;
    let back = |f: &Flow| f.from == to && f.to == from && f.operation == operation;
    let answer = (pair && !spec.flows.iter().any(back)).then(|| subset(b[7], spec.classes.len()));
    let via = match (spec.gates.len(), b[4] % 3) {
        (0, _) | (_, 0) => Vec::new(),
        (n, 1) => vec![pick(b[5], n)],
        (n, _) => {
            let (first, second) = (pick(b[5], n), pick(b[5] / 16, n));
            if first == second {
                vec![first]
            } else {
                vec![first, second]
            }
        }
    };
    spec.flows.push(Flow {
        from,
        to,
        operation,
        classes: subset(b[3] & (b[3] >> 4), spec.classes.len()),
        via,
        answer,
        objects: objects(b[7] ^ b[8]),
    });
    true
}

/// The same with an adequate gate more on one of its flows, in front of the others or behind them.
pub fn gated(spec: &Spec, at: u8, first: bool) -> Spec {
    let mut gated = spec.clone();
    gated.gates.push(Gate {
        kind: Kind::Human(Human::Full),
        support: "level: tested, ref: R-2, date: 2026-10-20",
    });
    let flow = usize::from(at) % gated.flows.len();
    let via = &mut gated.flows[flow].via;
    via.insert(if first { 0 } else { via.len() }, spec.gates.len());
    gated
}
