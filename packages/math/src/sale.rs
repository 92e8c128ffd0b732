//! What coins buy, and how an oversubscribed sale is shared out.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | OAIC that coins buy | down | the sale |
//! | coins that OAIC costs | up | the sale |
//! | a buyer's part of what is for sale | down | the sale |
//! | coins kept of a commitment | up | the sale, so that refunds are always covered |
//! | coins paid back for OAIC returned | down, of all that was returned together | the sale |
//!
//! OAIC is in uoaic, prices in units of the denom for 1 OAIC. Nothing here panics.

use oaic_messages::shared::UOAIC_PER_OAIC;

use crate::wide::{mul_div, mul_div_ceil};

/// What a payment buys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    /// In uoaic.
    pub tokens: u128,
    /// What it costs, in units of the denom; never more than was paid.
    pub cost: u128,
}

/// floor(`paid` × 10⁶ / `price`), at most `cap`: what a payment buys, and
/// ceil(tokens × price / 10⁶), the smallest payment that buys it. A price of zero buys nothing.
///
/// However a payment is split, its parts never buy more than the whole.
pub fn buy(paid: u128, price: u128, cap: u128) -> Bought {
    let tokens = worth(paid, price).min(cap);
    Bought {
        tokens,
        cost: cost(tokens, price),
    }
}

/// floor(`paid` × 10⁶ / `price`), in uoaic; at most 2^128 − 1.
pub fn worth(paid: u128, price: u128) -> u128 {
    match price {
        0 => 0,
        _ => mul_div(paid, UOAIC_PER_OAIC, price).unwrap_or(u128::MAX),
    }
}

/// ceil(`tokens` × `price` / 10⁶), in units of the denom; at most 2^128 − 1.
pub fn cost(tokens: u128, price: u128) -> u128 {
    mul_div_ceil(tokens, price, UOAIC_PER_OAIC).unwrap_or(u128::MAX)
}

/// floor(`for_sale` × `committed` / `total`): a buyer's part when `total`, the sum of what all
/// committed for, is more than is for sale; otherwise what the buyer committed for.
pub fn allocation(committed: u128, for_sale: u128, total: u128) -> u128 {
    match total > for_sale {
        true => mul_div(for_sale, committed, total).unwrap_or(u128::MAX),
        false => committed,
    }
}

/// ceil(`paid` × `for_sale` / `total`): what is kept of coins that were committed when `total` is
/// more than is for sale; otherwise all of them. The rest is refunded. Of all coins of a denom
/// together no more is kept than of each buyer's, so what is left covers every refund.
pub fn kept(paid: u128, for_sale: u128, total: u128) -> u128 {
    match total > for_sale {
        true => mul_div_ceil(paid, for_sale, total).unwrap_or(u128::MAX),
        false => paid,
    }
}

