//! Which facts a rule cannot do without: where they are absent, its three sets are empty and it need not be evaluated.
//!
//! In: the text of a rule. Out: [`Needs`], asked with facts. The argument is Rego's own: a body is a conjunction, so that one
//! statement that finds nothing, such as `some c in input.connections` where there is no connection, ends it. Whatever is not
//! plainly of that form asks for nothing, and the rule is always evaluated.

use std::collections::BTreeMap;

use regorus::Value;
use serde::{Deserialize, Serialize};

use super::shape::{self, Piece, Statement};

/// Facts that are an object or nothing.
const OPTIONAL: &[&str] = &["audit", "integration", "rollout"];
/// How far collections made of collections are followed.
const DEPTH: usize = 8;

/// What a rule needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// One entry for each body of `subjects`, `fail` and `unknown`; `None`: the rule is always evaluated.
    bodies: Option<Vec<Vec<Source>>>,
}

/// Where a statement takes its elements from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Source {
    /// A field of the facts.
    Fact(String),
    /// A collection of the rule: its bodies.
    Own(Vec<Vec<Source>>),
}

impl Needs {
    /// Reads them from the text of a rule.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { bodies: derive(text) }
    }

    /// Whether the rule can say anything of these facts.
    #[must_use]
    pub fn met(&self, facts: &Value) -> bool {
        self.bodies.as_ref().is_none_or(|bodies| alive(bodies, facts))
    }

    /// Facts that are asked for, sorted; empty when the rule is always evaluated.
    #[must_use]
    pub fn facts(&self) -> Vec<&str> {
        fn collect<'a>(bodies: &'a [Vec<Source>], into: &mut Vec<&'a str>) {
            for source in bodies.iter().flatten() {
                match source {
                    Source::Fact(name) => into.push(name),
                    Source::Own(bodies) => collect(bodies, into),
                }
            }
        }
        let mut found = Vec::new();
        collect(self.bodies.as_deref().unwrap_or_default(), &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether one of the bodies can hold: all its sources have elements.
fn alive(bodies: &[Vec<Source>], facts: &Value) -> bool {
    bodies.iter().any(|sources| {
        sources.iter().all(|source| match source {
            Source::Fact(name) => present(facts, name),
            Source::Own(bodies) => alive(bodies, facts),
        })
    })
}

fn present(facts: &Value, name: &str) -> bool {
    match &facts[name] {
        Value::Undefined | Value::Null => false,
        Value::Array(elements) => !elements.is_empty() || OPTIONAL.contains(&name),
        _ => true,
    }
}

/// Definitions by name.
type Pieces<'t> = BTreeMap<&'t str, Vec<Piece<'t>>>;

fn derive(text: &str) -> Option<Vec<Vec<Source>>> {
    let masked = shape::masked(text);
    // `input` is always the facts: nothing names itself so, and nothing changes it.
    let changed = mentions(&masked, "with").next().is_some();
    if changed || mentions(&masked, "input").any(|after| !after.starts_with(['.', '['])) {
        return None;
    }
    // Read is only what is asked for, and nothing after the first set that asks for nothing.
    let mut all: Pieces<'_> = BTreeMap::new();
    for piece in shape::cut(&masked)? {
        all.entry(piece.name).or_default().push(piece);
    }
    let mut bodies = Vec::new();
    for set in ["subjects", "fail", "unknown"] {
        bodies.extend(collection(set, &all, DEPTH)?);
    }
    Some(bodies)
}

/// What follows each mention of a word.
fn mentions<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + word.len()..)?);
        let whole = !before.ends_with(shape::is_word) && !after.starts_with(shape::is_word);
        whole.then_some(after)
    })
}

