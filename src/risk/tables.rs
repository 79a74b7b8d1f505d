//! Kinds with a table of their own: VENDOR, TRANSFER, RETENTION, SUPPLY (`report.md` 5). The exposure before controls is fixed
//! by kind; the controls are what contracts, mechanisms, deletion and pinning are worth.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::controls::control;
use super::factors::factor;
use super::ground::Ground;
use super::impact::declared;
use super::register::{Control, Factor, Kind, RiskLine};
use super::score::LOWEST;
use super::scored::{Scenario, scored};
use crate::analysis::facts::{Assurance, Element};

/// Exposure points without controls.
const VENDOR: u8 = 7;
const TRANSFER: u8 = 7;
const SUPPLY: u8 = 6;
const RETENTION: u8 = 5;

fn fixed(points: u8, because: &str, element: &str) -> Vec<Factor> {
    vec![factor(
        "kind",
        points,
        because.to_owned(),
        Some(element),
        Assurance::Declared,
    )]
}

/// All of them.
#[must_use]
pub fn all(ground: &Ground<'_>) -> Vec<RiskLine> {
    let mut lines = vendors(ground);
    lines.extend(transfers(ground));
    lines.extend(retention(ground));
    lines.extend(supply(ground));
    lines
}

/// A control that a field states: with a reference it counts as referenced, else as its element.
fn stated(
    name: &str,
    strength: u8,
    preventive: bool,
    element: &Element,
    path: &[&str],
    good: impl Fn(&Value) -> bool,
) -> Control {
    let value = declared(&element.declared, path);
    let refused = match value {
        None => Some(format!("`{}` is not declared", path.join("."))),
        Some(value) if !good(value) => Some(format!("`{}` does not say so", path.join("."))),
        Some(_) => None,
    };
    // A contract id or ticket is a reference by itself (`rules.md` 1).
    let referenced = value
        .and_then(Value::as_str)
        .is_some_and(|v| v.chars().any(|c| c.is_ascii_digit()));
    let assurance = if referenced {
        element.assurance.max(Assurance::Referenced)
    } else {
        element.assurance
    };
    control(name, &element.id, strength, assurance, preventive, refused)
}

fn any(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("none")
}

/// One line for each vendor and class that reaches one of its places.
fn vendors(ground: &Ground<'_>) -> Vec<RiskLine> {
    let facts = ground.facts;
    let vendor_of: BTreeMap<&str, &str> = facts
        .boundaries
        .iter()
        .filter_map(|b| Some((b.element.id.as_str(), b.vendor.as_deref()?)))
        .collect();
    let places = facts
        .systems
        .iter()
        .map(|s| (&s.element, s.boundary.as_deref()))
        .chain(facts.models.iter().map(|m| (&m.element, m.boundary.as_deref())))
        .chain(facts.stores.iter().map(|s| (&s.element, s.boundary.as_deref())));
    let mut held: BTreeMap<(&str, String), Vec<&Element>> = BTreeMap::new();
    for (place, boundary) in places {
        let Some(vendor) = boundary.and_then(|b| vendor_of.get(b)) else {
            continue;
        };
        for class in ground.impacts.enforced(&place.id) {
            held.entry((vendor, class)).or_default().push(place);
        }
    }
    let found = held.into_iter().filter_map(|((vendor, class), places)| {
        let dimensions = ground
            .impacts
            .of_classes(&BTreeSet::from([class.clone()]), &BTreeSet::from([class.clone()]));
        // What is public or has no duty is no risk at a vendor.
        if dimensions.iter().all(|d| d.residual <= LOWEST + 1) {
            return None;
        }
        let fact = facts
            .vendors
            .iter()
            .find(|v| v.element.name == vendor || v.element.id == vendor);
        let first = places.first()?;
        let element = fact.map_or(*first, |v| &v.element);
        let mut controls = vec![match fact {
            Some(v) => stated("contract", 40, true, &v.element, &["agreement"], any),
            None => control(
                "contract",
                &first.id,
                40,
                Assurance::Assumed,
                true,
                Some("the vendor is not declared".into()),
            ),
        }];
        for model in facts
            .models
            .iter()
            .filter(|m| places.iter().any(|p| p.id == m.element.id))
        {
            controls.push(stated(
                "no training",
                30,
                false,
                &model.element,
                &["training_use"],
                |v| v.as_str() == Some("prohibited"),
            ));
            controls.push(stated(
                "retention at the provider",
                30,
                false,
                &model.element,
                &["retention"],
                any,
            ));
        }
        let region = ground
            .broken(&["RESIDENCY-001"], &class)
            .map(|r| format!("{r} is open"));
        controls.push(control(
            "region",
            &element.id,
            20,
            element.assurance,
            false,
            region,
        ));
        Some(scored(
            ground,
            Scenario {
                kind: Kind::Vendor,
                name: format!("{vendor}: {}", ground.short(&class)),
                sentence: format!("`{vendor}` keeps, uses or loses `{}`", ground.short(&class)),
                at: element.at.clone(),
                elements: places
                    .iter()
                    .map(|p| p.id.clone())
                    .chain([element.id.clone()])
                    .collect(),
                witness: Vec::new(),
                factors: fixed(VENDOR, "a third party holds it", &element.id),
                impact: dimensions,
                controls,
                steered: false,
                owner: ground.owner(Some(element)),
            },
        ))
    });
    found.collect()
}

