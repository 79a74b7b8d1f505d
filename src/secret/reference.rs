//! References to values that stand elsewhere: a grammar, not a guess. Which store, which path, which field.

use std::sync::LazyLock;

use regex::Regex;

use super::shape;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// A secret manager, by the word of its scheme.
    Manager(&'static str),
    /// The environment of the process.
    Environment,
    /// A file.
    File,
    /// Another value of the same configuration: a template, a variable.
    Template,
    /// The value itself, encrypted.
    Encrypted,
}

/// A reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretRef {
    /// Where.
    pub store: Store,
    /// The path in the store or the name of the variable, as far as it can be read.
    pub path: String,
    /// The field of a secret with several.
    pub field: Option<String>,
    /// `${X:-literal}`: the literal, which goes through detection itself.
    pub default: Option<String>,
}

impl SecretRef {
    fn new(store: Store, path: &str) -> Self {
        Self {
            store,
            path: path.to_owned(),
            field: None,
            default: None,
        }
    }

    /// What two places share when they name the same secret: scheme and path, versions, fields and spellings left out.
    #[must_use]
    pub fn normalised(&self) -> Option<String> {
        let Store::Manager(scheme) = &self.store else {
            return None;
        };
        Some(format!("{scheme}:{}", self.path))
    }
}

/// Schemes of secret managers, each with the word facts use. The longest spelling of a word comes first.
const SCHEMES: &[(&str, &str)] = &[
    ("ref+vault://", "vault"),
    ("vault://", "vault"),
    ("vault:", "vault"),
    ("hashivault:", "vault"),
    ("hcvault:", "vault"),
    ("secretsmanager:", "aws-sm"),
    ("aws-secretsmanager:", "aws-sm"),
    ("aws-secrets-manager:", "aws-sm"),
    ("awssm:", "aws-sm"),
    ("aws-sm:", "aws-sm"),
    ("aws_sm:", "aws-sm"),
    ("asm:", "aws-sm"),
    ("ref+awssecrets://", "aws-sm"),
    ("awssecrets:", "aws-sm"),
    ("ref+awsssm://", "aws-ssm"),
    ("aws-ssm:", "aws-ssm"),
    ("aws_ssm:", "aws-ssm"),
    ("awsssm:", "aws-ssm"),
    ("ssm:", "aws-ssm"),
    ("ref+gcpsecrets://", "gcp-sm"),
    ("gcp-secret-manager:", "gcp-sm"),
    ("gcpsm:", "gcp-sm"),
    ("gcp-sm:", "gcp-sm"),
    ("gcp_sm:", "gcp-sm"),
    ("gcpsecrets:", "gcp-sm"),
    ("gsm:", "gcp-sm"),
    ("sm://", "gcp-sm"),
    ("berglas://", "gcp-sm"),
    ("ref+azurekeyvault://", "azure-kv"),
    ("azure-keyvault:", "azure-kv"),
    ("azure-key-vault:", "azure-kv"),
    ("azurekeyvault:", "azure-kv"),
    ("azure-kv:", "azure-kv"),
    ("azurekv:", "azure-kv"),
    ("azure_kv:", "azure-kv"),
    ("akv:", "azure-kv"),
    ("keyvault:", "azure-kv"),
    ("op://", "op"),
    ("ref+op://", "op"),
    ("1password:", "op"),
    ("onepassword:", "op"),
    ("cyberark:", "cyberark"),
    ("conjur:", "conjur"),
    ("ref+conjur://", "conjur"),
    ("doppler:", "doppler"),
    ("ref+doppler://", "doppler"),
    ("akeyless:", "akeyless"),
    ("infisical:", "infisical"),
    ("bws:", "bitwarden"),
    ("bitwarden:", "bitwarden"),
    ("bw:", "bitwarden"),
    ("keeper:", "keeper"),
    ("delinea:", "delinea"),
    ("thycotic:", "delinea"),
    ("secretserver:", "delinea"),
    ("lastpass:", "lastpass"),
    ("pass://", "pass"),
    ("gopass:", "pass"),
    ("keychain:", "keychain"),
    ("keyring:", "keychain"),
    ("kubernetes:", "kubernetes"),
    ("k8s:", "kubernetes"),
    ("k8s-secret:", "kubernetes"),
    ("secretref:", "kubernetes"),
    ("secretkeyref:", "kubernetes"),
    ("ref+k8s://", "kubernetes"),
    ("docker-secret:", "docker"),
    ("ibm-sm:", "ibm-sm"),
    ("ocivault:", "oci-vault"),
    ("oci-vault:", "oci-vault"),
    ("credhub:", "credhub"),
    ("chamber:", "aws-ssm"),
    ("credstash:", "credstash"),
    ("confidant:", "confidant"),
    ("ref+sops://", "sops"),
    ("ref+", "vals"),
    ("secret://", "manager"),
    ("secrets://", "manager"),
    ("secret:", "manager"),
    ("secrets:", "manager"),
    ("secrets-manager:", "manager"),
    ("secret-manager:", "manager"),
];

