//! Thousands of random operations over token and settlement, with every book checked after each;
//! see [`oaic_integration::walk`].

mod episode;
mod invariants;
mod judge;
mod ledger;
mod mutants;
mod notes;
mod op;
mod plan;
mod snapshot;
mod trial;
mod world;

use oaic_integration::walk::Walk;

#[test]
fn no_operation_makes_loses_or_misdirects_value() {
    Walk {
        test: "conservation",
        episode: 400,
        generate: op::generate,
        run: episode::run,
        always: &[0, 1, 2, 3, 4, 5],
        always_refused: &["Donate", "SendJunk", "FreezeEscrow", "Usurp"],
    }
    .go();
}
