//! What may be touched: connections, operations, grants, credentials, what agents may do through others.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Element, Step};
use crate::source::Place;

/// A connection.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConnectionFact {
    /// Declared fields: `auth`, `scopes`, `permissions`, `resources`, `api`, …
    #[serde(flatten)]
    pub element: Element,
    /// System id.
    pub system: Option<String>,
    /// Product of the system.
    pub product: Option<String>,
    /// Kind of the system's boundary: `internal`, `vendor`, `partner` or `public`.
    pub boundary_kind: String,
    /// Whether the catalogue knows the product's scopes.
    pub catalogued: bool,
    /// Whether scopes are granted anywhere (manifest or vendor file).
    pub has_scopes: bool,
    /// Whether operations are declared and all of them only read.
    pub read_only: bool,
    /// Whether an agent run is started by a schedule (a refresh token is then a needed companion).
    pub scheduled: bool,
    /// The least set of scopes that suffices for what is declared.
    pub needed: Vec<NeededScope>,
    /// Scopes that declared operations need and nothing grants.
    pub missing: Vec<MissingScope>,
    /// The same, needed only under a condition that no scope states (a repository that is not public).
    pub missing_if: Vec<MissingScope>,
    /// What the catalogue knows of the vendor; always assumed.
    pub traits: TraitsFact,
}

/// A scope of the least set that suffices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeededScope {
    /// Scope name.
    pub scope: String,
    /// Kind of token that needs it, if the vendor file tells.
    pub token: Option<String>,
    /// Operation ids (or features of the vendor file) it serves.
    pub operations: Vec<String>,
}

/// What the catalogue knows of a vendor. A fact of it is never evidence.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TraitsFact {
    /// Data reaches people or companies outside by default.
    pub external: bool,
    /// It offers OAuth or an equal of it.
    pub oauth: bool,
    /// It issues nothing but credentials without end.
    pub static_only: bool,
    /// How short-lived tokens are had.
    pub short_lived: Option<String>,
    /// The shortest lifetime of an access token it offers, in minutes.
    pub token_minutes: Option<u64>,
    /// What tells of changes, so that nobody need poll.
    pub events: Option<String>,
    /// The interface for large volumes.
    pub bulk: Option<String>,
    /// Records a day from which on that is the better one.
    pub bulk_above: Option<u64>,
    /// Calls a minute.
    pub per_minute: Option<u64>,
    /// What access can be limited to: `channels`, `projects`, `mailboxes`, …
    pub resources: Option<String>,
}

/// A needed scope that is not granted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MissingScope {
    /// Scope name.
    pub scope: String,
    /// Operation id that needs it.
    pub operation: String,
    /// Place of that operation.
    pub at: Place,
}

/// An operation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OperationFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Connection id.
    pub connection: String,
    /// System id.
    pub system: Option<String>,
    /// Catalogue operation that `call` resolved to.
    pub matched: Option<String>,
    /// Near matches when `call` did not resolve.
    pub near: Vec<String>,
    /// `read`, `draft`, `write`, `transition`, `delete`, `send`, `pay`, `execute` or `admin`.
    pub effect: Option<String>,
    /// `read`, `communicate` or `record_write`.
    pub capability: Option<String>,
    /// Audience words that the operation's result reaches.
    pub audience: Vec<String>,
    /// Whether the audience has someone outside: partner, customer or public.
    pub external: bool,
    /// `read_only`, `reversible`, `externally_reversible` or `irreversible`.
    pub reversibility: Option<String>,
    /// Highest tier of the classes it carries, 0 to 3; absent when no class of a known tier is named.
    pub tier: Option<u8>,
    /// Whether a write makes new records; absent when neither the manifest nor the call tells.
    pub creates: Option<bool>,
    /// State kept of what it changes: `before`, `after`.
    pub captures: Vec<String>,
    /// Fields whose value came from the catalogue.
    pub from_catalogue: Vec<String>,
    /// Fields where the manifest overrides the catalogue, with the catalogue's value.
    pub overrides: BTreeMap<String, String>,
}

