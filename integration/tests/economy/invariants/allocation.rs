//! What must hold of vesting and of the sale.

use oaic_testing::simulation::{at_most, equal};

use super::Context;

pub fn vesting_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let held = c.after.balance(&c.suite.vesting);
    let b = &c.after.vesting;
    at_most(
        ("held for grants", b.held.u128()),
        ("vesting's balance", held),
    )?;
    equal(
        ("granted", b.granted.u128()),
        (
            "claimed, returned and held",
            (b.claimed + b.returned + b.held).u128(),
        ),
    )?;
    at_most(
        ("unvested", c.after.unvested.unvested.u128()),
        ("held for grants", b.held.u128()),
    )
}

pub fn grants_add_up(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c
        .after
        .vesting_grants
        .iter()
        .map(|g| g.claimed.u128())
        .sum();
    equal(
        ("Σ claimed of grants", sum),
        ("claimed", c.after.vesting.claimed.u128()),
    )
}

pub fn nobody_gets_more_than_vested(c: &Context<'_>) -> Result<(), String> {
    for grant in &c.after.vesting_grants {
        at_most(
            ("claimed", grant.claimed.u128()),
            ("vested", grant.vested.u128()),
        )?;
        at_most(
            ("vested", grant.vested.u128()),
            ("total", grant.total.u128()),
        )?;
    }
    Ok(())
}

pub fn the_sale_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.sale;
    let owed = (b.owed_tokens + b.undelivered_tokens + b.returned_tokens).u128();
    at_most(
        ("tokens owed by the sale", owed),
        ("its balance", c.after.balance(&c.suite.sale)),
    )?;
    let coins = b.owed_coins.iter().chain(&b.proceeds);
    let coins: u128 = coins.map(|coin| coin.amount.u128()).sum();
    let held = c.after.usd.get(&c.suite.sale).copied().unwrap_or_default();
    at_most(("coins owed by the sale", coins), ("its coins", held))
}

pub fn purchases_add_up(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.purchases.iter().map(|p| p.committed.u128()).sum();
    equal(
        ("Σ of purchases", sum),
        ("committed", c.after.sale_status.committed.u128()),
    )
}

pub fn unsold_and_sold_are_for_sale(c: &Context<'_>) -> Result<(), String> {
    use oaic_messages::sale::Phase as Sale;
    if !matches!(
        c.after.sale_status.phase,
        Sale::Upcoming | Sale::Open | Sale::Ended
    ) {
        return Ok(());
    }
    // Unsold is of the block's start, so a purchase of this very block may still be in it.
    let at_least = c.after.sale_status.sold + c.after.sale_unsold;
    let held = c.after.sale.owed_tokens + c.after.sale.undelivered_tokens;
    at_most(
        ("for sale", held.u128()),
        ("sold and unsold", at_least.u128()),
    )
}
