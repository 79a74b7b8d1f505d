//! Places inside a text that carry credentials: addresses, queries, connection strings, headers, command lines.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use super::found::{Examined, Found, Referred, Why};
use super::judge::{Judged, judge};
use super::key::{self, Class};
use super::value::Secret;
use super::{decode, placeholder};

/// A pattern over bytes without Unicode tables: small, and quick to make.
fn pattern(text: &str) -> Option<Regex> {
    RegexBuilder::new(text).unicode(false).build().ok()
}

macro_rules! patterns {
    ($($name:ident = $text:expr;)*) => {
        $(static $name: LazyLock<Option<Regex>> = LazyLock::new(|| pattern($text));)*
    };
}

patterns! {
    ADDRESS = r#"\b[A-Za-z][A-Za-z0-9+.-]{1,30}://([^\s:@/?\#'"<>\\]{0,120}):([^\s/'"<>]{1,200})@[A-Za-z0-9\[_{$%.-]"#;
    ORACLE = r#"(?i)jdbc:oracle:[a-z]{2,5}:([^/\s:'"]{1,60})/([^@\s'"]{1,100})@"#;
    QUERY = r#"(?:^|[?&])([A-Za-z][A-Za-z0-9_.-]{0,60})=([^&\s\#"'<>\\]{4,600})"#;
    ASSIGNED = r#"(?:^|[\s,"'(;])-{0,2}([A-Za-z_][A-Za-z0-9_.-]{1,60})=("[^"\n]{1,400}"|'[^'\n]{1,400}'|[^\s;,&"'`)]{1,400})"#;
    FLAG = r#"(?:^|\s)--?([A-Za-z][A-Za-z0-9_-]{2,50})[ \t]+("[^"\n]{1,400}"|'[^'\n]{1,400}'|[^\s"'-][^\s]{0,400})"#;
    CURL = r#"(?:^|\s)(?:-u|--user|--proxy-user|-U)[ =]?\s{0,3}["']?([^\s:"']{1,80}):([^\s"']{3,200})"#;
    BEARER = r#"(?i)\b(?:bearer|ssws)[ \t]+["']?([A-Za-z0-9._~+/=:-]{16,4000})"#;
    BASIC = r#"(?i)\bbasic[ \t]+([A-Za-z0-9+/=]{8,600})"#;
    HEADER = r#"(?:^|["'\n])[ \t]*([A-Za-z][A-Za-z0-9_-]{2,50}):[ \t]*([^\s"',;]{6,600})"#;
    DEFAULTED = r"\$\{([A-Za-z_][A-Za-z0-9_.]{1,60})(?::[-=]?|[-=])([^}{\s?]{4,200})\}";
    NETRC = r"\bmachine\s+[^\s]+\s+login\s+[^\s]+\s+password\s+([^\s]+)";
}

/// Finds them in a text. Linear.
pub fn examine(text: &str, out: &mut Examined) {
    if text.contains("://") || text.contains("jdbc:") {
        addresses(text, out);
    }
    if text.contains('=') {
        if text.contains(['?', '&']) {
            queries(text, out);
        }
        if text.contains(';') && !text.contains('\n') {
            connection(text, out);
        }
        pairs(&ASSIGNED, text, out);
    }
    if text.contains("--") {
        pairs(&FLAG, text, out);
    }
    if text.contains("curl") || text.contains("wget") || text.contains("http ") {
        for (user, value) in groups(&CURL, text) {
            chosen(text, user, value, out);
        }
    }
    if text.contains("${") {
        pairs(&DEFAULTED, text, out);
    }
    headers(text, out);
    if text.contains("machine") {
        for (whole, _) in groups(&NETRC, text) {
            keyed(text, "password", Class::Password, whole, out);
        }
    }
}

/// First and second group of every match.
fn groups(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let Some(pattern) = pattern.as_ref() else {
        return Vec::new();
    };
    pattern
        .captures_iter(text.as_bytes())
        .filter_map(|c| {
            let first = c.get(1)?.range();
            let second = c.get(2).map_or(first.clone(), |m| m.range());
            Some((first, second))
        })
        .collect()
}

fn addresses(text: &str, out: &mut Examined) {
    for (user, password) in groups(&ADDRESS, text).into_iter().chain(groups(&ORACLE, text)) {
        chosen(text, user, password, out);
    }
}

