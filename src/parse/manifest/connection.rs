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
        /// Environment of the system it reaches, for example `production`.
        environment: Environment,
        /// The system is the authoritative place of its data.
        system_of_record: bool,
        /// Highest tier the system may hold, when the system does not say.
        clearance: Tier,
        /// The API it calls and how it behaves when calls fail.
        api: Api,
        /// How the agent proves who it is.
        auth: Auth,
        /// Network limits, for example allowed addresses.
        network: Network,
        /// Gateway in front of it, and its limits.
        gateway: Gateway,
        /// Scopes that are granted, as the vendor writes them.
        scopes: Vec<At<Scope>>,
        /// Vendor manifest that grants the scopes.
        scopes_from: String,
        /// Vendor file that grants the permissions.
        permissions_from: String,
        /// The app of the vendor manifest serves this integration only.
        owns_app: bool,
        /// Object permissions that are granted, as the vendor names them.
        permissions: Vec<At<Permission>>,
        /// Records, channels or projects it is limited to.
        resources: Resources,
        /// What outside the model keeps it to the declared operations.
        operations_enforced_by: String,
        /// What the agent does over this connection, by a name of your own.
        operations: ById<Operation>,
        /// Records of its own a vendor needs to find it.
        evidence: Open,
    }
}

record! {
    /// An API.
    Api short name {
        /// Name of the API, for example `rest`.
        name: String,
        /// Version of the API that is called, for example `v64.0`.
        version: String,
        /// `events`, `request`, `polling`, `bulk`.
        mode: String,
        /// What happens when a call fails: attempts, backoff, jitter.
        retry: Open,
        /// Why it polls although the vendor tells of changes.
        justification: String,
        /// Seconds between two polls, where it polls.
        polling_interval: Duration,
        /// How many calls the vendor allows.
        quota: Open,
    }
}

record! {
    /// How a connection authenticates (OAuth names as in RFC 6749, 8693, 9700).
    Auth short method {
        /// `oauth2_client_credentials`, `oauth2_authorization_code`, `oauth2_jwt_bearer`, `oauth2_token_exchange`, `mtls`,
        /// `workload_identity`, `bot_token`, `api_token`, `incoming_webhook`, `communication_user`, `api_key`, `webhook_signature`.
        method: String,
        /// As whom it acts: `service` as itself, `user_delegated` for the person who asks.
        subject_mode: String,
        /// Why it acts as this subject, for example `event driven, no user present`.
        justification: String,
        /// OAuth grant, for example `client_credentials`.
        grant: String,
        /// Whether the proof key of RFC 7636 is used.
        pkce: bool,
        /// The account it acts as.
        principal: Principal,
        /// Secrets by name: references into a secret manager, never values.
        secrets: ById<Secret>,
        /// The token it calls with: kind, lifetime, issuer.
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
        /// Name of the account it acts as, for example `svc-triage-prod`.
        id: String,
        /// What kind of account: `service`, `user`, `shared`, …
        kind = "type": PrincipalType,
        /// Who answers for the account.
        owner: String,
        /// Day of the next access review.
        review_by: Date,
        /// How the account is removed, for example a ticket.
        decommission: String,
    }
}

record! {
    /// A secret: a reference `scheme:path#key`, never the value.
    Secret short reference {
        /// Where the secret is kept, never the secret itself: `vault:kv/triage/desk#key`.
        reference = "ref": String,
        /// How often it is replaced, when last, by whom.
        rotation: Rotation,
        /// `env` when the platform injects the managed secret into the environment.
        via: String,
    }
}

record! {
    /// Rotation of a secret.
    Rotation short interval {
        /// How often it is replaced, for example `90d`.
        interval: Duration,
        /// Day on which it was last replaced.
        last: Date,
        /// Who replaces it.
        owner: String,
    }
}

record! {
    /// A token.
    Token {
        /// What kind of token: `access`, `refresh`, …
        kind: String,
        /// How long it is valid, for example `30m`.
        lifetime: Duration,
        /// Who issues it.
        issuer: String,
        /// For which service the token is meant.
        audience: String,
        /// What kind of refresh token it has: `none`, `rotating` or `long_lived`.
        refresh: String,
        /// The caller's token is handed on.
        passthrough: bool,
    }
}