/// The bodies of a set, or of an object or array that is a comprehension. Empty: it is always empty.
fn collection(name: &str, all: &Pieces<'_>, depth: usize) -> Option<Vec<Vec<Source>>> {
    let deeper = depth.checked_sub(1)?;
    let mut bodies = Vec::new();
    for piece in all.get(name)? {
        let definition = piece.read()?;
        let head = definition.head.as_str();
        let body = if head.starts_with("contains ") || head.starts_with('[') {
            definition.body.clone()?
        } else {
            match head.strip_prefix(":= ")?.trim() {
                "set()" | "[]" if definition.body.is_none() => continue,
                value => comprehension(value)?,
            }
        };
        let sources: Vec<Source> = body
            .iter()
            .filter_map(|statement| source(&statement.text, &body, all, deeper))
            .collect();
        // One without a source can hold on any facts.
        if sources.is_empty() {
            return None;
        }
        bodies.push(sources);
    }
    Some(bodies)
}

/// The statements of `{x | …}` or `[x | …]`.
fn comprehension(value: &str) -> Option<Vec<Statement>> {
    let inner = value
        .strip_prefix('{')
        .and_then(|v| v.strip_suffix('}'))
        .or_else(|| value.strip_prefix('[').and_then(|v| v.strip_suffix(']')))?;
    let mut depth = 0_usize;
    for (i, c) in inner.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            '|' if depth == 0 => return shape::statements(inner.get(i + 1..)?, 0),
            _ => {}
        }
    }
    None
}

/// What must have elements for a statement to hold.
fn source(statement: &str, body: &[Statement], all: &Pieces<'_>, depth: usize) -> Option<Source> {
    if let Some(some) = statement.strip_prefix("some ") {
        let (variables, from) = some.split_once(" in ")?;
        if !variables.split(", ").all(|v| v.chars().all(shape::is_word)) {
            return None;
        }
        if let Some(path) = from.strip_prefix("input.") {
            let plain = path.chars().all(|c| shape::is_word(c) || c == '.');
            return plain.then(|| Some(Source::Fact(first(path)?.0.to_owned())))?;
        }
        if !from.chars().all(shape::is_word) || body.iter().any(|s| declares(&s.text, from)) {
            return None;
        }
        return collection(from, all, depth).map(Source::Own);
    }
    // `input.audit != null`, `input.audit.sink == …`, `period := input.audit.retention`.
    let tested = match statement.split_once(" := ") {
        Some((variable, value)) if variable.chars().all(shape::is_word) => value,
        Some(_) => return None,
        None => statement,
    };
    let (name, rest) = first(tested.strip_prefix("input.")?)?;
    let below = rest.strip_prefix('.').map(|path| {
        let end = path
            .find(|c: char| !shape::is_word(c) && c != '.')
            .unwrap_or(path.len());
        path.get(end..).unwrap_or_default()
    });
    let compared = |rest: &str| {
        [" == ", " != ", " < ", " <= ", " > ", " >= ", " in "]
            .iter()
            .any(|op| rest.starts_with(op))
    };
    let holds = match below {
        Some(rest) => rest.is_empty() || (compared(rest) && tested == statement),
        None => rest == " != null" && OPTIONAL.contains(&name) && tested == statement,
    };
    holds.then(|| Source::Fact(name.to_owned()))
}

/// The first name of a path, and what follows it: nothing, or a field.
fn first(path: &str) -> Option<(&str, &str)> {
    let end = path.find(|c: char| !shape::is_word(c)).unwrap_or(path.len());
    let (name, rest) = path.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, rest))
}

