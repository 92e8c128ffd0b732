//! What the treasury holds of each asset, and the payments that leave it.

use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, Env, StdResult, Storage, Uint128};
use oaic_messages::treasury::{Asset, OaicBalance, Pot};
use oaic_runtime::{token, BlockStart, Checked};

use crate::error::{ContractError, Result};
use crate::state::{NativeBalances, OaicBalances, NATIVES, OAIC};

pub const RESERVE: &str = "reserve";

pub const RISK_POOL: &str = "risk pool";

/// An asset as people read it.
pub fn asset_name(asset: &Asset) -> &str {
    match asset {
        Asset::Oaic => oaic_messages::shared::DENOM,
        Asset::Native(denom) => denom,
    }
}

/// Storage key of an asset; no native denom can collide with OAIC's.
pub fn asset_key(asset: &Asset) -> String {
    match asset {
        Asset::Oaic => "oaic".into(),
        Asset::Native(denom) => format!("native/{denom}"),
    }
}

pub fn initialize(storage: &mut dyn Storage, reserve: Uint128, height: u64) -> StdResult<()> {
    let balance = OaicBalance {
        reserve,
        ..OaicBalance::default()
    };
    let total = BlockStart::new(Uint128::zero(), reserve, height);
    OAIC.save(storage, &OaicBalances { balance, total })
}

/// Total of all recorded OAIC.
pub fn total(balance: &OaicBalance) -> Result<Uint128> {
    let risk = balance.risk_free.add_checked(balance.risk_approved)?;
    Ok(balance.reserve.add_checked(risk)?)
}

pub fn change_oaic(
    storage: &mut dyn Storage,
    env: &Env,
    change: impl FnOnce(&mut OaicBalance) -> Result<()>,
) -> Result<()> {
    let mut balances = OAIC.load(storage)?;
    change(&mut balances.balance)?;
    balances
        .total
        .set(total(&balances.balance)?, env.block.height);
    Ok(OAIC.save(storage, &balances)?)
}

/// Balances of a native coin; empty if none ever arrived.
pub fn native(storage: &dyn Storage, denom: &str) -> StdResult<NativeBalances> {
    Ok(NATIVES.may_load(storage, denom)?.unwrap_or_default())
}

pub fn change_native(
    storage: &mut dyn Storage,
    denom: &str,
    change: impl FnOnce(&mut NativeBalances) -> Result<()>,
) -> Result<()> {
    let mut balances = native(storage, denom)?;
    change(&mut balances)?;
    Ok(NATIVES.save(storage, denom, &balances)?)
}

/// Deducts from one fund; the error names its balance if that is too small.
pub fn take(
    fund: &'static str,
    asset: &str,
    available: &mut Uint128,
    amount: Uint128,
) -> Result<()> {
    *available = available
        .checked_sub(amount)
        .map_err(|_| ContractError::Insufficient {
            fund,
            asset: asset.to_owned(),
            amount: amount.u128(),
            available: available.u128(),
        })?;
    Ok(())
}

pub fn balance_of(storage: &dyn Storage, pot: &Pot) -> StdResult<Uint128> {
    Ok(match pot {
        Pot::Reserve => OAIC.load(storage)?.balance.reserve,
        Pot::RiskPool => OAIC.load(storage)?.balance.risk_free,
        Pot::Native(denom) => native(storage, denom)?.reserve,
    })
}

/// Deducts what is about to leave the reserve.
pub fn take_from_reserve(
    storage: &mut dyn Storage,
    env: &Env,
    asset: &Asset,
    amount: Uint128,
) -> Result<()> {
    match asset {
        Asset::Oaic => change_oaic(storage, env, |balance| {
            take(RESERVE, asset_name(asset), &mut balance.reserve, amount)
        }),
        Asset::Native(denom) => change_native(storage, denom, |balance| {
            take(RESERVE, denom, &mut balance.reserve, amount)
        }),
    }
}

/// The message that pays what was deducted.
pub fn payment(
    token: &Addr,
    asset: &Asset,
    recipient: &Addr,
    amount: Uint128,
) -> StdResult<CosmosMsg> {
    Ok(match asset {
        Asset::Oaic => token::transfer(token, recipient, amount)?.into(),
        Asset::Native(denom) => BankMsg::Send {
            to_address: recipient.to_string(),
            amount: vec![Coin {
                denom: denom.clone(),
                amount,
            }],
        }
        .into(),
    })
}
