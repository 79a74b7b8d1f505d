//! Chapter 4: data inventory and record of processing (GDPR Art. 30), and who else handles the data.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, distinct, tier};
use super::said::{self, span};
use crate::analysis::facts::{Assurance, ClassFact, Element, Facts};
use crate::source::Place;

/// Chapter 4.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Data {
    /// Controller.
    pub controller: Option<String>,
    /// Contact of the controller.
    pub contact: Option<String>,
    /// Role under data protection law.
    pub controller_role: Option<String>,
    /// Lawful basis.
    pub lawful_basis: Option<String>,
    /// Basis for special categories.
    pub art9_basis: Option<String>,
    /// Jurisdictions.
    pub jurisdictions: Vec<String>,
    /// How people get access, erasure, and object.
    pub rights: Vec<(String, String)>,
    /// One row per class.
    pub classes: Vec<ClassRow>,
    /// One row per vendor.
    pub vendors: Vec<VendorRow>,
}

/// A class of data.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClassRow {
    /// Class id.
    pub id: String,
    /// What its author says it is.
    pub description: Option<String>,
    /// Purposes, by key.
    pub purposes: Vec<String>,
    /// Groups of people.
    pub subjects: Vec<String>,
    /// How many.
    pub people: Option<u64>,
    /// Categories of data.
    pub categories: Vec<String>,
    /// Tier.
    pub tier: Option<String>,
    /// Regimes.
    pub regimes: Vec<String>,
    /// Classes it may hold without being asked for.
    pub may_contain: Vec<String>,
    /// Real, masked or synthetic.
    pub realness: Option<String>,
    /// Where it comes from.
    pub origin: Option<String>,
    /// Nodes where it starts.
    pub sources: Vec<String>,
    /// Who receives it: people by audience, vendors.
    pub recipients: Vec<String>,
    /// Transfers into other regions.
    pub transfers: Vec<Transfer>,
    /// Longest retention allowed.
    pub max_retention: Option<String>,
    /// Where it is kept, copies too.
    pub stored: Vec<Kept>,
    /// Measures on its way: gates, transport, encryption.
    pub measures: Vec<String>,
    /// The longest way it takes, in steps.
    pub path: Vec<String>,
    /// How well it is supported.
    pub assurance: Assurance,
    /// Where it is declared.
    pub at: Place,
}

/// A transfer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Transfer {
    /// Flow id.
    pub flow: String,
    /// Region it leaves.
    pub from: Option<String>,
    /// Region it enters.
    pub to: Option<String>,
    /// Mechanism.
    pub mechanism: Option<String>,
    /// Assessment of the transfer.
    pub assessment: Option<String>,
}

/// A place that keeps data.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Kept {
    /// Node id.
    pub node: String,
    /// How long.
    pub period: Option<String>,
    /// Deletion method.
    pub deletion: Option<String>,
    /// Erasure by subject.
    pub erasure: Option<String>,
    /// It is a copy of data that lives elsewhere.
    pub copy: bool,
    /// It is kept longer than at its source, or than allowed.
    pub too_long: bool,
}

/// A vendor.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VendorRow {
    /// Vendor id.
    pub id: String,
    /// Approved.
    pub approved: Option<bool>,
    /// Agreement.
    pub agreement: Option<String>,
    /// List of sub-processors.
    pub subprocessors: Option<String>,
    /// Attestations.
    pub attestations: Vec<String>,
    /// Day of the last review.
    pub reviewed: Option<String>,
    /// Days since.
    pub reviewed_days: Option<i64>,
    /// Places it runs here.
    pub places: Vec<String>,
    /// Regions of those places.
    pub regions: Vec<String>,
    /// Class ids that reach them.
    pub classes: Vec<String>,
    /// Use for training, by model.
    pub training_use: Option<String>,
    /// Retention at the provider.
    pub retention: Option<String>,
    /// Review by people of the provider.
    pub human_review: Option<String>,
    /// Transfer mechanism and assessment.
    pub transfer: Option<String>,
    /// Where it is declared; absent when only named.
    pub at: Option<Place>,
}

