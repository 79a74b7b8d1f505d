//! What is fuzzed: each entry takes any bytes and panics where a promise is broken. cargo-fuzz (`fuzz_targets`) and the tests of the
//! program (`tests/fuzz_smoke.rs`) call the same functions.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use flowgate::finding::baseline::Baseline;
use flowgate::finding::locate::Trees;
use flowgate::parse::problem::{Problem, Site};
use flowgate::parse::value::{Node, Value};
use flowgate::parse::{document, flow, manifest, value, vendor};
use flowgate::pipeline::assess::assess;
use flowgate::pipeline::{self, Options, Run, Selection};
use flowgate::policy::packs::Pack;
use flowgate::policy::{PolicyFile, Project, RuleMeta};
use flowgate::render::diagram::{View, dot, mermaid, svg, views};
use flowgate::render::scroll::Scroll;
use flowgate::render::terminal::{self, Style};
use flowgate::render::{escape, formats, imported, json};
use flowgate::report::layout::figures::figures;
use flowgate::report::layout::{Extent, document as laid_out};
use flowgate::report::{html, markdown};
use flowgate::secret::{Dialect, raw, scan};
use flowgate::source::{Date, FileId, Limits, Place, Span};

/// An entry.
pub type Entry = fn(&[u8]);

/// Every entry by the name of its target and of its folder of seeds.
pub const ALL: &[(&str, Entry)] = &[
    ("documents", documents),
    ("manifest", manifests),
    ("flow", flows),
    ("importers", importers),
    ("secrets", secrets),
    ("policy", policies),
    ("escapes", escapes),
    ("facts", facts),
    ("renderers", renderers),
    ("waivers", waivers),
];

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A span lies in its text and cuts no character.
fn inside(text: &str, span: Span, what: &dyn Debug) {
    assert!(
        text.get(span.range().start..).is_some(),
        "{span:?} begins inside of a character: {what:?}"
    );
    assert!(
        text.get(span.range()).is_some() || span.end as usize > text.len(),
        "{span:?}: {what:?}"
    );
    assert!(
        span.end as usize <= text.len() + 1,
        "{span:?} of {} bytes: {what:?}",
        text.len()
    );
}

fn problems(text: &str, all: &[Problem]) {
    for problem in all {
        assert!(
            !problem.message.is_empty() && !problem.label.is_empty(),
            "{problem:?}"
        );
        let sites = problem.notes.iter().map(|n| &n.site).chain([&problem.site]);
        for site in sites {
            if let Site::Span(_, span) = site {
                inside(text, *span, problem);
            }
        }
    }
}

fn node(text: &str, node: &Node, deeper: usize) {
    inside(text, node.span, &"a value");
    assert!(deeper > 0, "a tree is deeper than its limit");
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|n| self::node(text, n, deeper - 1)),
        Value::Map(entries) => {
            for entry in entries {
                inside(text, entry.key_span, &entry.key);
                self::node(text, &entry.node, deeper - 1);
            }
        }
    }
}

/// The readers of YAML, JSON, TOML, XML and Agent Script: trees within their limit, problems and values inside of the text.
pub fn documents(bytes: &[u8]) {
    let text = text(bytes);
    let limits = Limits::default();
    for name in [
        "a.yaml",
        "a.json",
        "a.toml",
        "a.xml",
        "a.agent",
        "a-meta.xml",
        "config.toml",
    ] {
        let read = document::read(FileId(0), name, &text, &limits);
        problems(&text, &read.problems);
        for tree in &read.nodes {
            node(&text, tree, limits.depth + 2);
        }
    }
}

