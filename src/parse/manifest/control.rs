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
        /// What decides: `human_approval`, `schema`, `redaction`, `allow_list`, …
        kind: GateKind,
        /// The same input always gives the same answer.
        deterministic: bool,
        /// What enforces it: `target_system`, `gateway` or `tool_server`; `agent_process` is inside the agent.
        enforced_by: EnforcedBy,
        /// Who approves, for `kind: human_approval`.
        approvers: Approvers,
        /// What the approver sees: `full`, `summary`, …
        approver_sees: String,
        /// What the approval is bound to: `action_digest`, …
        approval_bound_to: String,
        /// `single`, `batch`, `run_wide`, `always`.
        scope: String,
        /// How long it waits for a decision, for example `4h`.
        timeout: Duration,
        /// What happens when nobody decides in time: `deny` or `hold`.
        on_timeout: String,
        /// What happens when the gate fails: `deny` or `hold`.
        on_error: String,
        /// Decisions one approver can make per hour with care.
        capacity_per_hour: u64,
        /// Hours per day in which approvers are there.
        hours_per_day: f64,
        /// Store of kind `audit_sink` that gets every decision.
        logs_to: String,
        /// Data classes that pass; everything else is left out.
        allows: Vec<At<String>>,
        /// Classes or categories it takes out.
        removes: Vec<At<String>>,
        /// Fields of a schema with their types: `enum`, `id`, `number`, `date`, `text(n)`.
        fields: Open,
        /// What it holds fixed: `destination`, …
        pins: String,
        /// How redaction finds: `pattern`, `field`.
        method: String,
        /// Where the gate is specified: link or document id.
        spec: String,
        /// Decides again when content changes after approval.
        reapproval_on_change: bool,
    }
}

record! {
    /// Who approves.
    Approvers short group {
        /// Actor or group of the identity provider whose members may approve.
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
        /// Node it starts at: an agent, a context, a connection or system, a store, an actor.
        from: String,
        /// Node it ends at.
        to: String,
        /// Operation that moves it, as `connection.operation`, for example `jira.create_issue`.
        operation: String,
        /// Data classes that move with it.
        classes: Vec<At<String>>,
        /// Gates it passes, in their order.
        via: Vec<At<String>>,
        /// How it is carried and protected, for example `tls1.3` or `mtls`.
        transport: String,
        /// How it authenticates, when no connection says.
        auth: String,
        /// What the data is used for, as a fideslang data use.
        purpose: String,
        /// The other half of a request and response.
        pair: String,
        /// Both directions in one: a request and its response.
        bidirectional: bool,
        /// Data classes that come back.
        response_classes: Vec<At<String>>,
        /// Objects it touches, when narrower than the operation's.
        objects: Vec<At<String>>,
        /// Resources it touches, when narrower than the operation's.
        resources: Vec<At<String>>,
        /// What keeps data of different customers apart.
        tenancy: String,
    }
}

record! {
    /// The audit trail.
    Audit {
        /// Store of kind `audit_sink` that keeps the trail.
        sink: String,
        /// Which actions are logged: `all`, or a list of them.
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
        /// How often somebody looks, for example `weekly`.
        cadence: String,
        /// Who looks at it, as a role or group.
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
        /// Where the agent is: `sandbox`, `internal_pilot`, `limited_production` or `full_production`.
        phase: Phase,
        /// The phase that is asked for; the same as `phase` where it is absent.
        requested: Phase,
        /// The ladder of capabilities: which layer is proven since when.
        capability: Ladder,
        /// The phases before, each with its dates and approvals.
        history: Vec<At<PhaseRecord>>,
        /// The running phase: since when, with whom, how it is reviewed.
        current: CurrentPhase,
        /// How it is stopped, by whom, how fast.
        kill_switch: KillSwitch,
        /// How it is watched: metrics, alerts, who is called.
        monitoring: Monitoring,
        /// For agents that were live before they were declared here.
        adopted: Adopted,
    }
}

record! {
    /// The ladder of capabilities: reading first, then communicating, then writing records.
    Ladder {
        /// Evidence that reading works well.
        read: Layer,
        /// Communicating; `not_used` when the agent never does.
        communicate: Layer,
        /// Evidence that writing records works well.
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
        /// Which phase it was: `sandbox`, `internal_pilot` or `limited_production`.
        phase: Phase,
        /// First day of the phase.
        start: Date,
        /// Last day of the phase.
        end: Date,
        /// Exit criteria and what shows that they are met: `integration_verified`, `prompts_tuned`, `failure_modes` of the
        /// sandbox, `edge_cases` of the pilot, `volume_target`, `error_target` of limited production.
        exit: Open,
        /// Who approved the step into the next phase.
        approved_by: Vec<At<String>>,
        /// How many people took part.
        participants: u64,
        /// Whether the people taking part knew that they worked with an agent.
        acknowledged: bool,
        /// How actions were reviewed, for example `every_action`.
        review: String,
        /// Who reviewed them.
        reviewer: String,
        /// Who took part.
        group: String,
        /// How many incidents there were.
        incidents: u64,
    }
}

record! {
    /// The running phase.
    CurrentPhase short start {
        /// First day of the phase.
        start: Date,
        /// Who takes part, for example `support EU`.
        group: String,
        /// How actions are reviewed: `every_action`, `weekly`, …
        review: String,
        /// How many people take part.
        participants: u64,
        /// Who reviews them.
        reviewer: String,
        /// Whether the people taking part know that they work with an agent.
        acknowledged: bool,
        /// Day on which the phase is planned to end.
        planned_end: Date,
        /// Limits in this phase.
        caps: Open,
    }
}

record! {
    /// How the agent is stopped.
    KillSwitch short method {
        /// How it is stopped, for example `token_revocation`.
        method: Vec<At<String>>,
        /// What it stops, for example `all_principals`.
        scope: String,
        /// Who may use it.
        who: Vec<At<String>>,
        /// Within what time it stops, for example `5m`.
        max_time: Duration,
        /// Day on which it was last tested.
        tested_on: Date,
    }
}

record! {
    /// How the agent is watched.
    Monitoring short metrics {
        /// What is measured, for example `error_rate`.
        metrics: Vec<At<String>>,
        /// What alerts; a mapping of metric to threshold counts as thresholds.
        alerts: Open,
        /// Where the numbers are shown.
        dashboard: String,
        /// Value of a metric from which on somebody is called, by metric.
        thresholds: Open,
        /// Who is called when an alert fires.
        oncall: String,
    }
}

record! {
    /// Adoption of an agent that was live before.
    Adopted short since {
        /// Day since which the agent is live.
        since: Date,
        /// How many incidents there have been since it is live.
        incidents: u64,
        /// Who accepted that the agent was live before this check.
        approved_by: Vec<At<String>>,
        /// Link or ticket that supports the statement.
        evidence: Assured,
    }
}
