//! OpenAPI descriptions, 2.0 to 3.1: OAuth scopes, operations by method and path, and which of them need which scope.

use super::hosts::product_of_host;
use super::reading::{Cursor, Reading, host, is_template};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "openapi",
    name: "OpenAPI description",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_any(&["openapi", "swagger"])
        && seen.has_any(&["paths", "components", "securityDefinitions", "webhooks"])
}

/// Methods with what they do.
const METHODS: &[(&str, &str)] = &[
    ("get", "read"),
    ("head", "read"),
    ("options", "read"),
    ("trace", "read"),
    ("query", "read"),
    ("put", "write"),
    ("post", "write"),
    ("patch", "write"),
    ("delete", "delete"),
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["info", "title"])
        .and_then(|c| c.text().map(str::to_owned));
    let schemes = root
        .path(&["components", "securitySchemes"])
        .or_else(|| root.get("securityDefinitions"));
    // Schemes with scopes, and whether they list them; one of OpenID Connect lists its scopes only where they are needed.
    let mut oauth: Vec<(&str, bool)> = Vec::new();
    let mut any = false;
    for (name, scheme) in schemes.iter().flat_map(Cursor::members) {
        any = true;
        match scheme.text_of("type").map(str::to_ascii_lowercase).as_deref() {
            Some("oauth2") => {
                oauth.push((name, true));
                flows(&scheme, reading);
            }
            Some("openidconnect") => oauth.push((name, false)),
            Some("apikey") => reading.secret(scheme.text_of("name").unwrap_or(name), &scheme.at),
            _ => {}
        }
    }
    servers(root, reading);
    let general = root.get("security");
    for (path, item) in root.get("paths").iter().flat_map(Cursor::members) {
        for (method, operation) in item.members() {
            self::operation(path, method, &operation, general.as_ref(), &oauth, reading);
        }
    }
    if reading.manifest.grants.is_empty() && !oauth.is_empty() {
        reading.unknown("scopes", "the description lists none for its OAuth scheme");
    }
    if !any {
        reading.unknown("authentication", "the description has no security scheme");
    }
    if reading.manifest.product.is_empty() {
        let product = reading
            .manifest
            .egress
            .iter()
            .find_map(|e| product_of_host(&e.host));
        reading.manifest.product = product.unwrap_or_default();
    }
}

/// Scopes of every flow, whatever the flow is called; in 2.0 the scheme is the flow.
fn flows(scheme: &Cursor<'_>, reading: &mut Reading<'_>) {
    let flows = scheme
        .get("flows")
        .map(|f| f.members().map(|(_, flow)| flow).collect());
    let flows: Vec<Cursor<'_>> = flows.unwrap_or_else(|| vec![scheme.clone()]);
    for flow in flows {
        for (scope, description) in flow.get("scopes").iter().flat_map(Cursor::members) {
            let again = reading.manifest.grants.iter().any(|g| g.scope == scope);
            if !again && !scope.starts_with("x-") {
                reading.grant(scope.to_owned(), None, description.at);
            }
        }
        for key in ["authorizationUrl", "tokenUrl"] {
            let product = flow.text_of(key).and_then(host).and_then(|h| product_of_host(&h));
            if reading.manifest.product.is_empty() {
                reading.manifest.product = product.unwrap_or_default();
            }
        }
    }
}

fn servers(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    for server in root.all("servers") {
        if let Some(url) = server.get("url") {
            // `{region}` is a variable of the description; a path alone is the host that serves it.
            match url.text() {
                Some(text) if text.starts_with('/') => {
                    reading.unknown("egress", "a server is written as a path alone")
                }
                Some(text) if text.contains('{') && !is_template(text) => {
                    reading.unknown("egress", "an address is filled in by a template");
                }
                _ => reading.egress(&url),
            }
        }
    }
    if let Some(host) = root.get("host") {
        let schemes = root.all("schemes");
        let encrypted = schemes.is_empty() || schemes.iter().any(|s| s.text() != Some("http"));
        let text = host.text().unwrap_or_default();
        reading.egress_text(
            &format!("{}://{text}", if encrypted { "https" } else { "http" }),
            &host.at,
        );
    } else if root.get("servers").is_none() {
        reading.unknown("egress", "the description names no server");
    }
}

fn operation(
    path: &str,
    method: &str,
    operation: &Cursor<'_>,
    general: Option<&Cursor<'_>>,
    oauth: &[(&str, bool)],
    reading: &mut Reading<'_>,
) {
    let lower = method.to_ascii_lowercase();
    let Some((_, effect)) = METHODS.iter().find(|(m, _)| *m == lower) else {
        return;
    };
    let name = match operation.text_of("operationId") {
        Some(id) => id.to_owned(),
        None => format!("{} {path}", method.to_ascii_uppercase()),
    };
    let security = operation.get("security").or_else(|| general.cloned());
    let mut scopes: Vec<String> = Vec::new();
    for requirement in security.iter().flat_map(Cursor::items) {
        for (scheme, list) in requirement.members() {
            let Some((_, lists)) = oauth.iter().find(|(name, _)| *name == scheme) else {
                continue;
            };
            for item in list.items() {
                let Some(scope) = item.text() else { continue };
                scopes.push(scope.to_owned());
                if !lists && !reading.manifest.grants.iter().any(|g| g.scope == scope) {
                    reading.grant(scope.to_owned(), None, item.at);
                }
            }
        }
    }
    scopes.sort();
    scopes.dedup();
    let consequential = operation
        .flag("x-openai-isConsequential")
        .or_else(|| operation.flag("x-ms-openai-isConsequential"));
    reading.manifest.operations.push(Operation {
        name,
        effect: Some(effect),
        stated: true,
        scopes,
        confirmation: match consequential {
            Some(true) => Confirmation::Required,
            Some(false) => Confirmation::Absent,
            None => Confirmation::Unknown,
        },
        at: operation.at.clone(),
    });
}
