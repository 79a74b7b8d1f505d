//! Every kind of edit in every layout: what it writes, and what it rather leaves.
#![allow(clippy::unwrap_used, reason = "a test stops at a surprise")]

use serde_json::json;

use super::*;
use crate::source::Source;

/// The text after a change at a pointer; nothing where no fix is offered.
fn changed(path: &str, text: &str, pointer: &str, change: Change) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new(path, text));
    let kind = walk::kind_of(path).unwrap();
    let limits = Limits::default();
    let mut trees = Trees::default();
    trees.insert(path, file, read_back(path, file, text, kind, &limits).unwrap());
    let owned = BTreeSet::new();
    let fixer = Fixer::new(&trees, &sources, &limits, &owned, true);
    let place = Place::from_text(&format!("{path}#0{pointer}"));
    let fix = fixer.of_place(&Remedy::safe("does it", change), &place)?;
    let cuts: Vec<Cut> = fix
        .edits
        .iter()
        .map(|e| (e.location.bytes.unwrap().1, e.text.clone()))
        .collect();
    replaced(text, &cuts)
}

fn yaml(text: &str, pointer: &str, change: Change) -> Option<String> {
    changed("a.flowgate.yaml", text, pointer, change)
}

fn json_(text: &str, pointer: &str, change: Change) -> Option<String> {
    changed("a.json", text, pointer, change)
}

