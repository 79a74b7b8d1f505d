//! What rules answer for: frameworks, the controls of one, the statements of the field's guide.

use serde_json::{Value, json};

use super::{Arguments, Format};
use crate::error::Error;
use crate::policy::packs::{self, Pack};
use crate::policy::trace::statements;
use crate::policy::{Project, RuleMeta};

/// The list that is asked for.
pub fn list(arguments: &Arguments, project: &Project) -> Result<String, Error> {
    let rules = project.all();
    let (rows, value) = if arguments.trace {
        traced(&rules)
    } else if let Some(id) = &arguments.framework {
        let pack = packs::chosen(std::slice::from_ref(id), &project.packs).map_err(|e| Error::Usage {
            message: e.to_string(),
        })?;
        controls(&pack, &rules)
    } else {
        frameworks(packs::packs().iter().chain(&project.packs))
    };
    Ok(match arguments.format {
        Format::Text => table(&rows),
        Format::Json => crate::render::json::pretty(&value),
    })
}

type Listed = (Vec<Vec<String>>, Value);

fn frameworks<'a>(packs: impl Iterator<Item = &'a Pack>) -> Listed {
    let mut rows = vec![
        ["framework", "controls", "with rules", "title", "edition"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut values = Vec::new();
    for pack in packs {
        let mapped = pack.controls.iter().filter(|c| !c.rules.is_empty()).count();
        rows.push(vec![
            pack.id.clone(),
            pack.controls.len().to_string(),
            mapped.to_string(),
            pack.title.clone(),
            pack.source.clone(),
        ]);
        values.push(json!({"id": pack.id, "title": pack.title, "source": pack.source, "controls": pack.controls.len(), "mapped": mapped}));
    }
    (rows, json!({"flowgate": 1, "frameworks": values}))
}

fn controls(packs: &[&Pack], rules: &[&RuleMeta]) -> Listed {
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for control in packs.iter().flat_map(|p| &p.controls) {
        let named: Vec<String> = control
            .rules
            .iter()
            .map(|id| told(id, !rules.iter().any(|r| r.id == *id)))
            .collect();
        let list = if named.is_empty() {
            "outside this check".to_owned()
        } else {
            named.join(", ")
        };
        rows.push(vec![control.id.clone(), control.title.clone(), list]);
        values.push(json!({"control": control.id, "title": control.title, "rules": control.rules, "limit": control.limit}));
    }
    (rows, json!({"flowgate": 1, "controls": values}))
}

fn traced(rules: &[&RuleMeta]) -> Listed {
    let mut rows = Vec::new();
    for statement in statements() {
        let missing = statement.missing(rules);
        let named: Vec<String> = statement
            .rules
            .iter()
            .map(|r| told(r, missing.contains(&r.as_str())))
            .collect();
        let report = format!("report: {}", statement.report.join(", "));
        let list = named.into_iter().chain([report]).collect::<Vec<_>>().join(", ");
        rows.push(vec![statement.id.clone(), statement.statement.clone(), list]);
    }
    (rows, json!({"flowgate": 1, "statements": statements()}))
}

fn told(rule: &str, missing: bool) -> String {
    if missing {
        format!("{rule} (missing)")
    } else {
        rule.to_owned()
    }
}

/// Cells in columns.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|i| {
            rows.iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, widest)| format!("{cell:widest$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
