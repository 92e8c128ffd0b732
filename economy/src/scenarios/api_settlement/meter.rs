//! Both ends of every lane: consumers' payer sessions and providers' sessions, each with its
//! durable store. Nothing here talks of money that a session didn't check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use oaic_chain::{Backend, Chain, ChainExt};
use oaic_session::{
    Admission, Call, ChainLane, ChannelTerms, Completion, Delivery, Durability, LaneId, LaneState,
    Limits, Options, PayerSession, ProviderSession, Reconciled, Refusal,
};
use oaic_types::compute_settlement::{LaneResponse, QueryMsg, UnitKind};
use oaic_vouchers::{Hash, PackedVoucher, Provenance, Receipt, SigningKey, Status};
use sha2::{Digest, Sha256};

use super::parties::{Pair, Parties};
use super::plan::Plan;
use crate::scenarios::market;
use crate::workload::Request;

/// The channels of this scenario have one version of terms: the first.
const TERMS: u32 = 0;

/// Receipts that are read at once.
const PAGE: u64 = 1_000;

/// A call to serve.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Position in the workload.
    pub number: usize,
    /// Channel it is paid from.
    pub channel: u64,
    /// What is asked for.
    pub request: Request,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// A channel that holds too little for the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Whose.
    pub pair: Pair,
    /// Its number.
    pub channel: u64,
    /// How much is missing, in uoaic.
    pub short: u128,
}

/// What both sides have kept of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneTotal {
    /// Which.
    pub id: LaneId,
    /// What the payer has: its tree recomputed from its stored receipts.
    pub payer: Kept,
    /// What the provider has.
    pub provider: Kept,
    /// Tokens read, summed over the provider's receipts.
    pub prompt_tokens: u64,
    /// Tokens generated, summed over the provider's receipts.
    pub completion_tokens: u64,
}

/// One side's books of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Calls with a receipt.
    pub calls: u64,
    /// What the receipts come to, in uoaic.
    pub sum: u128,
    /// Amount of the last voucher, in uoaic.
    pub acknowledged: u128,
    /// Commitment to the tree.
    pub commitment: Hash,
}

impl From<&LaneState> for Kept {
    fn from(lane: &LaneState) -> Self {
        Self {
            calls: lane.calls,
            sum: lane.sum,
            acknowledged: lane.voucher.as_ref().map_or(0, |voucher| voucher.amount),
            commitment: lane.commitment,
        }
    }
}

/// All sessions.
pub struct Meter {
    folder: PathBuf,
    /// One for each consumer of the plan, in its order.
    payers: Vec<PayerSession>,
    /// By the provider's label.
    providers: BTreeMap<String, ProviderSession>,
    /// Provider's label of each service of the plan, in its order.
    provider_of: Vec<String>,
    /// Pair of each channel.
    pairs: BTreeMap<u64, Pair>,
    /// Receipts on their way, by consumer: taken with the consumer's next calls, in one commit.
    arriving: BTreeMap<usize, Vec<Delivery>>,
}

