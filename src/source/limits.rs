//! Every bound of a run, in one table: what a project can set (`limits:` of `flowgate.yaml`) and what is fixed.
//!
//! In: nothing. Out: [`Limits`] for readers, constants for the fixed ones, and [`TABLE`], from which `SECURITY.md` and the tests
//! that hit each bound are made. What judges comes from the project file, so a stranger's change cannot raise a bound where
//! `--trust-from` is used.

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Its name: for one that can be set, the key below `limits:`.
    pub name: &'static str,
    /// What is counted, with its unit.
    pub what: &'static str,
    /// The value; for one that can be set, the default.
    pub value: u64,
    /// Whether and how far it can be raised.
    pub raised: Raised,
    /// What happens beyond it.
    pub beyond: &'static str,
}

/// Whether a bound can be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    /// By `limits:` of `flowgate.yaml`, up to this value.
    UpTo(u64),
    /// Never, for this reason.
    Never(&'static str),
}

/// A value of `limits:` that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No limit has this name.
    Unknown,
    /// More than readers can bear: at most this.
    AtMost(u64),
}

macro_rules! settable {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, up to $most:expr, $what:expr, $beyond:expr;)+) => {
        /// Bounds that a project can set; `limits:` of `flowgate.yaml` overrides each by its name here.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits {
            $($(#[$doc])* pub $name: $type,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Limits {
            /// The names `limits:` accepts.
            pub const NAMES: &[&str] = &[$(stringify!($name),)+];

            /// Sets a limit by name.
            ///
            /// # Errors
            /// There is none of that name, or the value is more than the readers can bear.
            pub fn set(&mut self, name: &str, value: u64) -> Result<(), Refused> {
                match name {
                    $(stringify!($name) if value > $most => Err(Refused::AtMost($most)),)+
                    $(stringify!($name) => {
                        self.$name = <$type>::try_from(value).unwrap_or(<$type>::MAX);
                        Ok(())
                    })+
                    _ => Err(Refused::Unknown),
                }
            }
        }

        const SETTABLE: &[Bound] = &[$(Bound {
            name: stringify!($name),
            what: $what,
            value: $default as u64,
            raised: Raised::UpTo($most),
            beyond: $beyond,
        },)+];
    };
}

