//! Text as it stands: comments, keys, files that do not parse. Formats only for judging; for hiding, rather too much.

use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Match, formats};
use super::judge::{Judged, judge};
use super::key::{self, Class};
use crate::source::Span;

/// `key: value` and `key = value` in any dialect; the value ends at white space, a quote or a bracket.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z][A-Za-z0-9_.-]*)["']?[ \t]*[:=][ \t]*["']?([^\s"',;{}\[\]]{4,})"#).ok()
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
    let pairs = PAIR.iter().flat_map(|r| r.captures_iter(text));
    spans.extend(pairs.filter_map(|c| {
        let (key, value) = (c.get(1)?, c.get(2)?);
        let name = key.as_str().rsplit('.').next().unwrap_or_default();
        let class = key::class(name);
        let shown = !class.secret()
            || is_method(name, value.as_str())
            || matches!(
                judge(value.as_str(), class.min(Class::Token)),
                Judged::Reference(_) | Judged::Placeholder
            );
        (!shown).then(|| Span::new(value.start(), value.end()))
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

/// Whether `auth` names the way to log in, as `mtls` and `workload_identity` do: words, nothing random.
fn is_method(key: &str, value: &str) -> bool {
    let words = |c: char| c.is_ascii_lowercase() || c == '_';
    key.eq_ignore_ascii_case("auth") && value.len() <= 40 && value.chars().all(words)
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
