//! Flags that every program has, and what is printed instead of running a command.

use std::process::ExitCode;

use clap::{ArgAction, Args};

use crate::error::{CliError, Kind, Result};
use crate::output::Output;
use crate::terminal;

#[derive(Clone, Debug, Default, Args)]
pub struct OutputArgs {
    /// Print data as one line of JSON on stdout, and errors as JSON on stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but data and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice for every request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Answer every question with yes
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Ask nothing, fail instead
    #[arg(long, global = true)]
    pub no_input: bool,
}

impl OutputArgs {
    pub fn output(&self) -> Output {
        Output {
            json: self.json,
            quiet: self.quiet,
            verbose: self.verbose,
            yes: self.yes,
            no_input: self.no_input,
            capture: None,
        }
    }
}

pub fn ended(done: Result<()>, out: &Output) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out.error(&error);
            ExitCode::from(error.kind().exit_code())
        }
    }
}

/// What is printed in place of running a command: help, which is data, or what is wrong with the
/// command line.
pub fn instead(error: &clap::Error) -> ExitCode {
    let wrong = error.exit_code() != 0;
    if wrong && std::env::args_os().any(|arg| arg == "--json") {
        let out = Output {
            json: true,
            ..Output::default()
        };
        out.error(&CliError::usage(
            terminal::cleaned(&error.to_string()).trim_end(),
        ));
        return ExitCode::from(Kind::Usage.exit_code());
    }
    let printed = terminal::clap(error);
    match (error.exit_code(), printed) {
        (0, Ok(())) => ExitCode::SUCCESS,
        (0, Err(error)) => {
            Output::default().error(&CliError::failed("stdout can't be written").because(error));
            ExitCode::from(Kind::Failed.exit_code())
        }
        _ => ExitCode::from(Kind::Usage.exit_code()),
    }
}
