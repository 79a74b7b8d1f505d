//! What a text looks like, whatever it means: random, made of words, a sentence, code, a path.

/// Shannon entropy in bits per byte.
#[must_use]
pub fn entropy(text: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = text.len() as f64;
    let of = |c: &u32| {
        let p = f64::from(*c) / total;
        -p * p.log2()
    };
    counts.iter().filter(|c| **c > 0).map(of).sum()
}

/// The kind of a run of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Word,
    Letters,
    Digits,
}

/// Splits a text into runs of one kind: at everything that is no letter or digit, between letters and digits, at `aB`.
fn runs(text: &str) -> Vec<(&str, Run)> {
    let mut out = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut before: Option<char> = None;
        for (i, c) in part.char_indices() {
            let cut = before
                .is_some_and(|b| b.is_numeric() != c.is_numeric() || (b.is_lowercase() && c.is_uppercase()));
            if cut {
                out.push(&part[start..i]);
                start = i;
            }
            before = Some(c);
        }
        if start < part.len() {
            out.push(&part[start..]);
        }
    }
    out.into_iter()
        .map(|run| {
            let kind = if run.starts_with(char::is_numeric) {
                Run::Digits
            } else if pronounceable(run) {
                Run::Word
            } else {
                Run::Letters
            };
            (run, kind)
        })
        .collect()
}

/// The text without the UUIDs in it.
#[must_use]
pub fn without_uuids(text: &str) -> String {
    let lengths = [8, 4, 4, 4, 12];
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let candidate = rest.get(..36).filter(|t| {
            let parts: Vec<&str> = t.split('-').collect();
            parts.iter().map(|p| p.len()).eq(lengths) && t.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        });
        let step = if candidate.is_some() { 36 } else { c.len_utf8() };
        if candidate.is_none() {
            out.push(c);
        }
        rest = rest.get(step..).unwrap_or_default();
    }
    out
}

/// Whether letters could be a word: one case after the first letter, vowels among them, no long row of consonants.
fn pronounceable(letters: &str) -> bool {
    if !letters.is_ascii() {
        return true;
    }
    let mut rest = letters.chars().skip(1);
    let lower = rest.clone().all(|c| c.is_ascii_lowercase());
    let upper = letters.starts_with(|c: char| c.is_ascii_uppercase()) && rest.all(|c| c.is_ascii_uppercase());
    if !lower && !upper {
        return false;
    }
    let (mut vowels, mut row, mut longest) = (0usize, 0, 0);
    for c in letters.chars().map(|c| c.to_ascii_lowercase()) {
        if "aeiouy".contains(c) {
            vowels += 1;
            row = 0;
        } else {
            row += 1;
            longest = longest.max(row);
        }
    }
    let length = letters.len();
    match length {
        0..=4 => longest < 4,
        _ => {
            longest < 5
                && vowels * if upper && length > 1 && !lower { 4 } else { 6 } >= length
                && vowels * 4 <= length * 3
        }
    }
}

/// Whether a text is made of words and short numbers, as names and identifiers are: `prod/crm/token-1`, `supersecret123`.
#[must_use]
pub fn wordy(text: &str) -> bool {
    let runs = runs(text);
    let (mut word, mut letters, mut digits, mut words) = (0, 0, 0, 0);
    for (run, kind) in &runs {
        match kind {
            Run::Word => {
                word += run.len();
                words += 1;
            }
            Run::Letters => letters += run.len(),
            Run::Digits => digits += run.len(),
        }
    }
    let total = word + letters + digits;
    // Random text falls into many short runs, words do not.
    words > 0
        && word * 10 >= (word + letters) * 8
        && word * 10 >= total * 4
        && word >= words * 3
        && total >= runs.len() * 3 - 2
}

/// The words of a text in lower case, split as identifiers are.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    runs(text)
        .into_iter()
        .map(|(run, _)| run.to_lowercase())
        .collect()
}

/// How often neighbouring characters change between small letters, capitals and digits.
#[must_use]
pub fn turns(text: &str) -> usize {
    let kind = |b: u8| match b {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        _ => 0,
    };
    let bytes = text.as_bytes();
    bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(|(a, b)| kind(**a) != 0 && kind(**b) != 0 && kind(**a) != kind(**b))
        .count()
}

