//! No output shows a secret, wherever it stands: under a credential key, in a comment, in a name, in a file that does not parse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

mod support;

use std::path::{Path, PathBuf};

use proptest::prelude::*;

const HEAD: &str = "apiVersion: flowgate/v1\nkind: AgentIntegration\n";

/// A manifest with the value at one place, by name of the place. `@@` is the value.
const PLACES: &[(&str, &str)] = &[
    (
        "secret",
        "metadata: { id: a }\nconnections:\n  c:\n    system: internal-api\n    auth: { method: api_key, secrets: { api_key: \"@@\" } }\n",
    ),
    (
        "reference",
        "metadata: { id: a }\nconnections:\n  c:\n    system: internal-api\n    auth: { method: api_key, secrets: { api_key: { ref: \"@@\" } } }\n",
    ),
    (
        "comment",
        "# token: @@\nmetadata: { id: a }\nstores: { m: { kind: memry } }\n",
    ),
    ("title", "metadata: { id: a, title: \"see @@\" }\n"),
    (
        "scope",
        "metadata: { id: a }\nconnections:\n  c: { system: slack, auth: bot_token, scopes: [\"@@\"] }\n",
    ),
    (
        "principal",
        "metadata: { id: a }\nconnections:\n  c: { system: internal-api, auth: { method: mtls, principal: { id: \"@@\", type: human } } }\n",
    ),
    (
        "unknown value",
        "metadata: { id: a }\nstores:\n  m: { kind: \"@@\" }\n",
    ),
    (
        "unknown key",
        "metadata: { id: a }\nx-token: \"@@\"\npasswort: \"@@\"\n",
    ),
    (
        "name",
        "metadata: { id: a }\nflows:\n  - { from: main, to: \"@@\" }\n",
    ),
    (
        "expectation",
        "metadata: { id: a }\nexpectations: [\"no path from @@ to main\"]\n",
    ),
    (
        "open shape",
        "metadata: { id: a }\naudit: { sink: s, record: { token: \"@@\" } }\n",
    ),
    (
        "broken yaml",
        "metadata: { id: a }\nconnections:\n  c:\n    client_secret: @@\n   bad: [\n",
    ),
    (
        "drift",
        "metadata: { id: a }\nstores: { m: { kind: memory, key_owner: \"@@\" } }\n",
    ),
];

/// The same for `.flow`.
const FLOWS: &[(&str, &str)] = &[
    ("comment", "integration a\n// token = \"@@\"\nnonsense here\n"),
    ("documentation", "integration a\n/// token: @@\nstore m: memory\n"),
    (
        "broken statement",
        "integration a\nstore m: memory { token: \"@@\" \nactor x: human in nowhere\n",
    ),
    (
        "drift",
        "integration a\nstore m: memory { key_owner: \"other\" }\n",
    ),
];

/// A value at every kind of place in files of others. `@@` is the value.
const OTHERS: &[(&str, &str)] = &[
    ("a.env", "A=1\nexport API_TOKEN=@@\n"),
    (
        "a.toml",
        "[crm]\napi_token = \"@@\"\nlist = { secret = \"@@\" }\n",
    ),
    ("a.ini", "[crm]\npassword = @@\n; token = @@\n"),
    ("a.properties", "crm.client-secret=@@\n"),
    (
        "a.xml",
        "<c><add key=\"ApiToken\" value=\"@@\"/><secret>@@</secret><!-- token: @@ --></c>",
    ),
    ("a.tf", "variable \"api_token\" {\n  default = \"@@\"\n}\n"),
    ("a.jsonc", "{ // token: @@\n  \"client_secret\": \"@@\", }"),
    (
        "a.json",
        "{\"body\": \"{\\\"client_secret\\\": \\\"@@\\\"}\", \"env\": [{\"name\": \"API_TOKEN\", \"value\": \"@@\"}]}",
    ),
    (
        "b.yaml",
        "env: |\n  MODE=x\n  API_TOKEN=@@\nargs: [run, --token, \"@@\", \"--secret=@@\"]\n",
    ),
    (
        "c.yaml",
        "kind: Secret\nstringData: {a: \"@@\"}\n---\nheaders: [\"Authorization: Bearer @@\"]\n",
    ),
    (
        "d.yaml",
        "token: ${TOKEN:-@@}\nurl: https://x.test/a?api_key=@@&b=1\ndb: Server=x;UID=y;PWD=@@;\n",
    ),
    ("e.yaml", "token: \"@@\nbad: [\n"),
    ("f.yaml", "token: >-\n  @@\nsecret: &s \"@@\"\nagain: *s\n"),
];