/// What a value is encrypted by.
const ENCRYPTED: &[&str] = &[
    "ENC[",
    "ENC(",
    "{cipher}",
    "$ANSIBLE_VAULT",
    "vault:v1:",
    "vault:v2:",
    "vault:v3:",
    "AQICAH",
    "gAAAAA",
    "-----BEGIN PGP MESSAGE",
    "-----BEGIN AGE ENCRYPTED",
    "YWdlLWVuY3J5cHRpb24",
    "kms:",
    "{aes}",
    "{AES}",
    "encrypted:",
    "enc:",
    "$jasypt$",
    "sops:",
    "dpapi:",
    "{PKCS7}",
];

static TEMPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \$\{\{(?P<double>[^}]*)\}\} | \$\{(?P<brace>(?:[^{}]|\{[^{}]*\})*)\} | \{\{(?P<mustache>(?:[^}]|\}[^}])*)\}\} | \{%.*?%\} | \#\{(?P<hash>[^}]*)\}\#? | <%=?.*?%>
        | %\((?P<python>[A-Za-z_][A-Za-z0-9_]*)\)s | %(?P<percent>[A-Za-z_][A-Za-z0-9_]*)% | \$\((?P<paren>[^)]*)\) | @(?P<at>[A-Za-z_][A-Za-z0-9_.]*)@ | \[\[[^\]]*\]\] | \$\[[^\]]*\]
        | \$(?P<bare>[A-Za-z_][A-Za-z0-9_]*) | \$env:(?P<power>[A-Za-z_][A-Za-z0-9_]*) | \{(?P<single>[A-Za-z_][A-Za-z0-9_.:-]*)\} ",
    )
    .ok()
});

static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)^(?:
        (?:process\.env|import\.meta\.env|os\.environ|ENV|Deno\.env|System\.getenv|os\.getenv|getenv|env)\b[.\[(].*
        | (?:var|local|data|module|secrets|vars|env|inputs|params|values|settings|config|outputs|steps|needs|matrix|github|each|self|resource|random_password|aws_[a-z_]+|google_[a-z_]+|azurerm_[a-z_]+|vault_[a-z_]+)(?:\.[A-Za-z_][A-Za-z0-9_-]*|\[[^\]]*\])+
        | file\(.*\) | sensitive\(.*\) | base64(?:de|en)code\(.*\) | lookup\(.*\) | concat\(.*\) | reference\(.*\) | parameters\(.*\) | listKeys\(.*\) | \[(?:parameters|variables|concat|reference|listKeys)\(.*\]
        )$"#,
    )
    .ok()
});

/// Reads a whole value; `None` when it is no reference.
#[must_use]
pub fn read(text: &str) -> Option<SecretRef> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4_096 {
        return None;
    }
    if ENCRYPTED.iter().any(|p| text.starts_with(p)) {
        return Some(SecretRef::new(Store::Encrypted, ""));
    }
    cloud(text)
        .or_else(|| scheme(text))
        .or_else(|| template(text))
        .or_else(|| environment(text))
        .or_else(|| {
            shape::path(text).then(|| SecretRef::new(Store::File, text.strip_prefix("file:").unwrap_or(text)))
        })
}

