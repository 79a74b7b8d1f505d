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
pub mod joint;
pub mod labels;
pub mod latent;
pub mod load;
pub mod locations;
pub mod loops;
pub mod memories;
pub mod observed;
mod placement;
pub mod planned;
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
use facts::{AnalysisParams, Facts, LabelFact};
use joint::{Around, Member};
use spread::Spread;

use crate::catalog::Catalog;
use crate::model::{Model, owner};
use crate::parse::problem::Problem;
use crate::parse::vendor::VendorManifest;
use crate::secret::{Part, Scan};
use crate::source::Date;

/// Computes everything known about one integration that stands alone.
#[must_use]
pub fn facts(model: &Model, scans: &[Part<'_>], cx: &Context) -> (Facts, Vec<Problem>) {
    let member = Member {
        model,
        scans,
        cx: *cx,
    };
    let none = || (empty(cx), Vec::new());
    joint::facts(&[member]).pop().unwrap_or_else(none)
}

fn empty(cx: &Context) -> Facts {
    let params = AnalysisParams {
        evidence_days: cx.evidence_days,
        batch_max: cx.batch_max,
    };
    Facts::empty(cx.today, params)
}

/// What moves through a graph, be it of one integration or of several. `joint.rs` tells whose each fact is.
fn moved(carry: &Carry<'_>, spread: &Spread, cx: &Context) -> Facts {
    let untrusted = Spread::untrusted(carry);
    let output = Spread::output(carry, &|_| true);
    let actions = actions::actions(carry);
    let (authority, delegations) = authority::authority(carry, &actions, &untrusted);
    Facts {
        receipts: receipts::receipts(carry, spread),
        taint: taint::taint(carry, &untrusted),
        latent: latent::latent(carry.model, &actions),
        crossings: crossings::crossings(carry, spread),
        exposures: restricted::exposures(carry, spread),
        trifecta: trifecta::trifecta(carry, spread, &untrusted),
        loops: loops::loops(carry),
        memories: memories::memories(carry, &untrusted),
        instructions: instructions::instructions(carry, &untrusted),
        retrievals: retrievals::retrievals(carry, spread),
        egress: egress::egress(carry, spread),
        interpreters: interpreters::interpreters(carry, &untrusted),
        credentials: credentials::credentials(carry, spread),
        exchanges: exchanges::exchanges(carry, &output),
        tenancy: tenancy::tenancy(carry, spread),
        self_changes: changes::self_changes(carry, &output),
        copies: copies::copies(carry, spread),
        labels: labels::labels(carry, spread),
        authority,
        delegations,
        actions,
        ..empty(cx)
    }
}

/// The document of one integration of a graph: what moved, what is declared, and what follows from both.
fn document(member: &Member<'_>, around: &Around<'_>, moved: Facts) -> Facts {
    let (model, cx) = (member.model, &member.cx);
    let loads = inventory::loads(around.model, moved.labels.iter());
    // What integrations share is kept for the one that brings it: that one can mend it.
    let brings = |l: &&LabelFact| {
        let shared = owner(&l.node).is_none() && !model.models.contains_key(&l.node);
        let theirs = |flow: &String| owner(flow) != Some(model.id.as_str());
        !(shared && l.via.as_ref().is_some_and(theirs))
    };
    let kept = inventory::loads(around.model, moved.labels.iter().filter(brings));
    let mut facts = Facts {
        integration: Some(inventory::integration(model)),
        boundaries: inventory::boundaries(model, cx),
        vendors: inventory::vendors(model, cx),
        systems: inventory::systems(model, around, cx),
        connections: scopes::connections(model, cx),
        grants: scopes::grants(model, cx),
        operations: inventory::operations(model, cx),
        secrets: secrets::facts(model, member.scans, cx.today),
        flows: inventory::flows(model, around, cx),
        agents: inventory::agents(model, cx),
        contexts: inventory::contexts(model, cx),
        models: inventory::models(model, &loads, cx),
        tools: inventory::tools(model, cx),
        stores: inventory::stores(model, &loads, cx),
        classes: inventory::classes(model, around.model, &moved.labels, cx),
        actors: inventory::actors(model, cx),
        triggers: inventory::triggers(model, cx),
        audit: inventory::audit(model, &moved.actions, cx),
        locations: placement::locations(model),
        coverage: coverage::coverage(model),
        retention: inventory::retention(model, &kept),
        approvals: load::approvals(model),
        rollout: inventory::rollout(model, cx),
        cost: cost::cost(model),
        drift: inventory::drift(model),
        unused: unused::unused(model, around),
        ..moved
    };
    facts.planned = planned::planned(&facts);
    facts.ages = dates::ages(&facts);
    facts
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
