//! `flowgate explain`: what a rule decides, why it matters, and how to mend what it finds.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use clap::Args;
use serde_json::Value;

use super::Exit;
use crate::error::Error;
use crate::parse::problem::{INPUT_RULES, InputRule, nearest};
use crate::policy::{Project, RuleMeta};
use crate::render::escape::terminal_lines;

/// Columns of text before it is wrapped.
const WIDTH: usize = 96;
const INDENT: &str = "  ";

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Rule id or name, for example `SCOPE-001` or `unused-scope`.
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    super::print(&explanation(&arguments.rule, &super::project()?)?)?;
    Ok(Exit::Clean)
}

/// The page of the rule with this id or name.
fn explanation(asked: &str, project: &Project) -> Result<String, Error> {
    let is = |id: &str, name: &str| id.eq_ignore_ascii_case(asked) || name.eq_ignore_ascii_case(asked);
    let rules = project.all();
    if let Some(rule) = rules.iter().find(|r| is(&r.id, &r.name)) {
        return Ok(page(rule, project));
    }
    if let Some(rule) = INPUT_RULES.iter().find(|r| is(r.id, r.name)) {
        return Ok(input_page(rule));
    }
    let (upper, lower) = (asked.to_ascii_uppercase(), asked.to_ascii_lowercase());
    let ids = rules
        .iter()
        .map(|r| r.id.as_str())
        .chain(INPUT_RULES.iter().map(|r| r.id));
    let names = rules
        .iter()
        .map(|r| r.name.as_str())
        .chain(INPUT_RULES.iter().map(|r| r.name));
    Err(Error::Usage {
        message: match nearest(&upper, ids).or_else(|| nearest(&lower, names)) {
            Some(near) => format!("there is no rule `{asked}`: did you mean `{near}`?"),
            None => format!("there is no rule `{asked}`: `flowgate rules` lists them"),
        },
    })
}

fn page(rule: &RuleMeta, project: &Project) -> String {
    let mut page = Page::new(&rule.id, &rule.name, &rule.title);
    let kept = if rule.keeps_severity_in_sandbox {
        ", in the sandbox too"
    } else {
        ", at most medium in the sandbox"
    };
    page.facts(&[
        ("severity", format!("{}{kept}", rule.severity.word())),
        ("core", if rule.core { "yes" } else { "no" }.to_owned()),
        (
            "required from",
            format!(
                "{}: from then on, what is not stated fails",
                rule.required_from.word()
            ),
        ),
    ]);
    page.section("Why it matters");
    page.text(&rule.description);
    page.section("What is judged");
    page.list(
        rule.reasons
            .iter()
            .map(|(code, meaning)| (code.as_str(), meaning.clone())),
    );
    page.section("How to mend it");
    page.text(&rule.remediation);
    if !rule.fixes.is_empty() {
        page.section("What `flowgate fix` does");
        page.list(
            rule.fixes
                .iter()
                .flat_map(|(reason, offers)| offers.iter().map(|offer| (reason.as_str(), offer.sentence()))),
        );
    }
    if let Some(example) = example(&rule.id) {
        page.section("For example");
        // `@@` counts lines.
        for line in example.lines().filter(|l| !l.starts_with("@@")) {
            page.line(&format!("{INDENT}{line}"));
        }
    }
    if !rule.parameters.is_empty() {
        page.section("Parameters, set below `params:` of `flowgate.yaml`");
        for (name, parameter) in &rule.parameters {
            page.text(&format!("{name}: {}", parameter.description));
            page.text(&format!("default: {}", value(&parameter.default)));
        }
    }
    if !rule.contributes_to.is_empty() {
        page.section("Told as part of");
        page.text(&rule.contributes_to.join(", "));
    }
    page.references(&rule.references);
    // Rules may name others that this version does not have.
    let rules = project.all();
    let related: Vec<&str> = rule
        .related
        .iter()
        .map(String::as_str)
        .filter(|id| rules.iter().any(|r| r.id == *id) || INPUT_RULES.iter().any(|r| r.id == *id))
        .collect();
    if !related.is_empty() {
        page.section("Related");
        page.text(&related.join(", "));
    }
    page.done()
}

