//! Vouchers settled a second: full batches, one lane a channel, signed beforehand.

use std::time::Instant;

use anyhow::{ensure, Context, Result};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{Chain, Tx};
use oaic_types::compute_settlement::MAX_BATCH;

use crate::market::Market;

/// Batches of [`MAX_BATCH`] vouchers.
const BATCHES: usize = 100;

/// Gas of a full batch, amply.
const BATCH_GAS: u64 = 2_500_000;

/// Everything signed and packed.
pub struct Prepared<'a> {
    chain: &'a WasmdChain,
    market: Market<'a>,
    txs: Vec<Tx>,
}

/// Opens the channels and signs the vouchers.
pub fn prepare(chain: &WasmdChain) -> Result<Prepared<'_>> {
    let payers: Vec<String> = (0..MAX_BATCH)
        .map(|n| format!("load-payer-{n:03}"))
        .collect();
    let mut market = Market::set_up(chain, "load", &payers)?;
    market.open(&payers, 1_000_000_000)?;
    let batch = |calls: u64| -> Vec<_> {
        market
            .channels
            .iter()
            .map(|c| market.voucher(c, 0, calls))
            .collect()
    };
    // The first settlement of a channel writes records that later ones only change.
    market.settle(&batch(1))?;
    let txs = (2..)
        .take(BATCHES)
        .map(|calls| market.settle_tx(&batch(calls), Some(BATCH_GAS)))
        .collect::<Result<_>>()?;
    Ok(Prepared { chain, market, txs })
}

impl Prepared<'_> {
    /// Settles them all; the answer is how many a second.
    pub fn run(&self) -> Result<f64> {
        let before = self.market.books()?.vouchers;
        let start = Instant::now();
        for done in self.chain.run(&self.txs) {
            done.context("a batch of vouchers was refused")?;
        }
        let seconds = start.elapsed().as_secs_f64();
        let settled = self.market.books()?.vouchers - before;
        let sent = (BATCHES * MAX_BATCH) as u64;
        ensure!(
            settled == sent,
            "{settled} vouchers settled of {sent} that were sent"
        );
        Ok(settled as f64 / seconds)
    }
}
