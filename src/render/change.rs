//! What changed between two states, for people: text, Markdown for a comment on a pull request, the changed neighbourhood as
//! a picture with new ways highlighted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use crate::change::{Change, Class, Role, Way};
use crate::finding::{Finding, Findings, Severity};
use crate::render::diagram::graph::Picture;
use crate::render::diagram::mermaid;
use crate::render::escape;
use crate::risk::{Register, Risk, RiskLine};

/// Changes and findings that a comment lists; hosts cut what is longer.
const LISTED: usize = 40;

/// One line of a finding that came (`+`) or went (`-`), safe for a terminal.
#[must_use]
pub fn finding(sign: char, f: &Finding) -> String {
    escape::terminal(&format!(
        "{sign} {} {}/{} {}{}  {}:{}",
        f.severity.word(),
        f.rule,
        f.reason,
        f.message,
        f.state(),
        f.location.file,
        f.location.line
    ))
}

/// A change with its place in a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Placed {
    /// The integration; absent for what belongs to none.
    pub integration: Option<String>,
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// Who must look again: nobody at what is not material.
    pub roles: Vec<Role>,
    /// `file:line`, in the new state, or in the old one for what is gone.
    pub place: Option<String>,
}

/// The changed neighbourhood of an integration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Pictures {
    /// The integration.
    pub integration: String,
    /// Mermaid text of the old state; absent when there was none.
    pub before: Option<String>,
    /// Mermaid text of the new state, new and changed ways in red.
    pub after: Option<String>,
}

/// A risk whose level changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RiskChange {
    /// The integration.
    pub integration: String,
    /// The risk's id in the register: its kind and main element.
    pub risk: String,
    /// What can happen.
    pub scenario: String,
    /// The level that was left; absent where the old state has no such risk or does not decide it.
    pub before: Option<Risk>,
    /// The level that is left; absent where the new state has no such risk or does not decide it.
    pub after: Option<Risk>,
    /// The old state has the risk.
    pub was_there: bool,
    /// The new state has the risk.
    pub is_there: bool,
}

impl RiskChange {
    /// More is left than before, or it is no longer known how much.
    #[must_use]
    pub fn rises(&self) -> bool {
        self.is_there && (self.after > self.before || (self.was_there && self.after.is_none()))
    }

    fn levels(&self) -> String {
        let level = |there: bool, level: Option<Risk>| match (there, level) {
            (false, _) => "none",
            (true, None) => "undecided",
            (true, Some(level)) => level.words(),
        };
        format!(
            "{} to {}",
            level(self.was_there, self.before),
            level(self.is_there, self.after)
        )
    }
}

/// Risks of two registers of one integration whose level differs: those that rise first, then by id.
#[must_use]
pub fn risks(integration: &str, old: Option<&Register>, new: Option<&Register>) -> Vec<RiskChange> {
    let lines = |register: Option<&Register>| -> BTreeMap<String, RiskLine> {
        let all = register.into_iter().flat_map(|r| &r.risks);
        all.map(|r| (r.id.clone(), r.clone())).collect()
    };
    let (was, is) = (lines(old), lines(new));
    let ids: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut changes: Vec<RiskChange> = ids
        .into_iter()
        .filter_map(|id| {
            let (a, b) = (was.get(id), is.get(id));
            let change = RiskChange {
                integration: integration.to_owned(),
                risk: id.clone(),
                scenario: b.or(a)?.scenario.clone(),
                before: a.and_then(|r| r.residual),
                after: b.and_then(|r| r.residual),
                was_there: a.is_some(),
                is_there: b.is_some(),
            };
            let same = change.before == change.after && change.was_there == change.is_there;
            (!same).then_some(change)
        })
        .collect();
    changes.sort_by_key(|c| (!c.rises(), std::cmp::Reverse(c.after), c.risk.clone()));
    changes
}

/// What differs between two states.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Flowgate diff", extend("$id" = "https://flowgate.dev/schema/diff.json"))]
pub struct Diff {
    /// Version of this document's shape.
    pub flowgate: u32,
    /// The old state, as asked for.
    pub base: String,
    /// The new state, as asked for; the folder as it is when it was not.
    pub head: Option<String>,
    /// Changes, material ones first.
    pub changes: Vec<Placed>,
    /// Something weakened.
    pub weakened: bool,
    /// Who must look again.
    pub roles: Vec<Role>,
    /// Risks whose residual level changes, those that rise first.
    pub risks: Vec<RiskChange>,
    /// Findings of the new state that the old one does not have.
    pub new_findings: Findings,
    /// Findings of the old state that are gone.
    pub gone_findings: Findings,
    /// What could not be assessed, on either side: nothing is said of it.
    pub not_assessed: Vec<String>,
    /// Pictures of what changed.
    pub pictures: Vec<Pictures>,
}

impl Diff {
    fn material(&self) -> impl Iterator<Item = &Placed> {
        self.changes.iter().filter(|c| c.change.way.is_material())
    }
}

