//! What `flowgate fix` does, without a disk: fixes are made on texts, the tree is checked again with them, and what would bring
//! a new finding is taken back. In: options. Out: the texts that change and what was done, refused and left.
//!
//! Rounds go on until no fix is left that may be applied, so a second run finds nothing to do.

use std::collections::{BTreeMap, BTreeSet};

use super::{Options, Run, run};
use crate::error::Error;
use crate::finding::fix::{Fix, replaced};
use crate::finding::{Check, Finding, Severity};
use crate::parse::flow;
use crate::source::walk::{self, FileKind};
use crate::source::{FileId, Span};

/// Checks that one call may run. A tree that needs more has changed under every one of them; what is left is told.
const RUNS: usize = 400;

/// Which fixes may be applied.
pub struct Leave<'a> {
    /// Also those that guess, widen, or state what only people make true.
    pub unsafe_too: bool,
    /// Also the canonical form of `.flow` files.
    pub form: bool,
    /// Files that may change, relative to the root.
    pub file: &'a dyn Fn(&str) -> bool,
}

/// A fix that was applied, refused or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `file:line:column` of the finding when the fix was made.
    pub at: String,
    /// `SCOPE-001/unused`, or `fmt` for the canonical form.
    pub finding: String,
    /// What the fix does.
    pub does: String,
    /// Applied without `--unsafe`.
    pub safe: bool,
    /// Why it was not applied; empty for one that was.
    pub why_not: String,
}

/// What mending gave.
pub struct Mended {
    /// The state before, with its sources.
    pub before: Run,
    /// The state after; none where nothing was applied.
    pub after: Option<Run>,
    /// Texts that change, by path.
    pub texts: BTreeMap<String, String>,
    /// Fixes that were applied, in their order.
    pub applied: Vec<Step>,
    /// Fixes that were not applied.
    pub left: Vec<Step>,
}

