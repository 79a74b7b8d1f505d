//! Credential values and references: what stands under a credential key, never the value itself.
//!
//! In: raw trees of files, whether or not they decode. Out: [`SecretFact`]s and the spans code frames must mask.

use regex::Regex;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use super::facts::SecretFact;
use crate::model::Model;
use crate::parse::value::{Entry, Node, Value};
use crate::source::{Place, Span};

/// What a credential field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A value.
    Literal {
        /// Reason code of SECRET-001.
        evidence: &'static str,
        /// The kind of credential in words.
        what: &'static str,
    },
    /// A reference into a secret manager.
    Manager {
        /// Its scheme.
        scheme: String,
    },
    /// An environment variable.
    Environment,
    /// A file.
    File,
    /// A stand-in such as `<token>`.
    Placeholder,
    /// Neither reference nor credible value.
    Unrecognised,
}

impl Form {
    /// The word facts use.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Literal { .. } => "literal",
            Self::Manager { .. } => "manager",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Placeholder => "placeholder",
            Self::Unrecognised => "unrecognised",
        }
    }
}

/// A literal found in a file.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where.
    pub at: Place,
    /// The key it stands under.
    pub key: String,
    /// The bytes of the value.
    pub span: Span,
    /// What it is.
    pub form: Form,
    /// Digest, for long values.
    pub digest: Option<String>,
}

/// Finds literals in a document. Linear in its size.
#[must_use]
pub fn scan(root: &Node, at: &Place) -> Vec<Hit> {
    let mut hits = Vec::new();
    walk(root, at, "", false, &mut hits);
    hits
}

fn walk(node: &Node, at: &Place, key: &str, credential: bool, hits: &mut Vec<Hit>) {
    match &node.value {
        Value::Map(entries) => {
            for Entry { key: name, node, .. } in entries {
                // `client_secret: {ref: …}` and `{name: TOKEN, value: …}` carry the outer or the named key on.
                let inherited = credential && matches!(name.as_str(), "ref" | "value" | "secret" | "literal");
                let below = inherited || is_credential_key(name) || key == "secrets";
                let shown = if inherited { key } else { name };
                walk(node, &at.child(name), shown, below, hits);
            }
        }
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, &at.child(i.to_string()), key, credential, hits);
            }
        }
        Value::Scalar { text, .. } => {
            let form = if credential && !node.is_null() {
                classify(text)
            } else {
                format_of(text).map_or(Form::Unrecognised, |(evidence, what)| Form::Literal {
                    evidence,
                    what,
                })
            };
            if matches!(form, Form::Literal { .. }) {
                hits.push(Hit {
                    at: at.clone(),
                    key: key.to_owned(),
                    span: node.span,
                    digest: digest(text),
                    form,
                });
            }
        }
    }
}

/// Whether a key names a credential, by its last words: `client_secret`, `botToken`, `API-KEY`; not `token_url`, `max_tokens`.
#[must_use]
pub fn is_credential_key(key: &str) -> bool {
    let words = words(key);
    let Some(last) = words.last() else { return false };
    match last.as_str() {
        "secret" | "password" | "passwd" | "pwd" | "passphrase" | "token" | "apikey" | "credential"
        | "credentials" => true,
        "key" => {
            words.len() >= 2
                && words.get(words.len() - 2).is_some_and(|w| {
                    matches!(
                        w.as_str(),
                        "api"
                            | "private"
                            | "access"
                            | "secret"
                            | "signing"
                            | "encryption"
                            | "account"
                            | "shared"
                            | "subscription"
                            | "master"
                            | "auth"
                            | "ssh"
                            | "service"
                    )
                })
        }
        _ => false,
    }
}

/// Splits `clientSecret`, `client_secret`, `CLIENT-SECRET` into lower-case words.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower_before = false;
    for c in key.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
            lower_before = false;
            continue;
        }
        if words.is_empty() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        lower_before = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// Reference forms and their scheme words (`policies/catalog/README.md` names the sources).
