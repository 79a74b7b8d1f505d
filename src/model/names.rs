//! Names of one integration: what they mean, where they are declared, who uses them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cross::{Others, Reference};
use super::elements::Id;
use crate::parse::manifest::field::At;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::parse::remedy::{Change, Remedy};
use crate::source::Place;

/// Kinds of named elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Trust boundary.
    Boundary,
    /// Data class.
    Class,
    /// Actor.
    Actor,
    /// Agent.
    Agent,
    /// Context, by `agent.context`.
    Context,
    /// Model.
    Model,
    /// Tool.
    Tool,
    /// Store.
    Store,
    /// System.
    System,
    /// Gate.
    Gate,
    /// Trigger.
    Trigger,
    /// Connection.
    Connection,
    /// Operation, by `connection.operation`.
    Operation,
}

impl Kind {
    /// The kind in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Class => "data class",
            Self::Actor => "actor",
            Self::Agent => "agent",
            Self::Context => "context",
            Self::Model => "model",
            Self::Tool => "tool",
            Self::Store => "store",
            Self::System => "system",
            Self::Gate => "gate",
            Self::Trigger => "trigger",
            Self::Connection => "connection",
            Self::Operation => "operation",
        }
    }
}

/// A declared name.
#[derive(Clone, Debug)]
struct Known {
    kind: Kind,
    id: Id,
    place: Place,
}

/// The name table of one integration.
#[derive(Debug, Default)]
pub struct Names {
    integration: Id,
    known: BTreeMap<String, Vec<Known>>,
    others: Arc<Others>,
    /// Which element uses which; filled while names are resolved.
    uses: RefCell<BTreeMap<Id, BTreeSet<Id>>>,
    /// References to other integrations, by place: some names are resolved twice.
    elsewhere: RefCell<BTreeMap<Place, Reference>>,
}

impl Names {
    /// An empty table of an integration beside others.
    #[must_use]
    pub fn new(integration: &str, others: Arc<Others>) -> Self {
        Self {
            integration: integration.to_owned(),
            others,
            ..Self::default()
        }
    }

    /// References to other integrations that were resolved so far.
    #[must_use]
    pub fn elsewhere(&self) -> Vec<Reference> {
        self.elsewhere.take().into_values().collect()
    }

    /// Declares a name.
    pub fn declare(&mut self, kind: Kind, name: &str, id: &str, place: &Place) {
        self.known.entry(name.to_owned()).or_default().push(Known {
            kind,
            id: id.to_owned(),
            place: place.clone(),
        });
    }

    /// The id of a name among the given kinds, the first kind first; notes that `user` uses it.
    #[must_use]
    pub fn find(&self, kinds: &[Kind], name: &str, user: &str) -> Option<Id> {
        let known = self.known.get(name)?;
        let found = kinds.iter().find_map(|k| known.iter().find(|n| n.kind == *k))?;
        self.note(user, &found.id);
        Some(found.id.clone())
    }

    /// Notes that `user` uses `used`.
    pub fn note(&self, user: &str, used: &str) {
        self.uses
            .borrow_mut()
            .entry(user.to_owned())
            .or_default()
            .insert(used.to_owned());
    }

