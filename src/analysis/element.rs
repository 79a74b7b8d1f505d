//! The part of a fact that every element has, made from its declaration.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::Element;
use crate::model::{Named, assurance_of};
use crate::parse::manifest::control::Phase;
use crate::parse::manifest::field::{Field, place_of};
use crate::parse::manifest::record::Common;
use crate::secret::{self, is_credential};
use crate::source::Date;

/// What every analysis is told beside the model.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The reference day.
    pub today: Date,
    /// Days a test counts as evidence.
    pub evidence_days: u32,
    /// Items that one approval may cover.
    pub batch_max: u64,
    /// The phase in force.
    pub phase: Phase,
}

/// The common part of an element's fact.
#[must_use]
pub fn element<T: Field>(named: &Named<T>, common: &Common, cx: &Context) -> Element {
    let mut places = BTreeMap::new();
    place_of(&named.decl, &named.decl.place, "", &mut places);
    places.remove("");
    let mut declared = match named.decl.value.json() {
        Value::Object(map) if !named.implicit => map,
        _ => serde_json::Map::new(),
    };
    for (key, value) in &mut declared {
        mask(key, value);
    }
    Element {
        id: named.id.clone(),
        name: named.name.clone(),
        at: named.decl.place.clone(),
        also: named.decl.also.clone(),
        places,
        assurance: assurance_of(named, common, cx.today, cx.evidence_days),
        planned: common.planned(),
        declared,
    }
}

/// Text that stands for a credential value in facts.
const MASKED: &str = "(not shown)";

/// Takes credential values out: facts are printed, cached and handed to policies of strangers.
///
/// References keep their text, they are facts themselves; everything else under a credential key goes.
fn mask(key: &str, value: &mut Value) {
    match value {
        Value::Object(map) => {
            let credential = key == "secrets" || is_credential(key);
            for (name, value) in map {
                match value {
                    Value::String(text) if key == "secrets" => hide(text),
                    Value::String(text) if credential && matches!(name.as_str(), "ref" | "value") => {
                        hide(text)
                    }
                    Value::Object(secret) if key == "secrets" => {
                        if let Some(Value::String(text)) = secret.get_mut("ref") {
                            hide(text);
                        }
                    }
                    other => mask(name, other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| mask(key, v)),
        Value::String(text) => {
            if is_credential(key) {
                hide(text);
            } else if secret::is_literal(text) {
                MASKED.clone_into(text);
            }
        }
        _ => {}
    }
}

/// Keeps references, hides everything else.
fn hide(text: &mut String) {
    if !secret::is_reference(text) {
        MASKED.clone_into(text);
    }
}
