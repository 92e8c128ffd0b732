//! `oaic watchtower` on a chain in this process, and on one that fails or lies now and then.

mod deadlines;
mod lies;
mod nodes;
mod refusals;
mod settling;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use oaic_chain::{Block, Chain, ChainError, Tx, TxOutcome};
use oaic_cli::error::{CliError, Result};
use oaic_messages::compute_settlement::LaneResponse;
use oaic_vouchers::Entry;
use oaic_watchtower::VoucherSource;
use serde_json::Value;

use crate::support::calls::{packed, Lane};
use crate::support::Suite;
use oaic_chain::testing::{Through, Via};

/// One look as `prov` at the folder that [`put`] fills, at whatever brings 1 uoaic.
const ONCE: &str = "watchtower --once --entries @/entries --threshold 1uoaic --from prov";

/// As [`ONCE`], with other flags in place of the threshold, each behind a space.
fn look(suite: &Suite, flags: &str) -> Value {
    suite.json(&ONCE.replace(" --threshold 1uoaic", flags))
}

fn put(suite: &Suite, entries: &[Entry]) {
    suite.write("entries/a.entry", packed(entries));
}

fn settled(report: &Value) -> Vec<u64> {
    let settled = report["settled"].as_array().unwrap().iter();
    settled.map(|s| s["channel"].as_u64().unwrap()).collect()
}

/// The entry of a lane after so many calls, claimed in full.
fn entry(suite: &Suite, channel: u64, lane: u32, calls: u64) -> Entry {
    Lane::called(suite, channel, lane, calls).entry()
}

/// Entries that a test hands over, and what it heard of them.
#[derive(Default)]
struct Hand {
    entries: Vec<Entry>,
    heard: Vec<u64>,
    dead: Vec<u64>,
    /// It can't be written.
    full: bool,
}

impl Hand {
    fn of(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }

    fn write(&self) -> Result<()> {
        match self.full {
            true => Err(CliError::failed("the disk is full")),
            false => Ok(()),
        }
    }
}

impl VoucherSource for Hand {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        Ok(self.entries.clone())
    }

    fn heard(&mut self, lanes: &[LaneResponse], _: u64) -> Result<()> {
        self.write()?;
        self.heard.extend(lanes.iter().map(|lane| lane.channel));
        Ok(())
    }

    fn dead(&mut self, entry: &Entry, _: &str) -> Result<()> {
        self.write()?;
        self.dead.push(entry.voucher.channel);
        Ok(())
    }
}

/// A chain that fails as told.
struct Flaky {
    inner: Arc<dyn Chain>,
    /// Entries that one transaction may hold before it runs out of gas.
    most: usize,
    /// Calls of `block` that get no answer before one does.
    unreachable: AtomicU64,
}

impl Through for Flaky {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn block(&self) -> oaic_chain::Result<Block> {
        let left = self.unreachable.load(Ordering::SeqCst);
        if left > 0 {
            self.unreachable.store(left - 1, Ordering::SeqCst);
            return Err(ChainError::Unreachable {
                url: "http://x".into(),
                why: "down".into(),
            });
        }
        self.inner.block()
    }

    fn run(&self, txs: &[Tx]) -> Vec<oaic_chain::Result<TxOutcome>> {
        txs.iter()
            .map(|tx| {
                // base64 of an entry each
                let entries = tx.calls[0].msg.len() * 3 / 4 / Entry::LEN;
                if entries > self.most {
                    return Err(ChainError::OutOfGas { used: 2, limit: 1 });
                }
                self.inner.run(std::slice::from_ref(tx)).remove(0)
            })
            .collect()
    }
}

fn flaky(suite: &Suite, most: usize, unreachable: u64) -> Arc<dyn Chain> {
    Arc::new(Via(Flaky {
        inner: suite.chain.clone(),
        most,
        unreachable: unreachable.into(),
    }))
}
