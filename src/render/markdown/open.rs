//! Open findings with their places, and what nobody stated.

use super::Report;
use super::words::{name, table, word};
use crate::finding::{Finding, Location, Outcome, Severity};
use crate::render::escape::{markdown, markdown_code, markdown_prose};

fn place(location: &Location) -> String {
    markdown_code(&format!("{}:{}", location.file, location.line))
}

/// Facts not stated that this phase does not demand.
pub fn unstated<'a>(r: &Report<'a>) -> impl Iterator<Item = &'a Finding> {
    let facts = r.facts;
    r.check
        .unknown
        .iter()
        .filter(move |f| crate::render::diagram::evidence::is_of(facts, f))
}

/// Chapter 3.
pub fn findings(out: &mut String, r: &Report<'_>) {
    out.push_str("## 3. Open findings\n\n");
    let fails: Vec<&Finding> = r.findings().filter(|f| f.outcome == Outcome::Fail).collect();
    if fails.is_empty() {
        out.push_str("No rule is broken by what is declared.\n\n");
    }
    for severity in Severity::ALL.iter().rev() {
        let group: Vec<&&Finding> = fails.iter().filter(|f| f.severity == *severity).collect();
        if group.is_empty() {
            continue;
        }
        out.push_str(&format!("### {} ({})\n\n", capital(severity.word()), group.len()));
        for f in group {
            entry(out, f);
        }
        out.push('\n');
    }
    let loose: Vec<&Finding> = r
        .check
        .findings
        .iter()
        .filter(|f| f.integration.is_none())
        .collect();
    if !loose.is_empty() {
        out.push_str(
            "### In files that belong to no integration\n\nProblems of documents (INPUT) enter the verdict above, the others do not.\n\n",
        );
        for f in loose {
            entry(out, f);
        }
        out.push('\n');
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| {
        c.to_uppercase().collect::<String>() + chars.as_str()
    })
}

fn entry(out: &mut String, f: &Finding) {
    out.push_str(&format!(
        "- **{}** {}: {}, at {}\n",
        markdown(&f.rule),
        markdown_prose(&f.title),
        markdown_prose(&f.message),
        place(&f.location)
    ));
    if !f.why.is_empty() {
        out.push_str(&format!("  - Why it matters: {}\n", markdown_prose(&f.why)));
    }
    for (i, step) in f.path.iter().enumerate() {
        out.push_str(&format!(
            "  - Step {}: {}, at {}\n",
            i + 1,
            markdown_prose(&step.label),
            place(&step.location)
        ));
    }
    if !f.help.is_empty() {
        out.push_str(&format!("  - What to do: {}\n", markdown_prose(&f.help)));
    }
    for x in &f.folded {
        out.push_str(&format!(
            "  - Also {} ({}): {}, at {}\n",
            markdown(&x.rule),
            x.severity.word(),
            markdown_prose(&x.message),
            place(&x.location)
        ));
    }
}

/// Chapter 7.
pub fn not_stated(out: &mut String, r: &Report<'_>) {
    out.push_str("## 7. What is not stated\n\n");
    let row = |f: &Finding, now: &str| {
        vec![
            markdown(&f.rule),
            markdown_prose(&f.message),
            name(&f.subject),
            place(&f.location),
            now.to_owned(),
        ]
    };
    let demanded = r
        .findings()
        .filter(|f| f.outcome == Outcome::Unknown)
        .map(|f| row(f, "now"));
    let rows: Vec<_> = demanded.chain(unstated(r).map(|f| row(f, "later"))).collect();
    let empty = "No rule met a fact that is not stated. What no rule asks for is not checked here.";
    table(
        out,
        &["Rule", "What", "Element", "Where to state it", "Demanded"],
        &rows,
        empty,
    );
    // The count is over the whole run; it is only true of this integration when the run had no other.
    let alone = r.check.assessed.len() == 1 && !rows.is_empty();
    if let Some(next) = r
        .check
        .summary
        .needed_next
        .as_ref()
        .filter(|n| alone && n.count > 0)
    {
        out.push_str(&format!(
            "The next phase, {}, needs {} of them: `flowgate check --phase {}`.\n",
            word(Some(&next.phase)),
            next.count,
            markdown(&next.phase).replace('\\', "")
        ));
    }
}
