//! What the grammar could not read, said in the user's words: one problem per statement, at the precise bytes.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::{Rule, lower};
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::source::{FileId, Span};

/// Bytes of a file to which a problem is to be pinned.
#[derive(Clone, Copy)]
pub(super) struct Spot(pub FileId, pub Span);

impl Spot {
    pub(super) fn site(self) -> Site {
        Site::Span(self.0, self.1)
    }

    /// A mistake of form here.
    pub(super) fn syntax(
        self,
        reason: &'static str,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Problem {
        Problem::new(Input::Syntax, reason, self.site(), message, label)
    }

    /// The same name a second time.
    pub(super) fn duplicate(self, reason: &'static str, message: impl Into<String>, first: Span) -> Problem {
        Problem::new(
            Input::Duplicate,
            reason,
            self.site(),
            message,
            "second time, ignored",
        )
        .note(Site::Span(self.0, first), "first time")
        .help("remove one of the two, or rename it")
    }
}

/// The word a text begins with; empty when it begins with something else. The grammar's `word`.
pub(super) fn word_at(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut len = 0;
    while let Some(&byte) = bytes.get(len) {
        let next = bytes.get(len + 1);
        let inside = match byte {
            b'-' => next != Some(&b'>'),
            b'/' => !matches!(next, Some(b'/' | b'*')),
            b'_' | b'.' | b'#' | b'@' | b'+' | b'%' => true,
            _ => byte.is_ascii_alphanumeric(),
        };
        if !inside {
            break;
        }
        len += 1;
    }
    text.get(..len).unwrap_or("")
}

/// What stands at the beginning of a text, for a message: a word, an arrow, a string's quote or one character.
pub(super) fn token_at(text: &str) -> &str {
    let word = word_at(text);
    if !word.is_empty() {
        return word;
    }
    let arrow = text
        .find(|c| !matches!(c, '-' | '<' | '>' | '='))
        .unwrap_or(text.len());
    let one = text.chars().next().map_or(0, char::len_utf8);
    text.get(..arrow.max(one)).unwrap_or("")
}

/// `did you mean ...`, when one of the known words is near.
pub(super) fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|word| format!("did you mean `{word}`?"))
}

