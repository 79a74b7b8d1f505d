//! Credentials as facts: what connections declare, and what the files of an integration hold beside that. Never a value.
//!
//! In: a linked model and the scans of its files. Out: [`SecretFact`]s.

use super::facts::{SecretFact, SecretRotation};
use crate::model::Model;
use crate::parse::manifest::connection::Secret as Declared;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::StoreKind;
use crate::secret::{self, Form, Hit, Part, Reference, Scan, SecretRef, Store, Why};
use crate::source::{Date, Place};

/// The rule that reports literals, a part of their fingerprints.
pub const RULE: &str = "SECRET-001";

/// The facts of an integration: its declared secrets in every form, then literals and references elsewhere in its files.
#[must_use]
pub fn facts(model: &Model, scans: &[Part<'_>], today: Date) -> Vec<SecretFact> {
    let managers = Managers::of(model);
    let mut facts = Vec::new();
    for connection in model.connections.values() {
        let secrets = connection.named.decl.auth.iter().flat_map(|a| a.secrets.iter());
        for (name, secret) in secrets.flat_map(|s| &s.value) {
            if let Some(reference) = &secret.reference {
                let scanned = scans
                    .iter()
                    .flat_map(|s| s.hits.iter().map(|h| (*h, s.salt)))
                    .find(|(h, _)| h.at.is_within(&reference.place));
                facts.push(declared(
                    &connection.named.id,
                    name,
                    secret,
                    reference,
                    scanned,
                    &managers,
                    today,
                ));
            }
        }
    }
    let places: Vec<Place> = facts.iter().map(|f| f.at.clone()).collect();
    let elsewhere = |at: &Place| !places.iter().any(|p| at.is_within(p));
    for scan in scans {
        facts.extend(
            scan.hits
                .iter()
                .filter(|h| elsewhere(&h.at))
                .map(|h| literal(h, scan.salt, &managers)),
        );
        facts.extend(
            scan.references
                .iter()
                .filter(|r| elsewhere(&r.at))
                .filter_map(|r| referred(r, &managers)),
        );
    }
    facts.sort_by(|a, b| (&a.id, &a.at).cmp(&(&b.id, &b.at)));
    facts.dedup_by(|a, b| a.id == b.id);
    facts
}

/// The facts of files that belong to no assessed integration.
#[must_use]
pub fn loose<'a>(scans: impl Iterator<Item = &'a Scan>) -> Vec<SecretFact> {
    let none = Managers::default();
    let mut facts = Vec::new();
    for scan in scans {
        facts.extend(scan.hits.iter().map(|h| literal(h, &scan.salt, &none)));
        let from_environment = scan
            .references
            .iter()
            .filter(|r| r.reference.store == Store::Environment);
        facts.extend(from_environment.filter_map(|r| referred(r, &none)));
    }
    facts.sort_by(|a, b| (&a.id, &a.at).cmp(&(&b.id, &b.at)));
    facts.dedup_by(|a, b| a.id == b.id);
    facts
}

/// Secret managers that the integration declares.
#[derive(Default)]
struct Managers {
    /// Store id and its schemes.
    stores: Vec<(String, Vec<String>)>,
}

impl Managers {
    fn of(model: &Model) -> Self {
        let stores = model
            .stores
            .values()
            .filter(|s| s.named.decl.kind.as_deref() == Some(&StoreKind::SecretManager))
            .map(|s| {
                let schemes = s.named.decl.schemes.iter().flat_map(|l| &l.value);
                (s.named.id.clone(), schemes.map(|t| t.value.clone()).collect())
            });
        Self {
            stores: stores.collect(),
        }
    }

    /// The store that serves a scheme: it lists it, or lists none and is called like it.
    fn serving(&self, scheme: &str) -> Option<String> {
        self.stores
            .iter()
            .find(|(id, schemes)| {
                schemes.iter().any(|s| s == scheme)
                    || (schemes.is_empty() && id.rsplit('/').next() == Some(scheme))
            })
            .map(|(id, _)| id.clone())
    }

    /// A reference into the declared manager, else into Vault as an example.
    fn write(&self, key: &str) -> String {
        let own = self.stores.iter().find_map(|(id, schemes)| {
            let name = id.rsplit('/').next().unwrap_or(id);
            schemes.first().map(String::as_str).or(Some(name))
        });
        let name: String = key
            .chars()
            .map(|c| {
                if c.is_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '_'
                }
            })
            .collect();
        match own.unwrap_or("vault") {
            "aws-sm" => format!("aws-sm:<path>/{name}"),
            "aws-ssm" => format!("aws-ssm:/<path>/{name}"),
            "gcp-sm" => format!("gcp-sm:projects/<project>/secrets/{name}"),
            "azure-kv" => format!(
                "https://<vault>.vault.azure.net/secrets/{}",
                name.replace('_', "-")
            ),
            "op" => format!("op://<vault>/<item>/{name}"),
            "vault" => format!("vault:<path>#{name}"),
            // A store may be called anything; a scheme is one of those that are read as references.
            other if secret::is_reference(&format!("{other}:path/key")) => format!("{other}:<path>#{name}"),
            _ => format!("vault:<path>#{name}"),
        }
    }
}

