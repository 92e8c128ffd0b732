//! Vouchers settled per second: full batches, each with ten lanes of ten channels, signed
//! beforehand and handed in by as many accounts as there are batches. An account settles for a
//! provider that named it, and a provider can name few, so there are several providers.

use std::time::Instant;

use anyhow::{ensure, Context, Result};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{Chain, Tx};
use oaic_messages::compute_settlement::MAX_BATCH;

use crate::market::{Market, CALL_PRICE, MAX_RELAYS};

/// Batches of [`MAX_BATCH`] vouchers.
const BATCHES: usize = 100;

/// Channels of a provider; a batch has as many lanes of each.
const CHANNELS: usize = 10;

const LANES: usize = MAX_BATCH / CHANNELS;

/// Gas of a full batch, amply.
const BATCH_GAS: u64 = 2_500_000;

pub struct Prepared<'a> {
    chain: &'a WasmdChain,
    market: Market<'a>,
    txs: Vec<Tx>,
}

/// Opens the channels and signs the vouchers.
pub fn prepare(chain: &WasmdChain) -> Result<Prepared<'_>> {
    let payers: Vec<String> = (0..CHANNELS).map(|n| format!("load-payer-{n}")).collect();
    let mut market = Market::set_up(chain, "load", &payers)?;
    let (mut first, mut second) = (vec![], vec![]);
    let providers = BATCHES.div_ceil(MAX_RELAYS);
    for nth in 0..providers {
        let mut beside = match nth {
            0 => None,
            _ => Some(market.beside(&format!("load-{nth}"))?),
        };
        let provider = beside.as_mut().unwrap_or(&mut market);
        provider.open(&payers, 1_000_000_000)?;
        let batches = MAX_RELAYS.min(BATCHES - nth * MAX_RELAYS);
        for (n, relay) in provider.relays(batches)?.into_iter().enumerate() {
            let from = u32::try_from(n * LANES)?;
            let batch = |calls: u64| -> Result<Tx> {
                let lanes = (from..).take(LANES);
                let vouchers: Vec<_> = lanes
                    .flat_map(|lane| provider.channels.iter().map(move |channel| (lane, channel)))
                    .map(|(lane, channel)| provider.voucher(channel, lane, calls))
                    .collect();
                Ok(Tx {
                    sender: relay.clone(),
                    ..provider.settle_tx(&vouchers, Some(BATCH_GAS))?
                })
            };
            first.push(batch(1)?);
            second.push(batch(2)?);
        }
    }
    // The first settlement of a lane writes a record that later ones only change.
    for done in chain.run(&first) {
        done.context("a first batch of vouchers was refused")?;
    }
    Ok(Prepared {
        chain,
        market,
        txs: second,
    })
}

impl Prepared<'_> {
    /// Settles them all; the answer is how many a second.
    pub fn run(&self) -> Result<f64> {
        let before = self.market.totals()?.settled.u128();
        let start = Instant::now();
        for done in self.chain.run(&self.txs) {
            done.context("a batch of vouchers was refused")?;
        }
        let seconds = start.elapsed().as_secs_f64();
        let settled = self.market.totals()?.settled.u128() - before;
        // Each acknowledges one more call.
        let sent = BATCHES * MAX_BATCH;
        ensure!(
            settled == sent as u128 * CALL_PRICE,
            "{settled} uoaic settled of {sent} calls that were acknowledged"
        );
        Ok(sent as f64 / seconds)
    }
}
