//! A whole file: every text of it looked at, findings placed at their bytes.

use std::collections::HashMap;
use std::ops::Range;

use super::decode;
use super::formats::formats;
use super::found::{Examined, Found, Why};
use super::key::Class;
use super::leaf::{self, Leaf, examine};
use super::reference::SecretRef;
use super::value::Secret;
use super::walk::{self, Step};
use super::{cover, json, lines, raw, xml};
use crate::parse::value::Node;
use crate::source::{Place, Span};

/// What a file is written in, as far as finding values in it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// YAML and JSON: trees come from the reader of all documents.
    Tree,
    /// JSON with comments and the like.
    Json,
    /// XML.
    Xml,
    /// One pair a line.
    Lines,
}

impl Dialect {
    /// By the name of a file.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
        if ends(&[".yaml", ".yml", ".json", ".flow"]) {
            Self::Tree
        } else if ends(&[
            ".jsonc",
            ".json5",
            ".jsonl",
            ".ndjson",
            ".tfstate",
            ".webmanifest",
            ".dockercfg",
        ]) {
            Self::Json
        } else if ends(&[".xml", ".config", ".plist", ".props"]) {
            Self::Xml
        } else {
            Self::Lines
        }
    }
}

/// A credential in a file. Never printed: it holds the value.
pub struct Hit {
    /// Its symbolic place: the scalar's, or one below it for a part of a scalar.
    pub at: Place,
    /// Its bytes.
    pub span: Span,
    /// The bytes to hide, at least its own.
    pub hide: Span,
    /// The key that speaks for it.
    pub key: String,
    /// Its kind in words.
    pub what: String,
    /// Why it is believed.
    pub why: Why,
    /// The value.
    pub value: Secret,
}

/// A reference in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its place.
    pub at: Place,
    /// Its bytes.
    pub span: Span,
    /// The key that speaks for it.
    pub key: String,
    /// Where it leads.
    pub reference: SecretRef,
}

/// All of a file.
#[derive(Default)]
pub struct Scan {
    /// Credentials in the order of their bytes.
    pub hits: Vec<Hit>,
    /// References in the order of their bytes.
    pub references: Vec<Reference>,
    /// The bytes that no output may show: those of credentials, and of whatever stands where one belongs.
    pub hidden: Vec<Span>,
    /// What the repository puts into the fingerprints of its values; empty where it has chosen nothing.
    pub salt: String,
}

/// What of a scan concerns one integration.
#[derive(Clone, Default)]
pub struct Part<'s> {
    /// Credentials in the order of their bytes.
    pub hits: Vec<&'s Hit>,
    /// References likewise.
    pub references: Vec<&'s Reference>,
    /// As in the scan.
    pub salt: &'s str,
}

impl Scan {
    /// All of it.
    #[must_use]
    pub fn whole(&self) -> Part<'_> {
        Part {
            hits: self.hits.iter().collect(),
            references: self.references.iter().collect(),
            salt: &self.salt,
        }
    }

    /// By owner, where the documents of a file have several; what stands in a document of nobody goes to the first. Each has a place
    /// in one part, so that all parts together are as large as the scan.
    #[must_use]
    pub fn parts<'s, 'o>(&'s self, owners: &[Option<&'o str>]) -> HashMap<&'o str, Part<'s>> {
        let mut parts: HashMap<&str, Part<'_>> = HashMap::new();
        let Some(first) = owners.iter().flatten().next() else {
            return parts;
        };
        let owner = |at: &Place| {
            let document = at.parts().map(|(_, document, _)| document);
            document.and_then(|d| *owners.get(d)?).unwrap_or(first)
        };
        for hit in &self.hits {
            parts.entry(owner(&hit.at)).or_default().hits.push(hit);
        }
        for reference in &self.references {
            parts
                .entry(owner(&reference.at))
                .or_default()
                .references
                .push(reference);
        }
        parts.values_mut().for_each(|part| part.salt = &self.salt);
        parts
    }
}

