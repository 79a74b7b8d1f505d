//! An audit log against the declaration: whether each record has the fields that are promised, and whether what was done is what
//! was declared. In: facts, lines of JSON. Out: counts with the first places. Memory does not grow with the log.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::facts::Facts;
use crate::source::limits::{DEPARTURES, RECORD_BYTES};

/// Names of other fields for one, as AUDIT-002 knows them.
const ALIASES: &[(&str, &[&str])] = &[
    ("timestamp", &["time", "ts", "event_time"]),
    ("agent_id", &["agent"]),
    ("agent_version", &["version"]),
    ("initiator", &["user", "actor", "job", "initiated_by"]),
    ("action", &["operation", "event"]),
    ("rationale", &["reason", "decision", "prompt_ref"]),
    ("records", &["record_ids", "object_ids"]),
    ("result", &["outcome"]),
    ("error", &["error_message"]),
    ("duration_ms", &["duration"]),
    ("correlation_id", &["trace_id"]),
    ("approval_id", &["approval_ref", "approval"]),
];

/// Fields of a record that hold only where something asks for them.
const CONDITIONAL: &[&str] = &["error", "approval_id", "before", "after"];

/// Lines told of one thing.
const PLACES: usize = 3;
/// Days and operations counted at once; older days give way.
const DAYS: usize = 20_000;
/// Characters of a name from the log.
const NAME: usize = 80;

/// What is wrong with records, or differs from the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Departure {
    /// An action that no operation declares.
    UndeclaredAction,
    /// A gated action without the id of its approval.
    NoApproval,
    /// More of an operation on a day than its limit allows.
    OverLimit,
    /// An agent that is not declared.
    UnknownAgent,
    /// A version of the agent that is not declared.
    UnknownVersion,
    /// A promised field is not there.
    MissingField,
    /// A field has another form than promised.
    WrongForm,
    /// The line is no JSON object.
    NotARecord,
}

/// One departure with where it was seen first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seen {
    /// What it is.
    pub kind: Departure,
    /// What it is about: an action, a field, a version.
    pub about: String,
    /// How many records.
    pub count: u64,
    /// The first lines, counted from 1.
    pub lines: Vec<u64>,
}

/// What a log says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Observed {
    /// Records read.
    pub records: u64,
    /// Departures from the declaration, the gravest first.
    pub departures: Vec<Seen>,
    /// Departures of further kinds that are not told one by one.
    pub untold: u64,
    /// Records of each declared operation.
    pub operations: BTreeMap<String, u64>,
    /// Declared operations that no record is about.
    pub never: Vec<String>,
}

/// Reads a log record by record.
pub struct Observer {
    required: Vec<String>,
    results: BTreeSet<String>,
    millis: bool,
    names: BTreeMap<String, Vec<String>>,
    operations: BTreeMap<String, String>,
    gated: BTreeSet<String>,
    writes: BTreeSet<String>,
    limits: BTreeMap<String, u64>,
    agents: BTreeMap<String, Option<String>>,
    conditional: BTreeSet<String>,
    days: BTreeMap<(String, String), (u64, u64)>,
    seen: BTreeMap<(Departure, String), (u64, Vec<u64>)>,
    observed: Observed,
}

