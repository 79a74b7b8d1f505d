//! The catalogue answers for every record of its files, and grants are judged as `semantics.md` 8 says.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use flowgate::analysis::element::Context;
use flowgate::analysis::facts::{ConnectionFact, GrantFact};
use flowgate::analysis::scopes;
use flowgate::catalog::{Catalog, Found};
use flowgate::model::Model;
use flowgate::model::bind::{Content, Part, bind};
use flowgate::model::link::{Surroundings, VendorFiles, link};
use flowgate::parse::manifest::control::Phase;
use flowgate::parse::problem::Problem;
use flowgate::parse::vendor::VendorManifest;
use flowgate::parse::{manifest, value, vendor};
use flowgate::source::{Date, FileId, Limits, Place};

fn files() -> Vec<serde_json::Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/catalog");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            let value: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            files.extend(value.get("system").is_some().then_some(value));
        }
    }
    files
}

fn found(product: &str, text: &str) -> Option<String> {
    match Catalog::default().operation(product, text) {
        Found::Operation(o) => Some(o.name.to_owned()),
        Found::Near(_) => None,
    }
}

fn near(product: &str, text: &str) -> Vec<String> {
    match Catalog::default().operation(product, text) {
        Found::Operation(o) => panic!("{text} is {}", o.name),
        Found::Near(near) => near,
    }
}

#[test]
fn every_scope_and_operation_is_found_again() {
    let files = files();
    assert!(files.len() >= 3);
    for file in files {
        let system = file["system"].as_str().unwrap();
        for (name, json) in file["scopes"].as_object().unwrap() {
            let scope = Catalog::default().scope(system, name).unwrap();
            assert_eq!(
                (scope.name, scope.access),
                (name.as_str(), json["access"].as_str().unwrap())
            );
            for id in json["ids"].as_array().into_iter().flatten() {
                assert!(
                    Catalog::default().scope(system, id.as_str().unwrap()).is_some(),
                    "{system} {id}"
                );
            }
            for narrower in json["implies"].as_array().into_iter().flatten() {
                assert!(scope.implies().any(|i| i == narrower), "{name} {narrower}");
            }
        }
        for (name, json) in file["operations"].as_object().unwrap() {
            assert_eq!(found(system, name).as_deref(), Some(name.as_str()));
            assert_eq!(
                found(system, &name.to_uppercase()).as_deref(),
                Some(name.as_str())
            );
            let systems = Catalog::default().product(system).unwrap().systems;
            let known = systems.iter().find_map(|s| s.operation(name)).unwrap();
            let json: Vec<Vec<&str>> = json["any_of"]
                .as_array()
                .unwrap()
                .iter()
                .map(|a| {
                    a.as_array()
                        .unwrap()
                        .iter()
                        .map(|m| m.as_str().unwrap())
                        .collect()
                })
                .collect();
            assert_eq!(known.stated().unwrap_or_default(), json, "{name}");
        }
    }
}

