//! Compiles a bundled rule for regorus' virtual machine. Run by `build.rs`, so that a check reads programs instead of parsing
//! and analysing policies.
//!
//! In: a rule and the libraries it imports. Out: bytes for the machine, or why there are none. The machine of regorus
//! 0.14 has two gaps that would change a verdict without a word; rules that would fall into one do not compile.

use regorus::Engine;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::RuleInfo;

use super::shape;

/// The name under which a rule's three sets are asked for together; no rule may use it.
pub const TOGETHER: &str = "flowgate__sets";

/// The three sets as one value, to be added to the text of a rule.
pub const SETS: &str = "\nflowgate__sets := [subjects, fail, unknown]\n";

/// The program of the rule in `text`, for its three sets together.
///
/// # Errors
/// No Rego, or Rego that the machine does not carry out as OPA does.
pub fn program(path: &str, text: &str, package: &str, libraries: &[(&str, &str)]) -> Result<Vec<u8>, String> {
    let mut engine = Engine::new();
    for (path, text) in libraries {
        gap(path, text)?;
        add(&mut engine, path, spelt_out(text))?;
    }
    gap(path, text)?;
    add(&mut engine, path, format!("{}{SETS}", spelt_out(text)))?;
    let entry = format!("data.{package}.{TOGETHER}");
    let policy = engine
        .compile_with_entrypoint(&entry.as_str().into())
        .map_err(|e| format!("{path}: {e}"))?;
    let program = Compiler::compile_from_policy(&policy, &[&entry]).map_err(|e| format!("{path}: {e}"))?;
    let mut program = std::sync::Arc::unwrap_or_clone(program);
    // What errors is evaluated again from its text, where messages have places.
    program.sources.clear();
    program.instruction_spans.clear();
    program.rule_infos.iter_mut().for_each(bare);
    program.serialize_binary().map_err(|e| format!("{path}: {e}"))
}

fn add(engine: &mut Engine, path: &str, text: String) -> Result<(), String> {
    engine
        .add_policy(path.to_owned(), text)
        .map(drop)
        .map_err(|e| format!("{path}: {e}"))
}

/// Takes from a rule what only listings show, and lists that say nothing: the machine copies all of it at every call.
fn bare(rule: &mut RuleInfo) {
    rule.name.clear();
    if let Some(function) = &mut rule.function_info {
        function.param_names.clear();
    }
    if rule.destructuring_blocks.iter().all(Option::is_none) {
        rule.destructuring_blocks.clear();
    }
    if !rule.else_bodies.iter().flatten().any(|is_else| *is_else) {
        rule.else_bodies.clear();
    }
}

/// The text with `planned.ids` written as `data.flowgate.lib.planned.ids`, and so on for each library it imports: of the short
/// form the machine makes the whole library, each time, and then takes one of its rules.
fn spelt_out(text: &str) -> String {
    let masked = shape::masked(text);
    let imported: Vec<&str> = masked
        .lines()
        .filter_map(|line| line.trim_end().strip_prefix("import data.flowgate.lib."))
        .collect();
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (at, _, word) in shape::words(&masked) {
        let (before, after) = masked.split_at_checked(at).unwrap_or_default();
        let alone =
            !before.ends_with('.') && after.get(word.len()..).is_some_and(|rest| rest.starts_with('.'));
        if alone && imported.contains(&word) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str("data.flowgate.lib.");
            done = at;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// What the machine gets wrong: it takes `sets[key] contains value` for one set, and forgets the `default` of a function.
fn gap(path: &str, text: &str) -> Result<(), String> {
    let masked = shape::masked(text);
    let pieces = shape::cut(&masked)
        .ok_or_else(|| format!("{path}: a definition does not begin in the first column"))?;
    for piece in pieces {
        let wrong = |why: &str| Err(format!("{path}:{}: {why}", shape::line(text, piece.at.start)));
        let after = |text: &str| text.get(piece.name.len()..).unwrap_or_default().to_owned();
        if let Some(function) = piece.text.strip_prefix("default ")
            && after(function).starts_with('(')
        {
            return wrong("regorus' machine forgets the `default` of a function: write `else := …`");
        }
        let keyed = after(piece.text).starts_with('[');
        if keyed && shape::words(piece.text).any(|(_, depth, word)| depth == 0 && word == "contains") {
            return wrong(
                "regorus' machine takes `sets[key] contains value` for one set: write `sets[key] := {value | …}`",
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(text: &str) -> Result<Vec<u8>, String> {
        let rest = "subjects := set()\n\nfail := set()\n\nunknown := set()\n";
        let text = format!("package flowgate.rules.a.b\n\n{text}\n\n{rest}");
        program("b.rego", &text, "flowgate.rules.a.b", &[])
    }

    #[test]
    fn what_the_machine_gets_wrong_does_not_compile() {
        let why = compiled("x := 1\n\nkinds[f.a] contains f.b if some f in input.flows").unwrap_err();
        assert!(why.starts_with("b.rego:5: ") && why.contains("one set"), "{why}");
        let why = compiled("default f(_) := 1\n\nf(a) := 2 if a == 1").unwrap_err();
        assert!(why.starts_with("b.rego:3: ") && why.contains("else"), "{why}");
        assert!(compiled("x :=").is_err());
    }

    #[test]
    fn rules_of_libraries_are_named_in_full() {
        let text = "import data.flowgate.lib.planned\n\n# planned.ids\na := x.planned.b if not b in planned.ids with \"planned.c\"\n";
        let full = "import data.flowgate.lib.planned\n\n# planned.ids\na := x.planned.b if not b in data.flowgate.lib.planned.ids with \"planned.c\"\n";
        assert_eq!(spelt_out(text), full);
    }

    #[test]
    fn what_it_gets_right_does() {
        for text in [
            "default x := 1\n\nx := 2 if input.a",
            "kinds[f.a] := f.b if some f in input.flows",
            "f(a) := 2 if a == 1\n\nelse := 1",
            "kinds contains f[\"contains\"] if some f in input.flows",
        ] {
            compiled(text).unwrap();
        }
    }
}
