//! `oaic token`.

use cosmwasm_std::Addr;
use oaic_messages::token::{QueryMsg, Quote};

use crate::commands::prelude::*;

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// What an account holds
    Balance(BalanceArgs),
    /// Pay somebody: you pay the amount, they get it less the fee
    Transfer(TransferArgs),
}

#[derive(Debug, Args)]
pub struct BalanceArgs {
    /// An address, or a name
    who: String,
}

#[derive(Debug, Args)]
pub struct TransferArgs {
    /// Who gets it: an address, or a name
    to: String,
    /// How much leaves your account, like 12.5oaic or 250uoaic
    amount: Amount,
    #[command(flatten)]
    tx: TxArgs,
}

impl TokenCommand {
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Transfer(args) => Some(&args.tx),
            Self::Balance(_) => None,
        }
    }
}

pub fn run(command: &TokenCommand, ctx: &Context) -> Result<()> {
    match command {
        TokenCommand::Balance(args) => {
            let address = ctx.address(&args.who)?;
            let answer: cw20::BalanceResponse = ctx.ask_token(&QueryMsg::Balance {
                address: address.clone(),
            })?;
            ctx.out.print(&Balance {
                address,
                balance: answer.balance.into(),
            })
        }
        TokenCommand::Transfer(args) => transfer(args, ctx),
    }
}

fn transfer(args: &TransferArgs, ctx: &Context) -> Result<()> {
    let recipient = ctx.address(&args.to)?;
    let sender = ctx.address(&ctx.sender(&args.tx)?)?;
    let amount = args.amount.into();
    let quote: Quote = ctx.ask_token(&QueryMsg::SimulateTransfer {
        sender,
        recipient: recipient.clone(),
        amount,
    })?;
    let what = format!(
        "pay {} to {recipient}, who gets {}, as the node says",
        args.amount,
        Amount::from(quote.net)
    );
    let plan = Plan::new(what).confirmed().call(
        ctx.token()?
            .transfer_call(&Addr::unchecked(recipient), amount)?,
    );
    carry_out(plan, &args.tx, ctx)
}

#[derive(Debug, Serialize)]
struct Balance {
    address: String,
    balance: Amount,
}

impl Report for Balance {
    const SCHEMA: &'static str = "oaic/balance/1";

    fn human(&self, out: &mut String) {
        let rows = [
            ("address", self.address.clone()),
            ("balance", self.balance.to_string()),
        ];
        fields(out, &rows);
    }
}
