//! Flows: ends, what they carry, and their clauses, to one item of `flows` in the manifest's field names.

use pest::iterators::Pair;

use super::Rule;
use super::lower::{Lower, begins_statement, is_name};
use super::message::{Spot, suggestion};
use super::split::Statement;
use super::tree::{Members, Tree};
use crate::parse::value::{Node, Value};
use crate::source::Span;

/// The clauses and the fields they are.
pub(super) const CLAUSES: &[(&str, &str)] = &[
    ("by", "operation"),
    ("through", "via"),
    ("over", "transport"),
    ("for", "purpose"),
    ("as", "id"),
];

impl Lower {
    pub(super) fn flow(&mut self, parts: Vec<Pair<'_, Rule>>, statement: &Statement) {
        let whole = Span::new(statement.start, statement.end);
        let mut members = Members::default();
        let (mut end, mut both, mut fine, mut id) = ("from", false, true, None);
        for part in parts {
            let span = self.tree(statement).span(&part);
            match part.as_rule() {
                Rule::word => {
                    fine &= self.check_end(part.as_str(), span);
                    let node = Node::word(part.as_str(), span);
                    self.tree(statement).put(&mut members, end, span, node);
                }
                Rule::arrow => {
                    end = "to";
                    both = part.as_str() == "<->";
                    if both {
                        let node = Node::word("true", span);
                        self.tree(statement)
                            .put(&mut members, "bidirectional", span, node);
                    }
                }
                Rule::answer if !both => {
                    let spot = Spot(self.file, Span::new(span.start as usize, span.start as usize + 2));
                    let problem = spot
                        .syntax("answer", "a one-way flow has no response", "response given here")
                        .help("write `<->` between the ends, or a flow of its own for the way back");
                    self.problems.push(problem);
                }
                Rule::carried | Rule::answer => {
                    let (key, mark) = match part.as_rule() {
                        Rule::carried => ("classes", 1),
                        _ => ("response_classes", 2),
                    };
                    let key_span = Span::new(span.start as usize, span.start as usize + mark);
                    let Some(items) = part.into_inner().next() else {
                        continue;
                    };
                    let node = self.tree(statement).items(items);
                    self.check_classes(&node);
                    self.tree(statement).put(&mut members, key, key_span, node);
                }
                Rule::clause => {
                    if let Some(name) = self.clause(part, &mut members, statement) {
                        id = Some(name);
                    }
                }
                Rule::block => self.tree(statement).block(part, &mut members, false),
                _ => {}
            }
        }
        if !fine {
            return;
        }
        if let Some((id, span)) = id {
            if let Some(first) = self.flow_ids.get(&id) {
                let message = format!("flow `{id}` is declared twice");
                let problem = Spot(self.file, span).duplicate("duplicate-id", message, *first);
                self.problems.push(problem);
                return;
            }
            self.flow_ids.insert(id, span);
        }
        self.tree(statement)
            .describe(&mut members, statement.doc.as_ref());
        // The key of the list has no word of its own: the first flow's source stands for it.
        let key_span = members.entries.first().map_or(whole, |e| e.node.span);
        self.item("flows", key_span, members.node(whole));
    }

    /// An end is a name or `agent.context`, of another integration after its id and `/`.
    fn check_end(&mut self, word: &str, span: Span) -> bool {
        if begins_statement(word) {
            let problem = self.reserved(word, Spot(self.file, span));
            self.problems.push(problem);
            return false;
        }
        let (there, name) = elsewhere(word);
        match name.split_once('.') {
            Some((agent, context)) if is_name(agent) && is_name(context) => true,
            _ if there && is_name(name) => true,
            _ => self.check_name(word, span),
        }
    }

    fn check_names(&mut self, list: &Node) {
        if let Value::List(items) = &list.value {
            for item in items {
                self.check_name(item.text().unwrap_or(""), item.span);
            }
        }
    }