/// Chapter 4.
#[must_use]
pub fn data(g: &Ground<'_>) -> Data {
    Data {
        controller: g.text("governance.controller.name"),
        contact: g.text("governance.controller.contact"),
        controller_role: g.text("governance.controller_role"),
        lawful_basis: g.text("purpose.lawful_basis"),
        art9_basis: g.text("purpose.art9_basis"),
        jurisdictions: g.list("governance.jurisdictions"),
        rights: ["access", "erasure", "objection"]
            .iter()
            .filter_map(|r| Some(((*r).to_owned(), g.text(&format!("rights.{r}"))?)))
            .collect(),
        classes: g.facts.classes.iter().map(|c| class(g, c)).collect(),
        vendors: vendors(g),
    }
}

fn class(g: &Ground<'_>, c: &ClassFact) -> ClassRow {
    let e = &c.element;
    let id = &e.id;
    let received: Vec<_> = g
        .facts
        .receipts
        .iter()
        .filter_map(|r| Some((r, r.classes.iter().find(|x| x.class == *id)?)))
        .collect();
    let people = received
        .iter()
        .filter(|(r, _)| r.kind == "actor")
        .map(|(r, _)| r.node.clone());
    let vendors = received.iter().flat_map(|(r, _)| r.vendors.clone());
    let sources = g
        .facts
        .labels
        .iter()
        .filter(|l| l.class == *id && l.via.is_none() && l.parent.is_none())
        .map(|l| l.node.clone());
    let purposes = said::list(e, "allowed_uses");
    ClassRow {
        id: id.clone(),
        description: said::text(e, "description"),
        purposes: if purposes.is_empty() {
            g.list("purpose.uses")
        } else {
            purposes
        },
        subjects: said::list(e, "subjects"),
        people: said::number(e, "volume_subjects"),
        categories: said::list(e, "categories"),
        tier: tier(c.tier),
        regimes: said::list(e, "regimes"),
        may_contain: said::list(e, "may_contain"),
        realness: said::text(e, "data"),
        origin: said::text(e, "origin"),
        sources: distinct(sources),
        recipients: distinct(people.chain(vendors)),
        transfers: transfers(g, id),
        max_retention: said::text(e, "max_retention"),
        stored: stored(g, id),
        measures: measures(g, id),
        path: received
            .iter()
            .map(|(_, x)| super::ground::steps(&x.path))
            .max_by_key(Vec::len)
            .unwrap_or_default(),
        assurance: e.assurance,
        at: e.at.clone(),
    }
}

fn transfers(g: &Ground<'_>, class: &String) -> Vec<Transfer> {
    let mut found: Vec<Transfer> = g
        .facts
        .crossings
        .iter()
        .filter(|c| c.classes.contains(class) || c.possible.contains(class))
        .filter(|c| match (&c.from_region, &c.region) {
            // The public internet is no region: who is out there is judged as an audience.
            (Some(a), Some(b)) => area(a) != area(b) && a != "any" && b != "any",
            _ => false,
        })
        .map(|c| {
            let vendor = c
                .vendors
                .iter()
                .find_map(|v| g.facts.vendors.iter().find(|f| f.element.id == *v));
            let text = |path: &str| vendor.and_then(|v| said::text(&v.element, path));
            Transfer {
                flow: c.flow.clone(),
                from: c.from_region.clone(),
                to: c.region.clone(),
                mechanism: text("transfer.mechanism"),
                assessment: text("transfer.assessment"),
            }
        })
        .collect();
    found.sort();
    found
}

/// The first part of a region: `eu-central-1` lies in `eu`.
#[must_use]
pub fn area(region: &str) -> &str {
    region.split('-').next().unwrap_or(region)
}

fn element<'a>(facts: &'a Facts, id: &str) -> Option<&'a Element> {
    facts.elements().find(|e| e.id == id)
}

/// Systems and stores that hold the class, and models that keep what they see.
fn stored(g: &Ground<'_>, class: &String) -> Vec<Kept> {
    let nodes = g
        .facts
        .receipts
        .iter()
        .filter(|r| matches!(r.kind.as_str(), "system" | "store" | "model"))
        .filter(|r| r.classes.iter().any(|c| c.class == *class))
        .map(|r| r.node.clone());
    let sources = g
        .facts
        .labels
        .iter()
        .filter(|l| l.class == *class)
        .map(|l| l.node.clone())
        .filter(|n| {
            g.facts.systems.iter().any(|s| s.element.id == *n)
                || g.facts.stores.iter().any(|s| s.element.id == *n)
        });
    distinct(nodes.chain(sources))
        .into_iter()
        .map(|node| {
            let copy = g
                .facts
                .copies
                .iter()
                .find(|c| c.copy == node && c.class == *class);
            let duty = g.facts.retention.iter().find(|r| r.node == node);
            let e = element(g.facts, &node);
            let text = |path: &str| e.and_then(|e| said::text(e, path));
            let too_long = copy.is_some_and(|c| c.outlives)
                || duty.is_some_and(|d| {
                    d.period_seconds
                        .zip(d.allowed_seconds)
                        .is_some_and(|(has, may)| has > may)
                });
            Kept {
                period: duty
                    .and_then(|d| d.period_seconds)
                    .or_else(|| copy.and_then(|c| c.seconds))
                    .map(span),
                deletion: text("retention.deletion.method"),
                erasure: text("retention.erasure"),
                copy: copy.is_some(),
                too_long,
                node,
            }
        })
        .collect()
}

