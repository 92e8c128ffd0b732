//! `api-settlement`: consumers call models, and every call is metered, receipted, acknowledged,
//! settled, split and burned for.
//!
//! [`ApiSettlement`] runs it from beginning to end; [`Run`] is the same step by step.

mod finish;
mod keys;
mod meter;
mod parties;
mod plan;
mod settle;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use oaic_channel::LaneId;
use oaic_client::Transaction;
use oaic_messages::compute_settlement::ReceiveMsg;
use oaic_vouchers::Entry;
use tempfile::TempDir;

use self::meter::{Job, Meter, Need};
use self::parties::{Pair, Parties};
use self::plan::NAME;
use super::{market, Outcome, Scenario, Setup};
use crate::report::Settlement;
use crate::trace::Trace;
use crate::workload::{Request, Workload};

pub use self::plan::{CalledService, Consumer, Plan};

pub const DEFAULT_CALLS: usize = 3_000;

/// Calls that are under way at once at most; each is on a lane of its own.
const MAX_WAVE: usize = 64;

pub struct ApiSettlement;

impl Scenario for ApiSettlement {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "replays a usage trace: channels, receipts, vouchers, settlement, splits, fee and burn"
    }

    fn run(&self, setup: &Setup<'_>) -> Result<Outcome> {
        let mut run = Run::start(setup, Plan::builtin()?)?;
        let calls = run.calls_left().try_into()?;
        setup.progress.count("replaying calls", calls);
        while run.calls_left() > 0 {
            let before = run.calls_left();
            run.replay(run.plan.settle_every)?;
            run.settle()?;
            setup.progress.done((before - run.calls_left()).try_into()?);
        }
        run.finish()
    }
}

/// A run, step by step: [`start`](Run::start), [`replay`](Run::replay) and
/// [`settle`](Run::settle) as often as one likes, [`finish`](Run::finish).
pub struct Run<'a> {
    setup: &'a Setup<'a>,
    plan: Plan,
    workload: Workload,
    parties: Parties<'a>,
    meter: Meter,
    channels: BTreeMap<Pair, u64>,
    /// Position of the next call in the workload.
    next: usize,
    vouchers: u64,
    settlements: Vec<Settlement>,
    started: Instant,
    stores: TempDir,
}

impl<'a> Run<'a> {
    /// Read the whole workload, then put everybody in place.
    pub fn start(setup: &'a Setup<'a>, plan: Plan) -> Result<Self> {
        let started = Instant::now();
        let workload = workload(setup, &plan)?;
        setup.progress.stage("deploying contracts");
        let mut parties = Parties::gather(setup.chain, &plan)?;

        setup.progress.stage("opening channels");
        let stores = setup.temporary("sessions")?;
        let mut meter = Meter::create(setup.chain, stores.path(), &plan, &parties)?;
        let pairs: BTreeSet<Pair> = workload.requests.iter().map(pair).collect();
        let pairs: Vec<Pair> = pairs.into_iter().collect();
        let keys = |pair| meter::session_key(pair).public();
        let numbers = parties.open_channels(setup.chain, &plan, &pairs, keys)?;
        let channels: BTreeMap<Pair, u64> = pairs.into_iter().zip(numbers).collect();
        let at = market::records_of(&parties.settlement)?;
        for (pair, channel) in &channels {
            meter.attach(at.as_ref(), &parties, (*pair, *channel))?;
        }
        Ok(Self {
            setup,
            plan,
            workload,
            parties,
            meter,
            channels,
            next: 0,
            vouchers: 0,
            settlements: Vec::new(),
            started,
            stores,
        })
    }

    pub fn calls_left(&self) -> usize {
        self.workload.requests.len() - self.next
    }

    /// Replay so many calls, or those that are left. Calls overlap as far as their lanes allow.
    pub fn replay(&mut self, calls: usize) -> Result<()> {
        let all = self.workload.requests.len();
        let end = self.next.saturating_add(calls).min(all);
        let mut queues: BTreeMap<(Pair, u32), VecDeque<Job>> = BTreeMap::new();
        let requests = self.workload.requests[..end].iter().enumerate();
        for (number, request) in requests.skip(self.next) {
            let queue = queues.entry((pair(request), request.lane)).or_default();
            queue.push_back(self.job(request, number));
        }
        while !queues.is_empty() {
            // The next call of every lane, as they arrived.
            let mut wave: Vec<Job> = queues.values().filter_map(|q| q.front().copied()).collect();
            wave.sort_by_key(|job| job.number);
            wave.truncate(MAX_WAVE);
            self.serve(&wave)?;
            for job in &wave {
                let lane = (pair(&job.request), job.request.lane);
                if let Some(queue) = queues.get_mut(&lane) {
                    queue.pop_front();
                }
            }
            queues.retain(|_, queue| !queue.is_empty());
        }
        self.next = end;
        Ok(())
    }

