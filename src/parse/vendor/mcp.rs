//! Configuration of clients of the Model Context Protocol: which tool servers an agent starts or calls.
//!
//! The root key differs by client (`mcpServers`, `servers`, `mcp`, `mcp_servers`, `context_servers`), some files are the mapping
//! of servers itself. What a server's tools do is written nowhere in these files: operations and scopes are unknown, but for the
//! tools that a file names to allow them without asking.

use super::package::{Start, start};
use super::reading::{Cursor, Reading, effect_of_name, host, is_template};
use super::{Confirmation, Importer, Operation, Seen, Server};
use crate::parse::value::{Node, Value};

pub const IMPORTER: Importer = Importer {
    kind: "mcp",
    name: "MCP client configuration",
    product: "",
    recognises,
    read,
};

/// Root keys, and those below another key, by client.
const ROOTS: &[&[&str]] = &[
    &["mcpServers"],
    &["mcp_servers"],
    &["context_servers"],
    &["servers"],
    &["mcp", "servers"],
    &["mcp"],
    &["settings", "mcp", "servers"],
    &["mcp.servers"],
    &["amp.mcpServers"],
];

fn recognises(seen: Seen<'_>) -> bool {
    let mapping = |path: &[&str]| {
        let found = path.iter().try_fold(seen.root, |n, key| n.get(key));
        found.filter(|n| {
            is_servers(n) || path.len() == 1 && path != ["servers"] && path != ["mcp"] && is_empty(n)
        })
    };
    let own_name = seen.path.contains("mcp");
    ROOTS.iter().any(|path| mapping(path).is_some())
        || own_name && seen.has("mcpServers")
        || own_name && is_servers(seen.root)
        || seen
            .root
            .get("projects")
            .is_some_and(|p| p.entries().iter().any(|e| e.node.get("mcpServers").is_some()))
}

/// A mapping that holds nothing.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Scalar { .. } => false,
    }
}

/// A mapping or list whose members all look like servers.
fn is_servers(node: &Node) -> bool {
    let keys = ["command", "url", "serverUrl", "httpUrl", "cmd", "transport"];
    let one = |n: &Node| {
        keys.iter().any(|k| n.get(k).is_some())
            || n.get("type")
                .and_then(Node::text)
                .is_some_and(|t| TYPES.contains(&t))
                && n.get("properties").is_none()
    };
    match &node.value {
        Value::Map(entries) => !entries.is_empty() && entries.iter().all(|e| one(&e.node)),
        Value::List(items) => !items.is_empty() && items.iter().all(|n| one(n) && n.get("name").is_some()),
        Value::Scalar { .. } => false,
    }
}

/// Words of `type`.
const TYPES: &[&str] = &[
    "stdio",
    "http",
    "sse",
    "streamable-http",
    "streamable_http",
    "streamableHttp",
    "local",
    "remote",
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let mut places: Vec<Cursor<'_>> = Vec::new();
    for path in ROOTS {
        // `mcp` itself holds the servers only where it has no `servers` of its own.
        let found = root
            .path(path)
            .filter(|c| is_servers(c.node) || path.len() == 1 && *path != ["mcp"]);
        places.extend(found);
    }
    for (_, project) in root.get("projects").iter().flat_map(Cursor::members) {
        places.extend(project.get("mcpServers"));
    }
    if places.is_empty() && is_servers(root.node) {
        places.push(root.clone());
    }
    for place in places {
        if let Value::List(_) = place.node.value {
            for item in place.items() {
                let name = item.text_of("name").unwrap_or_default().to_owned();
                server(&name, &item, reading);
            }
        } else {
            for (name, item) in place.members() {
                server(name, &item, reading);
            }
        }
    }
    // Prompts for secrets that VS Code asks at the start.
    for input in root.all("inputs") {
        if input.flag("password") == Some(true) {
            reading.secret(input.text_of("id").unwrap_or("input"), &input.at);
        }
    }
    if reading.manifest.grants.is_empty() {
        reading.unknown("scopes", "a server asks for them when it is signed in to");
    }
    reading.unknown("operations", "a server tells its tools when it is started");
}

