//! What the treasury holds, and the cap on what leaves.

use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, Env, StdResult, Storage, Uint128};
use oaic_kit::{token, BlockStart, Checked};
use oaic_math::auction::outflow_cap;
use oaic_math::epoch;
use oaic_types::treasury::{Asset, OaicBalance};

use crate::error::ContractError;
use crate::state::{Config, NativeBook, OaicBook, Outflow, NATIVES, OAIC, OUTFLOWS};

/// Name of the part that the owner spends from.
pub const RESERVE: &str = "reserve";
/// Name of the part that claims are set aside from.
pub const RISK_POOL: &str = "risk pool";

/// An asset as people read it.
pub fn name(asset: &Asset) -> &str {
    match asset {
        Asset::Oaic => oaic_types::shared::DENOM,
        Asset::Native(denom) => denom,
    }
}

/// Storage key of an asset; a native coin can't take the coin's, whatever it is called.
pub fn key(asset: &Asset) -> String {
    match asset {
        Asset::Oaic => "oaic".into(),
        Asset::Native(denom) => format!("native/{denom}"),
    }
}

/// Opens the coin's book.
pub fn open(storage: &mut dyn Storage, reserve: Uint128, height: u64) -> StdResult<()> {
    let balance = OaicBalance {
        reserve,
        ..OaicBalance::default()
    };
    let total = BlockStart::new(Uint128::zero(), reserve, height);
    OAIC.save(storage, &OaicBook { balance, total })
}

/// Everything of the coin that is in the books.
pub fn total(balance: &OaicBalance) -> Result<Uint128, ContractError> {
    let risk = balance.risk_free.plus(balance.risk_approved)?;
    Ok(balance.reserve.plus(risk)?)
}

/// Changes the coin's balances.
pub fn change_oaic(
    storage: &mut dyn Storage,
    env: &Env,
    change: impl FnOnce(&mut OaicBalance) -> Result<(), ContractError>,
) -> Result<(), ContractError> {
    let mut book = OAIC.load(storage)?;
    change(&mut book.balance)?;
    book.total.set(total(&book.balance)?, env.block.height);
    Ok(OAIC.save(storage, &book)?)
}

/// A native coin's book; one that never came in is empty.
pub fn native(storage: &dyn Storage, denom: &str) -> StdResult<NativeBook> {
    Ok(NATIVES.may_load(storage, denom)?.unwrap_or_default())
}

/// Changes a native coin's book.
pub fn change_native(
    storage: &mut dyn Storage,
    denom: &str,
    change: impl FnOnce(&mut NativeBook) -> Result<(), ContractError>,
) -> Result<(), ContractError> {
    let mut book = native(storage, denom)?;
    change(&mut book)?;
    Ok(NATIVES.save(storage, denom, &book)?)
}

/// Takes from one part, and says what it holds when that is too little.
pub fn take(
    fund: &'static str,
    asset: &str,
    available: &mut Uint128,
    amount: Uint128,
) -> Result<(), ContractError> {
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

/// What is in the reserve.
pub fn reserve(storage: &dyn Storage, asset: &Asset) -> StdResult<Uint128> {
    Ok(match asset {
        Asset::Oaic => OAIC.load(storage)?.balance.reserve,
        Asset::Native(denom) => native(storage, denom)?.reserve,
    })
}

/// Outflow of an asset in the current epoch. Before the first one its base is the reserve of now.
pub fn outflow(
    storage: &dyn Storage,
    asset: &Asset,
    epoch: u64,
    reserve: Uint128,
) -> StdResult<Outflow> {
    let last = OUTFLOWS.may_load(storage, &key(asset))?;
    Ok(last.filter(|last| last.epoch == epoch).unwrap_or(Outflow {
        epoch,
        base: reserve,
        spent: Uint128::zero(),
    }))
}

/// Takes from the reserve what is about to leave it, within the epoch's cap.
pub fn take_from_reserve(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    asset: &Asset,
    amount: Uint128,
) -> Result<(), ContractError> {
    let epoch = config.epoch(env);
    let mut outflow = outflow(storage, asset, epoch, reserve(storage, asset)?)?;
    let cap = outflow_cap(outflow.base.u128(), config.spend_cap_bps);
    let spent = outflow.spent.plus(amount)?;
    if spent.u128() > cap {
        return Err(ContractError::CapExceeded {
            asset: name(asset).to_owned(),
            amount: amount.u128(),
            epoch,
            cap,
            spent: outflow.spent.u128(),
            next_epoch_at: epoch::start_of(epoch.plus(1)?, config.epoch_seconds),
        });
    }
    outflow.spent = spent;
    OUTFLOWS.save(storage, &key(asset), &outflow)?;
    match asset {
        Asset::Oaic => change_oaic(storage, env, |balance| {
            take(RESERVE, name(asset), &mut balance.reserve, amount)
        }),
        Asset::Native(denom) => change_native(storage, denom, |book| {
            take(RESERVE, denom, &mut book.reserve, amount)
        }),
    }
}

/// The message that pays what was taken from the books.
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
