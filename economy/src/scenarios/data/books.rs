//! The books of a data market after a trade, read from the chain.

use anyhow::Result;
use cw20::TokenInfoResponse;
use oaic_messages::data_market::{BooksResponse, QueryMsg};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::{self, BurnedResponse};

use super::trade::Trade;
use crate::audit::Audit;

pub fn read(trade: &Trade<'_>) -> Result<BooksResponse> {
    trade.stage.ask(trade.market(), &QueryMsg::Books {})
}

pub fn check(trade: &Trade<'_>, audit: &mut Audit) -> Result<()> {
    let books = read(trade)?;
    let rule = "paid + forfeited = fee + splits + referrers + buyers";
    let came = books.paid + books.forfeited;
    let given = books.fee_booked + books.earned + books.referral_earned + books.compensated;
    audit.equal("data market", rule, came, given);
    let rule = "fee = ceil(sum of price × rate / 10,000)";
    let fee = books.fee_points.u128().div_ceil(10_000);
    audit.equal("data market", rule, books.fee_booked, fee);
    let held = trade.stage.balance(trade.market().address())?;
    let owed = books.escrowed
        + books.deposits
        + (books.earned - books.claimed)
        + (books.referral_earned - books.referral_claimed)
        + (books.fee_booked - books.fee_flushed);
    let rule = "balance = escrow + deposits + unclaimed + unflushed";
    audit.equal("data market", rule, held, owed);

    let token = &trade.stage.token;
    let info: TokenInfoResponse = trade.stage.ask(token, &token::QueryMsg::TokenInfo {})?;
    let burned: BurnedResponse = trade.stage.ask(token, &token::QueryMsg::Burned {})?;
    let rule = "supply + burned = 2 billion OAIC";
    let all = info.total_supply + burned.total;
    audit.equal("supply", rule, all, TOTAL_SUPPLY);
    let rule = "burned = half of the fee, rounded up";
    let half = books.fee_flushed.u128().div_ceil(2);
    audit.equal("supply", rule, burned.total, half);
    Ok(())
}
