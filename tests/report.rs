//! The report: what page 1 answers, that every format says the same, that no text of a checked file breaks one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

mod support;
#[path = "support/workbook.rs"]
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowgate::pipeline::assess::assess;
use flowgate::pipeline::{self, Options};
use flowgate::report::layout::figures::figures;
use flowgate::report::layout::{Extent, anchor, document};
use flowgate::report::{Report, html, json, markdown, xlsx};
use serde_json::Value;
use support::{flowgate, flowgate_in};

/// The four whole integrations, and one of twenty lines.
const SCENARIOS: [&str; 5] = [
    "support-triage",
    "support-triage-demo",
    "invoice-writer",
    "sales-briefing",
    "minimal",
];

const PHASES: [&str; 4] = [
    "sandbox",
    "internal_pilot",
    "limited_production",
    "full_production",
];

/// A report in every form.
struct Forms {
    report: Report,
    json: Value,
    markdown: String,
    html: String,
    xlsx: Vec<u8>,
}

fn path(scenario: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/scenarios")
        .join(scenario)
}

fn forms(folder: &Path, phase: Option<&str>) -> Forms {
    let run = pipeline::run(&Options {
        paths: vec![folder.to_owned()],
        fold: true,
        phase: phase.map(|p| flowgate::parse::manifest::control::Phase::from_word(p).unwrap()),
        ..Options::default()
    })
    .unwrap();
    let integration = &run.integrations[0];
    let report = assess(&run, integration);
    let figures = figures(&integration.facts, &run.check.findings, &run.veil);
    let document = document(&report, figures, Extent::Full).map(&|text| run.veil.over(text));
    Forms {
        json: serde_json::from_str(&json::json(&report)).unwrap(),
        markdown: markdown::write(&document),
        html: html::write(&document),
        xlsx: xlsx::write(&document, run.check.date).unwrap(),
        report,
    }
}

/// What changes with every rule is told by other tests.
fn settled(text: &str) -> String {
    let digest = regex::Regex::new("[0-9a-f]{64}").unwrap();
    let number = regex::Regex::new("(2026-11-22/)[0-9a-f]{8}").unwrap();
    // Pictures have tests of their own.
    let mermaid = regex::Regex::new("(?s)```mermaid\n.*?```\n").unwrap();
    let text = mermaid.replace_all(text, "");
    let text = digest.replace_all(&text, "<digest>");
    number.replace_all(&text, "$1<digest>").into_owned()
}

#[test]
fn the_report_of_each_scenario_reads_like_this() {
    for scenario in SCENARIOS {
        let text = settled(&forms(&path(scenario), None).markdown);
        // Chapter 8 and appendix A list the whole catalogue, appendix C is fixed.
        let chapter = |number: &str| text.find(&format!("\n## {number}. ")).unwrap();
        let told = format!(
            "{}{}{}",
            &text[..chapter("8")],
            &text[chapter("9")..chapter("A")],
            &text[chapter("B")..chapter("C")]
        );
        insta::assert_snapshot!(format!("golden_{scenario}"), told);
    }
}

/// A tree with an open waiver, on the day of the scenarios.
fn waived(name: &str) -> PathBuf {
    let folder = support::copy("fixtures/rules/OWNER-004/pass", name);
    let project = "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n";
    std::fs::write(folder.join("flowgate.yaml"), project).unwrap();
    folder
}

