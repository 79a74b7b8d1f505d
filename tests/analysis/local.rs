//! What follows from one declaration alone: what gates are worth, what operations do to records, approval load, cost, ages.

use flowgate::analysis::facts::{Facts, OperationFact};
use flowgate::analysis::shared::{Uses, join};

use super::build;

fn facts(rest: &str) -> Facts {
    build::facts(&format!(
        "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {{id: t}}\nmodels: none\n{rest}"
    ))
}

const GATE: &str = "{kind: human_approval, enforced_by: gateway, approvers: {group: leads, exclude: [requester]}, approver_sees: full, approval_bound_to: action_digest, scope: single, timeout: 4h, on_timeout: deny, on_error: hold}";

/// Reasons of a gate that differs from a good one in one statement, in a phase.
fn inadequate(phase: &str, from: &str, to: &str, more: &str) -> Vec<String> {
    let gate = GATE.replacen(from, to, 1);
    assert!(from.is_empty() || gate != GATE, "{from}");
    let facts = facts(&format!("rollout: {phase}\ngates: {{ok: {gate}}}\n{more}"));
    facts.gates[0]
        .inadequate
        .iter()
        .map(|i| {
            format!(
                "{} {} {}",
                i.rule,
                i.reason,
                i.at.to_string().rsplit('/').next().unwrap()
            )
        })
        .collect()
}

#[test]
fn what_is_wrong_with_a_gate_counts_in_every_phase_and_what_is_missing_from_the_pilot_on() {
    for phase in [
        "sandbox",
        "internal_pilot",
        "limited_production",
        "full_production",
    ] {
        let none: [&str; 0] = [];
        assert_eq!(inadequate(phase, "", "", ""), none, "{phase}");
        for (from, to, reason) in [
            (
                "on_timeout: deny",
                "on_timeout: approve",
                "GATE-007 timeout-approves on_timeout",
            ),
            (
                "on_error: hold",
                "on_error: pass",
                "GATE-007 error-approves on_error",
            ),
            (
                "scope: single",
                "scope: always",
                "GATE-008 standing-approval scope",
            ),
            (
                "scope: single",
                "scope: batch(max=20)",
                "GATE-008 standing-approval scope",
            ),
            (
                "approver_sees: full",
                "approver_sees: summary",
                "GATE-008 partial-view approver_sees",
            ),
            (
                "bound_to: action_digest",
                "bound_to: run",
                "GATE-008 not-bound approval_bound_to",
            ),
            ("group: leads", "group: main", "GATE-006 self approvers"),
            ("group: leads", "group: \"\"", "GATE-006 empty approvers"),
        ] {
            assert_eq!(inadequate(phase, from, to, ""), [reason], "{phase}: {to}");
        }
        // To hold is as good as to deny.
        assert_eq!(
            inadequate(phase, "on_timeout: deny", "on_timeout: hold", ""),
            none
        );
        let missing = phase != "sandbox";
        for (from, reason) in [
            ("timeout: 4h, ", "GATE-007 undeclared timeout"),
            (", on_error: hold", "GATE-007 undeclared on_error"),
            ("approver_sees: full, ", "GATE-008 partial-view approver_sees"),
            (
                "approvers: {group: leads, exclude: [requester]}, ",
                "GATE-006 empty approvers",
            ),
        ] {
            let found = inadequate(phase, from, "", "");
            assert_eq!(
                found,
                if missing { vec![reason] } else { vec![] },
                "{phase}: {from}"
            );
        }
        let outside = matches!(phase, "limited_production" | "full_production");
        let found = inadequate(phase, "enforced_by: gateway", "enforced_by: agent_process", "");
        assert_eq!(found.is_empty(), !outside, "{phase}");
    }
}

#[test]
fn who_asks_who_is_a_program_and_who_builds_does_not_approve() {
    let asks = "actors: {leads: {kind: human, audience: internal}}\nflows: [{from: leads, to: main}]\n";
    assert!(inadequate("sandbox", "", "", asks).is_empty());
    assert_eq!(
        inadequate("sandbox", "exclude: [requester]", "exclude: [author]", asks),
        ["GATE-006 requester-approves approvers"]
    );
    assert_eq!(
        inadequate(
            "sandbox",
            "",
            "",
            "actors: {leads: {kind: job, audience: internal}}\n"
        ),
        ["GATE-006 bot approvers"]
    );
    let pays = "systems: {bank: {}}\nconnections: {bank: {system: bank, operations: {refund: {effect: pay}}}}\nflows: [{from: main, to: bank, operation: bank.refund, via: [ok]}]\n";
    assert_eq!(
        inadequate("sandbox", "", "", pays),
        ["GATE-006 developer-approves approvers"]
    );
    assert!(inadequate("sandbox", "[requester]", "[requester, developer]", pays).is_empty());
}

