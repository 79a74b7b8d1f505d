//! Connections: the authority to reach a system — identity, secrets, scopes, resources and operations.

use super::field::{At, ById, Open};
use super::people::{Rollback, WorstCase};
use super::record::{record, words};
use super::values::Duration;
use super::world::{Audience, Environment, Tier};
use crate::source::Date;

record! {
    /// A connection to a system.
    Connection {
        /// System by id, or a product word of the catalogue.
        system: String,
        /// Boundary of the system, when the system does not say.
        boundary: String,
        /// Environment.
        environment: Environment,
        /// The system is the authoritative place of its data.
        system_of_record: bool,
        /// Highest tier the system may hold, when the system does not say.
        clearance: Tier,
        /// API in use.
        api: Api,
        /// How the agent proves who it is.
        auth: Auth,
        /// Network limits.
        network: Network,
        /// Gateway in front.
        gateway: Gateway,
        /// Granted scopes.
        scopes: Vec<At<Scope>>,
        /// Vendor manifest that grants the scopes.
        scopes_from: String,
        /// Vendor file that grants the permissions.
        permissions_from: String,
        /// The app of the vendor manifest serves this integration only.
        owns_app: bool,
        /// Granted object permissions.
        permissions: Vec<At<Permission>>,
        /// Records, channels or projects it is limited to.
        resources: Resources,
        /// What outside the model keeps it to the declared operations.
        operations_enforced_by: String,
        /// What it does.
        operations: ById<Operation>,
        /// Records of its own a vendor needs to find it.
        evidence: Open,
    }
}

record! {
    /// An API.
    Api short name {
        /// Name.
        name: String,
        /// Version.
        version: String,
        /// `events`, `request`, `polling`, `bulk`.
        mode: String,
        /// Retry policy.
        retry: Open,
        /// Why it polls although the vendor tells of changes.
        justification: String,
        /// Seconds between polls.
        polling_interval: Duration,
        /// Quota.
        quota: Open,
    }
}

record! {
    /// How a connection authenticates (OAuth names as in RFC 6749, 8693, 9700).
    Auth short method {
        /// `oauth2_client_credentials`, `oauth2_authorization_code`, `oauth2_jwt_bearer`, `oauth2_token_exchange`, `mtls`,
        /// `workload_identity`, `bot_token`, `api_token`, `incoming_webhook`, `communication_user`, `api_key`, `webhook_signature`.
        method: String,
        /// `service` or `user_delegated`.
        subject_mode: String,
        /// Why that subject.
        justification: String,
        /// OAuth grant.
        grant: String,
        /// Proof key (RFC 7636).
        pkce: bool,
        /// The account it acts as.
        principal: Principal,
        /// Secrets by name: references into a secret manager, never values.
        secrets: ById<Secret>,
        /// Token.
        token: Token,
    }
}

words! {
    /// Kinds of account.
    PrincipalType ("a type of principal") {
        /// An account for a program.
        Service = "service",
        /// A person's account.
        Human = "human",
        /// A shared mailbox or account.
        Shared = "shared",
    }
}

record! {
    /// The account a connection acts as.
    Principal short id {
        /// Account name.
        id: String,
        /// What kind.
        kind = "type": PrincipalType,
        /// Who answers for it.
        owner: String,
        /// Next review.
        review_by: Date,
        /// How it is removed.
        decommission: String,
    }
}

record! {
    /// A secret: a reference `scheme:path#key`, never the value.
    Secret short reference {
        /// The reference.
        reference = "ref": String,
        /// Rotation.
        rotation: Rotation,
        /// `env` when the platform injects the managed secret into the environment.
        via: String,
    }
}

record! {
    /// Rotation of a secret.
    Rotation short interval {
        /// How often.
        interval: Duration,
        /// Last time.
        last: Date,
        /// Who does it.
        owner: String,
    }
}

record! {
    /// A token.
    Token {
        /// `access`, `refresh`, …
        kind: String,
        /// How long it is valid.
        lifetime: Duration,
        /// Who issues it.
        issuer: String,
        /// For whom it is meant.
        audience: String,
        /// `none`, `rotating`, `long_lived`.
        refresh: String,
        /// The caller's token is handed on.
        passthrough: bool,
    }
}

record! {
    /// Network limits.
    Network {
        /// Addresses that may call.
        ip_allowlist: Vec<At<String>>,
    }
}

record! {
    /// A gateway in front of the API.
    Gateway {
        /// Calls per time, for example `60/min`.
        rate_limit: String,
    }
}

record! {
    /// A granted scope.
    Scope short name {
        /// Name as the vendor writes it.
        name: String,
        /// Operations that use it, as explanation.
        operations: Vec<At<String>>,
        /// Why it is needed.
        justification: String,
        /// What it allows, where the catalogue does not know it.
        effect: Effect,
    }
}

record! {
    /// An object permission.
    Permission short object {
        /// Object.
        object: String,
        /// `read`, `create`, `edit`, `delete`, `view_all`, `modify_all`.
        access: Vec<At<String>>,
        /// Fields.
        fields: Vec<At<String>>,
    }
}

record! {
    /// Records, channels or projects a connection is limited to.
    Resources short allow {
        /// What kind of resource.
        kind = "type": String,
        /// Which.
        allow: Vec<At<String>>,
        /// What enforces the limit.
        enforced_by: String,
    }
}

