//! What the market reports of its sums, against the orders and its balance.

use oaic_messages::data_market::*;
use oaic_messages::shared::Page;

use crate::suite::*;

fn holding(order: &OrderResponse) -> bool {
    matches!(order.status, OrderStatus::Open | OrderStatus::Delivered)
}

fn refunded(order: &OrderResponse) -> bool {
    matches!(order.status, OrderStatus::Refunded | OrderStatus::Disputed)
}

impl Suite {
    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    pub fn all_orders(&self, of: &OrdersOf) -> Vec<OrderResponse> {
        let (mut all, mut after): (Vec<OrderResponse>, _) = (vec![], None);
        loop {
            let page: Page<OrderResponse> = self.query(&QueryMsg::Orders {
                of: of.clone(),
                start_after: after,
                limit: Some(2),
            });
            all.extend(page.items);
            after = all.last().map(|order| order.id);
            if !page.has_more {
                return all;
            }
        }
    }

    /// The totals add up, orders agree with them, and the balance covers them.
    pub fn check_totals(&self) {
        let b = self.totals();
        assert_eq!(
            b.paid + b.forfeited,
            b.fee_booked + b.earned + b.referral_earned + b.compensated,
            "{b:?}"
        );
        assert!(b.claimed <= b.earned, "{b:?}");
        assert!(b.referral_claimed <= b.referral_earned, "{b:?}");
        assert!(b.fee_flushed <= b.fee_booked, "{b:?}");
        let fee = b.fee_points.u128().div_ceil(10_000);
        assert_eq!(b.fee_booked.u128(), fee, "{b:?}");
        let held = b.escrowed
            + b.deposits
            + (b.earned - b.claimed)
            + (b.referral_earned - b.referral_claimed)
            + (b.fee_booked - b.fee_flushed);
        // Nothing else ever comes in, so it is exact.
        assert_eq!(self.balance(&self.contract), held.u128(), "{b:?}");
        let all = self.all_orders(&OrdersOf::All {});
        let price = |order: &OrderResponse| order.price.u128();
        let sum = |holds: fn(&OrderResponse) -> bool| -> u128 {
            all.iter().filter(|order| holds(order)).map(price).sum()
        };
        assert_eq!(all.len() as u64, b.orders);
        assert_eq!(sum(holding), b.escrowed.u128());
        assert_eq!(
            sum(|order| order.status == OrderStatus::Completed),
            b.paid.u128()
        );
        assert_eq!(sum(refunded), b.refunded.u128());
        let fees: u128 = all.iter().map(|order| order.fee.u128()).sum();
        let of_deposits = b.forfeited - b.compensated;
        assert_eq!(fees + of_deposits.u128(), b.fee_booked.u128());
        // A seller's deposit is what their open orders hold and what is free, and nothing else is
        // a deposit.
        let deposit = |order: &OrderResponse| order.deposit.u128();
        let mut deposits = 0;
        for label in ["seller", "mallory", "buyer"] {
            let (address, seller) = (self.who(label), self.seller(label));
            let of = all.iter().filter(|order| order.seller == address);
            let held: u128 = of.filter(|order| holding(order)).map(deposit).sum();
            assert_eq!(seller.held.u128(), held, "{label}");
            deposits += seller.free.u128() + held;
        }
        assert_eq!(deposits, b.deposits.u128());
        let forfeited: u128 = all
            .iter()
            .filter(|order| refunded(order))
            .map(deposit)
            .sum();
        assert_eq!(forfeited, b.forfeited.u128());
        let open = self.all_orders(&OrdersOf::Open { seller: None });
        assert_eq!(open.len() as u64, b.open);
        let all: Vec<_> = all.into_iter().filter(holding).collect();
        assert_eq!(open, all);
    }
}
