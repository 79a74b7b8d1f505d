//! What pictures promise, on the scenarios and through the program: readable, stable, the same in every format.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise and says why"
)]

mod support;

use std::path::{Path, PathBuf};

use flowgate::pipeline::{Options, run};
use flowgate::render::diagram::{Picture, View, dot, mermaid, png, svg, views};

const SCENARIOS: [&str; 8] = [
    "first-flow",
    "invoice-writer",
    "launder",
    "launder-gated",
    "minimal",
    "sales-briefing",
    "support-triage",
    "support-triage-demo",
];
fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/scenarios")
        .join(name)
}

/// Every picture of every view, by file name.
fn pictures(folder: &Path) -> Vec<Picture> {
    let options = Options {
        paths: vec![folder.to_owned()],
        fold: true,
        ..Options::default()
    };
    let run = run(&options).unwrap();
    let facts = &run.integrations[0].facts;
    let views = View::ALL.into_iter();
    let pictures = views.flat_map(|v| views::pictures(facts, &run.check.findings, v));
    pictures.map(|p| p.veiled(&run.veil)).collect()
}

fn number(text: &str, name: &str) -> i64 {
    let after = text.split(&format!(" {name}=\"")).nth(1).unwrap();
    after.split('"').next().unwrap().parse().unwrap()
}

/// Left, top, right, bottom of every text, from the file alone.
fn texts(svg: &str) -> Vec<([i64; 4], &str)> {
    svg.split("<text")
        .skip(1)
        .map(|t| {
            let head = t.split('>').next().unwrap();
            let (x, y, size) = (number(head, "x"), number(head, "y"), number(head, "font-size"));
            let words = t.split('>').nth(1).unwrap().split('<').next().unwrap();
            (
                [
                    x,
                    y - size * 8 / 10,
                    x + number(head, "textLength"),
                    y + size * 2 / 10,
                ],
                words,
            )
        })
        .collect()
}

/// Snapshots of these; the others are looked at by the same rules.
const KEPT: [(&str, &str); 7] = [
    ("support-triage", ""),
    ("support-triage-demo", "context"),
    ("support-triage-demo", "flows"),
    ("launder", "context"),
    ("launder", "flows"),
    ("invoice-writer", "context"),
    ("invoice-writer", "flows"),
];

#[test]
fn no_text_of_any_scenario_lies_on_another_or_leaves_the_page() {
    let mut seen = 0;
    for name in SCENARIOS {
        for picture in pictures(&scenario(name)) {
            let (svg, slug) = (svg::draw(&picture), &picture.slug);
            let head = svg.split('>').next().unwrap();
            let (width, height) = (number(head, "width"), number(head, "height"));
            let texts = texts(&svg);
            for (n, (a, words)) in texts.iter().enumerate() {
                assert!(
                    a[0] >= 0 && a[1] >= 0 && a[2] <= width && a[3] <= height,
                    "{name} {slug}: `{words}` leaves the page"
                );
                for (b, others) in texts.iter().skip(n + 1) {
                    let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                    assert!(apart, "{name} {slug}: `{words}` lies on `{others}`");
                }
            }
            seen += texts.len();
            if KEPT
                .iter()
                .any(|(s, only)| *s == name && (only.is_empty() || only == slug))
            {
                insta::assert_snapshot!(format!("{name}_{slug}"), svg);
            }
        }
    }
    assert!(seen > 800, "{seen}");
}

/// The picture is of the model, not of the files it is written in.
#[test]
fn renaming_files_and_reordering_statements_leave_every_byte() {
    let folder = support::copy("fixtures/scenarios/support-triage", "drawn-anew");
    for file in flowgate::source::walk::plain(&folder) {
        let from = folder.join(&file);
        let text = std::fs::read_to_string(&from).unwrap();
        if file.ends_with(".flow") {
            std::fs::remove_file(&from).unwrap();
            std::fs::write(folder.join("a-first.flow"), shuffled(&text)).unwrap();
        } else if file.ends_with(".flowgate.yaml") {
            std::fs::rename(&from, folder.join("zz-last.flowgate.yaml")).unwrap();
        }
    }
    let (before, after) = (pictures(&scenario("support-triage")), pictures(&folder));
    assert_eq!(before.len(), after.len());
    for (a, b) in before.iter().zip(&after) {
        assert_eq!(svg::draw(a), svg::draw(b));
        assert_eq!(dot::draw(a), dot::draw(b));
        assert_eq!(mermaid::draw(a), mermaid::draw(b));
    }
}

/// Declarations of systems and actors behind everything else: flows keep their order, which gives them their names.
fn shuffled(text: &str) -> String {
    let single = |l: &&str| {
        ["system ", "actor ", "boundary "]
            .iter()
            .any(|k| l.starts_with(k))
            && l.matches('{').count() == l.matches('}').count()
    };
    let mut moved: Vec<&str> = text.lines().filter(single).collect();
    assert!(moved.len() > 2);
    moved.reverse();
    let kept: Vec<&str> = text.lines().filter(|l| !single(l)).collect();
    format!("{}\n{}\n", kept.join("\n"), moved.join("\n"))
}

#[test]
fn a_png_is_the_svg_at_twice_its_size() {
    let picture = pictures(&scenario("launder"))
        .into_iter()
        .find(|p| p.slug == "flows")
        .unwrap();
    let svg = svg::draw(&picture);
    let head = svg.split('>').next().unwrap();
    let png = png::draw(&picture).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let size = |at: usize| i64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
    assert_eq!(
        (size(16), size(20)),
        (2 * number(head, "width"), 2 * number(head, "height"))
    );
    assert_eq!(png, png::draw(&picture).unwrap());
}

const TWO_ACTIONS: &str = "apiVersion: flowgate/v1
kind: AgentIntegration
metadata: {id: two}
connections:
  mail:
    system: mail
    operations:
      reply: {effect: send, audience: customer}
      refuse: {effect: send, audience: customer}
systems:
  mail: {product: internal-api}
";

#[test]
fn several_pictures_need_a_folder_or_a_choice() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-actions");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("two.flowgate.yaml"), TWO_ACTIONS).unwrap();
    let graph = |more: &[&str]| {
        let mut arguments = vec!["graph", "--view", "action", "--format", "svg"];
        arguments.extend(more);
        support::flowgate_in(&folder, &arguments)
    };
    let several = graph(&[]);
    assert_eq!(several.code, 2);
    let names = "action-1-mail-refuse, action-2-mail-reply";
    assert!(
        several.stderr.contains("--only") && several.stderr.contains(names),
        "{}",
        several.stderr
    );
    let one = graph(&["--only", "action-2-mail-reply"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stdout.starts_with("<svg"));
    let wrong = graph(&["--only", "nothing"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains(names), "{}", wrong.stderr);
    let all = graph(&["--output", "drawn"]);
    assert_eq!((all.code, all.stdout.as_str()), (0, ""), "{}", all.stderr);
    for name in names.split(", ") {
        assert!(folder.join("drawn").join(format!("{name}.svg")).is_file());
    }
}
