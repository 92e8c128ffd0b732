//! The end of an account's voting checkpoints.

use cosmwasm_std::{Addr, Env, StdResult, Storage};

use crate::state::{load_account, save_account, VOTES};

/// Ends an account's checkpoints, if it has any.
pub fn disable(storage: &mut dyn Storage, env: &Env, address: &Addr) -> StdResult<()> {
    let mut account = load_account(storage, address)?;
    if account.voting {
        account.voting = false;
        save_account(storage, address, &account)?;
        VOTES.remove(storage, address, env.block.height)?;
    }
    Ok(())
}
