//! Decisions of a run: what `kind: SignOff` documents say, held against the integrations as they are.
//!
//! In: the documents, the kept models beside them, facts. Out: decisions as facts. Whether one holds is OWNER-002's to say.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Intake;
use crate::analysis::facts::{DecisionChangeFact, DecisionConditionFact, DecisionFact, Facts, WaiverFact};
use crate::change;
use crate::parse::manifest::field::At;
use crate::parse::manifest::signoff::{Decision, SignOff};
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::report::Notes;
use crate::signoff::stored::{self, Kept};
use crate::signoff::{Digest, digest_of, same_person};
use crate::source::{Date, Place, Sources};

/// A whole record with the text of the model it was made on.
struct Entry {
    integration: String,
    digest: Digest,
    kept: Option<Arc<str>>,
    /// Waivers it lists, by id, with their digests.
    waivers: Vec<(String, String)>,
    fact: DecisionFact,
}

/// What sign-off documents say beside decisions, by integration; of several documents the last one counts.
pub fn notes(intake: &Intake) -> BTreeMap<String, Notes> {
    let mut all = BTreeMap::new();
    let text = |field: &Option<At<String>>| field.as_deref().cloned();
    for document in &intake.signoffs {
        let Some(integration) = text(&document.integration) else {
            continue;
        };
        let risk = document.residual_risk.as_deref();
        let advice = document.privacy_advice.as_deref();
        let review = document.review.as_deref();
        let notes = Notes {
            measures_approved_by: text(&document.measures_approved_by),
            risk_accepted_by: risk.and_then(|r| text(&r.accepted_by)),
            authority: risk.and_then(|r| text(&r.authority)),
            risk_accepted_on: risk.and_then(|r| r.date.as_deref()).map(Date::to_string),
            advice: advice.and_then(|a| text(&a.text)),
            advice_followed: advice.and_then(|a| a.followed.as_deref().copied()),
            advice_overruled: advice.and_then(|a| text(&a.reason)),
            consultation: text(&document.consultation),
            review_owner: review.and_then(|r| text(&r.owner)),
            next_review: review.and_then(|r| r.next.as_deref()).map(Date::to_string),
        };
        all.insert(integration, notes);
    }
    all
}

/// Decisions of the tree.
pub struct Decisions {
    by_integration: BTreeMap<String, Vec<Entry>>,
    /// Digests of waivers, by id.
    accepted: BTreeMap<String, String>,
}

impl Decisions {
    /// Reads them; what is incomplete or about nothing is a problem.
    pub fn read(
        intake: &Intake,
        known: &[String],
        waivers: &[WaiverFact],
        today: Date,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut entries = Vec::new();
        for document in &intake.signoffs {
            if let Some(integration) =
                integration_of(document.integration.as_ref(), &document.place, known, problems)
            {
                let records = document.records.iter().flat_map(|r| &r.value);
                entries
                    .extend(records.filter_map(|r| entry(document, integration, r, intake, today, problems)));
            }
        }
        // Of one day the later in the file is the later one.
        entries.sort_by(|a, b| a.fact.date.cmp(&b.fact.date));
        let mut days: BTreeMap<(String, String), usize> = BTreeMap::new();
        for e in &mut entries {
            let times = days
                .entry((e.integration.clone(), e.fact.id.clone()))
                .or_default();
            *times += 1;
            if *times > 1 {
                e.fact.id = format!("{}#{times}", e.fact.id);
            }
        }
        let mut by_integration: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            let own = by_integration.entry(entry.integration.clone());
            own.or_default().push(entry);
        }
        let digest = |w: &WaiverFact| (w.id.clone(), waiver_digest(w).to_string());
        Self {
            by_integration,
            accepted: waivers.iter().map(digest).collect(),
        }
    }

    /// Adds those about an integration to its facts.
    pub fn attach(&self, integration: &str, facts: &mut Facts) {
        let Some(entries) = self.by_integration.get(integration) else {
            return;
        };
        let present = canonical(facts);
        let digest = digest_of(&present);
        let mut compared: BTreeMap<&Digest, (String, Vec<DecisionChangeFact>)> = BTreeMap::new();
        let last: BTreeMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(i, e)| (e.fact.role.as_str(), i))
            .collect();
        facts.decisions = entries
            .iter()
            .enumerate()
            .map(|(i, entry)| {
                let (model, changes) = if entry.digest == digest {
                    ("same".to_owned(), Vec::new())
                } else {
                    let compare = || since(entry.kept.as_deref(), &entry.digest, &present);
                    compared.entry(&entry.digest).or_insert_with(compare).clone()
                };
                let still = entry
                    .waivers
                    .iter()
                    .filter(|(id, digest)| self.accepted.get(id) == Some(digest));
                DecisionFact {
                    model,
                    changes,
                    superseded: last.get(entry.fact.role.as_str()) != Some(&i),
                    waivers: still.map(|(id, _)| id.clone()).collect(),
                    ..entry.fact.clone()
                }
            })
            .collect();
    }
}

