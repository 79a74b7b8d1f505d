//! Vendors' manifests below a folder as connections of a first manifest: each names its file, one for each kind of token.
//!
//! What is written is what the file says and what the catalogue allows; where neither says what a grant is for, a
//! placeholder stands for it, so that the grant is open and not taken for unused.

use std::fmt::Write as _;

use crate::catalog::{self, Catalog, EFFECTS, Found};
use crate::parse::vendor::{Need, VendorManifest, importer};
use crate::render::imported::{Connection, by_token, id_of, is_of_a_person, line, name_of, text};

/// Operations written for one connection; further ones of a file are counted in a comment.
const MOST_OPERATIONS: usize = 8;

/// A connection as `init` writes it.
pub struct Suggested<'a> {
    connection: Connection<'a>,
    operations: Vec<Operation>,
    /// Grants that no operation here needs.
    open: Vec<String>,
    /// Operations of the file that cannot be undone: they stand as comments until they have their gate.
    grave: Vec<Operation>,
    /// Operations of the file that are left out.
    more: usize,
    /// The first connection of its file names it.
    names_file: bool,
}

/// An operation as a line of a manifest.
struct Operation {
    id: String,
    /// What stands in its braces.
    says: String,
    reads: bool,
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

/// One connection for each kind of token of each application; a file that a manifest could not name is left out.
pub fn suggested(apps: &[VendorManifest]) -> Vec<Suggested<'_>> {
    let nameable = |path: &String| !path.contains([':', '\\']) && !path.chars().any(char::is_control);
    let all = by_token(apps).into_iter();
    let mut found: Vec<Suggested<'_>> = Vec::new();
    for connection in all.filter(|c| c.app.files.iter().all(nameable)) {
        let first = !found.iter().any(|s| s.is_of(connection.app));
        found.push(Suggested::new(connection, first));
    }
    found
}

impl<'a> Suggested<'a> {
    fn new(connection: Connection<'a>, first: bool) -> Self {
        let product = connection.product.unwrap_or_default();
        let granted = connection.grants();
        let mut grants: Vec<&str> = granted.iter().map(|g| name_of(connection.app, g)).collect();
        grants.sort_unstable();
        grants.dedup();
        let (mut operations, mut open) = (Vec::<Operation>::new(), Vec::new());
        let (mut grave, mut more) = (Vec::<Operation>::new(), 0);
        let allowed = Catalog::default().operations_allowed_by(product, &grants);
        for scope in &grants {
            match for_scope(scope, &allowed, &grants) {
                Some(operation) => {
                    if !operations.iter().any(|o| o.id == operation.id) {
                        operations.push(operation);
                    }
                }
                None if needed_by_file(&connection, scope) => {}
                None => open.push((*scope).to_owned()),
            }
        }
        for declared in connection.own_operations() {
            let short = declared.name.rsplit('/').next();
            let short = short.filter(|_| connection.server.is_some());
            let id = id_of(short.unwrap_or(&declared.name), "operation");
            let known = Catalog::default().operation(product, &declared.name);
            let says = match (known, declared.effect) {
                (Found::Operation(_), _) => format!("call: {}", text(&declared.name)),
                (_, Some(effect)) => format!("effect: {effect}"),
                _ => continue,
            };
            if operations.iter().chain(&grave).any(|o| o.id == id) {
                continue;
            }
            let reads = declared.effect == Some("read");
            let undone = !matches!(declared.effect, Some("execute" | "delete" | "pay" | "admin"));
            let list = if undone { &mut operations } else { &mut grave };
            if list.len() < MOST_OPERATIONS {
                list.push(Operation { id, says, reads });
            } else {
                more += 1;
            }
        }
        Self {
            connection,
            operations,
            open,
            grave,
            more,
            names_file: first,
        }
    }

    /// Whether it is suggested by an application.
    pub fn is_of(&self, app: &VendorManifest) -> bool {
        std::ptr::eq(self.connection.app, app)
    }

    /// Id of the connection.
    pub fn id(&self) -> &str {
        &self.connection.id
    }

    /// The file it takes its grants from, or that speaks of it.
    pub fn file(&self) -> &str {
        let granting = self.connection.grants();
        let right = self.connection.app.permissions.first().map(|p| &p.at);
        let at = granting.first().map(|g| &g.at).or(right);
        let path = at.and_then(|at| at.parts()).map(|(path, ..)| path);
        let files = &self.connection.app.files;
        let named = path.and_then(|p| files.iter().find(|f| *f == p));
        named.or(files.first()).map_or("", String::as_str)
    }

    /// The system to declare for it, where the catalogue has none.
    pub fn system(&self) -> Option<String> {
        let own = self.connection.product.is_none();
        own.then(|| format!("  {}: {{ product: internal-api }}", self.connection.system()))
    }

    /// The connection as lines of a manifest.
    pub fn lines(&self) -> String {
        let c = &self.connection;
        let mut out = format!("  {}:\n    system: {}\n", c.id, c.system());
        self.auth(&mut out);
        let file = text(&format!("./{}", self.file()));
        let kind = importer(c.app.kind).map_or(c.app.kind, |i| i.name);
        let _ = if !c.grants().is_empty() {
            writeln!(
                out,
                "    scopes_from: {file} # the scopes that this file grants; findings about them point there"
            )
        } else if self.names_file {
            writeln!(
                out,
                "    permissions_from: {file} # what this file allows; findings about it point there"
            )
        } else {
            writeln!(out, "    # found in {} ({kind})", line(self.file()))
        };
        self.operations(&mut out);
        out.trim_end().to_owned()
    }

