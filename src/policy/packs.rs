//! Framework packs: which rules answer for which control, and what a framework asks more strictly than the catalogue does.
//!
//! In: the packs of `policies/packs` and those of a project. Out: [`Pack`]s, what the chosen ones change, and, from what the
//! rules said of an integration, the state of every control. A pack makes nothing milder: of two bounds the stricter holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::params::Params;
use super::{PolicyError, RuleMeta, Severity, catalogue};
use crate::parse::problem::nearest;

/// A framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// `gdpr`, the word of `frameworks:`.
    pub id: String,
    /// `GDPR`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Which edition.
    pub source: String,
    /// How references of rules to it begin.
    pub reference: String,
    /// Its controls, in its order.
    pub controls: Vec<Control>,
    /// Bounds on parameters, by rule, parameter and, for a mapping, key.
    #[serde(default)]
    pub parameters: BTreeMap<String, BTreeMap<String, Bound>>,
    /// Severities that rules have at least, by rule.
    #[serde(default, deserialize_with = "severities")]
    pub severity: BTreeMap<String, Severity>,
}

/// One control.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// `Art. 5(1)(c)`.
    pub id: String,
    /// What it is about, in our words.
    #[serde(default)]
    pub title: String,
    /// Rules that answer for it; none: it is outside what this program sees.
    pub rules: Vec<String>,
    /// What the rules do not decide of it.
    #[serde(default)]
    pub limit: String,
}

/// The least or the most that a framework allows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// By key of a parameter that is a mapping.
    #[serde(untagged)]
    Keys(BTreeMap<String, Bound>),
}

/// A parameter that a pack changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The pack.
    pub pack: String,
    /// The rule.
    pub rule: String,
    /// The parameter, with its key: `minimum_days.own`.
    pub parameter: String,
    /// The value without the pack.
    pub from: Value,
    /// The value used.
    pub to: Value,
}

/// The bundled packs by id, and the first that cannot be read. A test keeps that empty.
fn bundled() -> &'static (Vec<Pack>, Option<PolicyError>) {
    static READ: OnceLock<(Vec<Pack>, Option<PolicyError>)> = OnceLock::new();
    READ.get_or_init(|| {
        let (mut packs, mut broken) = (Vec::new(), None);
        for (path, text) in catalogue::PACKS {
            match Pack::read(path, text) {
                Ok(pack) => packs.push(pack),
                Err(error) => broken = broken.or(Some(error)),
            }
        }
        packs.sort_by(|a, b| a.id.cmp(&b.id));
        (packs, broken)
    })
}

/// The bundled packs, by id.
#[must_use]
pub fn packs() -> &'static [Pack] {
    &bundled().0
}

/// Why a bundled pack is missing from [`packs`].
#[must_use]
pub fn broken() -> Option<&'static PolicyError> {
    bundled().1.as_ref()
}

/// The packs with these ids, among the bundled and the project's.
///
/// # Errors
/// An id that no pack has, with the nearest.
pub fn chosen<'a>(ids: &[String], own: &'a [Pack]) -> Result<Vec<&'a Pack>, PolicyError> {
    let all: Vec<&Pack> = packs().iter().chain(own).collect();
    ids.iter()
        .map(|id| {
            all.iter().find(|p| p.id == *id).copied().ok_or_else(|| {
                let words: Vec<&str> = all.iter().map(|p| p.id.as_str()).collect();
                PolicyError::Params(match nearest(id, words.iter().copied()) {
                    Some(near) => format!("there is no framework `{id}`: did you mean `{near}`?"),
                    None => format!("there is no framework `{id}`: there are {}", words.join(", ")),
                })
            })
        })
        .collect()
}

