//! The bounds on what a run reads. One table; each limit is named in the error that reports it.

/// Bounds on input; `limits:` of `flowgate.yaml` overrides each by its name here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Nesting of YAML, JSON and `.flow` values.
    pub depth: usize,
    /// Nodes of one document after aliases are expanded.
    pub document_nodes: usize,
    /// Files of one run.
    pub files: usize,
    /// Flows of one integration.
    pub flows: usize,
    /// Milliseconds one policy rule may run on one integration.
    pub policy_millis: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 5 * 1024 * 1024,
            depth: 64,
            document_nodes: 500_000,
            files: 50_000,
            flows: 20_000,
            policy_millis: 2_000,
        }
    }
}
