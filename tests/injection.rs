//! Hostile text is text: every string of the matrix, wherever a stranger can write one, in every format and on the terminal.
//!
//! Planted in names, texts, file and folder names and vendors' files; run through the program; held against what the reader of
//! each format does with it: a parser of that format where there is one, the rules of the host where there is none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;
#[path = "support/workbook.rs"]
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowgate::render::escape;
use graphviz_rust::dot_structures::{Graph, GraphAttributes, Id, Stmt, Subgraph};
use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use serde_json::{Value, json};
use support::{Ran, flowgate_in};

/// The matrix. What only hurts where a cell, a line or a name begins stands at the beginning.
fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        "<script>alert(1)</script>",
        "</code></details><img src=x onerror=alert(1)>",
        "]]></style><![CDATA[",
        "&lt;b&gt; &amp; &#10; &quot;",
        "a\" -> \"b\" [URL=\"javascript:alert(1)\"]; x [label=\"",
        "\"]; click n1 href \"javascript:alert(1)\"",
        "%%{init: {\"securityLevel\": \"loose\"}}%%",
        "end",
        "a|b||c",
        "| a | b |\n|---|---|",
        "`code` ``` fence",
        "one\ntwo\r\n# three\r## four",
        "\u{1b}[31mred\u{1b}[2J\u{1b}[H",
        "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
        "\u{1b}]0;title\u{7}\u{9b}31m",
        "safe\u{202e}txt.exe\u{2066}x\u{2069}",
        "zero\u{200b}width\u{200d}\u{feff}\u{ad}\u{2028}\u{2029}",
        "nul\u{0}byte\u{8}\u{7f}",
        "family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f600}",
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\tTAB",
        "::error file=x.rs,line=1::injected",
        "::set-output name=x::y",
        "##[error]injected ##[group]x",
        "%0A::error::x%0D%25",
        "[x](javascript:alert(1))",
        "![i](https://evil.example/x.png)",
        "https://evil.example/ www.evil.example",
        "@security-team #1 **bold** _it_ ~~no~~ $x$",
        "---",
        "1. list",
        "- [x] done",
        "\\\" \\N \\L {{ x }} ${y} %s",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("x".repeat(500));
    all
}

fn fresh(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("injection-{name}"));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    write(
        &root,
        "flowgate.yaml",
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n",
    );
    root
}

fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// JSON of plain ASCII: readers of YAML refuse some characters that are not escaped.
fn ascii(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

/// One integration that can be assessed, with every string in the texts of an element of its own.
fn texts(name: &str) -> PathBuf {
    let root = fresh(name);
    let all = hostile();
    let joined = all.join(" ");
    let mut manifest = json!({
        "apiVersion": "flowgate/v1", "kind": "AgentIntegration",
        "metadata": {"id": "planted", "version": "1.0.0", "title": joined, "description": joined},
        "purpose": {"intended": joined, "prohibited": all},
        "owners": {"technical": {"role": all[0], "group": joined}, "business": {"role": joined}},
        "rollout": {"phase": "limited_production"},
        "boundaries": {"corp": {"kind": "internal", "region": "eu", "description": joined}},
        "data_classes": {}, "actors": {}, "agents": {"main": {"contexts": {"main": {"key": "x"}}}},
        "gates": {}, "systems": {}, "stores": {}, "connections": {}, "flows": [], "disclosure": [],
        "audit": {"covers": "all", "review": {"owner": joined}},
    });
    for (i, text) in all.iter().enumerate() {
        let (class, actor, gate, system, operation) = (
            format!("c{i}"),
            format!("p{i}"),
            format!("g{i}"),
            format!("s{i}"),
            format!("o{i}"),
        );
        manifest["data_classes"][&class] = json!({"tier": "confidential", "description": text, "categories": [text], "subjects": ["customer"]});
        manifest["actors"][&actor] =
            json!({"kind": "human", "audience": "customer", "description": text, "groups": [text]});
        manifest["gates"][&gate] =
            json!({"kind": "human_approval", "approvers": {"group": text}, "description": text});
        manifest["systems"][&system] =
            json!({"product": "internal-api", "boundary": "corp", "description": text});
        manifest["stores"][format!("k{i}")] = json!({"kind": "database", "boundary": "corp", "description": text, "retention": {"period": "30d", "deletion": {"method": text, "owner": text}}});
        manifest["connections"][format!("n{i}")] = json!({
            "system": system,
            "auth": {"method": "mtls", "justification": text, "principal": {"id": text, "type": "service"}},
            "scopes": [text], "resources": {"type": text, "allow": [text]},
            "operations": {operation.clone(): {
                "effect": "send", "audience": "customer", "reversibility": "irreversible", "objects": [text], "fields": [text],
                "classes": [class], "worst_case": {"statement": text}, "rollback": {"method": text, "owner": text},
                "marking": {"label": text}, "trigger": {"kind": "event", "condition": text},
            }},
        });
        let flow = json!({
            "from": "main", "to": system, "operation": format!("n{i}.{operation}"), "classes": [class], "via": [gate], "transport": text,
            "purpose": text,
        });
        manifest["flows"].as_array_mut().unwrap().push(flow);
        let on = json!({"from": system, "to": actor, "classes": [class]});
        manifest["flows"].as_array_mut().unwrap().push(on);
        let told = json!({"channel": text, "audience": "customer", "text": text});
        manifest["disclosure"].as_array_mut().unwrap().push(told);
    }
    write(&root, "planted.flowgate.json", ascii(&manifest));
    root
}

/// A string as the name of a file: what no name may hold is left out.
fn name_of(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, '/' | '\0')).collect();
    plain
        .chars()
        .take(60)
        .collect::<String>()
        .trim_matches('.')
        .to_owned()
}

