//! Small cases with exact answers, in the words of `semantics.md` 6 and 7.

use flowgate::analysis::facts::{ActionFact, Facts, Step};

use super::build;

const HEAD: &str = "apiVersion: flowgate/v1
kind: AgentIntegration
metadata: {id: t}
boundaries: {corp: {kind: internal}}
models: none
data_classes:
  secret: {tier: restricted, origin: internal}
  note: {tier: public, origin: derived}
  mail: {tier: internal, origin: external}
actors: {customer: {audience: customer}, worker: {audience: internal}}
gates:
  ok: {kind: human_approval, enforced_by: gateway, approvers: {group: leads, exclude: [requester]}, approver_sees: full, approval_bound_to: action_digest, scope: single, timeout: 4h, on_timeout: deny, on_error: hold}
  also: {kind: human_approval, enforced_by: gateway, approvers: {group: leads, exclude: [requester]}, approver_sees: full, approval_bound_to: action_digest, scope: single, timeout: 4h, on_timeout: deny, on_error: hold}
  closed: {kind: schema, enforced_by: gateway, allows: [note], fields: {case: id, state: enum, day: date, n: number}}
  wordy: {kind: schema, enforced_by: gateway, allows: [note], fields: {case: id, said: text(200)}}
  loose: {kind: schema, enforced_by: gateway, allows: [note], fields: {case: id, said: string}}
  pattern: {kind: redaction, enforced_by: gateway, removes: [secret], method: pattern}
  field: {kind: redaction, enforced_by: gateway, removes: [secret], method: field}
";

const TWO_AGENTS: &str = "agents: {one: {}, two: {}}\nsystems: {crm: {}, desk: {}, post: {}}\n";

fn facts(rest: &str) -> Facts {
    build::facts(&format!("{HEAD}{rest}"))
}

/// `flow, flow, …` of a path.
fn flows(path: &[Step]) -> String {
    let flows: Vec<&str> = path.iter().map(|s| s.flow.trim_start_matches("t/")).collect();
    flows.join(", ")
}

/// `certain` or `possible`, if a class is at a node.
fn label(facts: &Facts, node: &str, class: &str) -> Option<&'static str> {
    let (node, class) = (format!("t/{node}"), format!("t/{class}"));
    let label = facts.labels.iter().find(|l| l.node == node && l.class == class)?;
    Some(if label.possible { "possible" } else { "certain" })
}

/// The flows by which a class comes to a receiver.
fn way(facts: &Facts, node: &str, class: &str) -> String {
    let receipt = facts
        .receipts
        .iter()
        .find(|r| r.node == format!("t/{node}"))
        .unwrap();
    flows(
        &receipt
            .classes
            .iter()
            .find(|c| c.class == format!("t/{class}"))
            .unwrap()
            .path,
    )
}

fn tainted(facts: &Facts, node: &str) -> bool {
    facts.taint.iter().any(|t| t.node == format!("t/{node}"))
}

fn action<'a>(facts: &'a Facts, flow: &str) -> &'a ActionFact {
    facts
        .actions
        .iter()
        .find(|a| a.flow == format!("t/{flow}"))
        .unwrap()
}

#[test]
fn a_record_is_laundered_over_four_edges() {
    let facts = facts(&format!(
        "{TWO_AGENTS}flows:
  - {{id: a, from: crm, to: one, classes: [secret]}}
  - {{id: b, from: one, to: desk, classes: [note]}}
  - {{id: c, from: desk, to: two, classes: [note]}}
  - {{id: d, from: two, to: customer, classes: [note]}}
"
    ));
    assert_eq!(way(&facts, "customer", "secret"), "a, b, c, d");
    let receipt = facts.receipts.iter().find(|r| r.node == "t/customer").unwrap();
    let secret = receipt.classes.iter().find(|c| c.class == "t/secret").unwrap();
    assert!(!secret.claimed && !secret.possible);
    assert_eq!(secret.audience_outside, ["customer"]);
    // The note begins where the desk gives it out, not at the first claim.
    assert_eq!(way(&facts, "customer", "note"), "c, d");
}

#[test]
fn what_is_written_on_other_objects_is_not_read_back() {
    let case = |read: &str| {
        facts(&format!(
            "{TWO_AGENTS}flows:
  - {{id: a, from: crm, to: one, classes: [secret]}}
  - {{id: b, from: one, to: desk, objects: [case]}}
  - {{id: c, from: desk, to: two{read}}}
"
        ))
    };
    assert_eq!(label(&case(", objects: [account]"), "two.main", "secret"), None);
    assert_eq!(
        label(&case(", objects: [case, account]"), "two.main", "secret"),
        Some("certain")
    );
    assert_eq!(label(&case(""), "two.main", "secret"), Some("certain"));
    assert_eq!(label(&case(", resources: [case-7]"), "two.main", "secret"), None);
}

