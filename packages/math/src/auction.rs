//! Descending-price auctions, and the budget they may use.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | fall of the price since the start | down, so the price rounds up | the seller |
//! | units that a payment buys | down | the seller |
//! | what units cost | up | the burn, never the bidder who splits |
//! | share of a metric in the budget | down | the reserve, of which less is sold |
//! | what of a lot has to be sold to clear a price | up | the price before |
//! | cleared price | up | the reserve, which sells no cheaper |
//! | minimum end price | up | the reserve, which sells no cheaper |
//! | price of the sale, turned round | up | the reserve |
//!
//! Prices are in uoaic for [`PRICE_UNIT`] units of the asset. Nothing here panics.

use oaic_messages::gates::EpochMetrics;
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::treasury::{BudgetRules, PRICE_UNIT};

use crate::split::part;
use crate::wide::{mul_div, mul_div_ceil};

/// A price that falls linearly in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descent {
    /// Price up to the start.
    pub start_price: u128,
    /// Price from the end on; at most the start price.
    pub end_price: u128,
    /// In seconds.
    pub starts_at: u64,
    /// In seconds; not before the start.
    pub ends_at: u64,
}

impl Descent {
    /// Price at a time: exactly the start price up to the start, exactly the end price from the
    /// end on, never rising in between.
    pub fn price_at(&self, now: u64) -> u128 {
        if now >= self.ends_at {
            return self.end_price;
        }
        let fall = self.start_price.saturating_sub(self.end_price);
        let elapsed = now.saturating_sub(self.starts_at);
        let duration = self.ends_at.saturating_sub(self.starts_at);
        // elapsed < duration here, so it is at most the whole fall.
        let fallen = mul_div(fall, elapsed.into(), duration).unwrap_or_default();
        self.start_price.saturating_sub(fallen)
    }
}

/// What a payment buys; `paid + refund` is what was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Units of the asset, rounded down.
    pub assets: u128,
    /// What they cost, in uoaic, rounded up.
    pub paid: u128,
    /// What is left of the payment, in uoaic.
    pub refund: u128,
}

/// What `sent` uoaic buys of `remaining` units at a price. A price of zero, which no auction has,
/// buys nothing.
pub fn fill(sent: u128, remaining: u128, price: u128) -> Fill {
    let assets = match price {
        0 => 0,
        _ => mul_div(sent, PRICE_UNIT, price).map_or(remaining, |bought| bought.min(remaining)),
    };
    // units × price ≤ sent × unit and sent is whole, so the rounded-up cost is at most `sent`.
    let paid = cost(assets, price).unwrap_or(sent).min(sent);
    Fill {
        assets,
        paid,
        refund: sent.saturating_sub(paid),
    }
}

/// What units cost at a price, in uoaic: ceil(units × price / 10⁶); none when it doesn't fit
/// 128 bits.
pub fn cost(assets: u128, price: u128) -> Option<u128> {
    mul_div_ceil(assets, price, PRICE_UNIT)
}

/// Buyback budget that metrics give, in uoaic; where it would not fit, the most that does.
pub fn budget(rules: &BudgetRules, metrics: &EpochMetrics) -> u128 {
    let shares = [
        (metrics.api_revenue, rules.api_revenue_bps),
        (metrics.license_revenue, rules.license_revenue_bps),
        (metrics.compute_investment, rules.compute_investment_bps),
    ];
    shares.iter().fold(0, |sum: u128, (metric, bps)| {
        sum.saturating_add(part(metric.u128(), *bps))
    })
}

/// Metrics of several sources together; a sum that doesn't fit stays at the most that does, so
/// that one absurd source can't take the others' answers away.
pub fn total_metrics<'a>(all: impl IntoIterator<Item = &'a EpochMetrics>) -> EpochMetrics {
    all.into_iter()
        .fold(EpochMetrics::default(), |sum, one| EpochMetrics {
            api_revenue: sum.api_revenue.saturating_add(one.api_revenue),
            license_revenue: sum.license_revenue.saturating_add(one.license_revenue),
            compute_investment: sum
                .compute_investment
                .saturating_add(one.compute_investment),
        })
}

/// What has to be sold of a lot before it says anything of the price, and has to be left of it: a
/// tenth, rounded up.
const CLEARING_SHARE: u128 = 10;

/// Whether so much of a lot, sold or left, says anything of the price: dust doesn't.
pub fn counts(lot: u128, part: u128) -> bool {
    part > 0 && part >= lot.div_ceil(CLEARING_SHARE)
}

