//! Which controls stand before an effect, and what each of them earns (`report.md` 5).

use serde_json::Value;

use super::ground::Ground;
use super::impact::declared;
use super::register::Control;
use super::score::{Credit, Weight};
use crate::analysis::facts::{ActionFact, Assurance, Element, GateFact};

/// Rules whose pass means least privilege on a connection.
const LEAST_PRIVILEGE: [&str; 6] = [
    "SCOPE-001",
    "SCOPE-002",
    "SCOPE-003",
    "SCOPE-004",
    "SCOPE-005",
    "SCOPE-006",
];

/// A control; `refused` says why it earns nothing.
#[must_use]
pub fn control(
    name: &str,
    element: &str,
    strength: u8,
    assurance: Assurance,
    preventive: bool,
    refused: Option<String>,
) -> Control {
    let credit = match refused {
        Some(_) => Credit::NONE,
        None => Credit::new(strength, assurance),
    };
    Control {
        name: name.to_owned(),
        element: element.to_owned(),
        strength,
        assurance,
        credit: credit.percent(),
        preventive,
        not_counted: refused,
    }
}

/// What the score sees of controls.
#[must_use]
pub fn weights(controls: &[Control]) -> Vec<Weight> {
    controls
        .iter()
        .map(|c| Weight {
            credit: match c.not_counted {
                Some(_) => Credit::NONE,
                None => Credit::new(c.strength, c.assurance),
            },
            preventive: c.preventive,
            assurance: c.assurance,
        })
        .collect()
}

/// Controls of actions that together have one effect: all of them, since an effect is as open as its most open way.
#[must_use]
pub fn of_actions(ground: &Ground<'_>, actions: &[&ActionFact]) -> Vec<Control> {
    let routes = routes(ground, actions);
    let mut controls = Vec::new();
    controls.extend(approval(ground, actions, &routes));
    controls.extend(deterministic(ground, actions, &routes));
    controls.extend(classifier(ground, actions));
    controls.extend(least_privilege(ground, actions));
    controls.extend(cap(ground, actions));
    controls
}

