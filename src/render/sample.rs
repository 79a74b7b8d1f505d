//! A small integration by hand, for the tests of the formats.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::analysis::facts::*;
use crate::finding::*;
use crate::render::terminal::Masks;
use crate::source::{Date, Place, Source, Sources, Span};

pub const MANIFEST: &str = "metadata:\n  id: desk\nconnections:\n  mail:\n    token: xoxb-very-secret-value\n    operations:\n      send_reply: {effect: send, audience: customer}\n";
pub const FLOW: &str =
    "integration desk\n\ncrm -> helper.main : account\nhelper.main -> mail : reply by mail.send_reply\n";

pub fn day() -> Date {
    "2026-11-22".parse().unwrap()
}

pub fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add(Source::new("agents/desk.flowgate.yaml", MANIFEST));
    sources.add(Source::new("agents/desk.flow", FLOW));
    sources
}

pub fn masks(sources: &Sources) -> Masks {
    let id = sources.find("agents/desk.flowgate.yaml").unwrap();
    let start = MANIFEST.find("xoxb").unwrap();
    BTreeMap::from([(id, vec![Span::new(start, start + 22)])])
}

/// The place of the first occurrence of a text in a file.
pub fn at(sources: &Sources, file: &str, needle: &str) -> Location {
    let id = sources.find(file).unwrap();
    let source = sources.get(id).unwrap();
    let start = source.text.find(needle).unwrap();
    let (from, to) = (source.position(start), source.position(start + needle.len()));
    Location {
        file: file.into(),
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        bytes: Some((id, Span::new(start, start + needle.len()))),
    }
}

pub fn finding(rule: &str, severity: Severity, location: Location) -> Finding {
    Finding {
        rule: rule.into(),
        name: "no-gate".into(),
        reason: "no-gate".into(),
        outcome: Outcome::Fail,
        severity,
        integration: Some("desk".into()),
        subject: "desk/mail.send_reply@desk/F2".into(),
        title: "External communication without any approval gate".into(),
        message: "`mail.send_reply` reaches customers and no person approves it".into(),
        label: "sent without approval".into(),
        why: "a model that reads untrusted text decides what a customer receives".into(),
        help: "put a gate of kind `human_approval` on the flow:\n    gate reply_ok: human_approval { approvers: support }".into(),
        location,
        related: Box::default(),
        path: Box::default(),
        values: Values::default(),
        folded: Box::default(),
        assurance: Assurance::Declared,
        fingerprint: "0123abcd".into(),
        references: ["OWASP LLM06:2025".to_owned()].into(),
        waiver: None,
        fix: None,
        known: false,
        mendable: false,
    }
}

pub fn check() -> (Check, Sources) {
    let sources = sources();
    let manifest = "agents/desk.flowgate.yaml";
    let flow = "agents/desk.flow";
    let mut main = finding(
        "GATE-001",
        Severity::Critical,
        at(&sources, flow, "helper.main -> mail"),
    );
    main.related = vec![
        Labelled {
            location: at(&sources, flow, "mail.send_reply"),
            label: "the operation".into(),
        },
        Labelled {
            location: at(&sources, manifest, "send_reply"),
            label: "declared here, audience customer".into(),
        },
    ]
    .into();
    main.path = vec![
        Labelled {
            location: at(&sources, flow, "crm -> helper.main"),
            label: "crm -> helper.main: account".into(),
        },
        Labelled {
            location: at(&sources, flow, "helper.main -> mail"),
            label: "helper.main -> mail: reply".into(),
        },
    ]
    .into();
    main.folded = vec![Folded {
        rule: "WRITE-001".into(),
        reason: "no-rollback".into(),
        severity: Severity::High,
        subject: "desk/mail.send_reply".into(),
        message: "no way to correct a wrong reply".into(),
        location: at(&sources, manifest, "send_reply"),
        fingerprint: "1".into(),
    }]
    .into();
    let mut secret = finding(
        "SECRET-001",
        Severity::High,
        at(&sources, manifest, "xoxb-very-secret-value"),
    );
    secret.reason = "known-token-format".into();
    secret.message = "a Slack bot token stands in the file".into();
    secret.label = "`xoxb-`, 22 characters".into();
    secret.subject = "desk/mail".into();
    secret.help = "revoke it, then refer to a secret manager: `vault:kv/desk/mail#token`".into();
    let check = Check {
        flowgate: 1,
        version: "0.1.0".into(),
        date: day(),
        date_from: "project".into(),
        fail_on: Severity::High,
        baselined: false,
        since: None,
        trusted: None,
        lowered: Vec::new(),
        findings: vec![Box::new(main), Box::new(secret)],
        assessed: vec![Assessed {
            manifest: true,
            integration: "desk".into(),
            title: Some("Desk helper".into()),
            phase: "sandbox".into(),
            files: vec![manifest.into(), flow.into()],
            passed: BTreeMap::from([("AUTH-002".into(), 2)]),
        }],
        not_assessed: vec![],
        unknown: vec![],
        expectations: vec![],
        summary: Summary {
            files: 2,
            assessed: 1,
            findings: BTreeMap::from([("critical".into(), 1), ("high".into(), 1)]),
            pass: 2,
            fail: 2,
            unknown: 9,
            expectations_held: 1,
            needed_next: Some(NeededNext {
                phase: "internal_pilot".into(),
                count: 4,
            }),
            ..Summary::default()
        },
    };
    (check, sources)
}

