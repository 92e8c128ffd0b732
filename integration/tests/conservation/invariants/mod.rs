//! What must hold after every operation. Each invariant has a function of its own, and says both
//! figures when it doesn't hold.

mod money;
mod monotone;
mod parties;
mod settlement;

pub use oaic_integration::walk::{at_most, equal};

use crate::ledger::Ledger;
use crate::snapshot::Snapshot;
use crate::world::World;

/// An operation, seen from both of its sides.
pub struct Context<'a> {
    pub world: &'a World,
    pub before: &'a Snapshot,
    pub after: &'a Snapshot,
    /// What it was to change; nothing when it failed.
    pub ledger: &'a Ledger,
    /// Whether it failed.
    pub failed: bool,
    /// Whether all that happened is that time passed.
    pub idle: bool,
}

/// An invariant: its name, and the check.
pub type Invariant = (&'static str, fn(&Context<'_>) -> Result<(), String>);

macro_rules! named {
    ($($module:ident :: $name:ident),* $(,)?) => {
        &[$((stringify!($name), $module::$name)),*]
    };
}

/// All invariants, the ones that are easiest to read first.
pub const ALL: &[Invariant] = named![
    money::balances_sum_to_supply,
    money::supply_and_burned_are_the_genesis_supply,
    money::burned_is_the_sum_of_its_causes,
    money::a_failed_operation_changes_nothing,
    money::balances_move_as_the_rules_say,
    money::burns_are_what_the_rules_say,
    money::allowances_fall_by_what_was_spent,
    money::frozen_accounts_pay_nothing,
    money::a_pause_stops_all_but_escrows,
    money::the_pool_half_never_exceeds_the_burned_half,
    settlement::the_escrow_holds_exactly_what_it_owes,
    settlement::settled_is_fee_and_earnings,
    settlement::the_fee_is_booked_once_and_rounded_up,
    settlement::the_flushed_fee_is_what_the_token_got,
    settlement::channels_conserve_what_was_put_in,
    settlement::the_reserve_book_is_the_sum_of_channels,
    settlement::what_channels_paid_is_what_settled,
    settlement::lanes_add_up_to_their_channel,
    parties::lanes_are_what_their_parties_know,
    parties::channels_are_what_their_parties_know,
    parties::grants_are_what_their_parties_know,
    settlement::usage_adds_up_to_what_settled,
    settlement::splits_add_up_to_what_was_earned,
    settlement::no_payee_claims_more_than_he_earned,
    settlement::referrers_add_up,
    settlement::bonds_add_up,
    settlement::slashed_bonds_burn_but_for_a_capped_reward,
    monotone::totals_never_fall,
    monotone::lanes_never_fall,
    monotone::closed_channels_stay_as_they_are,
    monotone::channels_pay_out_only_to_close,
    monotone::earnings_and_claims_never_fall,
];
