//! Trees to texts under keys: which key speaks for a value is decided here, by name and value pairs, flags before arguments, lists,
//! and the kinds of document that say it themselves.

use super::found::{Examined, Found};
use super::key::{self, Class};
use super::leaf::{self, Leaf};
use crate::parse::value::{Entry, Node, Value};
use crate::source::Span;

/// A step to a value.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A member of a mapping.
    Key(&'a str),
    /// An item of a list.
    Item(usize),
}

/// A value with the key that speaks for it.
pub struct Visit<'a> {
    /// The way to it.
    pub path: &'a [Step<'a>],
    /// The key that speaks for it.
    pub key: &'a str,
    /// Its class.
    pub class: Class,
    /// The value, unescaped.
    pub text: &'a str,
    /// Its bytes, quotes and all.
    pub span: Span,
    /// The document says that it is base64.
    pub encoded: bool,
}

/// Keys whose sibling is the value that they name.
const NAMES: &[&str] = &[
    "name",
    "Name",
    "key",
    "Key",
    "variable",
    "var",
    "field",
    "header",
    "headerName",
    "param",
    "parameter",
    "parameterName",
    "parameterKey",
    "ParameterKey",
    "envVar",
    "env",
    "setting",
    "property",
    "option",
    "k",
    "id",
    "@name",
    "@key",
    "variableName",
    "fieldName",
    "attribute",
    "label",
    "n",
];

/// Keys of such values, and of values that stand a level below the key that speaks for them.
const VALUES: &[&str] = &[
    "value",
    "Value",
    "val",
    "v",
    "default",
    "defaultValue",
    "default_value",
    "ParameterValue",
    "parameterValue",
    "stringValue",
    "string_value",
    "content",
    "secretValue",
    "secret_value",
    "plainText",
    "plaintext",
    "plain",
    "literal",
    "currentValue",
    "initialValue",
    "rawValue",
    "raw",
    "@value",
    "text",
    "#text",
    "$t",
    "string",
    "SecretString",
    "secretString",
    "secret",
    "ref",
    "data",
    "const",
    "example",
    "@default",
];

/// Whether a key of a mapping says no more than that its value is one.
#[must_use]
pub fn holds_value(key: &str) -> bool {
    VALUES.contains(&key)
}

/// Visits every scalar of a document. Linear in its size.
pub fn visit(root: &Node, see: &mut dyn FnMut(&Visit)) {
    let mut walker = Walker {
        path: Vec::new(),
        see,
    };
    walker.node(root, Speaker::none());
}

/// The key that speaks for what is below it.
#[derive(Clone, Copy)]
struct Speaker<'a> {
    key: &'a str,
    class: Class,
    encoded: bool,
    /// What stands below under any key is a credential: `secrets:`, a Kubernetes Secret.
    all: bool,
}

impl Speaker<'_> {
    fn none() -> Self {
        Self {
            key: "",
            class: Class::Unknown,
            encoded: false,
            all: false,
        }
    }
}

struct Walker<'a, 's> {
    path: Vec<Step<'a>>,
    see: &'s mut dyn FnMut(&Visit),
}

impl<'a> Walker<'a, '_> {
    fn node(&mut self, node: &'a Node, by: Speaker<'a>) {
        match &node.value {
            Value::Map(entries) => self.map(node, entries, by),
            Value::List(items) => self.list(items, by),
            Value::Scalar { text, .. } if !node.is_null() => (self.see)(&Visit {
                path: &self.path,
                key: by.key,
                class: by.class,
                text,
                span: node.span,
                encoded: by.encoded,
            }),
            Value::Scalar { .. } => {}
        }
    }

    fn map(&mut self, node: &'a Node, entries: &'a [Entry], by: Speaker<'a>) {
        let kind = node.get("kind").and_then(Node::text).unwrap_or_default();
        let named = name_of(entries);
        for Entry { key, node: child, .. } in entries {
            let mut speaker = child_speaker(key, by, named);
            match (kind, key.as_str()) {
                ("Secret", "data") => {
                    (speaker.all, speaker.encoded, speaker.class) = (true, true, Class::Password)
                }
                ("Secret", "stringData") => (speaker.all, speaker.class) = (true, Class::Password),
                // Encrypted for the cluster; meant to be committed.
                ("SealedSecret", "spec") => continue,
                _ => {}
            }
            self.path.push(Step::Key(key));
            self.node(child, speaker);
            self.path.pop();
        }
    }

    fn list(&mut self, items: &'a [Node], by: Speaker<'a>) {
        let singular = by.key.strip_suffix('s').map_or(Class::Unknown, key::class);
        let listed = match by.class {
            // A list of passwords has nothing else in it; one of tokens may name them, or what they may do.
            Class::Password => Class::Password,
            _ if singular == Class::Password => Class::Password,
            Class::Token | Class::Weak => Class::Weak,
            _ if singular.secret() => Class::Weak,
            other => other,
        };
        let mut before: Option<&str> = None;
        for (i, item) in items.iter().enumerate() {
            // `["--token", "…"]`
            let flag = before.filter(|b| b.starts_with('-') && !b.contains(['=', ' ']));
            let speaker = match flag.map(|f| (f.trim_start_matches('-'), key::class(f))) {
                Some((flag, class)) if class.secret() => Speaker {
                    key: flag,
                    class,
                    ..by
                },
                _ => Speaker { class: listed, ..by },
            };
            self.path.push(Step::Item(i));
            self.node(item, speaker);
            self.path.pop();
            before = item.text();
        }
    }
}

