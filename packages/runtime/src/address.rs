//! Addresses that messages name.

use cosmwasm_std::{Addr, Api};

use crate::{Result, RuntimeError};

/// Of a text that is not an address, as much is shown as the longest address has.
const SHOWN: usize = 90;

/// The address a field names, in the chain's own spelling; another spelling of it is refused, so
/// that one account can't have two entries.
///
/// # Errors
/// [`RuntimeError::BadAddress`].
pub fn valid(api: &dyn Api, field: &'static str, raw: &str) -> Result<Addr> {
    api.addr_validate(raw)
        .map_err(|error| RuntimeError::BadAddress {
            field,
            address: raw.chars().take(SHOWN).collect(),
            reason: error.to_string(),
        })
}

/// [`valid`] for a field that may be unset.
pub fn optional(api: &dyn Api, field: &'static str, raw: Option<&str>) -> Result<Option<Addr>> {
    raw.map(|raw| valid(api, field, raw)).transpose()
}

/// An address that can be paid: not the contract itself.
///
/// # Errors
/// [`RuntimeError::BadAddress`], [`RuntimeError::OwnAddress`].
pub fn payable(api: &dyn Api, contract: &Addr, field: &'static str, raw: &str) -> Result<Addr> {
    let address = valid(api, field, raw)?;
    match address == *contract {
        true => Err(RuntimeError::OwnAddress {
            field,
            address: address.into(),
        }),
        false => Ok(address),
    }
}

/// [`payable`] for a field that may be unset.
pub fn optional_payable(
    api: &dyn Api,
    contract: &Addr,
    field: &'static str,
    raw: Option<&str>,
) -> Result<Option<Addr>> {
    raw.map(|raw| payable(api, contract, field, raw))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockApi;

    #[test]
    fn only_the_chains_own_spelling_is_an_address() {
        let api = MockApi::default();
        let alice = api.addr_make("alice");
        assert_eq!(valid(&api, "to", alice.as_str()).unwrap(), alice);
        for wrong in [
            alice.as_str().to_uppercase(),
            "x".repeat(500),
            String::new(),
        ] {
            let error = valid(&api, "to", &wrong).unwrap_err().to_string();
            assert!(error.starts_with("to: '") && error.len() < 300, "{error}");
        }
        let own = payable(&api, &alice, "to", alice.as_str()).unwrap_err();
        assert!(matches!(own, RuntimeError::OwnAddress { field: "to", .. }));
        assert_eq!(optional(&api, "to", None).unwrap(), None);
        let own = optional_payable(&api, &alice, "to", Some(alice.as_str())).unwrap_err();
        assert!(matches!(own, RuntimeError::OwnAddress { field: "to", .. }));
        assert_eq!(optional_payable(&api, &alice, "to", None).unwrap(), None);
    }
}