/// Words that hold sentences together.
const JOINTS: &[&str] = &[
    "a", "an", "the", "is", "are", "be", "to", "of", "for", "and", "or", "in", "on", "your", "you", "must",
    "this", "that", "with", "if", "not", "no", "use", "used", "enter", "please", "set", "from", "by", "as",
    "at", "it", "can", "when", "will", "should", "only", "der", "die", "das", "und", "ist", "für", "sie",
    "ihr", "le", "la", "les", "de", "du", "et", "votre", "el", "su", "para", "con", "il", "per", "een",
    "het", "uw",
];

/// Whether a text with spaces is a sentence or a title rather than a phrase someone chose.
#[must_use]
pub fn prose(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |w: &&&str| {
        w.trim_matches(|c: char| c.is_ascii_punctuation())
            .chars()
            .all(char::is_alphabetic)
    };
    let letters = words.iter().filter(plain).count();
    let joints = words.iter().filter(|w| {
        let bare = w.trim_matches(|c: char| c.is_ascii_punctuation()).to_lowercase();
        JOINTS.contains(&bare.as_str())
    });
    joints.count() > 0
        || words.len() > 8
        || text.trim_end().ends_with(['.', '?', '!', ':', '…'])
        || (letters == words.len() && words.len() < 4)
        || words.iter().filter(|w| w.starts_with(char::is_uppercase)).count() >= 3
        || (letters == words.len() && words.iter().any(|w| w.starts_with(char::is_uppercase)))
}

/// Whether a text is an expression of some language: `f(x)`, `request.headers["a"]`, `config.db.password`, `a || b`.
#[must_use]
pub fn code(text: &str) -> bool {
    let name = |t: &str| {
        t.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
            && t.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ':' | '-' | '>' | '?'))
    };
    let opens = text.find(['(', '[']);
    if let Some(i) = opens
        && i > 0
        && text.get(..i).is_some_and(|head| name(head) && head.len() > 1)
        && (text.ends_with([')', ']', ';', ',']) || text.contains(").") || text.contains("]."))
    {
        return true;
    }
    let chain = text.contains('.')
        && name(text)
        && text
            .split('.')
            .all(|p| !p.is_empty() && !p.starts_with(char::is_numeric) && (wordy(p) || p.len() < 4));
    chain
        || text.contains(" || ")
        || text.contains(" && ")
        || text.contains(" ?? ")
        || text.contains("=>")
        || text.contains("::")
        || text.starts_with("!") && wordy(text)
        || text.starts_with("new ")
        || text.starts_with("await ")
        || text.starts_with("$(")
        || text.starts_with('`')
}

/// Whether a text is a pattern.
#[must_use]
pub fn pattern(text: &str) -> bool {
    [
        "[a-z", "[A-Z", "[0-9", "[^", "\\d", "\\w", "\\s", "\\S", "(?", ".*", ".+", "{1,", "{8,",
    ]
    .iter()
    .filter(|p| text.contains(*p))
    .count()
        >= if text.starts_with('^') || text.ends_with('$') {
            1
        } else {
            2
        }
}

/// Endings of files that secrets are kept in or configured by.
const ENDINGS: &[&str] = &[
    ".pem",
    ".key",
    ".crt",
    ".cer",
    ".p12",
    ".pfx",
    ".jks",
    ".json",
    ".yaml",
    ".yml",
    ".txt",
    ".env",
    ".ini",
    ".conf",
    ".cfg",
    ".toml",
    ".xml",
    ".properties",
    ".keystore",
    ".pub",
    ".secret",
    ".token",
    ".js",
    ".ts",
    ".py",
    ".go",
    ".java",
    ".php",
    ".rb",
    ".sh",
    ".html",
    ".md",
    ".svg",
    ".png",
    ".gpg",
    ".age",
    ".asc",
    ".db",
    ".sock",
    ".log",
    ".csv",
];

