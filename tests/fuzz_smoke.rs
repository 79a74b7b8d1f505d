//! The fuzz targets on stable: every seed, and a number of texts made from seeds by the same steps each time.
//!
//! `FLOWGATE_FUZZ_ROUNDS=100000 cargo test --test fuzz_smoke` goes on for longer, `FLOWGATE_FUZZ_SEED=7` takes other steps,
//! `FLOWGATE_FUZZ_TARGET=flow` one target. An input that breaks a promise is kept in the folder that the message names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says what it keeps"
)]

#[path = "../fuzz/src/entry.rs"]
mod entry;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flowgate::source::walk;
use proptest::prelude::*;

/// No input of this size may take longer, also unoptimised on a busy machine.
const LONG: Duration = Duration::from_secs(30);
/// Bytes of a made text.
const MOST: usize = 16 * 1024;

/// Steps that are the same in every run: xorshift, Marsaglia 2003.
struct Steps(u64);

impl Steps {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Pieces that readers give a meaning to.
const PIECES: &[&str] = &[
    "\n",
    "\r\n",
    "  ",
    "\t",
    ": ",
    "- ",
    "? ",
    "&a ",
    "*a",
    "<<: *a\n",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\\",
    "#",
    "//",
    "/*",
    "*/",
    "///",
    "->",
    "<->",
    "=>",
    "|\n",
    ">\n",
    "!!str ",
    "---\n",
    "...\n",
    "\u{feff}",
    "\u{202e}",
    "\u{0}",
    "é",
    "\u{1f600}",
    "<a>",
    "</a>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "&b;",
    "&#x41;",
    "null",
    "true",
    "1e999",
    "0x1F",
    "-0",
    "2026-02-30",
    "integration a\n",
    "include \"a.flow\"\n",
    "expect no path from a to b\n",
    "audit all -> a\n",
    "class a: public\n",
    "a -> b: c by d.e\n",
    "apiVersion: flowgate/v1\n",
    "kind: AgentIntegration\n",
    "kind: Waivers\n",
    "kind: Project\n",
    "metadata: { id: a }\n",
    "x-a: ",
    "connections:\n",
    "  a:\n",
    "scopes: [a]\n",
    "# METADATA\n",
    "package flowgate.rules.a.b\n",
    "\n%%\n",
    "password=Kq8vT2mZ4xW9\n",
    "-----BEGIN PRIVATE KEY-----\n",
    "xoxb-",
    "ghp_",
    "${A}",
    "{{ a }}",
];

/// A text made from others: cut, doubled, joined, with pieces put in and bytes changed.
fn made(seeds: &[Vec<u8>], steps: &mut Steps) -> Vec<u8> {
    let mut text = seeds[steps.below(seeds.len())].clone();
    for _ in 0..1 + steps.below(6) {
        let at = steps.below(text.len() + 1);
        let to = (at + steps.below(64)).min(text.len());
        match steps.below(8) {
            0 => drop(text.drain(at..to)),
            1 => {
                let part = text[at..to].to_vec();
                (0..1 + steps.below(40)).for_each(|_| drop(text.splice(at..at, part.iter().copied())));
            }
            2 => {
                let other = &seeds[steps.below(seeds.len())];
                let from = steps.below(other.len() + 1);
                let part = other[from..(from + steps.below(400)).min(other.len())].to_vec();
                drop(text.splice(at..to, part));
            }
            3 => text.truncate(at),
            4 if at < text.len() => text[at] ^= 1 << steps.below(8),
            5 => {
                let piece = PIECES[steps.below(PIECES.len())];
                let times = if steps.below(8) == 0 { 200 } else { 1 };
                drop(text.splice(at..at, piece.repeat(times).bytes()));
            }
            _ => drop(text.splice(at..at, PIECES[steps.below(PIECES.len())].bytes())),
        }
        text.truncate(MOST);
    }
    text
}

/// The seeds of a target and, for readers, the small files of the fixtures.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |folder: PathBuf, wanted: &dyn Fn(&str) -> bool| -> Vec<Vec<u8>> {
        let files = walk::plain(&folder).into_iter().filter(|f| wanted(f));
        files
            .map(|f| std::fs::read(folder.join(f)).unwrap())
            .filter(|b| b.len() <= MOST)
            .collect()
    };
    let mut all = read(root.join("fuzz/seeds").join(target), &|_| true);
    assert!(all.len() >= 2, "{target} has no seeds");
    let ending = |ends: &'static [&'static str]| move |f: &str| ends.iter().any(|e| f.ends_with(e));
    all.extend(match target {
        "documents" | "importers" => read(root.join("fixtures/vendors"), &|_| true),
        "manifest" | "facts" => read(
            root.join("fixtures/broken"),
            &ending(&[".yaml", ".flow", ".json"]),
        ),
        "flow" => [
            read(root.join("fixtures/scenarios"), &ending(&[".flow"])),
            read(root.join("fixtures/broken"), &ending(&[".flow"])),
        ]
        .concat(),
        "secrets" => read(root.join("fixtures/secrets"), &|_| true),
        "policy" => read(root.join("policies/rules/gate"), &ending(&[".rego"])),
        _ => Vec::new(),
    });
    all
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

