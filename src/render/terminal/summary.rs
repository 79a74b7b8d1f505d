//! The end of the terminal output: what was looked at, what came of it, for which day.

use std::fmt::Write;

use super::Style;
use crate::finding::Check;
use crate::render::escape;

/// Appends the summary.
pub fn write(out: &mut String, check: &Check, style: &Style) {
    for a in &check.assessed {
        let _ = writeln!(
            out,
            "assessed      {} for {}, {}",
            escape::terminal(&a.integration),
            escape::terminal(&a.phase),
            escape::terminal(&a.files.join(", "))
        );
        if !a.manifest {
            let _ = writeln!(
                out,
                "              no manifest: what it may do is unknown; add `{}.flowgate.yaml`",
                escape::terminal(&a.integration)
            );
        }
    }
    for n in &check.not_assessed {
        let name = n.integration.as_deref().unwrap_or("?");
        let _ = writeln!(
            out,
            "NOT ASSESSED  {}, {}: {}",
            escape::terminal(name),
            escape::terminal(&n.file),
            escape::terminal(&n.why)
        );
    }
    if check.assessed.is_empty() && check.not_assessed.is_empty() {
        let _ = writeln!(
            out,
            "assessed      nothing: no integration found in {}",
            files(check.summary.files)
        );
    }
    for l in &check.lowered {
        let _ = writeln!(
            out,
            "lowered       {} from {} to {} by flowgate.yaml",
            escape::terminal(&l.rule),
            l.from.word(),
            l.to.word()
        );
    }
    let s = &check.summary;
    let _ = writeln!(out, "findings      {}", counts(check));
    match check.open().filter(|f| f.mendable).count() {
        0 => {}
        n => {
            let _ = writeln!(
                out,
                "fixes         `flowgate fix` may mend {n}; `flowgate fix --diff` shows how"
            );
        }
    }
    if s.waived > 0 {
        let _ = writeln!(out, "waived        {}, shown above, blocking nothing", s.waived);
    }
    if let Some(since) = &check.since {
        let _ = writeln!(
            out,
            "since         {}, which has {} more; they are not told",
            escape::terminal(since),
            s.older
        );
    }
    if let Some(trusted) = &check.trusted {
        let changed = match trusted.changed.as_slice() {
            [] => "its rules are those of the tree".to_owned(),
            files => format!("for review: {}", files.join(", ")),
        };
        let line = format!("{}; {changed}", trusted.from);
        let _ = writeln!(out, "judged by     {}", escape::terminal(&line));
    }
    if s.known + s.gone + s.expired_secrets > 0 {
        let mut line = format!("{} known", s.known);
        if s.gone > 0 {
            let _ = write!(
                line,
                "; {} of its entries no longer occur: write it anew with `flowgate baseline`",
                s.gone
            );
        }
        if s.expired_secrets > 0 {
            let _ = write!(line, "; {} of its entries of secrets are over", s.expired_secrets);
        }
        let _ = writeln!(out, "baseline      {line}");
    }
    if s.expectations_held + s.expectations_failed > 0 {
        let _ = writeln!(
            out,
            "expectations  {} hold, {} do not",
            s.expectations_held, s.expectations_failed
        );
    }
    if style.verbose {
        let _ = writeln!(
            out,
            "rules         {} pass, {} fail, {} unknown, {} not applicable; {}",
            s.pass,
            s.fail,
            s.unknown,
            s.not_applicable,
            files(s.files)
        );
    }
    if s.unknown > 0 {
        let line = match &s.needed_next {
            Some(next) if next.count > 0 => format!(
                "{} not stated yet, {} needed for {}: `flowgate check --phase {}`",
                facts(s.unknown),
                next.count,
                phase(&next.phase),
                escape::terminal(&next.phase)
            ),
            _ if style.show_unknown => format!("{} not stated", facts(s.unknown)),
            _ => format!("{} not stated: `flowgate check --show unknown`", facts(s.unknown)),
        };
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(
        out,
        "date          {} (from the {})",
        check.date,
        escape::terminal(&check.date_from)
    );
    let verdict = if check.blocks() { "blocked" } else { "passed" };
    let _ = writeln!(
        out,
        "result        {verdict}, fail level {}",
        check.fail_on.word()
    );
}

/// A phase in words a summary can hold.
fn phase(word: &str) -> String {
    match word {
        "internal_pilot" => "the pilot".to_owned(),
        word => escape::terminal(word).replace('_', " "),
    }
}

fn facts(count: usize) -> String {
    if count == 1 {
        "1 fact".to_owned()
    } else {
        format!("{count} facts")
    }
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

/// Counts by severity, the worst first.
fn counts(check: &Check) -> String {
    let parts = check.counted();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}
