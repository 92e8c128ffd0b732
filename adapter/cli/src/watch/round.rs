//! One look at the chain, and what came of it.

use std::collections::{BTreeMap, HashSet};

use cosmwasm_std::Addr;
use oaic_chain::{Chain, ChainExt};
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ConfigResponse, LaneResponse, ProviderResponse, QueryMsg,
    RejectReason, MAX_BATCH,
};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{domain, Entry, Hash, Purpose};
use serde::Serialize;

use super::memory::{place, Memory, Next, ASK_AGAIN};
use super::plan::{due, Candidate, Deadline, Due, Policy, Reason};
use super::source::VoucherSource;
use super::submit::{simulate, submit, Outcome, Told};
use crate::amount::Amount;
use crate::context::Simulate;
use crate::error::{CliError, Kind, Result};
use crate::output::Report;
use crate::verbs::in_time;

/// Channels looked at in one round at most; the others in the next ones, those that wait longest
/// first.
const MAX_LOOKS: usize = 1_000;

/// Where a round settles, and as whom.
#[derive(Clone)]
pub struct Ground<'a> {
    /// The chain.
    pub chain: &'a dyn Chain,
    /// Settlement on it.
    pub contract: &'a Addr,
    /// Label of the account that signs: a provider's, or a settler's that it named.
    pub sender: &'a str,
    /// Address of that account.
    pub account: String,
    /// Gas of a transaction, where there is gas; only `dry_run` asks for it.
    pub simulate: Option<&'a Simulate>,
}

/// What came of one round.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Round {
    /// Block it looked at.
    pub height: u64,
    /// Its time, in seconds since 1970.
    pub time: u64,
    /// Lanes with an entry.
    pub lanes: usize,
    /// Channels that the chain was asked for.
    pub looked: usize,
    /// Channels that wait to be looked at because there are so many.
    pub unlooked: usize,
    /// Channels of theirs whose unlock or key rotation is under way, as last seen.
    pub ending: usize,
    /// What is claimed but not settled, and was left for later.
    pub waiting: Amount,
    /// Entries that were refused not long ago and are tried again later.
    pub deferred: usize,
    /// Entries that can never settle.
    pub dead: usize,
    /// What was due but only shown, with `--dry-run`.
    pub planned: Vec<Planned>,
    /// Settled now.
    pub settled: Vec<Settled>,
    /// Refused.
    pub rejected: Vec<Rejected>,
    /// Paid out of the channels now.
    pub paid: Amount,
    /// Hashes of the transactions.
    pub txs: Vec<String>,
    /// Why the source didn't take what it was told, if it didn't: it is told again in the next
    /// round. What was settled stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unkept: Option<String>,
}

/// An entry that would be settled.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// What it would bring.
    pub value: Amount,
    /// Why.
    pub reason: Reason,
    /// When its value may be lost, in seconds since 1970.
    pub deadline: Option<u64>,
    /// Gas of its whole batch, where there is gas.
    pub batch_gas: Option<u64>,
}

/// An entry that was settled.
#[derive(Clone, Debug, Serialize)]
pub struct Settled {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// Why.
    pub reason: Reason,
    /// Paid now.
    pub pay: Amount,
    /// Claimed, but not covered by reserve or limit; nothing is owed for it.
    pub unpaid: Amount,
}

/// An entry that was refused.
#[derive(Clone, Debug, Serialize)]
pub struct Rejected {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// What it would have brought.
    pub value: Amount,
    /// Why.
    pub why: String,
    /// Whether it can never settle; else it is tried again, later each time.
    pub dead: bool,
}

/// Names an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneRef {
    /// Channel.
    pub channel: u64,
    /// Terms.
    pub terms: u32,
    /// Lane.
    pub lane: u32,
    /// Calls it acknowledges.
    pub sequence: u64,
    /// What its voucher authorizes.
    pub amount: Amount,
    /// What it claims.
    pub claim: Amount,
}

impl LaneRef {
    pub(crate) fn new(entry: &Entry) -> Self {
        let voucher = &entry.voucher;
        Self {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
            sequence: voucher.sequence,
            amount: Amount(voucher.amount),
            claim: Amount(entry.claim.into()),
        }
    }
}

/// How a round goes.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// When something is settled.
    pub policy: Policy,
    /// How far the newest block's time may be from this machine's clock, in seconds.
    pub max_age: u64,
    /// Gas limit of a batch.
    pub gas: Option<u64>,
    /// Only show.
    pub dry_run: bool,
}