/// A tree in which nothing is in order: every string is a name of everything, and of files.
fn names() -> PathBuf {
    let root = fresh("names");
    for (i, text) in hostile().iter().enumerate() {
        let folder = format!("f{i}/{}", name_of(text));
        let manifest = json!({
            "apiVersion": "flowgate/v1", "kind": "AgentIntegration", "metadata": {"id": text, "title": text}, text: 1,
            "rollout": {"phase": text}, "data_classes": {text: {"tier": text}}, "models": {text: {"boundary": text}},
            "connections": {text: {"system": text, "scopes": [text], "auth": {"method": text, "secrets": {text: text}},
                "operations": {text: {"call": text, "effect": text, text: text}}}},
            "flows": [{"from": text, "to": text, "classes": [text], "via": [text]}], "expect": [text],
        });
        write(
            &root,
            &format!("{folder}/{}.flowgate.json", name_of(text)),
            ascii(&manifest),
        );
        let known = json!({
            "apiVersion": "flowgate/v1", "kind": "AgentIntegration", "metadata": {"id": format!("known-{i}")},
            "rollout": {"phase": "limited_production"},
            "connections": {"a": {"system": text, "scopes_from": text, "scopes": [text], "operations": {"b": {"call": text}}}},
        });
        write(&root, &format!("{folder}/known.flowgate.json"), ascii(&known));
        let quoted = serde_json::to_string(text).unwrap();
        write(
            &root,
            &format!("g{i}/{}.flow", name_of(text)),
            format!(
                "integration flow-{i}\nclass a: {quoted}\nactor {text}: human\na -> b: c for {quoted}\nexpect {text}\ninclude {quoted}\n"
            ),
        );
        let waivers = json!({"apiVersion": "flowgate/v1", "kind": "Waivers", "waivers": [
            {"id": text, "rule": text, "reason": text, "subject": text, "justification": text, "owner": text, "expires": text},
            {"rule": "GATE-001", "subject": text, "justification": text, "instead": text, "owner": {"role": text}, "ticket": text},
        ]});
        write(&root, &format!("w{i}/waivers.flowgate.json"), ascii(&waivers));
        for (file, value) in vendors(text) {
            write(&root, &format!("v{i}/{}/{file}", name_of(text)), ascii(&value));
        }
    }
    root
}

/// Vendors' files with the string wherever their authors write freely.
fn vendors(text: &str) -> Vec<(&'static str, Value)> {
    vec![
        (
            "manifest.json",
            json!({
                "display_information": {"name": text, "description": text}, "features": {"bot_user": {"display_name": text}},
                "oauth_config": {"scopes": {"bot": ["chat:write", "admin", text]}, "redirect_urls": [text]},
                "settings": {"org_deploy_enabled": true},
            }),
        ),
        (
            ".mcp.json",
            json!({"mcpServers": {
                text: {"command": "npx", "args": ["-y", text], "env": {text: text}},
                "remote": {"type": "http", "url": format!("http://{text}"), "headers": {text: text}},
            }}),
        ),
        (
            "agent-card.json",
            json!({
                "name": text, "description": text, "url": text, "version": text, "protocolVersion": "0.3.0", "capabilities": {},
                "defaultInputModes": [text], "defaultOutputModes": [text],
                "skills": [{"id": text, "name": text, "description": text, "tags": [text]}],
            }),
        ),
    ]
}