fn flow_(text: &str, pointer: &str, change: Change) -> Option<String> {
    changed("a.flow", text, pointer, change)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn an_item_goes_with_the_comment_on_its_line_and_other_comments_stay() {
    let lines = "a:\n  # first\n  - x # of x\n  # second\n  - y\n  - z\nb: 1\n";
    assert_eq!(
        yaml(lines, "/a/0", Change::Remove),
        some("a:\n  # first\n  # second\n  - y\n  - z\nb: 1\n")
    );
    assert_eq!(
        yaml(lines, "/a/2", Change::Remove),
        some("a:\n  # first\n  - x # of x\n  # second\n  - y\nb: 1\n")
    );
    let brackets = "a: [x, 'y', z] # all\n";
    assert_eq!(
        yaml(brackets, "/a/0", Change::Remove),
        some("a: ['y', z] # all\n")
    );
    assert_eq!(yaml(brackets, "/a/1", Change::Remove), some("a: [x, z] # all\n"));
    assert_eq!(
        yaml(brackets, "/a/2", Change::Remove),
        some("a: [x, 'y'] # all\n")
    );
    let long = "a: [\n  x, # of x\n  y,\n  z\n]\n";
    assert_eq!(yaml(long, "/a/0", Change::Remove), some("a: [\n  y,\n  z\n]\n"));
    assert_eq!(
        yaml(long, "/a/2", Change::Remove),
        some("a: [\n  x, # of x\n  y\n]\n")
    );
}

#[test]
fn the_last_one_leaves_an_empty_collection() {
    assert_eq!(
        yaml("a:\n  - x\nb: 1\n", "/a/0", Change::Remove),
        some("a: []\nb: 1\n")
    );
    assert_eq!(yaml("a: [ x ]\n", "/a/0", Change::Remove), some("a: []\n"));
    assert_eq!(yaml("a:\n  x: 1", "/a/x", Change::Remove), some("a: {}"));
    // A comment in between belongs to someone.
    assert_eq!(yaml("a:\n  # why\n  - x\n", "/a/0", Change::Remove), None);
}

#[test]
fn members_of_mappings_go_wherever_they_stand() {
    let list = "a:\n  - id: x\n    rule: y # of y\n  - id: z\n";
    assert_eq!(
        yaml(list, "/a/0/id", Change::Remove),
        some("a:\n  - rule: y # of y\n  - id: z\n")
    );
    assert_eq!(
        yaml(list, "/a/0/rule", Change::Remove),
        some("a:\n  - id: x\n  - id: z\n")
    );
    assert_eq!(yaml(list, "/a/0", Change::Remove), some("a:\n  - id: z\n"));
    assert_eq!(
        yaml("a: { b: 1, c: 2 }\n", "/a/b", Change::Remove),
        some("a: { c: 2 }\n")
    );
    assert_eq!(yaml("a: 1\r\nb: 2\r\n", "/b", Change::Remove), some("a: 1\r\n"));
    assert_eq!(yaml("a: 1\nb: 2", "/b", Change::Remove), some("a: 1"));
}

#[test]
fn json_keeps_its_commas_and_comments() {
    let text = "{\n  \"a\": [\n    \"x\",\n    \"y\" // of y\n  ],\n  \"b\": 1\n}\n";
    assert_eq!(
        json_(text, "/a/1", Change::Remove),
        some("{\n  \"a\": [\n    \"x\"\n  ],\n  \"b\": 1\n}\n")
    );
    assert_eq!(
        json_(text, "/b", Change::Remove),
        some("{\n  \"a\": [\n    \"x\",\n    \"y\" // of y\n  ]\n}\n")
    );
    assert_eq!(
        json_(text, "/c/d", Change::Set(json!(true))),
        some(
            "{\n  \"a\": [\n    \"x\",\n    \"y\" // of y\n  ],\n  \"b\": 1,\n  \"c\": { \"d\": true }\n}\n"
        )
    );
    assert_eq!(
        json_(text, "/a", Change::Add("z".into())),
        some("{\n  \"a\": [\n    \"x\",\n    \"y\", // of y\n    \"z\"\n  ],\n  \"b\": 1\n}\n")
    );
    assert_eq!(
        json_("{}", "/a", Change::Set(json!("x"))),
        some("{ \"a\": \"x\" }")
    );
}

#[test]
fn a_value_is_written_over_or_behind_the_last_member() {
    let set = |text, pointer, value| yaml(text, pointer, Change::Set(value));
    assert_eq!(set("a: b # why\n", "/a", json!("c")), some("a: c # why\n"));
    assert_eq!(set("a: \"b\"\n", "/a", json!("c")), some("a: \"c\"\n"));
    assert_eq!(set("a:\nb: 1\n", "/a", json!("c")), some("a: c\nb: 1\n"));
    assert_eq!(
        set("a: # todo\nb: 1\n", "/a", json!("c")),
        some("a: c # todo\nb: 1\n")
    );
    assert_eq!(set("a:\n  - x\n  - y\n", "/a", json!("all")), some("a: all\n"));
    assert_eq!(
        set("a:\n  b: 1 # one\n\n# next\nc: 2\n", "/a/d/e", json!("f")),
        some("a:\n  b: 1 # one\n  d: { e: f }\n\n# next\nc: 2\n")
    );
    assert_eq!(
        set("a:\n  b: |\n    text\n    more\nc: 2\n", "/a/d", json!(1)),
        some("a:\n  b: |\n    text\n    more\n  d: 1\nc: 2\n")
    );
    assert_eq!(
        set("- { b: 1 }\n- b: 2\n", "/1/c", json!("x y")),
        some("- { b: 1 }\n- b: 2\n  c: \"x y\"\n")
    );
    assert_eq!(
        set("a: { b: 1, }\n", "/a/c", json!(2)),
        some("a: { b: 1, c: 2 }\n")
    );
    assert_eq!(set("a: 1", "/b", json!("yes")), some("a: 1\nb: \"yes\""));
    // Inside a value that is no mapping there is no room.
    assert_eq!(set("a: b\n", "/a/c", json!(1)), None);
}

#[test]
fn a_document_begins_with_its_version() {
    let version = Change::Fill(
        [("apiVersion".to_owned(), json!("flowgate/v1"))]
            .into_iter()
            .collect(),
    );
    assert_eq!(
        yaml("# mine\nkind: Organization\n", "", version.clone()),
        some("# mine\napiVersion: flowgate/v1\nkind: Organization\n")
    );
    assert_eq!(
        json_("{\"kind\": \"Organization\"}", "", version),
        some("{\"apiVersion\": \"flowgate/v1\", \"kind\": \"Organization\"}")
    );
}

#[test]
fn only_what_is_absent_is_filled_in() {
    let fill = Change::Fill(json!({"x": "deny", "v": "deny"}).as_object().unwrap().clone());
    assert_eq!(
        yaml("g:\n  x: hold\n", "/g", fill.clone()),
        some("g:\n  x: hold\n  v: deny\n")
    );
    assert_eq!(yaml("g: { x: hold, v: hold }\n", "/g", fill), None);
}

#[test]
fn a_list_grows_as_it_is_written() {
    let add = |text, name: &str| yaml(text, "/a", Change::Add(name.into()));
    assert_eq!(add("a: [x]\n", "v"), some("a: [x, v]\n"));
    assert_eq!(add("a: [\"x\"]\n", "y:z"), some("a: [\"x\", \"y:z\"]\n"));
    assert_eq!(add("a: []\n", "v"), some("a: [v]\n"));
    assert_eq!(
        add("a:\n- x # of x\nb: 1\n", "v"),
        some("a:\n- x # of x\n- v\nb: 1\n")
    );
    assert_eq!(add("a: x\n", "v"), some("a: [x, v]\n"));
    assert_eq!(add("b: x\n", "v"), None);
}

#[test]
fn a_wide_name_gives_way_to_those_that_are_not_there_yet() {
    let replace = |text, by: &[&str]| {
        let by = by.iter().map(|b| (*b).to_owned()).collect();
        yaml(text, "/a/0", Change::Replace { was: "w".into(), by })
    };
    assert_eq!(replace("a: [w, x]\n", &["x", "v", "z"]), some("a: [v, z, x]\n"));
    assert_eq!(replace("a: [w, x]\n", &["x"]), some("a: [x]\n"));
    assert_eq!(
        replace("a:\n  - w # why\n  - x\n", &["v", "z"]),
        some("a:\n  - v # why\n  - z\n  - x\n")
    );
    assert_eq!(
        replace("a:\n  - { name: w, justification: b }\n", &["v", "z"]),
        some("a:\n  - { name: v, justification: b }\n  - z\n")
    );
    // Another one stands there by now.
    assert_eq!(replace("a: [v, x]\n", &["v"]), None);
}

#[test]
fn a_key_is_renamed_and_never_over_another() {
    let rename = |text| yaml(text, "/a", Change::Rename("b".into()));
    assert_eq!(rename("a: 1 # one\n"), some("b: 1 # one\n"));
    assert_eq!(rename("\"a\": 1\n"), some("\"b\": 1\n"));
    assert_eq!(rename("a: 1\nb: 2\n"), None);
}

#[test]
fn what_is_written_elsewhere_is_not_touched() {
    // The list belongs to two: a change here would be one there.
    let shared = "a: &s [x, y]\nb: *s\n";
    assert_eq!(yaml(shared, "/a/0", Change::Remove), None);
    assert_eq!(yaml(shared, "/b/0", Change::Remove), None);
    let merged = "m: &m { x: 1 }\na:\n  <<: *m\n  y: 2\n";
    assert_eq!(yaml(merged, "/a/x", Change::Set(json!(3))), None);
    assert_eq!(yaml("a: |\n  text\n", "/a", Change::Set(json!("x"))), None);
}

#[test]
fn the_flow_language_has_its_own_layout() {
    let text = "class a: internal\nsystem s: jira { region: de, note: [x, y] }\na.main -> s: a // why\n";
    assert_eq!(
        flow_(text, "/systems/s/region", Change::Set(json!("fr"))),
        some(&text.replace("de,", "fr,"))
    );
    assert_eq!(
        flow_(text, "/systems/s/owner", Change::Set(json!("ops"))),
        some(&text.replace("[x, y] }", "[x, y], owner: ops }"))
    );
    assert_eq!(
        flow_(text, "/systems/s/note/0", Change::Remove),
        some(&text.replace("[x, y]", "[y]"))
    );
    assert_eq!(
        flow_(text, "/flows/0/transport", Change::Set(json!("tls1.3"))),
        some(&text.replace(": a //", ": a { transport: tls1.3 } //"))
    );
}

#[test]
fn values_between_tags_are_replaced_and_nothing_else() {
    let text = "<?xml version=\"1.0\"?>\n<a><b>true</b></a>\n";
    let place = |change| changed("x.permissionset-meta.xml", text, "/a/b", change);
    assert_eq!(
        place(Change::Set(json!(false))),
        some(&text.replace("true", "false"))
    );
    assert_eq!(place(Change::Remove), None);
}

#[test]
fn text_that_yaml_cannot_read_gets_quotes() {
    let quoted = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.flowgate.yaml", text));
        let limits = Limits::default();
        let trees = Trees::default();
        let owned = BTreeSet::new();
        let fixer = Fixer::new(&trees, &sources, &limits, &owned, true);
        let problem = value::read(file, text, &limits).1.remove(0);
        let fix = fixer.of_problem(problem.remedy.as_ref()?, &problem.site)?;
        let edit = fix.edits.first()?;
        replaced(text, &[(edit.location.bytes?.1, edit.text.clone())])
    };
    assert_eq!(
        quoted("kind: x\ntitle: desk: the first # one\n"),
        some("kind: x\ntitle: \"desk: the first\" # one\n")
    );
    assert_eq!(quoted("owner: @desk\n"), some("owner: \"@desk\"\n"));
    assert_eq!(quoted("a:\n  - `x`\n"), some("a:\n  - \"`x`\"\n"));
    assert_eq!(quoted("a: [x\nb: 1\n"), None);
}
