//! Checks of the parameters.

use cosmwasm_std::Env;
use oaic_messages::sale::{
    Asset, InstantiateMsg, MAX_ASSETS, MAX_DENOM_BYTES, MAX_LEAD, MAX_WINDOW, MIN_DENOM_BYTES,
};
use oaic_messages::shared::DENOM;
use oaic_runtime::{amount, text, Checked, RuntimeError};

pub fn params(env: &Env, msg: &InstantiateMsg) -> Result<(), RuntimeError> {
    window(env, msg.starts_at, msg.ends_at)?;
    assets(&msg.assets)?;
    amount::nonzero("for_sale", msg.for_sale)?;
    amount::nonzero("min_purchase", msg.min_purchase)?;
    if msg.soft_cap > msg.for_sale {
        let rule = format!("it can't be above for_sale, {}", msg.for_sale);
        return Err(RuntimeError::invalid("soft_cap", msg.soft_cap, rule));
    }
    if msg.max_per_buyer < msg.min_purchase {
        let rule = format!("it can't be below min_purchase, {}", msg.min_purchase);
        return Err(RuntimeError::invalid(
            "max_per_buyer",
            msg.max_per_buyer,
            rule,
        ));
    }
    if msg.min_purchase > msg.for_sale {
        let rule = format!("it can't be above for_sale, {}", msg.for_sale);
        return Err(RuntimeError::invalid(
            "min_purchase",
            msg.min_purchase,
            rule,
        ));
    }
    Ok(())
}

fn window(env: &Env, starts_at: u64, ends_at: u64) -> Result<(), RuntimeError> {
    let now = env.block.time.seconds();
    let earliest = starts_at.max(now);
    let latest = starts_at.plus(MAX_WINDOW)?.min(now.plus(MAX_LEAD)?);
    if ends_at > earliest && ends_at <= latest {
        return Ok(());
    }
    let rule = format!(
        "in seconds since 1970, it must be later than {earliest} and at most {latest}: at most 7 days after starts_at ({starts_at}) and a year after now ({now})"
    );
    Err(RuntimeError::invalid("ends_at", ends_at, rule))
}

fn assets(assets: &[Asset]) -> Result<(), RuntimeError> {
    text::count("assets", "denoms", assets.len(), 1, MAX_ASSETS)?;
    for (index, asset) in assets.iter().enumerate() {
        denom(&asset.denom)?;
        amount::nonzero("price", asset.price)?;
        let same = |other: &Asset| other.denom == asset.denom;
        if assets.iter().take(index).any(same) {
            return Err(RuntimeError::invalid(
                "denom",
                &asset.denom,
                "it is there twice",
            ));
        }
    }
    Ok(())
}

/// The bank's own rule, and that no coin is called as OAIC is.
fn denom(denom: &str) -> Result<(), RuntimeError> {
    text::length("denom", denom, MIN_DENOM_BYTES, MAX_DENOM_BYTES)?;
    if denom == DENOM {
        let rule = "it is the name of OAIC, which is what is sold";
        return Err(RuntimeError::invalid("denom", denom, rule));
    }
    let letter_first = denom.starts_with(|first: char| first.is_ascii_alphabetic());
    let rest = |byte: char| byte.is_ascii_alphanumeric() || "/:._-".contains(byte);
    match letter_first && denom.chars().all(rest) {
        true => Ok(()),
        false => Err(RuntimeError::invalid(
            "denom",
            denom,
            "it must begin with a letter and go on with letters, digits and /:._-",
        )),
    }
}
