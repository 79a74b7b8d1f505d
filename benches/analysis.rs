//! Labels, taint and coverage on random graphs of 1,000, 10,000 and 100,000 nodes with four flows a node.
//!
//! `cargo bench --bench analysis`. The graph is made in memory; what is measured begins at the linked model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark stops at a surprise; criterion's macro makes undocumented functions"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flowgate::analysis::carry::Carry;
use flowgate::analysis::element::Context;
use flowgate::analysis::gates::{Verdicts, gates};
use flowgate::analysis::spread::Spread;
use flowgate::analysis::{actions, facts, labels};
use flowgate::catalog::Catalog;
use flowgate::graph::Graph;
use flowgate::model::bind::{Content, Part, bind};
use flowgate::model::link::{Surroundings, VendorFiles, link};
use flowgate::model::{FlowEdge, Model, Named};
use flowgate::parse::manifest::control::Flow;
use flowgate::parse::manifest::field::At;
use flowgate::parse::{manifest, value};
use flowgate::source::{FileId, Limits, Place};

/// A sequence of numbers that looks random and is the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

const GATE: &str = "kind: human_approval, enforced_by: gateway, approvers: {group: leads, exclude: [requester]}, \
    approver_sees: full, approval_bound_to: action_digest, timeout: 4h, on_timeout: deny, on_error: hold";

/// A model of so many nodes: contexts, tools, systems, stores and people.
fn model(nodes: usize) -> Model {
    let share = nodes / 8;
    let mut text = "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {id: t}\nmodels: none\n\
        boundaries: {corp: {kind: internal}}\n"
        .to_owned();
    let _ = writeln!(text, "gates: {{ok: {{{GATE}}}}}\ndata_classes:");
    for (i, tier) in ["public", "internal", "confidential", "restricted"]
        .iter()
        .cycle()
        .take(8)
        .enumerate()
    {
        let origin = ["internal", "public"][usize::from(i % 5 == 0)];
        let _ = writeln!(text, "  c{i}: {{tier: {tier}, origin: {origin}}}");
    }
    for (section, letter, count, body) in [
        ("agents", 'g', 3 * share, "{}"),
        ("tools", 't', share, "{kind: function}"),
        ("systems", 's', 2 * share, "{product: internal-api}"),
        ("stores", 'd', share, "{kind: database}"),
        ("actors", 'a', share, "{audience: customer}"),
    ] {
        let _ = writeln!(text, "{section}:");
        for i in 0..count {
            let _ = writeln!(text, "  {letter}{i}: {body}");
        }
    }
    let mut problems = Vec::new();
    let (file, at) = (FileId(0), Place::document("t.flowgate.yaml", 0));
    let limits = Limits {
        file_bytes: usize::MAX,
        document_nodes: usize::MAX,
        ..Limits::default()
    };
    let (documents, _) = value::read(file, &text, &limits);
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
        catalog: &Catalog::default(),
        phase: None,
        others: std::sync::Arc::default(),
    };
    let mut model = link(bound.remove(0), &around, &mut problems);
    flows(&mut model, 4 * nodes);
    model
}

/// Flows between contexts and anything else, with a class or two, one in fifty approved.
fn flows(model: &mut Model, count: usize) {
    let mut numbers = Numbers(20_261_122);
    let contexts: Vec<String> = model.contexts.keys().cloned().collect();
    let others: Vec<String> = model
        .tools
        .keys()
        .chain(model.systems.keys())
        .chain(model.stores.keys())
        .chain(model.actors.keys())
        .chain(model.contexts.keys())
        .cloned()
        .collect();
    let classes: Vec<String> = model.classes.keys().cloned().collect();
    let place = Place::document("t.flow", 0);
    for i in 0..count {
        let (mut from, mut to) = (
            contexts[numbers.below(contexts.len())].clone(),
            others[numbers.below(others.len())].clone(),
        );
        if numbers.below(2) == 0 {
            std::mem::swap(&mut from, &mut to);
        }
        let id = format!("t/f{i:06}");
        let edge = FlowEdge {
            named: Named {
                id: id.clone(),
                name: format!("f{i:06}"),
                decl: At::new(Flow::default(), place.child(i.to_string())),
                implicit: false,
            },
            from,
            to,
            operation: None,
            classes: (0..numbers.below(3))
                .map(|_| classes[numbers.below(classes.len())].clone())
                .collect(),
            via: if numbers.below(50) == 0 {
                vec!["t/ok".to_owned()]
            } else {
                Vec::new()
            },
            derived: false,
            pair: None,
            response: false,
            touches: Vec::new(),
        };
        model.flows.insert(id, edge);
    }
}

fn context(model: &Model) -> Context {
    Context {
        today: "2026-11-22".parse().unwrap(),
        evidence_days: 180,
        batch_max: 0,
        phase: model.phase,
    }
}

fn large(c: &mut Criterion) {
    let mut group = c.benchmark_group("labels, taint, coverage");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for nodes in [1_000, 10_000, 100_000] {
        let model = model(nodes);
        let cx = context(&model);
        let gates = gates(&model, &cx);
        let verdicts = Verdicts::new(&gates);
        group.throughput(Throughput::Elements(u64::try_from(nodes).unwrap()));
        group.bench_function(BenchmarkId::from_parameter(nodes), |b| {
            b.iter(|| {
                let graph = Graph::build(&model);
                let carry = Carry::new(&model, &graph, &verdicts);
                let (spread, taint) = (Spread::labels(&carry), Spread::untrusted(&carry));
                let labels = labels::labels(&carry, &spread).len();
                black_box((labels, taint.iter().count(), actions::actions(&carry).len()))
            });
        });
    }
    group.finish();
}

/// The whole facts document of an integration of ordinary size.
fn small(c: &mut Criterion) {
    let mut group = c.benchmark_group("facts");
    for nodes in [16, 64, 1_000] {
        let model = model(nodes);
        let cx = context(&model);
        group.bench_function(BenchmarkId::from_parameter(nodes), |b| {
            b.iter(|| black_box(facts(&model, &[], &cx).0.labels.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, large, small);
criterion_main!(benches);
