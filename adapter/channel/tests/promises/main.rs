//! The promise of the settlement rules, walked through at random with real sessions and stores.

mod chain;
mod deadlocks;
mod onward;
mod pair;
mod parts;
mod payer;
mod provider;
mod traces;
mod walk;

use chain::SUPPLY;
use pair::HonestPair;
use payer::HonestPayer;
use provider::HonestProvider;
use walk::walks;

#[test]
fn what_a_provider_answered_is_payable() {
    for (reserve, limit) in [(5, 6), (0, SUPPLY), (SUPPLY, 1), (8, SUPPLY)] {
        let name = format!("provider, reserve {reserve}, limit {limit}");
        walks(&name, || HonestProvider::new(reserve, limit), 40, 40);
    }
}

#[test]
fn a_payer_loses_at_most_its_exposure_and_a_ceiling_a_lane() {
    walks("payer", HonestPayer::new, 80, 50);
    walks("payer from a stale backup", HonestPayer::stale, 50, 30);
}

#[test]
fn an_honest_pair_goes_on_and_can_part() {
    walks("pair", HonestPair::new, 70, 60);
    walks("pair from a stale backup", HonestPair::stale, 40, 40);
}
