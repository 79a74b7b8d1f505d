//! Files as bytes with addresses: which files are read, their text, spans in it, and the limits they must keep.

pub mod bundle;
pub mod date;
pub mod failure;
pub mod git;
pub mod limits;
pub mod place;
pub mod read;
pub mod shared;
pub mod span;
pub mod text;
pub mod walk;
pub mod write;

pub use date::Date;
pub use limits::Limits;
pub use place::Place;
pub use shared::Shared;
pub use span::{FileId, Span};
pub use text::{Source, Sources};
