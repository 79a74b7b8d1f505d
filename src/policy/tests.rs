//! What no rule can do: errors are errors, never passes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Engine, Judgement, Outcome, PolicyError, Project, RuleMeta, trial};

const LIMIT: Duration = Duration::from_secs(2);

/// A rule file whose METADATA is good, with the given body.
fn text(body: &str) -> String {
    format!(
        "# METADATA\n# scope: package\n# title: T\n# description: D\n# custom:\n#   id: TEST-001\n#   name: t\n\
         #   severity: high\n#   core: false\n#   required_from: sandbox\n#   remediation: R\n#   reasons: {{wrong: W}}\n\
         #   references: []\n#   related: []\n#   parameters:\n#     days: {{default: 3, description: D}}\n\
         #     words: {{default: [a], description: D}}\npackage flowgate.rules.test.t\n\n{body}\n"
    )
}

fn rule(body: &str) -> RuleMeta {
    RuleMeta::read("rules/test/t.rego", text(body)).unwrap()
}

const ONE: &str = "subjects contains {\"id\": \"a\", \"at\": \"f#0/a\"}\n";

fn judge(body: &str) -> Judgement {
    let rule = rule(body);
    Engine::new(&[&rule], &BTreeMap::new(), LIMIT)
        .unwrap()
        .judge_json("{\"n\": 4}")
}

fn why(body: &str) -> String {
    let judgement = judge(body);
    assert!(judgement.passes.is_empty(), "{body}: {judgement:?}");
    assert!(judgement.verdicts.is_empty(), "{body}: {judgement:?}");
    judgement
        .errors
        .first()
        .unwrap_or_else(|| panic!("no error: {body}"))
        .to_string()
}

#[test]
fn a_false_or_erring_test_is_named() {
    let rule = rule(&format!("{ONE}fail := set()\nunknown := set()"));
    let tests = "package flowgate.rules.test.t_test\nimport data.flowgate.rules.test.t\n\
                 test_good if count(t.subjects) == 1\ntest_bad if count(t.subjects) == 2\ntest_erring if 1 / 0 == 1\n";
    let file = trial::TestFile {
        rule: Some(&rule),
        path: "rules/test/t_test.rego",
        text: tests,
        project: &Project::default(),
    };
    let trials = trial::run(file, false).unwrap().trials;
    let broken: Vec<&str> = trials
        .iter()
        .filter(|t| t.broken.is_some())
        .map(|t| t.name.as_str())
        .collect();
    assert_eq!(broken, ["test_bad", "test_erring"]);
    assert_eq!(trials.len(), 3);
}

#[test]
fn a_verdict_is_read_whole_and_the_rest_passes() {
    let judgement = judge(
        "subjects contains {\"id\": id, \"at\": \"f#0/a\"} if some id in [\"a\", \"b\", \"c\"]\n\
         fail contains {\"subject\": \"b\", \"at\": \"f#0/a/x\", \"reason\": \"wrong\", \"message\": \"m\", \"label\": \"l\",\n\
         \t\"help\": \"h\", \"related\": [{\"at\": \"f#0\", \"label\": \"r\"}], \"path\": [{\"at\": \"f#0\", \"label\": \"p\", \"edge\": \"e\"}],\n\
         \t\"values\": {\"n\": input.n, \"days\": data.params[\"TEST-001\"].days}, \"severity\": \"low\", \"edge\": \"e\"}\n\
         unknown contains {\"subject\": \"c\", \"at\": \"f#0/a\", \"missing\": \"x.y\"}",
    );
    assert_eq!(judgement.errors, []);
    assert_eq!(judgement.passes, [("TEST-001".to_owned(), "a".to_owned())]);
    let [fail, unknown] = judgement.verdicts.as_slice() else {
        panic!()
    };
    assert_eq!((fail.outcome, fail.reason.as_str()), (Outcome::Fail, "wrong"));
    assert_eq!(Value::from(fail.values.clone()), json!({"n": 4, "days": 3}));
    assert_eq!(fail.path.first().unwrap().label, "p");
    assert_eq!((unknown.outcome, unknown.reason.as_str()), (Outcome::Unknown, ""));
    assert_eq!(unknown.message, "`x.y` is not stated");
}