/// An accepted risk stays in the report: counted as waived and not as open, listed with its waiver, drawn as such.
#[test]
fn the_report_with_an_open_waiver_reads_like_this() {
    let forms = forms(&waived("report-waived"), Some("internal_pilot"));
    let text = settled(&forms.markdown);
    let chapter = |number: &str| text.find(&format!("\n## {number}. ")).unwrap();
    let told = format!(
        "{}{}",
        &text[..text.find("## Contents").unwrap()],
        &text[chapter("9")..chapter("10")]
    );
    insta::assert_snapshot!("golden_waived", told);
    assert_eq!(forms.json["page_one"]["waived"], 1);
    let accepted: Vec<&Value> = forms.json["findings"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| !f["finding"]["waiver"].is_null())
        .collect();
    assert_eq!(accepted[0]["finding"]["rule"], "GATE-004");
    for flow in accepted[0]["flows"].as_array().unwrap() {
        let flows = forms.json["flows"].as_array().unwrap();
        let row = flows.iter().find(|f| f["id"] == *flow).unwrap();
        assert!(
            row["waived"]
                .as_array()
                .unwrap()
                .contains(&Value::from("GATE-004"))
        );
        assert!(
            !row["findings"]
                .as_array()
                .unwrap()
                .contains(&Value::from("GATE-004"))
        );
    }
    assert!(forms.html.contains("GATE-004 waived") && forms.html.contains("path of a waived finding"));
}

