//! `oaic grant`: others who top up and open channels out of an account.

use oaic_chain::ChainExt;
use oaic_messages::compute_settlement::{ExecuteMsg, GrantResponse, NewGrant, QueryMsg};
use oaic_messages::token;
use oaic_records::compute_settlement::answers;

use super::channel::conditions::ConditionsArgs;
use super::channel::open::{conclude, in_force, offer, Opening};
use super::channel::{self, TopUpArgs};
use super::lists::{self, Channels, Task};
use crate::commands::prelude::*;
use crate::context::MAX_AGE;
use crate::keys::KeyKind;

#[derive(Debug, Subcommand)]
pub enum GrantCommand {
    /// Payer: let somebody open channels under one key, and top up and unlock any of yours
    Give(GiveArgs),
    /// Payer: end a grant
    Revoke(RevokeArgs),
    /// Grants of a payer
    List(ListArgs),
    /// Grantee: add to any channel of the payer that refunds to the payer
    TopUp(TopUpArgs),
    /// Grantee: open a channel for the payer, under the grant's session key
    Open(OpenArgs),
    /// Grantee: ask for what is left in channels, as their payer
    Unlock(UnlockArgs),
}

#[derive(Debug, Args)]
pub struct GiveArgs {
    /// Who may use it: an address, or a name. It replaces their former grant
    grantee: String,
    /// Key of every channel that it opens: a session key of yours, or 64 hex digits. Top-ups and
    /// unlocks are not bound to it
    #[arg(long, value_name = "NAME|HEX")]
    session_key: String,
    /// Sum of the spend limits of the channels that it opens, at most
    #[arg(long, value_name = "AMOUNT")]
    limit: Amount,
    /// What it can take out of your account in a day, at most, openings and top-ups together
    #[arg(long, value_name = "AMOUNT")]
    daily: Amount,
    /// It ends after so many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_650))]
    days: u64,
    /// Maximum unlock delay of channels that it puts money into, in seconds [default: that of new
    /// channels today]
    #[arg(long, value_name = "SECONDS")]
    max_unlock_delay: Option<u64>,
    /// Maximum blocks of that delay [default: that of new channels today]
    #[arg(long, value_name = "BLOCKS")]
    max_unlock_blocks: Option<u64>,
    /// Raise the token allowance that settlement takes it out of, in the same transaction
    #[arg(long, value_name = "AMOUNT")]
    allowance: Option<Amount>,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// Whose: an address, or a name
    grantee: String,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// The payer: an address, or a name
    payer: String,
}

#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Whose account it comes out of: an address, or a name
    #[arg(long)]
    payer: String,
    /// Service of the first terms; its provider is the channel's
    #[arg(long)]
    service: u64,
    /// What is put in
    #[arg(long)]
    amount: Amount,
    /// What vouchers can settle at most; the grant's limit falls by it [default: --amount]
    #[arg(long, value_name = "AMOUNT")]
    spend_limit: Option<Amount>,
    #[command(flatten)]
    conditions: ConditionsArgs,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct UnlockArgs {
    /// Channels of one payer
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    tx: TxArgs,
}

impl GrantCommand {
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Give(args) => Some(&args.tx),
            Self::Revoke(args) => Some(&args.tx),
            Self::TopUp(args) => Some(&args.tx),
            Self::Open(args) => Some(&args.tx),
            Self::Unlock(args) => Some(&args.tx),
            Self::List(_) => None,
        }
    }
}

pub fn run(command: &GrantCommand, ctx: &Context) -> Result<()> {
    match command {
        GrantCommand::Give(args) => give(args, ctx),
        GrantCommand::Revoke(args) => revoke(args, ctx),
        GrantCommand::List(args) => list(args, ctx),
        GrantCommand::TopUp(args) => top_up(args, ctx),
        GrantCommand::Open(args) => open(args, ctx),
        GrantCommand::Unlock(args) => unlock(args, ctx),
    }
}

fn give(args: &GiveArgs, ctx: &Context) -> Result<()> {
    let payer = ctx.address(&ctx.sender(&args.tx)?)?;
    let grantee = ctx.address(&args.grantee)?;
    // Its end is signed: a node's clock must not move it.
    let now = ctx.chain.fresh_block(MAX_AGE)?.time;
    let (max_unlock_delay, max_unlock_blocks) = unlock_bounds(args, ctx)?;
    let what = format!(
        "let {grantee} take {} a day out of your account for {} days, into any of your channels that \
         refund to you and unlock within {} and {max_unlock_blocks} blocks; open such channels under \
         this key, which spend at most {} together; and ask for what is left in any of your channels \
         that refund to you",
        args.daily,
        args.days,
        span(max_unlock_delay),
        args.limit
    );
    let mut plan = Plan::new(what).confirmed();
    let settlement = ctx.settlement()?;
    if let Some(allowance) = args.allowance {
        let msg = token::ExecuteMsg::IncreaseAllowance {
            spender: settlement.address().to_string(),
            amount: allowance.into(),
            expires: None,
        };
        plan = plan.call(ctx.token()?.call(&msg)?);
    } else {
        let allowed: cw20::AllowanceResponse = ctx.ask_token(&token::QueryMsg::Allowance {
            owner: payer,
            spender: settlement.address().to_string(),
        })?;
        if allowed.allowance.is_zero() {
            ctx.out.warn(
                "your account allows settlement nothing yet, so the grant can take nothing: add \
                 --allowance AMOUNT",
            );
        }
    }
    let msg = ExecuteMsg::Grant(NewGrant {
        grantee,
        session_key: ctx.public_key(&args.session_key, KeyKind::Session)?,
        limit: args.limit.into(),
        daily: args.daily.into(),
        ends_at: now.saturating_add(args.days.saturating_mul(86_400)),
        max_unlock_delay,
        max_unlock_blocks,
    });
    carry_out(plan.call(settlement.call(&msg)?), &args.tx, ctx)
}