impl Meter {
    /// Open the sessions' stores in a folder, making those that aren't there.
    ///
    /// # Errors
    /// Names the store that can't be opened.
    pub fn open(chain: &dyn Chain, folder: &Path, plan: &Plan, parties: &Parties) -> Result<Self> {
        // An embedded chain ends with its process: that a store outlives the process, however it
        // is killed, is then enough. Vouchers of a network must outlive a power cut as well.
        let durability = match chain.backend() {
            Backend::Embedded => Durability::Normal,
            Backend::Wasmd => Durability::Full,
        };
        let options = Options {
            durability,
            ..Options::default()
        };
        let payers = plan.consumers.iter().map(|consumer| {
            let path = folder.join(format!("payer-{}.sqlite", consumer.account));
            Ok(PayerSession::open(path, options)?)
        });
        let payers = payers.collect::<Result<_>>()?;
        let mut providers = BTreeMap::new();
        for label in &parties.providers {
            if !providers.contains_key(label) {
                let path = folder.join(format!("provider-{label}.sqlite"));
                let session = ProviderSession::open(path, options, &receipt_key(label), 0)?;
                providers.insert(label.clone(), session);
            }
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            payers,
            providers,
            provider_of: parties.providers.clone(),
            pairs: BTreeMap::new(),
            arriving: BTreeMap::new(),
        })
    }

    /// Take a channel in, or its new budget, as the chain states it.
    ///
    /// # Errors
    /// When the chain doesn't answer, or says what its addresses contradict.
    pub fn attach(
        &mut self,
        chain: &dyn Chain,
        parties: &Parties,
        pair: Pair,
        channel: u64,
    ) -> Result<()> {
        let terms = channel_terms(chain, parties, pair, channel)?;
        self.pairs.insert(channel, pair);
        let key = session_key(pair);
        self.payers[pair.consumer].attach(&terms, &key, Limits::NONE)?;
        self.provider(pair)?.attach(&terms)?;
        Ok(())
    }

    /// Serve calls that are under way together, each on a lane of its own. When a channel holds
    /// too little, nothing was served: top it up and serve the same calls again.
    ///
    /// # Errors
    /// When either side refuses what the other did.
    pub fn serve(&mut self, jobs: &[Job]) -> Result<Option<Need>> {
        let vouchers = match self.authorize(jobs)? {
            Ok(vouchers) => vouchers,
            Err(need) => return Ok(Some(need)),
        };
        for (label, provider) in &mut self.providers {
            let mine = jobs.iter().zip(&vouchers);
            let mine = mine.filter(|(job, _)| self.provider_of[job.request.service] == *label);
            let (mine, requests): (Vec<&Job>, Vec<_>) = mine
                .map(|(job, voucher)| {
                    let request_hash = job.hash("request");
                    (
                        job,
                        oaic_session::Request {
                            voucher: voucher.clone(),
                            request_hash,
                        },
                    )
                })
                .unzip();
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
                }
            }
            let (served, completions): (Vec<&Job>, Vec<_>) = served.into_iter().unzip();
            let (receipts, _) = provider.exchange(&completions, &[])?;
            for (job, receipt) in served.into_iter().zip(receipts) {
                answered.push((job, receipt.with_context(|| job.context("got no receipt"))?));
            }
            for (job, receipt) in answered {
                let response_hash = job.hash("response");
                let delivery = Delivery {
                    lane: job.lane(),
                    receipt,
                    response_hash,
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

    /// The voucher that goes with each call.
    fn authorize(&mut self, jobs: &[Job]) -> Result<Result<Vec<PackedVoucher>, Need>> {
        let mut vouchers: Vec<Option<PackedVoucher>> = vec![None; jobs.len()];
        let mut by_consumer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, job) in jobs.iter().enumerate() {
            by_consumer
                .entry(job.request.consumer)
                .or_default()
                .push(index);
        }
        for (consumer, indexes) in by_consumer {
            let calls = indexes.iter().map(|index| {
                let job = &jobs[*index];
                Call {
                    lane: job.lane(),
                    request_hash: job.hash("request"),
                }
            });
            let answers = self.exchange(consumer, &calls.collect::<Vec<_>>())?;
            for (index, answer) in indexes.into_iter().zip(answers) {
                let job = &jobs[index];
                match answer {
                    Ok(voucher) => vouchers[index] = Some(voucher),
                    Err(Refusal::OverBudget { needed, limit, .. }) => {
                        let short = needed.saturating_sub(limit);
                        let (pair, channel) = (job.pair(), job.channel);
                        return Ok(Err(Need {
                            pair,
                            channel,
                            short,
                        }));
                    }
                    Err(refusal) => return Err(refusal).context(job.context("was not authorized")),
                }
            }
        }
        let all: Option<Vec<_>> = vouchers.into_iter().collect();
        Ok(Ok(all.context("a call got no voucher")?))
    }

    /// The vouchers that providers hold and the chain hasn't settled, by consumer, service, lane.
    ///
    /// # Errors
    /// When a store can't be read.
    pub fn settleable(&mut self) -> Result<Vec<PackedVoucher>> {
        let mut vouchers = Vec::new();
        for provider in self.providers.values_mut() {
            vouchers.extend(provider.settleable(usize::try_from(i32::MAX)?)?);
        }
        // An order of our own: the contract rounds as it goes, and runs must be comparable.
        vouchers.sort_by_key(|voucher| (self.pairs.get(&voucher.channel).copied(), voucher.lane));
        Ok(vouchers)
    }

    /// Note that vouchers were settled in full.
    ///
    /// # Errors
    /// When a store can't be written.
    pub fn settled(&mut self, vouchers: &[PackedVoucher]) -> Result<()> {
        for (label, provider) in &mut self.providers {
            let mine = vouchers.iter().filter(|voucher| {
                let pair = self.pairs.get(&voucher.channel);
                pair.is_some_and(|pair| self.provider_of[pair.service] == *label)
            });
            let lanes: Vec<_> = mine.map(|v| (LaneId::of(v), in_full(v))).collect();
            provider.mark_settled(&lanes)?;
        }
        Ok(())
    }

    /// Every payer acknowledges every call it has a receipt of.
    ///
    /// # Errors
    /// When a provider refuses a voucher.
    pub fn acknowledge_all(&mut self) -> Result<()> {
        self.take_receipts()?;
        for (channel, pair) in self.pairs.clone() {
            for lane in self.payers[pair.consumer].lanes(channel)? {
                let voucher = self.payers[pair.consumer].final_voucher(lane.id)?;
                self.provider(pair)?.acknowledge(&voucher)?;
            }
        }
        Ok(())
    }

    /// Forget everything but what is in the stores, and go on from there. Answers with the lanes
    /// whose last receipt was on its way: serve their last call again, and it is replayed.
    ///
    /// # Errors
    /// When a store can't be read, or is behind what chain and other side have.
    pub fn reopen(
        &mut self,
        chain: &dyn Chain,
        plan: &Plan,
        parties: &Parties,
    ) -> Result<BTreeSet<LaneId>> {
        let mut waiting = BTreeSet::new();
        let pairs = std::mem::take(&mut self.pairs);
        // The stores are held exclusively: they must be let go before they are opened again.
        self.payers.clear();
        self.providers.clear();
        *self = Self::open(chain, &self.folder, plan, parties)?;
        for (channel, pair) in pairs {
            self.attach(chain, parties, pair, channel)?;
            for lane in self.payers[pair.consumer].lanes(channel)? {
                let view = self.provider(pair)?.view(lane.id)?;
                let (channel, terms, lane_number) = (channel, lane.id.terms, lane.id.lane);
                let query = QueryMsg::Lane {
                    channel,
                    terms,
                    lane: lane_number,
                };
                let settled: LaneResponse = chain.query(&parties.settlement, &query)?;
                let payer = &mut self.payers[pair.consumer];
                let found = payer.reconcile(lane.id, &view, &ChainLane::from(&settled))?;
                if found == Reconciled::ReceiptWaiting {
                    waiting.insert(lane.id);
                }
            }
        }
        Ok(waiting)
    }

    /// What both sides have kept of every lane.
    ///
    /// # Errors
    /// When a store can't be read, or what it holds contradicts itself.
    pub fn totals(&mut self) -> Result<Vec<LaneTotal>> {
        let mut totals = Vec::new();
        for (channel, pair) in self.pairs.clone() {
            for lane in self.payers[pair.consumer].lanes(channel)? {
                let payer = Kept::from(&self.payers[pair.consumer].audit(lane.id)?);
                let session = self.provider(pair)?;
                let provider = Kept::from(&session.audit(lane.id)?);
                let (mut prompt_tokens, mut completion_tokens) = (0, 0);
                let mut from = 1;
                while from <= provider.calls {
                    let receipts = session.receipts(lane.id, from, from + PAGE - 1)?;
                    anyhow::ensure!(!receipts.is_empty(), "{}: no receipt {from}", lane.id);
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

    /// The lane it is on.
    pub fn lane(&self) -> LaneId {
        LaneId {
            channel: self.channel,
            terms: TERMS,
            lane: self.request.lane,
        }
    }

    /// Stands for the hash of a body: the trace has numbers, no texts.
    fn hash(&self, what: &str) -> Hash {
        digest(&[what, &self.number.to_string(), &self.at_ms.to_string()])
    }

    fn completion(&self, sequence: u64) -> Completion {
        Completion {
            lane: self.lane(),
            sequence,
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

/// Key that a provider signs receipts with. It derives from its label, as the accounts of test
/// chains do, so that a run can be repeated to the byte.
pub fn receipt_key(provider: &str) -> SigningKey {
    SigningKey::from_seed(digest(&["receipt key", provider]))
}

/// Key that a consumer signs the vouchers of one channel with; see [`receipt_key`].
pub fn session_key(pair: Pair) -> SigningKey {
    let (consumer, service) = (pair.consumer.to_string(), pair.service.to_string());
    SigningKey::from_seed(digest(&["session key", &consumer, &service]))
}

fn digest(parts: &[&str]) -> Hash {
    let mut hash = Sha256::new_with_prefix("oaic api-settlement scenario");
    for part in parts {
        hash.update([0]);
        hash.update(part);
    }
    hash.finalize().into()
}

fn in_full(voucher: &PackedVoucher) -> ChainLane {
    let (sequence, acknowledged) = (voucher.sequence, voucher.amount);
    ChainLane {
        sequence,
        acknowledged,
        paid: acknowledged,
    }
}

fn channel_terms(
    chain: &dyn Chain,
    parties: &Parties,
    pair: Pair,
    channel: u64,
) -> Result<ChannelTerms> {
    let (service, terms) = market::channel_terms(chain, &parties.settlement, channel)?;
    anyhow::ensure!(
        service == parties.services[pair.service],
        "channel {channel} is for service {service}, not for {}",
        parties.services[pair.service]
    );
    Ok(terms)
}
