//! What must hold of the data market.

use cosmwasm_std::Addr;
use oaic_messages::data_market::{OrderResponse, OrderStatus};
use oaic_testing::simulation::equal;

use super::Context;

/// Exactly, for what came as a gift is known.
pub fn the_market_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.market;
    let owed = b.escrowed
        + b.deposits
        + (b.earned - b.claimed)
        + (b.referral_earned - b.referral_claimed)
        + (b.fee_booked - b.fee_flushed);
    let market = &c.suite.data_market;
    let gifts = c.suite.gifts.get(market).copied().unwrap_or_default();
    equal(
        ("owed by the market and given to it", owed.u128() + gifts),
        ("its balance", c.after.balance(market)),
    )
}

pub fn orders_add_up(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.market;
    let sum = |of: &[OrderStatus]| -> (u128, u64) {
        let orders = c.after.orders.iter().filter(|o| of.contains(&o.status));
        orders.fold((0, 0), |(sum, count), o| (sum + o.price.u128(), count + 1))
    };
    let (held, open) = sum(&[OrderStatus::Open, OrderStatus::Delivered]);
    let (paid, _) = sum(&[OrderStatus::Completed]);
    let (back, _) = sum(&[OrderStatus::Refunded, OrderStatus::Disputed]);
    equal(("Σ of open orders", held), ("escrowed", b.escrowed.u128()))?;
    equal(("open orders", open), ("open", b.open))?;
    equal(("Σ of completed orders", paid), ("paid", b.paid.u128()))?;
    equal(
        ("Σ of orders given back", back),
        ("refunded", b.refunded.u128()),
    )?;
    let orders = c.after.orders.len() as u64;
    equal(("orders there are", orders), ("orders ever made", b.orders))
}

/// Every uoaic of a payment, and of a deposit that was forfeited, is fee, split's, referrer's or
/// buyer's, and the fee is exact.
pub fn what_was_paid_is_shared_out(c: &Context<'_>) -> Result<(), String> {
    let (a, b) = (&c.before.market, &c.after.market);
    let shared = b.fee_booked + b.earned + b.referral_earned + b.compensated;
    let came = b.paid + b.forfeited;
    equal(
        ("paid and forfeited", came.u128()),
        ("shared out", shared.u128()),
    )?;
    let fees: u128 = c.after.orders.iter().map(|o| o.fee.u128()).sum();
    let fees = fees + (b.forfeited - b.compensated).u128();
    equal(("Σ of orders' fees", fees), ("booked", b.fee_booked.u128()))?;
    let fee = b.fee_points.u128().div_ceil(10_000);
    equal(("booked", b.fee_booked.u128()), ("the points' whole", fee))?;
    let taxed = came - a.paid - a.forfeited;
    let points = taxed.u128() * u128::from(c.after.rate());
    equal(
        ("points booked", (b.fee_points - a.fee_points).u128()),
        ("payment × rate", points),
    )
}

/// The buyer pays the price and nobody anything else; a refund goes to it whole, with what its
/// seller stood with; being paid only changes books.
pub fn orders_move_their_price_alone(c: &Context<'_>) -> Result<(), String> {
    let status = |id: u64| -> Option<OrderStatus> {
        let before: &[OrderResponse] = &c.before.orders;
        before.iter().find(|o| o.id == id).map(|o| o.status)
    };
    let changed = c.after.orders.iter();
    let changed = changed.filter(|o| status(o.id) != Some(o.status));
    for order in changed {
        let was = status(order.id);
        let ended = |was: Option<OrderStatus>| {
            !matches!(
                was,
                None | Some(OrderStatus::Open) | Some(OrderStatus::Delivered)
            )
        };
        if ended(was) {
            let now = order.status;
            return Err(format!(
                "order {} was {was:?}, and now is {now:?}",
                order.id
            ));
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
        let market = &c.suite.data_market;
        let mut accounts: Vec<&Addr> = c.before.balances.keys().collect();
        accounts.extend(c.after.balances.keys());
        for account in accounts {
            let (more, less) = match account {
                buyer if *buyer == order.buyer => (given, paid),
                escrow if escrow == market => (paid, given),
                _ => (0, 0),
            };
            equal(
                ("a balance", c.after.balance(account) + less),
                ("what the order makes it", c.before.balance(account) + more),
            )
            .map_err(|e| format!("{e} (order {}, {account})", order.id))?;
        }
    }
    Ok(())
}

/// What payees and referrers claim is what leaves to others.
pub fn claims_are_paid_whole(c: &Context<'_>) -> Result<(), String> {
    let (a, b) = (&c.before.market, &c.after.market);
    let claimed = b.claimed + b.referral_claimed - a.claimed - a.referral_claimed;
    if claimed.is_zero() {
        return Ok(());
    }
    let market = &c.suite.data_market;
    let others = |state: &crate::state::EconomyState| -> u128 {
        let all: u128 = state.balances.values().sum();
        all - state.balance(market)
    };
    equal(
        ("claimed", claimed.u128()),
        ("what others got", others(c.after) - others(c.before)),
    )
}
