//! `oaic completions`.

use clap::Command;
use clap_complete::Shell;

use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete for
    shell: Shell,
}

pub fn run(args: &CompletionsArgs, mut of: Command, out: &Output) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut of, "oaic", &mut script);
    out.write(&script)
}