/// The canonical model of an integration, by its facts.
#[must_use]
pub fn canonical(facts: &Facts) -> serde_json::Value {
    change::canonical(&serde_json::to_value(facts).unwrap_or_default())
}

/// The digest of a waiver: of what it accepts, until when and by whom; not of where it is written or of the days left.
#[must_use]
pub fn waiver_digest(waiver: &WaiverFact) -> Digest {
    digest_of(&serde_json::json!({
        "id": waiver.id, "rule": waiver.rule, "reason": waiver.reason, "subject": waiver.subject,
        "justification": waiver.justification, "compensating": waiver.compensating, "owner": waiver.owner,
        "authority": waiver.authority, "created": waiver.created, "expires": waiver.expires, "ticket": waiver.ticket,
    }))
}

/// The text of the model that is kept for a decision, beside the file of its record.
#[must_use]
pub fn kept<'r>(sources: &'r Sources, record: &Place, integration: &str, digest: &Digest) -> Option<&'r str> {
    let (path, ..) = record.parts()?;
    let file = sources.find(&beside(path, &stored::file_name(integration, digest)))?;
    sources.get(file).map(|s| s.text.as_ref())
}

/// How the present model stands to a kept one.
fn since(
    kept: Option<&str>,
    digest: &Digest,
    present: &serde_json::Value,
) -> (String, Vec<DecisionChangeFact>) {
    match stored::read(kept, digest) {
        Kept::Gone => ("gone".to_owned(), Vec::new()),
        Kept::Altered => ("altered".to_owned(), Vec::new()),
        Kept::Whole(model) => {
            let changes = change::compare(&model, present).into_iter();
            let told = changes.map(|c| DecisionChangeFact {
                material: c.way.is_material(),
                way: c.way.word().to_owned(),
                class: c.class.title().to_owned(),
                element: c.element,
                message: c.message,
                roles: if c.way.is_material() {
                    c.class.roles().iter().map(|r| r.id().to_owned()).collect()
                } else {
                    Vec::new()
                },
            });
            ("changed".to_owned(), told.collect())
        }
    }
}

/// The integration that a document is about.
pub fn integration_of<'d>(
    written: Option<&'d At<String>>,
    document: &Place,
    known: &[String],
    problems: &mut Vec<Problem>,
) -> Option<&'d str> {
    let Some(written) = written else {
        problems.push(
            Problem::new(
                Input::MissingField,
                "about",
                Site::Place(document.child("integration")),
                "the document does not say which integration it is about",
                "`integration` is missing",
            )
            .help("write `integration:` with the `metadata.id` of the manifest"),
        );
        return None;
    };
    if known.contains(&written.value) {
        return Some(&written.value);
    }
    let near = nearest(&written.value, known.iter().map(String::as_str));
    problems.push(
        Problem::new(
            Input::UndefinedName,
            "about",
            Site::Place(written.place.clone()),
            format!("there is no integration `{}`", written.value),
            "no such integration",
        )
        .help(near.map_or_else(
            || "write the `metadata.id` of a manifest of this tree, or remove the document".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )),
    );
    None
}

