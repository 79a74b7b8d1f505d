//! From documents to a linked model: defaults, merges, drift, derived flows, and names that lead nowhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

use flowgate::catalog::Catalog;
use flowgate::model::bind::{Content, Part, bind};
use flowgate::model::link::{Surroundings, VendorFiles, link};
use flowgate::model::{Model, bind};
use flowgate::parse::manifest::field::{At, Decoder, Field};
use flowgate::parse::manifest::{self, Document, Integration};
use flowgate::parse::problem::Problem;
use flowgate::parse::{flow, value};
use flowgate::source::{FileId, Limits, Place};

/// Links the only integration of the given files.
fn linked(files: &[(&str, &str)]) -> (Model, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for (i, (path, text)) in files.iter().enumerate() {
        let file = FileId(i as u32);
        let at = Place::document(path, 0);
        let content = if path.ends_with(".flow") {
            let read = flow::read(file, text, &Limits::default());
            problems.extend(read.problems);
            let mut cx = Decoder {
                file,
                problems: &mut problems,
            };
            let declarations = Integration::decode(&read.root, &at, &mut cx).unwrap();
            Content::Flow {
                integration: read.integration,
                included: Vec::new(),
                declarations: Box::new(At::new(declarations, at)),
            }
        } else {
            let (documents, found) = value::read(file, text, &Limits::default());
            problems.extend(found);
            Content::of(manifest::read(file, &documents[0], &at, &mut problems).unwrap()).unwrap()
        };
        parts.push(bind::Part {
            file,
            path: (*path).to_owned(),
            content,
        });
    }
    let (mut bound, organization) = bind(parts, &mut problems);
    let around = Surroundings {
        organization: organization.as_ref(),
        vendor_files: &VendorFiles::new(),
        phase: None,
        others: std::sync::Arc::default(),
        catalog: &Catalog::default(),
    };
    let model = link(bound.remove(0), &around, &mut problems);
    (model, problems)
}

const HEAD: &str = "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {id: a}\n";

fn messages(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|p| p.message.as_str()).collect()
}

#[test]
fn a_small_manifest_gets_an_agent_a_system_and_derived_flows() {
    let text = format!(
        "{HEAD}connections:\n  crm:\n    system: salesforce\n    operations:\n      read: {{effect: read}}\n      tell: {{effect: send, audience: customer}}\n"
    );
    let (model, problems) = linked(&[("a.flowgate.yaml", &text)]);
    assert!(problems.is_empty(), "{:?}", messages(&problems));
    assert_eq!(model.contexts.keys().collect::<Vec<_>>(), ["a/main.main"]);
    assert_eq!(model.systems["a/salesforce"].boundary, "a/salesforce-boundary");
    let mut flows: Vec<String> = model
        .flows
        .values()
        .map(|f| {
            format!(
                "{} -> {}{}",
                f.from,
                f.to,
                if f.derived { " (derived)" } else { "" }
            )
        })
        .collect();
    flows.sort();
    assert_eq!(
        flows,
        [
            "a/main.main -> a/salesforce (derived)",
            "a/main.main -> a/unknown-model (derived)",
            "a/salesforce -> a/any-customer (derived)",
            "a/salesforce -> a/main.main (derived)",
            "a/unknown-model -> a/main.main (derived)",
        ]
    );
}

#[test]
fn both_forms_merge_and_what_differs_is_drift_with_both_places() {
    let text = format!(
        "{HEAD}gates:\n  ok: {{kind: human_approval, timeout: 4h}}\nactors:\n  lead: {{kind: human, audience: internal}}\n"
    );
    let flow = "integration a\ngate ok: human_approval { timeout: 8h, on_timeout: deny }\nactor lead: human { audience: internal }\n";
    let (model, problems) = linked(&[("a.flowgate.yaml", &text), ("a.flow", flow)]);
    assert!(problems.is_empty(), "{:?}", messages(&problems));
    assert_eq!(
        model.gates["a/ok"].decl.on_timeout.as_ref().unwrap().value,
        "deny"
    );
    assert_eq!(model.drift.len(), 1, "{:?}", model.drift);
    let (id, drift) = &model.drift[0];
    assert_eq!((id.as_str(), drift.field.as_str()), ("a/ok", "timeout"));
    assert_eq!(drift.at.as_str(), "a.flowgate.yaml#0/gates/ok/timeout");
    assert_eq!(drift.other.as_str(), "a.flow#0/gates/ok/timeout");
}

