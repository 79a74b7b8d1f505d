//! What policy text must keep before it is parsed: policies may come from strangers.
//!
//! In: text. Out: nothing, or where it breaks a bound. Three bounds: size, nesting (regorus parses nested literals in
//! exponential time, which no timer interrupts), and built-ins that reach outside the facts or differ from run to run.
//! The reader here agrees with regorus on strings and comments; whatever regorus would read otherwise is refused.

use super::PolicyError;
use crate::source::limits::{
    POLICY_BRACKETS as BRACKETS, POLICY_BYTES as FILE_BYTES, POLICY_NESTING as NESTING,
};

/// Built-ins no policy may name; a name that ends with `.` stands for all below it.
pub const FORBIDDEN: &[&str] = &[
    "http.send",
    "net.lookup",
    "opa.runtime",
    "rand.",
    "time.now_ns",
    "uuid.",
];

/// Checks policy text.
///
/// # Errors
/// The first bound that is broken, with its line.
pub fn check(path: &str, text: &str) -> Result<(), PolicyError> {
    let refuse = |line: usize, why: String| {
        Err(PolicyError::Refused {
            path: path.to_owned(),
            line,
            why,
        })
    };
    if text.len() > FILE_BYTES {
        return refuse(
            1,
            format!("the file has {} bytes, at most {FILE_BYTES} are read", text.len()),
        );
    }
    let (mut deep, mut open) = (0_usize, 0_usize);
    // The dotted name being read: `http`, then `http.send`.
    let mut name = Name::default();
    for (line, token) in Tokens::new(text) {
        match token {
            Token::Stray(c) => {
                return refuse(
                    line,
                    format!("character U+{:04X} has no place in a policy", c as u32),
                );
            }
            Token::Open(literal) => {
                open += 1;
                deep += usize::from(literal);
                if deep > NESTING {
                    let why = "put tables into data, not into literals";
                    return refuse(line, format!("brackets are nested deeper than {NESTING}: {why}"));
                }
                if open > BRACKETS {
                    return refuse(
                        line,
                        format!("more than {BRACKETS} brackets are open: use names for parts"),
                    );
                }
            }
            Token::Close(literal) => {
                open = open.saturating_sub(1);
                deep = deep.saturating_sub(usize::from(literal));
            }
            _ => {}
        }
        name.take(&token);
        if let Some(found) = name.forbidden() {
            return refuse(
                line,
                format!("`{found}` is not available: a policy judges the facts and nothing else"),
            );
        }
    }
    Ok(())
}

/// A piece of Rego, as far as bounds need it told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Text(&'a str),
    Dot,
    /// `true` for `[` and `{`.
    Open(bool),
    Close(bool),
    Other,
    Stray(char),
}

/// A reference read so far: `a.b` and `a["b"]` are the same.
#[derive(Debug, Default)]
struct Name {
    parts: Vec<String>,
    joined: Joined,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Joined {
    #[default]
    No,
    Dot,
    Bracket,
}

impl Name {
    fn take(&mut self, token: &Token<'_>) {
        let joined = std::mem::take(&mut self.joined);
        match (token, joined) {
            (Token::Word(word), Joined::Dot) => self.parts.push((*word).to_owned()),
            (Token::Text(text), Joined::Bracket) => self.parts.push((*text).to_owned()),
            (Token::Word(word), _) => self.parts = vec![(*word).to_owned()],
            (Token::Dot, _) => self.joined = Joined::Dot,
            (Token::Open(true), _) => self.joined = Joined::Bracket,
            // The bracket after `a["b"`: the reference goes on.
            (Token::Close(true), _) => {}
            _ => self.parts.clear(),
        }
    }

