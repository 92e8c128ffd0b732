//! What runs in a process of its own: timed runs, one implementation after the other, and peak
//! memory of one.

use std::path::Path;
use std::time::Instant;

use anyhow::{bail, ensure, Context, Result};
use rustix::time::{clock_gettime, ClockId};
use serde::{Deserialize, Serialize};

use crate::baseline::{Ark, Baseline, Bellperson, Ours, Shimmed, Stock};
use crate::subject::{Name, Subject};
use crate::with_subject;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// `setup` or `prove`.
    pub what: String,
    pub baseline: String,
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

/// Seconds of processor time of this process, all its threads together.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Runs of one circuit.
struct Runs {
    circuit: String,
    threads: usize,
}

impl Runs {
    fn setup<P: Baseline, S: Subject>(&self, subject: &S, run: usize) -> Result<P::Parameters> {
        self.timed("setup", P::NAME, run, || P::setup(subject))
    }

    fn prove<P: Baseline, S: Subject>(
        &self,
        subject: &S,
        parameters: &P::Parameters,
        run: usize,
    ) -> Result<Vec<u8>> {
        self.timed("prove", P::NAME, run, || P::prove(subject, parameters))
    }

    fn timed<T>(
        &self,
        what: &str,
        baseline: &str,
        run: usize,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let (start, before) = (Instant::now(), cpu());
        let result = work()?;
        let run = Run {
            what: what.to_owned(),
            baseline: baseline.to_owned(),
            circuit: self.circuit.clone(),
            threads: self.threads,
            run,
            wall: start.elapsed().as_secs_f64(),
            cpu: cpu() - before,
        };
        println!("{}", serde_json::to_string(&run)?);
        Ok(result)
    }
}

/// Timed runs, A/B/C/A/B/C: `setups` of setup, then `proofs` of proving after one that isn't
/// counted. Outside the time, every proof is verified, or compared with one that was.
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
    let runs = Runs {
        circuit: name.to_string(),
        threads,
    };
    let (mut stock, mut ours, mut bellperson, mut ark) = (None, None, None, None);
    for run in 0..setups {
        stock = Some(runs.setup::<Stock, S>(circuit, run)?);
        ours = Some(runs.setup::<Ours, S>(circuit, run)?);
        bellperson = Some(runs.setup::<Bellperson, S>(circuit, run)?);
        ark = Some(runs.setup::<Ark, S>(circuit, run)?);
    }
    let stock = stock.context("at least one setup")?;
    let ours = ours.context("at least one setup")?;
    let bellperson = bellperson.context("at least one setup")?;
    let ark = ark.context("at least one setup")?;
    // All but arkworks' are of the same parameters and random numbers.
    let proof = first::<Stock, S>(circuit, &stock)?;
    let same = |baseline: &str, made: Vec<u8>| {
        ensure!(
            made == proof,
            "{baseline} and bellman make different proofs"
        );
        Ok(())
    };
    same(Ours::NAME, first::<Ours, S>(circuit, &ours)?)?;
    same(
        Bellperson::NAME,
        first::<Bellperson, S>(circuit, &bellperson)?,
    )?;
    same(Shimmed::NAME, first::<Shimmed, S>(circuit, &bellperson)?)?;
    first::<Ark, S>(circuit, &ark)?;
    for run in 0..proofs {
        same(Stock::NAME, runs.prove::<Stock, S>(circuit, &stock, run)?)?;
        same(Ours::NAME, runs.prove::<Ours, S>(circuit, &ours, run)?)?;
        let made = runs.prove::<Bellperson, S>(circuit, &bellperson, run)?;
        same(Bellperson::NAME, made)?;
        let made = runs.prove::<Shimmed, S>(circuit, &bellperson, run)?;
        same(Shimmed::NAME, made)?;
        let made = runs.prove::<Ark, S>(circuit, &ark, run)?;
        Ark::verify(circuit, &ark, &made)?;
    }
    Ok(())
}

/// A proof that isn't counted, verified.
fn first<P: Baseline, S: Subject>(circuit: &S, parameters: &P::Parameters) -> Result<Vec<u8>> {
    let proof = P::prove(circuit, parameters)?;
    P::verify(circuit, parameters, &proof)?;
    Ok(proof)
}

/// Bytes at the peak of this process, after setting up, or after reading parameters and proving.
pub fn memory(baseline: &str, what: &str, name: Name, file: &Path) -> Result<()> {
    with_subject!(name, subject => match baseline {
        Stock::NAME => memory_of::<Stock, _>(what, &subject, file),
        Ours::NAME => memory_of::<Ours, _>(what, &subject, file),
        Bellperson::NAME => memory_of::<Bellperson, _>(what, &subject, file),
        Shimmed::NAME => memory_of::<Shimmed, _>(what, &subject, file),
        Ark::NAME => memory_of::<Ark, _>(what, &subject, file),
        _ => bail!("there is no {baseline}"),
    })
}

fn memory_of<P: Baseline, S: Subject>(what: &str, subject: &S, file: &Path) -> Result<()> {
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