#[test]
fn an_undefined_name_suggests_the_nearest_and_shows_it() {
    let flow = "integration a\nactor customer: human { audience: customer }\nsystem desk: zendesk\nclass ticket: internal\ncustomr -> desk: tiket\n";
    let (_, problems) = linked(&[("a.flow", flow)]);
    assert_eq!(
        messages(&problems),
        ["there is no node `customr`", "there is no data class `tiket`"]
    );
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `customer`?"));
    assert_eq!(problems[0].notes.len(), 1);
}

#[test]
fn an_agent_with_several_contexts_is_no_flow_end() {
    let flow = "integration a\nsystem desk: zendesk\nagent bot { \n  context one { key: x }\n  context two { key: y }\n}\ndesk -> bot: t\nclass t: internal\n";
    let (_, problems) = linked(&[("a.flow", flow)]);
    assert_eq!(messages(&problems), ["agent `bot` has several contexts"]);
    assert_eq!(
        problems[0].help.as_deref(),
        Some("name one of `bot.one`, `bot.two`")
    );
}

#[test]
fn one_name_is_one_element() {
    let text = format!("{HEAD}stores:\n  desk: {{kind: database}}\n");
    let flow = "integration a\nsystem desk: zendesk\n";
    let (_, problems) = linked(&[("a.flowgate.yaml", &text), ("a.flow", flow)]);
    assert_eq!(messages(&problems), ["`desk` is declared as system and as store"]);
}

#[test]
fn a_request_and_its_response_are_two_edges_of_one_pair() {
    let flow = "integration a\nmodel llm { training_use: prohibited }\nagent main { context main { key: x } }\nclass q: internal\nclass r: internal\nmain.main <-> llm: q => r\n";
    let (model, problems) = linked(&[("a.flow", flow)]);
    assert!(problems.is_empty(), "{:?}", messages(&problems));
    assert_eq!(model.flows.len(), 2);
    let answer = model.flows.values().find(|f| f.response).unwrap();
    assert_eq!(
        (answer.from.as_str(), answer.classes.as_slice()),
        ("a/llm", ["a/r".to_owned()].as_slice())
    );
}

#[test]
fn an_organisation_lends_only_what_is_used() {
    let org = "apiVersion: flowgate/v1\nkind: Organization\nboundaries:\n  corp: {kind: internal}\n  moon: {kind: public}\ndata_classes:\n  order: {tier: internal}\n  other: {tier: public}\n";
    let text = format!(
        "{HEAD}connections:\n  api:\n    system: internal-api\n    boundary: corp\n    operations:\n      get: {{effect: read, classes: [order]}}\n"
    );
    let (model, problems) = linked(&[("org.flowgate.yaml", org), ("a.flowgate.yaml", &text)]);
    assert!(problems.is_empty(), "{:?}", messages(&problems));
    assert_eq!(model.classes.keys().collect::<Vec<_>>(), ["order"]);
    assert!(model.boundaries.contains_key("corp") && !model.boundaries.contains_key("moon"));
}

#[test]
fn a_document_of_a_newer_version_says_so() {
    let mut problems = Vec::new();
    let text = "apiVersion: flowgate/v2\nkind: AgentIntegration\n";
    let (documents, _) = value::read(FileId(0), text, &Limits::default());
    let read: Option<Document> =
        manifest::read(FileId(0), &documents[0], &Place::document("x", 0), &mut problems);
    assert!(read.is_none());
    assert_eq!(
        messages(&problems),
        ["`flowgate/v2` is a version this program does not know"]
    );
}
