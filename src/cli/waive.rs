//! `flowgate waive`: a waiver for one finding, with everything the program knows filled in and the decisions left open.

use std::fmt::Write;

use clap::Args;

use super::{Exit, Tree};
use crate::error::Error;
use crate::finding::{Check, Finding, Severity};
use crate::pipeline::Selection;
use crate::source::Date;

/// Arguments of `waive`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Fingerprint of the finding, or its beginning; `check --verbose` prints it.
    #[arg(value_name = "FINGERPRINT")]
    fingerprint: String,
    #[command(flatten)]
    tree: Tree,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, false);
    let run = super::assess(&options)?;
    let finding = find(&run.check, &arguments.fingerprint)?;
    if run.bounds.never.contains(&*finding.rule) || finding.rule.starts_with("INPUT-") {
        return Err(Error::Usage {
            message: format!("{} cannot be waived: mend the finding", finding.rule),
        });
    }
    // How long it may hold follows from the rule, not from the phase that the agent is in.
    let critical = run
        .project
        .all()
        .iter()
        .any(|r| finding.rule == r.id && r.severity == Severity::Critical);
    let days = if critical {
        run.bounds.days_critical
    } else {
        run.bounds.days
    };
    super::print(&run.veil.over(stub(finding, run.check.date, days)))?;
    Ok(Exit::Clean)
}

fn find<'a>(check: &'a Check, asked: &str) -> Result<&'a Finding, Error> {
    let usage = |message: String| Err(Error::Usage { message });
    let mut meant = check.findings.iter().filter(|f| f.fingerprint.starts_with(asked));
    match (asked.len() >= 4, meant.next(), meant.next()) {
        (false, ..) => usage("write at least four characters of the fingerprint".into()),
        (true, None, _) => usage(format!(
            "no finding has the fingerprint `{asked}`: `flowgate check --verbose --no-fold` prints them"
        )),
        (true, Some(_), Some(_)) => usage(format!("several findings begin with `{asked}`: write more of it")),
        (true, Some(finding), None) => Ok(finding),
    }
}

/// A document of its own, or an entry to move into one.
fn stub(finding: &Finding, today: Date, days: i64) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# {}: {}",
        finding.rule,
        crate::render::escape::terminal(&finding.message)
    );
    let _ = writeln!(out, "apiVersion: flowgate/v1");
    let _ = writeln!(out, "kind: Waivers");
    let _ = writeln!(out, "waivers:");
    let _ = writeln!(out, "  - id: W-{}", finding.fingerprint);
    let _ = writeln!(out, "    rule: {}", finding.rule);
    let _ = writeln!(out, "    reason: {}", finding.reason);
    let _ = writeln!(out, "    subject: {}", quoted(&finding.subject));
    let _ = writeln!(out, "    justification: \"\" # why the risk may be accepted");
    let _ = writeln!(
        out,
        "    compensating: \"\" # what is done instead until it is mended"
    );
    let _ = writeln!(out, "    owner: \"\" # who owns the risk");
    let _ = writeln!(
        out,
        "    authority: \"\" # team_lead, head_of_department, ciso_delegate, ciso, dpo or executive"
    );
    let _ = writeln!(out, "    created: {today}");
    let _ = writeln!(out, "    expires: {}", Date::from_days(today.days() + days));
    let _ = writeln!(out, "    ticket: \"\" # where the remedy is tracked");
    out
}
