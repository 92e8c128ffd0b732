//! `Claim`: a buyer is paid what it is due, once; `Refund` does the same after a failure.
//!
//! An asset that cannot be sent (a denom whose sending is disabled, a frozen IBC denom) must not
//! hold back the others: the caller can name what to pay, and payments are recorded asset by asset.
//! So a message that fails has paid and recorded nothing, and what was paid once is never due
//! again.

use cosmwasm_std::{BankMsg, DepsMut, Env, Response, Uint128};
use oaic_messages::sale::{Phase, MAX_ASSETS};
use oaic_messages::shared::DENOM;
use oaic_runtime::{address, text, token, Checked};

use crate::error::{ContractError, Result};
use crate::model::allocation;
use crate::model::amounts::Amounts;
use crate::state::{save_paid, Config, Outcome, Sale, CONFIG, PURCHASES, SALE, UNSOLD};
use crate::{events, validate};

pub fn claim(deps: DepsMut, env: &Env, buyer: &str, assets: Option<&[String]>) -> Result<Response> {
    let payout = Payout {
        name: "claim",
        needs: Phase::Succeeded,
        event: "sale_claimed",
    };
    let sale = SALE.load(deps.storage)?;
    pay(deps, env, sale, buyer, assets, &payout)
}

/// The differences between the two messages.
pub struct Payout {
    pub name: &'static str,
    pub needs: Phase,
    pub event: &'static str,
}

/// Pays a buyer OAIC and coins. They are recorded as paid first, so that a recipient that calls
/// back finds nothing left to get.
pub fn pay(
    deps: DepsMut,
    env: &Env,
    mut sale: Sale,
    buyer: &str,
    assets: Option<&[String]>,
    payout: &Payout,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    validate::phase(env, &config, &sale, payout.name, payout.needs)?;
    let selection = Selection::read(&config, assets)?;
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    let Some(mut purchase) = PURCHASES.may_load(deps.storage, (sale.round, &buyer))? else {
        let buyer = buyer.into();
        return Err(ContractError::NoPurchase { buyer });
    };
    if purchase.settled {
        let buyer = buyer.into();
        return Err(ContractError::AlreadySettled { buyer });
    }
    let (all_tokens, all_coins) = allocation::entitlement(&config, &sale, &purchase)?;
    let due_tokens = all_tokens.sub_checked(purchase.paid_tokens)?;
    let due_coins = all_coins.sub_checked(&purchase.paid_coins)?;
    let tokens = match selection.oaic {
        true => due_tokens,
        false => Uint128::zero(),
    };
    let coins = due_coins.only(|asset| selection.coins.contains(&asset));
    let nothing = tokens.is_zero() && coins.is_zero();
    purchase.settled = tokens == due_tokens && coins == due_coins;
    // A buyer to whom nothing at all is due is settled by this.
    if nothing && !purchase.settled {
        return Err(ContractError::NothingDue {
            buyer: buyer.into(),
            assets: assets.unwrap_or_default().join(", "),
        });
    }
    purchase.paid_tokens = purchase.paid_tokens.add_checked(tokens)?;
    purchase.paid_coins = purchase.paid_coins.add_checked(&coins)?;
    PURCHASES.save(deps.storage, (sale.round, &buyer), &purchase)?;
    sale.claimed = sale.claimed.add_checked(tokens)?;
    sale.refunded = sale.refunded.add_checked(&coins)?;
    sale.owed_tokens = sale.owed_tokens.sub_checked(tokens)?;
    sale.owed_coins = sale.owed_coins.sub_checked(&coins)?;
    if purchase.settled {
        sale.settled = sale.settled.add_checked(1)?;
    }
    if sale.settled == sale.buyers && sale.outcome == Outcome::Succeeded {
        // Everybody is paid: what rounding left over belongs to the treasury, coins as part of the
        // proceeds.
        let unsold = UNSOLD.now(deps.storage)?.add_checked(sale.owed_tokens)?;
        UNSOLD.set(deps.storage, unsold, env.block.height)?;
        sale.owed_tokens = Uint128::zero();
        sale.owed_coins = Amounts::default();
    }
    save_paid(deps.storage, &sale, &coins)?;

    let coins = coins.payable(&config.assets);
    let mut response =
        Response::new().add_event(events::settled(payout.event, &buyer, tokens, &coins));
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

/// The assets that a caller wants paid.
struct Selection {
    oaic: bool,
    /// Indexes of the accepted denoms.
    coins: Vec<usize>,
}

impl Selection {
    fn read(config: &Config, assets: Option<&[String]>) -> Result<Self> {
        let Some(assets) = assets else {
            return Ok(Self {
                oaic: true,
                coins: (0..config.assets.len()).collect(),
            });
        };
        let most = MAX_ASSETS.saturating_add(1);
        text::count("assets", "names", assets.len(), 1, most)?;
        let mut selection = Self {
            oaic: false,
            coins: vec![],
        };
        for denom in assets {
            match denom == DENOM {
                true => selection.oaic = true,
                false => selection
                    .coins
                    .push(validate::accepted(&config.assets, denom)?.0),
            }
        }
        Ok(selection)
    }
}
