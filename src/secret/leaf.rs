//! One text under one key, whatever file it stands in: formats first, then carriers, then text that holds pairs of its own, then
//! the key.

use super::carrier;
use super::formats::{Touched, formats};
use super::found::{Examined, Found, Referred, Why};
use super::judge::{Judged, judge};
use super::key::Class;
use super::lines::{self, Pair};
use super::value::Secret;
use super::{decode, json, walk};
use crate::source::limits::TEXTS_IN_TEXTS;

/// A text with what its surroundings say of it.
#[derive(Clone, Copy)]
pub struct Leaf<'a> {
    /// The text, unescaped.
    pub text: &'a str,
    /// The class of its key.
    pub class: Class,
    /// How many texts it is inside of.
    pub depth: u8,
}

/// Looks at a text.
#[must_use]
pub fn examine(leaf: Leaf) -> Examined {
    let mut out = Examined::default();
    let keyed = leaf.class.secret() || leaf.class == Class::Weak;
    if leaf.text.len() < 4 || leaf.text.starts_with("data:") {
        return out;
    }
    let touched = formats().touched(leaf.text);
    if touched.is_empty() && !keyed {
        return out;
    }
    let stand_ins = by_format(leaf.text, &touched, &mut out);
    if touched.hint {
        inside(leaf, &mut out);
        carrier::examine(leaf.text, &mut out);
    }
    let spoken_for = !out.found.is_empty() || stand_ins;
    if keyed && !spoken_for {
        by_key(leaf, &mut out);
    }
    out.found.sort_by_key(|f| f.range.start);
    out
}

/// Formats; whether one is there that stands for a value.
fn by_format(text: &str, touched: &Touched, out: &mut Examined) -> bool {
    let mut stand_ins = false;
    for found in formats().find(text, touched) {
        if found.placeholder {
            stand_ins = true;
            continue;
        }
        let Some(value) = text.get(found.range.clone()) else {
            continue;
        };
        out.add(Found {
            range: found.range,
            key: None,
            what: found.format.title.clone(),
            why: Why::Format(found.format, found.proven),
            value: Secret::new(value),
        });
    }
    stand_ins
}

/// Text that is a document itself: JSON, or lines of pairs.
fn inside(leaf: Leaf, out: &mut Examined) {
    if leaf.depth >= TEXTS_IN_TEXTS {
        return;
    }
    let trimmed = leaf.text.trim_start();
    if trimmed.starts_with(['{', '[']) && trimmed.len() > 8 && trimmed.contains(':') {
        for document in json::read(leaf.text) {
            walk::nested(leaf.text, &document, leaf.depth + 1, out);
        }
        return;
    }
    if !leaf.text.contains('\n') {
        return;
    }
    for pair in lines::pairs(leaf.text) {
        let class = pair.class();
        let below = examine(Leaf {
            text: pair.value,
            class,
            depth: leaf.depth + 1,
        });
        lift(leaf.text, &pair, below, out);
    }
}

/// Findings of a part of a text as findings of the text.
fn lift(text: &str, pair: &Pair, below: Examined, out: &mut Examined) {
    let start = offset(text, pair.value);
    for mut found in below.found {
        found.range = found.range.start + start..found.range.end + start;
        found.key = found.key.or_else(|| Some(pair.key.to_owned()));
        out.add(found);
    }
    out.references
        .extend(below.references.into_iter().map(|r| Referred {
            key: r.key.or_else(|| Some(pair.key.to_owned())),
            reference: r.reference,
        }));
}

/// Where a part of a text begins in it.
#[must_use]
pub fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// The key says it: the whole value, or the default of a reference.
fn by_key(leaf: Leaf, out: &mut Examined) {
    let text = leaf.text;
    // `auth: <base64 of user and password>`, as container tools write it.
    let encoded = text.trim().trim_start_matches("Basic ");
    if leaf.class == Class::Token
        && let Some(plain) = decode::base64_text(encoded).filter(|p| p.is_ascii())
        && let Some((user, password)) = plain.split_once(':')
        && !user.is_empty()
    {
        if matches!(judge(password, Class::Password), Judged::Literal { .. }) {
            out.add(whole(text, "user and password in base64", Why::Chosen));
        }
        return;
    }
    match judge(text, leaf.class) {
        Judged::Literal { random } => {
            let why = match (leaf.class, random) {
                (Class::Weak, _) => Why::Weak,
                (_, true) => Why::Random,
                (_, false) => Why::Chosen,
            };
            out.add(whole(text, carrier::what(leaf.class), why));
        }
        Judged::Reference(reference) => {
            if let Some(default) = &reference.default
                && let Judged::Literal { random } = judge(default, leaf.class)
                && let Some(at) = text.find(default.as_str())
            {
                out.add(Found {
                    range: at..at + default.len(),
                    key: None,
                    what: format!("{} as a default", carrier::what(leaf.class)),
                    why: if random { Why::Random } else { Why::Chosen },
                    value: Secret::new(default),
                });
            }
            out.references.push(Referred { key: None, reference });
        }
        Judged::Placeholder | Judged::Nothing => {}
    }
}

/// The value without white space and quotes around it.
fn whole(text: &str, what: &str, why: Why) -> Found {
    let value = text.trim();
    let start = offset(text, value);
    Found {
        range: start..start + value.len(),
        key: None,
        what: what.to_owned(),
        why,
        value: Secret::new(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_texts_are_bounded() {
        let text = r#"{"password": "Kq8#vT2!mZ4x", "user": "a"}"#;
        let found = |depth| {
            let leaf = Leaf {
                text,
                class: Class::Unknown,
                depth,
            };
            examine(leaf).found.len()
        };
        assert_eq!(found(TEXTS_IN_TEXTS - 1), 1);
        assert_eq!(found(TEXTS_IN_TEXTS), 0);
    }
}
