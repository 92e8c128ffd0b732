//! `Finalize`: decides how the round ended, and sends unsold OAIC to the treasury.

use cosmwasm_std::{wasm_execute, DepsMut, Env, Reply, Response, SubMsg, Uint128};
use oaic_messages::sale::{ExecuteMsg, Phase};
use oaic_messages::shared::DENOM;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::allocation;
use crate::model::amounts::Amounts;
use crate::model::outcome::{by_soft_cap, in_words, phase};
use crate::state::{Config, Outcome, Sale, CONFIG, SALE, UNSOLD};

/// Reply id of the sweep of OAIC; the one of an asset paid back is its index plus one.
const OAIC_SWEEP: u64 = 0;

pub fn finalize(deps: DepsMut, env: &Env) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    match phase(env, &config, &sale) {
        Phase::Ended => {}
        Phase::Upcoming | Phase::Open => {
            return Err(ContractError::NotOverYet {
                ends_at: sale.ends_at,
                now: env.block.time.seconds(),
            })
        }
        finalized => {
            let outcome = in_words(finalized);
            return Err(ContractError::AlreadyFinalized { outcome });
        }
    }
    let outcome = by_soft_cap(&config, &sale);
    end_round(deps, env, &config, sale, outcome)
}

/// Splits the balance into what is owed to buyers and the rest, and sweeps what is unsold unless
/// the next round will offer it. A failing sweep does not undo the decision: a treasury that
/// refuses a payment must not keep buyers from what is theirs.
pub fn end_round(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    mut sale: Sale,
    outcome: Outcome,
) -> Result<Response> {
    let (sold, retained) = match outcome {
        Outcome::Succeeded => (
            allocation::sold(config, &sale),
            allocation::retained(config, &sale, &sale.raised),
        ),
        _ => (Uint128::zero(), Amounts::default()),
    };
    let unsold = config.for_sale.sub_checked(sold)?;
    sale.outcome = outcome;
    sale.decided_at = env.block.time.seconds();
    sale.owed_tokens = match outcome {
        Outcome::Failed => config.for_sale,
        _ => sold,
    };
    sale.owed_coins = sale.raised.sub_checked(&retained)?;
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    // Computed when it runs, from the balance at that time.
    let sweep = ExecuteMsg::Sweep { denom: None };
    let sweep = wasm_execute(&env.contract.address, &sweep, vec![])?;
    let leaves = sale.owed_tokens < config.for_sale;
    let sweep = leaves.then(|| SubMsg::reply_on_error(sweep, OAIC_SWEEP));
    let words = in_words(phase(env, config, &sale));
    let retained = retained.payable(&config.assets);
    Ok(Response::new()
        .add_event(events::decided(words, sold, unsold, &retained))
        .add_submessages(sweep))
}

/// A payment failed: the coins are still here, and anyone can sweep or claim them.
pub fn record_undelivered(deps: DepsMut, reply: Reply) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let asset = reply
        .id
        .checked_sub(1)
        .and_then(|index| usize::try_from(index).ok())
        .and_then(|index| config.assets.get(index));
    let denom = asset.map_or(DENOM, |asset| &asset.denom);
    let error = reply.result.into_result().err().unwrap_or_default();
    Ok(Response::new().add_event(events::undelivered(denom, &error)))
}
