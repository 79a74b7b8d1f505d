//! Parsing `.flow` files of 1,000, 10,000 and 100,000 flow lines: time per line must not grow.
//!
//! `cargo bench --bench parse`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark stops at a surprise; criterion's macro makes undocumented functions"
)]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flowgate::parse::flow;
use flowgate::source::{FileId, Limits};

/// A picture of so many flows between a tenth as many systems and agents, with gates, transports and blocks now and then.
fn picture(flows: usize) -> String {
    let nodes = (flows / 10).max(2);
    let mut text =
        String::from("integration large\nclass ticket: internal\ngate check: schema { allows: ticket }\n");
    for i in 0..nodes {
        writeln!(
            text,
            "/// System {i}.\nsystem s{i}: internal-api\nagent a{i} {{ context c {{ key: id }} }}"
        )
        .unwrap();
    }
    for i in 0..flows {
        let (from, to) = (i % nodes, (i * 7 + 1) % nodes);
        match i % 4 {
            0 => writeln!(text, "s{from} -> a{to}: ticket over tls1.3"),
            1 => writeln!(
                text,
                "a{from} -> s{to}: ticket through check over tls1.3 // checked"
            ),
            2 => writeln!(
                text,
                "a{from} <-> s{to}: ticket => ticket over mtls {{ auth: mtls }}"
            ),
            _ => writeln!(
                text,
                "a{from} -> a{to}: ticket {{\n  purpose: support\n  notes: \"flow {i}\"\n}}"
            ),
        }
        .unwrap();
    }
    text
}

fn parse(c: &mut Criterion) {
    let limits = Limits {
        file_bytes: usize::MAX,
        document_nodes: usize::MAX,
        flows: usize::MAX,
        ..Limits::default()
    };
    let mut group = c.benchmark_group("parse flow");
    for flows in [1_000, 10_000, 100_000] {
        let text = picture(flows);
        group.throughput(Throughput::Elements(flows as u64));
        group.sample_size(10);
        group.bench_with_input(BenchmarkId::from_parameter(flows), &text, |b, text| {
            b.iter(|| black_box(flow::read(FileId(0), black_box(text), &limits)));
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