/// The actions with those of the same effect group, and those that go around them.
fn routes<'a>(ground: &Ground<'a>, actions: &[&'a ActionFact]) -> Vec<&'a ActionFact> {
    let same = |b: &&ActionFact| {
        actions
            .iter()
            .any(|a| a.id == b.id || a.group == b.group || b.bypasses.as_deref() == Some(a.id.as_str()))
    };
    ground.facts.actions.iter().filter(same).collect()
}

/// A person in front of every route.
fn approval(ground: &Ground<'_>, actions: &[&ActionFact], routes: &[&ActionFact]) -> Option<Control> {
    let gate = actions.iter().flat_map(|a| &a.adequate_gates).min()?;
    let open = routes.iter().find(|r| !r.covered);
    let rests_on = actions.iter().filter_map(|a| a.rests_on).min();
    let refused = open
        .map(|r| format!("`{}` goes around it", ground.short(&r.id)))
        .or_else(|| {
            let rules = ["GATE-001", "GATE-002", "GATE-003", "GATE-004"];
            let connection = |a: &&&ActionFact| ground.operation(a).map(|o| o.connection.clone());
            let places = actions
                .iter()
                .flat_map(|a| [Some(a.id.clone()), connection(&a)])
                .flatten();
            let gates = actions.iter().flat_map(|a| a.adequate_gates.clone());
            let on_gate = ["GATE-006", "GATE-007", "GATE-008", "GATE-009"];
            places
                .filter_map(|p| ground.broken(&rules, &p))
                .chain(gates.filter_map(|g| ground.broken(&on_gate, &g)))
                .next()
                .map(|rule| format!("{rule} is open"))
        });
    let assurance = rests_on.unwrap_or(Assurance::Assumed);
    Some(control(
        "approval by a person",
        gate,
        70,
        assurance,
        true,
        refused,
    ))
}

/// The best gate of each deterministic kind that stands on the actions, and whether it stands on every route.
fn deterministic(ground: &Ground<'_>, actions: &[&ActionFact], routes: &[&ActionFact]) -> Vec<Control> {
    [
        ("schema", "closed schema"),
        ("allow_list", "allow-list"),
        ("policy", "policy check"),
    ]
    .into_iter()
    .filter_map(|(kind, name)| {
        let of_kind = |action: &ActionFact| -> Vec<&GateFact> {
            let gates = action.gates.iter().filter_map(|g| ground.gate(g));
            gates
                .filter(|g| g.kind == kind && is_deterministic(g) && !g.element.planned)
                .collect()
        };
        let best = actions
            .iter()
            .flat_map(|a| of_kind(a))
            .max_by_key(|g| (g.element.assurance, std::cmp::Reverse(&g.element.id)))?;
        let open = routes.iter().find(|r| of_kind(r).is_empty());
        // As good as the weakest gate of the kind that the effect goes through.
        let weakest = routes
            .iter()
            .filter_map(|r| of_kind(r).iter().map(|g| g.element.assurance).max())
            .min();
        let refused = open
            .map(|r| format!("it does not stand on `{}`", ground.short(&r.id)))
            .or_else(|| {
                best.unproven
                    .then(|| "its assurance is too low for the phase".to_owned())
            })
            .or_else(|| {
                ground
                    .broken(&["GATE-007", "GATE-008"], &best.element.id)
                    .map(|rule| format!("{rule} is open"))
            });
        let assurance = weakest.unwrap_or(best.element.assurance);
        Some(control(name, &best.element.id, 60, assurance, true, refused))
    })
    .collect()
}

fn is_deterministic(gate: &GateFact) -> bool {
    let stated = declared(&gate.element.declared, &["deterministic"]).and_then(Value::as_bool);
    stated.unwrap_or(gate.kind != "policy")
}

/// A model or classifier that looks at what comes in or goes out.
fn classifier(ground: &Ground<'_>, actions: &[&ActionFact]) -> Option<Control> {
    let contexts: Vec<&str> = actions.iter().map(|a| a.context.as_str()).collect();
    let inbound = ground
        .facts
        .flows
        .iter()
        .filter(|f| contexts.contains(&f.to.as_str()))
        .flat_map(|f| &f.via);
    let gate = actions
        .iter()
        .flat_map(|a| &a.gates)
        .chain(inbound)
        .filter_map(|g| ground.gate(g))
        .filter(|g| matches!(g.kind.as_str(), "classifier" | "llm_judge") && !g.element.planned)
        .max_by_key(|g| (g.element.assurance, std::cmp::Reverse(&g.element.id)))?;
    Some(control(
        "classifier or model check",
        &gate.element.id,
        20,
        gate.element.assurance,
        false,
        None,
    ))
}

/// Every connection the actions use holds no more than it needs.
fn least_privilege(ground: &Ground<'_>, actions: &[&ActionFact]) -> Option<Control> {
    let connections = actions
        .iter()
        .filter_map(|a| ground.connection(ground.operation(a)?))
        .map(|c| &c.element);
    least_privilege_of(ground, connections.collect())
}

/// The same for connections.
#[must_use]
pub fn least_privilege_of(ground: &Ground<'_>, mut connections: Vec<&Element>) -> Option<Control> {
    connections.sort_by(|a, b| a.id.cmp(&b.id));
    connections.dedup_by(|a, b| a.id == b.id);
    let first = connections.first()?;
    let assurance = connections
        .iter()
        .map(|c| c.assurance)
        .min()
        .unwrap_or(first.assurance);
    let refused = connections
        .iter()
        .find_map(|c| ground.not_passed(&LEAST_PRIVILEGE, &c.id))
        .map(|rule| format!("{rule} does not pass"));
    Some(control(
        "least privilege",
        &first.id,
        30,
        assurance,
        false,
        refused,
    ))
}

/// A volume cap on each operation.
fn cap(ground: &Ground<'_>, actions: &[&ActionFact]) -> Option<Control> {
    let operations: Vec<&Element> = actions
        .iter()
        .filter_map(|a| ground.operation(a))
        .map(|o| &o.element)
        .collect();
    cap_of(ground, &operations)
}

/// The same for operations.
#[must_use]
pub fn cap_of(ground: &Ground<'_>, operations: &[&Element]) -> Option<Control> {
    let first = operations.first()?;
    let uncapped = operations
        .iter()
        .find(|o| declared(&o.declared, &["limit"]).is_none());
    let assurance = operations
        .iter()
        .map(|o| o.assurance)
        .min()
        .unwrap_or(first.assurance);
    let refused = uncapped
        .map(|o| format!("`{}` has no limit", ground.short(&o.id)))
        .or_else(|| {
            operations
                .iter()
                .find_map(|o| ground.not_passed(&["LIMIT-001"], &o.id))
                .map(|rule| format!("{rule} does not pass"))
        });
    Some(control("volume cap", &first.id, 20, assurance, false, refused))
}
