//! `--format json`, and the JSON Schemas of the two published documents.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::json;

use crate::analysis::facts::Facts;
use crate::config::Project;
use crate::finding::Check;
use crate::parse::manifest::document::API_VERSION;
use crate::parse::manifest::field::Field;
use crate::parse::manifest::register::RiskRegister;
use crate::parse::manifest::signoff::SignOff;
use crate::parse::manifest::waiver::Waivers;
use crate::parse::manifest::{Integration, Organization};
use crate::render::change::Diff;
use crate::render::escape::is_unseen;
use crate::render::scroll::Scroll;

/// The result of a run as JSON, indented, with a final line break.
pub fn check(scroll: &mut Scroll<'_>, check: &Check) {
    write(scroll, check);
}

/// The schema of [`check()`], the text of `policies/schema/check.json`.
#[must_use]
pub fn schema_check() -> String {
    pretty(&written().into_root_schema_for::<Check>())
}

/// The schema of the facts document, the text of `policies/schema/facts.json`.
#[must_use]
pub fn schema_facts() -> String {
    pretty(&written().into_root_schema_for::<Facts>())
}

/// Schemas of what is written: a field that is left out when empty is not required.
pub(crate) fn written() -> schemars::SchemaGenerator {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
}

/// The facts document as JSON.
#[must_use]
pub fn facts(facts: &Facts) -> String {
    pretty(facts)
}

/// The schema of `kind: AgentIntegration`, the text of `policies/schema/manifest.json`.
#[must_use]
pub fn schema_manifest() -> String {
    document::<Integration>("AgentIntegration", "manifest", "Flowgate agent integration")
}

/// The schema of `kind: Organization`, the text of `policies/schema/organization.json`.
#[must_use]
pub fn schema_organization() -> String {
    document::<Organization>("Organization", "organization", "Flowgate organisation")
}

/// The schema of `diff --format json`, the text of `policies/schema/diff.json`.
#[must_use]
pub fn schema_diff() -> String {
    pretty(&written().into_root_schema_for::<Diff>())
}

/// The schema of `kind: Waivers`, the text of `policies/schema/waivers.json`.
#[must_use]
pub fn schema_waivers() -> String {
    document::<Waivers>("Waivers", "waivers", "Flowgate waivers")
}

/// The schema of `kind: SignOff`, the text of `policies/schema/signoff.json`.
#[must_use]
pub fn schema_signoff() -> String {
    document::<SignOff>("SignOff", "signoff", "Flowgate sign-off")
}

/// The schema of `kind: RiskRegister`, the text of `policies/schema/risk-register.json`.
#[must_use]
pub fn schema_risk_register() -> String {
    document::<RiskRegister>("RiskRegister", "risk-register", "Flowgate risk register")
}

/// The schema of `kind: Project`, the text of `policies/schema/project.json`.
#[must_use]
pub fn schema_project() -> String {
    document::<Project>("Project", "project", "Flowgate project")
}

/// The schema of one kind of our documents, made from the records that read it.
fn document<T: Field>(kind: &str, name: &str, title: &str) -> String {
    let mut defs = BTreeMap::new();
    let root = T::schema(&mut defs);
    pretty(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("https://flowgate.dev/schema/{name}.json"),
        "title": title,
        "allOf": [
            {
                "properties": {
                    "apiVersion": {"const": API_VERSION, "description": format!("Version of the document format: `{API_VERSION}`.")},
                    "kind": {"const": kind, "description": format!("Kind of document: `{kind}`.")},
                },
                "required": ["apiVersion", "kind"],
            },
            root,
        ],
        "$defs": defs,
    }))
}

pub(crate) fn pretty(value: &impl Serialize) -> String {
    Scroll::whole(|scroll| write(scroll, value))
}

/// A value as JSON, indented, with a final line break, line by line.
pub(crate) fn write(scroll: &mut Scroll<'_>, value: &impl Serialize) {
    let mut lines = Lines {
        scroll,
        open: Vec::new(),
    };
    // Maps have string keys throughout, so this cannot fail.
    let written = serde_json::to_writer_pretty(&mut lines, value);
    lines.close(lines.open.len());
    if let Err(error) = written {
        let _ = write!(scroll.text, "{}", json!({ "error": error.to_string() }));
    }
    scroll.text.push('\n');
}

