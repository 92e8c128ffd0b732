//! `Finalize` and `Cancel`: how the sale ended, and the treasury's part of it on its way.

use cosmwasm_std::{
    to_json_binary, DepsMut, Env, MessageInfo, Reply, Response, StdResult, SubMsg, Uint128, WasmMsg,
};
use oaic_kit::{ownership, Checked};
use oaic_types::sale::{ExecuteMsg, Phase};
use oaic_types::shared::DENOM;

use crate::coins::Amounts;
use crate::error::{in_words, ContractError};
use crate::events;
use crate::phase::phase;
use crate::share;
use crate::state::{Config, Outcome, Sale, CONFIG, SALE, UNSOLD};

/// Reply id of the sweep of OAIC; an asset's is one more than its place.
const OAIC_SWEEP: u64 = 0;

pub fn finalize(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    match phase(env, &config, &sale) {
        Phase::Ended => {}
        Phase::Upcoming | Phase::Open => {
            return Err(ContractError::NotOverYet {
                ends_at: config.ends_at,
                now: env.block.time.seconds(),
            })
        }
        decided => {
            let outcome = in_words(decided);
            return Err(ContractError::AlreadyFinalized { outcome });
        }
    }
    let outcome = match sale.committed >= config.soft_cap {
        true => Outcome::Succeeded,
        false => Outcome::Failed,
    };
    decide(deps, env, &config, sale, outcome)
}

pub fn cancel(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "call the sale off")?;
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    if sale.outcome != Outcome::Undecided {
        let outcome = in_words(phase(env, &config, &sale));
        return Err(ContractError::AlreadyFinalized { outcome });
    }
    if sale.buyers > 0 {
        let buyers = sale.buyers;
        return Err(ContractError::HasBuyers { buyers });
    }
    decide(deps, env, &config, sale, Outcome::Cancelled)
}

/// Splits what is here into the buyers' part and the treasury's, and has the latter swept. Each
/// denom is swept on its own, and none can undo the decision: a treasury that refuses something
/// must not stand between buyers and what is theirs.
fn decide(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    mut sale: Sale,
    outcome: Outcome,
) -> Result<Response, ContractError> {
    let (sold, kept) = match outcome {
        Outcome::Succeeded => (
            share::sold(config, &sale),
            share::kept(config, &sale, &sale.raised),
        ),
        _ => (Uint128::zero(), Amounts::default()),
    };
    let unsold = config.for_sale.minus(sold)?;
    sale.outcome = outcome;
    sale.owed_tokens = sold;
    sale.owed_coins = sale.raised.minus(&kept)?;
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    let mut sweeps = vec![];
    if !unsold.is_zero() {
        sweeps.push(sweep(env, OAIC_SWEEP, None)?);
    }
    for ((index, asset), id) in config.assets.iter().enumerate().zip(1u64..) {
        if !kept.get(index).is_zero() {
            sweeps.push(sweep(env, id, Some(asset.denom.clone()))?);
        }
    }
    let words = in_words(phase(env, config, &sale));
    let kept = kept.payable(&config.assets);
    Ok(Response::new()
        .add_event(events::decided(words, sold, unsold, &kept))
        .add_submessages(sweeps))
}

/// A call of this contract's own `Sweep`, which looks at what is there when its turn comes.
fn sweep(env: &Env, id: u64, denom: Option<String>) -> StdResult<SubMsg> {
    let msg = WasmMsg::Execute {
        contract_addr: env.contract.address.to_string(),
        msg: to_json_binary(&ExecuteMsg::Sweep { denom })?,
        funds: vec![],
    };
    Ok(SubMsg::reply_on_error(msg, id))
}

/// A sweep failed: what it would have sent is still here, and anyone can sweep it.
pub fn note_undelivered(deps: DepsMut, reply: Reply) -> Result<Response, ContractError> {
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
