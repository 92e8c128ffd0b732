//! What must hold of vesting and of the sale.

use cosmwasm_std::Uint128;
use oaic_messages::sale::Phase;

use super::checked::{Checked, Context};

pub fn vesting_holds_what_it_owes(c: &Context<'_>) -> Checked {
    let b = &c.after.vesting;
    let balance = c.after.balance(&c.suite.vesting);
    at_most!(b.held, balance)?;
    equal!(b.granted, b.claimed + b.returned + b.held)?;
    at_most!(c.after.unvested.unvested, b.held)
}

pub fn grants_add_up(c: &Context<'_>) -> Checked {
    let claimed: Uint128 = c.after.vesting_grants.iter().map(|g| g.claimed).sum();
    equal!(claimed, c.after.vesting.claimed)
}

pub fn nobody_gets_more_than_vested(c: &Context<'_>) -> Checked {
    for grant in &c.after.vesting_grants {
        at_most!(grant.claimed, grant.vested)?;
        at_most!(grant.vested, grant.total)?;
    }
    Ok(())
}

pub fn the_sale_holds_what_it_owes(c: &Context<'_>) -> Checked {
    let b = &c.after.sale;
    let owed = b.owed_tokens + b.undelivered_tokens + b.returned_tokens;
    at_most!(owed, c.after.balance(&c.suite.sale))?;
    let coins = b.owed_coins.iter().chain(&b.proceeds);
    let owed_coins: u128 = coins.map(|coin| coin.amount.u128()).sum();
    let held_coins = c.after.usd.get(&c.suite.sale).copied().unwrap_or_default();
    at_most!(owed_coins, held_coins)
}

pub fn purchases_add_up(c: &Context<'_>) -> Checked {
    let purchases: Uint128 = c.after.purchases.iter().map(|p| p.committed).sum();
    equal!(purchases, c.after.sale_status.committed)
}

pub fn unsold_and_sold_are_for_sale(c: &Context<'_>) -> Checked {
    let status = &c.after.sale_status;
    if !matches!(status.phase, Phase::Upcoming | Phase::Open | Phase::Ended) {
        return Ok(());
    }
    // Unsold is of the block's start, so a purchase of this very block may still be in it.
    let for_sale = c.after.sale.owed_tokens + c.after.sale.undelivered_tokens;
    at_most!(for_sale, status.sold + c.after.sale_unsold)
}