/// One line for each flow that carries confidential or personal data into another region.
fn transfers(ground: &Ground<'_>) -> Vec<RiskLine> {
    let facts = ground.facts;
    let boundary = |id: &str| facts.boundaries.iter().find(|b| b.element.id == id);
    let region = |id: &str| {
        let b = boundary(id)?;
        declared(&b.element.declared, &["region"]).and_then(Value::as_str)
    };
    let found = facts.crossings.iter().filter_map(|crossing| {
        let (from, to) = (region(&crossing.from)?, region(&crossing.to)?);
        // The public internet is no region: who is out there is judged as an audience.
        if area(from) == area(to) || from == "any" || to == "any" {
            return None;
        }
        let classes: BTreeSet<String> = crossing.classes.iter().cloned().collect();
        let impact = ground.impacts.of_classes(&classes, &classes);
        if impact.iter().all(|d| d.residual <= LOWEST + 1) {
            return None;
        }
        let vendor = boundary(&crossing.to).and_then(|b| b.vendor.as_deref());
        let vendor = vendor.and_then(|v| facts.vendors.iter().find(|f| f.element.name == v));
        let mechanism = match vendor {
            Some(v) => stated(
                "transfer mechanism",
                60,
                true,
                &v.element,
                &["transfer", "mechanism"],
                any,
            ),
            None => control(
                "transfer mechanism",
                &crossing.to,
                60,
                Assurance::Assumed,
                true,
                Some("the recipient is not declared".into()),
            ),
        };
        Some(scored(
            ground,
            Scenario {
                kind: Kind::Transfer,
                name: crossing.flow.clone(),
                sentence: format!("personal or confidential data moves from region {from} to region {to}"),
                at: crossing.at.clone(),
                elements: vec![crossing.flow.clone(), crossing.to.clone()],
                witness: Vec::new(),
                factors: fixed(TRANSFER, "another law applies there", &crossing.to),
                impact,
                controls: vec![mechanism],
                steered: false,
                owner: ground.owner(vendor.map(|v| &v.element)),
            },
        ))
    });
    found.collect()
}

/// The first part of a region: `eu-central-1` lies in `eu`.
fn area(region: &str) -> &str {
    region.split('-').next().unwrap_or(region)
}

/// One line for each store that keeps more than public data.
fn retention(ground: &Ground<'_>) -> Vec<RiskLine> {
    let facts = ground.facts;
    let found = facts.stores.iter().filter_map(|store| {
        let classes = ground.impacts.enforced(&store.element.id);
        let impact = ground.impacts.of_classes(&classes, &classes);
        if impact.iter().all(|d| d.residual <= LOWEST) {
            return None;
        }
        let element = &store.element;
        let tested = declared(&element.declared, &["retention", "deletion", "tested_on"])
            .and_then(Value::as_str)
            .and_then(|d| d.parse().ok())
            .is_some_and(|d| ground.fresh(d));
        let mut deletion = stated("deletion", 60, true, element, &["retention", "deletion"], any);
        if let Some(rule) = ground.broken(&["RETAIN-001", "RETAIN-002", "RETAIN-004"], &element.id) {
            deletion = control(
                "deletion",
                &element.id,
                60,
                element.assurance,
                true,
                Some(format!("{rule} is open")),
            );
        } else if tested && deletion.not_counted.is_none() {
            deletion = control("deletion", &element.id, 60, Assurance::Tested, true, None);
        }
        Some(scored(
            ground,
            Scenario {
                kind: Kind::Retention,
                name: element.id.clone(),
                sentence: format!(
                    "`{}` keeps data longer than its purpose needs",
                    ground.short(&element.id)
                ),
                at: element.at.clone(),
                elements: vec![element.id.clone()],
                witness: Vec::new(),
                factors: fixed(RETENTION, "what is kept can leak", &element.id),
                impact,
                controls: vec![deletion],
                steered: false,
                owner: ground.owner(Some(element)),
            },
        ))
    });
    found.collect()
}

/// One line for each model and tool: what runs may be replaced by its maker.
fn supply(ground: &Ground<'_>) -> Vec<RiskLine> {
    let facts = ground.facts;
    let pinned = |element: &Element, what: &str, fields: &[&str]| {
        let field = fields
            .iter()
            .find(|f| declared(&element.declared, &[f]).is_some());
        let refused = match (field, ground.not_passed(&["TOOL-001"], &element.id)) {
            (_, Some(rule)) => Some(format!("{rule} does not pass")),
            (None, None) => Some(format!("no {what} is declared")),
            (Some(_), None) => None,
        };
        control(
            "pinned version",
            &element.id,
            60,
            element.assurance,
            true,
            refused,
        )
    };
    let models = facts
        .models
        .iter()
        .filter(|m| !m.unknown)
        .map(|m| (&m.element, pinned(&m.element, "dated name", &["name"])));
    let tools = facts.tools.iter().map(|t| {
        (
            &t.element,
            pinned(&t.element, "version or digest", &["digest", "version"]),
        )
    });
    let found = models
        .chain(tools)
        .filter(|(e, _)| !e.planned)
        .map(|(element, control)| {
            let classes = ground.impacts.enforced(&element.id);
            scored(
                ground,
                Scenario {
                    kind: Kind::Supply,
                    name: element.id.clone(),
                    sentence: format!(
                        "`{}` changes or is replaced without a decision",
                        ground.short(&element.id)
                    ),
                    at: element.at.clone(),
                    elements: vec![element.id.clone()],
                    witness: Vec::new(),
                    factors: fixed(SUPPLY, "someone else makes and changes it", &element.id),
                    impact: ground.impacts.of_classes(&classes, &classes),
                    controls: vec![control],
                    steered: false,
                    owner: ground.owner(Some(element)),
                },
            )
        });
    found.collect()
}
