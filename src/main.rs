//! Parse arguments, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    flowgate::cli::main()
}
