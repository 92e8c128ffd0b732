//! Individually acknowledged calls per second: signed and checked by both sides, kept in their
//! stores, and counted when the chain has settled them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure, Context, Result};
use oaic_chain::wasmd::WasmdChain;
use oaic_client::answer;
use oaic_economy::scenarios::market::{channel_terms, records_of};
use oaic_messages::compute_settlement::{ExecuteMsg, SettleBatchResponse, SettleResult, MAX_BATCH};
use oaic_vouchers::{Entry, SigningKey};

use super::worker::Worker;
use crate::market::{Market, CALL_PRICE, MAX_RELAYS};
use crate::parties::key;
use crate::setup::patient_params;

const DURATION: Duration = Duration::from_secs(20);

/// Between two settlements of one worker, while calls go on.
const SETTLE_EVERY: Duration = Duration::from_secs(1);

/// Gas of a full batch, amply.
const BATCH_GAS: u64 = 2_500_000;

pub struct Prepared<'a> {
    market: Market<'a>,
    workers: Vec<Worker>,
    /// One account a worker, to hand in what it can settle.
    relays: Vec<String>,
}

pub struct Figures {
    /// Calls a second, from the first call until the last one is settled.
    pub per_second: f64,
    pub per_voucher: f64,
    pub gas: f64,
}

/// What settled, and at which height.
type Settled = (Vec<Entry>, u64);

/// A worker's entries on their way to the chain, and the way back.
struct Batch {
    relay: String,
    entries: Vec<Entry>,
    settled: Sender<Settled>,
}

/// In each channel, in uoaic.
const RESERVE: u128 = 100_000_000_000;

/// One worker per core, each a process of the provider's with a receipt key of its own, a channel
/// and as many lanes as a batch has entries.
pub fn prepare(chain: &WasmdChain) -> Result<Prepared<'_>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cores = cores.min(MAX_RELAYS);
    let payers: Vec<String> = (0..cores).map(|n| format!("calls-payer-{n}")).collect();
    let mut market = Market::set_up_with(chain, "calls", &payers, patient_params())?;
    market.open(&payers, RESERVE)?;
    let keys = receipt_keys(&market, cores)?;
    let lanes = u32::try_from(MAX_BATCH)?;
    let settlement = market.settlement();
    let at = records_of(&settlement)?;
    let mut workers = vec![];
    for (index, (channel, receipt_key)) in (0..).zip(market.channels.iter().zip(&keys)) {
        let terms = channel_terms(at.as_ref(), &settlement, channel.number)?;
        let receipt_key = (receipt_key, index);
        let worker = Worker::open(&terms, &channel.key, receipt_key, lanes, RESERVE)?;
        workers.push(worker);
    }
    let relays = market.relays(workers.len())?;
    Ok(Prepared {
        market,
        workers,
        relays,
    })
}

/// The key that the provider registered with, and as many more as it needs.
fn receipt_keys(market: &Market<'_>, count: usize) -> Result<Vec<SigningKey>> {
    let mut keys = vec![market.receipt_key()];
    for nth in 1..count {
        let next = key(&format!("calls/receipt/{nth}"));
        let add = ExecuteMsg::AddReceiptKey {
            receipt_key: next.public().into(),
        };
        market.settlement().execute(&market.provider, &add)?;
        keys.push(next);
    }
    Ok(keys)
}

