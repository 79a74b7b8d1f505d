//! What exists around an agent: boundaries, vendors, data classes, actors, systems, stores.

use super::field::{At, Open};
use super::record::{record, words};
use super::values::Duration;
use crate::source::Date;

words! {
    /// Kinds of trust boundary.
    BoundaryKind ("a kind of boundary") {
        /// The company's own.
        Internal = "internal",
        /// A contracted vendor's.
        Vendor = "vendor",
        /// A partner's.
        Partner = "partner",
        /// Anyone's.
        Public = "public",
    }
}

words! {
    /// Sensitivity of data, ordered.
    Tier ("a tier") {
        /// 0: may be known to all.
        Public = "public",
        /// 1: stays in the company.
        Internal = "internal",
        /// 2: harm if it gets out.
        Confidential = "confidential",
        /// 3: strictest.
        Restricted = "restricted",
    }
}

impl Tier {
    /// The number rules compare, 0 to 3.
    #[must_use]
    pub fn rank(self) -> u8 {
        self as u8
    }
}

words! {
    /// Who reads.
    Audience ("an audience") {
        /// Employees and their like.
        Internal = "internal",
        /// A partner company.
        Partner = "partner",
        /// Customers.
        Customer = "customer",
        /// Everyone.
        Public = "public",
        /// Applicants.
        Candidate = "candidate",
        /// One's own employees as people concerned.
        Employee = "employee",
    }
}

impl Audience {
    /// Partner, customer or public (`rules.md` 2.10).
    #[must_use]
    pub fn is_external(self) -> bool {
        matches!(
            self,
            Self::Partner | Self::Customer | Self::Public | Self::Candidate
        )
    }
}

words! {
    /// Where a class of data comes from.
    Origin ("an origin") {
        /// Anyone can write it: untrusted.
        Public = "public",
        /// Outsiders write it: untrusted.
        External = "external",
        /// The company writes it.
        Internal = "internal",
        /// Made from other classes.
        Derived = "derived",
    }
}

words! {
    /// Whether data is real.
    Realness ("a kind of data") {
        /// Real.
        Real = "real",
        /// Real but masked.
        Masked = "masked",
        /// Invented.
        Synthetic = "synthetic",
    }
}

words! {
    /// Where an element runs.
    Environment ("an environment") {
        /// Production.
        Production = "production",
        /// Staging.
        Staging = "staging",
        /// Test.
        Test = "test",
        /// Sandbox.
        Sandbox = "sandbox",
        /// Development.
        Development = "development",
        /// A vendor's service shared by all environments.
        SharedService = "shared_service",
    }
}

record! {
    /// A trust boundary: everything inside is under one party's control.
    Boundary short kind {
        /// Whose it is.
        kind: BoundaryKind,
        /// Vendor by name.
        vendor: String,
        /// Region of operation.
        region: String,
        /// Regions it fails over to.
        failover: Vec<At<String>>,
        /// Regions support staff works from.
        support_regions: Vec<At<String>>,
        /// Environment.
        environment: Environment,
        /// Enclosing boundary.
        parent: String,
    }
}

record! {
    /// A third party.
    Vendor {
        /// Processing agreement.
        agreement: String,
        /// List of sub-processors.
        subprocessors: String,
        /// Attestations such as `soc2`.
        attestations: Vec<At<String>>,
        /// Day of the last review.
        reviewed: Date,
        /// Approved for use.
        approved: bool,
        /// Mechanism for third-country transfers.
        transfer: Transfer,
    }
}

record! {
    /// Ground for a third-country transfer.
    Transfer short mechanism {
        /// `adequacy`, `scc`, `bcr`, …
        mechanism: String,
        /// Transfer impact assessment.
        assessment: String,
    }
}

record! {
    /// A class of data.
    DataClass short tier {
        /// Sensitivity.
        tier: Tier,
        /// Categories in fideslang terms or `org.*`.
        categories: Vec<At<String>>,
        /// Whom it is about.
        subjects: Vec<At<String>>,
        /// Regimes that govern it.
        regimes: Vec<At<String>>,
        /// Purposes it may be used for.
        allowed_uses: Vec<At<String>>,
        /// Regions it may be in.
        allowed_regions: Vec<At<String>>,
        /// Actor groups or audience words that may see it; `data_subject` for the person concerned.
        allowed_audience: Vec<At<String>>,
        /// Longest time it may be kept.
        max_retention: Duration,
        /// `open` or `role_based`.
        access: String,
        /// `per_customer`, `shared`, …
        tenancy: String,
        /// Where it comes from.
        origin: Origin,
        /// Real, masked or synthetic.
        data: Realness,
        /// How many people it is about.
        volume_subjects: u64,
        /// Classes or categories that may hide in it.
        may_contain: Vec<At<String>>,
        /// Where it is collected.
        source: String,
    }
}

