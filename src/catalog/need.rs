//! What an operation needs of what is granted. In: an operation and grants. Out: which grants it uses and what it lacks.
//!
//! Granted scopes are never expanded; `implies` is a partial order that tells what else a grant covers. Of the alternatives
//! of an operation the one with the fewest missing members counts, then one without a condition, then the narrowest. Where
//! alternatives are told apart by conversation type (Slack), there is one choice per type. Operations whose need is not known,
//! or only inferred, say nothing; conditions that no scope states only ever hint.

use std::collections::{BTreeMap, BTreeSet};

use super::minimal::{Member, Need, RANKS, minimal};
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

    /// Whether a scope is granted by its own name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.scopes.contains_key(name)
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

    /// A selected scope (`Sites.Selected`) that may stand for a needed one at a path.
    fn standing_for(&self, system: &System, needed: &str, path: &str) -> Option<&'static str> {
        let mut names = self.scopes.keys().copied();
        names.find(|n| system.stood_for(n, path).contains(&needed))
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
    /// Granted scopes that may serve beside these, under a condition no scope states.
    pub beside: BTreeSet<&'static str>,
    /// Permissions that are used, by their index, with the access that is needed.
    pub permissions: BTreeSet<(usize, &'static str)>,
    /// Permissions that may be used: the operation does not say on which objects it works.
    pub possible: BTreeSet<usize>,
    /// What is needed and not granted.
    pub missing: Vec<String>,
    /// What is needed under a condition and not granted.
    pub unsure: Vec<String>,
    /// The alternatives the choice was made among.
    pub alternatives: Vec<Vec<&'static str>>,
    /// Members of them that suffice only under a condition.
    pub conditional: BTreeSet<&'static str>,
}

/// What an operation needs; `None` when that is not known, no part when it needs nothing.
#[must_use]
pub fn need(ask: &Ask<'_>, held: &Held, permissions: &Permissions) -> Option<Vec<Part>> {
    let any_of = match ask.operation.template {
        Some(template) => vec![per_object(ask, template)?],
        None => ask.operation.any_of_kinds(ask.kinds)?,
    };
    if any_of.iter().any(Vec::is_empty) {
        return Some(Vec::new());
    }
    let conditional = conditional(ask, &any_of);
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
        .filter_map(|(_, group)| choose(ask, held, permissions, group, &conditional))
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

/// The scopes of every object an operation touches, where the catalogue has one per object.
fn per_object(ask: &Ask<'_>, template: &str) -> Option<Vec<&'static str>> {
    let (before, after) = template.split_once('{')?;
    let (_, after) = after.split_once('}')?;
    let of = |object: &&str| {
        let word = object.to_lowercase();
        let many = word
            .strip_suffix('y')
            .map_or_else(|| format!("{word}s"), |stem| format!("{stem}ies"));
        [word, many]
            .iter()
            .find_map(|w| ask.operation.system.scope(&format!("{before}{w}{after}")))
            .map(|s| s.name)
    };
    let scopes: Option<Vec<&'static str>> = ask.objects.iter().map(of).collect();
    scopes.filter(|s| !s.is_empty())
}

/// Members of alternatives that suffice only under a condition: the catalogue says so, or they reach only what is one's own
/// where a wider one of the same kind reaches more. What a path says is one's own (`/me`) is no condition.
fn conditional(ask: &Ask<'_>, any_of: &[Vec<&'static str>]) -> BTreeSet<&'static str> {
    let scopes: Vec<Scope> = any_of
        .iter()
        .flatten()
        .filter_map(|m| ask.operation.system.scope(m))
        .collect();
    let path = ask.operation.path();
    let of_me = path == "/me" || path.starts_with("/me/");
    let own = |s: &Scope| s.breadth_of(ask.kinds) == "own";
    let wider = |s: &Scope| scopes.iter().any(|w| !own(w) && w.implies().any(|i| i == s.name));
    scopes
        .iter()
        .filter(|s| s.conditional || (!of_me && own(s) && wider(s)))
        .map(|s| s.name)
        .collect()
}

