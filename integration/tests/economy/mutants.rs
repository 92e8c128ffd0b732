//! Faults that were in settlement once, or would be the worst: the simulation must find each.

use oaic_testing::simulation;

use crate::faults::Fault;
use crate::generate::Emphasis;
use crate::runner::Running;

const ALL: [Fault; 6] = [
    Fault::AnybodySettles,
    Fault::AmountsOverflow,
    Fault::SequencesOverflow,
    Fault::NoDelay,
    Fault::AnybodyReleases,
    Fault::RootsAreAnybodys,
];

#[test]
fn the_simulation_finds_what_would_be_the_worst_faults() {
    for fault in ALL {
        let found = (0..20).find_map(|seed| {
            let (mut episode, ops) = simulation::generate::<Running>(seed, 400);
            episode.fault = Some(fault);
            match episode.emphasis {
                Emphasis::Economy => None,
                Emphasis::Settlement => simulation::replay::<Running>(&episode, &ops).err(),
            }
        });
        let Some(failure) = found else {
            panic!("{fault:?} was not found in 4,000 operations");
        };
        let message: String = failure.message.chars().take(160).collect();
        println!("{fault:?}: operation {}: {message}", failure.at);
    }
}
