//! What a key says of the value under it: a password, a token, something about one, or nothing.

use std::cell::RefCell;
use std::collections::HashMap;

use super::vocabulary::{
    LOCK_KEYS, METADATA, NEUTRAL, OTHER_KEYS, OTHER_TOKENS, PASSWORD_ENDS, PASSWORDS, TOKEN_ENDS, TOKENS,
};

/// The class of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// People choose the value: `password`, `db_pass`.
    Password,
    /// Machines make the value: `client_secret`, `botToken`, `X-API-Key`.
    Token,
    /// A key of some kind, or a word of credentials beside others: only a random value is believed.
    Weak,
    /// About a credential: `token_url`, `secret_name`, `password_min_length`, `public_key`.
    Metadata,
    /// Nothing to do with credentials.
    Unknown,
}

impl Class {
    /// Whether a value under such a key is a credential by the key alone.
    #[must_use]
    pub fn secret(self) -> bool {
        matches!(self, Self::Password | Self::Token)
    }
}

/// Whether a key names a credential. `auth` alone names the way to log in as often, and is no such key.
#[must_use]
pub fn is_credential(key: &str) -> bool {
    class(key).secret() && !key.eq_ignore_ascii_case("auth")
}

/// Whether every member of a mapping under this key is a credential.
#[must_use]
pub fn plural(key: &str) -> bool {
    matches!(
        key.to_ascii_lowercase().as_str(),
        "secrets" | "passwords" | "credentials" | "tokens" | "api_keys" | "apikeys" | "creds"
    )
}

/// Keys longer than this say nothing.
const LONGEST: usize = 120;

/// Keys whose class a thread remembers: those of documents repeat, but for a stranger's.
const REMEMBERED: usize = 4096;

/// The class of a key by its words.
#[must_use]
pub fn class(key: &str) -> Class {
    thread_local! {
        static KNOWN: RefCell<HashMap<Box<str>, Class>> = RefCell::default();
    }
    if key.len() > LONGEST {
        return Class::Unknown;
    }
    KNOWN.with_borrow_mut(|known| match known.get(key) {
        Some(class) => *class,
        None => {
            let class = by_words(key);
            if known.len() < REMEMBERED {
                known.insert(key.into(), class);
            }
            class
        }
    })
}

fn by_words(key: &str) -> Class {
    let split = words(key);
    let mut words: Vec<&str> = split.split(' ').filter(|w| !w.is_empty()).collect();
    let written = words.clone();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|w| NEUTRAL.contains(w) || w.bytes().all(|b| b.is_ascii_digit()))
    {
        words.pop();
    }
    // `secret_key_base` is one name.
    if words.ends_with(&["key", "base"]) {
        words.pop();
    }
    let Some((&last, before)) = words.split_last() else {
        return Class::Unknown;
    };
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let previous = before.last().copied().unwrap_or_default();
    let public = written
        .iter()
        .any(|w| matches!(*w, "public" | "publishable" | "pubkey"));
    let own = own_class(last, previous, before);
    match own {
        Some(class) if class.secret() || class == Class::Weak => {
            if public
                || written
                    .iter()
                    .any(|w| matches!(*w, "encrypted" | "hashed" | "sealed"))
            {
                Class::Metadata
            } else {
                class
            }
        }
        Some(class) => class,
        None => {
            let inside = words
                .iter()
                .zip(std::iter::once("").chain(words.iter().copied()))
                .any(|(w, before)| {
                    PASSWORDS.iter().any(|p| p == w && p.len() > 3)
                        || matches!(*w, "secret" | "token" | "apikey")
                        || (*w == "key" && LOCK_KEYS.contains(&before))
                });
            if inside { Class::Weak } else { Class::Unknown }
        }
    }
}