/// Documents of our own: whatever is written, problems have a place.
pub fn manifests(bytes: &[u8]) {
    let text = text(bytes);
    let (trees, mut found) = value::read(FileId(0), &text, &Limits::default());
    for (i, tree) in trees.iter().enumerate() {
        let _ = manifest::read(
            FileId(0),
            tree,
            &Place::document("a.flowgate.yaml", i),
            &mut found,
        );
    }
    problems(&text, &found);
    let mut located = Trees::default();
    let mut sources = flowgate::source::Sources::default();
    let file = sources.add(flowgate::source::Source::new("a.flowgate.yaml", &*text));
    located.insert("a.flowgate.yaml", file, trees);
    for problem in &found {
        assert!(located.site(&problem.site, &sources).is_some(), "{problem:?}");
    }
}

/// The language: any text is read; what can be formatted has one form, which says the same and stays.
pub fn flows(bytes: &[u8]) {
    let text = text(bytes);
    let read = flow::read(FileId(0), &text, &Limits::default());
    problems(&text, &read.problems);
    node(&text, &read.root, 210);
    if let Ok(formatted) = flow::format(&text) {
        let again = flow::format(&formatted)
            .unwrap_or_else(|e| panic!("its own form is not read: {e:?}\n{formatted}"));
        assert_eq!(again, formatted, "two forms");
    }
}

/// Every vendor's reader on every language; what it declares is written as a manifest that is YAML again.
pub fn importers(bytes: &[u8]) {
    let text = text(bytes);
    for name in [
        "manifest.json",
        "manifest.yml",
        ".mcp.json",
        "appsscript.json",
        "openapi.yaml",
        "force-app/a.permissionset-meta.xml",
        "force-app/a.connectedApp-meta.xml",
        "config.toml",
        "a.agent",
        ".claude/settings.json",
        "agent-card.json",
        "agents.yaml",
    ] {
        let read = document::read(FileId(0), name, &text, &Limits::default());
        let mut found = read.problems;
        let Some(app) = vendor::read_all(FileId(0), name, &read.nodes, &mut found) else {
            continue;
        };
        problems(&text, &found);
        let apps = [app];
        let yaml = imported::yaml(&apps);
        plain(&yaml, "a manifest");
        let (trees, wrong) = value::read(FileId(0), &yaml, &Limits::default());
        assert!(wrong.is_empty() && trees.len() == 1, "{wrong:?}\n{yaml}");
        let json = imported::json(&apps);
        plain(&json, "json");
        serde_json::from_str::<serde_json::Value>(&json).unwrap_or_else(|e| panic!("{e}: {json}"));
    }
}

/// The search for credentials in every dialect: what is found lies in the file and is hidden whole.
pub fn secrets(bytes: &[u8]) {
    let text = text(bytes);
    for name in [
        "a.yaml", "a.json", "a.jsonc", "a.xml", ".env", "a.ini", "a.tf", "a.toml",
    ] {
        let read = document::read(FileId(0), name, &text, &Limits::default());
        for parsed in [true, false] {
            for hit in scan(name, &text, Dialect::of(name), &read.nodes, parsed).hits {
                inside(&text, hit.span, &name);
                inside(&text, hit.hide, &name);
            }
        }
    }
    for span in raw::hidden(&text) {
        inside(&text, span, &"hidden");
    }
    let _ = Baseline::read(&text);
    let _ = text.parse::<Date>();
}

/// Policies of strangers: METADATA, packs and text, read or refused.
pub fn policies(bytes: &[u8]) {
    let text = text(bytes);
    let _ = flowgate::policy::guard::check("a.rego", &text);
    let _ = RuleMeta::read("a.rego", text.clone().into_owned());
    let _ = Pack::read("a.yaml", &text);
    for below in ["acme/a.rego", "data.json", "lib.rego"] {
        let file = PolicyFile {
            path: format!("policies/{below}"),
            below: below.to_owned(),
            text: text.clone().into_owned(),
        };
        let _ = Project::read(vec![file]);
    }
}

/// What makes text safe for a target.
type Escape = fn(&str) -> String;