    fn serve(&mut self, jobs: &[Job]) -> Result<()> {
        while let Some(need) = self.meter.serve(jobs)? {
            self.top_up(&need)?;
        }
        Ok(())
    }

    pub fn settle(&mut self) -> Result<()> {
        let entries = self.meter.settleable()?;
        self.send(&entries)
    }

    fn send(&mut self, entries: &[Entry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let chain = self.setup.chain;
        settle::settle(chain, &mut self.parties, entries)?;
        self.meter.settled(entries, chain.block()?.height)?;
        self.meter.refresh(&self.parties)?;
        self.vouchers += u64::try_from(entries.len())?;
        let last = self.workload.requests[..self.next].last();
        let at_ms = last.map_or(0, |request| request.at_ms);
        let channels = self.channels.values().copied();
        let point = settle::point(&self.parties, channels, at_ms)?;
        self.settlements.push(point);
        Ok(())
    }

    /// Throw all sessions away, with receipts that are on their way, and go on from what they have
    /// on disk: calls whose receipt was lost are asked again and replayed.
    pub fn reopen(&mut self) -> Result<()> {
        let waiting = self
            .meter
            .reopen(self.setup.chain, &self.plan, &self.parties)?;
        let mut last: BTreeMap<LaneId, Job> = BTreeMap::new();
        for (number, request) in self.workload.requests[..self.next].iter().enumerate() {
            let job = self.job(request, number);
            last.insert(job.lane(), job);
        }
        let again: Vec<Job> = waiting
            .iter()
            .filter_map(|lane| last.get(lane).copied())
            .collect();
        self.serve(&again)
    }

    /// Acknowledge and settle the last calls, pay everybody, check every total.
    /// Totals that don't add up are in the outcome; they are not an error.
    pub fn finish(&mut self) -> Result<Outcome> {
        self.setup.progress.stage("settling the last calls");
        self.meter.acknowledge_all()?;
        // The last vouchers pay what is left, or nothing new, but their roots cover the last calls.
        let mut entries = self.meter.settleable()?;
        entries.extend(self.meter.unproven()?);
        self.send(&entries)?;
        self.setup.progress.stage("paying claims");
        settle::claim(self.setup.chain, &mut self.parties, &self.plan)?;
        self.setup.progress.stage("checking the books");
        self.report()
    }

    fn job(&self, request: &Request, number: usize) -> Job {
        Job {
            number,
            channel: self.channels[&pair(request)],
            request: *request,
            at_ms: self.workload.start_ms.saturating_add(request.at_ms),
        }
    }

    fn top_up(&mut self, need: &Need) -> Result<()> {
        let amount = need.short.max(self.plan.deposit.uoaic());
        let consumer = &self.plan.consumers[need.pair.consumer].account;
        let before = self.meter.budget(need.pair, need.channel)?;
        let channel = need.channel;
        let call = self.parties.send(amount, &ReceiveMsg::TopUp { channel })?;
        let tx = Transaction::new(self.setup.chain, consumer.as_str()).call(call);
        let outcome = tx
            .run()
            .context("a channel can't be topped up")
            .with_context(|| consumer.clone())?;
        self.parties.outcomes.push(outcome);
        let at = market::records_of(&self.parties.settlement)?;
        let topped_up = (need.pair, need.channel);
        self.meter.attach(at.as_ref(), &self.parties, topped_up)?;
        ensure!(
            self.meter.budget(need.pair, need.channel)? > before,
            "{consumer}: a top-up doesn't help, the spend limit of {} is used up",
            self.plan.spend_limit
        );
        Ok(())
    }

    /// Folder of the session stores; it is removed with the run.
    pub fn stores(&self) -> PathBuf {
        self.stores.path().to_path_buf()
    }
}

fn pair(request: &Request) -> Pair {
    Pair {
        consumer: request.consumer,
        service: request.service,
    }
}

fn workload(setup: &Setup<'_>, plan: &Plan) -> Result<Workload> {
    let (options, population) = (&setup.options, plan.population());
    match &options.trace {
        Some(path) => {
            setup.progress.stage("reading the trace");
            let trace = Trace::open(path)?;
            let (calls, seed) = (options.calls, options.seed);
            Ok(Workload::from_trace(&trace, calls, &population, seed))
        }
        None => {
            let calls = options.calls.unwrap_or(DEFAULT_CALLS);
            Ok(Workload::generate(calls, &population, options.seed))
        }
    }
}
