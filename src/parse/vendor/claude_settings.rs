//! Claude Code settings: which commands and tools run without a person being asked.
//!
//! A rule is `Tool`, `Tool(pattern)`, `mcp__server__tool`; `Bash(git push:*)` and `Bash(git push *)` mean the same.

use super::mcp::is_credential;
use super::package::{Start, start};
use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen, Server};

pub const IMPORTER: Importer = Importer {
    kind: "claude-settings",
    name: "Claude Code settings",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let lists = ["allow", "deny", "ask", "defaultMode", "additionalDirectories"];
    let permissions = seen
        .root
        .get("permissions")
        .is_some_and(|p| lists.iter().any(|k| p.get(k).is_some()));
    let hooks = seen
        .root
        .get("hooks")
        .is_some_and(|h| h.entries().iter().any(|e| HOOKS.contains(&e.key.as_str())));
    let own = [
        "enabledPlugins",
        "enableAllProjectMcpServers",
        "enabledMcpjsonServers",
        "apiKeyHelper",
        "extraKnownMarketplaces",
    ];
    let here =
        seen.path.contains(".claude") && (seen.named("settings.json") || seen.named("settings.local.json"));
    permissions || hooks && !seen.has("name") || seen.has_any(&own) || here && seen.root.kind() == "a mapping"
}

/// Events that hooks run at.
const HOOKS: &[&str] = &[
    "PreToolUse",
    "PostToolUse",
    "UserPromptSubmit",
    "Notification",
    "Stop",
    "SubagentStop",
    "PreCompact",
    "SessionStart",
    "SessionEnd",
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let permissions = root.get("permissions");
    for (list, confirmation) in [("allow", Confirmation::Absent), ("ask", Confirmation::Required)] {
        for rule in permissions.iter().flat_map(|p| p.all(list)) {
            if let Some(text) = rule.text() {
                self::rule(text, confirmation, &rule, reading);
            }
        }
    }
    let modes = [
        permissions.as_ref().and_then(|p| p.get("defaultMode")),
        root.get("defaultMode"),
    ];
    for mode in modes.into_iter().flatten() {
        if let Some(word @ ("bypassPermissions" | "dontAsk")) = mode.text() {
            reading.mark("default-mode", word, &mode.at);
        }
    }
    if root.flag("enableAllProjectMcpServers") == Some(true) {
        reading.mark(
            "default-mode",
            "enableAllProjectMcpServers",
            &root.at.child("enableAllProjectMcpServers"),
        );
    }
    for (name, value) in root.get("env").iter().flat_map(Cursor::members) {
        if is_credential(name) && value.text().is_some() {
            reading.secret(name, &value.at);
        }
    }
    for domain in root
        .path(&["sandbox", "network", "allowedDomains"])
        .iter()
        .flat_map(Cursor::items)
    {
        reading.egress(&domain);
    }
    hooks(root, reading);
    if permissions.is_none() {
        reading.unknown("operations", "these settings have no rules of permissions");
    }
}

/// Programs that run whatever they are given.
const INTERPRETERS: &[&str] = &[
    "python",
    "python3",
    "py",
    "node",
    "bash",
    "sh",
    "zsh",
    "fish",
    "perl",
    "ruby",
    "php",
    "deno",
    "bun",
    "powershell",
    "pwsh",
    "cmd",
    "eval",
    "env",
    "xargs",
    "sudo",
    "ssh",
    "npx",
    "uvx",
    "timeout",
    "osascript",
    "source",
    "docker",
    "kubectl",
];

/// Programs that send to any address.
const NETWORK: &[&str] = &["curl", "wget", "nc", "ncat", "telnet", "scp", "rsync"];

/// Commands whose effect stays, by their first words.
const LASTING: &[&str] = &[
    "rm",
    "rmdir",
    "git push",
    "git reset",
    "git clean",
    "git rebase",
    "git commit",
    "dd",
    "mkfs",
    "npm publish",
];

