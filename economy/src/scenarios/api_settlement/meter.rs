//! Both ends of every lane: consumers' payer sessions and providers' sessions, each with its
//! durable store. Nothing here talks of money that a session didn't check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};
use oaic_chain::proven::View;
use oaic_chain::Chain;
use oaic_channel::{
    Admission, Call, ChainLane, ChannelTerms, Clock, Completion, Delivery, LaneId, LaneState,
    Limits, Options, PayerSession, ProviderSession, Refusal, StoreError,
};
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{lane, Entry, Hash, PackedVoucher, Provenance, Receipt, SigningKey, Status};

use super::keys::{digest, receipt_key};
use super::parties::{Pair, Parties};
use super::plan::Plan;
use crate::scenarios::market;
use crate::workload::Request;

/// The channels of this scenario have one version of terms: the first.
const TERMS: u32 = 0;

/// The providers have one receipt key each: the first.
const RECEIPT_KEY: u16 = 0;

/// Receipts that are read at once.
const PAGE: u64 = 1_000;

#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Position in the workload.
    pub number: usize,
    pub channel: u64,
    pub request: Request,
    /// When, in milliseconds of Unix time.
    pub at_ms: u64,
}

/// A channel that holds too little for the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    pub pair: Pair,
    pub channel: u64,
    /// How much is missing, in uoaic.
    pub short: u128,
}

/// What both sides have kept of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneTotal {
    pub id: LaneId,
    /// What the payer has: its tree recomputed from its stored receipts.
    pub payer: Kept,
    pub provider: Kept,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub calls: u64,
    /// Sum of the receipts, in uoaic.
    pub sum: u128,
    /// Amount of the last voucher, in uoaic.
    pub authorized: u128,
    pub commitment: Hash,
}

impl From<&LaneState> for Kept {
    fn from(lane: &LaneState) -> Self {
        Self {
            calls: lane.calls,
            sum: lane.sum,
            authorized: lane.voucher.as_ref().map_or(0, |voucher| voucher.amount),
            commitment: lane.commitment,
        }
    }
}

pub struct Meter {
    folder: PathBuf,
    clock: Clock,
    /// What a consumer allows itself on a channel.
    limits: Limits,
    /// Tokens that a call asks for at most.
    max_tokens: u32,
    /// One for each consumer of the plan, in its order.
    payers: Vec<PayerSession>,
    /// By the provider's label.
    providers: BTreeMap<String, ProviderSession>,
    /// Provider's label of each service of the plan, in its order.
    provider_of: Vec<String>,
    /// Each channel with its pair and its terms, as they were attached last.
    channels: BTreeMap<u64, (Pair, ChannelTerms)>,
    /// Receipts on their way, by consumer: taken with the consumer's next calls, in one commit.
    arriving: BTreeMap<usize, Vec<Delivery>>,
}

impl Meter {
    /// Make the sessions' stores in a folder.
    pub fn create(
        chain: &dyn Chain,
        folder: &Path,
        plan: &Plan,
        parties: &Parties<'_>,
    ) -> Result<Self> {
        // The keys are new: they derive from labels, but the chain is this run's own.
        Self::with(chain, folder, plan, parties, ProviderSession::create)
    }

