//! Labels and taint by naive iteration, as `semantics.md` 6 says it. Slow on purpose.

use std::collections::{BTreeMap, BTreeSet};

use super::net::{Edge, Net, kind};
use super::spec::*;

/// A class, or untrusted content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    Class(usize),
    Untrusted,
}

/// How sure, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Possible,
    Certain,
}

/// Number of edges of a shortest derivation of each item on each edge.
pub type Lengths = BTreeMap<(usize, Item), usize>;

/// All labels: what is certain on an edge, and what is only possible.
#[derive(Debug)]
pub struct Labels {
    pub certain: Lengths,
    pub possible: Lengths,
    /// Where derivations start: node and item.
    pub starts: BTreeMap<(String, Item), Level>,
}

/// Adequate: no reason of GATE-006 to GATE-008 in this phase.
pub fn adequate(spec: &Spec, gate: usize) -> bool {
    match spec.gates[gate].kind {
        Kind::Human(Human::Full) => true,
        Kind::Human(Human::Bare | Human::InProcess) => !spec.limited,
        _ => false,
    }
}

/// From limited production on only support counts.
fn proven(spec: &Spec, gate: usize) -> bool {
    !spec.limited || spec.gates[gate].support.contains("R-1") || spec.gates[gate].support.contains("R-2")
}

fn below(category: &str, above: &str) -> bool {
    category == above || category.starts_with(&format!("{above}."))
}

/// An edge without a gate that an adequate person holds.
pub fn open(spec: &Spec, edge: &Edge) -> bool {
    !edge.via.iter().any(|g| adequate(spec, *g))
}

/// What the gates of an edge leave of an item.
pub fn pass(spec: &Spec, edge: &Edge, item: Item, level: Level) -> Option<Level> {
    let declared = matches!(item, Item::Class(c) if edge.declared.contains(&c));
    let allowed = |list: &[usize]| matches!(item, Item::Class(c) if list.contains(&c));
    let mut level = level;
    for gate in edge.via.iter().copied().filter(|g| proven(spec, *g)) {
        let stops = match (&spec.gates[gate].kind, item) {
            // A person with the full view passes on what is declared; a bare gate does not say what is seen.
            (Kind::Human(human), _) => *human != Human::Bare && adequate(spec, gate) && !declared,
            (Kind::Schema { fields, .. }, Item::Untrusted) => fields.is_some_and(|f| !f.contains("text")),
            (Kind::Schema { allows, .. }, Item::Class(_)) => !(declared && allowed(allows)),
            (Kind::AllowList { allows: Some(allows) }, Item::Class(_)) => !(declared && allowed(allows)),
            (
                Kind::Redaction {
                    removes,
                    category,
                    pattern,
                },
                Item::Class(class),
            ) => {
                let own = spec.classes[class].category;
                let by_category = own.zip(*category).is_some_and(|(own, c)| below(own, c));
                let removed = removes.contains(&class) || by_category;
                if removed && *pattern {
                    level = Level::Possible;
                }
                removed && !pattern
            }
            _ => false,
        };
        if stops {
            return None;
        }
    }
    Some(level)
}

/// Certain items from where they start, by iteration until nothing gets shorter.
pub fn spread(
    spec: &Spec,
    net: &Net,
    starts: &BTreeSet<(usize, Item)>,
    used: &dyn Fn(&Edge) -> bool,
) -> Lengths {
    let items: BTreeSet<Item> = starts.iter().map(|(_, i)| *i).collect();
    let mut lengths = Lengths::new();
    loop {
        let mut changed = false;
        for (e, edge) in net.edges.iter().enumerate() {
            if !used(edge) {
                continue;
            }
            for item in &items {
                if pass(spec, edge, *item, Level::Certain) != Some(Level::Certain) {
                    continue;
                }
                let start = starts.contains(&(e, *item)).then_some(1);
                let before = net.before[e]
                    .iter()
                    .filter_map(|p| lengths.get(&(*p, *item)).map(|l| l + 1));
                let Some(new) = before.chain(start).min() else {
                    continue;
                };
                if lengths.get(&(e, *item)).is_none_or(|old| new < *old) {
                    lengths.insert((e, *item), new);
                    changed = true;
                }
            }
        }
        if !changed {
            return lengths;
        }
    }
}

/// Contexts, models and tools mix: what they declare is a claim.
pub fn mixes(edge: &Edge) -> bool {
    matches!(kind(&edge.from.0), 'g' | 'm' | 't')
}

