//! The promise, tried after every operation: whatever anybody just did, a provider that settles
//! what its payers signed gets what that comes to, as far as reserve and limit go, in every channel
//! that is neither finalized nor released.
//!
//! The trial is a real settlement that is undone: a contract, which every provider named as its
//! settler, hands the batch in and then fails with the answer. So it leaves nothing behind.

use std::collections::BTreeMap;

use cosmwasm_std::{from_json, to_json_binary, Binary};
use oaic_chain::ChainExt;
use oaic_integration::parties::{claim_all, pack};
use oaic_messages::compute_settlement::{
    ExecuteMsg, RejectReason, SettleBatchResponse, SettleResult, MAX_BATCH,
};
use oaic_vouchers::Entry;

use crate::settlement::parties::ChannelNote;
use crate::suite::Suite;
use crate::tower::MARK;

/// Lanes that are tried at once; the others have their turn later.
const LANES: usize = 24;

/// Tries what the providers hold.
///
/// # Errors
/// The promise is broken: what was to be paid, and what came.
pub fn every_provider_gets_what_it_holds(suite: &Suite) -> Result<(), String> {
    let block = oaic_chain::Chain::block(&suite.chain).map_err(|e| e.to_string())?;
    let open = suite.channels.values().filter(|channel| !channel.closed);
    let mut channels: Vec<ChannelNote> = open.cloned().collect();
    for channel in &mut channels {
        channel.pass(block);
    }
    let turn = usize::try_from(suite.turn).unwrap_or(0);
    let entries = chosen(&channels, suite.bystander, turn);
    if entries.is_empty() {
        return Ok(());
    }
    let answer = hand_in(suite, &entries)?;
    if answer.results.len() != entries.len() {
        return Err(format!(
            "{} results for {} entries",
            answer.results.len(),
            entries.len()
        ));
    }
    let mut came: BTreeMap<u64, u128> = BTreeMap::new();
    let mut due: BTreeMap<u64, u128> = BTreeMap::new();
    let by_number: BTreeMap<u64, &ChannelNote> = channels.iter().map(|c| (c.number, c)).collect();
    for (entry, result) in entries.iter().zip(&answer.results) {
        let voucher = &entry.voucher;
        let channel = by_number[&voucher.channel];
        let got = channel.lane((voucher.terms, voucher.lane)).got;
        let more = voucher.amount.saturating_sub(got);
        *due.entry(voucher.channel).or_default() += more;
        match result {
            SettleResult::Settled { pay, .. } => {
                *came.entry(voucher.channel).or_default() += pay.u128();
            }
            SettleResult::Rejected {
                reason: RejectReason::Stale,
            } if more == 0 => {}
            SettleResult::Rejected { reason } => {
                return Err(format!(
                    "channel {}: a voucher that its provider holds is refused: {reason:?}: {voucher:?}",
                    voucher.channel
                ));
            }
        }
    }
    for (number, due) in due {
        let channel = by_number[&number];
        let must = due.min(channel.room());
        let came = came.get(&number).copied().unwrap_or(0);
        if came != must {
            return Err(format!(
                "channel {number}: its provider holds {due} more, there is room for {}, and it got {came}: {channel:?}",
                channel.room()
            ));
        }
        if number == suite.bystander && came == 0 {
            return Err("the bystander's provider has nothing to get: a fault of this test".into());
        }
    }
    Ok(())
}

/// The bystander's lane, and some of all others.
fn chosen(channels: &[ChannelNote], bystander: u64, turn: usize) -> Vec<Entry> {
    let mut entries: Vec<(bool, Entry)> = vec![];
    for channel in channels {
        for place in channel.lanes.keys() {
            if place.0 < channel.terms {
                let best = channel.best(*place).map(claim_all);
                entries.extend(best.map(|entry| (channel.number == bystander, entry)));
            }
        }
    }
    if !entries.is_empty() {
        let by = turn.wrapping_mul(LANES) % entries.len();
        entries.rotate_left(by);
    }
    // Last, so that whatever stands before it could disturb it.
    let (own, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(own, _)| *own);
    let others = others.into_iter().take(LANES.min(MAX_BATCH - own.len()));
    others.chain(own).map(|(_, entry)| entry).collect()
}

fn hand_in(suite: &Suite, entries: &[Entry]) -> Result<SettleBatchResponse, String> {
    let settle = ExecuteMsg::SettleBatch {
        entries: pack(entries).into(),
    };
    let settle = to_json_binary(&settle).map_err(|e| e.to_string())?;
    let call = (&suite.settlement, settle);
    let Err(error) = suite.chain.execute("anybody", &suite.tower, &call) else {
        return Err("a trial stayed: a fault of this test".into());
    };
    let error = error.to_string();
    let Some((_, answer)) = error.split_once(MARK) else {
        return Err(format!(
            "a settlement of what providers hold failed: {error}"
        ));
    };
    let base64: String = answer
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c))
        .collect();
    let answer = Binary::from_base64(&base64).map_err(|e| e.to_string())?;
    from_json(answer).map_err(|e| format!("answer of a batch: {e}"))
}
