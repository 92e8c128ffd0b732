//! `Reopen`: the next round of a sale that failed.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::sale::{Phase, REOPEN_AFTER};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{earlier_sums, Sale, CONFIG, EARLIER, EARLIER_SUMS, SALE};
use crate::{events, validate};

/// Opens at once, on the same terms and for the same length. What the failed round owes is added to
/// the sums, and each of its buyers is still paid by that round's own record.
pub fn reopen(deps: DepsMut, env: &Env) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let failed = SALE.load(deps.storage)?;
    validate::phase(env, &config, &failed, "reopen", Phase::Failed)?;
    let now = env.block.time.seconds();
    let from = failed.ends_at.add_checked(REOPEN_AFTER)?;
    if now < from {
        return Err(ContractError::TooEarlyToReopen { from, now });
    }
    let mut sums = earlier_sums(deps.storage)?;
    sums.owed_coins = sums.owed_coins.add_checked(&failed.owed_coins)?;
    sums.buyers = sums.buyers.add_checked(failed.buyers)?;
    let window = failed.ends_at.sub_checked(failed.starts_at)?;
    let sale = Sale {
        round: failed.round.add_checked(1)?,
        starts_at: now,
        ends_at: now.add_checked(window)?,
        owed_tokens: config.for_sale,
        ..Sale::default()
    };
    EARLIER.save(deps.storage, failed.round, &failed)?;
    EARLIER_SUMS.save(deps.storage, &sums)?;
    SALE.save(deps.storage, &sale)?;
    Ok(Response::new().add_event(events::reopened(sale.round, sale.ends_at)))
}
