//! `Sweep`.

use cosmwasm_std::{wasm_execute, Coin, Deps, DepsMut, Env, Response, Uint128};
use oaic_messages::gates::{GovernmentQuery, OpeningResponse};
use oaic_messages::sale::PROCEEDS_STAY;
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::{self, Fund};
use oaic_runtime::{government, token, Checked};

use crate::error::{ContractError, Result};
use crate::state::{earlier_sums, Outcome, Sale, CONFIG, SALE, UNSOLD};
use crate::{events, validate};

/// Sends to the treasury what belongs to no buyer: the balance, less what is owed and what must
/// stay for now. It is computed from the current balance, so that a call from within another one's
/// messages can never send the same units twice.
pub fn sweep(deps: DepsMut, env: &Env, denom: Option<String>) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let mut sale = SALE.load(deps.storage)?;
    let own = &env.contract.address;
    let fund = Fund::Reserve;
    let Some(denom) = denom else {
        let balance = token::balance(deps.querier, &config.token, own)?;
        let stays = release(deps.as_ref(), env, &mut sale, |sale| Ok(sale.held_tokens()))?;
        let amount = free(DENOM, balance, sale.owed_tokens, &stays)?;
        if matches!(sale.outcome, Outcome::Succeeded | Outcome::Canceled) {
            UNSOLD.set(deps.storage, stays.amount, env.block.height)?;
        }
        SALE.save(deps.storage, &sale)?;
        let hook = treasury::ReceiveMsg::Deposit { fund };
        let send = token::send(&config.token, &config.treasury, amount, &hook)?;
        return Ok(Response::new()
            .add_event(events::swept(DENOM, amount))
            .add_message(send));
    };
    let balance = deps.querier.query_balance(own, &denom)?.amount;
    let (owed, stays) = match validate::accepted(&config.assets, &denom) {
        Ok((index, _)) => {
            let earlier = earlier_sums(deps.storage)?.owed_coins.get(index);
            let proceeds = |sale: &Sale| Ok(sale.proceeds()?.get(index));
            let stays = release(deps.as_ref(), env, &mut sale, proceeds)?;
            (sale.owed_coins.get(index).add_checked(earlier)?, stays)
        }
        // Not an accepted denom: it belongs to nobody.
        Err(_) => Default::default(),
    };
    let amount = free(&denom, balance, owed, &stays)?;
    SALE.save(deps.storage, &sale)?;
    let deposit = treasury::ExecuteMsg::Deposit { fund };
    let deposit = wasm_execute(config.treasury, &deposit, vec![Coin::new(amount, &denom)])?;
    Ok(Response::new()
        .add_event(events::swept(&denom, amount))
        .add_message(deposit))
}

/// The part of one asset that must stay for now, and the reason.
#[derive(Default)]
struct Holdback {
    amount: Uint128,
    why: String,
}

/// Releases the proceeds to the treasury if their time has come; otherwise tells what stays. Asks
/// the owner only if anything would stay.
fn release(
    deps: Deps,
    env: &Env,
    sale: &mut Sale,
    staying: impl Fn(&Sale) -> Result<Uint128>,
) -> Result<Holdback> {
    let amount = staying(sale)?;
    if amount.is_zero() {
        return Ok(Holdback::default());
    }
    match holdback_reason(deps, env, sale)? {
        Some(why) => Ok(Holdback { amount, why }),
        None => {
            sale.released = true;
            Ok(Holdback::default())
        }
    }
}

/// The reason for which the proceeds stay, if they do: it is too early, or the owner says no or
/// does not answer. They also stay while a migration is queued, so that whoever disagrees has all
/// of that time to leave.
fn holdback_reason(deps: Deps, env: &Env, sale: &Sale) -> Result<Option<String>> {
    let due = sale.decided_at.add_checked(PROCEEDS_STAY)?;
    if env.block.time.seconds() < due {
        return Ok(Some(format!("until {due} (Unix time) at least")));
    }
    let question = GovernmentQuery::Opening {};
    let what = "whether its constitution class is open";
    Ok(
        match government::ask::<OpeningResponse>(deps, what, &question) {
            Ok(answer) if answer.constitution_open => {
                let queued = matches!(government::queued(deps), Ok(true));
                queued.then(|| "while a migration is queued at the DAO".to_owned())
            }
            Ok(_) => Some("until the DAO's constitution class is open".to_owned()),
            Err(error) => Some(error.to_string()),
        },
    )
}

fn free(denom: &str, balance: Uint128, owed: Uint128, stays: &Holdback) -> Result<Uint128> {
    let free = balance.sub_checked(owed)?.sub_checked(stays.amount)?;
    match (free.is_zero(), stays.amount.is_zero()) {
        (false, _) => Ok(free),
        (true, true) => Err(ContractError::NothingToSweep {
            denom: denom.to_owned(),
            balance: balance.u128(),
        }),
        (true, false) => Err(ContractError::StaysHere {
            denom: denom.to_owned(),
            amount: stays.amount.u128(),
            why: stays.why.clone(),
        }),
    }
}
