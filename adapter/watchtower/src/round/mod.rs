//! One look at the chain, and its outcome.

mod look;
mod report;
mod settle;
mod validity;

use std::collections::HashSet;

use oaic_chain::ChainExt;
use oaic_terminal::amount::Amount;
use oaic_terminal::error::{CliError, Result};
use oaic_vouchers::{Entry, Hash};

use crate::entry::{lane, place, ranked, Id};
use crate::memory::Memory;
use crate::plan::{Deadline, Policy};
use crate::source::VoucherSource;
use crate::submit::Ground;

pub use report::{LaneRef, Planned, Rejected, Round, Settled, Unsent};

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
/// No answer, a node that isn't of now, an account that may not settle, a source that can't be read,
/// or that no transaction went well and one failed as a whole. A question about one channel that
/// fails is a refusal of its entries, and no error; nor is a transaction that fails beside others, or
/// a source that can't be written: see [`Round::unsent`] and [`Round::unkept`]. Of several
/// sources one that can't be read is no error while another can: see [`Round::unread`].
pub fn round<S: VoucherSource + ?Sized>(
    source: &mut S,
    ground: &Ground<'_>,
    options: &Options,
    memory: &mut Memory,
) -> Result<Round> {
    let block = ground.settlement.chain().fresh_block(options.max_age)?;
    let mut look = Look {
        ground,
        options,
        memory,
        now: block.time,
        stranger: None,
        domain: None,
        withheld: HashSet::new(),
        done: Round {
            height: block.height,
            time: block.time,
            ..Round::default()
        },
    };
    let withheld = source.withheld()?;
    look.withheld = withheld.iter().map(Entry::to_bytes).collect();
    let entries = ranked([source.entries()?, withheld].concat());
    look.done.unread = source.unread();
    look.memory.retain(&entries);
    let lanes = |memory: &Memory| -> Vec<&[Entry]> {
        entries
            .chunk_by(|one, other| place(one) == place(other))
            .map(|lane| memory.promising(lane, block.time))
            .collect()
    };
    let guarded = lanes(look.memory);
    look.done.lanes = guarded.len();
    // What is due is settled first: no store's trouble may keep it from the chain.
    let sent = look.due(&guarded).and_then(|due| look.settle(&due, source));
    look.report_to(source);
    match sent {
        // What went well is told, with what didn't.
        Err(error) if !(look.done.txs.is_empty() && look.done.planned.is_empty()) => {
            look.done.unsent = Some(error.into());
        }
        sent => sent?,
    }
    let Look {
        stranger,
        memory,
        mut done,
        ..
    } = look;
    let best: Vec<&Entry> = lanes(memory).iter().flat_map(|lane| lane.first()).collect();
    done.waiting = Amount(left_for_later(&best, &done, memory));
    let channels: HashSet<u64> = best.iter().map(|entry| entry.voucher.channel).collect();
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
fn left_for_later(entries: &[&Entry], done: &Round, memory: &Memory) -> u128 {
    let planned: HashSet<_> = done.planned.iter().map(|plan| plan.lane.id()).collect();
    let left = entries.iter().filter(|entry| !memory.is_void(entry));
    left.filter(|entry| !planned.contains(&lane(entry)))
        .map(|entry| memory.unpaid(entry))
        .fold(0, u128::saturating_add)
}

struct Look<'a> {
    ground: &'a Ground<'a>,
    options: &'a Options,
    memory: &'a mut Memory,
    now: u64,
    /// That the account may not settle for some provider: an error, if nothing else was due.
    stranger: Option<CliError>,
    /// Domain of vouchers, once the contract was asked. It is asked in each round: under a false one
    /// every signature is bad, and one false answer must not outlive its round.
    domain: Option<Hash>,
    /// What the source holds and doesn't offer: nothing is said of it unless it settles.
    withheld: HashSet<Id>,
    done: Round,
}