fn entry(
    document: &At<SignOff>,
    integration: &str,
    record: &At<Decision>,
    intake: &Intake,
    today: Date,
    problems: &mut Vec<Problem>,
) -> Option<Entry> {
    let before = problems.len();
    let needed = ["role", "name", "decision", "phase", "date", "digest", "authors"];
    let absent: Vec<&str> = needed
        .into_iter()
        .filter(|f| !is_stated(intake, &record.place.child(f)))
        .collect();
    if let Some(first) = absent.first() {
        let list: Vec<String> = absent.iter().map(|f| format!("`{f}`")).collect();
        problems.push(
            Problem::new(
                Input::MissingField,
                "decision",
                Site::Place(record.place.child(first)),
                format!("the decision does not state {}", list.join(", ")),
                format!("`{first}` is missing"),
            )
            .help("`flowgate signoff approve --role ROLE` writes a whole decision; `authors` are those who wrote the change, none of whom can approve it"),
        );
    }
    let digest = record.digest.as_ref().and_then(|d| digest_in(d, problems));
    let (date, until) = (
        record.date.as_deref().copied(),
        record.valid_until.as_deref().copied(),
    );
    if let (Some(date), Some(until), Some(written)) = (date, until, &record.valid_until)
        && until < date
    {
        problems.push(
            Problem::new(
                Input::WrongValue,
                "valid-until",
                Site::Place(written.place.clone()),
                format!("the decision of {date} ends before it begins"),
                "before `date`",
            )
            .help("write a day after `date`"),
        );
    }
    if problems.len() > before {
        return None;
    }
    // What is stated and could not be read has a problem of its own.
    let text = |field: &Option<At<String>>| field.as_deref().cloned();
    let (role, decided, phase) = (
        record.role.as_deref()?.word(),
        record.decision.as_deref()?,
        record.phase.as_deref()?,
    );
    let (date, digest, name) = (date?, digest?, text(&record.name)?);
    let authors: Vec<String> = record
        .authors
        .iter()
        .flat_map(|a| &a.value)
        .map(|a| a.value.clone())
        .collect();
    let (path, ..) = document.place.parts()?;
    let file = beside(path, &stored::file_name(integration, &digest));
    let kept = intake.kept.get(&file).and_then(|f| intake.sources.get(*f));
    let listed = record.waivers.iter().flat_map(|w| &w.value);
    Some(Entry {
        integration: integration.to_owned(),
        kept: kept.map(|source| Arc::clone(&source.text)),
        waivers: listed
            .filter_map(|w| Some((text(&w.id)?, text(&w.digest)?)))
            .collect(),
        fact: DecisionFact {
            id: format!("{role}@{date}"),
            at: record.place.clone(),
            role: role.to_owned(),
            by_author: authors.iter().any(|a| same_person(a, &name)),
            name,
            decision: decided.word().to_owned(),
            phase: phase.word().to_owned(),
            phase_order: phase.order(),
            version: text(&record.version),
            digest: digest.to_string(),
            date: date.to_string(),
            age_days: today.days() - date.days(),
            valid_until: until.map(|d| d.to_string()),
            days_left: until.map(|d| d.days() - today.days()),
            authors,
            superseded: false,
            model: String::new(),
            changes: Vec::new(),
            conditions: conditions(record, today),
            waivers: Vec::new(),
            reference: text(&record.reference),
            reason: text(&record.reason),
        },
        digest,
    })
}

/// Whether a field is written, be it right or wrong.
pub fn is_stated(intake: &Intake, field: &Place) -> bool {
    let found = intake.trees.locate(field, &intake.sources);
    found.is_some_and(|l| l.missing.is_none())
}

/// A digest as records write it.
fn digest_in(written: &At<String>, problems: &mut Vec<Problem>) -> Option<Digest> {
    let digest = written.value.parse().ok();
    if digest.is_none() {
        problems.push(
            Problem::new(
                Input::WrongValue,
                "digest",
                Site::Place(written.place.clone()),
                "expected `sha256:` and 64 hexadecimal digits",
                "not a digest",
            )
            .help("`flowgate signoff status` prints the digest of the model; `flowgate signoff approve` writes it"),
        );
    }
    digest
}

fn conditions(record: &Decision, today: Date) -> Vec<DecisionConditionFact> {
    let all = record.conditions.iter().flat_map(|c| &c.value);
    all.map(|c| {
        let due = c.due.as_deref().copied();
        let met = c.met.as_deref().is_some_and(|day| *day <= today);
        DecisionConditionFact {
            text: c.text.as_deref().cloned().unwrap_or_default(),
            owner: c.owner.as_deref().cloned(),
            due: due.map(|d| d.to_string()),
            days_left: due.map(|d| d.days() - today.days()),
            met,
        }
    })
    .collect()
}

/// A file in the folder of another.
fn beside(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
