//! The two macros that declare the document model: `words!` for closed vocabularies, `record!` for objects.

/// Declares a closed vocabulary: an enum with its words, reader, and schema.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident ($what:literal) { $( $(#[doc = $vdoc:literal])* $variant:ident = $word:literal ),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[doc = $vdoc])* $variant, )* }

        impl $name {
            /// Every value in its order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The word as documents write it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// The value of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )* _ => None }
            }
        }

        impl $crate::parse::manifest::field::Field for $name {
            fn decode(
                node: &$crate::parse::value::Node,
                _: &$crate::source::Place,
                cx: &mut $crate::parse::manifest::field::Decoder<'_>,
            ) -> Option<Self> {
                let found = node.text().and_then(Self::from_word);
                if found.is_none() {
                    $crate::parse::manifest::record::unknown_word(node, $what, &[$( $word, )*], cx);
                }
                found
            }
            fn json(&self) -> serde_json::Value {
                serde_json::Value::from(self.word())
            }
            fn schema(_: &mut std::collections::BTreeMap<String, serde_json::Value>) -> serde_json::Value {
                serde_json::json!({
                    "enum": [$( $word, )*],
                    "enumDescriptions": [$( concat!($($vdoc, "\n"),*).trim().replace("\n ", "\n"), )*],
                })
            }
        }
    };
}

