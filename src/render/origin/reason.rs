//! Why a value holds that nobody wrote.

use serde_json::Value;

use super::Subject;
use crate::analysis::facts::Facts;

impl Subject<'_> {
    /// Why a value holds that nobody wrote.
    pub(super) fn reason(&self, facts: &Facts) -> String {
        let list = |key: &str| self.fact.get(key).and_then(Value::as_array);
        let catalogue = list("from_catalogue").is_some_and(|l| l.iter().any(|f| f == self.field));
        let text = |key: &str| self.fact.get(key).and_then(Value::as_str);
        let boundary = text("boundary").and_then(|b| facts.boundaries.iter().find(|f| f.element.id == b));
        let implicit = self.fact.get("implicit").and_then(Value::as_bool) == Some(true);
        match (self.section, self.field) {
            _ if catalogue => format!(
                "from the catalogue, operation `{}`",
                text("matched").unwrap_or_default()
            ),
            (_, "clearance") => boundary.map_or_else(
                || "a default".to_owned(),
                |b| {
                    let approved = match (b.kind.as_str(), b.vendor_approved) {
                        ("vendor", true) => " of an approved vendor",
                        ("vendor", false) => " without an approved vendor",
                        _ => "",
                    };
                    format!(
                        "the default for boundary `{}` (kind {}){approved}",
                        b.element.name, b.kind
                    )
                },
            ),
            (_, "boundary") if boundary.is_some_and(|b| b.implicit) => {
                "a default: without a stated boundary the product has one of its own".to_owned()
            }
            ("boundaries", "kind") => "a default".to_owned(),
            (_, "assurance") => "what its statements and evidence amount to".to_owned(),
            ("flows", _) if self.fact.get("derived").and_then(Value::as_bool) == Some(true) => {
                "derived from the operation, since no flow is written for it".to_owned()
            }
            _ if implicit => "implied: nobody declares it".to_owned(),
            _ => "computed from what is declared".to_owned(),
        }
    }
}
