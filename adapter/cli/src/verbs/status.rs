//! `oaic status`.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_chain::{Backend, Chain, ChainError, ChainExt};
use oaic_types::compute_settlement::{self as cs, BooksResponse};
use oaic_types::dao::{self, QuorumBaseResponse};
use oaic_types::gates::SilenceResponse;
use oaic_types::token::{self, BurnedResponse, FeeSchedule};
use serde::Serialize;

use super::{in_time, span};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::output::{fields, Report};

/// Nothing to choose.
#[derive(Debug, Args)]
pub struct StatusArgs {}

/// State of chain and contracts.
#[derive(Debug, Serialize)]
pub struct Status {
    /// Chain id.
    pub chain_id: String,
    /// Which kind it is.
    pub backend: Backend,
    /// Newest block.
    pub height: u64,
    /// Its time, in seconds since 1970.
    pub block_time: u64,
    /// Seconds since then by this machine's clock; on embedded chains, whose time is their own, None.
    pub block_age: Option<u64>,
    /// The token.
    pub token: Option<TokenStatus>,
    /// Settlement.
    pub settlement: Option<SettlementStatus>,
    /// Who governs, when the token's owner is a DAO.
    pub government: Option<GovernmentStatus>,
}

/// State of the DAO.
#[derive(Debug, Serialize)]
pub struct GovernmentStatus {
    /// Its address: the token's owner.
    pub dao: String,
    /// Code it runs.
    pub code_id: Option<u64>,
    /// What can vote, and what can't, by contract.
    pub quorum_base: QuorumBaseResponse,
    /// Proposals ever made, deposits held.
    pub books: dao::BooksResponse,
    /// Whether it has been silent for too long, or when it will have been.
    pub silence: SilenceResponse,
}

/// State of the token.
#[derive(Debug, Serialize)]
pub struct TokenStatus {
    /// Its address.
    pub address: String,
    /// Code it runs.
    pub code_id: Option<u64>,
    /// Supply.
    pub supply: Amount,
    /// Burned so far; with the supply it makes the supply at genesis.
    pub burned: BurnedResponse,
    /// Fee rate in force, in basis points.
    pub fee_bps: u16,
    /// The schedule it comes from.
    pub fee_schedule: FeeSchedule,
    /// End of a pause.
    pub paused_until: Option<u64>,
}

/// State of settlement.
#[derive(Debug, Serialize)]
pub struct SettlementStatus {
    /// Its address.
    pub address: String,
    /// Code it runs.
    pub code_id: Option<u64>,
    /// Its books.
    pub books: BooksResponse,
    /// What it holds of the token.
    pub balance: Amount,
    /// What its books say that it must hold at least.
    pub owes: Amount,
    /// End of a pause of openings.
    pub openings_paused_until: Option<u64>,
}

/// Ask for it.
///
/// # Errors
/// As the chain says. Contracts whose address isn't known are left out.
pub fn status(ctx: &Context) -> Result<Status> {
    let block = ctx.chain.block()?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let backend = ctx.chain.backend();
    let token = ctx
        .contracts
        .token
        .is_some()
        .then(|| token_status(ctx, block.time))
        .transpose()?;
    let settlement = ctx
        .contracts
        .settlement
        .is_some()
        .then(|| settlement_status(ctx))
        .transpose()?;
    Ok(Status {
        chain_id: ctx.chain.chain_id(),
        backend,
        height: block.height,
        block_time: block.time,
        block_age: (backend != Backend::Embedded).then(|| now.saturating_sub(block.time)),
        government: match &token {
            Some(_) => government_status(ctx)?,
            None => None,
        },
        token,
        settlement,
    })
}

/// An owner that isn't a DAO doesn't answer as one.
fn government_status(ctx: &Context) -> Result<Option<GovernmentStatus>> {
    let ownership: Ownership<Addr> = ctx.ask_token(&token::QueryMsg::Ownership {})?;
    let Some(owner) = ownership.owner else {
        return Ok(None);
    };
    let Some(code_id) = ctx.chain.contract_code(&owner)? else {
        return Ok(None);
    };
    let quorum_base = match ctx.chain.query(&owner, &dao::QueryMsg::QuorumBase {}) {
        Ok(answer) => answer,
        Err(
            ChainError::Contract { .. } | ChainError::Refused { .. } | ChainError::Decode { .. },
        ) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(GovernmentStatus {
        code_id: Some(code_id),
        quorum_base,
        books: ctx.chain.query(&owner, &dao::QueryMsg::Books {})?,
        silence: ctx.chain.query(&owner, &dao::QueryMsg::Silence {})?,
        dao: owner.into(),
    }))
}

fn token_status(ctx: &Context, now: u64) -> Result<TokenStatus> {
    let address = ctx.token()?;
    let code_id = code_of(ctx.chain.as_ref(), address, "token")?;
    let info: cw20::TokenInfoResponse = ctx.ask_token(&token::QueryMsg::TokenInfo {})?;
    let burned: BurnedResponse = ctx.ask_token(&token::QueryMsg::Burned {})?;
    let fee_schedule: FeeSchedule = ctx.ask_token(&token::QueryMsg::FeeSchedule {})?;
    let config: token::ConfigResponse = ctx.ask_token(&token::QueryMsg::Config {})?;
    Ok(TokenStatus {
        address: address.to_string(),
        code_id: Some(code_id),
        supply: info.total_supply.into(),
        burned,
        fee_bps: fee_schedule.rate_at(now),
        fee_schedule,
        paused_until: config.paused_until,
    })
}

