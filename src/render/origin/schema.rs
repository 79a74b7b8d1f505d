//! Whether a manifest could state a field.

use serde_json::Value;

use super::{OWN, Subject};
use crate::error::Error;
use crate::parse::manifest::Integration;
use crate::parse::manifest::field::Field;
use crate::parse::problem::nearest;

impl Subject<'_> {
    /// An error unless a manifest could state the field.
    pub(super) fn known(&self) -> Result<(), Error> {
        let mut defs = std::collections::BTreeMap::new();
        let mut here = Integration::schema(&mut defs);
        let defs = serde_json::json!(defs);
        let wanted = self.schema.iter().copied().chain(self.field.split('.'));
        for key in wanted {
            match step(&here, key, &defs) {
                Ok(next) => here = next,
                Err(known) => {
                    let computed = self.fact.keys().map(String::as_str).filter(|k| !OWN.contains(k));
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let help = nearest(key, known.iter().copied().chain(computed)).map_or_else(
                        || format!("there are {}", known.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    return Err(Error::Usage {
                        message: format!("`{}` has no field `{key}`: {help}", self.element.name),
                    });
                }
            }
        }
        Ok(())
    }
}

/// The schema of a member, or the names of those there are.
fn step(schema: &Value, key: &str, defs: &Value) -> Result<Value, Vec<String>> {
    let mut open = vec![schema];
    let mut names = Vec::new();
    let mut budget = 100;
    while let Some(here) = open.pop() {
        budget -= 1;
        if budget == 0 {
            break;
        }
        if let Some(name) = here.get("$ref").and_then(Value::as_str) {
            open.extend(name.rsplit('/').next().and_then(|n| defs.get(n)));
        }
        open.extend(here.get("anyOf").and_then(Value::as_array).into_iter().flatten());
        if let Some(properties) = here.get("properties").and_then(Value::as_object) {
            if let Some(found) = properties.get(key) {
                return Ok(found.clone());
            }
            names.extend(properties.keys().cloned());
        }
        let any = here.get("additionalProperties").or_else(|| here.get("items"));
        match any {
            Some(item) if item.is_object() && (key == "*" || here.get("properties").is_none()) => {
                let list = here.get("items").is_some();
                if !list || key == "*" || key.parse::<usize>().is_ok() {
                    return Ok(item.clone());
                }
                open.push(item);
            }
            _ if *here == Value::Bool(true) => return Ok(Value::Bool(true)),
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    Err(names)
}
