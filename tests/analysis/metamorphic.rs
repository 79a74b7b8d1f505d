//! What must hold between the facts of two integrations that differ in one thing.

use proptest::prelude::*;

use super::seen::{Reader, Seen};
use super::spec::{Spec, Style};
use super::{build, generate};

fn seen(spec: &Spec, style: Style) -> Seen {
    let facts = build::facts(&spec.text(style));
    Reader::new(&facts, style).seen()
}

/// Labels and taint of one are in the other, none less sure. A class that may hold others is set apart: what hides in a
/// claim counts where the class did not come in, so that redaction on its way in can clear it (`within` then looks at
/// what is certain only).
fn within(spec: &Spec, small: &Seen, large: &Seen) -> Result<(), TestCaseError> {
    let hides = spec.classes.iter().any(|c| !c.may_contain.is_empty());
    for (at, level) in &small.labels {
        if hides && *level == super::reference::Level::Possible {
            continue;
        }
        let other = large.labels.get(at);
        prop_assert!(
            other.is_some_and(|o| o >= level),
            "{:?} {:?} became {:?}",
            at,
            level,
            other
        );
    }
    for node in small.taint.keys() {
        prop_assert!(large.taint.contains_key(node), "taint of {}", node);
    }
    for (context, legs) in &small.legs {
        prop_assert!(legs.legs <= large.legs[context].legs, "legs of {}", context);
    }
    Ok(())
}

proptest! {
    #![proptest_config(super::config(300))]

    #[test]
    fn one_flow_more_removes_no_label(spec in generate::specs(), more in generate::flow_bytes()) {
        let mut larger = spec.clone();
        if !generate::add(&mut larger, &more) {
            return Ok(());
        }
        let (small, large) = (seen(&spec, Style::default()), seen(&larger, Style::default()));
        // A written flow may take the place of derived ones; then it is not one more.
        if small.flows.is_subset(&large.flows) {
            within(&spec, &small, &large)?;
        }
    }

    #[test]
    fn one_adequate_gate_more_adds_nothing(spec in generate::specs(), at in any::<u8>(), first in any::<bool>()) {
        if spec.flows.is_empty() {
            return Ok(());
        }
        let gated = generate::gated(&spec, at, first);
        let (before, after) = (seen(&spec, Style::default()), seen(&gated, Style::default()));
        within(&spec, &after, &before)?;
        for (key, action) in &after.actions {
            let old = &before.actions[key];
            prop_assert!(action.covered || !old.covered, "{:?} is covered no more", key);
            prop_assert_eq!(action.external, old.external);
        }
    }

    #[test]
    fn names_and_order_do_not_matter(spec in generate::specs(), reversed in any::<bool>()) {
        let plain = seen(&spec, Style::default());
        let turned = seen(&spec, Style { renamed: true, reversed });
        prop_assert_eq!(&plain, &turned);
        let turned = seen(&spec, Style { renamed: false, reversed: true });
        prop_assert_eq!(&plain, &turned);
    }
}
