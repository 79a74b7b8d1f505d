//! Sorted lines as a table. In: text made by `build.rs`, one record a line, `key TAB fields`. Out: the record of a key.
//!
//! The text is part of the program's read-only data and is searched where it lies, by halving: nothing is parsed, copied or
//! even paged in before the first lookup, and a lookup touches about as many lines as the logarithm of their number.

/// Between the items of a list.
pub const ITEM: char = '\u{1f}';
/// Between the lists of a list of lists.
pub const GROUP: char = '\u{1e}';

/// Lines sorted by byte, each ended by a line feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table(pub &'static str);

impl Table {
    /// The text from the first line that is not before `key`.
    fn from(self, key: &str) -> &'static str {
        let text = self.0;
        // Both ends stand at the beginning of a line; the line asked for is never before `low` nor after `high`.
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let start = text
                .as_bytes()
                .get(low..middle)
                .and_then(|b| b.iter().rposition(|c| *c == b'\n'))
                .map_or(low, |i| low + i + 1);
            let line = line_at(text, start);
            if line.as_bytes() < key.as_bytes() {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        text.get(low..).unwrap_or_default()
    }

    /// The fields of a record after its key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'static str> {
        self.record(key).map(|(_, fields)| fields)
    }

    /// A record with the key as the table writes it.
    #[must_use]
    pub fn record(self, key: &str) -> Option<(&'static str, &'static str)> {
        // TAB sorts before every character of a key: the record comes first among those that begin with the key.
        line_at(self.from(key), 0)
            .split_once('\t')
            .filter(|(k, _)| *k == key)
    }

    /// Records whose key begins with a prefix.
    pub fn starting(self, prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let prefix = prefix.to_owned();
        self.from(&prefix)
            .lines()
            .take_while(move |l| l.starts_with(&prefix))
            .filter_map(|l| l.split_once('\t'))
    }

    /// Every record.
    pub fn records(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.lines().filter_map(|l| l.split_once('\t'))
    }
}

fn line_at(text: &'static str, start: usize) -> &'static str {
    let rest = text.get(start..).unwrap_or_default();
    rest.split('\n').next().unwrap_or_default()
}

/// The items of a list; an empty text is the empty list.
pub fn items(text: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    text.split(ITEM).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Table = Table("a\t1\na.b\t2\nab\t3\nb\t\nc\tx\ty\n");

    #[test]
    fn finds_every_record_and_nothing_else() {
        for (key, fields) in T.records() {
            assert_eq!(T.get(key), Some(fields), "{key}");
        }
        for key in ["", "0", "a.", "aa", "bb", "d", "a\t1", "c\tx", "\n"] {
            assert_eq!(T.get(key), None, "{key}");
        }
        assert_eq!(T.starting("a").count(), 3);
        assert_eq!(T.starting("z").count(), 0);
        assert_eq!(Table("").get("a"), None);
    }
}
