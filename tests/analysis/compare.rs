//! The facts of random integrations against the reference.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseResult, TestRunner};

use super::net::{Key, Net};
use super::reference::{Item, Labels, Lengths, Level, labels, untrusted};
use super::seen::{Reader, Seen};
use super::spec::{Spec, Style};
use super::{build, causes, generate, powers, routes};

proptest! {
    #![proptest_config(super::config(1200))]

    #[test]
    fn facts_agree_with_the_reference(spec in generate::specs()) {
        let facts = build::facts(&spec.text(Style::default()));
        let reader = Reader::new(&facts, Style::default());
        let seen = reader.seen();
        let net = Net::new(&spec);
        let (labels, taint) = (labels(&spec, &net), untrusted(&spec, &net));
        flows(&net, &seen)?;
        same_labels(&net, &labels, &seen)?;
        same_receipts(&net, &labels, &seen)?;
        same_taint(&net, &taint, &seen)?;
        actions(&spec, &net, &seen)?;
        trifecta(&spec, &net, &labels.certain, &taint, &reader, &seen)?;
        starts(&spec, &reader)?;
        prop_assert_eq!(causes::cycles(&spec, &net), reader.cycles(), "cycles");
        prop_assert_eq!(powers::delegations(&spec, &net, &seen), reader.delegations(), "delegations");
        prop_assert_eq!(powers::crossings(&spec, &net, &labels.certain), reader.crossings(), "crossings");
    }
}

/// The laws above would hold of cases where nothing happens.
#[test]
fn random_integrations_are_worth_looking_at() {
    let mut runner = TestRunner::new(super::config(300));
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let spec = generate::specs().new_tree(&mut runner).unwrap().current();
        let facts = build::facts(&spec.text(Style::default()));
        let received = || facts.receipts.iter().flat_map(|r| &r.classes);
        let mut note = |what, is: bool| *found.entry(what).or_default() += usize::from(is);
        note("three legs", facts.trifecta.iter().any(|t| t.legs == 3));
        note("a cut of several", facts.trifecta.iter().any(|t| t.cut.len() > 1));
        note("a covered action", facts.actions.iter().any(|a| a.covered));
        note("a bypass", facts.actions.iter().any(|a| a.bypass.is_some()));
        note("a possible label", facts.labels.iter().any(|l| l.possible));
        note("an unproven gate", received().any(|c| c.unproven_gate.is_some()));
        note("an unclaimed class", received().any(|c| !c.claimed));
        note("a long way", received().any(|c| c.path.len() > 2));
        note("a cycle", !facts.loops.is_empty());
        note(
            "a cycle of several agents",
            facts.loops.iter().any(|l| l.agents.len() > 1),
        );
        note(
            "a cycle by an event",
            facts.loops.iter().any(|l| !l.events.is_empty()),
        );
        note("an approved cycle", facts.loops.iter().any(|l| l.approved));
        note(
            "a delegation that adds",
            facts.delegations.iter().any(|d| d.added > 0),
        );
        note(
            "agents that call each other",
            facts.delegations.iter().any(|d| d.cycle),
        );
        note(
            "a crossing",
            facts.crossings.iter().any(|c| !c.classes.is_empty()),
        );
        note(
            "a long way of taint",
            facts.taint.iter().any(|t| t.path.len() > 2),
        );
    }
    let few: Vec<_> = found.iter().filter(|(_, n)| **n < 5).collect();
    assert!(few.is_empty(), "{few:?} of {found:?}");
}

fn class_name(item: &Item) -> String {
    match item {
        Item::Class(c) => format!("c{c}"),
        Item::Untrusted => "untrusted".to_owned(),
    }
}

fn flows(net: &Net, seen: &Seen) -> TestCaseResult {
    let mine: BTreeSet<(Key, BTreeSet<String>)> = net
        .edges
        .iter()
        .map(|e| {
            (
                e.key.clone(),
                e.declared.iter().map(|c| format!("c{c}")).collect(),
            )
        })
        .collect();
    prop_assert_eq!(mine, seen.flows.clone());
    Ok(())
}

/// All labels with level and length, the best of each node.
fn at_nodes(net: &Net, labels: &Labels) -> BTreeMap<(String, String), (Level, usize)> {
    let mut best = BTreeMap::new();
    for (lengths, level) in [
        (&labels.certain, Level::Certain),
        (&labels.possible, Level::Possible),
    ] {
        for ((e, item), length) in lengths {
            let new = (level, *length);
            let slot = best
                .entry((net.edges[*e].to.0.clone(), class_name(item)))
                .or_insert(new);
            if new.0 > slot.0 || new.0 == slot.0 && new.1 < slot.1 {
                *slot = new;
            }
        }
    }
    best
}

fn same_labels(net: &Net, labels: &Labels, seen: &Seen) -> TestCaseResult {
    let mut mine: BTreeMap<(String, String), Level> = at_nodes(net, labels)
        .into_iter()
        .map(|(k, (level, _))| (k, level))
        .collect();
    for ((node, item), level) in &labels.starts {
        let slot = mine.entry((node.clone(), class_name(item))).or_insert(*level);
        *slot = (*slot).max(*level);
    }
    prop_assert_eq!(mine, seen.labels.clone(), "labels");
    Ok(())
}

