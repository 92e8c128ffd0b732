//! What must hold of the data market.

use std::collections::BTreeSet;

use oaic_messages::data_market::OrderStatus;

use super::checked::{Checked, Context};

/// Exactly, for what came as a gift is known.
pub fn the_market_holds_what_it_owes(c: &Context<'_>) -> Checked {
    let b = &c.after.market;
    let owed = b.escrowed
        + b.deposits
        + (b.earned - b.claimed)
        + (b.referral_earned - b.referral_claimed)
        + (b.fee_booked - b.fee_flushed);
    let market = &c.suite.data_market;
    let gifts = c.suite.gifts.get(market).copied().unwrap_or_default();
    equal!(owed.u128() + gifts, c.after.balance(market))
}

pub fn orders_add_up(c: &Context<'_>) -> Checked {
    let b = &c.after.market;
    let sum = |of: &[OrderStatus]| -> (u128, u64) {
        let orders = c.after.orders.iter().filter(|o| of.contains(&o.status));
        orders.fold((0, 0), |(sum, count), o| (sum + o.price.u128(), count + 1))
    };
    let (held, open) = sum(&[OrderStatus::Open, OrderStatus::Delivered]);
    let (completed, _) = sum(&[OrderStatus::Completed]);
    let (given_back, _) = sum(&[OrderStatus::Refunded, OrderStatus::Disputed]);
    equal!(held, b.escrowed)?;
    equal!(open, b.open)?;
    equal!(completed, b.paid)?;
    equal!(given_back, b.refunded)?;
    equal!(c.after.orders.len() as u64, b.orders)
}

/// Every uoaic of a payment, and of a deposit that was forfeited, is fee, split's, referrer's or
/// buyer's, and the fee is exact.
pub fn what_was_paid_is_shared_out(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.market, &c.after.market);
    let shared = b.fee_booked + b.earned + b.referral_earned + b.compensated;
    let came = b.paid + b.forfeited;
    equal!(came, shared)?;
    let fees: u128 = c.after.orders.iter().map(|o| o.fee.u128()).sum();
    equal!(fees + (b.forfeited - b.compensated).u128(), b.fee_booked)?;
    equal!(b.fee_booked, b.fee_points.u128().div_ceil(10_000))?;
    let taxed = came - a.paid - a.forfeited;
    let points = taxed.u128() * u128::from(c.after.rate());
    equal!(b.fee_points - a.fee_points, points)
}

/// The buyer pays the price and nobody anything else; a refund goes to it whole, with what its
/// seller stood with; being paid moves no coin.
pub fn orders_move_their_price_alone(c: &Context<'_>) -> Checked {
    for order in &c.after.orders {
        let was = c.before.orders.iter().find(|o| o.id == order.id);
        let was = was.map(|o| o.status);
        if was == Some(order.status) {
            continue;
        }
        let running = [None, Some(OrderStatus::Open), Some(OrderStatus::Delivered)];
        if !running.contains(&was) {
            let (id, now) = (order.id, order.status);
            return Err(format!("order {id} was {was:?}, and now is {now:?}"));
        }
        let price = order.price.u128();
        let (paid, given) = match order.status {
            OrderStatus::Open => (price, 0),
            // And what its buyer gets of the seller's deposit.
            OrderStatus::Refunded | OrderStatus::Disputed => {
                let compensated = c.after.market.compensated - c.before.market.compensated;
                (0, price + compensated.u128())
            }
            OrderStatus::Delivered | OrderStatus::Completed => (0, 0),
        };
        let balances = c.before.balances.keys().chain(c.after.balances.keys());
        for account in balances.collect::<BTreeSet<_>>() {
            let (more, less) = match account {
                buyer if *buyer == order.buyer => (given, paid),
                escrow if *escrow == c.suite.data_market => (paid, given),
                _ => (0, 0),
            };
            let (had, has) = (c.before.balance(account), c.after.balance(account));
            equal!(has + less, had + more)
                .map_err(|e| format!("{e} (order {}, {account})", order.id))?;
        }
    }
    Ok(())
}

/// What payees and referrers claim is what leaves to others.
pub fn claims_are_paid_whole(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.market, &c.after.market);
    let claimed = b.claimed + b.referral_claimed - a.claimed - a.referral_claimed;
    if claimed.is_zero() {
        return Ok(());
    }
    let market = &c.suite.data_market;
    equal!(claimed, c.after.others(market) - c.before.others(market))
}
