//! Page 1: the verdict with its limits, what the integration is for, what it can do and see, what is open.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::words::{ABSENT, count, distinct, elements, field, name, or_absent, word};
use crate::analysis::facts::{ActionFact, Assurance, OperationFact};
use crate::finding::{Outcome, Severity};
use crate::render::diagram::flows::tier_word;
use crate::render::escape::{markdown, markdown_code, markdown_prose};
use crate::risk::Word;

pub fn write(out: &mut String, r: &Report<'_>) {
    title(out, r);
    verdict_box(out, r);
    let integration = r.facts.integration.as_ref().map(|i| &i.element);
    let purpose = integration.and_then(|e| field(e, "purpose.intended"));
    let prohibited = integration.and_then(|e| field(e, "purpose.prohibited"));
    out.push_str(&format!(
        "**Purpose.** {}\n\n",
        purpose.unwrap_or_else(|| ABSENT.to_owned())
    ));
    out.push_str(&format!(
        "**Prohibited uses.** {}\n\n",
        prohibited.unwrap_or_else(|| ABSENT.to_owned())
    ));
    out.push_str(&format!("**What it can do.** {}\n\n", can_do(r)));
    out.push_str(&format!("**What it sees.** {}\n\n", sees(r)));
    out.push_str(&format!("**Open findings.** {}\n\n", open(r)));
    out.push_str(&format!("**Not stated.** {}\n\n", not_stated(r)));
}

fn title(out: &mut String, r: &Report<'_>) {
    let element = r.facts.integration.as_ref().map(|i| &i.element);
    let title = element
        .and_then(|e| field(e, "metadata.title").or_else(|| field(e, "title")))
        .unwrap_or_else(|| markdown(r.id));
    let version = element.and_then(|e| field(e, "metadata.version").or_else(|| field(e, "version")));
    out.push_str(&format!("# Review of {title}\n\n"));
    out.push_str(&format!(
        "Integration {}, version {}, phase {}, as of {}. Checked with flowgate {}.\n\n",
        markdown_code(r.id),
        version.unwrap_or_else(|| ABSENT.to_owned()),
        word((!r.phase.is_empty()).then_some(r.phase)),
        r.check.date,
        markdown(&r.check.version)
    ));
}

fn verdict_box(out: &mut String, r: &Report<'_>) {
    let v = &r.verdict;
    let of = if v.sandbox_only && v.word == Word::Ready {
        String::new()
    } else {
        format!(" for phase {}", word((!r.phase.is_empty()).then_some(r.phase)))
    };
    out.push_str(&format!("> **{}**{of}\n>\n", v.words()));
    for f in v.causes.iter().take(3).filter_map(|i| r.check.findings.get(*i)) {
        let what = if f.outcome == Outcome::Unknown {
            "not stated: "
        } else {
            ""
        };
        out.push_str(&format!(
            "> - {} {}: {what}{}\n",
            f.severity.word(),
            markdown(&f.rule),
            markdown_prose(&f.message)
        ));
    }
    if v.causes.len() > 3 {
        out.push_str(&format!("> - and {} more, see chapter 3\n", v.causes.len() - 3));
    }
    for why in &v.not_assessed {
        out.push_str(&format!("> - not assessed: {}\n", markdown(why)));
    }
    if v.causes.is_empty() && v.not_assessed.is_empty() {
        out.push_str("> - no open finding forbids this phase\n");
    }
    out.push_str(">\n");
    if v.word == Word::NotReady || v.sandbox_only || !v.core_unknown.is_empty() {
        let which = if v.core_unknown.is_empty() {
            String::new()
        } else {
            format!(": {}", v.core_unknown.join(", "))
        };
        out.push_str(&format!(
            "> {} of {} core rules could not be assessed{}.\n>\n",
            v.core_unknown.len(),
            v.core_total,
            markdown(&which)
        ));
    }
    if v.decision_pending {
        out.push_str("> Decision pending: no valid sign-off for this phase (OWNER-002).\n>\n");
    }
    out.push_str(&format!("> Limits: {}\n\n", limits(r)));
}

/// What the verdict rests on, and what it does not contain.
fn limits(r: &Report<'_>) -> String {
    let mut counts: BTreeMap<Assurance, usize> = BTreeMap::new();
    for e in elements(r.facts) {
        *counts.entry(e.assurance).or_default() += 1;
    }
    let of = |a| counts.get(&a).copied().unwrap_or(0);
    let lowered: Vec<String> = r
        .check
        .lowered
        .iter()
        .map(|l| format!("{} from {} to {}", l.rule, l.from.word(), l.to.word()))
        .collect();
    let lowered = if lowered.is_empty() {
        String::new()
    } else {
        format!(
            "; severities lowered by flowgate.yaml, not for this verdict: {}",
            lowered.join(", ")
        )
    };
    format!(
        "based on declared configuration, not on the running system; {} declared, {} referenced, {} tested \
         ({} assumed, not counted as evidence); residual risk is not scored yet and does not enter the verdict{lowered}. \
         The verdict is a recommendation; the decision is the sign-off.",
        count(of(Assurance::Declared), "fact", "facts"),
        of(Assurance::Referenced),
        of(Assurance::Tested),
        of(Assurance::Assumed)
    )
}

