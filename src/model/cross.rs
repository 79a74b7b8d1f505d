//! What one integration names of another: `other/agent`, `other/store`, `other/class` (`semantics.md` 1).
//!
//! In: integrations before and after they are linked. Out: references resolved to global ids, and problems where one leads
//! nowhere. A flow's end, a class and a delegate may lie in another integration; gates and boundaries may not. Names are
//! resolved while an integration is linked, when the others need not be linked yet: an agent with one context is taken
//! for that context from its declaration. [`check`] looks at what was named once all of them are there.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::Bound;
use super::elements::{Id, Model, owner};
use super::flows::ENDS;
use super::names::Kind;
use crate::parse::manifest::field::At;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::source::Place;

/// The contexts of every agent of a run, by integration and agent.
#[derive(Debug, Default)]
pub struct Others(BTreeMap<Id, BTreeMap<String, Vec<String>>>);

impl Others {
    /// Of what is to be linked. Linear.
    #[must_use]
    pub fn of(bound: &[Bound]) -> Self {
        let agents = |b: &Bound| {
            let declared = b.decl.agents.iter().flat_map(|a| &a.value);
            let mut agents: BTreeMap<String, Vec<String>> = declared
                .map(|(name, agent)| {
                    let contexts = agent.contexts.iter().flat_map(|c| c.value.keys());
                    (name.clone(), contexts.cloned().collect())
                })
                .collect();
            if agents.is_empty() {
                agents.insert("main".into(), Vec::new());
            }
            for contexts in agents.values_mut().filter(|c| c.is_empty()) {
                contexts.push("main".into());
            }
            agents
        };
        Self(bound.iter().map(|b| (b.id.clone(), agents(b))).collect())
    }

    /// Whether an integration of that id is part of the run.
    #[must_use]
    pub fn has(&self, integration: &str) -> bool {
        self.0.contains_key(integration)
    }
}

/// Something of another integration.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its global id as far as it is known before linking.
    pub id: Id,
    /// Where it is named, and how.
    pub written: At<String>,
    /// What it may be.
    kinds: Vec<Kind>,
}

impl Reference {
    /// A name of `there`; an agent with one context is a flow's end.
    #[must_use]
    pub fn new(others: &Others, kinds: &[Kind], written: &At<String>, there: &str, name: &str) -> Self {
        let contexts = others.0.get(there).and_then(|agents| agents.get(name));
        let id = match contexts.map(Vec::as_slice) {
            Some([only]) if kinds.contains(&Kind::Context) => format!("{there}/{name}.{only}"),
            _ => format!("{there}/{name}"),
        };
        Self {
            id,
            written: written.clone(),
            kinds: kinds.to_vec(),
        }
    }
}

/// A reference that leads into an integration some of which could not be read: nobody knows whether it is wrong.
pub struct Unknown {
    /// The integration that names it.
    pub integration: Id,
    /// The integration it leads to.
    pub there: Id,
}

/// Resolves what is left of references and takes flows out whose end is nowhere. `unread` tells whether a part of an
/// integration could not be read. Linear in references.
pub fn check(
    models: &mut [Model],
    unread: &dyn Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) -> Vec<Unknown> {
    let index: BTreeMap<Id, usize> = models
        .iter()
        .enumerate()
        .map(|(i, m)| (m.id.clone(), i))
        .collect();
    let mut unknown = Vec::new();
    let mut outcomes: Vec<(usize, BTreeMap<Id, Option<Id>>)> = Vec::new();
    for (i, model) in models
        .iter()
        .enumerate()
        .filter(|(_, m)| !m.references.is_empty())
    {
        let mut renamed = BTreeMap::new();
        for reference in &model.references {
            let there = owner(&reference.id).unwrap_or_default();
            let target = index.get(there).and_then(|t| models.get(*t));
            let found = target.and_then(|t| find(t, reference));
            if found.is_none() && unread(there) {
                unknown.push(Unknown {
                    integration: model.id.clone(),
                    there: there.to_owned(),
                });
            } else if found.is_none() {
                problems.push(match target {
                    Some(target) => undefined(target, reference),
                    None => no_integration(&model.id, &index, there, reference),
                });
            }
            renamed.insert(reference.id.clone(), found);
        }
        outcomes.push((i, renamed));
    }
    for (i, renamed) in outcomes {
        if let Some(model) = models.get_mut(i) {
            rename(model, &renamed);
        }
    }
    unknown
}

/// The element a reference means: a connection means its system, an organisation's element is one for all.
fn find(target: &Model, reference: &Reference) -> Option<Id> {
    let name = target.short(&reference.id);
    [reference.id.as_str(), name].into_iter().find_map(|id| {
        let is = |kind: &Kind| match kind {
            Kind::Context => target.contexts.contains_key(id),
            Kind::System => target.systems.contains_key(id),
            Kind::Store => target.stores.contains_key(id),
            Kind::Model => target.models.contains_key(id),
            Kind::Tool => target.tools.contains_key(id),
            Kind::Actor => target.actors.contains_key(id),
            Kind::Trigger => target.triggers.contains_key(id),
            Kind::Agent => target.agents.contains_key(id),
            Kind::Class => target.classes.contains_key(id),
            _ => false,
        };
        if reference.kinds.iter().any(is) {
            return Some(id.to_owned());
        }
        let connection = target.connections.get(id);
        connection
            .filter(|_| reference.kinds.contains(&Kind::Connection))
            .and_then(|c| c.system.clone())
    })
}