/// No character that steers the reader's screen, but for line breaks.
fn seen(text: &str, what: &str) {
    if let Some((at, c)) = text
        .char_indices()
        .find(|(_, c)| escape::is_unseen(*c) && *c != '\n')
    {
        let around: String = text[..at]
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        panic!("{what}: {c:?} after {around:?}");
    }
}

fn json_of(text: &str, what: &str) -> Value {
    seen(text, what);
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{what}: {e}"))
}

/// XML that parses, with these elements only and nothing that runs or loads; how often each element stands there.
fn xml(text: &str, allowed: &[&str], what: &str) -> BTreeMap<String, usize> {
    use quick_xml::events::Event;
    // A tab is white space like a line break.
    seen(&text.replace('\t', " "), what);
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut count = BTreeMap::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{what}: {e}"));
        let tag = match &event {
            Event::Eof => return count,
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::PI(_) | Event::CData(_) => panic!("{what}: {event:?}"),
            _ => continue,
        };
        let name = tag.name().as_ref().to_owned();
        assert!(allowed.contains(&name.as_str()), "{what}: <{name}>");
        for attribute in tag.attributes() {
            let attribute = attribute.unwrap_or_else(|e| panic!("{what}: {e}"));
            let (key, value) = (attribute.key.as_ref().to_owned(), attribute.value.to_string());
            assert!(
                !key.starts_with("on") && key != "src",
                "{what}: {key}=\"{value}\""
            );
            assert!(
                !key.ends_with("href") || value.starts_with('#'),
                "{what}: {key}=\"{value}\""
            );
        }
        *count.entry(name).or_default() += 1;
    }
}

/// Markdown as GitHub reads it: no link, picture or element of a stranger.
fn markdown(text: &str, what: &str) {
    seen(text, what);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let html =
        Regex::new(r"^</?(code|details|summary|br|sub|sup|a|p|b)(\s+(id|open)(=.[a-z0-9-]*.)?)?\s*/?>\s*$")
            .unwrap();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with('#') || dest_url.starts_with("./"),
                    "{what}: a link to {dest_url}"
                );
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("{what}: a picture from {dest_url}"),
            Event::Start(Tag::Strikethrough) | Event::TaskListMarker(_) => panic!("{what}: {event:?}"),
            Event::Html(raw) | Event::InlineHtml(raw) => {
                for tag in raw.split_inclusive('>').filter(|t| t.contains('<')) {
                    let tag = &tag[tag.find('<').unwrap()..];
                    assert!(html.is_match(tag) || tag.starts_with("<!--"), "{what}: {tag:?}");
                }
            }
            _ => {}
        }
    }
    // A mention works wherever `@` stands before a name outside of code.
    let outside = Regex::new(r"(?s)```.*?```|`[^`\n]*`")
        .unwrap()
        .replace_all(text, "");
    assert!(!outside.contains("@security-team"), "{what}: a mention");
    // Addresses become links by themselves.
    assert!(
        !outside.contains("evil.example/ www.") && !outside.contains("://evil"),
        "{what}: a bare address"
    );
}

/// Lines that the runner of GitHub Actions takes for commands are ours, and hold one finding each.
fn github(text: &str, what: &str) {
    seen(text, what);
    assert!(!text.contains("##["), "{what}: a command of the old form");
    let value = r"(?:[^%,:\r\n]|%25|%0A|%0D|%3A|%2C)*";
    let command = Regex::new(&format!(
        r"^::(?:error|warning|notice) file={value}(?:,line=\d+,endLine=\d+(?:,col=\d+,endColumn=\d+)?)?,title={value}::(?:[^%\r\n]|%25|%0A|%0D)*$"
    ))
    .unwrap();
    let mut commands = 0;
    for line in text.lines() {
        if line.trim_start().starts_with("::") {
            assert!(command.is_match(line), "{what}: {line}");
            commands += 1;
        }
    }
    assert!(commands > 0, "{what}");
}

