//! Symbolic places: `<path>#<document>/<JSON pointer>` (RFC 6901), resolved to spans only when a finding is built.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The `at` of an element: path relative to the checked root, document index, JSON pointer.
///
/// Opaque to everything but `finding/locate.rs`; cheap to clone; ordered as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(Arc<str>);

impl Place {
    /// The root of document `document` of the file at `path`.
    #[must_use]
    pub fn document(path: &str, document: usize) -> Self {
        Self(format!("{path}#{document}").into())
    }

    /// The member `key` (or list index) below this place.
    #[must_use]
    pub fn child(&self, key: impl AsRef<str>) -> Self {
        let key = key.as_ref();
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        for c in key.chars() {
            match c {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                c => text.push(c),
            }
        }
        Self(text.into())
    }

    /// A place from the text a policy returned; any text is accepted, locating it may fail.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The place as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a place.
    #[must_use]
    pub fn is_place(&self) -> bool {
        self.split().is_some()
    }

    /// Splits into path, document index and decoded pointer segments; `None` when the text is no place.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, usize, Vec<String>)> {
        let (path, document, pointer) = self.split()?;
        let decoded = |s: &str| {
            if s.contains('~') {
                s.replace("~1", "/").replace("~0", "~")
            } else {
                s.to_owned()
            }
        };
        let segments = pointer.into_iter().flat_map(|p| p.split('/')).map(decoded);
        Some((path, document, segments.collect()))
    }

    /// Path, document index, and the pointer without its first `/`, if there is one.
    fn split(&self) -> Option<(&str, usize, Option<&str>)> {
        // The last `#<digits>` before the first pointer separator: paths may hold `#`, keys may hold `#` too.
        let (path, rest) = self
            .0
            .match_indices('#')
            .filter_map(|(i, _)| {
                let (path, rest) = (self.0.get(..i)?, self.0.get(i + 1..)?);
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let after = rest.as_bytes().get(digits);
                (digits > 0 && matches!(after, None | Some(b'/'))).then_some((path, rest))
            })
            .next()?;
        let (document, pointer) = match rest.split_once('/') {
            Some((document, pointer)) => (document, Some(pointer)),
            None => (rest, None),
        };
        Some((path, document.parse().ok()?, pointer))
    }

    /// Whether `self` is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0
            .strip_prefix(&*other.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl schemars::JsonSchema for Place {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Place".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "`<path relative to the checked root>#<document index>/<RFC 6901 pointer>`"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_slashes_survive_the_round_trip() {
        let at = Place::document("a#b/c.yaml", 1).child("x/y").child("0");
        assert_eq!(at.as_str(), "a#b/c.yaml#1/x~1y/0");
        assert_eq!(
            at.parts(),
            Some(("a#b/c.yaml", 1, vec!["x/y".to_owned(), "0".to_owned()]))
        );
        assert!(at.is_within(&Place::document("a#b/c.yaml", 1)));
        assert!(!at.is_within(&Place::document("a#b/c.yaml", 1).child("x")));
    }
}
