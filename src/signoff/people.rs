//! Whether two names stand for one person: an author of a change does not approve it.

use std::collections::BTreeSet;

/// The forms of a name: whole, without its mail address, the address.
fn forms(name: &str) -> BTreeSet<String> {
    let clean = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    let mut forms = BTreeSet::from([clean(name)]);
    if let Some((before, rest)) = name.split_once('<') {
        forms.insert(clean(before));
        forms.insert(clean(rest.trim_end().trim_end_matches('>')));
    }
    forms.remove("");
    forms
}

/// Whether two names, each with or without a mail address in `<>`, are of one person. Case and spaces do not matter.
#[must_use]
pub fn same_person(a: &str, b: &str) -> bool {
    !forms(a).is_disjoint(&forms(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_by_name_or_address() {
        for other in [
            "Ada Byron",
            "ada  byron",
            "ada@example.org",
            "A. B. <ADA@example.org>",
            "Ada Byron <other@example.org>",
        ] {
            assert!(same_person("Ada Byron <ada@example.org>", other), "{other}");
        }
        for other in ["Ada", "Grace <grace@example.org>", "", "<>"] {
            assert!(!same_person("Ada Byron <ada@example.org>", other), "{other}");
        }
        assert!(!same_person("", ""), "nobody is not one person");
    }
}
