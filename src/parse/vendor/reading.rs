//! What every importer needs to walk a tree and write down what it finds.

use super::manifest::*;
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::value::{Node, Value};
use crate::source::{FileId, Place};

/// A value of the tree with its place.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// The value.
    pub node: &'a Node,
    /// Where it is.
    pub at: Place,
}

impl<'a> Cursor<'a> {
    /// A member of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let node = self.node.get(key)?;
        Some(Self {
            node,
            at: self.at.child(key),
        })
    }

    /// A member several levels down.
    #[must_use]
    pub fn path(&self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self.clone(), |c, key| c.get(key))
    }

    /// The members of a mapping in written order; of two equal keys the last.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let at = self.at.clone();
        let node = self.node;
        let last = move |i: usize, key: &str| {
            !node
                .entries()
                .get(i + 1..)
                .is_some_and(|rest| rest.len() < 1_000 && rest.iter().any(|e| e.key == key))
        };
        node.entries()
            .iter()
            .enumerate()
            .filter(move |(i, e)| last(*i, &e.key))
            .map(move |(_, e)| {
                let cursor = Self {
                    node: &e.node,
                    at: at.child(&e.key),
                };
                (e.key.as_str(), cursor)
            })
    }

    /// The items of a list; a single value stands for a list of one, as it does in XML; nothing for an empty value.
    pub fn items(&self) -> Vec<Self> {
        match &self.node.value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .map(|(i, node)| Self {
                    node,
                    at: self.at.child(i.to_string()),
                })
                .collect(),
            _ if self.node.is_null() => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    /// The items below a key; nothing when it is absent.
    #[must_use]
    pub fn all(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|c| c.items()).unwrap_or_default()
    }

    /// The text of a scalar that is not empty.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        self.node.text().map(str::trim).filter(|t| !t.is_empty())
    }

    /// The text below a key.
    #[must_use]
    pub fn text_of(&self, key: &str) -> Option<&'a str> {
        self.node
            .get(key)?
            .text()
            .map(str::trim)
            .filter(|t| !t.is_empty())
    }

    /// `true` or `false`, in any case and with or without quotes.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        let text = self.text_of(key)?;
        match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

/// A manifest that is being read.
pub struct Reading<'p> {
    /// The file, for problems.
    pub file: FileId,
    /// What the vendor is called in messages.
    pub vendor: &'static str,
    /// Problems found.
    pub problems: &'p mut Vec<Problem>,
    /// What was read so far.
    pub manifest: VendorManifest,
}

impl Reading<'_> {
    /// Scopes of a list, for one kind of token. A token of a template is an unresolved scope, not the name of one.
    pub fn grants(&mut self, list: &Cursor<'_>, token: Option<&'static str>) {
        for (scope, at) in self.texts(list) {
            self.grant(scope, token, at);
        }
    }

    /// One scope.
    pub fn grant(&mut self, scope: String, token: Option<&'static str>, at: Place) {
        if is_template(&scope) {
            self.unknown("scopes", "a scope is filled in by a template");
        } else {
            self.manifest.grants.push(Grant { scope, token, at });
        }
    }

    /// The texts of a list with their places; other shapes are problems, the vendor refuses them.
    pub fn texts(&mut self, list: &Cursor<'_>) -> Vec<(String, Place)> {
        let Value::List(items) = &list.node.value else {
            if !list.node.is_null() {
                let found = list.node.kind();
                let message = format!("{} expects a list here, found {found}", self.vendor);
                self.wrong(
                    "vendor-list",
                    list,
                    message,
                    "not a list",
                    "write one entry per line, each after `- `",
                );
            }
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (i, node) in items.iter().enumerate() {
            let item = Cursor {
                node,
                at: list.at.child(i.to_string()),
            };
            match item.text() {
                Some(text) => texts.push((text.to_owned(), item.at)),
                None => {
                    let message = format!("{} expects a name here, found {}", self.vendor, node.kind());
                    self.wrong(
                        "vendor-entry",
                        &item,
                        message,
                        "not a name",
                        "write the name of one scope or event",
                    );
                }
            }
        }
        texts
    }

    fn wrong(&mut self, reason: &'static str, at: &Cursor<'_>, message: String, label: &str, help: &str) {
        let site = Site::Span(self.file, at.node.span);
        self.problems
            .push(Problem::new(Input::WrongValue, reason, site, message, label).help(help));
    }

    /// A need of the file itself.
    pub fn need(&mut self, need: Need, at: &Place) {
        self.manifest.needs.push((need, at.clone()));
    }

    /// A fact that only this vendor has.
    pub fn mark(&mut self, aspect: &'static str, value: impl Into<String>, at: &Place) {
        self.manifest.marks.push(Mark {
            aspect,
            value: value.into(),
            at: at.clone(),
        });
    }

    /// Something the file does not say.
    pub fn unknown(&mut self, aspect: &'static str, why: &'static str) {
        let unknown = Unknown { aspect, why };
        if let Err(at) = self.manifest.unknown.binary_search(&unknown) {
            self.manifest.unknown.insert(at, unknown);
        }
    }

    /// An address that data goes to, written as a host or as a URL.
    pub fn egress(&mut self, address: &Cursor<'_>) {
        let Some(text) = address.text() else { return };
        self.egress_text(text, &address.at);
    }

    /// The same for a text that is part of a value.
    pub fn egress_text(&mut self, text: &str, at: &Place) {
        match host(text) {
            Some(host) => {
                let plain =
                    text.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("http://")) && !is_local(&host);
                self.manifest.egress.push(Egress {
                    host,
                    plain,
                    at: at.clone(),
                });
            }
            None if text.is_empty() => self.unknown("egress", "an address is left empty"),
            None => self.unknown("egress", "an address is filled in by a template"),
        }
    }

    /// An address at which others call.
    pub fn inbound(&mut self, kind: &'static str, address: Option<&str>, at: &Place) {
        self.manifest.inbound.push(Inbound {
            kind,
            host: address.and_then(host),
            at: at.clone(),
        });
    }

    /// The place of a credential.
    pub fn secret(&mut self, key: &str, at: &Place) {
        self.manifest.secrets.push(SecretPlace {
            key: key.to_owned(),
            at: at.clone(),
        });
    }
}