impl Mended {
    /// The state that is left.
    #[must_use]
    pub fn state(&self) -> &Run {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

/// A fix that may be applied.
struct Candidate {
    step: Step,
    file: String,
    edits: Vec<(FileId, Span, String)>,
}

/// Mends a tree on its texts.
///
/// # Errors
/// As [`run`].
pub fn mend(options: &Options, leave: &Leave<'_>) -> Result<Mended, Error> {
    let mut options = Options {
        fixes: true,
        fold: false,
        // What is mended is held against all that depends on it.
        whole: true,
        ..options.clone()
    };
    let before = run(&options)?;
    let mut after: Option<Run> = None;
    let (mut applied, mut refused) = (Vec::new(), BTreeMap::new());
    let (mut runs, mut most, mut moved) = (1, usize::MAX, false);
    loop {
        let state = after.as_ref().unwrap_or(&before);
        let open: Vec<Candidate> = candidates(state, leave)
            .into_iter()
            .filter(|c| !refused.contains_key(&key(c)))
            .collect();
        let batch: Vec<Candidate> = apart(open).into_iter().take(most).collect();
        if batch.is_empty() {
            // What was refused may fit by now.
            if moved && !refused.is_empty() && runs < RUNS {
                refused.clear();
                moved = false;
                continue;
            }
            break;
        }
        if runs >= RUNS {
            break;
        }
        let tried = with(state, &options.texts, &batch);
        let next = run(&Options {
            texts: tried.clone(),
            ..options.clone()
        })?;
        runs += 1;
        match worse(&state.check, &next.check) {
            None => {
                options.texts = tried;
                after = Some(next);
                applied.extend(batch.into_iter().map(|c| c.step));
                (most, moved) = (usize::MAX, true);
            }
            Some(why) if batch.len() == 1 => {
                refused.extend(batch.iter().map(|c| (key(c), why.clone())));
                most = usize::MAX;
            }
            Some(_) => most = batch.len() / 2,
        }
    }
    let left = left(after.as_ref().unwrap_or(&before), leave, &refused);
    Ok(Mended {
        before,
        after,
        texts: options.texts,
        applied,
        left,
    })
}

type Key = (String, String, u32, String);

fn key(candidate: &Candidate) -> Key {
    let start = candidate.edits.first().map_or(0, |(_, span, _)| span.start);
    let step = &candidate.step;
    (
        candidate.file.clone(),
        step.finding.clone(),
        start,
        step.does.clone(),
    )
}

fn candidates(state: &Run, leave: &Leave<'_>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = state
        .check
        .open()
        .filter_map(|f| Some((f, f.fix.as_ref()?)))
        .filter(|(_, fix)| (fix.safe || leave.unsafe_too) && (leave.file)(fix.file()))
        .map(|(finding, fix)| candidate(finding, fix))
        .collect();
    if leave.form {
        all.extend(forms(state).filter(|c| (leave.file)(&c.file)));
    }
    all
}

fn step(finding: &Finding, fix: &Fix, why_not: &str) -> Step {
    let at = &finding.location;
    Step {
        at: format!("{}:{}:{}", at.file, at.line, at.column),
        finding: format!("{}/{}", finding.rule, finding.reason),
        does: fix.does.clone(),
        safe: fix.safe,
        why_not: why_not.to_owned(),
    }
}

fn candidate(finding: &Finding, fix: &Fix) -> Candidate {
    let edits = fix.edits.iter().filter_map(|e| {
        let (file, span) = e.location.bytes?;
        Some((file, span, e.text.clone()))
    });
    Candidate {
        step: step(finding, fix, ""),
        file: fix.file().to_owned(),
        edits: edits.collect(),
    }
}

/// The canonical form of each `.flow` file that has another.
fn forms(state: &Run) -> impl Iterator<Item = Candidate> {
    state.sources.iter().filter_map(|(file, source)| {
        if walk::kind_of(&source.path) != Some(FileKind::Flow) {
            return None;
        }
        let form = flow::format(&source.text).ok()?;
        (form != *source.text).then(|| Candidate {
            step: Step {
                at: format!("{}:1:1", source.path),
                finding: "fmt".to_owned(),
                does: "writes the file in its one form".to_owned(),
                safe: true,
                why_not: String::new(),
            },
            file: source.path.to_string(),
            edits: vec![(file, Span::new(0, source.text.len()), form)],
        })
    })
}

/// Candidates whose edits do not touch, the first ones win.
fn apart(mut open: Vec<Candidate>) -> Vec<Candidate> {
    open.sort_by_key(key);
    let mut taken: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    open.retain(|candidate| {
        let free = candidate.edits.iter().all(|(file, span, _)| {
            let others = taken.get(file).into_iter().flatten();
            others
                .into_iter()
                .all(|t| span.end < t.start || t.end < span.start)
        });
        if free {
            for (file, span, _) in &candidate.edits {
                taken.entry(*file).or_default().push(*span);
            }
        }
        free && !candidate.edits.is_empty()
    });
    open
}

/// Texts with the edits of a batch.
fn with(state: &Run, texts: &BTreeMap<String, String>, batch: &[Candidate]) -> BTreeMap<String, String> {
    let mut by_file: BTreeMap<FileId, Vec<(Span, String)>> = BTreeMap::new();
    for (file, span, text) in batch.iter().flat_map(|c| &c.edits) {
        by_file.entry(*file).or_default().push((*span, text.clone()));
    }
    let mut texts = texts.clone();
    for (file, mut cuts) in by_file {
        cuts.sort_by_key(|(span, _)| (span.start, span.end));
        let Some(source) = state.sources.get(file) else {
            continue;
        };
        if let Some(text) = replaced(&source.text, &cuts) {
            texts.insert(source.path.to_string(), text);
        }
    }
    texts
}

/// What is worse than before, in words: a finding that was not there, or one that weighs more. Integrations that could not be
/// assessed had findings that nobody could know.
fn worse(before: &Check, after: &Check) -> Option<String> {
    let mut known: BTreeMap<&str, Vec<Severity>> = BTreeMap::new();
    for finding in &before.findings {
        known
            .entry(&finding.fingerprint)
            .or_default()
            .push(finding.severity);
    }
    let assessed: BTreeSet<&str> = before.assessed.iter().map(|a| a.integration.as_str()).collect();
    for finding in &after.findings {
        let hidden = finding
            .integration
            .as_deref()
            .is_some_and(|id| !assessed.contains(id));
        let had = known.get_mut(finding.fingerprint.as_str());
        let place = had.and_then(|all| {
            let at = all.iter().position(|s| *s >= finding.severity)?;
            Some(all.swap_remove(at))
        });
        if place.is_none() && !hidden {
            return Some(format!(
                "it would bring {}/{}: {}",
                finding.rule, finding.reason, finding.message
            ));
        }
    }
    let stuck: BTreeSet<&str> = before.not_assessed.iter().map(|n| n.file.as_str()).collect();
    let lost = after
        .not_assessed
        .iter()
        .find(|n| !stuck.contains(n.file.as_str()))?;
    Some(format!("`{}` could not be assessed: {}", lost.file, lost.why))
}

/// Fixes that are still there, each with why.
fn left(state: &Run, leave: &Leave<'_>, refused: &BTreeMap<Key, String>) -> Vec<Step> {
    let mut left = Vec::new();
    for finding in state.check.open() {
        let Some(fix) = &finding.fix else { continue };
        let why = if !(leave.file)(fix.file()) {
            "git does not track the file"
        } else if !fix.safe && !leave.unsafe_too {
            "unsafe"
        } else {
            match refused.get(&key(&candidate(finding, fix))) {
                Some(why) => why,
                None => "too many fixes for one run: run it again",
            }
        };
        left.push(step(finding, fix, why));
    }
    left
}
