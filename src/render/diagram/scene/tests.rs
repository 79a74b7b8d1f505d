//! Every text can be read, whatever its words are.

use proptest::prelude::*;

use super::*;
use crate::analysis::facts::Facts;
use crate::render::escape::HOSTILE;
use crate::render::sample;

/// The sample with many more systems in many boundaries, read and written by the agent, some through the gate.
fn crowd(systems: usize, name: &str) -> Facts {
    let mut facts = sample::facts();
    for n in 0..systems {
        let boundary = format!("desk/b{}", n / 4);
        if n % 4 == 0 {
            let mut b = facts.boundaries[1].clone();
            b.element.id.clone_from(&boundary);
            b.element.name = format!("{name}{n}");
            facts.boundaries.push(b);
        }
        let mut s = facts.systems[0].clone();
        s.element.id = format!("desk/s{n}");
        s.element.name = format!("{name}{n}");
        s.boundary = Some(boundary);
        facts.systems.push(s);
        let mut f = facts.flows[0].clone();
        f.element.id = format!("desk/G{n}");
        f.element.name = format!("G{n}{name}");
        f.operation = None;
        let ends = [format!("desk/s{n}"), "desk/helper.main".to_owned()];
        [f.from, f.to] = if n % 3 == 0 {
            [ends[1].clone(), ends[0].clone()]
        } else {
            ends
        };
        if n % 5 == 0 {
            f.via = vec!["desk/reply_ok".into()];
        }
        if n % 7 == 3 {
            f.to = format!("desk/s{}", n / 2);
        }
        facts.flows.push(f);
    }
    facts
}

fn texts(scene: &Scene) -> Vec<(&str, Rect)> {
    let marks = scene.groups.iter().flat_map(|g| &g.marks);
    marks
        .filter_map(|m| match m {
            Mark::Text { text, at, .. } => Some((text.as_str(), *at)),
            Mark::Path { .. } => None,
        })
        .collect()
}

/// No text lies on another or leaves the page.
fn readable(scene: &Scene) -> Result<(), String> {
    let page = Rect {
        x: 0,
        y: 0,
        width: scene.width,
        height: scene.height,
    };
    let texts = texts(scene);
    for (n, (text, rect)) in texts.iter().enumerate() {
        if !page.contains(rect) {
            return Err(format!("{text:?} leaves the page: {rect:?} of {page:?}"));
        }
        if let Some((other, _)) = texts.iter().skip(n + 1).find(|(_, r)| r.overlaps(rect)) {
            return Err(format!("{text:?} lies on {other:?}"));
        }
    }
    Ok(())
}

#[test]
fn every_text_can_be_read_at_12_25_and_60_nodes() {
    let (check, _) = sample::check();
    for nodes in [12, 25, 60] {
        for name in ["system ", &"W".repeat(500), "日本語の名前 "] {
            let picture = Picture::new(&crowd(nodes - 4, name), &check.findings);
            assert!(picture.nodes.len() >= nodes, "{}", picture.nodes.len());
            readable(&scene(&picture)).unwrap_or_else(|e| panic!("{nodes} nodes: {e}"));
        }
    }
}

#[test]
fn hostile_names_are_text_that_can_be_read() {
    for name in HOSTILE {
        let drawn = scene(&Picture::new(&crowd(9, name), &[]));
        readable(&drawn).unwrap_or_else(|e| panic!("{name:?}: {e}"));
    }
}

#[test]
fn a_finding_is_red_and_its_rule_stands_on_the_line() {
    let (check, _) = sample::check();
    let drawn = scene(&Picture::new(&sample::facts(), &check.findings));
    let red = drawn.groups.iter().flat_map(|g| &g.marks).any(|m| {
        matches!(
            m,
            Mark::Path {
                stroke: Some(("#D00000", _)),
                fill: None,
                ..
            }
        )
    });
    assert!(red);
    assert!(texts(&drawn).iter().any(|(t, _)| *t == "GATE-001"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_name_can_be_read(name in "\\PC{0,40}", systems in 1usize..14) {
        let drawn = scene(&Picture::new(&crowd(systems, &name), &[]));
        prop_assert!(readable(&drawn).is_ok(), "{:?}", readable(&drawn));
    }
}
