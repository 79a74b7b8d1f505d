//! Stable identity of a finding (`semantics.md` 5): no path, no line, so that moving text does not make it new.

use sha2::{Digest, Sha256};

/// The first 16 hex digits of SHA-256 over rule, reason, integration, subject and a discriminator.
///
/// `integration` is empty for files without one; then the subject holds the path.
#[must_use]
pub fn fingerprint(
    rule: &str,
    reason: &str,
    integration: &str,
    subject: &str,
    discriminator: &str,
) -> String {
    let mut hash = Sha256::new();
    for part in [rule, reason, integration, subject, discriminator] {
        // Lengths keep ("ab", "c") and ("a", "bc") apart.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect()
}
