//! The totals of a data market after a trade, read from the chain.

use anyhow::Result;
use cw20::TokenInfoResponse;
use oaic_messages::data_market::{QueryMsg, TotalsResponse};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::{self, BurnedResponse};

use super::trade::Trade;
use crate::audit::Audit;

pub fn read(trade: &Trade<'_>) -> Result<TotalsResponse> {
    trade.deployed.ask(trade.market(), &QueryMsg::Totals {})
}

pub fn check(trade: &Trade<'_>, audit: &mut Audit) -> Result<()> {
    let totals = read(trade)?;
    let rule = "paid + forfeited = fee + splits + referrers + buyers";
    let came = totals.paid + totals.forfeited;
    let given = totals.fee_booked + totals.earned + totals.referral_earned + totals.compensated;
    audit.equal("data market", rule, came, given);
    let rule = "fee = ceil(sum of price × rate / 10,000)";
    let fee = totals.fee_points.u128().div_ceil(10_000);
    audit.equal("data market", rule, totals.fee_booked, fee);
    let held = trade.deployed.balance(trade.market().address())?;
    let owed = totals.escrowed
        + totals.deposits
        + (totals.earned - totals.claimed)
        + (totals.referral_earned - totals.referral_claimed)
        + (totals.fee_booked - totals.fee_flushed);
    let rule = "balance = escrow + deposits + unclaimed + unflushed";
    audit.equal("data market", rule, held, owed);

    let token = &trade.deployed.token;
    let info: TokenInfoResponse = trade.deployed.ask(token, &token::QueryMsg::TokenInfo {})?;
    let burned: BurnedResponse = trade.deployed.ask(token, &token::QueryMsg::Burned {})?;
    let rule = "supply + burned = 2 billion OAIC";
    let all = info.total_supply + burned.total;
    audit.equal("supply", rule, all, TOTAL_SUPPLY);
    let rule = "burned = half of the fee, rounded up";
    let half = totals.fee_flushed.u128().div_ceil(2);
    audit.equal("supply", rule, burned.total, half);
    Ok(())
}
