//! One look at the chain, and what came of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use oaic_types::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, QueryMsg, MAX_BATCH,
};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{domain, PackedVoucher, Purpose};
use serde::Serialize;

use super::plan::{due, Candidate, Due, Policy, Reason};
use super::source::VoucherSource;
use super::submit::{simulate, submit};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::output::Report;
use crate::verbs::channel::all_unlocking;
use crate::verbs::in_time;

type Place = (u64, u32, u32, u32);

/// What a watchtower remembers between rounds, only to ask less: losing it costs queries, nothing
/// else.
#[derive(Default)]
pub struct Memory {
    /// Vouchers that are settled in full, by place: nothing to ask while they don't grow.
    done: HashMap<Place, (u64, u128)>,
    /// Vouchers that were said to be bad once.
    bad: HashSet<(Place, u64, u128)>,
}

/// What came of one round.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Round {
    /// Block it looked at.
    pub height: u64,
    /// Its time, in seconds since 1970.
    pub time: u64,
    /// Lanes with a voucher.
    pub lanes: usize,
    /// Channels of theirs that are unlocking.
    pub unlocking: usize,
    /// What is acknowledged but not settled, and was left for later.
    pub waiting: Amount,
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
}

/// A voucher that would be settled.
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

/// A voucher that was settled.
#[derive(Clone, Debug, Serialize)]
pub struct Settled {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// Why.
    pub reason: Reason,
    /// Paid now.
    pub pay: Amount,
    /// Not covered; it stays owed.
    pub owed: Amount,
}

/// A voucher that was refused.
#[derive(Clone, Debug, Serialize)]
pub struct Rejected {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// What it would have brought.
    pub value: Amount,
    /// Why.
    pub why: String,
}

/// Names a voucher.
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
    /// What it acknowledges.
    pub amount: Amount,
}

impl LaneRef {
    pub(crate) fn new(voucher: &PackedVoucher) -> Self {
        Self {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
            sequence: voucher.sequence,
            amount: Amount(voucher.amount),
        }
    }
}

impl Settled {
    pub(super) fn new(due: &Due, pay: Amount, owed: Amount) -> Self {
        Self {
            lane: LaneRef::new(&due.voucher),
            reason: due.reason,
            pay,
            owed,
        }
    }
}

impl Rejected {
    pub(super) fn new(due: &Due, why: String) -> Self {
        Self {
            lane: LaneRef::new(&due.voucher),
            value: Amount(due.value),
            why,
        }
    }
}

/// How a round goes.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Label of the account that signs.
    pub sender: &'a str,
    /// When open channels are settled.
    pub policy: Policy,
    /// Gas limit of a batch.
    pub gas: Option<u64>,
    /// Only show.
    pub dry_run: bool,
}

/// Look, and settle what is due.
///
/// # Errors
/// No answer, or the source can't be read. What was settled before the error stands on chain.
pub fn round(
    ctx: &Context,
    source: &dyn VoucherSource,
    options: &Options<'_>,
    memory: &mut Memory,
) -> Result<Round> {
    let block = ctx.chain.block()?;
    let mut round = Round {
        height: block.height,
        time: block.time,
        ..Round::default()
    };
    let vouchers = source.vouchers()?;
    round.lanes = vouchers.len();
    let mut lanes = Vec::new();
    let candidates = candidates(vouchers, ctx, memory, &mut lanes, &mut round)?;
    source.heard(&lanes)?;
    let due = due(&candidates, options.policy);
    let all = candidates
        .iter()
        .map(Candidate::value)
        .fold(0, u128::saturating_add);
    let now = due
        .iter()
        .map(|due| due.value)
        .fold(0, u128::saturating_add);
    round.waiting = Amount(all.saturating_sub(now));
    for batch in due.chunks(MAX_BATCH) {
        if options.dry_run {
            let batch_gas = simulate(batch, options.sender, ctx)?;
            round.planned.extend(batch.iter().map(|due| Planned {
                lane: LaneRef::new(&due.voucher),
                value: Amount(due.value),
                reason: due.reason,
                deadline: due.deadline,
                batch_gas,
            }));
        } else {
            submit(batch, options.sender, options.gas, ctx, &mut round)?;
        }
    }
    Ok(round)
}