/// Why an entry isn't a candidate.
enum Bad {
    /// It never will be, whatever the chain says.
    Dead(String),
    /// It never will be, if the node's answer holds. That one lies or is half synced must cost
    /// nothing but time: the source isn't told.
    Doubted(String),
    /// It may be later.
    Later(String),
}

/// Look, and settle what is due. The chain is asked for the source's own channels and lanes only; no
/// list that others can lengthen is read, and nothing is finalized.
///
/// A gateway calls it with its own session, or with an `Arc<Mutex<…>>` of it, and keeps the memory
/// from round to round.
///
/// # Errors
/// No answer, a node that isn't of now, an account that may not settle, or a source that can't be
/// read. What was settled before the error stands on chain. A source that can't be written is no
/// error: see [`Round::unkept`].
pub fn round<S: VoucherSource + ?Sized>(
    source: &mut S,
    ground: &Ground<'_>,
    options: &Options,
    memory: &mut Memory,
) -> Result<Round> {
    let block = ground.chain.fresh_block(options.max_age)?;
    let mut look = Look {
        ground,
        options,
        memory,
        now: block.time,
        stranger: None,
        done: Round {
            height: block.height,
            time: block.time,
            ..Round::default()
        },
    };
    let entries = source.entries()?;
    look.done.lanes = entries.len();
    let places: HashSet<_> = entries.iter().map(place).collect();
    look.memory.keep(&places);
    // What is due is settled first: no store's trouble may keep it from the chain.
    let sent = look.due(&entries).and_then(|due| look.settle(&due, source));
    look.tell(source);
    sent?;
    let Look {
        stranger,
        memory,
        mut done,
        ..
    } = look;
    done.waiting = Amount(waiting(&entries, &done, memory));
    let channels: HashSet<u64> = places.iter().map(|place| place.0).collect();
    done.ending = channels
        .iter()
        .filter_map(|channel| memory.channel(*channel))
        .filter(|channel| Deadline::of(channel).is_some())
        .count();
    match stranger {
        Some(error) if done.settled.is_empty() && done.planned.is_empty() => Err(error),
        _ => Ok(done),
    }
}

/// What is left for later: of what is due nothing is, whether it went well or not.
fn waiting(entries: &[Entry], done: &Round, memory: &Memory) -> u128 {
    let planned: HashSet<_> = done
        .planned
        .iter()
        .map(|planned| (planned.lane.channel, planned.lane.terms, planned.lane.lane))
        .collect();
    entries
        .iter()
        .filter(|entry| !memory.is_void(entry))
        .filter(|entry| {
            let v = &entry.voucher;
            !planned.contains(&(v.channel, v.terms, v.lane))
        })
        .map(|entry| memory.unpaid(entry))
        .fold(0, u128::saturating_add)
}

struct Look<'a> {
    ground: &'a Ground<'a>,
    options: &'a Options,
    memory: &'a mut Memory,
    now: u64,
    /// That the account may not settle for a provider.
    stranger: Option<CliError>,
    done: Round,
}

