//! `Unbond`: starts to withdraw a part of the bond.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Unbonding;
use oaic_runtime::amount::nonzero;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_provider, CONFIG, PROVIDERS};

/// Parts that can be unbonding at once.
const MAX_UNBONDINGS: usize = 16;

pub fn unbond(deps: DepsMut, env: &Env, info: &MessageInfo, amount: Uint128) -> Result<Response> {
    let params = CONFIG.load(deps.storage)?.params;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    nonzero("amount", amount)?;
    let (bond, amount) = (provider.bond.u128(), amount.u128());
    if amount > bond {
        return Err(ContractError::AmountTooLarge {
            what: "the amount to unbond",
            amount,
            max: bond,
        });
    }
    let rest = bond.sub_checked(amount)?;
    if rest > 0 && rest < params.min_bond.u128() {
        return Err(ContractError::BondRemainder {
            amount,
            bond,
            min_bond: params.min_bond.u128(),
        });
    }
    if provider.unbonding.len() >= MAX_UNBONDINGS {
        return Err(ContractError::TooManyUnbondings {
            count: provider.unbonding.len(),
            next: first_release(&provider.unbonding).unwrap_or_default(),
        });
    }
    let due = Due::after(
        env.block.time.seconds(),
        env.block.height,
        params.unbonding_period,
        params.unbonding_blocks,
    );
    provider.bond = rest.into();
    provider.unbonding.push(Unbonding {
        amount: amount.into(),
        release_at: due.time,
        release_height: due.height,
    });
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::unbonding(&info.sender, amount, rest, &due)))
}

pub(super) fn first_release(parts: &[Unbonding]) -> Option<u64> {
    parts.iter().map(|part| part.release_at).min()
}
