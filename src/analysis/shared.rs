//! What several integrations of a run have in common, or several agents and environments of one: secret references, principals,
//! and marks on what they write.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, SharedFact, SharedUse};
use crate::source::Place;

/// A use of something that should be one's own.
struct Use {
    kind: &'static str,
    key: String,
    at: Place,
    /// Integration id.
    integration: String,
    connection: Option<String>,
    /// Agents whose flows go over the connection; the integration where none does.
    agents: BTreeSet<String>,
    environment: Option<String>,
}

/// What one integration uses that should be its own: all that the others need to know of it.
pub struct Uses(Vec<Use>);

impl Uses {
    /// Those of a document.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self(used(facts))
    }
}

/// The most that is named of whoever uses the same: a run may have thousands, and each would name all others.
const NAMED: usize = 16;

/// All uses of one key.
#[derive(Default)]
struct Key<'u> {
    /// By integration, in order; once each.
    integrations: BTreeSet<&'u str>,
    /// Uses by connections, in the order of what is told of them.
    agents: BTreeMap<SharedUse, &'u Use>,
    /// The same by environment.
    environments: BTreeMap<&'u str, BTreeMap<SharedUse, &'u Use>>,
}

/// `shared` of every document, in the order of their uses. Linear in the number of uses but for those of one agent, of which each
/// passes over the others.
#[must_use]
pub fn join<'u>(documents: impl IntoIterator<Item = &'u Uses> + Clone) -> Vec<Vec<SharedFact>> {
    let mut by_key: BTreeMap<(&str, &str), Key<'_>> = BTreeMap::new();
    for one in documents.clone().into_iter().flat_map(|d| &d.0) {
        by_key.entry((one.kind, &one.key)).or_default().add(one);
    }
    let of = |uses: &Uses| {
        let shared = |one| shared(one, by_key.get(&(one.kind, one.key.as_str()))?);
        uses.0.iter().filter_map(shared).collect()
    };
    documents.into_iter().map(of).collect()
}

impl<'u> Key<'u> {
    fn add(&mut self, one: &'u Use) {
        self.integrations.insert(&one.integration);
        if one.connection.is_none() {
            return;
        }
        self.agents
            .extend(one.agents.iter().map(|a| (other(a, one), one)));
        if let Some(environment) = &one.environment {
            let same = self.environments.entry(environment).or_default();
            same.insert(other(environment, one), one);
        }
    }
}

/// The fact of a use; nothing when nobody else has the same.
fn shared(own: &Use, key: &Key<'_>) -> Option<SharedFact> {
    let elsewhere = |(_, u): &(&SharedUse, &&Use)| u.connection != own.connection;
    let first = |uses: &mut dyn Iterator<Item = (&SharedUse, &&Use)>| -> Vec<SharedUse> {
        uses.take(NAMED + 1).map(|(told, _)| told.clone()).collect()
    };
    let mut integrations: Vec<String> = key
        .integrations
        .iter()
        .filter(|i| **i != own.integration)
        .take(NAMED + 1)
        .map(|i| (*i).to_owned())
        .collect();
    let mut other_agents = first(
        &mut key
            .agents
            .iter()
            .filter(elsewhere)
            .filter(|(_, u)| u.agents.is_disjoint(&own.agents)),
    );
    let environments = key.environments.iter();
    let mut other_environments = first(
        &mut environments
            .filter(|(name, _)| own.environment.as_deref().is_some_and(|o| o != **name))
            .flat_map(|(_, uses)| uses)
            .filter(elsewhere),
    );
    let alone = integrations.is_empty() && other_agents.is_empty() && other_environments.is_empty();
    let cut = [integrations.len(), other_agents.len(), other_environments.len()]
        .iter()
        .any(|n| *n > NAMED);
    integrations.truncate(NAMED);
    other_agents.truncate(NAMED);
    other_environments.truncate(NAMED);
    (!alone).then(|| SharedFact {
        kind: own.kind.to_owned(),
        key: own.key.clone(),
        at: own.at.clone(),
        connection: own.connection.clone(),
        others: key.integrations.len() - usize::from(key.integrations.contains(own.integration.as_str())),
        cut,
        integrations,
        other_agents,
        other_environments,
    })
}

