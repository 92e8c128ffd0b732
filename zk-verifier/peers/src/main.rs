//! Groth16 of bellman, of oaic-prover and of arkworks: the same constraints and the same witness in
//! one program, one run after the other. `cargo xtask bench --peers` runs it.

mod circuit;
mod measure;
mod peer;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{bail, ensure, Context, Result};
use measure::Run;
use report::Memory;

const HELP: &str = "peers [--logs 11,14,17] [--threads 1,0] [--setups N] [--proofs N] [--json FILE]
  --logs     sizes, as powers of two
  --threads  1, or 0 for one a core
  --setups   timed setups of each [default: 10; 5 from 2^14 on]
  --proofs   timed proofs of each [default: 10; 5 from 2^16 on]
  --json     where raw runs and medians go";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["measure", log, threads, setups, proofs] => measure::measure(
            log.parse()?,
            threads.parse()?,
            setups.parse()?,
            proofs.parse()?,
        ),
        ["memory", peer, what, log, file] => {
            measure::memory(peer, what, log.parse()?, Path::new(file))
        }
        args => all(&Options::parse(args)?),
    }
}

struct Options {
    logs: Vec<u32>,
    threads: Vec<usize>,
    setups: Option<usize>,
    proofs: Option<usize>,
    json: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            logs: vec![11, 14, 17],
            threads: vec![1, 0],
            setups: None,
            proofs: None,
            json: None,
        };
        for pair in args.chunks(2) {
            let [flag, value] = pair else { bail!("{HELP}") };
            match *flag {
                "--logs" => options.logs = numbers(value)?,
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
    for &log in &options.logs {
        ensure!(
            (2..=24).contains(&log),
            "2^{log} constraints: 2^2 to 2^24 can be measured"
        );
        for &threads in &options.threads {
            let setups = options.setups.unwrap_or(if log < 14 { 10 } else { 5 });
            let proofs = options.proofs.unwrap_or(if log < 16 { 10 } else { 5 });
            eprintln!(
                "peers: 2^{log}, threads {threads}: {setups} setups, {proofs} proofs of each"
            );
            let args = ["measure".into(), log.to_string(), threads.to_string()];
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
        for peer in ["bellman", "oaic", "arkworks"] {
            let file = folder.path().join(format!("{peer}-{log}"));
            for what in ["setup", "prove"] {
                let mut child = myself(0)?;
                child
                    .args(["memory", peer, what, &log.to_string()])
                    .arg(&file);
                memory.push(Memory {
                    what: what.to_owned(),
                    peer: peer.to_owned(),
                    log,
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
