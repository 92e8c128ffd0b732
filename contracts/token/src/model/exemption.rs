//! Who pays no fee: accounts that the owner registered as exempt. A payment is untaxed when its payer
//! is exempt as a sender or its payee as a recipient. One payment into an exempt contract stays taxed:
//! what a spender sends it by `SendFrom`
//! ([`Delivery::HookOfSpender`](super::balances::Delivery::HookOfSpender)).

use cosmwasm_std::{Env, Storage, Uint128};
use oaic_math::fee::{split_fee, FeeSplit};
use oaic_messages::token::Exemption;

use crate::error::Result;
use crate::state::{Account, FEE_SCHEDULE};

impl Account {
    /// Whether what it sends is untaxed.
    pub fn sends_untaxed(&self) -> bool {
        self.exempt_in(Exemption::Sender)
    }

    /// Whether what it receives is untaxed.
    pub fn receives_untaxed(&self) -> bool {
        self.exempt_in(Exemption::Recipient)
    }

    fn exempt_in(&self, role: Exemption) -> bool {
        self.system
            .as_ref()
            .is_some_and(|system| system.exemption == role || system.exemption == Exemption::Both)
    }
}

/// How a payment would be split at this block: at the rate in force, or untaxed.
pub fn split_for(
    storage: &dyn Storage,
    env: &Env,
    payer: &Account,
    payee: &Account,
    gross: Uint128,
) -> Result<FeeSplit> {
    if is_untaxed(payer, payee) {
        return Ok(FeeSplit::untaxed(gross.u128()));
    }
    let bps = FEE_SCHEDULE
        .load(storage)?
        .rate_at(env.block.time.seconds());
    Ok(split_fee(gross.u128(), bps)?)
}

/// Whether a payment between these two is exempt from the fee.
pub fn is_untaxed(payer: &Account, payee: &Account) -> bool {
    payer.sends_untaxed() || payee.receives_untaxed()
}
