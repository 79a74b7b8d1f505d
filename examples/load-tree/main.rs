//! `cargo run --example load-tree -- DIR N` writes a tree of N integrations with ten flows each, to measure with.
#![allow(clippy::print_stderr, reason = "a program of its own")]

mod tree;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let (folder, count) = (words.next(), words.next().and_then(|n| n.parse().ok()));
    let (Some(folder), Some(count)) = (folder, count) else {
        eprintln!("write: load-tree DIR N");
        return ExitCode::from(2);
    };
    match tree::write(Path::new(&folder), count) {
        Ok(flows) => {
            eprintln!("{count} integrations, {flows} flows");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("cannot write below `{folder}`: {e}");
            ExitCode::from(2)
        }
    }
}