impl Pack {
    /// Reads a pack, in JSON or YAML.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(path: &str, text: &str) -> Result<Self, PolicyError> {
        serde_yaml::from_str(text).map_err(|e| PolicyError::Metadata {
            path: path.to_owned(),
            line: e.location().map_or(1, |l| l.line()),
            why: e.to_string(),
        })
    }

    /// Rules that a pack of a project names and that do not exist.
    ///
    /// # Errors
    /// The first, with the nearest.
    pub fn check(&self, path: &str, rules: &[&RuleMeta]) -> Result<(), PolicyError> {
        let named = self.controls.iter().flat_map(|c| &c.rules);
        for rule in named.chain(self.parameters.keys()).chain(self.severity.keys()) {
            if !rules.iter().any(|r| r.id == *rule) {
                let near = nearest(rule, rules.iter().map(|r| r.id.as_str()));
                let advice = near.map(|n| format!(": did you mean `{n}`?")).unwrap_or_default();
                return Err(PolicyError::Metadata {
                    path: path.to_owned(),
                    line: 1,
                    why: format!("there is no rule `{rule}`{advice}"),
                });
            }
        }
        Ok(())
    }

    /// The control with this id.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|c| c.id == id)
    }
}

/// Parameters with the bounds of packs laid over them, and what they changed. Values that the project sets are tightened too.
#[must_use]
pub fn tighten(packs: &[&Pack], rules: &[&RuleMeta], params: &Params) -> (Params, Vec<Changed>) {
    let (mut params, mut changed) = (params.clone(), Vec::new());
    for pack in packs {
        for (id, bounds) in &pack.parameters {
            let Some(rule) = rules.iter().find(|r| r.id == *id) else {
                continue;
            };
            for (name, bound) in bounds {
                let Some(parameter) = rule.parameters.get(name) else {
                    continue;
                };
                let own = params.get(id).and_then(|p| p.get(name));
                let mut value = own.unwrap_or(&parameter.default).clone();
                let mut told = |key: &str, from: Value, to: Value| {
                    changed.push(Changed {
                        pack: pack.id.clone(),
                        rule: id.clone(),
                        parameter: format!("{name}{key}"),
                        from,
                        to,
                    });
                };
                if bound.apply("", &mut value, &mut told) {
                    params.entry(id.clone()).or_default().insert(name.clone(), value);
                }
            }
        }
    }
    (params, changed)
}

impl Bound {
    /// Moves a value to its bound; whether it moved.
    fn apply(&self, key: &str, value: &mut Value, told: &mut impl FnMut(&str, Value, Value)) -> bool {
        let (bound, beyond): (f64, fn(f64, f64) -> bool) = match self {
            Self::Keys(keys) => {
                let Value::Object(fields) = value else {
                    return false;
                };
                return keys.iter().fold(false, |moved, (name, bound)| {
                    let Some(field) = fields.get_mut(name) else {
                        return moved;
                    };
                    bound.apply(&format!("{key}.{name}"), field, told) || moved
                });
            }
            Self::AtLeast(bound) => (*bound, |is, bound| is < bound),
            Self::AtMost(bound) => (*bound, |is, bound| is > bound),
        };
        if !value.as_f64().is_some_and(|is| beyond(is, bound)) {
            return false;
        }
        let from = value.clone();
        // Whole numbers stay whole.
        *value = serde_json::from_str(&bound.to_string()).unwrap_or(Value::Null);
        told(key, from, value.clone());
        true
    }
}

/// Severities that packs raise, by rule.
#[must_use]
pub fn raised(packs: &[&Pack], rules: &[&RuleMeta]) -> BTreeMap<String, Severity> {
    let mut raised = BTreeMap::new();
    for (rule, severity) in packs.iter().flat_map(|p| &p.severity) {
        if rules.iter().any(|r| r.id == *rule && r.severity < *severity) {
            let kept = raised.entry(rule.clone()).or_insert(*severity);
            *kept = (*kept).max(*severity);
        }
    }
    raised
}

/// What a rule said of an integration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Findings that are open.
    pub failed: usize,
    /// Findings that are waived.
    pub waived: usize,
    /// Subjects it could not decide.
    pub unknown: usize,
    /// Subjects that pass.
    pub passed: usize,
    /// Subjects that pass by what is only declared.
    pub declared: usize,
}

/// The state of a rule or control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All that is asked holds, and is referenced or tested.
    Met,
    /// All that could be asked holds; some of it is only declared, or some rules did not apply.
    Partial,
    /// Something is not stated yet, and nothing fails.
    Open,
    /// What fails is waived.
    Waived,
    /// Something fails.
    NotMet,
    /// No rule applies to the integration.
    NotApplicable,
    /// No rule answers for it.
    Outside,
}