#[test]
fn operations_are_found_as_people_write_them() {
    for (product, text, name) in [
        ("slack", "chat_postMessage", "chat.postMessage"),
        (
            "slack",
            "client.chat_postMessage(channel, text)",
            "chat.postMessage",
        ),
        ("Slack", "CHAT.POSTMESSAGE", "chat.postMessage"),
        (
            "slack",
            "POST https://slack.com/api/chat.postMessage",
            "chat.postMessage",
        ),
        ("slack", "POST /chat.postMessage", "chat.postMessage"),
        ("slack", "users.info#email-field", "users.info#email-field"),
        ("jira", "createIssue", "POST /rest/api/3/issue"),
        (
            "gmail",
            "service.users().messages().send(userId='me', body=m)",
            "gmail.users.messages.send",
        ),
        ("gmail", "users.messages.list", "gmail.users.messages.list"),
        (
            "google-calendar",
            "calendar.events.insert",
            "calendar.events.insert",
        ),
        (
            "google-calendar",
            "service.events().insert(calendarId='primary')",
            "calendar.events.insert",
        ),
        (
            "outlook",
            "GET https://graph.microsoft.com/v1.0/me/messages?$top=5",
            "GET /me/messages",
        ),
        ("outlook", "POST /me/sendMail", "POST /me/sendMail"),
        (
            "outlook",
            "graph_client.me.send_mail.post(body)",
            "POST /me/sendMail",
        ),
        (
            "outlook",
            "client.users.by_user_id('x').messages.get()",
            "GET /users/{id}/messages",
        ),
        (
            "teams",
            "POST /v1.0/chats/19:abc/messages",
            "POST /chats/{id}/messages",
        ),
        (
            "hubspot",
            "GET /crm/v4/objects/contacts/17",
            "GET /crm/v3/objects/contacts/{contactId}",
        ),
        (
            "hubspot",
            "hubspotClient.crm.contacts.basicApi.create(x)",
            "POST /crm/v3/objects/contacts",
        ),
        ("asana", "createTask", "createTask"),
        ("asana", "POST https://app.asana.com/api/1.0/tasks", "createTask"),
        ("linear", "issueCreate", "issueCreate"),
        (
            "servicenow",
            "GET /api/now/table/incident/17",
            "GET /api/now/table/{tableName}/{sys_id}",
        ),
        (
            "sap",
            "GET /sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('17')",
            "odata.business-partner.read",
        ),
        (
            "github",
            "octokit.rest.issues.create({owner, repo, title})",
            "POST /repos/{owner}/{repo}/issues",
        ),
        ("github", "issue_write", "mcp:issue_write"),
        ("snowflake", "select id, name from accounts", "SELECT"),
        (
            "snowflake",
            "COPY INTO @stage from accounts",
            "COPY INTO <location>",
        ),
        ("snowflake", "copy into accounts from @stage", "COPY INTO <table>"),
        ("bigquery", "SELECT 1", "SELECT"),
        ("bigquery", "bigquery.jobs.query", "bigquery.jobs.query"),
        ("okta", "GET /api/v1/users", "okta.listUsers"),
        (
            "confluence",
            "GET /wiki/api/v2/pages/17",
            "GET /wiki/api/v2/pages/{id}",
        ),
        ("jira", "post /rest/api/3/issue", "POST /rest/api/3/issue"),
        (
            "jira",
            "GET /rest/api/3/issue/{key}",
            "GET /rest/api/3/issue/{issueIdOrKey}",
        ),
        (
            "jira",
            "GET /rest/api/3/issue/ABC-12?expand=names",
            "GET /rest/api/3/issue/{issueIdOrKey}",
        ),
        (
            "jira",
            "GET /rest/api/2/issue/:id",
            "GET /rest/api/3/issue/{issueIdOrKey}",
        ),
        (
            "jira",
            "GET /rest/api/3/issue/createmeta",
            "GET /rest/api/3/issue/createmeta",
        ),
        (
            "jira",
            "POST https://api.atlassian.com/ex/jira/1234/rest/api/3/issue/A-1/comment",
            "POST /rest/api/3/issue/{issueIdOrKey}/comment",
        ),
        (
            "salesforce",
            "GET /services/data/v64.0/query?q=SELECT+Id",
            "query",
        ),
        (
            "salesforce",
            "PATCH /services/data/v64.0/sobjects/Case/500xx",
            "sobject.update",
        ),
        (
            "salesforce",
            "POST /services/data/v64.0/sobjects/User",
            "user.create",
        ),
        ("salesforce", "sobject_update", "sobject.update"),
    ] {
        assert_eq!(found(product, text).as_deref(), Some(name), "{text}");
    }
}

#[test]
fn what_is_not_found_suggests_what_is_near() {
    assert_eq!(near("slack", "chat.postMesage")[0], "chat.postMessage");
    assert_eq!(
        near("jira", "GET /rest/api/3/isue/{id}")[0],
        "GET /rest/api/3/issue/{issueIdOrKey}"
    );
    assert_eq!(
        near("jira", "PATCH /rest/api/3/issue/{id}")[0],
        "DELETE /rest/api/3/issue/{issueIdOrKey}"
    );
    assert!(
        near("jira", "/rest/api/3/issue/{id}").len() > 1,
        "the path alone does not decide"
    );
    assert!(near("jira", "make coffee").is_empty());
    assert!(near("no-such-product", "chat.postMessage").is_empty());
}

