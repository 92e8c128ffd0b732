//! `oaic zk verify`.

use std::path::PathBuf;

use oaic_circuits::CircuitId;
use oaic_prover::keys::{pinned, Status};
use oaic_prover::{form, verify_json, ProverError};

use super::prove::ProofFile;
use super::{read, unfit};
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The circuit; `oaic zk list` shows their names
    #[arg(long, value_name = "NAME")]
    circuit: CircuitId,
    /// JSON of the statement, or of statement and witness; - is stdin
    #[arg(long, value_name = "FILE")]
    statement: PathBuf,
    /// The proof, as `oaic zk prove` writes it
    #[arg(long, value_name = "FILE")]
    proof: PathBuf,
}

#[derive(Debug, Serialize)]
struct Verdict {
    circuit: &'static str,
    status: Status,
    input: String,
    valid: bool,
}

impl Report for Verdict {
    const SCHEMA: &'static str = "oaic/zk-verdict/1";

    fn human(&self, out: &mut String) {
        let valid = if self.valid { "valid" } else { "NOT VALID" };
        let rows = [
            ("circuit", self.circuit.to_owned()),
            ("input", self.input.clone()),
            ("proof", valid.to_owned()),
        ];
        fields(out, &rows);
    }
}

/// Verify.
///
/// # Errors
/// [`crate::error::Kind::Invalid`]: the proof is invalid; the report is printed anyway.
pub fn run(args: &VerifyArgs, out: &Output) -> Result<()> {
    let statement = read(&args.statement)?;
    let file = ProofFile::load(&args.proof)?;
    if file.circuit != args.circuit.name() {
        return Err(CliError::usage(format!(
            "{} is a proof of {}, not of {}",
            args.proof.display(),
            file.circuit,
            args.circuit
        ))
        .next(format!("--circuit {}", file.circuit)));
    }
    let proof = hex::decode(&file.proof).map_err(|e| {
        CliError::usage(format!("{}: proof is not hex", args.proof.display())).because(e)
    })?;
    let (valid, input) = verify_json(args.circuit, &statement, &proof).map_err(|e| {
        let file = match e {
            ProverError::Proof(_) => &args.proof,
            _ => &args.statement,
        };
        unfit(e, file, args.circuit)
    })?;
    let verdict = Verdict {
        circuit: args.circuit.name(),
        status: pinned(args.circuit).status,
        input: form::hex(&input),
        valid,
    };
    out.print(&verdict)?;
    if verdict.status == Status::Dev {
        out.warn("the key is a DEV key: anyone with the published seed can prove false statements");
    }
    if valid {
        return Ok(());
    }
    let error = CliError::invalid(format!("{}: the proof is invalid", args.proof.display()));
    Err(if file.input == verdict.input {
        error.because("it does not prove this statement under the committed key")
    } else {
        error.because(format!(
            "it was made for input {}, the statement's is {}",
            file.input, verdict.input
        ))
    })
}
