//! `oaic zk list` and `oaic zk setup`.

use std::path::PathBuf;
use std::time::Instant;

use oaic_circuits::CircuitId;
use oaic_prover::keys::{pinned, PinnedKey, Status};
use oaic_prover::{Prover, ProverError};

use super::{failure, write, Bars};
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct ListArgs {}

#[derive(Debug, Args)]
pub struct SetupArgs {
    #[command(flatten)]
    which: Which,
    /// A file of parameters that a ceremony published, instead of the published seed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "write_keys"])]
    parameters: Option<PathBuf>,
    /// Make the DEV parameters anew, whatever key is committed, and write their keys into a folder
    #[arg(long, value_name = "DIR")]
    write_keys: Option<PathBuf>,
    /// Folder of parameters [default: zk in $OAIC_CACHE or ~/.cache/oaic]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// One circuit; `oaic zk list` shows their names
    #[arg(long, value_name = "NAME")]
    circuit: Option<CircuitId>,
    /// All circuits
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Serialize)]
struct KeyRow {
    circuit: String,
    status: Status,
    constraints: usize,
    circuit_hash: String,
    parameters_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

impl KeyRow {
    fn of(key: &PinnedKey, seconds: Option<f64>) -> Self {
        Self {
            circuit: key.circuit.clone(),
            status: key.status,
            constraints: key.constraints,
            circuit_hash: key.circuit_hash.clone(),
            parameters_hash: key.parameters_hash.clone(),
            seconds,
        }
    }
}

#[derive(Debug, Serialize)]
struct Circuits {
    circuits: Vec<KeyRow>,
}

impl Report for Circuits {
    const SCHEMA: &'static str = "oaic/zk-circuits/1";

    fn human(&self, out: &mut String) {
        let short = |hash: &str| hash.get(..16).unwrap_or(hash).to_owned();
        let rows = self.circuits.iter().map(|row| {
            let status = match row.status {
                Status::Dev => "DEV",
                Status::Ceremony => "CEREMONY",
            };
            let mut cells = vec![
                row.circuit.clone(),
                status.to_owned(),
                row.constraints.to_string(),
                short(&row.circuit_hash),
                short(&row.parameters_hash),
            ];
            cells.extend(row.seconds.map(|seconds| format!("{seconds:.1} s")));
            cells
        });
        let mut header = vec![
            "circuit",
            "status",
            "constraints",
            "circuit hash",
            "parameters",
        ];
        if self.circuits.iter().any(|row| row.seconds.is_some()) {
            header.push("ready in");
        }
        table(out, &header, rows);
    }
}

pub fn list(_: &ListArgs, out: &Output) -> Result<()> {
    let circuits = CircuitId::all()
        .map(|id| KeyRow::of(pinned(id), None))
        .into();
    out.print(&Circuits { circuits })
}

/// Have parameters ready.
///
/// # Errors
/// The committed key is of another version of a circuit, a file isn't the one of the key, or the
/// cache can't be read or written.
pub fn run(args: &SetupArgs, out: &Output) -> Result<()> {
    let bars = Bars::new(out);
    let prover = Prover::open(args.cache.clone(), &bars).map_err(|e| failure(e, None))?;
    let ids = match args.which.circuit {
        Some(id) => vec![id],
        None => CircuitId::all().into(),
    };
    let mut circuits = Vec::new();
    for id in ids {
        let start = Instant::now();
        let key = match (&args.write_keys, &args.parameters) {
            (Some(folder), _) => {
                let key = prover.dev_key(id).map_err(|e| failure(e, None))?;
                write(&folder.join(format!("{id}.json")), &key.to_json())?;
                key
            }
            (None, Some(file)) => {
                prover.install(id, file).map_err(|e| match e {
                    ProverError::Io { path, reason } if path == *file => {
                        CliError::unreadable(Kind::Usage, file, reason)
                    }
                    other => failure(other, None),
                })?;
                pinned(id).clone()
            }
            (None, None) => {
                prover.setup(id).map_err(|e| failure(e, None))?;
                pinned(id).clone()
            }
        };
        if key.status == Status::Dev {
            out.detail(
                1,
                format!("{id}: DEV parameters; anyone with the seed can prove false statements"),
            );
        }
        circuits.push(KeyRow::of(&key, Some(start.elapsed().as_secs_f64())));
    }
    out.print(&Circuits { circuits })
}