pub fn element(name: &str, declared: Value) -> Element {
    Element {
        id: format!("desk/{name}"),
        name: name.into(),
        at: Place::document("agents/desk.flowgate.yaml", 0).child(name),
        also: vec![],
        places: BTreeMap::new(),
        assurance: Assurance::Declared,
        planned: false,
        declared: declared.as_object().cloned().unwrap_or_default(),
    }
}

fn flow(name: &str, from: &str, to: &str, class: &str, declared: Value) -> FlowFact {
    FlowFact {
        element: element(name, declared),
        from: format!("desk/{from}"),
        to: format!("desk/{to}"),
        operation: None,
        classes: vec![format!("desk/{class}")],
        via: vec![],
        derived: false,
        response: false,
        crosses: true,
        actor_end: false,
        authenticated: true,
        carries: vec![],
    }
}

fn system(name: &str, boundary: &str, kind: &str, declared: Value) -> SystemFact {
    SystemFact {
        element: element(name, declared),
        product: None,
        implicit: false,
        boundary: Some(format!("desk/{boundary}")),
        boundary_kind: kind.into(),
        clearance: 2,
        clearance_declared: true,
        audience: vec!["employees".into()],
        environment: None,
    }
}

fn boundary(name: &str, kind: &str, region: &str) -> BoundaryFact {
    BoundaryFact {
        element: element(name, json!({ "region": region })),
        kind: kind.into(),
        implicit: false,
        vendor: (kind == "vendor").then(|| "crm-co".into()),
        vendor_approved: true,
    }
}

fn operation(name: &str, connection: &str, effect: &str, audience: &[&str]) -> OperationFact {
    OperationFact {
        element: element(name, json!({})),
        connection: format!("desk/{connection}"),
        system: Some(format!("desk/{connection}")),
        matched: None,
        near: vec![],
        effect: Some(effect.into()),
        capability: Some(if effect == "read" { "read" } else { "communicate" }.into()),
        audience: audience.iter().map(|a| (*a).to_owned()).collect(),
        external: audience.contains(&"customer"),
        reversibility: (effect != "read").then(|| "irreversible".into()),
        tier: None,
        creates: None,
        captures: vec![],
        from_catalogue: vec![],
        overrides: BTreeMap::new(),
    }
}

fn step(flow: &str, from: &str, to: &str) -> Step {
    Step {
        flow: format!("desk/{flow}"),
        at: Place::document("agents/desk.flow", 0).child(flow),
        from: format!("desk/{from}"),
        to: format!("desk/{to}"),
        label: format!("{from} -> {to}"),
    }
}

fn action(flow: &str, operation: &str, covered: bool) -> ActionFact {
    ActionFact {
        id: format!("desk/{operation}@desk/{flow}"),
        operation: Some(format!("desk/{operation}")),
        flow: format!("desk/{flow}"),
        at: Place::document("agents/desk.flow", 0).child(flow),
        context: "desk/helper.main".into(),
        target: "desk/mail".into(),
        group: "mail|*|send".into(),
        external: true,
        reaches: Some("desk/customer".into()),
        contexts: vec!["desk/helper.main".into()],
        closed_schema: false,
        fixed_destination: false,
        gates: if covered {
            vec!["desk/reply_ok".into()]
        } else {
            vec![]
        },
        adequate_gates: if covered {
            vec!["desk/reply_ok".into()]
        } else {
            vec![]
        },
        covered,
        group_gated: true,
        witness: if covered {
            vec![]
        } else {
            vec![step(flow, "helper.main", "mail")]
        },
        bypass: (!covered).then(|| "direct-edge".into()),
        bypasses: None,
        rests_on: covered.then_some(Assurance::Declared),
    }
}

/// Facts of nothing but an integration.
pub fn empty_facts() -> Facts {
    Facts {
        integration: Some(IntegrationFact {
            element: Element {
                id: "desk".into(),
                ..element("desk", json!({}))
            },
            phase: "sandbox".into(),
            phase_order: 0,
            has_manifest: true,
        }),
        ..Facts::empty(
            day(),
            AnalysisParams {
                evidence_days: 180,
                batch_max: 0,
            },
        )
    }
}

/// [`facts`] with this name on every system, flow and boundary, and as the description of every system.
pub fn named(name: &str) -> Facts {
    let mut facts = facts();
    for s in &mut facts.systems {
        s.element.name = name.to_owned();
        s.element.declared.insert("description".into(), name.into());
    }
    for f in &mut facts.flows {
        f.element.name = name.to_owned();
    }
    for b in &mut facts.boundaries {
        b.element.name = name.to_owned();
    }
    facts
}

