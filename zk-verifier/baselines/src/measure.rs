//! What runs in a process of its own: timed runs, one implementation after the other, and peak
//! memory of one.

use std::path::Path;
use std::time::Instant;

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};

use crate::peer::{Ark, Ours, Peer, Stock};
use crate::subject::{Name, Subject};
use crate::with_subject;

/// One timed run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// `setup` or `prove`.
    pub what: String,
    /// Whose.
    pub peer: String,
    /// Which circuit.
    pub circuit: String,
    /// Threads, 0 for one a core.
    pub threads: usize,
    /// Which run, from 0.
    pub run: usize,
    /// Seconds.
    pub wall: f64,
    /// Seconds of all cores together.
    pub cpu: f64,
}

/// Seconds of processor time of this process, to a hundredth.
fn cpu() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("this needs Linux")?;
    // The second field is a name in brackets, which may hold blanks.
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().collect())
        .unwrap_or_default();
    let ticks = |i: usize| -> Result<f64> { Ok(fields.get(i).context("no such field")?.parse()?) };
    // User and system time, fields 14 and 15, in hundredths on every Linux we know.
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

fn timed<T>(run: &mut Run, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let (wall, before) = (Instant::now(), cpu()?);
    let result = work()?;
    run.wall = wall.elapsed().as_secs_f64();
    run.cpu = cpu()? - before;
    println!("{}", serde_json::to_string(run)?);
    Ok(result)
}

/// Timed runs, A/B/C/A/B/C: `setups` of setup, then `proofs` of proving after one that isn't
/// counted. Every proof is verified, outside the time.
pub fn measure(name: Name, threads: usize, setups: usize, proofs: usize) -> Result<()> {
    with_subject!(name, subject => measure_subject(name, &subject, threads, setups, proofs))
}

fn measure_subject<S: Subject>(
    name: Name,
    circuit: &S,
    threads: usize,
    setups: usize,
    proofs: usize,
) -> Result<()> {
    let mut ark = Vec::new();
    ark_serialize::CanonicalSerialize::serialize_uncompressed(&circuit.ark_input(), &mut ark)
        .map_err(|e| anyhow::anyhow!("{e}"))?;
    if ark != circuit.input().to_bytes() {
        bail!("the two circuits have different witnesses");
    }
    let record = |what: &str, peer: &str, run: usize| Run {
        what: what.to_owned(),
        peer: peer.to_owned(),
        circuit: name.to_string(),
        threads,
        run,
        wall: 0.0,
        cpu: 0.0,
    };
    let (mut stock, mut ours, mut ark) = (None, None, None);
    for run in 0..setups {
        stock = Some(timed(&mut record("setup", Stock::NAME, run), || {
            Stock::setup(circuit)
        })?);
        ours = Some(timed(&mut record("setup", Ours::NAME, run), || {
            Ours::setup(circuit)
        })?);
        ark = Some(timed(&mut record("setup", Ark::NAME, run), || {
            Ark::setup(circuit)
        })?);
    }
    let stock = stock.context("at least one setup")?;
    let ours = ours.context("at least one setup")?;
    let ark = ark.context("at least one setup")?;
    let first = (
        Stock::prove(circuit, &stock)?,
        Ours::prove(circuit, &ours)?,
        Ark::prove(circuit, &ark)?,
    );
    if first.0 != first.1 {
        bail!("bellman and oaic make different proofs of the same random numbers");
    }
    Stock::verify(circuit, &stock, &first.0)?;
    Ours::verify(circuit, &ours, &first.1)?;
    Ark::verify(circuit, &ark, &first.2)?;
    for run in 0..proofs {
        let made = timed(&mut record("prove", Stock::NAME, run), || {
            Stock::prove(circuit, &stock)
        })?;
        Stock::verify(circuit, &stock, &made)?;
        let made = timed(&mut record("prove", Ours::NAME, run), || {
            Ours::prove(circuit, &ours)
        })?;
        Stock::verify(circuit, &stock, &made)?;
        let made = timed(&mut record("prove", Ark::NAME, run), || {
            Ark::prove(circuit, &ark)
        })?;
        Ark::verify(circuit, &ark, &made)?;
    }
    Ok(())
}

/// Bytes at the peak of this process, after setting up, or after reading parameters and proving.
pub fn memory(peer: &str, what: &str, name: Name, file: &Path) -> Result<()> {
    with_subject!(name, subject => match peer {
        Stock::NAME => memory_of::<Stock, _>(what, &subject, file),
        Ours::NAME => memory_of::<Ours, _>(what, &subject, file),
        Ark::NAME => memory_of::<Ark, _>(what, &subject, file),
        _ => bail!("there is no {peer}"),
    })
}

fn memory_of<P: Peer, S: Subject>(what: &str, subject: &S, file: &Path) -> Result<()> {
    if what == "setup" {
        let parameters = P::setup(subject)?;
        println!("{}", peak()?);
        return P::save(&parameters, file);
    }
    P::prove(subject, &P::load(file)?)?;
    println!("{}", peak()?);
    Ok(())
}

fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("this needs Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let line = line.context("/proc/self/status has no VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1_024)
}