/// A granted scope or permission.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GrantFact {
    /// `<connection id>:<scope>`.
    pub id: String,
    /// Scope or permission as granted.
    pub scope: String,
    /// Its name in the catalogue, where it is granted by an id.
    pub name: String,
    /// Where it is granted: the vendor file when there is one.
    pub at: Place,
    /// Further places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// Connection id.
    pub connection: String,
    /// `scope` or `permission` (object permissions of the manifest).
    pub kind: String,
    /// Kind of token it belongs to in the vendor file (`bot`, `user`), if the vendor tells.
    pub token: Option<String>,
    /// Read from a vendor file.
    pub from_vendor_file: bool,
    /// Whether the catalogue knows it. Unknown scopes are never excess.
    pub known: bool,
    /// Known names near it, where the catalogue does not know it.
    pub near: Vec<String>,
    /// Its access is what the manifest says of a scope that the catalogue does not know.
    pub self_declared: bool,
    /// Catalogue access: `read`, `write`, `delete`, `admin`, `auth` or `unknown`.
    pub access: String,
    /// Catalogue breadth: `own`, `resource` or `all`.
    pub breadth: String,
    /// Operation ids (or features of the vendor file) that use it.
    pub used_by: Vec<String>,
    /// `used`, `excess` (no declared operation needs it) or `undecided` (an operation's need is unknown).
    pub verdict: String,
    /// A granted scope that already implies it.
    pub implied_by: Option<String>,
    /// Narrower scopes that suffice for what it is used for; empty when it is not too wide.
    pub replacement: Vec<String>,
    /// Scopes that may suffice in its place under a condition that no scope states.
    pub narrower_if: Vec<String>,
    /// Why it is all-powerful: `admin-scope`, `wildcard`, `full-access` or `org-wide-role`.
    pub powerful: Option<String>,
    /// Technically required beside others (`openid`, `offline_access`).
    pub companion: bool,
    /// The product has no read-only variant of it.
    pub no_read_only_variant: bool,
    /// Justification written in the manifest.
    pub justification: Option<String>,
}

/// A credential field, a value that looks like a credential, or a reference to one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SecretFact {
    /// `<connection id>.<name>` for declared secrets, `<path>:<pointer>` for others.
    pub id: String,
    /// Where.
    pub at: Place,
    /// Connection id, for declared secrets.
    pub connection: Option<String>,
    /// The key it stands under.
    pub key: String,
    /// `literal`, `manager`, `environment`, `file`, `encrypted`, `placeholder` or `unrecognised`.
    pub form: String,
    /// Why a literal is believed to be a secret: `known-token-format`, `private-key`, `url-credentials`,
    /// `high-entropy-in-credential-key` or `literal-in-credential-key`.
    pub evidence: Option<String>,
    /// How sure the detection of a literal is: `high`, `medium` or `low`.
    pub confidence: Option<String>,
    /// The kind of credential in words, for example `Slack bot token`.
    pub what: Option<String>,
    /// What all credentials of the kind begin with, for example `xoxb-`; never a part of the value that tells them apart.
    pub prefix: Option<String>,
    /// Class of the value's length in characters, for example `16 to 31`.
    pub length: Option<String>,
    /// What to do with a leaked credential of the kind.
    pub rotate: Option<String>,
    /// Manager of a reference: `vault`, `aws-sm`, …
    pub scheme: Option<String>,
    /// Manager and path of a reference, normalised for joins; never a value.
    pub reference: Option<String>,
    /// Variable or file that a reference names.
    pub source: Option<String>,
    /// Managed secret that is injected into the environment (`via: env`).
    pub via_environment: bool,
    /// Id of the declared secret-manager store that serves the scheme.
    pub store: Option<String>,
    /// Whether any secret-manager store is declared.
    pub stores_declared: bool,
    /// What a reference into the organisation's own manager looks like, for the key.
    pub write: String,
    /// Rotation of a declared secret.
    pub rotation: Option<SecretRotation>,
    /// Stable name of a finding about a literal: no value can be told from it.
    pub fingerprint: Option<String>,
}