/// Whether a template has still to fill in a part: `${{X}}`, `${X}`, `{{state.x}}`, `<your-url>`, `%%%NAMESPACE%%%`.
#[must_use]
pub fn is_template(text: &str) -> bool {
    text.contains("${")
        || text.contains("{{")
        || text.contains("%%")
        || text
            .find('<')
            .is_some_and(|i| text.get(i..).is_some_and(|rest| rest.contains('>')))
}

/// The host of a URL or a bare host, lower case, wildcards kept; `None` when it is no host or a template makes it.
#[must_use]
pub fn host(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some((_, rest)) => rest,
        None => text,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let authority = authority.rsplit('@').next()?;
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next()?,
        None => authority.split(':').next()?,
    };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '*');
    let six = authority.starts_with('[')
        && host
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
    // `YOUR_HOST` and `BACKEND_BASE_URL` are places to fill in, no names.
    let named = host.contains('.') || host.contains('*') || host.eq_ignore_ascii_case("localhost") || six;
    (!host.is_empty() && !is_template(authority) && named && (six || host.chars().all(fits)))
        .then(|| host.to_lowercase())
}

/// Whether a host is the own machine.
#[must_use]
pub fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "::1" | "0.0.0.0")
        || host.starts_with("127.")
        || host.ends_with(".localhost")
}

/// What a function does, told from the verb its name begins with; `None` when the verb says nothing.
#[must_use]
pub fn effect_of_name(name: &str) -> Option<&'static str> {
    let name = name.rsplit(['.', '/']).next().unwrap_or(name);
    let mut words: Vec<String> = Vec::new();
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            lower = false;
            words.push(String::new());
            continue;
        }
        if words.is_empty() || c.is_uppercase() && lower {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    let effect = |word: &str| {
        let (_, effect) = VERBS.iter().find(|(verb, _)| *verb == word)?;
        Some(*effect)
    };
    words.iter().find_map(|w| effect(w))
}

/// Verbs that begin names of functions.
const VERBS: &[(&str, &str)] = &[
    ("add", "write"),
    ("append", "write"),
    ("approve", "write"),
    ("archive", "write"),
    ("assign", "write"),
    ("book", "write"),
    ("cancel", "write"),
    ("change", "write"),
    ("check", "read"),
    ("close", "write"),
    ("create", "write"),
    ("delete", "delete"),
    ("download", "read"),
    ("edit", "write"),
    ("execute", "execute"),
    ("fetch", "read"),
    ("find", "read"),
    ("get", "read"),
    ("insert", "write"),
    ("invite", "send"),
    ("list", "read"),
    ("lookup", "read"),
    ("modify", "write"),
    ("move", "write"),
    ("notify", "send"),
    ("pay", "write"),
    ("post", "write"),
    ("publish", "send"),
    ("query", "read"),
    ("read", "read"),
    ("refund", "write"),
    ("remove", "delete"),
    ("reply", "send"),
    ("retrieve", "read"),
    ("run", "execute"),
    ("save", "write"),
    ("schedule", "write"),
    ("search", "read"),
    ("send", "send"),
    ("set", "write"),
    ("show", "read"),
    ("submit", "write"),
    ("transfer", "write"),
    ("update", "write"),
    ("upload", "write"),
    ("upsert", "write"),
    ("view", "read"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_hosts_and_templates_are_none() {
        for (text, expected) in [
            ("https://API.example.org:8443/x?y=z", Some("api.example.org")),
            ("api.example.org", Some("api.example.org")),
            ("*.example.org", Some("*.example.org")),
            ("*", Some("*")),
            ("https://user:pw@example.org", Some("example.org")),
            ("http://[::1]:80/", Some("::1")),
            ("http://localhost:3000", Some("localhost")),
            ("${{BOT_DOMAIN}}", None),
            ("https://${{BOT_DOMAIN}}/x", None),
            ("https://mcp.${SITE}/x", None),
            ("https://<your-url>/mcp", None),
            ("BACKEND_BASE_URL/slack", None),
            ("https://YOUR_HOST/hook", None),
            ("", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
        // A key in the query may be a template; the host is still one.
        assert_eq!(
            host("https://a.example/x?key=${KEY}").as_deref(),
            Some("a.example")
        );
    }

    #[test]
    fn names_tell_effects_by_their_verb() {
        for (name, effect) in [
            ("createIncident", Some("write")),
            ("me_sendMail", Some("send")),
            ("me_ListMessages", Some("read")),
            ("Get_Experience_Details", Some("read")),
            ("removeUser", Some("delete")),
            ("copilot_retrieval", None),
            ("settings", None),
        ] {
            assert_eq!(effect_of_name(name), effect, "{name}");
        }
    }
}
