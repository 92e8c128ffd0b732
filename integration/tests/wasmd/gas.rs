//! Gas of the compiled contracts against the committed figures, so that a change that costs gas
//! is seen in review.

use oaic_integration::bench::gas::Measured;
use oaic_integration::bench::{row, snapshot, snapshot::Snapshot};
use oaic_integration::net::{can_start, Codes, Net};

#[test]
fn gas_is_what_was_committed() {
    if !can_start() {
        return;
    }
    // Heights and times are in records, and their digits cost gas: as many blocks as there were
    // when it was committed.
    let unpinned = Net::for_figures("gas", 1, Codes::Unpinned).unwrap();
    let pinned = Net::for_figures("gas-pinned", 1, Codes::Pinned).unwrap();
    let measured =
        Measured::on(&unpinned.chain, &pinned.chain, &|what| eprintln!("{what}")).unwrap();
    println!("{}", row::to_table(&measured.rows().unwrap()));
    let committed = Snapshot::read(&snapshot::path()).unwrap();
    let now = Snapshot::of(&measured).unwrap();
    match committed.compare(&now) {
        Ok(differences) => differences.iter().for_each(|line| println!("{line}")),
        Err(error) => panic!("{error}"),
    }
}
