//! `flowgate fix` mends what it says and nothing else: nothing new is found afterwards, a second run has nothing to do, comments
//! stay, and what git does not track is not touched.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowgate::pipeline::mend::{Leave, Mended, mend};
use flowgate::pipeline::{Options, Selection};

const DAY: &str = "2026-11-22";

fn options(folder: &Path, select: &[&str], texts: BTreeMap<String, String>) -> Options {
    Options {
        paths: vec![folder.to_path_buf()],
        date: DAY.parse().ok(),
        selection: Selection {
            select: select.iter().map(|s| (*s).to_owned()).collect(),
            ..Selection::default()
        },
        root: Some(folder.to_path_buf()),
        texts,
        ..Options::default()
    }
}

fn mended(
    folder: &Path,
    select: &[&str],
    unsafe_too: bool,
    texts: BTreeMap<String, String>,
) -> Option<Mended> {
    let options = Options {
        paths: Vec::new(),
        ..options(folder, select, texts)
    };
    let leave = Leave {
        unsafe_too,
        form: true,
        file: &|_| true,
    };
    // Some fixtures have a configuration that cannot be used: there is nothing to mend then.
    mend(&options, &leave).ok()
}

/// Every folder of fixtures that is a tree of its own.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let below = |path: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path());
        let mut all: Vec<PathBuf> = entries.filter(|p| p.is_dir()).collect();
        all.sort();
        all
    };
    let mut all: Vec<PathBuf> = ["scenarios", "broken", "vendors"]
        .iter()
        .flat_map(|f| below(&root.join(f)))
        .collect();
    for rule in below(&root.join("rules")) {
        all.extend(below(&rule));
    }
    assert!(all.len() > 200, "{}", all.len());
    all
}

/// What must hold of any tree; gives back what was applied.
fn holds(folder: &Path, unsafe_too: bool, texts: BTreeMap<String, String>) -> Vec<String> {
    let name = folder.display();
    let Some(first) = mended(folder, &[], unsafe_too, texts.clone()) else {
        return Vec::new();
    };
    let known: BTreeSet<&str> = first
        .before
        .check
        .assessed
        .iter()
        .map(|a| a.integration.as_str())
        .collect();
    for finding in first.before.check.findings.iter().filter(|f| f.counts()) {
        // What the summary of `flowgate check` counts without making it. On texts that no one would write it may be too many.
        let safe = finding.fix.as_ref().is_some_and(|f| f.safe);
        let counted = safe == finding.mendable || finding.mendable && !texts.is_empty();
        assert!(counted, "{name}: {} {}", finding.rule, finding.reason);
    }
    let had: BTreeSet<&String> = first
        .before
        .check
        .findings
        .iter()
        .map(|f| &f.fingerprint)
        .collect();
    for finding in &first.state().check.findings {
        let seen = finding.integration.as_deref().is_none_or(|id| known.contains(id));
        assert!(
            !seen || had.contains(&finding.fingerprint),
            "{name}: new {}/{} {} after {:#?}",
            finding.rule,
            finding.reason,
            finding.message,
            first.applied
        );
    }
    // The state that is reported is the one that the texts give.
    let mut all = texts;
    all.extend(first.texts.clone());
    let again = mended(folder, &[], unsafe_too, all).unwrap();
    assert!(again.applied.is_empty(), "{name}: {:#?}", again.applied);
    let prints = |m: &flowgate::pipeline::Run| -> Vec<String> {
        m.check.findings.iter().map(|f| f.fingerprint.clone()).collect()
    };
    assert_eq!(prints(first.state()), prints(&again.before), "{name}");
    for (path, new) in &first.texts {
        let old = first
            .before
            .sources
            .find(path)
            .and_then(|id| first.before.sources.get(id))
            .unwrap();
        if !path.ends_with(".flow") {
            comments_stay(&old.text, new, path);
        }
    }
    first.applied.iter().map(|s| s.finding.clone()).collect()
}

/// Lines that hold a comment alone are all there, in their order.
fn comments_stay(old: &str, new: &str, path: &str) {
    let comments = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|l| l.starts_with('#'));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(comments(old), comments(new), "{path}");
}

