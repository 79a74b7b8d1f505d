//! The report of the support agent: from files to HTML, Markdown and SVG.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench is no library and stops at a surprise"
)]

use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use flowgate::pipeline::assess::assess;
use flowgate::pipeline::{self, Options};
use flowgate::report::layout::figures::figures;
use flowgate::report::layout::{Extent, document};
use flowgate::report::{html, markdown};

fn options() -> Options {
    Options {
        paths: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/support-triage")],
        fold: true,
        ..Options::default()
    }
}

fn report(c: &mut Criterion) {
    let mut group = c.benchmark_group("report");
    group.sample_size(20);
    let run = pipeline::run(&options()).unwrap();
    let integration = run.integrations.first().unwrap();
    let written = |run: &pipeline::Run, integration: &pipeline::Integration| {
        let report = assess(run, integration);
        let pictures = figures(&integration.facts, &run.check.findings, &run.veil);
        let document = document(&report, pictures, Extent::Full);
        (html::write(&document), markdown::write(&document))
    };
    group.bench_function("from files", |b| {
        b.iter(|| {
            let run = pipeline::run(&options()).unwrap();
            written(&run, run.integrations.first().unwrap())
        });
    });
    group.bench_function("from facts", |b| b.iter(|| written(&run, integration)));
    group.finish();
}

criterion_group!(benches, report);
criterion_main!(benches);
