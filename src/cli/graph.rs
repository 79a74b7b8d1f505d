//! `flowgate graph`: the views of one integration as pictures.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Exit, Tree, one};
use crate::error::Error;
use crate::pipeline::Selection;
use crate::pipeline::decisions::canonical;
use crate::render::diagram::{self, Picture, dot, mermaid, png, svg, views};
use crate::signoff::digest_of;

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to draw.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What to show.
    #[arg(long, value_enum, default_value_t)]
    view: View,
    /// Write every picture of the view into this folder, instead of the only one to standard output.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Draw only the picture of this name, where a view has several.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
}

/// Formats of `graph`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Mermaid text, as GitHub renders it.
    #[default]
    Mermaid,
    /// Graphviz DOT.
    Dot,
    /// SVG, self-contained.
    Svg,
    /// PNG.
    Png,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Mermaid => "mmd",
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// Views of `graph`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// The integration as one node among those it deals with.
    Context,
    /// Every flow in its trust boundaries; with more than 25 nodes an overview and a picture per agent.
    #[default]
    Flows,
    /// A picture per action that reaches outside or cannot be undone.
    Action,
    /// The flows in the regions they run through.
    Region,
    /// What the audit trail records.
    Audit,
}

impl From<View> for diagram::View {
    fn from(view: View) -> Self {
        match view {
            View::Context => Self::Context,
            View::Flows => Self::Flows,
            View::Action => Self::Action,
            View::Region => Self::Region,
            View::Audit => Self::Audit,
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, true);
    let run = super::assess(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let mut pictures = views::pictures(&integration.facts, &run.check.findings, arguments.view.into());
    let names: Vec<String> = pictures.iter().map(|p| p.slug.clone()).collect();
    if let Some(only) = &arguments.only {
        pictures.retain(|p| p.slug == *only);
        if pictures.is_empty() {
            return usage(format!(
                "the view has no picture `{only}`; it has {}",
                listed(&names)
            ));
        }
    }
    let digest = digest_of(&canonical(&integration.facts));
    let pictures: Vec<Picture> = pictures
        .iter()
        .map(|p| p.veiled(&run.veil).sealed(&digest))
        .collect();
    let draw = |picture: &Picture| -> Result<Vec<u8>, Error> {
        Ok(match arguments.format {
            Format::Mermaid => mermaid::draw(picture).into_bytes(),
            Format::Dot => dot::draw(picture).into_bytes(),
            Format::Svg => svg::draw(picture).into_bytes(),
            Format::Png => png::draw(picture).map_err(|e| Error::Usage {
                message: e.to_string(),
            })?,
        })
    };
    match (&arguments.output, pictures.as_slice()) {
        (_, []) => usage(format!(
            "there is nothing to draw in the view `{}`",
            diagram::View::from(arguments.view).word()
        )),
        (Some(folder), pictures) => {
            super::output::folder(folder)?;
            for picture in pictures {
                let name = format!("{}.{}", picture.slug, arguments.format.extension());
                super::output::write(&folder.join(name), &draw(picture)?)?;
            }
            Ok(Exit::Clean)
        }
        (None, [picture]) => {
            super::print_bytes(&draw(picture)?)?;
            Ok(Exit::Clean)
        }
        (None, _) => usage(format!(
            "the view has several pictures: write all with `--output DIR`, or choose one with `--only`: {}",
            listed(&names)
        )),
    }
}

fn usage(message: String) -> Result<Exit, Error> {
    Err(Error::Usage { message })
}

fn listed(names: &[String]) -> String {
    names.join(", ")
}
