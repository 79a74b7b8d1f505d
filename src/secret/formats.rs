//! The formats of `policies/secrets/formats.yaml`: one search for all keywords, then only the patterns whose keyword is there, each
//! compiled when it is first needed.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::bytes::{Regex, RegexBuilder};

use super::check::{Answer, Check};
use super::placeholder;
use crate::parse::value::{self, Node, Value};
use crate::source::{FileId, Limits};

/// The data.
const TEXT: &str = include_str!("../../policies/secrets/formats.yaml");

/// Words that make a text worth a look although no format is in it: a carrier or a pair may stand there.
const HINTS: &[&str] = &[
    "://",
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "cred",
    "auth",
    "bearer",
    "basic ",
    "ssws",
    "sig=",
    "code=",
    "cookie",
    "_pat",
    "jwt",
    "curl",
    "kennwort",
    "senha",
    "contrase",
    "wachtwoord",
    "парол",
];

/// One kind of credential that is known by its form.
pub struct Format {
    /// Stable name.
    pub id: String,
    /// In words.
    pub title: String,
    /// Reason code.
    pub evidence: &'static str,
    /// What all tokens of the kind begin with.
    pub prefix: Option<String>,
    /// What to do first.
    pub rotate: String,
    /// Examples of the data file, still cut by `~~`.
    pub examples: Examples,
    check: Option<Check>,
    source: String,
    pattern: OnceLock<Option<Regex>>,
}

/// Examples of a format.
#[derive(Default)]
pub struct Examples {
    /// Texts with a credential.
    pub matches: Vec<String>,
    /// Texts without.
    pub no_matches: Vec<String>,
}

/// A format in a text.
pub struct Match<'f> {
    /// The format.
    pub format: &'f Format,
    /// The bytes.
    pub range: std::ops::Range<usize>,
    /// A checksum agreed.
    pub proven: bool,
    /// It has the form and stands for a value.
    pub placeholder: bool,
}

/// All of them.
pub struct Formats {
    /// In the order of the file.
    pub all: Vec<Format>,
    keywords: Option<AhoCorasick>,
    /// The format of each keyword; hints come after them.
    owner: Vec<usize>,
}

static FORMATS: LazyLock<Formats> = LazyLock::new(Formats::load);

/// The table, read at the first use.
#[must_use]
pub fn formats() -> &'static Formats {
    &FORMATS
}

/// Which keywords a text has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Indices of formats, sorted, once each.
    formats: Vec<usize>,
    /// A carrier or a pair may be there.
    pub hint: bool,
}

impl Touched {
    /// Whether nothing is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.formats.is_empty() && !self.hint
    }

    /// Whether a format may be there.
    #[must_use]
    pub fn any_format(&self) -> bool {
        !self.formats.is_empty()
    }
}

impl Formats {
    fn load() -> Self {
        let (documents, _) = value::read(FileId(0), TEXT, &Limits::default());
        let list = documents.first().and_then(|d| d.get("formats"));
        let nodes = match list.map(|n| &n.value) {
            Some(Value::List(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        let all: Vec<Format> = nodes.iter().filter_map(format).collect();
        let (mut words, mut owner) = (Vec::new(), Vec::new());
        for (i, node) in nodes.iter().enumerate() {
            for word in texts(node, "keywords") {
                words.push(word);
                owner.push(i);
            }
        }
        words.extend(HINTS.iter().map(|h| (*h).to_owned()));
        let keywords = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(words)
            .ok();
        Self { all, keywords, owner }
    }

    /// The keywords of a text. Linear.
    #[must_use]
    pub fn touched(&self, text: &str) -> Touched {
        let mut touched = Touched::default();
        let Some(keywords) = &self.keywords else {
            return touched;
        };
        for found in keywords.find_overlapping_iter(text) {
            match self.owner.get(found.pattern().as_usize()) {
                Some(format) if !touched.formats.contains(format) => touched.formats.push(*format),
                Some(_) => {}
                None => touched.hint = true,
            }
        }
        touched.formats.sort_unstable();
        touched
    }

    /// The credentials of a text that has these keywords, in the order of the file; of two on the same bytes the longer one.
    #[must_use]
    pub fn find(&self, text: &str, touched: &Touched) -> Vec<Match<'_>> {
        let mut found: Vec<Match> = Vec::new();
        for format in touched.formats.iter().filter_map(|i| self.all.get(*i)) {
            let Some(pattern) = format.pattern() else { continue };
            for captures in pattern.captures_iter(text.as_bytes()) {
                let Some(group) = captures.get(1).or_else(|| captures.get(0)) else {
                    continue;
                };
                let Some(value) = text.get(group.range()) else {
                    continue;
                };
                let answer = format.check.map_or(Answer::Open, |c| c.ask(value));
                if answer == Answer::No {
                    continue;
                }
                found.push(Match {
                    format,
                    range: group.range(),
                    proven: answer == Answer::Proven,
                    placeholder: placeholder::in_token(value),
                });
            }
        }
        found.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end)));
        let mut end = 0;
        found.retain(|m| {
            let keep = m.range.start >= end;
            end = end.max(m.range.end);
            keep
        });
        found
    }
}

impl Format {
    fn pattern(&self) -> Option<&Regex> {
        let compile = || RegexBuilder::new(&self.source).unicode(false).build().ok();
        self.pattern.get_or_init(compile).as_ref()
    }
}

fn format(node: &Node) -> Option<Format> {
    let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let examples = node.get("examples");
    let list = |key: &str| examples.map(|e| texts(e, key)).unwrap_or_default();
    Some(Format {
        id: text("id")?,
        title: text("title")?,
        evidence: match text("evidence").as_deref() {
            Some("private-key") => "private-key",
            _ => "known-token-format",
        },
        prefix: text("prefix"),
        rotate: text("rotate")?,
        examples: Examples {
            matches: list("match"),
            no_matches: list("no_match"),
        },
        check: text("check").and_then(|c| Check::from_word(&c)),
        source: text("regex")?,
        pattern: OnceLock::new(),
    })
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    match node.get(key).map(|n| &n.value) {
        Some(Value::List(items)) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(text: &str, id: &str) -> bool {
        let text = text.replace("~~", "");
        let all = formats();
        let found = all.find(&text, &all.touched(&text));
        found.iter().any(|m| m.format.id == id && !m.placeholder)
    }

    #[test]
    fn every_format_keeps_its_examples() {
        let mut wrong = Vec::new();
        for format in &formats().all {
            assert!(format.pattern().is_some(), "{} does not compile", format.id);
            assert!(
                !format.examples.matches.is_empty(),
                "{} has no example",
                format.id
            );
            assert!(
                !format.examples.no_matches.is_empty(),
                "{} has no counter-example",
                format.id
            );
            for (i, text) in format.examples.matches.iter().enumerate() {
                assert!(text.contains("~~"), "{}: an example is not cut", format.id);
                if !real(text, &format.id) {
                    wrong.push(format!("{} misses example {i}", format.id));
                }
            }
            for (i, text) in format.examples.no_matches.iter().enumerate() {
                if real(text, &format.id) {
                    wrong.push(format!("{} takes counter-example {i}", format.id));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn the_data_file_is_read_whole() {
        let entries = TEXT.matches("\n  - id: ").count();
        assert_eq!(formats().all.len(), entries);
        let checks = TEXT.matches("\n    check: ").count();
        assert_eq!(formats().all.iter().filter(|f| f.check.is_some()).count(), checks);
        let mut ids: Vec<&str> = formats().all.iter().map(|f| f.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), entries);
    }
}
