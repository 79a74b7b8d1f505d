//! Files and texts of one pair a line, in any of their dialects: `.env`, properties, INI, TOML, HCL, and YAML that does not parse.
//!
//! Not a parser: it never fails, and what it does not understand is no pair.

use super::key::{self, Class};

/// A key and its value, both parts of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The section or block it stands in, empty at the top.
    pub section: &'a str,
    /// The key.
    pub key: &'a str,
    /// The value without quotes.
    pub value: &'a str,
}

impl Pair<'_> {
    /// The class of the key; `default` of a variable takes the variable's.
    #[must_use]
    pub fn class(&self) -> Class {
        let own = key::class(self.key);
        if matches!(self.key, "default" | "value" | "key") && !self.section.is_empty() {
            let name = self
                .section
                .rsplit(['.', '/', ' '])
                .next()
                .unwrap_or_default()
                .trim_matches('"');
            return match self.key {
                "key" => key::class(&format!("{name}_key")),
                _ => key::class(name),
            };
        }
        own
    }
}

/// Words before a key that are no part of it.
const LEADERS: &[&str] = &[
    "export ",
    "set ",
    "SET ",
    "setx ",
    "ENV ",
    "ARG ",
    "- ",
    "local ",
    "readonly ",
    "declare ",
    "const ",
    "let ",
    "var ",
    "$env:",
    "+",
];

/// All pairs of a text. Linear.
#[must_use]
pub fn pairs(text: &str) -> Vec<Pair<'_>> {
    let mut out = Vec::new();
    let mut sections: Vec<&str> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        let line = line.trim();
        if line.is_empty() || comment(line) {
            continue;
        }
        if let Some(name) = section(line) {
            sections.clear();
            sections.push(name);
            continue;
        }
        if line == "}" || line == "})" || line == "}," {
            sections.pop();
            continue;
        }
        if let Some(head) = line.strip_suffix('{')
            && !head.contains('=')
        {
            sections.push(head.trim());
            continue;
        }
        let Some((key, value)) = split(line) else { continue };
        let section = sections.last().copied().unwrap_or_default();
        if let Some(end) = long(value) {
            // A value over several lines, up to the mark that ends it.
            let body_end = match rest.find(end) {
                Some(i) => i,
                None => rest.len(),
            };
            let body = rest.get(..body_end).unwrap_or_default();
            out.push(Pair {
                section,
                key,
                value: body,
            });
            rest = rest
                .get((body_end + end.len()).min(rest.len())..)
                .unwrap_or_default();
            continue;
        }
        if value.starts_with(['[', '{']) && !value.starts_with("{{") {
            if value.ends_with('{') || value == "[" {
                sections.push(key);
            } else {
                items(section, key, value, &mut out);
            }
            continue;
        }
        // Quotes that only close lines further down: a key in PEM, for one.
        if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\''))
            && value.matches(quote).count() == 1
            && let Some(end) = rest.find(quote)
            && rest.get(..end).is_some_and(|b| b.len() < 20_000)
            && value.contains("-----BEGIN")
        {
            let start = super::leaf::offset(text, value) + 1;
            let stop = super::leaf::offset(text, rest) + end;
            if let Some(value) = text.get(start..stop) {
                out.push(Pair { section, key, value });
            }
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        }
        out.push(Pair {
            section,
            key,
            value: inner(value),
        });
    }
    out
}

fn comment(line: &str) -> bool {
    line.starts_with('#')
        || line.starts_with(';')
        || line.starts_with("//")
        || line.starts_with('!')
        || line.starts_with("--")
        || line.starts_with("/*")
        || line.starts_with("* ")
}

/// `[section]` and `[[section]]`.
fn section(line: &str) -> Option<&str> {
    let line = line.split(['#', ';']).next().unwrap_or(line).trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    let name = name.trim_start_matches('[').trim_end_matches(']').trim();
    (!name.is_empty() && !name.contains([',', '{'])).then_some(name)
}

/// The mark that ends a value over several lines.
fn long(value: &str) -> Option<&str> {
    for mark in ["\"\"\"", "'''"] {
        if value == mark {
            return Some(mark);
        }
    }
    let word = value
        .strip_prefix("<<")?
        .trim_start_matches(['-', '~'])
        .trim_matches(['"', '\'']);
    (!word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).then_some(word)
}

