//! Where wasmd 0.61 keeps what, in its store `wasm`.

use cosmrs::proto::{
    cosmwasm::wasm::v1::{CodeInfo, ContractInfo},
    traits::Message,
};
use cosmrs::AccountId;
use cosmwasm_std::Addr;

use super::error::{harmless, ProvenError};

pub(super) const STORE: &str = "wasm";

/// Path of a query for one of its keys.
pub(super) const PATH: &str = "/store/wasm/key";

const CODE: u8 = 0x01;
const CONTRACT: u8 = 0x02;
const CONTRACT_STORE: u8 = 0x03;

/// Bytes of a contract's address. Its records begin with it, so the length must be known: those of
/// a shorter address could be another contract's.
const ADDRESS: usize = 32;

/// Code that a contract runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its id on this chain.
    pub id: u64,
    /// SHA-256 of its wasm.
    pub checksum: [u8; 32],
}

pub(super) fn address(contract: &Addr) -> Result<Vec<u8>, ProvenError> {
    let bytes = contract
        .as_str()
        .parse::<AccountId>()
        .map(|account| account.to_bytes())
        .unwrap_or_default();
    if bytes.len() == ADDRESS {
        return Ok(bytes);
    }
    Err(ProvenError::config(
        "contract",
        format!(
            "'{}' is not a contract's address, which is a bech32 text of {ADDRESS} bytes",
            harmless(contract.as_str())
        ),
    ))
}

/// Of a contract's record.
pub(super) fn record_key(address: &[u8], key: &[u8]) -> Vec<u8> {
    [&[CONTRACT_STORE], address, key].concat()
}

/// Of what the chain knows of a contract.
pub(super) fn contract_key(address: &[u8]) -> Vec<u8> {
    [&[CONTRACT], address].concat()
}

/// Of what the chain knows of a code.
pub(super) fn code_key(code_id: u64) -> Vec<u8> {
    [&[CODE][..], &code_id.to_be_bytes()].concat()
}

/// Id of the code that a contract runs.
pub(super) fn code_id(contract_info: &[u8]) -> Result<u64, String> {
    let info = ContractInfo::decode(contract_info).map_err(|e| harmless(&e.to_string()))?;
    match info.code_id {
        0 => Err("the contract has no code".into()),
        id => Ok(id),
    }
}

/// SHA-256 of a code's wasm.
pub(super) fn code_hash(code_info: &[u8]) -> Result<[u8; 32], String> {
    let info = CodeInfo::decode(code_info).map_err(|e| harmless(&e.to_string()))?;
    let hash = info.code_hash;
    let length = hash.len();
    hash.try_into()
        .map_err(|_| format!("the code's hash has {length} bytes instead of 32"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_wasmds() {
        let address = [7; 32];
        let key = record_key(&address, b"count");
        assert_eq!((key[0], key.len()), (3, 38));
        assert_eq!(&key[33..], b"count");
        assert_eq!(contract_key(&address)[..2], [2, 7]);
        assert_eq!(code_key(258), [1, 0, 0, 0, 0, 0, 0, 1, 2]);
    }

    #[test]
    fn only_contracts_addresses_are_asked_for() {
        let of = |bytes: &[u8]| {
            let account = AccountId::new("wasm", bytes).unwrap();
            address(&Addr::unchecked(account.to_string()))
        };
        assert_eq!(of(&[9; 32]).unwrap(), [9; 32]);
        for wrong in [&[9; 20][..], &[9; 31]] {
            let error = of(wrong).unwrap_err().to_string();
            assert!(error.starts_with("contract: "), "{error}");
        }
        assert!(address(&Addr::unchecked("alice")).is_err());
    }
}