impl State {
    /// Every state, the best first.
    pub const ALL: [Self; 7] = [
        Self::Met,
        Self::Partial,
        Self::Open,
        Self::Waived,
        Self::NotMet,
        Self::NotApplicable,
        Self::Outside,
    ];

    /// In words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partial => "partial",
            Self::Open => "not stated",
            Self::Waived => "waived",
            Self::NotMet => "not met",
            Self::NotApplicable => "not applicable",
            Self::Outside => "outside this check",
        }
    }

    /// What a rule said, as a state.
    #[must_use]
    pub fn of(said: Said) -> Self {
        match said {
            Said { failed: 1.., .. } => Self::NotMet,
            Said { waived: 1.., .. } => Self::Waived,
            Said { unknown: 1.., .. } => Self::Open,
            Said { declared: 1.., .. } => Self::Partial,
            Said { passed: 1.., .. } => Self::Met,
            _ => Self::NotApplicable,
        }
    }
}

/// A control with what its rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// Its id.
    pub control: String,
    /// What it is about.
    pub title: String,
    /// Its rules, each with its state.
    pub rules: Vec<(String, State)>,
    /// Its state.
    pub state: State,
    /// What the rules do not decide of it.
    pub limit: String,
}

/// The state of every control of a pack, from what the rules that exist said. The mapping supports an argument for conformity
/// and does not prove it.
#[must_use]
pub fn coverage(pack: &Pack, rules: &[&RuleMeta], said: &BTreeMap<String, Said>) -> Vec<Covered> {
    let known: BTreeSet<&str> = rules.iter().map(|r| r.id.as_str()).collect();
    covered(pack, &known, said)
}

fn covered(pack: &Pack, known: &BTreeSet<&str>, said: &BTreeMap<String, Said>) -> Vec<Covered> {
    pack.controls
        .iter()
        .map(|control| {
            let rules: Vec<(String, State)> = control
                .rules
                .iter()
                .map(|id| {
                    // A rule that this version does not have asks nothing.
                    let state = if known.contains(id.as_str()) {
                        State::of(said.get(id).copied().unwrap_or_default())
                    } else {
                        State::Outside
                    };
                    (id.clone(), state)
                })
                .collect();
            Covered {
                control: control.id.clone(),
                title: control.title.clone(),
                state: together(&rules),
                rules,
                limit: control.limit.clone(),
            }
        })
        .collect()
}

/// The worst that stands decides; what does not apply takes nothing away but wholeness.
fn together(rules: &[(String, State)]) -> State {
    let any = |state: State| rules.iter().any(|(_, s)| *s == state);
    if rules.iter().all(|(_, state)| *state == State::Outside) {
        return State::Outside;
    }
    for worst in [State::NotMet, State::Waived, State::Open] {
        if any(worst) {
            return worst;
        }
    }
    match (
        any(State::Met) || any(State::Partial),
        any(State::Partial) || any(State::NotApplicable) || any(State::Outside),
    ) {
        (false, _) => State::NotApplicable,
        (true, true) => State::Partial,
        (true, false) => State::Met,
    }
}

/// How many controls are in each state, the best first.
#[must_use]
pub fn counts(covered: &[Covered]) -> Vec<(State, usize)> {
    State::ALL
        .into_iter()
        .map(|state| (state, covered.iter().filter(|c| c.state == state).count()))
        .collect()
}