fn operation(declared: &str, more: &str) -> OperationFact {
    let facts = facts(&format!(
        "connections: {{jira: {{system: jira, operations: {{one: {declared}}}}}}}\n{more}"
    ));
    facts.operations.into_iter().next().unwrap()
}

#[test]
fn a_call_tells_whether_it_makes_or_changes_records() {
    for (declared, creates) in [
        ("{call: POST /rest/api/3/issue}", Some(true)),
        ("{call: PUT /rest/api/3/issue/{issueIdOrKey}}", Some(false)),
        ("{effect: write}", None),
        ("{effect: write, creates: true}", Some(true)),
        ("{call: POST /rest/api/3/issue, creates: false}", Some(false)),
        ("{effect: delete, creates: true}", None),
    ] {
        let declared = declared.replace("/{issueIdOrKey}", "/ENG-1");
        assert_eq!(operation(&declared, "").creates, creates, "{declared}");
    }
}

#[test]
fn an_operation_keeps_the_states_it_names_else_those_of_every_record() {
    let record = "audit: {record: {before: delta, after: delta}}\n";
    for (declared, more, kept) in [
        ("{effect: write}", "", vec![]),
        ("{effect: write}", record, vec!["after", "before"]),
        (
            "{effect: write}",
            "audit: {record: {before: none, after: true}}\n",
            vec!["after"],
        ),
        ("{effect: write, capture: [after]}", record, vec!["after"]),
    ] {
        assert_eq!(operation(declared, more).captures, kept, "{declared} {more}");
    }
}

#[test]
fn an_operation_is_as_secret_as_the_worst_it_carries() {
    let classes = "data_classes: {note: {tier: public}, file: {tier: restricted}, name: {}}\n";
    assert_eq!(operation("{effect: read}", classes).tier, None);
    assert_eq!(operation("{effect: read, classes: [name]}", classes).tier, None);
    assert_eq!(
        operation("{effect: read, classes: [note]}", classes).tier,
        Some(0)
    );
    let flow = format!("{classes}flows: [{{from: jira, to: main, operation: jira.one, classes: [file]}}]\n");
    assert_eq!(operation("{effect: read, classes: [note]}", &flow).tier, Some(3));
}

#[test]
fn a_pool_of_approvers_is_counted_once_with_all_its_gates() {
    let text = "
actors: {leads: {kind: human, audience: internal, members_on_shift: 3}}
systems: {mail: {}}
connections:
  mail:
    system: mail
    operations:
      a: {effect: send, planned_per_day: 40, limit: {max_per_day: 900}}
      b: {effect: send, limit: {max_per_day: 60}}
      c: {effect: send}
gates:
  one: {kind: human_approval, approvers: leads, capacity_per_hour: 20, hours_per_day: 8}
  two: {kind: human_approval, approvers: leads, capacity_per_hour: 10}
  idle: {kind: human_approval, approvers: others}
  filter: {kind: schema}
flows:
  - {from: main, to: mail, operation: mail.a, via: [one, filter]}
  - {from: main, to: mail, operation: mail.b, via: [two]}
  - {from: main, to: mail, operation: mail.c, via: [one, two]}
";
    let facts = facts(text);
    assert_eq!(facts.approvals.len(), 1, "{:#?}", facts.approvals);
    let pool = &facts.approvals[0];
    assert_eq!((pool.id.as_str(), pool.actor), ("t/leads", true));
    assert_eq!(pool.gates, ["t/one", "t/two"]);
    assert_eq!(pool.operations, ["t/mail.a", "t/mail.b", "t/mail.c"]);
    assert_eq!((pool.per_day, pool.planned), (100, false));
    assert_eq!(pool.uncounted, ["t/mail.c"]);
    assert_eq!(
        (pool.on_shift, pool.hours_per_day, pool.capacity_per_hour),
        (Some(3), Some(8.0), Some(10))
    );
}

const COST: &str = "cost:
  currency: EUR
  direct: {volume_per_day: 1000, tokens_in: {system: 900, retrieved: 2000, history: 0}, tokens_out: 500, price_in_per_1k: 0.004, price_out_per_1k: 0.016}
  overhead: {build_days: 45, maintenance_days_per_month: 3, review_minutes_per_day: 200, error_minutes_per_day: 30, rate_per_hour: 48}