impl Observer {
    /// By the declaration of one integration; `None` when it declares no audit record to hold a log against.
    #[must_use]
    pub fn new(facts: &Facts) -> Option<Self> {
        let audit = &facts.audit.as_ref()?.element.declared;
        let record = audit.get("record")?.as_object()?;
        let promised: Vec<String> = record
            .iter()
            .filter(|(_, how)| **how != Value::Bool(false) && !how.is_null())
            .map(|(field, _)| field.clone())
            .collect();
        let (conditional, required): (Vec<String>, Vec<String>) = promised
            .into_iter()
            .partition(|f| CONDITIONAL.contains(&f.as_str()));
        let short = |id: &str| id.split_once('/').map_or(id, |(_, s)| s).to_owned();
        let mut operations = BTreeMap::new();
        let (mut writes, mut limits) = (BTreeSet::new(), BTreeMap::new());
        for o in &facts.operations {
            let name = short(&o.element.id);
            for word in [Some(o.element.id.clone()), Some(name.clone()), o.matched.clone()]
                .into_iter()
                .flatten()
            {
                operations.entry(word).or_insert_with(|| name.clone());
            }
            if o.capability.as_deref() == Some("record_write") {
                writes.insert(name.clone());
            }
            let limit = o.element.declared.get("limit").and_then(|l| l.get("max_per_day"));
            limits.extend(limit.and_then(Value::as_u64).map(|n| (name, n)));
        }
        let human = |gate: &String| {
            let gate = facts.gates.iter().find(|g| g.element.id == *gate);
            gate.is_some_and(|g| g.kind == "human_approval")
        };
        let gated = facts.actions.iter().filter(|a| a.gates.iter().any(human));
        let map = audit.get("field_map").and_then(Value::as_object);
        Some(Self {
            names: names(map),
            results: words(record.get("result")),
            millis: record.get("timestamp").and_then(Value::as_str) == Some("utc_ms"),
            gated: gated.filter_map(|a| a.operation.as_deref().map(short)).collect(),
            agents: facts
                .agents
                .iter()
                .map(|a| {
                    let version = a.element.declared.get("version").and_then(Value::as_str);
                    (short(&a.element.id), version.map(str::to_owned))
                })
                .collect(),
            conditional: conditional.into_iter().collect(),
            required,
            operations,
            writes,
            limits,
            days: BTreeMap::new(),
            seen: BTreeMap::new(),
            observed: Observed::default(),
        })
    }

