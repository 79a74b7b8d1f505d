//! Reads the `# METADATA` block of a rule: what it is called, how bad, from which phase, its reasons and parameters.
//!
//! In: the text of a rule file. Out: [`RuleMeta`], or the file and line that must be mended. The block has the form of OPA's
//! annotations (`scope: package`); regorus does not read them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::block::{block, package};
use super::offer::Offer;
use super::{PolicyError, Severity};
use crate::parse::manifest::control::Phase;

/// A parameter of a rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its value when the project says nothing; its type is the type the project must keep.
    pub default: serde_json::Value,
    /// What it changes.
    pub description: String,
}

/// A rule as its METADATA block describes it, with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleMeta {
    /// `SCOPE-001`.
    pub id: String,
    /// Short name, for example `unused-scope`.
    pub name: String,
    /// One line.
    pub title: String,
    /// Why it matters.
    pub description: String,
    /// How bad a broken rule is.
    pub severity: Severity,
    /// Belongs to the rules every assessment reports on.
    pub core: bool,
    /// From this phase on, what is not stated fails.
    pub required_from: Phase,
    /// Reaches the fail level in the sandbox too.
    pub keeps_severity_in_sandbox: bool,
    /// Rules whose finding tells this one's where subject or edge coincide.
    pub contributes_to: Vec<String>,
    /// Parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// How to mend it.
    pub remediation: String,
    /// What each reason code means.
    pub reasons: BTreeMap<String, String>,
    /// What mends a reason, by reason.
    pub fixes: BTreeMap<String, Vec<Offer>>,
    /// Framework references.
    pub references: Vec<String>,
    /// Rules worth reading next.
    pub related: Vec<String>,
    /// Rego package, `flowgate.rules.<family>.<name>`.
    pub package: String,
    /// The file.
    pub path: String,
    /// Its text.
    pub source: Cow<'static, str>,
    /// Part of this program, not of a project.
    pub bundled: bool,
}

/// The block as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    scope: String,
    title: String,
    description: String,
    custom: Custom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Custom {
    #[serde(deserialize_with = "id")]
    id: String,
    name: String,
    #[serde(deserialize_with = "severity")]
    severity: Severity,
    core: bool,
    #[serde(deserialize_with = "phase")]
    required_from: Phase,
    #[serde(default, deserialize_with = "keep")]
    sandbox_severity: bool,
    #[serde(default)]
    contributes_to: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    remediation: String,
    reasons: BTreeMap<String, String>,
    #[serde(default)]
    fixes: BTreeMap<String, Vec<Offer>>,
    references: Vec<String>,
    related: Vec<String>,
}

impl RuleMeta {
    /// Reads the rule at `path`.
    ///
    /// # Errors
    /// The line of what is missing, unknown or of the wrong form.
    pub fn read(path: &str, source: impl Into<Cow<'static, str>>) -> Result<Self, PolicyError> {
        let source = source.into();
        let wrong = |line: usize, why: String| PolicyError::Metadata {
            path: path.to_owned(),
            line,
            why,
        };
        let (package_line, package) = package(&source).ok_or_else(|| {
            wrong(
                1,
                "the rule has no `package` of the form `flowgate.rules.<family>.<name>`".into(),
            )
        })?;
        let (start, yaml) = block(&source, package_line).ok_or_else(|| {
            wrong(
                package_line,
                "there is no `# METADATA` block before `package`".into(),
            )
        })?;
        let block: Block = serde_yaml::from_str(&yaml).map_err(|e| {
            let line = e.location().map_or(start, |l| start + l.line());
            let text = e.to_string();
            wrong(line, text.split(" at line ").next().unwrap_or(&text).to_owned())
        })?;
        let package = package.to_owned();
        Self::of(block, path, source, package).map_err(|why| wrong(start, why))
    }

    /// A rule of this program, with its package and its METADATA block in JSON, as the build script wrote them.
    pub(super) fn bundled(
        path: &str,
        source: &'static str,
        package: &str,
        block: &str,
    ) -> Result<Self, PolicyError> {
        let wrong = |why: String| PolicyError::Metadata {
            path: path.to_owned(),
            line: 1,
            why,
        };
        let block: Block = serde_json::from_str(block).map_err(|e| wrong(e.to_string()))?;
        let rule = Self::of(block, path, source.into(), package.to_owned()).map_err(wrong)?;
        Ok(Self {
            bundled: true,
            ..rule
        })
    }

    fn of(block: Block, path: &str, source: Cow<'static, str>, package: String) -> Result<Self, String> {
        if block.scope != "package" {
            return Err(format!("scope is `{}`: it must be `package`", block.scope));
        }
        let custom = block.custom;
        for (what, text) in [
            ("title", &block.title),
            ("description", &block.description),
            ("name", &custom.name),
            ("remediation", &custom.remediation),
        ] {
            if text.trim().is_empty() {
                return Err(format!("`{what}` is empty"));
            }
        }
        if custom.reasons.is_empty() {
            return Err("`reasons` lists no reason: a rule needs one to fail".into());
        }
        for (reason, offers) in &custom.fixes {
            if !custom.reasons.contains_key(reason) {
                return Err(format!(
                    "`fixes` names `{reason}`, which is not among the reasons"
                ));
            }
            if let Some(fault) = offers.iter().find_map(Offer::fault) {
                return Err(format!("a fix of `{reason}`: {fault}"));
            }
        }
        Ok(Self {
            id: custom.id,
            name: custom.name,
            title: block.title,
            description: one_line(&block.description),
            severity: custom.severity,
            core: custom.core,
            required_from: custom.required_from,
            keeps_severity_in_sandbox: custom.sandbox_severity,
            contributes_to: custom.contributes_to,
            parameters: custom.parameters,
            remediation: one_line(&custom.remediation),
            reasons: custom.reasons,
            fixes: custom.fixes,
            references: custom.references,
            related: custom.related,
            package,
            path: path.to_owned(),
            source,
            bundled: false,
        })
    }

    /// The family: `SCOPE` of `SCOPE-001`.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split_once('-').map_or(&self.id, |(family, _)| family)
    }
}

/// Folds the line breaks of a YAML block away; the text is wrapped where it is shown.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let good = text.split_once('-').is_some_and(|(family, number)| {
        !family.is_empty()
            && family.chars().all(|c| c.is_ascii_uppercase())
            && number.len() == 3
            && number.chars().all(|c| c.is_ascii_digit())
    });
    if good {
        Ok(text)
    } else {
        Err(D::Error::custom(format!(
            "`{text}` is no rule id: write `FAMILY-001`"
        )))
    }
}

fn severity<'de, D: Deserializer<'de>>(from: D) -> Result<Severity, D::Error> {
    let word = String::deserialize(from)?;
    Severity::from_word(&word).ok_or_else(|| {
        let words: Vec<&str> = Severity::ALL.iter().map(|s| s.word()).collect();
        D::Error::custom(format!(
            "`{word}` is no severity: severities are {}",
            words.join(", ")
        ))
    })
}

fn phase<'de, D: Deserializer<'de>>(from: D) -> Result<Phase, D::Error> {
    let word = String::deserialize(from)?;
    Phase::from_word(&word).ok_or_else(|| {
        let words: Vec<&str> = Phase::ALL.iter().map(|p| p.word()).collect();
        D::Error::custom(format!("`{word}` is no phase: phases are {}", words.join(", ")))
    })
}

fn keep<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match String::deserialize(from)?.as_str() {
        "keep" => Ok(true),
        other => Err(D::Error::custom(format!(
            "`{other}` is not `keep`, the only word here"
        ))),
    }
}
