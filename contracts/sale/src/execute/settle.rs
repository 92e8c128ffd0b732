//! `Claim` and `Refund`: a buyer gets what is his, once.

use cosmwasm_std::{BankMsg, DepsMut, Env, Response, Uint128};
use oaic_kit::{address, token, Checked};
use oaic_types::sale::Phase;

use crate::coins::Amounts;
use crate::error::{in_words, ContractError};
use crate::events;
use crate::phase::phase;
use crate::share;
use crate::state::{CONFIG, PURCHASES, SALE, UNSOLD};

pub fn claim(deps: DepsMut, env: &Env, buyer: &str) -> Result<Response, ContractError> {
    settle(deps, env, buyer, "claim", Phase::Succeeded, "sale_claimed")
}

pub fn refund(deps: DepsMut, env: &Env, buyer: &str) -> Result<Response, ContractError> {
    settle(deps, env, buyer, "refund", Phase::Failed, "sale_refunded")
}

/// Pays a buyer OAIC and coins. They are booked as paid before they are: whatever a recipient does
/// with the call, there is nothing left to get.
fn settle(
    deps: DepsMut,
    env: &Env,
    buyer: &str,
    action: &'static str,
    needed: Phase,
    event: &str,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut sale = SALE.load(deps.storage)?;
    let found = phase(env, &config, &sale);
    if found != needed {
        return Err(ContractError::WrongPhase {
            action,
            needed: in_words(needed),
            found: in_words(found),
        });
    }
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    let Some(mut purchase) = PURCHASES.may_load(deps.storage, &buyer)? else {
        let buyer = buyer.into();
        return Err(ContractError::NoPurchase { buyer });
    };
    if purchase.settled {
        let buyer = buyer.into();
        return Err(ContractError::AlreadySettled { buyer });
    }
    let (tokens, coins) = share::of(&config, &sale, &purchase)?;
    purchase.settled = true;
    PURCHASES.save(deps.storage, &buyer, &purchase)?;
    sale.settled = sale.settled.plus(1)?;
    sale.claimed = sale.claimed.plus(tokens)?;
    sale.refunded = sale.refunded.plus(&coins)?;
    sale.owed_tokens = sale.owed_tokens.minus(tokens)?;
    sale.owed_coins = sale.owed_coins.minus(&coins)?;
    if sale.settled == sale.buyers {
        // Everybody has what is his: what rounding left over is the treasury's.
        let unsold = UNSOLD.now(deps.storage)?.plus(sale.owed_tokens)?;
        UNSOLD.set(deps.storage, unsold, env.block.height)?;
        sale.owed_tokens = Uint128::zero();
        sale.owed_coins = Amounts::default();
    }
    SALE.save(deps.storage, &sale)?;

    let coins = coins.payable(&config.assets);
    let mut response = Response::new().add_event(events::settled(event, &buyer, tokens, &coins));
    if !tokens.is_zero() {
        response = response.add_message(token::transfer(&config.token, &buyer, tokens)?);
    }
    if !coins.is_empty() {
        response = response.add_message(BankMsg::Send {
            to_address: buyer.into(),
            amount: coins,
        });
    }
    Ok(response)
}
