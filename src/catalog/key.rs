//! How names are made comparable. In: an operation as the catalogue or a person writes it. Out: the key both share.
//!
//! `build.rs` compiles this file too, so that the key a table is sorted by and the key it is asked for cannot differ.

/// The key of a name: case, `.`, `_`, `-`, `/` and spaces do not count (`chat.postMessage`, `chat_postMessage`).
#[must_use]
pub fn name(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '.' | '_' | '-' | '/' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The key of a path: lower case, without query, every placeholder `{}`; no slash at the end.
#[must_use]
pub fn path(text: &str) -> String {
    let text = text.split(['?', '#', ' ']).next().unwrap_or_default();
    let mut key = String::with_capacity(text.len());
    for segment in text.split('/').filter(|s| !s.is_empty()) {
        key.push('/');
        key.push_str(&segment_key(segment));
    }
    key
}

/// A segment: `{id}`, `:id`, `<id>`, `$id` and `vXX.X` are placeholders, also inside a segment in braces.
fn segment_key(segment: &str) -> String {
    let whole = segment.starts_with([':', '<', '$']) || segment == "vXX.X" || segment == "*";
    if whole {
        return "{}".to_owned();
    }
    let mut key = String::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        key.push_str(&before.to_lowercase());
        key.push_str("{}");
        // `{{id}}` is how templates write it.
        rest = after
            .split_once('}')
            .map_or("", |(_, r)| r.trim_start_matches('}'));
    }
    key.push_str(&rest.to_lowercase());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_varies() {
        assert_eq!(
            path("/rest/api/3/issue/{issueIdOrKey}?expand=a"),
            "/rest/api/3/issue/{}"
        );
        assert_eq!(
            path("/services/data/vXX.X/query?q={soql}"),
            "/services/data/{}/query"
        );
        assert_eq!(path("/a/:id/<b>/{{c}}/"), "/a/{}/{}/{}");
        assert_eq!(path("/users('{id}')/x"), "/users('{}')/x");
    }
}
