//! The reward a recipient can claim.

use cosmwasm_std::{Addr, Storage, Uint128};
use oaic_math::share;
use oaic_math::share::Capped;

use crate::error::{ContractError, Result};
use crate::state::{load_pot, Cap, EpochRules, Pot, CAPS};

/// What a claim reads besides the reward itself, and its effect.
pub struct Due {
    pub rules: EpochRules,
    /// After the claim.
    pub pot: Pot,
    /// Before the claim.
    pub cap: Cap,
    pub cap_left: Uint128,
    pub reward: Capped,
}

/// Effect of claiming the given number of points, regardless of the time; claimed points are zero.
pub fn due(
    storage: &dyn Storage,
    epoch: u64,
    program: u8,
    recipient: &Addr,
    points: Uint128,
) -> Result<Due> {
    let (rules, mut pot) = load_pot(storage, epoch, program)?;
    let cap = CAPS
        .may_load(storage, (epoch, recipient))?
        .unwrap_or_default();
    let points = points.u128();
    let mut rest = share::Pot {
        remaining: pot.remaining.u128(),
        points: pot.remaining_points.u128(),
    };
    let share = rest.take(points).ok_or(ContractError::TooFewPoints {
        program,
        epoch,
        points,
    })?;
    pot.remaining = rest.remaining.into();
    pot.remaining_points = rest.points.into();
    let cap_left = share::cap_left(cap.burned.u128(), rules.usage_cap_bps, cap.paid.u128());
    Ok(Due {
        rules,
        pot,
        cap,
        cap_left: cap_left.into(),
        reward: share::capped(share, cap_left),
    })
}
