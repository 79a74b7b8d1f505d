//! Compiles `policies/catalog/*.json` into the tables that `src/catalog/` searches, and the rules that `src/policy/` bundles into
//! programs beside their METADATA. In: those folders. Out: `OUT_DIR`.
//!
//! A new system or rule is a new file there and nothing else. What is wrong in a catalogue stops the build with its name and line.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/policy/block.rs"]
mod block;
#[path = "src/catalog/compile/mod.rs"]
mod compile;
#[path = "src/catalog/key.rs"]
mod key;
#[path = "src/policy/libraries.rs"]
mod libraries;
#[path = "src/policy/needs.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod needs;
#[path = "src/policy/compile.rs"]
mod rego;
#[path = "src/policy/shape.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod shape;

#[allow(
    clippy::print_stdout,
    reason = "cargo reads the standard output of a build script"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or("no CARGO_MANIFEST_DIR")?;
    let out = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    println!("cargo:rerun-if-changed=policies/catalog");
    for folder in ["policies/lib", "policies/packs", "policies/rules"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    for file in ["build.rs", "src/catalog/compile", "src/catalog/key.rs"] {
        println!("cargo:rerun-if-changed={file}");
    }
    for module in ["block", "compile", "libraries", "needs", "shape"] {
        println!("cargo:rerun-if-changed=src/policy/{module}.rs");
    }
    fs::write(
        Path::new(&out).join("policies.rs"),
        policies(&Path::new(&root).join("policies"), Path::new(&out))?,
    )?;
    let mut sources = Vec::new();
    for entry in fs::read_dir(Path::new(&root).join("policies/catalog"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "json") {
            sources.push(compile::Source {
                name: format!(
                    "policies/catalog/{}",
                    path.file_name().unwrap_or_default().to_string_lossy()
                ),
                text: fs::read_to_string(&path)?,
            });
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    match compile::compile(&sources) {
        Ok(tables) => {
            for (name, text) in tables {
                fs::write(Path::new(&out).join(name), text)?;
            }
        }
        Err(wrong) => println!("cargo::error={wrong}"),
    }
    Ok(())
}

/// Constants: the rules as [`prepared`] and as files, the libraries, the tests of both and the packs, each with the text of its
/// file.
fn policies(folder: &Path, out: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    for part in ["lib", "packs", "rules"] {
        collect(&folder.join(part), &mut files)?;
    }
    files.sort();
    let (mut rules, mut libraries, mut tests, mut packs) = <(Files, Files, Files, Files)>::default();
    for path in files {
        let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        let table = if name.starts_with("packs/") {
            &mut packs
        } else if name.ends_with("_test.rego") {
            &mut tests
        } else if name.starts_with("lib/") {
            &mut libraries
        } else {
            &mut rules
        };
        let text = fs::read_to_string(&path)?;
        table.push((name, path.to_string_lossy().into_owned(), text));
    }
    let shared: Vec<(&str, &str)> = libraries
        .iter()
        .map(|(name, _, text)| (&**name, &**text))
        .collect();
    let mut all = String::from("/// Rules, by path.\npub(super) const PREPARED: &[Bundled] = &[\n");
    for (i, rule) in rules.iter().enumerate() {
        all.push_str(&prepared(rule, &shared, out, &format!("rule-{i}.bin"))?);
    }
    all.push_str("];\n");
    for (doc, name, table) in [
        ("Rules", "RULES", rules),
        ("What rules share", "LIBRARIES", libraries),
        ("Tests of rules and libraries", "TESTS", tests),
        ("Framework packs", "PACKS", packs),
    ] {
        writeln!(all, "\n/// {doc}.\npub const {name}: Table = &[")?;
        for (name, path, _) in table {
            writeln!(all, "    ({name:?}, include_str!({path:?})),")?;
        }
        writeln!(all, "];")?;
    }
    Ok(all)
}

/// Path below `policies`, path and text.
type Files = Vec<(String, String, String)>;

/// One rule: its text, package, METADATA block and needs, and its program, written to a file of `out`.
fn prepared(
    (name, path, text): &(String, String, String),
    shared: &[(&str, &str)],
    out: &Path,
    file: &str,
) -> Result<String, Box<dyn Error>> {
    let (line, package) = block::package(text).ok_or_else(|| format!("{name}: no package"))?;
    let (_, yaml) = block::block(text, line).ok_or_else(|| format!("{name}: no METADATA"))?;
    let metadata: serde_json::Value = serde_yaml::from_str(&yaml).map_err(|e| format!("{name}: {e}"))?;
    let needs = serde_json::to_string(&needs::Needs::of(text))?;
    let imported = libraries::imported(vec![text], shared);
    let imported: Vec<(&str, &str)> = shared
        .iter()
        .copied()
        .filter(|(path, _)| imported.contains(path))
        .collect();
    fs::write(out.join(file), rego::program(name, text, package, &imported)?)?;
    Ok(format!(
        "    Bundled {{ path: {name:?}, text: include_str!({path:?}), package: {package:?}, block: {:?}, needs: {needs:?}, program: include_bytes!(concat!(env!(\"OUT_DIR\"), {:?})) }},\n",
        metadata.to_string(),
        format!("/{file}"),
    ))
}

/// Every policy or pack below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rego" || e == "json") {
            files.push(path);
        }
    }
    Ok(())
}
