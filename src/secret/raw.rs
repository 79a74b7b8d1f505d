//! Text as it stands: comments, keys, files that do not parse. Formats only for judging; for hiding, rather too much.

use std::sync::LazyLock;

use regex::Regex;

use super::cover;
use super::formats::{Match, formats};
use crate::source::Span;

/// A value in quotes, in quotes that do not close, or bare to the end of its line, of a comment or of what brackets divide.
const VALUE: &str = r#"(?:"((?:[^"\\\n]|\\.){4,})"|'((?:[^'\n]|''){4,})'|["']([^"'\n]{4,})|([^\s"',;{}\[\]]{4,}(?:[ \t]+[^\s"',;{}\[\]#]+)*))"#;

/// What is written as `key: value` and `key = value` in any dialect, as a name beside a value, as a flag before an argument, as an
/// element: each a regex of a key and [`VALUE`].
static PAIRS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let before = [
        r#"([A-Za-z][A-Za-z0-9_.-]*)["']?[ \t]*[:=][ \t]*"#,
        r#"(?i)(?:name|key|variable|var|field|header|param|parameter|env|setting|property|option|id)["']?[ \t]*[:=][ \t]*["']?([a-z][a-z0-9_.-]*)["']?[\s,;]*["']?(?:value|val|default|content|text)["']?[ \t]*[:=][ \t]*"#,
        r#"--?([A-Za-z][A-Za-z0-9-]*)["']?(?:=|[\s,]+(?:-[ \t]+)?)"#,
        r#"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?:\s[^<>]*)?>\s*"#,
    ];
    let all = before.iter().map(|b| Regex::new(&format!("{b}{VALUE}")));
    all.filter_map(Result::ok).collect()
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
    let pairs = PAIRS.iter().flat_map(|r| r.captures_iter(text));
    spans.extend(pairs.filter_map(|c| {
        let value = (2..c.len()).find_map(|i| c.get(i))?;
        let hidden = cover::under(c.get(1)?.as_str(), value.as_str());
        hidden.then(|| Span::new(value.start(), value.end()))
    }));
    let urls = IN_URL.iter().flat_map(|r| r.captures_iter(text));
    spans.extend(
        urls.filter_map(|c| c.get(1))
            .map(|m| Span::new(m.start(), m.end())),
    );
    spans.sort_unstable();
    spans.dedup();
    spans
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
    fn references_stay() {
        assert!(found("client_secret: vault:kv/a#b\ntoken_url: https://example.org/token\n").is_empty());
    }
}