#[test]
fn fix_then_check_finds_nothing_new_and_a_second_run_changes_nothing() {
    let mut applied = BTreeSet::new();
    for folder in folders() {
        for unsafe_too in [false, true] {
            applied.extend(holds(&folder, unsafe_too, BTreeMap::new()));
        }
    }
    assert!(applied.len() > 30, "{applied:?}");
}

/// A rule, a folder of fixtures, and what is written otherwise in its files.
struct Case(
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

const AGENT: &str = "agent.flowgate.yaml";

/// What the failing fixtures of the rules do not show.
const CASES: &[Case] = &[
    Case(
        "AGENT-003",
        "rules/AGENT-003/fail",
        &[(AGENT, ", max_depth: 1", "")],
    ),
    Case(
        "AUDIT-001",
        "rules/AUDIT-001/fail",
        &[(AGENT, "\n  covers: [cases.read_case]", "")],
    ),
    Case(
        "AUDIT-002",
        "rules/AUDIT-002/fail",
        &[(AGENT, "utc_ms", "seconds")],
    ),
    Case(
        "AUDIT-002",
        "rules/AUDIT-002/fail",
        &[(AGENT, "utc_ms", "utc_seconds")],
    ),
    Case(
        "AUDIT-003",
        "rules/AUDIT-003/fail",
        &[(AGENT, "[after]", "[before]")],
    ),
    Case(
        "AUDIT-007",
        "rules/AUDIT-007/fail",
        &[(AGENT, ", on_failure: continue", "")],
    ),
    Case(
        "AUTH-003",
        "rules/AUTH-003/fail",
        &[(
            AGENT,
            "lifetime: 8h, refresh: rotating",
            "lifetime: 5m, refresh: static",
        )],
    ),
    Case("AUTH-009", "vendors/entra", &[]),
    Case(
        "FLOW-003",
        "rules/FLOW-003/fail",
        &[(AGENT, ", transport: http", "")],
    ),
    Case(
        "FLOW-008",
        "rules/FLOW-008/fail",
        &[(
            AGENT,
            "    operations:\n      read_case: { effect: read, classes: [case_notes] }",
            "    scopes: [x]",
        )],
    ),
    Case(
        "GATE-007",
        "rules/GATE-007/fail",
        &[(
            AGENT,
            "on_timeout: send\n    on_error: hold",
            "on_timeout: deny\n    on_error: send",
        )],
    ),
    Case(
        "GATE-007",
        "rules/GATE-007/fail",
        &[(AGENT, "    on_timeout: send\n    on_error: hold\n", "")],
    ),
    Case(
        "GATE-008",
        "rules/GATE-008/fail",
        &[(
            AGENT,
            "approval_bound_to: action_digest",
            "approval_bound_to: thread",
        )],
    ),
    Case(
        "GATE-008",
        "rules/GATE-008/fail",
        &[(AGENT, "scope: single", "scope: run_wide")],
    ),
    Case("GATE-011", "vendors/openapi", &[]),
    Case(
        "LIMIT-002",
        "rules/LIMIT-002/fail",
        &[(AGENT, "on_exceed: stop", "max_runtime: 10m, on_exceed: warn")],
    ),
    Case(
        "LIMIT-003",
        "rules/LIMIT-003/fail",
        &[(AGENT, ", retry: { backoff: exponential, jitter: true }", "")],
    ),
    Case(
        "OWNER-004",
        "rules/OWNER-004/fail",
        &[(
            "waivers.flowgate.yaml",
            "expires: 2027-11-02",
            "expires: 2026-11-10",
        )],
    ),
    Case(
        "OWNER-004,GATE-004",
        "rules/OWNER-004/fail",
        &[
            (
                "waivers.flowgate.yaml",
                "batch.import_cases@owner-004/*",
                "nobody",
            ),
            (
                "waivers.flowgate.yaml",
                "created: 2026-11-02",
                "created: 2026-11-20",
            ),
            (
                "waivers.flowgate.yaml",
                "expires: 2027-11-02",
                "expires: 2026-12-18",
            ),
        ],
    ),
    Case(
        "OWNER-006",
        "rules/OWNER-006/fail",
        &[(AGENT, "evidence_hold: true", "evidence_hold: false")],
    ),
    Case(
        "RETAIN-003",
        "rules/RETAIN-003/fail",
        &[(AGENT, "period: 90d, hot: 90d", "period: 400d, hot: 10d")],
    ),
    Case(
        "ROLLOUT-008",
        "rules/ROLLOUT-008/fail",
        &[(AGENT, "all_principals", "one_principal")],
    ),
    Case(
        "SCOPE-001",
        "rules/SCOPE-001/fail",
        &[(AGENT, "\"read:jira-user\"", "\"read:issue:jira\"")],
    ),
    Case(
        "SCOPE-001",
        "rules/SCOPE-001/fail",
        &[(AGENT, "read:jira-user", "offline_access")],
    ),
    Case(
        "SCOPE-001",
        "rules/SCOPE-001/fail",
        &[
            (AGENT, "system: jira", "system: gmail"),
            (
                AGENT,
                "[\"read:jira-work\", \"write:jira-work\", \"read:jira-user\"]",
                "[https://www.googleapis.com/auth/gmail.modify]",
            ),
            (AGENT, "GET /rest/api/3/search/jql", "gmail.users.messages.send"),
            (
                AGENT,
                "      create_issue: { call: POST /rest/api/3/issue, audience: internal }\n",
                "",
            ),
        ],
    ),
    Case(
        "SCOPE-001",
        "rules/SCOPE-001/fail",
        &[
            (AGENT, "system: jira", "system: gmail"),
            (
                AGENT,
                "[\"read:jira-work\", \"write:jira-work\", \"read:jira-user\"]",
                "[https://www.googleapis.com/auth/gmail.modify, https://www.googleapis.com/auth/gmail.readonly]",
            ),
            (AGENT, "GET /rest/api/3/search/jql", "gmail.users.messages.modify"),
            (
                AGENT,
                "      create_issue: { call: POST /rest/api/3/issue, audience: internal }\n",
                "",
            ),
        ],
    ),
    Case(
        "SCOPE-002",
        "rules/SCOPE-001/fail",
        &[(
            AGENT,
            "      create_issue: { call: POST /rest/api/3/issue, audience: internal }\n",
            "",
        )],
    ),
    Case(
        "SCOPE-002",
        "rules/SCOPE-001/fail",
        &[
            (
                AGENT,
                "      create_issue: { call: POST /rest/api/3/issue, audience: internal }\n",
                "",
            ),
            (AGENT, "write:jira-work", "delete:issue:jira"),
        ],
    ),
    Case(
        "SCOPE-004",
        "rules/SCOPE-001/fail",
        &[(AGENT, "read:jira-user", "manage:jira-configuration")],
    ),
    Case(
        "SCOPE-004",
        "rules/SCOPE-002/fail",
        &[
            (
                AGENT,
                "      - { object",
                "      - user:ModifyAllData\n      - { object",
            ),
            (
                AGENT,
                "\n    operations:\n      read_opportunity: { call: query, objects: [Opportunity] }",
                "",
            ),
        ],
    ),
    Case(
        "SCOPE-004",
        "rules/SCOPE-001/fail",
        &[
            (AGENT, "system: jira", "system: identity-provider"),
            (AGENT, "read:jira-user", ".default"),
        ],
    ),
    Case(
        "SCOPE-003",
        "rules/SCOPE-003/fail",
        &[(AGENT, "read:jira-work", "read:jira-wrok")],
    ),
    Case("SCOPE-008", "vendors/salesforce-permission-set", &[]),
    Case(
        "TOOL-001",
        "rules/TOOL-001/fail",
        &[(
            AGENT,
            "connections:",
            "tools:\n  hub: { kind: mcp_server, discovery: dynamic }\nconnections:",
        )],
    ),
    Case(
        "TOOL-003",
        "rules/TOOL-003/fail",
        &[(AGENT, "credentials: none", "credentials: service_account")],
    ),
    Case(
        "TOOL-003",
        "rules/TOOL-003/fail",
        &[(AGENT, ", limits: { time: 30s }", "")],
    ),
    Case(
        "TOOL-003",
        "rules/TOOL-003/fail",
        &[
            (AGENT, "isolation: container", "isolation: process"),
            (AGENT, "network: open", "network: deny"),
        ],
    ),
    Case("TOOL-004", "vendors/appsscript", &[]),
    Case("TOOL-005", "vendors/claude-settings", &[]),
];

#[test]
fn every_offer_of_a_rule_mends_its_finding() {
    let project = flowgate::policy::Project::default();
    let offers: BTreeSet<String> = project
        .all()
        .iter()
        .flat_map(|r| r.fixes.keys().map(move |reason| format!("{}/{reason}", r.id)))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let rules: BTreeSet<&str> = offers.iter().filter_map(|o| o.split('/').next()).collect();
    let fixtures = rules
        .into_iter()
        .map(|rule| (rule, format!("rules/{rule}/fail"), &[][..]));
    let cases = CASES.iter().map(|c| (c.0, c.1.to_owned(), c.2));
    let (mut shown, mut idle) = (BTreeSet::new(), Vec::new());
    for (rule, folder, edits) in fixtures.chain(cases) {
        let path = root.join(&folder);
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for (file, from, to) in edits {
            let text = texts
                .remove(*file)
                .unwrap_or_else(|| std::fs::read_to_string(path.join(file)).unwrap());
            assert!(text.contains(from), "{folder}: no {from}");
            texts.insert((*file).to_owned(), text.replace(from, to));
        }
        let mended = mended(&path, &rule.split(',').collect::<Vec<_>>(), true, texts).unwrap();
        let left: BTreeSet<&String> = mended
            .state()
            .check
            .findings
            .iter()
            .map(|f| &f.fingerprint)
            .collect();
        let before = mended.before.check.findings.iter();
        let gone = before.filter(|f| !left.contains(&f.fingerprint));
        let gone: BTreeSet<String> = gone.map(|f| format!("{}/{}", f.rule, f.reason)).collect();
        if !edits.is_empty() && gone.is_empty() {
            let told: Vec<String> = mended
                .before
                .check
                .findings
                .iter()
                .map(|f| format!("{}/{} {}", f.rule, f.reason, f.message))
                .collect();
            idle.push(format!("{rule} {edits:?}: {told:?} {:?}", mended.left));
        }
        shown.extend(gone);
    }
    assert!(idle.is_empty(), "{idle:#?}");
    let never: Vec<&String> = offers.difference(&shown).collect();
    assert!(
        never.is_empty(),
        "{} of {}: {never:#?}",
        never.len(),
        offers.len()
    );
}

/// Manifests of the scenarios and fixtures, changed a little as people do.
fn edited(text: &str, dice: &[u8]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for roll in dice.chunks(3) {
        let [what, at, how] = [0, 1, 2].map(|i| roll.get(i).copied().map_or(0, usize::from));
        let n = lines.len().max(1);
        let Some(line) = lines.get_mut((at * 257 + how) % n) else {
            continue;
        };
        match what % 7 {
            0 => *line = line.replacen('_', "-", 1),
            1 => *line = line.replacen("e", "ee", 1),
            2 => *line = line.replacen("read", "admin", 1),
            3 => line.push_str(" # as agreed"),
            4 => *line = line.replacen(", ", ",  ", 1),
            5 => *line = line.to_uppercase(),
            _ => {
                let again = line.clone();
                lines.insert((at * 257 + how) % n, again);
            }
        }
    }
    lines.join(if dice.len().is_multiple_of(2) {
        "\n"
    } else {
        "\r\n"
    }) + "\n"
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..Default::default() })]

    #[test]
    fn whatever_people_write_is_mended_once_and_for_all(
        which in 0usize..1000,
        dice in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12),
        unsafe_too in proptest::prelude::any::<bool>(),
    ) {
        let all = folders();
        let folder = &all[which % all.len()];
        let file = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        let mut files: Vec<PathBuf> = file.filter(|p| p.to_string_lossy().contains(".flow")).collect();
        files.sort();
        if let Some(path) = files.first()
            && let Ok(text) = std::fs::read_to_string(path)
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            holds(folder, unsafe_too, BTreeMap::from([(name, edited(&text, &dice))]));
        }
    }
}