#[test]
fn odd_texts_are_not_found() {
    let long = "/a".repeat(100_000);
    for text in [
        "",
        " ",
        "/",
        "GET ",
        "GET /",
        "\t",
        "a\tb",
        "chat.postMessage\tsend",
        "{",
        "{{",
        "://",
        "é/ü",
        "(",
        &long,
    ] {
        for product in ["slack", "jira", "salesforce", "slack\tchat", ""] {
            assert_eq!(found(product, text), None, "{product} {text}");
        }
        assert!(Catalog::default().scope("slack", text).is_none());
    }
}

#[test]
fn products_have_aliases_and_kinds() {
    assert!(Catalog::default().product("slack").unwrap().chat);
    assert_eq!(Catalog::default().product("gmail").unwrap().kind, "communication");
    assert!(
        Catalog::default().knows("gmail")
            && Catalog::default().knows("jira")
            && !Catalog::default().knows("zendesk")
    );
    let outlook = Catalog::default().product("Outlook").unwrap();
    assert_eq!(outlook.systems[0].name, "microsoft-graph");
    assert!(Catalog::default().product("bigquery").unwrap().layers);
    assert!(Catalog::default().product("acme").is_none());
}

#[test]
fn latent_operations_are_those_a_grant_suffices_for() {
    let allowed = Catalog::default().operations_allowed_by("slack", &["chat:write"]);
    let names: Vec<&str> = allowed.iter().map(|o| o.name).collect();
    assert!(
        names.contains(&"chat.postMessage") && names.contains(&"chat.delete"),
        "{names:?}"
    );
    // Neither what needs no scope nor what needs another one beside it.
    assert!(
        !names.contains(&"auth.test") && !names.iter().any(|n| n.contains('#')),
        "{names:?}"
    );
    assert!(
        Catalog::default()
            .operations_allowed_by("zendesk", &["x"])
            .is_empty()
    );
}

// Judging grants.

struct Judged {
    model: Model,
    connection: ConnectionFact,
    grants: Vec<GrantFact>,
}

impl Judged {
    fn grant(&self, scope: &str) -> &GrantFact {
        let found = self.grants.iter().find(|g| g.scope == scope);
        found.unwrap_or_else(|| panic!("no {scope} in {:?}", self.grants))
    }

    fn verdict(&self, scope: &str) -> &str {
        &self.grant(scope).verdict
    }

    fn missing(&self) -> Vec<&str> {
        self.connection.missing.iter().map(|m| m.scope.as_str()).collect()
    }
}

/// Judges the only connection `c` of a manifest, with a vendor file if there is one.
fn judge(connection: &str, more: &str, app: Option<&str>) -> Judged {
    let text = format!(
        "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {{id: a}}\nconnections:\n  c: {connection}\n{more}"
    );
    let mut problems: Vec<Problem> = Vec::new();
    let at = Place::document("a.yaml", 0);
    let (documents, _) = value::read(FileId(0), &text, &Limits::default());
    let document = manifest::read(FileId(0), &documents[0], &at, &mut problems).unwrap();
    let mut vendor_files = VendorFiles::new();
    if let Some(app) = app {
        let (nodes, _) = value::read(FileId(1), app, &Limits::default());
        let place = Place::document("app.yaml", 0);
        let read: VendorManifest = vendor::read(FileId(1), &nodes[0], &place, &mut problems).unwrap();
        vendor_files.insert(at.child("connections").child("c").child("scopes_from"), read);
    }
    let part = Part {
        file: FileId(0),
        path: "a.yaml".into(),
        content: Content::of(document).unwrap(),
    };
    let (mut bound, _) = bind(vec![part], &mut problems);
    let around = Surroundings {
        organization: None,
        vendor_files: &vendor_files,
        phase: None,
        others: std::sync::Arc::default(),
        catalog: &Catalog::default(),
    };
    let model = link(bound.remove(0), &around, &mut problems);
    assert!(
        // A call that the catalogue lacks is told; what follows from it is what these tests look at.
        problems.iter().all(|p| p.reason == "unknown-call"),
        "{:?}",
        problems.iter().map(|p| &p.message).collect::<Vec<_>>()
    );
    let cx = Context {
        today: "2026-11-23".parse::<Date>().unwrap(),
        evidence_days: 180,
        batch_max: 0,
        phase: Phase::Sandbox,
    };
    let connection = scopes::connections(&model, &cx).remove(0);
    let grants = scopes::grants(&model, &cx);
    Judged {
        model,
        connection,
        grants,
    }
}