    fn with(
        chain: &dyn Chain,
        folder: &Path,
        plan: &Plan,
        parties: &Parties<'_>,
        provider: fn(PathBuf, Options, &SigningKey, u32) -> Result<ProviderSession, StoreError>,
    ) -> Result<Self> {
        let options = market::session_options(chain)?;
        let payers = plan.consumers.iter().map(|consumer| {
            let path = folder.join(format!("payer-{}.sqlite", consumer.account));
            Ok(PayerSession::open(path, options.clone())?)
        });
        let payers = payers.collect::<Result<_>>()?;
        let mut providers = BTreeMap::new();
        for label in &parties.providers {
            if !providers.contains_key(label) {
                let path = folder.join(format!("provider-{label}.sqlite"));
                let key = receipt_key(label);
                let session = provider(path, options.clone(), &key, RECEIPT_KEY.into())?;
                providers.insert(label.clone(), session);
            }
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            clock: options.clock,
            limits: plan.limits()?,
            max_tokens: plan.max_tokens,
            payers,
            providers,
            provider_of: parties.providers.clone(),
            channels: BTreeMap::new(),
            arriving: BTreeMap::new(),
        })
    }

    /// Take a channel in, or what it holds by now, as the chain states it. The first time, the
    /// consumer opens its lanes.
    pub fn attach(
        &mut self,
        at: &dyn View,
        parties: &Parties<'_>,
        (pair, channel): (Pair, u64),
    ) -> Result<()> {
        let terms = channel_terms(at, parties, (pair, channel))?;
        self.clock.set(terms.channel.seen.time);
        self.provider(pair)?.attach(&terms)?;
        let payer = &mut self.payers[pair.consumer];
        payer.attach(&terms, &session_key(pair), self.limits)?;
        let open = u32::try_from(payer.lanes(channel)?.len())?;
        for number in open..self.limits.lanes() {
            let id = payer.open_lane(channel, RECEIPT_KEY.into())?;
            ensure!(
                id == lane_id(channel, number),
                "lane {number} of channel {channel} is {id}"
            );
        }
        self.channels.insert(channel, (pair, terms));
        Ok(())
    }

    /// Take in what all channels hold by now.
    pub fn refresh(&mut self, parties: &Parties<'_>) -> Result<()> {
        let at = market::records_of(&parties.settlement)?;
        for (channel, pair) in self.pairs() {
            self.attach(at.as_ref(), parties, (pair, channel))?;
        }
        Ok(())
    }

    fn pairs(&self) -> Vec<(u64, Pair)> {
        let channels = self.channels.iter();
        channels
            .map(|(channel, (pair, _))| (*channel, *pair))
            .collect()
    }

    /// What a consumer can still grant on a channel, in uoaic.
    pub fn budget(&mut self, pair: Pair, channel: u64) -> Result<u128> {
        Ok(self.payers[pair.consumer].budget(channel)?)
    }

    /// Serve calls that are under way together, each on a lane of its own. When a channel holds
    /// too little, nothing was served: top it up and serve the same calls again.
    pub fn serve(&mut self, jobs: &[Job]) -> Result<Option<Need>> {
        let requests = match self.authorize(jobs)? {
            Ok(requests) => requests,
            Err(need) => return Ok(Some(need)),
        };
        for (label, provider) in &mut self.providers {
            let mine = jobs.iter().zip(&requests);
            let mine = mine.filter(|(job, _)| self.provider_of[job.request.service] == *label);
            let (mine, requests): (Vec<&Job>, Vec<_>) =
                mine.map(|(job, request)| (job, request.clone())).unzip();
            if mine.is_empty() {
                continue;
            }
            let (_, admissions) = provider.exchange(&[], &requests)?;
            let mut served = Vec::with_capacity(mine.len());
            let mut answered = Vec::new();
            for (job, admission) in mine.into_iter().zip(admissions) {
                match admission.with_context(|| job.context("was not admitted"))? {
                    Admission::Serve { sequence, .. } => {
                        served.push((job, job.completion(sequence)))
                    }
                    Admission::Replay { receipt, .. } => answered.push((job, receipt)),
                    Admission::InProgress { .. } => {
                        bail!(job.context("is on a lane that is busy with another"))
                    }
                }
            }
            let (served, completions): (Vec<&Job>, Vec<_>) = served.into_iter().unzip();
            let (receipts, _) = provider.exchange(&completions, &[])?;
            for (job, receipt) in served.into_iter().zip(receipts) {
                answered.push((job, receipt.with_context(|| job.context("got no receipt"))?));
            }
            for (job, receipt) in answered {
                let delivery = Delivery {
                    lane: job.lane(),
                    receipt,
                    response_hash: Some(job.hash("response")),
                };
                self.arriving
                    .entry(job.request.consumer)
                    .or_default()
                    .push(delivery);
            }
        }
        Ok(None)
    }

    /// Consumers take the receipts that are on their way.
    fn take_receipts(&mut self) -> Result<()> {
        for consumer in 0..self.payers.len() {
            self.exchange(consumer, &[])?;
        }
        Ok(())
    }

    /// A consumer takes its receipts, then authorizes calls.
    fn exchange(
        &mut self,
        consumer: usize,
        calls: &[Call],
    ) -> Result<Vec<Result<PackedVoucher, Refusal>>> {
        let deliveries = self.arriving.remove(&consumer).unwrap_or_default();
        let (accepted, vouchers) = self.payers[consumer].exchange(&deliveries, calls)?;
        for (delivery, accepted) in deliveries.iter().zip(accepted) {
            accepted.with_context(|| format!("{}: the payer refused a receipt", delivery.lane))?;
        }
        Ok(vouchers)
    }

    /// What a call can cost at most, by the price table in force. Both sides know of it what this
    /// takes, and compute it alike.
    fn call(&self, job: &Job) -> Result<Call> {
        let (_, terms) = self
            .channels
            .get(&job.channel)
            .with_context(|| format!("channel {} isn't attached", job.channel))?;
        let price = terms.price().context("terms without a price")?;
        let greatest = market::greatest_units(&job.request, self.max_tokens);
        Ok(Call {
            lane: job.lane(),
            request_hash: job.hash("request"),
            ceiling: price.of(&greatest)?,
            price_table: terms.in_force,
        })
    }

    fn authorize(&mut self, jobs: &[Job]) -> Result<Result<Vec<oaic_channel::Request>, Need>> {
        let mut requests: Vec<Option<oaic_channel::Request>> = vec![None; jobs.len()];
        let mut by_consumer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, job) in jobs.iter().enumerate() {
            by_consumer
                .entry(job.request.consumer)
                .or_default()
                .push(index);
        }
        for (consumer, indexes) in by_consumer {
            let calls = indexes.iter().map(|index| self.call(&jobs[*index]));
            let calls = calls.collect::<Result<Vec<_>>>()?;
            let answers = self.exchange(consumer, &calls)?;
            for ((index, call), answer) in indexes.into_iter().zip(calls).zip(answers) {
                let job = &jobs[index];
                match answer {
                    Ok(voucher) => {
                        requests[index] = Some(oaic_channel::Request {
                            voucher,
                            request_hash: call.request_hash,
                            ceiling: call.ceiling,
                            price_table: call.price_table,
                        })
                    }
                    Err(Refusal::OverBudget { needed, left, .. }) => {
                        return Ok(Err(Need {
                            pair: job.pair(),
                            channel: job.channel,
                            short: needed.saturating_sub(left),
                        }));
                    }
                    Err(refusal) => return Err(refusal).context(job.context("was not authorized")),
                }
            }
        }
        let all: Option<Vec<_>> = requests.into_iter().collect();
        Ok(Ok(all.context("a call got no voucher")?))
    }

    /// What providers can claim and the chain hasn't paid, by consumer, service, lane.
    pub fn settleable(&mut self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for provider in self.providers.values_mut() {
            entries.extend(provider.settleable(usize::try_from(i32::MAX)?)?);
        }
        self.sort(&mut entries);
        Ok(entries)
    }

    /// What pays nothing new, but acknowledges later calls than the chain knows.
    pub fn unproven(&mut self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for (channel, pair) in self.pairs() {
            entries.extend(self.provider(pair)?.unproven(channel)?);
        }
        self.sort(&mut entries);
        Ok(entries)
    }

    /// An order of our own: the contract rounds as it goes, and runs must be comparable.
    fn sort(&self, entries: &mut [Entry]) {
        entries.sort_by_key(|entry| {
            let pair = self.channels.get(&entry.voucher.channel);
            (pair.map(|(pair, _)| *pair), entry.voucher.lane)
        });
    }

    /// Note on both sides that entries were settled in full, by a height.
    pub fn settled(&mut self, entries: &[Entry], height: u64) -> Result<()> {
        let mut by_pair: BTreeMap<Pair, Vec<(LaneId, ChainLane)>> = BTreeMap::new();
        for entry in entries {
            let channel = entry.voucher.channel;
            let known = self.channels.get(&channel);
            let (pair, _) = known.with_context(|| format!("channel {channel} isn't attached"))?;
            by_pair.entry(*pair).or_default().push(in_full(entry));
        }
        for (pair, lanes) in by_pair {
            let overtaken = self.provider(pair)?.mark_settled(&lanes, height)?;
            ensure!(
                overtaken.is_empty(),
                "somebody else settled more than the provider has: {overtaken:?}"
            );
            self.payers[pair.consumer].mark_settled(&lanes, height)?;
        }
        Ok(())
    }

    /// Every payer acknowledges every call it has a receipt of.
    pub fn acknowledge_all(&mut self) -> Result<()> {
        self.take_receipts()?;
        for (channel, pair) in self.pairs() {
            for lane in self.used_lanes(channel, pair)? {
                let voucher = self.payers[pair.consumer].final_voucher(lane.id)?;
                self.provider(pair)?.acknowledge(&voucher)?;
            }
        }
        Ok(())
    }

    /// The lanes of a channel that were called on.
    fn used_lanes(&mut self, channel: u64, pair: Pair) -> Result<Vec<LaneState>> {
        let mut lanes = self.payers[pair.consumer].lanes(channel)?;
        lanes.retain(|lane| lane.calls > 0 || lane.in_flight.is_some());
        Ok(lanes)
    }

    /// Forget everything but what is in the stores, and go on from there. Answers with the lanes
    /// whose last receipt was on its way: serve their last call again, and it is replayed.
    pub fn reopen(
        &mut self,
        chain: &dyn Chain,
        plan: &Plan,
        parties: &Parties<'_>,
    ) -> Result<BTreeSet<LaneId>> {
        let pairs = self.pairs();
        // The stores are held exclusively: they must be let go before they are opened again.
        self.payers.clear();
        self.providers.clear();
        let folder = std::mem::take(&mut self.folder);
        *self = Self::with(chain, &folder, plan, parties, ProviderSession::open)?;
        let mut waiting = BTreeSet::new();
        let at = market::records_of(&parties.settlement)?;
        for (channel, pair) in pairs {
            self.attach(at.as_ref(), parties, (pair, channel))?;
            let lanes = self.used_lanes(channel, pair)?;
            let under_way = lanes.iter().filter(|lane| lane.in_flight.is_some());
            waiting.extend(under_way.map(|lane| lane.id));
        }
        Ok(waiting)
    }

    /// What both sides have kept of every lane.
    pub fn totals(&mut self) -> Result<Vec<LaneTotal>> {
        let mut totals = Vec::new();
        for (channel, pair) in self.pairs() {
            for lane in self.used_lanes(channel, pair)? {
                let payer = Kept::from(&self.payers[pair.consumer].audit(lane.id)?);
                let session = self.provider(pair)?;
                let provider = Kept::from(&session.audit(lane.id)?);
                let (mut prompt_tokens, mut completion_tokens) = (0, 0);
                let mut from = 1;
                while from <= provider.calls {
                    let receipts = session.receipts(lane.id, from, from + PAGE - 1)?;
                    ensure!(!receipts.is_empty(), "{}: no receipt {from}", lane.id);
                    from += u64::try_from(receipts.len())?;
                    for receipt in receipts {
                        let (_, receipt) = Receipt::from_bytes(&receipt.bytes)?;
                        prompt_tokens += receipt.units[UnitKind::Prompt as usize];
                        completion_tokens += receipt.units[UnitKind::Completion as usize];
                    }
                }
                totals.push(LaneTotal {
                    id: lane.id,
                    payer,
                    provider,
                    prompt_tokens,
                    completion_tokens,
                });
            }
        }
        Ok(totals)
    }

    fn provider(&mut self, pair: Pair) -> Result<&mut ProviderSession> {
        let label = &self.provider_of[pair.service];
        self.providers
            .get_mut(label)
            .with_context(|| format!("no session of provider '{label}'"))
    }
}