/// DOT that parses, with attributes of ours only.
fn dot(text: &str, what: &str) {
    seen(text, what);
    let graph = graphviz_rust::parse(text).unwrap_or_else(|e| panic!("{what}: {e}"));
    let Graph::DiGraph { stmts, .. } = graph else {
        panic!("{what}")
    };
    fn keys(stmts: &[Stmt], all: &mut BTreeSet<String>) {
        for stmt in stmts {
            let attributes = match stmt {
                Stmt::Node(node) => node.attributes.as_slice(),
                Stmt::Edge(edge) => edge.attributes.as_slice(),
                Stmt::Attribute(attribute) => std::slice::from_ref(attribute),
                Stmt::GAttribute(
                    GraphAttributes::Graph(a) | GraphAttributes::Node(a) | GraphAttributes::Edge(a),
                ) => a.as_slice(),
                Stmt::Subgraph(Subgraph { stmts, .. }) => {
                    keys(stmts, all);
                    continue;
                }
            };
            for attribute in attributes {
                if let Id::Plain(key) = &attribute.0 {
                    all.insert(key.clone());
                }
            }
        }
    }
    let mut all = BTreeSet::new();
    keys(&stmts, &mut all);
    let allowed = [
        "arrowhead",
        "arrowtail",
        "color",
        "compound",
        "dir",
        "fillcolor",
        "fontcolor",
        "fontname",
        "fontsize",
        "label",
        "penwidth",
        "rankdir",
        "shape",
        "style",
        "tooltip",
        "constraint",
        "lhead",
        "ltail",
        "edgetooltip",
        "labeltooltip",
    ];
    for key in all {
        assert!(allowed.contains(&key.as_str()), "{what}: attribute {key}");
    }
}

/// Mermaid of which every line has a form of ours, with nothing in quotes but text and entity codes.
fn mermaid(text: &str, what: &str) {
    seen(text, what);
    let quoted = r##""(?:[\p{L}\p{N}\p{M} .,_\-/:()?+]|#\d+;|<br/>|<i>|</i>|<b>|</b>)*""##;
    let form = Regex::new(&format!(
        r##"^(?:flowchart LR|\s+acc(?:Title|Descr): (?:[^\n{{}}"<>%|`\[\]])*|\s+subgraph [a-z0-9_]+\s?\[{quoted}\]|\s+end|\s+direction \w+|\s+[a-z0-9_]+[\[({{>/\\]+{quoted}[\])}}/\\]+|\s+[a-z0-9_]+ (?:-->|-\.->|<-->|<-\.->)(?:\|{quoted}\|)? [a-z0-9_]+|\s+linkStyle \d+ [a-zA-Z0-9#:,\- ]+|\s+classDef \w+ [a-z0-9#:,\- A-Z]+|\s+class [a-z0-9_,]+ \w+|\s+style [a-z0-9_]+ [a-zA-Z0-9#:,\- ]+)$"##
    ))
    .unwrap();
    for line in text.lines() {
        assert!(form.is_match(line), "{what}: {line}");
    }
}

/// Text for people: one line a finding, nothing at the beginning of a line that is none of ours.
fn short(text: &str, what: &str) {
    seen(text, what);
    let form =
        Regex::new(r"^.+:\d+:\d+: (?:critical|high|medium|low|info) [A-Z]+-\d+/[a-z-]+ |^.+: not assessed: ")
            .unwrap();
    for line in text.lines() {
        assert!(form.is_match(line), "{what}: {line}");
    }
}

const JUNIT: &[&str] = &[
    "testsuites",
    "testsuite",
    "testcase",
    "failure",
    "error",
    "system-out",
    "properties",
    "property",
];

