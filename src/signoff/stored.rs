//! The model that a decision was made on, kept in a file beside the record: `<integration>.<digest>.signed.json`.

use serde_json::Value;

use super::digest::{Digest, canonical, digest_of};

/// End of the names of these files.
pub const ENDING: &str = ".signed.json";

/// The name of the file that keeps a model.
#[must_use]
pub fn file_name(integration: &str, digest: &Digest) -> String {
    format!("{integration}.{}{ENDING}", digest.short())
}

/// The bytes of the file: the canonical form and nothing else, so that `sha256sum` gives the digest.
#[must_use]
pub fn bytes(model: &Value) -> String {
    canonical(model)
}

/// A kept model.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// It is there and has the digest of the record.
    Whole(Value),
    /// It is there and has another digest, or is no JSON.
    Altered,
    /// It is not there.
    Gone,
}

/// Reads a kept model. The form of the text does not matter, only what it says.
#[must_use]
pub fn read(text: Option<&str>, digest: &Digest) -> Kept {
    let Some(text) = text else { return Kept::Gone };
    match serde_json::from_str::<Value>(text) {
        Ok(model) if digest_of(&model) == *digest => Kept::Whole(model),
        _ => Kept::Altered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_kept_model_is_believed_by_its_digest_alone() {
        let model = json!({"flows": [], "integration": {"id": "desk"}});
        let digest = digest_of(&model);
        let spaced = serde_json::to_string_pretty(&model).unwrap() + "\n";
        assert_eq!(read(Some(&bytes(&model)), &digest), Kept::Whole(model.clone()));
        assert_eq!(read(Some(&spaced), &digest), Kept::Whole(model));
        assert_eq!(read(Some("{\"flows\":[]}"), &digest), Kept::Altered);
        assert_eq!(read(Some("{"), &digest), Kept::Altered);
        assert_eq!(read(None, &digest), Kept::Gone);
    }
}
