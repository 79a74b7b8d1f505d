//! Policies that a project brings: rules of the same contract as the bundled ones, with ids of their own.
//!
//! In: files of the folders and bundles that `policies:` names. Out: [`Project`]. A file whose package is
//! `flowgate.rules.<family>.<name>` is a rule, one that ends with `_test.rego` its test, any other package a library that the
//! project's rules may import; `data.json` becomes `data` below its folder, as in OPA.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::packs::{self, Pack};
use super::{PolicyError, RuleMeta, catalogue, guard};
use crate::parse::problem::INPUT_RULES;

/// A file of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its path as findings and errors name it.
    pub path: String,
    /// Path below its folder or in its bundle.
    pub below: String,
    /// Its text.
    pub text: String,
}

/// Policies of a project.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Rules.
    pub rules: Vec<RuleMeta>,
    /// What its rules share.
    pub libraries: Vec<PolicyFile>,
    /// Tests of both.
    pub tests: Vec<PolicyFile>,
    /// What stands in its data files.
    pub data: Map<String, Value>,
    /// Packs of its own.
    pub packs: Vec<Pack>,
    /// Frameworks it answers to, its own packs among them.
    pub frameworks: Vec<Pack>,
    /// Bundled rules that a framework makes more severe.
    raised: Vec<RuleMeta>,
}

impl Project {
    /// Sorts files into rules, libraries, tests and data.
    ///
    /// # Errors
    /// METADATA that cannot be read, an id, name or package that is taken, a package or data that is ours.
    pub fn read(files: Vec<PolicyFile>) -> Result<Self, PolicyError> {
        let mut project = Self::default();
        for file in files {
            if file.below.ends_with("data.json") {
                project.data(&file)?;
            } else if file.below.ends_with("_test.rego") {
                project.tests.push(file);
            } else if package(&file.text).is_some_and(|(_, p)| p.starts_with("flowgate.rules.")) {
                let rule = RuleMeta::read(&file.path, file.text)?;
                project.rules.push(rule);
            } else {
                project.library(file)?;
            }
        }
        project
            .rules
            .sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
        project.check()?;
        Ok(project)
    }

    /// Bundled rules and those of the project, by id.
    #[must_use]
    pub fn all(&self) -> Vec<&RuleMeta> {
        let mut all = catalogue::rules();
        for rule in &mut all {
            if let Some(raised) = self.raised.iter().find(|r| r.id == rule.id) {
                *rule = raised;
            }
        }
        all.extend(&self.rules);
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// Answers to these frameworks: severities rise to what they ask.
    ///
    /// # Errors
    /// A framework that does not exist; a pack that names a rule that does not.
    pub fn answer(mut self, ids: &[String], own: &[(String, Pack)]) -> Result<Self, PolicyError> {
        for (path, pack) in own {
            pack.check(path, &self.all())?;
        }
        let own: Vec<Pack> = own.iter().map(|(_, pack)| pack.clone()).collect();
        let chosen = packs::chosen(ids, &own)?;
        let raised = packs::raised(&chosen, &self.all());
        let raise = |rule: &RuleMeta| {
            raised.get(&rule.id).map(|severity| RuleMeta {
                severity: *severity,
                ..rule.clone()
            })
        };
        self.raised = catalogue::rules().into_iter().filter_map(raise).collect();
        for rule in &mut self.rules {
            if let Some(raised) = raise(rule) {
                *rule = raised;
            }
        }
        self.frameworks = chosen.into_iter().cloned().collect();
        self.packs = own;
        Ok(self)
    }

    fn library(&mut self, file: PolicyFile) -> Result<(), PolicyError> {
        guard::check(&file.path, &file.text)?;
        let wrong = |line, why: &str| PolicyError::Metadata {
            path: file.path.clone(),
            line,
            why: why.to_owned(),
        };
        let (line, name) = package(&file.text).ok_or_else(|| wrong(1, "there is no `package`"))?;
        match name.split('.').next() {
            Some("flowgate") => {
                return Err(wrong(
                    line,
                    "packages below `flowgate` are those of rules (`flowgate.rules.<family>.<name>`): choose a name of your own",
                ));
            }
            Some("params") => {
                return Err(wrong(
                    line,
                    "`data.params` holds the parameters of rules: choose another package",
                ));
            }
            _ => {}
        }
        self.libraries.push(file);
        Ok(())
    }

    fn data(&mut self, file: &PolicyFile) -> Result<(), PolicyError> {
        let wrong = |why: String| PolicyError::Load {
            path: file.path.clone(),
            why,
        };
        let mut value: Value =
            serde_json::from_str(&file.text).map_err(|e| wrong(format!("not valid JSON: {e}")))?;
        for folder in file.below.split('/').rev().skip(1) {
            value = Value::Object(Map::from_iter([(folder.to_owned(), value)]));
        }
        let Value::Object(value) = value else {
            return Err(wrong("it holds no mapping".to_owned()));
        };
        if let Some(ours) = ["flowgate", "params"]
            .into_iter()
            .find(|k| value.contains_key(*k))
        {
            return Err(wrong(format!(
                "`data.{ours}` belongs to flowgate: choose another name"
            )));
        }
        join(&mut self.data, value).map_err(|key| wrong(format!("`{key}` is in another data file too")))
    }

    /// No rule takes the place of another.
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        let bundled = catalogue::rules();
        let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
        let mut names: BTreeMap<&str, &str> = bundled
            .iter()
            .map(|r| (r.name.as_str(), r.path.as_str()))
            .collect();
        let mut packages: BTreeMap<&str, &str> = bundled
            .iter()
            .map(|r| (r.package.as_str(), r.path.as_str()))
            .collect();
        let ours = |family: &str| {
            bundled.iter().any(|r| r.family() == family)
                || INPUT_RULES.iter().any(|r| r.id.split('-').next() == Some(family))
        };
        for rule in &self.rules {
            let taken = |why: String| {
                Err(PolicyError::Metadata {
                    path: rule.path.clone(),
                    line: 1,
                    why,
                })
            };
            if ours(rule.family()) {
                return taken(format!(
                    "family `{}` of `{}` belongs to the catalogue: choose one of your own, such as `ACME-001`",
                    rule.family(),
                    rule.id
                ));
            }
            for (what, name, known) in [
                ("id", rule.id.as_str(), &mut ids),
                ("name", rule.name.as_str(), &mut names),
                ("package", rule.package.as_str(), &mut packages),
            ] {
                if let Some(other) = known.insert(name, &rule.path) {
                    return taken(format!("{what} `{name}` is that of {other} too"));
                }
            }
        }
        Ok(())
    }
}

