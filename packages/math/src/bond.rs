//! Bonds: what an offence costs and who gets it.

use oaic_types::shared::{Bps, BPS_DENOMINATOR};

use crate::split::part;

/// What one offence costs and where it goes; `slashed = reward + burned`, in uoaic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slash {
    /// Taken from the bond.
    pub slashed: u128,
    /// To the reporter.
    pub reward: u128,
    /// Destroyed.
    pub burned: u128,
}

/// What one offence costs: ceil(`bond` × `slash_bps` / 10⁴), rounded against the offender; of it
/// the reporter gets min(floor(`reporter_bps` of it), `reporter_cap`), rounded in the burn's
/// favour.
///
/// ```
/// let slash = oaic_math::bond::slash(1_001, 1_000, 1_000, 50);
/// assert_eq!((slash.slashed, slash.reward, slash.burned), (101, 10, 91));
/// ```
pub fn slash(bond: u128, slash_bps: Bps, reporter_bps: Bps, reporter_cap: u128) -> Slash {
    // Rounded up by taking away what stays, rounded down.
    let stays = part(bond, BPS_DENOMINATOR.saturating_sub(slash_bps));
    let slashed = bond.saturating_sub(stays);
    let reward = part(slashed, reporter_bps).min(reporter_cap);
    Slash {
        slashed,
        reward,
        burned: slashed.saturating_sub(reward),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_cap_holds() {
        assert_eq!(
            slash(1_000_000, 5_000, 1_000, 7),
            Slash {
                slashed: 500_000,
                reward: 7,
                burned: 499_993
            }
        );
    }

    #[test]
    fn the_smallest_bond_is_lost_whole() {
        assert_eq!(slash(1, 1, 1_000, 7).slashed, 1);
        assert_eq!(slash(0, 10_000, 1_000, 7).slashed, 0);
    }

    proptest! {
        /// Nothing is made or lost, and nothing beyond the bond is taken.
        #[test]
        fn it_adds_up(
            bond in any::<u128>(),
            slash_bps in 0u16..=10_000,
            reporter_bps in 0u16..=10_000,
            cap in any::<u128>(),
        ) {
            let slash = slash(bond, slash_bps, reporter_bps, cap);
            prop_assert!(slash.slashed <= bond);
            prop_assert!(slash.reward <= cap);
            prop_assert_eq!(Some(slash.slashed), slash.reward.checked_add(slash.burned));
        }
    }
}