#[test]
fn slack_conversation_types_that_are_granted_are_used() {
    let j = judge(
        "{system: slack, scopes: ['channels:history', 'groups:history', 'chat:write', 'users:read', 'no:such'], operations: {read: {call: conversations.history}, tell: {call: chat.postMessage}}}",
        "",
        None,
    );
    assert_eq!(j.verdict("channels:history"), "used");
    assert_eq!(j.verdict("groups:history"), "used");
    assert_eq!(j.grant("chat:write").used_by, ["a/c.tell"]);
    assert_eq!(j.verdict("users:read"), "excess");
    assert_eq!(
        (j.verdict("no:such"), j.grant("no:such").known),
        ("undecided", false)
    );
    assert!(j.missing().is_empty() && j.connection.catalogued && !j.connection.read_only);
}

#[test]
fn an_operation_that_names_its_conversations_needs_these() {
    let j = judge(
        "{system: slack, scopes: ['groups:history', 'channels:history'], operations: {read: {call: conversations.history, conversations: [channels, im]}}}",
        "",
        None,
    );
    assert_eq!(j.verdict("channels:history"), "used");
    assert_eq!(j.verdict("groups:history"), "excess");
    assert_eq!(j.missing(), ["im:history"]);
    assert_eq!(j.connection.missing[0].operation, "a/c.read");
}

#[test]
fn a_scope_wider_than_needed_names_what_suffices() {
    let j = judge(
        "{system: slack, scopes: ['channels:manage'], operations: {topic: {call: conversations.setTopic}}}",
        "",
        None,
    );
    assert_eq!(j.grant("channels:manage").replacement, ["channels:write.topic"]);
    // Used for more than the narrow variant allows: not too wide.
    let j = judge(
        "{system: slack, scopes: ['channels:manage', 'channels:write.topic'], operations: {topic: {call: conversations.setTopic}, make: {call: conversations.create}}}",
        "",
        None,
    );
    assert_eq!(j.verdict("channels:manage"), "used");
    assert!(j.grant("channels:manage").replacement.is_empty());
    assert_eq!(
        j.grant("channels:write.topic").implied_by.as_deref(),
        Some("channels:manage")
    );
}

#[test]
fn an_unknown_need_leaves_the_rest_undecided() {
    for call in ["rtm.connect", "no.such.call"] {
        let j = judge(
            &format!("{{system: slack, scopes: ['users:read'], operations: {{x: {{call: {call}}}}}}}"),
            "",
            None,
        );
        assert_eq!(j.verdict("users:read"), "undecided", "{call}");
        assert!(j.missing().is_empty());
    }
    let j = judge(
        "{system: slack, scopes: ['users:read'], operations: {x: {call: auth.test}}}",
        "",
        None,
    );
    assert_eq!(j.verdict("users:read"), "excess", "no scope is needed");
}

const APP: &str = "display_information: {name: x}\noauth_config: {scopes: {bot: [chat:write, app_mentions:read, commands, users:read], user: [chat:write, search:read]}}\nfeatures: {slash_commands: [{command: /x}], assistant_view: {}}\nsettings: {event_subscriptions: {bot_events: [app_mention]}}\n";

#[test]
fn a_slack_app_declares_needs_of_its_own() {
    let j = judge(
        "{system: slack, scopes_from: app.yaml, auth: {method: bot_token}, operations: {tell: {call: chat.postMessage}}}",
        "",
        Some(APP),
    );
    assert_eq!(j.grant("app_mentions:read").used_by, ["event:app_mention"]);
    assert_eq!(
        j.grant("commands").used_by,
        ["feature:slash-commands-and-shortcuts"]
    );
    assert_eq!(j.verdict("users:read"), "excess");
    assert_eq!(
        j.grant("users:read").at.as_str(),
        "app.yaml#0/oauth_config/scopes/bot/3"
    );
    let of = |id: &str| j.grants.iter().find(|g| g.id == id).unwrap().verdict.as_str();
    assert_eq!(of("a/c:chat:write@bot"), "used");
    assert_eq!(
        of("a/c:chat:write@user"),
        "excess",
        "the manifest says that the bot posts"
    );
    assert_eq!(j.missing(), ["assistant:write"]);
    assert_eq!(j.connection.missing[0].operation, "feature:assistant_view");
}

