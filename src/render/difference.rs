//! Two texts line by line: what goes, what comes, what stays.
//!
//! In: an old and a new text. Out: a unified diff that `patch` and `git apply` take, or every line with its sign.

use std::fmt::Write;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

/// The hunks of a unified diff with so many lines around each, without the names of files; empty for equal texts.
#[must_use]
pub fn unified(old: &str, new: &str, context: u32) -> String {
    let compared = Compared::new(old, new);
    let mut groups: Vec<Vec<Hunk>> = Vec::new();
    for hunk in compared.diff.hunks() {
        match groups.last_mut() {
            // Hunks whose surroundings meet are told as one.
            Some(group)
                if group
                    .last()
                    .is_some_and(|last| hunk.before.start - last.before.end <= 2 * context) =>
            {
                group.push(hunk);
            }
            _ => groups.push(vec![hunk]),
        }
    }
    let mut out = String::new();
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let lead = first.before.start.min(context);
        let tail = (compared.old_lines() - last.before.end).min(context);
        let all = Hunk {
            before: first.before.start - lead..last.before.end + tail,
            after: first.after.start - lead..last.after.end + tail,
        };
        let _ = writeln!(out, "@@ -{} +{} @@", counted(&all.before), counted(&all.after));
        for (sign, line) in compared.signed(&all.before, group) {
            let _ = write!(out, "{sign}{line}");
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// Every line of both, in order, with `-`, `+` or a space.
#[must_use]
pub fn signed<'t>(old: &'t str, new: &'t str) -> Vec<(char, &'t str)> {
    let compared = Compared::new(old, new);
    compared.signed(&(0..compared.old_lines()), compared.diff.hunks())
}

/// Lines as GNU diff counts them: of none the one before is named, and a single one has no length.
fn counted(lines: &Range<u32>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        n => format!("{},{n}", lines.start + 1),
    }
}

struct Compared<'t> {
    input: InternedInput<&'t str>,
    diff: Diff,
}

impl<'t> Compared<'t> {
    /// About linear, whatever the texts are.
    fn new(old: &'t str, new: &'t str) -> Self {
        let input = InternedInput::new(old, new);
        let mut diff = Diff::compute(Algorithm::Histogram, &input);
        diff.postprocess_lines(&input);
        Self { input, diff }
    }

    fn old_lines(&self) -> u32 {
        u32::try_from(self.input.before.len()).unwrap_or(u32::MAX)
    }

    /// Old lines of a range, and what these hunks put in their place.
    fn signed(&self, lines: &Range<u32>, hunks: impl IntoIterator<Item = Hunk>) -> Vec<(char, &'t str)> {
        let (old, new) = (&self.input.before, &self.input.after);
        let mut all = Vec::new();
        let mut tell = |sign: char, from: &[imara_diff::Token], range: Range<u32>| {
            let tokens = from.get(range.start as usize..range.end as usize);
            let lines = tokens.unwrap_or_default().iter();
            all.extend(lines.map(|token| (sign, self.input.interner[*token])));
        };
        let mut at = lines.start;
        for hunk in hunks {
            tell(' ', old, at..hunk.before.start);
            at = hunk.before.end;
            tell('-', old, hunk.before);
            tell('+', new, hunk.after);
        }
        tell(' ', old, at..lines.end);
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_diff_reads_like_gnu_diff() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj";
        let new = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\n";
        assert_eq!(
            unified(old, new, 3),
            "@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -7,4 +7,4 @@\n g\n h\n i\n-j\n\\ No newline at end of file\n+j\n"
        );
        assert_eq!(unified("", "a\n", 3), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!(unified("a\nb\n", "", 3), "@@ -1,2 +0,0 @@\n-a\n-b\n");
        assert_eq!(unified("a\n", "a\n", 3), "");
    }

    #[test]
    fn every_line_has_its_sign() {
        let all = signed("a\nb\nc\n", "a\nx\nc\nd\n");
        assert_eq!(
            all,
            [
                (' ', "a\n"),
                ('-', "b\n"),
                ('+', "x\n"),
                (' ', "c\n"),
                ('+', "d\n")
            ]
        );
    }

    /// Applies a diff, and believes the numbers of its hunks.
    fn applied(old: &str, diff: &str) -> String {
        let lines: Vec<&str> = old.split_inclusive('\n').collect();
        let (mut out, mut at) = (String::new(), 0);
        for line in diff.split_inclusive('\n') {
            if let Some(range) = line.strip_prefix("@@ -") {
                let numbers = range.split(' ').next().unwrap();
                let (start, length) = numbers.split_once(',').unwrap_or((numbers, "1"));
                let start: usize = start.parse().unwrap();
                let begin = if length == "0" { start } else { start - 1 };
                out.extend(lines[at..begin].iter().copied());
                at = begin;
            } else if let Some(line) = line.strip_prefix('+') {
                out.push_str(line);
            } else if line.starts_with('\\') {
                out.pop();
            } else {
                assert_eq!(lines[at].trim_end(), line[1..].trim_end());
                if line.starts_with(' ') {
                    out.push_str(lines[at]);
                }
                at += 1;
            }
        }
        out.extend(lines[at..].iter().copied());
        out
    }

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec("[abc]{1,2}", 0..30).prop_map(|lines| {
            let joined = lines.join("\n");
            if joined.is_empty() { joined } else { joined + "\n" }
        })
    }

    proptest! {
        #[test]
        fn a_diff_makes_the_new_of_the_old(old in text(), new in text(), context in 0_u32..4) {
            prop_assert_eq!(applied(&old, &unified(&old, &new, context)), new);
        }
    }
}
