//! Top level of a document: `apiVersion`, `kind`, and the sections of each kind.

use super::agent::{Agent, Tool, Trigger};
use super::connection::Connection;
use super::control::{Audit, Flow, Gate, Rollout};
use super::field::{At, ById, Decoder, Field};
use super::people::{Cost, Disclosure, Governance, Incident, Metadata, Owners, Purpose, Rights};
use super::record::record;
use super::register::RiskRegister;
use super::signoff::SignOff;
use super::values::Models;
use super::waiver::Waivers;
use super::world::{Actor, Boundary, DataClass, Store, System, Vendor};
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::parse::remedy::{Change, Remedy};
use crate::parse::value::Node;
use crate::source::{FileId, Place};

/// The version this program reads.
pub const API_VERSION: &str = "flowgate/v1";

record! {
    /// One agent integration.
    Integration {
        /// Version of the document format: `flowgate/v1`.
        api_version = "apiVersion": String,
        /// Kind of document: `AgentIntegration`.
        kind: String,
        /// Id, version and title of the integration.
        metadata: Metadata,
        /// What it is for, and what it must not be used for.
        purpose: Purpose,
        /// Legal roles, regimes and assessments.
        governance: Governance,
        /// Who answers for business, technology, security and privacy.
        owners: Owners,
        /// What happens when something goes wrong.
        incident: Incident,
        /// How people use their rights to access, erasure and objection.
        rights: Rights,
        /// Where people contest a decision.
        contest_route: String,
        /// Trust boundaries: what is inside one is under one party's control.
        boundaries: ById<Boundary>,
        /// Third parties that process data, with their contracts and reviews.
        vendors: ById<Vendor>,
        /// Classes of data that move, each with its tier and origin.
        data_classes: ById<DataClass>,
        /// Senders and receivers outside the agent.
        actors: ById<Actor>,
        /// Agents; without any there is one, `main`, with one context `main`.
        agents: ById<Agent>,
        /// Language models it uses, or `none`.
        models: Models,
        /// Tools its agents may call, for example MCP servers.
        tools: ById<Tool>,
        /// Stores it keeps data in, audit sinks and secret managers among them.
        stores: ById<Store>,
        /// Systems that connections reach; one of the catalogue needs no entry.
        systems: ById<System>,
        /// How it reaches systems: account, scopes, operations.
        connections: ById<Connection>,
        /// Gates that stop, change or approve what passes.
        gates: ById<Gate>,
        /// What starts the agents: events, schedules, people.
        triggers: ById<Trigger>,
        /// Movements of data; derived from operations where none is written.
        flows: Vec<At<Flow>>,
        /// Sentences about the flows that must hold, such as `no path from crm to customer`.
        expectations: Vec<At<String>>,
        /// The audit trail: where it is kept and what it records.
        audit: Audit,
        /// The phase it is in, how it came there, and how it is stopped.
        rollout: Rollout,
        /// How people are told that they deal with an agent.
        disclosure: Vec<At<Disclosure>>,
        /// What it costs and what it saves.
        cost: Cost,
    }
}

record! {
    /// What many integrations share. Elements are known to all by their ids; `defaults` fill absent sections.
    Organization {
        /// Version of the document format: `flowgate/v1`.
        api_version = "apiVersion": String,
        /// Kind of document: `Organization`.
        kind: String,
        /// Id and title of the organisation.
        metadata: Metadata,
        /// Trust boundaries: what is inside one is under one party's control.
        boundaries: ById<Boundary>,
        /// Third parties that process data, with their contracts and reviews.
        vendors: ById<Vendor>,
        /// Classes of data that move, each with its tier and origin.
        data_classes: ById<DataClass>,
        /// Senders and receivers outside the agents.
        actors: ById<Actor>,
        /// Systems that integrations share.
        systems: ById<System>,
        /// Stores that integrations share, audit sinks and secret managers among them.
        stores: ById<Store>,
        /// Gates that integrations share.
        gates: ById<Gate>,
        /// Language models that integrations share, or `none`.
        models: Models,
        /// Sections for integrations that do not write their own.
        defaults: Defaults,
    }
}

record! {
    /// Sections an integration takes over where it writes none of its own.
    Defaults {
        /// Who answers for an integration that names nobody.
        owners: Owners,
        /// What happens when something goes wrong.
        incident: Incident,
        /// The audit trail: where it is kept and what it records.
        audit: Audit,
        /// Legal roles, regimes and assessments.
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
    /// `kind: SignOff`.
    SignOff(Box<At<SignOff>>),
    /// `kind: RiskRegister`.
    RiskRegister(Box<At<RiskRegister>>),
}

/// The kinds this program reads, for suggestions.
/// Kinds of documents that this program knows.
pub const KINDS: &[&str] = &[
    "AgentIntegration",
    "Organization",
    "Project",
    "RiskRegister",
    "SignOff",
    "Waivers",
];

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
                })
                .remedy(Remedy::spelling(
                    found,
                    API_VERSION,
                    format!("writes `{API_VERSION}` for `{found}`"),
                    Change::Set(API_VERSION.into()),
                )),
            );
            return None;
        }
        None => {
            // A document that says its kind is ours, and there is one version.
            let kind = node.get("kind").and_then(Node::text);
            let ours = kind.is_some_and(|k| KINDS.contains(&k));
            let members = [("apiVersion".to_owned(), API_VERSION.into())];
            let remedy = Remedy::safe(
                format!("writes `apiVersion: {API_VERSION}`"),
                Change::Fill(members.into_iter().collect()),
            );
            problems.push(Problem {
                remedy: ours.then_some(remedy),
                ..Problem::new(
                    Input::Version,
                    "api-version",
                    head,
                    "the document does not say its version",
                    "`apiVersion` is missing",
                )
                .help(format!(
                    "begin with `apiVersion: {API_VERSION}` and `kind: AgentIntegration`"
                ))
            });
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
        Some("SignOff") => {
            SignOff::decode(node, at, &mut cx).map(|v| Document::SignOff(Box::new(At::new(v, at.clone()))))
        }
        Some("RiskRegister") => RiskRegister::decode(node, at, &mut cx)
            .map(|v| Document::RiskRegister(Box::new(At::new(v, at.clone())))),
        Some("Project") => None,
        other => {
            let near = other.and_then(|k| nearest(k, KINDS.iter().copied()));
            let written = other.unwrap_or_default();
            let remedy = near.map(|near| {
                let does = format!("writes `{near}` for `{written}`");
                Remedy::spelling(written, near, does, Change::Set(near.into()))
            });
            problems.push(Problem {
                remedy,
                ..Problem::new(
                    Input::Version,
                    "kind",
                    Site::Span(file, kind.span),
                    format!("unknown kind of document `{}`", other.unwrap_or("")),
                    "not a kind of document",
                )
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `AgentIntegration` or `Organization`".into(),
                })
            });
            None
        }
    }
}
