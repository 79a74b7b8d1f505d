//! The algebra of scopes. In: an operation and what is granted. Out: which grants it uses and what it lacks.
//!
//! Granted scopes are never expanded; `implies` is a partial order that tells what else a grant covers. Of the alternatives
//! of an operation the one with the fewest missing members counts, then the narrowest. Where alternatives are told apart by
//! conversation type (Slack), there is one choice per type. Operations whose need is not known, or only inferred, say nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::permission::{Permissions, State};
use super::{Operation, Scope, System};

/// Granted scopes of one system.
#[derive(Clone, Debug)]
pub struct Held {
    scopes: BTreeMap<&'static str, Scope>,
}

impl Held {
    /// Scopes of a system by any of their ids; others are left out.
    pub fn new<'a>(system: &'static System, names: impl IntoIterator<Item = &'a str>) -> Self {
        let scopes = names.into_iter().filter_map(|n| system.known_as(n));
        Self {
            scopes: scopes.map(|s| (s.name, s)).collect(),
        }
    }

    /// The granted scope that covers a needed one: itself, else one that implies it.
    #[must_use]
    pub fn covering(&self, needed: &str) -> Option<&'static str> {
        match self.scopes.get(needed) {
            Some(scope) => Some(scope.name),
            None => self.implying(needed),
        }
    }

    /// Another granted scope that implies one; the narrowest of them.
    #[must_use]
    pub fn implying(&self, needed: &str) -> Option<&'static str> {
        let wider = self.scopes.values().filter(|s| s.implies().any(|i| i == needed));
        wider
            .min_by_key(|s| (s.implies().count(), s.name))
            .map(|s| s.name)
    }

    /// Whether every scope of an alternative is covered; an alternative that needs none is no answer.
    #[must_use]
    pub fn suffices(&self, alternative: &[&str]) -> bool {
        !alternative.is_empty() && alternative.iter().all(|m| self.covering(m).is_some())
    }

    /// Whether nothing of the system is granted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Kinds of the granted scopes.
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<&'static str> {
        self.scopes
            .values()
            .map(|s| s.kind)
            .filter(|k| !k.is_empty())
            .collect()
    }
}

/// What is asked of an operation.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Kinds of grant in use; empty when not known.
    pub kinds: &'a [&'a str],
    /// Conversation types it is limited to; empty for any.
    pub types: &'a BTreeSet<&'static str>,
    /// Objects it touches; empty when not stated.
    pub objects: &'a [&'a str],
    /// Fields it touches; empty when not stated.
    pub fields: &'a [&'a str],
}

/// One choice among alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Granted scopes that are used.
    pub used: BTreeSet<&'static str>,
    /// Permissions that are used, by their index, with the access that is needed.
    pub permissions: BTreeSet<(usize, &'static str)>,
    /// Permissions that may be used: the operation does not say on which objects it works.
    pub possible: BTreeSet<usize>,
    /// What is needed and not granted.
    pub missing: Vec<String>,
    /// The alternatives the choice was made among.
    pub alternatives: Vec<Vec<&'static str>>,
}

/// What an operation needs; `None` when that is not known, no part when it needs nothing.
#[must_use]
pub fn need(ask: &Ask<'_>, held: &Held, permissions: &Permissions) -> Option<Vec<Part>> {
    let any_of = ask.operation.any_of_kinds(ask.kinds)?;
    if any_of.iter().any(Vec::is_empty) {
        return Some(Vec::new());
    }
    // Types keep the order of the file, public before private.
    let mut groups: Vec<(Option<&'static str>, Vec<Vec<&'static str>>)> = Vec::new();
    for alternative in any_of {
        let kind = type_of(ask.operation.system, &alternative);
        match groups.iter_mut().find(|(k, _)| *k == kind) {
            Some((_, group)) => group.push(alternative),
            None => groups.push((kind, vec![alternative])),
        }
    }
    let named = |kind: &Option<&'static str>| kind.is_none_or(|k| ask.types.contains(k));
    let stated = groups
        .iter()
        .any(|(k, _)| k.is_some_and(|k| ask.types.contains(k)));
    if stated {
        groups.retain(|(kind, _)| named(kind));
    }
    let parts: Vec<Part> = groups
        .into_iter()
        .filter_map(|(_, group)| choose(ask, held, permissions, group))
        .collect();
    if stated {
        return Some(parts);
    }
    // No type is stated: every type that is granted in full counts as used; where none is, the nearest is what lacks.
    let (full, lacking): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|p| p.missing.is_empty());
    if full.is_empty() {
        return Some(
            lacking
                .into_iter()
                .min_by_key(|p| p.missing.len())
                .into_iter()
                .collect(),
        );
    }
    Some(full)
}

