//! Top level of a document: `apiVersion`, `kind`, and the sections of each kind.

use super::agent::{Agent, Tool, Trigger};
use super::connection::Connection;
use super::control::{Audit, Flow, Gate, Rollout};
use super::field::{At, ById, Decoder, Field};
use super::people::{Cost, Disclosure, Governance, Incident, Metadata, Owners, Purpose, Rights};
use super::record::record;
use super::values::Models;
use super::waiver::Waivers;
use super::world::{Actor, Boundary, DataClass, Store, System, Vendor};
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::parse::value::Node;
use crate::source::{FileId, Place};

/// The version this program reads.
pub const API_VERSION: &str = "flowgate/v1";

record! {
    /// One agent integration.
    Integration {
        /// `flowgate/v1`.
        api_version = "apiVersion": String,
        /// `AgentIntegration`.
        kind: String,
        /// Identity.
        metadata: Metadata,
        /// What it is for.
        purpose: Purpose,
        /// Legal roles and duties.
        governance: Governance,
        /// Who answers for it.
        owners: Owners,
        /// What happens when something goes wrong.
        incident: Incident,
        /// How people use their rights.
        rights: Rights,
        /// Where people contest a decision.
        contest_route: String,
        /// Trust boundaries.
        boundaries: ById<Boundary>,
        /// Third parties.
        vendors: ById<Vendor>,
        /// Data classes.
        data_classes: ById<DataClass>,
        /// Senders and receivers outside the agent.
        actors: ById<Actor>,
        /// Agents; without any there is one, `main`, with one context `main`.
        agents: ById<Agent>,
        /// Models, or `none`.
        models: Models,
        /// Tools.
        tools: ById<Tool>,
        /// Stores.
        stores: ById<Store>,
        /// Systems.
        systems: ById<System>,
        /// Connections to systems.
        connections: ById<Connection>,
        /// Gates.
        gates: ById<Gate>,
        /// What starts the agent.
        triggers: ById<Trigger>,
        /// Movements of data; derived from operations where none is written.
        flows: Vec<At<Flow>>,
        /// Sentences that must hold.
        expectations: Vec<At<String>>,
        /// The audit trail.
        audit: Audit,
        /// The rollout.
        rollout: Rollout,
        /// How people are told.
        disclosure: Vec<At<Disclosure>>,
        /// What it costs and saves.
        cost: Cost,
    }
}

record! {
    /// What many integrations share. Elements are known to all by their ids; `defaults` fill absent sections.
    Organization {
        /// `flowgate/v1`.
        api_version = "apiVersion": String,
        /// `Organization`.
        kind: String,
        /// Identity.
        metadata: Metadata,
        /// Trust boundaries.
        boundaries: ById<Boundary>,
        /// Third parties.
        vendors: ById<Vendor>,
        /// Data classes.
        data_classes: ById<DataClass>,
        /// Senders and receivers.
        actors: ById<Actor>,
        /// Systems.
        systems: ById<System>,
        /// Stores, audit sinks among them.
        stores: ById<Store>,
        /// Gates.
        gates: ById<Gate>,
        /// Models.
        models: Models,
        /// Sections for integrations that do not write their own.
        defaults: Defaults,
    }
}

record! {
    /// Sections an integration takes over where it writes none of its own.
    Defaults {
        /// Owners.
        owners: Owners,
        /// Incident route.
        incident: Incident,
        /// Audit trail.
        audit: Audit,
        /// Governance.
        governance: Governance,
    }
}

/// A document of the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// `kind: AgentIntegration`.
    Integration(Box<At<Integration>>),
    /// `kind: Organization`.
    Organization(Box<At<Organization>>),
    /// `kind: Waivers`.
    Waivers(Box<At<Waivers>>),
}

/// The kinds this program reads, for suggestions.
const KINDS: &[&str] = &["AgentIntegration", "Organization", "Project", "Waivers"];

/// Reads one document that claims to be ours: version first, then kind, then its sections.
///
/// A project configuration (`kind: Project`) is read by `config` and gives `None` without a problem.
pub fn read(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> Option<Document> {
    let head = Site::Span(
        file,
        crate::source::Span::new(node.span.start as usize, node.span.start as usize),
    );
    match node.get("apiVersion").map(|n| (n, n.text())) {
        Some((_, Some(API_VERSION))) => {}
        Some((version, found)) => {
            let found = found.unwrap_or("nothing");
            let newer = found.starts_with("flowgate/");
            problems.push(
                Problem::new(
                    Input::Version,
                    "api-version",
                    Site::Span(file, version.span),
                    if newer {
                        format!("`{found}` is a version this program does not know")
                    } else {
                        format!("expected `apiVersion: {API_VERSION}`, found `{found}`")
                    },
                    "unknown version",
                )
                .help(if newer {
                    format!(
                        "this is flowgate {}, which reads `{API_VERSION}`: update the program",
                        env!("CARGO_PKG_VERSION")
                    )
                } else {
                    format!("write `apiVersion: {API_VERSION}`")
                }),
            );
            return None;
        }
        None => {
            problems.push(
                Problem::new(
                    Input::Version,
                    "api-version",
                    head,
                    "the document does not say its version",
                    "`apiVersion` is missing",
                )
                .help(format!(
                    "begin with `apiVersion: {API_VERSION}` and `kind: AgentIntegration`"
                )),
            );
            return None;
        }
    }
    let Some(kind) = node.get("kind") else {
        problems.push(
            Problem::new(
                Input::Version,
                "kind",
                head,
                "the document does not say its kind",
                "`kind` is missing",
            )
            .help("write `kind: AgentIntegration` or `kind: Organization`"),
        );
        return None;
    };
    let mut cx = Decoder { file, problems };
    match kind.text() {
        Some("AgentIntegration") => Integration::decode(node, at, &mut cx)
            .map(|v| Document::Integration(Box::new(At::new(v, at.clone())))),
        Some("Organization") => Organization::decode(node, at, &mut cx)
            .map(|v| Document::Organization(Box::new(At::new(v, at.clone())))),
        Some("Waivers") => {
            Waivers::decode(node, at, &mut cx).map(|v| Document::Waivers(Box::new(At::new(v, at.clone()))))
        }
        Some("Project") => None,
        other => {
            let near = other.and_then(|k| nearest(k, KINDS.iter().copied()));
            problems.push(
                Problem::new(
                    Input::Version,
                    "kind",
                    Site::Span(file, kind.span),
                    format!("unknown kind of document `{}`", other.unwrap_or("")),
                    "not a kind of document",
                )
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `AgentIntegration` or `Organization`".into(),
                }),
            );
            None
        }
    }
}
