//! What a batch of vouchers must come to, by the rules and the notebook alone.

use std::collections::BTreeMap;

use oaic_types::compute_settlement::{
    ChannelStatus, RejectReason, SettleBatchResponse, SettleResult,
};
use oaic_vouchers::{PackedVoucher, EMPTY_PEAKS};

use crate::op::Fault;
use crate::snapshot::Snapshot;

/// A voucher as it was handed in.
pub struct Item {
    pub packed: PackedVoucher,
    pub fault: Fault,
}

/// A lane's last voucher: sequence and amount.
pub type Acknowledged = BTreeMap<(u64, u32, u32), (u64, u128)>;

/// Checks each result of a batch; the answer is what it leaves acknowledged, and how many
/// vouchers it accepted.
///
/// # Errors
/// Says which voucher came out otherwise than the rules say, and both outcomes.
pub fn judge(
    before: &Snapshot,
    items: &[Item],
    answer: &SettleBatchResponse,
) -> Result<(Acknowledged, u64), String> {
    if answer.results.len() != items.len() {
        return Err(format!(
            "{} vouchers were handed in, {} results came back",
            items.len(),
            answer.results.len()
        ));
    }
    let mut running = Running::default();
    let mut accepted = 0;
    for (i, (item, result)) in items.iter().zip(&answer.results).enumerate() {
        let expected = running.expect(before, item);
        let wrong =
            |said: &str| format!("voucher {i} of the batch: expected {said}, got {result:?}");
        match (&expected, result) {
            (Expected::Rejected(reasons), SettleResult::Rejected { reason }) => {
                if !reasons.contains(reason) {
                    return Err(wrong(&format!("one of {reasons:?}")));
                }
            }
            (Expected::Settled { pay, owed }, SettleResult::Settled { pay: p, owed: o }) => {
                if (p.u128(), o.u128()) != (*pay, *owed) {
                    return Err(wrong(&format!("pay {pay}, owed {owed}")));
                }
                running.apply(item, *pay);
                accepted += 1;
            }
            (Expected::Rejected(reasons), _) => return Err(wrong(&format!("one of {reasons:?}"))),
            (Expected::Settled { pay, owed }, _) => {
                return Err(wrong(&format!("pay {pay}, owed {owed}")))
            }
        }
    }
    let lanes = running.lanes.into_iter().filter(|(_, l)| l.settled);
    Ok((
        lanes
            .map(|(k, l)| (k, (l.sequence, l.acknowledged)))
            .collect(),
        accepted,
    ))
}

enum Expected {
    Rejected(Vec<RejectReason>),
    Settled { pay: u128, owed: u128 },
}

#[derive(Clone, Default)]
struct Lane {
    sequence: u64,
    acknowledged: u128,
    paid: u128,
    settled: bool,
}

/// Lanes and channels as they stand between two vouchers of a batch.
#[derive(Default)]
struct Running {
    lanes: BTreeMap<(u64, u32, u32), Lane>,
    /// Reserve, and what the spend limit leaves.
    channels: BTreeMap<u64, (u128, Option<u128>)>,
}

impl Running {
    fn expect(&mut self, before: &Snapshot, item: &Item) -> Expected {
        let voucher = &item.packed;
        let Some(channel) = before.channels.get(&voucher.channel) else {
            return Expected::Rejected(vec![RejectReason::UnknownChannel]);
        };
        let key = (voucher.channel, voucher.terms, voucher.lane);
        let mut reasons = vec![];
        if channel.status == ChannelStatus::Closed {
            reasons.push(RejectReason::ClosedChannel);
        }
        let terms = before.terms.get(&(voucher.channel, voucher.terms));
        if terms.is_none_or(|t| before.block.time < t.effective_at) {
            reasons.push(RejectReason::UnknownTerms);
        }
        if voucher.key_index != channel.key_index {
            reasons.push(RejectReason::WrongKey);
        }
        let bad = [
            Fault::Altered,
            Fault::Forged,
            Fault::OtherChain,
            Fault::OtherContract,
            Fault::OtherChannel,
        ];
        if bad.contains(&item.fault) {
            reasons.push(RejectReason::BadSignature);
        }
        let ceiling = terms
            .and_then(|t| before.prices.get(&(t.service_id, t.price_version)))
            .map_or(0, |p| p.max_call.u128());
        if voucher.sequence == 0 && (voucher.amount > ceiling || voucher.peaks != EMPTY_PEAKS) {
            reasons.push(RejectReason::OpeningTooHigh);
        }

        let lane = self.lanes.entry(key).or_insert_with(|| {
            before.lanes.get(&key).map_or_else(Lane::default, |l| Lane {
                sequence: l.sequence,
                acknowledged: l.acknowledged.u128(),
                paid: l.paid.u128(),
                settled: false,
            })
        });
        let falls = voucher.sequence < lane.sequence || voucher.amount < lane.acknowledged;
        let rises = voucher.sequence > lane.sequence || voucher.amount > lane.acknowledged;
        let owes = lane.acknowledged > lane.paid;
        if falls || !(rises || owes) {
            reasons.push(RejectReason::Stale);
        }
        if !reasons.is_empty() {
            return Expected::Rejected(reasons);
        }
        let (reserved, spendable) = *self
            .channels
            .entry(voucher.channel)
            .or_insert_with(|| (channel.reserved.u128(), channel.spendable.map(|s| s.u128())));
        let due = voucher.amount - lane.paid;
        let pay = due.min(reserved).min(spendable.unwrap_or(u128::MAX));
        Expected::Settled {
            pay,
            owed: due - pay,
        }
    }

    fn apply(&mut self, item: &Item, pay: u128) {
        let voucher = &item.packed;
        let key = (voucher.channel, voucher.terms, voucher.lane);
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.sequence = voucher.sequence;
            lane.acknowledged = voucher.amount;
            lane.paid += pay;
            lane.settled = true;
        }
        if let Some((reserved, spendable)) = self.channels.get_mut(&voucher.channel) {
            *reserved -= pay;
            if let Some(limit) = spendable {
                *limit -= pay;
            }
        }
    }
}