#[test]
fn a_rule_without_subjects_does_not_apply() {
    let judgement = judge("subjects := set()\nfail := set()\nunknown := set()");
    assert_eq!(judgement.not_applicable, 1);
    assert_eq!(judgement.errors, []);
}

#[test]
fn whatever_goes_wrong_is_an_error_of_the_rule() {
    let fail = |element: &str| why(&format!("{ONE}unknown := set()\nfail contains {element}"));
    assert!(
        fail("{\"subject\": \"z\", \"at\": \"f#0\", \"reason\": \"wrong\", \"message\": \"m\"}")
            .contains("not in `subjects`")
    );
    assert!(
        fail("{\"subject\": \"a\", \"at\": \"f#0\", \"reason\": \"odd\", \"message\": \"m\"}")
            .contains("METADATA reasons")
    );
    assert!(
        fail("{\"subject\": \"a\", \"at\": \"nowhere\", \"reason\": \"wrong\", \"message\": \"m\"}")
            .contains("is no place")
    );
    assert!(fail("{\"subject\": \"a\", \"at\": \"f#0\", \"reason\": \"wrong\"}").contains("message"));
    assert!(
        fail("{\"subject\": \"a\", \"at\": \"f#0\", \"reason\": \"wrong\", \"message\": \"m\", \"sevrity\": \"low\"}")
            .contains("sevrity")
    );
    assert!(
        fail("{\"subject\": \"a\", \"at\": \"f#0\", \"reason\": \"wrong\", \"message\": \"m\", \"severity\": \"bad\"}")
            .contains("no severity")
    );
    assert!(fail("1").contains("`fail`"));
    assert!(why(&format!("{ONE}fail := set()")).contains("does not define `unknown`"));
    assert!(why(&format!("{ONE}fail := []\nunknown := set()")).contains("`fail` is no set"));
    assert!(
        why(&format!("{ONE}fail := set() if input.absent\nunknown := set()")).contains("`fail` is no set")
    );
    // Conflict, and built-ins used wrongly.
    assert!(why(&format!("{ONE}x := 1\nx := 2\nfail contains x\nunknown := set()")).contains("TEST-001"));
    assert!(why(&format!("{ONE}fail contains count(5)\nunknown := set()")).contains("count"));
    assert!(why(&format!("{ONE}fail contains y\nunknown := set()")).contains("TEST-001"));
    assert!(why(&format!("{ONE}fail contains nonsense.f(5)\nunknown := set()")).contains("TEST-001"));
}

#[test]
fn one_broken_rule_does_not_spoil_the_others() {
    let broken = rule(&format!("{ONE}fail contains 1 / 0\nunknown := set()"));
    let good = text(&format!("{ONE}fail := set()\nunknown := set()")).replace("TEST-001", "TEST-002");
    let good = RuleMeta::read("rules/test/t.rego", good).unwrap();
    let engine = Engine::new(&[&broken, &good], &BTreeMap::new(), LIMIT).unwrap();
    let judgement = engine.judge_json("{}");
    assert_eq!(judgement.passes, [("TEST-002".to_owned(), "a".to_owned())]);
    assert_eq!(judgement.errors.len(), 1);
    assert_eq!(judgement, engine.judge_json("{}"));
}