/// The verdict of the program for a tree.
fn verdict_of(folder: &Path) -> (String, Vec<Value>) {
    let ran = flowgate_in(folder, &["report", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let conditions = report["page_one"]["conditions"].as_array().unwrap().clone();
    (
        report["verdict"]["verdict"].as_str().unwrap().to_owned(),
        conditions,
    )
}

/// From files to verdict: an open finding is bearable only with a treatment that names an owner and a day to come.
#[test]
fn a_finding_that_nobody_owns_is_not_ready() {
    let folder = support::copy("fixtures/scenarios/support-triage", "unowned");
    assert_eq!(verdict_of(&folder).0, "ready");
    let file = folder.join("support-triage.flowgate.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let late = text.replace("reviewed: 2026-03-15", "reviewed: 2025-03-15");
    assert_ne!(late, text);
    std::fs::write(&file, late).unwrap();
    let (verdict, conditions) = verdict_of(&folder);
    assert_eq!(verdict, "not_ready");
    assert_eq!(conditions.len(), 1, "{conditions:#?}");
    assert!(conditions[0]["owner"].is_null());
    let fingerprint = conditions[0]["id"].as_str().unwrap().to_owned();
    let register = |entry: &str| {
        let head = "apiVersion: flowgate/v1\nkind: RiskRegister\nintegration: support-triage\ntreatments:\n";
        let line = format!("{head}  - {{ finding: \"{fingerprint}\", treatment: mitigate{entry} }}\n");
        std::fs::write(folder.join("risks.flowgate.yaml"), line).unwrap();
        verdict_of(&folder)
    };
    for (entry, verdict) in [
        ("", "not_ready"),
        (", owner: appsec", "not_ready"),
        (", due: 2026-12-15", "not_ready"),
        (", owner: \" \", due: 2026-12-15", "not_ready"),
        (", owner: appsec, due: 2026-11-21", "not_ready"),
        (", owner: appsec, due: 2026-11-22", "ready_with_conditions"),
        (
            ", owner: appsec, due: 2026-12-15, status: in_progress",
            "ready_with_conditions",
        ),
    ] {
        assert_eq!(register(entry).0, verdict, "{entry}");
    }
    let (_, conditions) = register(", owner: appsec, due: 2026-12-15");
    assert_eq!(conditions[0]["owner"], "appsec");
    assert_eq!(conditions[0]["due"], "2026-12-15");
    let ran = flowgate_in(&folder, &["report"]);
    assert!(ran.stdout.contains("**READY WITH CONDITIONS**"), "{}", ran.stdout);
}

/// A risk is named as the report prints it; a name that fits none is told in the plan.
#[test]
fn a_treatment_of_a_risk_stands_in_the_register_and_the_plan() {
    let folder = support::copy("fixtures/scenarios/support-triage", "treated");
    let register = "apiVersion: flowgate/v1\nkind: RiskRegister\nintegration: support-triage\ntreatments:\n  \
        - { risk: \"MESSAGE mail.send_reply@F13\", treatment: accept, owner: head-of-support, due: 2027-05-20 }\n  \
        - { risk: MESSAGE nobody, treatment: avoid, owner: ops, due: 2027-05-20 }\n";
    std::fs::write(folder.join("risks.flowgate.yaml"), register).unwrap();
    let report = forms(&folder, None);
    let risk = &report.json["risks"]["risks"][0];
    assert_eq!(risk["id"], "MESSAGE mail.send_reply@support-triage/F13");
    assert_eq!(risk["treatment"]["treatment"], "accept");
    assert_eq!(risk["owner"], "head-of-support");
    assert!(
        report
            .markdown
            .contains("names no risk or finding of this report")
    );
    assert_eq!(report.json["verdict"]["verdict"], "ready");
}

/// What a decision accepts and what it leaves open stands on page 1.
#[test]
fn decisions_stand_on_page_one() {
    let folder = support::copy("fixtures/scenarios/support-triage", "decided");
    let records = folder.join("signoffs/support-triage.flowgate.yaml");
    let text = std::fs::read_to_string(&records).unwrap();
    let condition = "    conditions: [{ text: at most 50 replies a day, owner: support-ops, due: 2026-12-31 }]\n    reference";
    std::fs::write(&records, text.replacen("    reference", condition, 1)).unwrap();
    let (verdict, conditions) = verdict_of(&folder);
    assert_eq!(verdict, "ready_with_conditions");
    assert_eq!(conditions[0]["text"], "at most 50 replies a day");
    assert_eq!(conditions[0]["owner"], "support-ops");
    // A wider scope is told on page 1, with who must look again.
    let file = folder.join("support-triage.flowgate.yaml");
    let manifest = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        manifest.replacen(
            "{name: \"chat:write\"",
            "{name: \"users:read\"}, {name: \"chat:write\"",
            1,
        ),
    )
    .unwrap();
    let page = forms(&folder, None);
    let json = &page.json;
    assert_eq!(json["page_one"]["changed"]["since"], "2026-11-20");
    assert_eq!(
        json["page_one"]["changed"]["lines"][0],
        "connection `chat` is granted `users:read`"
    );
    assert_eq!(json["change"]["lines"][0]["look_again"][0], "security");
    let status = |role: &str| {
        let from = json["page_one"]["decision"]["from"].as_array().unwrap();
        let found = from.iter().find(|d| d["role"] == role).unwrap();
        found["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("security"), "must look again: changed since 2026-11-20");
    assert_eq!(status("legal or privacy"), "approved 2026-11-20");
    assert_eq!(json["verdict"]["decision_pending"], true);
}

#[test]
fn page_one_of_each_phase_reads_like_this() {
    for scenario in SCENARIOS {
        let pages: Vec<String> = PHASES
            .iter()
            .map(|phase| {
                let forms = forms(&path(scenario), Some(phase));
                let text = settled(&forms.markdown);
                text[..text.find("## Contents").unwrap()].to_owned()
            })
            .collect();
        insta::assert_snapshot!(format!("page_one_{scenario}"), pages.join("----\n\n"));
    }
}

#[test]
fn page_one_answers_six_questions() {
    for scenario in SCENARIOS {
        let page = &forms(&path(scenario), None).json["page_one"];
        let some = |value: &Value| !value.is_null() && *value != Value::Array(Vec::new());
        assert!(
            some(&page["can_touch"]["systems"]),
            "{scenario}: what can it touch"
        );
        assert!(some(&page["can_touch"]["reads"]), "{scenario}: what can it touch");
        assert!(page["worst"]["scenario"].is_string(), "{scenario}: the worst");
        let stop = page["who_can_stop"].as_object().unwrap();
        for field in ["who", "method", "approvers", "tested_on", "max_time"] {
            assert!(stop.contains_key(field), "{scenario}: who can stop it: {field}");
        }
        assert!(
            page["not_known"]["demanded"].is_u64(),
            "{scenario}: what is not known"
        );
        assert!(some(&page["changed"]["lines"]), "{scenario}: what changed");
        assert!(
            page["decision"]["question"].as_str().unwrap().ends_with('?'),
            "{scenario}: asked to decide"
        );
        assert!(some(&page["decision"]["from"]), "{scenario}: asked to decide");
    }
    let page = &forms(&path("support-triage"), None).json["page_one"];
    assert_eq!(page["who_can_stop"]["who"][0], "support-ops");
    assert_eq!(
        page["worst"]["risk"],
        "MESSAGE mail.send_reply@support-triage/F13"
    );
    assert_eq!(page["worst"]["max_loss"], "25000 EUR");
    assert_eq!(page["sees"]["people"][0]["number"], 40_000);
}

fn ids(value: &Value, wanted: impl Fn(&Value) -> bool) -> Vec<&str> {
    let all = value.as_array().unwrap().iter();
    all.filter(|v| wanted(v))
        .map(|v| v["id"].as_str().unwrap())
        .collect()
}

#[test]
fn every_number_of_page_one_follows_from_the_rest() {
    let scenarios = SCENARIOS.map(|s| (s, path(s)));
    let trees = scenarios
        .into_iter()
        .chain([("waived", waived("page-one-waived"))]);
    for ((scenario, folder), phase) in trees.flat_map(|t| PHASES.map(|p| (t.clone(), p))) {
        let json = forms(&folder, Some(phase)).json;
        let page = &json["page_one"];
        let findings = json["findings"]["findings"].as_array().unwrap();
        for (severity, n) in page["open"].as_object().unwrap() {
            // A waived finding is counted as waived, and a decision that is due is told by itself.
            let open = findings.iter().map(|f| &f["finding"]).filter(|f| {
                f["severity"] == severity.as_str()
                    && f["outcome"] == "fail"
                    && f["waiver"].is_null()
                    && f["rule"] != "OWNER-002"
            });
            assert_eq!(
                open.count() as u64,
                n.as_u64().unwrap(),
                "{scenario} {phase}: {severity}"
            );
        }
        let waived = findings.iter().filter(|f| !f["finding"]["waiver"].is_null());
        assert_eq!(page["waived"], waived.count(), "{scenario} {phase}");
        let questions = &json["scope"]["open_questions"];
        let demanded = ids(questions, |q| q["demanded"] == true).len();
        let later = ids(questions, |q| q["demanded"] == false).len();
        assert_eq!(page["not_known"]["demanded"], demanded, "{scenario} {phase}");
        assert_eq!(page["not_known"]["later"], later, "{scenario} {phase}");
        assert_eq!(page["not_known"]["core_rules"], json["verdict"]["core_unknown"]);
        assert_eq!(page["not_known"]["assumed"], json["verdict"]["limits"]["assumed"]);
        let names = |wanted: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
            let actions = json["actions"].as_array().unwrap().iter().filter(|a| wanted(a));
            actions
                .map(|a| a["operation"].as_str().or(a["flow"].as_str()).unwrap().to_owned())
                .collect()
        };
        let told = |field: &str| -> BTreeSet<String> {
            let list = page["can_touch"][field].as_array().unwrap().iter();
            list.map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(told("actions"), names(&|_| true), "{scenario} {phase}");
        assert_eq!(
            told("reaches_outside"),
            names(&|a| a["external"] == true),
            "{scenario} {phase}"
        );
        assert_eq!(
            told("irreversible"),
            names(&|a| a["reversibility"] == "irreversible"),
            "{scenario} {phase}"
        );
        let open = names(&|a| a["approval"]["state"] != "covered");
        let gated: BTreeSet<String> = names(&|a| a["approval"]["state"] == "covered");
        assert_eq!(
            told("gated"),
            gated.difference(&open).cloned().collect(),
            "{scenario} {phase}"
        );
        let systems = ids(&json["scope"]["inventory"], |i| {
            i["kind"] == "system" && i["planned"] == false
        });
        assert_eq!(told("systems"), systems.into_iter().map(str::to_owned).collect());
        // People: the most of any class, by group.
        let mut people: BTreeMap<String, u64> = BTreeMap::new();
        for class in json["data"]["classes"].as_array().unwrap() {
            for group in class["subjects"].as_array().unwrap() {
                let most = people.entry(group.as_str().unwrap().to_owned()).or_default();
                *most = (*most).max(class["people"].as_u64().unwrap_or(0));
            }
        }
        let shown: BTreeMap<String, u64> = page["sees"]["people"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                (
                    p["group"].as_str().unwrap().to_owned(),
                    p["number"].as_u64().unwrap_or(0),
                )
            })
            .collect();
        assert_eq!(shown, people, "{scenario} {phase}");
        let risks = json["risks"]["risks"].as_array().unwrap();
        let top: Vec<&str> = risks.iter().take(5).map(|r| r["id"].as_str().unwrap()).collect();
        let shown: Vec<&str> = page["top_risks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r.as_str().unwrap())
            .collect();
        assert_eq!(shown, top, "{scenario} {phase}");
        assert_eq!(
            page["worst"]["residual"], risks[0]["residual"],
            "{scenario} {phase}"
        );
        let unrated = ids(&json["risks"]["risks"], |r| r["residual"].is_null());
        assert_eq!(
            page["not_known"]["unrated_risks"].as_array().unwrap().len(),
            unrated.len()
        );
        let causes = json["verdict"]["causes"].as_array().unwrap().len();
        assert!(
            causes >= page["conditions"].as_array().unwrap().len(),
            "{scenario} {phase}"
        );
    }
}

#[test]
fn every_finding_is_in_chapter_nine_on_the_picture_and_in_json_with_one_id() {
    for scenario in [
        "support-triage-demo",
        "launder",
        "sales-briefing",
        "invoice-writer",
    ] {
        let forms = forms(&path(scenario), None);
        let ran = flowgate(&[
            "check",
            &format!("fixtures/scenarios/{scenario}"),
            "--format",
            "json",
        ]);
        let check: Value = serde_json::from_str(&ran.stdout).unwrap();
        let own = |f: &&Value| f["integration"] == forms.json["header"]["integration"];
        let expected: BTreeSet<&str> = check["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(own)
            .map(|f| f["fingerprint"].as_str().unwrap())
            .collect();
        assert!(!expected.is_empty(), "{scenario}");
        let listed = ids(&forms.json["findings"]["findings"], |_| true);
        assert_eq!(
            listed.iter().copied().collect::<BTreeSet<_>>(),
            expected,
            "{scenario}"
        );
        let chapter = forms.markdown.split("\n## 9. ").nth(1).unwrap();
        let chapter = chapter.split("\n## 10. ").next().unwrap();
        let known: BTreeSet<String> = forms
            .report
            .scope
            .inventory
            .iter()
            .map(|i| i.id.clone())
            .chain(forms.report.flows.iter().map(|f| f.id.clone()))
            .collect();
        for finding in &forms.report.findings.findings {
            assert!(
                chapter.contains(&finding.id),
                "{scenario}: {} in chapter 9",
                finding.id
            );
            assert!(
                forms
                    .html
                    .contains(&format!("id=\"{}\"", anchor("finding", &finding.id))),
                "{scenario}: {} in HTML",
                finding.id
            );
            // Drawn: red on its flows, which the twin lists with rule and id; else at its element.
            for flow in &finding.flows {
                let row = forms.report.flows.iter().find(|f| f.id == *flow).unwrap();
                if finding.finding.outcome == flowgate::finding::Outcome::Fail {
                    assert!(
                        row.findings.contains(&finding.finding.rule.to_string()),
                        "{scenario}: {flow}"
                    );
                }
            }
            let drawn = finding.flows.iter().any(|f| known.contains(f)) || !finding.elements.is_empty();
            assert!(drawn, "{scenario}: {} is drawn nowhere", finding.id);
        }
    }
}

#[test]
fn the_page_is_well_formed_and_loads_nothing() {
    for scenario in SCENARIOS {
        let page = forms(&path(scenario), None).html;
        well_formed(&page, scenario);
    }
}

/// Parses the page and checks its structure: unique anchors, links that lead somewhere, headings in order, nothing that runs or
/// loads. Gives its text.
fn well_formed(page: &str, what: &str) -> String {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let (mut anchors, mut links) = (BTreeSet::new(), Vec::new());
    let (mut text, mut style, mut level, mut policy, mut open) =
        (String::new(), String::new(), 0, false, Vec::new());
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{what}: {e}"));
        let (tag, empty) = match &event {
            Event::Eof => break,
            Event::Text(t) => {
                if open.last().map(String::as_str) == Some("style") {
                    style.push_str(t);
                } else {
                    text.push_str(t);
                }
                continue;
            }
            Event::GeneralRef(r) => {
                text.push_str(&format!("&{};", &**r));
                continue;
            }
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            _ => continue,
        };
        let name = tag.name().as_ref().to_owned();
        assert!(
            ![
                "script", "link", "iframe", "object", "embed", "base", "form", "audio", "video"
            ]
            .contains(&name.as_str()),
            "{what}: <{name}>"
        );
        if let Some(heading) = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            assert!(
                heading <= level + 1,
                "{what}: <{name}> after a heading of level {level}"
            );
            level = heading;
        }
        for attribute in tag.attributes() {
            let attribute = attribute.unwrap_or_else(|e| panic!("{what}: {e}"));
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.value.to_string();
            assert!(!key.starts_with("on"), "{what}: {key}");
            match key.as_str() {
                "id" => assert!(anchors.insert(value.clone()), "{what}: two anchors `{value}`"),
                "href" | "xlink:href" => {
                    assert!(value.starts_with('#'), "{what}: a link to `{value}`");
                    links.push(value[1..].to_owned());
                }
                "src" => panic!("{what}: src {value}"),
                "content" if value.starts_with("default-src 'none'") => policy = true,
                _ => {}
            }
        }
        if !empty {
            open.push(name);
        }
    }
    assert!(policy, "{what}: no content security policy");
    for link in links {
        assert!(anchors.contains(&link), "{what}: `#{link}` leads nowhere");
    }
    for loads in ["url(", "@import", "expression("] {
        assert!(!style.contains(loads), "{what}: {loads}");
    }
    text
}

/// Texts that mean something in one of the formats.
fn hostile() -> Vec<String> {
    [
        "<script>alert(1)</script>",
        "]]></style><img src=x onerror=alert(1)>",
        "a\"->\"b",
        "one|two||three",
        "`code` ``` fence",
        "=HYPERLINK(\"x\")",
        "+1-2@SUM(A1)",
        "safe\u{202e}txt.exe\u{200b}",
        "family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f600}",
        "[x](javascript:alert(1)) ![i](https://evil.example/x.png)",
        "&lt;b&gt; &amp; \\ $x$ #1 @team *bold* _it_",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["x".repeat(500)])
    .collect()
}

/// The support agent with the same text wherever its author may write freely.
fn renamed(name: &str, text: &str) -> PathBuf {
    let folder = support::copy("fixtures/scenarios/support-triage", name);
    let file = folder.join("support-triage.flowgate.yaml");
    let mut manifest = std::fs::read_to_string(&file).unwrap();
    let quoted = serde_json::to_string(text).unwrap();
    for (before, value) in [
        ("title: ", "Support triage agent"),
        ("intended: ", "Shorten first response time of customer support."),
        ("role: ", "head-of-support"),
        ("justification: ", "\"event driven, no user present\""),
        (
            "statement: ",
            "\"Noise in one channel; internal facts visible to support staff only.\"",
        ),
        ("label: ", "\"bot user\""),
        ("condition: ", "\"always once per ticket\""),
        ("group: ", "\"support EU, product-support form\""),
        ("agreement: ", "DPA-17"),
        ("reason: ", "\"internal triage, no Annex III use\""),
        ("failure_modes: ", "FM-12"),
        ("allow: [", "\"#support-triage\""),
    ] {
        let there = format!("{before}{value}");
        assert!(manifest.contains(&there), "{there}");
        manifest = manifest.replacen(&there, &format!("{before}{quoted}"), 1);
    }
    std::fs::write(&file, manifest).unwrap();
    folder
}

/// The text as a reader sees it: what hides or turns text is spelt out.
fn seen(text: &str) -> String {
    flowgate::render::escape::terminal(text)
}

#[test]
fn hostile_text_is_text_in_every_format() {
    let plain = forms(&renamed("hostile-plain", "plain"), None);
    let bars = |text: &str| -> Vec<usize> {
        let unescaped = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        text.lines()
            .filter(|l| l.starts_with("| "))
            .map(unescaped)
            .collect()
    };
    let headings = |text: &str| text.lines().filter(|l| l.starts_with('#')).count();
    for (i, text) in hostile().into_iter().enumerate() {
        let forms = forms(&renamed(&format!("hostile-{i}"), &text), None);
        let shown = well_formed(&forms.html, &text);
        let escaped = flowgate::render::escape::html(&text);
        assert!(shown.contains(&escaped), "{text:?} is not in the page");
        for c in shown.chars() {
            assert!(
                c == '\n' || !flowgate::render::escape::is_unseen(c),
                "{text:?}: {c:?}"
            );
        }
        assert_eq!(bars(&forms.markdown), bars(&plain.markdown), "{text:?}: tables");
        assert_eq!(
            headings(&forms.markdown),
            headings(&plain.markdown),
            "{text:?}: headings"
        );
        for live in ["<script", "<img", "](java", "](http", "https://"] {
            let markdown = forms.markdown.replace("\\]", "");
            let outside: String = markdown.split('`').step_by(2).collect();
            assert!(!outside.contains(live), "{text:?}: {live}");
        }
        assert_eq!(forms.json["header"]["title"], text.as_str(), "{text:?}");
        let sheets = workbook::unzipped(&forms.xlsx);
        let strings = &sheets["xl/sharedStrings.xml"];
        let cell = seen(&text)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert!(strings.contains(&cell), "{text:?} is not in the workbook");
        for (name, sheet) in sheets.iter().filter(|(n, _)| n.starts_with("xl/worksheets/")) {
            assert!(
                !sheet.contains("<f>") && !sheet.contains("<hyperlink"),
                "{text:?}: {name}"
            );
            assert!(sheet.contains("<autoFilter"), "{name}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_report() {
    let (a, b) = (
        forms(&path("support-triage-demo"), None),
        forms(&path("support-triage-demo"), None),
    );
    assert_eq!(a.html, b.html);
    assert_eq!(a.markdown, b.markdown);
    assert_eq!(a.json, b.json);
    assert!(a.xlsx == b.xlsx, "the workbooks differ");
}

#[test]
fn the_report_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(&json::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for scenario in SCENARIOS {
        let json = forms(&path(scenario), None).json;
        let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{scenario}: {errors:#?}");
    }
}

/// What stands below `key:` lines of a manifest, as ranges of lines that can be left out.
fn fields(manifest: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = manifest.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with(['#', '-']) || !trimmed.contains(':') {
            continue;
        }
        let below = lines[i + 1..]
            .iter()
            .take_while(|l| l.trim().is_empty() || indent(l) > indent(line))
            .count();
        found.push((i, i + 1 + below));
    }
    found
}

/// A manifest with every mapping and list in block form, so that each field is a line of its own.
fn spelt_out(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("support-triage.flowgate.yaml")).unwrap();
    let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    serde_yaml::to_string(&value).unwrap()
}

/// `FLOWGATE_ALL_FIELDS=1` leaves out each of some seven hundred fields; without it every hundredth.
#[test]
fn no_field_left_out_makes_a_verdict_better() {
    let folder = support::copy("fixtures/scenarios/support-triage", "left-out");
    let file = folder.join("support-triage.flowgate.yaml");
    let manifest = spelt_out(&folder);
    std::fs::write(&file, &manifest).unwrap();
    let rank = |verdict: &str| match verdict {
        "ready" => 2,
        "ready_with_conditions" => 1,
        _ => 0,
    };
    let verdict = |phase: &str| -> Option<Report> {
        let run = pipeline::run(&Options {
            paths: vec![folder.clone()],
            fold: true,
            phase: Some(flowgate::parse::manifest::control::Phase::from_word(phase).unwrap()),
            ..Options::default()
        })
        .ok()?;
        let integration = run.integrations.first()?;
        Some(assess(&run, integration))
    };
    assert_eq!(verdict("limited_production").unwrap().verdict.verdict, "ready");
    // Asked for everyone it is not ready: nothing left out may change that.
    let full = verdict("full_production").unwrap().verdict.verdict;
    assert_eq!(rank(&full), 0, "{full}");
    let lines: Vec<&str> = manifest.lines().collect();
    let step = if std::env::var_os("FLOWGATE_ALL_FIELDS").is_some() {
        1
    } else {
        100
    };
    let mut better = Vec::new();
    for (from, to) in fields(&manifest).into_iter().step_by(step) {
        let text: Vec<&str> = lines[..from].iter().chain(&lines[to..]).copied().collect();
        std::fs::write(&file, text.join("\n") + "\n").unwrap();
        if let Some(report) = verdict("full_production")
            && rank(&report.verdict.verdict) > 0
        {
            better.push(format!(
                "line {}: {} -> {}",
                from + 1,
                lines[from].trim(),
                report.verdict.words
            ));
        }
    }
    assert!(better.is_empty(), "{better:#?}");
}

#[test]
fn forms_are_written_where_they_are_asked_for() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-forms");
    let _ = std::fs::remove_dir_all(&folder);
    let to = folder.display().to_string();
    for form in ["md", "html", "json", "xlsx"] {
        let ran = flowgate(&[
            "report",
            "fixtures/scenarios/minimal",
            "--format",
            form,
            "-o",
            &to,
        ]);
        assert_eq!(ran.code, 0, "{form}: {}", ran.stderr);
        let file = folder.join(format!("jira-digest.{form}"));
        assert!(
            ran.stdout.contains(&format!("jira-digest.{form}")),
            "{}",
            ran.stdout
        );
        assert!(std::fs::metadata(&file).unwrap().len() > 1_000, "{form}");
    }
    // Without a browser the reader is told where the printable page is.
    let ran = flowgate_in(
        &path("minimal"),
        &[
            "report",
            "--format",
            "pdf",
            "-o",
            &to,
            "--browser",
            "/nowhere/browser",
        ],
    );
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("there is no browser `/nowhere/browser`")
            && ran.stderr.contains("jira-digest.html"),
        "{}",
        ran.stderr
    );
}

#[test]
fn for_a_decision_taken_again_four_chapters_suffice() {
    let ran = flowgate(&["report", "fixtures/scenarios/support-triage", "--delta"]);
    let chapters: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|l| l.strip_prefix("## ")?.split('.').next())
        .filter(|n| *n != "Contents")
        .collect();
    assert_eq!(chapters, ["1", "9", "13", "14"]);
    let page = flowgate(&[
        "report",
        "fixtures/scenarios/support-triage",
        "--delta",
        "--format",
        "html",
    ])
    .stdout;
    well_formed(&page, "delta");
}

/// An accepted risk is no control, and what was there before the check was adopted counts like anything else.
#[test]
fn neither_a_waiver_nor_the_baseline_makes_a_risk_smaller() {
    let mut run = pipeline::run(&Options {
        paths: vec![path("support-triage-demo")],
        fold: true,
        ..Options::default()
    })
    .unwrap();
    let before = assess(&run, &run.integrations[0]);
    for finding in &mut run.check.findings {
        finding.known = true;
    }
    let known = assess(&run, &run.integrations[0]);
    assert_eq!(known.risks, before.risks);
    assert_eq!(known.verdict, before.verdict);
    assert_eq!(known.page_one.open, before.page_one.open);
    for finding in &mut run.check.findings {
        finding.waiver = Some(Box::new(flowgate::finding::Waived {
            id: "W-1".into(),
            owner: "head-of-support".into(),
            expires: run.check.date,
            justification: "it will be replaced".into(),
            location: finding.location.clone(),
        }));
    }
    let waived = assess(&run, &run.integrations[0]);
    assert_eq!(waived.risks, before.risks);
    assert_eq!(waived.verdict.verdict, "not_ready");
    let ran = flowgate(&["report", "fixtures/scenarios/minimal", "--baseline", "x"]);
    assert_eq!(ran.code, 2, "a report takes no baseline");
}
