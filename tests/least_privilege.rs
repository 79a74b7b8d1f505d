//! For each system a right grant, one too many, one wider than needed and one missing are told apart, by the real program.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use serde_json::Value;
use support::flowgate;

const GOOGLE: &str = "https://www.googleapis.com/auth/";

/// What a fixture of four connections must say.
struct System {
    folder: &'static str,
    /// The scope that nothing needs in `excess`.
    excess: &'static str,
    /// The scope that is too wide in `wide`, and what is enough.
    wide: Wide,
    /// What `missing` lacks.
    missing: &'static str,
}

enum Wide {
    /// The vendor says that the first includes the others.
    For(&'static str, &'static [&'static str]),
    /// The vendor relates no scopes: the wide one is excess, and the needed one is missing.
    Swap(&'static str, &'static str),
    /// The vendor has nothing narrower: said as a fact, judged by SCOPE-002.
    NoNarrower(&'static str),
}

const SYSTEMS: &[System] = &[
    System {
        folder: "salesforce",
        excess: "wave_api",
        wide: Wide::For("full", &["api"]),
        missing: "api",
    },
    System {
        folder: "hubspot",
        excess: "crm.objects.deals.write",
        wide: Wide::For("e-commerce", &["crm.objects.products.read"]),
        missing: "crm.objects.contacts.write",
    },
    System {
        folder: "jira",
        excess: "write:jira-work",
        wide: Wide::Swap("manage:jira-project", "read:jira-work"),
        missing: "write:jira-work",
    },
    System {
        folder: "confluence",
        excess: "write:page:confluence",
        wide: Wide::Swap("write:page:confluence", "read:page:confluence"),
        missing: "write:page:confluence",
    },
    System {
        folder: "servicenow",
        excess: "useraccount",
        wide: Wide::For("table_read_write", &["table_read"]),
        missing: "table_read_write",
    },
    System {
        folder: "asana",
        excess: "projects:write",
        wide: Wide::For("default", &["tasks:read"]),
        missing: "tasks:write",
    },
    System {
        folder: "linear",
        excess: "timeSchedule:write",
        wide: Wide::For("write", &["comments:create"]),
        missing: "issues:create",
    },
    System {
        folder: "slack",
        excess: "users:read",
        wide: Wide::For("channels:manage", &["channels:write.topic"]),
        missing: "channels:history",
    },
    System {
        folder: "teams",
        excess: "Mail.Send",
        wide: Wide::For("Chat.ReadWrite", &["Chat.Read"]),
        missing: "ChatMessage.Send",
    },
    System {
        folder: "gmail",
        excess: "gmail.send",
        wide: Wide::For("gmail.modify", &["gmail.readonly"]),
        missing: "gmail.send",
    },
    System {
        folder: "outlook",
        excess: "Calendars.Read",
        wide: Wide::For("Mail.ReadWrite", &["Mail.Read"]),
        missing: "Mail.Send",
    },
    System {
        folder: "google-calendar",
        excess: "tasks",
        wide: Wide::For("calendar.events", &["calendar.events.readonly"]),
        missing: "calendar.events",
    },
    System {
        folder: "outlook-calendar",
        excess: "Mail.Read",
        wide: Wide::For("Calendars.ReadWrite", &["Calendars.Read"]),
        missing: "Calendars.ReadWrite",
    },
    System {
        folder: "sap",
        excess: "SAP_COM_0109",
        wide: Wide::NoNarrower("SAP_COM_0008"),
        missing: "SAP_COM_0109",
    },
    // An internal API has no scopes that a catalogue could know: its organisation describes them in a file of its own.
    System {
        folder: "internal-api",
        excess: "reports:read",
        wide: Wide::For("prices:write", &["prices:read"]),
        missing: "prices:write",
    },
    System {
        folder: "snowflake",
        excess: "INSERT",
        wide: Wide::For("ALL", &["SELECT"]),
        missing: "INSERT",
    },
    System {
        folder: "bigquery",
        excess: "roles/bigquery.metadataViewer",
        wide: Wide::For(
            "roles/bigquery.admin",
            &["roles/bigquery.dataViewer", "roles/bigquery.jobUser"],
        ),
        missing: "roles/bigquery.dataEditor",
    },
    System {
        folder: "okta",
        excess: "okta.groups.read",
        wide: Wide::For("okta.users.manage", &["okta.users.read"]),
        missing: "okta.users.manage",
    },
    System {
        folder: "entra",
        excess: "Mail.Read",
        wide: Wide::For("User.ReadWrite.All", &["User.Read.All"]),
        missing: "User.ReadWrite.All",
    },
    System {
        folder: "github",
        excess: "contents:write",
        wide: Wide::For("issues:write", &["issues:read"]),
        missing: "issues:write",
    },
];

fn ledger(folder: &str) -> Value {
    let ran = flowgate(&[
        "scopes",
        "--path",
        &format!("fixtures/scopes/{folder}"),
        "--format",
        "json",
    ]);
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|e| panic!("{folder}: {e}\n{}{}", ran.stdout, ran.stderr))
}

fn connection<'a>(ledger: &'a Value, name: &str) -> &'a Value {
    let all = ledger["connections"].as_array().unwrap();
    all.iter().find(|c| c["connection"] == name).unwrap()
}

