//! Who answers for an integration and why it exists: metadata, purpose, governance, owners, incidents, cost.

use super::field::{At, ById, Open};
use super::record::{record, words};
use super::values::{Duration, Money};
use crate::source::Date;

words! {
    /// How well a statement is supported.
    Level ("an assurance level") {
        /// Only stated.
        Declared = "declared",
        /// With a link, ticket or contract id.
        Referenced = "referenced",
        /// With a dated test.
        Tested = "tested",
    }
}

record! {
    /// Support of a statement: how sure, by what reference, since when.
    Assured short level {
        /// `declared`, `referenced` or `tested`.
        level: Level,
        /// What supports the statement: link, ticket or contract id.
        reference = "ref": String,
        /// Day of the test, for `level: tested`.
        date: Date,
    }
}

record! {
    /// Identity of the integration.
    Metadata {
        /// Its id; unique in the repository.
        id: String,
        /// Semantic version of the agent.
        version: String,
        /// What the integration is, in one line for readers.
        title: String,
    }
}

record! {
    /// What the integration is for.
    Purpose short intended {
        /// What it is for, in one sentence.
        intended: String,
        /// Uses that are forbidden.
        prohibited: Vec<At<String>>,
        /// Data uses in fideslang terms, for example `essential.service.operations.support`.
        uses: Vec<At<String>>,
        /// Legal ground under GDPR Art. 6.
        lawful_basis: String,
        /// Exception under GDPR Art. 9, for special categories.
        art9_basis: String,
        /// Why the processing is necessary and proportionate.
        necessity: String,
        /// Misuse that can be foreseen.
        foreseeable_misuse: Vec<At<String>>,
        /// How long it is to be used.
        period: String,
        /// How often it runs, for the processing record.
        frequency: String,
        /// What is out of scope, with the reason.
        out_of_scope: Vec<At<String>>,
    }
}

record! {
    /// Legal roles and duties.
    Governance {
        /// `controller`, `processor` or `joint_controller` (GDPR Art. 4, 26).
        controller_role: String,
        /// Who decides on purposes and means.
        controller: Controller,
        /// Where people concerned live or the company is established.
        jurisdictions: Vec<At<String>>,
        /// Classification under the EU AI Act.
        ai_act: AiAct,
        /// Regimes by key (`gdpr`, `hipaa`, `pci_dss`, `soc2`, `sox_itgc`, `ai_act`, `iso27001`, `iso42001`, own ones).
        regimes: ById<Regime>,
        /// Impact assessments (DPIA, FRIA, …) by their kind.
        assessments: ById<Assessment>,
    }
}

record! {
    /// The controller.
    Controller short name {
        /// Name of the company that is the controller (GDPR Art. 4(7)).
        name: String,
        /// How the controller can be reached.
        contact: String,
    }
}

record! {
    /// Classification under the EU AI Act.
    AiAct {
        /// Role under the EU AI Act: `provider` or `deployer`.
        role: String,
        /// `prohibited`, `high_risk`, `limited_risk`, `not_high_risk` or `minimal`.
        class: String,
        /// Why this class is right, in one sentence.
        reason: String,
        /// Who decided on role and class.
        decided_by: String,
        /// Day of that decision.
        decided_on: Date,
    }
}

record! {
    /// Whether a regime applies.
    Regime short applies {
        /// Whether the regime applies: `true` or `false`.
        applies: bool,
        /// Why it does or does not apply.
        reason: String,
    }
}

record! {
    /// An impact assessment (`dpia`, `fria`).
    Assessment short reference {
        /// Where the assessment is: link, ticket or document id.
        reference = "ref": String,
        /// Day on which the assessment was made.
        date: Date,
        /// Its result: `acceptable`, `acceptable_with_conditions`, `high_residual_risk`, `not_required`, …
        outcome: String,
        /// Why no assessment is required.
        reason: String,
        /// Prior consultation of the authority (GDPR Art. 36): its reference.
        consultation: String,
        /// When it is to be looked at again.
        review_by: Date,
    }
}

record! {
    /// People who answer for the integration; a bare name is the technical owner.
    Owners short technical {
        /// Owns the business outcome and its risk.
        business: Owner,
        /// Owns the code and its operation.
        technical: Owner,
        /// Who answers for security.
        security: Owner,
        /// Who answers for privacy, for example the data protection officer.
        privacy: Owner,
        /// Who is called at any hour.
        oncall: Owner,
    }
}