/// Price that a lot clears, in uoaic for [`PRICE_UNIT`] units: what was paid for all that was sold
/// of it ÷ that, rounded up. None while less than a tenth of the lot is sold: dust clears nothing.
/// It is at most four times the auction's `minimum` end price, which is twice the greater of the
/// price cleared before and the sale's; where both are unknown, and `minimum` is 0, anything.
///
/// Later auctions may end at half of it. Too high a price stops them, and whoever wants that has to
/// burn a tenth of a lot's value at that price, or have dust put up as a lot by a vote; what that
/// reaches is twice the price before, which the next auction that nobody buys from undoes. Too low
/// a price lets a later vote sell cheaply, and whoever wants that has to wait for the end of an
/// auction while others may bid first; what that reaches is half of the price before, and half
/// of the sale's at least. The average can't be moved by the last or the first unit alone.
pub fn cleared_price(lot: u128, sold: u128, paid: u128, minimum: u128) -> Option<u128> {
    if !counts(lot, sold) {
        return None;
    }
    let price = mul_div_ceil(paid, PRICE_UNIT, sold).unwrap_or(u128::MAX);
    Some(match minimum {
        0 => price,
        minimum => price.min(minimum.saturating_mul(4)),
    })
}

/// Minimum end price of an auction: half of the greater of the price that was cleared last and the
/// sale's, rounded up. Of the last cleared alone, dust lots would halve it again and again.
pub fn min_end_price(last_cleared: u128, sale_price: u128) -> u128 {
    last_cleared.max(sale_price).div_ceil(2)
}

