//! `oaic completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::error::Result;
use crate::output::Output;

/// Which shell.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete for
    shell: Shell,
}

/// Print the completions.
///
/// # Errors
/// stdout can't be written.
pub fn run(args: &CompletionsArgs, out: &Output) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "oaic", &mut script);
    out.write(&script)
}
