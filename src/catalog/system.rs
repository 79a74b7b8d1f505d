//! One file of the catalogue: its scopes and operations, looked up by name.

use std::collections::BTreeSet;

use super::table::{GROUP, Table, items};

/// One file of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct System {
    /// Name of the file.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    pub(super) aliases: Table,
    pub(super) companions: Table,
    pub(super) ids: Table,
    pub(super) names: Table,
    pub(super) no_read_only: Table,
    pub(super) operations: Table,
    pub(super) powerful: Table,
    pub(super) routes: Table,
    pub(super) scopes: Table,
    pub(super) settings: Table,
    pub(super) types: Table,
}

/// A scope or permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The system it belongs to.
    pub system: &'static System,
    /// Its name in the catalogue; a manifest may use an alternative id.
    pub name: &'static str,
    /// `read`, `write`, `delete`, `admin` or `auth`.
    pub access: &'static str,
    /// `own`, `resource` or `all`: the widest of its grants.
    pub breadth: &'static str,
    /// Kind, where a system has several.
    pub kind: &'static str,
    /// It suffices only under a condition that no scope states (`drive.file`: for files the app made).
    pub conditional: bool,
    /// The vendor has deprecated it.
    pub deprecated: bool,
    implies: &'static str,
    grants: &'static str,
    id: &'static str,
}

impl Scope {
    /// Scopes it includes, all of them.
    pub fn implies(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.implies)
    }

    /// Its first other spelling: the one of the vendor's metadata files, where it has one.
    #[must_use]
    pub fn metadata_name(&self) -> Option<&'static str> {
        (!self.id.is_empty()).then_some(self.id)
    }

    /// Granted under `permissions`, not as a scope.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.kind.ends_with("-permission")
    }

    /// Its id and breadth as a grant of a kind of token, where the vendor tells them apart.
    #[must_use]
    pub fn grant(&self, kind: &str) -> Option<(&'static str, &'static str)> {
        items(self.grants).find_map(|grant| {
            let (id, breadth) = grant.strip_prefix(kind)?.strip_prefix('=')?.split_once('=')?;
            Some((id, breadth))
        })
    }

    /// Kinds of token it can be granted to, where the vendor tells.
    pub fn grant_kinds(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.grants).filter_map(|grant| grant.split('=').next())
    }

    /// How far it reaches as a grant of some kinds of token.
    #[must_use]
    pub fn breadth_of(&self, kinds: &[&str]) -> &'static str {
        let of = kinds.iter().find_map(|kind| self.grant(kind));
        of.map_or(self.breadth, |(_, breadth)| breadth)
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The system it belongs to.
    pub system: &'static System,
    /// Name: `chat.postMessage`, `POST /rest/api/3/issue`, `event:message.im`.
    pub name: &'static str,
    /// Effect, exceptions applied.
    pub effect: &'static str,
    /// The vendor has deprecated it.
    pub deprecated: bool,
    /// Its need is a guess of the catalogue: nothing is concluded from it.
    pub inferred: bool,
    /// The need does not hold for public objects: lacking it is no error.
    pub not_public: bool,
    /// Class, where `overrides.json` says it.
    pub capability: Option<&'static str>,
    /// Reversibility, where `overrides.json` says it.
    pub reversibility: Option<&'static str>,
    /// Scope per object: `crm.objects.{objectType}.read`.
    pub template: Option<&'static str>,
    audience: &'static str,
    any_of: &'static str,
    by_grant: &'static str,
    also: &'static str,
    route: &'static str,
}

/// Entries that are declared in vendor files and cannot be called.
const NO_CALLS: [&str; 4] = ["agent-context:", "event:", "feature:", "trigger:"];

impl Operation {
    /// Audience words, where `overrides.json` says them.
    pub fn audience(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.audience)
    }

    /// Whether it can be called, not only declared.
    #[must_use]
    pub fn is_call(&self) -> bool {
        !NO_CALLS.iter().any(|prefix| self.name.starts_with(prefix))
    }

    /// The key of its path (`key::path`); empty where it has none.
    #[must_use]
    pub fn path(&self) -> String {
        let named = self.name.split_once(" /").map(|(_, rest)| format!("/{rest}"));
        match named {
            Some(path) if self.route.is_empty() => super::key::path(&path),
            _ => self.route.to_owned(),
        }
    }

    /// Alternatives of scopes, all members of one needed together; `None` when the need is not known.
    #[must_use]
    pub fn any_of(&self) -> Option<Vec<Vec<&'static str>>> {
        if self.inferred {
            return None;
        }
        self.stated()
    }

    /// The same, also where the catalogue infers it.
    #[must_use]
    pub fn stated(&self) -> Option<Vec<Vec<&'static str>>> {
        if self.any_of == "?" {
            return None;
        }
        let alternative = |a: &'static str| if a == "-" { Vec::new() } else { items(a).collect() };
        Some(self.any_of.split(GROUP).map(alternative).collect())
    }

    /// Scopes that it may need beside an alternative, under a condition no scope states.
    pub fn also(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.also)
    }

    /// Whether one of some kinds of grant can call it; no kinds mean any.
    #[must_use]
    pub fn is_offered_to(&self, kinds: &[&str]) -> bool {
        let offered = |k: &str| kinds.contains(&k.split('=').next().unwrap_or_default());
        kinds.is_empty() || self.by_grant.is_empty() || items(self.by_grant).any(offered)
    }

    /// Kinds of grant that have alternatives of their own.
    pub fn grant_kinds(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.by_grant).filter_map(|k| k.split('=').next())
    }

    /// The alternatives for some kinds of grant; all where none of them is told apart.
    #[must_use]
    pub fn any_of_kinds(&self, kinds: &[&str]) -> Option<Vec<Vec<&'static str>>> {
        let all = self.any_of()?;
        let numbers: Vec<usize> = items(self.by_grant)
            .filter_map(|k| k.split_once('='))
            .filter(|(kind, _)| kinds.contains(kind))
            .flat_map(|(_, numbers)| numbers.split(',').filter_map(|n| n.parse().ok()))
            .collect();
        if numbers.is_empty() {
            return Some(all);
        }
        let chosen = all.into_iter().enumerate().filter(|(i, _)| numbers.contains(i));
        Some(chosen.map(|(_, a)| a).collect())
    }
}

