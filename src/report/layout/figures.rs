//! The pictures of a report, drawn from facts and findings (`report.md` 4).

use super::Figure;
use crate::analysis::facts::Facts;
use crate::finding::Finding;
use crate::render::diagram::{View, mermaid, svg, views};
use crate::render::veil::Veil;

/// Mermaid is for forges; what they cannot show at once is left to SVG.
const MERMAID: [View; 2] = [View::Context, View::Flows];

/// The pictures of chapter 3, view by view, without what no output may show.
#[must_use]
pub fn figures(facts: &Facts, findings: &[Finding], veil: &Veil) -> Vec<Figure> {
    let mut figures = Vec::new();
    for view in View::ALL {
        let pictures = views::pictures(facts, findings, view);
        let several = pictures.len() > 1 || view == View::Action;
        for picture in pictures {
            let picture = picture.veiled(veil);
            figures.push(Figure {
                context: view == View::Context,
                anchor: format!("picture-{}", picture.slug),
                title: if several {
                    format!("{}: {}", named(view), picture.title)
                } else {
                    named(view).to_owned()
                },
                alt: picture.alt.clone(),
                svg: Some(svg::draw(&picture)),
                mermaid: MERMAID.contains(&view).then(|| mermaid::draw(&picture)),
            });
        }
    }
    figures
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
