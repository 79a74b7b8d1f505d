//! Graph to facts: one analysis per file; `facts.rs` is the document policies see.
//!
//! In: a linked model and the credential-like values of its files. Out: its [`Facts`], and problems only an analysis can
//! find (expectations that do not hold).

pub mod actions;
pub mod ask;
pub mod authority;
pub mod carry;
pub mod changes;
pub mod closure;
pub mod copies;
pub mod cost;
pub mod coverage;
pub mod credentials;
pub mod crossings;
pub mod cut;
pub mod dates;
pub mod delegation;
pub mod egress;
pub mod element;
pub mod environment;
pub mod events;
pub mod exchanges;
pub mod expectations;
pub mod exposure;
pub mod facts;
pub mod gates;
pub mod instructions;
pub mod interpreters;
pub mod inventory;
pub mod labels;
pub mod latent;
pub mod load;
pub mod locations;
pub mod loops;
pub mod memories;
pub mod placement;
pub mod receipts;
pub mod restricted;
pub mod retrievals;
pub mod routes;
pub mod scopes;
pub mod secrets;
pub mod shared;
pub mod spread;
pub mod taint;
pub mod tenancy;
pub mod trifecta;
pub mod unused;
pub mod vendor_files;
pub mod ways;
pub mod writing;

use carry::Carry;
use element::Context;
use facts::{AnalysisParams, Facts};
use spread::Spread;

use crate::catalog::Catalog;
use crate::graph::Graph;
use crate::model::Model;
use crate::parse::problem::Problem;
use crate::parse::vendor::VendorManifest;
use crate::secret::Scan;
use crate::source::Date;

/// Computes everything known about one integration.
#[must_use]
pub fn facts(model: &Model, scans: &[&Scan], cx: &Context) -> (Facts, Vec<Problem>) {
    let graph = Graph::build(model);
    let gates = gates::gates(model, cx);
    let verdicts = gates::Verdicts::new(&gates);
    let carry = Carry::new(model, &graph, &verdicts);
    let (spread, untrusted) = (Spread::labels(&carry), Spread::untrusted(&carry));
    let labels = labels::labels(&carry, &spread);
    let carried = labels::carried(&carry, &spread);
    let loads = inventory::loads(model, &labels);
    let actions = actions::actions(&carry);
    let output = Spread::output(&carry, &|_| true);
    let (authority, delegations) = authority::authority(&carry, &actions, &untrusted);
    let (expectations, problems) = expectations::expectations(&carry, &spread);
    let params = AnalysisParams {
        evidence_days: cx.evidence_days,
        batch_max: cx.batch_max,
    };
    let mut facts = Facts {
        integration: Some(inventory::integration(model)),
        boundaries: inventory::boundaries(model, cx),
        vendors: inventory::vendors(model, cx),
        systems: inventory::systems(model, cx),
        connections: scopes::connections(model, cx),
        grants: scopes::grants(model, cx),
        operations: inventory::operations(model, cx),
        secrets: secrets::facts(model, scans, cx.today),
        flows: inventory::flows(model, &carried, cx),
        agents: inventory::agents(model, cx),
        contexts: inventory::contexts(model, cx),
        models: inventory::models(model, &loads, cx),
        tools: inventory::tools(model, cx),
        stores: inventory::stores(model, &loads, cx),
        classes: inventory::classes(model, cx),
        actors: inventory::actors(model, cx),
        triggers: inventory::triggers(model, cx),
        receipts: receipts::receipts(&carry, &spread),
        taint: taint::taint(&carry, &untrusted),
        latent: latent::latent(model, &actions),
        crossings: crossings::crossings(&carry, &spread),
        locations: placement::locations(model),
        exposures: restricted::exposures(&carry, &spread),
        trifecta: trifecta::trifecta(&carry, &spread, &untrusted),
        loops: loops::loops(&carry),
        memories: memories::memories(&carry, &untrusted),
        instructions: instructions::instructions(&carry, &untrusted),
        retrievals: retrievals::retrievals(&carry, &spread),
        egress: egress::egress(&carry, &spread),
        interpreters: interpreters::interpreters(&carry, &untrusted),
        credentials: credentials::credentials(&carry, &spread),
        exchanges: exchanges::exchanges(&carry, &output),
        tenancy: tenancy::tenancy(&carry, &spread),
        self_changes: changes::self_changes(&carry, &output),
        audit: inventory::audit(model, &actions, cx),
        coverage: coverage::coverage(model),
        retention: inventory::retention(model, &loads),
        approvals: load::approvals(model),
        copies: copies::copies(&carry, &spread),
        rollout: inventory::rollout(model, cx),
        cost: cost::cost(model),
        drift: inventory::drift(model),
        unused: unused::unused(model),
        authority,
        delegations,
        expectations,
        labels,
        actions,
        gates,
        ..Facts::empty(cx.today, params)
    };
    facts.ages = dates::ages(&facts);
    (facts, problems)
}

/// Facts of a vendor file that no assessed integration names; `described` when one that cannot be assessed does.
#[must_use]
pub fn loose_vendor(
    manifest: &VendorManifest,
    described: bool,
    catalog: &Catalog,
    today: Date,
    evidence_days: u32,
) -> Facts {
    let (vendor_files, vendor_statements) = vendor_files::facts([manifest], described, catalog);
    Facts {
        vendor_files,
        vendor_statements,
        ..loose(std::iter::empty(), today, evidence_days)
    }
}

/// Facts of files that belong to no assessed integration: only credential-like values are known of them.
#[must_use]
pub fn loose<'a>(scans: impl Iterator<Item = &'a Scan>, today: Date, evidence_days: u32) -> Facts {
    let params = AnalysisParams {
        evidence_days,
        batch_max: 0,
    };
    Facts {
        secrets: secrets::loose(scans),
        ..Facts::empty(today, params)
    }
}
