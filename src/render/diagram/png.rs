//! PNG: the same marks, painted. Text is drawn as outlines of the font inside, so no font of the machine is needed.

use tiny_skia::{Color, FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use super::font::{Font, Pen};
use super::graph::Picture;
use super::scene::{Mark, Step, scene};
use super::svg::baseline;

/// Pixels for one of the page: sharp in print.
const SCALE: f32 = 2.0;
/// Most pixels of a picture: painting takes four bytes for each.
pub const LARGEST: i64 = 100_000_000;

/// Why there is no PNG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPainted {
    /// Too large.
    #[error(
        "the picture is {width} by {height} pixels, more than a PNG may have here: draw it as SVG, or ask for a smaller view"
    )]
    TooLarge {
        /// Its width.
        width: i32,
        /// Its height.
        height: i32,
    },
    /// It could not be encoded.
    #[error("the picture could not be encoded as PNG")]
    NotEncoded,
}

/// The picture as PNG.
///
/// # Errors
/// The picture is too large.
pub fn draw(picture: &Picture) -> Result<Vec<u8>, NotPainted> {
    let scene = scene(picture);
    let (width, height) = (scene.width.saturating_mul(2), scene.height.saturating_mul(2));
    let too_large = NotPainted::TooLarge { width, height };
    if i64::from(width) * i64::from(height) > LARGEST {
        return Err(too_large);
    }
    let size = |n: i32| u32::try_from(n).unwrap_or(0);
    let mut pixmap = Pixmap::new(size(width), size(height)).ok_or(too_large)?;
    pixmap.fill(Color::WHITE);
    let font = Font::default();
    for mark in scene.groups.iter().flat_map(|g| &g.marks) {
        paint(&mut pixmap, mark, &font);
    }
    pixmap.encode_png().map_err(|_| NotPainted::NotEncoded)
}

#[allow(clippy::cast_precision_loss, reason = "pages are small")]
fn number(n: i32) -> f32 {
    n as f32
}

/// `#rrggbb`: all our colours are written so.
fn colored(color: &str) -> Paint<'static> {
    let part = |at: usize| {
        let digits = color.get(at..at + 2).unwrap_or("00");
        u8::from_str_radix(digits, 16).unwrap_or(0)
    };
    let mut paint = Paint::default();
    paint.set_color_rgba8(part(1), part(3), part(5), 255);
    paint.anti_alias = true;
    paint
}

fn paint(pixmap: &mut Pixmap, mark: &Mark, font: &Font) {
    let scale = Transform::from_scale(SCALE, SCALE);
    match mark {
        Mark::Path {
            steps,
            fill,
            stroke,
            dash,
        } => {
            let Some(path) = outline(steps) else { return };
            if let Some(fill) = fill {
                pixmap.fill_path(&path, &colored(fill), FillRule::Winding, scale, None);
            }
            if let Some((color, width)) = stroke {
                let stroke = Stroke {
                    width: number(*width),
                    line_cap: LineCap::Butt,
                    dash: dash.and_then(|(on, off)| StrokeDash::new(vec![number(on), number(off)], 0.0)),
                    ..Stroke::default()
                };
                pixmap.stroke_path(&path, &colored(color), &stroke, scale, None);
            }
        }
        Mark::Text {
            text,
            at,
            size,
            bold,
            color,
        } => {
            let (x, y) = baseline(at, *size);
            let mut pen = Outlines(PathBuilder::new());
            font.outline(
                text,
                number(*size),
                (number(x), number(y)),
                number(at.width),
                &mut pen,
            );
            let Some(path) = pen.0.finish() else { return };
            let paint = colored(color);
            pixmap.fill_path(&path, &paint, FillRule::Winding, scale, None);
            if *bold {
                let stroke = Stroke {
                    width: 0.6,
                    ..Stroke::default()
                };
                pixmap.stroke_path(&path, &paint, &stroke, scale, None);
            }
        }
    }
}

fn outline(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for step in steps {
        match *step {
            Step::Move(x, y) => path.move_to(number(x), number(y)),
            Step::Line(x, y) => path.line_to(number(x), number(y)),
            Step::Curve(a, b, c) => path.cubic_to(
                number(a.0),
                number(a.1),
                number(b.0),
                number(b.1),
                number(c.0),
                number(c.1),
            ),
            Step::Close => path.close(),
        }
    }
    path.finish()
}

struct Outlines(PathBuilder);

impl Pen for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