/// The integration that [`check`] judges: a CRM is read, mail is sent, once through a gate and once past it.
pub fn facts() -> Facts {
    let mut facts = empty_facts();
    if let Some(integration) = &mut facts.integration {
        integration.element.declared = json!({
            "metadata": {"title": "Desk helper", "version": "1.2.0"},
            "purpose": {"intended": "Answer customers faster."},
        })
        .as_object()
        .cloned()
        .unwrap_or_default();
    }
    facts.boundaries = vec![
        boundary("corp", "internal", "eu-central-1"),
        boundary("crm_saas", "vendor", "eu"),
    ];
    facts.vendors = vec![VendorFact {
        element: element("crm-co", json!({"agreement": "DPA-17"})),
    }];
    facts.systems = vec![
        system("crm", "crm_saas", "vendor", json!({"system_of_record": true})),
        system("mail", "corp", "internal", json!({})),
    ];
    facts.connections = ["crm", "mail"]
        .map(|name| ConnectionFact {
            element: element(name, json!({"auth": {"method": "oauth2_client_credentials"}})),
            system: Some(format!("desk/{name}")),
            product: None,
            boundary_kind: "vendor".into(),
            catalogued: true,
            has_scopes: true,
            read_only: name == "crm",
            scheduled: false,
            needed: vec![],
            missing: vec![],
            missing_if: vec![],
            traits: Default::default(),
        })
        .into();
    facts.operations = vec![
        operation("crm.read", "crm", "read", &[]),
        operation("mail.send_reply", "mail", "send", &["customer"]),
    ];
    facts.grants = vec![GrantFact {
        id: "desk/crm:full".into(),
        scope: "full".into(),
        name: "full".into(),
        at: Place::document("agents/desk.flowgate.yaml", 0),
        also: vec![],
        connection: "desk/crm".into(),
        kind: "scope".into(),
        token: None,
        from_vendor_file: false,
        known: true,
        near: vec![],
        self_declared: false,
        access: "admin".into(),
        breadth: "all".into(),
        used_by: vec!["desk/crm.read".into()],
        verdict: "used".into(),
        implied_by: None,
        replacement: vec!["accounts.read".into()],
        narrower_if: vec![],
        powerful: Some("full-access".into()),
        companion: false,
        no_read_only_variant: false,
        justification: None,
    }];
    facts.agents = vec![AgentFact {
        element: element("helper", json!({"version": "1.2.0"})),
        contexts: vec!["desk/helper.main".into()],
        implicit: false,
    }];
    facts.contexts = vec![ContextFact {
        element: element("helper.main", json!({})),
        agent: "desk/helper".into(),
        boundary: Some("desk/corp".into()),
    }];
    facts.gates = vec![GateFact {
        element: element("reply_ok", json!({"enforced_by": "gateway"})),
        kind: "human_approval".into(),
        inadequate: vec![],
        adequate: true,
        unproven: false,
    }];
    facts.classes = vec![
        ClassFact {
            element: element(
                "account",
                json!({"subjects": ["customer"], "volume_subjects": 40000}),
            ),
            tier: Some(2),
            personal: true,
            private: true,
            untrusted: false,
            arrives: false,
        },
        ClassFact {
            element: element("reply", json!({})),
            tier: None,
            personal: false,
            private: false,
            untrusted: false,
            arrives: false,
        },
    ];
    facts.actors = vec![ActorFact {
        element: element("customer", json!({})),
        audience: Some("customer".into()),
        external: true,
        untrusted: true,
        implicit: false,
    }];
    facts.flows = vec![
        flow(
            "F1",
            "crm",
            "helper.main",
            "account",
            json!({"transport": "tls1.3"}),
        ),
        flow("F2", "helper.main", "mail", "reply", json!({})),
        flow("F3", "helper.main", "mail", "reply", json!({})),
        flow("F4", "mail", "customer", "reply", json!({})),
    ];
    for f in &mut facts.flows {
        match f.element.name.as_str() {
            "F1" => f.operation = Some("desk/crm.read".into()),
            "F2" => f.operation = Some("desk/mail.send_reply".into()),
            "F3" => {
                f.operation = Some("desk/mail.send_reply".into());
                f.via = vec!["desk/reply_ok".into()];
            }
            _ => f.actor_end = true,
        }
    }
    facts.actions = vec![
        action("F2", "mail.send_reply", false),
        action("F3", "mail.send_reply", true),
    ];
    facts.crossings = vec![CrossingFact {
        flow: "desk/F1".into(),
        at: Place::document("agents/desk.flow", 0),
        source: "desk/crm".into(),
        target: "desk/helper.main".into(),
        from: "desk/crm_saas".into(),
        to: "desk/corp".into(),
        from_kind: "vendor".into(),
        to_kind: "internal".into(),
        from_region: None,
        region: Some("eu-central-1".into()),
        vendors: vec![],
        transport: None,
        authenticated: true,
        derived: false,
        classes: vec!["desk/account".into()],
        possible: vec![],
        highest_tier: Some(2),
        personal: true,
    }];
    facts
}
