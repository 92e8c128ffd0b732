//! One look at the chain, and what came of it.

mod judge;
mod look;
mod report;
mod settle;

use std::collections::HashSet;

use cosmwasm_std::Addr;
use oaic_chain::{Chain, ChainExt};
use oaic_vouchers::Entry;

use super::memory::{place, Memory};
use super::plan::{Deadline, Policy};
use super::source::VoucherSource;
use crate::amount::Amount;
use crate::context::Simulate;
use crate::error::{CliError, Result};

pub use report::{LaneRef, Planned, Rejected, Round, Settled};

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

/// Look, and settle what is due. The chain is asked for the source's own channels and lanes only: no
/// list that others can lengthen is read, and no unlock is finalized.
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
    look.memory.retain(&places);
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
    done.waiting = Amount(left_for_later(&entries, &done, memory));
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

/// What is claimed and left for later. What was due is not, whether it went well or not.
fn left_for_later(entries: &[Entry], done: &Round, memory: &Memory) -> u128 {
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

/// A round under way.
struct Look<'a> {
    ground: &'a Ground<'a>,
    options: &'a Options,
    memory: &'a mut Memory,
    now: u64,
    /// That the account may not settle for some provider: an error, if nothing else was due.
    stranger: Option<CliError>,
    done: Round,
}
