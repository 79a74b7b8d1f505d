//! The least set of scopes that suffices for what a connection declares. In: its ledger. Out: scopes with what needs them.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{Choice, Ledger};
use crate::analysis::facts::NeededScope;
use crate::catalog::minimal::{Need, covers, minimal};
use crate::catalog::need::{Held, members};
use crate::model::ConnectionNode;

/// The needed scopes, by token and name.
#[must_use]
pub fn needed(connection: &ConnectionNode, ledger: &Ledger) -> Vec<NeededScope> {
    let mut groups: BTreeMap<(&'static str, Option<&str>), Vec<&Choice>> = BTreeMap::new();
    for choice in &ledger.choices {
        groups
            .entry((choice.system.name, choice.token.as_deref()))
            .or_default()
            .push(choice);
    }
    let mut found: BTreeMap<(Option<&str>, &str), BTreeSet<String>> = BTreeMap::new();
    for ((_, token), choices) in &groups {
        let Some(first) = choices.first() else { continue };
        let together =
            |g: &&crate::model::Granted| g.token.is_none() || token.is_none() || g.token.as_deref() == *token;
        let granted = connection
            .granted
            .iter()
            .filter(together)
            .map(|g| g.scope.as_str());
        let held = Held::new(first.system, granted);
        let needs: Vec<Need<'static>> = choices.iter().map(|c| need_of(c, &held)).collect();
        let names = needs.iter().flatten().flatten().copied();
        let members = members(first.system, names, &held, &first.kinds);
        let least = minimal(&members, &needs).scopes;
        for (choice, need) in choices.iter().zip(&needs) {
            // What serves an operation is what covers the first alternative that is covered.
            let met = need
                .iter()
                .find(|a| a.iter().all(|m| covers(&members, &least, m)));
            for scope in &least {
                let one = BTreeSet::from([*scope]);
                if met.is_some_and(|a| a.iter().any(|m| covers(&members, &one, m))) {
                    found
                        .entry((*token, *scope))
                        .or_default()
                        .insert(choice.by.clone());
                }
            }
        }
    }
    for (_, token, scope) in &ledger.whole {
        let by = ledger
            .used
            .iter()
            .filter(|((_, t, s), _)| t == token && s == scope)
            .flat_map(|(_, by)| by);
        found
            .entry((token.as_deref(), *scope))
            .or_default()
            .extend(by.cloned());
    }
    let fact = |((token, scope), operations): ((Option<&str>, &str), BTreeSet<String>)| NeededScope {
        scope: scope.to_owned(),
        token: token.map(str::to_owned),
        operations: operations.into_iter().collect(),
    };
    found.into_iter().map(fact).collect()
}

/// Alternatives of a choice as sets of scopes: permissions are granted elsewhere, and what suffices only under a condition
/// counts where it is granted.
fn need_of(choice: &Choice, held: &Held) -> Need<'static> {
    let part = &choice.part;
    let of = |sure: bool| -> Need<'static> {
        let fits =
            |a: &&Vec<&'static str>| !sure || a.iter().all(|m| !part.conditional.contains(m) || held.has(m));
        let scopes = |a: &Vec<&'static str>| -> BTreeSet<&'static str> {
            let known = a.iter().filter_map(|m| choice.system.scope(m));
            let optional = |kind| choice.system.lists("optional_kinds", kind) && !held.kinds().contains(kind);
            known
                .filter(|s| !s.is_permission() && !optional(s.kind))
                .map(|s| s.name)
                .collect()
        };
        part.alternatives.iter().filter(fits).map(scopes).collect()
    };
    let sure = of(true);
    if sure.is_empty() { of(false) } else { sure }
}
