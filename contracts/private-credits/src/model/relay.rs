//! The fee of whoever relays a message.

use cosmwasm_std::{Addr, DepsMut, Env, Event, WasmMsg};
use oaic_messages::private_credits::{Relay, RELAY_SCENARIO};
use oaic_runtime::{amount, gate, system};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::totals::Payment;
use crate::state::{Config, Totals};

/// A checked relayer's fee.
pub struct Relaying {
    relayer: Addr,
    /// Before the ordinary fee, in uoaic.
    pub fee: u128,
}

impl Relaying {
    pub fn pay(&self, config: &Config, totals: &mut Totals) -> Result<(Event, Option<WasmMsg>)> {
        let paid = totals.pay(&config.token, Payment::Relay, &self.relayer, self.fee)?;
        let event = events::paid(Payment::Relay, &self.relayer, self.fee, paid.fee);
        Ok((event, paid.message))
    }
}

/// Checks relayer and fee, which is at most `most`. A relayer's fee leaves the notes like an exit
/// does, so the gate is queried for the relayer too. No credential is required; the fee is limited
/// per message, but the number of messages is not.
pub fn check(
    deps: &DepsMut,
    env: &Env,
    config: &Config,
    relay: Option<&Relay>,
    most: u128,
) -> Result<Option<Relaying>> {
    let Some(relay) = relay else {
        return Ok(None);
    };
    let own = &env.contract.address;
    let relayer = system::payable(
        deps.as_ref(),
        own,
        &config.token,
        "relay.relayer",
        &relay.relayer,
    )?;
    let fee = amount::nonzero("relay.fee", relay.fee)?.u128();
    let limit = config.params.max_relayer_fee.u128();
    for (max, why) in [
        (limit, "the limit of one message"),
        (most, "what the message can pay it from"),
    ] {
        if fee > max {
            return Err(ContractError::RelayerFee { fee, max, why });
        }
    }
    gate::admit(
        deps.querier,
        config.kyc_gate.as_ref(),
        &relayer,
        RELAY_SCENARIO,
    )?;
    Ok(Some(Relaying { relayer, fee }))
}

/// Fee of a message's relayer, 0 without one.
pub fn fee(relaying: Option<&Relaying>) -> u128 {
    relaying.map_or(0, |relaying| relaying.fee)
}
