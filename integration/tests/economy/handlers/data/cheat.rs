//! What the data market must refuse.

use super::*;

/// What the market must refuse, whatever came before.
pub fn cheat(suite: &Suite, now: &EconomyState, who: &str, what: Pick) -> Handled {
    let pick = Pick(what.0 / CHEATS);
    let one = |fits: &dyn Fn(&OrderResponse) -> bool| {
        let fitting: Vec<&OrderResponse> = now.orders.iter().filter(|o| fits(o)).collect();
        pick.of(&fitting).copied().ok_or(Stop::Skipped)
    };
    let open = |o: &OrderResponse| o.status == OrderStatus::Open;
    let held = |o: &OrderResponse| o.status == OrderStatus::Delivered;
    let closed = |o: &OrderResponse| !open(o) && !held(o);
    let refund = |o: &OrderResponse| ExecuteMsg::Refund { order: o.id };
    let complete = |o: &OrderResponse| ExecuteMsg::Complete { order: o.id };
    let rate = |o: &OrderResponse, stars| ExecuteMsg::Rate { order: o.id, stars };
    let mut who = who;
    let msg = match what.0 % CHEATS {
        0 => {
            // Another order's delivery, of the same kind.
            let order = one(&open)?;
            let others = suite.market.deliveries.values().cloned();
            let others: Vec<_> = others.filter_map(|msg| again(msg, order)).collect();
            pick.of(&others).cloned().ok_or(Stop::Skipped)?
        }
        1 => refund(one(&|o| held(o) && !o.refundable)?),
        2 => refund(one(&|o| open(o) && !o.refundable)?),
        3 => complete(one(&|o| {
            let until = o.delivery.as_ref().map_or(0, |d| d.dispute_before);
            held(o) && until > now.block.time
        })?),
        4 => complete(one(&open)?),
        5 => {
            let delivered = suite.market.deliveries.get(&one(&held)?.id);
            delivered.cloned().ok_or(Stop::Skipped)?
        }
        6 => {
            let order = one(&held)?.id;
            let disputes: Vec<&ExecuteMsg> = suite.market.disputes.values().collect();
            let Some(ExecuteMsg::Dispute { proof, .. }) = pick.of(&disputes) else {
                return Err(Stop::Skipped);
            };
            let proof = proof.clone();
            ExecuteMsg::Dispute { order, proof }
        }
        7 => refund(one(&closed)?),
        8 => complete(one(&closed)?),
        9 => rate(one(&|o| o.buyer != suite.addr(who))?, 5),
        10 => {
            // A second rating is the buyer's own.
            let order = one(&|o| o.stars.is_some())?;
            who = buyer_of(suite, order)?;
            rate(order, 1)
        }
        _ => {
            let listing = one_of(suite, pick)?;
            if listing.seller == suite.addr(who) {
                return Err(Stop::Skipped);
            }
            let listing = listing.id;
            ExecuteMsg::Withdraw { listing }
        }
    };
    suite.execute(who, &suite.data_market, &msg)
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 12;

/// A delivery once more, for an order that it wasn't made for; None when it was, or is of another
/// kind.
fn again(mut delivery: ExecuteMsg, other: &OrderResponse) -> Option<ExecuteMsg> {
    let made_for = match (&mut delivery, other.kind) {
        (ExecuteMsg::Deliver { order, .. }, OrderKind::File) => order,
        (ExecuteMsg::Answer { order, .. }, OrderKind::Answer { .. }) => order,
        _ => return None,
    };
    (std::mem::replace(made_for, other.id) != other.id).then_some(delivery)
}