/// Reads one server; other files with servers use it too.
pub(super) fn server(name: &str, server: &Cursor<'_>, reading: &mut Reading<'_>) {
    let url = ["url", "serverUrl", "httpUrl", "uri"]
        .iter()
        .find_map(|k| server.get(k));
    let (words, command) = command(server);
    let start = start(&words);
    let transport = match server.text_of("type").or_else(|| server.text_of("transport")) {
        Some("stdio" | "local") => "stdio",
        Some(t) if TYPES.contains(&t) => "http",
        _ if command.is_some() => "stdio",
        _ if url.is_some() => "http",
        _ => "unknown",
    };
    let fetched = match &start {
        Start::Fetched {
            package,
            pinned,
            word,
        } => Some((package.clone(), *pinned, *word)),
        Start::Local => None,
    };
    let at = fetched
        .as_ref()
        .and_then(|(_, _, word)| words.get(*word))
        .map(|(_, at)| at.clone());
    reading.manifest.servers.push(Server {
        name: name.to_owned(),
        transport,
        package: fetched.as_ref().map(|(package, ..)| package.clone()),
        pinned: fetched.as_ref().map(|(_, pinned, _)| *pinned),
        at: at.unwrap_or_else(|| server.at.clone()),
    });
    if let Some(url) = url {
        if url.text().is_none() {
            reading.unknown("egress", "an address is left empty");
        }
        reading.egress(&url);
        in_address(&url, reading);
    }
    // A bridge to a server elsewhere has its address among the arguments.
    for (word, at) in words
        .iter()
        .filter(|(w, _)| w.starts_with("http://") || w.starts_with("https://"))
    {
        if !is_template(word) || host(word).is_some() {
            reading.egress_text(word, at);
        }
    }
    credentials(server, reading);
    arguments(&words, reading);
    if fetched.is_some_and(|(package, ..)| package.contains("filesystem")) {
        for (word, at) in &words {
            if is_whole_home(word) {
                reading.mark("home-directory", word.as_str(), at);
            }
        }
    }
    tools(name, server, reading);
}

/// The command line as words with their places: `command` is a word, a whole line, or a list.
fn command<'a>(server: &Cursor<'a>) -> (Vec<(String, crate::source::Place)>, Option<Cursor<'a>>) {
    let command = server.get("command").or_else(|| server.get("cmd"));
    let mut words = Vec::new();
    match command.as_ref().map(|c| (&c.node.value, c)) {
        // Zed: `command: {path, args, env}`.
        Some((Value::Map(_), c)) => {
            words.extend(
                c.get("path")
                    .and_then(|p| Some((p.text()?.to_owned(), p.at.clone()))),
            );
            words.extend(
                c.all("args")
                    .iter()
                    .filter_map(|a| Some((a.text()?.to_owned(), a.at.clone()))),
            );
        }
        Some((_, c)) => {
            let items = c.items();
            let one = items.len() == 1;
            for item in items {
                let Some(text) = item.text() else { continue };
                // A path may have spaces; a line begins with a plain name.
                let first = text.split_whitespace().next().unwrap_or_default();
                if one && !first.contains(['/', '\\']) {
                    words.extend(text.split_whitespace().map(|w| (w.to_owned(), item.at.clone())));
                } else {
                    words.push((text.to_owned(), item.at.clone()));
                }
            }
        }
        None => {}
    }
    for item in server.all("args") {
        words.extend(item.text().map(|t| (t.to_owned(), item.at.clone())));
    }
    (words, command)
}

/// Names of values that are credentials.
const CREDENTIALS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "api_key",
    "api-key",
    "authorization",
    "credential",
    "private_key",
    "access_key",
    "application-key",
    "app_key",
    "client_key",
    "_pat",
    "-key",
];

/// Whether a name is that of a credential.
pub(super) fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.trim_start_matches('-');
    CREDENTIALS.iter().any(|c| name.contains(c)) || name == "key" || name.ends_with("_key") || name == "pat"
}

fn credentials(server: &Cursor<'_>, reading: &mut Reading<'_>) {
    let nested = server.get("command");
    let envs = [
        server.get("env"),
        server.get("environment"),
        nested.and_then(|c| c.get("env")),
    ];
    let headers = [
        server.get("headers"),
        server.get("http_headers"),
        server.path(&["requestInit", "headers"]),
    ];
    for (name, value) in envs.iter().chain(&headers).flatten().flat_map(Cursor::members) {
        if is_credential(name) && value.text().is_some() {
            reading.secret(name, &value.at);
        }
    }
    for key in ["bearer_token", "bearer_token_env_var", "apiKey"] {
        if let Some(value) = server.get(key) {
            reading.secret(key, &value.at);
        }
    }
    let oauth = server.get("oauth").or_else(|| server.get("auth"));
    if let Some(oauth) = oauth {
        if let Some(secret) = oauth.get("clientSecret").or_else(|| oauth.get("client_secret")) {
            reading.secret("clientSecret", &secret.at);
        }
        for scope in ["scopes", "scope"].iter().flat_map(|k| oauth.all(k)) {
            for word in scope
                .text()
                .unwrap_or_default()
                .split([' ', ','])
                .filter(|w| !w.is_empty())
            {
                reading.grant(word.to_owned(), None, scope.at.clone());
            }
        }
    }
}

