//! What contracts that hold the token for others have in common.

use cosmwasm_std::Addr;
use oaic_client::{Contract, Handle};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::{balance, code_of, with_code, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

/// A contract, its books, and whether what it holds covers them.
#[derive(Debug, Serialize)]
pub struct Holder<B> {
    pub address: String,
    pub code_id: Option<u64>,
    pub totals: B,
    /// What it holds of the token.
    pub balance: Amount,
    /// What its books say that it must hold at least.
    pub owes: Amount,
}

impl<B: DeserializeOwned> Holder<B> {
    /// A contract with its configuration, by its own questions for books and that; `owes` adds up
    /// what books say. None where its address isn't known.
    pub(super) fn ask<K: Contract, C: DeserializeOwned>(
        ctx: &Context,
        address: Option<&Addr>,
        (totals, config): (&K::Query, &K::Query),
        owes: fn(&B) -> Amount,
    ) -> Result<Option<(Self, C)>> {
        let Some(address) = address else {
            return Ok(None);
        };
        let contract = Handle::<K>::new(ctx.chain.as_ref(), address.clone());
        let code_id = code_of(ctx.chain.as_ref(), address, K::NAME)?;
        let totals = contract.query(totals)?;
        let held = Self {
            address: address.to_string(),
            code_id: Some(code_id),
            owes: owes(&totals),
            totals,
            balance: balance(ctx, address)?,
        };
        Ok(Some((held, contract.query(config)?)))
    }

    pub(super) fn named(&self, name: &'static str, rows: &mut Rows) {
        rows.push((name, with_code(&self.address, self.code_id)));
    }

    /// The row that says whether what it holds is enough.
    pub(super) fn holds(&self, name: &'static str, rows: &mut Rows) {
        rows.push((name, covered(self.balance, self.owes)));
    }
}

fn covered(balance: Amount, owes: Amount) -> String {
    let covered = if balance >= owes {
        "covers"
    } else {
        "DOES NOT COVER"
    };
    format!("{balance}, {covered} the {owes} it owes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_that_holds_too_little_is_shouted_about() {
        let said = covered(Amount(4_999_999), Amount(5_000_000));
        assert!(said.contains("DOES NOT COVER the 5 OAIC"), "{said}");
        let said = covered(Amount(5_000_000), Amount(5_000_000));
        assert!(said.contains(", covers the 5 OAIC"), "{said}");
    }
}