/// Whether a statement makes a variable of this name.
fn declares(statement: &str, name: &str) -> bool {
    let head = statement
        .strip_prefix("some ")
        .and_then(|s| {
            s.split_once(" in ")
                .map_or(Some(s), |(variables, _)| Some(variables))
        })
        .or_else(|| statement.split_once('=').map(|(left, _)| left));
    head.is_some_and(|head| shape::words(head).any(|(_, _, word)| word == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "\n\nfail := set()\n\nunknown := set()\n";

    fn facts(subjects: &str) -> Vec<String> {
        let text = format!("package p\n\n{subjects}{REST}");
        Needs::of(&text).facts().into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn bodies_tell_what_they_iterate() {
        assert_eq!(facts("subjects contains x if some x in input.flows"), ["flows"]);
        assert_eq!(
            facts("subjects contains x if {\n\tsome i, x in input.flows\n\tx.a\n}"),
            ["flows"]
        );
        assert_eq!(
            facts(
                "subjects contains x if some x in mine\n\nmine[x.id] := x if {\n\tsome x in input.gates\n}\n\nmine[x.id] := x if {\n\tsome x in input.flows\n}"
            ),
            ["flows", "gates"]
        );
        assert_eq!(
            facts("subjects contains x if some x in mine\n\nmine := [y | some y in input.gates; y.a]"),
            ["gates"]
        );
        assert_eq!(facts("subjects contains 1 if input.audit != null"), ["audit"]);
        assert_eq!(
            facts("subjects contains 1 if {\n\tx := input.rollout.phase\n\tx != \"a\"\n}"),
            ["rollout"]
        );
    }

    #[test]
    fn whatever_is_not_plain_asks_for_nothing() {
        for subjects in [
            "subjects contains 1",
            "subjects contains 1 if true",
            "subjects contains 1 if not input.audit.x",
            "subjects contains 1 if input.audit",
            "subjects contains 1 if input.flows != null",
            "subjects contains 1 if count(input.flows) == 0",
            "subjects contains x if some x in input[\"flows\"]",
            "subjects contains x if some x in lib.ids",
            "subjects contains x if some x in input.flows | {1}",
            "subjects contains x if some x in object.get(input, \"flows\", [1])",
            "subjects contains x if {\n\tmine := [1]\n\tsome x in mine\n}\n\nmine := [y | some y in input.flows]",
            "subjects contains x if {\n\tsome mine in [[1]]\n\tsome x in mine\n}\n\nmine := [y | some y in input.flows]",
            "subjects contains x if some x in mine\n\nmine := [y | some y in input.flows]\n\nmine := [1]",
            "subjects contains x if some x in mine\n\nmine contains 1\n\nmine contains y if some y in input.flows",
            "subjects contains x if some x in mine\n\nmine contains x if some x in mine",
            "subjects contains x if some x in mine\n\nmine := {x | some x in input.flows} | {1}",
            "subjects contains x if some x in input.flows with input as {\"flows\": [1]}",
            "subjects contains x if {\n\tsome input in [{\"flows\": [1]}]\n\tsome x in input.flows\n}",
            "subjects contains x if some x in input.flows\n\nsubjects contains 1 if 1 == 1",
            "subjects := {1}",
            "subjects contains x if {\n\tevery x in input.flows { x }\n}",
        ] {
            assert_eq!(facts(subjects), Vec::<String>::new(), "{subjects}");
        }
        assert_eq!(Needs::of("package p\n\nsubjects := set()"), Needs::default());
    }

    #[test]
    fn a_body_lives_while_all_it_asks_for_is_there() {
        let text = "package p\n\nsubjects contains x if {\n\tsome x in input.flows\n\tsome y in input.gates\n}\n\nsubjects contains 1 if input.audit.sink == \"a\"";
        let needs = Needs::of(&format!("{text}{REST}"));
        let met = |facts: &str| needs.met(&Value::from_json_str(facts).unwrap());
        assert!(!met("{}"));
        assert!(!met(r#"{"flows": [1], "gates": [], "audit": null}"#));
        assert!(met(r#"{"flows": [1], "gates": [1], "audit": null}"#));
        assert!(met(r#"{"audit": {}}"#));
        assert!(!Needs::of(&format!("package p\n\nsubjects := set(){REST}")).met(&Value::Undefined));
        assert!(Needs::default().met(&Value::Undefined));
    }
}
