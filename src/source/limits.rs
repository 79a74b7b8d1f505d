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
    /// Flows of integrations that form one graph.
    pub joint_flows: usize,
    /// Files that include one another, counted from the one that nobody includes.
    pub include_depth: usize,
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
            joint_flows: 100_000,
            include_depth: 16,
            policy_millis: 2_000,
        }
    }
}

impl Limits {
    /// The names `limits:` accepts.
    pub const NAMES: &[&str] = &[
        "file_bytes",
        "depth",
        "document_nodes",
        "files",
        "flows",
        "joint_flows",
        "include_depth",
        "policy_millis",
    ];

    /// Sets a limit by name; `false` when there is none of that name. The depth is capped where the readers' stacks end.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "file_bytes" => self.file_bytes = size,
            "depth" => self.depth = size.min(200),
            "document_nodes" => self.document_nodes = size,
            "files" => self.files = size,
            "flows" => self.flows = size,
            "joint_flows" => self.joint_flows = size,
            "include_depth" => self.include_depth = size,
            "policy_millis" => self.policy_millis = value,
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_limit_can_be_set() {
        for name in Limits::NAMES {
            let mut limits = Limits::default();
            assert!(limits.set(name, 7), "{name}");
            assert_ne!(limits, Limits::default(), "{name}");
        }
        assert!(!Limits::default().set("colour", 1));
    }
}
