//! Agents with their contexts, the models and tools they use, and what starts them.

use super::field::{At, ById, Open};
use super::record::{record, words};
use super::values::{Duration, Money};
use crate::source::Date;

record! {
    /// An agent.
    Agent {
        /// Trust boundary it runs in, by the name it has under `boundaries`.
        boundary: String,
        /// Version of the agent, for example `2.3.0`.
        version: String,
        /// `suggests`, `acts_on_command`, `acts_on_trigger`, `tool_choice_multi_step`, …
        autonomy: String,
        /// Where its instructions come from.
        prompt_source: PromptSource,
        /// Its contexts: what enters one may influence everything that leaves it.
        contexts: ById<Context>,
        /// Limits of one run: steps, tokens, time, spend.
        budget: Budget,
        /// Other agents it may invoke, and with what.
        delegates: Vec<At<Delegate>>,
        /// Where it runs, for example `production`.
        environment: super::world::Environment,
    }
}

record! {
    /// Where instructions come from.
    PromptSource short store {
        /// Store of kind `prompt_store` they are read from.
        store: String,
        /// Digest of the version in use, for example `sha256:5f0c…`.
        digest: String,
        /// How instructions are changed, for example `reviewed_merge`.
        change_control: String,
    }
}

record! {
    /// A context: one conversation or run.
    Context {
        /// What one context is opened for, for example `ticket_id`.
        key: String,
        /// How long it lives: `run`, `session`, a duration.
        lifetime: String,
        /// What is remembered after it ends; `none` for nothing.
        memory: String,
        /// What keeps data of different customers apart in it.
        tenancy: String,
    }
}

record! {
    /// Limits of an agent.
    Budget {
        /// Most steps (model calls, tool calls) of one run.
        max_steps: u64,
        /// Most tokens one run may use.
        max_tokens_per_run: u64,
        /// Longest time one run may take, for example `90s`.
        max_runtime: Duration,
        /// Most money a day may cost, for example `50 EUR`.
        max_spend_per_day: Money,
        /// What happens at a limit: `stop`, `hold`, `alert`.
        on_exceed: String,
    }
}

record! {
    /// An agent that may be invoked.
    Delegate short to {
        /// The agent that may be invoked; `integration/agent` for one of another file.
        to: String,
        /// What the callee may be asked for: names of its operations, effects, or tasks of your own.
        tasks: Vec<At<String>>,
        /// Data classes the callee may be given.
        classes: Vec<At<String>>,
        /// How many delegations may follow one another; `1` where the callee may delegate no further.
        max_depth: u64,
        /// How the caller proves who it is.
        auth: String,
    }
}

record! {
    /// A model.
    Model {
        /// Trust boundary of its endpoint, by name.
        boundary: String,
        /// Dated name of the version in use.
        name: String,
        /// Region of the endpoint, for example `eu`.
        endpoint_region: String,
        /// `regional` where requests stay in the region, `global` where they may go anywhere.
        routing: String,
        /// Whether the provider may train on requests: `prohibited`, `opt_out` or `permitted`.
        training_use: String,
        /// How long the provider keeps requests.
        retention: super::world::Retention,
        /// Whether the provider's people may look at requests.
        human_review: String,
        /// Id of the contract that its provider's terms stand in.
        contract: String,
        /// Its provider, by the name it has under `vendors`.
        vendor: String,
        /// Highest tier of data it may see.
        clearance: super::world::Tier,
    }
}

record! {
    /// A tool an agent may call.
    Tool short kind {
        /// `mcp_server`, `http`, `sql`, `shell`, `browser`, `code`, `function`, …
        kind: String,
        /// Trust boundary it runs in, by name.
        boundary: String,
        /// Pinned version, for example `1.4.2`.
        version: String,
        /// Digest of the pinned version, for example `sha256:5f0c…`.
        digest: String,
        /// `static` where its operations are fixed, `dynamic` where it may offer new ones.
        discovery: String,
        /// Operations that are switched on.
        operations_enabled: Vec<At<String>>,
        /// How it is isolated from the rest.
        sandbox: Sandbox,
        /// Hosts it can reach.
        destinations: Vec<At<String>>,
        /// Connection whose credential it uses.
        connection: String,
        /// Who makes it, by the name it has under `vendors`.
        vendor: String,
    }
}

record! {
    /// Isolation of a tool.
    Sandbox short isolation {
        /// `vm`, `container`, `process`, `none`.
        isolation: String,
        /// What it may reach; `none` for nothing.
        network: String,
        /// Which credentials are inside; `none` for none.
        credentials: String,
        /// Limits of memory and time.
        limits: Open,
        /// Nothing of one run is there in the next.
        ephemeral: bool,
    }
}

words! {
    /// Kinds of trigger.
    TriggerKind ("a kind of trigger") {
        /// Something happened.
        Event = "event",
        /// Time has come.
        Schedule = "schedule",
        /// Someone asked.
        Human = "human",
        /// The model finds that it should.
        ModelDecision = "model_decision",
    }
}

record! {
    /// What starts an agent or an operation.
    Trigger short kind {
        /// What starts it: `event`, `schedule`, `human` or `model_decision`.
        kind: TriggerKind,
        /// Connection or operation the event comes from, for example `desk.read_ticket`.
        source: String,
        /// When it counts, for example `once per ticket`.
        condition: String,
        /// Events caused by the agent itself are dropped.
        own_events_filtered: bool,
        /// How often a run may cause another.
        max_depth: u64,
        /// Agent or context it starts.
        starts: String,
        /// How the event proves where it comes from.
        auth: String,
        /// Secret that proves where the event comes from.
        secret: super::connection::Secret,
        /// Data classes that come with the event.
        classes: Vec<At<String>>,
        /// Day on which it was agreed.
        since: Date,
    }
}
