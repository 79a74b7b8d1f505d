//! Facts under the first naming, so that two runs and the reference can be compared.

use std::collections::{BTreeMap, BTreeSet};

use flowgate::analysis::facts::{Assurance, Facts, Step};

use super::causes::Cycle;
use super::net::Key;
use super::reference::Level;
use super::spec::{Style, other};

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub external: bool,
    pub covered: bool,
    pub group_gated: bool,
    pub rests_on: Option<Assurance>,
    pub witness: usize,
}

/// The legs of a context with the lengths of their ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legs {
    pub private: BTreeSet<String>,
    pub ways: [usize; 3],
    pub legs: u8,
    pub cut: usize,
}

/// What properties speak about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub flows: BTreeSet<(Key, BTreeSet<String>)>,
    pub labels: BTreeMap<(String, String), Level>,
    /// Receiver and class: how sure, and over how many edges.
    pub receipts: BTreeMap<(String, String), (Level, usize)>,
    pub taint: BTreeMap<String, usize>,
    pub actions: BTreeMap<Key, Action>,
    pub legs: BTreeMap<String, Legs>,
    pub cycles: BTreeSet<Cycle>,
    pub delegations: BTreeMap<(String, String), (usize, bool)>,
    pub crossings: BTreeMap<Key, BTreeSet<String>>,
}

/// Reads facts written in a style.
pub struct Reader<'a> {
    pub facts: &'a Facts,
    style: Style,
    keys: BTreeMap<&'a str, Key>,
}

impl<'a> Reader<'a> {
    pub fn new(facts: &'a Facts, style: Style) -> Self {
        let mut reader = Self {
            facts,
            style,
            keys: BTreeMap::new(),
        };
        let flows = facts.flows.iter();
        reader.keys = flows
            .map(|f| {
                let key = Key {
                    from: reader.name(&f.from),
                    to: reader.name(&f.to),
                    operation: f.operation.as_deref().map(|o| reader.name(o)),
                    response: f.response,
                    derived: f.derived,
                };
                (f.element.id.as_str(), key)
            })
            .collect();
        assert_eq!(reader.keys.len(), facts.flows.len());
        reader
    }

    /// The first name of an element.
    pub fn name(&self, id: &str) -> String {
        let short = id.strip_prefix("t/").unwrap_or(id);
        if self.style.renamed {
            other(short)
        } else {
            short.to_owned()
        }
    }

    /// What a flow is.
    pub fn key(&self, flow: &str) -> &Key {
        &self.keys[flow]
    }

    /// The flows of a path, which must exist with the ends of the steps and join.
    pub fn path(&self, steps: &[Step]) -> Vec<Key> {
        for (one, next) in steps.iter().zip(steps.iter().skip(1)) {
            assert_eq!(one.to, next.from, "steps join");
        }
        steps
            .iter()
            .map(|step| {
                let key = self.key(&step.flow);
                assert_eq!(
                    key.from,
                    self.name(&step.from),
                    "a step leaves where its flow does"
                );
                assert_eq!(key.to, self.name(&step.to), "a step enters where its flow does");
                key.clone()
            })
            .collect()
    }

    /// The cycles.
    pub fn cycles(&self) -> BTreeSet<Cycle> {
        let loops = self.facts.loops.iter();
        loops
            .map(|l| Cycle {
                nodes: l.nodes.iter().map(|n| self.name(n)).collect(),
                flows: l.flows.iter().map(|f| self.key(f).clone()).collect(),
                shortest: l.path.len(),
                approved: l.approved,
                events: l.events.len(),
            })
            .collect()
    }

    /// Of every caller and callee: what it adds, and whether they call each other.
    pub fn delegations(&self) -> BTreeMap<(String, String), (usize, bool)> {
        let delegations = self.facts.delegations.iter();
        delegations
            .map(|d| ((self.name(&d.from), self.name(&d.to)), (d.added, d.cycle)))
            .collect()
    }

    /// Flows between boundaries with what certainly crosses.
    pub fn crossings(&self) -> BTreeMap<Key, BTreeSet<String>> {
        let crossings = self.facts.crossings.iter();
        crossings
            .map(|c| {
                let classes = c.classes.iter().map(|n| self.name(n)).collect();
                (self.key(&c.flow).clone(), classes)
            })
            .collect()
    }

    /// Everything of interest.
    pub fn seen(&self) -> Seen {
        let names = |list: &[String]| -> BTreeSet<String> { list.iter().map(|n| self.name(n)).collect() };
        let level = |possible: bool| if possible { Level::Possible } else { Level::Certain };
        let facts = self.facts;
        Seen {
            cycles: self.cycles(),
            delegations: self.delegations(),
            crossings: self.crossings(),
            flows: facts
                .flows
                .iter()
                .map(|f| (self.key(&f.element.id).clone(), names(&f.classes)))
                .collect(),
            labels: facts
                .labels
                .iter()
                .map(|l| ((self.name(&l.node), self.name(&l.class)), level(l.possible)))
                .collect(),
            receipts: facts
                .receipts
                .iter()
                .flat_map(|r| r.classes.iter().map(move |c| (r, c)))
                .map(|(r, c)| {
                    let key = (self.name(&r.node), self.name(&c.class));
                    (key, (level(c.possible), self.path(&c.path).len()))
                })
                .collect(),
            taint: facts
                .taint
                .iter()
                .map(|t| (self.name(&t.node), self.path(&t.path).len()))
                .collect(),
            actions: facts
                .actions
                .iter()
                .map(|a| {
                    let action = Action {
                        external: a.external,
                        covered: a.covered,
                        group_gated: a.group_gated,
                        rests_on: a.rests_on,
                        witness: self.path(&a.witness).len(),
                    };
                    (self.key(&a.flow).clone(), action)
                })
                .collect(),
            legs: facts
                .trifecta
                .iter()
                .map(|t| {
                    let ways = [&t.private_path, &t.untrusted_path, &t.outbound_path];
                    let legs = Legs {
                        private: names(&t.private),
                        ways: ways.map(|w| self.path(w).len()),
                        legs: t.legs,
                        cut: t.cut.len(),
                    };
                    (self.name(&t.context), legs)
                })
                .collect(),
        }
    }
}