static REFERENCES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"^(ref\+)?vault:", "vault"),
        (
            r"^aws-sm:|^arn:aws[a-z-]*:secretsmanager:|^\{\{resolve:secretsmanager:|^(ref\+)?awssecrets:",
            "aws-sm",
        ),
        (
            r"^aws-ssm:|^arn:aws[a-z-]*:ssm:|^\{\{resolve:ssm-secure:",
            "aws-ssm",
        ),
        (
            r"^gcp-sm:|^sm://|^projects/[^/]+/(locations/[^/]+/)?secrets/|^(ref\+)?gcpsecrets:",
            "gcp-sm",
        ),
        (
            r"^azure-kv:|^https://[a-z0-9-]+\.vault\.azure\.net/secrets/|^@Microsoft\.KeyVault\(",
            "azure-kv",
        ),
        (r"^op://", "op"),
        (
            r"^(cyberark|conjur|doppler|infisical|akeyless|keeper|bitwarden):",
            "other-manager",
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, scheme)| Some((Regex::new(pattern).ok()?, scheme)))
    .collect()
});

static ENVIRONMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(env:\S+|\$\{\{?[^}]*\}?\}|\$[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_][A-Za-z0-9_]*%|process\.env\..*|os\.environ.*|\{\{\s*\S+\s*\}\})$",
    )
    .ok()
});

static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(<[^>]*>|\[[^\]]*\]|\.{3,}|[x*#_-]{3,}|your[-_ ].*|.*[-_ ](here|goes-here)|change[-_ ]?me.*|replace[-_ ]?(me|with|this).*|insert[-_ ].*|to[-_ ]?do|tbd|dummy.*|example.*|sample.*|placeholder.*|redacted|none|n/a|unset|(my|the|some)[-_ ]?(secret|token|password|key))$",
    )
    .ok()
});

/// Formats that are credentials wherever they stand.
static FORMATS: LazyLock<Vec<(Regex, &'static str, &'static str)>> = LazyLock::new(|| {
    [
        (
            r"-----BEGIN (RSA |EC |OPENSSH |DSA |ENCRYPTED |PGP )?PRIVATE KEY",
            "private-key",
            "private key",
        ),
        (
            r"\bxox[bpe]-[0-9]{8,}-[0-9A-Za-z-]{16,}",
            "known-token-format",
            "Slack token",
        ),
        (
            r"\bxapp-[0-9]-[A-Z0-9]{8,}-[0-9]{8,}-[0-9a-f]{32,}",
            "known-token-format",
            "Slack app token",
        ),
        (
            r"\bgh[pousr]_[0-9A-Za-z]{36}",
            "known-token-format",
            "GitHub token",
        ),
        (
            r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
            "known-token-format",
            "AWS access key",
        ),
        (
            r"\bATATT3[0-9A-Za-z_=-]{60,}",
            "known-token-format",
            "Atlassian API token",
        ),
        (
            r"\bGOCSPX-[0-9A-Za-z_-]{28}",
            "known-token-format",
            "Google OAuth client secret",
        ),
        (
            r"\bsk-(ant|proj|svcacct)-[0-9A-Za-z_-]{20,}",
            "known-token-format",
            "model provider key",
        ),
        (
            r"\blin_(api|oauth)_[0-9A-Za-z]{40,}",
            "known-token-format",
            "Linear key",
        ),
        (
            r"\bpat-[a-z]{2}[0-9]-[0-9a-f]{8}-[0-9a-f-]{27}",
            "known-token-format",
            "HubSpot private app token",
        ),
        (
            r"^[a-z][a-z0-9+.-]*://[^/\s:@{}$<>]+:[^/\s:@{}$<>]{3,}@[^/\s]+",
            "url-credentials",
            "password in a URL",
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, evidence, what)| Some((Regex::new(pattern).ok()?, evidence, what)))
    .collect()
});

/// The patterns of credential formats.
pub fn formats() -> impl Iterator<Item = &'static Regex> {
    FORMATS.iter().map(|(pattern, ..)| pattern)
}