/// Declares an object of the document model. Every field is optional here; what a phase or a rule needs is said elsewhere.
///
/// `short field` lets a scalar or list stand for an object with only that field; `= "key"` names a key that is no Rust name.
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident $(short $short:ident)? {
        $( $(#[doc = $fdoc:literal])* $field:ident $(= $key:literal)? : $ty:ty ),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $fdoc])* pub $field: Option<$crate::parse::manifest::field::At<$ty>>, )*
            /// Assurance, status and notes, which every object may carry.
            pub common: $crate::parse::manifest::record::Common,
        }

        impl $crate::parse::manifest::field::Field for $name {
            fn decode(
                node: &$crate::parse::value::Node,
                at: &$crate::source::Place,
                cx: &mut $crate::parse::manifest::field::Decoder<'_>,
            ) -> Option<Self> {
                let mut this = Self::default();
                $(
                    if !matches!(node.value, $crate::parse::value::Value::Map(_)) {
                        this.$short = $crate::parse::manifest::field::member(node, at.clone(), cx);
                        return this.$short.is_some().then_some(this);
                    }
                )?
                let $crate::parse::value::Value::Map(entries) = &node.value else {
                    cx.wrong(node, "object", "a mapping", "write its fields as `key: value`");
                    return None;
                };
                for entry in entries {
                    let place = at.child(&entry.key);
                    match entry.key.as_str() {
                        $( record!(@key $field $($key)?) => {
                            this.$field = $crate::parse::manifest::field::member(&entry.node, place, cx);
                        } )*
                        _ if this.common.take(entry, place, cx) => {}
                        key if key.starts_with("x-") => {}
                        _ => $crate::parse::manifest::record::unknown_key(
                            entry,
                            &[$( record!(@key $field $($key)?), )*],
                            cx,
                        ),
                    }
                }
                Some(this)
            }

            fn merge(
                first: &mut $crate::parse::manifest::field::At<Self>,
                second: $crate::parse::manifest::field::At<Self>,
                path: &str,
                drift: &mut Vec<$crate::parse::manifest::field::Drift>,
            ) {
                use $crate::parse::manifest::field::{dotted, merge_member};
                let $crate::parse::manifest::field::At { value, place, also } = second;
                first.also.push(place);
                first.also.extend(also);
                $( merge_member(&mut first.value.$field, value.$field, &dotted(path, record!(@key $field $($key)?)), drift); )*
                first.value.common.merge(value.common, path, drift);
            }

            fn json(&self) -> serde_json::Value {
                let mut map = serde_json::Map::new();
                $( if let Some(v) = &self.$field { map.insert(record!(@key $field $($key)?).to_owned(), v.value.json()); } )*
                self.common.json(&mut map);
                serde_json::Value::Object(map)
            }

            fn places(
                &self,
                base: &$crate::source::Place,
                path: &str,
                out: &mut std::collections::BTreeMap<String, $crate::source::Place>,
            ) {
                use $crate::parse::manifest::field::{dotted, place_of};
                $( if let Some(v) = &self.$field { place_of(v, base, &dotted(path, record!(@key $field $($key)?)), out); } )*
            }

            fn schema(defs: &mut std::collections::BTreeMap<String, serde_json::Value>) -> serde_json::Value {
                let name = stringify!($name);
                if !defs.contains_key(name) {
                    // Reserve the name first: records may contain themselves.
                    defs.insert(name.to_owned(), serde_json::Value::Null);
                    let mut properties = serde_json::Map::new();
                    $(
                        let mut schema = <$ty as $crate::parse::manifest::field::Field>::schema(defs);
                        $crate::parse::manifest::record::describe(&mut schema, concat!($($fdoc, "\n"),*));
                        properties.insert(record!(@key $field $($key)?).to_owned(), schema);
                    )*
                    let short: Option<serde_json::Value> = None;
                    $( let short = { let _ = &short; properties.get(stringify!($short)).cloned() }; )?
                    let schema = $crate::parse::manifest::record::object(concat!($($doc, "\n"),*), properties, short, defs);
                    defs.insert(name.to_owned(), schema);
                }
                serde_json::json!({"$ref": format!("#/$defs/{name}")})
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}

pub(crate) use record;
pub(crate) use words;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::field::{At, Decoder, Drift, Field, dotted, member, merge_member};
use super::people::Assured;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::parse::remedy::{Change, Remedy};
use crate::parse::value::{Entry, Node};
use crate::source::Place;

words! {
    /// Life of an element.
    Status ("a status") {
        /// Drawn dashed, not checked.
        Planned = "planned",
        /// The default.
        Active = "active",
    }
}

/// What every object may carry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Common {
    /// How well the statement is supported.
    pub assurance: Option<Box<At<Assured>>>,
    /// Whether the element exists yet.
    pub status: Option<At<Status>>,
    /// Free text.
    pub notes: Option<At<String>>,
    /// What it is, for diagrams and reports.
    pub description: Option<At<String>>,
}

impl Common {
    /// Takes an entry if it is one of the common keys.
    pub fn take(&mut self, entry: &Entry, place: Place, cx: &mut Decoder<'_>) -> bool {
        match entry.key.as_str() {
            "assurance" => self.assurance = member(&entry.node, place, cx).map(Box::new),
            "status" => self.status = member(&entry.node, place, cx),
            "notes" => self.notes = member(&entry.node, place, cx),
            "description" => self.description = member(&entry.node, place, cx),
            _ => return false,
        }
        true
    }

    /// Merges like any record; notes and descriptions of both sides may differ without being drift.
    pub fn merge(&mut self, other: Self, path: &str, drift: &mut Vec<Drift>) {
        let mut mine = self.assurance.take().map(|b| *b);
        merge_member(
            &mut mine,
            other.assurance.map(|b| *b),
            &dotted(path, "assurance"),
            drift,
        );
        self.assurance = mine.map(Box::new);
        merge_member(&mut self.status, other.status, &dotted(path, "status"), drift);
        self.notes = self.notes.take().or(other.notes);
        self.description = self.description.take().or(other.description);
    }

    /// Adds the common fields to an element's JSON.
    pub fn json(&self, map: &mut Map<String, Json>) {
        if let Some(v) = &self.assurance {
            map.insert("assurance".into(), v.json());
        }
        if let Some(v) = &self.status {
            map.insert("status".into(), v.json());
        }
        if let Some(v) = &self.notes {
            map.insert("notes".into(), v.json());
        }
        if let Some(v) = &self.description {
            map.insert("description".into(), v.json());
        }
    }

    /// Whether the element is only planned.
    #[must_use]
    pub fn planned(&self) -> bool {
        self.status.as_deref() == Some(&Status::Planned)
    }
}

/// The keys of [`Common`].
const COMMON_KEYS: &[&str] = &["assurance", "status", "notes", "description"];

/// Reports a key the record does not have.
pub fn unknown_key(entry: &Entry, known: &[&str], cx: &mut Decoder<'_>) {
    let suggestion = nearest(&entry.key, known.iter().chain(COMMON_KEYS).copied());
    let mut names = known.to_vec();
    names.sort_unstable();
    let help = match suggestion {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.len() <= 8 => format!(
            "this object has {}; keys of your own begin with `x-`",
            names
                .iter()
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        None => "remove it, or begin a key of your own with `x-`; `flowgate schema manifest` lists all keys"
            .into(),
    };
    let mut problem = Problem::new(
        Input::UnknownKey,
        "unknown-key",
        Site::Span(cx.file, entry.key_span),
        format!("unknown key `{}`", entry.key),
        "not a key of this object",
    )
    .help(help);
    if let Some(near) = suggestion {
        let does = format!("renames `{}` to `{near}`", entry.key);
        problem.remedy = Some(Remedy::spelling(
            &entry.key,
            near,
            does,
            Change::Rename(near.to_owned()),
        ));
    }
    cx.problems.push(problem);
}

/// Reports a word outside a closed vocabulary.
pub fn unknown_word(node: &Node, what: &str, known: &[&str], cx: &mut Decoder<'_>) {
    let near = node.text().and_then(|t| nearest(t, known.iter().copied()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "write one of {}",
            known
                .iter()
                .map(|w| format!("`{w}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    cx.wrong(node, "word", what, &help);
    if let (Some(near), Some(written), Some(problem)) = (near, node.text(), cx.problems.last_mut()) {
        let does = format!("writes `{near}` for `{written}`");
        problem.remedy = Some(Remedy::spelling(written, near, does, Change::Set(json!(near))));
    }
}

/// Adds a description to a field's schema; a reference gets one beside it, as draft 2020-12 allows.
pub fn describe(schema: &mut Json, doc: &str) {
    // `true`, the schema of what has any shape, has no room for words.
    if *schema == Json::Bool(true) {
        *schema = json!({});
    }
    if let Json::Object(map) = schema {
        map.insert("description".into(), json!(doc.trim().replace("\n ", "\n")));
    }
}

/// The schema of a record.
pub fn object(
    doc: &str,
    mut properties: Map<String, Json>,
    short: Option<Json>,
    defs: &mut BTreeMap<String, Json>,
) -> Json {
    let mut assurance = Assured::schema(defs);
    describe(
        &mut assurance,
        "How well this is supported: `declared`, `referenced` or `tested`, with the reference.",
    );
    properties.insert("assurance".into(), assurance);
    let mut status = Status::schema(defs);
    describe(
        &mut status,
        "`planned` for what does not exist yet: drawn dashed, not judged. Default: `active`.",
    );
    // A record with a `status` of its own keeps it.
    properties.entry("status").or_insert(status);
    properties.insert(
        "notes".into(),
        json!({"type": "string", "description": "Free text for readers of the file."}),
    );
    properties.insert(
        "description".into(),
        json!({"type": "string", "description": "What it is, for diagrams and reports."}),
    );
    let object = json!({
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": true},
        "additionalProperties": false,
    });
    let mut schema = match short {
        Some(short) => json!({"anyOf": [object, short]}),
        None => object,
    };
    describe(&mut schema, doc);
    schema
}