/// Names that clouds give to secrets.
fn cloud(text: &str) -> Option<SecretRef> {
    let manager = |scheme, path: &str| Some(SecretRef::new(Store::Manager(scheme), path));
    if let Some(rest) = text.strip_prefix("arn:aws") {
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        let (service, name) = (parts.get(1).copied()?, parts.get(4).copied().unwrap_or_default());
        let (region, account) = (parts.get(2).copied()?, parts.get(3).copied()?);
        return match service {
            "secretsmanager" => {
                // `secret:name-AbCdEf:field:stage:version`: six random characters end the name.
                let mut pieces = name.trim_start_matches("secret:").split(':');
                let own = pieces.next().unwrap_or_default();
                let bare = own
                    .rsplit_once('-')
                    .filter(|(_, end)| end.len() == 6 && end.bytes().all(|b| b.is_ascii_alphanumeric()))
                    .map_or(own, |(name, _)| name);
                let mut found = SecretRef::new(Store::Manager("aws-sm"), bare);
                found.field = pieces.next().filter(|f| !f.is_empty()).map(str::to_owned);
                Some(found)
            }
            "ssm" => manager(
                "aws-ssm",
                name.trim_start_matches("parameter").trim_start_matches('/'),
            ),
            _ => manager("aws", &format!("{service}:{region}:{account}:{name}")),
        };
    }
    if let Some(rest) = text.strip_prefix("{{resolve:") {
        let rest = rest.trim_end_matches("}}");
        let (service, path) = rest.split_once(':')?;
        let word = if service.starts_with("secretsmanager") {
            "aws-sm"
        } else {
            "aws-ssm"
        };
        let mut pieces = path.split(":SecretString:");
        let mut found = SecretRef::new(Store::Manager(word), pieces.next().unwrap_or_default());
        found.field = pieces.next().map(str::to_owned);
        return Some(found);
    }
    if text.starts_with("projects/") && text.contains("/secrets/")
        || text.starts_with("//secretmanager.googleapis.com/projects/")
    {
        let path = text.trim_start_matches("//secretmanager.googleapis.com/");
        return manager("gcp-sm", path.split("/versions/").next().unwrap_or(path));
    }
    if let Some(rest) = text.strip_prefix("@Microsoft.KeyVault(") {
        let rest = rest.trim_end_matches(')');
        let uri = rest
            .split("SecretUri=")
            .nth(1)
            .map(|u| u.split(';').next().unwrap_or(u));
        if let Some(found) = uri.and_then(key_vault) {
            return Some(found);
        }
        let part = |name: &str| {
            let piece = rest.split(';').find_map(|p| p.trim().strip_prefix(name))?;
            Some(piece.trim_start_matches('=').to_owned())
        };
        let path = format!(
            "{}/{}",
            part("VaultName").unwrap_or_default(),
            part("SecretName").unwrap_or_default()
        );
        return manager("azure-kv", &path);
    }
    key_vault(text)
}

fn key_vault(text: &str) -> Option<SecretRef> {
    let rest = text.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let vault = ["vault.azure.net", "vault.azure.cn", "vault.usgovcloudapi.net"]
        .iter()
        .find_map(|domain| host.strip_suffix(domain))?
        .trim_end_matches('.');
    let mut parts = path.split('/');
    let kind = parts.next()?;
    matches!(kind, "secrets" | "keys" | "certificates" | "").then(|| {
        let name = parts.next().unwrap_or_default();
        SecretRef::new(Store::Manager("azure-kv"), &format!("{vault}/{name}"))
    })
}

