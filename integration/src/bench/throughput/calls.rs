//! Individually acknowledged calls a second: signed and checked by both sides, kept in their
//! stores, and counted when the chain has settled them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure, Context, Result};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::Chain;
use oaic_session::ChannelTerms;
use oaic_types::compute_settlement::{QueryMsg, SettleResult, MAX_BATCH};
use oaic_vouchers::PackedVoucher;

use super::worker::Worker;
use crate::market::{batch_answer, Market, CALL_PRICE};

/// How long calls go on.
const DURATION: Duration = Duration::from_secs(20);

/// Between two settlements of one worker, while calls go on.
const SETTLE_EVERY: Duration = Duration::from_secs(1);

/// Gas of a full batch, amply.
const BATCH_GAS: u64 = 2_500_000;

/// Workers and the market they are in.
pub struct Prepared<'a> {
    market: Market<'a>,
    workers: Vec<Worker>,
    /// One account a worker, to hand in what it can settle.
    relays: Vec<String>,
}

/// What was measured.
pub struct Figures {
    /// Calls a second, from the first call until the last one is settled.
    pub per_second: f64,
    /// Calls for one voucher that settled.
    pub per_voucher: f64,
    /// Gas for one call.
    pub gas: f64,
}

/// A worker's vouchers on their way to the chain, and the way back.
struct Batch {
    relay: String,
    vouchers: Vec<PackedVoucher>,
    settled: Sender<Vec<PackedVoucher>>,
}

/// One worker a core, each with a channel and as many lanes as a batch has vouchers.
pub fn prepare(chain: &WasmdChain) -> Result<Prepared<'_>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let payers: Vec<String> = (0..cores).map(|n| format!("calls-payer-{n}")).collect();
    let mut market = Market::set_up(chain, "calls", &payers)?;
    market.open(&payers, 100_000_000_000)?;
    let mut workers = vec![];
    for channel in &market.channels {
        let terms = terms(&market, channel.number)?;
        let lanes = u32::try_from(MAX_BATCH)?;
        workers.push(Worker::open(
            &terms,
            &channel.key,
            &market.receipt_key(),
            lanes,
        )?);
    }
    // Terms are in force after a delay.
    chain.advance(1, 2)?;
    let relays = market.relays(workers.len())?;
    Ok(Prepared {
        market,
        workers,
        relays,
    })
}

fn terms(market: &Market<'_>, number: u64) -> Result<ChannelTerms> {
    let channel: oaic_types::compute_settlement::ChannelResponse =
        market.ask(&QueryMsg::Channel { channel: number })?;
    let terms: oaic_types::compute_settlement::TermsResponse = market.ask(&QueryMsg::Terms {
        channel: number,
        terms: 0,
    })?;
    let provider = market.ask(&QueryMsg::Provider {
        address: channel.provider.to_string(),
    })?;
    let prices = market.ask(&QueryMsg::Prices {
        service_id: terms.service_id,
        version: Some(terms.price_version),
    })?;
    Ok(ChannelTerms::from_chain(
        &market.chain.chain_id(),
        market.contracts.settlement.as_str(),
        &market.ask(&QueryMsg::Config {})?,
        &channel,
        &terms,
        &provider,
        &prices,
    )?)
}

impl Prepared<'_> {
    /// Calls, acknowledges and settles.
    pub fn run(self, say: &dyn Fn(&str)) -> Result<Figures> {
        let Self {
            market,
            workers,
            relays,
        } = self;
        let before = market.books()?;
        let stop = AtomicBool::new(false);
        let (to_chain, batches) = mpsc::channel();
        let start = Instant::now();
        let (calls, gas) = thread::scope(|scope| -> Result<(u64, u64)> {
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
            let gas = settle(&market, &batches);
            stop.store(true, Ordering::SeqCst);
            drop(batches);
            let mut calls = 0;
            for thread in threads {
                let done = thread.join().map_err(|_| anyhow!("a worker panicked"))?;
                // The chain's refusal says more than what it led to.
                calls += match (&gas, done) {
                    (Ok(_), done) => done?,
                    (Err(_), _) => 0,
                };
            }
            Ok((calls, gas?))
        })?;
        let seconds = start.elapsed().as_secs_f64();
        let after = market.books()?;
        let settled = after.calls - before.calls;
        let paid = after.settled.u128() - before.settled.u128();
        let vouchers = after.vouchers - before.vouchers;
        say(&format!(
            "{calls} calls, {vouchers} vouchers, {seconds:.1} s"
        ));
        ensure!(
            settled == calls,
            "{settled} calls settled of {calls} that were made"
        );
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
    let mut under_way: Option<Receiver<Vec<PackedVoucher>>> = None;
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
) -> Result<Option<Receiver<Vec<PackedVoucher>>>> {
    let vouchers = worker.settleable(MAX_BATCH)?;
    if vouchers.is_empty() {
        return Ok(None);
    }
    let (settled, answer) = mpsc::channel();
    to_chain
        .send(Batch {
            relay: relay.to_owned(),
            vouchers,
            settled,
        })
        .map_err(|_| anyhow!("the chain's side has ended"))?;
    Ok(Some(answer))
}

/// Settles what comes in, all that waits together, until no worker is left. The answer is the gas.
fn settle(market: &Market<'_>, batches: &Receiver<Batch>) -> Result<u64> {
    let mut gas = 0;
    while let Ok(first) = batches.recv() {
        let waiting: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        let txs = waiting
            .iter()
            .map(|batch| {
                let tx = market.settle_tx(&batch.vouchers, Some(BATCH_GAS))?;
                Ok(oaic_chain::Tx {
                    sender: batch.relay.clone(),
                    ..tx
                })
            })
            .collect::<Result<Vec<_>>>()?;
        for (done, batch) in market.chain.run(&txs).into_iter().zip(waiting) {
            let outcome = done.context("a batch was refused")?;
            gas += outcome.gas_used.unwrap_or(0);
            for result in batch_answer(&outcome)?.results {
                let SettleResult::Settled { owed, .. } = &result else {
                    return Err(anyhow!("a good voucher was refused: {result:?}"));
                };
                ensure!(
                    owed.is_zero(),
                    "{owed} uoaic stayed owed; the reserve is too small"
                );
            }
            // A worker that has failed doesn't listen any more, and says so itself.
            let _ = batch.settled.send(batch.vouchers);
        }
    }
    Ok(gas)
}