/// The class by the last word and the one before; nothing when the last word decides nothing.
fn own_class(last: &str, previous: &str, before: &[&str]) -> Option<Class> {
    if PASSWORDS.contains(&last)
        || PASSWORD_ENDS.iter().any(|e| last.ends_with(e))
        || (last == "passe" && previous == "de")
        || (last == "word" && previous == "pass")
    {
        // `has_password`, `forgot_password`: questions and labels.
        let asked = before.iter().any(|w| {
            matches!(
                *w,
                "has"
                    | "is"
                    | "use"
                    | "enable"
                    | "allow"
                    | "require"
                    | "requires"
                    | "show"
                    | "hide"
                    | "forgot"
                    | "reset"
                    | "validate"
                    | "change"
                    | "ignore"
                    | "no"
                    | "prompt"
            )
        });
        return Some(if asked { Class::Metadata } else { Class::Password });
    }
    match last {
        "creds" | "credentials" | "secrets" | "passwords" | "apikeys" => return Some(Class::Weak),
        "keys" | "tokens" => {
            let kind = LOCK_KEYS.contains(&previous) || matches!(previous, "bearer" | "bot" | "refresh");
            return Some(if kind { Class::Weak } else { Class::Metadata });
        }
        "cookie" | "sid" | "seed" | "otp" | "totp" | "refresh" | "signature" | "sig"
            if last != "refresh" || matches!(previous, "oauth" | "token") =>
        {
            return Some(Class::Weak);
        }
        "auth" if before.is_empty() || previous == "http" => return Some(Class::Token),
        "psk" => return Some(Class::Token),
        "key" => {
            let class = match previous {
                "" => Class::Weak,
                "account" | "storage"
                    if before
                        .iter()
                        .any(|w| matches!(*w, "azure" | "storage" | "cosmos" | "blob")) =>
                {
                    Class::Token
                }
                p if LOCK_KEYS.contains(&p) => Class::Token,
                p if OTHER_KEYS.contains(&p) => Class::Metadata,
                _ => Class::Weak,
            };
            return Some(class);
        }
        _ => {}
    }
    if TOKENS.contains(&last) || TOKEN_ENDS.iter().any(|e| last.ends_with(e)) {
        let other = before.iter().any(|w| OTHER_TOKENS.contains(w))
            && !matches!(previous, "api" | "access" | "auth" | "bot" | "client" | "refresh");
        return Some(if other { Class::Metadata } else { Class::Token });
    }
    let credential = |w: &str| {
        PASSWORDS.contains(&w)
            || TOKENS.contains(&w)
            || matches!(
                w,
                "key" | "keys" | "cred" | "creds" | "credentials" | "secrets" | "tokens" | "auth"
            )
    };
    (METADATA.contains(&last) && before.iter().any(|w| credential(w))).then_some(Class::Metadata)
}

/// Whether a key tells something about what it stands in, when that is a credential: `issuer` below `token`.
#[must_use]
pub fn about(key: &str) -> bool {
    let split = words(key);
    split
        .split(' ')
        .rfind(|w| !w.is_empty())
        .is_some_and(|w| METADATA.contains(&w))
}

/// `clientSecret`, `client-secret`, `APIKey` to `client secret`, `api key`.
fn words(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 8);
    let mut characters = key.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = characters.next() {
        if !c.is_alphanumeric() {
            out.push(' ');
            before = None;
            continue;
        }
        let lower_next = characters.peek().is_some_and(|n| n.is_lowercase());
        let cut = before.is_some_and(|b| {
            c.is_uppercase() && (b.is_lowercase() || b.is_numeric() || (b.is_uppercase() && lower_next))
        });
        if cut {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_credentials() {
        for key in [
            "password",
            "db_pass",
            "PGPASSWORD",
            "adminPassword",
            "instance_password_old",
            "pgp_passphrase",
            "POSTGRES_PASSWORD",
            "mot_de_passe",
            "spring.datasource.password",
            "smtp-pass",
            "desk-pass",
        ] {
            assert_eq!(class(key), Class::Password, "{key}");
        }
        for key in [
            "client_secret",
            "botToken",
            "API-KEY",
            "aws_secret_access_key",
            "token",
            "clientsecret",
            "X-API-KEY",
            "APIKey",
            "openai_key",
            "SLACK_TOKEN",
            "id_token",
            "refresh_token",
            "secret_key_base",
            "api_key_prod",
            "token_2",
            "app_secret",
            "x-vault-token",
            "Ocp-Apim-Subscription-Key",
            "bearer",
            "_authToken",
            "billing_key",
            "gemini_key",
            "inference_key",
            "azure_storage_account_key",
            "signingSecret",
            "private_app_token",
            "hubspot_developer_api_key",
        ] {
            assert_eq!(class(key), Class::Token, "{key}");
        }
    }

    #[test]
    fn keys_about_credentials() {
        for key in [
            "token_url",
            "max_tokens",
            "public_key",
            "secret_name",
            "idempotency_key",
            "tokens_in",
            "SECRET_PATH",
            "password_min_length",
            "token_type",
            "api_key_name",
            "shard_key",
            "private_key_id",
            "consumer_key",
            "deploy_key_public",
            "TOKEN_URI",
            "access_key_id",
            "csrf_token",
            "next_page_token",
            "password_policy",
            "kms_key_id",
            "publishable_api_key",
            "token_endpoint",
            "hashed_password",
            "encrypted_password",
            "password_hash",
            "eos_token",
            "forgotPassword",
            "has_password",
        ] {
            assert_eq!(class(key), Class::Metadata, "{key}");
        }
    }

    #[test]
    fn keys_that_say_little() {
        for key in [
            "key",
            "widget_key",
            "password_for_db",
            "secret_slack",
            "credentials",
            "KEY",
        ] {
            assert_eq!(class(key), Class::Weak, "{key}");
        }
        for key in [
            "keyspace",
            "monkey",
            "passenger",
            "timeout",
            "description",
            "author",
            "tenant",
            "revision",
            "compass",
            "authority",
        ] {
            assert_eq!(class(key), Class::Unknown, "{key}");
        }
    }
}
