//! Groth16 of bellman, of oaic-prover, of bellperson and of arkworks: the same constraints and the
//! same witness in one program, one run after the other. `cargo xtask bench --baselines` runs it.

mod baseline;
mod chain;
mod measure;
mod recorded;
mod report;
mod subject;
mod through;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{bail, ensure, Context, Result};
use measure::Run;
use report::Memory;
use subject::Name;

const HELP: &str =
    "baselines [--circuits 2^14,spend,…] [--threads 1,0] [--setups N] [--proofs N] [--json FILE]
  --circuits  2^N for a chain of products that fills a domain, or circuits of ours by name
              [default: all below]
  --threads   1, or 0 for one a core
  --setups    timed setups of each [default: 10 or fewer, as long as they take]
  --proofs    timed proofs of each [default: likewise]
  --json      where raw runs and medians go";

/// What is measured when nothing is named. The largest of ours is left out: bellman's setup of it
/// takes ten minutes.
const CIRCUITS: &str = "2^11,2^14,2^17,key-delivery,misbehavior,spend,membership,answer-64";

/// Runs an expression with the subject of a name.
macro_rules! with_subject {
    ($name:expr, $subject:ident => $body:expr) => {
        match $name {
            $crate::subject::Name::Chain(log) => {
                let $subject = $crate::chain::Chain::filling(log);
                $body
            }
            $crate::subject::Name::Ours(id) => oaic_circuits::with_circuit!(id, C => {
                let example = <C as oaic_prover::Example>::example();
                let $subject = $crate::recorded::OwnCircuit::<C>::new(example);
                $body
            }),
        }
    };
}
pub(crate) use with_subject;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["measure", name, threads, setups, proofs] => measure::measure(
            Name::parse(name)?,
            threads.parse()?,
            setups.parse()?,
            proofs.parse()?,
        ),
        ["memory", baseline, what, name, file] => {
            measure::memory(baseline, what, Name::parse(name)?, Path::new(file))
        }
        args => all(&Options::parse(args)?),
    }
}

struct Options {
    circuits: Vec<Name>,
    threads: Vec<usize>,
    setups: Option<usize>,
    proofs: Option<usize>,
    json: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            circuits: names(CIRCUITS)?,
            threads: vec![1, 0],
            setups: None,
            proofs: None,
            json: None,
        };
        for pair in args.chunks(2) {
            let [flag, value] = pair else { bail!("{HELP}") };
            match *flag {
                "--circuits" => options.circuits = names(value)?,
                "--threads" => options.threads = numbers(value)?,
                "--setups" => options.setups = Some(value.parse()?),
                "--proofs" => options.proofs = Some(value.parse()?),
                "--json" => options.json = Some(value.into()),
                _ => bail!("{HELP}"),
            }
        }
        Ok(options)
    }
}

fn names(text: &str) -> Result<Vec<Name>> {
    text.split(',').map(Name::parse).collect()
}

fn numbers<T: std::str::FromStr>(text: &str) -> Result<Vec<T>>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.split(',')
        .map(|number| {
            number
                .parse()
                .with_context(|| format!("{number} in {text}"))
        })
        .collect()
}

fn all(options: &Options) -> Result<()> {
    let mut runs: Vec<Run> = Vec::new();
    let mut memory = Vec::new();
    let folder = tempfile::tempdir()?;
    for (at, &name) in options.circuits.iter().enumerate() {
        let (setups, proofs) = name.runs();
        let setups = options.setups.unwrap_or(setups);
        let proofs = options.proofs.unwrap_or(proofs);
        for &threads in &options.threads {
            eprintln!(
                "baselines: {name}, threads {threads}: {setups} setups, {proofs} proofs of each"
            );
            let args = ["measure".into(), name.to_string(), threads.to_string()];
            let mut child = myself(threads)?;
            child
                .args(args)
                .args([setups.to_string(), proofs.to_string()]);
            for line in output(child)?.lines() {
                runs.push(serde_json::from_str(line).with_context(|| line.to_owned())?);
            }
            // Kept as it goes: what was measured isn't lost when a later size fails.
            save(options, &runs, &memory)?;
        }
        for baseline in baseline::NAMES {
            let file = folder.path().join(format!("{baseline}-{at}"));
            for what in ["setup", "prove"] {
                let mut child = myself(0)?;
                child
                    .args(["memory", baseline, what, &name.to_string()])
                    .arg(&file);
                memory.push(Memory {
                    what: what.to_owned(),
                    baseline: baseline.to_owned(),
                    circuit: name.to_string(),
                    peak: output(child)?.trim().parse()?,
                });
            }
        }
        save(options, &runs, &memory)?;
    }
    print!("{}", report::markdown(&report::lines(&runs), &memory));
    Ok(())
}

fn save(options: &Options, runs: &[Run], memory: &[Memory]) -> Result<()> {
    let Some(path) = &options.json else {
        return Ok(());
    };
    let json = serde_json::json!({
        "medians": report::lines(runs),
        "memory": memory,
        "runs": runs,
    });
    std::fs::write(path, serde_json::to_string_pretty(&json)? + "\n")
        .with_context(|| format!("can't write {}", path.display()))
}

/// This program again. One thread is one core as well: blst starts a thread a core that it may run
/// on, whatever rayon is told.
fn myself(threads: usize) -> Result<Command> {
    let program = std::env::current_exe()?;
    Ok(if threads == 0 {
        Command::new(program)
    } else {
        ensure!(threads == 1, "threads are 1, or 0 for one a core");
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(program);
        command.env("RAYON_NUM_THREADS", "1");
        command
    })
}

fn output(mut command: Command) -> Result<String> {
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("can't run {command:?}"))?;
    ensure!(
        out.status.success(),
        "{command:?} ended with {}",
        out.status
    );
    Ok(String::from_utf8(out.stdout)?)
}
