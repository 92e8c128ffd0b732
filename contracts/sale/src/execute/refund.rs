//! `Refund`. The payment itself is that of [`super::claim`].

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use oaic_messages::sale::Phase;

use super::claim::{pay, Payout};
use crate::error::Result;
use crate::state::{round, Outcome, Sale, SALE};

pub fn refund(
    deps: DepsMut,
    env: &Env,
    buyer: &str,
    assets: Option<&[String]>,
    of: Option<u32>,
) -> Result<Response> {
    let payout = Payout {
        name: "refund",
        needs: Phase::Failed,
        event: "sale_refunded",
    };
    let sale = match of {
        Some(_) => round(deps.storage, of)?,
        None => failed_last(deps.storage)?,
    };
    pay(deps, env, sale, buyer, assets, &payout)
}

/// The round that failed last: the current one or the one before it; the current one if none did.
fn failed_last(storage: &dyn Storage) -> Result<Sale> {
    let sale = SALE.load(storage)?;
    Ok(match (sale.outcome, sale.round.checked_sub(1)) {
        (Outcome::Failed, _) | (_, None | Some(0)) => sale,
        (_, before) => round(storage, before)?,
    })
}
