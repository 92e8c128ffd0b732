//! `Finalize`: decides how the round ended, and sends unsold OAIC to the treasury.

use cosmwasm_std::{to_json_binary, DepsMut, Env, Reply, Response, SubMsg, Uint128, WasmMsg};
use oaic_messages::sale::{ExecuteMsg, Phase};
use oaic_messages::shared::DENOM;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::allocation;
use crate::model::amounts::Amounts;
use crate::model::outcome::{decide, in_words, phase};
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
        decided => {
            let outcome = in_words(decided);
            return Err(ContractError::AlreadyFinalized { outcome });
        }
    }
    let outcome = decide(&config, &sale);
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
    let (sold, kept) = match outcome {
        Outcome::Succeeded => (
            allocation::sold(config, &sale),
            allocation::kept(config, &sale, &sale.raised),
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
    sale.owed_coins = sale.raised.sub_checked(&kept)?;
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    // Computed when it runs, from the balance at that time.
    let sweep = WasmMsg::Execute {
        contract_addr: env.contract.address.to_string(),
        msg: to_json_binary(&ExecuteMsg::Sweep { denom: None })?,
        funds: vec![],
    };
    let leaves = sale.owed_tokens < config.for_sale;
    let sweep = leaves.then(|| SubMsg::reply_on_error(sweep, OAIC_SWEEP));
    let words = in_words(phase(env, config, &sale));
    let kept = kept.payable(&config.assets);
    Ok(Response::new()
        .add_event(events::decided(words, sold, unsold, &kept))
        .add_submessages(sweep))
}

/// A payment failed: the coins are still here, and anyone can sweep or claim them.
pub fn note_undelivered(deps: DepsMut, reply: Reply) -> Result<Response> {
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