/// Lays one mapping into another; a key that both hold with something other than a mapping is returned.
fn join(into: &mut Map<String, Value>, from: Map<String, Value>) -> Result<(), String> {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (None, value) => {
                into.insert(key, value);
            }
            (Some(Value::Object(old)), Value::Object(new)) => join(old, new)?,
            _ => return Err(key),
        }
    }
    Ok(())
}

/// The package of a file, and its line from 1.
#[must_use]
pub fn package(text: &str) -> Option<(usize, &str)> {
    text.lines()
        .zip(1..)
        .find_map(|(l, n)| Some((n, l.strip_prefix("package ")?.split('#').next()?.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "# METADATA\n# scope: package\n# title: T\n# description: D\n# custom:\n#   id: ACME-001\n#   name: acme\n\
                        #   severity: high\n#   core: false\n#   required_from: sandbox\n#   remediation: R\n#   reasons: {wrong: W}\n\
                        #   references: []\n#   related: []\npackage flowgate.rules.acme.one\n\nsubjects := set()\n";

    fn file(below: &str, text: &str) -> PolicyFile {
        PolicyFile {
            path: format!("policies/{below}"),
            below: below.to_owned(),
            text: text.to_owned(),
        }
    }

    fn why(files: Vec<PolicyFile>) -> String {
        Project::read(files).unwrap_err().to_string()
    }

    #[test]
    fn files_are_told_apart() {
        let project = Project::read(vec![
            file("acme/one.rego", RULE),
            file("acme/one_test.rego", "package x"),
            file("lib/names.rego", "package acme.names\n\nx := 1\n"),
            file("acme/data.json", "{\"a\": {\"b\": 1}}"),
            file("data.json", "{\"acme\": {\"c\": 2}}"),
        ])
        .unwrap();
        assert_eq!(
            (project.rules.len(), project.libraries.len(), project.tests.len()),
            (1, 1, 1)
        );
        assert_eq!(
            Value::Object(project.data.clone()),
            serde_json::json!({"acme": {"a": {"b": 1}, "c": 2}})
        );
        assert!(project.all().iter().any(|r| r.id == "ACME-001"));
        assert!(!project.rules[0].bundled);
    }

    #[test]
    fn nothing_takes_the_place_of_something_else() {
        assert!(why(vec![file("a.rego", &RULE.replace("ACME-001", "GATE-099"))]).contains("family `GATE`"));
        assert!(why(vec![file("a.rego", &RULE.replace("ACME-001", "INPUT-001"))]).contains("family `INPUT`"));
        let other = |from: &str, to: &str| {
            why(vec![
                file("a.rego", RULE),
                file("b.rego", &RULE.replace(from, to)),
            ])
        };
        assert!(other("acme.one", "acme.two").contains("id `ACME-001`"));
        assert!(other("001", "002").contains("name `acme`"));
        let two = RULE.replace("001", "002").replace("name: acme", "name: b");
        assert!(why(vec![file("a.rego", RULE), file("b.rego", &two)]).contains("package"));
        let taken = RULE.replace("name: acme", "name: gate-bypass");
        assert!(why(vec![file("a.rego", &taken)]).contains("rules/gate/bypass.rego"));
        assert!(why(vec![file("a.rego", "package flowgate.lib.words\n")]).contains("a name of your own"));
        assert!(why(vec![file("a.rego", "package params\n")]).contains("another package"));
        assert!(why(vec![file("data.json", "{\"params\": 1}")]).contains("`data.params`"));
        assert!(why(vec![file("data.json", "[]")]).contains("no mapping"));
        assert!(why(vec![file("a/data.json", "1"), file("data.json", "{\"a\": 1}")]).contains("`a`"));
        assert!(why(vec![file("a.rego", "package a.b\n\nx := http.send({})\n")]).contains("not available"));
    }
}
