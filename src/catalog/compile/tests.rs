//! What is wrong in a catalogue stops the build with file and line.

use super::*;
use crate::catalog::table;

const SYSTEM: &str = r#"{
"system": "desk", "title": "Desk", "source": [], "licence": "x", "retrieved": "2026-11-22", "derivation": "x",
"scopes": {
"read": {"access": "read", "breadth": "all"},
"write": {"access": "write", "breadth": "all", "implies": ["read"]},
"root": {"access": "admin", "breadth": "all", "implies": ["write"], "ids": ["Root"]}
},
"operations": {
"GET /tickets/{id}": {"id": "getTicket", "effect": "read", "any_of": [["read"]]},
"close": {"method": "POST", "path": "/tickets/{id}/close", "effect": "write", "any_of": [["write"], []], "by_grant": {"app": [0]}},
"ping": {"effect": "read", "any_of": []}
}
}
"#;

fn compiled(edit: impl Fn(&str, String) -> String) -> Result<BTreeMap<String, String>, Wrong> {
    let files = [
        ("desk.json", SYSTEM),
        (
            "overrides.json",
            "{\n\"overrides\": {\"desk\": {\n\"close\": {\"effect\": \"transition\"}\n}}}",
        ),
        (
            "powerful.json",
            r#"{"powerful": {"desk": {"root": "full-access"}}, "companions": {}, "companions_of": {}, "no_read_only_variant": {}}"#,
        ),
        (
            "traits.json",
            r#"{"kinds": ["ticketing"], "products": {"desk": {"kind": "ticketing"}}, "traits": {}}"#,
        ),
        ("secret-references.json", r#"{"references": {}}"#),
    ];
    let sources = files.map(|(name, text)| Source {
        name: format!("policies/catalog/{name}"),
        text: edit(name, text.to_owned()),
    });
    compile(&sources)
}

#[test]
fn tables_are_sorted_lines() {
    let out = compiled(|_, text| text).unwrap();
    assert_eq!(
        out["desk.scopes"],
        "read\tread\tall\t\t\t\t\t\nroot\tadmin\tall\t\t\tread\u{1f}write\t\tRoot\nwrite\twrite\tall\t\t\tread\t\t\n"
    );
    assert_eq!(
        out["desk.routes"],
        "GET /tickets/{}\tGET /tickets/{id}\nPOST /tickets/{}/close\tclose\n"
    );
    let close = out["desk.operations"]
        .lines()
        .find(|l| l.starts_with("close\t"))
        .unwrap();
    assert_eq!(
        close,
        "close\ttransition\t\twrite\u{1e}-\tapp=0\t\t\t\t\t\t/tickets/{}/close"
    );
    assert!(out["desk.operations"].contains("ping\tread\t\t?\t"));
    assert_eq!(
        (ITEM, GROUP),
        (
            table::ITEM.to_string().as_str(),
            table::GROUP.to_string().as_str()
        )
    );
}

#[test]
fn a_wrong_file_is_named_with_its_line() {
    for (file, from, to, wanted) in [
        (
            "desk.json",
            "\"breadth\": \"all\"},",
            "\"breadth\": \"all\",,",
            "desk.json:4:",
        ),
        (
            "desk.json",
            "[\"read\"]}",
            "[\"raed\"]}",
            "desk.json:5: `write` implies `raed`",
        ),
        (
            "desk.json",
            "\"access\": \"write\"",
            "\"access\": \"rite\"",
            "desk.json:5: `access` of `write` is `rite`",
        ),
        (
            "desk.json",
            "[[\"read\"]]",
            "[[\"reed\"]]",
            "desk.json:9: `any_of` of `GET /tickets/{id}` names `reed`",
        ),
        (
            "desk.json",
            "\"app\": [0]",
            "\"app\": [2]",
            "desk.json:10: `by_grant` of `close`",
        ),
        (
            "desk.json",
            "\"effect\": \"read\", \"any_of\": []",
            "\"efect\": \"read\"",
            "desk.json:11: `ping` has the unknown key",
        ),
        (
            "desk.json",
            "\"licence\": \"x\", ",
            "",
            "desk.json:2: `licence` is missing",
        ),
        (
            "desk.json",
            "\"breadth\": \"all\"}",
            "\"breadth\": \"all\", \"implies\": [\"root\"]}",
            "implies itself",
        ),
        (
            "overrides.json",
            "\"close\"",
            "\"shut\"",
            "overrides.json:3: there is no operation `shut`",
        ),
        (
            "overrides.json",
            "\"desk\"",
            "\"disk\"",
            "overrides.json:2: there is no system `disk`",
        ),
        (
            "powerful.json",
            "full-access",
            "very-much",
            "powerful.json:1: `root` of `root` is `very-much`",
        ),
        (
            "traits.json",
            "\"kind\": \"ticketing\"",
            "\"kind\": \"desk\"",
            "traits.json:1: `kind` of `desk` is `desk`",
        ),
    ] {
        let result = compiled(|name, text| {
            if name == file {
                text.replacen(from, to, 1)
            } else {
                text
            }
        });
        let message = result.expect_err(to).to_string();
        assert!(
            message.starts_with("policies/catalog/") && message.contains(wanted),
            "{message}\n{wanted}"
        );
    }
}