    /// The id of a written name; a problem with the nearest defined name when there is none.
    pub fn resolve(
        &self,
        kinds: &[Kind],
        written: &At<String>,
        user: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Id> {
        if let Some(id) = self.find(kinds, &written.value, user) {
            return Some(id);
        }
        // Gates and boundaries are an integration's own or the organisation's.
        let shared = |k: &Kind| matches!(k, Kind::Context | Kind::Agent | Kind::Class);
        match written.split_once('/') {
            Some((own, name)) if own == self.integration => {
                if let Some(id) = self.find(kinds, name, user) {
                    return Some(id);
                }
            }
            Some((there, name)) if kinds.iter().any(shared) => {
                let reference = Reference::new(&self.others, kinds, written, there, name);
                let id = reference.id.clone();
                let mut elsewhere = self.elsewhere.borrow_mut();
                elsewhere.insert(written.place.clone(), reference);
                return Some(id);
            }
            _ => {}
        }
        problems.push(self.undefined(kinds, &written.value, &written.place));
        None
    }

    /// The problem of a name that leads nowhere.
    #[must_use]
    pub fn undefined(&self, kinds: &[Kind], written: &str, at: &Place) -> Problem {
        let what = match kinds {
            [kind] => kind.word(),
            _ => "node",
        };
        let mut problem = Problem::new(
            Input::UndefinedName,
            "undefined-name",
            Site::Place(at.clone()),
            format!("there is no {what} `{written}`"),
            "not defined",
        );
        if let Some(other) = self.known.get(written).and_then(|k| k.first()) {
            return problem
                .note(
                    Site::Place(other.place.clone()),
                    format!("`{written}` is a {}", other.kind.word()),
                )
                .help(format!(
                    "a {what} is needed here, `{written}` is a {}",
                    other.kind.word()
                ));
        }
        let candidates = self
            .known
            .iter()
            .filter(|(_, k)| k.iter().any(|n| kinds.contains(&n.kind)));
        let near = nearest(written, candidates.map(|(name, _)| name.as_str()));
        if let (None, Some((_, name)), [kind @ (Kind::Gate | Kind::Boundary)]) =
            (near, written.split_once('/'), kinds)
        {
            let what = kind.word();
            return problem.help(format!(
                "a {what} belongs to one integration: declare `{name}` here, or in the organisation's document for all of them"
            ));
        }
        if let Some(near) = near {
            if let Some(known) = self.known.get(near).and_then(|k| k.first()) {
                problem = problem.note(
                    Site::Place(known.place.clone()),
                    format!("`{near}` is defined here"),
                );
            }
            let does = format!("writes `{near}` for `{written}`");
            return problem
                .remedy(Remedy {
                    does,
                    safe: false,
                    change: Change::Set(near.into()),
                })
                .help(format!("did you mean `{near}`?"));
        }
        problem.help(match kinds {
            [Kind::Class] => format!("declare it under `data_classes`, for example `{written}: {{tier: internal}}`"),
            [Kind::Boundary] => format!("declare it under `boundaries`, for example `{written}: {{kind: internal}}`"),
            [Kind::Gate] => format!("declare it under `gates`, for example `{written}: {{kind: human_approval}}`"),
            [Kind::Store] => format!("declare it under `stores`, for example `{written}: {{kind: audit_sink}}`"),
            [Kind::Operation] => "write `connection.operation` and declare the operation on its connection".into(),
            [Kind::Agent] => format!("declare it under `agents`, for example `{written}: {{boundary: corp}}`"),
            _ => "declare it as an actor, a system, a store, a model, a tool or an agent; a context is written `agent.context`".into(),
        })
    }

    /// Every name that two elements of the integration share, as problems: flow ends must be unambiguous.
    ///
    /// A connection may be named like its system (it then means it); an organisation's element may be repeated.
    pub fn duplicates(&self, problems: &mut Vec<Problem>) {
        for (name, known) in &self.known {
            let mut nodes = known
                .iter()
                .filter(|k| !matches!(k.kind, Kind::Context | Kind::Operation));
            let Some(first) = nodes.next() else { continue };
            let same = |a: Kind, b: Kind| {
                a == b
                    || matches!(
                        (a, b),
                        (Kind::Connection, Kind::System) | (Kind::System, Kind::Connection)
                    )
            };
            for other in nodes.filter(|o| !same(o.kind, first.kind)) {
                problems.push(
                    Problem::new(
                        Input::Duplicate,
                        "duplicate-id",
                        Site::Place(other.place.clone()),
                        format!(
                            "`{name}` is declared as {} and as {}",
                            first.kind.word(),
                            other.kind.word()
                        ),
                        format!("here as {}", other.kind.word()),
                    )
                    .note(
                        Site::Place(first.place.clone()),
                        format!("here as {}", first.kind.word()),
                    )
                    .help("rename one of the two: a name means one element of the integration"),
                );
            }
        }
    }

    /// Ids that are used, directly or through others, by elements of the integration (`own` tells which those are).
    #[must_use]
    pub fn used_from(&self, own: impl Fn(&str) -> bool) -> BTreeSet<Id> {
        let uses = self.uses.borrow();
        let mut open: Vec<&str> = uses.keys().filter(|k| own(k)).map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(user) = open.pop() {
            for used in uses.get(user).into_iter().flatten() {
                if seen.insert(used.clone()) {
                    open.push(used);
                }
            }
        }
        seen
    }
}
