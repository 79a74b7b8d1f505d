//! `--format json`, and the JSON Schemas of the two published documents.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
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

/// The result of a run as JSON, indented, with a final line break.
#[must_use]
pub fn check(check: &Check) -> String {
    pretty(check)
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
    // Maps have string keys throughout, so this cannot fail; an error would still be valid JSON.
    let mut text = serde_json::to_string_pretty(value)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    // Characters that turn or hide text stand in strings only, where JSON can write them as escapes.
    if text.contains(is_unseen) {
        let mut seen = String::with_capacity(text.len());
        for c in text.chars() {
            if is_unseen(c) && c != '\n' {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(seen, "\\u{unit:04x}");
                }
            } else {
                seen.push(c);
            }
        }
        text = seen;
    }
    text.push('\n');
    text
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
        assert_eq!(check(&value), check(&value));
        assert!(check(&value).ends_with("}\n"));
    }
}
