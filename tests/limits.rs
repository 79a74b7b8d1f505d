//! Each bound of `source/limits.rs` is hit through the program, and what it says names the bound, its value and how to raise it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use flowgate::source::limits::{self, Bound, Raised};
use support::{copy, flowgate_in};

/// How a bound was seen to hold.
enum Seen {
    /// What the program said, and the value it was given.
    Said(String, u64),
    /// It is quiet, or takes too long here: a test beside the code hits it.
    Beside(&'static str, &'static str),
}

fn fresh(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("limit-{}", name.replace(' ', "-")));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    root
}

fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A project file with a limit and more lines.
fn project(root: &Path, limit: Option<(&str, u64)>, more: &str) {
    let limit = limit.map(|(name, value)| format!("limits: {{ {name}: {value} }}\n"));
    let text = format!(
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n{}{more}",
        limit.unwrap_or_default()
    );
    write(root, "flowgate.yaml", text);
}

const MANIFEST: &str = include_str!("../src/cli/policy/template/fail.flowgate.yaml");
const HEAD: &str = "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: { id: one }\n";

fn said(root: &Path, arguments: &[&str], code: i32) -> String {
    let ran = flowgate_in(root, arguments);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, code, "{all}");
    // Frames break lines where they please.
    all.split(|c: char| c.is_whitespace() || c == '│')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Checks a tree with a limit of this value.
fn checked(root: &Path, name: &str, value: u64, code: i32) -> Seen {
    project(root, Some((name, value)), "");
    let text = said(root, &["check", "--select", "INPUT"], code);
    assert_eq!(code == 1, text.contains("INPUT-008"), "{name}: {text}");
    Seen::Said(text, value)
}

/// A tree with the scaffold of a policy.
fn policies(name: &str) -> PathBuf {
    let root = fresh(name);
    write(&root, "agent.flowgate.yaml", MANIFEST);
    project(&root, None, "");
    said(&root, &["policy", "new", "ACME-001", "account-name"], 0);
    project(&root, None, "policies: [policies]\n");
    root
}

const RULE: &str = "policies/acme/account_name.rego";
const TESTS: &str = "policies/acme/account_name_test.rego";
/// A hundred million sums.
const SLOW: &str = "\nslow := count([1 | some a in numbers.range(1, 10000); some b in numbers.range(1, 10000); a + b == 0])\n";

fn append(root: &Path, path: &str, text: &str) {
    let old = std::fs::read_to_string(root.join(path)).unwrap();
    write(root, path, format!("{old}{text}"));
}