    /// Classes may be of another integration too.
    fn check_classes(&mut self, list: &Node) {
        if let Value::List(items) = &list.value {
            for item in items {
                let word = item.text().unwrap_or("");
                if !matches!(elsewhere(word), (true, name) if is_name(name)) {
                    self.check_name(word, item.span);
                }
            }
        }
    }

    /// One clause; what `as` names comes back.
    fn clause(
        &mut self,
        clause: Pair<'_, Rule>,
        members: &mut Members,
        statement: &Statement,
    ) -> Option<(String, Span)> {
        let mut parts = clause.into_inner();
        let word = parts.next()?;
        let (name, span) = (word.as_str(), self.tree(statement).span(&word));
        let spot = Spot(self.file, span);
        let Some((_, field)) = CLAUSES.iter().find(|(c, _)| *c == name) else {
            let problem = if begins_statement(name) {
                spot.syntax(
                    "clause",
                    format!("`{name}` does not continue the flow before it"),
                    "not expected here",
                )
                .help("a statement begins in the first column")
            } else {
                let help = suggestion(name, CLAUSES.iter().map(|(c, _)| *c)).unwrap_or_else(|| {
                    "separate names with commas; clauses are `by`, `through`, `over`, `for` and `as`"
                        .to_owned()
                });
                spot.syntax(
                    "clause",
                    format!("`{name}` is no clause of a flow"),
                    "not a clause",
                )
                .help(help)
            };
            self.problems.push(problem);
            return None;
        };
        let Some(items) = parts.next() else {
            let problem = spot
                .syntax(
                    "clause",
                    format!("nothing stands after `{name}`"),
                    "something is missing after this",
                )
                .help(example(name));
            self.problems.push(problem);
            return None;
        };
        let node = self.tree(statement).items(items);
        let node = match node.value {
            Value::List(mut list) if *field != "via" => match (list.pop(), list.first()) {
                (Some(only), None) => only,
                (Some(second), Some(_)) => {
                    let problem = Spot(self.file, second.span)
                        .syntax("clause", format!("`{name}` takes one value"), "one too many")
                        .help(example(name));
                    self.problems.push(problem);
                    return None;
                }
                (None, _) => return None,
            },
            value => Node { value, ..node },
        };
        let text = node.text().unwrap_or("").to_owned();
        match *field {
            "via" => self.check_names(&node),
            "operation" if !matches!(text.split_once('.'), Some((c, o)) if is_name(c) && !o.is_empty()) => {
                let problem = Spot(self.file, node.span)
                    .syntax(
                        "clause",
                        format!("`{text}` is no operation of a connection"),
                        "not an operation",
                    )
                    .help(example(name));
                self.problems.push(problem);
                return None;
            }
            // Flow ids only name an edge: the manifests that exist number them `F01`.
            "id" if !is_name(&text.to_ascii_lowercase()) => {
                self.check_name(&text, node.span);
                return None;
            }
            _ => {}
        }
        let id = (*field == "id").then_some((text, node.span));
        self.tree(statement).put(members, field, span, node);
        id
    }
}

/// Whether a word names something of another integration (`other/name`), and the name there.
fn elsewhere(word: &str) -> (bool, &str) {
    match word.split_once('/') {
        Some((integration, name)) if is_name(integration) => (true, name),
        _ => (false, word),
    }
}

/// How a clause is written.
fn example(clause: &str) -> &'static str {
    match clause {
        "by" => "write `by CONNECTION.OPERATION`",
        "through" => "write `through GATE`, several gates with commas",
        "over" => "write `over TRANSPORT`, for example `over tls1.3`",
        "for" => "write `for PURPOSE`",
        _ => "write `as ID`",
    }
}

impl Tree<'_> {
    /// Names with commas between them, as a list.
    pub(super) fn items(&mut self, items: Pair<'_, Rule>) -> Node {
        let span = self.span(&items);
        let list = items.into_inner().map(|item| self.scalar(item)).collect();
        Node {
            span,
            value: Value::List(list),
        }
    }
}
