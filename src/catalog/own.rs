//! An organisation's own systems. In: files in the form of `policies/catalog/`. Out: systems that are looked up like the
//! built-in ones, or what is wrong, with the line.
//!
//! Lookups hand out text that lives as long as the program. A file is therefore compiled once and kept: the same text, read
//! again, is the same system.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::compile::{self, Source, Wrong};
use super::table::Table;
use super::{Catalog, System, system};

/// Systems by the text of their file.
static KEPT: LazyLock<Mutex<BTreeMap<String, &'static System>>> = LazyLock::new(Mutex::default);

impl Catalog {
    /// Adds a file.
    ///
    /// # Errors
    /// The file is not in the form of the catalogue, or its name is one of the built-in products.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), Wrong> {
        let source = Source {
            name: path.to_owned(),
            text: text.to_owned(),
        };
        let added = read(&source)?;
        for word in added.words() {
            // What the catalogue says of a product is not for the checked tree to say.
            if self.product(word).is_some() || system(word).is_some() {
                return Err(source.wrong(
                    "system",
                    &format!("`{word}` is already a product of the catalogue"),
                ));
            }
        }
        self.own.push(added);
        Ok(())
    }
}

fn read(source: &Source) -> Result<&'static System, Wrong> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(system) = kept.get(&source.text) {
        return Ok(system);
    }
    let compiled = compile::own(source)?;
    let keep = |text: String| -> &'static str { text.leak() };
    let [
        aliases,
        companions,
        ids,
        names,
        no_read_only,
        operations,
        powerful,
        routes,
        scopes,
        settings,
        types,
    ] = compiled.tables.map(|t| Table(keep(t)));
    let system: &'static System = Box::leak(Box::new(System {
        name: keep(compiled.name),
        title: keep(compiled.title),
        aliases,
        companions,
        ids,
        names,
        no_read_only,
        operations,
        powerful,
        routes,
        scopes,
        settings,
        types,
    }));
    kept.insert(source.text.clone(), system);
    Ok(system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Found;

    const PRICING: &str = r#"{
"system": "pricing", "title": "Pricing API", "kind": "internal-api", "words": ["price-service"],
"scopes": {
"prices:read": {"access": "read", "breadth": "all"},
"prices:write": {"access": "write", "breadth": "all", "implies": ["prices:read"]}
},
"operations": {
"GET /prices/{sku}": {"id": "getPrice", "effect": "read", "any_of": [["prices:read"]]}
},
"powerful": {"prices:write": "admin-scope"}
}"#;

    #[test]
    fn an_own_file_answers_like_a_built_in_one() {
        let mut catalog = Catalog::default();
        catalog.add("c.json", PRICING).unwrap();
        assert_eq!(catalog.product("price-service").unwrap().kind, "internal-api");
        let Found::Operation(found) = catalog.operation("pricing", "GET https://p.example/prices/7") else {
            panic!()
        };
        assert_eq!(found.name, "GET /prices/{sku}");
        assert_eq!(catalog.powerful("pricing", "prices:write"), Some("admin-scope"));
        assert!(Catalog::default().product("pricing").is_none());
    }

    #[test]
    fn a_wrong_own_file_is_told_with_its_line() {
        let wrong = |from: &str, to: &str| {
            let text = PRICING.replacen(from, to, 1);
            Catalog::default().add("c.json", &text).unwrap_err().to_string()
        };
        assert_eq!(
            wrong(r#"["prices:read"]]"#, r#"["prices:raed"]]"#),
            "c.json:8: `any_of` of `GET /prices/{sku}` names `prices:raed`, which is no scope"
        );
        assert_eq!(
            wrong(r#""system": "pricing""#, r#""system": "slack""#),
            "c.json:2: `slack` is already a product of the catalogue"
        );
        assert_eq!(
            wrong(r#""scopes": {"#, r#""scope": {"#),
            "c.json:2: `system` has the unknown key `scope`"
        );
        assert!(wrong(r#""effect": "read","#, r#""effect": "read",,"#).starts_with("c.json:8: "));
    }
}