/// Classes that may hide in a class, at any depth.
fn hidden(spec: &Spec, class: usize) -> BTreeSet<usize> {
    let mut all = BTreeSet::from([class]);
    loop {
        let more: BTreeSet<usize> = all
            .iter()
            .flat_map(|c| &spec.classes[*c].may_contain)
            .copied()
            .collect();
        if more.is_subset(&all) {
            break;
        }
        all.extend(more);
    }
    all.remove(&class);
    all
}

/// Labels of all edges.
pub fn labels(spec: &Spec, net: &Net) -> Labels {
    let declared = |claims: bool| -> BTreeSet<(usize, Item)> {
        let edges = net.edges.iter().enumerate().filter(|(_, e)| mixes(e) == claims);
        edges
            .flat_map(|(i, e)| e.declared.iter().map(move |c| (i, Item::Class(*c))))
            .collect()
    };
    // A derivation begins where data is, and only where there is no such place at a claim.
    let sources = declared(false);
    let lengths = spread(spec, net, &sources, &|_| true);
    let mut claims = declared(true);
    claims.retain(|start| !lengths.contains_key(start));
    let claimed = spread(spec, net, &claims, &|_| true);
    let mut certain = claimed.clone();
    certain.extend(&lengths);
    let starting: BTreeSet<(usize, Item)> = sources.union(&claims).copied().collect();
    let mut unsure = possible(spec, net, &sources, &lengths, &certain);
    let more = possible(spec, net, &claims, &claimed, &certain);
    for (state, length) in more {
        unsure.entry(state).or_insert(length);
    }
    let mut starts = BTreeMap::new();
    let mut note = |e: usize, item: Item, level: Level| {
        let slot = starts.entry((net.edges[e].from.0.clone(), item)).or_insert(level);
        *slot = level.max(*slot);
    };
    for (e, item) in &starting {
        if let Some(level) = pass(spec, &net.edges[*e], *item, Level::Certain) {
            note(*e, *item, level);
        }
    }
    for (e, item) in inside(spec, net, &starting) {
        if !certain.contains_key(&(e, item)) {
            note(e, item, Level::Possible);
        }
    }
    Labels {
        certain,
        possible: unsure,
        starts,
    }
}

/// What may hide in what starts, behind the gates of its edge.
fn inside(spec: &Spec, net: &Net, starts: &BTreeSet<(usize, Item)>) -> BTreeSet<(usize, Item)> {
    let mut found = BTreeSet::new();
    for (e, item) in starts {
        let Item::Class(class) = item else { continue };
        for h in hidden(spec, *class) {
            if pass(spec, &net.edges[*e], Item::Class(h), Level::Possible).is_some() {
                found.insert((*e, Item::Class(h)));
            }
        }
    }
    found
}

/// What is only possible, from starts and from what is certain before a doubtful gate; nothing where all is certain.
fn possible(
    spec: &Spec,
    net: &Net,
    starts: &BTreeSet<(usize, Item)>,
    sure: &Lengths,
    certain: &Lengths,
) -> Lengths {
    let hiding = inside(spec, net, starts);
    let mut lengths = Lengths::new();
    loop {
        let mut changed = false;
        for (e, edge) in net.edges.iter().enumerate() {
            for item in (0..spec.classes.len()).map(Item::Class) {
                let doubtful = pass(spec, edge, item, Level::Certain) == Some(Level::Possible);
                if certain.contains_key(&(e, item)) || pass(spec, edge, item, Level::Possible).is_none() {
                    continue;
                }
                let start = hiding.contains(&(e, item)) || doubtful && starts.contains(&(e, item));
                let before = net.before[e].iter().filter_map(|p| {
                    let sure = sure.get(&(*p, item)).filter(|_| doubtful);
                    sure.or_else(|| lengths.get(&(*p, item))).map(|l| l + 1)
                });
                let Some(new) = before.chain(start.then_some(1)).min() else {
                    continue;
                };
                if lengths.get(&(e, item)).is_none_or(|old| new < *old) {
                    lengths.insert((e, item), new);
                    changed = true;
                }
            }
        }
        if !changed {
            return lengths;
        }
    }
}

/// Where untrusted content is put in: by people, and with classes outsiders write.
pub fn untrusted(spec: &Spec, net: &Net) -> Lengths {
    let outside = |c: &usize| matches!(spec.classes[*c].origin, Some("public" | "external"));
    let stranger = |name: &str| {
        let index = name.strip_prefix('a').and_then(|i| i.parse::<usize>().ok());
        index.is_some_and(|i| spec.actors[i].trusted == Some(false))
    };
    let starts = net.edges.iter().enumerate();
    let starts = starts
        .filter(|(_, e)| stranger(&e.from.0) || e.declared.iter().any(outside))
        .map(|(i, _)| (i, Item::Untrusted))
        .collect();
    spread(spec, net, &starts, &|_| true)
}