/// Every format of a check, written by one run.
fn check(root: &Path, what: &str) {
    let formats = [
        "full", "short", "json", "sarif", "junit", "github", "gitlab", "markdown",
    ];
    let outputs: Vec<String> = formats.iter().map(|f| format!("{f}={f}.out")).collect();
    let mut arguments = vec!["check", "--show", "unknown", "--verbose"];
    outputs.iter().for_each(|o| arguments.extend(["--output", o]));
    let ran = flowgate_in(root, &arguments);
    assert_eq!(ran.code, 1, "{what}: {}", ran.stderr);
    seen(&ran.stdout, what);
    assert!(ran.stderr.is_empty(), "{what}: {}", ran.stderr);
    let text = |format: &str| std::fs::read_to_string(root.join(format!("{format}.out"))).unwrap();
    seen(&text("full"), what);
    short(&text("short"), &format!("{what}, short"));
    let json = json_of(&text("json"), &format!("{what}, json"));
    json_of(&text("gitlab"), &format!("{what}, gitlab"));
    let sarif = json_of(&text("sarif"), &format!("{what}, sarif"));
    let told = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(told.len(), json["findings"].as_array().unwrap().len());
    for result in told {
        if let Some(text) = result["message"]["markdown"].as_str() {
            markdown(text, &format!("{what}, sarif"));
        }
        let address = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let address = address.as_str().unwrap();
        assert!(
            address
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~/%!$&'()*+,;=@".contains(&b)),
            "{what}: {address}"
        );
    }
    xml(&text("junit"), JUNIT, &format!("{what}, junit"));
    github(&text("github"), &format!("{what}, github"));
    markdown(&text("markdown"), &format!("{what}, markdown"));
    formats
        .iter()
        .for_each(|f| std::fs::remove_file(root.join(format!("{f}.out"))).unwrap());
}

fn printed(root: &Path, arguments: &[&str]) -> Ran {
    let ran = flowgate_in(root, arguments);
    assert!(ran.code < 2, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn every_format_of_a_check_shows_hostile_texts_as_text() {
    let root = texts("texts");
    let all = json_of(&printed(&root, &["check", "--format", "json"]).stdout, "json").to_string();
    // They are there at all.
    for (i, text) in hostile().iter().enumerate() {
        let shown = serde_json::to_string(text).unwrap();
        let inner = shown.trim_matches('"');
        assert!(
            all.contains(inner) || all.contains(&inner.replace('\\', "\\\\")) || i == 0,
            "{text:?}"
        );
    }
    check(&root, "texts");
}

#[test]
fn every_format_of_a_check_shows_hostile_names_as_text() {
    let root = names();
    check(&root, "names");
    // In a job of GitHub Actions what is printed for people is no command either.
    for format in ["full", "short", "json", "markdown"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_flowgate"))
            .args(["check", "--format", format])
            .current_dir(&root)
            .env_clear()
            .env("GITHUB_ACTIONS", "true")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("##["), "{format}");
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("::"), "{format}: {line}");
        }
        if format == "json" {
            json_of(&text, "json of a job");
        }
    }
}

#[test]
fn colours_are_the_only_sequences_on_a_terminal() {
    let colours = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for root in [texts("colour-texts"), names()] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_flowgate"))
            .arg("check")
            .current_dir(&root)
            .env_clear()
            .env("CLICOLOR_FORCE", "1")
            .env("TERM", "xterm-256color")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(colours.is_match(&text));
        seen(&colours.replace_all(&text, ""), "colours");
    }
}

#[test]
fn reports_show_hostile_texts_as_text() {
    let root = texts("report");
    markdown(&printed(&root, &["report"]).stdout, "report");
    json_of(
        &printed(&root, &["report", "--format", "json"]).stdout,
        "report, json",
    );
    let page = printed(&root, &["report", "--format", "html"]).stdout;
    xml(
        &page,
        &[
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "header",
            "footer",
            "nav",
            "section",
            "article",
            "aside",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "p",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "div",
            "span",
            "a",
            "code",
            "pre",
            "strong",
            "em",
            "b",
            "i",
            "small",
            "br",
            "hr",
            "figure",
            "figcaption",
            "details",
            "summary",
            "svg",
            "g",
            "rect",
            "path",
            "text",
            "tspan",
            "desc",
            "defs",
            "marker",
            "polygon",
            "polyline",
            "ellipse",
            "circle",
            "line",
            "colgroup",
            "col",
            "mark",
            "bdi",
            "bdo",
            "abbr",
            "time",
        ],
        "report, html",
    );
    printed(&root, &["report", "--format", "xlsx", "-o", "out"]);
    let files = workbook::unzipped(&std::fs::read(root.join("out/planted.xlsx")).unwrap());
    assert!(files.len() > 5);
    for (name, text) in &files {
        seen(&text.replace(['\r', '\t'], ""), name);
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        while reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")) != quick_xml::events::Event::Eof {
        }
        if name.starts_with("xl/worksheets/") {
            assert!(
                !text.contains("<f>") && !text.contains("<f ") && !text.contains("<hyperlink"),
                "{name}"
            );
        }
        assert!(
            !name.contains("externalLink") && !text.contains("TargetMode=\"External\""),
            "{name}"
        );
    }
}

