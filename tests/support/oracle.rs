//! OPA in a Python process, asked line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A running OPA.
pub struct Oracle {
    child: Child,
    answers: BufReader<ChildStdout>,
    /// CPU seconds of the last answer, the reading of its input counted.
    pub seconds: f64,
}

impl Oracle {
    /// Starts the one of `OPA_BINDINGS` with policies and data; without it says that it skips.
    pub fn find<'a>(policies: impl Iterator<Item = (&'a str, &'a str)>, data: &Value) -> Option<Self> {
        let Some(folder) = std::env::var_os("OPA_BINDINGS").filter(|v| !v.is_empty()) else {
            eprintln!("skipped: no opa (`scripts/opa-fetch` fetches it, `OPA_BINDINGS` names the folder)");
            return None;
        };
        let mut child = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/opa/oracle.py"))
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut oracle = Self {
            child,
            answers,
            seconds: 0.0,
        };
        let policies: serde_json::Map<String, Value> = policies
            .map(|(path, text)| (path.to_owned(), Value::from(text)))
            .collect();
        oracle.write(&json!({"policies": policies, "data": data}));
        Some(oracle)
    }

    /// The value of a query.
    pub fn ask(&mut self, query: &str, input: &Value) -> Result<Value, String> {
        self.write(&json!({"query": query, "input": input}));
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "opa ended; what it said stands above");
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        self.seconds = answer["seconds"].as_f64().unwrap_or_default();
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].take()),
        }
    }

    fn write(&mut self, line: &Value) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