impl Look<'_> {
    /// What is due, of the entries that are worth a look.
    fn due(&mut self, entries: &[Entry]) -> Result<Vec<Due>> {
        let policy = self.options.policy;
        let mut channels: BTreeMap<u64, (bool, Vec<&Entry>)> = BTreeMap::new();
        for entry in entries {
            match self.memory.next(entry, policy, self.now) {
                Next::Dead => self.done.dead += 1,
                Next::Deferred => self.done.deferred += 1,
                next => {
                    let (look, all) = channels.entry(entry.voucher.channel).or_default();
                    *look |= next == Next::Look;
                    all.push(entry);
                }
            }
        }
        let mut looks: Vec<(u64, Vec<&Entry>)> = channels
            .into_iter()
            .filter(|(_, (look, _))| *look)
            .map(|(channel, (_, entries))| (channel, entries))
            .collect();
        looks.sort_by_key(|(channel, entries)| {
            // Junk crowds nothing out.
            let void = entries.iter().all(|entry| self.memory.is_void(entry));
            let ending = self.memory.channel(*channel).and_then(Deadline::of);
            let at = ending.map_or(u64::MAX, |deadline| deadline.at);
            (void, at, self.memory.looked_at(*channel))
        });
        self.done.unlooked = looks.len().saturating_sub(MAX_LOOKS);
        looks.truncate(MAX_LOOKS);
        let mut candidates = Vec::new();
        for (channel, entries) in looks {
            self.look_at(channel, &entries, &mut candidates)?;
        }
        let due = due(&candidates, policy, self.now);
        let chosen: HashSet<_> = due.iter().map(|due| place(&due.entry)).collect();
        for candidate in &candidates {
            if !chosen.contains(&place(&candidate.entry)) {
                self.memory.waiting(&candidate.entry, candidate.paid);
            }
        }
        Ok(due)
    }

    /// Ask the chain for a channel and its lanes.
    fn look_at(
        &mut self,
        number: u64,
        entries: &[&Entry],
        candidates: &mut Vec<Candidate>,
    ) -> Result<()> {
        self.done.looked += 1;
        let found = match self.ask::<ChannelResponse>(&QueryMsg::Channel { channel: number }) {
            Ok(found) => Ok(found),
            Err(error) if error.kind() == Kind::NotFound => Err(Bad::Doubted(
                "there is no such channel on this chain".to_owned(),
            )),
            Err(error) if error.kind() == Kind::Refused => Err(Bad::Later(error.to_string())),
            Err(error) => return Err(error),
        };
        let channel = match found {
            Ok(channel) => channel,
            Err(bad) => {
                for entry in entries {
                    self.bad(entry, 0, &bad);
                }
                return Ok(());
            }
        };
        self.memory.seen(&channel, self.now);
        let stranger = self.stranger_to(&channel)?;
        for entry in entries {
            if let Err(bad) = possible(entry, &channel) {
                self.bad(entry, 0, &bad);
                continue;
            }
            if let Some(why) = &stranger {
                let bad = Bad::Later(why.clone());
                self.bad(entry, self.memory.unpaid(entry), &bad);
                continue;
            }
            let voucher = &entry.voucher;
            let lane: LaneResponse = self.ask(&QueryMsg::Lane {
                channel: voucher.channel,
                terms: voucher.terms,
                lane: voucher.lane,
            })?;
            let paid = lane.paid.u128();
            self.memory.hear(lane, self.done.height);
            if paid >= u128::from(entry.claim) {
                self.memory.waiting(entry, paid);
                continue;
            }
            let domain = self.domain()?;
            if let Err(why) = signed(entry, &channel, &domain) {
                self.bad(entry, 0, &Bad::Doubted(why));
                continue;
            }
            candidates.push(Candidate {
                entry: (*entry).clone(),
                channel: channel.clone(),
                paid,
                settled_with: self.memory.settled_with(number),
            });
        }
        Ok(())
    }

    /// Why the account may not settle a channel; None: it may.
    fn stranger_to(&mut self, channel: &ChannelResponse) -> Result<Option<String>> {
        let provider = channel.provider.as_str();
        let account = self.ground.account.as_str();
        let known = self.memory.standing.get(provider).copied();
        let may = match known {
            Some((true, _)) => true,
            Some((false, asked)) if self.now < asked.saturating_add(ASK_AGAIN) => false,
            _ => {
                let may = provider == account || {
                    let found: ProviderResponse = self.ask(&QueryMsg::Provider {
                        address: provider.to_owned(),
                    })?;
                    found
                        .settlers
                        .iter()
                        .any(|settler| settler.as_str() == account)
                };
                self.memory
                    .standing
                    .insert(provider.to_owned(), (may, self.now));
                may
            }
        };
        if may {
            return Ok(None);
        }
        let why = format!(
            "{account} is neither the provider {provider} nor one of the settlers that it named"
        );
        self.stranger = Some(CliError::new(Kind::Refused, &why).next(format!(
            "sign as the provider, or let it name this account: `oaic provider settlers {account} \
             --from PROVIDER`, with those that it named before"
        )));
        Ok(Some(why))
    }

    /// Send what is due, and remember what became of it.
    fn settle<S: VoucherSource + ?Sized>(&mut self, due: &[Due], source: &mut S) -> Result<()> {
        let (ground, options, now) = (self.ground, self.options, self.now);
        for batch in due.chunks(MAX_BATCH) {
            if options.dry_run {
                let batch_gas = simulate(batch, ground)?;
                self.done.planned.extend(batch.iter().map(|due| Planned {
                    lane: LaneRef::new(&due.entry),
                    value: Amount(due.value),
                    reason: due.reason,
                    deadline: due.deadline,
                    batch_gas,
                }));
                continue;
            }
            let mut height = self.done.height;
            let (done, memory) = (&mut self.done, &mut *self.memory);
            let sent = submit(batch, options.gas, ground, &mut |told| match told {
                Told::Tx(tx) => {
                    done.txs.push(tx.hash.clone());
                    height = tx.height;
                }
                Told::Entry(due, outcome) => {
                    if let Outcome::Settled { pay: 1.., unpaid } = outcome {
                        memory.hear(lane_after(&due.entry, unpaid), height);
                    }
                    if let Some(why) = record(due, outcome, now, memory, done) {
                        memory.bury(&due.entry, why);
                    }
                }
            });
            self.tell(source);
            sent?;
        }
        Ok(())
    }

    /// Tell the source what it hasn't taken yet. What it doesn't take now is told again.
    fn tell<S: VoucherSource + ?Sized>(&mut self, source: &mut S) {
        let mut failed = None;
        for (height, lanes) in self.memory.take_unheard() {
            if let Err(error) = source.heard(&lanes, height) {
                failed.get_or_insert(error);
                for lane in lanes {
                    self.memory.hear(lane, height);
                }
            }
        }
        for (entry, why) in self.memory.take_untold() {
            if let Err(error) = source.dead(&entry, &why) {
                failed.get_or_insert(error);
                self.memory.bury(&entry, why);
            }
        }
        self.done.unkept = failed.map(|error| match error.advice() {
            Some(next) => format!("{error}; {next}"),
            None => error.to_string(),
        });
    }

    fn bad(&mut self, entry: &Entry, value: u128, bad: &Bad) {
        let (why, dead) = match bad {
            Bad::Dead(why) => (why, true),
            Bad::Doubted(why) | Bad::Later(why) => (why, false),
        };
        match bad {
            Bad::Dead(_) => self.memory.dead(entry),
            Bad::Doubted(_) => self.memory.doubted(entry, self.now),
            Bad::Later(_) => self.memory.refused(entry, self.now),
        }
        self.done.rejected.push(Rejected {
            lane: LaneRef::new(entry),
            value: Amount(value),
            why: why.clone(),
            dead,
        });
    }

    /// Domain of vouchers, computed here and compared with the contract's, once.
    fn domain(&mut self) -> Result<Hash> {
        if let Some(known) = self.memory.domain {
            return Ok(known);
        }
        let config: ConfigResponse = self.ask(&QueryMsg::Config {})?;
        // The contract's chain id is the chain's when it was instantiated, for good.
        let own = domain(
            Purpose::Voucher,
            &config.chain_id,
            self.ground.contract.as_str(),
        );
        if config.voucher_domain.as_slice() != own.as_slice() {
            return Err(CliError::failed(
                "the contract binds vouchers to another chain or address",
            )
            .because(format!("its chain id is {}", config.chain_id))
            .next("check --network and the deployment file"));
        }
        self.memory.domain = Some(own);
        Ok(own)
    }

    fn ask<R: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R> {
        Ok(self.ground.chain.query(self.ground.contract, msg)?)
    }
}

