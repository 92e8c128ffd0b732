//! The command line.

use clap::{Parser, Subcommand};

use crate::args::{Global, TxArgs};
use crate::commands::{
    channel, completions, data, grant, keys, network, provider, receipt, service, status, token,
    tx, verify_deployment, voucher, watchtower, zk,
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
    /// A transaction by its hash: whether it is in a block, and what became of it
    Tx(tx::FindArgs),
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
            | Self::Tx(_)
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

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
