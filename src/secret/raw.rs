//! Text as it stands: comments, keys, files that do not parse. Formats only for judging; for hiding, rather too much.

use std::sync::LazyLock;

use regex::Regex;

use super::cover;
use super::formats::{Match, formats};
use crate::source::Span;

/// What stands before a value: `key: value` and `key = value` in any dialect, a name beside a value, a flag before an argument, an
/// element. Keys are found by themselves: a harmless one must not swallow the next.
static KEYS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let all = [
        r#"([A-Za-z][A-Za-z0-9_.-]*)["']?[ \t]*(?::=|=>|==|[:=])[ \t]*"#,
        r#"(?i)(?:name|key|variable|var|field|header|param|parameter|env|setting|property|option|id)["']?[ \t]*[:=][ \t]*["']?([a-z][a-z0-9_.-]*)["']?[\s,;]*["']?(?:value|val|default|content|text)["']?[ \t]*[:=][ \t]*"#,
        r#"--?([A-Za-z][A-Za-z0-9-]*)["']?(?:=|[ \t,]*\r?\n[ \t]*-[ \t]+|[ \t,]+)"#,
        r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?:\s[^<>]*)?>[ \t]*",
    ];
    all.iter().filter_map(|r| Regex::new(r).ok()).collect()
});

/// A value in quotes, in brackets, in quotes that do not close, or bare to the end of its line, of an element, or of what signs divide.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"^(?:"""((?s:.)*?)"""|"((?:[^"\\\n]|\\.)+)"|'((?:[^'\n]|'')+)'|\[([^\[\]\n]+)\]|["']([^"'\n]+)|([^\s"',;{}\[\]][^\s"',;{}\[\]<]*(?:[ \t]+[^\s"',;{}\[\]#<]+)*))"#,
    )
    .ok()
});

/// A password in a URL, wherever the URL stands.
static IN_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]{3,})@").ok());

/// Formats in a text, those that stand for a value left out.
#[must_use]
pub fn by_format(text: &str) -> Vec<Match<'static>> {
    let all = formats();
    let touched = all.touched(text);
    if !touched.any_format() {
        return Vec::new();
    }
    let mut found = all.find(text, &touched);
    found.retain(|m| !m.placeholder);
    found
}

/// The bytes that no output may show. Linear in the text.
#[must_use]
pub fn hidden(text: &str) -> Vec<Span> {
    let all = formats();
    let touched = all.touched(text);
    // Stand-ins in a token's form are hidden too: better one too many.
    let mut spans: Vec<Span> = all
        .find(text, &touched)
        .into_iter()
        .map(|m| Span::new(m.range.start, m.range.end))
        .collect();
    for keys in KEYS.iter() {
        // What is hidden already is not looked into again: each byte is read once.
        let mut done = 0;
        for found in keys.captures_iter(text) {
            let (Some(whole), Some(key)) = (found.get(0), found.get(1)) else {
                continue;
            };
            if whole.end() < done {
                continue;
            }
            if let Some(span) = value(text, key.as_str(), whole.end()) {
                done = span.end as usize;
                spans.push(span);
            }
        }
    }
    let urls = IN_URL.iter().flat_map(|r| r.captures_iter(text));
    spans.extend(
        urls.filter_map(|c| c.get(1))
            .map(|m| Span::new(m.start(), m.end())),
    );
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The bytes of what stands under a key from there on, where it is to be hidden.
fn value(text: &str, key: &str, start: usize) -> Option<Span> {
    if !cover::names(key) {
        return None;
    }
    let rest = text.get(start..)?;
    let found = VALUE.as_ref()?.captures(rest)?;
    let value = (1..found.len()).find_map(|i| found.get(i))?;
    cover::under(key, value.as_str()).then(|| Span::new(start + value.start(), start + value.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        hidden(text)
            .into_iter()
            .filter_map(|s| text.get(s.range()))
            .collect()
    }

    #[test]
    fn values_are_found_where_nothing_parses() {
        let text = "secrets:\n  client_secret: q7Vn2tR9xKp4Lw8z\n bad: [\n# token = \"abcd1234efgh\"\n";
        assert_eq!(found(text), ["q7Vn2tR9xKp4Lw8z", "abcd1234efgh"]);
        let token = format!("xoxb-{}-{}", "936900602677", "q7Vn2tR9xKp4Lw8z");
        assert_eq!(found(&format!("// {token}")), [token.as_str()]);
        assert_eq!(found("over \"https://bob:hunter22@example.org\""), ["hunter22"]);
    }

    #[test]
    fn the_way_to_log_in_is_no_secret() {
        assert!(found("a -> b: c over tls1.3 { auth: workload_identity }\nauth: mtls\n").is_empty());
        assert_eq!(found("auth: q7Vn2tR9xKp4\n"), ["q7Vn2tR9xKp4"]);
    }

    #[test]
    fn no_key_swallows_the_next() {
        for text in [
            "# login user=admin password=Hunter22xyz",
            "# user: bob42 password: Hunter22xyz",
            "# FOO=barbaz PASSWORD=Hunter22xyz ./run",
            "# note: \"the password: Hunter22xyz is here\"",
            "# curl --user admin --password Hunter22xyz",
            "# <a>text</a><password>Hunter22xyz</password>",
            "# TODO: password=Hunter22xyz",
            "https://a.test/?user=admin&password=Hunter22xyz",
            "password => Hunter22xyz",
            "password = \"\"\"Hunter22xyz\"\"\"",
            "passwords = [\"Hunter22xyz\"]",
        ] {
            assert!(found(text).iter().any(|v| v.contains("Hunter22xyz")), "{text}");
        }
    }

    #[test]
    fn references_stay() {
        assert!(found("client_secret: vault:kv/a#b\ntoken_url: https://example.org/token\n").is_empty());
    }
}
