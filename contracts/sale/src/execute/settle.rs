//! `Claim` and `Refund`: a buyer gets what is his, once.
//!
//! An asset that can't be sent (a denom whose sending is switched off, a frozen IBC denom) must not
//! hold back the others: whoever calls can name what is to be paid, and what each buyer got is
//! booked asset by asset. So a message that fails has paid and booked nothing, and what one paid
//! is never due again.

use cosmwasm_std::{BankMsg, DepsMut, Env, Response, Storage, Uint128};
use oaic_messages::sale::{Phase, MAX_ASSETS};
use oaic_messages::shared::DENOM;
use oaic_runtime::{address, text, token, Checked};

use super::find;
use crate::coins::Amounts;
use crate::error::{in_words, ContractError};
use crate::events;
use crate::phase::phase;
use crate::share;
use crate::state::{round, save_paid, Config, Outcome, Sale, CONFIG, PURCHASES, SALE, UNSOLD};

pub fn claim(
    deps: DepsMut,
    env: &Env,
    buyer: &str,
    assets: Option<&[String]>,
) -> Result<Response, ContractError> {
    let verb = Verb {
        name: "claim",
        needs: Phase::Succeeded,
        event: "sale_claimed",
    };
    let sale = SALE.load(deps.storage)?;
    settle(deps, env, sale, buyer, assets, &verb)
}

pub fn refund(
    deps: DepsMut,
    env: &Env,
    buyer: &str,
    assets: Option<&[String]>,
    of: Option<u32>,
) -> Result<Response, ContractError> {
    let verb = Verb {
        name: "refund",
        needs: Phase::Failed,
        event: "sale_refunded",
    };
    let sale = match of {
        Some(_) => round(deps.storage, of)?,
        None => failed_last(deps.storage)?,
    };
    settle(deps, env, sale, buyer, assets, &verb)
}

/// The round that failed last: the current one or that before it; the current one where none did.
fn failed_last(storage: &dyn Storage) -> Result<Sale, ContractError> {
    let sale = SALE.load(storage)?;
    Ok(match (sale.outcome, sale.round.checked_sub(1)) {
        (Outcome::Failed, _) | (_, None | Some(0)) => sale,
        (_, before) => round(storage, before)?,
    })
}

/// What the two messages differ in.
struct Verb {
    name: &'static str,
    needs: Phase,
    event: &'static str,
}

/// Pays a buyer OAIC and coins. They are booked as paid before they are: whatever a recipient does
/// with the call, there is nothing left to get.
fn settle(
    deps: DepsMut,
    env: &Env,
    mut sale: Sale,
    buyer: &str,
    assets: Option<&[String]>,
    verb: &Verb,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let found = phase(env, &config, &sale);
    if found != verb.needs {
        return Err(ContractError::WrongPhase {
            action: verb.name,
            needed: in_words(verb.needs),
            found: in_words(found),
        });
    }
    let named = Named::read(&config, assets)?;
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    let Some(mut purchase) = PURCHASES.may_load(deps.storage, (sale.round, &buyer))? else {
        let buyer = buyer.into();
        return Err(ContractError::NoPurchase { buyer });
    };
    if purchase.settled {
        let buyer = buyer.into();
        return Err(ContractError::AlreadySettled { buyer });
    }
    let (all_tokens, all_coins) = share::of(&config, &sale, &purchase)?;
    let due_tokens = all_tokens.minus(purchase.got_tokens)?;
    let due_coins = all_coins.minus(&purchase.got_coins)?;
    let tokens = match named.oaic {
        true => due_tokens,
        false => Uint128::zero(),
    };
    let coins = due_coins.only(|asset| named.coins.contains(&asset));
    let nothing = tokens.is_zero() && coins.is_zero();
    purchase.settled = tokens == due_tokens && coins == due_coins;
    // Who gets nothing at all is settled by that.
    if nothing && !purchase.settled {
        return Err(ContractError::NothingDue {
            buyer: buyer.into(),
            assets: assets.unwrap_or_default().join(", "),
        });
    }
    purchase.got_tokens = purchase.got_tokens.plus(tokens)?;
    purchase.got_coins = purchase.got_coins.plus(&coins)?;
    PURCHASES.save(deps.storage, (sale.round, &buyer), &purchase)?;
    sale.claimed = sale.claimed.plus(tokens)?;
    sale.refunded = sale.refunded.plus(&coins)?;
    sale.owed_tokens = sale.owed_tokens.minus(tokens)?;
    sale.owed_coins = sale.owed_coins.minus(&coins)?;
    if purchase.settled {
        sale.settled = sale.settled.plus(1)?;
    }
    if sale.settled == sale.buyers && sale.outcome == Outcome::Succeeded {
        // Everybody has what is his: what rounding left over is the treasury's, the coins of it
        // with the proceeds.
        let unsold = UNSOLD.now(deps.storage)?.plus(sale.owed_tokens)?;
        UNSOLD.set(deps.storage, unsold, env.block.height)?;
        sale.owed_tokens = Uint128::zero();
        sale.owed_coins = Amounts::default();
    }
    save_paid(deps.storage, &sale, &coins)?;

    let coins = coins.payable(&config.assets);
    let mut response =
        Response::new().add_event(events::settled(verb.event, &buyer, tokens, &coins));
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

/// What a caller wants paid.
struct Named {
    oaic: bool,
    /// Places among the accepted denoms.
    coins: Vec<usize>,
}

impl Named {
    fn read(config: &Config, assets: Option<&[String]>) -> Result<Self, ContractError> {
        let Some(assets) = assets else {
            return Ok(Self {
                oaic: true,
                coins: (0..config.assets.len()).collect(),
            });
        };
        let most = MAX_ASSETS.saturating_add(1);
        text::count("assets", "names", assets.len(), 1, most)?;
        let mut named = Self {
            oaic: false,
            coins: vec![],
        };
        for denom in assets {
            match denom == DENOM {
                true => named.oaic = true,
                false => named.coins.push(find(&config.assets, denom)?.0),
            }
        }
        Ok(named)
    }
}