#[test]
fn jira_is_classic_unless_all_is_granular() {
    let ops = "operations: {find: {call: 'GET /rest/api/3/issue/{key}'}, make: {call: createIssue}}";
    let j = judge(
        &format!("{{system: jira, scopes: ['read:jira-work', 'manage:jira-project'], {ops}}}"),
        "",
        None,
    );
    assert_eq!(j.missing(), ["write:jira-work"]);
    assert_eq!(j.verdict("manage:jira-project"), "excess");
    assert_eq!(
        j.grant("manage:jira-project").powerful.as_deref(),
        None,
        "projects are not the whole site"
    );
    let j = judge(
        &format!("{{system: jira, scopes: ['read:issue:jira'], {ops}}}"),
        "",
        None,
    );
    assert_eq!(j.verdict("read:issue:jira"), "used");
    assert!(j.missing().contains(&"write:issue:jira") && !j.missing().contains(&"write:jira-work"));
    // A mixture: classic suffices, so the granular one beside it is excess.
    let j = judge(
        &format!("{{system: jira, scopes: ['read:jira-work', 'write:jira-work', 'read:issue:jira'], {ops}}}"),
        "",
        None,
    );
    assert!(j.missing().is_empty());
    assert_eq!(j.verdict("read:issue:jira"), "excess");
}

#[test]
fn jira_boards_are_judged_beside_jira() {
    let j = judge(
        "{system: jira, scopes: ['read:jira-work', 'read:sprint:jira-software', 'write:sprint:jira-software'], operations: {find: {call: 'GET /rest/api/3/issue/{key}'}, sprint: {call: 'GET /rest/agile/1.0/sprint/{id}'}}}",
        "",
        None,
    );
    assert!(j.missing().is_empty(), "{:?}", j.missing());
    assert_eq!(j.grant("read:sprint:jira-software").used_by, ["a/c.sprint"]);
    assert_eq!(j.verdict("read:jira-work"), "used");
    assert_eq!(j.verdict("write:sprint:jira-software"), "excess");
}

#[test]
fn a_refresh_token_is_a_companion_of_a_schedule() {
    let connection = "{system: jira, scopes: [offline_access, 'read:jira-work'], operations: {find: {call: 'GET /rest/api/3/search/jql'}}}";
    let j = judge(connection, "", None);
    assert_eq!(
        (j.verdict("offline_access"), j.connection.scheduled),
        ("excess", false)
    );
    let j = judge(connection, "triggers: {nightly: {kind: schedule}}\n", None);
    assert_eq!(
        (j.verdict("offline_access"), j.connection.scheduled),
        ("used", true)
    );
    assert!(j.grant("offline_access").companion && j.connection.read_only);
}

#[test]
fn salesforce_permissions_are_checked_when_they_are_listed() {
    let find = "operations: {find: {call: query, objects: [Case], fields: [Id, Subject]}}";
    let j = judge(
        &format!("{{system: salesforce, scopes: [api], {find}}}"),
        "",
        None,
    );
    assert!(
        j.missing().is_empty(),
        "without `permissions` nothing is known of them"
    );
    assert!(j.grant("api").no_read_only_variant);
    let j = judge(
        &format!(
            "{{system: salesforce, scopes: [full], permissions: [{{object: Case, access: [read, Edit], fields: [Status]}}, {{object: Account, access: [read]}}], {find}}}"
        ),
        "",
        None,
    );
    assert_eq!(j.grant("full").replacement, ["api"]);
    assert_eq!(j.grant("full").powerful.as_deref(), Some("full-access"));
    assert_eq!(j.missing(), ["field:readable:Case.Subject"]);
    assert_eq!(j.verdict("object:read:Case"), "used");
    let edit = j.grant("object:Edit:Case");
    assert_eq!(
        (edit.verdict.as_str(), edit.kind.as_str(), edit.access.as_str()),
        ("excess", "permission", "write")
    );
    assert_eq!(j.verdict("object:read:Account"), "excess");
}

