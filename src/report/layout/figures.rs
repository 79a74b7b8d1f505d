//! The pictures of a report, drawn from facts and findings (`report.md` 4).

use super::Figure;
use crate::analysis::facts::Facts;
use crate::change::canonical;
use crate::finding::Finding;
use crate::render::diagram::{View, mermaid, svg, views};
use crate::render::veil::Veil;
use crate::signoff::digest_of;

/// Mermaid is for forges; what they cannot show at once is left to SVG.
const MERMAID: [View; 2] = [View::Context, View::Flows];

/// The pictures of chapter 3, view by view, without what no output may show.
#[must_use]
pub fn figures(facts: &Facts, findings: &[Box<Finding>], veil: &Veil) -> Vec<Figure> {
    let digest = digest_of(&canonical(&serde_json::to_value(facts).unwrap_or_default()));
    let mut figures = Vec::new();
    for view in View::ALL {
        let pictures = views::pictures(facts, findings, view);
        let several = pictures.len() > 1 || view == View::Action;
        for picture in pictures {
            let picture = picture.veiled(veil).sealed(&digest);
            let svg = svg::draw(&picture);
            figures.push(Figure {
                wide: is_wide(&svg),
                context: view == View::Context,
                anchor: format!("picture-{}", picture.slug),
                title: if several {
                    format!("{}: {}", named(view), picture.title)
                } else {
                    named(view).to_owned()
                },
                alt: picture.alt.clone(),
                svg: Some(svg),
                mermaid: MERMAID.contains(&view).then(|| mermaid::draw(&picture)),
            });
        }
    }
    figures
}

/// Whether a picture needs a page on its side to be read: wider than it is high, and than a page is.
fn is_wide(svg: &str) -> bool {
    const PAGE: u32 = 1000;
    let head = svg.split('>').next().unwrap_or_default();
    let side = |name: &str| -> u32 {
        let after = head.split(name).nth(1);
        let digits = after.and_then(|a| a.split('"').next());
        digits.and_then(|d| d.parse().ok()).unwrap_or(0)
    };
    let (width, height) = (side(" width=\""), side(" height=\""));
    width > PAGE && width > height
}

fn named(view: View) -> &'static str {
    match view {
        View::Context => "Level 0: what it deals with",
        View::Flows => "Level 1: flows and trust boundaries",
        View::Action => "Level 2: one action with the ways to it",
        View::Region => "Regions",
        View::Audit => "Audit trail",
    }
}
