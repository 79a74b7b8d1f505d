//! Permissions of objects, fields and users. In: what a manifest lists under `permissions`. Out: whether they cover a need.
//!
//! What is not listed at all is not known, and no need is concluded from it: a manifest that lists objects need not list
//! the permissions of the user, and one without field lists says nothing of fields.

use std::collections::BTreeSet;

use super::{Scope, System};

/// An entry: one access to an object, or a permission of the user.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Object, `*` for all; `None` for a permission of the user.
    pub object: Option<String>,
    /// The catalogue permission it grants; `None` when it does not say, or in words the catalogue does not have.
    pub access: Option<Scope>,
    /// Fields; `None` when not listed.
    pub fields: Option<Vec<String>>,
}

/// What is listed.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Entries; users of this type know them by index.
    pub entries: Vec<Entry>,
}

/// How a needed permission stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Granted by an entry.
    Granted(usize),
    /// An entry may be what is needed.
    Possible(usize),
    /// Not granted; as text.
    Missing(String),
    /// Not known.
    Unknown,
}

impl System {
    /// A scope of this system by name or alternative id.
    #[must_use]
    pub fn known_as(&'static self, name: &str) -> Option<Scope> {
        self.scope(name).or_else(|| {
            let named = super::items(self.ids.get(&name.to_lowercase())?).next()?;
            self.scope(named)
        })
    }

    /// The permission that an access word means: `edit`, `view_all`, `viewAllRecords`.
    #[must_use]
    pub fn object_access(&'static self, word: &str) -> Option<Scope> {
        let plain = word.to_lowercase().replace(['_', ' '], "-");
        self.known_as(&format!("object:{plain}"))
            .or_else(|| self.known_as(word))
            .filter(|s| s.kind == "object-permission")
    }

    /// The permission of the user that a word means: `ModifyAllData`, `user:ModifyAllData`.
    #[must_use]
    pub fn user_permission(&'static self, word: &str) -> Option<Scope> {
        self.known_as(word).filter(|s| s.kind == "user-permission")
    }
}

impl Entry {
    /// How far it covers a need: 0 exactly, more the wider it is.
    fn covers(&self, needed: &Scope) -> Option<usize> {
        let access = self.access.as_ref()?;
        if access.name == needed.name {
            return Some(0);
        }
        access
            .implies()
            .any(|i| i == needed.name)
            .then(|| 1 + access.implies().count())
    }

    fn is_for(&self, object: &str) -> bool {
        self.object
            .as_deref()
            .is_some_and(|o| o == "*" || o.eq_ignore_ascii_case(object))
    }
}

/// The entry that covers a need most closely, the first of equals.
fn narrowest<'a>(entries: impl Iterator<Item = (usize, &'a Entry)>, needed: &Scope) -> Option<usize> {
    entries
        .filter_map(|(by, e)| Some((e.covers(needed)?, by)))
        .min()
        .map(|(_, by)| by)
}

impl Permissions {
    /// How a needed permission stands for an operation on some objects and fields.
    #[must_use]
    pub fn states(&self, needed: &Scope, objects: &[&str], fields: &[&str]) -> Vec<State> {
        // A permission of the user may stand for those of every object (`ModifyAllData`).
        let users = || {
            self.entries
                .iter()
                .enumerate()
                .filter(|(_, e)| e.object.is_none())
        };
        if let Some(by) = narrowest(users(), needed) {
            return vec![State::Granted(by)];
        }
        match needed.kind {
            "user-permission" => {
                let base = needed.system.companions.get(needed.name) == Some("always");
                if users().next().is_none() || base {
                    return vec![State::Unknown];
                }
                vec![State::Missing(needed.name.to_owned())]
            }
            "object-permission" => self.objects(needed, objects),
            "field-permission" => self.fields(needed, objects, fields),
            _ => vec![State::Unknown],
        }
    }

    fn objects(&self, needed: &Scope, objects: &[&str]) -> Vec<State> {
        let listed = || {
            self.entries
                .iter()
                .enumerate()
                .filter(|(_, e)| e.object.is_some())
        };
        if listed().next().is_none() {
            return vec![State::Unknown];
        }
        let objects: Vec<&str> = objects.iter().copied().filter(|o| *o != "*").collect();
        if objects.is_empty() {
            let possible: Vec<State> = listed()
                .filter(|(_, e)| e.access.is_none() || e.covers(needed).is_some())
                .map(|(by, _)| State::Possible(by))
                .collect();
            let none = || vec![State::Missing(needed.name.to_owned())];
            return if possible.is_empty() { none() } else { possible };
        }
        let mut states = Vec::new();
        for object in objects {
            let of = || listed().filter(|(_, e)| e.is_for(object));
            let unsaid = of().find(|(_, e)| e.access.is_none()).map(|(by, _)| by);
            states.push(match (narrowest(of(), needed), unsaid) {
                (Some(by), _) => State::Granted(by),
                (None, Some(by)) => State::Possible(by),
                (None, None) => State::Missing(format!("{}:{object}", needed.name)),
            });
        }
        states
    }

    /// A field is missing when every entry of the objects lists fields and none lists it.
    fn fields(&self, needed: &Scope, objects: &[&str], fields: &[&str]) -> Vec<State> {
        let entries: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|e| objects.iter().any(|o| e.is_for(o)))
            .collect();
        if entries.is_empty() || entries.iter().any(|e| e.fields.is_none()) {
            return vec![State::Unknown];
        }
        let listed: BTreeSet<String> = entries
            .iter()
            .flat_map(|e| e.fields.iter().flatten())
            .map(|f| f.to_lowercase())
            .collect();
        // `Id` is always readable; a dotted field belongs to a related object; `FIELDS(…)` is SCOPE-005's subject.
        let unlisted = fields.iter().filter(|f| {
            !f.eq_ignore_ascii_case("id")
                && !f.contains(['.', '(', '*'])
                && !listed.contains(&f.to_lowercase())
                && !listed.contains("*")
        });
        let one = objects.first().filter(|_| objects.len() == 1);
        unlisted
            .map(|f| match one {
                Some(object) => State::Missing(format!("{}:{object}.{f}", needed.name)),
                None => State::Missing(format!("{}:{f}", needed.name)),
            })
            .collect()
    }
}
