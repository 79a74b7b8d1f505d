//! The report as JSON, and its schema.

use super::Report;
use crate::render::json::{pretty, written};

/// The report as JSON.
#[must_use]
pub fn json(report: &Report) -> String {
    pretty(report)
}

/// The JSON Schema of the report, the text of `policies/schema/report.json`.
#[must_use]
pub fn schema() -> String {
    pretty(&written().into_root_schema_for::<Report>())
}

#[cfg(test)]
mod tests {
    /// `FLOWGATE_WRITE_SCHEMA=1 cargo test schema` writes the file instead.
    #[test]
    fn the_schema_of_the_report_is_the_published_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/schema/report.json");
        let schema = super::schema();
        if std::env::var_os("FLOWGATE_WRITE_SCHEMA").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(published == schema, "`{path}` is not what the types say");
    }
}