/// The sale's price as auctions have theirs, in uoaic for [`PRICE_UNIT`] units, rounded up:
/// `units` is what the sale takes for 1 OAIC. None for no units.
pub fn sale_price(units: u128) -> Option<u128> {
    (units > 0).then(|| PRICE_UNIT.saturating_mul(UOAIC_PER_OAIC).div_ceil(units))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::Uint256;
    use oaic_messages::shared::Bps;
    use proptest::prelude::*;

    fn descent(start_price: u128, end_price: u128, starts_at: u64, duration: u64) -> Descent {
        Descent {
            start_price,
            end_price,
            starts_at,
            ends_at: starts_at.saturating_add(duration),
        }
    }

    #[test]
    fn a_price_falls_in_a_line_and_rounds_up() {
        let line = descent(1_000, 400, 50, 100);
        for (now, price) in [
            (0, 1_000),
            (50, 1_000),
            (51, 994),
            (100, 700),
            (149, 406),
            (150, 400),
            (u64::MAX, 400),
        ] {
            assert_eq!(line.price_at(now), price, "at {now}");
        }
        // A fall of 1 over 3 seconds is not felt before the end.
        let slow = descent(2, 1, 0, 3);
        assert_eq!([0, 1, 2, 3].map(|now| slow.price_at(now)), [2, 2, 2, 1]);
        // No time at all: the end price at once, and no division by zero.
        assert_eq!(descent(9, 3, 7, 0).price_at(7), 3);
        assert_eq!(descent(9, 3, 7, 0).price_at(6), 9);
    }

    #[test]
    fn a_bid_gets_whole_units_and_pays_for_each_started_uoaic() {
        // 3 uoaic for a million units: one uoaic buys 333,333 units and a third.
        let bought = |assets, paid, refund| Fill {
            assets,
            paid,
            refund,
        };
        assert_eq!(fill(1, u128::MAX, 3), bought(333_333, 1, 0));
        // Dearer than one uoaic a unit: what doesn't buy a unit comes back.
        assert_eq!(fill(7, 100, 3_000_000), bought(2, 6, 1));
        assert_eq!(fill(2, 100, 3_000_000), bought(0, 0, 2));
        // The last unit.
        assert_eq!(fill(1_000, 1, 3_000_000), bought(1, 3, 997));
        assert_eq!(fill(1_000, 0, 3_000_000), bought(0, 0, 1_000));
        assert_eq!(fill(1_000, 10, 0), bought(0, 0, 1_000), "no price");
        assert_eq!(
            fill(u128::MAX, u128::MAX, 1_000_000),
            bought(u128::MAX, u128::MAX, 0)
        );
    }

    #[test]
    fn a_cost_that_does_not_fit_is_none() {
        assert_eq!(cost(u128::MAX, 1_000_000), Some(u128::MAX));
        assert_eq!(cost(u128::MAX, 1_000_001), None);
        assert_eq!(cost(u128::MAX, u128::MAX), None);
        assert_eq!(cost(1, 1), Some(1));
        assert_eq!(cost(0, u128::MAX), Some(0));
    }

    #[test]
    fn an_end_price_is_at_least_half_of_the_greater_price_rounded_up() {
        assert_eq!(min_end_price(0, 0), 0);
        assert_eq!(min_end_price(3, 2), 2);
        assert_eq!(min_end_price(2, 5), 3);
        assert_eq!(min_end_price(u128::MAX, 0), u128::MAX / 2 + 1);
        // 0.1 USD for an OAIC is 10 OAIC for a USD.
        assert_eq!(sale_price(100_000), Some(10_000_000));
        assert_eq!(sale_price(3), Some(333_333_333_334));
        assert_eq!(sale_price(0), None);
    }

    #[test]
    fn a_tenth_of_a_lot_clears_what_was_paid_for_it_on_the_average() {
        // One unit of a lot of 11 is dust, two are not; of one of 10 one is enough.
        assert_eq!(cleared_price(11, 1, 1_000_000, 0), None);
        assert_eq!(cleared_price(11, 2, 1_000_000, 0), Some(500_000_000_000));
        assert_eq!(cleared_price(10, 1, 1, 0), Some(1_000_000));
        assert_eq!(cleared_price(10, 0, 0, 5), None);
        assert_eq!(cleared_price(0, 0, 0, 5), None, "no lot");
        // 10 uoaic for 3 units are 3,333,333 and a third for a million.
        assert_eq!(cleared_price(3, 3, 10, 0), Some(3_333_334));
        // Of an absurd price the double of what was known, of which `minimum` is half.
        assert_eq!(cleared_price(1, 1, u128::MAX, 25), Some(100));
        assert_eq!(cleared_price(1, 1, u128::MAX, u128::MAX), Some(u128::MAX));
    }

    fn rules(api: Bps, license: Bps, compute: Bps) -> BudgetRules {
        BudgetRules {
            api_revenue_bps: api,
            license_revenue_bps: license,
            compute_investment_bps: compute,
        }
    }

    fn metrics(api: u128, license: u128, compute: u128) -> EpochMetrics {
        EpochMetrics {
            api_revenue: api.into(),
            license_revenue: license.into(),
            compute_investment: compute.into(),
        }
    }

    #[test]
    fn each_metric_has_its_own_share_of_the_budget() {
        let rules = rules(1_000, 2_000, 50);
        assert_eq!(budget(&rules, &metrics(100, 0, 0)), 10);
        assert_eq!(budget(&rules, &metrics(0, 100, 0)), 20);
        assert_eq!(budget(&rules, &metrics(0, 0, 399)), 1, "rounded down");
        assert_eq!(budget(&rules, &metrics(100, 100, 399)), 31);
        let most = metrics(u128::MAX, u128::MAX, u128::MAX);
        assert_eq!(
            budget(&rules, &most),
            u128::MAX / 10 + u128::MAX / 5 + u128::MAX / 200
        );
    }

    #[test]
    fn an_absurd_source_does_not_take_the_others_away() {
        let most = metrics(u128::MAX, 0, 5);
        let sum = total_metrics([&metrics(1, 1, 1), &most]);
        assert_eq!(sum, metrics(u128::MAX, 1, 6));
        assert_eq!(budget(&rules(10_000, 10_000, 10_000), &sum), u128::MAX);
        assert_eq!(total_metrics([]), EpochMetrics::default());
    }

    proptest! {
        /// Never rising, always between its ends, and exact at both.
        #[test]
        fn a_price_is_monotone_and_bounded(
            a in any::<u128>(), b in any::<u128>(),
            starts_at in 0..u64::MAX / 2, duration in 1..u64::MAX / 2,
            mut times in prop::collection::vec(any::<u64>(), 2..20),
        ) {
            let line = descent(a.max(b), a.min(b), starts_at, duration);
            prop_assert_eq!(line.price_at(starts_at), a.max(b));
            prop_assert_eq!(line.price_at(line.ends_at), a.min(b));
            times.sort_unstable();
            let prices: Vec<u128> = times.iter().map(|now| line.price_at(*now)).collect();
            for pair in prices.windows(2) {
                prop_assert!(pair[0] >= pair[1]);
            }
            for price in prices {
                prop_assert!(price <= a.max(b) && price >= a.min(b));
            }
        }

        /// Nothing lost, nothing given away, nothing left that the rest would have bought.
        #[test]
        fn a_fill_is_exact(
            sent in any::<u128>(), remaining in any::<u128>(), price in 1..u128::MAX,
        ) {
            let got = fill(sent, remaining, price);
            prop_assert_eq!(got.paid + got.refund, sent);
            prop_assert!(got.assets <= remaining);
            let value = Uint256::from(got.assets) * Uint256::from(price);
            let paid = Uint256::from(got.paid) * Uint256::from(PRICE_UNIT);
            prop_assert!(paid >= value, "the bidder never pays less than the price");
            prop_assert!(paid < value + Uint256::from(PRICE_UNIT), "nor a whole uoaic more");
            let one_more = Uint256::from(got.assets).checked_add(Uint256::one()).unwrap();
            prop_assert!(got.assets == remaining || one_more.checked_mul(Uint256::from(price))
                .map_or(true, |cost| cost > Uint256::from(sent) * Uint256::from(PRICE_UNIT)));
        }

        /// Two bids never buy more, and never pay less for the same, than one.
        #[test]
        fn splitting_a_bid_never_pays(
            one in any::<u64>(), two in any::<u64>(), price in 1u128..1 << 60,
        ) {
            let (one, two) = (u128::from(one), u128::from(two));
            let whole = fill(one + two, u128::MAX, price);
            let (first, second) = (fill(one, u128::MAX, price), fill(two, u128::MAX, price));
            prop_assert!(first.assets + second.assets <= whole.assets);
            let apart = cost(one, price).unwrap() + cost(two, price).unwrap();
            prop_assert!(apart >= cost(one + two, price).unwrap());
        }

        /// However many lots are sold at their minimum end price, it never falls below half of the
        /// sale's.
        #[test]
        fn no_number_of_lots_brings_the_end_price_below_half_of_the_sales(
            sale in any::<u128>(), cleared in any::<u128>(), lots in 0usize..200,
        ) {
            let mut last = cleared;
            for _ in 0..lots {
                last = min_end_price(last, sale);
                prop_assert!(last >= sale / 2 + sale % 2);
            }
        }

        /// Whatever is bid, at most the double of the greater of what was cleared before and the
        /// sale's price is cleared, so that an auction which nobody buys from, at its
        /// minimum end price, brings it back.
        #[test]
        fn one_auction_doubles_the_price_at_most(
            lot in 0u128..1 << 40, sold in 0u128..1 << 40, paid in any::<u128>(),
            before in 1u128..1 << 60, sale in 0u128..1 << 60,
        ) {
            let known = before.max(sale);
            let least = min_end_price(before, sale);
            if let Some(cleared) = cleared_price(lot, sold, paid, least) {
                prop_assert!(sold >= lot / 10);
                prop_assert!(cleared <= known * 2 + 2);
                prop_assert!(min_end_price(cleared, sale) <= known + 1);
            }
        }

        /// What is cleared lies between what the bids paid, however they were split: rounded up, to
        /// the next uoaic of each.
        #[test]
        fn what_is_cleared_is_between_the_prices_of_the_bids(
            bids in prop::collection::vec((1u128..1 << 60, 1u128..1 << 60), 1..20),
            rest in 0u128..1 << 60,
        ) {
            let (mut sold, mut paid) = (0, 0);
            for (units, price) in &bids {
                sold += units;
                paid += cost(*units, *price).unwrap();
            }
            let prices = bids.iter().map(|(_, price)| *price);
            match cleared_price(sold + rest, sold, paid, 0) {
                None => prop_assert!(sold < (sold + rest) / 10 + 1),
                Some(cleared) => {
                    prop_assert!(cleared >= prices.clone().min().unwrap());
                    let rounding = (bids.len() as u128 * PRICE_UNIT).div_ceil(sold);
                    prop_assert!(cleared <= prices.max().unwrap() + rounding + 1);
                }
            }
        }

        /// A budget never falls when a metric rises.
        #[test]
        fn budgets_are_monotone(
            bps in prop::array::uniform3(0u16..=10_000),
            less in prop::array::uniform3(any::<u128>()), more in prop::array::uniform3(any::<u128>()),
        ) {
            let rules = rules(bps[0], bps[1], bps[2]);
            let low = metrics(less[0], less[1], less[2]);
            let high = total_metrics([&low, &metrics(more[0], more[1], more[2])]);
            prop_assert!(budget(&rules, &low) <= budget(&rules, &high));
        }
    }
}
