//! Where content meets power: memories, instructions, retrieval, ways out, interpreters, credentials, people, mixing.

use schemars::JsonSchema;
use serde::Serialize;

use super::Step;
use crate::source::Place;

/// A store that remembers: memory, vector index, cache, knowledge base or transcript.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MemoryFact {
    /// Store id.
    pub store: String,
    /// Its kind.
    pub kind: String,
    /// Where it is declared.
    pub at: Place,
    /// Untrusted content reaches it over a flow that no gate of kind `human_curation` stands on.
    pub tainted: bool,
    /// Shortest way untrusted content comes in uncurated; empty when none does.
    pub path: Vec<Step>,
    /// The flow that brings it in; absent when none does.
    pub flow: Option<String>,
    /// Context ids that write it, directly or through tools.
    pub writers: Vec<String>,
    /// Context ids that read it, directly or through tools.
    pub readers: Vec<String>,
    /// Readers that do not write it: content written by one context, or by none, is read in another.
    pub other_readers: Vec<String>,
    /// What separates customers or users, as declared.
    pub partition_key: Option<String>,
    /// When it is emptied, as declared.
    pub reset: Option<String>,
    /// Who curates content before it enters, as declared.
    pub curation: Option<String>,
}

/// Something that instructs an agent: a prompt store, or the descriptions of a tool.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InstructionFact {
    /// `<agent id>:prompt_source`, or the id of the store or tool.
    pub id: String,
    /// `prompt_store`, `tool_description` or `inline` (an agent that names no source).
    pub kind: String,
    /// Node id of the store or tool; absent for `inline`.
    pub node: Option<String>,
    /// The statement to mend: `prompt_source`, or the store or tool.
    pub at: Place,
    /// Agent ids it instructs.
    pub agents: Vec<String>,
    /// How it is changed: of the prompt source, else of the store.
    pub change_control: Option<String>,
    /// Digest of the version in use.
    pub digest: Option<String>,
    /// Tools: the descriptions may change at run time (`discovery: dynamic`, or neither version nor digest).
    pub unpinned: bool,
    /// Tools: kind of the boundary it runs in.
    pub boundary_kind: String,
    /// Untrusted content reaches the node.
    pub tainted: bool,
    /// Shortest way it does; empty when it does not.
    pub path: Vec<Step>,
    /// Nodes with a flow into it.
    pub writers: Vec<WriterFact>,
}

/// A node that writes into another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WriterFact {
    /// Node id.
    pub node: String,
    /// `context`, `model`, `tool`, `system`, `store`, `actor` or `trigger`.
    pub kind: String,
    /// The flow.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// An actor with `trusted: false`, or a node that untrusted content reaches.
    pub untrusted: bool,
    /// An adequate human gate stands on the flow.
    pub approved: bool,
    /// Agent id, for a context.
    pub agent: Option<String>,
}

/// A read of role-restricted data (`access: role_based`) into a context.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RetrievalFact {
    /// Flow id.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// Node id it reads.
    pub source: String,
    /// Kind of that node: a store's kind, `system` or `tool`.
    pub source_kind: String,
    /// Where that node is declared.
    pub source_at: Place,
    /// Operation id.
    pub operation: Option<String>,
    /// Connection id of the operation, else of the tool.
    pub connection: Option<String>,
    /// `auth.subject_mode` of that connection.
    pub subject_mode: Option<String>,
    /// Context id it enters.
    pub context: String,
    /// Role-based class ids that certainly arrive by it.
    pub classes: Vec<String>,
    /// `authorization` of the operation.
    pub authorization: Option<String>,
    /// `permission_filter` of the operation, else of the source: its word, or its `by` or `who`.
    pub filter: Option<String>,
    /// When that filter applies: `query` or `index`; absent when not said.
    pub filter_stage: Option<String>,
    /// Where the filter is declared, or belongs.
    pub filter_at: Place,
    /// Shortest way of one of the classes from the context to a person or channel, the read first; empty when there is none.
    pub path: Vec<Step>,
    /// Actors, and systems with an audience, that some of the classes reach from this context.
    pub reaches: Vec<String>,
}

