//! What each view shows and what it leaves out.

use super::*;
use crate::render::sample;

fn shown(picture: &Picture) -> Vec<&str> {
    picture.nodes.iter().map(|n| n.id.as_str()).collect()
}

#[test]
fn the_context_shows_the_integration_among_those_it_deals_with() {
    let (check, _) = sample::check();
    let [picture] = &pictures(&sample::facts(), &check.findings, View::Context)[..] else {
        panic!("one picture");
    };
    assert_eq!(shown(picture), ["desk", "desk/crm", "desk/customer", "desk/mail"]);
    // F2 and F3 go to the same system: one line, red for the one past the gate.
    let mail: Vec<_> = picture
        .edges
        .iter()
        .filter(|e| e.flow == "desk/F2, desk/F3")
        .collect();
    assert_eq!(mail.len(), 1);
    assert_eq!(mail[0].rules, ["GATE-001"]);
    assert!(
        mail[0].lines.contains(&"through reply_ok".to_owned()),
        "{:?}",
        mail[0].lines
    );
}

#[test]
fn each_grave_action_has_a_picture_that_says_whether_someone_can_stop_it() {
    let pictures = pictures(&sample::facts(), &[], View::Action);
    let titles: Vec<&str> = pictures.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "desk, sandbox: action mail.send_reply, send, irreversible, reaches customer, a way passes no adequate gate",
            "desk, sandbox: action mail.send_reply, send, irreversible, reaches customer, every way passes reply_ok",
        ]
    );
    let slugs: Vec<&str> = pictures.iter().map(|p| p.slug.as_str()).collect();
    assert_eq!(slugs, ["action-1-mail-send-reply", "action-2-mail-send-reply"]);
}

#[test]
fn a_crowded_picture_becomes_an_overview_and_one_picture_per_agent() {
    let mut facts = sample::facts();
    for n in 0..30 {
        let mut s = facts.systems[0].clone();
        s.element.id = format!("desk/s{n}");
        s.element.name = format!("s{n}");
        facts.systems.push(s);
        let mut f = facts.flows[0].clone();
        f.element.id = format!("desk/G{n}");
        f.from = format!("desk/s{n}");
        facts.flows.push(f);
    }
    let pictures = pictures(&facts, &[], View::Flows);
    let slugs: Vec<&str> = pictures.iter().map(|p| p.slug.as_str()).collect();
    assert_eq!(slugs, ["flows", "flows-helper"]);
    let overview = &pictures[0];
    assert!(overview.nodes.len() < 8, "{:?}", shown(overview));
    let systems = overview
        .nodes
        .iter()
        .find(|n| n.lines[0] == "31 systems")
        .unwrap();
    assert_eq!(systems.lines, ["31 systems", "crm", "s0", "s1", "and 28 more"]);
    assert!(
        overview
            .edges
            .iter()
            .any(|e| e.lines == ["31 flows", "confidential"]),
        "{:#?}",
        overview.edges
    );
    assert!(overview.edges.iter().any(|e| e.lines[0] == "2 flows, 1 gated"));
    assert!(pictures[1].nodes.len() > CROWDED);
}

#[test]
fn a_slug_is_safe_for_files_and_anchors() {
    assert_eq!(slug("../a b<script>\u{202e}é"), "a-b-script");
    assert_eq!(slug("---"), "");
}
