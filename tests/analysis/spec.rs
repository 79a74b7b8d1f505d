//! A small integration as plain data, and its manifest text under two namings.

use std::fmt::{self, Write as _};

/// A data class.
#[derive(Clone, Debug)]
pub struct Class {
    pub tier: &'static str,
    pub origin: Option<&'static str>,
    pub category: Option<&'static str>,
    /// Indexes of classes that may hide in it.
    pub may_contain: Vec<usize>,
}

/// A person.
#[derive(Clone, Debug)]
pub struct Actor {
    pub trusted: Option<bool>,
    pub audience: &'static str,
}

/// A system.
#[derive(Clone, Debug)]
pub struct System {
    pub audience: Option<&'static str>,
    pub partner: bool,
}

/// What a connection can do.
#[derive(Clone, Debug)]
pub struct Operation {
    pub connection: usize,
    pub effect: &'static str,
    pub audience: Option<&'static str>,
    pub objects: Vec<&'static str>,
    pub classes: Vec<usize>,
}

/// How a person approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Human {
    /// Everything said, everything right.
    Full,
    /// Nothing but the kind.
    Bare,
    /// The approver sees a summary.
    Summary,
    /// Silence approves.
    TimeoutApproves,
    /// The agent's own process asks.
    InProcess,
}

/// What a gate does.
#[derive(Clone, Debug)]
pub enum Kind {
    Human(Human),
    Schema {
        allows: Vec<usize>,
        fields: Option<&'static str>,
    },
    Redaction {
        removes: Vec<usize>,
        category: Option<&'static str>,
        pattern: bool,
    },
    AllowList {
        allows: Option<Vec<usize>>,
    },
    Classifier,
}

/// A gate with its support.
#[derive(Clone, Debug)]
pub struct Gate {
    pub kind: Kind,
    pub support: &'static str,
}

/// An end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Context(usize, usize),
    System(usize),
    Store(usize),
    Model(usize),
    Tool(usize),
    Actor(usize),
}

impl End {
    /// Its name under the first naming.
    pub fn name(self) -> String {
        match self {
            Self::Context(agent, context) => format!("g{agent}.x{context}"),
            Self::System(i) => format!("s{i}"),
            Self::Store(i) => format!("d{i}"),
            Self::Model(i) => format!("m{i}"),
            Self::Tool(i) => format!("t{i}"),
            Self::Actor(i) => format!("a{i}"),
        }
    }
}

/// A written flow.
#[derive(Clone, Debug)]
pub struct Flow {
    pub from: End,
    pub to: End,
    pub operation: Option<usize>,
    pub classes: Vec<usize>,
    pub via: Vec<usize>,
    /// Classes of the answer, for a pair.
    pub answer: Option<Vec<usize>>,
    pub objects: Vec<&'static str>,
}

/// An integration. Shown as its text.
#[derive(Clone, Default)]
pub struct Spec {
    pub limited: bool,
    pub classes: Vec<Class>,
    pub actors: Vec<Actor>,
    /// Number of contexts of each agent.
    pub agents: Vec<usize>,
    pub systems: Vec<System>,
    pub stores: usize,
    /// Whether each model is a contracted processor.
    pub models: Vec<bool>,
    /// Whether each tool reaches any address.
    pub tools: Vec<bool>,
    /// The system of each connection.
    pub connections: Vec<usize>,
    pub operations: Vec<Operation>,
    pub gates: Vec<Gate>,
    pub flows: Vec<Flow>,
    /// Events: the system they come from, the context they start.
    pub events: Vec<(usize, End)>,
}

impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text(Style::default()))
    }
}

/// How an integration is written down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Other names, in the opposite order.
    pub renamed: bool,
    /// Sections, members and flows the other way round.
    pub reversed: bool,
}

/// The other name of a name; of the other name the first. Letters and digits run backwards.
pub fn other(name: &str) -> String {
    name.split('.').map(other_part).collect::<Vec<_>>().join(".")
}

fn other_part(part: &str) -> String {
    let mut chars = part.chars();
    let letter = chars.next().filter(char::is_ascii_lowercase);
    let digits = chars.as_str();
    match letter {
        Some(letter) if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) => {
            let turned = char::from(b'a' + b'z' - letter as u8);
            let digits = digits.chars().map(|c| char::from(b'0' + b'9' - c as u8));
            std::iter::once(turned).chain(digits).collect()
        }
        _ => part.to_owned(),
    }
}

impl Spec {
    /// All contexts.
    pub fn contexts(&self) -> Vec<End> {
        let agents = self.agents.iter().enumerate();
        agents
            .flat_map(|(a, n)| (0..*n).map(move |c| End::Context(a, c)))
            .collect()
    }

    /// `connection.operation` under the first naming.
    pub fn operation_name(&self, operation: usize) -> String {
        format!("k{}.o{operation}", self.operations[operation].connection)
    }

