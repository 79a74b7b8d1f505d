//! Scopes that can be used together. In: the grants of a connection. Out: one circle per kind of token.

use std::collections::BTreeSet;

use crate::catalog::System;
use crate::catalog::need::Held;
use crate::model::ConnectionNode;
use crate::parse::manifest::field::At;

/// The scopes of one kind of token.
pub struct Circle {
    /// Kind of token, where the vendor file tells.
    pub token: Option<String>,
    /// Kinds of grant that this is; empty for any.
    pub kinds: Vec<&'static str>,
    /// The manifest says that this kind is used.
    pub stated: bool,
    /// The scopes.
    pub held: Held,
}

/// The granted scopes of a connection, apart by what may be used together.
#[must_use]
pub fn circles(connection: &ConnectionNode, system: &'static System) -> Vec<Circle> {
    let all = || connection.granted.iter();
    if system.by_scope_kind() {
        let held = Held::new(system, all().map(|g| g.scope.as_str()));
        // Atlassian: classic unless all are granular; a mixture may use either, operation by operation.
        let kinds: Vec<&'static str> = held.kinds().into_iter().collect();
        let kinds = match kinds.as_slice() {
            [] => vec!["classic"],
            [_] => kinds,
            _ => Vec::new(),
        };
        return vec![Circle {
            token: None,
            kinds,
            stated: false,
            held,
        }];
    }
    let auth = connection.named.decl.auth.as_ref();
    let is = |field: Option<&At<String>>, word: &str| field.is_some_and(|f| f.value == word);
    let mode = auth.and_then(|a| a.subject_mode.as_ref());
    let stated = if is(auth.and_then(|a| a.method.as_ref()), "bot_token") || is(mode, "service") {
        Some("bot")
    } else {
        is(mode, "user_delegated").then_some("user")
    };
    let tokens: BTreeSet<&str> = all().filter_map(|g| g.token.as_deref()).collect();
    if tokens.is_empty() {
        let held = Held::new(system, all().map(|g| g.scope.as_str()));
        return vec![Circle {
            token: None,
            kinds: stated.into_iter().collect(),
            stated: true,
            held,
        }];
    }
    let circle = |token: &str| {
        // A scope of the manifest that the vendor file does not have belongs to no token: any may hold it.
        let of = all().filter(|g| g.token.as_deref().is_none_or(|t| t == token));
        Circle {
            token: Some(token.to_owned()),
            kinds: ["bot", "user", "app"]
                .into_iter()
                .filter(|k| *k == token)
                .collect(),
            stated: stated == Some(token),
            held: Held::new(system, of.map(|g| g.scope.as_str())),
        }
    };
    tokens.into_iter().map(circle).collect()
}