fn held(target: &str, entry: entry::Entry, bytes: &[u8]) {
    let start = Instant::now();
    let done = catch_unwind(|| entry(bytes));
    if done.is_err() || start.elapsed() > LONG {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
        std::fs::write(&kept, bytes).unwrap();
        panic!("{target}: {:?}, kept in {}", start.elapsed(), kept.display());
    }
}

/// Seeds, then made texts; entries that run the whole program get fewer.
fn smoke(target: &str) {
    if std::env::var("FLOWGATE_FUZZ_TARGET").is_ok_and(|only| only != target) {
        return;
    }
    let (_, entry) = entry::ALL.iter().find(|(name, _)| *name == target).unwrap();
    let seeds = seeds(target);
    let own = std::fs::read_dir(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/seeds")
            .join(target),
    )
    .unwrap()
    .count();
    seeds.iter().take(own).for_each(|seed| held(target, *entry, seed));
    let cost = match target {
        "renderers" | "waivers" => 20,
        "facts" | "secrets" | "importers" => 4,
        _ => 1,
    };
    let rounds = number("FLOWGATE_FUZZ_ROUNDS", 200) / cost;
    let mut steps =
        Steps(0x9E37_79B9_7F4A_7C15 ^ number("FLOWGATE_FUZZ_SEED", 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
    for _ in 0..rounds {
        held(target, *entry, &made(&seeds, &mut steps));
    }
    eprintln!("{target}: {own} seeds, {rounds} texts");
}

macro_rules! targets {
    ($($name:ident),+) => {
        $(#[test] fn $name() { smoke(stringify!($name)); })+

        #[test]
        fn every_target_is_run_here_and_by_cargo_fuzz() {
            let here = [$(stringify!($name)),+];
            let all: Vec<&str> = entry::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(all, here);
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
            let declared = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
            for name in here {
                assert!(declared.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
                let target = std::fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap();
                assert!(target.contains("fuzz_target!(|bytes: &[u8]| entry::"), "{name}");
            }
        }
    };
}

targets!(
    documents, manifest, flow, importers, secrets, policy, escapes, facts, renderers, waivers
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Bytes without any form, by proptest, which makes what it finds small.
    #[test]
    fn any_bytes_break_no_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for (_, entry) in entry::ALL.iter().filter(|(name, _)| !["facts", "renderers", "waivers"].contains(name)) {
            entry(&bytes);
        }
    }

    /// Text of any characters.
    #[test]
    fn any_text_is_escaped(text in any::<String>()) {
        entry::escapes(text.as_bytes());
    }
}
