//! Rego text cut into its definitions, by layout and not by grammar: enough to see what a body asks for, and it says so when
//! a file is laid out otherwise.
//!
//! In: text that [`super::guard`] accepts. Out: definitions, each with its head and the lines of its body.

/// One definition of a rule: `name` with the rest of its head and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What stands between the name and `if`.
    pub head: String,
    /// Statements of the body; `None` without `if`.
    pub body: Option<Vec<String>>,
    /// Line of its first word, from 1.
    pub line: usize,
}

/// The definitions of a file, or `None` where a line at the outermost level does not begin in the first column.
#[must_use]
pub fn definitions(text: &str) -> Option<Vec<Definition>> {
    let text = masked(text);
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut depth = 0_usize;
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            let first = line.chars().next()?;
            match (depth, first) {
                (0, c) if c.is_alphabetic() || c == '_' => found.push((i + 1, String::new())),
                (0, _) => return None,
                _ => {}
            }
            let (_, definition) = found.last_mut()?;
            definition.push_str(line);
            definition.push('\n');
        }
        for c in line.chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
    }
    found
        .into_iter()
        .filter(|(_, text)| !text.starts_with("package ") && !text.starts_with("import "))
        .map(|(line, text)| definition(line, &text))
        .collect()
}

fn definition(line: usize, text: &str) -> Option<Definition> {
    let text = text
        .strip_prefix("default ")
        .map_or_else(|| text.trim(), str::trim);
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if matches!(
        name,
        "" | "if" | "else" | "contains" | "in" | "with" | "not" | "some" | "every"
    ) {
        return None;
    }
    let (head, body) = match words(rest).find(|(_, depth, word)| *depth == 0 && *word == "if") {
        Some((at, _, _)) => (rest.get(..at)?, Some(statements(rest.get(at + 2..)?)?)),
        None => (rest, None),
    };
    // `else` gives a definition a second head and body.
    if words(rest).any(|(_, depth, word)| depth == 0 && word == "else") {
        return None;
    }
    Some(Definition {
        name: name.to_owned(),
        head: head.trim().to_owned(),
        body,
        line,
    })
}

/// Statements of a body, with or without braces. `None` where a statement goes on over a line in a way that is not plain.
#[must_use]
pub fn statements(body: &str) -> Option<Vec<String>> {
    let body = body.trim();
    let inner = body
        .strip_prefix('{')
        .and_then(|b| b.strip_suffix('}'))
        .unwrap_or(body);
    let mut statements: Vec<String> = Vec::new();
    let (mut depth, mut current) = (0_usize, String::new());
    for c in inner.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            // A comprehension, not a body.
            '|' if depth == 0 => return None,
            _ => {}
        }
        if depth == 0 && matches!(c, '\n' | ';') {
            push(&mut statements, &current)?;
            current.clear();
        } else {
            current.push(c);
        }
    }
    push(&mut statements, &current)?;
    Some(statements)
}

/// Adds a statement, unless it looks like the rest of the one before.
fn push(statements: &mut Vec<String>, text: &str) -> Option<()> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Some(());
    }
    let first = text.split(|c: char| !is_word(c)).next().unwrap_or_default();
    let begins = !statements.is_empty()
        && (first.is_empty() || matches!(first, "with" | "in" | "if" | "else" | "contains"));
    let last = text.rsplit(|c: char| !is_word(c)).next().unwrap_or_default();
    let ends = !text.ends_with(|c: char| is_word(c) || matches!(c, ')' | ']' | '}' | '"'))
        || matches!(last, "not" | "some" | "in" | "every" | "with" | "as");
    (!begins && !ends).then(|| statements.push(text))
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

/// The text with comments blank and every string empty. Lines keep their numbers: those that a string spans follow it at its
/// line's end.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spanned = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '#' => match chars.by_ref().find(|c| *c == '\n') {
                Some(end) => end,
                None => break,
            },
            '"' => {
                let mut escaped = false;
                for c in chars.by_ref() {
                    match c {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '"' => break,
                        _ => {}
                    }
                }
                out.push('"');
                '"'
            }
            '`' => {
                spanned += chars
                    .by_ref()
                    .take_while(|c| *c != '`')
                    .filter(|c| *c == '\n')
                    .count();
                out.push('"');
                '"'
            }
            c => c,
        };
        out.push(c);
        if c == '\n' {
            out.extend(std::iter::repeat_n('\n', std::mem::take(&mut spanned)));
        }
    }
    out
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
        let text = "package a\n\nimport data.b\n\n# c if {\nx contains {\"if\": `{\n`} if {\n\tsome y in z # t\n\ty.a == \"}\"; y.b\n}\n\nf(a) := 1 if a\n\nt := {1, 2}\n";
        let found = definitions(text).unwrap();
        let brief: Vec<_> = found
            .iter()
            .map(|d| (d.name.as_str(), d.head.as_str(), d.body.clone()))
            .collect();
        let body = |s: &[&str]| Some(s.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            brief,
            [
                (
                    "x",
                    "contains {\"\": \"\"}",
                    body(&["some y in z", "y.a == \"\"", "y.b"])
                ),
                ("f", "(a) := 1", body(&["a"])),
                ("t", ":= {1, 2}", None),
            ]
        );
        assert_eq!(found.iter().map(|d| d.line).collect::<Vec<_>>(), [6, 12, 14]);
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
            "x if y\nelse := 2 if z",
            "x if y }",
        ] {
            assert_eq!(definitions(text), None, "{text}");
        }
    }
}