/// What a mapping with a name and a value calls the value.
fn name_of(entries: &[Entry]) -> Option<&str> {
    if !entries.iter().any(|e| VALUES.contains(&e.key.as_str())) {
        return None;
    }
    NAMES
        .iter()
        .find_map(|n| entries.iter().find(|e| e.key == *n))
        .and_then(|e| e.node.text())
        .filter(|t| t.len() <= 120)
}

fn child_speaker<'a>(key: &'a str, by: Speaker<'a>, named: Option<&'a str>) -> Speaker<'a> {
    if VALUES.contains(&key) {
        // The pair's own name, else the key above.
        if let Some(name) = named {
            let class = key::class(name);
            if class != Class::Unknown || by.class == Class::Unknown {
                return Speaker {
                    key: name,
                    class,
                    ..by
                };
            }
        }
        if by.class != Class::Unknown && !matches!(key, "example" | "text") {
            return by;
        }
    }
    let own = key::class(key);
    let class = match own {
        // In `openai: {key: …}` the key above says which key it is.
        Class::Weak if key.eq_ignore_ascii_case("key") => match key::class(&format!("{}_key", by.key)) {
            _ if named.is_some() => Class::Unknown,
            Class::Token => Class::Token,
            _ => Class::Weak,
        },
        Class::Unknown if (by.all || by.class.secret()) && key::about(key) => Class::Metadata,
        Class::Unknown if by.all => by.class,
        Class::Unknown if by.class.secret() => Class::Weak,
        Class::Weak if by.all => by.class,
        own => own,
    };
    let plural = key::plural(key);
    let all = plural || (by.all && own == Class::Unknown);
    Speaker {
        key,
        class: if plural { Class::Token } else { class },
        encoded: by.encoded,
        all,
    }
}

/// A document inside a text: its findings as findings of the text, as far as their bytes can be told.
pub fn nested(text: &str, root: &Node, depth: u8, out: &mut Examined) {
    visit(root, &mut |v| {
        let below = leaf::examine(Leaf {
            text: v.text,
            class: v.class,
            depth,
        });
        for found in below.found {
            let own = v.span.range();
            let inner = v.text.get(found.range.clone()).unwrap_or_default();
            let raw = text.get(own.clone()).unwrap_or_default();
            let range = match raw.find(inner) {
                Some(i) if !inner.is_empty() => own.start + i..own.start + i + inner.len(),
                _ => own,
            };
            let key = found.key.clone().or_else(|| Some(v.key.to_owned()));
            out.add(Found { range, key, ..found });
        }
        out.references.extend(below.references.into_iter().map(|mut r| {
            r.key = r.key.or_else(|| Some(v.key.to_owned()));
            r
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Limits};

    fn classes(text: &str) -> Vec<(String, Class)> {
        let (documents, _) = crate::parse::value::read(FileId(0), text, &Limits::default());
        let mut out = Vec::new();
        for document in &documents {
            visit(document, &mut |v| out.push((v.key.to_owned(), v.class)));
        }
        out
    }

    fn class_of(text: &str) -> Class {
        classes(text).last().unwrap().1
    }

    #[test]
    fn the_key_that_speaks_is_found() {
        for (text, class) in [
            ("{name: API_TOKEN, value: x}", Class::Token),
            ("{key: region, value: x}", Class::Unknown),
            ("{key: password, value: x}", Class::Password),
            ("password: {description: d, default: x}", Class::Password),
            ("client_secret: {ref: x}", Class::Token),
            ("args: [run, --token, x]", Class::Token),
            ("args: [run, --port, x]", Class::Unknown),
            ("secrets: {github: x}", Class::Token),
            ("openai: {key: x}", Class::Token),
            ("cache: {key: x}", Class::Weak),
            ("api_keys: [x]", Class::Weak),
            ("password: [x]", Class::Password),
            ("db_passwords: [x]", Class::Password),
            ("{kind: Secret, stringData: {a: x}}", Class::Password),
            ("{kind: ConfigMap, data: {a: x}}", Class::Unknown),
            ("token: {issuer: x}", Class::Metadata),
        ] {
            assert_eq!(class_of(text), class, "{text}");
        }
        assert!(
            classes("{kind: SealedSecret, spec: {encryptedData: {token: x}}}")
                .iter()
                .all(|(k, _)| k != "token")
        );
    }
}