/// The password of a user, written beside the name.
fn chosen(text: &str, user: Range<usize>, password: Range<usize>, out: &mut Examined) {
    let (Some(user), Some(raw)) = (text.get(user), text.get(password.clone())) else {
        return;
    };
    let value = decode::percent(raw);
    // The same word twice is a default that everybody knows.
    if user.eq_ignore_ascii_case(&value) {
        return;
    }
    match judge(&value, Class::Password) {
        Judged::Literal { .. } => out.add(Found {
            range: password,
            key: None,
            what: "password in an address".into(),
            why: Why::Address,
            value: Secret::new(&value),
        }),
        Judged::Reference(reference) => out.references.push(Referred { key: None, reference }),
        Judged::Placeholder | Judged::Nothing => {}
    }
}

fn queries(text: &str, out: &mut Examined) {
    for (name, value) in groups(&QUERY, text) {
        let (Some(name), Some(raw)) = (text.get(name), text.get(value.clone())) else {
            continue;
        };
        let class = match name {
            // Azure Functions call their key `code`; authorisation codes are short.
            "code" if raw.len() >= 40 => Class::Token,
            "key" | "sig" | "signature" | "auth" => Class::Weak,
            name => key::class(name),
        };
        if !class.secret() && class != Class::Weak {
            continue;
        }
        let decoded = decode::percent(raw);
        if let Judged::Literal { .. } = judge(&decoded, class) {
            out.add(Found {
                range: value,
                key: Some(name.to_owned()),
                what: "key in an address".into(),
                why: Why::Address,
                value: Secret::new(&decoded),
            });
        }
    }
}

/// `Server=…;UID=…;PWD=…`.
fn connection(text: &str, out: &mut Examined) {
    if text.matches('=').count() < 2 {
        return;
    }
    let mut start = 0;
    for part in text.split(';') {
        let here = start;
        start += part.len() + 1;
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        let name = name.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            continue;
        }
        let from = here + part.len() - value.len();
        keyed(text, name, key::class(name), from..from + value.len(), out);
    }
}

fn pairs(pattern: &LazyLock<Option<Regex>>, text: &str, out: &mut Examined) {
    for (name, value) in groups(pattern, text) {
        let Some(name) = text.get(name) else { continue };
        keyed(text, name, key::class(name), value, out);
    }
}

fn headers(text: &str, out: &mut Examined) {
    let lower = text
        .get(..text.len().min(65_536))
        .unwrap_or(text)
        .to_ascii_lowercase();
    if lower.contains("bearer") || lower.contains("ssws") {
        for (value, _) in groups(&BEARER, text) {
            keyed(text, "authorization", Class::Token, value, out);
        }
    }
    if lower.contains("basic") {
        for (range, _) in groups(&BASIC, text) {
            let decoded = text.get(range.clone()).and_then(decode::base64_text);
            if let Some((_, password)) = decoded.as_deref().and_then(|d| d.split_once(':'))
                && matches!(judge(password, Class::Password), Judged::Literal { .. })
            {
                let raw = text.get(range.clone()).unwrap_or_default();
                out.add(Found {
                    range,
                    key: None,
                    what: "user and password in a header".into(),
                    why: Why::Chosen,
                    value: Secret::new(raw),
                });
            }
        }
    }
    if text.contains(':') {
        pairs(&HEADER, text, out);
    }
}

/// A value whose key stands beside it.
fn keyed(text: &str, name: &str, class: Class, range: Range<usize>, out: &mut Examined) {
    if !class.secret() {
        return;
    }
    let Some(raw) = text.get(range.clone()) else {
        return;
    };
    let inner = raw.trim().trim_matches(['"', '\'', '{', '}']);
    let inner = if raw.trim().starts_with(['$', '{']) {
        raw.trim()
    } else {
        inner
    };
    let Some(offset) = raw.find(inner) else { return };
    let range = range.start + offset..range.start + offset + inner.len();
    // `Authorization: Bearer …` is read as a header.
    if matches!(
        inner.to_ascii_lowercase().as_str(),
        "bearer" | "basic" | "token" | "ssws" | "digest"
    ) {
        return;
    }
    match judge(inner, class) {
        Judged::Literal { random } => out.add(Found {
            range,
            key: Some(name.to_owned()),
            what: what(class).into(),
            why: if random { Why::Random } else { Why::Chosen },
            value: Secret::new(inner),
        }),
        Judged::Reference(reference) => {
            let default = reference.default.clone();
            if let Some(default) = default.filter(|d| !placeholder::is(d))
                && matches!(judge(&default, class), Judged::Literal { .. })
                && let Some(at) = inner.find(&default)
            {
                out.add(Found {
                    range: range.start + at..range.start + at + default.len(),
                    key: Some(name.to_owned()),
                    what: what(class).into(),
                    why: Why::Chosen,
                    value: Secret::new(&default),
                });
            }
            out.references.push(Referred {
                key: Some(name.to_owned()),
                reference,
            });
        }
        Judged::Placeholder | Judged::Nothing => {}
    }
}

