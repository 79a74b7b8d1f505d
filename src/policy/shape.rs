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

/// The definitions of a file, or `None` where a line at the outermost level does not begin in the first column.
#[must_use]
pub fn definitions(text: &str) -> Option<Vec<Definition>> {
    let text = masked(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for line in text.split_inclusive('\n') {
        if let (Some(first), false) = (line.chars().next(), line.trim().is_empty()) {
            match (depth, first) {
                (0, c) if c.is_alphabetic() || c == '_' => found.push(start..start),
                (0, _) => return None,
                _ => {}
            }
            found.last_mut()?.end = start + line.trim_end().len();
        }
        for c in line.chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        start += line.len();
    }
    found
        .into_iter()
        .filter_map(|at| Some((text.get(at.clone())?, at)))
        .filter(|(text, _)| !text.starts_with("package ") && !text.starts_with("import "))
        .map(|(text, at)| definition(text, at))
        .collect()
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
    let outer =
        |keyword: &'static str| words(rest).find(move |(_, depth, word)| *depth == 0 && *word == keyword);
    // `else` gives a definition a second head and body.
    if outer("else").is_some() {
        return None;
    }
    let (head, body) = match outer("if") {
        Some((i, _, _)) => {
            let body = rest.get(i + 2..)?;
            (
                rest.get(..i)?,
                Some(statements(body, at.start + begin + end + i + 2)?),
            )
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
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let tail = text.get(rest..)?;
            let c = tail.chars().next()?;
            if is_word(c) {
                let at = rest;
                let end = tail.find(|c: char| !is_word(c)).unwrap_or(tail.len());
                rest += end;
                return Some((at, depth, tail.get(..end)?));
            }
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            rest += c.len_utf8();
        }
    })
}

/// The text with what stands in comments and strings blank: every byte keeps its place, so that what is found here is there.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    let blank = |out: &mut String, c: char| out.extend(std::iter::repeat_n(' ', c.len_utf8()));
    while let Some(c) = chars.next() {
        match c {
            '#' => {
                blank(&mut out, c);
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push(c);
                        break;
                    }
                    blank(&mut out, c);
                }
            }
            '"' | '`' => {
                out.push('"');
                let mut escaped = false;
                for inner in chars.by_ref() {
                    if inner == c && !escaped {
                        out.push('"');
                        break;
                    }
                    escaped = inner == '\\' && c == '"' && !escaped;
                    blank(&mut out, inner);
                }
            }
            c => out.push(c),
        }
    }
    out
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
