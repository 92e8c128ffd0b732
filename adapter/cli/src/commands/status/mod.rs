//! `oaic status`.

mod government;
mod holders;
mod token;

use std::time::{SystemTime, UNIX_EPOCH};

use cosmwasm_std::{Addr, Uint128};
use oaic_chain::{Backend, Chain};
use oaic_messages::token::QueryMsg;

use crate::commands::prelude::*;
use crate::proven::UNPROVEN;

pub use government::GovernmentStatus;
pub use holders::{CreditsStatus, Holder, MarketStatus, SettlementStatus};
pub use token::TokenStatus;

#[derive(Debug, Args)]
pub struct StatusArgs {}

#[derive(Debug, Serialize)]
pub struct Status {
    pub chain_id: String,
    pub backend: Backend,
    /// What stands in place of proofs where there can be none: of embedded chains.
    pub proofs: Option<&'static str>,
    pub height: u64,
    /// Its time, in Unix seconds.
    pub block_time: u64,
    /// Seconds since then by this machine's clock; on embedded chains, whose time is their own, None.
    pub block_age: Option<u64>,
    pub token: Option<TokenStatus>,
    pub settlement: Option<SettlementStatus>,
    /// Who governs, when the token's owner is a DAO.
    pub government: Option<GovernmentStatus>,
    pub data_market: Option<MarketStatus>,
    pub private_credits: Option<CreditsStatus>,
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
    let token = TokenStatus::ask(ctx, block.time)?;
    Ok(Status {
        chain_id: ctx.chain.chain_id(),
        backend,
        height: block.height,
        block_time: block.time,
        proofs: (backend != Backend::Wasmd).then_some(UNPROVEN),
        block_age: (backend != Backend::Embedded).then(|| now.saturating_sub(block.time)),
        settlement: SettlementStatus::ask(ctx)?,
        government: match &token {
            Some(_) => GovernmentStatus::ask(ctx)?,
            None => None,
        },
        data_market: MarketStatus::ask(ctx)?,
        private_credits: CreditsStatus::ask(ctx)?,
        token,
    })
}

impl Report for Status {
    const SCHEMA: &'static str = "oaic/status/1";

    fn human(&self, out: &mut String) {
        let age = self
            .block_age
            .map(|age| format!(", {} ago", span(age)))
            .unwrap_or_default();
        let now = self.block_time;
        let mut rows = vec![
            ("chain", self.chain_id.clone()),
            ("block", format!("{}{age}", self.height)),
        ];
        rows.extend(self.proofs.map(|proofs| ("proofs", proofs.to_owned())));
        match &self.token {
            None => rows.push(("token", "address not known".into())),
            Some(token) => token.rows(now, &mut rows),
        }
        match &self.settlement {
            None => rows.push(("settlement", "address not known".into())),
            Some(settlement) => settlement.rows(now, &mut rows),
        }
        if let Some(government) = &self.government {
            government.rows(&mut rows);
        }
        if let Some(market) = &self.data_market {
            market.rows(now, &mut rows);
        }
        if let Some(credits) = &self.private_credits {
            credits.rows(now, &mut rows);
        }
        fields(out, &rows);
    }
}

type Rows = Vec<(&'static str, String)>;

fn code_of(chain: &dyn Chain, address: &Addr, name: &str) -> Result<u64> {
    chain.contract_code(address)?.ok_or_else(|| {
        CliError::not_found(format!("there is no contract at {address}, where {name} should be on {}", chain.chain_id()))
            .next("is this the right --network, and was the chain started anew? Deploy again, or correct the deployment file")
    })
}

fn balance(ctx: &Context, address: &Addr) -> Result<Amount> {
    let held: cw20::BalanceResponse = ctx.ask_token(&QueryMsg::Balance {
        address: address.to_string(),
    })?;
    Ok(held.balance.into())
}

fn open(in_all: Uint128, gone: Uint128) -> u128 {
    in_all.u128().saturating_sub(gone.u128())
}

/// What totals say together that a contract must hold at least.
fn sum(totals: &[u128]) -> Amount {
    Amount(totals.iter().copied().fold(0, u128::saturating_add))
}

fn shown(value: Uint128) -> String {
    Amount::from(value).to_string()
}

/// Two totals that belong together.
fn both(first: Uint128, name: &str, second: Uint128) -> String {
    format!("{}, {name} {}", shown(first), shown(second))
}

fn paused(name: &'static str, until: Option<u64>, now: u64) -> Option<(&'static str, String)> {
    let at = until.filter(|at| *at > now)?;
    Some((name, format!("ends {}", in_time(at, now))))
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
