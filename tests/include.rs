//! `include`: one picture from several files, each with its own places; and where values come from.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::fmt::Write;

use support::{flowgate, flowgate_in};

fn write(folder: &std::path::Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn facts(folder: &std::path::Path, id: &str) -> serde_json::Value {
    let ran = flowgate_in(folder, &["facts", "--integration", id]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", ran.stdout, ran.stderr))
}

#[test]
fn included_files_belong_to_who_includes_them() {
    let folder = support::copy("fixtures/scenarios/first-flow/none", "include");
    write(
        &folder,
        &[
            (
                "one.flow",
                "integration one\ninclude \"shared/a.flow\"\ninclude \"shared/b.flow\"\ndesk -> main: ticket\n",
            ),
            (
                "two.flow",
                "integration two\ninclude \"shared/b.flow\"\ndesk -> main: ticket\n",
            ),
            (
                "shared/a.flow",
                "include \"b.flow\"\nboundary corp: internal\nagent main in corp\n",
            ),
            (
                "shared/b.flow",
                "/// Mail | of <customers>.\nsystem desk: internal-api\nclass ticket: internal\n",
            ),
        ],
    );
    let check = flowgate_in(&folder, &["check", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&check.stdout).unwrap();
    let ids: Vec<&str> = result["assessed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["integration"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["one", "two"]);
    assert!(
        support::rules(&result).iter().all(|r| !r.starts_with("INPUT")),
        "{result:#}"
    );
    for id in ids {
        let facts = facts(&folder, id);
        let desk = &facts["systems"][0];
        assert_eq!(desk["id"], format!("{id}/desk"));
        assert_eq!(desk["at"], "shared/b.flow#0/systems/desk");
        // Read once: no second place, though two files include it.
        assert!(desk["also"].is_null(), "{desk:#}");
    }
    let dot = flowgate_in(&folder, &["graph", "--integration", "one", "--format", "dot"]).stdout;
    assert!(dot.contains("Mail | of <customers>."), "{dot}");
    let report = flowgate_in(&folder, &["report", "--integration", "one"]).stdout;
    assert!(report.contains("Mail \\| of &lt;customers"), "{report}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let folder = support::copy("fixtures/scenarios/first-flow/none", "include-link");
    write(
        &folder,
        &[(
            "one.flow",
            "integration one\ninclude \"link.flow\"\ninclude \"out/x.flow\"\n",
        )],
    );
    std::os::unix::fs::symlink("/etc/hostname", folder.join("link.flow")).unwrap();
    std::os::unix::fs::symlink("/etc", folder.join("out")).unwrap();
    let ran = flowgate_in(&folder, &["check", "--format", "short"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout.matches("symbolic link").count(), 3, "{}", ran.stdout);
}

#[test]
fn a_value_tells_where_it_comes_from() {
    let ready = "fixtures/scenarios/support-triage";
    let minimal = "fixtures/scenarios/minimal";
    let mut told = String::new();
    for (scenario, path) in [
        (ready, "connections.desk.auth.method"),
        (ready, "systems.desk.clearance"),
        (ready, "gates.reply_approval.timeout"),
        (ready, "gates.reply_approval.spec"),
        (ready, "classes.ticket_content.description"),
        (ready, "audit.sink"),
        (minimal, "operations.slack.post_digest.effect"),
        (minimal, "connections.slack.operations.post_digest.call"),
        (minimal, "connections.slack.scopes"),
        (minimal, "systems.slack.boundary"),
        (minimal, "rollout.phase"),
        (ready, "gates.reply_approval.timeuot"),
        (ready, "gates.reply_aproval"),
        (ready, "gate.reply_approval"),
        (ready, "boundaries"),
    ] {
        let ran = flowgate(&["facts", scenario, "--explain", path]);
        assert_eq!(ran.code, if ran.stdout.is_empty() { 2 } else { 0 }, "{path}");
        writeln!(told, "{}{}", ran.stdout, ran.stderr.trim_end()).unwrap();
    }
    insta::assert_snapshot!(told);
}
