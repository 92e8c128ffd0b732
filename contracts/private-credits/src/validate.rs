//! Checks of message contents; each error names the field and the rule.

use crate::state::{Config, Note};
use cosmwasm_std::{Addr, Api, Binary, Uint128};
use oaic_messages::private_credits::{
    Links, NewNote, Params, MAX_DENOMINATIONS, MAX_EXITS_PER_EPOCH,
};
use oaic_poseidon::Fr;
use oaic_records::element;
use oaic_runtime::amount::within;
use oaic_runtime::pause::MAX_GUARDIAN_PAUSE;
use oaic_runtime::{address, text, Checked, RuntimeError};
use oaic_statements::note;

use crate::error::{ContractError, Result};

/// Bytes of an Ed25519 key.
const KEY: usize = 32;

/// Ascending, each a multiple of the previous one, so that every amount has one best split into
/// notes.
pub fn denominations(values: &[Uint128]) -> Result<Vec<u64>> {
    let field = "denominations";
    text::count(field, "values", values.len(), 1, MAX_DENOMINATIONS)?;
    let mut checked: Vec<u64> = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let bad = |rule: String| ContractError::BadDenomination {
            place,
            value: value.u128(),
            rule,
        };
        let number = u64::try_from(value.u128());
        let number = number.map_err(|_| bad(format!("at most {}", u64::MAX)))?;
        let before = checked.last().copied();
        let fits = match before {
            None => number > 0,
            Some(before) => number > before && number.checked_rem(before) == Some(0),
        };
        if !fits {
            return Err(bad(match before {
                None => "at least 1".to_owned(),
                Some(before) => format!("a larger multiple of {before}, the one before"),
            }));
        }
        checked.push(number);
    }
    Ok(checked)
}

/// The only link, the KYC gate.
pub fn links(api: &dyn Api, links: &Links) -> Result<Option<Addr>, RuntimeError> {
    address::optional(api, "links.kyc_gate", links.kyc_gate.as_deref())
}

pub fn params(params: &Params) -> Result<()> {
    within("max_pause", params.max_pause, 0, MAX_GUARDIAN_PAUSE)?;
    Ok(within(
        "exits_per_epoch",
        params.exits_per_epoch,
        1,
        MAX_EXITS_PER_EPOCH,
    )?)
}

/// Position and value of a denomination.
pub fn denomination(config: &Config, field: &'static str, value: Uint128) -> Result<(u8, u64)> {
    let known = &config.denominations;
    known
        .iter()
        .zip(0u8..)
        .find(|(known, _)| u128::from(**known) == value.u128())
        .map(|(value, place)| (place, *value))
        .ok_or_else(|| ContractError::UnknownDenomination {
            field,
            value: value.u128(),
            known: format!("{known:?}"),
        })
}

/// Notes as stored in the tree, and their total value.
pub fn new_notes(config: &Config, notes: &[NewNote]) -> Result<(Vec<Note>, u128)> {
    let mut sum = 0;
    let mut leaves = Vec::with_capacity(notes.len());
    for new in notes {
        let (place, value) = denomination(config, "notes.denomination", new.denomination)?;
        let owner = element::canonical("notes.owner", &new.owner)?;
        if owner == Fr::zero() {
            // Nobody knows an opening of zero; the money would be lost.
            let rule = "zero is nobody's: commit to a secret and a nonce";
            return Err(RuntimeError::invalid("notes.owner", &new.owner, rule).into());
        }
        sum = u128::add_checked(sum, u128::from(value))?;
        leaves.push(Note {
            denomination: place,
            leaf: note::note_leaf(value, &owner),
        });
    }
    Ok((leaves, sum))
}

/// Checks only the length of an Ed25519 key; settlement refuses keys of small order.
pub fn key(field: &'static str, key: &Binary) -> Result<()> {
    Ok(text::count(field, "bytes", key.len(), KEY, KEY)?)
}

/// A stored digest.
pub fn digest(stored: &Binary) -> Result<[u8; 32]> {
    Ok(stored.to_array()?)
}

/// A stored element.
pub fn stored(field: &'static str, stored: &Binary) -> Result<Fr> {
    Ok(element::canonical(field, stored)?)
}