#[test]
fn a_shared_model_leaks_nothing_between_contexts() {
    let text = format!("{HEAD}{TWO_AGENTS}").replace("models: none", "models: {llm: {}, judge: {}}");
    let text = format!(
        "{text}flows:
  - {{id: a, from: crm, to: one, classes: [secret]}}
  - {{id: m, from: one, to: llm, bidirectional: true}}
  - {{id: n, from: two, to: llm, bidirectional: true}}
"
    );
    let facts = build::facts(&text);
    assert_eq!(label(&facts, "llm", "secret"), Some("certain"));
    assert_eq!(label(&facts, "two.main", "secret"), None);
    // A model that another one asks belongs to the same run.
    let asks = "  - {id: j, from: llm, to: judge, bidirectional: true}\n";
    let shut = "  - {id: k, from: one, to: judge, via: [closed]}\n";
    let facts = build::facts(&format!("{text}{asks}{shut}"));
    assert_eq!(way(&facts, "judge", "secret"), "a, m, j");
    assert_eq!(label(&facts, "two.main", "secret"), None);
}

#[test]
fn redaction_by_pattern_leaves_a_doubt() {
    let case = |gate: &str| {
        facts(&format!(
            "{TWO_AGENTS}flows:
  - {{id: a, from: crm, to: one, classes: [secret], via: [{gate}]}}
  - {{id: b, from: one, to: desk, classes: [note]}}
"
        ))
    };
    assert_eq!(label(&case("pattern"), "desk", "secret"), Some("possible"));
    assert_eq!(label(&case("field"), "desk", "secret"), None);
    assert_eq!(label(&case("pattern, field"), "desk", "secret"), None);
}

/// Doubts that begin at different distances are still told by the shortest way.
#[test]
fn the_way_of_a_possible_class_is_a_shortest_one() {
    let facts = facts(&format!(
        "{TWO_AGENTS}stores: {{cache: {{}}}}\nflows:
  - {{id: a, from: crm, to: desk, classes: [secret]}}
  - {{id: b, from: desk, to: cache}}
  - {{id: c, from: cache, to: one, via: [pattern]}}
  - {{id: d, from: post, to: one, classes: [secret], via: [pattern]}}
  - {{id: e, from: one, to: customer}}
"
    ));
    assert_eq!(way(&facts, "customer", "secret"), "d, e");
}

#[test]
fn an_unproven_gate_reduces_nothing_at_limited_production() {
    let case = |phase: &str, support: &str| {
        let head = HEAD.replace("method: field", &format!("method: field{support}"));
        build::facts(&format!(
            "{head}rollout: {{phase: {phase}}}\n{TWO_AGENTS}flows:
  - {{id: a, from: crm, to: one, classes: [secret], via: [field]}}
  - {{id: b, from: one, to: customer, classes: [note]}}
"
        ))
    };
    let referenced = ", assurance: {level: referenced, ref: T-1}";
    assert_eq!(label(&case("sandbox", ""), "customer", "secret"), None);
    assert_eq!(
        label(&case("limited_production", referenced), "customer", "secret"),
        None
    );
    let facts = case("limited_production", "");
    assert_eq!(label(&facts, "customer", "secret"), Some("certain"));
    let receipt = facts.receipts.iter().find(|r| r.node == "t/customer").unwrap();
    let secret = receipt.classes.iter().find(|c| c.class == "t/secret").unwrap();
    assert_eq!(secret.unproven_gate.as_deref(), Some("t/field"));
}

const MAILING: &str = "systems: {post: {}}
agents: {one: {}, two: {}}
connections:
  first: {system: post, operations: {send: {effect: send, audience: customer}, push: {effect: send, audience: customer}}}
  second: {system: post, operations: {send: {effect: send, audience: customer}}}
";

#[test]
fn two_gates_on_two_routes_cover_together() {
    let facts = facts(&format!(
        "{MAILING}flows:
  - {{id: a, from: one, to: post, operation: first.send, via: [ok]}}
  - {{id: b, from: two, to: post, operation: second.send, via: [also]}}
  - {{id: c, from: one, to: post, operation: first.push}}
  - {{id: d, from: post, to: customer}}
"
    ));
    assert!(action(&facts, "a").covered && action(&facts, "b").covered);
    let push = action(&facts, "c");
    assert_eq!((push.covered, flows(&push.witness).as_str()), (false, "c, d"));
}

