//! The font that pictures are measured and drawn with: a part of DejaVu Sans (`font/LICENSE`), so that no font of the machine
//! decides where a label ends.

use ttf_parser::{Face, GlyphId, OutlineBuilder};

const BYTES: &[u8] = include_bytes!("font/DejaVuSans-subset.ttf");

/// What a character without a glyph is drawn as.
const REPLACEMENT: char = '\u{fffd}';

/// The font.
pub struct Font {
    face: Option<Face<'static>>,
}

impl Default for Font {
    fn default() -> Self {
        // The bytes are ours: a test reads them. Without a face every character is one em wide.
        Self {
            face: Face::parse(BYTES, 0).ok(),
        }
    }
}

impl Font {
    fn glyph(&self, c: char) -> Option<GlyphId> {
        let face = self.face.as_ref()?;
        face.glyph_index(c).or_else(|| face.glyph_index(REPLACEMENT))
    }

    /// Advance of a character in thousandths of the font size. What the font has not is as wide as an em: no other font is wider.
    fn advance(&self, c: char) -> i32 {
        let Some(face) = &self.face else { return 1000 };
        let own = face.glyph_index(c).and_then(|g| face.glyph_hor_advance(g));
        own.map_or(1000, |a| i32::from(a) * 1000 / i32::from(face.units_per_em()))
    }

    /// Width of a line in pixels, rounded up.
    #[must_use]
    pub fn width(&self, text: &str, size: i32, bold: bool) -> i32 {
        let sum: i32 = text.chars().map(|c| self.advance(c)).sum();
        let wide = if bold { sum + sum / 9 } else { sum };
        (wide * size + 999) / 1000
    }

    /// The line, shortened at its end so that it is not wider than the room.
    #[must_use]
    pub fn fit(&self, text: &str, size: i32, bold: bool, room: i32) -> String {
        if self.width(text, size, bold) <= room {
            return text.to_owned();
        }
        let mut out = String::new();
        for c in text.chars() {
            out.push(c);
            if self.width(&out, size, bold) + size > room {
                out.pop();
                break;
            }
        }
        out.push('…');
        out
    }

    /// Draws a line from its left end on the base line; `width` is what [`Font::width`] said of it.
    pub fn outline(&self, text: &str, size: f32, at: (f32, f32), width: f32, pen: &mut dyn Pen) {
        let Some(face) = &self.face else { return };
        let scale = size / f32::from(face.units_per_em());
        let sum: i32 = text.chars().map(|c| self.advance(c)).sum();
        #[allow(clippy::cast_precision_loss, reason = "widths of lines are small")]
        let natural = sum as f32 * size / 1000.0;
        let stretch = if natural > 0.0 { width / natural } else { 1.0 };
        let mut x = at.0;
        for c in text.chars() {
            if let Some(glyph) = self.glyph(c) {
                let mut placed = Placed {
                    pen,
                    scale: (scale * stretch, scale),
                    at: (x, at.1),
                };
                let _ = face.outline_glyph(glyph, &mut placed);
            }
            #[allow(clippy::cast_precision_loss, reason = "widths of characters are small")]
            let step = self.advance(c) as f32 * size / 1000.0;
            x += step * stretch;
        }
    }
}

/// What takes outlines.
pub trait Pen {
    /// Begins a contour.
    fn move_to(&mut self, x: f32, y: f32);
    /// A straight line.
    fn line_to(&mut self, x: f32, y: f32);
    /// A quadratic curve.
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32);
    /// A cubic curve.
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32);
    /// Ends a contour.
    fn close(&mut self);
}

/// A glyph at its place; fonts count upwards, pictures downwards.
struct Placed<'a> {
    pen: &'a mut dyn Pen,
    scale: (f32, f32),
    at: (f32, f32),
}

impl Placed<'_> {
    fn x(&self, x: f32) -> f32 {
        self.at.0 + x * self.scale.0
    }

    fn y(&self, y: f32) -> f32 {
        self.at.1 - y * self.scale.1
    }
}

impl OutlineBuilder for Placed<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = (self.x(x), self.y(y));
        self.pen.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = (self.x(x), self.y(y));
        self.pen.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x1, y1, x, y) = (self.x(x1), self.y(y1), self.x(x), self.y(y));
        self.pen.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (x1, y1, x2, y2, x, y) = (
            self.x(x1),
            self.y(y1),
            self.x(x2),
            self.y(y2),
            self.x(x),
            self.y(y),
        );
        self.pen.curve_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.pen.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_letters_of_europe_and_measures_them() {
        let font = Font::default();
        for c in "azAZ09äöüßéñøłžαωбяЖ…–—→←€?".chars() {
            assert!(font.face.as_ref().unwrap().glyph_index(c).is_some(), "{c}");
        }
        assert!(font.width("iii", 10, false) < font.width("mmm", 10, false));
        assert!(font.width("abc", 10, false) < font.width("abc", 10, true));
        assert_eq!(font.width("漢字", 10, false), 20);
    }

    #[test]
    fn a_long_line_is_cut_to_its_room() {
        let font = Font::default();
        let cut = font.fit(&"x".repeat(500), 10, false, 100);
        assert!(cut.ends_with('…') && font.width(&cut, 10, false) <= 100, "{cut}");
        assert_eq!(font.fit("short", 10, false, 100), "short");
    }
}
