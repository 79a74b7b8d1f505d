//! The element and field that a path names.

use serde_json::{Map, Value};

use super::{Subject, WHOLE};
use crate::analysis::facts::{Element, Facts};
use crate::error::Error;
use crate::parse::problem::nearest;
use crate::render::diagram::nodes::short;

/// Sections of elements by id, with what the schema calls an element of them.
pub(super) const SECTIONS: &[(&str, &[&str])] = &[
    ("boundaries", &["boundaries", "*"]),
    ("vendors", &["vendors", "*"]),
    ("classes", &["data_classes", "*"]),
    ("actors", &["actors", "*"]),
    ("agents", &["agents", "*"]),
    ("contexts", &["agents", "*", "contexts", "*"]),
    ("models", &["models", "*"]),
    ("tools", &["tools", "*"]),
    ("stores", &["stores", "*"]),
    ("systems", &["systems", "*"]),
    ("connections", &["connections", "*"]),
    ("operations", &["connections", "*", "operations", "*"]),
    ("gates", &["gates", "*"]),
    ("triggers", &["triggers", "*"]),
    ("flows", &["flows", "*"]),
];

/// The element of a section that `rest` begins with. Ids may hold dots: the longest id that fits is meant.
pub(super) fn section<'a>(
    facts: &'a Facts,
    json: &'a Value,
    head: &str,
    rest: &'a str,
) -> Result<Option<Subject<'a>>, Error> {
    let head = if head == "data_classes" { "classes" } else { head };
    let Some((name, schema)) = SECTIONS.iter().find(|(s, _)| *s == head) else {
        let known = SECTIONS.iter().map(|(s, _)| *s).chain(WHOLE.iter().copied());
        let known: Vec<&str> = known.chain(["audit", "rollout"]).collect();
        let help = nearest(head, known.iter().copied()).map_or_else(
            || format!("sections are {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Error::Usage {
            message: format!("there is no section `{head}`: {help}"),
        });
    };
    // `connections.crm.operations.read` is `operations.crm.read`.
    for (outer, inner) in [("connections", ".operations."), ("agents", ".contexts.")] {
        if head == outer && rest.contains(inner) {
            let inner_name = inner.trim_matches('.');
            let all = elements(facts, json, inner_name);
            let split = rest.split_once(inner);
            let best = all.into_iter().filter_map(|(fact, e)| {
                let (parent, field) = split?;
                let own = short(&e.id).strip_prefix(parent)?.strip_prefix('.')?;
                Some((own.len(), fact, e, below(field, own)?))
            });
            if let Some((_, fact, e, field)) = best.max_by_key(|(len, ..)| *len) {
                let schema = SECTIONS.iter().find(|(s, _)| *s == inner_name).map(|(_, s)| *s);
                return Ok(Subject::of(
                    Some(fact),
                    Some(e),
                    field,
                    schema.unwrap_or_default(),
                    SECTIONS
                        .iter()
                        .find(|(s, _)| *s == inner_name)
                        .map_or("", |(s, _)| s),
                ));
            }
        }
    }
    let all = elements(facts, json, name);
    let best = all.iter().filter_map(|(fact, e)| {
        let id = short(&e.id);
        let field = below(rest, id).or_else(|| below(rest, &e.id));
        Some((id.len(), *fact, *e, field?))
    });
    if let Some((_, fact, e, field)) = best.max_by_key(|(len, ..)| *len) {
        return Ok(Subject::of(Some(fact), Some(e), field, schema, name));
    }
    let ids: Vec<&str> = all.iter().map(|(_, e)| short(&e.id)).collect();
    let asked = rest.split('.').next().unwrap_or(rest);
    let near = nearest(rest, ids.iter().copied()).or_else(|| nearest(asked, ids.iter().copied()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if ids.is_empty() => "the integration has none".to_owned(),
        None => format!(
            "there are {}",
            ids.iter().take(20).copied().collect::<Vec<_>>().join(", ")
        ),
    };
    let what = if asked.is_empty() {
        format!("`{head}` needs the name of an element: {help}")
    } else {
        format!("`{head}` has no `{asked}`: {help}")
    };
    Err(Error::Usage { message: what })
}

/// What stands after an id and its dot; nothing when the text does not begin with the id.
pub(super) fn below<'a>(text: &'a str, id: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(id)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('.')
    }
}

/// The elements of a section beside their facts.
pub(super) fn elements<'a>(
    facts: &'a Facts,
    json: &'a Value,
    section: &str,
) -> Vec<(&'a Value, &'a Element)> {
    macro_rules! of {
        ($($kind:ident),*) => {
            match section {
                $( stringify!($kind) => facts.$kind.iter().map(|x| &x.element).collect(), )*
                _ => Vec::new(),
            }
        };
    }
    let elements: Vec<&Element> = of!(
        boundaries,
        vendors,
        classes,
        actors,
        agents,
        contexts,
        models,
        tools,
        stores,
        systems,
        connections,
        operations,
        gates,
        triggers,
        flows
    );
    let list = json.get(section).and_then(Value::as_array);
    list.into_iter().flatten().zip(elements).collect()
}

/// A value by dotted path.
pub(super) fn value<'a>(map: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = map.get(parts.next()?)?;
    parts.try_fold(first, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    })
}