/// A credential format in a text, wherever it stands.
fn format_of(text: &str) -> Option<(&'static str, &'static str)> {
    FORMATS
        .iter()
        .find(|(pattern, ..)| pattern.is_match(text))
        .map(|(_, evidence, what)| (*evidence, *what))
}

/// What a text under a credential key is.
#[must_use]
pub fn classify(text: &str) -> Form {
    let text = text.trim();
    if let Some((evidence, what)) = format_of(text) {
        return Form::Literal { evidence, what };
    }
    if let Some((_, scheme)) = REFERENCES.iter().find(|(pattern, _)| pattern.is_match(text)) {
        return Form::Manager {
            scheme: (*scheme).to_owned(),
        };
    }
    if ENVIRONMENT.as_ref().is_some_and(|r| r.is_match(text)) {
        return Form::Environment;
    }
    if text.starts_with("file:") || text.starts_with("./") || text.starts_with("~/") {
        return Form::File;
    }
    if text.is_empty() || PLACEHOLDER.as_ref().is_some_and(|r| r.is_match(text)) {
        return Form::Placeholder;
    }
    // A value has no spaces, some length, and letters that do not repeat like a word's do.
    if text.len() >= 8 && !text.contains(char::is_whitespace) && entropy(text) >= 2.8 {
        return Form::Literal {
            evidence: "high-entropy-in-credential-key",
            what: "value under a credential key",
        };
    }
    Form::Unrecognised
}

/// Whether a text under a credential key may be shown: it points to a value instead of being one.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    matches!(
        classify(text),
        Form::Manager { .. } | Form::Environment | Form::File | Form::Placeholder
    )
}

/// Whether a text has a credential's format wherever it stands.
#[must_use]
pub fn is_literal(text: &str) -> bool {
    format_of(text).is_some()
}

/// Shannon entropy in bits per byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = text.len() as f64;
    counts
        .iter()
        .filter(|c| **c > 0)
        .map(|&c| {
            let p = f64::from(c) / total;
            -p * p.log2()
        })
        .sum()
}

/// Tells two long values apart; short ones could be guessed from a digest and get none.
fn digest(text: &str) -> Option<String> {
    (text.len() >= 20).then(|| {
        let hash = Sha256::new()
            .chain_update(b"flowgate secret v1\0")
            .chain_update(text.as_bytes())
            .finalize();
        hash.iter().take(4).map(|b| format!("{b:02x}")).collect()
    })
}

/// The facts of an integration: its declared secrets in every form, and literals elsewhere in its files.
#[must_use]
pub fn facts(model: &Model, hits: &[Hit]) -> Vec<SecretFact> {
    let managers: Vec<(&str, Vec<&str>)> = model
        .stores
        .values()
        .filter(|s| {
            s.named.decl.kind.as_deref() == Some(&crate::parse::manifest::world::StoreKind::SecretManager)
        })
        .map(|s| {
            let schemes = s
                .named
                .decl
                .schemes
                .iter()
                .flat_map(|l| &l.value)
                .map(|t| t.value.as_str())
                .collect();
            (s.named.id.as_str(), schemes)
        })
        .collect();
    let mut facts = Vec::new();
    for connection in model.connections.values() {
        let secrets = connection.named.decl.auth.iter().flat_map(|a| a.secrets.iter());
        for (name, secret) in secrets.flat_map(|s| &s.value) {
            let Some(reference) = &secret.reference else {
                continue;
            };
            let form = classify(&reference.value);
            // A literal stays a literal for SECRET-001 even when it is too weak to be believed elsewhere.
            let scheme = match &form {
                Form::Manager { scheme } => Some(scheme.clone()),
                _ => None,
            };
            let store = scheme.as_deref().and_then(|scheme| {
                managers
                    .iter()
                    .find(|(id, schemes)| {
                        schemes.contains(&scheme)
                            || (schemes.is_empty() && id.ends_with(&format!("/{scheme}")))
                    })
                    .map(|(id, _)| (*id).to_owned())
            });
            facts.push(SecretFact {
                id: format!("{}.{name}", connection.named.id),
                at: reference.place.clone(),
                connection: Some(connection.named.id.clone()),
                key: name.clone(),
                evidence: match &form {
                    Form::Literal { evidence, .. } => Some((*evidence).to_owned()),
                    _ => None,
                },
                what: match &form {
                    Form::Literal { what, .. } => Some((*what).to_owned()),
                    _ => None,
                },
                reference: scheme
                    .as_ref()
                    .map(|_| reference.value.split('#').next().unwrap_or_default().to_owned()),
                scheme,
                via_environment: secret.via.as_deref().map(String::as_str) == Some("env"),
                store,
                stores_declared: !managers.is_empty(),
                digest: matches!(form, Form::Literal { .. })
                    .then(|| digest(&reference.value))
                    .flatten(),
                form: form.word().to_owned(),
            });
        }
    }
    let declared: Vec<Place> = facts.iter().map(|f| f.at.clone()).collect();
    let rest = hits.iter().filter(|h| !declared.contains(&h.at));
    facts.extend(rest.map(|h| loose(h, !managers.is_empty())));
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts
}

