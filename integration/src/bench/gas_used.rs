//! Gas of whole transactions, as chains report it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use oaic_chain::TxOutcome;

/// Gas of whole transactions, by what they do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gas {
    /// `token.transfer`, `cw20-base.transfer`, `settlement.batch.100`, `settlement.lanes.100`,
    /// `settlement.settler.100`, `settlement.release.100`, …
    pub used: BTreeMap<String, u64>,
    /// Least a voucher can cost: with a lane a channel, and with many lanes of one channel.
    pub floors: [u64; 2],
}

impl Gas {
    pub(super) fn get(&self, id: &str) -> Result<f64> {
        let used = self.used.get(id);
        Ok(*used.with_context(|| format!("no figure for {id}"))? as f64)
    }
}

pub(super) fn gas_of(outcome: &TxOutcome) -> Result<u64> {
    let used = outcome.gas_used;
    used.context("the chain did not say how much gas was used")
}