    /// Takes in a line, counted from 1. An empty line says nothing.
    pub fn line(&mut self, number: u64, line: &[u8]) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        self.observed.records += 1;
        match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(record)) => self.record(number, &record),
            _ if line.len() as u64 >= RECORD_BYTES => {
                let what = format!("line of more than {RECORD_BYTES} bytes");
                self.say(Departure::NotARecord, &what, number);
            }
            _ => self.say(Departure::NotARecord, "line", number),
        }
    }

    fn record(&mut self, number: u64, record: &Map<String, Value>) {
        for field in self.required.clone() {
            if self.field(record, &field).is_none() {
                self.say(Departure::MissingField, &field, number);
            }
        }
        let text = |own: &Self, field: &str| {
            own.field(record, field)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let time = text(self, "timestamp");
        if time.as_deref().is_some_and(|t| !is_time(t, self.millis)) {
            self.say(Departure::WrongForm, "timestamp", number);
        }
        let result = text(self, "result");
        if let Some(result) = &result
            && !self.results.is_empty()
            && !self.results.contains(result)
        {
            self.say(Departure::WrongForm, "result", number);
        }
        let mut wanted = BTreeSet::new();
        if result.as_deref().is_some_and(|r| r == "failure" || r == "error") {
            wanted.insert("error");
        }
        self.agent(number, text(self, "agent_id"), text(self, "agent_version"));
        if let Some(action) = text(self, "action") {
            match self.operations.get(&action).cloned() {
                None => self.say(Departure::UndeclaredAction, &action, number),
                Some(name) => {
                    if self.gated.contains(&name) && self.field(record, "approval_id").is_none() {
                        self.say(Departure::NoApproval, &name, number);
                    }
                    if self.writes.contains(&name) {
                        wanted.extend(["before", "after"]);
                    }
                    self.count(&name, time.as_deref().unwrap_or_default(), number);
                }
            }
        }
        for field in wanted {
            if self.conditional.contains(field) && self.field(record, field).is_none() {
                self.say(Departure::MissingField, field, number);
            }
        }
    }

    fn agent(&mut self, number: u64, agent: Option<String>, version: Option<String>) {
        let Some(agent) = agent else { return };
        let name = agent.rsplit('/').next().unwrap_or(&agent);
        match self.agents.get(name) {
            None => self.say(Departure::UnknownAgent, &agent, number),
            Some(Some(declared)) => {
                if let Some(version) = version.filter(|v| v != declared) {
                    self.say(Departure::UnknownVersion, &format!("{agent} {version}"), number);
                }
            }
            Some(None) => {}
        }
    }

    fn count(&mut self, operation: &str, time: &str, number: u64) {
        *self.observed.operations.entry(operation.to_owned()).or_default() += 1;
        let Some(limit) = self.limits.get(operation).copied() else {
            return;
        };
        let day: String = time.chars().take(10).collect();
        // Logs are nearly in order: the oldest days are done when there are many.
        if self.days.len() >= DAYS {
            self.days.pop_first();
        }
        let (count, line) = self
            .days
            .entry((day.clone(), operation.to_owned()))
            .or_insert((0, number));
        *count += 1;
        let first = *line;
        if *count == limit + 1 {
            self.say(Departure::OverLimit, &format!("{operation} on {day}"), first);
        }
    }

    fn field<'r>(&self, record: &'r Map<String, Value>, field: &str) -> Option<&'r Value> {
        let names = self.names.get(field).map_or(&[][..], Vec::as_slice);
        std::iter::once(field)
            .chain(names.iter().map(String::as_str))
            .find_map(|n| record.get(n))
            .filter(|v| !v.is_null() && v.as_str() != Some(""))
    }

    fn say(&mut self, kind: Departure, about: &str, number: u64) {
        let about: String = about.chars().take(NAME).collect();
        let key = (kind, about);
        if !self.seen.contains_key(&key) && self.seen.len() >= DEPARTURES {
            self.observed.untold += 1;
            return;
        }
        let (count, lines) = self.seen.entry(key).or_default();
        *count += 1;
        if lines.len() < PLACES {
            lines.push(number);
        }
    }

    /// What was seen.
    #[must_use]
    pub fn finish(mut self) -> Observed {
        let told = self.seen.into_iter().map(|((kind, about), (count, lines))| Seen {
            kind,
            about,
            count,
            lines,
        });
        self.observed.departures = told.collect();
        let declared: BTreeSet<&String> = self.operations.values().collect();
        let never = declared
            .into_iter()
            .filter(|o| !self.observed.operations.contains_key(*o));
        self.observed.never = never.cloned().collect();
        self.observed
    }
}

/// Other names of each field: the integration's own, then the usual ones.
fn names(map: Option<&Map<String, Value>>) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // Authors write it in both directions, and AUDIT-002 reads both.
    for (field, own) in map.into_iter().flatten() {
        if let Some(own) = own.as_str() {
            names.entry(field.clone()).or_default().push(own.to_owned());
            names.entry(own.to_owned()).or_default().push(field.clone());
        }
    }
    for (field, others) in ALIASES {
        let list = names.entry((*field).to_owned()).or_default();
        list.extend(others.iter().map(|o| (*o).to_owned()));
    }
    names
}

fn words(value: Option<&Value>) -> BTreeSet<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// `2026-11-22T09:30:00.125Z`: UTC, with milliseconds where they are promised.
fn is_time(text: &str, millis: bool) -> bool {
    let Some(rest) = text.strip_suffix('Z') else {
        return false;
    };
    let Some((day, time)) = rest.split_once('T') else {
        return false;
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let numbers = |text: &str, sign: char, lengths: &[usize]| {
        let parts: Vec<&str> = text.split(sign).collect();
        parts.len() == lengths.len()
            && parts
                .iter()
                .zip(lengths)
                .all(|(p, n)| p.len() == *n && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let digits = fraction.bytes().all(|b| b.is_ascii_digit());
    numbers(day, '-', &[4, 2, 2])
        && numbers(clock, ':', &[2, 2, 2])
        && digits
        && (!millis || fraction.len() >= 3)
}
