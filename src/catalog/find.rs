//! Operations as people write them. In: a product word and a text. Out: the operation of the catalogue, or what is near.
//!
//! Read are: the catalogue's own name, SDK spellings (`client.chat_postMessage(...)`), the vendor's operation id, and
//! `METHOD /path` with placeholders, concrete ids, a host and a query, or the path alone.

use std::collections::BTreeSet;

use super::table::items;
use super::{Operation, System, key, product};

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This operation.
    Operation(Box<Operation>),
    /// No operation, but these are near, the nearest first; may be empty.
    Near(Vec<String>),
}

/// HTTP methods, as the catalogue writes them.
const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// How many suggestions are worth reading.
const SUGGESTIONS: usize = 3;

/// Longer texts are no misspelt operation, and comparing them with every name would take long.
const LONGEST: usize = 200;

/// No path of an interface has more segments.
const DEEPEST: usize = 40;

/// An operation of a product.
#[must_use]
pub fn operation(word: &str, text: &str) -> Found {
    let systems = product(word).map(|p| p.systems).unwrap_or_default();
    let mut candidates = BTreeSet::new();
    for system in &systems {
        match one(system, text) {
            Ok(operation) => return Found::Operation(Box::new(operation)),
            Err(several) => candidates.extend(several),
        }
    }
    if candidates.is_empty() && text.len() > LONGEST {
        return Found::Near(Vec::new());
    }
    if candidates.is_empty() {
        return Found::Near(near(&systems, text));
    }
    Found::Near(
        candidates
            .into_iter()
            .take(SUGGESTIONS)
            .map(str::to_owned)
            .collect(),
    )
}

/// The operation, or the ones between which the text does not decide.
fn one(system: &'static System, text: &str) -> Result<Operation, Vec<&'static str>> {
    let text = text.trim();
    if let Some(operation) = system.operation(text) {
        return Ok(operation);
    }
    let only = |names: Vec<&'static str>| match names.as_slice() {
        [one] => system.operation(one).ok_or_else(Vec::new),
        _ => Err(names),
    };
    let Some((method, path)) = route(text) else {
        return only(named(system, call(text)));
    };
    // Jira's old and new versions of a path are one operation for scopes.
    let path = system
        .aliases
        .records()
        .find_map(|(from, to)| {
            path.split_once(from)
                .map(|(head, tail)| format!("{head}{to}{tail}"))
        })
        .unwrap_or_else(|| path.to_owned());
    let methods: Vec<&str> = if method.is_empty() {
        METHODS.to_vec()
    } else {
        vec![&method]
    };
    let found: BTreeSet<&'static str> = methods.iter().flat_map(|m| routed(system, m, &path)).collect();
    if found.is_empty() {
        // `GET /query`, `POST chat.postMessage`: the last segment is the name of a call.
        return only(named(system, path.trim_matches('/')));
    }
    only(found.into_iter().collect())
}

/// The call in a line of code: what stands behind the client and before the arguments.
fn call(text: &str) -> &str {
    let text = text.split('(').next().unwrap_or_default().trim();
    text.rsplit_once("client.").map_or(text, |(_, call)| call)
}

fn named(system: &'static System, text: &str) -> Vec<&'static str> {
    let names = system
        .names
        .get(&key::name(text))
        .map(|names| items(names).collect());
    let names: Vec<&'static str> = names.unwrap_or_default();
    // A name that is spelt as the catalogue does wins over one that is only similar.
    match names.iter().find(|n| n.eq_ignore_ascii_case(text)) {
        Some(exact) => vec![exact],
        None => names,
    }
}

/// Operations at a path. What stands before the path the catalogue knows (`/ex/jira/{cloud}`) does not count as long as
/// two segments agree by letter.
fn routed(system: &'static System, method: &str, path: &str) -> Vec<&'static str> {
    let key = key::path(path);
    let segments: Vec<&str> = key.split('/').skip(1).collect();
    if segments.len() > DEEPEST {
        return Vec::new();
    }
    for start in 0..segments.len() {
        let tail = segments.get(start..).unwrap_or_default();
        if start > 0 && tail.len() < 2 {
            break;
        }
        let by_letter = if start > 0 { 2 } else { 0 };
        let mut found = Vec::new();
        walk(system, &format!("{method} "), tail, by_letter, &mut found);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Goes down the routes: a segment by letter first, then as the value of a placeholder.
fn walk(system: &'static System, at: &str, rest: &[&str], by_letter: usize, out: &mut Vec<&'static str>) {
    let Some((segment, rest)) = rest.split_first() else {
        out.extend(system.routes.get(at).into_iter().flat_map(items));
        return;
    };
    let go = |segment: &str, out: &mut Vec<&'static str>| {
        let next = format!("{at}/{segment}");
        if system.routes.starting(&next).next().is_some() {
            walk(system, &next, rest, by_letter.saturating_sub(1), out);
        }
    };
    go(segment, out);
    if *segment != "{}" && by_letter == 0 && out.is_empty() {
        go("{}", out);
    }
}

/// The most similar names, for a suggestion.
fn near(systems: &[&'static System], text: &str) -> Vec<String> {
    let route = route(text).map(|(method, path)| (method, key::path(path)));
    let wanted = key::name(call(text));
    let mut scored: Vec<(f64, &'static str)> = Vec::new();
    for system in systems {
        match &route {
            Some((method, path)) => {
                for (route, names) in system.routes.records() {
                    let (m, p) = route.split_once(' ').unwrap_or_default();
                    let score = strsim::normalized_damerau_levenshtein(p, path);
                    // The same path by another method is the likeliest slip of all.
                    let score = if m == method || method.is_empty() {
                        score
                    } else {
                        score - 0.05
                    };
                    scored.extend(items(names).map(|n| (score, n)));
                }
            }
            None => {
                for (name, names) in system.names.records() {
                    let score = strsim::normalized_damerau_levenshtein(name, &wanted);
                    scored.extend(items(names).map(|n| (score, n)));
                }
            }
        }
    }
    scored.retain(|(score, _)| *score >= 0.7);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut near: Vec<String> = Vec::new();
    for (_, name) in scored {
        if near.len() < SUGGESTIONS && !near.iter().any(|n| n == name) {
            near.push(name.to_owned());
        }
    }
    near
}

/// Method and path of `METHOD /path` or `METHOD https://host/path`; the method is empty where none is written.
fn route(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let (method, path) = match text.split_once(char::is_whitespace) {
        Some((first, rest)) if METHODS.iter().any(|m| m.eq_ignore_ascii_case(first)) => {
            (first.to_ascii_uppercase(), rest.trim_start())
        }
        _ => (String::new(), text),
    };
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|i| rest.get(i..)).unwrap_or_default(),
        None => path,
    };
    // A template for the host: `{{base_url}}/rest/api/3/issue`, `$BASE/rest`.
    let path = match path.strip_prefix(['{', '$']) {
        Some(rest) => rest.find('/').and_then(|i| rest.get(i..)).unwrap_or(path),
        None => path,
    };
    (path.starts_with('/') || !method.is_empty()).then_some((method, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_lose_their_host() {
        let of = |t| route(t).map(|(m, p)| format!("{m} {p}"));
        assert_eq!(
            of("get https://x.atlassian.net/rest/a").as_deref(),
            Some("GET /rest/a")
        );
        assert_eq!(of("POST {{base}}/rest/a").as_deref(), Some("POST /rest/a"));
        assert_eq!(of("/rest/a").as_deref(), Some(" /rest/a"));
        assert_eq!(of("chat.postMessage"), None);
        assert_eq!(of("create issue"), None);
    }
}
