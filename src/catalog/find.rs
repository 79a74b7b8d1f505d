//! Operations as people write them. In: a product word and a text. Out: the operation of the catalogue, or what is near.
//!
//! Read are: the catalogue's own name, SDK spellings (`client.chat_postMessage(...)`, `service.users().messages().list()`,
//! `graph.me.send_mail.post()`), the vendor's operation id, `METHOD /path` with placeholders, concrete ids, a host and a
//! query, the path alone, and for warehouses a statement.

use std::collections::BTreeSet;

use super::table::items;
use super::{Catalog, Operation, System, key};

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

/// No call has more names joined by dots.
const LINKS: usize = 8;

/// No statement has more words that name it.
const STATEMENT: usize = 4;

/// No path of an interface has more segments.
const DEEPEST: usize = 40;

impl Catalog {
    /// An operation of a product.
    #[must_use]
    pub fn operation(&self, word: &str, text: &str) -> Found {
        let systems = self.product(word).map(|p| p.systems).unwrap_or_default();
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
}

/// The operation, or the ones between which the text does not decide.
fn one(system: &'static System, text: &str) -> Result<Operation, Vec<&'static str>> {
    let text = text.trim();
    if let Some(operation) = system.operation(text) {
        return Ok(operation);
    }
    let only = |names: Vec<&'static str>| match names.as_slice() {
        [one] => system.operation(one).ok_or_else(Vec::new),
        [first, ..] => {
            let written = names.iter().find(|n| n.eq_ignore_ascii_case(text));
            let same = same_need(system, &names).then_some(first);
            let chosen = written.or(same).and_then(|n| system.operation(n));
            chosen.ok_or(names)
        }
        [] => Err(names),
    };
    if text.contains('#') {
        let names = named(system, text);
        if !names.is_empty() {
            return only(names);
        }
    }
    if !system.setting("leading_words").is_empty() {
        return only(statement(system, text));
    }
    let Some((method, path)) = route(text) else {
        return only(called(system, &call(text)));
    };
    // Old and new versions of a path are one operation for scopes.
    let path = system
        .aliases
        .records()
        .find_map(|(from, to)| {
            path.split_once(from)
                .map(|(head, tail)| format!("{head}{to}{tail}"))
        })
        .unwrap_or_else(|| path.to_owned());
    let found = reached(system, &method, &path);
    if found.is_empty() {
        // `GET /query`, `POST chat.postMessage`: the last segment is the name of a call.
        return only(named(system, path.trim_matches('/')));
    }
    only(found.into_iter().collect())
}

/// Whether it makes no difference which one is meant: versions of a path do and need the same.
fn same_need(system: &'static System, names: &[&'static str]) -> bool {
    let needs: BTreeSet<_> = names
        .iter()
        .filter_map(|n| system.operation(n))
        .map(|o| (o.effect, o.stated()))
        .collect();
    needs.len() == 1
}

/// Operations at a path in any of its versions; where the system names services only, also at the path of the service.
fn reached(system: &'static System, method: &str, path: &str) -> BTreeSet<&'static str> {
    let at = |path: &str| -> BTreeSet<&'static str> {
        let methods: Vec<&str> = if method.is_empty() {
            METHODS.to_vec()
        } else {
            vec![method]
        };
        methods.iter().flat_map(|m| routed(system, m, path)).collect()
    };
    let mut found = at(path);
    let segments: Vec<&str> = path.split('/').collect();
    if let Some(version) = segments.iter().position(|s| system.versions().any(|v| v == *s)) {
        for other in system.versions() {
            if found.is_empty() {
                let mut path = segments.clone();
                if let Some(segment) = path.get_mut(version) {
                    *segment = other;
                }
                found = at(&path.join("/"));
            }
        }
    }
    let mut service = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    while found.is_empty() && !system.setting("path_prefixes").is_empty() {
        let Some((shorter, _)) = service
            .rsplit_once('/')
            .filter(|(s, _)| s.matches('/').count() > 1)
        else {
            break;
        };
        service = shorter;
        found = at(service);
    }
    found
}

/// The call in a line of code: without arguments, names joined by dots.
fn call(text: &str) -> String {
    let (mut name, mut depth) = (String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => name.push(c),
            _ => {}
        }
    }
    let name = name.trim().trim_end_matches(';');
    let behind = name
        .to_lowercase()
        .rfind("client.")
        .and_then(|i| name.get(i + "client.".len()..));
    behind.unwrap_or(name).to_owned()
}

/// The operations a call means: by its name, by the path an SDK spells with dots, by the end of its name.
fn called(system: &'static System, call: &str) -> Vec<&'static str> {
    let names = named(system, call);
    if !names.is_empty() {
        return names;
    }
    let parts: Vec<&str> = call.split(['.', '/']).filter(|p| !p.is_empty()).collect();
    if let Some((verb, path)) = parts.split_last()
        && METHODS.iter().any(|m| m.eq_ignore_ascii_case(verb))
    {
        // `me.send_mail.post`, `users.by_user_id.messages.get`.
        let segment = |p: &&str| {
            if p.starts_with("by_") {
                "{}".to_owned()
            } else {
                p.replace('_', "")
            }
        };
        let path: Vec<String> = path.iter().map(segment).collect();
        let found = routed(
            system,
            &verb.to_ascii_uppercase(),
            &format!("/{}", path.join("/")),
        );
        if !found.is_empty() {
            return found;
        }
    }
    // `service.users.messages.list`, `crm.contacts.basicApi.create`: variables and helper objects do not count.
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.ends_with("Api")).collect();
    for start in parts.len().saturating_sub(LINKS)..parts.len() {
        let tail = parts.get(start..).unwrap_or_default();
        if start > 0 && tail.len() < 2 {
            break;
        }
        let mut names = named(system, &tail.join("."));
        if names.is_empty() {
            let end = key::name(&tail.join("."));
            names = system
                .operations()
                .map(|o| o.name)
                .filter(|n| ends_with(n, &end))
                .collect();
        }
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

/// Whether a name ends with another, beginning at a `.` or `:`.
fn ends_with(name: &str, end: &str) -> bool {
    let boundaries = name.match_indices(['.', ':']).map(|(i, _)| i + 1);
    !name.contains('/')
        && boundaries
            .filter_map(|i| name.get(i..))
            .any(|tail| key::name(tail) == end)
}

/// The operation a statement begins with: the longest of its leading words that is one.
fn statement(system: &'static System, text: &str) -> Vec<&'static str> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ';')
        .filter(|w| !w.is_empty())
        .collect();
    (1..=words.len().min(STATEMENT))
        .rev()
        .filter_map(|n| words.get(..n))
        // `COPY INTO @stage` unloads, `COPY INTO name` loads.
        .map(|words| {
            let plain = |w: &&str| {
                if w.starts_with(['@', '\'']) {
                    "<location>".to_owned()
                } else {
                    (*w).to_owned()
                }
            };
            named(system, &words.iter().map(plain).collect::<Vec<_>>().join(" "))
        })
        .find(|names| !names.is_empty())
        .unwrap_or_default()
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
    let wanted = key::name(&call(text));
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