/// Lines for a terminal.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let mut out = String::new();
    for way in [Way::Weakens, Way::Grows, Way::Changes, Way::Eases, Way::Text] {
        let of_it: Vec<&Placed> = diff.changes.iter().filter(|c| c.change.way == way).collect();
        if of_it.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", way.word());
        for c in of_it {
            let place = c.place.as_ref().map(|p| format!("  {p}")).unwrap_or_default();
            let line = format!(
                "  {}: {}{}{place}",
                c.change.class.title(),
                of(c),
                c.change.message
            );
            let _ = writeln!(out, "{}", escape::terminal(&line));
        }
    }
    if !diff.risks.is_empty() {
        out.push_str("risks\n");
    }
    for risk in &diff.risks {
        let line = format!("  {}: {}  {}", risk.integration, risk.levels(), risk.scenario);
        let _ = writeln!(out, "{}", escape::terminal(&line));
    }
    for (sign, findings) in [('+', &diff.new_findings), ('-', &diff.gone_findings)] {
        for f in findings {
            let _ = writeln!(out, "{}", finding(sign, f));
        }
    }
    for missing in &diff.not_assessed {
        let _ = writeln!(out, "not assessed: {}", escape::terminal(missing));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "changes       {}", counted(diff));
    let _ = writeln!(
        out,
        "findings      {} new{}, {} gone",
        diff.new_findings.len(),
        worst(&diff.new_findings),
        diff.gone_findings.len()
    );
    let _ = writeln!(out, "risks         {}", moved(diff));
    let _ = writeln!(out, "look again    {}", roles(diff));
    out
}

/// How many risks rise and fall.
fn moved(diff: &Diff) -> String {
    let up = diff.risks.iter().filter(|r| r.rises()).count();
    format!("{up} rise, {} fall", diff.risks.len() - up)
}

/// Markdown for a comment on a pull request.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let mut out = String::from("## flowgate: what this change does\n\n");
    let verdict = if diff.weakened {
        "**Something weakens.** "
    } else if diff.material().next().is_some() {
        "Material, nothing weakens. "
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "{verdict}{}; risks: {}; {} new findings{}, {} gone. Who looks again: {}.\n",
        counted(diff),
        moved(diff),
        diff.new_findings.len(),
        worst(&diff.new_findings),
        diff.gone_findings.len(),
        roles(diff)
    );
    for missing in &diff.not_assessed {
        let _ = writeln!(out, "- Not assessed: {}", escape::markdown_prose(missing));
    }
    if !diff.not_assessed.is_empty() {
        out.push('\n');
    }
    if diff.material().next().is_some() {
        out.push_str("| | What | Change | Who | Where |\n| --- | --- | --- | --- | --- |\n");
        for c in diff.material().take(LISTED) {
            let who: Vec<&str> = c.roles.iter().map(|r| r.word()).collect();
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                c.change.way.word(),
                c.change.class.title(),
                escape::markdown_prose(&format!("{}{}", of(c), c.change.message)),
                who.join(", "),
                c.place.as_deref().map(escape::markdown_code).unwrap_or_default()
            );
        }
        more(&mut out, diff.material().count(), "changes");
        out.push('\n');
    }
    let lesser: Vec<&Placed> = diff
        .changes
        .iter()
        .filter(|c| !c.change.way.is_material())
        .collect();
    if !lesser.is_empty() {
        let _ = writeln!(
            out,
            "<details><summary>{} changes ask for nobody</summary>\n",
            lesser.len()
        );
        for c in lesser.iter().take(LISTED) {
            let _ = writeln!(
                out,
                "- {}",
                escape::markdown_prose(&format!("{}{}", of(c), c.change.message))
            );
        }
        more(&mut out, lesser.len(), "changes");
        out.push_str("\n</details>\n\n");
    }
    if !diff.risks.is_empty() {
        out.push_str(
            "### Risk levels\n\n| | Integration | What can happen | Left |\n| --- | --- | --- | --- |\n",
        );
        for risk in diff.risks.iter().take(LISTED) {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                if risk.rises() { "rises" } else { "falls" },
                escape::markdown_code(&risk.integration),
                escape::markdown_prose(&risk.scenario),
                risk.levels()
            );
        }
        more(&mut out, diff.risks.len(), "risks");
        out.push('\n');
    }
    for (title, findings) in [
        ("New findings", &diff.new_findings),
        ("Gone", &diff.gone_findings),
    ] {
        if findings.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "### {title}\n\n| Severity | Rule | What is wrong | Where |\n| --- | --- | --- | --- |"
        );
        for f in findings.iter().take(LISTED) {
            let _ = writeln!(
                out,
                "| {} | {} {} | {} | {} |",
                f.severity.word(),
                escape::markdown(&f.rule),
                escape::markdown(&f.reason),
                escape::markdown_prose(&format!("{}{}", f.message, f.state())),
                escape::markdown_code(&format!("{}:{}", f.location.file, f.location.line))
            );
        }
        more(&mut out, findings.len(), "findings");
        out.push('\n');
    }
    for pictures in &diff.pictures {
        let name = format!("<code>{}</code>", escape::html(&pictures.integration));
        let both = [
            ("before", &pictures.before),
            ("after, new ways in red", &pictures.after),
        ];
        for (when, picture) in both {
            if let Some(picture) = picture {
                let _ = write!(
                    out,
                    "<details><summary>{name} {when}</summary>\n\n```mermaid\n{picture}```\n\n</details>\n\n"
                );
            }
        }
    }
    out
}

