//! What stands under a key of a class: a value, a reference, a stand-in, or nothing of interest.

use super::key::Class;
use super::reference::{self, SecretRef, Store};
use super::{decode, placeholder, shape};

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// A credential. `random` when the value itself looks like one.
    Literal {
        /// Whether the value looks random, not only the key like a credential's.
        random: bool,
    },
    /// Points to one.
    Reference(SecretRef),
    /// Stands for one.
    Placeholder,
    /// Something else: a word, a sentence, a number, an address, code.
    Nothing,
}

/// Judges a whole value.
#[must_use]
pub fn judge(text: &str, class: Class) -> Judged {
    let text = bare(text);
    if text.is_empty() {
        return Judged::Placeholder;
    }
    if !matches!(class, Class::Password | Class::Token | Class::Weak) || text.len() > 8_192 {
        return Judged::Nothing;
    }
    if let Some(found) = reference::read(text) {
        // A variable in capitals may be a password; under a weak key it is nothing.
        return match (&found.store, class) {
            (Store::Template, Class::Weak) => Judged::Nothing,
            _ => Judged::Reference(found),
        };
    }
    if placeholder::is(text) {
        return Judged::Placeholder;
    }
    if hash(text) || shape::code(text) || shape::pattern(text) || text.contains("://") || public(text) {
        return Judged::Nothing;
    }
    // `cGFzc3dvcmQ=` is `password`.
    if text.len().is_multiple_of(4)
        && let Some(plain) = decode::base64_text(text)
        && plain.is_ascii()
        && shape::wordy(&plain)
    {
        return judge(plain.trim(), class);
    }
    let random = random(text);
    let literal = match class {
        Class::Password => password(text, random),
        Class::Token => token(text),
        _ => weak(text),
    };
    if literal {
        Judged::Literal { random }
    } else {
        Judged::Nothing
    }
}

/// The value without what announces it.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_matches(['"', '\'', '`']).trim();
    for scheme in [
        "Bearer ", "bearer ", "BEARER ", "Basic ", "basic ", "Token ", "token ", "SSWS ", "ApiKey ",
        "Api-Key ", "Key ",
    ] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return rest
                .trim_start()
                .trim_start_matches("token=")
                .trim_matches(['"', '\'']);
        }
    }
    text.strip_prefix("base64:").unwrap_or(text)
}

/// What people choose: anything with some character that a label, a type or a switch would not have.
fn password(text: &str, random: bool) -> bool {
    let count = text.chars().count();
    let number = text.bytes().all(|b| b.is_ascii_digit());
    if !(4..=256).contains(&count) || shape::quantity(text) && !number || text.contains('\n') {
        return false;
    }
    if text.contains(char::is_whitespace) {
        return !shape::prose(text) && text.split_whitespace().count() > 1;
    }
    if shape::address(text) && !random {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == count {
        return count >= 6;
    }
    if digits > 0 {
        // `sha1`, `oauth2`, `tls1`: names end in one digit.
        let name = digits == 1
            && letters + 1 == count
            && shape::wordy(text)
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        return !name;
    }
    let parts: Vec<&str> = text
        .split(['-', '_', '.', ' ', '/'])
        .filter(|p| !p.is_empty())
        .collect();
    let others = text
        .chars()
        .filter(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | ' ' | '/' | ':' | ','))
        .count();
    if others > 0 && letters > 0 {
        let call = text.contains(['(', '[', '{', '<', '=', '|', '\\', '*']) && shape::wordy(text);
        return !call;
    }
    // Letters only: a phrase of four words someone joined, or no words at all.
    let phrase = parts.len() >= 4
        && parts.iter().all(|p| p.len() >= 3)
        && !shape::prose(&parts.join(" "))
        && text.contains('-');
    phrase || random
}

