//! What every bundled rule keeps, and what no rule can do: errors are errors, never passes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use flowgate::policy::catalogue::{self, LIBRARIES, RULES, TESTS};
use flowgate::policy::{Engine, Judgement, Outcome, PolicyError, RuleMeta, rules, trial};
use serde_json::{Value, json};

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
    judgement.errors.first().unwrap_or_else(|| panic!("no error: {body}")).to_string()
}

#[test]
fn the_table_lists_the_directory() {
    let listed: BTreeSet<String> = [RULES, LIBRARIES, TESTS]
        .into_iter()
        .flatten()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let there: BTreeSet<String> = flowgate::source::walk::plain(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"))
        .into_iter()
        .filter(|p| p.ends_with(".rego"))
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn metadata_is_complete_and_agrees_with_the_place() {
    assert_eq!(catalogue::broken(), None);
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    let all: BTreeSet<&str> = rules().iter().map(|r| r.id.as_str()).collect();
    for rule in rules() {
        assert!(ids.insert(&rule.id), "{} twice", rule.id);
        assert!(names.insert(&rule.name), "{} twice", rule.name);
        let path = format!("{}.rego", rule.package.trim_start_matches("flowgate.").replace('.', "/"));
        assert_eq!(rule.path, path);
        for other in &rule.contributes_to {
            assert!(all.contains(other.as_str()), "{} contributes to `{other}`", rule.id);
        }
        assert!(!rule.references.is_empty(), "{} has no reference", rule.id);
        assert!(!rule.title.ends_with('.'), "{}: title", rule.id);
        for (code, meaning) in &rule.reasons {
            assert!(!meaning.is_empty() && !meaning.ends_with('.'), "{}: {code}", rule.id);
        }
    }
    assert_eq!(rules().len(), RULES.len());
}

#[test]
fn every_rego_test_is_true() {
    let mut broken = Vec::new();
    for (path, text) in TESTS {
        let of = path.replace("_test.rego", ".rego");
        let rule = rules().into_iter().find(|r| r.path == of);
        assert!(rule.is_some() || path.starts_with("lib/"), "{path} tests no rule");
        match trial::run(rule, path, text) {
            Ok(trials) => broken.extend(
                trials
                    .into_iter()
                    .filter_map(|t| Some(format!("{path}: {}: {}", t.name, t.broken?))),
            ),
            Err(error) => broken.push(error.to_string()),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_rule_has_tests_that_name_every_reason() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let path = rule.path.replace(".rego", "_test.rego");
        let Some((_, tests)) = TESTS.iter().find(|(p, _)| *p == path) else {
            wrong.push(format!("{}: no {path}", rule.id));
            continue;
        };
        for reason in rule.reasons.keys().filter(|r| !tests.contains(&format!("\"{r}\""))) {
            wrong.push(format!("{}: no test of `{reason}`", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_false_or_erring_test_is_named() {
    let rule = rule(&format!("{ONE}fail := set()\nunknown := set()"));
    let tests = "package flowgate.rules.test.t_test\nimport data.flowgate.rules.test.t\n\
                 test_good if count(t.subjects) == 1\ntest_bad if count(t.subjects) == 2\ntest_erring if 1 / 0 == 1\n";
    let trials = trial::run(Some(&rule), "rules/test/t_test.rego", tests).unwrap();
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
    let [fail, unknown] = judgement.verdicts.as_slice() else { panic!() };
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
    assert!(fail("{\"subject\": \"z\", \"at\": \"f#0\", \"reason\": \"wrong\", \"message\": \"m\"}").contains("not in `subjects`"));
    assert!(fail("{\"subject\": \"a\", \"at\": \"f#0\", \"reason\": \"odd\", \"message\": \"m\"}").contains("METADATA reasons"));
    assert!(fail("{\"subject\": \"a\", \"at\": \"nowhere\", \"reason\": \"wrong\", \"message\": \"m\"}").contains("is no place"));
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
    assert!(why(&format!("{ONE}fail := set() if input.absent\nunknown := set()")).contains("`fail` is no set"));
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
    assert!(matches!(judgement.errors.as_slice(), [PolicyError::Budget { .. }]), "{judgement:?}");
    assert!(judgement.passes.is_empty());
}

#[test]
fn what_cannot_be_loaded_stops_the_engine_before_it_judges() {
    let load = |body: &str| {
        let rule = rule(body);
        let start = Instant::now();
        let error = Engine::new(&[&rule], &BTreeMap::new(), LIMIT).err().unwrap().to_string();
        assert!(start.elapsed() < Duration::from_secs(2), "{body}");
        error
    };
    assert!(load("x if http.send({\"url\": \"u\"})").contains("`http.send` is not available"));
    assert!(load("x := time.now_ns()").contains("rules/test/t.rego:20:"));
    assert!(load(&format!("x := {}{}", "[".repeat(200), "]".repeat(200))).contains("nested deeper"));
    assert!(load("x := := 1").contains("cannot be loaded"));
    assert!(load("x if y == 1").contains("unsafe"));
    assert!(load("x contains z.a if some z in y").contains("unsafe"));
}

#[test]
fn nesting_that_is_allowed_parses_quickly() {
    let deep = format!("{ONE}x := {}1{}\nfail := set()\nunknown := set()", "[".repeat(10), "]".repeat(10));
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
    assert_eq!(error("TEST-002", "words", json!([])), "`params` names no rule `TEST-002`: did you mean `TEST-001`?");
    assert_eq!(error("TEST-001", "wrods", json!([])), "TEST-001 has no parameter `wrods`: did you mean `words`?");
    assert_eq!(error("TEST-001", "words", json!([1])), "parameter `words` of TEST-001 must be a list of texts");
    assert_eq!(error("TEST-001", "words", json!("a")), "parameter `words` of TEST-001 must be a list");
    assert_eq!(error("TEST-001", "days", json!("3")), "parameter `days` of TEST-001 must be a number");
}

#[test]
fn metadata_errors_name_the_line() {
    let good = text("");
    let read = |from: &str, to: &str| RuleMeta::read("r.rego", good.replace(from, to)).unwrap_err().to_string();
    let line = |error: &str| error.split("r.rego:").nth(1).unwrap().split(':').next().unwrap().parse::<usize>().unwrap();
    let error = read("severity: high", "severity: bad");
    assert!(error.contains("`bad` is no severity") && (5..=8).contains(&line(&error)), "{error}");
    assert!(read("required_from: sandbox", "required_from: soon").contains("`soon` is no phase"));
    assert!(read("core: false", "cor: false").contains("unknown field `cor`"));
    assert!(read("# title: T\n", "").contains("title"));
    assert!(read("id: TEST-001", "id: test1").contains("no rule id"));
    assert!(read("# METADATA\n", "#\n").contains("no `# METADATA` block"));
    assert!(read("scope: package", "scope: rule").contains("scope"));
    assert!(read("package flowgate.rules.test.t", "package other").contains("package"));
    assert!(read("{wrong: W}", "{}").contains("reasons"));
}

/// Rego is silent about a name that does not exist: the value is undefined and nothing fails.
#[test]
fn rules_read_only_fields_that_facts_have() {
    let schema: Value = serde_json::from_str(include_str!("../policies/schema/facts.json")).unwrap();
    let schema = Schema(&schema);
    let mut wrong = Vec::new();
    for (path, text) in RULES.iter().chain(LIBRARIES) {
        for unknown in schema.unknown(text) {
            wrong.push(format!("{path}: {unknown}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_misspelt_field_is_noticed() {
    let schema: Value = serde_json::from_str(include_str!("../policies/schema/facts.json")).unwrap();
    let schema = Schema(&schema);
    assert_eq!(schema.unknown("x if some f in input.flwos"), ["input.flwos"]);
    assert_eq!(schema.unknown("x if {\n\tsome f in input.flows\n\tf.crosess\n}"), ["f.crosess"]);
    assert_eq!(schema.unknown("x if {\n\tsome g in input.gates\n\tg.derived\n}"), ["g.derived"]);
    assert_eq!(schema.unknown("x if object.get(f, \"plannde\", false)"), ["plannde"]);
    let good = "# input.nope\nx contains \"input.nope\" if {\n\tsome f in input.flows\n\tf.declared.anything.goes\n\tnot f.crosses\n}";
    assert_eq!(schema.unknown(good), [""; 0]);
}

/// Libraries are reached by import; a function that is not there is undefined until the day its rule matters.
#[test]
fn rules_call_only_what_libraries_define() {
    let import = regex::Regex::new(r"(?m)^import data\.flowgate\.lib\.(\w+)(?: as (\w+))?").unwrap();
    let mut wrong = Vec::new();
    for (path, text) in RULES.iter().chain(LIBRARIES).chain(TESTS) {
        let body = code(text);
        for import in import.captures_iter(&body) {
            let name = import.get(2).unwrap_or_else(|| import.get(1).unwrap()).as_str();
            let Some((_, lib)) = LIBRARIES.iter().find(|(p, _)| *p == format!("lib/{}.rego", &import[1])) else {
                wrong.push(format!("{path}: no library `{name}`"));
                continue;
            };
            let uses = regex::Regex::new(&format!(r"(?:^|[^\w.]){name}\.(\w+)")).unwrap();
            let used: BTreeSet<&str> = uses.captures_iter(&body).map(|c| c.get(1).unwrap().as_str()).collect();
            if used.is_empty() {
                wrong.push(format!("{path}: `{name}` is imported and not used"));
            }
            for used in used {
                let defined = regex::Regex::new(&format!(r"(?m)^(?:default )?{used}\b")).unwrap();
                if !defined.is_match(lib) {
                    wrong.push(format!("{path}: `{name}.{used}` is not defined"));
                }
            }
        }
        assert!(!body.contains("data.flowgate.rules.") || path.ends_with("_test.rego") || {
            // Its own package line is the only mention a rule makes of rules.
            body.matches("data.flowgate.rules.").count() == 0
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The text without comments, its strings kept.
fn code(text: &str) -> String {
    text.lines()
        .filter(|l| !l.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The facts schema, asked for property names.
struct Schema<'a>(&'a Value);

impl Schema<'_> {
    /// References to fields that no fact has.
    fn unknown(&self, text: &str) -> Vec<String> {
        let body = code(text);
        let strings = regex::Regex::new(r#""(?:[^"\\]|\\.)*"|`[^`]*`"#).unwrap();
        let bare = strings.replace_all(&body, "\"\"").into_owned();
        let mut anywhere = BTreeSet::new();
        properties(self.0, &mut anywhere);
        // Keys of objects that the file writes itself.
        let key = regex::Regex::new(r#""(\w+)":"#).unwrap();
        let own: BTreeSet<String> = key.captures_iter(&body).map(|c| c[1].to_owned()).collect();
        let imports = regex::Regex::new(r"(?m)^import data\.[\w.]*?(\w+)(?: as (\w+))?$").unwrap();
        let mut skipped: BTreeSet<String> = ["data", "object", "array", "regex", "time", "strings", "numbers", "json", "graph", "net", "semver", "glob", "bits", "units"]
            .map(str::to_owned)
            .into();
        skipped.extend(imports.captures_iter(&body).map(|c| c.get(2).unwrap_or_else(|| c.get(1).unwrap()).as_str().to_owned()));
        let reference = regex::Regex::new(r"[A-Za-z_]\w*(?:\[\w+\]|\.[A-Za-z_]\w*)+").unwrap();
        let element = regex::Regex::new(r"some (?:\w+, )?(\w+) in input\.(\w+)(?:$|[^\w.\[])").unwrap();
        let mut wrong = BTreeSet::new();
        for rule in bare.split("\n\n") {
            let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            for c in element.captures_iter(rule) {
                let (_, [variable, list]) = c.extract();
                let mut names = BTreeSet::new();
                properties(&self.items(list), &mut names);
                kinds.entry(variable).or_default().extend(names);
            }
            for found in reference.find_iter(rule) {
                let mut parts = found.as_str().split(['.', '[']).filter(|p| !p.ends_with(']'));
                let root = parts.next().unwrap();
                if skipped.contains(root) {
                    continue;
                }
                for (i, part) in parts.enumerate() {
                    let known = match (root, i) {
                        ("input", 0) => self.0["properties"].get(part).is_some(),
                        (variable, 0) if kinds.contains_key(variable) => kinds[variable].contains(part),
                        _ => anywhere.contains(part) || own.contains(part),
                    };
                    if !known {
                        wrong.insert(found.as_str().to_owned());
                    }
                    if matches!(part, "declared" | "places" | "values") {
                        break;
                    }
                }
            }
        }
        let get = regex::Regex::new(r#"object\.get\(([\w.]+), \[?"(\w+)""#).unwrap();
        for c in get.captures_iter(&body) {
            let (_, [of, field]) = c.extract();
            let free = of.contains("declared") || of.contains("places");
            if !free && !anywhere.contains(field) && !own.contains(field) {
                wrong.insert(field.to_owned());
            }
        }
        wrong.into_iter().collect()
    }

    /// The type of the elements of a list, or of the object, at the top of the document.
    fn items(&self, list: &str) -> Value {
        let at = &self.0["properties"][list];
        let at = at.get("items").unwrap_or(at);
        match at["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            Some(name) => json!({"properties": self.0["$defs"][name]["properties"]}),
            None => at.clone(),
        }
    }
}

/// Property names anywhere in a schema.
fn properties(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                if let ("properties", Some(listed)) = (key.as_str(), value.as_object()) {
                    names.extend(listed.keys().cloned());
                }
                properties(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|v| properties(v, names)),
        _ => {}
    }
}
