//! What a rule offers to mend a reason: the `fixes` of its METADATA. In: the block and a verdict. Out: a [`Remedy`] and its place.
//!
//! ```yaml
//! fixes:
//!   unused:
//!     - { does: "removes the scope", edit: remove, safe: true }
//!   wider-than-needed:
//!     - { does: "takes what is enough", edit: replace, was: scope, from: replacement, safe: true }
//!   timeout-approves:
//!     - { does: "denies when nobody answers", edit: set, value: deny }
//! ```
//! The first offer of a reason that fits is taken.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Verdict;
use crate::parse::remedy::{Change, Remedy};
use crate::source::Place;

/// Kinds of edit a rule may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Edit {
    Remove,
    Set,
    Fill,
    Add,
    Replace,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What it does, as the end of a sentence.
    does: String,
    edit: Edit,
    /// Applied without asking, in files of ours. Only what narrows or keeps what is declared is safe.
    #[serde(default)]
    safe: bool,
    /// Only where the verdict's `values` have this one, and it is neither false nor empty.
    #[serde(default, rename = "if")]
    condition: Option<String>,
    /// Only where the place ends with one of these keys.
    #[serde(default)]
    keys: Vec<String>,
    /// Steps from the verdict's place towards the root.
    #[serde(default)]
    up: usize,
    /// Keys from there on, divided by `/`.
    #[serde(default)]
    below: String,
    /// What `set` and `fill` write. In a string, `{name}` stands for that of `values`.
    #[serde(default)]
    value: Option<Json>,
    /// The name in `values` of what `set`, `add` and `replace` write.
    #[serde(default)]
    from: Option<String>,
    /// The name in `values` of what `replace` takes away.
    #[serde(default)]
    was: Option<String>,
}

impl Offer {
    /// What it does in general, with names where a finding has values.
    #[must_use]
    pub fn sentence(&self) -> String {
        let does = self.does.replace('{', "<").replace('}', ">");
        let unsafe_ = if self.safe { "" } else { " (with `--unsafe`)" };
        format!("{does}{unsafe_}")
    }

    /// Why the offer means nothing, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let written = self.value.is_some() || self.from.is_some();
        match self.edit {
            _ if self.does.trim().is_empty() => Some("`does` says nothing"),
            Edit::Remove if written => Some("`remove` takes neither `value` nor `from`"),
            Edit::Set if !written => Some("`set` needs `value` or `from`"),
            Edit::Fill if !matches!(self.value, Some(Json::Object(_))) => {
                Some("`fill` needs a mapping as `value`")
            }
            Edit::Add if self.from.is_none() => Some("`add` needs `from`"),
            Edit::Replace if self.from.is_none() || self.was.is_none() => {
                Some("`replace` needs `was` and `from`")
            }
            _ => None,
        }
    }

    /// What it offers for a verdict; none where it does not fit.
    #[must_use]
    pub fn remedy(&self, verdict: &Verdict) -> Option<(Remedy, Place)> {
        let values = &verdict.values;
        if let Some(name) = &self.condition
            && !values.get(name).is_some_and(stated)
        {
            return None;
        }
        let (path, document, mut segments) = verdict.at.parts()?;
        let ends = |key: &String| segments.last() == Some(key);
        if !self.keys.is_empty() && !self.keys.iter().any(ends) {
            return None;
        }
        segments.truncate(segments.len().checked_sub(self.up)?);
        segments.extend(self.below.split('/').filter(|s| !s.is_empty()).map(str::to_owned));
        let place = segments
            .iter()
            .fold(Place::document(path, document), |at, key| at.child(key));
        let named = |name: &Option<String>| values.get(name.as_deref()?).filter(|v| stated(v)).cloned();
        let text = |name: &Option<String>| named(name)?.as_str().map(str::to_owned);
        let change = match self.edit {
            Edit::Remove => Change::Remove,
            Edit::Set => Change::Set(match &self.value {
                Some(value) => filled(value, values)?,
                None => named(&self.from)?,
            }),
            Edit::Fill => match filled(self.value.as_ref()?, values)? {
                Json::Object(members) => Change::Fill(members),
                _ => return None,
            },
            Edit::Add => Change::Add(text(&self.from)?),
            Edit::Replace => {
                let by = named(&self.from)?;
                let by = by.as_array()?.iter().map(|n| n.as_str().map(str::to_owned));
                Change::Replace {
                    was: text(&self.was)?,
                    by: by.collect::<Option<_>>()?,
                }
            }
        };
        let remedy = Remedy {
            does: with(&self.does, values)?,
            safe: self.safe,
            change,
        };
        Some((remedy, place))
    }
}

fn stated(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::Array(items) => !items.is_empty(),
        Json::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// A value with the names in its strings filled in; none where one is not there.
fn filled(value: &Json, values: &Map<String, Json>) -> Option<Json> {
    Some(match value {
        Json::String(text) => Json::String(with(text, values)?),
        Json::Array(items) => Json::Array(items.iter().map(|i| filled(i, values)).collect::<Option<_>>()?),
        Json::Object(members) => Json::Object(
            members
                .iter()
                .map(|(k, v)| Some((k.clone(), filled(v, values)?)))
                .collect::<Option<_>>()?,
        ),
        other => other.clone(),
    })
}

/// `{name}` as `values` has it.
fn with(text: &str, values: &Map<String, Json>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        match values.get(name)? {
            Json::String(text) => out.push_str(text),
            Json::Array(items) => {
                let names: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
                out.push_str(&names.join("`, `"));
            }
            other => out.push_str(&other.to_string()),
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_a_missing_one_offers_nothing() {
        let values = serde_json::json!({"days": 30, "scopes": ["a", "b"]});
        let values = values.as_object().unwrap();
        assert_eq!(with("{days}d", values).as_deref(), Some("30d"));
        assert_eq!(
            with("takes `{scopes}`", values).as_deref(),
            Some("takes `a`, `b`")
        );
        assert_eq!(with("{none}", values), None);
    }
}