fn severities<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Severity>, D::Error> {
    BTreeMap::<String, String>::deserialize(from)?
        .into_iter()
        .map(|(rule, word)| {
            let severity = Severity::from_word(&word)
                .ok_or_else(|| serde::de::Error::custom(format!("`{word}` is no severity")))?;
            Ok((rule, severity))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(failed: usize, waived: usize, unknown: usize, passed: usize, declared: usize) -> Said {
        Said {
            failed,
            waived,
            unknown,
            passed,
            declared,
        }
    }

    /// Stands for a rule that does not exist.
    const MISSING: Said = Said {
        failed: 99,
        waived: 0,
        unknown: 0,
        passed: 0,
        declared: 0,
    };

    fn state(rules: &[Said]) -> State {
        let ids: Vec<String> = (1..=rules.len()).map(|i| format!("X-00{i}")).collect();
        let text = format!(
            "{{id: x, name: X, title: X, source: S, reference: X, controls: [{{id: c, rules: [{}]}}]}}",
            ids.join(", ")
        );
        let pack = Pack::read("x.yaml", &text).unwrap();
        let known = ids
            .iter()
            .zip(rules)
            .filter(|(_, said)| **said != MISSING)
            .map(|(id, _)| id.as_str())
            .collect();
        covered(
            &pack,
            &known,
            &ids.iter().cloned().zip(rules.iter().copied()).collect(),
        )[0]
        .state
    }

    #[test]
    fn the_worst_rule_decides_a_control() {
        let (met, declared, open) = (said(0, 0, 0, 2, 0), said(0, 0, 0, 2, 1), said(0, 0, 1, 1, 0));
        let (waived, failed, none) = (said(0, 1, 0, 1, 0), said(1, 0, 0, 9, 0), Said::default());
        assert_eq!(state(&[met, met]), State::Met);
        assert_eq!(state(&[met, declared]), State::Partial);
        assert_eq!(state(&[met, none]), State::Partial);
        assert_eq!(state(&[met, open, none]), State::Open);
        assert_eq!(state(&[waived, met]), State::Waived);
        assert_eq!(state(&[waived, failed, open]), State::NotMet);
        assert_eq!(state(&[none, none]), State::NotApplicable);
        assert_eq!(state(&[]), State::Outside);
        assert_eq!(state(&[MISSING]), State::Outside);
        assert_eq!(state(&[met, MISSING]), State::Partial);
        assert_eq!(state(&[failed, MISSING]), State::NotMet);
    }

    #[test]
    fn the_stricter_of_two_bounds_holds() {
        let text = "# METADATA\n# scope: package\n# title: T\n# description: D\n# custom:\n#   id: X-001\n#   name: t\n\
                    #   severity: high\n#   core: false\n#   required_from: sandbox\n#   remediation: R\n#   reasons: {wrong: W}\n\
                    #   references: []\n#   related: []\n#   parameters:\n#     days: {default: 90, description: D}\n\
                    #     keep: {default: {own: 365}, description: D}\npackage flowgate.rules.x.t\n";
        let rule = RuleMeta::read("x.rego", text).unwrap();
        let pack = |bounds: &str| {
            let text = format!(
                "{{id: x, name: X, title: X, source: S, reference: X, controls: [], parameters: {{X-001: {bounds}}}, severity: {{X-001: critical}}}}"
            );
            Pack::read("x.yaml", &text).unwrap()
        };
        let (a, b) = (
            pack("{days: {at_most: 30}, keep: {own: {at_least: 400}}}"),
            pack("{days: {at_most: 60}, keep: {own: {at_least: 700}, absent: {at_least: 1}}}"),
        );
        let (params, changed) = tighten(&[&a, &b], &[&rule], &Params::new());
        assert_eq!(params["X-001"]["days"], 30);
        assert_eq!(params["X-001"]["keep"], serde_json::json!({"own": 700}));
        let told: Vec<String> = changed
            .iter()
            .map(|c| format!("{} {} {}->{}", c.pack, c.parameter, c.from, c.to))
            .collect();
        assert_eq!(
            told,
            ["x days 90->30", "x keep.own 365->400", "x keep.own 400->700"]
        );
        let own = Params::from([(
            "X-001".to_owned(),
            BTreeMap::from([("days".to_owned(), Value::from(10))]),
        )]);
        assert_eq!(tighten(&[&a], &[&rule], &own).0["X-001"]["days"], 10);
        assert_eq!(raised(&[&a, &b], &[&rule])["X-001"], Severity::Critical);
    }

    #[test]
    fn a_pack_that_names_what_is_not_there_is_refused() {
        let text =
            "{id: x, name: X, title: X, source: S, reference: X, controls: [{id: c, rules: [GATE-044]}]}";
        let why = Pack::read("x.yaml", text)
            .unwrap()
            .check("x.yaml", &catalogue::rules())
            .unwrap_err();
        assert!(why.to_string().contains("did you mean `GATE-004`?"), "{why}");
        assert!(Pack::read("x.yaml", "{id: x}").is_err());
        let error = chosen(&["gpdr".to_owned()], &[]).unwrap_err().to_string();
        assert!(error.contains("did you mean `gdpr`?"), "{error}");
    }
}
