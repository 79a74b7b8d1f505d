//! Findings as Markdown, for a comment on a pull request or a step summary: a table, then each story.

use std::fmt::Write;

use crate::finding::{Check, Finding};
use crate::render::escape::{markdown, markdown_code, markdown_prose};
use crate::render::scroll::Scroll;

/// Stories that are written out; the table has all findings.
const STORIES: usize = 20;

/// The text.
pub fn write(scroll: &mut Scroll<'_>, check: &Check) {
    head(&mut scroll.text, check);
    if check.findings.is_empty() {
        return;
    }
    scroll
        .text
        .push_str("| Severity | Rule | What is wrong | Where |\n| --- | --- | --- | --- |\n");
    for f in &check.findings {
        let _ = writeln!(
            scroll.text,
            "| {} | {} {} | {} | {} |",
            f.severity.word(),
            markdown(&f.rule),
            markdown(&f.reason),
            markdown_prose(&format!("{}{}", f.message, f.state())),
            place(f)
        );
        scroll.pause();
    }
    scroll.text.push('\n');
    for f in check.findings.iter().take(STORIES) {
        story(&mut scroll.text, f);
    }
    if check.findings.len() > STORIES {
        let _ = writeln!(
            scroll.text,
            "{} more stand in the table only.",
            check.findings.len() - STORIES
        );
    }
}

/// What came of it, and by what it was judged.
fn head(out: &mut String, check: &Check) {
    out.push_str("## flowgate\n\n");
    let counted = check.counted();
    let verdict = if check.blocks() {
        "blocks"
    } else {
        "does not block"
    };
    let _ = writeln!(
        out,
        "{}; {verdict} (fail level {}), as of {}.\n",
        if counted.is_empty() {
            "No findings".to_owned()
        } else {
            counted.join(", ")
        },
        check.fail_on.word(),
        check.date
    );
    if let Some(since) = &check.since {
        let _ = writeln!(
            out,
            "Only what {} does not have; {} older findings are not told.\n",
            markdown_code(since),
            check.summary.older
        );
    }
    if let Some(trusted) = &check.trusted {
        let _ = writeln!(out, "Judged by the rules of {}.", markdown_code(&trusted.from));
        for file in &trusted.changed {
            let _ = writeln!(out, "- For review: {}, by which it judges.", markdown_prose(file));
        }
        out.push('\n');
    }
    for missing in &check.not_assessed {
        let _ = writeln!(
            out,
            "- Not assessed: {}: {}",
            markdown_code(&missing.file),
            markdown(&missing.why)
        );
    }
    if !check.not_assessed.is_empty() {
        out.push('\n');
    }
}

fn place(f: &Finding) -> String {
    markdown_code(&format!("{}:{}", f.location.file, f.location.line))
}

fn story(out: &mut String, f: &Finding) {
    let _ = writeln!(out, "### {} {}\n", markdown(&f.rule), markdown(&f.title));
    let _ = writeln!(out, "{} ({})\n", markdown_prose(&f.message), place(f));
    let _ = writeln!(out, "Why: {}\n", markdown_prose(&f.why));
    if !f.help.is_empty() {
        let _ = writeln!(out, "What to do: {}\n", markdown_prose(&f.help));
    }
    for (n, step) in f.path.iter().enumerate() {
        let at = markdown_code(&format!("{}:{}", step.location.file, step.location.line));
        let _ = writeln!(out, "{}. {} {at}", n + 1, markdown_prose(&step.label));
    }
    for folded in &f.folded {
        let _ = writeln!(
            out,
            "- also {}: {}",
            markdown(&folded.rule),
            markdown_prose(&folded.message)
        );
    }
    if !f.path.is_empty() || !f.folded.is_empty() {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::formats::github::tests::hostile;
    use crate::render::sample;

    fn text(check: &Check) -> String {
        Scroll::whole(|scroll| write(scroll, check))
    }

    #[test]
    fn the_comment_of_a_small_run() {
        insta::assert_snapshot!(text(&sample::check().0));
    }

    #[test]
    fn hostile_names_stay_text() {
        let text = text(&hostile());
        assert!(!text.contains("<script>"), "{text}");
    }
}