/// A gate behind the system covers, unless another way on is open or outsiders read the system itself.
#[test]
fn every_way_on_counts() {
    let case = |more: &str, post: &str| {
        let text = format!(
            "{HEAD}agents: {{one: {{}}}}
systems: {post}
connections: {{first: {{system: post, operations: {{send: {{effect: send, audience: customer}}}}}}}}
flows:
  - {{id: a, from: one, to: post, operation: first.send}}
  - {{id: b, from: post, to: customer, via: [ok]}}
{more}"
        );
        let text = text.replace("worker:", "partner: {audience: partner}, worker:");
        let facts = build::facts(&text);
        let a = action(&facts, "a");
        assert!(a.external);
        (a.covered, flows(&a.witness))
    };
    assert_eq!(case("", "{post: {}}"), (true, String::new()));
    let open = "  - {id: c, from: post, to: partner}\n";
    assert_eq!(case(open, "{post: {}}"), (false, "a, c".to_owned()));
    let guarded = "  - {id: c, from: post, to: partner, via: [also]}\n";
    assert_eq!(case(guarded, "{post: {}}"), (true, String::new()));
    assert_eq!(case("", "{post: {audience: customer}}"), (false, "a".to_owned()));
}

#[test]
fn each_way_around_a_gate_has_its_name() {
    let case = |flow: &str| {
        let facts = facts(&format!(
            "{MAILING}flows:
  - {{id: a, from: one, to: post, operation: first.send, via: [ok]}}
  - {{id: b, {flow}}}
"
        ));
        let b = action(&facts, "b");
        assert!(!b.covered && b.group_gated);
        assert_eq!(b.bypasses.as_deref(), Some("t/first.send@t/a"));
        assert_eq!(b.witness[0].flow, "t/b");
        b.bypass.clone().unwrap()
    };
    assert_eq!(
        case("from: two, to: post, operation: first.send"),
        "alternate-agent"
    );
    assert_eq!(
        case("from: one, to: post, operation: second.send"),
        "alternate-connection"
    );
    assert_eq!(
        case("from: one, to: post, operation: first.push"),
        "alternate-tool"
    );
}

#[test]
fn the_same_operation_beside_its_gate_is_a_direct_edge() {
    let text = MAILING.replace("one: {}", "one: {contexts: {in: {}, out: {}}}");
    let facts = facts(&format!(
        "{text}flows:
  - {{id: a, from: one.in, to: post, operation: first.send, via: [ok]}}
  - {{id: b, from: one.out, to: post, operation: first.send}}
"
    ));
    assert_eq!(action(&facts, "b").bypass.as_deref(), Some("direct-edge"));
}

#[test]
fn only_a_closed_form_clears_taint() {
    let case = |via: &str| {
        let facts = facts(&format!(
            "{TWO_AGENTS}flows:
  - {{id: a, from: desk, to: one, classes: [mail]}}
  - {{id: b, from: one, to: two, classes: [note]{via}}}
"
        ));
        assert!(tainted(&facts, "one.main"));
        tainted(&facts, "two.main")
    };
    assert!(case(""));
    assert!(!case(", via: [closed]"));
    assert!(case(", via: [wordy]"));
    assert!(case(", via: [loose]"), "a type nobody knows is not closed");
    assert!(case(", via: [field]"));
    assert!(!case(", via: [ok]"));
}

#[test]
fn an_untrusted_actor_starts_taint() {
    let case = |trusted: &str| {
        let head = HEAD.replace("audience: internal}", &format!("audience: internal{trusted}}}"));
        let flows = "flows:\n  - {id: a, from: worker, to: one, classes: [note]}\n";
        tainted(&build::facts(&format!("{head}{TWO_AGENTS}{flows}")), "one.main")
    };
    assert!(case(", trusted: false"));
    assert!(!case(", trusted: true") && !case(""));
}

#[test]
fn asking_a_system_writes_nothing_into_it() {
    let case = |effect: &str, to: &str| {
        facts(&format!(
            "agents: {{one: {{}}, two: {{}}}}\nsystems: {{crm: {{}}, desk: {{}}}}\nstores: {{cache: {{}}}}
connections: {{desk: {{system: desk, operations: {{do: {{effect: {effect}}}}}}}}}
flows:
  - {{id: a, from: crm, to: one, classes: [secret]}}
  - {{id: b, from: one, to: {to}, operation: desk.do, bidirectional: true, response_classes: [note]}}
  - {{id: c, from: {to}, to: two}}
"
        ))
    };
    assert_eq!(label(&case("read", "desk"), "two.main", "secret"), None);
    assert_eq!(label(&case("read", "desk"), "desk", "secret"), Some("certain"));
    assert_eq!(
        label(&case("write", "desk"), "two.main", "secret"),
        Some("certain")
    );
    // What is read from the desk into a cache is kept there.
    assert_eq!(
        label(&case("read", "cache"), "two.main", "secret"),
        Some("certain")
    );
}