    /// Its manifest.
    pub fn text(&self, style: Style) -> String {
        let w = Writer { spec: self, style };
        let mut sections = w.sections();
        if style.reversed {
            sections.reverse();
        }
        let head = "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {id: t}\n";
        format!("{head}{}", sections.concat())
    }
}

struct Writer<'a> {
    spec: &'a Spec,
    style: Style,
}

impl Writer<'_> {
    fn n(&self, name: &str) -> String {
        if self.style.renamed {
            other(name)
        } else {
            name.to_owned()
        }
    }

    fn names(&self, letter: char, list: &[usize]) -> String {
        let names: Vec<String> = list.iter().map(|i| self.n(&format!("{letter}{i}"))).collect();
        format!("[{}]", names.join(", "))
    }

    /// A section of named members, none when there are none.
    fn section(&self, name: &str, mut members: Vec<(String, String)>) -> String {
        if members.is_empty() {
            return String::new();
        }
        if self.style.reversed {
            members.reverse();
        }
        let mut text = format!("{name}:\n");
        for (id, body) in members {
            let _ = writeln!(text, "  {}: {body}", self.n(&id));
        }
        text
    }

    fn all<T>(&self, letter: char, items: &[T], body: impl Fn(&T) -> Vec<String>) -> Vec<(String, String)> {
        let items = items.iter().enumerate();
        items
            .map(|(i, item)| (format!("{letter}{i}"), format!("{{{}}}", body(item).join(", "))))
            .collect()
    }

    fn sections(&self) -> Vec<String> {
        let spec = self.spec;
        let phase = if spec.limited {
            "limited_production"
        } else {
            "sandbox"
        };
        let models = if spec.models.is_empty() {
            "models: none\n".to_owned()
        } else {
            let body = |contracted: &bool| {
                let terms = ["contract: D-1".to_owned(), "training_use: prohibited".to_owned()];
                if *contracted { terms.to_vec() } else { Vec::new() }
            };
            self.section("models", self.all('m', &spec.models, body))
        };
        let tools = |any: &bool| vec![format!("kind: {}", if *any { "http" } else { "function" })];
        let actors = |a: &Actor| {
            let trusted = a.trusted.iter().map(|t| format!("trusted: {t}"));
            std::iter::once(format!("audience: {}", a.audience))
                .chain(trusted)
                .collect()
        };
        let systems = |s: &System| {
            let boundary = if s.partner { "part" } else { "corp" };
            let audience = s.audience.iter().map(|a| format!("audience: {a}"));
            [
                "product: internal-api".to_owned(),
                format!("boundary: {boundary}"),
            ]
            .into_iter()
            .chain(audience)
            .collect()
        };
        let stores = vec![(); spec.stores];
        vec![
            format!("rollout: {{phase: {phase}}}\n"),
            "boundaries:\n  corp: {kind: internal}\n  part: {kind: partner}\n".to_owned(),
            self.section("data_classes", self.all('c', &spec.classes, |c| self.class(c))),
            self.section("actors", self.all('a', &spec.actors, actors)),
            self.section("agents", self.agents()),
            models,
            self.section("tools", self.all('t', &spec.tools, tools)),
            self.section("systems", self.all('s', &spec.systems, systems)),
            self.section(
                "stores",
                self.all('d', &stores, |()| vec!["kind: database".to_owned()]),
            ),
            self.section("connections", self.connections()),
            self.section("gates", self.all('h', &spec.gates, |g| self.gate(g))),
            self.section("triggers", self.all('e', &spec.events, |e| self.event(*e))),
            self.flows(),
        ]
    }

    fn class(&self, class: &Class) -> Vec<String> {
        let mut body = vec![format!("tier: {}", class.tier)];
        body.extend(class.origin.iter().map(|o| format!("origin: {o}")));
        body.extend(class.category.iter().map(|c| format!("categories: [{c}]")));
        if !class.may_contain.is_empty() {
            body.push(format!("may_contain: {}", self.names('c', &class.may_contain)));
        }
        body
    }

    fn agents(&self) -> Vec<(String, String)> {
        let agents = self.spec.agents.iter().enumerate();
        agents
            .map(|(a, n)| {
                let contexts: Vec<String> = (0..*n)
                    .map(|c| format!("{}: {{}}", self.n(&format!("x{c}"))))
                    .collect();
                (
                    format!("g{a}"),
                    format!("{{contexts: {{{}}}}}", contexts.join(", ")),
                )
            })
            .collect()
    }

    fn connections(&self) -> Vec<(String, String)> {
        let connections = self.spec.connections.iter().enumerate();
        connections
            .map(|(k, system)| {
                let operations: Vec<String> = self
                    .spec
                    .operations
                    .iter()
                    .enumerate()
                    .filter(|(_, o)| o.connection == k)
                    .map(|(i, o)| self.operation(i, o))
                    .collect();
                let body = format!(
                    "{{system: {}, operations: {{{}}}}}",
                    self.n(&format!("s{system}")),
                    operations.join(", ")
                );
                (format!("k{k}"), body)
            })
            .collect()
    }

    fn operation(&self, index: usize, operation: &Operation) -> String {
        let mut body = vec![format!("effect: {}", operation.effect)];
        body.extend(operation.audience.iter().map(|a| format!("audience: {a}")));
        if !operation.objects.is_empty() {
            body.push(format!("objects: [{}]", operation.objects.join(", ")));
        }
        body.push(format!("classes: {}", self.names('c', &operation.classes)));
        format!("{}: {{{}}}", self.n(&format!("o{index}")), body.join(", "))
    }

    fn gate(&self, gate: &Gate) -> Vec<String> {
        let mut body = match &gate.kind {
            Kind::Human(human) => human_body(*human),
            Kind::Schema { allows, fields } => {
                let mut body = vec![
                    "kind: schema".to_owned(),
                    "enforced_by: gateway".to_owned(),
                    format!("allows: {}", self.names('c', allows)),
                ];
                body.extend(fields.iter().map(|f| format!("fields: {{{f}}}")));
                body
            }
            Kind::Redaction {
                removes,
                category,
                pattern,
            } => {
                let mut names: Vec<String> = removes.iter().map(|i| self.n(&format!("c{i}"))).collect();
                names.extend(category.iter().map(|c| (*c).to_owned()));
                let method = if *pattern { "pattern" } else { "field" };
                vec![
                    "kind: redaction".to_owned(),
                    "enforced_by: gateway".to_owned(),
                    format!("removes: [{}]", names.join(", ")),
                    format!("method: {method}"),
                ]
            }
            Kind::AllowList { allows } => {
                let mut body = vec!["kind: allow_list".to_owned(), "enforced_by: gateway".to_owned()];
                body.extend(allows.iter().map(|a| format!("allows: {}", self.names('c', a))));
                body
            }
            Kind::Classifier => vec!["kind: classifier".to_owned()],
        };
        body.push(format!("assurance: {{{}}}", gate.support));
        body
    }

    fn event(&self, (system, starts): (usize, End)) -> Vec<String> {
        vec![
            "kind: event".to_owned(),
            format!("source: {}", self.n(&format!("s{system}"))),
            format!("starts: {}", self.n(&starts.name())),
        ]
    }

    fn flows(&self) -> String {
        let mut lines: Vec<String> = self
            .spec
            .flows
            .iter()
            .enumerate()
            .map(|(i, f)| self.flow(i, f))
            .collect();
        if self.style.reversed {
            lines.reverse();
        }
        if lines.is_empty() {
            String::new()
        } else {
            format!("flows:\n{}", lines.concat())
        }
    }

    fn flow(&self, index: usize, flow: &Flow) -> String {
        let mut body = vec![
            format!("id: {}", self.n(&format!("f{index:02}"))),
            format!("from: {}", self.n(&flow.from.name())),
            format!("to: {}", self.n(&flow.to.name())),
            format!("classes: {}", self.names('c', &flow.classes)),
        ];
        if let Some(operation) = flow.operation {
            body.push(format!(
                "operation: {}",
                self.n(&self.spec.operation_name(operation))
            ));
        }
        if !flow.via.is_empty() {
            body.push(format!("via: {}", self.names('h', &flow.via)));
        }
        if let Some(answer) = &flow.answer {
            body.push("bidirectional: true".to_owned());
            body.push(format!("response_classes: {}", self.names('c', answer)));
        }
        if !flow.objects.is_empty() {
            body.push(format!("objects: [{}]", flow.objects.join(", ")));
        }
        format!("  - {{{}}}\n", body.join(", "))
    }
}

/// An approval that says all it should, but for what `human` names.
fn human_body(human: Human) -> Vec<String> {
    if human == Human::Bare {
        return vec!["kind: human_approval".to_owned()];
    }
    let pick = |wrong: Human, good: &str, bad: &str| (if human == wrong { bad } else { good }).to_owned();
    vec![
        "kind: human_approval".to_owned(),
        "approvers: {group: leads, exclude: [requester]}".to_owned(),
        "approval_bound_to: action_digest".to_owned(),
        "scope: single".to_owned(),
        "timeout: 4h".to_owned(),
        "on_error: hold".to_owned(),
        pick(Human::Summary, "approver_sees: full", "approver_sees: summary"),
        pick(Human::TimeoutApproves, "on_timeout: deny", "on_timeout: approve"),
        pick(
            Human::InProcess,
            "enforced_by: gateway",
            "enforced_by: agent_process",
        ),
    ]
}