impl Job {
    fn pair(&self) -> Pair {
        Pair {
            consumer: self.request.consumer,
            service: self.request.service,
        }
    }

    pub fn lane(&self) -> LaneId {
        lane_id(self.channel, self.request.lane)
    }

    /// Stands for the hash of a body: the trace has numbers, no texts.
    fn hash(&self, what: &str) -> Hash {
        digest(&[what, &self.number.to_string(), &self.at_ms.to_string()])
    }

    fn completion(&self, sequence: u64) -> Completion {
        Completion {
            lane: self.lane(),
            sequence,
            request_hash: self.hash("request"),
            units: market::units(&self.request),
            status: Status::Ok,
            provenance: Provenance::Reported,
            response_hash: self.hash("response"),
            timestamp_ms: self.at_ms,
            response: None,
        }
    }

    fn context(&self, what: &str) -> String {
        format!("call {} of the workload {what}", self.number + 1)
    }
}

/// Key that a consumer signs the vouchers of one channel with; see [`receipt_key`].
pub fn session_key(pair: Pair) -> SigningKey {
    let (consumer, service) = (pair.consumer.to_string(), pair.service.to_string());
    SigningKey::from_seed(digest(&["session key", &consumer, &service]))
}

/// The lane of a number that a plan gives it.
fn lane_id(channel: u64, number: u32) -> LaneId {
    // A plan has at most 100.
    let number = u16::try_from(number).unwrap_or(u16::MAX);
    LaneId {
        channel,
        terms: TERMS,
        lane: lane::of_key(RECEIPT_KEY, number),
    }
}

fn in_full(entry: &Entry) -> (LaneId, ChainLane) {
    let settled = ChainLane {
        sequence: entry.voucher.sequence,
        paid: entry.claim.into(),
    };
    (LaneId::of(&entry.voucher), settled)
}

fn channel_terms(
    at: &dyn View,
    parties: &Parties<'_>,
    (pair, channel): (Pair, u64),
) -> Result<ChannelTerms> {
    let terms = market::channel_terms(at, &parties.settlement, channel)?;
    ensure!(
        terms.service_id == parties.services[pair.service],
        "channel {channel} is for service {}, not for {}",
        terms.service_id,
        parties.services[pair.service]
    );
    Ok(terms)
}
