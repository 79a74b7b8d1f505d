//! Search for credentials in a tree of 3 MB without manifests: detection alone, and the whole command from files to verdicts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark stops at a surprise; criterion's macro makes undocumented functions"
)]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flowgate::parse::value;
use flowgate::pipeline::{Options, Selection, run};
use flowgate::secret::{Dialect, scan};
use flowgate::source::{FileId, Limits};

/// A service's configuration of about 4 KB, with one credential in every tenth.
fn document(i: usize) -> String {
    let mut text = format!(
        "service: desk-{i}\nregion: eu-west-1\nrevision: {:040x}\nroutes:\n",
        i * 7_919
    );
    for n in 0..24 {
        text.push_str(&format!(
            "  - name: route-{n}\n    url: https://api-{n}.example.test/v1/items?page=1&size=50\n    timeout: {n}s\n    \
             headers: {{accept: application/json, x-trace: \"{:032x}\"}}\n",
            n * 104_729 + i
        ));
    }
    text.push_str("auth:\n  token_url: https://login.example.test/oauth2/token\n  client_id: desk\n");
    if i.is_multiple_of(10) {
        text.push_str("  client_secret: q7Vn2tR9xKp4Lw8zBd3mHs6YfJc1GaEu\n");
    } else {
        text.push_str("  client_secret: ${DESK_SECRET}\n");
    }
    text
}

fn searched(c: &mut Criterion) {
    let texts: Vec<String> = (0..1_000).map(document).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    assert!(bytes > 3_000_000, "{bytes}");
    let read: Vec<_> = texts
        .iter()
        .map(|t| value::read(FileId(0), t, &Limits::default()).0)
        .collect();
    let mut group = c.benchmark_group("secrets");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("detection of 3 MB, one thread", |b| {
        b.iter(|| {
            let found: usize = texts
                .iter()
                .zip(&read)
                .map(|(text, trees)| scan("a.yaml", text, Dialect::Tree, trees, true).hits.len())
                .sum();
            assert_eq!(black_box(found), 100);
        });
    });
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-secrets");
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    for (i, text) in texts.iter().enumerate() {
        std::fs::write(root.join(format!("{i}.yaml")), text).unwrap();
    }
    let options = Options {
        paths: vec![root],
        selection: Selection {
            select: vec!["SECRET".into()],
            ..Selection::default()
        },
        ..Options::default()
    };
    group.bench_function("check --select SECRET of 1,000 files", |b| {
        b.iter(|| assert_eq!(black_box(run(&options).unwrap().check.findings.len()), 100));
    });
    group.finish();
}

criterion_group!(benches, searched);
criterion_main!(benches);