fn same_receipts(net: &Net, labels: &Labels, seen: &Seen) -> TestCaseResult {
    let mine = at_nodes(net, labels);
    prop_assert_eq!(mine, seen.receipts.clone(), "receipts");
    Ok(())
}

fn same_taint(net: &Net, taint: &Lengths, seen: &Seen) -> TestCaseResult {
    let mut mine: BTreeMap<String, usize> = BTreeMap::new();
    for ((e, _), length) in taint {
        let slot = mine.entry(net.edges[*e].to.0.clone()).or_insert(*length);
        *slot = (*slot).min(*length);
    }
    prop_assert_eq!(mine, seen.taint.clone(), "taint");
    Ok(())
}

fn actions(spec: &Spec, net: &Net, seen: &Seen) -> TestCaseResult {
    let mine: BTreeMap<&Key, routes::Action> = (0..net.edges.len())
        .filter_map(|e| Some((&net.edges[e].key, routes::action(spec, net, e)?)))
        .collect();
    let theirs: BTreeMap<&Key, routes::Action> = seen
        .actions
        .iter()
        .map(|(key, a)| {
            let open = (!a.covered).then_some(a.witness);
            (
                key,
                routes::Action {
                    external: a.external,
                    open,
                },
            )
        })
        .collect();
    prop_assert_eq!(mine, theirs, "actions");
    Ok(())
}

fn trifecta(
    spec: &Spec,
    net: &Net,
    labels: &Lengths,
    taint: &Lengths,
    reader: &Reader<'_>,
    seen: &Seen,
) -> TestCaseResult {
    for fact in &reader.facts.trifecta {
        let context = reader.name(&fact.context);
        let mine = routes::legs(spec, net, labels, taint, &context);
        let theirs = &seen.legs[&context];
        let private: BTreeSet<String> = mine.private.iter().map(|c| format!("c{c}")).collect();
        prop_assert_eq!(&private, &theirs.private, "private classes of {}", context);
        let ways = [mine.inward, mine.tainted, mine.outward];
        prop_assert_eq!(ways, theirs.ways, "legs of {}", context);
        let standing = ways.iter().filter(|w| **w > 0).count();
        prop_assert_eq!(standing, usize::from(fact.legs));
        if standing < 3 {
            prop_assert!(fact.cut.is_empty());
            continue;
        }
        let gone: BTreeSet<Key> = fact.cut.iter().map(|f| reader.key(f).clone()).collect();
        let breaks = routes::breaks(spec, net, &context, &mine.private, &gone);
        prop_assert!(breaks, "the cut {:?} breaks a leg of {}", &gone, context);
        let smaller = routes::smaller(spec, net, &context, &mine.private, fact.cut.len());
        prop_assert_eq!(smaller, None, "smaller than {:?} of {}", &gone, context);
    }
    Ok(())
}

/// Each path begins at a flow that declares what moves, or something that may hold it.
fn starts(spec: &Spec, reader: &Reader<'_>) -> TestCaseResult {
    let flows: BTreeMap<&str, _> = reader
        .facts
        .flows
        .iter()
        .map(|f| (f.element.id.as_str(), f))
        .collect();
    let holds = |outer: &String, class: &String| {
        let outer: usize = outer.strip_prefix("t/c").unwrap().parse().unwrap();
        outer_holds(spec, outer, class)
    };
    for received in reader.facts.receipts.iter().flat_map(|r| &r.classes) {
        let first = flows[received.path[0].flow.as_str()];
        let declared = first.classes.contains(&received.class);
        let hidden = received.possible && first.classes.iter().any(|c| holds(c, &received.class));
        prop_assert!(
            declared || hidden,
            "{} starts at {}",
            &received.class,
            &first.element.id
        );
    }
    for way in &reader.facts.trifecta {
        if let Some(step) = way.private_path.first() {
            let first = &flows[step.flow.as_str()].classes;
            prop_assert!(way.private.iter().any(|c| first.contains(c)));
        }
    }
    let tainted = reader.facts.taint.iter().map(|t| &t.path);
    for path in tainted.chain(reader.facts.trifecta.iter().map(|t| &t.untrusted_path)) {
        let Some(step) = path.first() else { continue };
        let actor = reader.facts.actors.iter().find(|a| a.element.id == step.from);
        let outside = |c: &String| {
            reader
                .facts
                .classes
                .iter()
                .any(|f| f.element.id == *c && f.untrusted)
        };
        let declared = flows[step.flow.as_str()].classes.iter().any(outside);
        prop_assert!(
            declared || actor.is_some_and(|a| a.untrusted),
            "taint starts at {}",
            &step.flow
        );
    }
    Ok(())
}

/// Whether a class may hold another, at any depth.
fn outer_holds(spec: &Spec, outer: usize, class: &str) -> bool {
    let mut seen = BTreeSet::from([outer]);
    let mut todo = vec![outer];
    while let Some(c) = todo.pop() {
        for inside in &spec.classes[c].may_contain {
            if seen.insert(*inside) {
                todo.push(*inside);
            }
        }
    }
    seen.iter().any(|c| *c != outer && class == format!("t/c{c}"))
}
