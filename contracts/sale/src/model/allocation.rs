//! What a buyer gets, and gets back.

use cosmwasm_std::{Coin, Uint128};
use oaic_math::sale as math;
use oaic_messages::sale::{Asset, Pricing};
use oaic_runtime::{Checked, RuntimeError};

use super::amounts::Amounts;
use super::outcome::Outcome;
use super::round::{Config, Purchase, Sale};

/// What a coin buys within what is left of the sale and of the buyer's cap.
pub fn offer(
    config: &Config,
    sale: &Sale,
    purchase: &Purchase,
    asset: &Asset,
    coin: &Coin,
) -> Result<math::Bought, RuntimeError> {
    let mut cap = config.max_per_buyer.sub_checked(purchase.committed)?;
    if config.pricing == Pricing::Fixed {
        cap = cap.min(config.for_sale.sub_checked(sale.committed)?);
    }
    Ok(math::buy(
        coin.amount.u128(),
        asset.price.u128(),
        cap.u128(),
    ))
}

/// Amount sold if the sale succeeds as it stands.
pub fn sold(config: &Config, sale: &Sale) -> Uint128 {
    sale.committed.min(config.for_sale)
}

/// The part of coins that is retained if the sale succeeds as it stands. Rounded up, in the sale's
/// favor.
pub fn retained(config: &Config, sale: &Sale, paid: &Amounts) -> Amounts {
    let (for_sale, total) = (config.for_sale.u128(), sale.committed.u128());
    match config.pricing {
        Pricing::Fixed => paid.clone(),
        Pricing::ProRata => paid.map(|paid| math::kept(paid.u128(), for_sale, total).into()),
    }
}

/// OAIC and coins due to a buyer in total, including OAIC that it returned and the repayment for
/// that; while the sale is undecided, if it succeeds as it stands.
pub fn entitlement(
    config: &Config,
    sale: &Sale,
    purchase: &Purchase,
) -> Result<(Uint128, Amounts), RuntimeError> {
    if matches!(sale.outcome, Outcome::Failed | Outcome::Canceled) {
        return Ok((Uint128::zero(), purchase.paid.clone()));
    }
    let retained = retained(config, sale, &purchase.paid);
    let tokens = allocation(config, sale.committed, purchase.committed);
    let returned = purchase.returned.u128();
    // Rounded down over everything returned, in the sale's favor.
    let repaid = retained.map(|part| math::repaid(part.u128(), returned, tokens.u128()).into());
    Ok((
        tokens,
        purchase.paid.sub_checked(&retained)?.add_checked(&repaid)?,
    ))
}

/// Allocation of a commitment if `total` is committed. Rounded down, in the sale's favor.
pub fn allocation(config: &Config, total: Uint128, committed: Uint128) -> Uint128 {
    match config.pricing {
        Pricing::Fixed => committed,
        Pricing::ProRata => {
            math::allocation(committed.u128(), config.for_sale.u128(), total.u128()).into()
        }
    }
}