/// Google's scopes without what they all begin with.
fn short(scope: &Value) -> &str {
    let scope = scope.as_str().unwrap();
    scope.strip_prefix(GOOGLE).unwrap_or(scope)
}

fn of_verdict<'a>(connection: &'a Value, verdict: &str) -> Vec<&'a str> {
    let granted = connection["granted"].as_array().unwrap();
    granted
        .iter()
        .filter(|g| g["verdict"] == verdict)
        .map(|g| short(&g["scope"]))
        .collect()
}

fn missing(connection: &Value) -> Vec<&str> {
    connection["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| short(&m["scope"]))
        .collect()
}

fn replacement<'a>(connection: &'a Value, scope: &str) -> Vec<&'a str> {
    let granted = connection["granted"].as_array().unwrap();
    let of = granted.iter().find(|g| short(&g["scope"]) == scope).unwrap();
    of["replacement"].as_array().unwrap().iter().map(short).collect()
}

#[test]
fn every_system_tells_right_excess_wide_and_missing_apart() {
    let mut wrong = Vec::new();
    for system in SYSTEMS {
        let ledger = ledger(system.folder);
        let mut check = |case: &str, what: &str, found: Vec<&str>, wanted: &[&str]| {
            if found != wanted {
                wrong.push(format!(
                    "{} {case}: {what} {found:?}, not {wanted:?}",
                    system.folder
                ));
            }
        };
        let right = connection(&ledger, "right");
        check("right", "excess", of_verdict(right, "excess"), &[]);
        check("right", "undecided", of_verdict(right, "undecided"), &[]);
        check("right", "missing", missing(right), &[]);
        let wide: Vec<&str> = right["granted"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|g| !g["replacement"].as_array().unwrap().is_empty())
            .map(|g| short(&g["scope"]))
            .collect();
        check("right", "wide", wide, &[]);
        let excess = connection(&ledger, "excess");
        check("excess", "excess", of_verdict(excess, "excess"), &[system.excess]);
        check("excess", "missing", missing(excess), &[]);
        let wide = connection(&ledger, "wide");
        match system.wide {
            Wide::For(scope, enough) => {
                check("wide", "replacement", replacement(wide, scope), enough);
                check("wide", "missing", missing(wide), &[]);
            }
            Wide::Swap(scope, needed) => {
                check("wide", "excess", of_verdict(wide, "excess"), &[scope]);
                check("wide", "missing", missing(wide), &[needed]);
            }
            Wide::NoNarrower(scope) => {
                check("wide", "replacement", replacement(wide, scope), &[]);
                check("wide", "used", of_verdict(wide, "used"), &[scope]);
            }
        }
        check(
            "missing",
            "missing",
            missing(connection(&ledger, "missing")),
            &[system.missing],
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_is_in_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scopes");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "secret-managers" || SYSTEMS.iter().any(|s| s.folder == name),
            "{name} is in no table"
        );
    }
}

/// Secret managers have no scopes here: what matters is that a reference into one is known as such.
#[test]
fn references_into_secret_managers_are_known() {
    let ran = flowgate(&["facts", "fixtures/scopes/secret-managers"]);
    let facts: Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut found: Vec<(&str, &str)> = facts["secrets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["form"].as_str().unwrap(), s["scheme"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("manager", "aws-sm"), ("manager", "gcp-sm"), ("manager", "vault")]
    );
}

#[test]
fn the_ledger_and_the_block_to_paste_read_well() {
    let ran = flowgate(&["scopes", "--path", "fixtures/scopes/slack"]);
    insta::assert_snapshot!("scopes_slack", ran.stdout);
    for (folder, connection) in [
        ("slack", "missing"),
        ("gmail", "wide"),
        ("outlook", "missing"),
        ("github", "missing"),
        ("salesforce", "wide"),
        ("hubspot", "excess"),
        ("jira", "wide"),
    ] {
        let path = format!("fixtures/scopes/{folder}");
        let ran = flowgate(&["scopes", connection, "--path", &path, "--snippet"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        insta::assert_snapshot!(format!("snippet_{folder}"), ran.stdout);
    }
}

#[test]
fn a_connection_that_is_not_there_is_told() {
    let ran = flowgate(&["scopes", "rigth", "--path", "fixtures/scopes/jira"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("there is no connection `rigth`: did you mean `right`?"),
        "{}",
        ran.stderr
    );
}

/// A catalogue file of one's own that is wrong is a wrong configuration, told with its line.
#[test]
fn a_wrong_catalogue_file_is_told_with_its_line() {
    let folder = support::copy("fixtures/scopes/internal-api", "least_privilege_catalogue");
    let path = folder.join("pricing.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("[[\"prices:read\"]]", "[[\"prices:raed\"]]")).unwrap();
    let ran = support::flowgate_in(&folder, &["check"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains(
            "pricing.json:11: `any_of` of `GET /prices/{sku}` names `prices:raed`, which is no scope"
        ),
        "{}",
        ran.stderr
    );
}
