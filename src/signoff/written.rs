//! A decision as text of a `kind: SignOff` document: a new document, or one more record at the end of a list that is there.
//! What stands in the file stays as it is, comments too.

use std::fmt::Write;

use serde_json::Value;

use crate::parse::value::{self, Node};
use crate::source::{FileId, Limits};

/// One line of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// `key: value`.
    One(&'static str, String),
    /// A list of texts.
    List(&'static str, Vec<String>),
    /// A list of mappings.
    Maps(&'static str, Vec<Vec<(&'static str, String)>>),
}

/// The text of a new document with one record.
#[must_use]
pub fn document(integration: &str, record: &[Line]) -> String {
    format!(
        "apiVersion: flowgate/v1\nkind: SignOff\nintegration: {}\nrecords:\n{}",
        scalar(integration),
        item(record, 2)
    )
}

/// The text of a file with one more record at the end of the list of the document of that integration; `None` where the file
/// has no such list, or none in block form.
#[must_use]
pub fn with(text: &str, integration: &str, record: &[Line]) -> Option<String> {
    let (documents, problems) = value::read(FileId(0), text, &Limits::default());
    if !problems.is_empty() {
        return None;
    }
    let about = |d: &&Node| d.get("integration").and_then(Node::text) == Some(integration);
    let records = documents.iter().find(about)?.get("records")?;
    let value::Value::List(items) = &records.value else {
        return None;
    };
    let (first, last) = (items.first()?, items.last()?);
    let start = first.span.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |n| n + 1);
    let before = text.get(line..start)?;
    let indent = before.strip_suffix("- ")?;
    if !indent.chars().all(|c| c == ' ') {
        return None;
    }
    let end = (last.span.end as usize).min(text.len());
    // A block ends where its last line does; a comment behind it stays there.
    let tail = text.get(..end)?.trim_end().len();
    let at = text.get(tail..)?.find('\n').map_or(text.len(), |n| tail + n + 1);
    let mut new = text.get(..at)?.to_owned();
    if !new.ends_with('\n') {
        new.push('\n');
    }
    new.push_str(&item(record, indent.len()));
    new.push_str(text.get(at..)?);
    // The file must say what it said, and the record.
    let (after, problems) = value::read(FileId(0), &new, &Limits::default());
    let count = |d: &Node| match d.get("records").map(|r| &r.value) {
        Some(value::Value::List(items)) => items.len(),
        _ => 0,
    };
    let grown = after.iter().find(about).map(count) == Some(items.len() + 1);
    (problems.is_empty() && grown && after.len() == documents.len()).then_some(new)
}

/// A record as an item of a list.
fn item(record: &[Line], indent: usize) -> String {
    let mut out = String::new();
    let pad = " ".repeat(indent);
    for (i, line) in record.iter().enumerate() {
        let lead = if i == 0 { "- " } else { "  " };
        match line {
            Line::One(key, text) => {
                let _ = writeln!(out, "{pad}{lead}{key}: {}", scalar(text));
            }
            Line::List(key, texts) if texts.is_empty() => {
                let _ = writeln!(out, "{pad}{lead}{key}: []");
            }
            Line::List(key, texts) => {
                let _ = writeln!(out, "{pad}{lead}{key}:");
                for text in texts {
                    let _ = writeln!(out, "{pad}    - {}", scalar(text));
                }
            }
            Line::Maps(key, maps) => {
                let _ = writeln!(out, "{pad}{lead}{key}:");
                for map in maps {
                    for (j, (field, text)) in map.iter().enumerate() {
                        let lead = if j == 0 { "- " } else { "  " };
                        let _ = writeln!(out, "{pad}    {lead}{field}: {}", scalar(text));
                    }
                }
            }
        }
    }
    out
}

/// A text as YAML: plain where nobody can read it as anything else.
fn scalar(text: &str) -> String {
    let safe = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '/' | '@' | '<' | '>' | '(' | ')' | '-')
    };
    let first = text.chars().next().is_some_and(char::is_alphanumeric);
    let word = text.to_ascii_lowercase();
    let meant = !matches!(
        word.as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off"
    );
    // A digest and a day are read as they stand.
    let digest = text.parse::<super::Digest>().is_ok();
    let plain =
        first && meant && !text.ends_with(' ') && text.chars().all(safe) && text.parse::<f64>().is_err();
    if plain || digest {
        text.to_owned()
    } else {
        escaped(text)
    }
}

/// In quotes, with what cannot be seen spelt out.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let mut out = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        if c.is_ascii() || c.is_alphanumeric() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(role: &str, name: &str) -> Vec<Line> {
        vec![
            Line::One("role", role.to_owned()),
            Line::One("name", name.to_owned()),
            Line::List("authors", vec!["Ada <ada@example.org>".to_owned()]),
            Line::Maps(
                "conditions",
                vec![vec![
                    ("text", "cap: 50 a day".to_owned()),
                    ("due", "2026-12-01".to_owned()),
                ]],
            ),
        ]
    }

    fn names(text: &str) -> Vec<String> {
        let (documents, problems) = value::read(FileId(0), text, &Limits::default());
        assert!(problems.is_empty(), "{problems:?}\n{text}");
        let records = documents[0].get("records").unwrap();
        let value::Value::List(items) = &records.value else {
            panic!("no list in {text}")
        };
        let name = |n: &Node| n.get("name").and_then(Node::text).unwrap().to_owned();
        items.iter().map(name).collect()
    }

    #[test]
    fn a_record_is_added_behind_the_others_and_nothing_else_moves() {
        let first = document("desk", &record("it", "Ada"));
        assert_eq!(
            first,
            "apiVersion: flowgate/v1\nkind: SignOff\nintegration: desk\nrecords:\n  - role: it\n    name: Ada\n    authors:\n      - \
             Ada <ada@example.org>\n    conditions:\n      - text: \"cap: 50 a day\"\n        due: 2026-12-01\n"
        );
        let own = first.replace("name: Ada\n", "name: Ada # on holiday\n") + "consultation: none # yet\n";
        let second = with(&own, "desk", &record("security", "Grace")).unwrap();
        assert_eq!(names(&second), ["Ada", "Grace"]);
        assert!(second.contains("# on holiday") && second.ends_with("consultation: none # yet\n"));
        let third = with(&second, "desk", &record("legal", "yes: \"\u{202e}\"")).unwrap();
        assert_eq!(names(&third), ["Ada", "Grace", "yes: \"\u{202e}\""]);
        assert!(!third.contains('\u{202e}'));
    }

    #[test]
    fn a_list_that_is_not_of_this_form_is_left_alone() {
        for text in [
            "integration: desk\nrecords: [{role: it}]\n",
            "integration: desk\nrecords: []\n",
            "integration: other\nrecords:\n  - role: it\n",
            "integration: desk\n",
            "integration: desk\nrecords:\n  - role: [\n",
        ] {
            assert_eq!(with(text, "desk", &record("it", "Ada")), None, "{text}");
        }
    }

    proptest::proptest! {
        /// Whatever a name is, it is read as it was given.
        #[test]
        fn a_name_is_read_as_it_was_given(name in "\\PC{1,20}", again in "[ -~]{1,20}") {
            for name in [name.trim(), again.trim()] {
                if name.is_empty() {
                    continue;
                }
                let one = document("desk", &record("it", "Ada"));
                let two = with(&one, "desk", &record("legal", name)).unwrap();
                proptest::prop_assert_eq!(names(&two), ["Ada", name]);
            }
        }
    }
}
