//! Chapter 5: as whom the agent acts, and what it was granted against what it needs.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, distinct};
use super::said;
use crate::analysis::facts::{Assurance, ConnectionFact, GrantFact};
use crate::source::Place;

/// A connection.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConnectionRow {
    /// Connection id.
    pub id: String,
    /// System id.
    pub system: Option<String>,
    /// Product.
    pub product: Option<String>,
    /// Identity it acts as.
    pub principal: Option<String>,
    /// Kind of that identity: `service`, `human`, …
    pub principal_type: Option<String>,
    /// Who owns it.
    pub principal_owner: Option<String>,
    /// Its next review.
    pub review_by: Option<String>,
    /// On whose behalf: `service`, `requester`, …
    pub subject_mode: Option<String>,
    /// Why not on the requester's.
    pub mode_justification: Option<String>,
    /// How it signs in.
    pub method: Option<String>,
    /// Lifetime of its tokens.
    pub token_lifetime: Option<String>,
    /// Credentials, never their values.
    pub secrets: Vec<SecretRow>,
    /// What access is limited to, and by whom.
    pub resources: Option<String>,
    /// Fields its operations name, by operation.
    pub fields: Vec<(String, Vec<String>)>,
    /// Granted scopes and permissions.
    pub grants: Vec<GrantRow>,
    /// The least set of scopes that suffices.
    pub minimal: Vec<String>,
    /// Scopes that an operation needs and nothing grants, as `<scope> for <operation>`.
    pub missing: Vec<(String, String)>,
    /// Operations that the grants allow and nobody declared.
    pub latent: usize,
    /// What keeps the agent from them.
    pub latent_enforced_by: Option<String>,
    /// Scopes are granted anywhere.
    pub has_scopes: bool,
    /// How well it is supported.
    pub assurance: Assurance,
    /// Where it is declared.
    pub at: Place,
}

/// A credential.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SecretRow {
    /// Its id.
    pub id: String,
    /// Its key.
    pub name: String,
    /// `literal`, `manager`, `environment`, `file`, …
    pub form: String,
    /// Manager and path, or variable.
    pub kept: Option<String>,
    /// Rotation interval.
    pub rotation: Option<String>,
    /// Day of the last rotation.
    pub last: Option<String>,
    /// Who rotates.
    pub owner: Option<String>,
}

/// A granted scope or permission.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GrantRow {
    /// Grant id.
    pub id: String,
    /// As granted.
    pub scope: String,
    /// `scope` or `permission`.
    pub kind: String,
    /// Access by the catalogue.
    pub access: String,
    /// Operations that use it.
    pub used_by: Vec<String>,
    /// `needed`, `unused`, `too broad` or `unknown`.
    pub verdict: String,
    /// Why, where there is more to say.
    pub notes: Vec<String>,
    /// Narrower scopes that suffice.
    pub enough: Vec<String>,
    /// Why it is needed and a narrower one is not enough, as its author wrote it.
    pub justification: Option<String>,
    /// Where it is granted.
    pub at: Place,
}

/// Chapter 5.
#[must_use]
pub fn permissions(g: &Ground<'_>) -> Vec<ConnectionRow> {
    g.facts.connections.iter().map(|c| connection(g, c)).collect()
}

fn connection(g: &Ground<'_>, c: &ConnectionFact) -> ConnectionRow {
    let e = &c.element;
    let text = |path: &str| said::text(e, path);
    let latent = g.facts.latent.iter().filter(|l| l.connection == e.id);
    let allow = said::list(e, "resources.allow");
    let resources = text("resources.type").map(|kind| {
        let by = text("resources.enforced_by").map_or_else(String::new, |by| format!(", enforced by {by}"));
        format!("{kind}: {}{by}", allow.join(", "))
    });
    ConnectionRow {
        id: e.id.clone(),
        system: c.system.clone(),
        product: c.product.clone(),
        principal: text("auth.principal.id"),
        principal_type: text("auth.principal.type"),
        principal_owner: text("auth.principal.owner"),
        review_by: text("auth.principal.review_by"),
        subject_mode: text("auth.subject_mode"),
        mode_justification: text("auth.justification"),
        method: text("auth.method"),
        token_lifetime: text("auth.token.lifetime"),
        secrets: secrets(g, &e.id),
        resources,
        fields: g
            .facts
            .operations
            .iter()
            .filter(|o| o.connection == e.id)
            .map(|o| (o.element.id.clone(), said::list(&o.element, "fields")))
            .collect(),
        grants: g
            .facts
            .grants
            .iter()
            .filter(|x| x.connection == e.id)
            .map(grant)
            .collect(),
        minimal: distinct(c.needed.iter().map(|n| n.scope.clone())),
        missing: c
            .missing
            .iter()
            .map(|m| (m.scope.clone(), m.operation.clone()))
            .collect(),
        latent: latent.clone().map(|l| l.count).sum(),
        latent_enforced_by: latent.filter_map(|l| l.enforced_by.clone()).next(),
        has_scopes: c.has_scopes,
        assurance: e.assurance,
        at: e.at.clone(),
    }
}

fn secrets(g: &Ground<'_>, connection: &str) -> Vec<SecretRow> {
    g.facts
        .secrets
        .iter()
        .filter(|s| s.connection.as_deref() == Some(connection))
        .map(|s| SecretRow {
            id: s.id.clone(),
            name: s.key.clone(),
            form: s.form.clone(),
            kept: s.reference.clone().or_else(|| s.source.clone()),
            rotation: s.rotation.as_ref().and_then(|r| r.interval.clone()),
            last: s.rotation.as_ref().and_then(|r| r.last.clone()),
            owner: s.rotation.as_ref().and_then(|r| r.owner.clone()),
        })
        .collect()
}

fn grant(x: &GrantFact) -> GrantRow {
    let mut notes = Vec::new();
    if x.companion && x.verdict == "excess" {
        notes.push("technically required beside others".to_owned());
    }
    if let Some(why) = &x.powerful {
        notes.push(why.replace('-', " "));
    }
    if !x.known {
        notes.push("not in the catalogue".to_owned());
    }
    if x.no_read_only_variant {
        notes.push("the product has no read-only variant".to_owned());
    }
    if let Some(by) = &x.implied_by {
        notes.push(format!("implied by `{by}`"));
    }
    GrantRow {
        id: x.id.clone(),
        scope: x.scope.clone(),
        kind: x.kind.clone(),
        access: x.access.clone(),
        used_by: x.used_by.clone(),
        verdict: match (x.verdict.as_str(), x.replacement.is_empty(), x.companion) {
            ("excess", _, true) | ("used", true, _) => "needed",
            ("excess", ..) => "unused",
            ("used", false, _) => "too broad",
            _ => "unknown",
        }
        .to_owned(),
        notes,
        enough: x.replacement.clone(),
        justification: x.justification.clone(),
        at: x.at.clone(),
    }
}
