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
        generate: op::generate,
        run: play::run,
        // Few that together do everything: an episode takes 20 s, for it proves what it pays for.
        always: &[0, 4, 6, 7, 10],
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