/// A way by which a context that holds private data can send to a place, or in a form, that nothing controls.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EgressFact {
    /// `<reason>@<flow id>`.
    pub id: String,
    /// `free-url`, `free-recipient`, `auto-render` or `link-preview`.
    pub reason: String,
    /// `open` (stated to be free), `unstated` or `controlled`.
    pub state: String,
    /// What controls it: a gate id, the enforcer of the recipient, or the stated value.
    pub control: Option<String>,
    /// The field that says so, or should.
    pub at: Place,
    /// Flow id.
    pub flow: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Context id.
    pub context: String,
    /// Tool, system or actor it goes to.
    pub target: String,
    /// Private classes that can leave by it.
    pub classes: Vec<String>,
    /// Highest tier among them.
    pub highest_tier: u8,
    /// Shortest way of one of them: into the context and out by this flow.
    pub path: Vec<Step>,
}

/// A flow by which what a model wrote reaches something that runs or renders it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InterpreterFact {
    /// Flow id of the last step.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// What interprets it: `sql`, `shell`, `code`, `html`, `template`, `query`, `url`, `path` or `expression`.
    pub language: String,
    /// The field that says so: the tool's kind, the operation's effect, a parameter or its rendering.
    pub because: Place,
    /// Context id it comes from.
    pub context: String,
    /// Tool or system it reaches.
    pub target: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Gate ids on the way.
    pub gates: Vec<String>,
    /// Those among them that decide by a fixed rule: `schema`, `allow_list`, `parameterised_query`, `encoder`, and `policy` with
    /// `deterministic: true`.
    pub deterministic_gates: Vec<String>,
    /// Shortest way from a context over tools that has no deterministic gate; empty when every way has one.
    pub open_path: Vec<Step>,
    /// Untrusted content reaches the context.
    pub tainted: bool,
}

/// A credential at a node that is no secret manager.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CredentialFact {
    /// Node id.
    pub node: String,
    /// `context`, `model`, `tool`, `system`, `store` or `actor`.
    pub kind: String,
    /// Kind of a store.
    pub store_kind: Option<String>,
    /// Where the node is declared.
    pub at: Place,
    /// Class id; absent for what a secret manager gives out without naming a class.
    pub class: Option<String>,
    /// It came through a context: what enters one can be read by whoever talks to the model.
    pub through_context: bool,
    /// Someone outside reads the node.
    pub external: bool,
    /// Shortest way.
    pub path: Vec<Step>,
}

/// A person or group that what an agent wrote reaches.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExchangeFact {
    /// Actor id.
    pub actor: String,
    /// Its audience word.
    pub audience: Option<String>,
    /// Where the actor is declared.
    pub at: Place,
    /// Context id on the shortest way.
    pub context: String,
    /// The node before the actor: the channel.
    pub channel: String,
    /// The flow that reaches the actor.
    pub flow: String,
    /// Every way from a context to the actor passes an adequate human gate.
    pub approved: bool,
    /// Shortest way, an unapproved one if there is one.
    pub path: Vec<Step>,
}

/// A place where data that belongs to single customers comes together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TenancyFact {
    /// Context or store id.
    pub node: String,
    /// `context`, or the store's kind.
    pub kind: String,
    /// Where it is declared.
    pub at: Place,
    /// Classes with `tenancy: per_customer` that certainly reach it.
    pub classes: Vec<String>,
    /// What it is opened for or divided by: `key` of a context, `partition_key` of a store.
    pub key: Option<String>,
    /// Where the key is, or belongs.
    pub key_at: Place,
    /// `lifetime` of a context.
    pub lifetime: Option<String>,
    /// Shortest way one of the classes comes in.
    pub path: Vec<Step>,
    /// Shortest way one of the classes leaves from here to someone outside; empty when none does.
    pub outbound_path: Vec<Step>,
    /// Contexts that read a store; for a context itself.
    pub readers: Vec<String>,
}

/// An action of an agent on what controls it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SelfChangeFact {
    /// Flow id, or operation id where no flow carries it out.
    pub id: String,
    /// Where it is written.
    pub at: Place,
    /// `instructions`, `audit`, `identity`, `secrets` or `grants`.
    pub what: String,
    /// Node id acted on.
    pub target: String,
    /// Where that is declared.
    pub target_at: Place,
    /// Context id.
    pub context: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Effect word; `write` for a flow without an operation.
    pub effect: String,
    /// The operation only adds: `append`, or an effect of `send` or `draft`.
    pub append_only: bool,
    /// The agent's account owns the target or is named among its `writers`.
    pub own_principal: bool,
    /// Adequate human gates cut every way to it.
    pub approved: bool,
    /// Gate ids on the flow.
    pub gates: Vec<String>,
    /// Shortest way that avoids adequate gates; empty when there is none.
    pub path: Vec<Step>,
}