#[test]
fn pictures_show_hostile_texts_as_text() {
    let root = texts("pictures");
    for view in ["context", "flows", "action", "region", "audit"] {
        for format in ["mermaid", "dot", "svg"] {
            let out = format!("{view}-{format}");
            let ran = flowgate_in(&root, &["graph", "--view", view, "--format", format, "-o", &out]);
            assert_eq!(ran.code, 0, "{out}: {}", ran.stderr);
            let files = flowgate::source::walk::plain(&root.join(&out));
            assert!(!files.is_empty(), "{out}");
            for file in files {
                let what = format!("{out}/{file}");
                let text = std::fs::read_to_string(root.join(&what)).unwrap();
                match format {
                    "mermaid" => mermaid(&text, &what),
                    "dot" => dot(&text, &what),
                    _ => drop(xml(
                        &text,
                        &[
                            "svg", "g", "rect", "path", "text", "tspan", "title", "desc", "defs", "marker",
                            "polygon", "polyline", "ellipse", "circle", "line", "style",
                        ],
                        &what,
                    )),
                }
            }
        }
    }
}

#[test]
fn answers_and_documents_show_hostile_texts_as_text() {
    let root = texts("answers");
    for arguments in [
        &["facts"][..],
        &["scopes", "--format", "json"],
        &["controls", "--framework", "gdpr", "--format", "json"],
        &["paths", "main", "p0", "--format", "json"],
        &["why", "s0", "c0", "--format", "json"],
        &["what-if", "--remove", "g0", "--format", "json"],
        &["diff", ".", "--format", "json"],
    ] {
        json_of(&printed(&root, arguments).stdout, &arguments.join(" "));
    }
    for arguments in [
        &["scopes"][..],
        &["scopes", "n0", "--path"],
        &["scopes", "n0", "--snippet"],
        &["controls", "--framework", "gdpr"],
        &["paths", "main", "p0"],
        &["why", "s0", "c0"],
        &["what-if", "--remove", "g0"],
        &["diff", "."],
        &["facts", "--explain", "metadata.title"],
    ] {
        let ran = flowgate_in(&root, arguments);
        seen(&ran.stdout, &arguments.join(" "));
        seen(&ran.stderr, &arguments.join(" "));
    }
    for arguments in [
        &["paths", "main", "p0", "--format", "mermaid"][..],
        &["why", "s0", "c0", "--format", "mermaid"],
    ] {
        mermaid(&printed(&root, arguments).stdout, &arguments.join(" "));
    }
    // A change from nothing to all of it, and back.
    let empty = fresh("empty");
    for (from, to) in [(&empty, &root), (&root, &empty)] {
        let arguments = [
            "diff",
            from.to_str().unwrap(),
            to.to_str().unwrap(),
            "--format",
            "markdown",
        ];
        markdown(&printed(&root, &arguments).stdout, "diff");
    }
    // A name of the command line is a stranger's where a script passes it on.
    let root = support::copy("fixtures/scenarios/minimal", "injection-arguments");
    for text in hostile().iter().filter(|t| !t.contains('\0')) {
        for arguments in [
            &["explain", text][..],
            &["why", text, text],
            &["paths", text, "main"],
            &["waive", text],
            &["check", text],
        ] {
            let mut asked = vec![arguments[0], "--"];
            asked.extend(&arguments[1..]);
            let ran = flowgate_in(&root, &asked);
            assert_eq!(ran.code, 2, "{asked:?}");
            seen(&ran.stdout, text);
            seen(&ran.stderr, text);
        }
    }
}

#[test]
fn vendors_files_are_imported_as_text() {
    let root = fresh("import");
    for text in hostile() {
        for (file, value) in vendors(&text) {
            write(&root, file, ascii(&value));
            for format in ["yaml", "json"] {
                let ran = flowgate_in(&root, &["import", file, "--format", format]);
                assert!(ran.code < 2, "{file}: {}", ran.stderr);
                seen(&ran.stdout, &format!("{file}, {text:?}"));
                seen(&ran.stderr, &format!("{file}, {text:?}"));
                let what = format!("{file}, {format}, {text:?}: {}", ran.stdout);
                match format {
                    "json" => drop(json_of(&ran.stdout, &what)),
                    _ => {
                        let read: serde_yaml::Value =
                            serde_yaml::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{what}: {e}"));
                        assert_eq!(read["kind"], "AgentIntegration", "{what}");
                    }
                }
            }
        }
    }
}