/// The fact of a literal that no connection declares.
#[must_use]
pub fn loose(hit: &Hit, stores_declared: bool) -> SecretFact {
    let (evidence, what) = match &hit.form {
        Form::Literal { evidence, what } => (Some((*evidence).to_owned()), Some((*what).to_owned())),
        _ => (None, None),
    };
    SecretFact {
        id: hit.at.as_str().replacen("#0/", ":", 1),
        at: hit.at.clone(),
        connection: None,
        key: hit.key.clone(),
        form: hit.form.word().to_owned(),
        evidence,
        what,
        scheme: None,
        reference: None,
        via_environment: false,
        store: None,
        stores_declared,
        digest: hit.digest.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_judged_by_their_last_words() {
        for key in [
            "client_secret",
            "botToken",
            "API-KEY",
            "dbPassword",
            "aws_secret_access_key",
            "token",
        ] {
            assert!(is_credential_key(key), "{key}");
        }
        for key in [
            "token_url",
            "max_tokens",
            "key",
            "public_key",
            "secret_name",
            "idempotency_key",
            "tokens_in",
        ] {
            assert!(!is_credential_key(key), "{key}");
        }
    }

    #[test]
    fn references_placeholders_and_values_are_told_apart() {
        let form = |text: &str| classify(text).word();
        assert_eq!(form("vault:kv/triage/jira#client_secret"), "manager");
        assert_eq!(
            form("arn:aws:secretsmanager:eu-west-1:123456789012:secret:x"),
            "manager"
        );
        assert_eq!(form("projects/p/secrets/s/versions/latest"), "manager");
        assert_eq!(form("${SLACK_TOKEN}"), "environment");
        assert_eq!(form("env:SLACK_TOKEN"), "environment");
        assert_eq!(form("${{ secrets.SLACK }}"), "environment");
        assert_eq!(form("<your token>"), "placeholder");
        assert_eq!(form("YOUR_API_KEY"), "placeholder");
        assert_eq!(form("changeme"), "placeholder");
        assert_eq!(form("file:./token.txt"), "file");
        assert_eq!(form("q7RkP2vXz9LmT4wB8nJd"), "literal");
    }

    #[test]
    fn a_reference_below_a_credential_key_is_no_literal_and_a_value_is() {
        let text = "auth:\n  secrets:\n    a: {ref: \"vault:kv/x#k\"}\n    b: {ref: q7RkP2vXz9LmT4wB8nJd}\n    c: q7RkP2vXz9LmT4wB8nJd\n";
        let (docs, _) = crate::parse::value::read(crate::source::FileId(0), text, &Default::default());
        let hits = scan(&docs[0], &Place::document("x.yaml", 0));
        let found: Vec<_> = hits.iter().map(|h| (h.at.as_str(), h.key.as_str())).collect();
        assert_eq!(
            found,
            [
                ("x.yaml#0/auth/secrets/b/ref", "b"),
                ("x.yaml#0/auth/secrets/c", "c")
            ]
        );
    }
}
