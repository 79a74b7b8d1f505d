//! Salesforce metadata in XML: connected apps, external client apps, permission sets, credentials. What they share stands here;
//! each kind has a file of its own.

use super::reading::{Cursor, Reading};

/// Whether an element says `true`.
pub fn is_true(of: &Cursor<'_>, key: &str) -> bool {
    of.flag(key) == Some(true)
}

/// How long a refresh token is valid, and from where one may sign in: both kinds of apps have it, under different names.
pub fn policies(policy: &Cursor<'_>, reading: &mut Reading<'_>) {
    for key in ["refreshTokenPolicy", "refreshTokenPolicyType"] {
        if let Some(value) = policy.get(key)
            && let Some(text) = value.text()
        {
            reading.mark("refresh-token", text, &value.at);
        }
    }
    for key in ["ipRelaxation", "ipRelaxationPolicyType"] {
        if let Some(value) = policy.get(key)
            && let Some(text) = value.text()
            && !text.eq_ignore_ascii_case("enforce")
        {
            reading.mark("ip-relaxation", text, &value.at);
        }
    }
}

/// Addresses that codes and tokens are sent to: several, one a line.
pub fn callbacks(of: &Cursor<'_>, reading: &mut Reading<'_>) {
    for callback in of.all("callbackUrl") {
        for line in callback.text().unwrap_or_default().split_whitespace() {
            reading.inbound("redirect", Some(line), &callback.at);
        }
    }
}

/// A secret that the platform never exports and somebody wrote in.
pub fn secret(of: &Cursor<'_>, key: &str, reading: &mut Reading<'_>) {
    if let Some(value) = of.get(key)
        && value.text().is_some()
    {
        reading.secret(key, &value.at);
    }
}

/// Names between commas and white space.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ', ';', '\n', '\t', '\r'])
        .filter(|w| !w.is_empty())
}
