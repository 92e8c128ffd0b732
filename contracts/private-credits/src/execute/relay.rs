//! Pay for whoever sends a message.

use cosmwasm_std::{Addr, DepsMut, Env, Event, WasmMsg};
use oaic_messages::private_credits::{Relay, RELAY_SCENARIO};
use oaic_records::private_credits::Config;
use oaic_runtime::{amount, gate, system};

use crate::books::{Books, Payment};
use crate::error::ContractError;

/// Pay that was checked.
pub struct Relaying {
    relayer: Addr,
    /// Before the ordinary fee, in uoaic.
    pub fee: u128,
}

/// Checks who is to be paid, and that it is at most `most`. A relayer's pay leaves the notes as an
/// exit does, so the gate is asked about him as well. No credential is asked for; what leaves so is
/// limited by the message, and nothing limits how many messages there are.
pub fn check(
    deps: &DepsMut,
    env: &Env,
    config: &Config,
    relay: Option<&Relay>,
    most: u128,
) -> Result<Option<Relaying>, ContractError> {
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

/// What a message pays its relayer: 0 without one.
pub fn fee(relaying: Option<&Relaying>) -> u128 {
    relaying.map_or(0, |relaying| relaying.fee)
}

impl Relaying {
    pub fn pay(
        &self,
        config: &Config,
        books: &mut Books,
    ) -> Result<(Event, Option<WasmMsg>), ContractError> {
        books.pay(&config.token, Payment::Relay, &self.relayer, self.fee)
    }
}