/// A credential in the address is written to every log on the way, even when it is filled in from elsewhere.
fn in_address(url: &Cursor<'_>, reading: &mut Reading<'_>) {
    let query = url.text().and_then(|t| t.split_once('?')).map(|(_, query)| query);
    for (name, value) in query
        .unwrap_or_default()
        .split('&')
        .filter_map(|p| p.split_once('='))
    {
        if is_credential(name) && !value.is_empty() {
            reading.secret(name, &url.at);
            reading.mark("secret-in-url", name, &url.at);
        }
    }
}

/// `-e NAME=value`, `--token value`, `--token=value`.
fn arguments(words: &[(String, crate::source::Place)], reading: &mut Reading<'_>) {
    for (i, (word, at)) in words.iter().enumerate() {
        match word.split_once('=') {
            Some((name, value)) if is_credential(name) && !value.is_empty() && !name.contains("://") => {
                reading.secret(name.trim_start_matches('-'), at);
            }
            None if word.starts_with("--") && is_credential(word) => {
                let next = words.get(i + 1).filter(|(w, _)| !w.starts_with('-'));
                if let Some((_, at)) = next {
                    reading.secret(word.trim_start_matches('-'), at);
                }
            }
            _ => {}
        }
    }
}

/// `/`, `~`, `/home/ann`, `C:\`, `C:\Users\ann`, `${HOME}`: everything a person has.
fn is_whole_home(word: &str) -> bool {
    let path = word.replace('\\', "/");
    let path = path.trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [""] => !word.is_empty(),
        ["~" | "$HOME" | "${HOME}" | "%USERPROFILE%" | "${userHome}" | "${env:HOME}"] => true,
        [drive] => drive.len() == 2 && drive.ends_with(':'),
        ["", "Users" | "users" | "home" | "mnt", _] | ["", "root" | "home" | "Users"] => true,
        ["", "mnt", _, "Users" | "users", _] => true,
        [drive, users, _] => drive.ends_with(':') && users.eq_ignore_ascii_case("users"),
        _ => false,
    }
}

/// Tools that the file names: those to allow without asking, and those to allow at all.
fn tools(server: &str, from: &Cursor<'_>, reading: &mut Reading<'_>) {
    let lists = [
        ("alwaysAllow", Confirmation::Absent),
        ("autoApprove", Confirmation::Absent),
        ("autoApproved", Confirmation::Absent),
        ("enabled_tools", Confirmation::Unknown),
        ("includeTools", Confirmation::Unknown),
        ("allowedTools", Confirmation::Unknown),
        ("allowed-tools", Confirmation::Unknown),
        ("tools", Confirmation::Unknown),
    ];
    for (key, confirmation) in lists {
        for tool in from.all(key) {
            let Some(name) = tool.text() else { continue };
            reading.manifest.operations.push(Operation {
                name: format!("{server}/{name}"),
                effect: effect_of_name(name),
                stated: false,
                scopes: Vec::new(),
                confirmation,
                at: tool.at.clone(),
            });
        }
    }
    if from.flag("trust") == Some(true) {
        reading.mark("default-mode", "trust", &from.at.child("trust"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_homes_and_disks_are_told_from_folders() {
        for home in [
            "/",
            "~",
            "/Users/ann",
            "/home/ann/",
            "C:\\",
            "C:\\Users\\ann",
            "${HOME}",
            "/root",
            "/mnt/c",
        ] {
            assert!(is_whole_home(home), "{home}");
        }
        for folder in [
            "/home/ann/notes",
            ".",
            "C:\\Users\\ann\\notes",
            "notes",
            "-y",
            "/data",
            "@scope/server-filesystem",
        ] {
            assert!(!is_whole_home(folder), "{folder}");
        }
    }

    #[test]
    fn names_of_credentials() {
        for name in [
            "GITHUB_TOKEN",
            "Authorization",
            "DD-API-KEY",
            "--api-key",
            "key",
            "JIRA_PAT",
            "X-Api-Key",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in [
            "NODE_ENV",
            "PATH",
            "KEYBOARD",
            "monkey",
            "PYTHONPATH",
            "--key-style",
        ] {
            assert!(!is_credential(name) || name == "--key-style", "{name}");
        }
    }
}