/// The conversation type of an alternative: what its scope names begin with.
fn type_of(system: &System, alternative: &[&'static str]) -> Option<&'static str> {
    alternative
        .iter()
        .find_map(|m| m.split(':').next().and_then(|t| system.conversation_type(t)))
}

/// The alternative with the fewest missing members, then one without a condition, then the narrowest, then the first.
fn choose(
    ask: &Ask<'_>,
    held: &Held,
    permissions: &Permissions,
    group: Vec<Vec<&'static str>>,
    conditional: &BTreeSet<&'static str>,
) -> Option<Part> {
    let path = ask.operation.path();
    let mut judged: Vec<(usize, bool, [usize; 2], Part)> = group
        .iter()
        .map(|alternative| {
            let (part, stands) = judge(ask, held, permissions, alternative, &path);
            let unsure = stands || alternative.iter().any(|m| conditional.contains(m));
            (part.missing.len(), unsure, width(ask, alternative), part)
        })
        .collect();
    judged.sort_by_key(|j| (j.0, j.1, j.2));
    let mut judged = judged.into_iter();
    let (.., mut best) = judged.next()?;
    if best.missing.is_empty() {
        // What would do under a condition is not called unused beside what does without one.
        let beside = judged.filter(|(missing, unsure, ..)| *missing == 0 && *unsure);
        let also = ask.operation.also().filter_map(|m| held.covering(m));
        let selected = group
            .iter()
            .flatten()
            .filter_map(|m| held.standing_for(ask.operation.system, m, &path));
        let more = beside
            .flat_map(|(.., part)| part.used)
            .chain(also)
            .chain(selected);
        let implied = |s: &&'static str| {
            best.used.iter().any(|u| {
                ask.operation
                    .system
                    .scope(u)
                    .is_some_and(|u| u.implies().any(|i| i == *s))
            })
        };
        let more: BTreeSet<&'static str> = more.filter(|s| !best.used.contains(s) && !implied(s)).collect();
        best.beside = more;
    }
    if ask.operation.not_public {
        best.unsure = std::mem::take(&mut best.missing);
    }
    Some(Part {
        conditional: group
            .iter()
            .flatten()
            .copied()
            .filter(|m| conditional.contains(m))
            .collect(),
        alternatives: group,
        ..best
    })
}

/// How far and how deep a scope reaches, the first counting more.
fn reach(scope: &Scope, kinds: &[&str]) -> [usize; 2] {
    let place = |words: &[&str], word| words.iter().position(|w| *w == word).unwrap_or(words.len());
    [
        place(&["own", "resource"], scope.breadth_of(kinds)),
        place(&["auth", "read", "write", "delete"], scope.access),
    ]
}

/// How wide an alternative is: breadth, then access. Among equals the vendor's order counts, which begins with the least.
fn width(ask: &Ask<'_>, alternative: &[&'static str]) -> [usize; 2] {
    let scopes: Vec<Scope> = alternative
        .iter()
        .filter_map(|m| ask.operation.system.scope(m))
        .collect();
    [0, 1].map(|i| {
        let reaches = scopes.iter().filter_map(|s| reach(s, ask.kinds).get(i).copied());
        reaches.max().unwrap_or(0)
    })
}

/// How an alternative stands, and whether a selected scope stands in for a member.
fn judge(
    ask: &Ask<'_>,
    held: &Held,
    permissions: &Permissions,
    alternative: &[&'static str],
    path: &str,
) -> (Part, bool) {
    let system = ask.operation.system;
    let (mut part, mut stands) = (Part::default(), false);
    for member in alternative {
        if let Some(granted) = held.covering(member) {
            part.used.insert(granted);
            continue;
        }
        let Some(scope) = system.scope(member) else {
            part.missing.push((*member).to_owned());
            continue;
        };
        if scope.is_permission() {
            for state in permissions.states(&scope, ask.objects, ask.fields) {
                match state {
                    State::Granted(by) => part.permissions.extend([(by, scope.name)]),
                    State::Possible(by) => part.possible.extend([by]),
                    State::Missing(text) => part.missing.push(text),
                    State::Unknown => {}
                }
            }
        } else if let Some(selected) = held.standing_for(system, member, path) {
            part.used.insert(selected);
            stands = true;
        } else if !system.lists("optional_kinds", scope.kind) || held.kinds().contains(scope.kind) {
            part.missing.push((*member).to_owned());
        }
    }
    (part, stands)
}

/// How powerful a scope is, for [`minimal`].
#[must_use]
pub fn rank(scope: &Scope, kinds: &[&str]) -> usize {
    let [breadth, access] = reach(scope, kinds);
    (breadth * 5 + access).min(RANKS - 1)
}

/// Scopes as [`minimal`] compares them.
#[must_use]
pub fn members(
    system: &'static System,
    names: impl Iterator<Item = &'static str>,
    held: &Held,
    kinds: &[&str],
) -> BTreeMap<&'static str, Member<'static>> {
    let member = |scope: Scope| Member {
        rank: rank(&scope, kinds),
        implies: scope.implies().collect(),
        held: held.has(scope.name),
    };
    names
        .filter_map(|n| system.scope(n))
        .map(|s| (s.name, member(s)))
        .collect()
}

/// What may take the place of a wide scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// What suffices.
    Always,
    /// Also what suffices under a condition.
    Perhaps,
}

/// Narrower scopes that suffice in place of a used one, for all it is used for: the least set of them. Empty when it is not
/// wider than needed.
#[must_use]
pub fn replacement(wide: &Scope, held: &Held, parts: &[&Part], instead: Instead) -> Vec<&'static str> {
    let narrower: BTreeSet<&'static str> = wide.implies().collect();
    let mut needs: Vec<Need<'static>> = Vec::new();
    for part in parts {
        let enough = |alternative: &Vec<&'static str>| -> Option<BTreeSet<&'static str>> {
            let mut instead_of = BTreeSet::new();
            for scope in alternative
                .iter()
                .filter_map(|m| wide.system.scope(m))
                .filter(|s| !s.is_permission())
            {
                let sure = instead == Instead::Perhaps || !part.conditional.contains(scope.name);
                if narrower.contains(scope.name) && sure {
                    instead_of.insert(scope.name);
                } else if scope.name == wide.name
                    || held.covering(scope.name).is_none_or(|by| by == wide.name)
                {
                    return None;
                }
            }
            (!instead_of.is_empty()).then_some(instead_of)
        };
        let need: Need<'static> = part.alternatives.iter().filter_map(enough).collect();
        if need.is_empty() {
            return Vec::new();
        }
        needs.push(need);
    }
    let names = needs.iter().flatten().flatten().copied();
    let members = members(wide.system, names, held, &[]);
    minimal(&members, &needs).scopes.into_iter().collect()
}
