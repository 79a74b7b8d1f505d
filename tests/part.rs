//! Of a part of the tree the same is said whether the rest is read or not: on random trees under random edits, and on every
//! file of the scenarios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flowgate::pipeline::{Options, run};
use flowgate::source::walk;

/// A sequence of numbers that looks random and is the same every time.
struct Numbers {
    state: u64,
    /// How often the common shape comes for each of the others: few names lead from one integration to another in most trees.
    common: usize,
}

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap() % n
    }

    /// One of so many shapes; the last is the common one.
    fn shape(&mut self, n: usize) -> usize {
        self.below(n * self.common).min(n - 1)
    }

    /// One of several, of which the first is the common one.
    fn rarely<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[items.len() - 1 - self.shape(items.len())]
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Everything a run says, as text.
fn said(root: &Path, asked: &[String], whole: bool) -> String {
    let options = Options {
        paths: asked.iter().map(PathBuf::from).collect(),
        root: Some(root.to_path_buf()),
        date: "2026-11-22".parse().ok(),
        whole,
        ..Options::default()
    };
    match run(&options) {
        Ok(run) => {
            let facts: Vec<_> = run.integrations.iter().map(|i| (&i.model.id, &i.facts)).collect();
            let check = serde_json::to_string_pretty(&run.check).unwrap();
            let assessed = |id: &&String| run.integrations.iter().any(|i| i.model.id == **id);
            let treatments: Vec<_> = run.treatments.keys().filter(assessed).collect();
            let treatments = format!("{treatments:?}");
            format!(
                "{check}\n{}\n{treatments}",
                serde_json::to_string_pretty(&facts).unwrap()
            )
        }
        Err(error) => error.to_string(),
    }
}

/// What is asked for reads the same either way.
fn same(root: &Path, asked: &[String], about: &str) {
    let about = format!("{about}: {asked:?} in {}", root.display());
    differ(&said(root, asked, false), &said(root, asked, true), &about);
}

fn differ(part: &str, whole: &str, about: &str) {
    if part != whole {
        let differ = part
            .lines()
            .zip(whole.lines())
            .position(|(a, b)| a != b)
            .unwrap_or(0);
        let around = |text: &str| {
            let lines: Vec<&str> = text.lines().skip(differ.saturating_sub(8)).take(20).collect();
            lines.join("\n")
        };
        panic!(
            "{about}\n--- part\n{}\n--- whole\n{}",
            around(part),
            around(whole)
        );
    }
}

/// What `check` says of the whole tree, judged in shares or at once.
fn checked(root: &Path, shares: bool) -> (String, bool) {
    let options = Options {
        root: Some(root.to_path_buf()),
        date: "2026-11-22".parse().ok(),
        fold: true,
        lean: true,
        fixes: true,
        whole: !shares,
        shares,
        ..Options::default()
    };
    match run(&options) {
        Ok(run) => {
            let frames: Vec<&str> = run
                .check
                .findings
                .iter()
                .filter_map(|f| {
                    let (file, span) = f.location.bytes?;
                    Some(run.sources.get(file)?.slice(span))
                })
                .collect();
            let check = serde_json::to_string_pretty(&run.check).unwrap();
            let used = run.integrations.is_empty() && !run.check.assessed.is_empty();
            (
                format!("{check}\n{}\n{:?}", frames.join("\n"), run.treatments),
                used,
            )
        }
        Err(error) => (error.to_string(), false),
    }
}

/// The tree reads the same in shares as at once; whether it could be divided.
fn same_in_shares(root: &Path, about: &str) -> bool {
    let (shares, divided) = checked(root, true);
    differ(&shares, &checked(root, false).0, about);
    divided
}

