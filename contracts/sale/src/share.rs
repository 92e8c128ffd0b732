//! What a buyer gets, and gets back.

use cosmwasm_std::Uint128;
use oaic_kit::KitError;
use oaic_math::sale;
use oaic_types::sale::Pricing;

use crate::coins::Amounts;
use crate::state::{Config, Outcome, Purchase, Sale};

/// What is sold if the sale succeeds as it stands.
pub fn sold(config: &Config, sale: &Sale) -> Uint128 {
    sale.committed.min(config.for_sale)
}

/// What is kept of coins if the sale succeeds as it stands. Rounded up, in the sale's favour.
pub fn kept(config: &Config, sale: &Sale, paid: &Amounts) -> Amounts {
    let (for_sale, total) = (config.for_sale.u128(), sale.committed.u128());
    match config.pricing {
        Pricing::Fixed => paid.clone(),
        Pricing::ProRata => paid.map(|paid| sale::kept(paid.u128(), for_sale, total).into()),
    }
}

/// OAIC and coins that a buyer gets; while the sale is undecided, if it succeeds as it stands.
pub fn of(
    config: &Config,
    sale: &Sale,
    purchase: &Purchase,
) -> Result<(Uint128, Amounts), KitError> {
    if matches!(sale.outcome, Outcome::Failed | Outcome::Cancelled) {
        return Ok((Uint128::zero(), purchase.paid.clone()));
    }
    let kept = kept(config, sale, &purchase.paid);
    Ok((
        allocation(config, sale.committed, purchase.committed),
        purchase.paid.minus(&kept)?,
    ))
}

/// OAIC that a commitment turns into when `total` is committed. Rounded down, in the sale's favour.
pub fn allocation(config: &Config, total: Uint128, committed: Uint128) -> Uint128 {
    match config.pricing {
        Pricing::Fixed => committed,
        Pricing::ProRata => {
            sale::allocation(committed.u128(), config.for_sale.u128(), total.u128()).into()
        }
    }
}
