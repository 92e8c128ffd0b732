//! Vouchers settled a second: full batches, each with a lane of a hundred channels, signed
//! beforehand and handed in by as many accounts as there are batches.

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
    let relays = market.relays(BATCHES)?;
    let txs = |calls: u64| -> Result<Vec<Tx>> {
        let batch = |(lane, relay): (u32, &String)| {
            let vouchers: Vec<_> = market
                .channels
                .iter()
                .map(|channel| market.voucher(channel, lane, calls))
                .collect();
            let mut tx = market.settle_tx(&vouchers, Some(BATCH_GAS))?;
            tx.sender.clone_from(relay);
            Ok(tx)
        };
        (0..).zip(&relays).map(batch).collect()
    };
    // The first settlement of a lane writes a record that later ones only change.
    for done in chain.run(&txs(1)?) {
        done.context("a first batch of vouchers was refused")?;
    }
    let txs = txs(2)?;
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
