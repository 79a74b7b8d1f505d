//! Where a value of the facts comes from: the places that state it, or what it follows from where nobody does.

mod find;
mod places;
mod reason;
mod schema;

use serde_json::{Map, Value};

use self::find::{below, section, value};
use self::places::{at, line, listed, shared, states};

use crate::analysis::facts::{Element, Facts};
use crate::error::Error;
use crate::finding::locate::Trees;
use crate::render::diagram::flows::tier_word;
use crate::render::escape::terminal;
use crate::source::{Place, Sources};

/// What places are looked up in.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// Parsed trees.
    pub trees: &'a Trees,
    /// Their texts.
    pub sources: &'a Sources,
}

/// Sections of a manifest whose fields belong to the integration itself.
const WHOLE: &[&str] = &[
    "metadata",
    "purpose",
    "governance",
    "owners",
    "incident",
    "rights",
    "contest_route",
    "disclosure",
    "cost",
];

/// The answer for `path`, for example `connections.crm.auth.method`.
///
/// # Errors
/// A path that leads nowhere, with the nearest name.
pub fn explain(facts: &Facts, files: Files<'_>, path: &str) -> Result<String, Error> {
    let json = serde_json::to_value(facts).unwrap_or_default();
    let path = path.trim().trim_end_matches('.');
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    let found = if WHOLE.contains(&head) {
        let element = facts.integration.as_ref().map(|i| &i.element);
        Subject::of(json.get("integration"), element, path, &[], "integration")
    } else if head == "audit" {
        let element = facts.audit.as_ref().map(|a| &a.element);
        Subject::of(json.get(head), element, rest, &["audit"], head)
    } else if head == "rollout" {
        let element = facts.rollout.as_ref().map(|r| &r.element);
        Subject::of(json.get(head), element, rest, &["rollout"], head)
    } else {
        section(facts, &json, head, rest)?
    };
    let Some(subject) = found else {
        return Err(Error::Usage {
            message: format!("the integration has no `{head}`: nothing states `{path}`"),
        });
    };
    subject.answer(facts, files, path)
}

/// An element and the field that is asked for.
struct Subject<'a> {
    /// The element as the facts document holds it.
    fact: &'a Map<String, Value>,
    element: &'a Element,
    /// Field path below the element, empty for the element itself.
    field: &'a str,
    /// The element's section.
    section: &'a str,
    /// Its place in the schema of a manifest.
    schema: &'a [&'a str],
}

impl<'a> Subject<'a> {
    fn of(
        fact: Option<&'a Value>,
        element: Option<&'a Element>,
        field: &'a str,
        schema: &'a [&'a str],
        section: &'a str,
    ) -> Option<Self> {
        Some(Self {
            fact: fact?.as_object()?,
            element: element?,
            field,
            section,
            schema,
        })
    }
}

/// Keys of a fact that are no statement about the world.
const OWN: &[&str] = &["id", "name", "at", "also", "places", "declared", "planned"];

impl Subject<'_> {
    fn answer(&self, facts: &Facts, files: Files<'_>, path: &str) -> Result<String, Error> {
        if self.field.is_empty() {
            let stated = self.stated(files, "");
            let mut out = format!(
                "{path}: {}\n",
                line(&Value::Object(self.element.declared.clone()), true)
            );
            out.push_str(&listed(&stated, files));
            if stated.is_empty() {
                out.push_str(&self.cause(files, "nobody declares it"));
            }
            return Ok(out);
        }
        if self.section == "connections" && self.field == "scopes" {
            return Ok(self.scopes(facts, files, path));
        }
        let computed = value(self.fact, self.field)
            .filter(|_| !OWN.contains(&self.field))
            .filter(|v| !v.is_null());
        let declared = value(&self.element.declared, self.field);
        let stated = self.stated(files, self.field);
        let shown = declared.or(computed).map(|v| self.word(v));
        let Some(shown) = shown else {
            self.known()?;
            let mut out = format!("{path}: not stated\n");
            out.push_str(&self.cause(files, "nothing states it; it would stand in this element"));
            return Ok(out);
        };
        let mut out = format!("{path}: {shown}\n");
        if declared.is_some() {
            out.push_str(&listed(&stated, files));
            if stated.is_empty() {
                out.push_str(&self.cause(files, "part of what is stated there"));
            }
            let catalogue = self.fact.get("overrides").and_then(|o| o.get(self.field));
            if let Some(other) = catalogue.and_then(Value::as_str) {
                out.push_str(&format!("  overrides the catalogue, which says {other}\n"));
            }
            // A reader of the element's own word also wants to know what it means here.
            if let Some(meaning) = computed.map(|v| self.word(v)).filter(|m| *m != shown) {
                out.push_str(&format!("  means {meaning}\n"));
            }
        } else {
            out.push_str(&self.cause(files, &self.reason(facts)));
        }
        for d in facts
            .drift
            .iter()
            .filter(|d| d.id == self.element.id && d.field == self.field)
        {
            out.push_str(&format!(
                "  differs: {} says {}\n",
                at(&d.other, files),
                terminal(&d.second)
            ));
        }
        Ok(out)
    }

    /// Every place that states a field: a place below each declaration that really exists.
    fn stated(&self, files: Files<'_>, field: &str) -> Vec<Place> {
        let mut bases = vec![(self.element.at.clone(), field.to_owned())];
        bases.extend(self.element.also.iter().map(|p| (p.clone(), field.to_owned())));
        // What was merged in from elsewhere knows its own place, its members lie below.
        for (path, place) in &self.element.places {
            if let Some(rest) = below(field, path) {
                bases.push((place.clone(), rest.to_owned()));
            }
        }
        let mut found: Vec<Place> = Vec::new();
        for (base, rest) in bases {
            let keys = rest.split('.').filter(|k| !k.is_empty());
            let place = keys.fold(base, |p, key| p.child(key));
            if states(&place, files) && !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }

    /// Granted scopes, each with its own place: the vendor file's where there is one.
    fn scopes(&self, facts: &Facts, files: Files<'_>, path: &str) -> String {
        let mut out = format!("{path}:\n");
        let grants = facts.grants.iter().filter(|g| g.connection == self.element.id);
        for g in grants {
            let from = if g.from_vendor_file {
                "granted by the vendor file"
            } else {
                "stated"
            };
            let mut places = vec![at(&g.at, files)];
            places.extend(g.also.iter().map(|p| at(p, files)));
            let scope = terminal(&g.scope);
            out.push_str(&format!(
                "  {scope}: {from} at {}, {}\n",
                places.join(", also "),
                g.verdict
            ));
        }
        if out.lines().count() == 1 {
            out.push_str(&self.cause(files, "no scope is granted"));
        }
        out
    }

    /// The reason with the place that causes it.
    fn cause(&self, files: Files<'_>, reason: &str) -> String {
        let cause = if self.section == "operations" && reason.contains("catalogue") {
            self.element.at.child("call")
        } else {
            self.element.at.clone()
        };
        let shared = if shared(&cause, files) {
            ", of the organisation"
        } else {
            ""
        };
        format!("  {reason}\n  element at {}{shared}\n", at(&cause, files))
    }

    /// A value in the words of documents.
    fn word(&self, value: &Value) -> String {
        match (self.field, value.as_u64()) {
            ("clearance" | "tier" | "highest_tier", Some(rank)) => {
                tier_word(u8::try_from(rank).ok()).to_owned()
            }
            _ => line(value, false),
        }
    }
}