/// Scans a file. `documents` are its trees, whole or as far as they could be read. Linear in the text.
#[must_use]
pub fn scan(path: &str, text: &str, dialect: Dialect, documents: &[Node], parsed: bool) -> Scan {
    let mut scanner = Scanner {
        path,
        text,
        out: Scan::default(),
        seen: Vec::new(),
        places: HashMap::new(),
    };
    let touched = formats().touched(text);
    if touched.is_empty() {
        return scanner.out;
    }
    match dialect {
        Dialect::Tree if parsed => scanner.trees(documents),
        Dialect::Tree | Dialect::Json => {
            // Templates and dialects: what a forgiving reader sees.
            let documents = if text.trim_start().starts_with(['{', '[', '/']) {
                json::read(text)
            } else {
                Vec::new()
            };
            if documents.is_empty() {
                scanner.lines();
            } else {
                scanner.trees(&documents);
            }
        }
        Dialect::Xml => scanner.xml(),
        Dialect::Lines => scanner.lines(),
    }
    if touched.any_format() {
        scanner.comments();
    }
    scanner
        .out
        .hits
        .sort_by(|a, b| (a.span, &a.at).cmp(&(b.span, &b.at)));
    let found = scanner.out.hits.iter().map(|h| h.hide);
    scanner.out.hidden.extend(found);
    scanner.out.hidden.sort_unstable();
    scanner.out.hidden.dedup();
    scanner.out
}

struct Scanner<'a> {
    path: &'a str,
    text: &'a str,
    out: Scan,
    /// Bytes that were judged.
    seen: Vec<Span>,
    /// How often a place was given away.
    places: HashMap<Place, usize>,
}

impl Scanner<'_> {
    fn trees(&mut self, documents: &[Node]) {
        for (i, document) in documents.iter().enumerate() {
            let root = Place::document(self.path, i);
            walk::visit(document, &mut |visit| {
                self.seen.push(visit.span);
                if visit.encoded || cover::in_tree(visit.path, visit.key, visit.class, visit.text) {
                    self.hide(visit.span);
                }
                let class = if tagged(self.text, visit.span) {
                    Class::Unknown
                } else {
                    visit.class
                };
                let place = || {
                    visit.path.iter().fold(root.clone(), |at, step| match step {
                        Step::Key(key) => at.child(key),
                        Step::Item(i) => at.child(i.to_string()),
                    })
                };
                if visit.encoded {
                    self.encoded(visit, &place());
                    return;
                }
                let examined = examine(Leaf {
                    text: visit.text,
                    class,
                    depth: 0,
                });
                if !examined.found.is_empty() || !examined.references.is_empty() {
                    self.place(visit.text, visit.span, visit.key, &place(), examined);
                }
            });
        }
    }

    /// A value that is base64 by its document's kind: what it decodes to is judged, the whole is the finding.
    fn encoded(&mut self, visit: &walk::Visit, at: &Place) {
        let Some(plain) = decode::base64_text(visit.text) else {
            let whole = examine(Leaf {
                text: visit.text,
                class: Class::Unknown,
                depth: 0,
            });
            self.place(visit.text, visit.span, visit.key, at, whole);
            return;
        };
        let below = examine(Leaf {
            text: &plain,
            class: visit.class,
            depth: 0,
        });
        if let Some(first) = below.found.into_iter().next() {
            let mut whole = Examined::default();
            whole.add(Found {
                range: 0..visit.text.len(),
                key: None,
                what: format!("{} in base64", first.what),
                why: first.why,
                value: Secret::new(visit.text),
            });
            self.place(visit.text, visit.span, visit.key, at, whole);
        }
    }

    fn lines(&mut self) {
        let root = Place::document(self.path, 0);
        for pair in lines::pairs(self.text) {
            let start = leaf::offset(self.text, pair.value);
            let class = pair.class();
            let at = if pair.section.is_empty() {
                root.child(pair.key)
            } else {
                root.child(pair.section).child(pair.key)
            };
            self.part(pair.value, start, pair.key, class, &at);
        }
    }

    fn xml(&mut self) {
        let root = Place::document(self.path, 0);
        for cell in xml::cells(self.text) {
            let start = leaf::offset(self.text, cell.value);
            let class = cell.class();
            let at = root.child(cell.element).child(cell.key);
            self.part(cell.value, start, cell.key, class, &at);
        }
    }

    /// A part of the text as it is written.
    fn part(&mut self, text: &str, start: usize, key: &str, class: Class, at: &Place) {
        let span = Span::new(start, start + text.len());
        self.seen.push(span);
        if class.secret() && cover::given(key, text) {
            self.hide(span);
        }
        let examined = examine(Leaf {
            text,
            class,
            depth: 0,
        });
        if !examined.found.is_empty() || !examined.references.is_empty() {
            self.place(text, span, key, at, examined);
        }
    }

    /// Formats where no value stands: in comments, in keys, behind the point where a file breaks.
    fn comments(&mut self) {
        self.seen.sort_unstable();
        let root = Place::document(self.path, 0);
        for found in raw::by_format(self.text) {
            let Range { start, end } = found.range;
            let span = Span::new(start, end);
            let i = self.seen.partition_point(|s| s.start as usize <= start);
            let judged = self
                .seen
                .get(i.saturating_sub(1))
                .is_some_and(|s| s.start as usize <= start && start < s.end as usize);
            let known = self
                .out
                .hits
                .iter()
                .any(|h| h.hide.start < span.end && span.start < h.hide.end);
            if judged || known {
                continue;
            }
            let at = self.unique(&root.child("(comment)"));
            self.out.hits.push(Hit {
                at,
                span,
                hide: span,
                key: "comment".to_owned(),
                what: found.format.title.clone(),
                why: Why::Format(found.format, found.proven),
                value: Secret::new(self.text.get(start..end).unwrap_or_default()),
            });
        }
    }

    /// Findings of a text as hits of the file.
    fn place(&mut self, text: &str, span: Span, key: &str, at: &Place, examined: Examined) {
        let raw = self.text.get(span.range()).unwrap_or_default();
        // Written as it is, or in quotes: every byte of the text is a byte of the file.
        let plain = raw
            .find(text)
            .filter(|_| !text.is_empty())
            .map(|i| span.start as usize + i);
        let mut from = 0;
        for found in examined.found {
            let (bytes, hide) = match plain {
                Some(start) => {
                    let bytes = Span::new(start + found.range.start, start + found.range.end);
                    (bytes, bytes)
                }
                None => {
                    let (bytes, next) =
                        escaped(raw, span, text.get(found.range.clone()).unwrap_or_default(), from);
                    from = next;
                    (bytes, if bytes == span { span } else { bytes })
                }
            };
            let whole = found.range.len() == text.trim().len();
            let own = found.key.as_deref().filter(|_| !whole);
            let at = self.unique(&own.map_or_else(|| at.clone(), |k| at.child(k)));
            self.out.hits.push(Hit {
                at,
                span: bytes,
                hide,
                key: own.unwrap_or(key).to_owned(),
                what: found.what,
                why: found.why,
                value: found.value,
            });
        }
        for referred in examined.references {
            let at = referred
                .key
                .as_deref()
                .filter(|k| *k != key)
                .map_or_else(|| at.clone(), |k| at.child(k));
            self.out.references.push(Reference {
                at,
                span,
                key: referred.key.unwrap_or_else(|| key.to_owned()),
                reference: referred.reference,
            });
        }
    }

    /// Hides a value. A block scalar's bytes go on to where the next line begins; quotes tell nothing.
    fn hide(&mut self, span: Span) {
        let written = self.text.get(span.range()).unwrap_or_default().trim_end();
        let quoted = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
        let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(written);
        let start = leaf::offset(self.text, value);
        self.out.hidden.push(Span::new(start, start + value.len()));
    }

    /// A place that no other hit has.
    fn unique(&mut self, at: &Place) -> Place {
        let count = self.places.entry(at.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => at.clone(),
            n => at.child(format!("({n})")),
        }
    }
}