/// Values that people choose: nothing tells them from words but where they stand. `@@` is the value, and frames show its line.
const CHOSEN: &[(&str, &str)] = &[
    (
        "a.yaml",
        "env:\n  - name: DB_PASSWORD\n    value: @@\nargs: [\"--password\", \"@@\"]\npassword: \"@@\"\npasswords: [\"@@\"]\nsmtp:\n  \
         password:\n    - \"@@\"\nldap_password: >-\n  @@\n  @@\n",
    ),
    (
        "a.xml",
        "<c><password>@@</password>\n<add key=\"DbPassword\" value=\"@@\"/>\n<!-- password: \"@@\" --></c>",
    ),
    (
        "a.tf",
        "variable \"db_password\" {\n  default = \"@@\"\n}\n# login user=admin password=@@\n",
    ),
    ("a.env", "ADMIN_PASSWORD=\"@@\"\n# db_password='@@'\n"),
    ("a.toml", "password = '@@'\nnested = { password = \"@@\" }\n"),
    (
        "a.json",
        "{\"password\": \"@@ \\\"@@\", \"b\": {\"name\": \"PASSWORD\", \"value\": \"@@\"}}",
    ),
    (
        "b.flowgate.yaml",
        "a: [\n  - name: DB_PASSWORD\n    value: @@\n  - args: [\"--password\", \"@@\"]\n",
    ),
    (
        "c.flowgate.yaml",
        "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: { id: s, version: 0.1.0, title: t }\nconnections:\n  jira:\n    \
         system: jira\n    auth:\n      method: oauth2_client_credentials\n      principal: svc\n      secrets:\n        password: \"@@\"\n        \
         short: @@\n        block: |\n          @@\n          @@\n    scopes: [\"read:jira-work\", \"write:jira-work\"]\n    \
         operations: { read_issues: { call: GET /rest/api/3/search/jql } }\n",
    ),
];

#[test]
fn a_chosen_value_is_hidden_where_it_stands() {
    for value in ["sommer2021", "Zx9!kLm Qw8#rTy", "korrekt pferd Batterie9 heft"] {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("secrets-chosen");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in CHOSEN {
            std::fs::write(folder.join(file), text.replace("@@", value)).unwrap();
        }
        for (command, output) in outputs(&folder) {
            for word in value.split(' ') {
                assert!(!output.contains(word), "`{command}` shows `{word}`:\n{output}");
            }
        }
    }
}

/// Every command and format that prints what was read. Formats are asked of the program, so that a later one joins by itself.
fn commands() -> &'static [Vec<String>] {
    static COMMANDS: std::sync::OnceLock<Vec<Vec<String>>> = std::sync::OnceLock::new();
    COMMANDS.get_or_init(|| {
        let mut all: Vec<Vec<String>> = [
            &["check", "--verbose", "--show", "unknown"][..],
            &["check", "--phase", "full_production", "--no-fold"],
            &["facts"],
            &["fix", "--diff", "--unsafe"],
        ]
        .iter()
        .map(|c| c.iter().map(|w| (*w).to_owned()).collect())
        .collect();
        for command in ["check", "report", "graph"] {
            let formats = formats(command);
            assert!(!formats.is_empty(), "{command} tells no formats");
            for format in formats {
                all.push(vec![command.to_owned(), "--format".to_owned(), format]);
            }
        }
        all
    })
}