/// Every name of an integration that a reference could mean, with its place.
fn candidates<'a>(target: &'a Model, kinds: &[Kind]) -> Vec<(&'a str, &'a Place)> {
    let mut all: Vec<(&str, &Place)> = Vec::new();
    let own = |id: &'a str| target.short(id);
    if kinds.contains(&Kind::Class) {
        all.extend(target.classes.iter().map(|(id, c)| (own(id), &c.decl.place)));
    }
    if kinds.contains(&Kind::Agent) || kinds.contains(&Kind::Context) {
        all.extend(target.agents.iter().map(|(id, a)| (own(id), &a.named.decl.place)));
    }
    if kinds.contains(&Kind::System) {
        let several = target.agents.values().filter(|a| a.contexts.len() > 1);
        let nodes = several
            .flat_map(|a| &a.contexts)
            .chain(target.systems.keys())
            .chain(target.stores.keys())
            .chain(target.tools.keys());
        all.extend(nodes.filter_map(|id| Some((own(id), target.place_of(id)?))));
        let connections = target.connections.iter();
        all.extend(connections.map(|(id, c)| (own(id), &c.named.decl.place)));
    }
    all
}

fn undefined(target: &Model, reference: &Reference) -> Problem {
    let name = target.short(&reference.id);
    let what = match reference.kinds.as_slice() {
        [kind] => kind.word(),
        _ => "node",
    };
    let problem = Problem::new(
        Input::UndefinedName,
        "undefined-name",
        Site::Place(reference.written.place.clone()),
        format!("integration `{}` has no {what} `{name}`", target.id),
        "not defined there",
    );
    let agent = target.agents.get(&reference.id);
    if let Some(agent) = agent.filter(|_| reference.kinds.as_slice() == ENDS) {
        let contexts = agent.contexts.iter().map(|c| format!("`{c}`"));
        let contexts: Vec<String> = contexts.collect();
        let mut problem = problem
            .note(Site::Place(agent.named.decl.place.clone()), "the agent")
            .help(format!("name one of {}", contexts.join(", ")));
        problem.message = format!("agent `{}` has several contexts", reference.written.value);
        problem.label = "which context?".into();
        return problem;
    }
    let known = candidates(target, &reference.kinds);
    let near = nearest(name, known.iter().map(|(n, _)| *n));
    match known.iter().find(|(n, _)| Some(*n) == near) {
        Some((near, at)) => problem
            .note(Site::Place((*at).clone()), format!("`{near}` is defined here"))
            .help(format!("did you mean `{}/{near}`?", target.id)),
        None => {
            let id = target.decl.place.child("metadata").child("id");
            let problem = problem.note(Site::Place(id), format!("integration `{}`", target.id));
            problem.help(known_there(&known, &target.id))
        }
    }
}

/// A few of the names that could be meant.
fn known_there(known: &[(&str, &Place)], integration: &str) -> String {
    let mut names: Vec<String> = known
        .iter()
        .map(|(n, _)| format!("`{integration}/{n}`"))
        .collect();
    names.sort();
    names.dedup();
    names.truncate(5);
    if names.is_empty() {
        return format!("declare it in integration `{integration}`");
    }
    let more = if known.len() > names.len() {
        " and others"
    } else {
        ""
    };
    format!("it has {}{more}", names.join(", "))
}

fn no_integration(own: &str, index: &BTreeMap<Id, usize>, there: &str, reference: &Reference) -> Problem {
    let problem = Problem::new(
        Input::UndefinedName,
        "undefined-integration",
        Site::Place(reference.written.place.clone()),
        format!("there is no integration `{there}`"),
        "not among the integrations of this tree",
    );
    match nearest(there, index.keys().map(String::as_str).filter(|i| *i != own)) {
        Some(near) => problem.help(format!(
            "did you mean `{}`?",
            reference.written.replacen(there, near, 1)
        )),
        None => {
            problem.help("before the `/` stands the `metadata.id` of another integration of the checked tree")
        }
    }
}

/// Puts the ids that were found for those that were written, and takes out what has none.
fn rename(model: &mut Model, renamed: &BTreeMap<Id, Option<Id>>) {
    let mut gone: BTreeSet<Id> = BTreeSet::new();
    for (id, flow) in &mut model.flows {
        for end in [&mut flow.from, &mut flow.to] {
            match renamed.get(end) {
                Some(Some(found)) => end.clone_from(found),
                Some(None) => {
                    gone.insert(id.clone());
                }
                None => {}
            }
        }
        flow.classes = std::mem::take(&mut flow.classes)
            .into_iter()
            .filter_map(|c| match renamed.get(&c) {
                Some(found) => found.clone(),
                None => Some(c),
            })
            .collect();
    }
    model.flows.retain(|id, _| !gone.contains(id));
}
