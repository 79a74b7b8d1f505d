//! From manifest text to facts, by the library's own way.

use flowgate::analysis::{element::Context, facts as analyse, facts::Facts};
use flowgate::catalog::Catalog;
use flowgate::model::bind::{Content, Part, bind};
use flowgate::model::link::{Surroundings, VendorFiles, link};
use flowgate::parse::problem::Problem;
use flowgate::parse::{manifest, value};
use flowgate::source::{FileId, Limits, Place};

/// The facts of one manifest that must have no problem.
pub fn facts(text: &str) -> Facts {
    let (facts, problems) = read(text);
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert!(messages.is_empty(), "{messages:#?}\n{text}");
    facts
}

fn read(text: &str) -> (Facts, Vec<Problem>) {
    let mut problems = Vec::new();
    let (file, at) = (FileId(0), Place::document("t.flowgate.yaml", 0));
    let (documents, found) = value::read(file, text, &Limits::default());
    problems.extend(found);
    let document = manifest::read(file, &documents[0], &at, &mut problems).unwrap();
    let part = Part {
        file,
        path: "t.flowgate.yaml".to_owned(),
        content: Content::of(document).unwrap(),
    };
    let (mut bound, organization) = bind(vec![part], &mut problems);
    let around = Surroundings {
        organization: organization.as_ref(),
        vendor_files: &VendorFiles::new(),
        phase: None,
        others: std::sync::Arc::default(),
        catalog: &Catalog::default(),
    };
    let model = link(bound.remove(0), &around, &mut problems);
    let cx = Context {
        today: "2026-11-22".parse().unwrap(),
        evidence_days: 180,
        batch_max: 0,
        phase: model.phase,
    };
    let (facts, found) = analyse(&model, &[], &cx);
    problems.extend(found);
    (facts, problems)
}