words! {
    /// Kinds of actor.
    ActorKind ("a kind of actor") {
        /// A person or group of people.
        Human = "human",
        /// A scheduled job or service.
        Job = "job",
    }
}

record! {
    /// Someone or something outside the agent that sends or receives data.
    Actor short kind {
        /// Human or job.
        kind: ActorKind,
        /// Audience it belongs to.
        audience: Audience,
        /// Boundary it is in.
        boundary: String,
        /// Whether what it writes is trusted.
        trusted: bool,
        /// Role groups it is in.
        groups: Vec<At<String>>,
        /// People on shift, for approval load.
        members_on_shift: u64,
    }
}

record! {
    /// A system that connections reach.
    System short product {
        /// Product word of the catalogue (`slack`, `jira`, …) or `internal-api`.
        product: String,
        /// Boundary it is in.
        boundary: String,
        /// Environment.
        environment: Environment,
        /// Who owns it.
        owner: String,
        /// Region.
        region: String,
        /// Highest tier it may hold.
        clearance: Tier,
        /// Who reads what is written to it.
        audience: Vec<At<Audience>>,
        /// How long it keeps what is written.
        retention: Retention,
        /// The authoritative place of its data.
        system_of_record: bool,
    }
}

words! {
    /// Kinds of store.
    StoreKind ("a kind of store") {
        /// Agent memory.
        Memory = "memory",
        /// Vector index.
        VectorIndex = "vector_index",
        /// Cache.
        Cache = "cache",
        /// Database.
        Database = "database",
        /// Conversation transcripts.
        Transcript = "transcript",
        /// Documents to retrieve from.
        KnowledgeBase = "knowledge_base",
        /// Prompts and instructions.
        PromptStore = "prompt_store",
        /// Secrets.
        SecretManager = "secret_manager",
        /// Audit log.
        AuditSink = "audit_sink",
    }
}

record! {
    /// A store the integration keeps data in.
    Store short kind {
        /// What it is.
        kind: StoreKind,
        /// Boundary it is in.
        boundary: String,
        /// Who owns it.
        owner: String,
        /// Product, when the catalogue has one.
        product: String,
        /// Region.
        region: String,
        /// Environment.
        environment: Environment,
        /// Highest tier it may hold.
        clearance: Tier,
        /// How long data stays.
        retention: Retention,
        /// Key management of encryption at rest.
        encryption_at_rest: String,
        /// Who owns the keys.
        key_owner: String,
        /// What separates customers.
        partition_key: String,
        /// Who reads.
        readers: Vec<At<String>>,
        /// Who writes.
        writers: Vec<At<String>>,
        /// When it is emptied.
        reset: String,
        /// How records are kept from change.
        immutability: String,
        /// What happens to work when it cannot be written.
        on_failure: OnFailure,
        /// Account it lives in, for sinks (`separate`).
        account: String,
        /// How its content is changed.
        change_control: String,
        /// Reference schemes it serves, for secret managers (`vault`, `aws-sm`).
        schemes: Vec<At<String>>,
        /// Who curates content before it enters.
        curation: String,
        /// Permissions of the reader are checked at retrieval.
        permission_filter: Open,
    }
}

record! {
    /// What happens to work when the store cannot be written.
    OnFailure short mode {
        /// `block`, `buffer_durable`, `drop`, …
        mode: String,
        /// Size the buffer may grow to, for example `2GB`.
        buffer_limit: String,
        /// Who is told.
        alert: String,
    }
}

record! {
    /// How long data is kept and how it goes.
    Retention short period {
        /// How long.
        period: Duration,
        /// How long it is searchable at once.
        hot: Duration,
        /// How it is deleted.
        deletion: Deletion,
        /// Route to erase one person's data.
        erasure: String,
        /// Copies that deletion reaches.
        propagates_to: Vec<At<String>>,
        /// Legal reason of the period.
        reason: String,
        /// Hold for legal proceedings.
        legal_hold: String,
        /// How long backups stay beyond the period.
        backup: Duration,
        /// How a conflict between a duty to keep and a duty to delete is resolved, and by whom.
        conflict_note: String,
    }
}

record! {
    /// How data is deleted.
    Deletion short method {
        /// What does it.
        method: String,
        /// When it runs.
        trigger: String,
        /// Who answers for it.
        owner: String,
        /// Last test.
        tested_on: Date,
    }
}