/// The bytes of a part of a scalar whose text is not written as it is (folded, indented, escaped): its first to its last line,
/// else the whole scalar. Also where to look for the next one.
fn escaped(raw: &str, span: Span, part: &str, from: usize) -> (Span, usize) {
    let mut written = part.lines().map(str::trim).filter(|l| !l.is_empty());
    let first = written.next().unwrap_or_default();
    let last = written.next_back().unwrap_or(first);
    let find = |text: &str, from: usize| raw.get(from..).and_then(|r| r.find(text)).map(|i| from + i);
    let start = find(first, from).or_else(|| find(first, 0));
    let end = start.and_then(|s| find(last, s)).map(|e| e + last.len());
    match (start, end) {
        (Some(start), Some(end)) if !first.is_empty() => {
            let base = span.start as usize;
            (Span::new(base + start, base + end), end)
        }
        _ => (span, from),
    }
}

/// Whether YAML tags the value as one from elsewhere: `!vault x`, `!Ref x`, `!secret x`.
fn tagged(text: &str, span: Span) -> bool {
    // A tag is short: a file of one line must not be walked through for each of its values.
    let (start, most) = (span.start as usize, 200);
    let from = text.floor_char_boundary(start.saturating_sub(most));
    let before = text.get(from..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let word = line.rsplit([' ', '[', ',', '{']).next().unwrap_or_default();
    word.starts_with('!') && word.len() > 1 && !matches!(word, "!!str" | "!!binary")
}
