//! The pages about the rules are what METADATA, fixtures and the program say, and nothing else.
//!
//! `FLOWGATE_WRITE_DOCS=1 cargo test --test docs` writes them; without it the test compares. Written are a page for each family
//! beside its rules, the index, the table of the README, and `policies/examples.json`, from which `flowgate explain` shows what
//! to change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use flowgate::parse::value;
use flowgate::policy::{RuleMeta, rules};
use flowgate::render::difference;
use flowgate::secret;
use flowgate::source::limits::{self, Raised};
use flowgate::source::{FileId, Limits, Span};

const NOTE: &str = "<!-- Written by `FLOWGATE_WRITE_DOCS=1 cargo test --test docs`; change METADATA or fixtures instead. -->";
const BEGIN: &str = "<!-- rules -->\n";
const END: &str = "<!-- end of rules -->";
const LIMITS: (&str, &str) = (
    "<!-- limits: written by `FLOWGATE_WRITE_DOCS=1 cargo test --test docs` from `src/source/limits.rs` -->\n",
    "<!-- end of limits -->",
);

/// What each family is about.
const FAMILIES: &[(&str, &str)] = &[
    ("AGENT", "agents that work with or for each other"),
    ("AUDIT", "what is logged, and whether it can be trusted"),
    ("AUTH", "as whom the agent acts, and how it proves that"),
    ("COST", "what it costs and saves"),
    ("FLOW", "where data goes"),
    (
        "GATE",
        "who approves what, and whether the approval can be gone around",
    ),
    ("INJECT", "what a stranger's text can make the agent do"),
    ("LIMIT", "how much it may do"),
    ("OWNER", "who answers for it"),
    ("RESIDENCY", "in which regions data stays"),
    ("RETAIN", "how long data is kept, and what deletes it"),
    ("ROLLOUT", "in which order it reaches people"),
    ("SCOPE", "what it is allowed, against what it needs"),
    ("SECRET", "where credentials are kept"),
    ("TOOL", "models, tools and connectors it is built from"),
    ("TRANS", "what people are told, and what is decided about them"),
    ("VENDOR", "who else handles the data"),
    ("WRITE", "what it changes, and the way back"),
];