impl Prepared<'_> {
    /// Calls, acknowledges and settles.
    pub fn run(self, say: &dyn Fn(&str)) -> Result<Figures> {
        let Self {
            market,
            workers,
            relays,
        } = self;
        let before = market.totals()?;
        let stop = AtomicBool::new(false);
        let (to_chain, batches) = mpsc::channel();
        let start = Instant::now();
        let (calls, Sums { gas, vouchers }) = thread::scope(|scope| -> Result<(u64, Sums)> {
            let threads: Vec<_> = workers
                .into_iter()
                .zip(relays)
                .map(|(worker, relay)| {
                    let (to_chain, stop) = (to_chain.clone(), &stop);
                    scope.spawn(move || {
                        let calls = work(worker, &relay, &to_chain, stop, start);
                        // One that failed must not leave the others at it.
                        if calls.is_err() {
                            stop.store(true, Ordering::SeqCst);
                        }
                        calls
                    })
                })
                .collect();
            drop(to_chain);
            let sums = settle(&market, &batches);
            stop.store(true, Ordering::SeqCst);
            drop(batches);
            let mut calls = 0;
            for thread in threads {
                let done = thread.join().map_err(|_| anyhow!("a worker panicked"))?;
                // The chain's refusal says more than what it led to.
                calls += match (&sums, done) {
                    (Ok(_), done) => done?,
                    (Err(_), _) => 0,
                };
            }
            Ok((calls, sums?))
        })?;
        let seconds = start.elapsed().as_secs_f64();
        let after = market.totals()?;
        let paid = after.settled.u128() - before.settled.u128();
        say(&format!(
            "{calls} calls, {vouchers} vouchers, {seconds:.1} s"
        ));
        let owed = u128::from(calls) * CALL_PRICE;
        ensure!(
            paid == owed,
            "{paid} uoaic settled for calls that come to {owed}"
        );
        Ok(Figures {
            per_second: calls as f64 / seconds,
            per_voucher: calls as f64 / vouchers as f64,
            gas: gas as f64 / calls as f64,
        })
    }
}

/// Calls until the time is over, sending vouchers to the chain now and then, then what is left.
fn work(
    mut worker: Worker,
    relay: &str,
    to_chain: &Sender<Batch>,
    stop: &AtomicBool,
    start: Instant,
) -> Result<u64> {
    let mut under_way: Option<Receiver<Settled>> = None;
    let mut last = Instant::now();
    while start.elapsed() < DURATION && !stop.load(Ordering::SeqCst) {
        worker.round()?;
        if let Some(answer) = under_way.as_ref().and_then(|r| r.try_recv().ok()) {
            worker.mark_settled(&answer)?;
            under_way = None;
        }
        if under_way.is_none() && last.elapsed() >= SETTLE_EVERY {
            under_way = hand_in(&mut worker, relay, to_chain)?;
            last = Instant::now();
        }
    }
    worker.finish()?;
    if let Some(answer) = under_way {
        worker.mark_settled(&answer.recv().context("the chain's side has ended")?)?;
    }
    while let Some(answer) = hand_in(&mut worker, relay, to_chain)? {
        worker.mark_settled(&answer.recv().context("the chain's side has ended")?)?;
    }
    Ok(worker.calls())
}

/// Hands in what a worker can settle; None when that is nothing.
fn hand_in(
    worker: &mut Worker,
    relay: &str,
    to_chain: &Sender<Batch>,
) -> Result<Option<Receiver<Settled>>> {
    let entries = worker.settleable(MAX_BATCH)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let (settled, answer) = mpsc::channel();
    to_chain
        .send(Batch {
            relay: relay.to_owned(),
            entries,
            settled,
        })
        .map_err(|_| anyhow!("the chain's side has ended"))?;
    Ok(Some(answer))
}

#[derive(Default)]
struct Sums {
    gas: u64,
    vouchers: u64,
}

/// Settles what comes in, all that waits together, until no worker is left.
fn settle(market: &Market<'_>, batches: &Receiver<Batch>) -> Result<Sums> {
    let mut sums = Sums::default();
    while let Ok(first) = batches.recv() {
        let waiting: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        let txs = waiting
            .iter()
            .map(|batch| {
                let tx = market.entries_tx(&batch.entries, Some(BATCH_GAS))?;
                Ok(oaic_chain::Tx {
                    sender: batch.relay.clone(),
                    ..tx
                })
            })
            .collect::<Result<Vec<_>>>()?;
        for (done, batch) in market.chain.run(&txs).into_iter().zip(waiting) {
            let outcome = done.context("a batch was refused")?;
            sums.gas += outcome.gas_used.unwrap_or(0);
            sums.vouchers += batch.entries.len() as u64;
            for result in answer::<SettleBatchResponse>(&outcome, 0)?.results {
                let SettleResult::Settled { unpaid, .. } = &result else {
                    return Err(anyhow!("a good voucher was refused: {result:?}"));
                };
                ensure!(
                    unpaid.is_zero(),
                    "{unpaid} uoaic stayed unpaid; the reserve is too small"
                );
            }
            // A worker that has failed doesn't listen any more, and says so itself.
            let _ = batch.settled.send((batch.entries, outcome.height));
        }
    }
    Ok(sums)
}
