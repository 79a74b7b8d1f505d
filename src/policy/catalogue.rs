//! The bundled rules, libraries and their tests: one line a file, compared with the directory by a test.

use std::sync::OnceLock;

use super::{PolicyError, RuleMeta};

macro_rules! table {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../policies/", $path)))),*]
    };
}

/// Rules: path below `policies/` and text.
pub const RULES: &[(&str, &str)] = table![
    "rules/audit/record_incomplete.rego",
    "rules/auth/missing_method.rego",
    "rules/auth/personal_account.rego",
    "rules/flow/label_leak.rego",
    "rules/flow/model_hygiene.rego",
    "rules/gate/bypass.rego",
    "rules/gate/external_ungated.rego",
    "rules/inject/trifecta.rego",
    "rules/retain/no_period.rego",
    "rules/rollout/skipped_phase.rego",
    "rules/scope/all_powerful.rego",
    "rules/scope/unused.rego",
    "rules/scope/write_on_read_only.rego",
    "rules/secret/literal.rego",
    "rules/secret/unmanaged.rego",
];

/// What rules share.
pub const LIBRARIES: &[(&str, &str)] = table![
    "lib/phase.rego",
    "lib/place.rego",
    "lib/planned.rego",
    "lib/words.rego",
];

/// Tests of rules.
pub const TESTS: &[(&str, &str)] = table![
    "rules/audit/record_incomplete_test.rego",
    "rules/auth/missing_method_test.rego",
    "rules/auth/personal_account_test.rego",
    "rules/flow/label_leak_test.rego",
    "rules/flow/model_hygiene_test.rego",
    "rules/gate/bypass_test.rego",
    "rules/gate/external_ungated_test.rego",
    "rules/inject/trifecta_test.rego",
    "rules/retain/no_period_test.rego",
    "rules/rollout/skipped_phase_test.rego",
    "rules/scope/all_powerful_test.rego",
    "rules/scope/unused_test.rego",
    "rules/scope/write_on_read_only_test.rego",
    "rules/secret/literal_test.rego",
    "rules/secret/unmanaged_test.rego",
];

/// METADATA of the bundled rules and the first block that cannot be read.
fn bundled() -> &'static (Vec<RuleMeta>, Option<PolicyError>) {
    static READ: OnceLock<(Vec<RuleMeta>, Option<PolicyError>)> = OnceLock::new();
    READ.get_or_init(|| {
        let (mut rules, mut broken) = (Vec::with_capacity(RULES.len()), None);
        for (path, text) in RULES {
            match RuleMeta::read(path, *text) {
                Ok(rule) => rules.push(rule),
                Err(error) => broken = broken.or(Some(error)),
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        (rules, broken)
    })
}

/// The bundled rules, sorted by id. Read once, at the first call.
#[must_use]
pub fn rules() -> Vec<&'static RuleMeta> {
    bundled().0.iter().collect()
}

/// Why a bundled rule is missing from [`rules`]; no engine starts then. A test keeps it empty.
#[must_use]
pub fn broken() -> Option<&'static PolicyError> {
    bundled().1.as_ref()
}