/// A lane after an entry of it was paid for: what is paid most has the root.
fn lane_after(entry: &Entry, unpaid: u128) -> LaneResponse {
    let voucher = &entry.voucher;
    LaneResponse {
        channel: voucher.channel,
        terms: voucher.terms,
        lane: voucher.lane,
        paid: u128::from(entry.claim).saturating_sub(unpaid).into(),
        sequence: voucher.sequence,
        peaks: voucher.peaks.into(),
    }
}

/// Note what became of an entry; why it can never settle, if it can't.
fn record(
    due: &Due,
    outcome: Outcome,
    now: u64,
    memory: &mut Memory,
    done: &mut Round,
) -> Option<String> {
    let entry = &due.entry;
    let mut rejected = |why: String, dead: bool| {
        done.rejected.push(Rejected {
            lane: LaneRef::new(entry),
            value: Amount(due.value),
            why,
            dead,
        });
    };
    match outcome {
        Outcome::Settled { pay, unpaid } => {
            // What is paid of the lane: the claim, less what wasn't covered.
            memory.waiting(entry, u128::from(entry.claim).saturating_sub(unpaid));
            if let Some(deadline) = due.deadline {
                memory.settled_for(entry.voucher.channel, deadline.saturating_sub(now));
            }
            done.paid.0 = done.paid.0.saturating_add(pay);
            done.settled.push(Settled {
                lane: LaneRef::new(entry),
                reason: due.reason,
                pay: Amount(pay),
                unpaid: Amount(unpaid),
            });
            None
        }
        Outcome::Refused(why) => {
            memory.refused(entry, now);
            rejected(why, false);
            None
        }
        Outcome::Rejected(reason) => {
            let name = serde_json::to_value(reason)
                .ok()
                .and_then(|value| value.as_str().map(|name| name.replace('_', " ")))
                .unwrap_or_else(|| format!("{reason:?}"));
            if is_permanent(reason) {
                memory.dead(entry);
                rejected(name.clone(), true);
                return Some(name);
            }
            if reason == RejectReason::NotSettler {
                // Somebody was named anew since it was asked.
                memory.standing.clear();
            }
            memory.refused(entry, now);
            rejected(name, false);
            None
        }
    }
}