/// The values of `--format` as the short help lists them.
fn formats(command: &str) -> Vec<String> {
    let help = support::flowgate(&[command, "-h"]).stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let after = help.split("--format <FORMAT>").nth(1).unwrap_or_default();
    let values = after
        .split("[possible values: ")
        .nth(1)
        .and_then(|v| v.split(']').next());
    values
        .unwrap_or_default()
        .split(", ")
        .filter(|v| !v.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The texts of a workbook, which is an archive of deflated files.
fn unpacked(archive: &[u8]) -> String {
    use std::io::Read;
    let mut text = String::new();
    let mut at = 0;
    while let Some(found) = archive[at..].windows(4).position(|w| w == b"PK\x03\x04") {
        let header = &archive[at + found..];
        let length = |low: usize| usize::from(u16::from_le_bytes([header[low], header[low + 1]]));
        let start = 30 + length(26) + length(28);
        let mut file = Vec::new();
        if length(8) == 8 {
            flate2::read::DeflateDecoder::new(&header[start..])
                .read_to_end(&mut file)
                .unwrap();
        } else {
            file.extend(&header[start..]);
        }
        text.push_str(&String::from_utf8_lossy(&file));
        at += found + start;
    }
    assert!(text.contains("<worksheet"), "no sheet is found in the workbook");
    text
}

fn outputs(folder: &Path) -> Vec<(String, String)> {
    let run = |arguments: &Vec<String>| {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = support::flowgate_in(folder, &words);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        let text = match ran.bytes.get(..4) {
            Some(b"PK\x03\x04") => unpacked(&ran.bytes),
            // Of a picture only what is written beside the pixels; `svg` has the same texts.
            _ => String::from_utf8_lossy(&ran.bytes).into_owned(),
        };
        let told = !text.is_empty() || !ran.stderr.is_empty() || arguments[0] == "fix";
        assert!(told, "{arguments:?}");
        (arguments.join(" "), format!("{text}{}", ran.stderr))
    };
    commands().iter().map(run).collect()
}

fn plant(name: &str, manifest: Option<&str>, flow: Option<&str>, value: &str) {
    plant_files(name, manifest, flow, &[], value);
}

fn plant_files(name: &str, manifest: Option<&str>, flow: Option<&str>, others: &[(&str, &str)], value: &str) {
    // Tests run side by side, each in a folder of its own.
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("secrets-{}-{thread}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(text) = manifest {
        std::fs::write(
            folder.join("a.flowgate.yaml"),
            format!("{HEAD}{}", text.replace("@@", value)),
        )
        .unwrap();
    }
    if let Some(text) = flow {
        std::fs::write(folder.join("a.flow"), text.replace("@@", value)).unwrap();
    }
    for (file, text) in others {
        std::fs::write(folder.join(file), text.replace("@@", value)).unwrap();
    }
    for (command, output) in outputs(&folder) {
        assert!(!output.contains(value), "{name}: `{command}` shows it:\n{output}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    /// A token of a known format is hidden at every place.
    #[test]
    fn a_token_is_shown_nowhere(random in "[0-9A-Za-z]{36}") {
        let token = format!("ghp_{random}");
        for (place, text) in PLACES {
            plant(place, Some(text), None, &token);
        }
        for (place, text) in FLOWS {
            let manifest = "metadata: { id: a }\nstores: { m: { kind: memory, key_owner: \"@@\" } }\n";
            plant(place, Some(manifest), Some(text), &token);
            plant(place, None, Some(text), &token);
        }
    }

    /// A value without a format is hidden where its key says what it is.
    #[test]
    fn a_value_under_a_credential_key_is_shown_nowhere(random in "[0-9A-Za-z+/]{20,40}") {
        // Letters enough that it is no word.
        prop_assume!(random.chars().collect::<std::collections::BTreeSet<_>>().len() > 12);
        for place in ["secret", "reference", "comment", "open shape", "broken yaml"] {
            let text = PLACES.iter().find(|(name, _)| *name == place).unwrap().1;
            plant(place, Some(text), None, &random);
        }
        for (place, text) in FLOWS.iter().filter(|(name, _)| *name != "drift") {
            plant(place, None, Some(text), &random);
        }
    }

    /// Values in files of others, by their keys and carriers alone, beside a manifest so that every command prints.
    #[test]
    fn a_value_in_another_file_is_shown_nowhere(random in "[0-9A-Za-z]{24}", weak in "[A-Z][a-z]{4}[0-9]{4}!") {
        prop_assume!(random.chars().collect::<std::collections::BTreeSet<_>>().len() > 12);
        let manifest = PLACES.iter().find(|(name, _)| *name == "scope").unwrap().1.replace("@@", "chat:write");
        for value in [&random, &weak] {
            plant_files("others", Some(&manifest), None, OTHERS, value);
        }
    }
}