/// floor(`paid` × `returned` / `bought`): what a buyer that paid `paid` for `bought` has back once it
/// returned `returned` of it in all. However it is split, the parts total no more than the whole,
/// and everything returned is everything paid.
pub fn repaid(paid: u128, returned: u128, bought: u128) -> u128 {
    match returned {
        0 => 0,
        part if part < bought => mul_div(paid, part, bought).unwrap_or(u128::MAX),
        _ => paid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wide::product;
    use oaic_messages::shared::TOTAL_SUPPLY;
    use proptest::prelude::*;

    #[test]
    fn a_coin_buys_whole_units_and_costs_no_less_than_they_do() {
        let bought = |tokens, cost| Bought { tokens, cost };
        // 0.25 a coin: every unit buys four.
        assert_eq!(buy(3, 250_000, u128::MAX), bought(12, 3));
        assert_eq!(buy(3, 250_000, 11), bought(11, 3), "rounded up");
        // 3 units of the denom for one uoaic: what doesn't buy a whole one isn't kept.
        assert_eq!(buy(8, 3_000_000, u128::MAX), bought(2, 6));
        assert_eq!(buy(2, 3_000_000, u128::MAX), bought(0, 0));
        assert_eq!(buy(5, 0, u128::MAX), bought(0, 0));
        assert_eq!(buy(10, 3_333_333, u128::MAX), bought(3, 10));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        assert_eq!(worth(u128::MAX, 1), u128::MAX);
        assert_eq!(cost(u128::MAX, u128::MAX), u128::MAX);
        assert_eq!(
            allocation(u128::MAX - 1, u128::MAX - 1, u128::MAX),
            u128::MAX - 2
        );
        assert_eq!(kept(u128::MAX, u128::MAX - 1, u128::MAX), u128::MAX - 1);
        assert_eq!(kept(7, 5, 0), 7);
    }

    proptest! {
        #[test]
        fn rounding_never_favors_the_buyer(
            paid in 0..1u128 << 64, price in 1..1u128 << 64, cap in 0..=TOTAL_SUPPLY,
        ) {
            let Bought { tokens, cost } = buy(paid, price, cap);
            prop_assert!(cost <= paid);
            prop_assert!(tokens <= cap);
            prop_assert!(cost * UOAIC_PER_OAIC >= tokens * price);
            // And it isn't robbery either: a unit less doesn't buy it.
            if tokens > 0 {
                prop_assert!((cost - 1) * UOAIC_PER_OAIC < tokens * price);
            }
            // What comes back buys nothing more, or the cap was reached.
            prop_assert!(tokens == cap || tokens == paid * UOAIC_PER_OAIC / price);
        }

        #[test]
        fn splitting_a_payment_never_buys_more(
            parts in prop::collection::vec(0..1u128 << 60, 1..20), price in 1..1u128 << 60,
        ) {
            let whole = buy(parts.iter().sum(), price, u128::MAX);
            let split: u128 = parts.iter().map(|part| buy(*part, price, u128::MAX).tokens).sum();
            prop_assert!(split <= whole.tokens);
            // Nor with the change of each part spent on the next.
            let (mut change, mut tokens, mut cost) = (0, 0, 0);
            for part in &parts {
                let bought = buy(part + change, price, u128::MAX);
                change = part + change - bought.cost;
                tokens += bought.tokens;
                cost += bought.cost;
            }
            prop_assert!(tokens <= whole.tokens);
            prop_assert_eq!(cost + change, parts.iter().sum::<u128>());
        }

        /// The sums that make an oversubscribed sale solvent, and how little rounding leaves over.
        #[test]
        fn shares_never_exceed_what_is_for_sale_and_refunds_are_covered(
            buyers in prop::collection::vec((1..=TOTAL_SUPPLY, 0..1u128 << 64), 1..40),
            for_sale in 1..=TOTAL_SUPPLY,
        ) {
            let total = buyers.iter().map(|buyer| buyer.0).sum();
            let paid: u128 = buyers.iter().map(|buyer| buyer.1).sum();
            let sold: u128 = buyers.iter().map(|buyer| allocation(buyer.0, for_sale, total)).sum();
            let refunds: u128 = buyers.iter().map(|buyer| buyer.1 - kept(buyer.1, for_sale, total)).sum();
            let count = buyers.len() as u128;
            let owed = paid - kept(paid, for_sale, total);
            prop_assert!(refunds <= owed && owed - refunds < count);
            let most = total.min(for_sale);
            prop_assert!(sold <= most && most - sold < count);
        }

        #[test]
        fn whoever_returns_it_all_has_back_exactly_what_was_paid_and_never_more_on_the_way(
            paid: u128, bought in 1..=TOTAL_SUPPLY, cuts in prop::collection::vec(0..=TOTAL_SUPPLY, 0..20),
        ) {
            prop_assert_eq!(repaid(paid, bought, bought), paid);
            prop_assert_eq!(repaid(paid, 0, bought), 0);
            let (mut returned, mut back) = (0, 0);
            for cut in cuts {
                returned = (returned + cut).min(bought);
                let now = repaid(paid, returned, bought);
                prop_assert!(back <= now && now <= paid);
                // In proportion, rounded in the sale's favor.
                prop_assert!(product(now, bought) <= product(paid, returned));
                back = now;
            }
        }

        #[test]
        fn nobody_pays_less_than_the_price_of_what_he_gets(
            paid in 1..1u128 << 60, price in 1..1u128 << 60, for_sale in 1..=TOTAL_SUPPLY, others in 0..=TOTAL_SUPPLY,
        ) {
            let own = buy(paid, price, TOTAL_SUPPLY);
            let total = own.tokens + others;
            let tokens = allocation(own.tokens, for_sale, total);
            prop_assert!(kept(own.cost, for_sale, total) >= cost(tokens, price).min(own.cost));
            prop_assert!(tokens <= own.tokens);
        }
    }
}
