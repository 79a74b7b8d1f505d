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
        /// Whose it is: `internal`, `vendor`, `partner` or `public`.
        kind: BoundaryKind,
        /// The vendor that runs it, by the name it has under `vendors`.
        vendor: String,
        /// Region it operates in, for example `eu-central-1`.
        region: String,
        /// Regions it fails over to.
        failover: Vec<At<String>>,
        /// Regions support staff works from.
        support_regions: Vec<At<String>>,
        /// Where its elements run, for example `production`.
        environment: Environment,
        /// Trust boundary around it, by name.
        parent: String,
    }
}

record! {
    /// A third party.
    Vendor {
        /// Id of the data processing agreement.
        agreement: String,
        /// Where its list of sub-processors is.
        subprocessors: String,
        /// Attestations it has, for example `soc2` or `iso27001`.
        attestations: Vec<At<String>>,
        /// Day of the last vendor review.
        reviewed: Date,
        /// Whether the vendor is approved for use.
        approved: bool,
        /// Mechanism for third-country transfers.
        transfer: Transfer,
    }
}

record! {
    /// Ground for a third-country transfer.
    Transfer short mechanism {
        /// Ground of the transfer: `adequacy`, `scc`, `bcr`, …
        mechanism: String,
        /// Id of the transfer impact assessment.
        assessment: String,
    }
}

record! {
    /// A class of data.
    DataClass short tier {
        /// How sensitive it is: `public`, `internal`, `confidential` or `restricted`.
        tier: Tier,
        /// Categories in fideslang terms or `org.*`.
        categories: Vec<At<String>>,
        /// Whom it is about, for example `customer`.
        subjects: Vec<At<String>>,
        /// Laws and standards that govern it, for example `gdpr` or `pci_dss`.
        regimes: Vec<At<String>>,
        /// Purposes it may be used for, as fideslang data uses.
        allowed_uses: Vec<At<String>>,
        /// Regions it may be processed in, for example `eu`.
        allowed_regions: Vec<At<String>>,
        /// Actor groups or audience words that may see it; `data_subject` for the person concerned.
        allowed_audience: Vec<At<String>>,
        /// Longest time it may be kept, for example `365d`.
        max_retention: Duration,
        /// `open`, or `role_based` where only some people may see each record.
        access: String,
        /// `per_customer` where records of customers must not meet, `shared` where they may.
        tenancy: String,
        /// Who writes it: `public` and `external` are untrusted, `internal` and `derived` are not.
        origin: Origin,
        /// Whether the data is `real`, `masked` or `synthetic`.
        data: Realness,
        /// About how many people there is data.
        volume_subjects: u64,
        /// Classes or categories that may hide in it.
        may_contain: Vec<At<String>>,
        /// Where it is collected, for the processing record.
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
        /// `human` for people, `job` for a scheduled job or service.
        kind: ActorKind,
        /// Which readers it belongs to: `internal`, `partner`, `customer`, `public`, `candidate` or `employee`.
        audience: Audience,
        /// Trust boundary it stands in, by the name it has under `boundaries`.
        boundary: String,
        /// Whether what it writes is trusted.
        trusted: bool,
        /// Role groups it is in, as classes name them under `allowed_audience`.
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
        /// Trust boundary it is in, by name.
        boundary: String,
        /// Where it runs, for example `production`.
        environment: Environment,
        /// Who answers for it.
        owner: String,
        /// Region it is in, for example `eu`.
        region: String,
        /// Highest tier of data it may hold.
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
        /// What it is: `memory`, `vector_index`, `cache`, `database`, `transcript`, `knowledge_base`, `prompt_store`, `secret_manager` or `audit_sink`.
        kind: StoreKind,
        /// Trust boundary it is in, by name.
        boundary: String,
        /// Who answers for it.
        owner: String,
        /// Product, when the catalogue has one.
        product: String,
        /// Region it is in, for example `eu-central-1`.
        region: String,
        /// Where it runs, for example `production`.
        environment: Environment,
        /// Highest tier of data it may hold.
        clearance: Tier,
        /// How long data stays, and how it goes.
        retention: Retention,
        /// Key management of encryption at rest.
        encryption_at_rest: String,
        /// Who owns the encryption keys.
        key_owner: String,
        /// What keeps data of different customers apart, for example `customer_id`.
        partition_key: String,
        /// Who reads it besides the agents.
        readers: Vec<At<String>>,
        /// Who writes it besides the agents.
        writers: Vec<At<String>>,
        /// When it is emptied, for example `end_of_case`.
        reset: String,
        /// How records are kept from change.
        immutability: String,
        /// What happens to work when it cannot be written.
        on_failure: OnFailure,
        /// Account it lives in, for sinks (`separate`).
        account: String,
        /// How its content is changed, for example `reviewed_merge`.
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
        /// Who is told when it cannot be written.
        alert: String,
    }
}

record! {
    /// How long data is kept and how it goes.
    Retention short period {
        /// How long it is kept, for example `90d`; `0d` for not at all.
        period: Duration,
        /// How long it is searchable at once.
        hot: Duration,
        /// What deletes it, when, and who answers for that.
        deletion: Deletion,
        /// Route to erase one person's data.
        erasure: String,
        /// Stores with copies that the deletion reaches.
        propagates_to: Vec<At<String>>,
        /// Legal reason of the period.
        reason: String,
        /// Hold for legal proceedings, by its id.
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
        /// Job or policy that deletes, for example `lifecycle_policy`.
        method: String,
        /// When it runs, for example `daily`.
        trigger: String,
        /// Who answers for it.
        owner: String,
        /// Day on which deletion was last tested.
        tested_on: Date,
    }
}