record! {
    /// Network limits.
    Network {
        /// Addresses that may call, as CIDR blocks.
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
        /// The scope as the vendor writes it, for example `chat:write`.
        name: String,
        /// Operations that use it, as explanation.
        operations: Vec<At<String>>,
        /// Why it is needed, where the operations do not show it.
        justification: String,
        /// What it allows, where the catalogue does not know it.
        effect: Effect,
    }
}

record! {
    /// An object permission.
    Permission short object {
        /// Object of the system, for example `Account`.
        object: String,
        /// `read`, `create`, `edit`, `delete`, `view_all`, `modify_all`.
        access: Vec<At<String>>,
        /// Fields of the object that are granted.
        fields: Vec<At<String>>,
    }
}

record! {
    /// Records, channels or projects a connection is limited to.
    Resources short allow {
        /// What kind of resource it is limited to, for example `project`.
        kind = "type": String,
        /// Which ones it may reach, for example `[ENG]`.
        allow: Vec<At<String>>,
        /// What enforces that, for example `project_role`.
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
        /// What it does: `read`, `draft`, `write`, `transition`, `send`, `delete`, `pay`, `execute` or `admin`.
        effect: Effect,
        /// Its class: `read`, `communicate`, `record_write`.
        capability: Capability,
        /// Who sees its result: `internal`, `partner`, `customer`, `public`, …
        audience: Vec<At<Audience>>,
        /// Whether it can be undone: `read_only`, `reversible`, `externally_reversible` or `irreversible`.
        reversibility: Reversibility,
        /// How much a mistake costs: `low`, `medium` or `high`.
        risk: String,
        /// What makes the agent do it.
        trigger: super::agent::Trigger,
        /// Objects of the system it touches, for example `issue`.
        objects: Vec<At<String>>,
        /// Fields it reads or writes.
        fields: Vec<At<String>>,
        /// Resources it touches, when narrower than the connection's.
        resources: Vec<At<String>>,
        /// Data classes that move with it.
        classes: Vec<At<String>>,
        /// Whose permissions decide what is read, for example `requester`.
        authorization: String,
        /// Results are filtered by the reader's permissions.
        permission_filter: Open,
        /// Who receives it and what enforces that.
        recipient: Recipient,
        /// The worst it can do, in one sentence with an amount.
        worst_case: WorstCase,
        /// How a mistake is undone, by whom, how fast.
        rollback: Rollback,
        /// What keeps it from happening twice.
        idempotency: Idempotency,
        /// What keeps it from happening half.
        atomicity: String,
        /// How its results are recognised.
        marking: Marking,
        /// State captured: `before`, `after`.
        capture: Vec<At<String>>,
        /// How its message is shown: links unfurled, images loaded.
        render: Render,
        /// How much it may do, and what enforces that.
        limit: Limit,
        /// How often a day it is planned to run.
        planned_per_day: u64,
        /// What happens when a call fails: attempts, backoff, jitter.
        retry: Open,
        /// What else happens, for example `watcher notification`.
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
        /// How the recipient is found, for example `ticket_requester_only`.
        rule: String,
        /// What enforces that, for example `gate.reply_address`.
        enforced_by: String,
    }
}

record! {
    /// What keeps an operation from happening twice.
    Idempotency short key {
        /// What is the same when a call is repeated, for example `ticket_id`.
        key: String,
    }
}

record! {
    /// How a result is recognised as the agent's.
    Marking short label {
        /// Label or tag on what it wrote.
        label: String,
        /// Footer of its messages.
        footer: String,
        /// Field that marks what the agent wrote.
        field: String,
        /// The account that no person can use and that is shown as author.
        author: String,
    }
}

record! {
    /// Evidence that an operation is reliable enough to run without the gate it had.
    Reliability short reference {
        /// Where the measurement is: link or document id.
        reference = "ref": String,
        /// The sign-off that still had the gate.
        baseline: String,
        /// First day of the measurement.
        from: Date,
        /// Last day of the measurement.
        to: Date,
        /// How many actions were measured.
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
        /// Whether markup in its message is rendered.
        markup: String,
        /// Whether images in its message are loaded.
        images: String,
    }
}

record! {
    /// Volume limits.
    Limit short max_per_day {
        /// Most calls in one run.
        max_per_run: u64,
        /// Most calls a day.
        max_per_day: u64,
        /// Most records read in one run.
        max_records_per_run: u64,
        /// What enforces the limits, for example `gateway`.
        enforced_by: String,
    }
}