/// What protects the class where it moves.
fn measures(g: &Ground<'_>, class: &String) -> Vec<String> {
    let flows = g
        .facts
        .flows
        .iter()
        .filter(|f| f.classes.contains(class) || f.carries.contains(class));
    let mut found = Vec::new();
    for flow in flows {
        for gate in flow.via.iter().filter_map(|g2| g.gate(g2)) {
            found.push(format!("{} {}", gate.kind.replace('_', " "), gate.element.name));
        }
        if let Some(transport) = said::text(&flow.element, "transport") {
            found.push(format!("transport {transport}"));
        }
    }
    distinct(found)
}

fn vendors(g: &Ground<'_>) -> Vec<VendorRow> {
    let named = g.facts.boundaries.iter().filter_map(|b| b.vendor.clone());
    let undeclared = distinct(named.filter(|name| {
        !g.facts
            .vendors
            .iter()
            .any(|v| v.element.name == *name || v.element.id == *name)
    }));
    let declared = g
        .facts
        .vendors
        .iter()
        .map(|v| vendor(g, &v.element.id, Some(&v.element)));
    let mut rows: Vec<VendorRow> = declared
        .chain(undeclared.iter().map(|name| vendor(g, name, None)))
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn vendor(g: &Ground<'_>, id: &str, e: Option<&Element>) -> VendorRow {
    let here = |vendors: &[String]| vendors.iter().any(|v| v == id);
    let receipts: Vec<_> = g.facts.receipts.iter().filter(|r| here(&r.vendors)).collect();
    let locations: Vec<_> = g.facts.locations.iter().filter(|l| here(&l.vendors)).collect();
    let models: Vec<&Element> = g
        .facts
        .models
        .iter()
        .map(|m| &m.element)
        .filter(|m| locations.iter().any(|l| l.node == m.id))
        .collect();
    let of_models = |path: &str| {
        let all = distinct(models.iter().filter_map(|m| said::text(m, path)));
        (!all.is_empty()).then(|| all.join(", "))
    };
    let text = |path: &str| e.and_then(|e| said::text(e, path));
    let reviewed = text("reviewed");
    let transfer = [text("transfer.mechanism"), text("transfer.assessment")];
    let transfer: Vec<String> = transfer.into_iter().flatten().collect();
    VendorRow {
        id: id.to_owned(),
        approved: e
            .and_then(|e| said::value(e, "approved"))
            .and_then(serde_json::Value::as_bool),
        agreement: text("agreement"),
        subprocessors: text("subprocessors"),
        attestations: e.map(|e| said::list(e, "attestations")).unwrap_or_default(),
        reviewed_days: reviewed
            .as_deref()
            .and_then(|d| d.parse().ok())
            .map(|d: crate::source::Date| g.facts.today.days() - d.days()),
        reviewed,
        places: distinct(locations.iter().map(|l| l.node.clone())),
        regions: distinct(
            locations
                .iter()
                .flat_map(|l| l.regions.iter().map(|r| r.region.clone())),
        ),
        classes: {
            let received = receipts
                .iter()
                .flat_map(|r| r.classes.iter().map(|c| c.class.clone()));
            let at_home = g
                .facts
                .labels
                .iter()
                .filter(|l| l.via.is_none() && locations.iter().any(|place| place.node == l.node));
            distinct(received.chain(at_home.map(|l| l.class.clone())))
        },
        training_use: of_models("training_use"),
        retention: of_models("retention.period"),
        human_review: of_models("human_review"),
        transfer: (!transfer.is_empty()).then(|| transfer.join(", ")),
        at: e.map(|e| e.at.clone()),
    }
}