/// Maximum unlock delay, in seconds and in blocks. What isn't given is what new channels have, and it
/// is signed, so it is proven.
fn unlock_bounds(args: &GiveArgs, ctx: &Context) -> Result<(u64, u64)> {
    if let (Some(seconds), Some(blocks)) = (args.max_unlock_delay, args.max_unlock_blocks) {
        return Ok((seconds, blocks));
    }
    let today = ctx.proven()?.settlement(answers::config)?.params;
    Ok((
        args.max_unlock_delay.unwrap_or(today.unlock_delay),
        args.max_unlock_blocks.unwrap_or(today.unlock_blocks),
    ))
}

fn revoke(args: &RevokeArgs, ctx: &Context) -> Result<()> {
    let grantee = ctx.address(&args.grantee)?;
    let what = format!("end the grant to {grantee}");
    let msg = ExecuteMsg::RevokeGrant { grantee };
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let payer = ctx.address(&args.payer)?;
    let items: Vec<GrantResponse> = ctx.ask(&QueryMsg::Grants {
        payer: payer.clone(),
    })?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&List { payer, items, now })
}

fn top_up(args: &TopUpArgs, ctx: &Context) -> Result<()> {
    let found = channel::find(args.channel, ctx)?;
    let what = format!(
        "add {} of {} to channel {}",
        args.amount, found.payer, args.channel
    );
    let msg = ExecuteMsg::GrantTopUp {
        payer: found.payer.into(),
        channel: args.channel,
        amount: args.amount.into(),
    };
    carry_out(ctx.plan(what, &msg)?.confirmed(), &args.tx, ctx)
}

fn open(args: &OpenArgs, ctx: &Context) -> Result<()> {
    let payer = ctx.address(&args.payer)?;
    let sender = ctx.address(&ctx.sender(&args.tx)?)?;
    let conditions = args.conditions.conditions();
    let offer = offer(args.service, &payer, &conditions, ctx)?;
    let grants: Vec<GrantResponse> = ctx.ask(&QueryMsg::Grants {
        payer: payer.clone(),
    })?;
    let grant = grants
        .into_iter()
        .find(|grant| grant.grantee.as_str() == sender)
        .ok_or_else(|| {
            CliError::not_found(format!("there is no grant from {payer} to {sender}"))
                .next("the payer gives one: `oaic grant give`")
        })?;
    let spend_limit = args.spend_limit.unwrap_or(args.amount);
    let what = format!(
        "open a channel of {} out of {payer} for service {} ({}), spending at most \
         {spend_limit}; {}",
        args.amount,
        args.service,
        offer.model,
        in_force(&offer)
    );
    let msg = ExecuteMsg::GrantOpen {
        payer: payer.clone(),
        service_id: args.service,
        spend_limit: spend_limit.into(),
        amount: args.amount.into(),
        conditions,
    };
    let plan = ctx.plan(&what, &msg)?.confirmed();
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    let opening = Opening {
        what,
        payer,
        session_key: grant.session_key,
        session_key_name: None,
        spend_limit,
    };
    conclude(opening, &outcome, ctx)
}

fn unlock(args: &UnlockArgs, ctx: &Context) -> Result<()> {
    let mut payer: Option<String> = None;
    let mut missing = None;
    for number in Channels::of(&args.channels).numbers() {
        let found = match channel::find(*number, ctx) {
            Ok(found) => found,
            // The contract skips it.
            Err(error) if error.kind() == Kind::NotFound => {
                missing = Some(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        match &payer {
            Some(payer) if *payer != found.payer.as_str() => {
                return Err(CliError::usage(format!(
                    "channel {number} is of {}, the others of {payer}",
                    found.payer
                ))
                .next("unlock the channels of each payer separately"))
            }
            _ => payer = Some(found.payer.into()),
        }
    }
    let payer =
        payer.ok_or_else(|| missing.unwrap_or_else(|| CliError::usage("no channel was named")))?;
    let what = |named| format!("ask for what is left in {named}, as their payer");
    let task = Task::new(&args.channels, "requested", what);
    let msg = |channels| ExecuteMsg::GrantRequestUnlock {
        payer: payer.clone(),
        channels,
    };
    lists::run(&task, &args.tx, ctx, msg).map(drop)
}

#[derive(Debug, Serialize)]
struct List {
    payer: String,
    items: Vec<GrantResponse>,
    now: u64,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/grant-list/1";

    fn human(&self, out: &mut String) {
        let rows = self.items.iter().map(|grant| {
            [
                grant.grantee.to_string(),
                Amount::from(grant.limit).to_string(),
                format!(
                    "{} of {}",
                    Amount::from(grant.taken_today),
                    Amount::from(grant.daily)
                ),
                in_time(grant.ends_at, self.now),
                format!(
                    "{}, {} blocks",
                    span(grant.max_unlock_delay),
                    grant.max_unlock_blocks
                ),
                hex::encode(&grant.session_key),
            ]
        });
        let header = [
            "grantee",
            "limit left",
            "taken today",
            "ends",
            "unlock delay up to",
            "session key",
        ];
        table(out, &header, rows);
    }
}
