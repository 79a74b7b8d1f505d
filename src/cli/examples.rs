//! What `--help` teaches beyond options: examples of every command, and how to begin. A test reads and parses them all.

use clap::{Command, CommandFactory};

use super::Cli;

/// Behind the help of the program.
const BEGIN: &str = "\
Begin:
  flowgate init                     a first manifest, from nothing or from vendors' files found here
  flowgate check                    what is wrong, each at the line its author wrote
  flowgate explain SCOPE-001        why a rule asks for something, and what to write
  flowgate fix --diff               what can be mended for you
  flowgate report --format html -o report
                                    the page that security, legal and the business sign

Exit codes, the same for every command and format:
  0  nothing at or above the fail level, or nothing to say
  1  findings at or above it, or something could not be assessed
  2  wrong use, unusable configuration, a policy that fails";

/// Command, what is done, how.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "check",
        &[
            ("this folder", "flowgate check"),
            (
                "only credentials, in any folder",
                "flowgate check --select SECRET .",
            ),
            (
                "what the pilot would ask for",
                "flowgate check --phase internal_pilot",
            ),
            ("before a commit", "flowgate check --staged"),
            (
                "in a pull request: judged by the base, only what is new, for code scanning",
                "flowgate check --trust-from main --since main --output sarif=flowgate.sarif",
            ),
        ],
    ),
    (
        "report",
        &[
            (
                "one HTML file to read and sign",
                "flowgate report --format html -o report",
            ),
            ("only what a second decision needs", "flowgate report --delta"),
        ],
    ),
    (
        "signoff approve",
        &[
            (
                "security decides on the model as it is",
                "flowgate signoff approve --role security --name \"Sam Reyes\"",
            ),
            (
                "with a condition: what, who, until when",
                "flowgate signoff approve --role privacy --condition \"at most 50 replies a day\" support-ops 2026-12-31",
            ),
        ],
    ),
    (
        "signoff status",
        &[(
            "who decided, what changed since, who must look again",
            "flowgate signoff status",
        )],
    ),
    (
        "signoff verify",
        &[(
            "in CI: every kept model has its digest, nobody approved their own change",
            "flowgate signoff verify",
        )],
    ),
    (
        "controls",
        &[(
            "what a framework asks, and whether it holds",
            "flowgate controls --framework gdpr",
        )],
    ),
    (
        "graph",
        &[
            ("Mermaid for a README", "flowgate graph > flows.mmd"),
            (
                "a picture of each action that reaches outside",
                "flowgate graph --view action --format svg -o pictures",
            ),
        ],
    ),
    (
        "facts",
        &[
            ("what policies see", "flowgate facts"),
            (
                "where one value comes from",
                "flowgate facts --explain connections.crm.auth.method",
            ),
        ],
    ),
    (
        "scopes",
        &[
            ("every connection", "flowgate scopes"),
            (
                "what to paste into the vendor's manifest",
                "flowgate scopes slack --snippet",
            ),
        ],
    ),
    (
        "paths",
        &[
            (
                "how data gets from the CRM to customers",
                "flowgate paths crm customer",
            ),
            ("as a picture", "flowgate paths crm customer --format mermaid"),
        ],
    ),
    (
        "why",
        &[
            ("how the record gets there", "flowgate why mail customer_record"),
            (
                "how strangers' text gets there",
                "flowgate why triage.reply untrusted",
            ),
        ],
    ),
    (
        "what-if",
        &[("what rests on a gate", "flowgate what-if --remove reply_approval")],
    ),
    (
        "diff",
        &[
            ("this branch against main", "flowgate diff main"),
            (
                "a comment on the pull request, and a gate",
                "flowgate diff main --format markdown --fail-on-weakening",
            ),
            ("two folders", "flowgate diff before after"),
        ],
    ),
    (
        "baseline",
        &[
            ("adopt the check", "flowgate baseline"),
            (
                "from then on",
                "flowgate check --baseline .flowgate/baseline.json",
            ),
        ],
    ),
    (
        "waive",
        &[
            ("find the fingerprint", "flowgate check --no-fold --verbose"),
            (
                "begin the waiver, fill it in, commit it",
                "flowgate waive 3f9c > accepted.flowgate.yaml",
            ),
        ],
    ),
    (
        "audit-log check",
        &[
            ("a file", "flowgate audit-log check actions.jsonl"),
            (
                "a stream, of any length",
                "zcat actions.jsonl.gz | flowgate audit-log check -",
            ),
        ],
    ),
    (
        "fix",
        &[
            ("look first", "flowgate fix --diff"),
            ("apply what is safe", "flowgate fix"),
            (
                "one family, also what needs your judgement",
                "flowgate fix --select SCOPE --unsafe --diff",
            ),
        ],
    ),
    (
        "fmt",
        &[
            ("every `.flow` file below", "flowgate fmt"),
            ("in CI", "flowgate fmt --check"),
        ],
    ),
    (
        "explain",
        &[
            ("by id", "flowgate explain GATE-001"),
            ("by name", "flowgate explain unused-scope"),
        ],
    ),
    (
        "rules",
        &[
            ("all of them", "flowgate rules"),
            (
                "those that answer for a framework",
                "flowgate rules --framework soc2",
            ),
        ],
    ),
    (
        "policy new",
        &[("a rule of your own", "flowgate policy new ACME-001 account-name")],
    ),
    (
        "policy test",
        &[
            ("those of flowgate.yaml", "flowgate policy test --coverage"),
            ("one folder", "flowgate policy test policies -v"),
        ],
    ),
    (
        "policy lint",
        &[("those of flowgate.yaml", "flowgate policy lint")],
    ),
    (
        "init",
        &[
            ("here", "flowgate init"),
            ("in a new folder", "flowgate init agents/desk"),
        ],
    ),
    (
        "import",
        &[
            (
                "a manifest to start from",
                "flowgate import slack/manifest.yaml > desk.flowgate.yaml",
            ),
            (
                "what was read, for programs",
                "flowgate import appsscript.json --format json",
            ),
        ],
    ),
    (
        "schema",
        &[("for an editor", "flowgate schema manifest > manifest.schema.json")],
    ),
    (
        "completions",
        &[
            ("bash, this session", "source <(flowgate completions bash)"),
            (
                "zsh, from now on",
                "flowgate completions zsh > ~/.zfunc/_flowgate",
            ),
        ],
    ),
    (
        "man",
        &[
            ("read it", "flowgate man | man -l -"),
            (
                "install a page for each command",
                "flowgate man --dir /usr/local/share/man/man1",
            ),
        ],
    ),
];

