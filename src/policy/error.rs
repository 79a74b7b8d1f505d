//! Failures of policies. Each names the rule or the file, so that a run that stops says what to mend.

/// Why a policy cannot be used or gave no judgement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The METADATA block cannot be read.
    #[error("policy metadata cannot be used: {path}:{line}: {why}")]
    Metadata {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The guard refuses the text before it is parsed.
    #[error("policy is refused: {path}:{line}: {why}")]
    Refused {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The text is no Rego.
    #[error("policy cannot be loaded: {path}: {why}")]
    Load {
        /// The file.
        path: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// A rule failed on these facts.
    #[error("rule {rule} failed: {why}")]
    Rule {
        /// Id of the rule.
        rule: String,
        /// What is wrong.
        why: String,
    },
    /// A rule used up its time.
    #[error(
        "rule {rule} ran longer than {millis} ms; raise `limits.policy_millis` in flowgate.yaml if that is meant"
    )]
    Budget {
        /// Id of the rule.
        rule: String,
        /// The budget.
        millis: u128,
    },
    /// `params:` of the project names what does not exist, or gives a value of another type.
    #[error("{0}")]
    Params(String),
    /// The facts cannot be handed to policies.
    #[error("facts cannot be judged: {0}")]
    Facts(String),
}
