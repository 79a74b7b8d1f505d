//! `flowgate.yaml`: what a project writes, read and checked into what the program accepts (`semantics.md` 10).

use std::collections::BTreeMap;

use crate::parse::manifest::field::{At, ById, Decoder, Field, Open};
use crate::parse::manifest::record::record;
use crate::parse::problem::Problem;
use crate::parse::value::Node;
use crate::source::limits::Refused;
use crate::source::{Date, FileId, Limits, Place};

/// Name of the file, at the root of the checked tree.
pub const FILE_NAME: &str = "flowgate.yaml";

record! {
    /// Project configuration.
    Project {
        /// Version of the document format: `flowgate/v1`.
        api_version = "apiVersion": String,
        /// Kind of document: `Project`.
        kind: String,
        /// Reference day of the checks; without it the UTC day of the run.
        date: Date,
        /// Files to check, as glob patterns; without any every file of our kinds.
        include: Vec<At<String>>,
        /// Files to leave out, as glob patterns.
        exclude: Vec<At<String>>,
        /// Policies of the project beside the bundled ones: folders and OPA bundles (`.tar.gz`) in the tree.
        policies: Vec<At<String>>,
        /// Frameworks whose controls are told, and whose bounds hold: `gdpr`, `soc2`, … or the id of a pack.
        frameworks: Vec<At<String>>,
        /// Packs of the project: files in the tree, of the form of the bundled ones.
        packs: Vec<At<String>>,
        /// Parameters of rules: `SCOPE-001: {name: value}`.
        params: Open,
        /// Severity of a rule instead of its own: `FLOW-008: low`.
        severity: Open,
        /// Severity from which on a run fails.
        fail_on: String,
        /// Catalogue files of the organisation's own systems, in the form of the built-in ones.
        catalogs: Vec<At<String>>,
        /// Limits of what is read, by name, for example `file_bytes: 2000000`.
        limits: ById<u64>,
    }
}

/// The accepted configuration of a run.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Reference day, if the project sets one.
    pub date: Option<Date>,
    /// Glob patterns of files to check.
    pub include: Vec<String>,
    /// Glob patterns of files to leave out.
    pub exclude: Vec<String>,
    /// Folders and bundles of policies.
    pub policies: Vec<String>,
    /// Frameworks by id.
    pub frameworks: Vec<String>,
    /// Files of packs.
    pub packs: Vec<String>,
    /// Parameter values by rule id and name.
    pub params: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// Severity words by rule id.
    pub severity: BTreeMap<String, String>,
    /// Fail level.
    pub fail_on: Option<String>,
    /// Catalogue files, relative to the root.
    pub catalogs: Vec<String>,
    /// Limits.
    pub limits: Limits,
}

/// Reads a project document. Problems are unusable configuration: the caller stops with exit code 2.
pub fn read(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> Config {
    let mut cx = Decoder { file, problems };
    let Some(project) = Project::decode(node, at, &mut cx) else {
        return Config::default();
    };
    let texts = |list: &Option<At<Vec<At<String>>>>| -> Vec<String> {
        list.iter()
            .flat_map(|l| &l.value)
            .map(|t| t.value.clone())
            .collect()
    };
    let mut config = Config {
        date: project.date.as_deref().copied(),
        include: texts(&project.include),
        exclude: texts(&project.exclude),
        catalogs: texts(&project.catalogs),
        policies: texts(&project.policies),
        frameworks: texts(&project.frameworks),
        packs: texts(&project.packs),
        fail_on: project.fail_on.as_deref().cloned(),
        ..Config::default()
    };
    let wrong = |field: &str, cx: &mut Decoder<'_>, wanted: &str, help: &str| {
        if let Some(node) = node.get(field) {
            cx.wrong(node, "configuration", wanted, help);
        }
    };
    if let Some(params) = &project.params {
        let read = params.0.as_object().and_then(|rules| {
            rules
                .iter()
                .map(|(rule, values)| {
                    let values = values.as_object()?;
                    Some((
                        rule.clone(),
                        values.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
                    ))
                })
                .collect::<Option<BTreeMap<_, _>>>()
        });
        match read {
            Some(read) => config.params = read,
            None => wrong(
                "params",
                &mut cx,
                "parameters by rule",
                "write `SCOPE-001: {name: value}`",
            ),
        }
    }
    if let Some(severity) = &project.severity {
        let read = severity.0.as_object().and_then(|rules| {
            rules
                .iter()
                .map(|(rule, word)| Some((rule.clone(), word.as_str()?.to_owned())))
                .collect::<Option<BTreeMap<_, _>>>()
        });
        match read {
            Some(read) => config.severity = read,
            None => wrong(
                "severity",
                &mut cx,
                "severities by rule",
                "write `FLOW-008: low`, one rule per line",
            ),
        }
    }
    for (name, value) in project.limits.iter().flat_map(|l| &l.value) {
        let Some(entry) = node.get("limits").and_then(|l| l.entry(name)) else {
            continue;
        };
        match config.limits.set(name, value.value) {
            Ok(()) => {}
            Err(Refused::Unknown) => {
                crate::parse::manifest::record::unknown_key(entry, Limits::NAMES, &mut cx);
            }
            Err(Refused::AtMost(most)) => {
                let help = format!("write {most} or less: readers bear no more");
                cx.wrong(&entry.node, "configuration", &format!("at most {most}"), &help);
            }
        }
    }
    config
}