fn more(out: &mut String, count: usize, what: &str) {
    if count > LISTED {
        let _ = writeln!(
            out,
            "\n{} more {what}: `flowgate diff` lists them.",
            count - LISTED
        );
    }
}

/// Whose change it is, in front of its message.
fn of(placed: &Placed) -> String {
    placed
        .integration
        .as_ref()
        .map(|i| format!("{i}: "))
        .unwrap_or_default()
}

/// `1 weakens, 2 grow`: how many changes go which way.
fn counted(diff: &Diff) -> String {
    let mut by: BTreeMap<Way, usize> = BTreeMap::new();
    for c in &diff.changes {
        *by.entry(c.change.way).or_default() += 1;
    }
    if by.is_empty() {
        return "no change".to_owned();
    }
    let said = |(way, n): (&Way, &usize)| match n {
        1 => format!("1 {}", way.word()),
        n => format!("{n} {}", way.word().trim_end_matches('s')),
    };
    let parts: Vec<String> = by.iter().map(said).collect();
    parts.join(", ")
}

fn worst(findings: &[Box<Finding>]) -> String {
    let worst = findings.iter().map(|f| f.severity).max();
    let said = |s: Severity| format!(" (the worst is {})", s.word());
    worst.map(said).unwrap_or_default()
}

fn roles(diff: &Diff) -> String {
    let words: Vec<&str> = diff.roles.iter().map(|r| r.word()).collect();
    if words.is_empty() {
        "nobody".to_owned()
    } else {
        words.join(", ")
    }
}

/// The part of a picture around some flows, as Mermaid text: these flows, what they connect, and the flows in `red`
/// highlighted. Nothing when no flow is left.
#[must_use]
pub fn neighbourhood(
    mut picture: Picture,
    flows: &BTreeSet<String>,
    red: &BTreeSet<String>,
) -> Option<String> {
    picture.edges.retain(|e| flows.contains(&e.flow));
    if picture.edges.is_empty() {
        return None;
    }
    for edge in &mut picture.edges {
        // The pen is red for an edge with something to say of it.
        edge.rules = red.iter().filter(|f| **f == edge.flow).cloned().collect();
    }
    picture.alt = format!("Changed part of the data flows: flows {}.", flows.len());
    let kept: BTreeSet<&String> = picture.edges.iter().flat_map(|e| [&e.from, &e.to]).collect();
    picture.nodes.retain(|n| kept.contains(&n.key));
    let mut around: BTreeSet<String> = picture.nodes.iter().filter_map(|n| n.cluster.clone()).collect();
    loop {
        let more: Vec<String> = picture
            .clusters
            .iter()
            .filter(|c| around.contains(&c.key))
            .filter_map(|c| c.parent.clone())
            .filter(|p| !around.contains(p))
            .collect();
        if more.is_empty() {
            break;
        }
        around.extend(more);
    }
    picture.clusters.retain(|c| around.contains(&c.key));
    Some(mermaid::draw(&picture))
}

/// Who must look again at changes, in the order of [`Role`].
#[must_use]
pub fn who(changes: &[Placed]) -> Vec<Role> {
    let all: BTreeSet<Role> = changes.iter().flat_map(|c| c.roles.iter().copied()).collect();
    all.into_iter().collect()
}

/// A changed file that the check runs by. What it is worth is told by what the check finds with and without the change.
#[must_use]
pub fn of_rules(file: &str, how: &str) -> Change {
    rule_change(
        Way::Changes,
        file,
        format!("`{file}`, which the check runs by, {how}"),
    )
}

/// What the rules of the new state find less, or more, than those of the old one, both asked about the new state.
#[must_use]
pub fn of_judges(findings: &[Box<Finding>], less: bool) -> Option<Change> {
    let first = findings.first()?;
    let more = findings.len() - 1;
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let (way, verb) = if less {
        (Way::Weakens, "no longer finds")
    } else {
        (Way::Eases, "also finds")
    };
    let message = format!(
        "by its changed rules the check {verb} {}/{} at {}:{}{more}",
        first.rule, first.reason, first.location.file, first.location.line
    );
    Some(rule_change(way, "", message))
}

/// A level from which on the check fails that is higher than it was, or lower.
#[must_use]
pub fn of_fail_level(was: Severity, is: Severity) -> Option<Change> {
    let way = match is.cmp(&was) {
        std::cmp::Ordering::Greater => Way::Weakens,
        std::cmp::Ordering::Less => Way::Eases,
        std::cmp::Ordering::Equal => return None,
    };
    let message = format!("the check fails from {} on instead of {}", is.word(), was.word());
    Some(rule_change(way, "", message))
}

fn rule_change(way: Way, element: &str, message: String) -> Change {
    Change {
        way,
        class: Class::Rules,
        element: element.to_owned(),
        message,
        at: None,
    }
}
