//! Our own documents: the model as records, and the door that reads a file of them.

pub mod agent;
pub mod connection;
pub mod control;
pub mod document;
pub mod field;
pub mod people;
pub mod record;
pub mod register;
pub mod signoff;
pub mod values;
pub mod waiver;
pub mod world;

pub use document::{Document, Integration, KINDS, Organization, read};