/// The operation an action performs.
pub fn operation<'a>(r: &Report<'a>, action: &ActionFact) -> Option<&'a OperationFact> {
    r.facts
        .operations
        .iter()
        .find(|o| Some(&o.element.id) == action.operation.as_ref())
}

fn can_do(r: &Report<'_>) -> String {
    let by = |capability: &str| -> Vec<String> {
        let of_kind = r
            .facts
            .operations
            .iter()
            .filter(|o| o.capability.as_deref() == Some(capability) && !o.element.planned);
        of_kind.map(|o| name(&o.element.id)).collect()
    };
    let part = |capability: &str, one: &str, many: &str| {
        let found = by(capability);
        let list = if found.is_empty() {
            String::new()
        } else {
            format!(" ({})", found.join(", "))
        };
        format!("{}{list}", count(found.len(), one, many))
    };
    if r.facts.operations.is_empty() && r.facts.actions.is_empty() {
        return format!("Operations: {ABSENT}.");
    }
    let routes = &r.facts.actions;
    let irreversible = routes
        .iter()
        .filter(|a| operation(r, a).and_then(|o| o.reversibility.as_deref()) == Some("irreversible"))
        .count();
    format!(
        "{}; {}; {}. It acts on {}: {} to customers, partners or the public, {} irreversible, {} behind an adequate approval.",
        part("read", "read", "reads"),
        part("communicate", "way to send messages", "ways to send messages"),
        part("record_write", "way to change records", "ways to change records"),
        count(routes.len(), "route", "routes"),
        routes.iter().filter(|a| a.external).count(),
        irreversible,
        routes
            .iter()
            .filter(|a| a.covered && a.rests_on > Some(Assurance::Assumed))
            .count()
    )
}

fn sees(r: &Report<'_>) -> String {
    let f = r.facts;
    let highest = f.classes.iter().filter_map(|c| c.tier).max();
    let undeclared = f.classes.iter().filter(|c| c.tier.is_none()).count();
    let mut people: BTreeMap<String, u64> = BTreeMap::new();
    for c in &f.classes {
        let volume = c
            .element
            .declared
            .get("volume_subjects")
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(0);
        let subjects = c
            .element
            .declared
            .get("subjects")
            .and_then(serde_json::Value::as_array);
        for s in subjects
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
        {
            let most = people.entry(s.to_owned()).or_default();
            *most = volume.max(*most);
        }
    }
    // The maximum per group, never a sum: classes describe the same people.
    let people: Vec<String> = people
        .iter()
        .map(|(who, n)| match n {
            0 => format!("{} (number {ABSENT})", word(Some(who))),
            n => format!("{} (up to {n})", word(Some(who))),
        })
        .collect();
    let vendors = f
        .boundaries
        .iter()
        .filter_map(|b| b.vendor.as_deref())
        .map(markdown);
    let regions = f.boundaries.iter().filter_map(|b| field(&b.element, "region"));
    format!(
        "Highest tier {}{}. People: {}. Regions: {}. Vendors with a boundary: {}.",
        highest.map_or_else(|| ABSENT.to_owned(), |t| tier_word(Some(t)).to_owned()),
        if undeclared > 0 {
            format!(
                " ({} without a declared tier)",
                count(undeclared, "class", "classes")
            )
        } else {
            String::new()
        },
        or_absent(people.join(", ")),
        distinct(regions),
        distinct(vendors)
    )
}

fn open(r: &Report<'_>) -> String {
    let parts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .filter_map(|s| {
            let n = r
                .findings()
                .filter(|f| f.severity == *s && f.outcome == Outcome::Fail)
                .count();
            (n > 0).then(|| format!("{n} {}", s.word()))
        })
        .collect();
    if parts.is_empty() {
        "no rule is broken".to_owned()
    } else {
        parts.join(", ") + "; see chapter 3"
    }
}

fn not_stated(r: &Report<'_>) -> String {
    let demanded = r.findings().filter(|f| f.outcome == Outcome::Unknown).count();
    let later = super::open::unstated(r).count();
    let core: BTreeSet<&String> = r.verdict.core_unknown.iter().collect();
    let core = if core.is_empty() {
        String::new()
    } else {
        format!("; {} of core rules", core.len())
    };
    format!(
        "{} that this phase demands, {later} that it does not{core}; see chapter 7",
        count(demanded, "fact", "facts")
    )
}
