//! Treatments of a run: what `kind: RiskRegister` documents say is done about risks and findings.

use std::collections::BTreeMap;

use super::Intake;
use super::decisions::{integration_of, is_stated};
use crate::parse::manifest::field::At;
use crate::parse::manifest::register::Treated;
use crate::parse::problem::{Input, Problem, Site};
use crate::risk::Treatment;
use crate::source::Place;

/// Treatments by integration, each by risk id or fingerprint; what is incomplete or said twice is a problem.
pub fn read(
    intake: &Intake,
    known: &[String],
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, BTreeMap<String, Treatment>> {
    let mut all: BTreeMap<String, BTreeMap<String, Treatment>> = BTreeMap::new();
    let mut first: BTreeMap<(String, String), Place> = BTreeMap::new();
    for document in &intake.registers {
        let Some(integration) =
            integration_of(document.integration.as_ref(), &document.place, known, problems)
        else {
            continue;
        };
        for treated in document.treatments.iter().flat_map(|t| &t.value) {
            let Some((id, treatment)) = treatment(treated, intake, problems) else {
                continue;
            };
            let key = (integration.to_owned(), id.value.clone());
            if let Some(there) = first.get(&key) {
                problems.push(
                    Problem::new(
                        Input::Duplicate,
                        "treatment",
                        Site::Place(id.place.clone()),
                        format!("`{}` is treated twice", id.value),
                        "second one",
                    )
                    .note(Site::Place(there.clone()), "first one")
                    .help("keep the one that holds"),
                );
                continue;
            }
            first.insert(key, id.place.clone());
            all.entry(integration.to_owned())
                .or_default()
                .insert(id.value.clone(), treatment);
        }
    }
    all
}

fn treatment<'t>(
    treated: &'t At<Treated>,
    intake: &Intake,
    problems: &mut Vec<Problem>,
) -> Option<(&'t At<String>, Treatment)> {
    let id = match (&treated.risk, &treated.finding) {
        (Some(id), None) | (None, Some(id)) => id,
        (Some(_), Some(finding)) => {
            problems.push(
                Problem::new(
                    Input::WrongValue,
                    "risk-and-finding",
                    Site::Place(finding.place.clone()),
                    "a treatment is of a risk or of a finding, not of both",
                    "second subject",
                )
                .help("write one entry for each"),
            );
            return None;
        }
        (None, None) => {
            problems.push(
                Problem::new(
                    Input::MissingField,
                    "treated",
                    Site::Place(treated.place.child("risk")),
                    "the treatment does not say of what",
                    "`risk` is missing",
                )
                .help("write `risk:` with the id that the report prints, or `finding:` with a fingerprint"),
            );
            return None;
        }
    };
    let written = treated.place.child("treatment");
    let Some(kind) = treated.treatment.as_deref() else {
        // A word that is no treatment has a problem of its own.
        if is_stated(intake, &written) {
            return None;
        }
        problems.push(
            Problem::new(
                Input::MissingField,
                "treated",
                Site::Place(written),
                format!("nothing says what is done about `{}`", id.value),
                "`treatment` is missing",
            )
            .help("write `mitigate`, `accept`, `transfer` or `avoid`"),
        );
        return None;
    };
    Some((
        id,
        Treatment {
            treatment: kind.word().to_owned(),
            owner: treated.owner.as_deref().cloned(),
            due: treated.due.as_deref().copied(),
            status: treated.status.as_deref().map(|s| s.word().to_owned()),
        },
    ))
}