/// Whether a text names a file.
#[must_use]
pub fn path(text: &str) -> bool {
    if text.contains(char::is_whitespace) || text.contains("://") {
        return false;
    }
    let rooted = ["./", "../", "~/", ".\\", "file:"]
        .iter()
        .any(|p| text.starts_with(p));
    let drive = text.get(1..3) == Some(":\\");
    let absolute = text.starts_with('/')
        && text.len() > 2
        && text
            .trim_start_matches('/')
            .split('/')
            .all(|p| p.is_empty() || p.len() < 3 || wordy(p) || p.starts_with('.'));
    let lower = text.to_ascii_lowercase();
    let ending = ENDINGS.iter().any(|e| lower.ends_with(e)) && wordy(text);
    rooted || drive || absolute || ending
}

/// Whether a text is a number, with or without a unit, a date, a version, an address of the network.
#[must_use]
pub fn quantity(text: &str) -> bool {
    let digits = text
        .bytes()
        .take_while(|b| {
            b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b':' | b'/' | b'+' | b'e' | b'T' | b'Z')
        })
        .count();
    let unit = text.get(digits..).unwrap_or_default().trim_start();
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '.');
    starts
        && digits > 0
        && unit.len() <= 7
        && unit.bytes().all(|b| b.is_ascii_alphabetic() || b == b'%')
        && (unit.len() < 2 || UNITS.contains(&unit.to_ascii_lowercase().as_str()))
        && (digits < 16 || text.contains(['.', '-', ':', '/']))
}

const UNITS: &[&str] = &[
    "ms", "us", "ns", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "hr", "hrs",
    "hour", "hours", "day", "days", "wk", "week", "weeks", "mo", "month", "months", "yr", "year", "years",
    "kb", "mb", "gb", "tb", "kib", "mib", "gib", "bit", "bits", "byte", "bytes", "px", "pt", "em", "rem",
    "chars", "tokens", "usd", "eur", "rps", "qps", "mi", "gi", "ki",
];

/// Whether a text is an e-mail address or the name of a host, port allowed.
#[must_use]
pub fn address(text: &str) -> bool {
    let host = text.rsplit('@').next().unwrap_or(text);
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let label =
        |l: &str| !l.is_empty() && l.len() < 64 && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let labels: Vec<&str> = host.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(|l| label(l))
        && (2..=12).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_lowercase())
        && port.bytes().all(|b| b.is_ascii_digit())
        && (text.contains('@') || wordy(host))
        && text.matches('@').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_wordy_and_random_text_is_not() {
        for text in [
            "prod/crm/token-1",
            "supersecret123",
            "crm-readonly-key",
            "MyApp.Auth",
            "service-account-v2",
            "app-tls-2024",
        ] {
            assert!(wordy(text), "{text}");
        }
        for text in [
            "q7Vn2tR9xKp4Lw8z",
            "bc0d9c8ac575566ab7e3f68719640380c0ab1676",
            "JBSWY3DPEHPK3PXP",
            "oM4d9bvWTcEMqD",
            "9f8b-11x2",
            "LKcnOwRj598XruSlQ7DSAoTBwHhxjAbO",
        ] {
            assert!(!wordy(text), "{text}");
        }
    }

    #[test]
    fn sentences_are_told_from_phrases() {
        assert!(prose("Never paste a client secret here"));
        assert!(prose("Forgot password?"));
        assert!(prose("New Password"));
        assert!(!prose("quartz cobalt copper harbor"));
    }

    #[test]
    fn code_paths_numbers_and_hosts_are_seen() {
        assert!(code("get_token(user)") && code("request.form[\"password\"]") && code("config.db.password"));
        assert!(!code("Un9+4zSiKwa@smj%") && !code("hunter2(x"));
        assert!(
            path("/run/secrets/app")
                && path("~/.netrc")
                && path("certs/server.key")
                && !path("/q7Vn2tR9xKp4Lw8z+aB")
        );
        assert!(
            quantity("14")
                && quantity("30 days")
                && quantity("10.0.0.1")
                && quantity("2026-11-24")
                && !quantity("12monkeys")
        );
        assert!(address("a@b.example") && address("db.internal:5432") && !address("Signal2023@"));
        assert!(pattern("^[a-z]+$") && !pattern("a.*b"));
    }
}