/// How many files a run of the part passed over, and how many a run of the whole tree reads.
fn passed_over(root: &Path, asked: &[String]) -> (usize, usize) {
    let read = |whole| {
        let options = Options {
            paths: asked.iter().map(PathBuf::from).collect(),
            root: Some(root.to_path_buf()),
            whole,
            ..Options::default()
        };
        run(&options).unwrap().sources.iter().count()
    };
    (read(true) - read(false), read(true))
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const IDS: [&str; 10] = [
    "sales",
    "desk",
    "sales-desk",
    "hr",
    "books",
    "mail",
    "law",
    "fleet",
    "shop",
    "lab",
];
const FOLDERS: [&str; 7] = ["", "a/", "b/", "a/c/", "d/", "e/", "f/g/"];

fn manifest(numbers: &mut Numbers, id: &str) -> String {
    let other = numbers.of(&IDS);
    let metadata = match numbers.shape(12) {
        0 => format!("metadata: {{title: One of \"many\", id: '{id}'}}"),
        1 => format!("metadata:\n  title: x\n  # here\n  id: \"{id}\""),
        2 => format!(
            "metadata:\n  id: \"{}\\x{:02x}\"",
            &id[..id.len() - 1],
            id.as_bytes()[id.len() - 1]
        ),
        3 => format!("metadata: {{title: &t {id}, id: *t}}"),
        4 => format!("metadata:\n  id:\n    {id}"),
        5 => "metadata: {title: nameless}".to_owned(),
        _ => format!("metadata: {{id: {id}}}"),
    };
    let system = numbers.rarely(&["jira", "slack", "crm", "lake", "crm"]);
    let vendor = match numbers.shape(4) {
        0 => format!(
            "\n    scopes_from: {}",
            numbers.of(&["bot.json", "../bot.json", "a/bot.json", "my bot.json"])
        ),
        _ => String::new(),
    };
    let connection = format!(
        "connections:\n  one:\n    system: {system}{vendor}\n    scopes: [\"chat:write\"]\n    operations:\n      \
         put: {{effect: write, classes: [{}note]}}",
        numbers.rarely(&["", "desk/", "hr/"])
    );
    let flow = match numbers.shape(4) {
        0 => format!("flows:\n  - {{from: {other}/main, to: main, classes: [note]}}"),
        1 => format!("flows:\n  - {{from: main, to: \"{other}\\/main\", classes: [note]}}"),
        2 => "expectations: [\"no path from desk/main to sales/main\"]".to_owned(),
        _ => format!(
            "flows:\n  - {{from: {system}, to: main, classes: [note]}}\n  - {{from: main, to: {system}, operation: one.put}}"
        ),
    };
    let classes = "data_classes: {note: {tier: internal, origin: internal}}\nmodels: none";
    let kind = "apiVersion: flowgate/v1\nkind: AgentIntegration";
    match numbers.shape(9) {
        0 => format!("{flow}\n{connection}\n{classes}\n{metadata}\n{kind}\n"),
        1 => format!(
            "{kind}\n{metadata}\n{classes}\n{connection}\n{flow}\n---\n{kind}\nmetadata: {{id: {other}}}\n{classes}\n"
        ),
        2 => format!("{kind}\n{metadata}\n{classes}\nstores: {{a: {{kind: [}}\n{flow}\n"),
        _ => format!("{kind}\n{metadata}\n{classes}\n{connection}\n{flow}\n"),
    }
}

fn picture(numbers: &mut Numbers, id: &str) -> String {
    let head = match numbers.shape(7) {
        0 | 1 => String::new(),
        2 => format!("// an integration\nintegration {id}\n"),
        3 => format!("integration\n  {id}\n"),
        4 => format!("integration {id} // whose\n"),
        _ => format!("integration {id}\n"),
    };
    let include = match numbers.shape(6) {
        0 => format!(
            "include \"{}\"\n",
            numbers.of(&["two.flow", "../one.flow", "a/two.flow", "b/one.flow", "gone.flow"])
        ),
        1 => format!(
            "include  \"{}\" // more\n",
            numbers.of(&["two.flow", "c/one.flow"])
        ),
        _ => String::new(),
    };
    let end = numbers.rarely(&["jira", "crm", "lake", "desk/main", "hr/main", "nowhere/main"]);
    let broken = numbers.rarely(&["", "", "agent ((\n"]);
    format!("{head}{include}class note: internal {{ origin: internal }}\n{end} -> main: note\n{broken}")
}

fn other(numbers: &mut Numbers) -> (String, String) {
    let head = "apiVersion: flowgate/v1\n";
    let id = numbers.of(&IDS);
    match numbers.below(7) {
        0 => (
            "org.flowgate.yaml".to_owned(),
            format!(
                "{head}kind: Organization\n{}boundaries: {{corp: {{kind: internal}}}}\n",
                numbers.rarely(&["systems: {crm: {product: internal-api}}\n", "", "stores: {lake: {kind: database}}\n"])
            ),
        ),
        1 => (
            "waivers.flowgate.yaml".to_owned(),
            format!(
                "{head}kind: Waivers\nwaivers:\n  - {{rule: AUDIT-001, subject: \"{id}/*\", reason: known and looked at, \
                 owner: team, approved_by: ciso, expires: 2026-12-20}}\n"
            ),
        ),
        2 => (
            format!("{id}.signoff.flowgate.yaml"),
            format!(
                "{head}kind: SignOff\nintegration: {id}\ndecisions:\n  - {{role: security, decision: approved, by: eve, \
                 date: 2026-11-01, model: {id}.0123456789ab.signed.json}}\n"
            ),
        ),
        3 => (
            "register.flowgate.yaml".to_owned(),
            format!(
                "{head}kind: RiskRegister\nintegration: {id}\ntreatments:\n  - {{risk: R-EGRESS, treatment: accept, \
                 reason: small}}\n"
            ),
        ),
        4 => (
            format!("{}bot.json", numbers.of(&FOLDERS)),
            "{\"display_information\": {\"name\": \"b\"}, \"oauth_config\": {\"scopes\": {\"bot\": [\"chat:write\", \
             \"admin\"]}}}\n"
                .to_owned(),
        ),
        5 => ("my bot.json".to_owned(), "{\"oauth_config\": {\"scopes\": {\"bot\": [\"files:read\"]}}}\n".to_owned()),
        _ => (format!("{id}.0123456789ab.signed.json"), format!("{{\"id\": \"{id}\"}}\n")),
    }
}

/// One random change of a tree of texts.
fn edit(numbers: &mut Numbers, tree: &mut BTreeMap<String, String>) {
    let paths: Vec<String> = tree.keys().cloned().collect();
    let any = |numbers: &mut Numbers| paths[numbers.below(paths.len())].clone();
    match numbers.below(8) {
        0 if tree.len() > 6 => {
            tree.remove(&any(numbers));
        }
        1 if !paths.is_empty() => {
            // A text cut off somewhere.
            let path = any(numbers);
            let text = tree.get_mut(&path).unwrap();
            let mut at = numbers.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.truncate(at);
        }
        2 if !paths.is_empty() => {
            // A text in the place of another.
            let (from, to) = (any(numbers), any(numbers));
            let text = tree[&from].clone();
            tree.insert(to, text);
        }
        3 => tree.extend([other(numbers)]),
        4 | 5 => {
            let (id, folder) = (numbers.of(&IDS), numbers.of(&FOLDERS));
            let name = numbers.of(&["one", "two"]);
            let text = picture(numbers, id);
            tree.insert(format!("{folder}{name}.flow"), text);
        }
        _ => {
            let (id, folder) = (numbers.of(&IDS), numbers.of(&FOLDERS));
            let ending = numbers.of(&["yaml", "yaml", "yml", "json"]);
            let text = manifest(numbers, id);
            tree.insert(format!("{folder}{id}.flowgate.{ending}"), text);
        }
    }
}

fn write(root: &Path, tree: &BTreeMap<String, String>) {
    let _ = std::fs::remove_dir_all(root);
    std::fs::create_dir_all(root).unwrap();
    for (path, text) in tree {
        let full = root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }
}

/// `FLOWGATE_ROUNDS` makes it longer.
#[test]
fn random_edits_change_a_part_as_they_change_the_whole() {
    let rounds = std::env::var("FLOWGATE_ROUNDS").ok().and_then(|r| r.parse().ok());
    let root = folder("part-random");
    let (mut passed, mut read, mut divided, mut trees) = (0, 0, 0, 0);
    for round in 0..rounds.unwrap_or(30) {
        let mut numbers = Numbers {
            state: 20_261_128 + round,
            common: if round % 3 == 0 { 1 } else { 12 },
        };
        let mut tree = BTreeMap::new();
        for _ in 0..20 {
            edit(&mut numbers, &mut tree);
        }
        for step in 0..4 {
            edit(&mut numbers, &mut tree);
            write(&root, &tree);
            let paths: Vec<String> = tree.keys().cloned().collect();
            let mut asked: Vec<String> = (0..=numbers.below(2))
                .map(|_| paths[numbers.below(paths.len())].clone())
                .collect();
            if numbers.below(6) == 0 && paths.iter().any(|p| p.starts_with("a/")) {
                asked.push("a".to_owned());
            }
            same(&root, &asked, &format!("round {round}, step {step}"));
            divided += usize::from(same_in_shares(&root, &format!("round {round}, step {step}")));
            let (over, all) = passed_over(&root, &asked);
            passed += over;
            trees += 1;
            read += all;
        }
    }
    assert!(
        divided * 4 > trees,
        "a test of shares must divide trees: {divided} of {trees}"
    );
    assert!(
        passed * 10 > read,
        "a test of reading a part must leave files out: {passed} of {read}"
    );
}

#[test]
fn each_file_of_the_scenarios_reads_the_same_alone() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let files = walk::plain(&scenarios);
    assert!(files.len() > 40);
    // All scenarios as one tree is worse than anything a team would keep: every third file has names of another.
    let mut over = 0;
    for file in files.iter().step_by(7) {
        let asked = [file.clone()];
        same(&scenarios, &asked, "scenarios as one tree");
        over += passed_over(&scenarios, &asked).0;
    }
    assert!(over > 0, "something is passed over");
    same_in_shares(&scenarios, "scenarios as one tree");
}
