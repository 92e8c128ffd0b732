//! Checks of the parameters, and of what a message asks for.

use cosmwasm_std::{Coin, Deps, Env, Uint128};
use oaic_math::sale as math;
use oaic_messages::sale::{Asset, InstantiateMsg, Phase, MAX_ASSETS, MAX_LEAD, MAX_WINDOW};
use oaic_messages::shared::DENOM;
use oaic_runtime::{amount, text, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::amounts;
use crate::model::outcome::{self, in_words};
use crate::state::{earlier_sums, Config, Outcome, Sale, CONFIG, SALE};

pub fn params(env: &Env, msg: &InstantiateMsg) -> Result<(), RuntimeError> {
    window(env, msg.starts_at, msg.ends_at)?;
    assets(&msg.assets)?;
    amount::nonzero("for_sale", msg.for_sale)?;
    amount::nonzero("min_purchase", msg.min_purchase)?;
    let at_most_all = |field, amount: Uint128| {
        let rule = format!("it can't be above for_sale, {}", msg.for_sale);
        match amount > msg.for_sale {
            true => Err(RuntimeError::invalid(field, amount, rule)),
            false => Ok(()),
        }
    };
    at_most_all("soft_cap", msg.soft_cap)?;
    if msg.max_per_buyer < msg.min_purchase {
        let rule = format!("it can't be below min_purchase, {}", msg.min_purchase);
        let field = "max_per_buyer";
        return Err(RuntimeError::invalid(field, msg.max_per_buyer, rule));
    }
    at_most_all("min_purchase", msg.min_purchase)
}

fn window(env: &Env, starts_at: u64, ends_at: u64) -> Result<(), RuntimeError> {
    let now = env.block.time.seconds();
    let earliest = starts_at.max(now);
    let latest = starts_at
        .add_checked(MAX_WINDOW)?
        .min(now.add_checked(MAX_LEAD)?);
    if ends_at > earliest && ends_at <= latest {
        return Ok(());
    }
    let rule = format!(
        "in Unix time, it must be later than {earliest} and at most {latest}: at most 7 days after starts_at ({starts_at}) and a year after now ({now})"
    );
    Err(RuntimeError::invalid("ends_at", ends_at, rule))
}

fn assets(assets: &[Asset]) -> Result<(), RuntimeError> {
    text::count("assets", "denoms", assets.len(), 1, MAX_ASSETS)?;
    for (index, asset) in assets.iter().enumerate() {
        text::denom("denom", &asset.denom)?;
        if asset.denom == DENOM {
            let rule = "it is the name of OAIC, which is what is sold";
            return Err(RuntimeError::invalid("denom", DENOM, rule));
        }
        amount::nonzero("price", asset.price)?;
        let same = |other: &Asset| other.denom == asset.denom;
        if assets.iter().take(index).any(same) {
            let rule = "it is there twice";
            return Err(RuntimeError::invalid("denom", &asset.denom, rule));
        }
    }
    Ok(())
}

/// Refuses what is for another phase than the sale is in.
pub fn phase(
    env: &Env,
    config: &Config,
    sale: &Sale,
    action: &'static str,
    needed: Phase,
) -> Result<()> {
    let found = outcome::phase(env, config, sale);
    if found != needed {
        let (needed, found) = (in_words(needed), in_words(found));
        return Err(ContractError::WrongPhase {
            action,
            needed,
            found,
        });
    }
    Ok(())
}

/// Refuses a purchase when the sale is not open.
pub fn open(env: &Env, config: &Config, sale: &Sale) -> Result<()> {
    let now = env.block.time.seconds();
    match outcome::phase(env, config, sale) {
        Phase::Open => Ok(()),
        Phase::Upcoming => Err(ContractError::NotOpenYet {
            starts_at: sale.starts_at,
            now,
        }),
        Phase::Ended if now < sale.ends_at => Err(ContractError::Over {
            why: "all is sold".to_owned(),
        }),
        Phase::Ended => Err(ContractError::Over {
            why: format!("it ended at {}, and it is {now}", sale.ends_at),
        }),
        finalized => Err(ContractError::Over {
            why: format!("it {}", in_words(finalized)),
        }),
    }
}

/// The minimum is measured by what is paid, so that the last units of the sale, or of a buyer's
/// cap, can still be bought.
pub fn minimum(config: &Config, asset: &Asset, coin: &Coin) -> Result<()> {
    let price = asset.price.u128();
    let min = config.min_purchase.u128();
    let worth = math::worth(coin.amount.u128(), price);
    match worth >= min {
        true => Ok(()),
        false => Err(ContractError::BelowMinimum {
            paid: coin.to_string(),
            worth,
            min,
            least: Coin::new(math::cost(min, price), &asset.denom).to_string(),
        }),
    }
}

/// Index and price of an accepted denom.
pub fn accepted<'a>(assets: &'a [Asset], denom: &str) -> Result<(usize, &'a Asset)> {
    assets
        .iter()
        .enumerate()
        .find(|(_, asset)| asset.denom == denom)
        .ok_or_else(|| ContractError::UnknownDenom {
            denom: denom.to_owned(),
            accepted: amounts::denoms(assets),
        })
}

/// Refuses to cancel a sale that is decided, or of which anybody has bought in any round.
pub fn cancelable(deps: Deps, env: &Env) -> Result<(Config, Sale)> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    if sale.outcome != Outcome::Undecided {
        let outcome = in_words(outcome::phase(env, &config, &sale));
        return Err(ContractError::AlreadyFinalized { outcome });
    }
    let buyers = sale
        .buyers
        .add_checked(earlier_sums(deps.storage)?.buyers)?;
    match buyers {
        0 => Ok((config, sale)),
        _ => Err(ContractError::HasBuyers { buyers }),
    }
}