/// `vault:kv/data/crm#token?version=2` and its like.
fn scheme(text: &str) -> Option<SecretRef> {
    let lower = text
        .get(..text.len().min(32))
        .unwrap_or(text)
        .to_ascii_lowercase();
    for (written, word) in SCHEMES {
        if !lower.starts_with(written) {
            continue;
        }
        let rest = text.get(written.len()..)?.trim_start_matches('/');
        let path = rest.split('?').next().unwrap_or(rest);
        // A colon may stand in a password; a path has words.
        if rest.is_empty()
            || rest.contains(char::is_whitespace)
            || !(rest.contains(['/', '#', '.']) || shape::wordy(rest))
        {
            return None;
        }
        let (path, field) = path
            .split_once('#')
            .map_or((path, None), |(p, f)| (p, Some(f.to_owned())));
        let mut found = SecretRef::new(Store::Manager(word), &plain(word, path));
        found.field = field;
        return Some(found);
    }
    for (written, store) in [
        ("env:", Store::Environment),
        ("env://", Store::Environment),
        ("environ:", Store::Environment),
        ("file:", Store::File),
        ("file://", Store::File),
    ] {
        if lower.starts_with(written) && !text.contains(char::is_whitespace) {
            return Some(SecretRef::new(
                store,
                text.get(written.len()..)?.trim_start_matches('/'),
            ));
        }
    }
    None
}

/// One spelling per path: no leading or trailing slash, the `data/` of Vault's second version left out, no version at the end.
fn plain(scheme: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    let path = path.split("/versions/").next().unwrap_or(path);
    match scheme {
        "vault" => path
            .split_once("/data/")
            .filter(|(mount, _)| !mount.contains('/'))
            .map_or_else(|| path.to_owned(), |(mount, rest)| format!("{mount}/{rest}")),
        "aws-sm" if path.starts_with("arn:aws") => cloud(path).map_or_else(|| path.to_owned(), |r| r.path),
        _ => path.to_owned(),
    }
}

/// Templates: the whole value, or a value with one in it and nothing random beside it.
fn template(text: &str) -> Option<SecretRef> {
    let pattern = TEMPLATE.as_ref()?;
    if !text.contains(['$', '{', '%', '#', '@', '<', '[']) {
        return expression(text);
    }
    // A template that ends on another line, or whose end a reader has cut off.
    if ["${", "{{", "$(", "<%"].iter().any(|o| text.starts_with(o)) && !pattern.is_match(text) {
        return Some(SecretRef::new(Store::Template, ""));
    }
    let captures = pattern.captures(text)?;
    let whole = captures.get(0)?;
    let is_whole = whole.start() == 0 && whole.end() == text.len();
    let named = |name: &str| captures.name(name).map(|m| m.as_str().trim());
    let weak = named("single").is_some()
        || named("at").is_some()
        || named("percent").is_some()
        || named("bare").is_some();
    if !is_whole {
        // `q$Hn7…` is a password with a dollar in it; `prefix-${X}` is a template.
        let rest: String = pattern.replace_all(text, "").into_owned();
        let random = rest.len() >= 8 && !shape::wordy(&rest) && rest.bytes().any(|b| b.is_ascii_digit());
        if weak && !(text.starts_with('$') && shape::wordy(&rest)) || random {
            return expression(text);
        }
    }
    if let Some(double) = named("double") {
        let store = if double.starts_with("secrets.") || double.starts_with("secret.") {
            Store::Manager("ci")
        } else if double.starts_with("env.") {
            Store::Environment
        } else {
            Store::Template
        };
        return Some(SecretRef::new(
            store,
            double.split('.').skip(1).collect::<Vec<_>>().join(".").trim(),
        ));
    }
    if let Some(inner) = named("brace") {
        return Some(braced(inner));
    }
    if let Some(inner) = named("mustache") {
        if let Some(found) = inner_reference(inner) {
            return Some(found);
        }
        return Some(SecretRef::new(Store::Template, ""));
    }
    for name in ["percent", "bare", "power"] {
        if let Some(variable) = named(name) {
            // `$ecret1` begins with a dollar and is no variable; variables in lower case have no digits behind words by chance.
            let lower = variable.chars().any(|c| c.is_ascii_lowercase());
            if name == "bare" && lower && !shape::wordy(variable) {
                return None;
            }
            return Some(SecretRef::new(Store::Environment, variable));
        }
    }
    Some(SecretRef::new(Store::Template, ""))
}

