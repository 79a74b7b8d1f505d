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
        /// Link, ticket or contract id.
        reference = "ref": String,
        /// Day of the test.
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
        /// One line for readers.
        title: String,
    }
}

record! {
    /// What the integration is for.
    Purpose short intended {
        /// One sentence.
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
        /// How often it runs.
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
        /// Impact assessments.
        assessments: ById<Assessment>,
    }
}

record! {
    /// The controller.
    Controller short name {
        /// Name of the company.
        name: String,
        /// How to reach it.
        contact: String,
    }
}

record! {
    /// Classification under the EU AI Act.
    AiAct {
        /// `provider` or `deployer`.
        role: String,
        /// `prohibited`, `high_risk`, `limited_risk`, `not_high_risk` or `minimal`.
        class: String,
        /// Why.
        reason: String,
        /// Who decided.
        decided_by: String,
        /// When.
        decided_on: Date,
    }
}

record! {
    /// Whether a regime applies.
    Regime short applies {
        /// Yes or no.
        applies: bool,
        /// Why.
        reason: String,
    }
}

record! {
    /// An impact assessment (`dpia`, `fria`).
    Assessment short reference {
        /// Where it is.
        reference = "ref": String,
        /// When it was made.
        date: Date,
        /// Its result: `acceptable`, `acceptable_with_conditions`, `high_residual_risk`, `not_required`, …
        outcome: String,
        /// Why it is not required.
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
        /// Security contact.
        security: Owner,
        /// Privacy contact.
        privacy: Owner,
        /// Who is called at night.
        oncall: Owner,
    }
}

record! {
    /// An owner: a role or group, not a person.
    Owner short group {
        /// Role.
        role: String,
        /// Group or group address.
        group: String,
        /// Stands in.
        deputy: String,
        /// On-call rota.
        rota: String,
        /// Runbook id.
        runbook: String,
    }
}

record! {
    /// What happens when something goes wrong.
    Incident short runbook {
        /// Runbook id.
        runbook: String,
        /// Who decides on breach notification.
        breach_owner: String,
        /// Evidence is kept.
        evidence_hold: bool,
        /// Last exercise.
        last_exercise: Date,
        /// Word of the company for each severity.
        severity_map: Open,
    }
}

record! {
    /// How people use their rights.
    Rights {
        /// Route for access requests.
        access: String,
        /// Route for erasure requests.
        erasure: String,
        /// Route for objections.
        objection: String,
    }
}

record! {
    /// How people are told that they deal with a machine.
    Disclosure {
        /// Where.
        channel: String,
        /// Who sees it.
        audience: String,
        /// What it says.
        text: String,
        /// At the first contact.
        first_contact: bool,
    }
}

record! {
    /// What it costs and saves.
    Cost {
        /// ISO 4217 code of all amounts.
        currency: String,
        /// Where prices come from.
        price_source: PriceSource,
        /// Model usage.
        direct: DirectCost,
        /// People.
        overhead: OverheadCost,
        /// What is saved.
        savings: Savings,
        /// Cost per day in all, as estimated.
        total_per_day: f64,
        /// Spend limit per day.
        budget_per_day: f64,
    }
}

record! {
    /// A price list.
    PriceSource short reference {
        /// Where it is.
        reference = "ref": String,
        /// Its date.
        date: Date,
    }
}

record! {
    /// Direct cost of model calls.
    DirectCost {
        /// Items per day.
        volume_per_day: f64,
        /// Input tokens per item.
        tokens_in: TokensIn,
        /// Output tokens per item.
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
        /// System prompt.
        system: f64,
        /// Retrieved content.
        retrieved: f64,
        /// Conversation so far.
        history: f64,
    }
}

record! {
    /// People's time.
    OverheadCost {
        /// Days to build.
        build_days: f64,
        /// Days of maintenance per month.
        maintenance_days_per_month: f64,
        /// Minutes of review per day.
        review_minutes_per_day: f64,
        /// Minutes of correcting errors per day.
        error_minutes_per_day: f64,
        /// Rate of an hour.
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
        /// Minutes per item before.
        minutes_per_item_before: f64,
        /// Minutes per item after.
        minutes_per_item_after: f64,
        /// Share of wrong items before.
        error_rate_before: f64,
        /// Share of wrong items after.
        error_rate_after: f64,
    }
}

record! {
    /// The worst an operation can do.
    WorstCase short statement {
        /// One sentence.
        statement: String,
        /// Largest loss.
        max_loss: Money,
        /// People or records affected.
        affected: u64,
    }
}

record! {
    /// How an operation is undone.
    Rollback short method {
        /// What is done.
        method: String,
        /// Who does it.
        owner: String,
        /// Within what time.
        max_time: Duration,
        /// Last test.
        tested_on: Date,
    }
}