impl System {
    /// A setting of the whole system; empty where it has none.
    #[must_use]
    pub fn setting(&self, key: &str) -> &'static str {
        self.settings.get(key).unwrap_or_default()
    }

    /// Whether a list among the settings has a word.
    #[must_use]
    pub fn lists(&self, key: &str, word: &str) -> bool {
        items(self.setting(key)).any(|i| i == word)
    }

    /// The kinds of `by_grant` are kinds of scopes, not of tokens.
    #[must_use]
    pub fn by_scope_kind(&self) -> bool {
        self.setting("grant_by") == "scope-kind"
    }

    /// Those of some kinds of scopes that alternatives are told apart by.
    #[must_use]
    pub fn kinds_apart(&self, kinds: BTreeSet<&'static str>) -> Vec<&'static str> {
        let apart = self.setting("kinds");
        kinds
            .into_iter()
            .filter(|k| apart.is_empty() || items(apart).any(|a| a == *k))
            .collect()
    }

    /// The kind of token that a subject mode or method of authentication means.
    #[must_use]
    pub fn token_of(&self, word: &str) -> Option<&'static str> {
        self.settings.get(&format!("subject {word}"))
    }

    /// Other versions of a path: its name is the same in each.
    pub(super) fn versions(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.setting("path_versions"))
    }

    /// Words that mean an organisation's own system.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        items(self.setting("words")).chain([self.name])
    }

    pub(super) fn is_called(&self, word: &str) -> bool {
        self.words().any(|w| w.eq_ignore_ascii_case(word))
    }

    /// A scope by its own name.
    #[must_use]
    pub fn scope(&'static self, name: &str) -> Option<Scope> {
        let (name, fields) = self.scopes.record(name)?;
        Some(self.scope_of(name, fields))
    }

    fn scope_of(&'static self, name: &'static str, fields: &'static str) -> Scope {
        let mut fields = fields.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (access, breadth, kind, flags) = (next(), next(), next(), next());
        Scope {
            system: self,
            name,
            access,
            breadth,
            kind,
            conditional: flags.contains('c'),
            deprecated: flags.contains('d'),
            implies: next(),
            grants: next(),
            id: next(),
        }
    }

    /// An operation by its own name.
    #[must_use]
    pub fn operation(&'static self, name: &str) -> Option<Operation> {
        let (name, fields) = self.operations.record(name)?;
        Some(self.operation_of(name, fields))
    }

    fn operation_of(&'static self, name: &'static str, fields: &'static str) -> Operation {
        let mut fields = fields.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let optional = |text: &'static str| (!text.is_empty()).then_some(text);
        let (effect, flags, any_of, by_grant) = (next(), next(), next(), next());
        let (capability, reversibility, audience) = (optional(next()), optional(next()), next());
        Operation {
            system: self,
            name,
            effect,
            deprecated: flags.contains('d'),
            inferred: flags.contains('i'),
            not_public: flags.contains('p'),
            any_of,
            by_grant,
            capability,
            reversibility,
            audience,
            also: next(),
            template: optional(next()),
            route: next(),
        }
    }

    /// Every scope.
    pub fn scopes(&'static self) -> impl Iterator<Item = Scope> {
        self.scopes
            .records()
            .map(|(name, fields)| self.scope_of(name, fields))
    }

    /// Every operation.
    pub fn operations(&'static self) -> impl Iterator<Item = Operation> {
        self.operations
            .records()
            .map(|(name, fields)| self.operation_of(name, fields))
    }

    /// The conversation type that a word means, in systems that have such types.
    #[must_use]
    pub fn conversation_type(&self, word: &str) -> Option<&'static str> {
        self.types.get(&word.to_lowercase())
    }

    /// The scopes that a selected one (`Sites.Selected`) stands for at a path.
    #[must_use]
    pub fn stood_for(&self, selected: &str, path: &str) -> Vec<&'static str> {
        let Some((scopes, paths)) = self
            .settings
            .get(&format!("stands_for {selected}"))
            .and_then(|t| t.split_once(GROUP))
        else {
            return Vec::new();
        };
        let below = |p: &str| {
            path.strip_prefix(p)
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        if items(paths).any(below) {
            items(scopes).collect()
        } else {
            Vec::new()
        }
    }
}