/// Whether an entry that is refused so can never settle.
fn is_permanent(reason: RejectReason) -> bool {
    match reason {
        RejectReason::UnknownChannel
        | RejectReason::ClosedChannel
        | RejectReason::AmountTooHigh
        | RejectReason::ClaimAboveVoucher
        | RejectReason::BadSignature => true,
        // `WrongKey` doesn't say which is in force: a key may come into force, terms may be made, a settler may be named, and what is stale
        // for this claim was settled by another.
        RejectReason::NotSettler
        | RejectReason::UnknownTerms
        | RejectReason::WrongKey
        | RejectReason::Stale => false,
    }
}

/// Whether an entry can settle in a channel as it stands: what certainly can't costs gas, and
/// folders are open to junk.
fn possible(entry: &Entry, channel: &ChannelResponse) -> Result<(), Bad> {
    let voucher = &entry.voucher;
    let dead = |why: &str| Err(Bad::Dead(why.to_owned()));
    let doubted = |why: &str| Err(Bad::Doubted(why.to_owned()));
    let later = |why: &str| Err(Bad::Later(why.to_owned()));
    if channel.status == ChannelStatus::Closed {
        return doubted("the channel is closed");
    }
    if voucher.amount > u128::from(u64::MAX) {
        return dead("its amount is above 2^64 − 1 uoaic");
    }
    if u128::from(entry.claim) > voucher.amount {
        return dead("it claims more than its voucher authorizes");
    }
    match voucher.key_index.cmp(&channel.key_index) {
        std::cmp::Ordering::Less => return doubted("its session key is no longer in force"),
        std::cmp::Ordering::Greater => return later("its session key is not in force yet"),
        std::cmp::Ordering::Equal => {}
    }
    if voucher.terms >= channel.terms {
        return later("the channel has no such terms");
    }
    Ok(())
}

fn signed(entry: &Entry, channel: &ChannelResponse, domain: &Hash) -> Result<(), String> {
    let id = <[u8; 32]>::try_from(channel.id.as_slice())
        .map_err(|_| "the channel id is not 32 bytes".to_owned())?;
    let key = <[u8; 32]>::try_from(channel.session_key.as_slice())
        .map_err(|_| "the session key is not 32 bytes".to_owned())?;
    let voucher = &entry.voucher;
    verify(
        &key,
        &voucher.voucher(id).to_bytes(domain),
        &voucher.signature,
    )
    .map_err(|e| e.to_string())
}

impl Report for Round {
    const SCHEMA: &'static str = "oaic/watchtower-round/2";

    fn human(&self, out: &mut String) {
        use std::fmt::Write as _;
        let name = |lane: &LaneRef| {
            format!(
                "channel {} {}/{} up to call {}",
                lane.channel, lane.terms, lane.lane, lane.sequence
            )
        };
        let _ = writeln!(
            out,
            "block {}: {} lanes, {} channels ending, settled {} of {} entries for {}, {} left for later",
            self.height,
            self.lanes,
            self.ending,
            self.settled.len(),
            self.settled.len() + self.rejected.len() + self.planned.len(),
            self.paid,
            self.waiting
        );
        for p in &self.planned {
            let deadline = p
                .deadline
                .map(|at| format!(", lost {}", in_time(at, self.time)))
                .unwrap_or_default();
            let gas = p
                .batch_gas
                .map(|gas| format!(", batch gas {gas}"))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "  would settle {} for {} ({:?}{deadline}{gas})",
                name(&p.lane),
                p.value,
                p.reason
            );
        }
        for s in &self.settled {
            let unpaid = if s.unpaid.0 > 0 {
                format!(", {} not covered", s.unpaid)
            } else {
                String::new()
            };
            let _ = writeln!(
                out,
                "  settled {} for {} ({:?}{unpaid})",
                name(&s.lane),
                s.pay,
                s.reason
            );
        }
        for r in &self.rejected {
            let again = if r.dead {
                "never again"
            } else {
                "tried again later"
            };
            let _ = writeln!(out, "  refused {}: {} ({again})", name(&r.lane), r.why);
        }
        if self.unlooked > 0 {
            let _ = writeln!(out, "  {} channels wait for the next look", self.unlooked);
        }
    }
}