/// Key and value of a line.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut line = line;
    for leader in LEADERS {
        line = line.strip_prefix(leader).unwrap_or(line).trim_start();
    }
    let (key, rest) = match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let rest = line.get(1..)?;
            let end = rest.find(quote)?;
            (rest.get(..end)?, rest.get(end + 1..)?.trim_start())
        }
        _ => {
            let at = line.find(['=', ':'])?;
            (line.get(..at)?, line.get(at..)?)
        }
    };
    let value = ["=>", ":=", "=", ":"].iter().find_map(|s| rest.strip_prefix(s))?;
    // `a == b` compares; `http://` is an address.
    if value.starts_with('=') || value.starts_with("//") {
        return None;
    }
    let key = key.trim().trim_end_matches(['?', '+']);
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '$' | '[' | ']' | '@');
    let usable =
        !key.is_empty() && key.len() <= 80 && key.split_whitespace().count() <= 4 && key.chars().all(plain);
    usable.then(|| (key, value.trim()))
}

/// A value without quotes or a comment behind it.
fn inner(value: &str) -> &str {
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        let rest = value.get(1..).unwrap_or_default();
        let mut escaped = false;
        for (i, c) in rest.char_indices() {
            match c {
                '\\' if !escaped && quote != '\'' => escaped = true,
                c if c == quote && !escaped => return rest.get(..i).unwrap_or_default(),
                _ => escaped = false,
            }
        }
        return rest;
    }
    let end = [" #", "\t#", " ;", " //"]
        .iter()
        .filter_map(|m| value.find(m))
        .min()
        .unwrap_or(value.len());
    value
        .get(..end)
        .unwrap_or(value)
        .trim_end()
        .trim_end_matches([',', ';'])
}

/// The strings of a list or of a table in one line, those of a table under their own keys.
fn items<'a>(section: &'a str, key: &'a str, value: &'a str, out: &mut Vec<Pair<'a>>) {
    let mut rest = value;
    while let Some(open) = rest.find(['"', '\'']) {
        let quote = rest.get(open..=open).unwrap_or("\"");
        let before = rest.get(..open).unwrap_or_default().trim_end();
        let after = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = after.find(quote) else { break };
        let own = before
            .strip_suffix(['=', ':'])
            .map(|b| b.trim_end())
            .and_then(|b| {
                b.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
                    .find(|k| !k.is_empty())
            });
        out.push(Pair {
            section: if own.is_some() { key } else { section },
            key: own.unwrap_or(key),
            value: after.get(..close).unwrap_or_default(),
        });
        rest = after.get(close + 1..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, &str, &str)> {
        pairs(text)
            .into_iter()
            .map(|p| (p.section, p.key, p.value))
            .collect()
    }

    #[test]
    fn dialects_are_read() {
        assert_eq!(
            read("# c\nA=1 # x\nexport B=\"2 # 3\"\nC: x y\n"),
            [("", "A", "1"), ("", "B", "2 # 3"), ("", "C", "x y")]
        );
        assert_eq!(
            read("[db]\npassword = 'a\\'\nx.y=z;\n"),
            [("db", "password", "a\\"), ("db", "x.y", "z")]
        );
        assert_eq!(
            read("variable \"db_password\" {\n  default = \"x\"\n}\na = 1\n"),
            [("variable \"db_password\"", "default", "x"), ("", "a", "1")]
        );
        assert_eq!(
            read("a = { user = \"u\", password = \"p\" }\nb = [\"x\", 'y']\n"),
            [
                ("a", "user", "u"),
                ("a", "password", "p"),
                ("", "b", "x"),
                ("", "b", "y")
            ]
        );
        assert_eq!(
            read("k = <<EOT\none\ntwo\nEOT\nl=1"),
            [("", "k", "one\ntwo\n"), ("", "l", "1")]
        );
        assert_eq!(read("\"a\": \"b\",\n"), [("", "a", "b")]);
    }

    #[test]
    fn what_is_no_pair_is_none() {
        assert_eq!(
            read("see http://x.test\nif a == b\njust words\n"),
            [("", "", ""); 0]
        );
    }

    #[test]
    fn a_variable_names_its_default() {
        let text = "variable \"db_password\" {\n  default = \"x\"\n}\n";
        assert_eq!(pairs(text).first().map(Pair::class), Some(Class::Password));
    }
}