    fn forbidden(&self) -> Option<String> {
        if self.parts.len() < 2 {
            return None;
        }
        let name = self.parts.join(".");
        FORBIDDEN
            .iter()
            .any(|f| match *f {
                "net.lookup" => name.starts_with("net.") && name.contains("lookup"),
                f if f.ends_with('.') => name.starts_with(f),
                f => name == *f || name.strip_prefix(f).is_some_and(|rest| rest.starts_with('.')),
            })
            .then_some(name)
    }
}

/// Splits text into tokens; comments and space are skipped.
struct Tokens<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Tokens<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest, line: 1 }
    }

    /// Cuts off the first `bytes` bytes and counts their lines.
    fn cut(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += head.matches('\n').count();
        self.rest = tail;
        head
    }

    /// Bytes of a string that starts here, its quotes counted.
    fn string(&self, quote: char) -> usize {
        let mut escaped = false;
        for (i, c) in self.rest.char_indices().skip(1) {
            if escaped {
                escaped = false;
            } else if c == '\\' && quote == '"' {
                escaped = true;
            } else if c == quote {
                return i + 1;
            }
        }
        self.rest.len()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let c = self.rest.chars().next()?;
            let line = self.line;
            let token = match c {
                ' ' | '\t' | '\n' | '\r' => {
                    self.cut(1);
                    continue;
                }
                '#' => {
                    // A carriage return or NUL inside a comment is where two readers could part.
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    let comment = self.cut(end);
                    match comment
                        .trim_end_matches('\r')
                        .chars()
                        .find(|c| c.is_control() && *c != '\t')
                    {
                        Some(stray) => Token::Stray(stray),
                        None => continue,
                    }
                }
                '"' | '`' => {
                    let end = self.string(c);
                    let text = self.cut(end);
                    match text.chars().find(|c| *c == '\0') {
                        Some(stray) => Token::Stray(stray),
                        None => Token::Text(text.get(1..text.len().saturating_sub(1)).unwrap_or_default()),
                    }
                }
                c if c.is_alphanumeric() || c == '_' => {
                    let end = self
                        .rest
                        .find(|c: char| !c.is_alphanumeric() && c != '_')
                        .unwrap_or(self.rest.len());
                    Token::Word(self.cut(end))
                }
                c => {
                    self.cut(c.len_utf8());
                    match c {
                        '.' => Token::Dot,
                        '[' | '{' => Token::Open(true),
                        '(' => Token::Open(false),
                        ']' | '}' => Token::Close(true),
                        ')' => Token::Close(false),
                        c if c.is_control() => Token::Stray(c),
                        _ => Token::Other,
                    }
                }
            };
            return Some((line, token));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> String {
        check("x.rego", text).unwrap_err().to_string()
    }

    #[test]
    fn built_ins_that_look_outside_are_refused_however_they_are_written() {
        for text in [
            "x if http.send({})",
            "x if http[\"send\"]({})",
            "x if http[`send`]({})",
            "x if http .\n send({})",
            "x := time.now_ns()",
            "x := rand.intn(\"a\", 3)",
            "x := uuid.rfc4122(\"a\")",
            "x := opa.runtime().env",
            "x := net.lookup_ip_addr(\"a\")",
            "x if f with http.send as g",
        ] {
            assert!(why(text).contains("is not available"), "{text}");
        }
        assert!(why("a\n# b\nx := time.now_ns()").starts_with("policy is refused: x.rego:3:"));
    }

    #[test]
    fn strings_comments_and_fields_of_the_same_name_are_not() {
        for text in [
            "# http.send\nx := 1",
            "x := \"http.send\"",
            "x := \"a\\\"http.send\"",
            "x := `http.send(\"`",
            "x := input.http.send",
            "x := time.parse_ns(\"a\", \"b\")",
            "x := net.cidr_contains(a, b)",
            "x := a.b[_].c",
            "x := random.y",
        ] {
            assert_eq!(check("x.rego", text), Ok(()), "{text}");
        }
    }

    #[test]
    fn deep_literals_and_large_files_are_refused_before_parsing() {
        let deep = |n: usize| format!("x := {}{}", "[".repeat(n), "]".repeat(n));
        assert_eq!(check("x.rego", &deep(NESTING)), Ok(()));
        assert!(why(&deep(NESTING + 1)).contains("nested deeper"));
        assert!(why(&format!("x := {}1{}", "(".repeat(200), ")".repeat(200))).contains("brackets are open"));
        assert!(why(&deep(100_000)).contains("nested deeper"));
        assert!(why(&"#".repeat(FILE_BYTES + 1)).contains("bytes"));
        assert!(why("# a\rx := 1").contains("U+000D"));
    }
}
