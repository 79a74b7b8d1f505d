//! `flowgate schema`: JSON Schemas of what is read and written.

use clap::{Args, ValueEnum};

use super::Exit;
use crate::error::Error;
use crate::render::json;

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The document that the schema describes.
    #[arg(value_enum)]
    document: Document,
}

/// Documents with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Document {
    /// `kind: AgentIntegration`.
    Manifest,
    /// `kind: Organization`.
    Organization,
    /// `kind: Project`.
    Project,
    /// `kind: Waivers`.
    Waivers,
    /// `kind: SignOff`.
    Signoff,
    /// `kind: RiskRegister`.
    RiskRegister,
    /// The facts document.
    Facts,
    /// `check --format json`.
    Check,
    /// `diff --format json`.
    Diff,
    /// `report --format json`.
    Report,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    super::print(&match arguments.document {
        Document::Manifest => json::schema_manifest(),
        Document::Organization => json::schema_organization(),
        Document::Waivers => json::schema_waivers(),
        Document::Signoff => json::schema_signoff(),
        Document::RiskRegister => json::schema_risk_register(),
        Document::Project => json::schema_project(),
        Document::Facts => json::schema_facts(),
        Document::Check => json::schema_check(),
        Document::Diff => json::schema_diff(),
        Document::Report => crate::report::json::schema(),
    })?;
    Ok(Exit::Clean)
}