/// Values that are made when they are written.
pub(crate) struct Each<F>(pub F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Bytes gathered between two looks for a line's end.
const GATHERED: usize = 16 * 1024;

/// JSON on its way to a scroll. Strings in it have no line breaks, so nothing is cut where a line ends.
struct Lines<'p, 's> {
    scroll: &'p mut Scroll<'s>,
    open: Vec<u8>,
}

impl Lines<'_, '_> {
    /// Hands so many bytes on.
    fn close(&mut self, end: usize) {
        let rest = self.open.split_off(end);
        let text = String::from_utf8_lossy(&self.open);
        // Characters that turn or hide text stand in strings only, where JSON can write them as escapes.
        if text.contains(is_unseen) {
            for c in text.chars() {
                if is_unseen(c) && c != '\n' {
                    let mut units = [0; 2];
                    for unit in c.encode_utf16(&mut units) {
                        let _ = write!(self.scroll.text, "\\u{unit:04x}");
                    }
                } else {
                    self.scroll.text.push(c);
                }
            }
        } else {
            self.scroll.text.push_str(&text);
        }
        self.open = rest;
    }
}

impl io::Write for Lines<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open.extend_from_slice(bytes);
        if self.open.len() >= GATHERED
            && let Some(end) = self.open.iter().rposition(|b| *b == b'\n')
        {
            self.close(end + 1);
            self.scroll.pause();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    /// `FLOWGATE_WRITE_SCHEMA=1 cargo test schema` writes the files instead.
    fn compare(name: &str, text: &str) {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("policies/schema/{name}.json"));
        if std::env::var_os("FLOWGATE_WRITE_SCHEMA").is_some() {
            std::fs::write(&path, text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "policies/schema/{name}.json is not what the types say; regenerate it with \
             `flowgate schema {name} > policies/schema/{name}.json`"
        );
    }

    #[test]
    fn the_committed_schemas_are_those_of_the_types() {
        compare("check", &schema_check());
        compare("diff", &schema_diff());
        compare("waivers", &schema_waivers());
        compare("signoff", &schema_signoff());
        compare("risk-register", &schema_risk_register());
        compare("facts", &schema_facts());
        compare("manifest", &schema_manifest());
        compare("organization", &schema_organization());
        compare("project", &schema_project());
    }

    /// Properties without a description, by their path.
    fn undescribed(schema: &serde_json::Value, at: &str, found: &mut Vec<String>) {
        if let Some(properties) = schema.get("properties").and_then(|p| p.as_object()) {
            for (name, property) in properties {
                let said = property["description"].as_str().unwrap_or_default();
                // One word is no description: `Environment.` on `environment` says nothing.
                if said.split_whitespace().count() < 3 {
                    found.push(format!("{at}/{name}: {said}"));
                }
            }
        }
        match schema {
            serde_json::Value::Object(map) => {
                for (key, below) in map {
                    undescribed(below, &format!("{at}/{key}"), found);
                }
            }
            serde_json::Value::Array(list) => {
                for (i, below) in list.iter().enumerate() {
                    undescribed(below, &format!("{at}/{i}"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_property_is_described_for_a_newcomer() {
        for schema in [
            schema_manifest(),
            schema_organization(),
            schema_project(),
            schema_signoff(),
            schema_risk_register(),
        ] {
            let mut found = Vec::new();
            undescribed(&serde_json::from_str(&schema).unwrap(), "", &mut found);
            assert!(found.is_empty(), "{found:#?}");
        }
        for schema in [schema_check(), schema_facts()] {
            let mut found = Vec::new();
            undescribed(&serde_json::from_str(&schema).unwrap(), "", &mut found);
            found.retain(|f| f.ends_with(": "));
            assert!(found.is_empty(), "{found:#?}");
        }
    }

    #[test]
    fn the_documents_keep_their_schemas() {
        for (schema, document) in [
            (schema_check(), serde_json::to_value(sample::check().0).unwrap()),
            (schema_facts(), serde_json::to_value(sample::facts()).unwrap()),
        ] {
            let schema = serde_json::from_str(&schema).unwrap();
            let validator = jsonschema::validator_for(&schema).unwrap();
            let errors: Vec<_> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
    }

    #[test]
    fn output_is_stable_and_ends_with_a_line_break() {
        let (value, _) = sample::check();
        let text = || Scroll::whole(|scroll| check(scroll, &value));
        assert_eq!(text(), text());
        assert!(text().ends_with("}\n"));
    }
}
