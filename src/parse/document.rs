//! A file of another program in whichever language it is written: YAML, JSON, TOML, XML or Agent Script, told by its content and only in
//! doubt by its name (vendors' files lie in both directions). In: text. Out: spanned trees of its documents.

use super::problem::{Input, Problem, Site};
use super::value::{self, Node};
use super::{agent_script, json, toml, xml};
use crate::source::{FileId, Limits, Span};

/// The trees of a file with every problem found on the way.
#[derive(Debug, Default)]
pub struct Documents {
    /// One per document; those before a syntax error are kept.
    pub nodes: Vec<Node>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Languages by the look of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Json,
    AgentScript,
    Toml,
    Xml,
    Yaml,
}

/// Reads a file. Linear in the text, bounded by `limits`.
#[must_use]
pub fn read(file: FileId, path: &str, text: &str, limits: &Limits) -> Documents {
    match language(path, text) {
        Language::AgentScript => one(agent_script::read(file, text, limits)),
        Language::Xml => one(xml::read(file, text, limits)),
        Language::Toml => one(toml::read(file, text, limits)),
        Language::Yaml => yaml(file, text, limits),
        Language::Json => match json::read(file, text, limits) {
            Ok(Some(node)) => one(Ok(node)),
            Ok(None) => empty(file, text),
            // A flow mapping of YAML begins as JSON does.
            Err(problem) => {
                let documents = yaml(file, text, limits);
                if documents.problems.is_empty() {
                    documents
                } else {
                    one(Err(problem))
                }
            }
        },
    }
}

fn one(read: Result<Node, Box<Problem>>) -> Documents {
    match read {
        Ok(node) => Documents {
            nodes: vec![node],
            problems: Vec::new(),
        },
        Err(problem) => Documents {
            nodes: Vec::new(),
            problems: vec![*problem],
        },
    }
}

fn yaml(file: FileId, text: &str, limits: &Limits) -> Documents {
    let (nodes, problems) = value::read(file, text, limits);
    if problems.is_empty() && nodes.iter().all(Node::is_null) {
        return empty(file, text);
    }
    Documents { nodes, problems }
}

/// Nothing but comments.
fn empty(file: FileId, text: &str) -> Documents {
    let end = text.find('\n').unwrap_or(text.len());
    let problem = Problem::new(
        Input::Syntax,
        "no-value",
        Site::Span(file, Span::new(0, end)),
        "the file holds no value: it is empty, or all of it is commented out",
        "nothing here",
    )
    .help("take out the comment signs, or remove the file");
    one(Err(Box::new(problem)))
}

fn language(path: &str, text: &str) -> Language {
    let text = text.trim_start_matches('\u{feff}');
    let named_toml = path.to_ascii_lowercase().ends_with(".toml");
    let line = text
        .lines()
        .map(str::trim)
        .find(|l| !l.is_empty() && !l.starts_with('#'))
        .unwrap_or_default();
    if agent_script::is_script(text) {
        return Language::AgentScript;
    }
    // `<<` is a merge of YAML.
    if line.starts_with('<') && !line.starts_with("<<") {
        return Language::Xml;
    }
    if named_toml || is_toml(line) {
        return Language::Toml;
    }
    if line.starts_with(['{', '[']) || line.starts_with("//") || line.starts_with("/*") {
        return Language::Json;
    }
    Language::Yaml
}

/// `[table]`, `[[table]]` or `key = value`.
fn is_toml(line: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | ' ' | '\''))
    };
    let table = line.trim_start_matches('[').split(']').next().unwrap_or_default();
    let first = table.chars().next();
    if line.starts_with('[') && line.contains(']') && first.is_some_and(char::is_alphabetic) && name(table) {
        // `[true]` and `[a]` are JSON or YAML as well, but a list of words is no manifest of any vendor.
        return true;
    }
    line.split_once('=')
        .is_some_and(|(key, _)| name(key.trim_end()) && !key.trim_end().contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_names_only_help() {
        for (path, text, language_) in [
            ("a.yml", "{\"a\": 1}", Language::Json),
            ("a.json", "# x\na: 1", Language::Yaml),
            ("a.json", "\u{feff}// x\n{}", Language::Json),
            ("a.example", "# c\n[mcp_servers.x]\n", Language::Toml),
            ("a.toml", "# nothing\n", Language::Toml),
            ("a.yaml", "<<: *b", Language::Yaml),
            ("a", "\r\n<?xml version=\"1.0\"?><a/>", Language::Xml),
            ("a.json", "[1]", Language::Json),
            ("a.json", "[\"a\"]", Language::Json),
            ("a.yaml", "run: a=b", Language::Yaml),
        ] {
            assert_eq!(language(path, text), language_, "{text}");
        }
    }

    #[test]
    fn a_flow_mapping_of_yaml_is_read_and_a_comment_is_no_value() {
        let read = |text: &str| read(FileId(0), "a.yaml", text, &Limits::default());
        assert_eq!(read("{a: b, c: [d]}").nodes.len(), 1);
        assert_eq!(read("{a: b").problems[0].reason, "json-syntax");
        assert_eq!(read("// {\n// }\n").problems[0].reason, "no-value");
        assert_eq!(read("").problems[0].reason, "no-value");
        assert_eq!(read("a: 1\n---\nb: 2\n").nodes.len(), 2);
    }
}