#[test]
fn pages_say_what_rules_fixtures_and_program_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stale = Vec::new();
    for (path, text) in pages() {
        let there = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        if there == text {
            continue;
        }
        if std::env::var_os("FLOWGATE_WRITE_DOCS").is_some() {
            std::fs::write(root.join(&path), text).unwrap();
        } else {
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {stale:#?}\nwrite them with FLOWGATE_WRITE_DOCS=1 cargo test --test docs"
    );
}

#[test]
fn every_family_says_what_it_is_about() {
    let families: BTreeSet<&str> = rules().iter().map(|r| r.family()).collect();
    for family in families {
        assert!(FAMILIES.iter().any(|(name, _)| *name == family), "{family}");
    }
}

/// Every page by its path.
fn pages() -> BTreeMap<String, String> {
    let mut families: BTreeMap<&str, Vec<&RuleMeta>> = BTreeMap::new();
    for rule in rules() {
        families.entry(rule.family()).or_default().push(rule);
    }
    let mut pages = BTreeMap::new();
    let mut examples = BTreeMap::new();
    let mut index = format!(
        "# Rules\n\n{NOTE}\n\n{} rules in {} families.\n",
        rules().len(),
        families.len()
    );
    let mut table = "| Family | Rules | What it judges |\n|---|---|---|\n".to_owned();
    for (family, rules) in &families {
        let about = FAMILIES.iter().find(|(f, _)| f == family).unwrap().1;
        let folder = rules[0].path.rsplit_once('/').unwrap().0;
        let ids: Vec<&str> = rules.iter().map(|r| r.id.as_str()).collect();
        writeln!(
            table,
            "| [{family}](policies/{folder}/README.md) | {} | {about} |",
            ids.iter()
                .map(|id| id.rsplit('-').next().unwrap())
                .collect::<Vec<_>>()
                .join(", ")
        )
        .unwrap();
        let below = folder.trim_start_matches("rules/");
        write!(
            index,
            "\n## [{family}]({below}/README.md): {about}\n\n{}",
            listed(rules, &format!("{below}/README.md"))
        )
        .unwrap();
        let mut page = format!("# {family}: {about}\n\n{NOTE}\n\n{}", listed(rules, ""));
        for rule in rules {
            let change = changes(&rule.id);
            page.push_str(&section(rule, &change));
            examples.insert(rule.id.clone(), change);
        }
        pages.insert(format!("policies/{folder}/README.md"), page);
    }
    pages.insert("policies/rules/README.md".to_owned(), index);
    let json = serde_json::to_string_pretty(&examples).unwrap();
    pages.insert("policies/examples.json".to_owned(), format!("{json}\n"));
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    pages.insert(
        "README.md".to_owned(),
        format!("{before}{BEGIN}{table}{END}{after}"),
    );
    let security = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md")).unwrap();
    let (before, rest) = security.split_once(LIMITS.0).unwrap();
    let (_, after) = rest.split_once(LIMITS.1).unwrap();
    let text = format!("{before}{}{}{}{after}", LIMITS.0, limits_table(), LIMITS.1);
    pages.insert("SECURITY.md".to_owned(), text);
    pages
}

/// Every bound, as the code has it.
fn limits_table() -> String {
    let mut table = "| Limit | Counts | Value | Raised | Beyond it |\n|---|---|---|---|---|\n".to_owned();
    for bound in limits::TABLE.iter().copied().flatten() {
        let (name, raised) = match bound.raised {
            Raised::UpTo(most) => (
                format!("`{}`", bound.name),
                format!("`limits`, up to {}", grouped(most)),
            ),
            Raised::Never(why) => (bound.name.to_owned(), format!("no: {why}")),
        };
        let value = grouped(bound.value);
        writeln!(
            table,
            "| {name} | {} | {value} | {raised} | {} |",
            bound.what, bound.beyond
        )
        .unwrap();
    }
    table
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}

fn listed(rules: &[&RuleMeta], page: &str) -> String {
    let mut table =
        "| Rule | Severity | Core | Required from | What it finds |\n|---|---|---|---|---|\n".to_owned();
    for rule in rules {
        writeln!(
            table,
            "| [{}]({page}#{}) | {} | {} | {} | {} |",
            rule.id,
            anchor(rule),
            rule.severity.word(),
            if rule.core { "core" } else { "" },
            rule.required_from.word(),
            cell(&rule.title)
        )
        .unwrap();
    }
    table
}

fn anchor(rule: &RuleMeta) -> String {
    format!("{} {}", rule.id, rule.name)
        .to_lowercase()
        .replace(' ', "-")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn section(rule: &RuleMeta, change: &str) -> String {
    let mut text = format!(
        "\n## {} {}\n\n**{}.** {}\n\n",
        rule.id, rule.name, rule.title, rule.description
    );
    let kept = if rule.keeps_severity_in_sandbox {
        ", in the sandbox too"
    } else {
        ""
    };
    writeln!(
        text,
        "Severity {}{kept}; what is not stated fails from {} on.{}\n",
        rule.severity.word(),
        rule.required_from.word(),
        if rule.core { " Core." } else { "" }
    )
    .unwrap();
    text.push_str("| Reason | What it means |\n|---|---|\n");
    for (code, meaning) in &rule.reasons {
        writeln!(text, "| `{code}` | {} |", cell(meaning)).unwrap();
    }
    write!(text, "\nTo mend it: {}\n", rule.remediation).unwrap();
    if !rule.fixes.is_empty() {
        text.push_str("\n| Reason | What `flowgate fix` does |\n|---|---|\n");
        for (reason, offers) in &rule.fixes {
            for offer in offers {
                writeln!(text, "| `{reason}` | {} |", cell(&offer.sentence())).unwrap();
            }
        }
    }
    if !rule.parameters.is_empty() {
        text.push_str("\n| Parameter | Default | What it changes |\n|---|---|---|\n");
        for (name, parameter) in &rule.parameters {
            writeln!(
                text,
                "| `{name}` | `{}` | {} |",
                cell(&parameter.default.to_string()),
                cell(&parameter.description)
            )
            .unwrap();
        }
    }
    if !rule.contributes_to.is_empty() {
        writeln!(
            text,
            "\nTold as part of {} where it is the same story.",
            rule.contributes_to.join(", ")
        )
        .unwrap();
    }
    write!(
        text,
        "\nFails ([fixture](../../../fixtures/rules/{0}/fail)):\n\n",
        rule.id
    )
    .unwrap();
    for (name, body) in files(&rule.id, "fail") {
        fence(
            &mut text,
            name.rsplit('.').next().unwrap(),
            &format!("# {name}\n{body}"),
        );
    }
    fence(&mut text, "text", &said(&rule.id, "fail"));
    write!(
        text,
        "Passes ([fixture](../../../fixtures/rules/{0}/pass)), with this changed:\n\n",
        rule.id
    )
    .unwrap();
    fence(&mut text, "diff", change);
    fence(&mut text, "text", &said(&rule.id, "pass"));
    writeln!(text, "References: {}", rule.references.join("; ")).unwrap();
    text
}

/// A fence that its text cannot end.
fn fence(text: &mut String, language: &str, body: &str) {
    let marks = if body.contains("```") { "````" } else { "```" };
    write!(text, "{marks}{language}\n{}\n{marks}\n\n", body.trim_end()).unwrap();
}

/// Files of one side of a fixture.
fn files(rule: &str, side: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/rules/{rule}/{side}"));
    flowgate::source::walk::plain(&folder)
        .into_iter()
        .map(|name| {
            let text = String::from_utf8_lossy(&std::fs::read(folder.join(&name)).unwrap()).into_owned();
            let shown = veiled(&name, text);
            (name, shown)
        })
        .collect()
}

/// Secrets of fixtures are invented, and a page shows none all the same.
fn veiled(name: &str, mut text: String) -> String {
    let (documents, _) = value::read(FileId(0), &text, &Limits::default());
    let found = secret::scan(name, &text, secret::Dialect::of(name), &documents, true);
    let mut spans: Vec<Span> = found.hits.iter().map(|h| h.hide).collect();
    spans.sort_unstable();
    spans.dedup();
    for span in spans.into_iter().rev() {
        text.replace_range(span.start as usize..span.end as usize, "[hidden]");
    }
    text
}

/// What turns the failing fixture into the passing one.
fn changes(rule: &str) -> String {
    let (fail, pass) = (files(rule, "fail"), files(rule, "pass"));
    let names: BTreeSet<&String> = fail.keys().chain(pass.keys()).collect();
    let mut text = String::new();
    for name in &names {
        let side = |files: &BTreeMap<String, String>| files.get(*name).cloned().unwrap_or_default();
        let (old, new) = (side(&fail), side(&pass));
        if old != new {
            if names.len() > 1 {
                writeln!(text, "--- {name}").unwrap();
            }
            text.push_str(&difference::unified(&old, &new, 1));
        }
    }
    text
}

/// What the program says of a side, without colour and with a fixed day.
fn said(rule: &str, side: &str) -> String {
    let path = format!("fixtures/rules/{rule}/{side}");
    let only = format!("{rule},INPUT");
    let ran = support::flowgate(&["check", &path, "--date", "2026-11-22", "--select", &only]);
    assert_eq!(ran.stderr, "", "{path}");
    format!(
        "$ flowgate check {path} --select {only}\n{}",
        ran.stdout.trim_start_matches('\n')
    )
}