macro_rules! fixed {
    ($($(#[$doc:meta])* $constant:ident as $name:literal: $type:ty = $value:expr, $what:expr, $why:expr, $beyond:expr;)+) => {
        $($(#[$doc])* pub const $constant: $type = $value;)+

        const FIXED: &[Bound] = &[$(Bound {
            name: $name,
            what: $what,
            value: $value as u64,
            raised: Raised::Never($why),
            beyond: $beyond,
        },)+];
    };
}

const MB: usize = 1024 * 1024;

/// Facts hold values of the files, and JSON readers go 128 levels deep.
pub const DEPTH_MOST: u64 = 100;

const FINDING: &str = "INPUT-008 at the place; what it concerns is not assessed";
const STOPS: &str = "the run stops, exit code 2";
const REFUSED: &str = "the policy is refused, exit code 2";

settable! {
    /// Bytes of one file.
    file_bytes: usize = 5 * MB, up to 1 << 30, "bytes of one file", FINDING;
    /// Bytes of all files of a run.
    total_bytes: usize = 512 * MB, up to 1 << 40, "bytes of all files of a run", FINDING;
    /// Files of one run.
    files: usize = 50_000, up to 10_000_000, "files of one run, and files that one run includes", FINDING;
    /// Nesting of values in YAML, JSON, TOML, XML, Agent Script and `.flow`; aliases count as what they stand for.
    depth: usize = 64, up to DEPTH_MOST, "values in values: YAML with its aliases followed, JSON, TOML, XML, Agent Script, `.flow`", FINDING;
    /// Values of one document after aliases are expanded.
    document_nodes: usize = 500_000, up to 50_000_000, "values of one document, YAML aliases expanded", FINDING;
    /// Values that the aliases of one file stand for, beyond two for each of its bytes: what is read must not grow faster than what is
    /// written, whatever many documents or files repeat.
    alias_values: usize = 10_000, up to 50_000_000, "values that aliases of one file stand for, beyond two for each of its bytes", FINDING;
    /// Documents of one file.
    documents: usize = 1_000, up to 1_000_000, "documents of one YAML file", FINDING;
    /// Files that include one another, counted from the one that nobody includes.
    include_depth: usize = 16, up to 1_000, "`include` in included files", FINDING;
    /// Nodes of the graph of one integration.
    nodes: usize = 50_000, up to 10_000_000, "nodes of the graph of one integration; a model counts once for each context that calls it", FINDING;
    /// Flows of one integration.
    flows: usize = 20_000, up to 10_000_000, "flows of one integration, derived ones counted", FINDING;
    /// Ends of flows in the graph of one integration or of integrations that form one graph.
    edges: usize = 1_000_000, up to 100_000_000, "edges of a graph: a flow of a model counts for each copy of it", FINDING;
    /// Flows of integrations that form one graph.
    joint_flows: usize = 100_000, up to 10_000_000, "flows of integrations that form one graph", FINDING;
    /// Bytes of the facts of one integration.
    facts_bytes: usize = 64 * MB, up to 1 << 30, "bytes of the facts document of one integration", STOPS;
    /// Milliseconds one policy rule may run on one integration.
    policy_millis: u64 = 2_000, up to 3_600_000, "milliseconds of one rule on one integration", STOPS;
    /// Findings of one run that are told.
    findings: usize = 1_000_000, up to 100_000_000, "findings of one run, the most severe first", "the rest is counted in one finding, INPUT-008";
}

fixed! {
    /// Problems of one `.flow` file.
    FLOW_PROBLEMS as "flow problems": usize = 100, "problems told of one `.flow` file",
        "nobody reads more; repair the first ones", "the rest is counted in one finding";
    /// Known words that one suggestion is looked for among.
    SUGGESTED_AMONG as "suggested among": usize = 1_000, "known words that a \"did you mean\" is looked for among",
        "each unknown word is compared with each of them", "the words behind are not suggested";
    /// Bytes of one policy file.
    POLICY_BYTES as "policy bytes": usize = 256 * 1024, "bytes of one `.rego` file",
        "divide the file, put tables into `data.json`", REFUSED;
    /// Open `[` and `{` at one point of a policy.
    POLICY_NESTING as "policy nesting": usize = 10, "open `[` and `{` in a policy",
        "regorus reads nested literals in exponential time", REFUSED;
    /// Open brackets of any kind at one point of a policy.
    POLICY_BRACKETS as "policy brackets": usize = 30, "open brackets of any kind in a policy",
        "as above", REFUSED;
    /// Bytes of one policy or data file before it is looked into.
    BUNDLE_FILE_BYTES as "bundle file bytes": u64 = MB as u64, "bytes of one policy or data file of a folder or bundle",
        "divide the file", STOPS;
    /// Entries of one folder or bundle of policies.
    BUNDLE_ENTRIES as "bundle entries": usize = 2_000, "entries of one folder or bundle of policies",
        "name several folders or bundles", STOPS;
    /// Bytes of all files of one folder or bundle of policies, unpacked.
    BUNDLE_BYTES as "bundle bytes": u64 = 16 * MB as u64, "bytes of one folder or bundle of policies, unpacked",
        "name several folders or bundles", STOPS;
    /// Folders in folders of policies.
    BUNDLE_DEPTH as "bundle depth": usize = 16, "folders in folders of policies",
        "no layout of policies needs more", STOPS;
    /// Milliseconds of one test of a policy.
    TEST_MILLIS as "test millis": u64 = 5_000, "milliseconds of one `test_` rule of `policy test`",
        "a slow rule would miss its own budget", "the test fails and says so";
    /// Bytes of one record of an audit log.
    RECORD_BYTES as "record bytes": u64 = MB as u64, "bytes of one line of an audit log",
        "memory must not grow with the log", "the line is told as no record";
    /// Different departures of one audit log.
    DEPARTURES as "departures": usize = 200, "different departures told of one audit log",
        "memory must not grow with the log", "the rest is counted";
    /// Steps of a search for ways.
    PATH_STEPS as "path steps": usize = 400_000, "steps of `paths` between two names",
        "the number of ways grows exponentially; ask for narrower ends", "the answer says that there are more";
    /// Sets of scopes tried for the smallest one.
    SCOPE_STEPS as "scope steps": usize = 50_000, "sets of scopes tried for the smallest one",
        "the problem is exponential; real connections need a few hundred", "the best set found so far is told";
    /// Nesting of JSON inside lines of other languages.
    SEARCHED_DEPTH as "searched depth": usize = 64, "values in values of JSON in logs and scripts, searched for credentials",
        "no such text is deeper", "the rest is searched line by line";
    /// Documents in texts in documents that are searched for credentials.
    TEXTS_IN_TEXTS as "texts in texts": u8 = 3, "documents in texts of documents that are searched for credentials",
        "a script in a workflow with a JSON body is three", "deeper text is searched as text";
    /// Milliseconds of a browser that prints a PDF.
    PDF_MILLIS as "pdf millis": u64 = 120_000, "milliseconds of the browser that prints a PDF",
        "it prints one local file", "exit code 2, the HTML is kept";
}

/// Every bound, those that can be set first.
pub const TABLE: &[&[Bound]] = &[SETTABLE, FIXED];

/// The sentence that tells how to raise a limit that can be raised.
#[must_use]
pub fn raise(name: &str) -> String {
    format!("raise `limits.{name}` in flowgate.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_limit_can_be_set_up_to_its_bound() {
        for bound in SETTABLE {
            let mut limits = Limits::default();
            assert_eq!(limits.set(bound.name, 7), Ok(()), "{}", bound.name);
            assert_ne!(limits, Limits::default(), "{}", bound.name);
            let Raised::UpTo(most) = bound.raised else {
                unreachable!()
            };
            assert!(bound.value <= most, "{}", bound.name);
            assert_eq!(limits.set(bound.name, most), Ok(()), "{}", bound.name);
            let before = limits.clone();
            assert_eq!(limits.set(bound.name, most + 1), Err(Refused::AtMost(most)));
            assert_eq!(limits, before);
        }
        assert_eq!(Limits::default().set("colour", 1), Err(Refused::Unknown));
    }
}
