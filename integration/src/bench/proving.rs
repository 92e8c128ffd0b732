//! Setup and proof of every circuit: seconds, and memory at the peak.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use oaic_circuits::{
    AnswerCircuit, KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, SpendCircuit,
};
use oaic_prover::{Example, Prover, Silent};

use super::memory::high_water;
use super::row::Row;

pub fn ids() -> Vec<String> {
    const CIRCUITS: [&str; 6] = [
        "key-delivery",
        "misbehavior",
        "spend",
        "membership",
        "answer-64",
        "answer-1024",
    ];
    let of = |name| {
        super::row::ids(
            "zk.",
            &["setup.", "prove."],
            &[name, &format!("{name}.memory")],
        )
    };
    CIRCUITS.into_iter().flat_map(of).collect()
}

/// Every circuit's rows that are `wanted`; the widest takes a minute.
/// Needs `/proc` to read memory from.
pub fn rows(wanted: &dyn Fn(&str) -> bool, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    rows.extend(of::<KeyDeliveryCircuit>(wanted, say)?);
    rows.extend(of::<MisbehaviorCircuit>(wanted, say)?);
    rows.extend(of::<SpendCircuit>(wanted, say)?);
    rows.extend(of::<MembershipCircuit>(wanted, say)?);
    rows.extend(of::<AnswerCircuit<64>>(wanted, say)?);
    rows.extend(of::<AnswerCircuit<1024>>(wanted, say)?);
    Ok(rows)
}

fn of<C: Example>(wanted: &dyn Fn(&str) -> bool, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    let name = C::ID.name();
    let named = |what: &str| format!("zk.{what}.{name}");
    let ids = ["setup", "prove"].map(named);
    if !ids
        .iter()
        .any(|id| wanted(id) || wanted(&format!("{id}.memory")))
    {
        return Ok(Vec::new());
    }
    say(&format!("setup and proof of {name}"));
    // A cache of its own: parameters that are there already would be no setup.
    let cache = tempfile::tempdir().context("no temporary folder for parameters")?;
    let prover = Prover::open(Some(cache.path().into()), &Silent)?;
    let [setup, prove] = ids;
    let mut rows = measured(&setup, || Ok(prover.setup_of::<C>().map(drop)?))?;
    let (statement, witness) = C::example();
    let circuit = C::new(statement, witness);
    rows.extend(measured(&prove, || {
        Ok(prover.prove(&circuit).map(drop)?)
    })?);
    Ok(rows)
}

/// Seconds, and the process's memory at the peak, all that it holds besides included: for a proof,
/// its parameters.
fn measured(id: &str, work: impl FnOnce() -> Result<()>) -> Result<Vec<Row>> {
    // 5 sets the high-water mark back to what is in use.
    fs::write("/proc/self/clear_refs", "5")
        .context("memory can't be measured; this figure needs Linux")?;
    let start = Instant::now();
    work()?;
    let seconds = start.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = high_water(&status).context("/proc/self/status has no VmHWM")?;
    Ok(vec![
        Row::new(id, seconds, "s"),
        Row::new(format!("{id}.memory"), peak as f64 / 1_048_576.0, "MiB"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_circuits::CircuitId;

    #[test]
    fn every_circuit_has_its_rows() {
        let ids = ids();
        for id in CircuitId::all() {
            for what in ["setup", "prove"] {
                let row = format!("zk.{what}.{id}");
                assert!(ids.contains(&row), "{row}");
                assert!(ids.contains(&format!("{row}.memory")), "{row}");
            }
        }
        assert_eq!(ids.len(), CircuitId::all().len() * 4);
    }

    #[test]
    fn a_peak_is_of_the_work_that_was_measured() {
        let big = measured("big", || {
            let bytes = vec![1_u8; 200_000_000];
            std::hint::black_box(&bytes);
            Ok(())
        })
        .unwrap();
        let small = measured("small", || Ok(())).unwrap();
        assert_eq!((big[0].unit, big[1].unit), ("s", "MiB"));
        assert!(big[1].value > small[1].value + 150.0, "{big:?} {small:?}");
    }

    #[test]
    fn rows_that_are_not_wanted_are_not_measured() {
        let none = rows(&|_| false, &|what| panic!("{what}")).unwrap();
        assert!(none.is_empty());
    }
}
