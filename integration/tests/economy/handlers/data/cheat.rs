//! What the data market must refuse.

use super::*;

/// What the market must refuse, whatever came before. None: nothing is there to try it with.
pub fn cheat(
    suite: &Suite,
    now: &EconomyState,
    who: &str,
    what: Pick,
) -> Result<Option<Outcome>, String> {
    let pick = Pick(what.0 / CHEATS);
    let one = |fits: &dyn Fn(&OrderResponse) -> bool| {
        let fitting: Vec<&OrderResponse> = now.orders.iter().filter(|o| fits(o)).collect();
        pick.of(&fitting).copied()
    };
    let open = |o: &OrderResponse| o.status == OrderStatus::Open;
    let held = |o: &OrderResponse| o.status == OrderStatus::Delivered;
    let closed = |o: &OrderResponse| !open(o) && !held(o);
    let msg = match what.0 % CHEATS {
        0 => {
            // Another order's delivery, of the same kind.
            let Some(order) = one(&open) else {
                return Ok(None);
            };
            let others = suite.market.deliveries.values().cloned();
            let others = others.filter_map(|msg| again(msg, order));
            let others: Vec<ExecuteMsg> = others.collect();
            pick.of(&others).cloned()
        }
        1 => one(&|o| held(o) && !o.refundable).map(|o| ExecuteMsg::Refund { order: o.id }),
        2 => one(&|o| open(o) && !o.refundable).map(|o| ExecuteMsg::Refund { order: o.id }),
        3 => one(&|o| {
            let until = o.delivery.as_ref().map_or(0, |d| d.dispute_before);
            held(o) && until > now.block.time
        })
        .map(|o| ExecuteMsg::Complete { order: o.id }),
        4 => one(&open).map(|o| ExecuteMsg::Complete { order: o.id }),
        5 => one(&held).and_then(|o| suite.market.deliveries.get(&o.id).cloned()),
        6 => {
            let Some(order) = one(&held) else {
                return Ok(None);
            };
            let disputes: Vec<&ExecuteMsg> = suite.market.disputes.values().collect();
            match pick.of(&disputes) {
                Some(ExecuteMsg::Dispute { proof, .. }) => Some(ExecuteMsg::Dispute {
                    order: order.id,
                    proof: proof.clone(),
                }),
                _ => None,
            }
        }
        7 => one(&closed).map(|o| ExecuteMsg::Refund { order: o.id }),
        8 => one(&closed).map(|o| ExecuteMsg::Complete { order: o.id }),
        9 => one(&|o| o.buyer != suite.addr(who)).map(|o| ExecuteMsg::Rate {
            order: o.id,
            stars: 5,
        }),
        10 => one(&|o| o.stars.is_some()).map(|o| ExecuteMsg::Rate {
            order: o.id,
            stars: 1,
        }),
        _ => one_of(suite, pick)?
            .filter(|listing| listing.seller != suite.addr(who))
            .map(|listing| ExecuteMsg::Withdraw {
                listing: listing.id,
            }),
    };
    let Some(msg) = msg else {
        return Ok(None);
    };
    // A second rating is the buyer's own.
    let who = match (&msg, what.0 % CHEATS) {
        (ExecuteMsg::Rate { order, .. }, 10) => {
            let buyer = suite.label(&order_of(now, *order)?.buyer);
            buyer.ok_or("an order of nobody")?
        }
        _ => who,
    };
    Ok(Some(suite.execute(who, &suite.data_market, &msg).map(drop)))
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 12;

/// A delivery once more, for an order that it wasn't made for; None when it was, or is of another
/// kind.
fn again(delivery: ExecuteMsg, order: &OrderResponse) -> Option<ExecuteMsg> {
    match (delivery, order.kind) {
        (
            ExecuteMsg::Deliver {
                order: made_for,
                ephemeral,
                masked,
                proof,
            },
            OrderKind::File,
        ) if made_for != order.id => Some(ExecuteMsg::Deliver {
            order: order.id,
            ephemeral,
            masked,
            proof,
        }),
        (
            ExecuteMsg::Answer {
                order: made_for,
                ephemeral,
                masked,
                proof,
            },
            OrderKind::Answer { .. },
        ) if made_for != order.id => Some(ExecuteMsg::Answer {
            order: order.id,
            ephemeral,
            masked,
            proof,
        }),
        _ => None,
    }
}
