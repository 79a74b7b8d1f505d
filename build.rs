//! Compiles `policies/catalog/*.json` into the tables that `src/catalog/` searches. In: those files. Out: `OUT_DIR`.
//!
//! A new system is a new file there and nothing else. What is wrong in a file stops the build with its name and line.

use std::error::Error;
use std::path::Path;
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
    for file in ["build.rs", "src/catalog/compile", "src/catalog/key.rs"] {
        println!("cargo:rerun-if-changed={file}");
    }
    let mut sources = Vec::new();
    for entry in fs::read_dir(Path::new(&root).join("policies/catalog"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "json") {
            sources.push(compile::Source {
                name: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
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
        Err(message) => println!("cargo::error={message}"),
    }
    Ok(())
}
