//! The risk register: the worked example of the specification on the scenario it is about, and what no edit may do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use flowgate::analysis::exposure::exposure;
use flowgate::pipeline::{self, Options};
use flowgate::risk::{Rating, Register, Risk, RiskLine, RiskParams, register};

fn registered(path: &str) -> Register {
    let options = Options {
        paths: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)],
        fold: true,
        ..Options::default()
    };
    let run = pipeline::run(&options).unwrap();
    let integration = &run.integrations[0];
    let exposure = exposure(&integration.model, &integration.facts.actions);
    register(
        &integration.facts,
        &exposure,
        &run.check,
        &RiskParams::default(),
        &BTreeMap::new(),
    )
}

fn line<'a>(register: &'a Register, id: &str) -> &'a RiskLine {
    register
        .risks
        .iter()
        .find(|r| r.id.starts_with(id))
        .unwrap_or_else(|| {
            let ids: Vec<&str> = register.risks.iter().map(|r| r.id.as_str()).collect();
            panic!("no {id} in {ids:#?}")
        })
}

#[test]
fn the_register_of_each_scenario() {
    for scenario in [
        "support-triage",
        "support-triage-demo",
        "launder",
        "launder-gated",
        "minimal",
    ] {
        let register = registered(&format!("fixtures/scenarios/{scenario}"));
        insta::assert_snapshot!(format!("register_{scenario}"), told(&register));
    }
}

fn told(register: &Register) -> String {
    let text: Vec<String> = register
        .risks
        .iter()
        .map(|r| {
            let level = |l: Option<Risk>| l.map_or("-", Risk::words);
            let how = match &r.rating {
                Rating::Points {
                    exposure,
                    left,
                    likelihood_residual,
                    impact_residual,
                    decided_by,
                    ..
                } => {
                    format!("E {exposure} -> {left}; ({likelihood_residual}, {impact_residual}) {decided_by}")
                }
                Rating::Rules { because, .. } => because.clone(),
            };
            format!(
                "{} | {} -> {} | {how}",
                r.id,
                level(r.inherent),
                level(r.residual)
            )
        })
        .collect();
    text.join("\n")
}

/// `report.md` 5: the reply by mail and the internal issue.
#[test]
fn the_worked_example_comes_out_of_its_scenario() {
    let register = registered("fixtures/scenarios/support-triage");
    insta::assert_json_snapshot!(line(&register, "MESSAGE mail.send_reply"));
    insta::assert_json_snapshot!(line(&register, "WRITE jira.create_issue"));
}
