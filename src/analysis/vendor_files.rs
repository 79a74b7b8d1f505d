//! Statements of vendors' own files, joined with the catalogue. In: what importers read. Out: two flat lists of facts.

use super::facts::{VendorFileFact, VendorStatementFact};
use crate::catalog::Catalog;
use crate::parse::vendor::{Permission, VendorManifest, importer};
use crate::source::Place;

/// Facts of some files; `described` when an integration takes grants from them.
#[must_use]
pub fn facts<'a>(
    manifests: impl IntoIterator<Item = &'a VendorManifest>,
    described: bool,
    catalog: &Catalog,
) -> (Vec<VendorFileFact>, Vec<VendorStatementFact>) {
    let (mut files, mut statements) = (Vec::new(), Vec::new());
    for manifest in manifests {
        let Some(id) = manifest.files.first() else {
            continue;
        };
        files.push(VendorFileFact {
            id: id.clone(),
            at: Place::document(id, 0),
            kind: manifest.kind.to_owned(),
            kind_name: importer(manifest.kind)
                .map_or(manifest.kind, |i| i.name)
                .to_owned(),
            product: (!manifest.product.is_empty()).then(|| manifest.product.to_owned()),
            described,
            unknown: manifest.unknown.iter().map(|u| u.aspect.to_owned()).collect(),
        });
        let mut list = List {
            file: id,
            out: &mut statements,
            number: 0,
        };
        list.grants(manifest, catalog);
        list.others(manifest);
    }
    (files, statements)
}

/// Accesses to every record of an object.
const WIDE: &[&str] = &["view_all", "modify_all"];

struct List<'a> {
    file: &'a str,
    out: &'a mut Vec<VendorStatementFact>,
    number: usize,
}

impl List<'_> {
    /// A statement without its particular fields.
    fn push(&mut self, aspect: &str, value: &str, at: &Place) -> Option<&mut VendorStatementFact> {
        self.number += 1;
        self.out.push(VendorStatementFact {
            id: format!("{}:{aspect}:{}", self.file, self.number),
            file: self.file.to_owned(),
            at: at.clone(),
            aspect: aspect.to_owned(),
            value: value.to_owned(),
            token: None,
            access: None,
            breadth: None,
            powerful: None,
            effect: None,
            stated: None,
            confirmation: None,
            pinned: None,
            reach: None,
            plain: None,
        });
        self.out.last_mut()
    }

    fn grants(&mut self, manifest: &VendorManifest, catalog: &Catalog) {
        for grant in &manifest.grants {
            let known = catalog.scope(manifest.product, &grant.scope);
            // A GUID is told by its name.
            let name = known
                .as_ref()
                .filter(|_| is_guid(&grant.scope))
                .map_or(grant.scope.as_str(), |s| s.name);
            let Some(fact) = self.push("grant", name, &grant.at) else {
                continue;
            };
            fact.token = grant.token.map(str::to_owned);
            fact.access = Some(known.as_ref().map_or("unknown", |s| s.access).to_owned());
            fact.breadth = Some(known.as_ref().map_or("unknown", |s| s.breadth).to_owned());
            fact.powerful = catalog
                .powerful(manifest.product, &grant.scope)
                .map(str::to_owned);
        }
        // Rights on single objects and fields are many, and judged where operations say what is needed.
        let wide = |r: &&Permission| r.object.is_none() || WIDE.contains(&r.access.as_str());
        for right in manifest.permissions.iter().filter(wide) {
            let (value, powerful) = match &right.object {
                Some(object) => (format!("{}:{object}", right.access), None),
                None => (
                    right.access.clone(),
                    catalog.powerful(manifest.product, &right.access),
                ),
            };
            let Some(fact) = self.push("permission", &value, &right.at) else {
                continue;
            };
            fact.access = Some(right.access.clone());
            fact.powerful = powerful.map(str::to_owned);
        }
    }

    fn others(&mut self, manifest: &VendorManifest) {
        for egress in &manifest.egress {
            let Some(fact) = self.push("egress", &egress.host, &egress.at) else {
                continue;
            };
            fact.reach = Some(reach(&egress.host).to_owned());
            fact.plain = Some(egress.plain);
        }
        for operation in &manifest.operations {
            let Some(fact) = self.push("operation", &operation.name, &operation.at) else {
                continue;
            };
            fact.effect = operation.effect.map(str::to_owned);
            fact.stated = Some(operation.stated);
            fact.confirmation = Some(operation.confirmation.word().to_owned());
        }
        for server in &manifest.servers {
            let value = server.package.as_deref().unwrap_or(&server.name);
            let Some(fact) = self.push("server", value, &server.at) else {
                continue;
            };
            fact.pinned = server.pinned;
        }
        for mark in &manifest.marks {
            self.push(mark.aspect, &mark.value, &mark.at);
        }
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// Hosts below which anybody can have a name of their own.
const SHARED: &[&str] = &[
    "amazonaws.com",
    "appspot.com",
    "azurewebsites.net",
    "cloudfront.net",
    "fly.dev",
    "github.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "railway.app",
    "run.app",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// Hosts of tunnels to somebody's machine.
const TUNNELS: &[&str] = &[
    "devtunnels.ms",
    "loca.lt",
    "localhost.run",
    "ngrok-free.app",
    "ngrok.app",
    "ngrok.io",
    "serveo.net",
    "smee.io",
    "trycloudflare.com",
];

/// How far an address reaches.
fn reach(host: &str) -> &'static str {
    let below = |names: &[&str]| {
        let name = host.trim_start_matches("*.");
        names.iter().any(|n| {
            name.strip_suffix(n)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    if below(TUNNELS) {
        return "tunnel";
    }
    let Some(rest) = host.strip_prefix('*') else {
        return if host.contains('*') { "some" } else { "one" };
    };
    let rest = rest.trim_start_matches('.');
    if !rest.contains('.') {
        // `*`, `*.com`
        return "any";
    }
    if SHARED.contains(&rest) { "anybody" } else { "some" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_addresses_reach() {
        for (host, expected) in [
            ("*", "any"),
            ("*.com", "any"),
            ("*.herokuapp.com", "anybody"),
            ("*.parcel.example", "some"),
            ("api.parcel.example", "one"),
            ("parcel.herokuapp.com", "one"),
            ("a1b2.ngrok-free.app", "tunnel"),
            ("*.ngrok.io", "tunnel"),
        ] {
            assert_eq!(reach(host), expected, "{host}");
        }
    }
}