/// Text made safe for each target: nothing unseen, nothing that leaves its place.
pub fn escapes(bytes: &[u8]) {
    let text = text(bytes);
    let targets: [(&str, Escape); 8] = [
        ("terminal", escape::terminal),
        ("lines", escape::terminal_lines),
        ("dot", escape::dot),
        ("mermaid", escape::mermaid),
        ("markdown", escape::markdown),
        ("prose", escape::markdown_prose),
        ("code", escape::markdown_code),
        ("html", escape::html),
    ];
    for (target, escaped) in targets {
        let out = escaped(&text);
        for c in out.chars() {
            let space = matches!(c, '\n') || (target == "html" && c == '\t');
            assert!(space || !escape::is_unseen(c), "{target}: {c:?} of {text:?}");
        }
    }
    let page = escape::html(&text);
    assert!(!page.contains(['<', '>', '"', '\'']), "{page}");
    assert!(!escape::mermaid(&text).contains(['"', '<', '>', '[', ']', '|', '`', '{', '}', '%', '\n']));
    let quoted = escape::dot(&text).replace("\\\\", "").replace("\\\"", "");
    assert!(!quoted.contains(['"', '\n']), "{quoted}");
    for line in escape::workflow(&text).lines() {
        assert!(
            !line.trim_start().starts_with("::") && !line.contains("##["),
            "{line}"
        );
    }
}

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("flowgate-fuzz-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        for (name, bytes) in files {
            std::fs::write(path.join(name), bytes).unwrap();
        }
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A run over a folder; failures of policies are failures here.
fn run(folder: &Path, select: &[&str]) -> Run {
    let options = Options {
        paths: vec![folder.to_owned()],
        date: "2026-11-22".parse().ok(),
        fold: true,
        selection: Selection {
            select: select.iter().map(|s| (*s).to_owned()).collect(),
            ..Selection::default()
        },
        ..Options::default()
    };
    let run = pipeline::run(&options).unwrap_or_else(|e| panic!("{e}"));
    for finding in &run.check.findings {
        assert!(run.sources.find(&finding.location.file).is_some(), "{finding:?}");
    }
    run
}

/// The two halves of an input: a manifest and a `.flow` file, apart at a line of `%%`.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.windows(4).position(|w| w == b"\n%%\n");
    at.map_or((bytes, &[]), |at| (&bytes[..at + 1], &bytes[at + 4..]))
}

/// Facts of whatever manifest and picture say: every finding has a file, the document is JSON, twice the same.
pub fn facts(bytes: &[u8]) {
    let (manifest, flow) = halves(bytes);
    let folder = Folder::with(&[
        ("a.flowgate.yaml", manifest),
        ("a.flow", flow),
        ("b.json", manifest),
        (".env", flow),
    ]);
    let (first, second) = (run(&folder.0, &["INPUT"]), run(&folder.0, &["INPUT"]));
    let written =
        |run: &Run| -> Vec<String> { run.integrations.iter().map(|i| json::facts(&i.facts)).collect() };
    assert_eq!(written(&first), written(&second), "two runs differ");
    for facts in written(&first) {
        plain(&facts, "facts");
        serde_json::from_str::<serde_json::Value>(&facts).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// Nothing that steers a screen, but for line breaks.
fn plain(text: &str, what: &str) {
    let unseen = text.chars().find(|c| escape::is_unseen(*c) && *c != '\n');
    assert!(unseen.is_none(), "{what}: {unseen:?}\n{text}");
}

/// Well-formed, and nothing in it runs or loads.
fn page(text: &str, what: &str) {
    use quick_xml::events::Event;
    // A tab is white space like a line break.
    plain(&text.replace('\t', " "), what);
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{what}: {e}\n{text}"))
        {
            Event::Eof => return,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                assert!(
                    !["script", "img", "iframe", "object", "link", "base", "form"].contains(&name.as_str()),
                    "{what}: <{name}>"
                );
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap_or_else(|e| panic!("{what}: {e}"));
                    let (key, value) = (attribute.key.as_ref().to_owned(), attribute.value.to_string());
                    assert!(!key.starts_with("on") && key != "src", "{what}: {key}");
                    assert!(
                        !key.ends_with("href") || value.starts_with('#'),
                        "{what}: {value}"
                    );
                }
            }
            _ => {}
        }
    }
}