record! {
    /// An owner: a role or group, not a person.
    Owner short group {
        /// Role that answers for it, for example `head-of-support`.
        role: String,
        /// Group or group address, rather than a person.
        group: String,
        /// Who stands in for the owner.
        deputy: String,
        /// Name of the on-call rota.
        rota: String,
        /// Id of the runbook that the rota follows.
        runbook: String,
    }
}

record! {
    /// What happens when something goes wrong.
    Incident short runbook {
        /// Id of the runbook.
        runbook: String,
        /// Who decides on breach notification.
        breach_owner: String,
        /// Whether evidence is kept from deletion during an incident.
        evidence_hold: bool,
        /// Day on which the route was last exercised.
        last_exercise: Date,
        /// Word of the company for each severity.
        severity_map: Open,
    }
}

record! {
    /// How people use their rights.
    Rights {
        /// How a person gets their data: link or procedure.
        access: String,
        /// How a person has their data erased.
        erasure: String,
        /// How a person objects.
        objection: String,
    }
}

record! {
    /// How people are told that they deal with a machine.
    Disclosure {
        /// Where they are told, for example `mail`.
        channel: String,
        /// Who is told, for example `customer`.
        audience: String,
        /// What they are told.
        text: String,
        /// Whether they are told at the first contact.
        first_contact: bool,
    }
}

record! {
    /// What it costs and saves.
    Cost {
        /// ISO 4217 code of all amounts here, for example `EUR`.
        currency: String,
        /// Where the prices come from.
        price_source: PriceSource,
        /// What the model costs: volume, tokens, prices.
        direct: DirectCost,
        /// What people cost: building, maintaining, reviewing.
        overhead: OverheadCost,
        /// What the agent saves, measured before and after.
        savings: Savings,
        /// Cost per day in all, as estimated.
        total_per_day: f64,
        /// Most money a day may cost, without the currency.
        budget_per_day: f64,
    }
}

record! {
    /// A price list.
    PriceSource short reference {
        /// Where the prices stand: link or document id.
        reference = "ref": String,
        /// Day the prices are of.
        date: Date,
    }
}

record! {
    /// Direct cost of model calls.
    DirectCost {
        /// Items (tickets, mails, invoices) a day.
        volume_per_day: f64,
        /// Input tokens one item takes.
        tokens_in: TokensIn,
        /// Output tokens one item takes.
        tokens_out: f64,
        /// Price of 1,000 input tokens.
        price_in_per_1k: f64,
        /// Price of 1,000 output tokens.
        price_out_per_1k: f64,
        /// Cost of model calls per day, as estimated.
        per_day: f64,
    }
}

record! {
    /// Input tokens by origin.
    TokensIn short retrieved {
        /// Tokens of the system prompt.
        system: f64,
        /// Tokens of retrieved content.
        retrieved: f64,
        /// Tokens of the conversation so far.
        history: f64,
    }
}

record! {
    /// People's time.
    OverheadCost {
        /// Days of work it took to build.
        build_days: f64,
        /// Days of maintenance per month.
        maintenance_days_per_month: f64,
        /// Minutes a day that people spend reviewing.
        review_minutes_per_day: f64,
        /// Minutes of correcting errors per day.
        error_minutes_per_day: f64,
        /// What an hour of work costs.
        rate_per_hour: f64,
    }
}

record! {
    /// Time and errors saved.
    Savings {
        /// How the state before was measured.
        baseline: String,
        /// Where that measurement is.
        baseline_ref: String,
        /// Minutes of work per item without the agent.
        minutes_per_item_before: f64,
        /// Minutes of work per item with the agent.
        minutes_per_item_after: f64,
        /// Share of wrong items without the agent, 0 to 1.
        error_rate_before: f64,
        /// Share of wrong items with the agent, 0 to 1.
        error_rate_after: f64,
    }
}

record! {
    /// The worst an operation can do.
    WorstCase short statement {
        /// The worst that can happen, in one sentence.
        statement: String,
        /// Largest loss, for example `2000 EUR`.
        max_loss: Money,
        /// How many people or records are affected.
        affected: u64,
    }
}

record! {
    /// How an operation is undone.
    Rollback short method {
        /// What is done, for example `delete_or_close`.
        method: String,
        /// Who does it, as a role or group.
        owner: String,
        /// Within what time it is undone, for example `24h`.
        max_time: Duration,
        /// Day on which it was last tested.
        tested_on: Date,
    }
}
