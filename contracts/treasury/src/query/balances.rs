//! Balances, as recorded and as actually held.

use cosmwasm_std::{Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::treasury::{
    Asset, BalancesResponse, NativeBalance, OaicBalance, TotalsResponse,
};
use oaic_runtime::{page, token, Checked};

use crate::error::Result;
use crate::model::balances;
use crate::state::{BURNED, CONFIG, NATIVES, OAIC};

pub fn balances(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<BalancesResponse> {
    let start = start_after.map(Bound::exclusive);
    let natives = NATIVES
        .range(deps.storage, start, None, Order::Ascending)
        .map(|entry| {
            entry.map(|(denom, balances)| NativeBalance {
                denom,
                reserve: balances.reserve,
                lots: balances.lots,
            })
        });
    let page = page::page(natives, limit)?;
    Ok(BalancesResponse {
        oaic: OAIC.load(deps.storage)?.balance,
        natives: page.items,
        has_more: page.has_more,
    })
}

pub fn totals(deps: Deps, env: &Env, denom: Option<String>) -> Result<TotalsResponse> {
    let contract = &env.contract.address;
    let zero = Uint128::zero();
    let (asset, oaic, lots, held, burned) = match denom {
        None => {
            let token = CONFIG.load(deps.storage)?.token;
            let held = token::balance(deps.querier, &token, contract)?;
            let balance = OAIC.load(deps.storage)?.balance;
            (Asset::Oaic, balance, zero, held, BURNED.load(deps.storage)?)
        }
        Some(denom) => {
            let held = deps.querier.query_balance(contract, &denom)?.amount;
            let balances = balances::native(deps.storage, &denom)?;
            let balance = OaicBalance {
                reserve: balances.reserve,
                ..OaicBalance::default()
            };
            (Asset::Native(denom), balance, balances.lots, held, zero)
        }
    };
    let accounted = balances::total(&oaic)?.add_checked(lots)?;
    Ok(TotalsResponse {
        asset,
        reserve: oaic.reserve,
        risk_free: oaic.risk_free,
        risk_approved: oaic.risk_approved,
        lots,
        accounted,
        held,
        unsynced: held.saturating_sub(accounted),
        burned,
    })
}

/// The balance recorded at the start of the block, or the current one if that is more: nothing done
/// earlier in the block makes it less, and arrivals count whether or not anybody has synced them.
/// Whoever sends coins here to make it more has lost them.
pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse> {
    let token = CONFIG.load(deps.storage)?.token;
    let held = token::balance(deps.querier, &token, &env.contract.address)?;
    let total = OAIC.load(deps.storage)?.total;
    Ok(NonCirculatingResponse {
        amount: held.max(total.at_start_of(env.block.height)),
    })
}
