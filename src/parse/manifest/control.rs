//! Controls and movement: gates, flows, audit, rollout.

use super::field::{At, Open};
use super::people::Assured;
use super::record::{record, words};
use super::values::Duration;
use crate::source::Date;

words! {
    /// Kinds of gate.
    GateKind ("a kind of gate") {
        /// A person decides.
        HumanApproval = "human_approval",
        /// A person looks at content before it enters a store.
        HumanCuration = "human_curation",
        /// A rule engine decides.
        Policy = "policy",
        /// Only listed values pass.
        AllowList = "allow_list",
        /// Only a closed form passes.
        Schema = "schema",
        /// Parts are removed.
        Redaction = "redaction",
        /// A classifier judges.
        Classifier = "classifier",
        /// A model judges.
        LlmJudge = "llm_judge",
        /// The agent judges itself.
        SelfCheck = "self_check",
        /// Only so many per time.
        RateLimit = "rate_limit",
        /// Values go into a fixed query, never into its text.
        ParameterisedQuery = "parameterised_query",
        /// Text is encoded for what reads it.
        Encoder = "encoder",
    }
}

words! {
    /// Where a gate is enforced.
    EnforcedBy ("a place of enforcement") {
        /// The system acted on.
        TargetSystem = "target_system",
        /// A gateway in front of it.
        Gateway = "gateway",
        /// The tool's server.
        ToolServer = "tool_server",
        /// The agent's own process.
        AgentProcess = "agent_process",
    }
}

record! {
    /// A gate on a flow.
    Gate short kind {
        /// What decides.
        kind: GateKind,
        /// The same input always gives the same answer.
        deterministic: bool,
        /// Where it is enforced.
        enforced_by: EnforcedBy,
        /// Who approves.
        approvers: Approvers,
        /// What the approver sees: `full`, `summary`, …
        approver_sees: String,
        /// What the approval is bound to: `action_digest`, …
        approval_bound_to: String,
        /// `single`, `batch`, `run_wide`, `always`.
        scope: String,
        /// How long it waits.
        timeout: Duration,
        /// Then: `deny` or `hold`.
        on_timeout: String,
        /// On error: `deny` or `hold`.
        on_error: String,
        /// Decisions one approver can make per hour with care.
        capacity_per_hour: u64,
        /// Hours per day in which approvers are there.
        hours_per_day: f64,
        /// Where decisions are logged.
        logs_to: String,
        /// Classes that pass.
        allows: Vec<At<String>>,
        /// Classes or categories it takes out.
        removes: Vec<At<String>>,
        /// Fields of a schema with their types: `enum`, `id`, `number`, `date`, `text(n)`.
        fields: Open,
        /// What it holds fixed: `destination`, …
        pins: String,
        /// How redaction finds: `pattern`, `field`.
        method: String,
        /// Where it is specified.
        spec: String,
        /// Decides again when content changes after approval.
        reapproval_on_change: bool,
    }
}

record! {
    /// Who approves.
    Approvers short group {
        /// Actor or group.
        group: String,
        /// Who may not: `requester`, `author`, `developer`.
        exclude: Vec<At<String>>,
        /// People of the group on shift, when the group is no actor.
        on_shift: u64,
    }
}

record! {
    /// A movement of data.
    Flow {
        /// Its id; derived from ends and operation when absent.
        id: String,
        /// Where it starts.
        from: String,
        /// Where it ends.
        to: String,
        /// Operation, `connection.operation`.
        operation: String,
        /// Classes it carries.
        classes: Vec<At<String>>,
        /// Gates it passes, in order.
        via: Vec<At<String>>,
        /// How it is carried.
        transport: String,
        /// How it authenticates, when no connection says.
        auth: String,
        /// Purpose.
        purpose: String,
        /// The other half of a request and response.
        pair: String,
        /// Both directions in one: a request and its response.
        bidirectional: bool,
        /// Classes of the response.
        response_classes: Vec<At<String>>,
        /// Objects it touches, when narrower than the operation's.
        objects: Vec<At<String>>,
        /// Resources it touches, when narrower than the operation's.
        resources: Vec<At<String>>,
        /// Tenancy of what it carries.
        tenancy: String,
    }
}