#[test]
fn a_rule_that_is_slow_or_conflicts_takes_no_other_with_it() {
    let slow = "fail contains x if {\n\tn := numbers.range(1, 5000)\n\tx := count([1 | some a in n; some b in n; a * b == 7])\n}";
    let conflict = "x := 1 if input.n > 0\n\nx := 2 if input.n > 1\n\nfail contains x if x > 0";
    let good =
        "fail contains {\"subject\": \"a\", \"at\": \"f#0/a\", \"reason\": \"wrong\", \"message\": \"m\"}";
    let rules: Vec<RuleMeta> = [slow, good, conflict, good]
        .iter()
        .zip(1..)
        .map(|(body, n)| {
            let text = text(&format!("{ONE}\n{body}\n\nunknown := set()"))
                .replace("TEST-001", &format!("TEST-00{n}"))
                .replace("rules.test.t", &format!("rules.test.t{n}"));
            RuleMeta::read(&format!("rules/test/t{n}.rego"), text).unwrap()
        })
        .collect();
    let chosen: Vec<&RuleMeta> = rules.iter().collect();
    let engine = Engine::new(&chosen, &BTreeMap::new(), Duration::from_millis(100)).unwrap();
    let judgement = engine.judge_json("{\"n\": 4}");
    let found: Vec<&str> = judgement.verdicts.iter().map(|v| v.rule.as_str()).collect();
    assert_eq!(found, ["TEST-002", "TEST-004"]);
    let errors: Vec<String> = judgement.errors.iter().map(ToString::to_string).collect();
    assert!(errors[0].contains("rule TEST-001 ran longer"), "{errors:?}");
    assert!(errors[1].contains("rule TEST-003 failed"), "{errors:?}");
    assert_eq!((errors.len(), judgement.passes.len()), (2, 0));
}

#[test]
fn a_rule_is_evaluated_when_what_it_iterates_is_there() {
    let rule = rule(
        "subjects contains {\"id\": x, \"at\": \"f#0/a\"} if some x in input.flows\n\nfail := set()\n\nunknown := set()",
    );
    let engine = Engine::new(&[&rule], &BTreeMap::new(), LIMIT).unwrap();
    let asks = |facts: &str| engine.asks("TEST-001", facts).unwrap();
    assert!(!asks("{}") && !asks("{\"flows\": []}") && asks("{\"flows\": [\"a\"]}"));
    assert_eq!(engine.judge_json("{\"flows\": []}").not_applicable, 1);
    assert_eq!(engine.judge_json("{\"flows\": [\"a\"]}").passes.len(), 1);
}

#[test]
fn an_endless_rule_meets_its_budget() {
    let body = format!(
        "{ONE}fail contains x if {{\n\tn := numbers.range(1, 5000)\n\tx := count([1 | some a in n; some b in n; some c in n; a * b == c * 7])\n}}\n\
         unknown := set()"
    );
    let rule = rule(&body);
    let start = Instant::now();
    let judgement = Engine::new(&[&rule], &BTreeMap::new(), Duration::from_millis(100))
        .unwrap()
        .judge_json("{}");
    assert!(start.elapsed() < Duration::from_secs(3));
    assert!(
        matches!(judgement.errors.as_slice(), [PolicyError::Budget { .. }]),
        "{judgement:?}"
    );
    assert!(judgement.passes.is_empty());
}

#[test]
fn what_cannot_be_loaded_stops_the_engine_before_it_judges() {
    let load = |body: &str| {
        let rule = rule(body);
        let start = Instant::now();
        let error = Engine::new(&[&rule], &BTreeMap::new(), LIMIT)
            .err()
            .unwrap()
            .to_string();
        assert!(start.elapsed() < Duration::from_secs(2), "{body}");
        error
    };
    assert!(load("x if http.send({\"url\": \"u\"})").contains("`http.send` is not available"));
    assert!(load("x := time.now_ns()").contains("rules/test/t.rego:20:"));
    assert!(load(&format!("x := {}{}", "[".repeat(200), "]".repeat(200))).contains("nested deeper"));
    assert!(load("x := := 1").contains("cannot be loaded"));
    assert!(load("x if y == 1").contains("unsafe"));
    assert!(load("x contains z.a if some z in y").contains("unsafe"));
    assert!(load("flowgate__sets := 1").contains("the name of something else"));
}

