//! Scenarios scored by exposure points and credit: EXFIL, MESSAGE, WRITE, DUPLICATE, CREDENTIAL (`report.md` 5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::controls::{self, cap_of, control, least_privilege_of};
use super::factors::{self, factor};
use super::ground::Ground;
use super::impact::declared;
use super::register::{Control, Dimension, Factor, Kind, Rating, RiskLine};
use super::score::{self, LOWEST, Likelihood};
use crate::analysis::facts::{
    ActionFact, Assurance, ConnectionFact, Element, OperationFact, SecretFact, Step,
};
use crate::source::Place;

/// A scenario before it is scored.
pub struct Scenario {
    /// Kind.
    pub kind: Kind,
    /// What its id names after the kind.
    pub name: String,
    /// What can happen.
    pub sentence: String,
    /// Where its main element is declared.
    pub at: Place,
    /// Elements concerned.
    pub elements: Vec<String>,
    /// A way around a control.
    pub witness: Vec<Step>,
    /// Factors of the exposure.
    pub factors: Vec<Factor>,
    /// Dimensions of the impact.
    pub impact: Vec<Dimension>,
    /// Controls.
    pub controls: Vec<Control>,
    /// A model that untrusted content may steer takes part.
    pub steered: bool,
    /// Who owns it.
    pub owner: Option<String>,
}

/// Scores a scenario.
#[must_use]
pub fn scored(ground: &Ground<'_>, scenario: Scenario) -> RiskLine {
    let exposure = factors::exposure(&scenario.factors);
    let likelihood = score::likelihood(exposure, &controls::weights(&scenario.controls), scenario.steered);
    let inherent = scenario.impact.iter().map(|d| d.inherent).max().unwrap_or(LOWEST);
    let residual = scenario.impact.iter().map(|d| d.residual).max().unwrap_or(LOWEST);
    let decided_by = scenario
        .impact
        .iter()
        .find(|d| d.residual == residual)
        .map_or_else(String::new, |d| d.name.clone());
    RiskLine {
        id: format!("{} {}", scenario.kind.word(), ground.short(&scenario.name)),
        kind: scenario.kind,
        scenario: scenario.sentence,
        at: scenario.at,
        findings: ground.findings(&scenario.elements),
        elements: scenario.elements,
        witness: scenario.witness,
        inherent: Some(score::combine(likelihood.inherent, inherent)),
        residual: Some(score::combine(likelihood.residual, residual)),
        rating: Rating::Points {
            factors: scenario.factors,
            exposure,
            controls: scenario.controls,
            left: likelihood.points.words(),
            likelihood_inherent: likelihood.inherent,
            likelihood_raw: likelihood.raw,
            likelihood_residual: likelihood.residual,
            guards: guards(&likelihood, scenario.steered),
            impact: scenario.impact,
            impact_inherent: inherent,
            impact_residual: residual,
            decided_by,
        },
        treatment: None,
        owner: scenario.owner,
    }
}

/// Which guards hold the level up.
fn guards(likelihood: &Likelihood, steered: bool) -> Vec<String> {
    let mut guards = Vec::new();
    if likelihood.by_assurance > likelihood.raw {
        guards.push(format!(
            "the best preventive control lowers the level by {} at most",
            likelihood.inherent - likelihood.by_assurance
        ));
    }
    if steered && likelihood.raw.max(likelihood.by_assurance) < likelihood.residual {
        guards.push("untrusted content may steer the model, so the level is at least 2".to_owned());
    }
    guards
}

/// EXFIL, MESSAGE, WRITE and DUPLICATE of every action, CREDENTIAL of every principal.
#[must_use]
pub fn all(ground: &Ground<'_>) -> Vec<RiskLine> {
    let mut lines = Vec::new();
    lines.extend(exfil(ground));
    for action in &ground.facts.actions {
        let Some(operation) = ground.operation(action) else {
            continue;
        };
        if operation.capability.as_deref() == Some("record_write") {
            lines.push(of_action(ground, Kind::Write, action, operation));
        } else if action.external {
            lines.push(of_action(ground, Kind::Message, action, operation));
        }
        lines.push(duplicate(ground, action, operation));
    }
    lines.extend(credentials(ground));
    lines
}

/// The node whose readers see what an action sends.
fn sink(action: &ActionFact) -> &str {
    action.reaches.as_deref().unwrap_or(&action.target)
}

fn elements(action: &ActionFact) -> Vec<String> {
    let mut all = vec![action.id.clone(), action.flow.clone()];
    all.extend(action.operation.clone());
    all
}

fn steered(factors: &[Factor]) -> bool {
    factors.iter().any(|f| f.name == "S" && f.points >= 2)
}

