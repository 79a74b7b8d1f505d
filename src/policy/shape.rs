//! Rego text cut into its definitions, by layout and not by grammar: enough to see what a body asks for, and it says so when
//! a file is laid out otherwise.
//!
//! In: text that [`super::guard`] accepts. Out: definitions, each with its head and the statements of its body.

use std::ops::Range;

/// One definition of a rule: `name` with the rest of its head and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What stands between the name and `if`, strings empty.
    pub head: String,
    /// Statements of the body; `None` without `if`.
    pub body: Option<Vec<Statement>>,
    /// Its bytes.
    pub at: Range<usize>,
}

/// One statement of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text on one line, strings empty.
    pub text: String,
    /// Its bytes.
    pub at: Range<usize>,
}

/// The definitions of a file, or `None` where a line at the outermost level does not begin in the first column or a
/// definition is not plain.
#[must_use]
pub fn definitions(text: &str) -> Option<Vec<Definition>> {
    let masked = masked(text);
    let cut = cut(&masked)?;
    cut.into_iter().map(|piece| piece.read()).collect()
}

/// A definition that is not read yet.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Its masked text.
    pub(super) text: &'t str,
    /// Its bytes.
    pub(super) at: Range<usize>,
}

impl Piece<'_> {
    /// Its head and body; `None` where they are not plain.
    pub(super) fn read(&self) -> Option<Definition> {
        definition(self.text, self.at.clone())
    }
}

/// Cuts a masked text where definitions begin.
pub(super) fn cut(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for line in text.split_inclusive('\n') {
        let end = line.trim_end().len();
        if end > 0 {
            match (depth, line.chars().next()?) {
                (0, c) if c.is_alphabetic() || c == '_' => found.push(start..start),
                (0, _) => return None,
                _ => {}
            }
            found.last_mut()?.end = start + end;
        }
        for byte in line.bytes() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        start += line.len();
    }
    let mut pieces = Vec::with_capacity(found.len());
    for at in found {
        let text = text.get(at.clone())?;
        if text.starts_with("package ") || text.starts_with("import ") {
            continue;
        }
        let tail = text.strip_prefix("default ").unwrap_or(text);
        let name = tail.split(|c| !is_word(c)).next()?;
        pieces.push(Piece { name, text, at });
    }
    Some(pieces)
}

fn definition(text: &str, at: Range<usize>) -> Option<Definition> {
    let begin = if text.starts_with("default ") {
        "default ".len()
    } else {
        0
    };
    let tail = text.get(begin..)?;
    let end = tail.find(|c: char| !is_word(c)).unwrap_or(tail.len());
    let (name, rest) = tail.split_at_checked(end)?;
    if KEYWORDS.contains(&name) || name.is_empty() {
        return None;
    }
    let mut condition = None;
    for (i, depth, word) in words(rest) {
        match (depth, word) {
            (0, "if") => condition = condition.or(Some(i)),
            // `else` gives a definition a second head and body.
            (0, "else") => return None,
            _ => {}
        }
    }
    let (head, body) = match condition {
        Some(i) => {
            let body = statements(rest.get(i + 2..)?, at.start + begin + end + i + 2)?;
            (rest.get(..i)?, Some(body))
        }
        None => (rest, None),
    };
    Some(Definition {
        name: name.to_owned(),
        head: head.split_whitespace().collect::<Vec<_>>().join(" "),
        body,
        at,
    })
}

const KEYWORDS: &[&str] = &[
    "if", "else", "contains", "in", "with", "not", "some", "every", "as",
];

/// Statements of a masked body, with or without braces, that begins at byte `offset` of its file. `None` where a statement goes
/// on over a line in a way that is not plain.
#[must_use]
pub fn statements(body: &str, offset: usize) -> Option<Vec<Statement>> {
    let lead = body.len() - body.trim_start().len();
    let body = body.trim();
    let (inner, offset) = match body.strip_prefix('{').and_then(|b| b.strip_suffix('}')) {
        Some(inner) => (inner, offset + lead + 1),
        None => (body, offset + lead),
    };
    let mut statements: Vec<Statement> = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (i, c) in inner.char_indices().chain([(inner.len(), '\n')]) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            // A comprehension, not a body.
            '|' if depth == 0 => return None,
            '\n' | ';' if depth == 0 => {
                push(&mut statements, inner.get(start..i)?, offset + start)?;
                start = i + 1;
            }
            _ => {}
        }
    }
    Some(statements)
}