#[test]
fn nesting_that_is_allowed_parses_quickly() {
    let deep = format!(
        "{ONE}x := {}1{}\nfail := set()\nunknown := set()",
        "[".repeat(10),
        "]".repeat(10)
    );
    let start = Instant::now();
    assert_eq!(judge(&deep).errors, []);
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn patterns_know_unicode_and_case() {
    let judgement = judge(
        "subjects contains {\"id\": \"a\", \"at\": \"f#0\"} if regex.match(`(?i)^\\wÄ$`, \"bä\")\nfail := set()\nunknown := set()",
    );
    assert_eq!(judgement.passes.len(), 1, "{judgement:?}");
}

#[test]
fn facts_that_cannot_be_read_are_an_error() {
    let rule = rule(&format!("{ONE}fail := set()\nunknown := set()"));
    let engine = Engine::new(&[&rule], &BTreeMap::new(), LIMIT).unwrap();
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for facts in ["", "{", deep.as_str()] {
        let judgement = engine.judge_json(facts);
        assert_eq!(judgement.errors.len(), 1);
        assert!(judgement.passes.is_empty());
    }
}

#[test]
fn parameters_of_a_project_are_those_of_rules() {
    let body = "subjects contains {\"id\": data.params[\"TEST-001\"].words[_], \"at\": \"f#0\"}\nfail := set()\nunknown := set()";
    let rule = rule(body);
    let with = |id: &str, name: &str, value: Value| {
        let params = BTreeMap::from([(id.to_owned(), BTreeMap::from([(name.to_owned(), value)]))]);
        Engine::new(&[&rule], &params, LIMIT)
    };
    let judgement = with("TEST-001", "words", json!(["x"])).unwrap().judge_json("{}");
    assert_eq!(judgement.passes, [("TEST-001".to_owned(), "x".to_owned())]);
    let error = |id: &str, name: &str, value: Value| with(id, name, value).err().unwrap().to_string();
    assert_eq!(
        error("TEST-002", "words", json!([])),
        "`params` names no rule `TEST-002`: did you mean `TEST-001`?"
    );
    assert_eq!(
        error("TEST-001", "wrods", json!([])),
        "TEST-001 has no parameter `wrods`: did you mean `words`?"
    );
    assert_eq!(
        error("TEST-001", "words", json!([1])),
        "parameter `words` of TEST-001 must be a list of texts"
    );
    assert_eq!(
        error("TEST-001", "words", json!("a")),
        "parameter `words` of TEST-001 must be a list"
    );
    assert_eq!(
        error("TEST-001", "days", json!("3")),
        "parameter `days` of TEST-001 must be a number"
    );
}

#[test]
fn metadata_errors_name_the_line() {
    let good = text("");
    let read = |from: &str, to: &str| {
        RuleMeta::read("r.rego", good.replace(from, to))
            .unwrap_err()
            .to_string()
    };
    let line = |error: &str| {
        error
            .split("r.rego:")
            .nth(1)
            .unwrap()
            .split(':')
            .next()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    let error = read("severity: high", "severity: bad");
    assert!(
        error.contains("`bad` is no severity") && (5..=8).contains(&line(&error)),
        "{error}"
    );
    assert!(read("required_from: sandbox", "required_from: soon").contains("`soon` is no phase"));
    assert!(read("core: false", "cor: false").contains("unknown field `cor`"));
    assert!(read("# title: T\n", "").contains("title"));
    assert!(read("id: TEST-001", "id: test1").contains("no rule id"));
    assert!(read("# METADATA\n", "#\n").contains("no `# METADATA` block"));
    assert!(read("scope: package", "scope: rule").contains("scope"));
    assert!(read("package flowgate.rules.test.t", "package other").contains("package"));
    assert!(read("{wrong: W}", "{}").contains("reasons"));
}
