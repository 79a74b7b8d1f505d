//! `kind: Waivers`: risks that somebody accepted for a time, in a document of their own so that an integration never waives
//! itself.

use super::field::At;
use super::record::record;
use crate::source::Date;

record! {
    /// Accepted risks.
    Waivers {
        /// `flowgate/v1`.
        api_version = "apiVersion": String,
        /// `Waivers`.
        kind: String,
        /// One entry for each accepted risk.
        waivers: Vec<At<Waiver>>,
    }
}

record! {
    /// One accepted risk.
    Waiver {
        /// Name of the waiver, for example `W-12`.
        id: String,
        /// Rule whose finding is accepted, for example `GATE-002`.
        rule: String,
        /// Reason code of the finding; without it the waiver holds for every reason of the rule.
        reason: String,
        /// Subject of the finding, `<integration>/<element>`; `*` stands for any characters of a name.
        subject: String,
        /// Why the risk may be accepted.
        justification: String,
        /// What is done instead, so that the risk is bearable.
        compensating: String,
        /// Who owns the risk.
        owner: String,
        /// Level of the owner: `team_lead`, `head_of_department`, `ciso_delegate`, `ciso`, `dpo`, `executive`, or a word of the
        /// organisation's own policy parameters.
        authority: String,
        /// Day on which it was accepted.
        created: Date,
        /// Last day on which it holds.
        expires: Date,
        /// Ticket that tracks the remedy.
        ticket: String,
    }
}
