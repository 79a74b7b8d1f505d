//! Scopes that can be used together. In: the grants of a connection. Out: one circle per kind of token.

use std::collections::BTreeSet;

use crate::catalog::System;
use crate::catalog::need::Held;
use crate::model::ConnectionNode;

/// Kinds of token that vendor files and catalogues tell apart.
const TOKENS: &[&str] = &[
    "app",
    "application",
    "bot",
    "configuration",
    "delegated",
    "rsc",
    "rsc_delegated",
    "seamless_user",
    "user",
];

/// The scopes of one kind of token.
pub struct Circle {
    /// Kind of token, where the vendor file tells.
    pub token: Option<String>,
    /// Kinds of grant that this is, the preferred first; an empty list of kinds means any.
    pub kinds: Vec<Vec<&'static str>>,
    /// The manifest says that this kind is used.
    pub stated: bool,
    /// The scopes.
    pub held: Held,
}

impl Circle {
    /// Every kind of grant it may be.
    pub fn any_kind(&self) -> Vec<&'static str> {
        self.kinds.iter().flatten().copied().collect()
    }
}

/// The granted scopes of a connection, apart by what may be used together.
#[must_use]
pub fn circles(connection: &ConnectionNode, system: &'static System) -> Vec<Circle> {
    let all = || connection.granted.iter();
    if system.by_scope_kind() {
        let held = Held::new(system, all().map(|g| g.scope.as_str()));
        let kinds = scope_kinds(system, &held);
        return vec![Circle {
            token: None,
            kinds,
            stated: false,
            held,
        }];
    }
    let stated = stated(connection, system);
    let tokens: BTreeSet<&str> = all().filter_map(|g| g.token.as_deref()).collect();
    if tokens.is_empty() {
        let held = Held::new(system, all().map(|g| g.scope.as_str()));
        return vec![Circle {
            token: None,
            kinds: vec![stated.into_iter().collect()],
            stated: true,
            held,
        }];
    }
    let circle = |token: &str| {
        // A scope of the manifest that the vendor file does not have belongs to no token: any may hold it.
        let of = all().filter(|g| g.token.as_deref().is_none_or(|t| t == token));
        Circle {
            token: Some(token.to_owned()),
            kinds: vec![TOKENS.iter().copied().filter(|k| *k == token).collect()],
            stated: stated == Some(token),
            held: Held::new(system, of.map(|g| g.scope.as_str())),
        }
    };
    tokens.into_iter().map(circle).collect()
}

/// The kind of token that `auth` means, where the catalogue tells: by the acting subject, else by the method.
fn stated(connection: &ConnectionNode, system: &System) -> Option<&'static str> {
    let auth = connection.named.decl.auth.as_ref()?;
    let words = [auth.subject_mode.as_deref(), auth.method.as_deref()];
    words.into_iter().flatten().find_map(|word| system.token_of(word))
}

/// The default kind unless everything granted is of another; where kinds are mixed the default comes first and the others
/// may step in, operation by operation.
fn scope_kinds(system: &System, held: &Held) -> Vec<Vec<&'static str>> {
    let default = system.setting("default_kind");
    let granted = system.kinds_apart(held.kinds());
    match granted.as_slice() {
        [] if default.is_empty() => vec![Vec::new()],
        [] => vec![vec![default]],
        [one] => vec![vec![*one]],
        _ if granted.contains(&default) => {
            let others = granted.iter().copied().filter(|k| *k != default);
            std::iter::once(default).chain(others).map(|k| vec![k]).collect()
        }
        _ => vec![Vec::new()],
    }
}
