//! The connections that vendors' files suggest, with the words of a manifest: ids, scalars, lines.

use std::collections::BTreeSet;

use crate::parse::vendor::{Grant, Operation, VendorManifest, product_of_host};

/// A connection that a file suggests.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// Its id.
    pub id: String,
    /// Product of the catalogue.
    pub product: Option<&'static str>,
    /// What the file says of it; tool servers share a file.
    pub app: &'a VendorManifest,
    /// The tool server it reaches.
    pub server: Option<&'a str>,
    /// The kind of token it acts by, where the file grants by kind.
    pub token: Option<&'static str>,
}

/// What a file suggests, with ids that are not taken yet.
pub(super) fn connections<'a>(app: &'a VendorManifest, taken: &mut BTreeSet<String>) -> Vec<Connection<'a>> {
    // Packages that hooks fetch and services behind functions are no tool servers of their own.
    let servers = if matches!(app.kind, "claude-settings" | "m365-plugin") {
        &[][..]
    } else {
        app.servers.as_slice()
    };
    let belongs = |o: &Operation| servers.iter().any(|s| is_of(o, &s.name));
    let alone = app.operations.iter().any(|o| !belongs(o));
    let mut all: Vec<Connection<'a>> = Vec::new();
    if servers.is_empty() || alone {
        let says = !app.grants.is_empty() || !app.permissions.is_empty() || !app.operations.is_empty();
        let product = (!app.product.is_empty()).then_some(app.product);
        if product.is_some() || says || !app.egress.is_empty() {
            all.push(Connection {
                id: free(taken, product.or(app.title.as_deref()).unwrap_or("api"), "api"),
                product,
                app,
                server: None,
                token: None,
            });
        }
    }
    all.extend(servers.iter().map(|server| {
        let host = app
            .egress
            .iter()
            .find(|e| e.at.is_within(&server.at))
            .map(|e| e.host.as_str());
        Connection {
            id: free(taken, &server.name, "server"),
            product: host.and_then(product_of_host),
            app,
            server: Some(&server.name),
            token: None,
        }
    }));
    all
}

/// Whether an operation is a tool of a server.
fn is_of(operation: &Operation, server: &str) -> bool {
    operation
        .name
        .strip_prefix(server)
        .is_some_and(|rest| rest.starts_with('/'))
}

impl<'a> Connection<'a> {
    /// The system it reaches.
    #[must_use]
    pub fn system(&self) -> String {
        self.product
            .map_or_else(|| format!("{}-system", self.id), str::to_owned)
    }

    /// What the file says that it can do.
    #[must_use]
    pub fn own_operations(&self) -> Vec<&'a Operation> {
        let own = self.app.operations.iter().filter(|o| match self.server {
            Some(server) => is_of(o, server),
            None => !self.app.servers.iter().any(|s| is_of(o, &s.name)),
        });
        own.collect()
    }

    /// What the file grants it: scopes of its kind of token. A tool server has none.
    #[must_use]
    pub fn grants(&self) -> Vec<&'a Grant> {
        let own = |g: &&Grant| self.token.is_none() || g.token.is_none() || g.token == self.token;
        let of_app = self.app.grants.iter().filter(|_| self.server.is_none());
        of_app.filter(own).collect()
    }

    /// The same as one connection for each kind of token: a person's consent and an application's are different authority.
    fn by_token(self, taken: &mut BTreeSet<String>) -> Vec<Self> {
        let grants = self.app.grants.iter().filter(|_| self.server.is_none());
        // The application's own tokens come first and keep the name.
        let kinds: BTreeSet<(bool, &'static str)> = grants
            .filter_map(|g| g.token)
            .map(|t| (is_of_a_person(t), t))
            .collect();
        let mut split: Vec<Self> = Vec::new();
        for (_, kind) in kinds {
            let id = if split.is_empty() {
                self.id.clone()
            } else {
                free(taken, &format!("{}-{kind}", self.id), kind)
            };
            split.push(Self {
                id,
                token: Some(kind),
                ..self.clone()
            });
        }
        if split.is_empty() { vec![self] } else { split }
    }
}

/// Whether tokens of a kind act for the person who consents.
#[must_use]
pub fn is_of_a_person(token: &str) -> bool {
    matches!(token, "user" | "delegated")
}

/// The connections that applications suggest, one for each kind of token.
#[must_use]
pub fn by_token(apps: &[VendorManifest]) -> Vec<Connection<'_>> {
    let mut taken = BTreeSet::new();
    let all: Vec<Connection<'_>> = apps.iter().flat_map(|a| connections(a, &mut taken)).collect();
    all.into_iter().flat_map(|c| c.by_token(&mut taken)).collect()
}

/// An id that is not taken, and is from now on.
fn free(taken: &mut BTreeSet<String>, wanted: &str, fallback: &str) -> String {
    let wanted = id_of(wanted, fallback);
    let numbered = |n: u32| match n {
        1 => wanted.clone(),
        n => format!("{wanted}-{n}"),
    };
    let id = (1..).map(numbered).find(|id| !taken.contains(id));
    let id = id.unwrap_or(wanted.clone());
    taken.insert(id.clone());
    id
}

/// An id: lower-case letters, digits, `_` and `-`, a letter first.
#[must_use]
pub fn id_of(name: &str, fallback: &str) -> String {
    let mut id = String::new();
    let mut lower = false;
    for c in name.chars() {
        match c.to_ascii_lowercase() {
            l @ ('a'..='z' | '0'..='9' | '_') => {
                if c.is_ascii_uppercase() && lower {
                    id.push('_');
                }
                id.push(l);
                lower = c.is_ascii_lowercase();
            }
            _ if id.ends_with('-') => {}
            _ => {
                id.push('-');
                lower = false;
            }
        }
    }
    let id = id
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches(['-', '_']);
    if id.is_empty() {
        return fallback.to_owned();
    }
    id.chars().take(60).collect()
}

/// A scalar of YAML that stays what it is: a JSON string is one.
#[must_use]
pub fn text(text: &str) -> String {
    serde_json::Value::from(line(text)).to_string()
}

/// One line, without characters that end it or turn it round.
#[must_use]
pub fn line(text: &str) -> String {
    let one: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !crate::render::escape::is_unseen(*c))
        .take(400)
        .collect();
    one.split_whitespace().collect::<Vec<_>>().join(" ")
}
