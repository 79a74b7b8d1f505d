//! Answers about the graph for readers: ways with their gates, a derivation, as text, JSON and Mermaid.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::escape;
use super::json::pretty;
use crate::analysis::ask::{Paths, Route, RouteGate, RouteStep, Why};
use crate::finding::Location;
use crate::finding::locate::Trees;
use crate::model::Model;
use crate::source::Sources;
use crate::source::limits::PATH_STEPS;

/// Where steps are written.
pub struct Files<'a> {
    /// Trees of the run.
    pub trees: &'a Trees,
    /// Its sources.
    pub sources: &'a Sources,
    /// The integration asked about.
    pub model: &'a Model,
}

impl Files<'_> {
    fn location(&self, step: &RouteStep) -> Option<Location> {
        self.trees.locate(&step.at, self.sources).map(|l| l.location)
    }

    fn short<'i>(&self, id: &'i str) -> &'i str {
        self.model.short(id)
    }
}

/// Ways as text.
#[must_use]
pub fn paths_text(files: &Files<'_>, from: &str, to: &str, paths: &Paths) -> String {
    let (from, to) = (escape::terminal(from), escape::terminal(to));
    if paths.routes.is_empty() {
        let much = if paths.more { " within these bounds" } else { "" };
        return format!("no way leads from `{from}` to `{to}`{much}\n");
    }
    let mut out = format!("{} from `{from}` to `{to}`", counted(paths.routes.len(), "way"));
    if paths.more {
        out.push_str(", and there are more (`--limit`, `--max-length`)");
    }
    if paths.exhausted {
        let _ = write!(
            out,
            "; the search ended after {PATH_STEPS} steps, narrower ends are searched whole"
        );
    }
    out.push('\n');
    for (index, route) in paths.routes.iter().enumerate() {
        let _ = writeln!(
            out,
            "\n{}. {}, {}",
            index + 1,
            counted(route.len(), "flow"),
            guard(route)
        );
        steps(&mut out, files, route);
    }
    out
}

/// Ways as JSON.
#[must_use]
pub fn paths_json(files: &Files<'_>, from: &str, to: &str, paths: &Paths) -> String {
    let routes: Vec<Value> = paths
        .routes
        .iter()
        .map(|r| {
            let steps: Vec<Value> = r.iter().map(|s| step_json(files, s)).collect();
            json!({"approved": approved(r), "steps": steps})
        })
        .collect();
    pretty(&json!({
        "flowgate": 1,
        "integration": files.model.id,
        "from": from,
        "to": to,
        "more": paths.more,
        "exhausted": paths.exhausted,
        "paths": routes,
    }))
}

/// Ways as one Mermaid flowchart: every flow once, numbered by the ways it is on.
#[must_use]
pub fn paths_mermaid(files: &Files<'_>, paths: &Paths) -> String {
    let routes: Vec<&Route> = paths.routes.iter().collect();
    mermaid(files, &routes)
}

/// A derivation as text.
#[must_use]
pub fn why_text(files: &Files<'_>, why: &Why) -> String {
    let node = escape::terminal(files.short(&why.node));
    let what = what(files, why);
    if why.route.is_empty() {
        return format!("{what} does not come to `{node}`\n");
    }
    let sure = if why.possible { "may be" } else { "is" };
    let mut out = format!(
        "{what} {sure} at `{node}`: {}, {}\n\n",
        counted(why.route.len(), "flow"),
        guard(&why.route)
    );
    steps(&mut out, files, &why.route);
    if why.class.is_some() && !why.claimed {
        let last = why.route.last().map_or("", |s| files.short(&s.flow));
        let _ = writeln!(
            out,
            "\nflow `{}` does not claim it: it came along by mixing, and no gate there takes it out",
            escape::terminal(last)
        );
    }
    out
}

/// A derivation as JSON.
#[must_use]
pub fn why_json(files: &Files<'_>, why: &Why) -> String {
    let steps: Vec<Value> = why.route.iter().map(|s| step_json(files, s)).collect();
    pretty(&json!({
        "flowgate": 1,
        "integration": files.model.id,
        "node": why.node,
        "class": why.class,
        "arrives": !why.route.is_empty(),
        "possible": why.possible,
        "claimed": why.claimed,
        "steps": steps,
    }))
}

