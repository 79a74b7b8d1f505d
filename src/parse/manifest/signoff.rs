//! `kind: SignOff`: who decided what on which state of an integration. Kept beside the model it was decided on, never in it.

use super::control::Phase;
use super::field::At;
use super::record::{record, words};
use crate::source::Date;

words! {
    /// Who decides.
    Role ("a role that decides") {
        /// IT.
        It = "it",
        /// Security.
        Security = "security",
        /// Legal.
        Legal = "legal",
        /// Privacy, the data protection officer.
        Privacy = "privacy",
        /// The business owner.
        Business = "business",
        /// The owner of the data.
        DataOwner = "data_owner",
        /// The works council.
        WorksCouncil = "works_council",
        /// Internal audit.
        InternalAudit = "internal_audit",
    }
}

words! {
    /// What was decided.
    Decided ("a decision") {
        /// The phase may start.
        Approve = "approve",
        /// It may start, and the conditions are met in time.
        ApproveWithConditions = "approve_with_conditions",
        /// It may not.
        Reject = "reject",
        /// The role does not decide.
        Abstain = "abstain",
    }
}

record! {
    /// Decisions on one integration.
    SignOff {
        /// Version of the document format: `flowgate/v1`.
        api_version = "apiVersion": String,
        /// Kind of document: `SignOff`.
        kind: String,
        /// Id of the integration.
        integration: String,
        /// One entry for each decision, old ones too; `flowgate signoff approve` adds them.
        records: Vec<At<Decision>>,
        /// Who approved the measures.
        measures_approved_by: String,
        /// Who accepts the risk that is left.
        residual_risk: ResidualRisk,
        /// What the privacy officer advised.
        privacy_advice: Advice,
        /// Whom the affected people were heard by, or why nobody asked them.
        consultation: String,
        /// Who looks at it next, and when.
        review: NextReview,
    }
}

record! {
    /// A decision of one role.
    Decision {
        /// Role that decided.
        role: Role,
        /// Who decided: a name, with a mail address in `<>` if you like.
        name: String,
        /// What was decided.
        decision: Decided,
        /// Phase that was decided on.
        phase: Phase,
        /// Version of the integration.
        version: String,
        /// Digest of the model: `sha256:` and 64 hexadecimal digits.
        digest: String,
        /// Digest of the policies in force.
        policies: String,
        /// Version of the program that showed the report.
        checker: String,
        /// Who wrote the change that was decided on; none of them can approve it.
        authors: Vec<At<String>>,
        /// What must come true.
        conditions: Vec<At<Condition>>,
        /// Waivers that were accepted with the decision.
        waivers: Vec<At<SignedWaiver>>,
        /// Day of the decision.
        date: Date,
        /// Last day on which it holds.
        valid_until: Date,
        /// Why, where it departs from the report's verdict.
        reason: String,
        /// Ticket or minutes of the decision.
        reference: String,
    }
}

record! {
    /// A condition of a decision.
    Condition short text {
        /// What must come true.
        text: String,
        /// Who sees to it.
        owner: String,
        /// Last day for it.
        due: Date,
        /// Day on which it came true.
        met: Date,
    }
}

record! {
    /// A waiver that a decision accepts.
    SignedWaiver short id {
        /// Id of the waiver.
        id: String,
        /// Digest of the waiver as it was.
        digest: String,
    }
}

record! {
    /// Acceptance of the risk that is left.
    ResidualRisk {
        /// Who accepts it.
        accepted_by: String,
        /// Level of that person.
        authority: String,
        /// Day of acceptance.
        date: Date,
    }
}

record! {
    /// Advice of the privacy officer.
    Advice short text {
        /// What was advised.
        text: String,
        /// Whether it was followed.
        followed: bool,
        /// Why not, where it was overruled.
        reason: String,
    }
}

record! {
    /// The next review.
    NextReview {
        /// Who looks at it.
        owner: String,
        /// Day of the review.
        next: Date,
    }
}
