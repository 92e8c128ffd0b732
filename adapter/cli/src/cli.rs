//! The command line.

use clap::{Parser, Subcommand};

use crate::args::{Global, TxArgs};
use crate::commands::{
    channel, completions, data, grant, keys, network, provider, receipt, service, status, token,
    verify_deployment, voucher, watchtower, zk,
};
use crate::error::EXIT_CODES;

/// Pay for metered AI use, get paid for it, and check every call.
#[derive(Debug, Parser)]
#[command(name = "oaic", version, propagate_version = true, after_help = exit_code_help(), max_term_width = 100)]
pub struct Cli {
    /// Flags every command has.
    #[command(flatten, next_help_heading = "Global options")]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Chain, contracts, supply, fee and the books of settlement
    Status(status::StatusArgs),
    /// Whether the contracts are what an economy file describes: creator, admin, owner, code and
    /// every setting; needs no key
    VerifyDeployment(verify_deployment::VerifyDeploymentArgs),
    /// Networks of the configuration, and which chains they were
    #[command(subcommand)]
    Network(network::NetworkCommand),
    /// Your keys, in encrypted files
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Balances and transfers of the coin
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Channels: escrow for one provider
    #[command(subcommand)]
    Channel(channel::ChannelCommand),
    /// Services: what providers offer, and for how much
    #[command(subcommand)]
    Service(service::ServiceCommand),
    /// Providers: registration, bond, earnings
    #[command(subcommand)]
    Provider(provider::ProviderCommand),
    /// Top-up grants: who may open and top up channels out of your account
    #[command(subcommand)]
    Grant(grant::GrantCommand),
    /// Receipts: check what a call cost
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    /// Vouchers: what was acknowledged, and settling it by hand
    #[command(subcommand)]
    Voucher(voucher::VoucherCommand),
    /// Data for sale: files and answers, under escrow
    #[command(subcommand)]
    Data(data::DataCommand),
    /// Zero knowledge: parameters, proofs, and verifying them without a chain
    #[command(subcommand)]
    Zk(zk::ZkCommand),
    /// Settle vouchers before their channels unlock, and as they grow
    Watchtower(watchtower::WatchArgs),
    /// Completions for a shell, on stdout
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Whether it goes on until it is stopped, and waits for a node that is behind.
    pub fn waits(&self) -> bool {
        matches!(
            self,
            Self::Watchtower(_) | Self::Data(data::DataCommand::Watch(_))
        )
    }

    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Token(command) => command.tx(),
            Self::Channel(command) => command.tx(),
            Self::Service(command) => command.tx(),
            Self::Provider(command) => command.tx(),
            Self::Grant(command) => command.tx(),
            Self::Receipt(command) => command.tx(),
            Self::Voucher(command) => command.tx(),
            Self::Watchtower(args) => Some(&args.tx),
            Self::Data(command) => command.tx(),
            Self::Status(_)
            | Self::VerifyDeployment(_)
            | Self::Network(_)
            | Self::Keys(_)
            | Self::Zk(_)
            | Self::Completions(_) => None,
        }
    }
}

fn exit_code_help() -> String {
    let mut text = String::from("Exit codes:\n  0  done\n");
    for (_, code, meaning) in EXIT_CODES {
        text.push_str(&format!("  {code}  {meaning}\n"));
    }
    text.push_str(
        "\nPrecedence: flag, environment variable, $OAIC_HOME/config.toml, default.\nPassphrases \
         come from the terminal, OAIC_PASSPHRASE or OAIC_PASSPHRASE_FILE. NO_COLOR is honored.",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
    }

    fn flags(command: &clap::Command, all: &mut BTreeSet<String>) {
        let long = |arg: &clap::Arg| arg.get_long().map(str::to_owned);
        all.extend(command.get_arguments().filter_map(long));
        for command in command.get_subcommands() {
            flags(command, all);
        }
    }

    /// What a message says to do next can be typed.
    #[test]
    fn every_flag_that_is_named_is_there() {
        let mut command = Cli::command();
        command.build();
        let mut known = BTreeSet::new();
        flags(&command, &mut known);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![here.join("src"), here.join("../watchtower/src")];
        let (mut seen, mut unknown) = (0, Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                for named in code.flat_map(|line| line.split("--").skip(1)) {
                    let end = named.find(|c: char| !c.is_ascii_lowercase() && c != '-');
                    let flag = &named[..end.unwrap_or(named.len())];
                    seen += usize::from(!flag.is_empty());
                    if !flag.is_empty() && !known.contains(flag) {
                        unknown.push(format!("{}: --{flag}", path.display()));
                    }
                }
            }
        }
        assert!(seen > 100, "{seen}");
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
