//! What must come of a batch, by what its parties know and by nothing that the chain says:
//! - whoever isn't of the provider's side moves nothing and replaces no root;
//! - nothing is paid without the payer's signature, nor above what it signed;
//! - what the provider's side claims and the payer signed is paid, as far as there is room;
//! - a refusal's reason is true.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::{RejectReason, SettleBatchResponse, SettleResult};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{Entry, Hash};

use crate::settlement::parties::ChannelNote;

/// Channels by number.
pub type Channels = BTreeMap<u64, ChannelNote>;

/// A batch as it was handed in.
pub struct Batch<'a> {
    /// Domain of vouchers.
    pub domain: &'a Hash,
    /// Whether its sender is a provider or was named by it.
    pub settles: &'a dyn Fn(&Addr) -> bool,
    pub entries: &'a [Entry],
}

/// Checks each result of a batch, and notes in the channels what was paid.
///
/// # Errors
/// Says which entry came out otherwise than it must, and both outcomes.
pub fn check(
    channels: &mut Channels,
    batch: &Batch<'_>,
    answer: &SettleBatchResponse,
) -> Result<(), String> {
    if answer.results.len() != batch.entries.len() {
        return Err(format!(
            "{} entries were handed in, {} results came back",
            batch.entries.len(),
            answer.results.len()
        ));
    }
    for (i, (entry, result)) in batch.entries.iter().zip(&answer.results).enumerate() {
        one(channels, batch, entry, result).map_err(|expected| {
            format!("entry {i} of the batch: expected {expected}, got {result:?}: {entry:?}")
        })?;
    }
    Ok(())
}

fn one(
    channels: &mut Channels,
    batch: &Batch<'_>,
    entry: &Entry,
    result: &SettleResult,
) -> Result<(), String> {
    let wrong = wrongs(channels, batch, entry);
    let (pay, unpaid) = match result {
        SettleResult::Rejected { reason } if wrong.contains(reason) => return Ok(()),
        _ if !wrong.is_empty() => return Err(format!("one of {wrong:?}")),
        SettleResult::Rejected { .. } => return Err("it to settle".to_owned()),
        SettleResult::Settled { pay, unpaid } => (pay.u128(), unpaid.u128()),
    };
    let voucher = &entry.voucher;
    let channel = channels.get_mut(&voucher.channel).ok_or("no channel")?;
    let room = channel.room();
    let place = (voucher.terms, voucher.lane);
    let lane = channel.lanes.entry(place).or_default();
    let due = u128::from(entry.claim) - lane.got;
    if (pay, unpaid) != (due.min(room), due - due.min(room)) {
        return Err(format!("{} of {due} paid", due.min(room)));
    }
    lane.got += pay;
    // The highest amount paid decides; of equal ones the later.
    if pay > 0 || voucher.sequence > lane.root.map_or(0, |(sequence, _)| sequence) {
        lane.root = Some((voucher.sequence, voucher.peaks));
    }
    channel.got += pay;
    Ok(())
}

/// All that is wrong with an entry; it must settle if nothing is.
fn wrongs(channels: &Channels, batch: &Batch<'_>, entry: &Entry) -> Vec<RejectReason> {
    let voucher = &entry.voucher;
    let Some(channel) = channels.get(&voucher.channel) else {
        return vec![RejectReason::UnknownChannel];
    };
    let lane = channel.lane((voucher.terms, voucher.lane));
    let (claim, got) = (u128::from(entry.claim), lane.got);
    let acknowledged = lane.root.map_or(0, |(sequence, _)| sequence);
    let signed = voucher.voucher(channel.id).to_bytes(batch.domain);
    let holds = verify(&channel.signer().public(), &signed, &voucher.signature).is_ok();
    let checks = [
        (channel.closed, RejectReason::ClosedChannel),
        (
            !(batch.settles)(&channel.provider),
            RejectReason::NotSettler,
        ),
        (voucher.terms >= channel.terms, RejectReason::UnknownTerms),
        (
            voucher.key_index != channel.key_index,
            RejectReason::WrongKey,
        ),
        (
            voucher.amount > u128::from(u64::MAX),
            RejectReason::AmountTooHigh,
        ),
        (claim > voucher.amount, RejectReason::ClaimAboveVoucher),
        (!holds, RejectReason::BadSignature),
        (
            claim < got || (claim == got && voucher.sequence <= acknowledged),
            RejectReason::Stale,
        ),
    ];
    let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
    wrong.map(|(_, reason)| reason).collect()
}
