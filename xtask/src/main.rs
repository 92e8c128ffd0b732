//! Tasks of this workspace: `cargo xtask`. One module a task.

mod bench;
mod book;
mod ci;
mod demo;
mod deploy;
mod doctor;
mod localnet;
mod scenario;
mod schema;
mod setup;
mod spell;
mod test;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Replay a usage trace through the contracts and report what it settled.
    Demo(demo::Args),
    /// Run a scenario by name, or list them.
    Scenario(scenario::Args),
    /// Set everything up and run every test.
    Test(test::Args),
    /// Start, watch and end two wasmd chains with a relayer.
    Localnet(localnet::Args),
    /// Put the contracts on the localnet that is up, for oaic to work with.
    Deploy(deploy::Args),
    /// Measure gas, throughput and sizes.
    Bench(bench::Args),
    /// Say what this machine lacks and how to get it.
    Doctor(doctor::Args),
    /// Build the tools and contracts that localnet and tests need.
    Setup(setup::Args),
    /// Compile and optimize the contracts.
    Wasm(wasm::Args),
    /// Write the contracts' JSON schemas.
    Schema(schema::Args),
    /// Check the spelling of names and prose.
    Spell(spell::Args),
    /// Resolve the book's links for mdBook, which calls this.
    #[command(hide = true)]
    BookLinks(book::Args),
    /// Do what continuous integration does.
    Ci,
}

fn main() -> ExitCode {
    end_quietly_on_broken_pipes();
    let done = match Cli::parse().task {
        Task::Demo(args) => demo::run(args),
        Task::Scenario(args) => scenario::run(args),
        Task::Test(args) => test::run(args),
        Task::Localnet(args) => localnet::run(args),
        Task::Deploy(args) => deploy::run(args),
        Task::Bench(args) => bench::run(args),
        Task::Doctor(args) => doctor::run(args),
        Task::Setup(args) => setup::run(args),
        Task::Wasm(args) => wasm::run(args),
        Task::Schema(args) => schema::run(args),
        Task::Spell(args) => spell::run(args),
        Task::BookLinks(args) => book::run(&args),
        Task::Ci => ci::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Printing panics when whoever reads it (`head`, a closed pager) has gone, and the signal that
/// would end other programs can't be had without unsafe code.
fn end_quietly_on_broken_pipes() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic
            .payload()
            .downcast_ref::<String>()
            .map_or("", String::as_str);
        if message.starts_with("failed printing to stdout") && message.contains("Broken pipe") {
            std::process::exit(141);
        }
        usual(panic);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::error::ErrorKind;
    use oaic_terminal::command_lines;

    #[test]
    fn every_documented_command_line_parses() {
        let lines = command_lines::of(&oaic_localnet::workspace_root(), &["cargo", "xtask"]);
        for (page, line) in &lines {
            let line = [&["cargo xtask".to_owned()], &line[2..]].concat();
            if let Err(error) = Cli::try_parse_from(&line) {
                let help = error.kind() == ErrorKind::DisplayHelp;
                assert!(help, "{}: {}\n{error}", page.display(), line.join(" "));
            }
        }
        assert!(lines.len() > 15, "only {} lines were found", lines.len());
    }
}
