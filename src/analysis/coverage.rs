//! What the audit trail must have: operations, calls of models and agents, decisions of gates, use of the kill switch.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::CoverageFact;
use crate::model::{Id, Model};
use crate::parse::manifest::world::StoreKind;
use crate::source::Place;

/// Everything that must be covered, by kind and id; nothing without an audit declaration to judge. Linear in flows.
#[must_use]
pub fn coverage(model: &Model) -> Vec<CoverageFact> {
    let trail = Trail::new(model);
    let mut facts: BTreeMap<(&'static str, Id), CoverageFact> = BTreeMap::new();
    let mut add = |kind: &'static str, id: &str, at: &Place, words: &[&str]| {
        let fact = || trail.fact(kind, id, at, words);
        facts.entry((kind, id.to_owned())).or_insert_with(fact);
    };
    let agent_of = |node: &str| model.contexts.get(node).map(|c| c.agent.as_str());
    let mut gates: BTreeSet<&str> = BTreeSet::new();
    for (id, flow) in model.flows.iter().filter(|(_, f)| !model.is_planned(f)) {
        gates.extend(flow.via.iter().map(String::as_str));
        let agent = agent_of(&flow.from).or_else(|| agent_of(&flow.to));
        let agent = agent.map(|a| model.short(a)).unwrap_or_default();
        if let Some(operation) = flow.operation.as_ref().and_then(|o| model.operations.get(o)) {
            let at = &operation.named.decl.place;
            let words = [
                model.short(&operation.named.id),
                model.short(&operation.connection),
                operation.effect.map_or("", |e| e.word()),
                "operations",
                agent,
            ];
            add("operation", &operation.named.id, at, &words);
        }
        if let Some(node) = model.models.get(&flow.to) {
            let at = &node.named.decl.place;
            let words = [model.short(&node.named.id), "model_calls", "models", agent];
            add("model_call", &node.named.id, at, &words);
        }
        // Contexts of one agent are one process: between them nothing is invoked.
        let (caller, callee) = (agent_of(&flow.from), agent_of(&flow.to));
        if caller.is_some() && callee.is_some() && caller != callee && !flow.response {
            let words = [model.short(id), "invocations", "delegations", agent];
            add("invocation", id, &flow.named.decl.place, &words);
        }
    }
    for id in gates {
        if let Some(gate) = model.gates.get(id) {
            let at = &gate.decl.place;
            add("gate", id, at, &[model.short(id), "gates", "gate_decisions"]);
        }
    }
    if let Some(switch) = model.rollout.as_ref().and_then(|r| r.kill_switch.as_ref()) {
        let id = format!("{}/kill_switch", model.id);
        add("kill_switch", &id, &switch.place, &["kill_switch"]);
    }
    facts.into_values().collect()
}

/// The audit declaration as asked here.
struct Trail<'a> {
    model: &'a Model,
    covers: Vec<&'a str>,
    /// What the entries of `exceptions` name, with their places.
    exceptions: Vec<(Vec<&'a str>, &'a Place)>,
    /// There is a sink, and `covers` is not written: then it covers all.
    everything: bool,
}

impl<'a> Trail<'a> {
    fn new(model: &'a Model) -> Self {
        let audit = model.audit.as_ref();
        let covers = audit.and_then(|a| a.covers.as_ref());
        let exceptions = audit.and_then(|a| a.exceptions.as_ref());
        let sink = audit.is_some_and(|a| a.sink.is_some());
        let words = covers.into_iter().flat_map(|c| &c.value);
        let entries = exceptions.into_iter().flat_map(|e| &e.value);
        Self {
            model,
            covers: if sink {
                words.map(|w| w.value.as_str()).collect()
            } else {
                Vec::new()
            },
            exceptions: entries.map(|e| (named(&e.value.0), &e.place)).collect(),
            everything: sink && covers.is_none(),
        }
    }

    fn fact(&self, kind: &str, id: &str, at: &Place, words: &[&str]) -> CoverageFact {
        let mut by = self
            .covers
            .iter()
            .find(|c| **c == "all" || words.contains(*c))
            .map(|c| (*c).to_owned());
        if self.everything {
            by = Some("all".to_owned());
        }
        if kind == "gate" && by.is_none() {
            by = self.logged(id);
        }
        let exception = self
            .exceptions
            .iter()
            .find(|(names, _)| names.iter().any(|n| words.contains(n)))
            .map(|(_, at)| (*at).clone());
        CoverageFact {
            id: id.to_owned(),
            kind: kind.to_owned(),
            at: at.clone(),
            covered: by.is_some() && exception.is_none(),
            by,
            exception,
        }
    }

    /// The audit sink a gate logs its decisions to itself.
    fn logged(&self, gate: &str) -> Option<String> {
        let to = self.model.gates.get(gate)?.decl.logs_to.as_deref()?;
        let stores = &self.model.stores;
        let id = self.model.named_by(gate, to, |id| stores.contains_key(id))?;
        let sink = stores.get(&id)?.named.decl.kind.as_deref() == Some(&StoreKind::AuditSink);
        sink.then_some(id)
    }
}

/// What an exception names: the word itself, or the text of its fields but for the reason.
fn named(exception: &Value) -> Vec<&str> {
    match exception {
        Value::String(word) => vec![word],
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(key, _)| *key != "reason");
            fields.filter_map(|(_, v)| v.as_str()).collect()
        }
        _ => Vec::new(),
    }
}
