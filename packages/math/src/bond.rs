//! Bonds: what an offense costs and who gets it.

use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use crate::split::part;

/// What one charge costs and where it goes; `charged = reward + burned`, in uoaic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Taken from the bond.
    pub charged: u128,
    /// To the injured payer.
    pub reward: u128,
    /// Destroyed.
    pub burned: u128,
}

/// What one charge costs: ceil(`bond` × `slash_bps` / 10⁴), rounded against the offender, but at
/// most `left`; of it the injured payer gets min(floor(`reporter_bps` of it), `most`), rounded in
/// the burn's favor. `most` is the smaller of a cap and what the payer's channel has paid, or a thief
/// of a key would earn with a channel of 1 uoaic.
///
/// ```
/// let charge = oaic_math::bond::charge(1_001, 1_000, u128::MAX, 1_000, 50);
/// assert_eq!((charge.charged, charge.reward, charge.burned), (101, 10, 91));
/// ```
pub fn charge(bond: u128, slash_bps: Bps, left: u128, reporter_bps: Bps, most: u128) -> Charge {
    let charged = ceil_part(bond, slash_bps).min(left);
    let reward = part(charged, reporter_bps).min(most);
    Charge {
        charged,
        reward,
        burned: charged.saturating_sub(reward),
    }
}

/// What an incident costs a provider with the minimum bond: its share, rounded up. A receipt key
/// whose charges total that is used up, however many receipts it left; a smaller bond is
/// charged again until they have.
///
/// ```
/// assert_eq!(oaic_math::bond::share_of_minimum(1_001, 1_000), 101);
/// ```
pub fn share_of_minimum(min_bond: u128, slash_bps: Bps) -> u128 {
    ceil_part(min_bond, slash_bps)
}

/// ceil(`amount` × `bps` / 10⁴): rounded up by taking away what stays, rounded down.
fn ceil_part(amount: u128, bps: Bps) -> u128 {
    amount.saturating_sub(part(amount, BPS_DENOMINATOR.saturating_sub(bps)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::Uint256;
    use proptest::prelude::*;

    #[test]
    fn the_cap_holds() {
        assert_eq!(
            charge(1_000_000, 5_000, u128::MAX, 1_000, 7),
            Charge {
                charged: 500_000,
                reward: 7,
                burned: 499_993
            }
        );
    }

    #[test]
    fn the_smallest_bond_is_lost_whole() {
        assert_eq!(charge(1, 1, u128::MAX, 1_000, 7).charged, 1);
        assert_eq!(charge(0, 10_000, u128::MAX, 1_000, 7).charged, 0);
    }

    #[test]
    fn a_share_of_a_fraction_is_a_whole_unit() {
        assert_eq!(share_of_minimum(1, 1), 1);
        assert_eq!(share_of_minimum(10_001, 1), 2);
        assert_eq!(share_of_minimum(u128::MAX, 10_000), u128::MAX);
        assert_eq!(share_of_minimum(0, 10_000), 0);
    }

    #[test]
    fn what_is_left_of_an_incident_is_all_that_it_costs() {
        assert_eq!(charge(1_000_000, 1_000, 10, 1_000, 7).charged, 10);
        assert_eq!(charge(1_000_000, 1_000, 0, 1_000, 7).charged, 0);
    }

    #[test]
    fn no_rate_takes_more_than_there_is() {
        assert_eq!(charge(7, 20_000, u128::MAX, 20_000, 100).charged, 7);
        assert_eq!(charge(7, 20_000, u128::MAX, 20_000, 100).burned, 0);
        assert_eq!(charge(u128::MAX, 10_000, u128::MAX, 0, 0).burned, u128::MAX);
    }

    proptest! {
        /// Nothing is made or lost, nothing beyond the bond is taken, and each division rounds
        /// against the offender and then for the burn.
        #[test]
        fn it_adds_up(
            bond in prop_oneof![any::<u128>(), 0u128..100_000],
            slash_bps in 0u16..=10_000,
            reporter_bps in 0u16..=10_000,
            most in prop_oneof![any::<u128>(), 0u128..1_000],
        ) {
            let Charge { charged, reward, burned } = charge(bond, slash_bps, u128::MAX, reporter_bps, most);
            prop_assert!(charged <= bond);
            prop_assert_eq!(Some(charged), reward.checked_add(burned));
            let times = |a: u128, b: Bps| Uint256::from(a) * Uint256::from(b);
            let exact = times(bond, slash_bps);
            prop_assert!(times(charged, BPS_DENOMINATOR) >= exact);
            prop_assert!(charged == 0 || times(charged - 1, BPS_DENOMINATOR) < exact);
            let part = times(charged, reporter_bps) / Uint256::from(BPS_DENOMINATOR);
            prop_assert_eq!(Uint256::from(reward), part.min(Uint256::from(most)));
        }

        /// More of a bond, or a higher share, never costs less.
        #[test]
        fn it_never_falls(
            bond in 0u128..=1 << 120,
            more in 0u128..=1 << 120,
            slash_bps in 0u16..=5_000,
            higher in 0u16..=5_000,
        ) {
            let low = charge(bond, slash_bps, u128::MAX, 0, 0).charged;
            prop_assert!(low <= charge(bond + more, slash_bps, u128::MAX, 0, 0).charged);
            prop_assert!(low <= charge(bond, slash_bps + higher, u128::MAX, 0, 0).charged);
        }

        /// A bond of at least the minimum is charged its incident at once, whatever it is.
        #[test]
        fn one_charge_of_a_full_bond_is_the_whole_incident(
            min_bond in 1u128..=1 << 100,
            more in 0u128..=1 << 100,
            slash_bps in 1u16..=10_000,
        ) {
            let charge = charge(min_bond + more, slash_bps, u128::MAX, 0, 0);
            prop_assert!(charge.charged >= share_of_minimum(min_bond, slash_bps));
        }

        /// A smaller bond is charged again and again until the share of the minimum bond is
        /// reached, or nothing is left; each charge takes something, so that this ends, and all of
        /// them together take no more than that share.
        #[test]
        fn a_small_bond_is_charged_until_the_share_is_reached(
            min_bond in 1u128..=100_000,
            bond in 0u128..=100_000,
            slash_bps in 1u16..=10_000,
        ) {
            let bond = bond.min(min_bond);
            let share = share_of_minimum(min_bond, slash_bps);
            let (mut left, mut charges) = (bond, 0);
            while left > 0 && charges < share {
                let charged = charge(left, slash_bps, share - charges, 0, 0).charged;
                prop_assert!(charged > 0);
                left -= charged;
                charges += charged;
            }
            prop_assert_eq!(left + charges, bond);
            prop_assert!(left == 0 || charges == share);
        }
    }
}
