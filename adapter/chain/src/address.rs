//! Addresses.

use cosmrs::AccountId;
use cosmwasm_std::{instantiate2_address, Addr, Binary, Checksum};

use crate::{ChainError, Result};

/// Address that [`Chain::instantiate2`](crate::Chain::instantiate2) gives a contract: of its
/// creator, the checksum (hex) of its code and the salt.
///
/// # Errors
/// When the creator isn't a bech32 address, the checksum isn't 64 hex digits, or the salt isn't
/// 1 to 64 bytes.
pub fn predict_address(creator: &Addr, checksum: &str, salt: &Binary) -> Result<Addr> {
    let wrong = |key: &str, message: String| ChainError::config(key, message);
    let account: AccountId = creator
        .as_str()
        .parse()
        .map_err(|e| wrong("creator", format!("{creator} is not an address: {e}")))?;
    let code = Checksum::from_hex(checksum)
        .map_err(|e| wrong("checksum", format!("'{checksum}' is not a checksum: {e}")))?;
    let bytes = instantiate2_address(code.as_slice(), &account.to_bytes().into(), salt)
        .map_err(|e| wrong("salt", e.to_string()))?;
    AccountId::new(account.prefix(), &bytes)
        .map(|address| Addr::unchecked(address.to_string()))
        .map_err(|e| ChainError::Internal(format!("address of a contract: {e}")))
}

/// Whether a text is a bech32 address (of any prefix) rather than an account's label.
pub fn is_address(text: &str) -> bool {
    text.parse::<AccountId>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn creator(seed: u8) -> String {
        AccountId::new("wasm", &[seed; 20]).unwrap().to_string()
    }

    fn predict(creator: &str, checksum: &str, salt: &[u8]) -> Result<Addr> {
        predict_address(&Addr::unchecked(creator), checksum, &salt.into())
    }

    #[test]
    fn prediction_depends_on_creator_code_and_salt() {
        let of = |seed, byte: &str, salt| predict(&creator(seed), &byte.repeat(32), salt).unwrap();
        let address = of(1, "ab", b"salt");
        assert!(address.as_str().starts_with("wasm1"), "{address}");
        assert_ne!(address, of(2, "ab", b"salt"));
        assert_ne!(address, of(1, "cd", b"salt"));
        assert_ne!(address, of(1, "ab", b"s"));
    }

    #[test]
    fn bad_parts_are_named() {
        let (creator, sum) = (creator(1), "ab".repeat(32));
        for (creator, checksum, salt, part) in [
            ("alice", sum.as_str(), &b"s"[..], "creator"),
            (&creator, "abc", b"s", "checksum"),
            (&creator, &sum, b"", "salt"),
            (&creator, &sum, &[0; 65], "salt"),
        ] {
            let error = predict(creator, checksum, salt).unwrap_err().to_string();
            assert!(error.starts_with(part), "{error}");
        }
    }

    #[test]
    fn labels_are_not_addresses() {
        assert!(is_address(&creator(1)));
        for label in ["compute-1", "wasm1notachecksum", ""] {
            assert!(!is_address(label), "{label}");
        }
    }
}