/// Adds a statement, unless it looks like the rest of the one before.
fn push(statements: &mut Vec<Statement>, raw: &str, offset: usize) -> Option<()> {
    let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Some(());
    }
    let first = text.split(|c: char| !is_word(c)).next().unwrap_or_default();
    let goes_on = matches!(first, "" | "with" | "in" | "if" | "else" | "contains");
    // A literal may begin a statement, and may as well end the one before.
    let literal = text.starts_with(['{', '"']);
    let last = text.rsplit(|c: char| !is_word(c)).next().unwrap_or_default();
    let open = !text.ends_with(|c: char| is_word(c) || matches!(c, ')' | ']' | '}' | '"'))
        || (KEYWORDS.contains(&last) && !text.ends_with(')'));
    if (goes_on && !literal && !statements.is_empty()) || open {
        return None;
    }
    let start = offset + raw.len() - raw.trim_start().len();
    statements.push(Statement {
        text,
        at: start..start + raw.trim().len(),
    });
    Some(())
}

/// Words of a text with their offset and the depth of brackets around them.
pub fn words(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    std::iter::from_fn(move || {
        loop {
            let (at, byte) = bytes.next()?;
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                // Letters beyond ASCII belong to words too; bytes in the middle of one begin none.
                b if b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80 => {
                    let tail = text.get(at..).unwrap_or_default();
                    let end = tail.find(|c: char| !is_word(c)).unwrap_or(tail.len());
                    if end > 1 {
                        bytes.nth(end - 2);
                    }
                    if end > 0 {
                        return Some((at, depth, tail.get(..end)?));
                    }
                }
                _ => {}
            }
        }
    })
}

/// The text with what stands in comments and strings blank: every byte keeps its place, so that what is found here is there.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let blank = |out: &mut String, bytes: usize| out.extend(std::iter::repeat_n(' ', bytes));
    let mut rest = text;
    while let Some(at) = rest.find(['#', '"', '`']) {
        let (code, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(code);
        let opening = tail.chars().next().unwrap_or_default();
        let length = if opening == '#' {
            tail.find('\n').unwrap_or(tail.len())
        } else {
            quoted(tail, opening)
        };
        let (gone, after) = tail.split_at_checked(length).unwrap_or((tail, ""));
        if opening == '#' {
            blank(&mut out, gone.len());
        } else {
            let closed = gone.len() > 1 && gone.ends_with(opening);
            out.push('"');
            blank(&mut out, gone.len() - 1 - usize::from(closed));
            if closed {
                out.push('"');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Bytes of the string at the beginning of a text, its quotes counted.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (i, byte) in text.bytes().enumerate().skip(1) {
        if escaped {
            escaped = false;
        } else if byte == b'\\' && quote == '"' {
            escaped = true;
        } else if char::from(byte) == quote {
            return i + 1;
        }
    }
    text.len()
}

/// Line of a byte, from 1.
#[must_use]
pub fn line(text: &str, byte: usize) -> usize {
    1 + text.get(..byte).unwrap_or(text).matches('\n').count()
}

/// Belongs to a name.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_its_definitions() {
        let text = "package a\n\nimport data.b\n\n# c if {\nx contains {\"if\": `ü{\n`} if {\n\tsome y in z # t\n\ty.a == \"}\"; y.b\n}\n\nf(a) := 1 if a\n\nt := {1, 2}\n";
        assert_eq!(masked(text).len(), text.len());
        let found = definitions(text).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|d| (d.name.as_str(), line(text, d.at.start)))
            .collect();
        assert_eq!(names, [("x", 6), ("f", 12), ("t", 14)]);
        assert_eq!(found[1].head, "(a) := 1");
        assert_eq!((found[2].head.as_str(), &found[2].body), (":= {1, 2}", &None));
        let body = found[0].body.as_ref().unwrap();
        let there: Vec<&str> = body.iter().map(|s| &text[s.at.clone()]).collect();
        assert_eq!(there, ["some y in z", "y.a == \"}\"", "y.b"]);
        assert_eq!(body[1].text, "y.a == \" \"");
        assert!(text[found[0].at.clone()].ends_with("y.b\n}"));
    }

    #[test]
    fn what_is_laid_out_otherwise_is_not_cut() {
        for text in [
            "  x if y",
            "x if y\n\t== z",
            "x if {\n\ta ==\n\t\tb\n}",
            "x if {\n\ta\n\t[0]\n}",
            "x if {\n\ta\n\twith input as b\n}",
            "x if {\n\ta |\n\tsome b in input.c\n}",
            "x if {\n\tnot\n\tinput.a.b\n}",
            "x if y\nelse := 2 if z",
            "x if y }",
        ] {
            assert_eq!(definitions(text), None, "{text}");
        }
    }
}
