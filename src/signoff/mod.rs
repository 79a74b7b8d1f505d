//! What a decision is bound to: the canonical model, its digest, and the file that keeps it beside the record.
//!
//! In: canonical models as JSON, records. Out: bytes, digests, text of documents. Nothing is judged: whether a decision holds is
//! OWNER-002's to say.

pub mod digest;
pub mod people;
pub mod stored;
pub mod written;

pub use digest::{Digest, digest_of};
pub use people::same_person;