#[test]
fn salesforce_accesses_that_the_vendor_couples_are_companions() {
    let j = judge(
        "{system: salesforce, scopes: [api], permissions: [{object: Case, access: [read, edit]}, ModifyAllData], operations: {set: {call: sobject.update, objects: [Case, Contact]}}}",
        "",
        None,
    );
    // `ModifyAllData` covers everything, so nothing is missing; it is what must go.
    assert!(j.missing().is_empty());
    assert_eq!(
        j.grant("user:ModifyAllData").powerful.as_deref(),
        Some("org-wide-role")
    );
    let j = judge(
        "{system: salesforce, scopes: [api], permissions: [{object: Case, access: [read, edit]}, {object: Lead, access: modify_all}], operations: {set: {call: sobject.update, objects: [Case, Contact, Lead]}}}",
        "",
        None,
    );
    assert_eq!(j.missing(), ["object:edit:Contact"]);
    assert!(j.grant("object:read:Case").companion);
    assert_eq!(j.verdict("object:read:Case"), "used");
    assert_eq!(
        j.grant("object:modify_all:Lead").replacement,
        ["object:edit:Lead"]
    );
    // Which objects is not said: what may be meant is not excess.
    let j = judge(
        "{system: salesforce, scopes: [api], permissions: [{object: Case, access: [read, delete]}], operations: {find: {call: query}}}",
        "",
        None,
    );
    assert_eq!(
        (j.verdict("object:read:Case"), j.verdict("object:delete:Case")),
        ("undecided", "undecided")
    );
}

#[test]
fn systems_the_catalogue_does_not_have_are_never_excess() {
    let j = judge(
        "{system: zendesk, scopes: ['tickets:read', '*'], permissions: [{object: ticket, access: edit}], operations: {find: {effect: read}}}",
        "",
        None,
    );
    assert!(!j.connection.catalogued && j.connection.read_only);
    assert!(j.grants.iter().all(|g| g.verdict == "undecided" && !g.known));
    assert_eq!(j.grant("*").powerful.as_deref(), Some("wildcard"));
    assert_eq!(j.grant("object:edit:ticket").access, "write");
}

#[test]
fn a_call_fills_what_the_manifest_does_not_say() {
    let j = judge(
        "{system: jira, operations: {move: {call: doTransition}, make: {call: createIssue, effect: send}, lost: {call: createIsue}}}",
        "",
        None,
    );
    let op = |name: &str| &j.model.operations[&format!("a/c.{name}")];
    assert_eq!(op("move").effect.unwrap().word(), "transition");
    assert_eq!(
        op("move").from_catalogue,
        ["capability", "effect", "reversibility"]
    );
    assert_eq!(op("make").overrides["effect"], "write");
    assert_eq!(op("make").matched.as_deref(), Some("POST /rest/api/3/issue"));
    assert_eq!(op("lost").near[0], "POST /rest/api/3/issue");
    let j = judge(
        "{system: slack, operations: {tell: {call: chat.postMessage}, share: {call: files.sharedPublicURL}, whisper: {call: chat.postEphemeral}, file: {call: conversations.archive}}}",
        "",
        None,
    );
    let op = |name: &str| &j.model.operations[&format!("a/c.{name}")];
    assert_eq!(op("tell").reversibility.unwrap().word(), "externally_reversible");
    assert_eq!(op("whisper").reversibility.unwrap().word(), "irreversible");
    assert_eq!(op("file").reversibility.unwrap().word(), "reversible");
    assert_eq!(op("file").capability.unwrap().word(), "communicate");
    assert!(op("share").audience[0].is_external());
}

#[test]
fn a_misspelt_product_is_hinted_at() {
    use flowgate::model::operations::misspelt_product;
    assert_eq!(
        misspelt_product(&Catalog::default(), "salesfroce").as_deref(),
        Some("did you mean the product `salesforce`?")
    );
    assert_eq!(
        misspelt_product(&Catalog::default(), "slakc").as_deref(),
        Some("did you mean the product `slack`?")
    );
    for word in ["slack", "gmail", "crm", "warehouse", "billing-service"] {
        assert_eq!(misspelt_product(&Catalog::default(), word), None, "{word}");
    }
}
