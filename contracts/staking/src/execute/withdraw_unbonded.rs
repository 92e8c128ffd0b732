//! `WithdrawUnbonded`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::{token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{ACCOUNTS, CONFIG, TOTALS};

/// Pays the sender all that is due. No weight changes, so nothing else is updated.
pub fn withdraw_unbonded(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    let now = env.block.time.seconds();
    let mut account = ACCOUNTS
        .may_load(deps.storage, &info.sender)?
        .unwrap_or_default();
    let due = account
        .claims
        .partition_point(|claim| claim.release_at <= now);
    let amount = account
        .claims
        .drain(..due)
        .try_fold(0u64, |sum, claim| sum.add_checked(claim.amount))?;
    if amount == 0 {
        let next = match account.claims.first() {
            Some(claim) => format!(
                "the next {} uoaic are due at {}",
                claim.amount, claim.release_at
            ),
            None => "unbond first".to_owned(),
        };
        return Err(ContractError::NothingToWithdraw { now, next });
    }
    let mut totals = TOTALS.load(deps.storage)?;
    totals.unbonding = totals.unbonding.sub_checked(amount)?;
    TOTALS.save(deps.storage, &totals)?;
    ACCOUNTS.save(deps.storage, &info.sender, &account)?;

    let token = CONFIG.load(deps.storage)?.token;
    Ok(Response::new()
        .add_event(events::withdrawn(&info.sender, amount))
        .add_message(token::transfer(&token, &info.sender, amount.into())?))
}
