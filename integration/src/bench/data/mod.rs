//! Files for sale: packing, checking, opening and disputing, at three sizes. What is hashed grows
//! with the file; the proof, its message and its gas don't.

mod disputes;
mod files;

use anyhow::Result;
use oaic_chain::Chain;
use oaic_prover::{Prover, Silent};

use super::row::Row;
use files::Sale;

pub use files::Broken;

/// Sizes of the originals, in MB of a million bytes.
const SIZES: [u32; 3] = [1, 16, 64];

const ENDS: [&str; 3] = [".1mb", ".16mb", ".64mb"];

/// Ids of the rows that need no chain.
pub fn ids() -> Vec<String> {
    let [find, prove, proof] = ["dispute.find", "dispute.prove", "dispute.proof"];
    super::row::ids(
        "data.",
        &["pack", "check", "open", find, prove, proof],
        &ENDS,
    )
}

/// Ids of the rows of gas.
pub fn gas_ids() -> Vec<String> {
    super::row::ids("data.", &["deliver.gas", "dispute.gas"], &ENDS)
}

/// The rows that need no chain, and the falsified files that [`gas_rows`] takes to one.
pub fn rows(wanted: &dyn Fn(&str) -> bool, say: &dyn Fn(&str)) -> Result<(Vec<Row>, Vec<Broken>)> {
    let prover = Prover::open(None, &Silent)?;
    let (mut rows, mut falsified) = (vec![], vec![]);
    for size in SIZES {
        let suffix = format!(".{size}mb");
        let mut ids = ids().into_iter().chain(gas_ids());
        if !ids.any(|id| id.ends_with(&suffix) && wanted(&id)) {
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

    #[test]
    fn ids_are_those_of_the_rows() {
        let of = |what: &str| SIZES.map(|size| format!("data.{what}.{size}mb"));
        let [pack, check, open] = ["pack", "check", "open"].map(of);
        let disputes = ["dispute.find", "dispute.prove", "dispute.proof"].map(of);
        let all = [pack, check, open].into_iter().chain(disputes);
        assert_eq!(ids(), all.flatten().collect::<Vec<_>>());
        assert_eq!(gas_ids(), ["deliver.gas", "dispute.gas"].map(of).concat());
    }
}