/// What stands in `${…}`: a variable with or without a default, or a reference of a resolver.
fn braced(inner: &str) -> SecretRef {
    if let Some(found) = inner_reference(inner) {
        return found;
    }
    let inner = inner
        .trim_start_matches("env:")
        .trim_start_matches("env.")
        .trim_start_matches("ENV:");
    let cut = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let Some((name, rest)) = cut.and_then(|i| inner.split_at_checked(i)) else {
        return SecretRef::new(Store::Environment, inner);
    };
    let mut found = SecretRef::new(Store::Environment, name);
    let default = [":-", ":=", "-", "=", ":"]
        .iter()
        .find_map(|d| rest.strip_prefix(d));
    found.default = default
        .filter(|d| !d.starts_with('?') && !d.is_empty())
        .map(|d| d.trim_matches(['"', '\'']).to_owned());
    found
}

/// A manager's reference inside a template.
fn inner_reference(inner: &str) -> Option<SecretRef> {
    let inner = inner.trim();
    scheme(inner)
        .or_else(|| cloud(inner))
        .filter(|r| !matches!(r.store, Store::Environment))
        .or_else(|| {
            let lower = inner.to_ascii_lowercase();
            let manager =
                if lower.contains("hashi_vault") || lower.starts_with("vault") || lower.contains("vault(") {
                    "vault"
                } else if lower.contains("aws_secret") {
                    "aws-sm"
                } else if lower.contains("aws_ssm") || lower.starts_with("ssm") {
                    "aws-ssm"
                } else if lower.contains("azure_keyvault") {
                    "azure-kv"
                } else if lower.starts_with("secrets.")
                    || lower.starts_with("secret ")
                    || lower.starts_with("secret.")
                {
                    "manager"
                } else {
                    return None;
                };
            Some(SecretRef::new(Store::Manager(manager), ""))
        })
}

fn expression(text: &str) -> Option<SecretRef> {
    let found = EXPRESSION.as_ref()?.is_match(text);
    let lower = text.to_ascii_lowercase();
    found.then(|| {
        let environment =
            lower.contains("env") && !lower.starts_with("data.") && !lower.starts_with("secrets.");
        SecretRef::new(
            if environment {
                Store::Environment
            } else {
                Store::Template
            },
            "",
        )
    })
}

