//! What the detection finds in one text, before anyone knows where the text stands.

use std::ops::Range;

use super::formats::Format;
use super::reference::SecretRef;
use super::value::Secret;

/// How sure the detection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The value looks random under a key that says little.
    Low,
    /// The key or the place says so.
    Medium,
    /// The form says so, or the form and a checksum.
    High,
}

impl Confidence {
    /// The word facts use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Why a text is believed to be a credential.
#[derive(Clone, Copy)]
pub enum Why {
    /// A vendor's form; with a checksum that agrees or not.
    Format(&'static Format, bool),
    /// A user and a password, or a key, in an address.
    Address,
    /// A random value under a key, header, flag of a credential.
    Random,
    /// A value under such a key that its author chose.
    Chosen,
    /// A random value under a key that says little.
    Weak,
}

impl Why {
    /// Reason code of SECRET-001.
    #[must_use]
    pub fn evidence(self) -> &'static str {
        match self {
            Self::Format(format, _) => format.evidence,
            Self::Address => "url-credentials",
            Self::Random | Self::Weak => "high-entropy-in-credential-key",
            Self::Chosen => "literal-in-credential-key",
        }
    }

    /// How sure.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Format(..) => Confidence::High,
            Self::Address | Self::Random | Self::Chosen => Confidence::Medium,
            Self::Weak => Confidence::Low,
        }
    }
}

/// A credential in a text.
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The key inside the text, when it has one of its own: `password` of a connection string.
    pub key: Option<String>,
    /// Its kind in words.
    pub what: String,
    /// Why it is believed.
    pub why: Why,
    /// The value.
    pub value: Secret,
}

/// A reference in a text.
pub struct Referred {
    /// The key inside the text, when it has one of its own.
    pub key: Option<String>,
    /// Where it leads.
    pub reference: SecretRef,
}

/// All of a text.
#[derive(Default)]
pub struct Examined {
    /// Credentials, none over another.
    pub found: Vec<Found>,
    /// References.
    pub references: Vec<Referred>,
}

impl Examined {
    /// Whether the bytes are taken already: of two readings the first, more specific one counts.
    #[must_use]
    pub fn taken(&self, range: &Range<usize>) -> bool {
        self.found
            .iter()
            .any(|f| f.range.start < range.end && range.start < f.range.end)
    }

    /// Takes a credential in unless its bytes are taken.
    pub fn add(&mut self, found: Found) {
        if !self.taken(&found.range) {
            self.found.push(found);
        }
    }
}
