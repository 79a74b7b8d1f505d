//! The manifest that vendors' files suggest: what they say is written down, what they do not say stands as a comment to fill in.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::connections::{Connection, connections, id_of, line, text};
use super::name_of;
use crate::catalog::{Catalog, Found};
use crate::parse::vendor::{Confirmation, VendorManifest, importer};

/// One manifest with a connection per system.
#[must_use]
pub fn yaml(apps: &[VendorManifest]) -> String {
    let title = apps.iter().find_map(|a| a.title.clone());
    let first = apps.first().and_then(|a| a.files.first()).map(String::as_str);
    let name = title.as_deref().or(first).unwrap_or_default();
    let mut out = String::new();
    for app in apps {
        let kind = importer(app.kind).map_or(app.kind, |i| i.name);
        let _ = writeln!(out, "# from {} ({kind})", line(&app.files.join(", ")));
    }
    let _ = writeln!(out, "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata:");
    let _ = writeln!(out, "  id: {}", id_of(name, "imported-agent"));
    if let Some(title) = &title {
        let _ = writeln!(out, "  title: {}", text(title));
    }
    out.push_str("rollout:\n  phase: sandbox\n");
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let connections: Vec<Connection<'_>> = apps.iter().flat_map(|a| connections(a, &mut taken)).collect();
    let systems: Vec<&Connection<'_>> = connections.iter().filter(|c| c.product.is_none()).collect();
    if !systems.is_empty() {
        out.push_str("systems:\n");
        for connection in systems {
            let _ = writeln!(
                out,
                "  {}: {{ product: internal-api }} # the product, where it has a name",
                connection.system()
            );
        }
    }
    let classes: BTreeSet<String> = apps
        .iter()
        .flat_map(|a| &a.classes)
        .map(|(name, _)| line(name))
        .collect();
    if !classes.is_empty() {
        let names: Vec<String> = classes.into_iter().collect();
        let _ = writeln!(
            out,
            "# classes to declare, each with its tier and origin: {}",
            names.join(", ")
        );
    }
    if connections.is_empty() {
        out.push_str("# the files name no system: add `connections` with what the agent may touch\n");
    } else {
        out.push_str("connections:\n");
        for connection in &connections {
            connection.write(&mut out);
        }
    }
    out
}

impl Connection<'_> {
    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "  {}:\n    system: {}", self.id, self.system());
        self.auth(out);
        self.scopes(out);
        self.permissions(out);
        self.operations(out);
        let egress: BTreeSet<&str> = self.app.egress.iter().map(|e| e.host.as_str()).collect();
        if self.server.is_none() && !egress.is_empty() {
            let hosts: Vec<String> = egress.into_iter().map(line).collect();
            let _ = writeln!(out, "    # data goes to: {}", hosts.join(", "));
        }
        if self.server.is_none() {
            for unknown in &self.app.unknown {
                let _ = writeln!(out, "    # {} not known: {}", unknown.aspect, unknown.why);
            }
        }
    }

    /// How it proves who it is, where the kind of file says so.
    fn auth(&self, out: &mut String) {
        let token = |t: &str| self.app.grants.iter().any(|g| g.token == Some(t));
        let method = match self.app.kind {
            "slack" if token("bot") => "bot_token",
            "entra" if token("application") && !token("delegated") => "oauth2_client_credentials",
            "slack" | "entra" | "appsscript" | "salesforce-connected-app" => "oauth2_authorization_code",
            _ => {
                out.push_str("    # auth: { method: …, principal: … } # how it proves who it is, and as whom it acts\n");
                return;
            }
        };
        let _ = writeln!(
            out,
            "    auth:\n      method: {method}\n      # principal: the account it acts as, never a person's"
        );
    }

    fn scopes(&self, out: &mut String) {
        if self.server.is_some() || self.app.grants.is_empty() {
            return;
        }
        let scopes: BTreeSet<&str> = self.app.grants.iter().map(|g| name_of(self.app, g)).collect();
        let file = self.app.files.first().map(String::as_str).unwrap_or_default();
        let _ = writeln!(
            out,
            "    # better: scopes_from: {}, so that findings point there",
            text(file)
        );
        out.push_str("    scopes:\n");
        for scope in scopes {
            let _ = writeln!(out, "      - {}", text(scope));
        }
    }

    fn permissions(&self, out: &mut String) {
        let rights = self.app.permissions.iter();
        let mut objects: Vec<(&str, BTreeSet<&str>)> = Vec::new();
        for right in rights.filter(|p| p.object.as_deref().is_none_or(|o| !o.contains('.'))) {
            let (object, access) = match &right.object {
                Some(object) => (object.as_str(), Some(right.access.as_str())),
                None => (right.access.as_str(), None),
            };
            match objects.iter_mut().find(|(o, _)| *o == object) {
                Some((_, accesses)) => accesses.extend(access),
                None => objects.push((object, access.into_iter().collect())),
            }
        }
        if objects.is_empty() || self.server.is_some() {
            return;
        }
        out.push_str("    permissions:\n");
        for (object, accesses) in objects {
            let accesses: Vec<String> = accesses.into_iter().map(text).collect();
            let access = if accesses.is_empty() {
                String::new()
            } else {
                format!(", access: [{}]", accesses.join(", "))
            };
            let _ = writeln!(out, "      - {{ object: {}{access} }}", text(object));
        }
    }

    fn operations(&self, out: &mut String) {
        let own = self.own_operations();
        if own.is_empty() {
            out.push_str("    # operations: name here what the agent does, for example `read: { call: …, effect: read }`\n");
            return;
        }
        let (mut lines, mut open, mut taken) = (String::new(), String::new(), BTreeSet::new());
        for operation in own {
            let short = operation
                .name
                .rsplit('/')
                .next()
                .filter(|_| self.server.is_some());
            let id = id_of(short.unwrap_or(&operation.name), "operation");
            if !taken.insert(id.clone()) {
                continue;
            }
            let call = self.product.filter(|product| {
                matches!(
                    Catalog::default().operation(product, &operation.name),
                    Found::Operation(_)
                )
            });
            let note = match operation.confirmation {
                Confirmation::Required => " # a person confirms",
                Confirmation::Absent => " # nobody confirms",
                Confirmation::Unknown => "",
            };
            let _ = match (call, operation.effect) {
                (Some(_), _) => writeln!(lines, "      {id}: {{ call: {} }}{note}", text(&operation.name)),
                (None, Some(effect)) => writeln!(lines, "      {id}: {{ effect: {effect} }}{note}"),
                (None, None) => writeln!(open, "      # {id}: {{ effect: … }}{note}"),
            };
        }
        let _ = writeln!(
            out,
            "    operations:{}",
            if lines.is_empty() { " {}" } else { "" }
        );
        out.push_str(&lines);
        out.push_str(&open);
    }
}
