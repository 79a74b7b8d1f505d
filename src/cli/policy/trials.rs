//! `flowgate policy test`: every test true, every fixture judged as its folder says.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use super::Policies;
use crate::cli::Exit;
use crate::error::Error;
use crate::pipeline::{self, Options, Selection};
use crate::policy::trial::{self, Broken, Lines, TestFile};
use crate::policy::{Project, RuleMeta};
use crate::render::difference;
use crate::render::escape::terminal_lines;

/// Arguments of `policy test`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    policies: Policies,
    /// How much of each rule the tests evaluate, and which lines they do not.
    #[arg(long)]
    coverage: bool,
    /// Name the tests that hold too.
    #[arg(short, long)]
    verbose: bool,
}

/// What ran.
#[derive(Default)]
struct Report {
    text: String,
    tests: usize,
    fixtures: usize,
    failed: usize,
    verbose: bool,
}

impl Report {
    fn one(&mut self, name: &str, broken: Option<String>) {
        match broken {
            None if self.verbose => self.text.push_str(&format!("  ok    {name}\n")),
            None => {}
            Some(why) => {
                self.failed += 1;
                self.text.push_str(&format!("  FAIL  {name}\n{why}"));
            }
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let found = arguments.policies.read()?;
    let project = Project::read(found.files).map_err(|e| Error::Policy(e.to_string()))?;
    if project.tests.is_empty() {
        return Err(Error::Usage {
            message: "there is no test: write `<name>_test.rego` beside the rule, or begin with `flowgate policy new`".to_owned(),
        });
    }
    let mut report = Report {
        verbose: arguments.verbose,
        ..Report::default()
    };
    let mut covered: BTreeMap<String, Lines> = BTreeMap::new();
    for test in &project.tests {
        let of = test.path.replace("_test.rego", ".rego");
        let file = TestFile {
            rule: project.rules.iter().find(|r| r.path == of),
            path: &test.path,
            text: &test.text,
            project: &project,
        };
        let ran = trial::run(file, arguments.coverage).map_err(|e| Error::Policy(e.to_string()))?;
        report
            .text
            .push_str(&format!("{}: {} tests\n", test.path, ran.trials.len()));
        for trial in ran.trials {
            report.tests += 1;
            report.one(&trial.name, trial.broken.map(|b| difference(&b)));
        }
        for (path, lines) in ran.coverage {
            let all = covered.entry(path).or_default();
            all.covered.extend(lines.covered);
            all.missed.extend(lines.missed);
            all.missed.retain(|l| !all.covered.contains(l));
        }
    }
    for (name, folder) in &found.folders {
        fixtures(name, folder, &project, &mut report)?;
    }
    if arguments.coverage {
        coverage(&project, &covered, &mut report.text);
    }
    report.text.push_str(&format!(
        "{} tests, {} fixtures, {} failed\n",
        report.tests, report.fixtures, report.failed
    ));
    crate::cli::print(&format!("{}\n", terminal_lines(&report.text)))?;
    Ok(if report.failed == 0 {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// The statement that does not hold, and how its two sides differ.
fn difference(broken: &Broken) -> String {
    let mut text = String::new();
    match &broken.statement {
        None => text.push_str(&format!("        {}\n", broken.why)),
        Some((line, statement)) => {
            let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
            text.push_str(&format!("        line {line} does not hold: {statement}\n"));
        }
    }
    if let Some((left, right)) = &broken.sides {
        let (left, right) = (lines(left), lines(right));
        text.push_str("        - left of `==`\n        + right of `==`\n");
        for (sign, line) in difference::signed(&left, &right) {
            text.push_str(&format!("        {sign} {}\n", line.trim_end_matches('\n')));
        }
    }
    text
}

/// JSON over lines; anything else as it is.
fn lines(json: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(json).ok();
    let pretty = value.and_then(|v| serde_json::to_string_pretty(&v).ok());
    format!("{}\n", pretty.unwrap_or_else(|| json.to_owned()))
}

/// `fixtures/<ID>/pass` has no finding of its rule and a subject that passes; `fail` has a finding.
fn fixtures(name: &str, folder: &Path, project: &Project, report: &mut Report) -> Result<(), Error> {
    for rule in &project.rules {
        for side in ["pass", "fail"] {
            let below = folder.join("fixtures").join(&rule.id).join(side);
            if !below.is_dir() {
                continue;
            }
            report.fixtures += 1;
            let wrong = judged(rule, &below, side == "pass", project)?;
            let shown = format!("{name}/fixtures/{}/{side}", rule.id);
            report.one(&shown, wrong.map(|w| format!("        {w}\n")));
        }
    }
    Ok(())
}

/// What is wrong with a fixture.
fn judged(rule: &RuleMeta, folder: &Path, passes: bool, project: &Project) -> Result<Option<String>, Error> {
    let run = pipeline::run(&Options {
        paths: vec![folder.to_path_buf()],
        selection: Selection {
            select: vec![rule.id.clone(), "INPUT".to_owned()],
            ignore: Vec::new(),
        },
        policies: Some(project.clone()),
        ..Options::default()
    })?;
    let said = |f: &crate::finding::Finding| {
        format!(
            "{}:{}: {}: {}",
            f.location.file, f.location.line, f.rule, f.message
        )
    };
    if let Some(input) = run.check.findings.iter().find(|f| f.rule != rule.id) {
        return Ok(Some(said(input)));
    }
    let of_rule = run.check.findings.first();
    let subjects = run.integrations.iter().any(|i| i.passes.contains_key(&rule.id));
    Ok(match (passes, of_rule) {
        (true, Some(finding)) => Some(format!("a finding: {}", said(finding))),
        (true, None) if !subjects => Some("no subject of the rule passes here".to_owned()),
        (false, None) => Some("no finding of the rule".to_owned()),
        _ => None,
    })
}

/// Per rule the share of lines that tests evaluate, and the others.
fn coverage(project: &Project, covered: &BTreeMap<String, Lines>, text: &mut String) {
    text.push_str("coverage\n");
    let files = project
        .rules
        .iter()
        .map(|r| &r.path)
        .chain(project.libraries.iter().map(|l| &l.path));
    for path in files {
        let lines = covered.get(path).cloned().unwrap_or_default();
        text.push_str(&format!("  {:>5.1} %  {path}", lines.percent()));
        if !lines.missed.is_empty() {
            let missed: Vec<String> = lines.missed.iter().map(u32::to_string).collect();
            text.push_str(&format!(", not evaluated: {}", missed.join(", ")));
        }
        text.push('\n');
    }
}
