//! Configuration and books.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::incentives::{BooksResponse, ConfigResponse};
use oaic_runtime::token;

use crate::books::Books;
use crate::error::ContractError;
use crate::state::{ACCOUNTED, CONFIG};

pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
        epoch_seconds: config.epoch_seconds,
        release_bps: config.release_bps,
        usage_cap_bps: config.usage_cap_bps,
        claim_ttl_epochs: config.claim_ttl_epochs,
        cap_bps: config.cap_bps,
        risk_bps: config.risk_bps,
    })
}

pub fn books(deps: Deps, env: &Env) -> Result<BooksResponse, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let books = Books::load(deps.storage)?;
    let accounted = ACCOUNTED.now(deps.storage)?;
    let balance = token::balance(deps.querier, &token, &env.contract.address)?;
    Ok(BooksResponse {
        free: books.free,
        programs: books.programs,
        grants_pool: books.grants_pool,
        reserved_grants: books.reserved_grants,
        reserved_bounties: books.reserved_bounties,
        risk_due: books.risk_due,
        accounted,
        unsynced: balance.saturating_sub(accounted),
        income: books.income,
        rewards_paid: books.rewards_paid,
        grants_paid: books.grants_paid,
        bounties_paid: books.bounties_paid,
        risk_paid: books.risk_paid,
    })
}

/// What the block found accounted for, or what is here now if that is more: nothing that is done
/// before a look makes it less, and what arrived counts whether or not anybody has synced it. So
/// what vested counts without a gap, there until it is claimed and here from then on.
pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let held = token::balance(deps.querier, &token, &env.contract.address)?;
    let accounted = ACCOUNTED.at_start_of(deps.storage, env.block.height)?;
    Ok(NonCirculatingResponse {
        amount: held.max(accounted),
    })
}