fn settlement_status(ctx: &Context) -> Result<SettlementStatus> {
    let address = ctx.settlement()?;
    let code_id = code_of(ctx.chain.as_ref(), address, "compute-settlement")?;
    let books: BooksResponse = ctx.ask(&cs::QueryMsg::Books {})?;
    let config: cs::ConfigResponse = ctx.ask(&cs::QueryMsg::Config {})?;
    let balance: cw20::BalanceResponse = ctx.ask_token(&token::QueryMsg::Balance {
        address: address.to_string(),
    })?;
    Ok(SettlementStatus {
        address: address.to_string(),
        code_id: Some(code_id),
        owes: Amount(owes(&books)),
        books,
        balance: balance.balance.into(),
        openings_paused_until: config.paused_until,
    })
}

/// What the books say that the contract must hold at least.
fn owes(books: &BooksResponse) -> u128 {
    let open = |in_all: cosmwasm_std::Uint128, gone: cosmwasm_std::Uint128| {
        in_all.u128().saturating_sub(gone.u128())
    };
    [
        books.reserved.u128(),
        open(books.earned, books.claimed),
        open(books.referral_earned, books.referral_claimed),
        open(books.fee_booked, books.fee_flushed),
        books.bonded.u128(),
    ]
    .into_iter()
    .fold(0, u128::saturating_add)
}

fn code_of(chain: &dyn Chain, address: &cosmwasm_std::Addr, name: &str) -> Result<u64> {
    let found = chain.contract_code(address).map_err(|error| match error {
        ChainError::Contract { message, .. } | ChainError::Refused { message, .. } => {
            CliError::not_found(format!("{name} is not at {address}")).because(message)
        }
        other => other.into(),
    })?;
    found.ok_or_else(|| {
        CliError::not_found(format!("there is no contract at {address}, where {name} should be on {}", chain.chain_id()))
            .next("is this the right --network, and was the chain started anew? Deploy again, or correct the deployment file")
    })
}

impl Report for Status {
    const SCHEMA: &'static str = "oaic/status/1";

    fn human(&self, out: &mut String) {
        let age = self
            .block_age
            .map(|age| format!(", {} ago", span(age)))
            .unwrap_or_default();
        let mut rows = vec![
            ("chain", self.chain_id.clone()),
            ("block", format!("{}{age}", self.height)),
        ];
        let until = |at: u64| in_time(at, self.block_time);
        match &self.token {
            None => rows.push(("token", "address not known".into())),
            Some(token) => {
                rows.push(("token", with_code(&token.address, token.code_id)));
                rows.push(("supply", token.supply.to_string()));
                rows.push(("burned", Amount::from(token.burned.total).to_string()));
                let next = token
                    .fee_schedule
                    .next
                    .as_ref()
                    .filter(|n| n.effective_at > self.block_time);
                let next = next
                    .map(|n| format!(", {} from {}", percent(n.fee_bps), until(n.effective_at)))
                    .unwrap_or_default();
                rows.push(("fee", format!("{}{next}", percent(token.fee_bps))));
                if let Some(at) = token.paused_until.filter(|at| *at > self.block_time) {
                    rows.push(("token paused", format!("ends {}", until(at))));
                }
            }
        }
        match &self.settlement {
            None => rows.push(("settlement", "address not known".into())),
            Some(settlement) => {
                let books = &settlement.books;
                let amount = |value| Amount::from(value).to_string();
                rows.push((
                    "settlement",
                    with_code(&settlement.address, settlement.code_id),
                ));
                rows.push((
                    "settled",
                    format!(
                        "{} in {} vouchers for {} calls",
                        amount(books.settled),
                        books.vouchers,
                        books.calls
                    ),
                ));
                rows.push((
                    "fee booked",
                    format!(
                        "{}, flushed {}",
                        amount(books.fee_booked),
                        amount(books.fee_flushed)
                    ),
                ));
                rows.push((
                    "earned",
                    format!(
                        "{}, claimed {}",
                        amount(books.earned),
                        amount(books.claimed)
                    ),
                ));
                rows.push((
                    "referrals",
                    format!(
                        "{}, claimed {}",
                        amount(books.referral_earned),
                        amount(books.referral_claimed)
                    ),
                ));
                rows.push(("reserved", amount(books.reserved)));
                rows.push((
                    "bonds",
                    format!(
                        "{}, slashed {}",
                        amount(books.bonded),
                        amount(books.slashed)
                    ),
                ));
                let covered = if settlement.balance >= settlement.owes {
                    "covers"
                } else {
                    "DOES NOT COVER"
                };
                rows.push((
                    "holds",
                    format!(
                        "{}, {covered} the {} it owes",
                        settlement.balance, settlement.owes
                    ),
                ));
                if let Some(at) = settlement
                    .openings_paused_until
                    .filter(|at| *at > self.block_time)
                {
                    rows.push(("openings paused", format!("ends {}", until(at))));
                }
            }
        }
        if let Some(government) = &self.government {
            let base = &government.quorum_base;
            let amount = |value| Amount::from(value).to_string();
            let idle: Uint128 = base.non_circulating.iter().filter_map(|n| n.amount).sum();
            rows.push(("dao", with_code(&government.dao, government.code_id)));
            rows.push((
                "circulating",
                format!(
                    "{}, and {} locked, unsold, in the treasury or with incentives",
                    amount(base.base),
                    amount(idle)
                ),
            ));
            rows.push((
                "proposals",
                format!(
                    "{}, deposits held {}",
                    government.books.proposals,
                    amount(government.books.deposits_held)
                ),
            ));
            if government.silence.silent {
                rows.push(("dao silent", "locked stake may leave".into()));
            }
        }
        fields(out, &rows);
    }
}

fn with_code(address: &str, code_id: Option<u64>) -> String {
    code_id.map_or_else(
        || address.to_owned(),
        |code| format!("{address} (code {code})"),
    )
}

fn percent(bps: u16) -> String {
    format!("{}.{:02} %", bps / 100, bps % 100)
}
