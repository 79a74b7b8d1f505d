//! Microsoft 365 API plugins (`v2.x`) and OpenAI plugins (`v1`): functions, whether a person confirms them, and how the services
//! behind them are signed in to.

use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen, Server};

pub const IMPORTER: Importer = Importer {
    kind: "m365-plugin",
    name: "Microsoft 365 plugin",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has("name_for_human")
        && seen.has_any(&["functions", "runtimes", "api", "schema_version", "name_for_model"])
        || seen.has("runtimes") && seen.has("functions")
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name_for_human").map(str::to_owned);
    for function in root.all("functions") {
        let Some(name) = function.text_of("name") else {
            continue;
        };
        let confirmation = function.path(&["capabilities", "confirmation"]);
        let asks = confirmation.as_ref().is_some_and(|c| {
            !c.text_of("type").is_some_and(|t| t.eq_ignore_ascii_case("none")) && !c.node.is_null()
        });
        reading.manifest.operations.push(Operation {
            name: name.to_owned(),
            effect: effect_of_name(name),
            stated: false,
            scopes: Vec::new(),
            confirmation: if asks {
                Confirmation::Required
            } else {
                Confirmation::Absent
            },
            at: confirmation.map_or_else(|| function.at.child("name"), |c| c.at),
        });
    }
    for runtime in root.all("runtimes") {
        self::runtime(&runtime, reading);
    }
    // The older form has one service.
    if root.get("api").is_some() {
        if let Some(auth) = root.path(&["auth", "type"]) {
            unauthenticated(&auth, "api", reading);
        }
        if let Some(url) = root.path(&["api", "url"]) {
            reading.egress(&url);
        }
    }
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "they stand in the description of the interface");
    }
    reading.unknown("scopes", "they are registered where the sign-in is configured");
}

fn runtime(runtime: &Cursor<'_>, reading: &mut Reading<'_>) {
    let kind = runtime.text_of("type").unwrap_or("OpenApi");
    match runtime.path(&["auth", "type"]) {
        Some(auth) => unauthenticated(&auth, kind, reading),
        None if kind != "LocalPlugin" => reading.mark("no-authentication", kind, &runtime.at.child("auth")),
        None => {}
    }
    let url = runtime.path(&["spec", "url"]);
    if kind == "RemoteMCPServer" {
        reading.manifest.servers.push(Server {
            name: url.as_ref().and_then(Cursor::text).unwrap_or("server").to_owned(),
            transport: "http",
            package: None,
            pinned: None,
            at: runtime.at.clone(),
        });
    }
    // A path is a file beside this one.
    if let Some(url) = url.filter(|u| u.text().is_some_and(|t| t.contains("://") || t.contains("${"))) {
        reading.egress(&url);
    }
}

fn unauthenticated(auth: &Cursor<'_>, value: &str, reading: &mut Reading<'_>) {
    if auth.text().is_some_and(|t| t.eq_ignore_ascii_case("none")) {
        reading.mark("no-authentication", value, &auth.at);
    }
}