fn tested_rollback(ground: &Ground<'_>, operation: &OperationFact) -> bool {
    let day = declared(&operation.element.declared, &["rollback", "tested_on"]).and_then(Value::as_str);
    let day = day.and_then(|d| d.parse::<crate::source::Date>().ok());
    day.is_some_and(|d| ground.fresh(d))
}

fn open_classes(ground: &Ground<'_>, node: &str) -> BTreeSet<String> {
    ground.exposure.reach.get(node).cloned().unwrap_or_default()
}

/// A message or a record write that goes wrong.
fn of_action(ground: &Ground<'_>, kind: Kind, action: &ActionFact, operation: &OperationFact) -> RiskLine {
    let sink = sink(action);
    let mut impact = ground
        .impacts
        .of_classes(&open_classes(ground, sink), &ground.impacts.enforced(sink));
    impact.push(
        ground
            .impacts
            .integrity(operation, tested_rollback(ground, operation)),
    );
    impact.push(ground.impacts.financial(operation));
    let worst = declared(&operation.element.declared, &["worst_case", "statement"]).and_then(Value::as_str);
    let (does, to) = match kind {
        Kind::Message => ("sends a wrong, harmful or leaking message to", ground.short(sink)),
        _ => ("changes records wrongly in", ground.short(&action.target)),
    };
    let mut sentence = format!(
        "`{}` {does} `{to}` by `{}`",
        ground.short(&action.context),
        ground.short(&operation.element.id)
    );
    if let Some(worst) = worst {
        sentence.push_str(&format!(": {}", worst.trim_end_matches('.')));
    }
    let factors = factors::of_actions(ground, &[action]);
    scored(
        ground,
        Scenario {
            kind,
            name: action.id.clone(),
            sentence,
            at: action.at.clone(),
            elements: elements(action),
            witness: action.witness.clone(),
            steered: steered(&factors),
            factors,
            impact,
            controls: controls::of_actions(ground, &[action]),
            owner: ground.owner(Some(&operation.element)),
        },
    )
}

/// An action done twice: a retry, a second event. Nobody steers it, so the injection guard does not apply.
fn duplicate(ground: &Ground<'_>, action: &ActionFact, operation: &OperationFact) -> RiskLine {
    let element = &operation.element;
    let mut controls: Vec<Control> = controls::of_actions(ground, &[action])
        .into_iter()
        // Content checks see nothing wrong in the same content again.
        .filter(|c| matches!(c.name.as_str(), "approval by a person" | "volume cap"))
        .collect();
    if declared(&element.declared, &["idempotency"]).is_some() {
        let refused = ground
            .not_passed(&["WRITE-002"], &element.id)
            .map(|rule| format!("{rule} does not pass"));
        controls.push(control(
            "idempotency key",
            &element.id,
            60,
            element.assurance,
            true,
            refused,
        ));
    }
    scored(
        ground,
        Scenario {
            kind: Kind::Duplicate,
            name: action.id.clone(),
            sentence: format!("`{}` is done twice for one cause", ground.short(&element.id)),
            at: action.at.clone(),
            elements: elements(action),
            witness: Vec::new(),
            factors: factors::of_actions(ground, &[action]),
            impact: vec![
                ground
                    .impacts
                    .integrity(operation, tested_rollback(ground, operation)),
                ground.impacts.financial(operation),
            ],
            controls,
            steered: false,
            owner: ground.owner(Some(element)),
        },
    )
}

/// Data of a context gets to someone outside: one line for each pair.
fn exfil(ground: &Ground<'_>) -> Vec<RiskLine> {
    let mut pairs: BTreeMap<(&str, &str), Vec<&ActionFact>> = BTreeMap::new();
    for action in ground.facts.actions.iter().filter(|a| a.external) {
        pairs
            .entry((&action.context, sink(action)))
            .or_default()
            .push(action);
    }
    pairs
        .into_iter()
        .filter_map(|((context, sink), actions)| {
            let first = actions.first()?;
            let factors = factors::of_actions(ground, &actions);
            let operation = first.operation.as_ref().and_then(|_| ground.operation(first));
            Some(scored(
                ground,
                Scenario {
                    kind: Kind::Exfil,
                    name: format!("{} to {}", ground.short(context), ground.short(sink)),
                    sentence: format!(
                        "what `{}` has read gets to `{}`",
                        ground.short(context),
                        ground.short(sink)
                    ),
                    at: first.at.clone(),
                    elements: actions.iter().flat_map(|a| elements(a)).collect(),
                    witness: actions
                        .iter()
                        .find(|a| !a.covered)
                        .map(|a| a.witness.clone())
                        .unwrap_or_default(),
                    steered: steered(&factors),
                    impact: ground
                        .impacts
                        .of_classes(&open_classes(ground, sink), &ground.impacts.enforced(sink)),
                    controls: controls::of_actions(ground, &actions),
                    owner: ground.owner(operation.map(|o| &o.element)),
                    factors,
                },
            ))
        })
        .collect()
}

