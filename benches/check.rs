//! Cold checks through the library: one scenario, and generated trees of 100 and 1,000 integrations.
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

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flowgate::pipeline::{Options, run};

fn check(path: &Path) -> usize {
    let options = Options {
        paths: vec![path.to_path_buf()],
        fold: true,
        ..Options::default()
    };
    run(&options).unwrap().check.assessed.len()
}

/// A tree of integrations, each with a manifest of 30 lines and a `.flow` of 12, no two alike in their names.
fn tree(integrations: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tree-{integrations}"));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let project = "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n";
    std::fs::write(root.join("flowgate.yaml"), project).unwrap();
    for i in 0..integrations {
        let folder = root.join(format!("agent-{i}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.flowgate.yaml"), manifest(i)).unwrap();
        std::fs::write(folder.join("a.flow"), flow(i)).unwrap();
    }
    root
}

fn manifest(i: usize) -> String {
    format!(
        r#"apiVersion: flowgate/v1
kind: AgentIntegration
metadata: {{id: agent-{i}, version: 1.{i}.0, title: Agent number {i}}}
owners: {{technical: team-{team}}}
rollout: {{phase: internal_pilot, history: [{{phase: sandbox, start: 2026-08-01, end: 2026-09-01, exit: {{ok: true}}, approved_by: [security]}}]}}
models: {{llm: {{boundary: llm, contract: DPA-{i}, training_use: prohibited, retention: 0d}}}}
connections:
  tracker:
    system: jira
    auth: {{method: oauth2_client_credentials, principal: {{id: svc-{i}, type: service}}, secrets: {{client_secret: "vault:kv/agent-{i}/jira#secret"}}}}
    scopes: ["read:jira-work", "write:jira-work"]
    operations:
      find: {{call: GET /rest/api/3/search/jql, classes: [issue]}}
      create: {{call: POST /rest/api/3/issue, audience: internal, classes: [issue], resources: [P{i}]}}
  chat:
    system: slack
    auth: {{method: bot_token, principal: {{id: bot-{i}, type: service}}, secrets: {{bot_token: "vault:kv/agent-{i}/slack#token"}}}}
    scopes: ["chat:write"]
    operations:
      post: {{call: chat.postMessage, audience: internal, classes: [summary]}}
audit: {{sink: log, covers: all}}
"#,
        team = i % 17
    )
}

fn flow(i: usize) -> String {
    format!(
        "integration agent-{i}\n\
         boundary corp: internal {{ region: eu }}\n\
         boundary llm: vendor {{ vendor: model-co }}\n\
         class issue: confidential {{ origin: internal, subjects: customer }}\n\
         class summary: internal\n\
         actor lead: human in corp {{ audience: internal }}\n\
         store log: audit_sink in corp {{ retention: 400d }}\n\
         gate approval: human_approval {{ approvers: lead, timeout: {}h, on_timeout: deny }}\n\
         agent main in corp {{ context main {{ key: issue }} }}\n\
         jira -> main.main: issue by tracker.find\n\
         main.main <-> llm: issue => summary\n\
         main.main -> jira: issue by tracker.create through approval\n\
         main.main -> slack: summary by chat.post\n\
         slack -> lead: summary\n",
        1 + i % 8
    )
}

fn cold(c: &mut Criterion) {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/support-triage");
    c.bench_function("support-triage", |b| b.iter(|| black_box(check(&scenario))));
    let mut group = c.benchmark_group("tree");
    group.sample_size(10);
    for size in [100, 1_000] {
        let root = tree(size);
        assert_eq!(check(&root), size, "every generated integration is assessed");
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &root, |b, root| {
            b.iter(|| black_box(check(root)));
        });
    }
    group.finish();
}

criterion_group!(benches, cold);
criterion_main!(benches);
