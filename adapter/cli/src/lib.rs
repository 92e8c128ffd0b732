//! The `oaic` command as a library: `main` only calls [`main`], and tests run commands on any
//! chain through [`context::Context`].
#![allow(missing_docs)] // of a program: its reference is docs/cli.md

mod account;
pub mod args;
pub mod cli;
pub mod commands;
pub mod config;
mod connect;
pub mod context;
#[cfg(test)]
mod documented;
pub mod genesis;
pub mod keys;
pub mod network;
mod pages;
mod private;
pub mod proven;
pub mod receipt;
mod sent;
pub mod stop;
pub mod trust;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
pub use oaic_terminal::{amount, error, output};
use oaic_terminal::{terminal, words};

use cli::{Cli, Command};
use commands::data::Home;
use commands::keys::KeysContext;
use commands::receipt::ReceiptCommand;
use commands::service::ServiceCommand;
use commands::voucher::VoucherCommand;
use config::surroundings;
use connect::{connect, Place};
use context::Context;
use error::{CliError, Result};
use keys::{KeyStore, PassphraseSource, Vault};
use network::Network;
use output::Output;
use stop::Stop;

/// Read the command line, run it, say what went wrong.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return oaic_terminal::args::instead(&error),
    };
    let out = cli.global.output();
    oaic_terminal::args::ended(run(&cli, out.clone()), &out)
}

fn run(cli: &Cli, out: Output) -> Result<()> {
    // What needs no chain doesn't look for one.
    match &cli.command {
        Command::Completions(args) => {
            return commands::completions::run(args, Cli::command(), &out)
        }
        Command::Zk(command) => return commands::zk::run(command, &out),
        Command::Service(ServiceCommand::Template) => return commands::service::template(&out),
        Command::Voucher(VoucherCommand::Show(args)) => return commands::voucher::show(args, &out),
        Command::Receipt(ReceiptCommand::Verify(args)) if args.offline => {
            return commands::receipt::verify_offline(args, &out)
        }
        Command::Data(command) if command.is_local() => {
            let home = config::home(cli.global.home.as_deref())?;
            let owner = |who: Option<&str>| account::address(&cli.global, who);
            let keys = KeyStore::new(home.join("keys"));
            let plain = account::on_test_network(&cli.global)?;
            let vault = Vault::new(&keys, &PassphraseSource::from_env(), plain, &out);
            return commands::data::run_local(command, &Home::new(vault), &owner, &out);
        }
        Command::Network(command) => {
            let home = config::home(cli.global.home.as_deref())?;
            return commands::network::run(command, &cli.global, &home, &out);
        }
        Command::Keys(command) => {
            let (home, config, here) = surroundings(&cli.global)?;
            let ctx = KeysContext {
                store: KeyStore::new(home.join("keys")),
                passphrase: PassphraseSource::from_env(),
                prefix: Network::prefix(&cli.global, &config, &here)?,
                out,
            };
            return commands::keys::run(command, &ctx);
        }
        _ => {}
    }
    let (home, config, here) = surroundings(&cli.global)?;
    let network = Network::resolve(&cli.global, &config, &here)?;
    let place = Place {
        here: &here,
        home: &home,
    };
    let deployment = network.deployment_file(&here, &home);
    let ctx = connect(network, &place, cli.command.tx(), &config, out)?;
    if let Command::VerifyDeployment(args) = &cli.command {
        return commands::verify_deployment::run(args, deployment.as_deref(), &ctx);
    }
    if !cli.command.waits() {
        ctx.check_age(cli.command.tx().is_some_and(|tx| !tx.dry_run))?;
    }
    on_chain(&cli.command, &ctx)
}

pub fn on_chain(command: &Command, ctx: &Context) -> Result<()> {
    match command {
        Command::Status(_) => ctx.out.print(&commands::status::status(ctx)?),
        Command::Tx(args) => commands::tx::run(args, ctx),
        Command::Token(command) => commands::token::run(command, ctx),
        Command::Channel(command) => commands::channel::run(command, ctx),
        Command::Service(command) => commands::service::run(command, ctx),
        Command::Provider(command) => commands::provider::run(command, ctx),
        Command::Grant(command) => commands::grant::run(command, ctx),
        Command::Data(command) => commands::data::run(command, ctx),
        Command::Receipt(command) => commands::receipt::run(command, ctx),
        Command::Voucher(VoucherCommand::Show(args)) => commands::voucher::show(args, &ctx.out),
        Command::Voucher(VoucherCommand::Settle(args)) => commands::voucher::settle(args, ctx),
        Command::Watchtower(args) => {
            let mut source = args.source.open(&ctx.out)?;
            let stop = if args.once {
                Stop::default()
            } else {
                Stop::on_signals()?
            };
            commands::watchtower::run(args, &mut source, &stop, ctx)
        }
        Command::Completions(args) => commands::completions::run(args, Cli::command(), &ctx.out),
        Command::Zk(command) => commands::zk::run(command, &ctx.out),
        Command::Keys(_) | Command::Network(_) => {
            Err(CliError::failed("internal fault: this needs no chain"))
        }
        // Without the command line's --deployment there is no file.
        Command::VerifyDeployment(args) => commands::verify_deployment::run(args, None, ctx),
    }
}