/// A mistake before it has a place in a file: offsets are those of the text that was parsed.
pub(super) struct Mistake {
    pub start: usize,
    pub len: usize,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl Mistake {
    /// The problem of a statement that begins at `base` and whose bytes end at `end`.
    pub(super) fn at(self, file: FileId, base: usize, end: usize) -> Problem {
        let start = (base + self.start).min(end);
        let span = Span::new(start, (start + self.len).min(end));
        Spot(file, span)
            .syntax("statement", self.message, self.label)
            .help(self.help)
    }
}

/// Reads pest's furthest failure in `text`.
pub(super) fn mistake(error: &Error<Rule>, text: &str) -> Mistake {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let missing: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let before = text.get(..at).unwrap_or("");
    let rest = text.get(at..).unwrap_or("");
    let found = token_at(rest);
    let ends = found.is_empty() || found == "\n";
    let (wanted, help) = wanted(missing, before, found);
    if ends {
        // Nothing stands there: the last thing before is shown.
        let kept = before.trim_end();
        let last = kept
            .rfind([' ', '\t', '\n', ',', '{', '['])
            .map_or(0, |i| i + 1)
            .min(kept.len().saturating_sub(1));
        let last = (last..=kept.len())
            .find(|&i| kept.is_char_boundary(i))
            .unwrap_or(0);
        let place = if found.is_empty() {
            "the statement"
        } else {
            "the line"
        };
        return Mistake {
            start: last,
            len: kept.len() - last,
            message: format!("expected {wanted}, but {place} ends"),
            label: "something is missing after this".to_owned(),
            help,
        };
    }
    let (message, help) = special(before, rest, found)
        .unwrap_or_else(|| (format!("expected {wanted}, found `{}`", shown(found)), help));
    Mistake {
        start: at,
        len: found.len(),
        message,
        label: "not expected here".to_owned(),
        help,
    }
}

/// Characters that do not print are named by their code point.
pub(super) fn shown(token: &str) -> String {
    if token
        .chars()
        .any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
    {
        token.chars().map(|c| format!("U+{:04X}", c as u32)).collect()
    } else {
        token.to_owned()
    }
}

/// Mistakes that have a better name than "expected, found".
fn special(before: &str, rest: &str, found: &str) -> Option<(String, String)> {
    let glued = before.ends_with(|c: char| c.is_ascii_alphanumeric());
    match found {
        ":" if glued && rest.get(1..).is_some_and(|r| !word_at(r).is_empty()) => {
            let start = before
                .rfind([' ', '\t', '\n', ',', '{', '[', ':'])
                .map_or(0, |i| i + 1);
            let left = before.get(start..).unwrap_or("");
            let right = rest.get(1..).map_or("", word_at);
            Some((
                "a word cannot hold `:`".to_owned(),
                format!("put the text in quotes: `\"{left}:{right}\"`"),
            ))
        }
        "'" | "`" | "\u{201c}" | "\u{201e}" => Some((
            format!("`{found}` does not begin a string"),
            "strings stand in double quotes: `\"…\"`".to_owned(),
        )),
        "\u{2192}" => Some(("`\u{2192}` is no arrow here".to_owned(), "write `->`".to_owned())),
        _ => None,
    }
    .or_else(|| {
        // A statement that was indented by mistake continues the one before; its line began as text did.
        lower::begins_statement(found)
            .then(|| {
                (
                    format!("`{found}` does not continue the statement before it"),
                    "a statement begins in the first column; inside `{ }` a key is followed by `:`"
                        .to_owned(),
                )
            })
            .filter(|_| before.ends_with("  ") || before.ends_with("\n "))
    })
}

/// What should stand at the place, and how to write it. The first row that fits wins: inner shapes before outer ones.
fn wanted(missing: &[Rule], before: &str, found: &str) -> (String, String) {
    const VALUE: &str = "a value is a word, a number with a unit, a \"string\", a [list] or an { object }";
    let any = |rules: &[Rule]| missing.iter().any(|m| rules.contains(m));
    let row = |wanted: &str, help: &str| (wanted.to_owned(), help.to_owned());
    if any(&[Rule::value, Rule::quantity, Rule::list]) {
        row("a value", VALUE)
    } else if any(&[Rule::separator]) {
        row(
            "a comma or a new line",
            "separate entries with a comma or a new line; text with spaces stands in quotes",
        )
    } else if any(&[Rule::comma]) {
        row(
            "a comma or `]`",
            "separate items with commas; text with spaces stands in quotes",
        )
    } else if any(&[Rule::member]) {
        row("`:` and a value", "an entry is `key: value` or `key { … }`")
    } else if any(&[Rule::key, Rule::entry]) {
        row(
            "a key",
            "an entry is `key: value` or `key { … }`; a list has `[ ]`",
        )
    } else if any(&[Rule::arrow]) {
        let help = match found {
            "<-" | "<--" => "turn the flow round: the source stands before `->`",
            _ => "write `->` for one direction, `<->` for request and response",
        };
        row("`->` or `<->`", help)
    } else if any(&[Rule::carried]) {
        row(
            "`:` and the classes",
            "a flow says what it carries: `a -> b: class, other_class`",
        )
    } else if any(&[Rule::variant]) || (any(&[Rule::within]) && !before.trim_end().ends_with("stays")) {
        declared(before, found, any(&[Rule::variant]))
    } else if let Some(word) = missing.iter().find_map(|m| keyword(*m)) {
        (
            format!("`{word}`"),
            suggestion(found, missing.iter().filter_map(|m| keyword(*m)))
                .unwrap_or_else(|| "see the forms of `expect`".to_owned()),
        )
    } else if any(&[Rule::place]) {
        declared(before, found, false)
    } else if any(&[Rule::string]) && !any(&[Rule::word, Rule::item, Rule::items]) {
        row("a file name in quotes", "write the path as a \"string\"")
    } else if any(&[Rule::item, Rule::items, Rule::word, Rule::places]) {
        row(
            "a name",
            if before.trim_end().ends_with(',') {
                "write a name after the comma, or remove the comma"
            } else {
                "names are lower case letters, digits, `_` and `-`"
            },
        )
    } else if any(&[Rule::block, Rule::clause]) {
        row("`{` or the end of the statement", "nothing else may follow here")
    } else {
        row("the end of the statement", "nothing may follow here")
    }
}

/// What a declaration goes on with after its name, or after its variant.
fn declared(before: &str, found: &str, name: bool) -> (String, String) {
    let words: Vec<&str> = before.split_whitespace().collect();
    let bare = name || words.len() == 2 && !before.contains(':');
    let wanted = if bare { "`:`, `in` or `{`" } else { "`in` or `{`" };
    let help = match (suggestion(found, ["in"]), words.as_slice()) {
        (Some(near), _) => near,
        (None, [kind, id]) if bare && word_at(found) == found && !found.is_empty() => {
            format!("write `{kind} {id}: {found}`; a declaration is `kind name: variant in boundary {{ … }}`")
        }
        (None, _) if bare => "a declaration is `kind name: variant in boundary { … }`".to_owned(),
        (None, _) => "write `in` before the boundary; text with spaces stands in quotes".to_owned(),
    };
    (wanted.to_owned(), help)
}

/// The word a keyword rule stands for.
fn keyword(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::within => "in",
        Rule::w_no => "no",
        Rule::w_every => "every",
        Rule::w_path => "path",
        Rule::w_from => "from",
        Rule::w_to => "to",
        Rule::w_passes => "passes",
        Rule::w_never => "never",
        Rule::w_receives => "receives",
        Rule::w_stays => "stays",
        _ => return None,
    })
}