/// The conversation type of an alternative: what its scope names begin with.
fn type_of(system: &System, alternative: &[&'static str]) -> Option<&'static str> {
    alternative
        .iter()
        .find_map(|m| m.split(':').next().and_then(|t| system.conversation_type(t)))
}

/// The alternative with the fewest missing members, then the narrowest, then the first.
fn choose(
    ask: &Ask<'_>,
    held: &Held,
    permissions: &Permissions,
    group: Vec<Vec<&'static str>>,
) -> Option<Part> {
    let judged = group.iter().map(|alternative| {
        let part = judge(ask, held, permissions, alternative);
        (
            part.missing.len(),
            width(ask.operation.system, alternative, part.missing.is_empty()),
            part,
        )
    });
    let best = judged.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
    Some(Part {
        alternatives: group,
        ..best.2
    })
}

/// How wide an alternative is: breadth, access, what it implies, members.
fn width(system: &'static System, alternative: &[&'static str], granted: bool) -> [usize; 4] {
    let scopes: Vec<Scope> = alternative.iter().filter_map(|m| system.scope(m)).collect();
    let breadth = |s: &Scope| match s.breadth {
        // Scopes for own objects are conditional (`drive.file`): never what one is told to add.
        "own" if s.conditional => usize::from(!granted) * 3,
        "own" => 0,
        "resource" => 1,
        _ => 2,
    };
    let access = |s: &Scope| {
        ["auth", "read", "write", "delete"]
            .iter()
            .position(|a| *a == s.access)
            .unwrap_or(4)
    };
    [
        scopes.iter().map(breadth).max().unwrap_or(0),
        scopes.iter().map(access).max().unwrap_or(0),
        scopes.iter().map(|s| s.implies().count()).sum(),
        scopes.len(),
    ]
}

fn judge(ask: &Ask<'_>, held: &Held, permissions: &Permissions, alternative: &[&'static str]) -> Part {
    let mut part = Part::default();
    for member in alternative {
        if let Some(granted) = held.covering(member) {
            part.used.insert(granted);
            continue;
        }
        let scope = ask.operation.system.scope(member).filter(Scope::is_permission);
        let Some(scope) = scope else {
            part.missing.push((*member).to_owned());
            continue;
        };
        for state in permissions.states(&scope, ask.objects, ask.fields) {
            match state {
                State::Granted(by) => part.permissions.extend([(by, scope.name)]),
                State::Possible(by) => part.possible.extend([by]),
                State::Missing(text) => part.missing.push(text),
                State::Unknown => {}
            }
        }
    }
    part
}

/// Narrower scopes that suffice in place of a used one, for all it is used for; empty when it is not wider than needed.
#[must_use]
pub fn replacement(wide: &Scope, held: &Held, parts: &[&Part]) -> Vec<&'static str> {
    let narrower: BTreeSet<&'static str> = wide.implies().collect();
    let mut chosen = BTreeSet::new();
    for part in parts {
        let enough = part.alternatives.iter().find_map(|alternative| {
            let scopes: Vec<Scope> = alternative.iter().filter_map(|m| wide.system.scope(m)).collect();
            let mut instead = Vec::new();
            for scope in scopes.iter().filter(|s| !s.is_permission()) {
                if narrower.contains(scope.name) && !scope.conditional {
                    instead.push(scope.name);
                } else if scope.name == wide.name
                    || held.covering(scope.name).is_none_or(|by| by == wide.name)
                {
                    return None;
                }
            }
            (!instead.is_empty()).then_some(instead)
        });
        match enough {
            Some(instead) => chosen.extend(instead),
            None => return Vec::new(),
        }
    }
    chosen.into_iter().collect()
}
