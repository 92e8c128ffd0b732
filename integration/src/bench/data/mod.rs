//! Files for sale: packing, checking, opening and disputing, at three sizes. What is hashed grows
//! with the file; the proof, its message and its gas don't.

mod disputes;
mod files;

use anyhow::Result;
use oaic_chain::Chain;
use oaic_prover::{Prover, Silent};

use super::row::Row;
pub use disputes::Broken;
use files::Sale;

/// Sizes of the originals, in MB of a million bytes.
const SIZES: [u32; 3] = [1, 16, 64];

/// Ids of the rows that need no chain.
pub const IDS: [&str; 18] = [
    "data.pack.1mb",
    "data.pack.16mb",
    "data.pack.64mb",
    "data.check.1mb",
    "data.check.16mb",
    "data.check.64mb",
    "data.open.1mb",
    "data.open.16mb",
    "data.open.64mb",
    "data.dispute.find.1mb",
    "data.dispute.find.16mb",
    "data.dispute.find.64mb",
    "data.dispute.prove.1mb",
    "data.dispute.prove.16mb",
    "data.dispute.prove.64mb",
    "data.dispute.proof.1mb",
    "data.dispute.proof.16mb",
    "data.dispute.proof.64mb",
];

/// Ids of the rows of gas.
pub const GAS_IDS: [&str; 6] = [
    "data.deliver.gas.1mb",
    "data.deliver.gas.16mb",
    "data.deliver.gas.64mb",
    "data.dispute.gas.1mb",
    "data.dispute.gas.16mb",
    "data.dispute.gas.64mb",
];

/// The rows that need no chain, and the falsified files that [`gas_rows`] takes to one.
pub fn rows(wanted: &dyn Fn(&str) -> bool, say: &dyn Fn(&str)) -> Result<(Vec<Row>, Vec<Broken>)> {
    let prover = Prover::open(None, &Silent)?;
    let (mut rows, mut falsified) = (vec![], vec![]);
    for size in SIZES {
        let suffix = format!(".{size}mb");
        let mut ids = IDS.iter().chain(&GAS_IDS);
        if !ids.any(|id| id.ends_with(&suffix) && wanted(id)) {
            continue;
        }
        say(&format!(
            "packing, checking, opening and disputing {size} MB"
        ));
        let (of_size, broken) = Sale::of(size)?.rows(&prover)?;
        rows.extend(of_size);
        falsified.push(broken);
    }
    Ok((rows, falsified))
}

/// Gas of delivering the key to each falsified file, and of its dispute. Some hundred gas come and
/// go with the key's and the delivery's random numbers, so none of it is in the snapshot.
pub fn gas_rows(chain: &dyn Chain, broken: &[Broken], say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say("gas of disputes");
    let prover = Prover::open(None, &Silent)?;
    disputes::rows(chain, &prover, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(what: &[&str]) -> Vec<String> {
        let of = |what: &&str| SIZES.map(|size| format!("data.{what}.{size}mb"));
        what.iter().flat_map(of).collect()
    }

    #[test]
    fn ids_are_those_of_the_rows() {
        let [pack, check, open] = ["pack", "check", "open"];
        let [find, prove, proof] = ["dispute.find", "dispute.prove", "dispute.proof"];
        assert_eq!(ids(&[pack, check, open, find, prove, proof]), IDS);
        assert_eq!(ids(&["deliver.gas", "dispute.gas"]), GAS_IDS);
    }
}
