//! Vendors' manifests below a folder, and the connection that each of them suggests.

use std::path::Path;

use crate::catalog;
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
}

/// What people mean by a scope, where several operations need it: the scope, an id, the operation.
const USUAL: &[(&str, &str, &str)] = &[
    ("chat:write", "post_message", "chat.postMessage"),
    ("channels:history", "read_channel", "conversations.history"),
    ("channels:read", "list_channels", "conversations.list"),
    ("users:read", "list_users", "users.list"),
    ("users:read.email", "find_user", "users.lookupByEmail"),
    ("reactions:write", "add_reaction", "reactions.add"),
    ("reactions:read", "read_reactions", "reactions.get"),
    ("files:read", "list_files", "files.list"),
    ("files:write", "upload_file", "files.getUploadURLExternal"),
    ("pins:write", "pin_message", "pins.add"),
    ("im:write", "open_conversation", "conversations.open"),
];

/// The operation that has to say which conversations it touches.
const IN_CHANNELS: &[&str] = &["conversations.history", "conversations.list"];

/// Every vendor manifest below a folder, sorted by path.
pub fn find(folder: &Path) -> Vec<App> {
    let limits = Limits::default();
    let (found, _) = walk::find(folder, &[], &limits);
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
        });
    }
    apps
}

/// One operation for each scope that has a usual one.
fn operations(product: &str, granted: &[&str]) -> Vec<(String, &'static str)> {
    let allowed = catalog::operations_allowed_by(product, granted);
    let usual = USUAL
        .iter()
        .filter(|(scope, _, call)| granted.contains(scope) && allowed.iter().any(|o| o.name == *call));
    usual.map(|(_, id, call)| ((*id).to_owned(), *call)).collect()
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
                    call if IN_CHANNELS.contains(&call) => ", conversations: [channels]".to_owned(),
                    _ => String::new(),
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
