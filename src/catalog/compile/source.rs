//! A file of the catalogue and the forms its values have. In: JSON. Out: values, or a message with file and line.

use std::fmt;

use serde_json::{Map, Value};

/// A file of the catalogue.
pub struct Source {
    /// Its path.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What is wrong in a file, with its line, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Path of the file.
    pub file: String,
    /// Line.
    pub line: usize,
    /// What.
    pub message: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl Source {
    /// The file as JSON.
    pub fn value(&self) -> Result<Value, Wrong> {
        serde_json::from_str(&self.text).map_err(|e| {
            let (text, line) = (e.to_string(), e.line());
            let at = format!(" at line {line} column {}", e.column());
            Wrong {
                file: self.name.clone(),
                line,
                message: text.strip_suffix(&at).unwrap_or(&text).to_owned(),
            }
        })
    }

    /// A message at the first line that has `key` in quotes.
    pub fn wrong(&self, key: &str, message: &str) -> Wrong {
        let quoted = format!("\"{key}\"");
        // A key begins its line; the same text may stand inside another record before it.
        let line = self
            .text
            .lines()
            .position(|l| l.trim_start().starts_with(&quoted))
            .or_else(|| self.text.lines().position(|l| l.contains(&quoted)))
            .unwrap_or(0);
        Wrong {
            file: self.name.clone(),
            line: line + 1,
            message: message.to_owned(),
        }
    }

    /// A member that is an object.
    pub fn object<'a>(&self, of: &'a Value, key: &str) -> Result<&'a Map<String, Value>, Wrong> {
        of.get(key)
            .and_then(Value::as_object)
            .ok_or_else(|| self.wrong(key, &format!("`{key}` is no object")))
    }

    /// A member that is one of some words.
    pub fn word<'a>(&self, of: &'a Value, at: &str, key: &str, words: &[&str]) -> Result<&'a str, Wrong> {
        let text = of.get(key).and_then(Value::as_str).unwrap_or_default();
        if words.contains(&text) {
            Ok(text)
        } else {
            Err(self.wrong(
                at,
                &format!("`{key}` of `{at}` is `{text}`, not one of {}", words.join(", ")),
            ))
        }
    }

    /// The same, empty where it is absent.
    pub fn optional<'a>(&self, of: &'a Value, at: &str, key: &str, words: &[&str]) -> Result<&'a str, Wrong> {
        if of.get(key).is_none() {
            Ok("")
        } else {
            self.word(of, at, key, words)
        }
    }

    /// A member that is a list of texts, empty where it is absent.
    pub fn texts<'a>(&self, of: &'a Value, at: &str, key: &str) -> Result<Vec<&'a str>, Wrong> {
        let Some(list) = of.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = || self.wrong(at, &format!("`{key}` of `{at}` is no list of names"));
        let list = list.as_array().ok_or_else(wrong)?;
        list.iter().map(|v| v.as_str().ok_or_else(wrong)).collect()
    }

    /// Nothing but these members.
    pub fn known(&self, of: &Value, at: &str, keys: &[&str]) -> Result<(), Wrong> {
        match of
            .as_object()
            .into_iter()
            .flatten()
            .find(|(k, _)| !keys.contains(&k.as_str()))
        {
            Some((key, _)) => Err(self.wrong(at, &format!("`{at}` has the unknown key `{key}`"))),
            None if of.is_object() => Ok(()),
            None => Err(self.wrong(at, &format!("`{at}` is no object"))),
        }
    }

    /// A value that is a text.
    pub fn text_of(&self, value: &Value, at: &str) -> Result<String, Wrong> {
        let text = value.as_str().map(str::to_owned);
        text.ok_or_else(|| self.wrong(at, &format!("`{at}` is no text")))
    }
}
