//! XML as pairs: elements and attributes by their names, and the pairs that settings files write as attributes.
//!
//! Not a parser: entities beyond the five of XML, DTDs and namespaces mean nothing here, and what is broken is passed over.

use super::key::{self, Class};

/// A value in an element or attribute; `value` is a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The element.
    pub element: &'a str,
    /// The name that speaks for the value: the element's, the attribute's, or that of a name attribute.
    pub key: &'a str,
    /// The value as written.
    pub value: &'a str,
}

impl Cell<'_> {
    /// The class of the key.
    #[must_use]
    pub fn class(&self) -> Class {
        key::class(self.key)
    }
}

/// Attributes that name the value beside them or in the element.
const NAMES: &[&str] = &["name", "key", "Name", "Key", "id", "property"];
/// Attributes that hold it.
const VALUES: &[&str] = &["value", "Value", "val", "default", "defaultValue"];

/// All values of a text. Linear.
#[must_use]
pub fn cells(text: &str) -> Vec<Cell<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<(&str, Option<&str>)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        let inner = before.trim();
        if !inner.is_empty()
            && let Some((element, named)) = open.last()
        {
            let key = named.unwrap_or(element);
            // `<entry><key>password</key><value>…</value></entry>`
            out.push(Cell {
                element,
                key,
                value: inner,
            });
        }
        if let Some(after) = tag.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, r)| r);
            continue;
        }
        if let Some(after) = tag.strip_prefix("<![CDATA[") {
            let (body, after) = after.split_once("]]>").unwrap_or((after, ""));
            if let Some((element, named)) = open.last() {
                out.push(Cell {
                    element,
                    key: named.unwrap_or(element),
                    value: body.trim(),
                });
            }
            rest = after;
            continue;
        }
        let Some(end) = close(tag) else { break };
        let body = tag.get(1..end).unwrap_or_default();
        rest = tag.get(end + 1..).unwrap_or_default();
        if body.starts_with(['?', '!']) {
            continue;
        }
        if body.starts_with('/') {
            open.pop();
            continue;
        }
        let element = body
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        let attributes = attributes(body.get(element.len()..).unwrap_or_default());
        let named = attributes
            .iter()
            .find(|(n, _)| NAMES.contains(n))
            .map(|(_, v)| *v);
        for (name, value) in &attributes {
            let key = match named {
                Some(named) if VALUES.contains(name) => named,
                _ => name,
            };
            out.push(Cell { element, key, value });
        }
        if !body.ends_with('/') && open.len() < 256 {
            open.push((element, named.filter(|_| attributes.len() < 4)));
        }
    }
    pair_up(&mut out);
    out
}

/// `<key>a</key><value>b</value>` and `<key>a</key><string>b</string>`: the first names the second.
fn pair_up(cells: &mut [Cell]) {
    let mut name: Option<&str> = None;
    for cell in cells {
        let lower = cell.element;
        if cell.key == lower && matches!(lower, "key" | "name" | "Key" | "Name" | "fullName") {
            name = Some(cell.value);
        } else {
            if let Some(name) = name
                && matches!(lower, "value" | "string" | "Value" | "String")
                && cell.key == lower
            {
                cell.key = name;
            }
            name = None;
        }
    }
}

/// The end of a tag: the first `>` outside quotes.
fn close(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (i, b) in tag.bytes().enumerate() {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            (None, b'>') => return Some(i),
            _ => {}
        }
    }
    None
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(equals) = rest.find('=') {
        let name = rest.get(..equals).unwrap_or_default().trim();
        let name = name.rsplit(char::is_whitespace).next().unwrap_or(name);
        let after = rest.get(equals + 1..).unwrap_or_default().trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            break;
        };
        let Some((value, more)) = after.get(1..).and_then(|a| a.split_once(quote)) else {
            break;
        };
        out.push((name, value));
        rest = more;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, &str)> {
        cells(text).into_iter().map(|c| (c.key, c.value)).collect()
    }

    #[test]
    fn elements_attributes_and_pairs_are_read() {
        assert_eq!(
            read("<?xml version='1.0'?><a><password>x</password></a>"),
            [("password", "x")]
        );
        assert_eq!(
            read("<add key=\"db_password\" value=\"a>b\"/>"),
            [("key", "db_password"), ("db_password", "a>b")]
        );
        assert_eq!(
            read("<property name=\"token\">x</property>"),
            [("name", "token"), ("token", "x")]
        );
        assert_eq!(
            read("<dict><key>api_key</key><string>x</string></dict>"),
            [("key", "api_key"), ("api_key", "x")]
        );
        assert_eq!(
            read("<a><!-- <password>x</password> --><![CDATA[ y ]]></a>"),
            [("a", "y")]
        );
        assert!(read("<a <b").is_empty());
    }
}
