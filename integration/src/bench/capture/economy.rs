//! The schedule of an economy file.

use oaic_deploy::Economy;

use super::schedule::{Caps, Plan, Sale, Schedule};

/// What an economy says, in plain numbers. Native coins are those of the sale's first denom.
pub fn schedule(economy: &Economy) -> Schedule {
    let plans = economy.vesting.iter().map(|plan| Plan {
        starts: plan.starts_after,
        curve: plan.curve.curve(),
        grants: plan
            .grants
            .iter()
            .map(|grant| (grant.account.clone(), grant.amount.uoaic()))
            .collect(),
    });
    let (sale, dao) = (&economy.sale, &economy.dao);
    Schedule {
        supply: economy.token.supply.uoaic(),
        plans: plans.collect(),
        genesis: economy
            .genesis
            .balances
            .values()
            .map(|b| b.uoaic())
            .collect(),
        reserve: economy.allocation.reserve.uoaic(),
        sale: Sale {
            offered: sale.for_sale.uoaic(),
            max_per_buyer: sale.max_per_buyer.uoaic(),
            price: sale.assets.first().map_or(1, |asset| asset.price.into()),
            ends: sale.starts_after + sale.duration,
        },
        classes: dao.classes.clone(),
        caps: Caps {
            reserve: economy.treasury.caps.reserve_bps,
            native: economy.treasury.caps.native_bps,
            incentives: economy.incentives.cap_bps,
        },
        openings: dao.openings,
        voting_delay: dao.voting_delay,
        payment_window: dao.payment_window,
        unbonding: economy.staking.unbonding_period,
        epoch: economy.epoch.seconds,
    }
}

#[cfg(test)]
mod tests {
    use super::super::schedule::tests::shipped;
    use super::*;

    /// The tests of this model stand on numbers of their own: those of the file.
    #[test]
    fn the_numbers_of_the_tests_are_the_shipped_ones() {
        let ours = schedule(&Economy::builtin().unwrap());
        assert_eq!(format!("{ours:?}"), format!("{:?}", shipped()));
    }
}
