//! Salesforce named and external credentials, remote sites, trusted sites and sign-in providers: where the platform sends data.
//!
//! The platform exports no password; what stands in its place was written in. A named credential is of the older form
//! (`endpoint`, `protocol`) or of the newer one (`namedCredentialParameters`, with an external credential that signs in).

use super::reading::{Cursor, Reading, is_template};
use super::salesforce::{names, secret};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "salesforce-credential",
    name: "Salesforce credential",
    product: "",
    recognises,
    read,
};

/// Root elements.
const ROOTS: &[&str] = &[
    "NamedCredential",
    "ExternalCredential",
    "RemoteSiteSetting",
    "CspTrustedSite",
    "AuthProvider",
];

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_any(ROOTS) && seen.root.entries().len() == 1
}

/// Elements with an address that data or a sign-in goes to.
const ADDRESSES: &[&str] = &[
    "endpoint",
    "url",
    "endpointUrl",
    "oauthTokenEndpoint",
    "authorizeUrl",
    "tokenUrl",
    "userInfoUrl",
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some((_, credential)) = root.members().next() else {
        return;
    };
    reading.manifest.title = credential
        .text_of("label")
        .or_else(|| credential.text_of("masterLabel"))
        .or_else(|| credential.text_of("friendlyName"))
        .map(str::to_owned);
    for key in ADDRESSES {
        for address in credential.all(key) {
            reading.egress(&address);
        }
    }
    for key in ["oauthScope", "defaultScopes"] {
        scopes(credential.get(key), reading);
    }
    for key in [
        "password",
        "oauthRefreshToken",
        "oauthToken",
        "consumerSecret",
        "awsAccessSecret",
    ] {
        secret(&credential, key, reading);
    }
    for list in ["namedCredentialParameters", "externalCredentialParameters"] {
        for parameter in credential.all(list) {
            self::parameter(&parameter, reading);
        }
    }
    reading.unknown("operations", "a credential does not say what is called with it");
}

fn scopes(list: Option<Cursor<'_>>, reading: &mut Reading<'_>) {
    let Some(list) = list else { return };
    let text = list.text().unwrap_or_default();
    if is_template(text) {
        return reading.unknown("scopes", "a scope is filled in by a template");
    }
    for name in names(text) {
        reading.grant(name.to_owned(), None, list.at.clone());
    }
}

/// A parameter of the newer forms, by its type.
fn parameter(parameter: &Cursor<'_>, reading: &mut Reading<'_>) {
    let kind = parameter.text_of("parameterType").unwrap_or_default();
    let value = parameter.get("parameterValue");
    match kind {
        "Url" | "AuthProviderUrl" | "AuthProviderTokenEndpoint" | "AuthProviderAuthorizeEndpoint" => {
            if let Some(value) = value {
                reading.egress(&value);
            }
        }
        "AuthProviderScope" | "AuthProviderDefaultScopes" => scopes(value, reading),
        _ if kind.contains("Secret") || kind.contains("Password") => {
            if let Some(value) = value.filter(|v| v.text().is_some()) {
                reading.secret(parameter.text_of("parameterName").unwrap_or(kind), &value.at);
            }
        }
        _ => {}
    }
}