record! {
    /// The audit trail.
    Audit {
        /// Store that keeps it.
        sink: String,
        /// `all`, or what it covers.
        covers: Vec<At<String>>,
        /// What it does not cover, with the reason.
        exceptions: Vec<At<Open>>,
        /// Fields of a record and how each is kept.
        record: Open,
        /// Names of one's own for those fields.
        field_map: Open,
        /// Who looks at it and how often.
        review: Review,
        /// Cost of a record, where logging is metered.
        volume_per_day: u64,
    }
}

record! {
    /// A review.
    Review short cadence {
        /// How often.
        cadence: String,
        /// Who.
        owner: String,
    }
}

words! {
    /// Phases of a rollout, in order.
    Phase ("a phase") {
        /// No real data.
        Sandbox = "sandbox",
        /// Inside, with people who know.
        InternalPilot = "internal_pilot",
        /// A limited group.
        LimitedProduction = "limited_production",
        /// Everyone.
        FullProduction = "full_production",
    }
}

impl Phase {
    /// Order from 0.
    #[must_use]
    pub fn order(self) -> u8 {
        self as u8
    }

    /// The phase after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

record! {
    /// The rollout.
    Rollout short phase {
        /// Where the agent is.
        phase: Phase,
        /// What is asked for.
        requested: Phase,
        /// The ladder of capabilities: which layer is proven since when.
        capability: Ladder,
        /// Phases so far.
        history: Vec<At<PhaseRecord>>,
        /// The running phase.
        current: CurrentPhase,
        /// How it is stopped.
        kill_switch: KillSwitch,
        /// How it is watched.
        monitoring: Monitoring,
        /// For agents that were live before they were declared here.
        adopted: Adopted,
    }
}

record! {
    /// The ladder of capabilities: reading first, then communicating, then writing records.
    Ladder {
        /// Reading.
        read: Layer,
        /// Communicating; `not_used` when the agent never does.
        communicate: Layer,
        /// Writing records.
        record_write: Layer,
    }
}

record! {
    /// One layer of the ladder; a bare word (`not_used`) is its use.
    Layer short usage {
        /// Since when the layer is proven to work.
        proven: Date,
        /// Systems it is proven for; without any, all.
        systems: Vec<At<String>>,
        /// `not_used` when the agent does not need it.
        usage: String,
        /// Decision to go on without it: its id.
        exception: String,
    }
}

record! {
    /// A phase that is over.
    PhaseRecord short phase {
        /// Which.
        phase: Phase,
        /// First day.
        start: Date,
        /// Last day.
        end: Date,
        /// Exit criteria and what shows that they are met: `integration_verified`, `prompts_tuned`, `failure_modes` of the
        /// sandbox, `edge_cases` of the pilot, `volume_target`, `error_target` of limited production.
        exit: Open,
        /// Who approved.
        approved_by: Vec<At<String>>,
        /// People who took part.
        participants: u64,
        /// They knew.
        acknowledged: bool,
        /// How actions were reviewed.
        review: String,
        /// Who reviewed.
        reviewer: String,
        /// Group.
        group: String,
        /// Incidents.
        incidents: u64,
    }
}

record! {
    /// The running phase.
    CurrentPhase short start {
        /// First day.
        start: Date,
        /// Group.
        group: String,
        /// Review.
        review: String,
        /// Size of the group.
        participants: u64,
        /// Who reviews.
        reviewer: String,
        /// People know.
        acknowledged: bool,
        /// Planned last day.
        planned_end: Date,
        /// Limits in this phase.
        caps: Open,
    }
}

record! {
    /// How the agent is stopped.
    KillSwitch short method {
        /// By what means.
        method: Vec<At<String>>,
        /// What it stops.
        scope: String,
        /// Who may.
        who: Vec<At<String>>,
        /// Within what time.
        max_time: Duration,
        /// Last test.
        tested_on: Date,
    }
}

record! {
    /// How the agent is watched.
    Monitoring short metrics {
        /// What is measured.
        metrics: Vec<At<String>>,
        /// What alerts; a mapping of metric to threshold counts as thresholds.
        alerts: Open,
        /// Dashboard.
        dashboard: String,
        /// Value of a metric from which on somebody is called, by metric.
        thresholds: Open,
        /// Who is called.
        oncall: String,
    }
}

record! {
    /// Adoption of an agent that was live before.
    Adopted short since {
        /// Live since.
        since: Date,
        /// Incidents so far.
        incidents: u64,
        /// Who accepts that.
        approved_by: Vec<At<String>>,
        /// Support of the statement.
        evidence: Assured,
    }
}
