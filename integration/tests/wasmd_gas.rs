//! Gas of the compiled contracts against the committed figures, so that a change that costs gas
//! is seen in review.

use oaic_integration::bench::{gas, row, snapshot, snapshot::Snapshot};
use oaic_integration::net::shared;

#[test]
fn gas_is_what_was_committed() {
    let Some(chain) = shared("gas") else { return };
    let measured = gas::measure(chain, &|what| eprintln!("{what}")).unwrap();
    println!("{}", row::to_table(&gas::rows(&measured).unwrap()));
    let committed = Snapshot::read(&snapshot::path()).unwrap();
    let now = Snapshot::of(&measured).unwrap();
    match committed.compare(&now) {
        Ok(differences) => differences.iter().for_each(|line| println!("{line}")),
        Err(error) => panic!("{error}"),
    }
}