    fn auth(&self, out: &mut String) {
        let c = &self.connection;
        let (method, mode, secret) = match (c.app.kind, c.token) {
            (_, Some("bot")) => ("bot_token", "service", "bot_token"),
            (_, Some("application")) => ("oauth2_client_credentials", "service", "client_secret"),
            (_, Some(token)) if is_of_a_person(token) => {
                ("oauth2_authorization_code", "user_delegated", "client_secret")
            }
            ("appsscript", _) => ("oauth2_authorization_code", "user_delegated", ""),
            ("salesforce-connected-app" | "salesforce-client-app", _) => {
                ("oauth2_jwt_bearer", "service", "private_key")
            }
            _ => {
                out.push_str("    # auth: { method: …, principal: … } # how it proves who it is, and as whom it acts\n");
                return;
            }
        };
        let _ = writeln!(
            out,
            "    auth:\n      method: {method}\n      subject_mode: {mode}"
        );
        let _ = writeln!(
            out,
            "      principal: $ID-{}-test # the account the agent acts as, never a person's",
            c.id
        );
        if !secret.is_empty() {
            let _ = writeln!(
                out,
                "      secrets:\n        {secret}: \"aws-sm:test/$ID/{}#{secret}\" # where the secret is kept, never the secret",
                c.id
            );
        }
    }

    fn operations(&self, out: &mut String) {
        out.push_str("    operations: # what the file allows: remove what the agent does not do\n");
        for operation in &self.operations {
            let _ = writeln!(out, "      {}: {{ {} }}", operation.id, operation.says);
        }
        if !self.open.is_empty() {
            let scopes: Vec<String> = self.open.iter().map(|s| line(s)).collect();
            let _ = writeln!(
                out,
                "      other: {{ effect: read }} # replace it by what needs {}",
                scopes.join(", ")
            );
        } else if self.operations.is_empty() {
            out.push_str("      other: { effect: read } # replace it by what the agent does\n");
        }
        for operation in &self.grave {
            let _ = writeln!(
                out,
                "      # {}: {{ {} }} # with the gate that stands before it",
                operation.id, operation.says
            );
        }
        if self.more > 0 {
            let _ = writeln!(out, "      # and {} more in the file", self.more);
        }
    }

    /// The flow of its first operation, a write before a read; the others follow from the operations.
    pub fn flow(&self) -> Option<String> {
        let writing = self.operations.iter().find(|o| !o.reads);
        let operation = writing.or(self.operations.first())?;
        let (id, name) = (self.id(), &operation.id);
        Some(if operation.reads {
            format!("{id} -> main: message by {id}.{name}")
        } else {
            format!("main -> {id}: message by {id}.{name}")
        })
    }

    /// Whether it does nothing but post, so that nothing comes back.
    pub fn only_posts(&self) -> bool {
        self.open.is_empty() && matches!(self.operations.as_slice(), [o] if o.id == "post_message")
    }
}

/// Whether the file itself says what a scope is for: a command, an event, a feature.
fn needed_by_file(connection: &Connection<'_>, scope: &str) -> bool {
    let product = connection.product.unwrap_or_default();
    connection.app.needs.iter().any(|(need, _)| match need {
        Need::Scope(needed) => needed == scope,
        Need::Operation(name) => match Catalog::default().operation(product, name) {
            Found::Operation(o) => o
                .any_of()
                .is_some_and(|all| all.iter().flatten().any(|s| *s == scope)),
            _ => false,
        },
    })
}

/// The operation that a scope stands for: the usual one, else the mildest that needs this scope alone.
fn for_scope(scope: &str, allowed: &[catalog::Operation], grants: &[&str]) -> Option<Operation> {
    let rank = |effect: &str| EFFECTS.iter().position(|e| *e == effect).unwrap_or(EFFECTS.len());
    let usual = USUAL.iter().find(|(s, ..)| *s == scope);
    let usual =
        usual.and_then(|(_, id, call)| Some(((*id).to_owned(), allowed.iter().find(|o| o.name == *call)?)));
    let (id, operation) = usual.or_else(|| {
        let alone = |o: &&catalog::Operation| {
            !o.deprecated
                && o.any_of()
                    .is_some_and(|all| all.iter().any(|a| a.as_slice() == [scope]))
        };
        let of_scope = allowed.iter().filter(alone);
        let mildest = of_scope.min_by_key(|o| (rank(o.effect), o.name.len(), o.name))?;
        Some((id_of_call(mildest.name), mildest))
    })?;
    let more = match operation.name {
        "chat.postMessage" => ", audience: internal".to_owned(),
        call => conversations(call, grants),
    };
    Some(Operation {
        id,
        says: format!("call: {}{more}", call(operation.name)),
        reads: operation.effect == "read",
    })
}

/// `pins.add` and `GET /me/drive` as ids: `pins_add`, `get_me_drive`.
fn id_of_call(call: &str) -> String {
    let words = call.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|w| !w.is_empty())
        .map(|w| id_of(w, w).to_ascii_lowercase())
        .collect();
    id_of(&words.join("_"), "operation")
}

/// A call as YAML: plain where it may be, in quotes else.
fn call(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | ' ' | '-'));
    if plain { name.to_owned() } else { text(name) }
}

/// The kinds of conversations that the scopes allow an operation to touch.
fn conversations(call: &str, grants: &[&str]) -> String {
    let Some((_, ending)) = IN_CHANNELS.iter().find(|(c, _)| *c == call) else {
        return String::new();
    };
    let kinds = KINDS.iter().copied();
    let kinds = kinds.filter(|k| grants.contains(&format!("{k}{ending}").as_str()));
    format!(", conversations: [{}]", kinds.collect::<Vec<_>>().join(", "))
}
