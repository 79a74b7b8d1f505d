//! The pictures of a report, drawn from facts and findings.

use super::Figure;
use crate::analysis::facts::Facts;
use crate::finding::Finding;
use crate::render::diagram::graph::Picture;
use crate::render::diagram::mermaid;

/// The pictures of chapter 3.
#[must_use]
pub fn figures(facts: &Facts, findings: &[Finding]) -> Vec<Figure> {
    let picture = Picture::new(facts, findings);
    vec![Figure {
        anchor: "diagram".to_owned(),
        title: "Flows and trust boundaries".to_owned(),
        alt: picture.alt.clone(),
        svg: None,
        mermaid: Some(mermaid::draw(&picture)),
    }]
}