/// What machines make: eight characters or more, no space, a digit or a mixture, no name.
fn token(text: &str) -> bool {
    let count = text.chars().count();
    if count < 8 || text.contains(char::is_whitespace) || shape::entropy(text) < 2.5 || shape::address(text) {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == count {
        return count >= 16;
    }
    // A name with ids in it: `workspace_<uuid>_v1`.
    let named = text.len() > 42 && {
        let rest = shape::without_uuids(text);
        rest.len() < text.len() && rest.len() > 6 && shape::wordy(&rest)
    };
    if named || shape::quantity(text) || shape::wordy(text) && !random(text) {
        return symbols(text) && digits > 0;
    }
    digits > 0 || shape::turns(text) >= 3 || (random(text) && count >= 16) || symbols(text)
}

/// Characters that names do not have.
fn symbols(text: &str) -> bool {
    let odd = |c: char| {
        c.is_ascii_punctuation()
            && !matches!(
                c,
                '-' | '_'
                    | '.'
                    | '/'
                    | ':'
                    | ','
                    | '@'
                    | '+'
                    | '='
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '{'
                    | '}'
                    | '<'
                    | '>'
                    | '|'
                    | '\\'
                    | '"'
                    | '\''
                    | '`'
                    | ';'
                    | '*'
            )
    };
    text.chars().any(odd)
}

/// Under a key that says little: long, random, no id and no hash.
fn weak(text: &str) -> bool {
    let alphabet = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~!$%#@^&*".contains(&b));
    let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    text.len() >= 16
        && alphabet
        && letters
        && digits >= 2
        && !hex
        && !shape::wordy(text)
        && !shape::address(text)
        && !shape::path(text)
        && text.matches('/').count() < 4
        && shape::entropy(text) >= 3.3
        && shape::turns(text) >= 4
}

/// Whether a value looks made by a machine.
fn random(text: &str) -> bool {
    let count = text.len();
    if text.contains(char::is_whitespace) {
        return false;
    }
    let hex = count >= 16
        && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        && text.bytes().any(|b| b.is_ascii_digit());
    let mixed = count >= 8
        && !shape::wordy(text)
        && shape::entropy(text) >= 2.8
        && (shape::turns(text) >= 3 || (count >= 12 && text.bytes().all(|b| b.is_ascii_lowercase())));
    hex || mixed
}

/// Digests and the like: they prove knowledge of a value and are none.
fn hash(text: &str) -> bool {
    let prefixes = [
        "$2a$",
        "$2b$",
        "$2y$",
        "$argon2",
        "$1$",
        "$5$",
        "$6$",
        "$y$",
        "$scrypt$",
        "pbkdf2",
        "{SSHA}",
        "{SHA",
        "{MD5}",
        "{CRYPT}",
        "{bcrypt}",
        "{noop}",
        "SCRAM-SHA-",
        "sha1:",
        "sha1-",
        "sha256:",
        "sha256-",
        "sha384-",
        "sha512:",
        "sha512-",
        "md5:",
        "SHA256:",
        "scrypt:",
        "bcrypt:",
    ];
    let hashed = prefixes.iter().find(|p| text.starts_with(*p));
    // `{noop}value` is Spring's way to write the value itself.
    // `user:$2y$…` is a line of a password file.
    hashed.is_some_and(|p| *p != "{noop}")
        || ["$2a$", "$2b$", "$2y$", "$apr1$", "$argon2"]
            .iter()
            .any(|p| text.contains(p))
}

/// Material that is meant to be seen.
const PUBLIC: &[&str] = &[
    "ssh-rsa ",
    "ssh-ed25519 ",
    "ssh-dss ",
    "ecdsa-sha2-",
    "sk-ssh-",
    "AAAAB3Nza",
    "AAAAC3Nza",
    "-----BEGIN CERT",
    "-----BEGIN PUBLIC",
    "-----BEGIN RSA PUBLIC",
    "-----BEGIN SSH2 PUBLIC",
    "-----BEGIN PGP PUBLIC",
    "LS0tLS1CRUdJTiBDRVJU",
    "LS0tLS1CRUdJTiBQVUJM",
    "MIIBIj",
    "MIICIj",
    "MIGfMA0",
    "MFkwEw",
    "age1",
    "pk_live_",
    "pk_test_",
    "pk-lf-",
    "sb_publishable_",
    "phc_",
    "3MVG9",
    "data:",
    "urn:",
    "did:",
    "spiffe:",
    "mailto:",
];

/// Whether a value is meant to be seen: public keys, certificates, ids of clients.
fn public(text: &str) -> bool {
    // A certificate in DER is a sequence in a sequence; a private key begins with a number.
    let certificate = text.starts_with("MII") && text.get(5..10).is_some_and(|t| t.contains("CC"));
    certificate || PUBLIC.iter().any(|p| text.starts_with(p)) || text.ends_with(".apps.googleusercontent.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str, class: Class) -> bool {
        matches!(judge(text, class), Judged::Literal { .. })
    }

    #[test]
    fn passwords_are_anything_but_words_labels_and_switches() {
        for text in [
            "hunter22",
            "Signal2023@",
            "4NW51QpmX%f^AXP!",
            "quartz-cobalt-copper-harbor",
            "quartz cobalt copper harbor",
            "Tr0ub4dor&3",
            "p@ssword!",
            "kXvBqTzPwRm",
            "84620173",
            "password123",
            "Un9+4zSiKwa@smj%",
        ] {
            assert!(literal(text, Class::Password), "{text}");
        }
        for text in [
            "required",
            "Password",
            "Mot de passe",
            "Forgot password?",
            "true",
            "14",
            "30 days",
            "string",
            "postgres",
            "prompt",
            "sha1",
            "userPassword",
            "Enter your password",
            "get_password()",
            "a@b.example",
            "db_password",
            "",
            "optional",
        ] {
            assert!(!literal(text, Class::Password), "{text}");
        }
    }

    #[test]
    fn tokens_are_long_enough_and_no_names() {
        for text in [
            "bc0d9c8ac575566ab7e3f68719640380c0ab1676",
            "b0d72c84-80b2-4e17-a0a1-4c5b04975185",
            "LKcnOwRj598XruSlQ7DSAoTBwHhxjAbO",
            "z7d8jA5MpCI54iPH6NikPhIdqqnn4q",
            "Bearer z7d8jA5MpCI54iPH6NikPhIdqqnn4q",
            "5434198273650918273",
        ] {
            assert!(literal(text, Class::Token), "{text}");
        }
        for text in [
            "Bearer",
            "app-tls-2024",
            "service-account-v2",
            "3600",
            "crm-readonly-key",
            "inherit",
            "header",
            "https://example.org/token",
            "x-api-key",
            "my-webhook-secret",
            "db.internal:5432",
            "sha256:713f381eddabaabd3c0eba0093e4b28e",
        ] {
            assert!(!literal(text, Class::Token), "{text}");
        }
    }

    #[test]
    fn under_a_weak_key_only_random_text_counts() {
        assert!(literal("zI6kStgrlJ3bJXj0OqwLYvulX9Lj", Class::Weak));
        for text in [
            "tenant_bucket_2026",
            "b0d72c84-80b2-4e17-a0a1-4c5b04975185",
            "8518a8c3b6a314ae5b0f77841d4510cc06512697",
            "uploads/2024/a.png",
            "ctrl+shift+p",
            "gpt-4.1-mini-2025-04-14",
        ] {
            assert!(!literal(text, Class::Weak), "{text}");
        }
    }

    #[test]
    fn hashes_and_public_material_are_nothing() {
        for text in [
            "$2b$12$KIXQm1bq4Zl1Zs5u1yqv1e",
            "{SSHA}q7Vn2tR9xKp4Lw8z",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
            "3MVG9ptdSJP8JQZGU5GzgxW7oziLL3x3b",
        ] {
            assert_eq!(judge(text, Class::Token), Judged::Nothing, "{text}");
        }
    }
}
