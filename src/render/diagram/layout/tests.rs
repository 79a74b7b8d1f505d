//! Nothing lies on anything, in graphs of every size and at random.

use proptest::prelude::*;

use super::*;

/// A graph from numbers: sizes, frames two deep, links anywhere.
fn graph(cells: usize, frames: usize, seeds: &[u32]) -> Graph {
    let mut seeds = seeds.iter().copied().cycle();
    let mut next = |below: usize| seeds.next().unwrap_or(0) as usize % below;
    let mut graph = Graph::default();
    for f in 0..frames {
        let parent = (f > 0 && next(3) == 0)
            .then(|| next(f))
            .filter(|p| graph.frames[*p].parent.is_none());
        graph.frames.push(Frame {
            parent,
            title: (i32::try_from(40 + next(300)).unwrap(), 26),
        });
    }
    for _ in 0..cells {
        graph.cells.push(Cell {
            width: i32::try_from(60 + next(120)).unwrap(),
            height: i32::try_from(30 + next(30)).unwrap(),
            frame: if frames > 0 {
                Some(next(frames + 1)).filter(|f| *f < frames)
            } else {
                None
            },
            side: [Side::Source, Side::Middle, Side::Sink][next(3)],
        });
    }
    for _ in 0..cells + cells / 2 {
        graph.links.push(Link {
            from: next(cells),
            to: next(cells),
            label: (
                i32::try_from(next(180)).unwrap(),
                i32::try_from(12 + 12 * next(3)).unwrap(),
            ),
        });
    }
    graph
}

/// What the picture promises: nothing on anything, everything on the page, frames around their own and nobody else's.
fn holds(graph: &Graph, direction: Direction) -> Result<(), String> {
    let drawn = &layout(graph, direction);
    let page = Rect {
        x: 0,
        y: 0,
        width: drawn.width,
        height: drawn.height,
    };
    let mut solid: Vec<(String, Rect)> = Vec::new();
    for (n, cell) in drawn.cells.iter().enumerate() {
        solid.push((format!("cell {n}"), *cell));
    }
    for (n, label) in drawn.labels.iter().enumerate().filter(|(_, l)| l.width > 0) {
        solid.push((format!("label {n}"), *label));
    }
    for (n, frame) in drawn.frames.iter().enumerate() {
        if let Some(f) = frame {
            let (width, height) = graph.frames[n].title;
            let title = Rect {
                x: f.x + 8,
                y: f.y + 4,
                width,
                height,
            };
            if !f.contains(&title) {
                return Err(format!("title {n} leaves its frame"));
            }
            solid.push((format!("title {n}"), title));
        }
    }
    for (n, (name, rect)) in solid.iter().enumerate() {
        if !page.contains(rect) {
            return Err(format!("{name} leaves the page: {rect:?}"));
        }
        for (other, second) in solid.iter().skip(n + 1) {
            if rect.overlaps(second) {
                return Err(format!("{name} {rect:?} lies on {other} {second:?}"));
            }
        }
    }
    let inside = |mut frame: Option<usize>, wanted: usize| {
        while let Some(f) = frame {
            if f == wanted {
                return true;
            }
            frame = graph.frames[f].parent;
        }
        false
    };
    for (f, frame) in drawn.frames.iter().enumerate() {
        let Some(frame) = frame else { continue };
        for (n, cell) in drawn.cells.iter().enumerate() {
            let own = inside(graph.cells[n].frame, f);
            if own && !frame.contains(cell) || !own && frame.overlaps(cell) {
                return Err(format!("cell {n} and frame {f}: {cell:?} {frame:?}"));
            }
        }
        for (o, other) in drawn.frames.iter().enumerate().skip(f + 1) {
            let Some(other) = other else { continue };
            let own = inside(Some(o), f);
            if own && !frame.contains(other) || !own && frame.overlaps(other) {
                return Err(format!("frames {f} and {o}"));
            }
        }
    }
    // A link runs level through columns and climbs between them: its straight pieces must not run through a cell or a label
    // that is not its own.
    for (l, route) in drawn.routes.iter().enumerate() {
        let turned = |p: (i32, i32)| match direction {
            Direction::Across => p,
            Direction::Down => (p.1, p.0),
        };
        let level: Vec<(i32, i32)> = route.iter().map(|p| turned(*p)).collect();
        for pair in level.windows(2).filter(|p| p[0].1 == p[1].1) {
            let (a, b) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            let line = Rect {
                x: a,
                y: pair[0].1,
                width: b - a,
                height: 1,
            };
            let line = match direction {
                Direction::Across => line,
                Direction::Down => line.turned(),
            };
            if let Some((name, _)) = solid
                .iter()
                .find(|(name, r)| !name.starts_with("title") && r.overlaps(&line))
            {
                return Err(format!("link {l} runs through {name}"));
            }
        }
        if !route
            .iter()
            .all(|(x, y)| *x >= 0 && *y >= 0 && *x <= drawn.width && *y <= drawn.height)
        {
            return Err(format!("link {l} leaves the page"));
        }
    }
    Ok(())
}

#[test]
fn nothing_overlaps_at_12_25_60_and_300_cells() {
    for (cells, frames) in [(12, 4), (25, 6), (60, 9), (300, 20)] {
        let seeds: Vec<u32> = (1..997u32).map(|n| n.wrapping_mul(2_654_435_761) >> 7).collect();
        let graph = graph(cells, frames, &seeds);
        for direction in [Direction::Across, Direction::Down] {
            holds(&graph, direction).unwrap_or_else(|e| panic!("{cells} cells {direction:?}: {e}"));
            if cells < 100 {
                assert_eq!(layout(&graph, direction), layout(&graph, direction));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn nothing_overlaps_in_any_graph(cells in 1usize..30, frames in 0usize..6, seeds in prop::collection::vec(any::<u32>(), 1..200)) {
        let graph = graph(cells, frames, &seeds);
        for direction in [Direction::Across, Direction::Down] {
            let held = holds(&graph, direction);
            prop_assert!(held.is_ok(), "{direction:?}: {held:?}");
        }
    }
}

#[test]
fn an_empty_graph_is_an_empty_picture() {
    assert_eq!(layout(&Graph::default(), Direction::Down), Drawn::default());
}

#[test]
fn data_moves_across_or_down() {
    let cell = |side| Cell {
        width: 50,
        height: 30,
        frame: None,
        side,
    };
    let link = |from, to| Link {
        from,
        to,
        label: (40, 12),
    };
    let graph = Graph {
        cells: vec![cell(Side::Sink), cell(Side::Middle), cell(Side::Source)],
        frames: Vec::new(),
        links: vec![link(2, 1), link(1, 0), link(0, 1)],
    };
    let down = layout(&graph, Direction::Down);
    assert!(down.cells[2].y < down.cells[1].y && down.cells[1].y < down.cells[0].y);
    let drawn = layout(&graph, Direction::Across);
    assert!(drawn.cells[2].x < drawn.cells[1].x && drawn.cells[1].x < drawn.cells[0].x);
    let back = &drawn.routes[2];
    assert!(back.first().unwrap().0 > back.last().unwrap().0, "{back:?}");
}
