//! Random operations over all contracts of the economy together, as one deployment makes them,
//! with every book checked after each; see [`oaic_integration::walk`].

mod act;
mod books;
mod goods;
mod invariants;
mod op;
mod play;
mod world;

use oaic_integration::walk::Walk;

#[test]
fn no_operation_of_any_contract_breaks_the_economy() {
    Walk {
        test: "economy",
        episode: 650,
        ops: 6_500,
        generate: op::generate,
        run: play::run,
        same_each_time: 8,
        always_refused: &[
            "Usurp",
            "VoteTwiceByMoving",
            "Fake",
            "CheatMarket",
            "CheatNotes",
            "PullAgain",
        ],
    }
    .go();
    let proving = goods::PROVING_MS.load(std::sync::atomic::Ordering::Relaxed);
    println!("proving took {proving} ms on all threads together");
}
