//! Words and units that more than one contract uses.

use cosmwasm_schema::cw_serde;

/// Smallest unit of the coin. One OAIC is [`UOAIC_PER_OAIC`] of it.
pub const DENOM: &str = "uoaic";

/// Minimum length of a denom, in bytes: the bank's own.
pub const MIN_DENOM_BYTES: usize = 3;

/// Maximum length of a denom, in bytes: the bank's own.
pub const MAX_DENOM_BYTES: usize = 128;

/// Decimals of the coin.
pub const DECIMALS: u8 = 6;

/// Base units in one OAIC.
pub const UOAIC_PER_OAIC: u128 = 1_000_000;

/// Whole supply, in uoaic: 2 billion OAIC, minted once. It fits a `u64`.
pub const TOTAL_SUPPLY: u128 = 2_000_000_000 * UOAIC_PER_OAIC;

/// A whole, in basis points.
pub const BPS_DENOMINATOR: u16 = 10_000;

/// A rate in basis points, 0 to 10,000.
pub type Bps = u16;

/// Items a list query returns when it is not told how many.
pub const DEFAULT_PAGE_LIMIT: u32 = 30;

/// Items a list query returns at most, whatever it is told.
pub const MAX_PAGE_LIMIT: u32 = 100;

/// One page of a list.
#[cw_serde]
pub struct Page<T> {
    /// The items, in key order.
    pub items: Vec<T>,
    /// Whether another page follows; ask for it with `start_after` = key of the last item.
    pub has_more: bool,
}

/// Longest pause that a guardian can order, in seconds (7 days); it ends by itself, see
/// [`PAUSE_COOLDOWN`].
pub const MAX_GUARDIAN_PAUSE: u64 = 7 * 86_400;

/// Minimum time between the end of a guardian's pause and the start of the next, in seconds
/// (21 days): whatever a guardian does alone, it stops a contract for at most a third of the time.
/// While both offices have a migration of a contract queued, a pause of it lasts; the token's doesn't.
pub const PAUSE_COOLDOWN: u64 = 21 * 86_400;

/// Who governs by a message.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Governor {
    /// The owner: an executed vote. What it ordered stands.
    Owner,
    /// The guardian, whose orders are pulled out of its proposals, end by themselves and yield to
    /// the owner's.
    Guardian,
}

/// Shortest epoch, in seconds. Longer ones are the rule; tests on a live chain need short ones.
pub const MIN_EPOCH_SECONDS: u64 = 1;

/// Longest epoch, in seconds (a year).
pub const MAX_EPOCH_SECONDS: u64 = 365 * 86_400;

/// Chains on which keys from a published seed are good enough: whoever knows the seed can forge
/// proofs under such a key, so every other chain refuses it.
///
/// The name that mocks of chains go by in tests is none of them: anybody can call a chain so.
pub const TEST_CHAINS: [&str; 3] = ["oaic-embedded-1", "oaic-local-1", "oaic-local-2"];

/// Chains on which windows and delays may be as short as a second and a block, because their tests
/// run on the wall clock. Every other chain has floors in code, which no vote goes below.
pub const SHORT_WINDOW_CHAINS: [&str; 2] = ["oaic-local-1", "oaic-local-2"];

#[cfg(test)]
mod tests {
    /// Proofs under a DEV key can be forged, so no chain that anybody can call like this takes them.
    #[test]
    fn the_mocks_chain_is_no_test_chain_of_what_ships() {
        let mock = cosmwasm_std::testing::mock_env().block.chain_id;
        assert!(!super::TEST_CHAINS.contains(&mock.as_str()), "{mock}");
    }
}
