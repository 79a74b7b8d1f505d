//! The value of a credential. It has no `Display`, no `Debug` and no `Serialize`: a value cannot be printed by accident, and what
//! holds one cannot be either.

use sha2::{Digest, Sha256};

use super::shape;

/// A credential's value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// Takes a value in.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// How long it is, as coarsely as helps nobody to guess it.
    #[must_use]
    pub fn length(&self) -> &'static str {
        match self.0.chars().count() {
            0..8 => "less than 8",
            8..16 => "8 to 15",
            16..32 => "16 to 31",
            32..64 => "32 to 63",
            _ => "64 or more",
        }
    }

    /// Whether nobody can find the value by trying: 64 bits of estimated entropy or more.
    #[must_use]
    pub fn unguessable(&self) -> bool {
        // A word is one of a few thousand, however many letters it has.
        let bits = match shape::wordy(&self.0) {
            true => 11.0 * shape::words(&self.0).len() as f64,
            false => shape::entropy(&self.0) * self.0.len() as f64,
        };
        bits >= 64.0
    }

    /// Whether this value and another text are the same.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        &*self.0 == text
    }

    /// The stable name of a finding about this value: `fg1:` and 16 hex digits over rule, path, key path and salt.
    ///
    /// The value counts only when it cannot be guessed: the result is committed in baselines, and a digest of a weak password
    /// would let anyone try passwords at home.
    #[must_use]
    pub fn fingerprint(&self, rule: &str, path: &str, key_path: &str, salt: &str) -> String {
        let value = if self.unguessable() { &*self.0 } else { "" };
        let mut hash = Sha256::new();
        for part in [rule, path, key_path, salt, value] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digits: String = hash
            .finalize()
            .iter()
            .take(8)
            .map(|b| format!("{b:02x}"))
            .collect();
        format!("fg1:{digits}")
    }

    /// The text, for what hides it in outputs and for nothing else.
    pub(crate) fn to_hide(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both impls below hold for a type that has the trait, so that naming the method would not compile.
    macro_rules! lacks {
        ($what:ty, $trait:path) => {{
            trait Ambiguous<A> {
                fn some() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Has;
            impl<T: ?Sized + $trait> Ambiguous<Has> for T {}
            <$what as Ambiguous<_>>::some();
        }};
    }

    #[test]
    fn a_value_cannot_be_printed() {
        lacks!(Secret, std::fmt::Display);
        lacks!(Secret, std::fmt::Debug);
        lacks!(Secret, serde::Serialize);
        lacks!(super::super::Hit, std::fmt::Debug);
        lacks!(super::super::Hit, serde::Serialize);
    }

    #[test]
    fn a_weak_value_leaves_no_trace_in_its_fingerprint() {
        let print = |value: &str| Secret::new(value).fingerprint("SECRET-001", "a.yaml", "db.password", "");
        assert_eq!(print("hunter22"), print("letmein1"));
        assert_ne!(print("q7Vn2tR9xKp4Lw8zBd3m"), print("q7Vn2tR9xKp4Lw8zBd3n"));
        let other =
            Secret::new("q7Vn2tR9xKp4Lw8zBd3m").fingerprint("SECRET-001", "a.yaml", "db.password", "salt");
        assert_ne!(print("q7Vn2tR9xKp4Lw8zBd3m"), other);
        assert_eq!(print("x").len(), "fg1:".len() + 16);
    }
}