/// The kind of credential by its key.
#[must_use]
pub fn what(class: Class) -> &'static str {
    match class {
        Class::Password => "password",
        Class::Token => "token or key",
        _ => "random value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let text = text.replace("~~", "");
        let mut out = Examined::default();
        examine(&text, &mut out);
        out.found.sort_by_key(|f| f.range.start);
        out.found
            .iter()
            .map(|f| text[f.range.clone()].to_owned())
            .collect()
    }

    #[test]
    fn carriers_are_opened() {
        for (text, value) in [
            ("postgres://flow:Ap5X~~ZgliS@db.test/crm", "Ap5XZgliS"),
            ("redis://:Ap5X~~ZgliS1@cache.test", "Ap5XZgliS1"),
            ("postgres://flow:p@ss~~w0rd9@db.test/crm", "p@ssw0rd9"),
            ("jdbc:oracle:thin:flow/Ap5X~~ZgliS@db.test:1521:x", "Ap5XZgliS"),
            (
                "https://x.test/a?region=eu&api_key=z7d8~~jA5MpCI54iPH6",
                "z7d8jA5MpCI54iPH6",
            ),
            (
                "grant_type=client_credentials&client_secret=z7d8~~jA5MpCI54iPH6",
                "z7d8jA5MpCI54iPH6",
            ),
            (
                "Driver={ODBC 18};Server=s.test;UID=flow;PWD=Ambe~~r2023#;",
                "Amber2023#",
            ),
            ("run --port=80 --token=z7d8~~jA5MpCI54iPH6", "z7d8jA5MpCI54iPH6"),
            ("run --db-password 'Ambe~~r 20#23x' now", "Amber 20#23x"),
            ("curl -u flow:Ambe~~r2023# https://x.test", "Amber2023#"),
            (
                "curl -H 'X-Api-Key: z7d8~~jA5MpCI54iPH6' https://x.test",
                "z7d8jA5MpCI54iPH6",
            ),
            (
                "Authorization: Bearer z7d8~~jA5MpCI54iPH6xx",
                "z7d8jA5MpCI54iPH6xx",
            ),
            (
                "Authorization: Basic Zmxvd~~zpBbWJlcjIwMjMj",
                "ZmxvdzpBbWJlcjIwMjMj",
            ),
            ("PGPASSWORD=Ambe~~r2023# psql -h db", "Amber2023#"),
            ("host=db user=flow password=Ambe~~r2023#", "Amber2023#"),
            ("url ${DB_PASSWORD:-Ambe~~r2023#}", "Amber2023#"),
            ("machine x.test login flow password Ambe~~r2023#", "Amber2023#"),
        ] {
            assert_eq!(values(text), [value], "{text}");
        }
    }

    #[test]
    fn carriers_of_references_and_stand_ins_are_empty() {
        for text in [
            "mysql://flow:${PW}@db.test/crm",
            "${DB_PASSWORD:-changeme} ${DB_PASSWORD:?set it} ${TOKEN_TTL:-3600s}",
            "postgres://user:password@localhost/db",
            "postgres://postgres:postgres@localhost/db",
            "https://x.test/a?token=$TOKEN&page=2",
            "https://login.test/authorize?client_id=abc&response_type=code",
            "Server=s.test;UID=flow;PWD={{ pw }};",
            "run --token-type bearer --password \"$PASSWORD\"",
            "Authorization: Bearer ${TOKEN}",
            "curl -u \"$USER:$PASS\" https://x.test",
            "Bearer authentication is required here",
            "password: the password of the user",
        ] {
            assert_eq!(values(text), [""; 0], "{text}");
        }
    }
}
