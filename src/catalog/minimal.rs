//! The least authority that suffices. In: alternatives per need, and how scopes compare. Out: one set of scopes.
//!
//! Sets are compared by how many scopes of the most powerful rank they have, then of the next, down to the least; then by how
//! much they imply, by how many are not granted yet, and by name. The search is exact: of each unmet need it tries every alternative, and for each
//! member both the member itself and every candidate that implies it, and leaves a branch as soon as it costs more than the
//! best set found. A set that is best contains, for each need, one of the ways tried, so it is found; a branch only grows, so
//! nothing better is cut off. Needs of real integrations are a few dozen with a few alternatives each; `SCOPE_STEPS` bounds what a
//! hostile file can ask, and a result that ran into it says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::limits::SCOPE_STEPS;

/// Ranks of power; 0 is the least.
pub const RANKS: usize = 15;

/// Ways of one need that are told apart.
const WAYS: usize = 2_000;

/// A scope as the search sees it.
#[derive(Clone, Debug, Default)]
pub struct Member<'a> {
    /// How powerful it is, below [`RANKS`].
    pub rank: usize,
    /// What it includes, all of it.
    pub implies: BTreeSet<&'a str>,
    /// Granted already.
    pub held: bool,
}

/// A set that suffices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minimal<'a> {
    /// Its scopes.
    pub scopes: BTreeSet<&'a str>,
    /// Whether no better one exists; else the search was cut short.
    pub exact: bool,
}

/// Alternatives of one need.
pub type Need<'a> = Vec<BTreeSet<&'a str>>;

/// How much a set allows, the most powerful rank first, and how much of it is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    ranks: [usize; RANKS],
    implied: usize,
    new: usize,
}

/// The cost of a set.
#[must_use]
pub fn cost(members: &BTreeMap<&str, Member<'_>>, set: &BTreeSet<&str>) -> Cost {
    let mut cost = Cost::default();
    for scope in set {
        let member = members.get(scope);
        let rank = member.map_or(0, |m| m.rank).min(RANKS - 1);
        if let Some(count) = cost.ranks.get_mut(RANKS - 1 - rank) {
            *count += 1;
        }
        cost.implied += member.map_or(0, |m| m.implies.len());
        cost.new += usize::from(!member.is_some_and(|m| m.held));
    }
    cost
}

/// Whether a set has a scope, or one that implies it.
#[must_use]
pub fn covers(members: &BTreeMap<&str, Member<'_>>, set: &BTreeSet<&str>, scope: &str) -> bool {
    set.contains(scope)
        || set
            .iter()
            .any(|s| members.get(s).is_some_and(|m| m.implies.contains(scope)))
}

/// The least set that meets every need. A need without alternatives, or with an empty one, asks for nothing.
#[must_use]
pub fn minimal<'a>(members: &BTreeMap<&'a str, Member<'a>>, needs: &[Need<'a>]) -> Minimal<'a> {
    let asks = |need: &&Need<'a>| !need.is_empty() && !need.iter().any(BTreeSet::is_empty);
    let mut exact = true;
    let mut ways: Vec<Need<'a>> = needs
        .iter()
        .filter(asks)
        .map(|need| {
            let (found, whole) = ways(members, need);
            exact &= whole;
            found
        })
        .collect();
    ways.sort_by_key(Vec::len);
    ways.dedup();
    let mut search = Search {
        members,
        needs: &ways,
        best: None,
        steps: 0,
    };
    search.from(&BTreeSet::new());
    exact &= search.steps < SCOPE_STEPS;
    let scopes = search.best.map(|(_, set)| set).unwrap_or_default();
    Minimal { scopes, exact }
}

/// Every way to meet a need, the cheapest first: members themselves or what implies them. Also whether these are all.
fn ways<'a>(members: &BTreeMap<&'a str, Member<'a>>, need: &Need<'a>) -> (Need<'a>, bool) {
    let (mut found, mut whole) = (BTreeSet::new(), true);
    for alternative in need {
        let mut sets: BTreeSet<BTreeSet<&'a str>> = BTreeSet::from([BTreeSet::new()]);
        for scope in alternative.iter().copied() {
            let implying = members
                .iter()
                .filter(|(_, m)| m.implies.contains(scope))
                .map(|(name, _)| *name);
            let covering: Vec<&'a str> = std::iter::once(scope).chain(implying).collect();
            if sets.len() * covering.len() > WAYS {
                whole = false;
                sets = sets.into_iter().map(|s| with(&s, scope)).collect();
                continue;
            }
            sets = sets
                .iter()
                .flat_map(|s| covering.iter().copied().map(move |c| with(s, c)))
                .collect();
        }
        found.extend(sets);
    }
    let mut found: Vec<BTreeSet<&'a str>> = found.into_iter().collect();
    found.sort_by_cached_key(|set| cost(members, set));
    (found, whole)
}

fn with<'a>(set: &BTreeSet<&'a str>, scope: &'a str) -> BTreeSet<&'a str> {
    let mut set = set.clone();
    set.insert(scope);
    set
}

