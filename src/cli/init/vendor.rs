//! Vendors' manifests below a folder, and the connection that each of them suggests.

use std::path::Path;

use crate::catalog::{self, Catalog};
use crate::parse::{value, vendor};
use crate::source::walk::{self, FileKind};
use crate::source::{FileId, Limits, Place};

/// An application whose manifest was found.
pub struct App {
    /// Id of its connection.
    pub name: String,
    /// Path of its manifest, relative to the folder.
    pub path: String,
    /// Operations by name, with the vendor's own.
    operations: Vec<(String, &'static str)>,
    granted: Vec<String>,
}

/// What people mean by a scope, where several operations need it: the scope, an id, the operation.
const USUAL: &[(&str, &str, &str)] = &[
    ("chat:write", "post_message", "chat.postMessage"),
    ("channels:history", "read_channel", "conversations.history"),
    ("groups:history", "read_channel", "conversations.history"),
    ("im:history", "read_channel", "conversations.history"),
    ("mpim:history", "read_channel", "conversations.history"),
    ("channels:read", "list_channels", "conversations.list"),
    ("groups:read", "list_channels", "conversations.list"),
    ("im:read", "list_channels", "conversations.list"),
    ("mpim:read", "list_channels", "conversations.list"),
    ("users:read", "list_users", "users.list"),
    ("users:read.email", "find_user", "users.lookupByEmail"),
    ("reactions:write", "add_reaction", "reactions.add"),
    ("reactions:read", "read_reactions", "reactions.get"),
    ("files:read", "list_files", "files.list"),
    ("files:write", "upload_file", "files.getUploadURLExternal"),
    ("pins:write", "pin_message", "pins.add"),
    ("im:write", "open_conversation", "conversations.open"),
];

/// Operations that say which conversations they touch, with the ending of the scopes that allow each kind.
const IN_CHANNELS: &[(&str, &str)] = &[
    ("conversations.history", ":history"),
    ("conversations.list", ":read"),
];

/// Kinds of conversations, as Slack's scopes begin.
const KINDS: &[&str] = &["channels", "groups", "im", "mpim"];

/// Every vendor manifest below a folder, sorted by path.
pub fn find(folder: &Path) -> Vec<App> {
    let limits = Limits::default();
    let (found, _) = walk::find(folder, &limits);
    let mut apps: Vec<App> = Vec::new();
    for file in found.iter().filter(|f| f.kind == FileKind::Data) {
        // A path with such a character could not be named by a manifest.
        if file.path.contains([':', '\\']) || file.path.chars().any(char::is_control) {
            continue;
        }
        let small = std::fs::metadata(&file.full).is_ok_and(|m| m.len() <= limits.file_bytes as u64);
        let Some(text) = small.then(|| std::fs::read_to_string(&file.full).ok()).flatten() else {
            continue;
        };
        // The file is not part of a run: its places are never shown.
        let (documents, _) = value::read(FileId(0), &text, &limits);
        let Some(node) = documents.first() else { continue };
        let at = Place::document(&file.path, 0);
        let Some(manifest) = vendor::read(FileId(0), node, &at, &mut Vec::new()) else {
            continue;
        };
        // The others have no template of a connection yet.
        if manifest.kind != "slack" {
            continue;
        }
        let same = apps
            .iter()
            .filter(|a| a.name.starts_with(manifest.product))
            .count();
        let name = match same {
            0 => manifest.product.to_owned(),
            n => format!("{}-{}", manifest.product, n + 1),
        };
        let granted: Vec<&str> = manifest.grants.iter().map(|g| g.scope.as_str()).collect();
        apps.push(App {
            name,
            path: file.path.clone(),
            operations: operations(manifest.product, &granted),
            granted: granted.into_iter().map(str::to_owned).collect(),
        });
    }
    apps
}

/// One operation for each scope: the usual one, else the first that needs this scope alone.
fn operations(product: &str, granted: &[&str]) -> Vec<(String, &'static str)> {
    let allowed = Catalog::default().operations_allowed_by(product, granted);
    let mut chosen: Vec<(String, &'static str)> = Vec::new();
    for scope in granted {
        let usual = USUAL.iter().find(|(s, ..)| s == scope);
        let usual = usual.filter(|(.., call)| allowed.iter().any(|o| o.name == *call));
        let found = usual.map(|(_, id, call)| ((*id).to_owned(), *call)).or_else(|| {
            let alone = |o: &&catalog::Operation| {
                !o.deprecated
                    && o.any_of()
                        .is_some_and(|all| all.iter().any(|a| a.as_slice() == [*scope]))
            };
            let operation = allowed.iter().find(alone)?;
            Some((id_of(operation.name), operation.name))
        });
        chosen.extend(found.filter(|f| !chosen.iter().any(|c| c.0 == f.0)));
    }
    chosen
}

/// `pins.add` as an id: `pins_add`.
fn id_of(call: &str) -> String {
    let mut id = String::new();
    for c in call.chars() {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            'A'..='Z' => {
                id.push('_');
                id.push(c.to_ascii_lowercase());
            }
            _ => id.push('_'),
        }
    }
    id.trim_matches('_').to_owned()
}

impl App {
    /// The connection as lines of a manifest.
    pub fn connection(&self) -> String {
        let lines: Vec<String> = self
            .operations
            .iter()
            .map(|(id, call)| {
                let more = match *call {
                    "chat.postMessage" => ", audience: internal".to_owned(),
                    call => self.conversations(call),
                };
                format!("\n      {id}: {{ call: {call}{more} }}")
            })
            .collect();
        let operations = if lines.is_empty() {
            "{} # name here what the agent does".to_owned()
        } else {
            format!(
                "# what the scopes allow: remove what the agent does not do{}",
                lines.concat()
            )
        };
        let path = serde_json::json!(format!("./{}", self.path)).to_string();
        include_str!("slack.yaml")
            .trim_end()
            .replace("$OPERATIONS", &operations)
            .replace("$NAME", &self.name)
            .replace("$FILE", &path)
    }

    /// The kinds of conversations that the scopes allow an operation to touch.
    fn conversations(&self, call: &str) -> String {
        let Some((_, ending)) = IN_CHANNELS.iter().find(|(c, _)| *c == call) else {
            return String::new();
        };
        let kinds = KINDS.iter().copied();
        let kinds = kinds.filter(|k| self.granted.iter().any(|g| *g == format!("{k}{ending}")));
        format!(", conversations: [{}]", kinds.collect::<Vec<_>>().join(", "))
    }

    /// The flow of what it posts, else of what it reads; the others follow from the operations.
    pub fn flow(&self) -> Option<String> {
        let name = &self.name;
        let has = |wanted: &str| self.operations.iter().any(|(id, _)| id == wanted);
        if has("post_message") {
            Some(format!("main -> {name}: message by {name}.post_message"))
        } else if has("read_channel") {
            Some(format!("{name} -> main: message by {name}.read_channel"))
        } else {
            None
        }
    }

    /// Whether it does nothing but post, so that nothing comes back.
    pub fn only_posts(&self) -> bool {
        matches!(self.operations.as_slice(), [(id, _)] if id == "post_message")
    }
}