fn rule(text: &str, confirmation: Confirmation, rule: &Cursor<'_>, reading: &mut Reading<'_>) {
    let (tool, pattern) = match text.split_once('(') {
        Some((tool, rest)) => (tool, rest.trim_end_matches(')')),
        None => (text, ""),
    };
    let mcp = tool
        .strip_prefix("mcp__")
        .map(|t| t.rsplit("__").next().unwrap_or(t));
    let effect = match (tool, mcp) {
        (_, Some(name)) => effect_of_name(name),
        ("Bash", _) => Some("execute"),
        ("Edit" | "Write" | "MultiEdit" | "NotebookEdit", _) => Some("write"),
        _ => Some("read"),
    };
    reading.manifest.operations.push(Operation {
        name: text.to_owned(),
        effect,
        stated: mcp.is_none(),
        scopes: Vec::new(),
        confirmation,
        at: rule.at.clone(),
    });
    if let Some(domain) = pattern.strip_prefix("domain:").filter(|_| tool == "WebFetch") {
        reading.egress_text(domain, &rule.at);
    }
    if tool == "Bash"
        && confirmation == Confirmation::Absent
        && let Some(aspect) = danger(pattern)
    {
        reading.mark(aspect, text, &rule.at);
    }
}

/// What a pattern of commands opens beyond the command it names.
fn danger(pattern: &str) -> Option<&'static str> {
    let open = pattern.is_empty() || pattern.ends_with('*');
    let words: Vec<&str> = pattern
        .trim_end_matches('*')
        .trim_end_matches(':')
        .split_whitespace()
        .collect();
    let program = words.first().map(|w| w.rsplit(['/', '\\']).next().unwrap_or(w));
    let program = program.map(|p| p.trim_end_matches(".exe"));
    let Some(program) = program.filter(|p| !p.is_empty()) else {
        return Some("any-command");
    };
    // The star stands right after the program or after the option that takes a program text.
    let bare = words
        .get(1..)
        .unwrap_or_default()
        .iter()
        .all(|w| w.starts_with('-') || matches!(*w, "'" | "\"" | "<<"));
    if open && program.starts_with('*') || open && bare && INTERPRETERS.contains(&program) {
        return Some("any-command");
    }
    if open && bare && NETWORK.contains(&program) {
        return Some("network-command");
    }
    let text = words.join(" ");
    let lasting = |c: &&str| text == *c || text.strip_prefix(*c).is_some_and(|r| r.starts_with(' '));
    (open && LASTING.iter().any(lasting)).then_some("lasting-command")
}

/// Commands that run at events; one that fetches a package fetches it every time.
fn hooks(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    for (event, matchers) in root.get("hooks").iter().flat_map(Cursor::members) {
        for hook in matchers.items().iter().flat_map(|m| m.all("hooks")) {
            let Some(command) = hook.get("command") else {
                continue;
            };
            let words: Vec<_> = command
                .text()
                .unwrap_or_default()
                .split_whitespace()
                .map(|w| (w.to_owned(), command.at.clone()))
                .collect();
            if let Start::Fetched { package, pinned, .. } = start(&words) {
                reading.manifest.servers.push(Server {
                    name: event.to_owned(),
                    transport: "stdio",
                    package: Some(package),
                    pinned: Some(pinned),
                    at: command.at.clone(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_open_more_than_they_name() {
        for (pattern, expected) in [
            ("", Some("any-command")),
            ("*", Some("any-command")),
            (":*", Some("any-command")),
            ("python:*", Some("any-command")),
            ("python3 -c *", Some("any-command")),
            (".venv/Scripts/python.exe -c ':*", Some("any-command")),
            ("curl:*", Some("network-command")),
            ("curl -s *", Some("network-command")),
            ("git push:*", Some("lasting-command")),
            ("rm -rf *", Some("lasting-command")),
            ("git status", None),
            ("npm run build:*", None),
            ("python scripts/*", None),
            ("ls *", None),
        ] {
            assert_eq!(danger(pattern), expected, "{pattern}");
        }
    }
}