struct Search<'s, 'a> {
    members: &'s BTreeMap<&'a str, Member<'a>>,
    needs: &'s [Need<'a>],
    best: Option<(Cost, BTreeSet<&'a str>)>,
    steps: usize,
}

impl<'a> Search<'_, 'a> {
    fn from(&mut self, set: &BTreeSet<&'a str>) {
        if self.steps >= SCOPE_STEPS && self.best.is_some() {
            return;
        }
        self.steps += 1;
        let cost = cost(self.members, set);
        if self.best.as_ref().is_some_and(|(best, _)| cost > *best) {
            return;
        }
        let unmet = self
            .needs
            .iter()
            .find(|need| !need.iter().any(|way| way.is_subset(set)));
        let Some(need) = unmet else {
            let found = (cost, set.clone());
            if self.best.as_ref().is_none_or(|best| found < *best) {
                self.best = Some(found);
            }
            return;
        };
        for way in need {
            self.from(&set.union(way).copied().collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

    /// Scopes whose `implies` is a partial order: only later names, closed.
    fn members(
        ranks: &[usize],
        edges: &[(usize, usize)],
        held: &[bool],
    ) -> BTreeMap<&'static str, Member<'static>> {
        let mut closed: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); NAMES.len()];
        for from in (0..NAMES.len()).rev() {
            for (a, b) in edges {
                if *a.min(b) == from && a != b {
                    let to = *a.max(b);
                    let below = closed[to].clone();
                    closed[from].insert(to);
                    closed[from].extend(below);
                }
            }
        }
        let of = |i: usize| Member {
            rank: ranks[i],
            implies: closed[i].iter().map(|j| NAMES[*j]).collect(),
            held: held[i],
        };
        (0..NAMES.len()).map(|i| (NAMES[i], of(i))).collect()
    }

    /// Every set of names, tried.
    fn brute_force<'a>(members: &BTreeMap<&'a str, Member<'a>>, needs: &[Need<'a>]) -> BTreeSet<&'a str> {
        let named: BTreeSet<&str> = needs.iter().flatten().flatten().copied().collect();
        let names: Vec<&'a str> = members.keys().copied().filter(|n| named.contains(n)).collect();
        (0..1_u32 << names.len())
            .map(|bits| -> BTreeSet<&'a str> {
                let chosen = names.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
                chosen.map(|(_, n)| *n).collect()
            })
            .filter(|set| {
                let met = |need: &Need<'_>| {
                    need.is_empty() || need.iter().any(|a| a.iter().all(|m| covers(members, set, m)))
                };
                needs.iter().all(met)
            })
            .min_by_key(|set| (cost(members, set), set.clone()))
            .unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn the_search_finds_what_trying_every_set_finds(
            ranks in prop::collection::vec(0..RANKS, NAMES.len()),
            held in prop::collection::vec(any::<bool>(), NAMES.len()),
            edges in prop::collection::vec((0..NAMES.len(), 0..NAMES.len()), 0..8),
            needs in prop::collection::vec(
                prop::collection::vec(prop::collection::btree_set(0..NAMES.len(), 0..4), 0..4), 0..6),
        ) {
            let needs: Vec<Need<'_>> = needs
                .iter()
                .map(|need| need.iter().map(|a| a.iter().map(|i| NAMES[*i]).collect()).collect())
                .collect();
            let named: BTreeSet<&str> = needs.iter().flatten().flatten().copied().collect();
            let mut members = members(&ranks, &edges, &held);
            // Candidates are what some operation names.
            members.retain(|name, _| named.contains(name));
            let found = minimal(&members, &needs);
            prop_assert!(found.exact);
            prop_assert_eq!(found.scopes, brute_force(&members, &needs));
        }
    }

    #[test]
    fn a_wide_scope_that_is_needed_anyway_serves_all() {
        let wide = Member {
            rank: 9,
            implies: BTreeSet::from(["narrow"]),
            held: false,
        };
        let members = BTreeMap::from([("wide", wide), ("narrow", Member::default())]);
        let needs = vec![
            vec![BTreeSet::from(["narrow"]), BTreeSet::from(["wide"])],
            vec![BTreeSet::from(["wide"])],
        ];
        assert_eq!(minimal(&members, &needs).scopes, BTreeSet::from(["wide"]));
        assert_eq!(minimal(&members, &needs[..1]).scopes, BTreeSet::from(["narrow"]));
    }

    #[test]
    fn a_search_that_is_too_long_says_so() {
        let names: Vec<String> = (0..60).map(|i| format!("s{i:02}")).collect();
        let members: BTreeMap<&str, Member<'_>> =
            names.iter().map(|n| (n.as_str(), Member::default())).collect();
        let needs: Vec<Need<'_>> = (0..60)
            .map(|i| {
                (0..4)
                    .map(|j| BTreeSet::from([names[(i * 7 + j * 13) % 60].as_str()]))
                    .collect()
            })
            .collect();
        let found = minimal(&members, &needs);
        assert!(!found.exact);
        assert!(needs.iter().all(|n| n.iter().any(|a| a.is_subset(&found.scopes))));
    }
}
