//! Addresses that messages and queries name.

use cosmwasm_std::{Addr, Api, StdError, StdResult};

/// Of a text that is no address, as much is shown as the longest address has.
const SHOWN: usize = 90;

/// The address that a field of a message names, in the chain's own spelling; another spelling of
/// it is refused, so that one account can't have two balances.
pub fn valid_address(api: &dyn Api, field: &str, text: &str) -> StdResult<Addr> {
    api.addr_validate(text).map_err(|error| {
        let shown: String = text.chars().take(SHOWN).collect();
        StdError::generic_err(format!(
            "{field}: '{shown}' is no address of this chain ({error}); give it as the chain \
             prints it, in lower case"
        ))
    })
}
