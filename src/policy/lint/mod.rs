//! Remarks on policies that load and mean nothing, or mean less than their author thinks.
//!
//! In: policy files. Out: remarks with file and line, sorted.

pub mod fields;

use std::collections::BTreeSet;

use fields::Fields;

use super::engine::Libraries;
use super::project::package;
use super::{PolicyError, PolicyFile, Project, RuleMeta, params, shape, trial};

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The file.
    pub path: String,
    /// Line from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub help: String,
}

/// Remarks on the policies of a project.
#[must_use]
pub fn lint(files: &[PolicyFile]) -> Vec<Remark> {
    let mut remarks = BTreeSet::new();
    // What is wrong with one file must not hide what is wrong with another.
    let mut project = Project::default();
    for file in files {
        match Project::read(vec![file.clone()]) {
            Ok(one) => {
                project.rules.extend(one.rules);
                project.libraries.extend(one.libraries);
                project.data.extend(one.data);
            }
            Err(error) => {
                remarks.insert(of(&error));
            }
        }
    }
    if let Err(error) = project.check() {
        remarks.insert(of(&error));
    }
    let libraries = Libraries::of(&project);
    let names = Fields::default();
    for file in files.iter().filter(|f| f.below.ends_with(".rego")) {
        unknown_fields(file, &names, &mut remarks);
        if !is_rule(file) {
            continue;
        }
        // What keeps it from being read is said already.
        if let Ok(rule) = RuleMeta::read(&file.path, file.text.clone()) {
            if let Err(error) = libraries.with(&[(&rule.path, &rule.source)], Some(params::data(&rule, None)))
            {
                remarks.insert(of(&error));
            }
            one(&rule, files, &mut remarks);
        }
    }
    remarks.into_iter().collect()
}

fn is_rule(file: &PolicyFile) -> bool {
    !file.below.ends_with("_test.rego")
        && package(&file.text).is_some_and(|(_, p)| p.starts_with("flowgate.rules."))
}

/// An error as a remark.
fn of(error: &PolicyError) -> Remark {
    let (path, line, what) = match error {
        PolicyError::Metadata { path, line, why } | PolicyError::Refused { path, line, why } => {
            (path.clone(), *line, why.clone())
        }
        PolicyError::Load { path, why } => {
            // `unsafe variable (policies/a.rego:5:3)`.
            let place = why.rsplit_once(" (").and_then(|(what, at)| {
                let mut parts = at.trim_end_matches(')').rsplitn(3, ':').skip(1);
                Some((what, parts.next()?.parse().ok()?))
            });
            let (what, line) = place.map_or((why.clone(), 1), |(what, line)| (what.to_owned(), line));
            (path.clone(), line, format!("it cannot be loaded: {what}"))
        }
        other => (String::new(), 1, other.to_string()),
    };
    Remark {
        path,
        line,
        what,
        help: String::new(),
    }
}

