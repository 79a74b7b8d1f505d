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

/// An accepted risk is neither hidden nor as loud as an open one: its own colour, its own dashes, its own words, its own line of
/// the legend.
#[test]
fn a_waived_finding_is_told_apart_from_an_open_one() {
    let (mut check, _) = sample::check();
    for finding in &mut check.findings {
        finding.waiver = Some(Box::new(crate::finding::Waived {
            id: "W-1".into(),
            owner: "ciso".into(),
            expires: check.date,
            justification: "for a month".into(),
            location: finding.location.clone(),
        }));
    }
    let picture = Picture::new(&sample::facts(), &check.findings);
    assert!(
        picture.alt.contains("open finding: 0, of a waived one: 1"),
        "{}",
        picture.alt
    );
    let drawn = scene(&picture);
    let drawn_as = |color: &str| {
        let paths = drawn.groups.iter().flat_map(|g| &g.marks);
        paths
            .filter_map(|m| match m {
                Mark::Path {
                    stroke: Some((c, _)),
                    dash,
                    fill: None,
                    ..
                } if *c == color => Some(*dash),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert!(drawn_as("#D00000").is_empty());
    let orange = drawn_as("#B35900");
    assert!(
        !orange.is_empty() && orange.iter().all(|d| *d == Some((9, 4))),
        "{orange:?}"
    );
    let said: Vec<&str> = texts(&drawn).into_iter().map(|(t, _)| t).collect();
    assert!(
        said.contains(&"GATE-001 waived") && !said.contains(&"GATE-001"),
        "{said:?}"
    );
    assert!(
        said.contains(&"path of a waived finding")
            && !said.contains(&"path of an open finding, with its rule")
    );
}

/// What is too wide for a page runs down it, what fits runs across.
#[test]
fn a_wide_picture_runs_down_the_page() {
    let chain = |cells: usize| Graph {
        cells: vec![
            Cell {
                width: 120,
                height: 40,
                frame: Some(0),
                side: Side::Middle,
            };
            cells
        ],
        frames: vec![Frame {
            parent: None,
            title: (90, 26),
        }],
        links: (1..cells)
            .map(|n| Link {
                from: n - 1,
                to: n,
                label: (140, 38),
            })
            .collect(),
    };
    assert_eq!(laid_out(&chain(4)).1, Direction::Across);
    let (drawn, direction) = laid_out(&chain(12));
    assert_eq!(direction, Direction::Down);
    assert!(
        drawn.width < WIDEST && drawn.height < 1500,
        "{} by {}",
        drawn.width,
        drawn.height
    );
    assert!(drawn.cells.windows(2).all(|c| c[0].bottom() < c[1].y));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_name_can_be_read(name in "\\PC{0,40}", systems in 1usize..14) {
        let drawn = scene(&Picture::new(&crowd(systems, &name), &[]));
        prop_assert!(readable(&drawn).is_ok(), "{:?}", readable(&drawn));
    }
}
