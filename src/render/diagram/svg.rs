//! SVG: one file, no script, no style sheet, nothing loaded. Every text is as wide as it was measured, whatever font is at hand.

use std::fmt::Write;

use super::graph::Picture;
use super::layout::Rect;
use super::scene::{Mark, Scene, Step, scene};
use crate::render::escape;

/// The picture as SVG.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    write(&scene(picture), &picture.slug)
}

/// A page as SVG; `slug` keeps its ids apart from those of other pictures in one document.
fn write(scene: &Scene, slug: &str) -> String {
    let (width, height) = (scene.width, scene.height);
    let id = format!("fg-{slug}");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escape::html(&escape::terminal(&scene.title)),
        escape::html(&escape::terminal_lines(&scene.description)),
    );
    for group in &scene.groups {
        out.push_str("<g>");
        if let Some(tooltip) = &group.tooltip {
            let _ = write!(out, "<title>{}</title>", escape::html(&escape::terminal(tooltip)));
        }
        for mark in &group.marks {
            self::mark(&mut out, mark);
        }
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn mark(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Path {
            steps,
            fill,
            stroke,
            dash,
        } => {
            let _ = write!(
                out,
                "<path d=\"{}\" fill=\"{}\"",
                path(steps),
                fill.unwrap_or("none")
            );
            if let Some((color, width)) = stroke {
                let _ = write!(out, " stroke=\"{color}\" stroke-width=\"{width}\"");
            }
            if let Some((on, off)) = dash {
                let _ = write!(out, " stroke-dasharray=\"{on} {off}\"");
            }
            out.push_str("/>");
        }
        Mark::Text {
            text,
            at,
            size,
            bold,
            color,
        } => {
            let (x, y) = baseline(at, *size);
            let weight = if *bold { " font-weight=\"bold\"" } else { "" };
            let _ = write!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} fill=\"{color}\" textLength=\"{}\" \
                 lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>",
                at.width,
                escape::html(text)
            );
        }
    }
}

/// Where a line of text stands in its rectangle.
pub(super) fn baseline(at: &Rect, size: i32) -> (i32, i32) {
    (at.x, at.y + (at.height + size * 7 / 10) / 2)
}

fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        if !out.is_empty() {
            out.push(' ');
        }
        let _ = match step {
            Step::Move(x, y) => write!(out, "M{x} {y}"),
            Step::Line(x, y) => write!(out, "L{x} {y}"),
            Step::Curve(a, b, c) => write!(out, "C{} {} {} {} {} {}", a.0, a.1, b.0, b.1, c.0, c.1),
            Step::Close => write!(out, "Z"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::render::{escape::HOSTILE, sample};

    /// Names of all elements in order; panics on what is not well-formed.
    fn elements(svg: &str) -> Vec<String> {
        let mut reader = Reader::from_str(svg);
        reader.config_mut().check_end_names = true;
        let mut names = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => return names,
                Ok(Event::Start(e) | Event::Empty(e)) => {
                    for a in e.attributes() {
                        let a = a.unwrap();
                        let key = a.key.as_ref().to_owned();
                        assert!(!key.starts_with("on") && !key.contains("href"), "{key}");
                    }
                    names.push(e.name().as_ref().to_owned());
                }
                Ok(_) => {}
                Err(e) => panic!("{e}\n{svg}"),
            }
        }
    }

    fn named(name: &str) -> String {
        draw(&Picture::new(&sample::named(name), &[]))
    }

    #[test]
    fn the_drawing_reads_like_this() {
        let (check, _) = sample::check();
        insta::assert_snapshot!(draw(&Picture::new(&sample::facts(), &check.findings)));
    }

    #[test]
    fn hostile_names_stay_text_in_well_formed_svg() {
        let long = "x".repeat(500);
        let more = [
            "]]>",
            "\"->\"",
            "a\u{ffff}b\u{fffe}",
            "\u{0}\u{8}",
            "👩‍👩‍👧 emoji",
            "שלום",
            &long,
        ];
        for name in HOSTILE.iter().copied().chain(more) {
            let svg = named(name);
            let known = ["svg", "title", "desc", "rect", "g", "path", "text"];
            assert!(
                elements(&svg).iter().all(|e| known.contains(&e.as_str())),
                "{name:?}"
            );
            assert!(
                !svg.contains(['\u{202e}', '\u{1b}', '\u{ffff}', '\u{0}']),
                "{name:?}"
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
        #[test]
        fn any_name_gives_well_formed_svg(name in proptest::prelude::any::<String>()) {
            elements(&named(&name));
        }
    }
}
