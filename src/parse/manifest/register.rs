//! `kind: RiskRegister`: what is done about risks of the report and about findings.

use super::field::At;
use super::record::{record, words};
use crate::source::Date;

words! {
    /// What is done about a risk.
    TreatmentKind ("a treatment") {
        /// Lower it.
        Mitigate = "mitigate",
        /// Bear it.
        Accept = "accept",
        /// Let someone else bear it.
        Transfer = "transfer",
        /// Give up what brings it.
        Avoid = "avoid",
    }
}

words! {
    /// How far a treatment is.
    Progress ("a status of a treatment") {
        /// Nobody looked at it.
        Unchecked = "unchecked",
        /// It is being discussed.
        InDiscussion = "in_discussion",
        /// The risk is accepted.
        Accepted = "accepted",
        /// The work has begun.
        InProgress = "in_progress",
        /// The work is done; the report shows whether the risk is lower.
        Mitigated = "mitigated",
        /// The risk is held not to exist; that lowers nothing.
        FalsePositive = "false_positive",
    }
}

record! {
    /// Treatments of risks.
    RiskRegister {
        /// Version of the document format: `flowgate/v1`.
        api_version = "apiVersion": String,
        /// Kind of document: `RiskRegister`.
        kind: String,
        /// Id of the integration.
        integration: String,
        /// One entry for each risk or finding.
        treatments: Vec<At<Treated>>,
    }
}

record! {
    /// What is done about one risk or finding.
    Treated {
        /// Risk, by its id in the report, for example `MESSAGE mail.send_reply@desk/F13`.
        risk: String,
        /// Finding, by its fingerprint.
        finding: String,
        /// What is done about it.
        treatment: TreatmentKind,
        /// Who sees to it.
        owner: String,
        /// Until when; after that day it no longer counts.
        due: Date,
        /// How far it is.
        status: Progress,
        /// Ticket of the work.
        ticket: String,
    }
}