const LEGS: &str = "agents: {one: {}, two: {}}
systems: {crm: {}, desk: {}, wall: {}, post: {}}
connections: {post: {system: post, operations: {send: {effect: send, audience: customer}}}}
flows:
  - {id: a, from: crm, to: one, classes: [secret]}
  - {id: b, from: desk, to: one, classes: [mail]}
";

#[test]
fn a_cut_breaks_a_leg_for_good() {
    let base = LEGS.to_owned() + "  - {id: z, from: one, to: customer}\n";
    assert_eq!(facts(&base).trifecta[0].cut, ["t/a"]);
    // Two ways in and two out; one that brings untrusted content.
    let wide = format!("{base}  - {{id: c, from: wall, to: one, classes: [secret]}}\n");
    assert_eq!(facts(&wide).trifecta[0].cut, ["t/b"]);
    // The second agent claims the class itself: taking the first source away would not help.
    let claim = "agents: {one: {}, two: {}}
systems: {crm: {}, desk: {}}
flows:
  - {id: a, from: crm, to: two, classes: [secret]}
  - {id: b, from: desk, to: one, classes: [mail]}
  - {id: c, from: two, to: one, classes: [secret]}
  - {id: d, from: desk, to: one, classes: [mail], operation: x.r}
  - {id: z, from: one, to: customer}
  - {id: zz, from: one, to: customer, operation: x.r}
connections: {x: {system: desk, operations: {r: {effect: read}}}}
";
    let facts = facts(claim);
    let one = facts.trifecta.iter().find(|t| t.context == "t/one.main").unwrap();
    assert_eq!((one.legs, one.cut.as_slice()), (3, ["t/c".to_owned()].as_slice()));
}

#[test]
fn the_answer_of_a_sending_operation_is_no_way_out() {
    let facts = facts(&format!(
        "{LEGS}  - {{id: c, from: one, to: post, classes: [note], objects: [case]}}
  - {{id: d, from: two, to: post, operation: post.send, bidirectional: true}}
  - {{id: e, from: post, to: customer, objects: [letter]}}
"
    ));
    let one = facts.trifecta.iter().find(|t| t.context == "t/one.main").unwrap();
    // Its own data still gets out, over the other agent that reads and sends it.
    assert_eq!(flows(&one.outbound_path), "c, d~response, d");
    assert_eq!(one.channel.as_deref(), Some("via-second-agent"));
}

/// A flow between models stands once per run; a way that changes runs inside it is none, and must not be cut.
#[test]
fn a_cut_is_not_larger_for_copies_of_a_model() {
    let text = format!(
        "{HEAD}agents: {{one: {{}}, two: {{}}}}
tools: {{web: {{kind: http}}}}
systems: {{crm: {{}}, desk: {{}}, wall: {{}}}}
flows:
  - {{id: a, from: crm, to: one, classes: [secret]}}
  - {{id: b, from: desk, to: one, classes: [secret, mail]}}
  - {{id: c, from: wall, to: one, classes: [mail]}}
  - {{id: m, from: llm, to: judge, bidirectional: true}}
  - {{id: w, from: one, to: web}}
  - {{id: x, from: web, to: two}}
  - {{id: y, from: two, to: web}}
"
    );
    let terms = "{contract: D-1, training_use: prohibited}";
    let models = format!("models: {{llm: {terms}, judge: {terms}}}");
    let facts = build::facts(&text.replace("models: none", &models));
    let one = facts.trifecta.iter().find(|t| t.context == "t/one.main").unwrap();
    assert_eq!((one.legs, one.cut.as_slice()), (3, ["t/w".to_owned()].as_slice()));
}

/// A context that reads strangers and passes only a closed form on has no way out of its own: the one that gets the form, knows
/// secrets and sends is not blamed either, since no stranger's words reach it.
#[test]
fn a_context_that_passes_closed_facts_on_is_not_blamed_for_the_trifecta() {
    let case = |via: &str| {
        let text = format!(
            "{HEAD}agents: {{one: {{}}, two: {{}}}}
tools: {{web: {{kind: http}}}}
systems: {{crm: {{}}, wall: {{}}}}
flows:
  - {{id: a, from: wall, to: one, classes: [mail]}}
  - {{id: b, from: one, to: two, classes: [mail]{via}}}
  - {{id: c, from: crm, to: two, classes: [secret]}}
  - {{id: d, from: two, to: web}}
"
        );
        let facts = build::facts(&text);
        let legs = |context: &str| {
            facts
                .trifecta
                .iter()
                .find(|t| t.context == context)
                .map(|t| t.legs)
        };
        (legs("t/one.main"), legs("t/two.main"))
    };
    let (_, open) = case("");
    assert_eq!(open, Some(3));
    let (one, two) = case(", via: [closed]");
    assert!(one < Some(3), "{one:?}");
    assert!(two < Some(3), "{two:?}");
}
