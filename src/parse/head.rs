//! Kind and id of a document without reading all of it.
//!
//! In: the text of a YAML or JSON file. Out: what it says of itself, or nothing where only reading it tells: a syntax error before
//! it is known, several documents, anchors, tags and merges.

use granit_parser::{Event, Parser};

/// What a document says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `kind`.
    pub kind: Option<String>,
    /// `metadata.id`.
    pub id: Option<String>,
}

/// A mapping with the key whose value comes next, or a list.
enum Open {
    Map(Option<String>),
    List,
}

/// The head of the only document of a text; `whole` reads on when all is known, since in JSON the last of two keys holds. Linear in
/// the text read.
#[must_use]
pub fn head(text: &str, whole: bool) -> Option<Head> {
    let mut head = Head::default();
    let mut open: Vec<Open> = Vec::new();
    let mut section = None;
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        match event.ok()?.0 {
            Event::DocumentStart(..) if documents > 0 => return None,
            Event::DocumentStart(..) => documents += 1,
            Event::Scalar(word, _, anchor, tag) => {
                if anchor > 0 || tag.is_some() || word == "<<" {
                    return None;
                }
                let depth = open.len();
                match open.last_mut() {
                    Some(Open::Map(key @ None)) => *key = Some(word.into_owned()),
                    Some(Open::Map(key)) => match (depth, key.take().as_deref(), section.as_deref()) {
                        (1, Some("kind"), _) => head.kind = Some(word.into_owned()),
                        (2, Some("id"), Some("metadata")) => head.id = Some(word.into_owned()),
                        _ => {}
                    },
                    Some(Open::List) | None => {}
                }
            }
            Event::MappingStart(_, anchor, tag) | Event::SequenceStart(_, anchor, tag)
                if anchor > 0 || tag.is_some() =>
            {
                return None;
            }
            Event::MappingStart(..) => {
                let key = due(&mut open);
                if open.len() == 1 {
                    head.id = head.id.filter(|_| key.as_deref() != Some("metadata"));
                    section = key;
                }
                open.push(Open::Map(None));
            }
            Event::SequenceStart(..) => {
                due(&mut open);
                open.push(Open::List);
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
            }
            Event::Alias(_) => return None,
            _ => {}
        }
        if !whole && head.kind.is_some() && head.id.is_some() {
            break;
        }
    }
    Some(head)
}

/// Takes the key of the value that begins.
fn due(open: &mut [Open]) -> Option<String> {
    match open.last_mut()? {
        Open::Map(key) => key.take(),
        Open::List => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(kind: &str, id: &str) -> Option<Head> {
        let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Some(Head {
            kind: some(kind),
            id: some(id),
        })
    }

    #[test]
    fn only_the_id_of_metadata_counts() {
        let text = "metadata:\n  owner: {id: x}\n  id: desk\nkind: AgentIntegration\n";
        assert_eq!(head(text, false), says("AgentIntegration", "desk"));
        assert_eq!(
            head("kind: K\nconnections: {a: {id: x}}\nid: y\n", false),
            says("K", "")
        );
    }

    #[test]
    fn what_comes_after_it_is_not_read_unless_asked_for() {
        let text = "kind: K\nmetadata: {id: a}\nrest: [\n";
        assert_eq!(head(text, false), says("K", "a"));
        assert_eq!(head(text, true), None);
        let twice = r#"{"kind": "K", "metadata": {"id": "a"}, "metadata": {"title": "b"}}"#;
        assert_eq!(head(twice, true), says("K", ""));
    }

    #[test]
    fn what_takes_reading_is_not_guessed() {
        for text in [
            "kind: &k K\nmetadata: {id: a}",
            "a: &a {id: x}\nkind: K\nmetadata: *a",
            "kind: !!str K\nmetadata: {id: a}",
            "kind: K\n---\nkind: L\nmetadata: {id: a}",
            "metadata: {<<: {id: a}}\nkind: K",
            "kind: [",
        ] {
            assert_eq!(head(text, false), None, "{text}");
        }
    }
}