";

#[test]
fn cost_is_recomputed_to_the_cent_and_absent_where_an_input_is() {
    let agents =
        "agents: {a: {budget: {max_spend_per_day: 50 EUR}}, b: {budget: {max_spend_per_day: 0.1 USD}}}\n";
    let cost = facts(&format!("{agents}{COST}")).cost.unwrap();
    assert_eq!(cost.model_per_day, Some(19.6));
    assert_eq!(cost.people_per_day, Some(184.0));
    assert_eq!(cost.maintenance_per_day, Some(38.4));
    assert_eq!(cost.total_per_day, Some(242.0));
    assert_eq!(cost.cap_per_day, Some(50.1));
    assert_eq!(cost.cap_currencies, ["EUR", "USD"]);
    let cost = facts(&COST.replace("tokens_out: 500, ", "")).cost.unwrap();
    assert_eq!((cost.model_per_day, cost.total_per_day), (None, None));
    assert_eq!((cost.people_per_day, cost.cap_per_day), (Some(184.0), None));
    let absurd = COST.replace("volume_per_day: 1000", "volume_per_day: 1e300");
    assert_eq!(facts(&absurd).cost.unwrap().model_per_day, None);
    assert!(facts("").cost.is_none());
}

#[test]
fn every_stated_date_has_its_age() {
    let text = "rollout: {phase: sandbox, kill_switch: {tested_on: 2026-11-20}, history: [{phase: sandbox, exit: {report: 2027-01-01, note: 2026-99-99}}]}\n";
    let ages: Vec<(String, i64)> = facts(text).ages.into_iter().collect();
    assert_eq!(
        ages,
        [("2026-11-20".to_owned(), 2), ("2027-01-01".to_owned(), -40)]
    );
}

#[test]
fn an_environment_comes_from_the_nearest_that_states_one() {
    let environment = |text: &str| {
        let facts = facts(text);
        facts
            .systems
            .iter()
            .find(|s| s.element.id == "t/crm")
            .unwrap()
            .environment
            .clone()
    };
    let written = |system: &str, connection: &str, boundary: &str| {
        environment(&format!(
            "boundaries: {{corp: {{kind: internal{boundary}}}}}\nsystems: {{crm: {{boundary: corp{system}}}}}\nconnections: {{c: {{system: crm{connection}, operations: {{x: {{effect: read}}}}}}}}\n"
        ))
    };
    let (own, connected, around) = (
        ", environment: test",
        ", environment: staging",
        ", environment: production",
    );
    assert_eq!(written(own, connected, around).as_deref(), Some("test"));
    assert_eq!(written("", connected, around).as_deref(), Some("staging"));
    assert_eq!(written("", "", around).as_deref(), Some("production"));
    assert_eq!(written("", "", ""), None);
}

#[test]
fn a_mark_that_two_integrations_set_in_one_system_is_shared() {
    let text = |system: &str| {
        format!(
            "connections: {{j: {{system: {system}, operations: {{one: {{effect: write, marking: \"agent\"}}}}}}}}\n"
        )
    };
    let other = |facts: &mut Facts| {
        let integration = facts.integration.as_mut().unwrap();
        integration.element.id = "other".to_owned();
    };
    let shared = |second: &str| {
        let (one, mut two) = (facts(&text("jira")), facts(&text(second)));
        other(&mut two);
        join(&[Uses::of(&one), Uses::of(&two)]).swap_remove(0)
    };
    let kinds: Vec<String> = shared("jira").into_iter().map(|s| s.kind).collect();
    assert_eq!(kinds, ["marking"]);
    let none = shared("slack");
    assert!(none.is_empty(), "{none:?}");
}

#[test]
fn what_is_only_planned_is_known_by_its_id() {
    let text = "
systems: {mail: {}, crm: {status: planned}}
connections:
  mail: {system: mail, status: planned, operations: {send: {effect: send}}}
  crm: {system: crm, operations: {read: {effect: read}, write: {effect: write, status: planned}}}
";
    let facts = facts(text);
    let planned = &facts.planned;
    // A connection is another thing than a system of that name; an operation is planned with its connection.
    assert_eq!(planned.nodes, ["t/crm"]);
    assert_eq!(planned.connections, ["t/mail"]);
    assert_eq!(planned.operations, ["t/crm.write", "t/mail.send"]);
    let own = facts.operations.iter().filter(|o| o.element.planned);
    assert_eq!(
        own.map(|o| o.element.name.as_str()).collect::<Vec<_>>(),
        ["crm.write", "mail.send"]
    );
}