/// What turns the failing fixture of a bundled rule into the passing one.
fn example(rule: &str) -> Option<String> {
    static READ: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let examples = READ.get_or_init(|| {
        // A test compares it with the fixtures; a rule without one has no example.
        serde_json::from_str(include_str!("../../policies/examples.json")).unwrap_or_default()
    });
    examples
        .get(rule)
        .filter(|e| !e.is_empty())
        .map(|e| terminal_lines(e))
}

/// A value as it reads in text: a list by its elements, a text without quotes.
fn value(json: &Value) -> String {
    match json {
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(value).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn input_page(rule: &InputRule) -> String {
    let mut page = Page::new(rule.id, rule.name, rule.title);
    let assessed = if rule.input.prevents_assessment() {
        "no: an integration with such a file does not pass"
    } else {
        "yes, beside this finding"
    };
    page.facts(&[
        ("severity", "high".to_owned()),
        ("core", "yes".to_owned()),
        ("still assessed", assessed.to_owned()),
    ]);
    page.section("Why it matters");
    page.text(rule.why);
    page.section("How to mend it");
    page.text("Each finding of this rule says what to write at the place it names.");
    page.done()
}

/// Text put together section by section.
struct Page(String);

impl Page {
    fn new(id: &str, name: &str, title: &str) -> Self {
        Self(format!("{id} {name}\n{title}\n\n"))
    }

    /// Lines with their names in a column.
    fn facts(&mut self, facts: &[(&str, String)]) {
        self.list(facts.iter().map(|(name, value)| (*name, value.clone())));
    }

    fn section(&mut self, title: &str) {
        self.0.push_str(&format!("\n{title}\n"));
    }

    fn text(&mut self, text: &str) {
        self.wrapped(INDENT, INDENT, text);
    }

    /// Names in a column, texts wrapped beside them.
    fn list<'a>(&mut self, entries: impl Iterator<Item = (&'a str, String)>) {
        let entries: Vec<(&str, String)> = entries.collect();
        let column = entries
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let hanging = " ".repeat(INDENT.len() + column + 2);
        for (name, text) in entries {
            self.wrapped(&format!("{INDENT}{name:column$}  "), &hanging, &text);
        }
    }

    fn references(&mut self, references: &[String]) {
        if references.is_empty() {
            return;
        }
        self.section("References");
        for reference in references {
            self.text(reference);
        }
    }

    /// Wraps at words; a word longer than a line keeps its line.
    fn wrapped(&mut self, first: &str, hanging: &str, text: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line = hanging.to_owned();
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_that_fits() {
        let project = Project::default();
        let ids: Vec<&str> = project
            .all()
            .iter()
            .map(|r| r.id.as_str())
            .chain(INPUT_RULES.iter().map(|r| r.id))
            .collect();
        for id in ids {
            let page = explanation(id, &Project::default()).unwrap();
            assert!(page.starts_with(id), "{page}");
            assert_eq!(
                explanation(&id.to_ascii_lowercase(), &Project::default()).unwrap(),
                page
            );
            for line in page.lines() {
                let words = line.split_whitespace().count();
                // Lines of an example are the file's.
                let example = ["  -", "  +", "   "].iter().any(|m| line.starts_with(m));
                assert!(
                    line.chars().count() <= WIDTH || words <= 2 || example,
                    "{id}: {line}"
                );
            }
        }
    }

    #[test]
    fn a_rule_is_found_by_its_name_and_a_near_one_is_suggested() {
        assert_eq!(
            explanation("SYNTAX", &Project::default()).unwrap(),
            explanation("INPUT-001", &Project::default()).unwrap()
        );
        let said = |asked: &str| explanation(asked, &Project::default()).unwrap_err().to_string();
        assert_eq!(
            said("inptu-001"),
            "there is no rule `inptu-001`: did you mean `INPUT-001`?"
        );
        assert_eq!(
            said("weather"),
            "there is no rule `weather`: `flowgate rules` lists them"
        );
    }
}