/// `flowgate` or `git` in a repository, without any configuration of this machine.
fn run(program: &str, folder: &Path, arguments: &[&str]) -> support::Ran {
    let output = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NO_COLOR", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    support::Ran {
        bytes: output.stdout.clone(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

fn flowgate(folder: &Path, arguments: &[&str]) -> support::Ran {
    run(env!("CARGO_BIN_EXE_flowgate"), folder, arguments)
}

/// A repository with an app that the integration owns and what is wrong with it.
fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let manifest = "# The desk's agent.
apiVersion: flowgate/v1
kind: AgentIntegration
metadata: { id: desk }
rollout: { phase: internal_pilot }
models: none
connections:
  chat:
    system: slack
    auth: { method: oauth2_authorization_code, principal: { id: svc-desk, type: service }, pkce: false }
    owns_app: true
    scopes_from: slack.yaml
    operations:
      post: { call: chat.postMessage, audience: internal }
  tracker:
    system: jira
    auth: { method: oauth2_client_credentials, principal: { id: svc-desk, type: service } }
    scopes:
      # for the search
      - read:jira-work
      - read:jira-user # for what?
    operations:
      find_issue: { call: GET /rest/api/3/search/jql }
";
    let app = "display_information: { name: Desk }
oauth_config:
  scopes:
    bot:
      - chat:write
      - users:read # once needed
";
    std::fs::write(folder.join("desk.flowgate.yaml"), manifest).unwrap();
    std::fs::write(folder.join("slack.yaml"), app).unwrap();
    std::fs::write(
        folder.join("flowgate.yaml"),
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n",
    )
    .unwrap();
    folder
}

const SELECT: [&str; 2] = ["--select", "SCOPE-001,AUTH-008"];

#[test]
fn nothing_is_written_that_git_could_not_give_back() {
    let folder = repository("fix-untracked");
    let before = std::fs::read_to_string(folder.join("slack.yaml")).unwrap();
    let ran = flowgate(&folder, &[&["fix"], &SELECT[..]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 fixes in 0 files\n"));
    assert!(
        ran.stderr.contains("git does not track the file"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        std::fs::read_to_string(folder.join("slack.yaml")).unwrap(),
        before
    );
    let ran = flowgate(&folder, &[&["fix", "--untracked"], &SELECT[..]].concat());
    assert!(ran.stdout.ends_with("2 fixes in 2 files\n"), "{}", ran.stdout);
}

#[test]
fn what_could_not_be_read_is_no_success() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fix-unread");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("b.flowgate.yaml"), "a: [\n").unwrap();
    for arguments in [&["fix", "--untracked"][..], &["fix", "--diff"]] {
        let ran = flowgate(&folder, arguments);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(
            ran.stderr.starts_with("b.flowgate.yaml: not assessed: "),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_repository_is_mended_file_by_file() {
    let folder = repository("fix-tracked");
    for arguments in [&["init", "-q", "."][..], &["add", "-A"]] {
        assert_eq!(run("git", &folder, arguments).code, 0);
    }
    let shown = |ran: &support::Ran| format!("{}---\n{}", ran.stdout, ran.stderr);
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let before = (read("desk.flowgate.yaml"), read("slack.yaml"));
    let diff = flowgate(&folder, &[&["fix", "--diff"], &SELECT[..]].concat());
    insta::assert_snapshot!("diff", shown(&diff));
    assert_eq!(
        before,
        (read("desk.flowgate.yaml"), read("slack.yaml")),
        "a diff writes nothing"
    );
    let safe = flowgate(&folder, &[&["fix"], &SELECT[..]].concat());
    insta::assert_snapshot!("safe", shown(&safe));
    let unsafe_ = flowgate(&folder, &[&["fix", "--unsafe"], &SELECT[..]].concat());
    insta::assert_snapshot!("unsafe", shown(&unsafe_));
    insta::assert_snapshot!(
        "texts",
        format!("{}---\n{}", read("desk.flowgate.yaml"), read("slack.yaml"))
    );
    let again = flowgate(&folder, &[&["fix", "--unsafe"], &SELECT[..]].concat());
    assert_eq!(
        (again.stdout.as_str(), again.stderr.as_str()),
        ("0 fixes in 0 files\n", "")
    );
    let check = flowgate(&folder, &[&["check"], &SELECT[..]].concat());
    assert_eq!(check.code, 0, "{}", check.stdout);
    // Nothing is left beside the files.
    let names = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(names, 4, "two files, the project and `.git`");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_stays_and_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository("fix-read-only");
    let file = folder.join("slack.yaml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let before = std::fs::read_to_string(&file).unwrap();
    let ran = flowgate(&folder, &[&["fix", "--untracked"], &SELECT[..]].concat());
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(
        ran.stderr
            .contains("slack.yaml: not written: the file is read-only"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.ends_with("1 fix in 1 file\n"), "{}", ran.stdout);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}