fn other(who: &str, use_: &Use) -> SharedUse {
    SharedUse {
        who: who.to_owned(),
        connection: use_.connection.clone().unwrap_or_default(),
        at: use_.at.clone(),
    }
}

/// What an integration uses that should be its own.
fn used(facts: &Facts) -> Vec<Use> {
    let Some(integration) = &facts.integration else {
        return Vec::new();
    };
    let integration = &integration.element.id;
    let agents = agents(facts);
    let place = |kind, key, at: Place, connection: Option<&String>| {
        let fact = connection.and_then(|id| facts.connections.iter().find(|c| c.element.id == *id));
        let system = fact.and_then(|c| c.system.as_ref());
        Use {
            kind,
            key,
            at,
            integration: integration.clone(),
            connection: connection.cloned(),
            agents: connection
                .and_then(|id| agents.get(id.as_str()).cloned())
                .unwrap_or_else(|| BTreeSet::from([family(integration).to_owned()])),
            environment: system
                .and_then(|id| facts.systems.iter().find(|s| s.element.id == *id))
                .and_then(|s| s.environment.clone()),
        }
    };
    let secrets = facts.secrets.iter().filter_map(|s| {
        let connection = s.connection.as_ref()?;
        Some(place(
            "secret",
            s.reference.clone()?,
            s.at.clone(),
            Some(connection),
        ))
    });
    let principals = facts.connections.iter().filter_map(|c| {
        let id = c.element.declared.get("auth")?.get("principal")?.get("id")?;
        let at = c.element.at.child("auth").child("principal").child("id");
        // The same account name at two vendors is two accounts.
        let key = format!("{}:{}", c.product.as_deref().unwrap_or("unknown"), id.as_str()?);
        Some(place("principal", key, at, Some(&c.element.id)))
    });
    let products: BTreeMap<&str, &str> = facts
        .connections
        .iter()
        .filter_map(|c| Some((c.element.id.as_str(), c.product.as_deref()?)))
        .collect();
    let markings = facts.operations.iter().filter_map(|o| {
        let label = o.element.declared.get("marking")?.get("label")?.as_str()?;
        let at = o.element.at.child("marking").child("label");
        // The same label in two systems marks two kinds of record. A system of the organisation has an id of its own; any
        // other is known by its product.
        let system = o.system.as_deref().filter(|id| !id.contains('/'));
        let known = system.or_else(|| products.get(o.connection.as_str()).copied())?;
        Some(place("marking", format!("{known}:{label}"), at, None))
    });
    secrets.chain(principals).chain(markings).collect()
}

/// Agents by the connections they use, under the family of their integration.
fn agents(facts: &Facts) -> BTreeMap<&str, BTreeSet<String>> {
    let connection_of: BTreeMap<&str, &str> = facts
        .operations
        .iter()
        .map(|o| (o.element.id.as_str(), o.connection.as_str()))
        .collect();
    let mut out: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for authority in &facts.authority {
        let (integration, agent) = authority.agent.split_once('/').unwrap_or(("", &authority.agent));
        for connection in authority.own.iter().filter_map(|o| connection_of.get(o.as_str())) {
            out.entry(connection)
                .or_default()
                .insert(format!("{}/{agent}", family(integration)));
        }
    }
    out
}

/// An integration's id without the version at its end: two versions of one agent are one agent.
fn family(id: &str) -> &str {
    let version = |end: &str| {
        let digits = end.trim_start_matches('v');
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    match id.rsplit_once(['-', '_', '@']) {
        Some((name, end)) if !name.is_empty() && version(end) => name,
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_an_integration_are_one() {
        assert_eq!(family("triage-v2"), "triage");
        assert_eq!(family("triage_2.1"), "triage");
        assert_eq!(family("triage"), "triage");
        assert_eq!(family("route-66"), "route");
        assert_eq!(family("triage-vip"), "triage-vip");
    }
}
