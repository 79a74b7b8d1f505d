//! Credentials in configuration: what stands in a file, where exactly, why it is believed, and never the value.
//!
//! In: the text of a file and, where it parsed, its trees. Out: [`Hit`]s (values) and [`Reference`]s (to values that stand
//! elsewhere). No file is opened here, nothing is asked of any network.
//!
//! ```text
//! walk ─┐  trees of YAML and JSON      ┌─ formats   vendors' tokens (policies/secrets/formats.yaml)
//! lines ┼─▶ texts under keys ─▶ leaf ──┼─ carrier   addresses, queries, headers, command lines
//! xml ──┤                              └─ judge     a value under a key of a class (key, reference, placeholder, shape)
//! raw ──┘  comments                 └─ cover     what is hidden, believed or not
//! ```

pub mod carrier;
pub mod check;
pub mod cover;
pub mod decode;
pub mod formats;
pub mod found;
pub mod json;
pub mod judge;
pub mod key;
pub mod leaf;
pub mod lines;
pub mod placeholder;
pub mod raw;
pub mod reference;
mod scan;
pub mod shape;
pub mod value;
mod vocabulary;
pub mod walk;
pub mod xml;

pub use found::{Confidence, Why};
pub use key::{Class, is_credential};
pub use reference::{SecretRef, Store};
pub use scan::{Dialect, Hit, Part, Reference, Scan, scan};
pub use value::Secret;

use judge::{Judged, judge};
use leaf::{Leaf, examine};

/// What a text under a key of a credential is.
pub enum Form {
    /// A value.
    Literal {
        /// Its kind in words.
        what: String,
        /// Why it is believed.
        why: Why,
    },
    /// A reference.
    Reference(SecretRef),
    /// A stand-in.
    Placeholder,
    /// Neither.
    Unrecognised,
}

/// Reads a text that its author declared to be a credential.
#[must_use]
pub fn form(text: &str, key: &str) -> Form {
    let class = match key::class(key) {
        class if class.secret() => class,
        _ => Class::Token,
    };
    let examined = examine(Leaf {
        text,
        class,
        depth: 0,
    });
    if let Some(found) = examined.found.into_iter().next() {
        return Form::Literal {
            what: found.what,
            why: found.why,
        };
    }
    match judge(text, class) {
        Judged::Reference(reference) => Form::Reference(reference),
        Judged::Placeholder => Form::Placeholder,
        Judged::Literal { .. } | Judged::Nothing => Form::Unrecognised,
    }
}

/// Whether a text under a credential's key may be shown: it points to a value instead of being one.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    matches!(form(text, "token"), Form::Reference(r) if r.default.is_none() && r.store != Store::Encrypted)
        || matches!(form(text, "token"), Form::Placeholder)
}

/// Whether a text is or carries a credential wherever it stands.
#[must_use]
pub fn is_literal(text: &str) -> bool {
    !examine(Leaf {
        text,
        class: Class::Unknown,
        depth: 0,
    })
    .found
    .is_empty()
}