words! {
    /// What an operation does.
    Effect ("an effect") {
        /// Reads.
        Read = "read",
        /// Prepares something that a person sends or saves.
        Draft = "draft",
        /// Creates or changes.
        Write = "write",
        /// Moves through a workflow.
        Transition = "transition",
        /// Sends to people.
        Send = "send",
        /// Deletes.
        Delete = "delete",
        /// Pays.
        Pay = "pay",
        /// Runs code or queries.
        Execute = "execute",
        /// Administers.
        Admin = "admin",
    }
}

words! {
    /// The class of an operation in the capability ladder.
    Capability ("a capability") {
        /// Reads.
        Read = "read",
        /// Communicates.
        Communicate = "communicate",
        /// Writes records.
        RecordWrite = "record_write",
    }
}

words! {
    /// Whether an action can be undone (AISVS 9.2.3).
    Reversibility ("a reversibility") {
        /// Changes nothing.
        ReadOnly = "read_only",
        /// Can be undone.
        Reversible = "reversible",
        /// Can be undone with the help of others.
        ExternallyReversible = "externally_reversible",
        /// Cannot be undone.
        Irreversible = "irreversible",
    }
}

record! {
    /// An operation on a system.
    Operation short call {
        /// The vendor's own operation: effect, class, needed scopes come from the catalogue.
        call: String,
        /// What it does.
        effect: Effect,
        /// Its class: `read`, `communicate`, `record_write`.
        capability: Capability,
        /// Who sees its result.
        audience: Vec<At<Audience>>,
        /// Whether it can be undone.
        reversibility: Reversibility,
        /// `low`, `medium`, `high`.
        risk: String,
        /// What starts it.
        trigger: super::agent::Trigger,
        /// Objects it touches.
        objects: Vec<At<String>>,
        /// Fields it touches.
        fields: Vec<At<String>>,
        /// Resources it touches, when narrower than the connection's.
        resources: Vec<At<String>>,
        /// Data classes it carries.
        classes: Vec<At<String>>,
        /// Whose permissions decide.
        authorization: String,
        /// Results are filtered by the reader's permissions.
        permission_filter: Open,
        /// Who receives it and what enforces that.
        recipient: Recipient,
        /// The worst it can do.
        worst_case: WorstCase,
        /// How it is undone.
        rollback: Rollback,
        /// What keeps it from happening twice.
        idempotency: Idempotency,
        /// What keeps it from happening half.
        atomicity: String,
        /// How its results are recognised.
        marking: Marking,
        /// State captured: `before`, `after`.
        capture: Vec<At<String>>,
        /// Rendering of its message.
        render: Render,
        /// Volume limits.
        limit: Limit,
        /// Planned volume per day.
        planned_per_day: u64,
        /// Retry policy.
        retry: Open,
        /// What else it causes.
        side_effects: Vec<At<String>>,
        /// Its effect on a person: `none`, `assists`, `legal_or_similar` (GDPR Art. 22).
        decision_effect: String,
        /// Evidence for running without a gate that stood here before.
        evidence: Reliability,
        /// It makes new records (`true`) or changes those that exist (`false`), when `call` does not tell.
        creates: bool,
        /// `natural` when doing it twice is the same as doing it once (set a field, PUT by id).
        idempotent: String,
        /// How many calls one action takes.
        steps: u64,
        /// Parameters the agent fills, each with what reads it: `text`, `id`, `enum`, `number`, `date`, or an interpreter:
        /// `sql`, `query_language`, `shell`, `code`, `html`, `template`, `workflow_expression`, `url`, `file_path`.
        parameters: Open,
        /// Conversation types it touches (Slack): `channels`, `groups`, `im`, `mpim`.
        conversations: Vec<At<String>>,
    }
}

record! {
    /// Who receives a message.
    Recipient short rule {
        /// How the recipient is found.
        rule: String,
        /// What enforces it.
        enforced_by: String,
    }
}

record! {
    /// What keeps an operation from happening twice.
    Idempotency short key {
        /// The key.
        key: String,
    }
}

record! {
    /// How a result is recognised as the agent's.
    Marking short label {
        /// Label.
        label: String,
        /// Footer.
        footer: String,
        /// Field.
        field: String,
        /// The account that no person can use and that is shown as author.
        author: String,
    }
}

record! {
    /// Evidence that an operation is reliable enough to run without the gate it had.
    Reliability short reference {
        /// Where the measurement is.
        reference = "ref": String,
        /// The sign-off that still had the gate.
        baseline: String,
        /// First day of the measurement.
        from: Date,
        /// Last day of the measurement.
        to: Date,
        /// Actions measured.
        actions: u64,
        /// Share of actions that were rejected or corrected.
        error_rate: f64,
        /// Largest share that is accepted.
        threshold: f64,
        /// Who looked at it and agreed.
        reviewer: String,
    }
}

record! {
    /// Rendering of a message.
    Render {
        /// Links are expanded by the service.
        unfurl: bool,
        /// Markup is rendered.
        markup: String,
        /// Images are loaded.
        images: String,
    }
}

record! {
    /// Volume limits.
    Limit short max_per_day {
        /// Per run.
        max_per_run: u64,
        /// Per day.
        max_per_day: u64,
        /// Records in one run.
        max_records_per_run: u64,
        /// What enforces them.
        enforced_by: String,
    }
}