fn unknown_fields(file: &PolicyFile, names: &Fields, remarks: &mut BTreeSet<Remark>) {
    // Tests write facts; what they read is the rule.
    if file.below.ends_with("_test.rego") {
        return;
    }
    for unknown in names.unknown(&file.text) {
        remarks.insert(Remark {
            path: file.path.clone(),
            line: shape::line(&file.text, unknown.at),
            what: format!("`{}` is no field of the facts", unknown.reference),
            help: unknown.near.map_or_else(
                || "`flowgate schema facts` lists them".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        });
    }
}

/// What one rule lacks.
fn one(rule: &RuleMeta, files: &[PolicyFile], remarks: &mut BTreeSet<Remark>) {
    let code = shape::masked(&rule.source);
    let mut say = |path: &str, line: usize, what: String, help: &str| {
        remarks.insert(Remark {
            path: path.to_owned(),
            line,
            what,
            help: help.to_owned(),
        });
    };
    let (package_line, _) = package(&rule.source).unwrap_or((1, ""));
    for set in ["subjects", "fail", "unknown"] {
        let defined = code.lines().any(|l| {
            l.strip_prefix(set)
                .is_some_and(|rest| !rest.starts_with(shape::is_word))
        });
        if !defined {
            say(
                &rule.path,
                package_line,
                format!("it does not define `{set}`"),
                "a rule has three sets; one that is empty is written `:= set()`",
            );
        }
    }
    for (name, declared, read) in parameters(rule, &code) {
        match (declared, read) {
            (true, None) => say(
                &rule.path,
                line_of(&rule.source, &format!("{name}:")),
                format!("parameter `{name}` is not read"),
                "read it as `data.params[\"<ID>\"].<name>`, or remove it from METADATA",
            ),
            (false, Some(at)) => say(
                &rule.path,
                shape::line(&rule.source, at),
                format!("parameter `{name}` is not declared"),
                "declare it with its default below `parameters` in METADATA",
            ),
            _ => {}
        }
    }
    let below = rule.path.trim_end_matches(".rego");
    let tests = files.iter().find(|f| f.path == format!("{below}_test.rego"));
    for reason in rule.reasons.keys() {
        let quoted = format!("\"{reason}\"");
        if !literal(&rule.source, &code, &quoted) {
            say(
                &rule.path,
                line_of(&rule.source, &format!("{reason}:")),
                format!("reason `{reason}` is never given"),
                "give it in `fail` or `unknown`, or remove it from METADATA",
            );
        } else if tests.is_some_and(|t| !t.text.contains(&quoted)) {
            say(
                &rule.path,
                line_of(&rule.source, &format!("{reason}:")),
                format!("no test names reason `{reason}`"),
                "write a case where it is given",
            );
        }
    }
    match tests {
        None => say(
            &rule.path,
            1,
            "it has no test".to_owned(),
            &format!(
                "write `{}_test.rego` beside it",
                below.rsplit('/').next().unwrap_or(below)
            ),
        ),
        Some(tests) if trial::names(&tests.text).is_empty() => say(
            &tests.path,
            1,
            "it has no rule named `test_…`".to_owned(),
            "a test is a rule whose name begins with `test_` and that is true",
        ),
        Some(_) => {}
    }
}

/// Parameters that METADATA declares, and those that are read, with a place.
fn parameters(rule: &RuleMeta, code: &str) -> Vec<(String, bool, Option<usize>)> {
    let mut read: Vec<(String, usize)> = Vec::new();
    let name = |at: usize| -> Option<String> {
        let rest = code.get(at..)?.strip_prefix('.')?;
        let name: String = rest.chars().take_while(|c| shape::is_word(*c)).collect();
        (!name.is_empty()).then_some(name)
    };
    for (at, _, word) in shape::words(code).filter(|(_, _, word)| *word == "params") {
        let after = at + word.len();
        // `data.params["ID"].name`, or `params.name` of a rule that is the former without `.name`.
        let direct = code
            .get(after..)
            .filter(|r| r.starts_with("[\""))
            .and_then(|r| r.find(']'));
        let found = name(direct.map_or(after, |end| after + end + 1));
        read.extend(found.map(|n| (n, at)));
    }
    let mut all: BTreeSet<String> = rule.parameters.keys().cloned().collect();
    all.extend(read.iter().map(|(n, _)| n.clone()));
    all.into_iter()
        .map(|n| {
            let at = read.iter().find(|(r, _)| *r == n).map(|(_, at)| *at);
            (n.clone(), rule.parameters.contains_key(&n), at)
        })
        .collect()
}

/// Whether a string literal stands in the code, rather than in a comment.
fn literal(text: &str, code: &str, quoted: &str) -> bool {
    text.match_indices(quoted)
        .any(|(at, _)| code.get(at..).is_some_and(|rest| rest.starts_with('"')))
}

/// The first line that holds a text, from 1.
fn line_of(text: &str, what: &str) -> usize {
    text.find(what).map_or(1, |at| shape::line(text, at))
}
