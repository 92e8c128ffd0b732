//! Random operations over all contracts of the economy together, as one deployment makes them,
//! with every total checked after each; see [`oaic_testing::simulation`].

mod faults;
mod fixtures;
mod generate;
mod handled;
mod handlers;
mod invariants;
mod mutants;
mod op;
mod operations;
mod runner;
mod settlement;
mod snapshot;
mod state;
mod suite;
mod tower;

use oaic_testing::simulation::{self, Plan};
use runner::Running;

#[test]
fn no_operation_of_any_contract_breaks_the_economy() {
    simulation::run::<Running>(&Plan {
        operations: 650,
        // Few that together do everything: five on the economy, which take 20 s each for their proofs,
        // and three on settlement.
        seeds: vec![0, 2, 3, 4, 5, 6, 7, 8],
        refused: &[
            "Settlement.FreezeEscrow",
            "Settlement.SendJunk",
            "Settlement.Usurp",
            "Usurp",
            "VoteTwiceByMoving",
            "Fake",
            "CheatMarket",
            "CheatNotes",
            "PullAgain",
        ],
    });
    let proving = fixtures::PROVING_MS.load(std::sync::atomic::Ordering::Relaxed);
    println!("proving took {proving} ms on all threads together");
}
