//! Agents with their contexts, the models and tools they use, and what starts them.

use super::field::{At, ById, Open};
use super::record::{record, words};
use super::values::{Duration, Money};
use crate::source::Date;

record! {
    /// An agent.
    Agent {
        /// Boundary it runs in.
        boundary: String,
        /// Its version.
        version: String,
        /// `suggests`, `acts_on_command`, `acts_on_trigger`, `tool_choice_multi_step`, …
        autonomy: String,
        /// Where its instructions come from.
        prompt_source: PromptSource,
        /// Its contexts: what enters one may influence everything that leaves it.
        contexts: ById<Context>,
        /// Limits of one run.
        budget: Budget,
        /// Agents it may invoke.
        delegates: Vec<At<Delegate>>,
        /// Environment.
        environment: super::world::Environment,
    }
}

record! {
    /// Where instructions come from.
    PromptSource short store {
        /// Prompt store.
        store: String,
        /// Digest of the version in use.
        digest: String,
        /// How it is changed.
        change_control: String,
    }
}

record! {
    /// A context: one conversation or run.
    Context {
        /// What it is opened for.
        key: String,
        /// How long it lives.
        lifetime: String,
        /// What it remembers.
        memory: String,
        /// What separates customers.
        tenancy: String,
    }
}

record! {
    /// Limits of an agent.
    Budget {
        /// Steps of one run.
        max_steps: u64,
        /// Tokens of one run.
        max_tokens_per_run: u64,
        /// Time of one run.
        max_runtime: Duration,
        /// Spend per day.
        max_spend_per_day: Money,
        /// What happens at the limit.
        on_exceed: String,
    }
}

record! {
    /// An agent that may be invoked.
    Delegate short to {
        /// The agent.
        to: String,
        /// Tasks it may be given.
        tasks: Vec<At<String>>,
        /// Classes it may be given.
        classes: Vec<At<String>>,
        /// How deep delegation may go.
        max_depth: u64,
        /// How the caller proves who it is.
        auth: String,
    }
}

record! {
    /// A model.
    Model {
        /// Boundary of its endpoint.
        boundary: String,
        /// Dated name of the version in use.
        name: String,
        /// Region of the endpoint.
        endpoint_region: String,
        /// `regional` or `global`.
        routing: String,
        /// `prohibited`, `opt_out`, `permitted`.
        training_use: String,
        /// How long the provider keeps requests.
        retention: super::world::Retention,
        /// Whether the provider's people may look at requests.
        human_review: String,
        /// Contract that says so.
        contract: String,
        /// Vendor by name.
        vendor: String,
        /// Highest tier it may see.
        clearance: super::world::Tier,
    }
}

record! {
    /// A tool an agent may call.
    Tool short kind {
        /// `mcp_server`, `http`, `sql`, `shell`, `browser`, `code`, `function`, …
        kind: String,
        /// Boundary it runs in.
        boundary: String,
        /// Pinned version.
        version: String,
        /// Digest of the pinned version.
        digest: String,
        /// `static` or `dynamic`.
        discovery: String,
        /// Operations switched on.
        operations_enabled: Vec<At<String>>,
        /// How it is isolated.
        sandbox: Sandbox,
        /// Hosts it can reach.
        destinations: Vec<At<String>>,
        /// Connection whose credential it uses.
        connection: String,
        /// Vendor by name.
        vendor: String,
    }
}

record! {
    /// Isolation of a tool.
    Sandbox short isolation {
        /// `vm`, `container`, `process`, `none`.
        isolation: String,
        /// Network access.
        network: String,
        /// Credentials inside.
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
        /// What kind.
        kind: TriggerKind,
        /// Where the event comes from.
        source: String,
        /// When it counts.
        condition: String,
        /// Events caused by the agent itself are dropped.
        own_events_filtered: bool,
        /// How often a run may cause another.
        max_depth: u64,
        /// Agent or context it starts.
        starts: String,
        /// How the event proves where it comes from.
        auth: String,
        /// Secret of that proof.
        secret: super::connection::Secret,
        /// Data classes of its payload.
        classes: Vec<At<String>>,
        /// When it was agreed.
        since: Date,
    }
}
