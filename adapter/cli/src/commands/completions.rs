//! `oaic completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::error::Result;
use crate::output::Output;

/// Which shell.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete for
    shell: Shell,
}

/// Print the completions.
pub fn run(args: &CompletionsArgs, mut of: Command, out: &Output) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut of, "oaic", &mut script);
    out.write(&script)
}
