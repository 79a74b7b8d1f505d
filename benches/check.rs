//! Cold checks through the library: one scenario, and generated trees of 100 and 1,000 integrations.
//!
//! Then the policies alone, cold and warm, beside OPA where `OPA_BINDINGS` names one.
//!
//! `cargo bench --bench check`. Each run reads files, links, analyses and judges all rules; nothing is kept between runs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a benchmark stops at a surprise; criterion's macro makes undocumented functions"
)]

#[path = "../examples/load-tree/tree.rs"]
mod load;
#[path = "../tests/support/oracle.rs"]
mod oracle;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flowgate::pipeline::{Options, run};
use flowgate::policy::catalogue::{LIBRARIES, RULES};
use flowgate::policy::{Engine, rules};
use oracle::Oracle;
use serde_json::{Value, json};

/// As the command runs it.
fn check(paths: &[PathBuf]) -> usize {
    let options = Options {
        paths: paths.to_vec(),
        fold: true,
        lean: true,
        counts_unstated: true,
        ..Options::default()
    };
    run(&options).unwrap().check.assessed.len()
}

/// A generated tree of integrations.
fn tree(integrations: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tree-{integrations}"));
    let _ = std::fs::remove_dir_all(&root);
    load::write(&root, integrations).unwrap();
    root
}

fn cold(c: &mut Criterion) {
    let scenario = [Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/support-triage")];
    c.bench_function("support-triage", |b| b.iter(|| black_box(check(&scenario))));
    let mut group = c.benchmark_group("tree");
    group.sample_size(10);
    for size in [100, 1_000] {
        let root = [tree(size)];
        assert_eq!(check(&root), size, "every generated integration is assessed");
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &root, |b, root| {
            b.iter(|| black_box(check(root)));
        });
    }
    let thousand = tree(1_000);
    let changed =
        (0..10).map(|i| thousand.join(format!("group-00/agent-{:05}/agent.flowgate.yaml", i * 100)));
    let changed: Vec<PathBuf> = changed.collect();
    assert_eq!(check(&changed), 10, "what changed is assessed, and nothing else");
    group.throughput(Throughput::Elements(10));
    group.bench_function("10 changed of 1000", |b| b.iter(|| black_box(check(&changed))));
    group.finish();
}

/// Facts of one scenario and of one generated integration, as text.
fn facts() -> Vec<(&'static str, String)> {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/support-triage");
    [("support-triage", scenario), ("generated", tree(1))]
        .into_iter()
        .map(|(name, path)| {
            let options = Options {
                paths: vec![path],
                ..Options::default()
            };
            let integration = run(&options).unwrap().integrations.remove(0);
            (name, serde_json::to_string(&integration.facts).unwrap())
        })
        .collect()
}

/// The whole catalogue on the facts of one integration: with policies to parse first, and with those parsed before. Where
/// `OPA_BINDINGS` names an OPA, its CPU time for the same question is printed beside.
fn policies(c: &mut Criterion) {
    let rules = rules();
    let engine = || Engine::new(&rules, &BTreeMap::new(), Duration::from_secs(10)).unwrap();
    let mut group = c.benchmark_group("policies");
    for (name, facts) in facts() {
        group.bench_function(BenchmarkId::new("cold", name), |b| {
            b.iter(|| black_box(engine().judge_json(&facts)))
        });
        let warm = engine();
        group.bench_function(BenchmarkId::new("warm", name), |b| {
            b.iter(|| black_box(warm.judge_json(&facts)))
        });
        let input: Value = serde_json::from_str(&facts).unwrap();
        let defaults: BTreeMap<&str, BTreeMap<&str, &Value>> = rules
            .iter()
            .map(|r| {
                let values = r.parameters.iter().map(|(name, p)| (name.as_str(), &p.default));
                (r.id.as_str(), values.collect())
            })
            .collect();
        let policies = RULES.iter().chain(LIBRARIES).copied();
        let Some(mut opa) = Oracle::find(policies, &json!({"params": defaults})) else {
            continue;
        };
        let sets = rules
            .iter()
            .map(|r| format!("[data.{0}.subjects, data.{0}.fail, data.{0}.unknown]", r.package));
        let query = format!("[{}]", sets.collect::<Vec<_>>().join(", "));
        let best = (0..20)
            .map(|_| {
                opa.ask(&query, &input).unwrap();
                opa.seconds
            })
            .fold(f64::MAX, f64::min);
        println!(
            "policies/opa/{name}: {:.2} ms CPU at best, input read",
            best * 1000.0
        );
    }
    group.finish();
}

criterion_group!(benches, cold, policies);
criterion_main!(benches);