/// Vouchers with what the chain says, without those that are settled or don't hold.
fn candidates(
    vouchers: Vec<PackedVoucher>,
    ctx: &Context,
    memory: &mut Memory,
    lanes: &mut Vec<LaneResponse>,
    round: &mut Round,
) -> Result<Vec<Candidate>> {
    let mut channels: BTreeMap<u64, Option<ChannelResponse>> = all_unlocking(ctx)?
        .into_iter()
        .map(|c| (c.channel, Some(c)))
        .collect();
    let mine: HashSet<u64> = vouchers.iter().map(|v| v.channel).collect();
    round.unlocking = channels
        .keys()
        .filter(|channel| mine.contains(channel))
        .count();
    let mut domain_bytes = None;
    let mut found = Vec::new();
    for voucher in vouchers {
        let place = (
            voucher.channel,
            voucher.terms,
            voucher.lane,
            voucher.key_index,
        );
        let state = (voucher.sequence, voucher.amount);
        if memory.done.get(&place) == Some(&state)
            || memory.bad.contains(&(place, state.0, state.1))
        {
            continue;
        }
        let channel = match channels.get(&voucher.channel) {
            Some(known) => known.clone(),
            None => {
                let asked = ask_channel(voucher.channel, ctx)?;
                channels.insert(voucher.channel, asked.clone());
                asked
            }
        };
        let domain_bytes = match domain_bytes {
            Some(known) => known,
            None => *domain_bytes.insert(voucher_domain(ctx)?),
        };
        if let Err(why) = holds(&voucher, channel.as_ref(), &domain_bytes) {
            memory.bad.insert((place, state.0, state.1));
            let due = Due {
                value: 0,
                reason: Reason::Threshold,
                deadline: None,
                voucher,
            };
            round.rejected.push(Rejected::new(&due, why));
            continue;
        }
        let Some(channel) = channel else { continue };
        // Not in force yet, or no longer: nothing to do now; not bad either.
        if voucher.key_index != channel.key_index {
            continue;
        }
        let lane: LaneResponse = ctx.ask(&QueryMsg::Lane {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
        })?;
        lanes.push(lane.clone());
        if lane.paid.u128() >= voucher.amount {
            memory.done.insert(place, state);
            continue;
        }
        found.push(Candidate {
            voucher,
            channel,
            lane,
        });
    }
    Ok(found)
}

fn ask_channel(channel: u64, ctx: &Context) -> Result<Option<ChannelResponse>> {
    match ctx.find("channel", "", &QueryMsg::Channel { channel }) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Domain of vouchers, computed here and compared with the contract's.
fn voucher_domain(ctx: &Context) -> Result<[u8; 32]> {
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let own = domain(
        Purpose::Voucher,
        &ctx.chain.chain_id(),
        ctx.settlement()?.as_str(),
    );
    if config.voucher_domain.as_slice() != own.as_slice() {
        return Err(
            CliError::failed("the contract binds vouchers to another chain or address")
                .because(format!("its chain id is {}", config.chain_id))
                .next("check --network and the deployment file"),
        );
    }
    Ok(own)
}

/// What is certain not to settle costs gas, so it is found out here: folders are open to junk.
fn holds(
    voucher: &PackedVoucher,
    channel: Option<&ChannelResponse>,
    domain: &[u8; 32],
) -> Result<(), String> {
    let Some(channel) = channel else {
        return Err("there is no such channel on this chain".into());
    };
    if voucher.key_index != channel.key_index {
        return Ok(());
    }
    let id = <[u8; 32]>::try_from(channel.id.as_slice())
        .map_err(|_| "the channel id is not 32 bytes".to_owned())?;
    let key = <[u8; 32]>::try_from(channel.session_key.as_slice())
        .map_err(|_| "the session key is not 32 bytes".to_owned())?;
    verify(
        &key,
        &voucher.voucher(id).to_bytes(domain),
        &voucher.signature,
    )
    .map_err(|e| e.to_string())
}

impl Report for Round {
    const SCHEMA: &'static str = "oaic/watchtower-round/1";

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
            "block {}: {} lanes, {} channels unlocking, settled {} of {} vouchers for {}, {} left for later",
            self.height,
            self.lanes,
            self.unlocking,
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
            let owed = if s.owed.0 > 0 {
                format!(", {} stays owed", s.owed)
            } else {
                String::new()
            };
            let _ = writeln!(
                out,
                "  settled {} for {} ({:?}{owed})",
                name(&s.lane),
                s.pay,
                s.reason
            );
        }
        for r in &self.rejected {
            let _ = writeln!(out, "  refused {}: {}", name(&r.lane), r.why);
        }
    }
}