/// How a secret is rotated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SecretRotation {
    /// Where it is declared.
    pub at: Place,
    /// Interval as written.
    pub interval: Option<String>,
    /// Interval in days, rounded up.
    pub interval_days: Option<u64>,
    /// Day of the last rotation.
    pub last: Option<String>,
    /// Days since then; negative for a day to come.
    pub age_days: Option<i64>,
    /// Who rotates.
    pub owner: Option<String>,
}

/// What an agent may do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthorityFact {
    /// Agent id.
    pub agent: String,
    /// Where it is declared.
    pub at: Place,
    /// Operation ids of its own flows.
    pub own: Vec<String>,
    /// Agent ids it may invoke directly.
    pub invokes: Vec<String>,
    /// How many kinds of effect (system, resources, effect) beyond its own it reaches through agents it may invoke. Effects
    /// behind adequate human gates do not count, nor do those that `tasks` of a delegation leave out.
    pub added: usize,
    /// The nearest of them, at most eight, by distance and operation id.
    pub adds: Vec<AddedEffect>,
}

/// An effect that an agent has only through others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AddedEffect {
    /// Operation id.
    pub operation: String,
    /// Where the operation is declared.
    pub at: Place,
    /// Agent id that performs it.
    pub holder: String,
    /// Agent ids from the caller to the holder.
    pub through: Vec<String>,
}

/// One agent that may invoke another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DelegationFact {
    /// `<caller id>-><callee id>`.
    pub id: String,
    /// Caller agent id.
    pub from: String,
    /// Callee agent id.
    pub to: String,
    /// Where it is written: the entry in `delegates`, else the flow.
    pub at: Place,
    /// Flow ids between their contexts, in the caller's direction.
    pub flows: Vec<String>,
    /// `delegates` of the caller names the callee.
    pub declared: bool,
    /// Tasks it may be given, as declared.
    pub tasks: Vec<String>,
    /// Class ids or names it may be given, as declared.
    pub classes: Vec<String>,
    /// How deep delegation may go, as declared.
    pub max_depth: Option<u64>,
    /// How the caller proves who it is: of the entry, else of a flow.
    pub auth: Option<String>,
    /// Transports of the flows, as declared.
    pub transports: Vec<String>,
    /// The two run in different boundaries.
    pub crosses: bool,
    /// The callee runs in a vendor, partner or public boundary.
    pub external: bool,
    /// The callee can invoke the caller back, over any number of steps.
    pub cycle: bool,
    /// How many kinds of effect the caller gains by it that it does not have itself and that `tasks` does not name.
    pub added: usize,
    /// The nearest of them, at most eight.
    pub adds: Vec<AddedEffect>,
    /// Untrusted content reaches the caller by this shortest way; empty when none does.
    pub untrusted_path: Vec<Step>,
    /// Actors outside the company, or untrusted, with a flow into the caller.
    pub requesters: Vec<String>,
}

/// A secret reference, principal or mark that several integrations use, or connections of several agents or environments.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct SharedFact {
    /// `secret`, `principal` or `marking`.
    pub kind: String,
    /// The normalised reference, the principal id with its product, or the label with its system or product.
    pub key: String,
    /// Where this integration uses it.
    pub at: Place,
    /// Connection that uses it; absent for marks.
    pub connection: Option<String>,
    /// How many other integrations use it.
    pub others: usize,
    /// Some list below names only the first sixteen.
    pub cut: bool,
    /// Other integrations that use it.
    pub integrations: Vec<String>,
    /// Uses by connections of other agents; versions of one integration are one agent.
    pub other_agents: Vec<SharedUse>,
    /// Uses by connections into other environments.
    pub other_environments: Vec<SharedUse>,
}

/// Another use of a shared reference or principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct SharedUse {
    /// Agent or environment.
    pub who: String,
    /// Connection.
    pub connection: String,
    /// Where.
    pub at: Place,
}
