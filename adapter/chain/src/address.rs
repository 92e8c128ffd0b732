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
    let wrong = |key: &str, message: String| ChainError::Config {
        key: key.into(),
        message,
    };
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

    #[test]
    fn prediction_depends_on_creator_code_and_salt() {
        let creator = Addr::unchecked(AccountId::new("wasm", &[1; 20]).unwrap().to_string());
        let other = Addr::unchecked(AccountId::new("wasm", &[2; 20]).unwrap().to_string());
        let salt = Binary::from(b"salt");
        let address = predict_address(&creator, &"ab".repeat(32), &salt).unwrap();
        assert!(address.as_str().starts_with("wasm1"), "{address}");
        assert_ne!(
            address,
            predict_address(&other, &"ab".repeat(32), &salt).unwrap()
        );
        assert_ne!(
            address,
            predict_address(&creator, &"cd".repeat(32), &salt).unwrap()
        );
        assert_ne!(
            address,
            predict_address(&creator, &"ab".repeat(32), &Binary::from(b"s")).unwrap()
        );
    }

    #[test]
    fn bad_parts_are_named() {
        let creator = Addr::unchecked(AccountId::new("wasm", &[1; 20]).unwrap().to_string());
        let sum = "ab".repeat(32);
        let fails = |c: &str, sum: &str, salt: &[u8]| {
            predict_address(&Addr::unchecked(c), sum, &Binary::from(salt))
                .unwrap_err()
                .to_string()
        };
        assert!(fails("alice", &sum, b"s").starts_with("creator"));
        assert!(fails(creator.as_str(), "abc", b"s").starts_with("checksum"));
        assert!(fails(creator.as_str(), &sum, b"").starts_with("salt"));
        assert!(fails(creator.as_str(), &sum, &[0; 65]).starts_with("salt"));
    }

    #[test]
    fn labels_are_not_addresses() {
        let address = AccountId::new("wasm", &[1; 20]).unwrap().to_string();
        assert!(is_address(&address));
        assert!(!is_address("compute-1"));
        assert!(!is_address("wasm1notachecksum"));
        assert!(!is_address(""));
    }
}
