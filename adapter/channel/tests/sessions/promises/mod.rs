//! The promise of the settlement rules: random operations on real sessions and stores.

mod chain;
mod deadlocks;
mod onward;
mod pair;
mod parts;
mod payer;
mod provider;
mod simulation;
mod traces;

use chain::SUPPLY;
use pair::HonestPair;
use payer::HonestPayer;
use provider::HonestProvider;
use simulation::simulate;

#[test]
fn what_a_provider_answered_is_payable() {
    for (reserve, limit) in [(5, 6), (0, SUPPLY), (SUPPLY, 1), (8, SUPPLY)] {
        let name = format!("provider, reserve {reserve}, limit {limit}");
        simulate(&name, || HonestProvider::new(reserve, limit), 40, 40);
    }
}

#[test]
fn a_payer_loses_at_most_its_exposure_and_a_ceiling_a_lane() {
    simulate("payer", HonestPayer::new, 80, 50);
    simulate("patient payer", HonestPayer::patient, 120, 120);
    simulate("payer from a stale backup", HonestPayer::stale, 50, 30);
}

#[test]
fn an_honest_pair_goes_on_and_can_part() {
    simulate("pair", HonestPair::new, 70, 60);
    simulate("pair with room", || HonestPair::with(50, 50), 60, 60);
    simulate("pair from a stale backup", HonestPair::stale, 40, 40);
}