fn hit(bound: &Bound) -> Seen {
    let name = bound.name;
    let root = fresh(name);
    let refused = |root: &Path| Seen::Said(said(root, &["check"], 2), bound.value);
    match name {
        "file_bytes" => {
            write(&root, "a.flowgate.yaml", format!("{HEAD}# {}\n", "x".repeat(300)));
            checked(&root, name, 300, 1)
        }
        "total_bytes" => {
            for file in ["a/a.flowgate.yaml", "b/b.flowgate.yaml"] {
                write(&root, file, HEAD);
            }
            checked(&root, name, HEAD.len() as u64 - 1, 1)
        }
        "files" => {
            for file in ["a/a.flowgate.yaml", "b/b.flowgate.yaml", "c/c.flowgate.yaml"] {
                write(&root, file, HEAD.replace("one", &file[..1]));
            }
            checked(&root, name, 2, 1)
        }
        "depth" => {
            write(
                &root,
                "a.flowgate.yaml",
                format!("{HEAD}x-deep: {}{}\n", "[".repeat(9), "]".repeat(9)),
            );
            checked(&root, name, 8, 1)
        }
        "document_nodes" => {
            let text = format!("{HEAD}x-a: &a [1, 2, 3, 4]\nx-b: [*a, *a, *a]\n");
            write(&root, "a.flowgate.yaml", text);
            checked(&root, name, 20, 1)
        }
        "alias_values" => {
            // Twice for each byte is granted: ten documents repeat what one could.
            let bomb = "---\na: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b]\n";
            write(&root, "a.flowgate.yaml", format!("{HEAD}{}", bomb.repeat(10)));
            checked(&root, name, 100, 1)
        }
        "documents" => {
            write(
                &root,
                "a.flowgate.yaml",
                format!("{HEAD}---\n{}", HEAD.replace("one", "two")),
            );
            checked(&root, name, 1, 1)
        }
        "include_depth" => {
            write(&root, "a.flow", "integration a\ninclude \"b.flow\"\n");
            write(&root, "b.flow", "include \"c.flow\"\n");
            write(&root, "c.flow", "actor lead: human\n");
            checked(&root, name, 1, 1)
        }
        "flows" | "nodes" => {
            write(
                &root,
                "a.flow",
                "integration a\nagent main\nsystem one: internal-api\nsystem two: internal-api\n\
                 class note: internal\none -> main: note\nmain -> two: note\n",
            );
            checked(&root, name, 1, 1)
        }
        "edges" => {
            // A model has a copy for each of three contexts, and what leaves it leaves each.
            let mut text = "integration a\nclass note: internal\nmodel llm\nsystem out: internal-api\n\
                            llm -> out: note\nagent main {\n"
                .to_owned();
            let contexts = ["a", "b", "c"];
            contexts
                .iter()
                .for_each(|c| writeln!(text, "  context {c} {{ key: note }}").unwrap());
            text.push_str("}\n");
            contexts
                .iter()
                .for_each(|c| writeln!(text, "main.{c} <-> llm: note => note").unwrap());
            write(&root, "a.flow", text);
            checked(&root, name, 20, 1)
        }
        "joint_flows" => {
            let root = copy("fixtures/scenarios/launder-across", "limit-joint-flows");
            checked(&root, name, 3, 1)
        }
        "facts_bytes" => {
            write(&root, "a.flowgate.yaml", HEAD);
            project(&root, Some((name, 1_000)), "");
            Seen::Said(said(&root, &["check"], 2), 1_000)
        }
        "policy_millis" => {
            let root = policies("slow rule");
            let rule = std::fs::read_to_string(root.join(RULE)).unwrap();
            let slow = rule.replace(
                "if some c in input.connections",
                "if { some c in input.connections; slow == 0 }",
            );
            assert_ne!(rule, slow);
            write(&root, RULE, format!("{slow}{SLOW}"));
            project(&root, Some((name, 50)), "policies: [policies]\n");
            Seen::Said(said(&root, &["check"], 2), 50)
        }
        "findings" => {
            write(&root, "agent.flowgate.yaml", MANIFEST);
            project(&root, Some((name, 2)), "");
            Seen::Said(said(&root, &["check", "--phase", "full_production"], 1), 2)
        }
        "flow problems" => {
            write(
                &root,
                "a.flow",
                format!("integration a\n{}", "a -> : b\n".repeat(300)),
            );
            Seen::Said(said(&root, &["check", "--format", "short"], 1), bound.value)
        }
        "policy bytes" => {
            let root = policies(name);
            append(
                &root,
                RULE,
                &format!("\n# {}\n", "x".repeat(limits::POLICY_BYTES)),
            );
            refused(&root)
        }
        "policy nesting" => {
            let root = policies(name);
            append(
                &root,
                RULE,
                &format!("\nx := {}{}\n", "[".repeat(11), "]".repeat(11)),
            );
            refused(&root)
        }
        "policy brackets" => {
            let root = policies(name);
            append(
                &root,
                RULE,
                &format!("\nx := {}1{}\n", "(".repeat(31), ")".repeat(31)),
            );
            refused(&root)
        }
        "bundle file bytes" => {
            let root = policies(name);
            let text = format!(
                "{{\"a\": \"{}\"}}",
                "x".repeat(limits::BUNDLE_FILE_BYTES as usize)
            );
            write(&root, "policies/data.json", text);
            refused(&root)
        }
        "bundle entries" => {
            let root = policies(name);
            for i in 0..=limits::BUNDLE_ENTRIES {
                write(&root, &format!("policies/{i}.txt"), "");
            }
            refused(&root)
        }
        "bundle bytes" => {
            let root = policies(name);
            let text = format!(
                "{{\"a\": \"{}\"}}",
                "x".repeat(limits::BUNDLE_FILE_BYTES as usize - 20)
            );
            for i in 0..17 {
                write(&root, &format!("policies/{i}/data.json"), &text);
            }
            refused(&root)
        }
        "bundle depth" => {
            let root = policies(name);
            write(
                &root,
                &format!("policies/{}a.rego", "a/".repeat(18)),
                "package a\n",
            );
            refused(&root)
        }
        "test millis" => {
            let root = policies(name);
            append(&root, TESTS, &format!("{SLOW}\ntest_slow if slow == 0\n"));
            Seen::Said(said(&root, &["policy", "test"], 1), bound.value)
        }
        "record bytes" | "departures" => {
            let root = copy(
                "fixtures/scenarios/support-triage",
                &format!("limit-{}", &name[..6]),
            );
            let log = if name == "record bytes" {
                format!("{{\"a\": \"{}\"}}\n", "x".repeat(limits::RECORD_BYTES as usize))
            } else {
                (0..300)
                    .map(|i| format!("{{\"action\": \"unknown-{i}\"}}\n"))
                    .collect()
            };
            write(&root, "log.jsonl", log);
            Seen::Said(said(&root, &["audit-log", "check", "log.jsonl"], 1), bound.value)
        }
        "path steps" => {
            // All write to each other, and the end is reached only through where ways start.
            let mut text = "integration a\nclass note: internal\n".to_owned();
            (0..12).for_each(|i| writeln!(text, "store s{i}: database").unwrap());
            for (i, j) in (0..12)
                .flat_map(|i| (0..12).map(move |j| (i, j)))
                .filter(|(i, j)| i != j)
            {
                writeln!(text, "s{i} -> s{j}: note").unwrap();
            }
            text.push_str("store end: database\ns0 -> end: note\n");
            write(&root, "a.flow", text);
            let asked = ["paths", "s0", "end", "--limit", "10", "--max-length", "12"];
            Seen::Said(said(&root, &asked, 0), bound.value)
        }
        "suggested among" => Seen::Beside(
            "src/parse/problem.rs",
            "suggestions_are_looked_for_among_so_many_words",
        ),
        "scope steps" => Seen::Beside("src/catalog/minimal.rs", "a_search_that_is_too_long_says_so"),
        "searched depth" => Seen::Beside("src/secret/json.rs", "depth_is_bounded"),
        "texts in texts" => Seen::Beside("src/secret/leaf.rs", "texts_in_texts_are_bounded"),
        "pdf millis" => Seen::Beside("src/report/pdf.rs", "a_browser_that_does_not_end_is_stopped"),
        other => panic!("nothing hits `{other}`"),
    }
}