/// The credential of a principal in wrong hands: one line for each principal, over all connections that use it.
fn credentials(ground: &Ground<'_>) -> Vec<RiskLine> {
    let mut principals: BTreeMap<String, Vec<&ConnectionFact>> = BTreeMap::new();
    for connection in ground.facts.connections.iter().filter(|c| !c.element.planned) {
        let auth = declared(&connection.element.declared, &["auth", "principal"]);
        let principal = auth.and_then(|p| p.get("id").unwrap_or(p).as_str());
        let name = principal.map_or_else(|| ground.short(&connection.element.id).to_owned(), str::to_owned);
        principals.entry(name).or_default().push(connection);
    }
    principals
        .into_iter()
        .filter_map(|(name, connections)| credential(ground, &name, &connections))
        .collect()
}

fn credential(ground: &Ground<'_>, name: &str, connections: &[&ConnectionFact]) -> Option<RiskLine> {
    let first = connections.first()?;
    let ids: BTreeSet<&str> = connections.iter().map(|c| c.element.id.as_str()).collect();
    let operations: Vec<&OperationFact> = ground
        .facts
        .operations
        .iter()
        .filter(|o| ids.contains(o.connection.as_str()))
        .collect();
    let mut impact = Vec::new();
    let systems = connections.iter().filter_map(|c| c.system.as_deref());
    let held: BTreeSet<String> = systems
        .flat_map(|s| ground.impacts.enforced(s))
        .chain(operations.iter().flat_map(|o| ground.classes_of(o)))
        .collect();
    impact.extend(ground.impacts.of_classes(&held, &held));
    // Who holds the credential needs no gate of the agent: the worst of its operations, without rollback.
    let worst = |made: &dyn Fn(&OperationFact) -> Dimension| {
        operations.iter().map(|o| made(o)).max_by_key(|d| d.residual)
    };
    impact.extend(worst(&|o| ground.impacts.integrity(o, false)));
    let elements: Vec<&Element> = operations.iter().map(|o| &o.element).collect();
    let mut controls = Vec::new();
    controls.extend(least_privilege_of(
        ground,
        connections.iter().map(|c| &c.element).collect(),
    ));
    controls.extend(cap_of(ground, &elements));
    let agents = ground
        .facts
        .agents
        .iter()
        .map(|a| factors::agent(Some(&a.element)));
    let factors = vec![
        storage(ground, &ids),
        agents
            .max_by_key(|f| f.points)
            .unwrap_or_else(|| factors::agent(None)),
        factors::volume(ground, &operations),
        factor(
            "W",
            u8::try_from(connections.len().min(2)).unwrap_or(2),
            match connections.len() {
                1 => "used by one connection".to_owned(),
                n => format!("used by {n} connections"),
            },
            Some(&first.element.id),
            first.element.assurance,
        ),
    ];
    Some(scored(
        ground,
        Scenario {
            kind: Kind::Credential,
            name: name.to_owned(),
            sentence: format!("someone else acts with the credential of `{name}`"),
            at: first.element.at.clone(),
            elements: ids.iter().map(|id| (*id).to_owned()).collect(),
            witness: Vec::new(),
            factors,
            impact,
            controls,
            steered: false,
            owner: declared(&first.element.declared, &["auth", "principal", "owner"])
                .and_then(Value::as_str)
                .map(str::to_owned)
                .or_else(|| ground.owner(Some(&first.element))),
        },
    ))
}

/// S of a credential: who can come by it where it is kept.
fn storage(ground: &Ground<'_>, connections: &BTreeSet<&str>) -> Factor {
    let own = |s: &&SecretFact| s.connection.as_deref().is_some_and(|c| connections.contains(c));
    let judged = ground.facts.secrets.iter().filter(own).map(|s| {
        let rotation = ground.broken(&["SECRET-003"], &s.id).is_some();
        let (points, words) = match s.form.as_str() {
            "manager" if !rotation => (0, "kept in a secret manager and rotated"),
            "manager" => (1, "kept in a secret manager, not rotated in time"),
            "environment" | "file" => (2, "kept in the environment or a file"),
            "literal" => (3, "written in a file of the repository"),
            _ => (2, "kept in a place that is not known"),
        };
        (points, words, s.id.as_str())
    });
    match judged.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.2.cmp(a.2))) {
        Some((points, words, id)) => factor("S", points, words.to_owned(), Some(id), Assurance::Declared),
        None => factor(
            "S",
            2,
            "where it is kept is not declared".to_owned(),
            None,
            Assurance::Assumed,
        ),
    }
}