/// A fact that says nothing yet.
fn fact(id: String, at: &Place, key: &str, form: &str, managers: &Managers) -> SecretFact {
    SecretFact {
        id,
        at: at.clone(),
        connection: None,
        key: key.to_owned(),
        form: form.to_owned(),
        evidence: None,
        confidence: None,
        what: None,
        prefix: None,
        length: None,
        rotate: None,
        scheme: None,
        reference: None,
        source: None,
        via_environment: false,
        store: None,
        stores_declared: !managers.stores.is_empty(),
        write: managers.write(key),
        rotation: None,
        fingerprint: None,
    }
}

/// The id of something that no connection declares.
fn id_of(at: &Place) -> String {
    at.as_str().replacen("#0/", ":", 1)
}

fn declared(
    connection: &str,
    name: &str,
    secret: &Declared,
    reference: &At<String>,
    scanned: Option<(&Hit, &str)>,
    managers: &Managers,
    today: Date,
) -> SecretFact {
    let id = format!("{connection}.{name}");
    let mut fact = match secret::form(&reference.value, name) {
        Form::Literal { what, why } => {
            let mut fact = fact(id, &reference.place, name, "literal", managers);
            believed(&mut fact, &what, why);
            if let Some((hit, salt)) = scanned {
                measured(&mut fact, hit, salt);
            }
            fact
        }
        Form::Reference(found) => {
            let mut fact = fact(id, &reference.place, name, word(&found), managers);
            lead(&mut fact, &found, managers);
            fact
        }
        Form::Placeholder => fact(id, &reference.place, name, "placeholder", managers),
        Form::Unrecognised => fact(id, &reference.place, name, "unrecognised", managers),
    };
    fact.connection = Some(connection.to_owned());
    fact.via_environment = secret.via.as_deref().map(String::as_str) == Some("env");
    fact.rotation = secret.rotation.as_ref().map(|r| SecretRotation {
        at: r.place.clone(),
        interval: r.interval.as_ref().map(|i| i.text.clone()),
        interval_days: r.interval.as_ref().map(|i| i.seconds.div_ceil(86_400)),
        last: r.last.as_ref().map(|d| d.value.to_string()),
        age_days: r.last.as_ref().map(|d| today.days() - d.value.days()),
        owner: r.owner.as_deref().cloned(),
    });
    fact
}

fn literal(hit: &Hit, salt: &str, managers: &Managers) -> SecretFact {
    let mut fact = fact(id_of(&hit.at), &hit.at, &hit.key, "literal", managers);
    believed(&mut fact, &hit.what, hit.why);
    measured(&mut fact, hit, salt);
    fact
}

/// What a literal is believed to be, and why.
fn believed(fact: &mut SecretFact, what: &str, why: Why) {
    fact.evidence = Some(why.evidence().to_owned());
    fact.confidence = Some(why.confidence().word().to_owned());
    fact.what = Some(what.to_owned());
    if let Why::Format(format, _) = why {
        fact.prefix.clone_from(&format.prefix);
        fact.rotate = Some(format.rotate.clone());
    }
}

/// What may be told of the value itself.
fn measured(fact: &mut SecretFact, hit: &Hit, salt: &str) {
    fact.length = Some(hit.value.length().to_owned());
    let (path, pointer) = match hit.at.parts() {
        Some((path, document, segments)) => (path.to_owned(), format!("{document}/{}", segments.join("/"))),
        None => (String::new(), hit.at.as_str().to_owned()),
    };
    fact.fingerprint = Some(hit.value.fingerprint(RULE, &path, &pointer, salt));
}

fn referred(found: &Reference, managers: &Managers) -> Option<SecretFact> {
    let word = word(&found.reference);
    // A template is filled by whoever renders the file: nothing is known of it.
    if found.reference.store == Store::Template {
        return None;
    }
    let mut fact = fact(id_of(&found.at), &found.at, &found.key, word, managers);
    lead(&mut fact, &found.reference, managers);
    Some(fact)
}

/// The form of a reference as facts call it.
fn word(reference: &SecretRef) -> &'static str {
    match reference.store {
        // What a pipeline's own settings hold reaches the process as a variable.
        Store::Manager("ci") | Store::Environment | Store::Template => "environment",
        Store::Manager(_) => "manager",
        Store::File => "file",
        Store::Encrypted => "encrypted",
    }
}

/// Where a reference leads.
fn lead(fact: &mut SecretFact, reference: &SecretRef, managers: &Managers) {
    match &reference.store {
        Store::Manager(scheme) if *scheme != "ci" => {
            fact.scheme = Some((*scheme).to_owned());
            fact.reference = reference.normalised();
            fact.store = managers.serving(scheme);
        }
        _ => fact.source = Some(reference.path.clone()).filter(|p| !p.is_empty()),
    }
}