#[test]
fn every_bound_is_hit_and_says_its_name_value_and_setting() {
    for bound in limits::TABLE.iter().copied().flatten() {
        let name = bound.name;
        match hit(bound) {
            Seen::Said(text, value) => {
                assert!(text.contains(&value.to_string()), "{name}: {text}");
                if matches!(bound.raised, Raised::UpTo(_)) {
                    assert!(
                        text.contains(&format!("raise `limits.{name}` in flowgate.yaml")),
                        "{name}: {text}"
                    );
                }
                assert!(!text.contains("panicked"), "{name}: {text}");
            }
            Seen::Beside(file, test) => {
                let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
                assert!(
                    text.contains(&format!("#[test]\n    fn {test}()")),
                    "{name}: no {test} in {file}"
                );
            }
        }
    }
}

#[test]
fn a_limit_that_is_unknown_or_too_high_is_wrong_configuration() {
    let root = fresh("wrong");
    project(&root, Some(("file_byte", 7)), "");
    let text = said(&root, &["check"], 2);
    assert!(
        text.contains("flowgate.yaml:4:11") && text.contains("did you mean `file_bytes`"),
        "{text}"
    );
    project(&root, Some(("depth", 5_000)), "");
    let text = said(&root, &["check"], 2);
    assert!(
        text.contains("flowgate.yaml:4:18") && text.contains("at most 100, found `5000`"),
        "{text}"
    );
}
