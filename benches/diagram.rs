//! Pictures of the support agent, and of a crowd: layout and drawing alone.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench is no library and stops at a surprise"
)]

use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use flowgate::pipeline::{self, Options};
use flowgate::render::diagram::layout::{Cell, Direction, Graph, Link, Side, layout};
use flowgate::render::diagram::{View, png, svg, views};

/// Cells in a row, each linked with the next one and with one further on.
fn crowd(count: usize) -> Graph {
    let side = |n: usize| match n % 7 {
        0 => Side::Source,
        6 => Side::Sink,
        _ => Side::Middle,
    };
    let link = |from: usize, to: usize| Link {
        from,
        to: to % count,
        label: (120, 38),
    };
    Graph {
        cells: (0..count)
            .map(|n| Cell {
                width: 110,
                height: 40,
                frame: None,
                side: side(n),
            })
            .collect(),
        frames: Vec::new(),
        links: (0..count)
            .flat_map(|n| [link(n, n + 1), link(n, n * 5 + 3)])
            .collect(),
    }
}

fn diagram(c: &mut Criterion) {
    let mut group = c.benchmark_group("diagram");
    group.sample_size(20);
    let run = pipeline::run(&Options {
        paths: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/support-triage")],
        fold: true,
        ..Options::default()
    })
    .unwrap();
    let facts = &run.integrations.first().unwrap().facts;
    let pictures = || {
        View::ALL
            .into_iter()
            .flat_map(|v| views::pictures(facts, &run.check.findings, v))
    };
    group.bench_function("every view as SVG", |b| {
        b.iter(|| pictures().map(|p| svg::draw(&p).len()).sum::<usize>());
    });
    let flows = views::pictures(facts, &run.check.findings, View::Flows).remove(0);
    group.bench_function("flows as PNG", |b| b.iter(|| png::draw(&flows).unwrap().len()));
    for count in [12, 25, 60, 300] {
        let graph = crowd(count);
        group.bench_function(format!("layout of {count}"), |b| {
            b.iter(|| layout(&graph, Direction::Across));
        });
    }
    group.finish();
}

criterion_group!(benches, diagram);
criterion_main!(benches);