/// `SLACK_BOT_TOKEN`: the name of a variable where its value is expected.
fn environment(text: &str) -> Option<SecretRef> {
    let name = text.len() >= 4
        && text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && text.split('_').filter(|p| p.len() > 1).count() >= 2
        && text.split('_').all(|p| {
            p.len() <= 16
                && (p.bytes().all(|b| b.is_ascii_uppercase())
                    || p.len() <= 4
                    || p.trim_end_matches(|c: char| c.is_ascii_digit())
                        .bytes()
                        .all(|b| b.is_ascii_uppercase()))
        });
    name.then(|| SecretRef::new(Store::Environment, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(text: &str) -> Option<(Store, String)> {
        read(text).map(|r| (r.store, r.path))
    }

    fn manager(scheme: &'static str, path: &str) -> Option<(Store, String)> {
        Some((Store::Manager(scheme), path.to_owned()))
    }

    #[test]
    fn managers_are_read_with_their_paths() {
        for (text, scheme, path) in [
            ("vault:kv/triage/jira#client_secret", "vault", "kv/triage/jira"),
            (
                "vault:kv/data/triage/jira#client_secret",
                "vault",
                "kv/triage/jira",
            ),
            ("ref+vault://kv/triage/jira#/secret", "vault", "kv/triage/jira"),
            ("op://Pilot/HubSpot/token", "op", "Pilot/HubSpot/token"),
            ("aws-sm:prod/triage/slack", "aws-sm", "prod/triage/slack"),
            (
                "arn:aws:secretsmanager:us-west-2:201667055900:secret:pilot/snow-x8Kr8G",
                "aws-sm",
                "pilot/snow",
            ),
            (
                "arn:aws:secretsmanager:us-west-2:201667055900:secret:pilot/snow-x8Kr8G:password::",
                "aws-sm",
                "pilot/snow",
            ),
            (
                "arn:aws:ssm:eu-west-1:201667055900:parameter/pilot/crm",
                "aws-ssm",
                "pilot/crm",
            ),
            (
                "{{resolve:secretsmanager:pilot/crm:SecretString:token}}",
                "aws-sm",
                "pilot/crm",
            ),
            (
                "projects/pilot-dev/secrets/sap/versions/4",
                "gcp-sm",
                "projects/pilot-dev/secrets/sap",
            ),
            ("sm://pilot/sap", "gcp-sm", "pilot/sap"),
            (
                "https://kv-pilot.vault.azure.net/secrets/pass/70f597106e226b1fb26ddfd0379ce33d",
                "azure-kv",
                "kv-pilot/pass",
            ),
            (
                "@Microsoft.KeyVault(SecretUri=https://kv-pilot.vault.azure.net/secrets/pass/)",
                "azure-kv",
                "kv-pilot/pass",
            ),
            (
                "@Microsoft.KeyVault(VaultName=kv-pilot;SecretName=pass)",
                "azure-kv",
                "kv-pilot/pass",
            ),
            ("${ssm:/pilot/crm}", "aws-ssm", "pilot/crm"),
            ("${{ secrets.SF_SECRET }}", "ci", "SF_SECRET"),
            ("{{ vault:kv/a#b }}", "vault", "kv/a"),
            ("akeyless:/prod/db", "akeyless", "prod/db"),
        ] {
            assert_eq!(store(text), manager(scheme, path), "{text}");
        }
        assert_eq!(read("vault:kv/a#b").unwrap().field.as_deref(), Some("b"));
        assert_eq!(
            read("vault:kv/data/a#x").unwrap().normalised(),
            read("vault:/kv/a#y").unwrap().normalised()
        );
    }

    #[test]
    fn variables_files_and_templates_are_references() {
        for (text, path) in [
            ("${SLACK_TOKEN}", "SLACK_TOKEN"),
            ("$CI_TOKEN", "CI_TOKEN"),
            ("%CI_TOKEN%", "CI_TOKEN"),
            ("env:CI_TOKEN", "CI_TOKEN"),
            ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN"),
        ] {
            assert_eq!(store(text), Some((Store::Environment, path.to_owned())), "{text}");
        }
        for text in [
            "{{ secrets.GRAPH_SECRET }}",
            "{{ .Values.token }}",
            "#{secret}",
            "%(token)s",
            "var.db_password",
            "prefix-${TOKEN}",
            "@token@",
            "process.env.TOKEN",
            "{token}",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "/run/secrets/app_secret",
            "./token.txt",
            "file:./token.txt",
            "~/.netrc",
        ] {
            assert_eq!(read(text).map(|r| r.store), Some(Store::File), "{text}");
        }
        for text in [
            "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]",
            "{cipher}0a1b",
            "$ANSIBLE_VAULT;1.1;AES256",
            "vault:v1:8SDd3WHDOjf7mq69",
        ] {
            assert_eq!(read(text).map(|r| r.store), Some(Store::Encrypted), "{text}");
        }
    }

    #[test]
    fn a_default_is_kept_for_detection() {
        let found = read("${MAIL_SECRET:-Un9+4zSi}").unwrap();
        assert_eq!(
            (found.path.as_str(), found.default.as_deref()),
            ("MAIL_SECRET", Some("Un9+4zSi"))
        );
        assert_eq!(read("${X:?must be set}").unwrap().default, None);
        assert_eq!(read("${X}").unwrap().default, None);
    }

    #[test]
    fn values_are_no_references() {
        for text in [
            "q7Vn2tR9xKp4Lw8z",
            "hunter22",
            "p4$$w0rd!9",
            "4NW51QpmX%f^AXP!",
            "$ecr3t!Pa55",
            "JBSWY3DPEHPK3PXP",
            "Un9+4zSiKwa@smj%",
            "secret:q7Vn2tR9xKp4Lw8z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
