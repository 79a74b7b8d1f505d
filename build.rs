//! Compiles `policies/catalog/*.json` into the tables that `src/catalog/` searches, and lists the rules that `src/policy/`
//! bundles. In: those folders. Out: `OUT_DIR`.
//!
//! A new system or rule is a new file there and nothing else. What is wrong in a catalogue stops the build with its name and line.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/catalog/compile/mod.rs"]
mod compile;
#[path = "src/catalog/key.rs"]
mod key;

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
    fs::write(
        Path::new(&out).join("policies.rs"),
        policies(&Path::new(&root).join("policies"))?,
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

/// Four constants: the rules, the libraries, the tests of both and the packs, each with the text of its file.
fn policies(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    for part in ["lib", "packs", "rules"] {
        collect(&folder.join(part), &mut files)?;
    }
    files.sort();
    let below = |path: &Path| -> Result<String, Box<dyn Error>> {
        let relative = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        Ok(relative)
    };
    let (mut rules, mut libraries, mut tests, mut packs) = Default::default();
    for path in &files {
        let name = below(path)?;
        let table: &mut String = if name.starts_with("packs/") {
            &mut packs
        } else if name.ends_with("_test.rego") {
            &mut tests
        } else if name.starts_with("lib/") {
            &mut libraries
        } else {
            &mut rules
        };
        writeln!(
            table,
            "    ({name:?}, include_str!({:?})),",
            path.to_string_lossy()
        )?;
    }
    Ok(format!(
        "/// Rules.\npub const RULES: Table = &[\n{rules}];\n\n/// What rules share.\npub const LIBRARIES: Table = &[\n{libraries}];\n\n/// Tests of rules and libraries.\npub const TESTS: Table = &[\n{tests}];\n\n/// Framework packs.\npub const PACKS: Table = &[\n{packs}];\n"
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
