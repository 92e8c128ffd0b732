//! `ExpireEpoch`.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances::shift;
use crate::state::{load_pot, Balances, CONFIG, POTS};

/// Returns unclaimed budget to the free balance; nothing is left for a second time.
pub fn expire_epoch(deps: DepsMut, env: &Env, program: u8, epoch: u64) -> Result<Response> {
    let current = CONFIG.load(deps.storage)?.epoch(env);
    let (rules, mut pot) = load_pot(deps.storage, epoch, program)?;
    if current <= rules.claimable_until {
        return Err(ContractError::NotExpired {
            epoch,
            until: rules.claimable_until,
            now: current,
        });
    }
    let amount = pot.remaining;
    if amount.is_zero() {
        return Err(ContractError::NothingLeft { program, epoch });
    }
    pot.remaining = Uint128::zero();
    POTS.save(deps.storage, (epoch, program), &pot)?;
    let mut balances = Balances::load(deps.storage)?;
    shift(&mut balances.programs, &mut balances.free, amount)?;
    balances.save(deps.storage)?;
    Ok(Response::new().add_event(events::epoch_expired(epoch, program, amount)))
}
