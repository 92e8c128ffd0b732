//! Random operations over all contracts of the economy together, as one deployment makes them,
//! with every book checked after each; see [`oaic_integration::walk`].

mod act;
mod books;
mod invariants;
mod op;
mod play;
mod world;

use oaic_integration::walk::Walk;

#[test]
fn no_operation_of_any_contract_breaks_the_economy() {
    Walk {
        test: "economy",
        episode: 500,
        ops: 5_000,
        generate: op::generate,
        run: play::run,
        same_each_time: 8,
        always_refused: &["Usurp", "VoteTwiceByMoving", "Fake"],
    }
    .go();
}
