//! Chapter 11: what the audit trail has, field by field and operation by operation.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::ground::Ground;
use super::said;
use crate::analysis::facts::CoverageFact;
use crate::policy::packs::State;

/// Chapter 11.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Trail {
    /// An audit section is declared.
    pub declared: bool,
    /// Sink id.
    pub sink: Option<String>,
    /// What must be in the trail.
    pub total: usize,
    /// What is.
    pub covered: usize,
    /// Whole per cent of it, rounded down; absent when nothing must be in it.
    pub percent: Option<usize>,
    /// Everything that must be in it.
    pub coverage: Vec<CoverageRow>,
    /// Fields of a record.
    pub fields: Vec<FieldRow>,
    /// How records are kept from change.
    pub immutability: Option<String>,
    /// In an account of its own.
    pub account: Option<String>,
    /// How long records are kept.
    pub retention: Option<String>,
    /// How long they are at hand.
    pub hot: Option<String>,
    /// Who may read them.
    pub readers: Vec<String>,
    /// What happens when a record cannot be written.
    pub on_failure: Option<String>,
    /// How often it is reviewed.
    pub cadence: Option<String>,
    /// Who reviews.
    pub reviewer: Option<String>,
    /// The rules about the trail, each with its state.
    pub rules: Vec<(String, String, String)>,
}

/// Something that must be in the trail.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CoverageRow {
    /// Its id.
    pub id: String,
    /// `operation`, `model_call`, `invocation`, `gate` or `kill_switch`.
    pub kind: String,
    /// The trail has it.
    pub covered: bool,
    /// What says so.
    pub by: Option<String>,
    /// An exception takes it out.
    pub exception: bool,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FieldRow {
    /// Standard name.
    pub id: String,
    /// The question it answers.
    pub answers: String,
    /// Needed here.
    pub needed: bool,
    /// The name it is kept under.
    pub kept_as: Option<String>,
    /// How it is kept, as declared.
    pub value: Option<String>,
    /// `kept`, `missing` or `not needed`.
    pub state: String,
}

/// The record of the domain: field, question.
pub const FIELDS: [(&str, &str); 16] = [
    ("timestamp", "when, to the millisecond, in UTC"),
    ("agent_id", "which agent"),
    ("agent_version", "in which version"),
    ("initiator", "for whom or by which job"),
    ("action", "what it did"),
    ("rationale", "why it decided so"),
    ("records", "on which records"),
    ("inputs", "what it was given"),
    ("outputs", "what it gave"),
    ("before", "what stood there before"),
    ("after", "what stands there now"),
    ("result", "success, failure or partial"),
    ("error", "what went wrong"),
    ("duration_ms", "how long it took"),
    ("correlation_id", "which steps belong together"),
    ("approval_id", "which approval it rests on"),
];

/// Chapter 11.
#[must_use]
pub fn trail(g: &Ground<'_>) -> Trail {
    let audit = g.facts.audit.as_ref();
    let e = audit.map(|a| &a.element);
    let sink = audit.and_then(|a| a.sink.clone());
    let store = sink
        .as_ref()
        .and_then(|id| g.facts.stores.iter().find(|s| s.element.id == *id))
        .map(|s| &s.element);
    let of_sink = |path: &str| store.and_then(|s| said::text(s, path));
    let text = |path: &str| e.and_then(|e| said::text(e, path));
    let covered = g.facts.coverage.iter().filter(|c| c.covered).count();
    let total = g.facts.coverage.len();
    Trail {
        declared: audit.is_some(),
        sink,
        total,
        covered,
        percent: (covered * 100).checked_div(total),
        coverage: g.facts.coverage.iter().map(coverage).collect(),
        fields: fields(g),
        immutability: of_sink("immutability"),
        account: of_sink("account"),
        retention: of_sink("retention.period"),
        hot: of_sink("retention.hot"),
        readers: store.map(|s| said::list(s, "readers")).unwrap_or_default(),
        on_failure: of_sink("on_failure"),
        cadence: text("review.cadence"),
        reviewer: text("review.owner"),
        rules: g
            .input
            .rules
            .iter()
            .filter(|r| r.family() == "AUDIT")
            .map(|r| {
                let state = State::of(g.said.get(&r.id).copied().unwrap_or_default());
                (r.id.clone(), r.title.clone(), state.word().to_owned())
            })
            .collect(),
    }
}

fn coverage(c: &CoverageFact) -> CoverageRow {
    CoverageRow {
        id: c.id.clone(),
        kind: c.kind.clone(),
        covered: c.covered,
        by: c.by.clone(),
        exception: c.exception.is_some(),
    }
}

/// The names a field may have: its own, those of AUDIT-002's parameter, those the integration maps.
fn names(g: &Ground<'_>, field: &str) -> Vec<String> {
    let mut names = vec![field.to_owned()];
    let own = g.input.params.get("AUDIT-002").and_then(|p| p.get("aliases"));
    let rule = g.input.rules.iter().find(|r| r.id == "AUDIT-002");
    let aliases = own.or_else(|| rule.and_then(|r| r.parameters.get("aliases")).map(|p| &p.default));
    let of_field = aliases.and_then(|a| a.get(field)).and_then(Value::as_array);
    names.extend(of_field.into_iter().flatten().filter_map(said::plain));
    let map = g
        .facts
        .audit
        .as_ref()
        .and_then(|a| said::value(&a.element, "field_map"))
        .and_then(Value::as_object);
    for (key, value) in map.into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if key == field {
            names.push(value.to_owned());
        } else if value == field {
            names.push(key.clone());
        }
    }
    names
}

fn fields(g: &Ground<'_>) -> Vec<FieldRow> {
    let audit = g.facts.audit.as_ref();
    let record = audit.and_then(|a| said::value(&a.element, "record"));
    let changes = g
        .facts
        .operations
        .iter()
        .any(|o| o.capability.as_deref() == Some("record_write") && !o.element.planned);
    FIELDS
        .iter()
        .map(|(field, answers)| {
            let kept = names(g, field).into_iter().find_map(|name| {
                let value = match record? {
                    Value::Object(map) => map.get(&name)?.clone(),
                    Value::Array(list) => list
                        .iter()
                        .find(|v| v.as_str() == Some(&name))
                        .map(|_| Value::Bool(true))?,
                    _ => return None,
                };
                (value != Value::Bool(false)).then_some((name, value))
            });
            let needed = match *field {
                "correlation_id" => audit.is_some_and(|a| a.several_hops),
                "approval_id" => audit.is_some_and(|a| a.gated),
                "before" | "after" => changes,
                _ => true,
            };
            FieldRow {
                id: (*field).to_owned(),
                answers: (*answers).to_owned(),
                needed,
                state: match (&kept, needed) {
                    (Some(_), _) => "kept",
                    (None, true) => "missing",
                    (None, false) => "not needed",
                }
                .to_owned(),
                value: kept.as_ref().and_then(|(_, value)| said::plain(value)),
                kept_as: kept.map(|(name, _)| name),
            }
        })
        .collect()
}