/// A derivation as a Mermaid flowchart.
#[must_use]
pub fn why_mermaid(files: &Files<'_>, why: &Why) -> String {
    mermaid(files, &[&why.route])
}

fn what(files: &Files<'_>, why: &Why) -> String {
    match &why.class {
        Some(class) => format!("`{}`", escape::terminal(files.short(class))),
        None => "untrusted content".to_owned(),
    }
}

fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

fn approved(route: &Route) -> bool {
    route.iter().flat_map(|s| &s.gates).any(|g| g.adequate)
}

fn guard(route: &Route) -> &'static str {
    match (approved(route), route.iter().any(|s| !s.gates.is_empty())) {
        (true, _) => "approved by a person",
        (false, true) => "no adequate approval",
        (false, false) => "no gate",
    }
}

/// A gate with what it is worth.
fn gate(files: &Files<'_>, gate: &RouteGate) -> String {
    let worth = match (gate.adequate, gate.unproven) {
        (true, _) => ", adequate",
        (false, true) => ", unproven",
        (false, false) => "",
    };
    let kind = gate.kind.replace('_', " ");
    format!("{} ({kind}{worth})", files.short(&gate.gate))
}

fn steps(out: &mut String, files: &Files<'_>, route: &Route) {
    for step in route {
        let mut line = format!("   {} -> {}", files.short(&step.from), files.short(&step.to));
        if !step.classes.is_empty() {
            let classes: Vec<&str> = step.classes.iter().map(|c| files.short(c)).collect();
            let _ = write!(line, ": {}", classes.join(", "));
        }
        if let Some(operation) = &step.operation {
            let _ = write!(line, " by {}", files.short(operation));
        }
        let _ = writeln!(out, "{}", escape::terminal(&line));
        if !step.gates.is_empty() {
            let gates: Vec<String> = step.gates.iter().map(|g| gate(files, g)).collect();
            let _ = writeln!(out, "      through {}", escape::terminal(&gates.join(", ")));
        }
        if let Some(at) = files.location(step) {
            let place = format!("{}:{}:{}", at.file, at.line, at.column);
            let _ = writeln!(out, "      {}", escape::terminal(&place));
        }
    }
}

fn step_json(files: &Files<'_>, step: &RouteStep) -> Value {
    let mut value = json!(step);
    if let (Some(map), Some(at)) = (value.as_object_mut(), files.location(step)) {
        map.insert(
            "location".to_owned(),
            json!({"file": at.file, "line": at.line, "column": at.column}),
        );
    }
    value
}

fn mermaid(files: &Files<'_>, routes: &[&Route]) -> String {
    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut edges: BTreeMap<&str, (&RouteStep, Vec<String>)> = BTreeMap::new();
    for (index, route) in routes.iter().enumerate() {
        for step in *route {
            for end in [&step.from, &step.to] {
                let fresh = nodes.len();
                nodes.entry(end).or_insert(fresh);
            }
            let on = edges.entry(&step.flow).or_insert((step, Vec::new()));
            on.1.push((index + 1).to_string());
        }
    }
    let mut out = "flowchart LR\n".to_owned();
    for (node, key) in &nodes {
        let _ = writeln!(out, "  n{key}[\"{}\"]", escape::mermaid(files.short(node)));
    }
    let key = |node: &String| nodes.get(node.as_str()).copied().unwrap_or_default();
    for (step, ways) in edges.values() {
        let classes: Vec<&str> = step.classes.iter().map(|c| files.short(c)).collect();
        let mut lines: Vec<String> = Vec::new();
        if routes.len() > 1 {
            lines.push(format!("way {}", ways.join(", ")));
        }
        if !classes.is_empty() {
            lines.push(classes.join(", "));
        }
        lines.extend(step.gates.iter().map(|g| gate(files, g)));
        let arrow = if step.gates.iter().any(|g| g.adequate) {
            "==>"
        } else {
            "-->"
        };
        let label: Vec<String> = lines.iter().map(|l| escape::mermaid(l)).collect();
        let label = if label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", label.join("<br/>"))
        };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", key(&step.from), key(&step.to));
    }
    out
}
