//! The `onside` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    onside::cli::main()
}