/// The command line with its examples.
pub(super) fn command() -> Command {
    let mut root = Cli::command().after_help(BEGIN);
    for (names, examples) in EXAMPLES {
        let text = written(examples);
        let mut names = names.split(' ');
        let (first, second) = (names.next().unwrap_or_default(), names.next());
        root = root.mut_subcommand(first, |c| match second {
            None => c.after_help(text),
            Some(second) => c.mut_subcommand(second, |c| c.after_help(text)),
        });
    }
    root
}

fn written(examples: &[(&str, &str)]) -> String {
    let mut text = "Examples:".to_owned();
    for (what, how) in examples {
        text.push_str(&format!("\n  # {what}\n  {how}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commands that do something, by their names.
    fn leaves(command: &Command, above: &str, into: &mut Vec<String>) {
        for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
            let name = format!("{above}{}", below.get_name());
            if below.has_subcommands() {
                leaves(below, &format!("{name} "), into);
            } else {
                into.push(name);
            }
        }
    }

    #[test]
    fn every_command_has_examples_that_it_understands() {
        let mut all = Vec::new();
        leaves(&Cli::command(), "", &mut all);
        let mut told: Vec<String> = EXAMPLES.iter().map(|(n, _)| (*n).to_owned()).collect();
        all.sort();
        told.sort();
        assert_eq!(all, told);
        for (name, examples) in EXAMPLES {
            for (_, how) in *examples {
                let own = how.split(" | ").find(|p| p.contains("flowgate ")).unwrap();
                let own = own.trim_start_matches("source <(").trim_end_matches(')');
                let own = own.split(" > ").next().unwrap();
                let words: Vec<&str> = own.split_whitespace().collect();
                let parsed = command().try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{name}: {how}: {}", parsed.unwrap_err());
            }
            let first = format!("flowgate {name}");
            assert!(examples.iter().any(|(_, how)| how.contains(&first)), "{name}");
        }
    }
}