/// A string of JSON in plain ASCII: readers of YAML refuse some characters that are not escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            ' ' | '!' | '#'..='[' | ']'..='~' => out.push(c),
            c => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out.push('"');
    out
}

/// One integration that is always assessed, with the input in its texts, in every form of the report, every picture, every format.
pub fn renderers(bytes: &[u8]) {
    let said = text(bytes);
    let quoted = quoted(&said);
    let manifest = include_str!("planted.yaml").replace("\"$TEXT\"", &quoted);
    let folder = Folder::with(&[("planted.flowgate.yaml", manifest.as_bytes())]);
    let run = run(&folder.0, &["INPUT", "FLOW", "GATE", "SCOPE", "WRITE", "INJECT"]);
    let [integration] = &run.integrations[..] else {
        panic!("{:?}", run.check.findings)
    };
    let check = &run.check;
    let style = Style::default();
    let full = Scroll::whole(|s| terminal::full(s, check, &run.sources, &run.masks, &style));
    plain(&full, "full");
    plain(&Scroll::whole(|s| terminal::short(s, check)), "short");
    for (what, json) in [
        ("json", Scroll::whole(|s| json::check(s, check))),
        ("gitlab", Scroll::whole(|s| formats::gitlab::write(s, check))),
        ("sarif", Scroll::whole(|s| formats::sarif::write(s, check, &[]))),
    ] {
        plain(&json, what);
        serde_json::from_str::<serde_json::Value>(&json).unwrap_or_else(|e| panic!("{what}: {e}"));
    }
    page(&Scroll::whole(|s| formats::junit::write(s, check)), "junit");
    let annotations = Scroll::whole(|s| formats::github::write(s, check));
    plain(&annotations, "github");
    assert!(!annotations.contains("##["), "{annotations}");
    for line in annotations.lines().filter(|l| l.trim_start().starts_with("::")) {
        assert!(
            ["::error file=", "::warning file=", "::notice file="]
                .iter()
                .any(|c| line.starts_with(c)),
            "{line}"
        );
    }
    plain(&Scroll::whole(|s| formats::markdown::write(s, check)), "markdown");
    let report = assess(&run, integration);
    let document = laid_out(
        &report,
        figures(&integration.facts, &check.findings, &run.veil),
        Extent::Full,
    );
    page(&html::write(&document), "html");
    plain(&markdown::write(&document), "report");
    for view in [View::Flows, View::Context, View::Region] {
        for picture in views::pictures(&integration.facts, &check.findings, view) {
            page(&svg::draw(&picture), "svg");
            plain(&mermaid::draw(&picture), "mermaid");
            let drawn = dot::draw(&picture);
            plain(&drawn, "dot");
            graphviz_rust::parse(&drawn).unwrap_or_else(|e| panic!("{e}\n{drawn}"));
        }
    }
}

/// Documents of accepted risks and of the project, read and judged beside an integration with findings.
pub fn waivers(bytes: &[u8]) {
    let folder = Folder::with(&[
        ("planted.flowgate.yaml", include_bytes!("planted.yaml")),
        ("waivers.flowgate.yaml", bytes),
    ]);
    run(&folder.0, &["INPUT", "GATE", "OWNER"]);
    let project = Folder::with(&[("flowgate.yaml", bytes)]);
    let options = Options {
        paths: vec![project.0.clone()],
        ..Options::default()
    };
    // Any project may be unusable; then it is said.
    if let Err(e) = pipeline::run(&options) {
        assert!(!e.to_string().is_empty());
    }
}
