//! What the treasury holds.

use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, Env, StdResult, Storage, Uint128};
use oaic_messages::treasury::{Asset, OaicBalance, Pot};
use oaic_runtime::{token, BlockStart, Checked};

use crate::error::ContractError;
use crate::state::{NativeBook, OaicBook, NATIVES, OAIC};

/// Name of the part that the owner spends from.
pub const RESERVE: &str = "reserve";
/// Name of the part that claims are set aside from.
pub const RISK_POOL: &str = "risk pool";

/// An asset as people read it.
pub fn name(asset: &Asset) -> &str {
    match asset {
        Asset::Oaic => oaic_messages::shared::DENOM,
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

/// What a pot holds.
pub fn holds(storage: &dyn Storage, pot: &Pot) -> StdResult<Uint128> {
    Ok(match pot {
        Pot::Reserve => OAIC.load(storage)?.balance.reserve,
        Pot::RiskPool => OAIC.load(storage)?.balance.risk_free,
        Pot::Native(denom) => native(storage, denom)?.reserve,
    })
}

/// Takes from the reserve what is about to leave it.
pub fn take_from_reserve(
    storage: &mut dyn Storage,
    env: &Env,
    asset: &Asset,
    amount: Uint128,
) -> Result<(), ContractError> {
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
