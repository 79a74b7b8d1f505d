//! Text from checked files, made safe for where it is shown. One function a target; every character survives visibly.

use std::fmt::Write;

/// Whether a character steers the reader's screen or hides itself: controls, bidirectional marks, zero widths, tags.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Appends a character, an unseen one as `\u{202e}`.
pub fn push_seen(out: &mut String, c: char) {
    if is_unseen(c) {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    } else {
        out.push(c);
    }
}

/// One line for a terminal: line breaks and tabs become spaces, unseen characters their code.
#[must_use]
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c => push_seen(&mut out, c),
        }
    }
    out
}

/// Several lines for a terminal: as [`terminal`], line breaks kept.
#[must_use]
pub fn terminal_lines(text: &str) -> String {
    text.trim_end()
        .lines()
        .map(terminal)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What a job of GitHub Actions may print: nothing in it is a command of the runner, which looks for `##[` anywhere in a line and
/// for `::` where one begins. JSON stays the same JSON.
#[must_use]
pub fn workflow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace("##[", "#\\u0023[").split_inclusive('\n') {
        let begin = line.len() - line.trim_start().len();
        match line.split_at_checked(begin) {
            Some((space, rest)) if rest.starts_with("::") => {
                out.push_str(space);
                out.push_str("\\u003a");
                out.push_str(rest.get(1..).unwrap_or_default());
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// The content of a quoted DOT string, without the quotes.
#[must_use]
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in terminal(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Graphviz decodes HTML entities in plain labels too.
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// The content of a quoted Mermaid label, without the quotes. Whatever Mermaid could read as syntax, Markdown or HTML becomes an
/// entity code.
#[must_use]
pub fn mermaid(text: &str) -> String {
    let text = terminal(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // `1. x` and `- x` would be read as lists.
        let begins_list = matches!(c, '.' | '-') && chars.peek().is_none_or(|n| *n == ' ' || *n == '-');
        if c.is_alphanumeric()
            || (matches!(c, ' ' | '.' | ',' | '_' | '-' | '/' | ':' | '(' | ')' | '?' | '+') && !begins_list)
        {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

/// HTML text or a quoted attribute value.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c => push_seen(&mut out, c),
        }
    }
    out
}

/// Running text on one line of Markdown (GitHub flavour), in a paragraph, a list item or a table cell.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = terminal(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (i, c) in text.char_indices() {
        let rest = text.get(i..).unwrap_or("");
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // A bare address must not become a link.
            ':' if rest.starts_with("://") => out.push_str("&#58;"),
            '.' if rest.starts_with('.') && out.to_ascii_lowercase().ends_with("www") => {
                out.push_str("&#46;")
            }
            '@' => out.push_str("&#64;"),
            // Only at the start of a line do these begin a list, a rule or a heading.
            '-' | '+' | '=' | '>' if i == 0 => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if digits > 0 && i == digits && matches!(rest.as_bytes().get(1), None | Some(b' ')) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Prose that marks the user's words with backticks, as messages do: those become code, the rest is escaped. Unpaired backticks are
/// characters like others.
#[must_use]
pub fn markdown_prose(text: &str) -> String {
    let parts: Vec<&str> = text.trim().split('`').collect();
    if parts.len().is_multiple_of(2) || parts.len() == 1 {
        return markdown(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (i, part) in parts.into_iter().enumerate() {
        if i % 2 == 1 {
            out.push_str(&markdown_code(part));
            continue;
        }
        let blank = |edge: Option<char>| {
            if edge.is_some_and(char::is_whitespace) {
                " "
            } else {
                ""
            }
        };
        let inner = markdown(part);
        out.push_str(blank(part.chars().next()));
        out.push_str(&inner);
        if !inner.is_empty() {
            out.push_str(blank(part.chars().next_back()));
        }
    }
    out
}

/// A name as Markdown code, on one line, safe in a table cell too.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let text = terminal(text);
    if !text.trim().is_empty()
        && text.trim() == text
        && !text.contains(['`', '|', '\\', '<'])
        && !text.contains("://")
    {
        return format!("`{text}`");
    }
    // Backticks and pipes cannot be escaped inside a code span everywhere.
    let mut out = String::from("<code>");
    for c in text.chars() {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
        }
    }
    out.push_str("</code>");
    out
}

#[cfg(test)]
pub(crate) const HOSTILE: &[&str] = &[
    "\"]; click n1 callback",
    "<script>alert(1)</script>",
    "a|b",
    "`code` ``` fence",
    "one\ntwo\r\n# three",
    "safe\u{202e}txt.exe",
    "\u{1b}[31mred",
    "---",
    "[x](javascript:alert(1))",
    "![i](http://evil.example/x.png)",
    "end",
    "\\\" \\N &lt;",
    "1. list",
    "- list",
    "%%{init: {}}%%",
    "",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_target_lets_an_unseen_character_through() {
        for text in HOSTILE {
            for target in [
                terminal,
                terminal_lines,
                dot,
                mermaid,
                markdown,
                markdown_code,
                html,
            ] {
                let out = target(text);
                assert!(
                    !out.chars().any(|c| is_unseen(c) && c != '\n'),
                    "{text:?} -> {out:?}"
                );
            }
        }
    }

    #[test]
    fn each_target_keeps_its_structure() {
        for text in HOSTILE {
            assert!(
                !mermaid(text).contains(['"', '<', '>', '[', ']', '|', '`', '{', '}', '%', '\n']),
                "{text:?}"
            );
            assert!(!html(text).contains(['<', '>', '"', '\'']), "{text:?}");
            let quoted = dot(text);
            assert!(
                !quoted.replace("\\\\", "").replace("\\\"", "").contains('"'),
                "{text:?}"
            );
            let inline = markdown(text);
            let bare = inline.replace("\\\\", "");
            for c in ['`', '[', ']', '<', '|', '*'] {
                assert!(
                    !bare.replace(&format!("\\{c}"), "").contains(c),
                    "{text:?} -> {inline:?}"
                );
            }
            assert!(
                !inline.contains("://") && !inline.contains('\n') && !inline.starts_with('-'),
                "{text:?}"
            );
        }
    }

    #[test]
    fn no_line_is_a_command_of_a_runner() {
        assert_eq!(
            workflow("::error::x\n  ::debug::y\na ::b::\nx ##[group]y\n"),
            "\\u003a:error::x\n  \\u003a:debug::y\na ::b::\nx #\\u0023[group]y\n"
        );
        let json = workflow("{\"a\": \"##[error]x\"}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap()["a"],
            "##[error]x"
        );
    }

    #[test]
    fn the_matrix_reads_like_this() {
        let rows: Vec<_> = [
            "\"]; click",
            "a|b",
            "\u{202e}x\u{1b}[31m",
            "[x](javascript:1)",
            "1. x",
            "---",
        ]
        .iter()
        .map(|t| {
            [
                terminal(t),
                dot(t),
                mermaid(t),
                markdown(t),
                markdown_code(t),
                html(t),
            ]
            .join("   ")
        })
        .collect();
        insta::assert_snapshot!(rows.join("\n"));
    }
}
