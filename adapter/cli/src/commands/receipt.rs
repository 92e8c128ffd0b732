//! `oaic receipt`.

use std::path::{Path, PathBuf};

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{Dispute, ExecuteMsg};

use super::export;
use crate::commands::prelude::*;
use crate::receipt::{check, collect, Facts, Offense, ReceiptFile, Verdict};

#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Check encoding, chain, channel, signature, price and, with a proof, settlement
    Verify(VerifyArgs),
    /// Print the receipt file of a call out of a session store
    Export(export::ExportArgs),
    /// Have a provider slashed: one overcharged or underserved receipt, or two different ones for
    /// one call
    Dispute(DisputeArgs),
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Receipt file; - is stdin
    pub file: PathBuf,
    /// Ask no chain: price and settlement are not checked
    #[arg(long)]
    pub offline: bool,
    /// The provider's receipt key, 64 hex digits, instead of the chain's
    #[arg(long, value_name = "HEX")]
    pub receipt_key: Option<String>,
    /// Block whose settlement commits to the proof, when more was settled since
    #[arg(long, value_name = "HEIGHT", conflicts_with = "offline")]
    pub block: Option<u64>,
}

#[derive(Debug, Args)]
pub struct DisputeArgs {
    /// Receipt file
    file: PathBuf,
    /// The other receipt of the same call
    other: Option<PathBuf>,
    #[command(flatten)]
    tx: TxArgs,
}

impl ReceiptCommand {
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Dispute(args) => Some(&args.tx),
            Self::Verify(_) | Self::Export(_) => None,
        }
    }
}

/// Check one without a chain.
///
/// # Errors
/// [`crate::error::Kind::Invalid`] names the check that failed; the report is printed anyway.
pub fn verify_offline(args: &VerifyArgs, out: &Output) -> Result<()> {
    let file = ReceiptFile::load(&args.file)?;
    let facts = Facts {
        receipt_key: given_key(args)?.map(Ok),
        ..Facts::default()
    };
    conclude(&check(&file, &facts), args, out)
}

/// Run one with a chain.
///
/// # Errors
/// [`crate::error::Kind::Invalid`] names the check that failed; the report is printed anyway.
pub fn run(command: &ReceiptCommand, ctx: &Context) -> Result<()> {
    match command {
        ReceiptCommand::Verify(args) => {
            let file = ReceiptFile::load(&args.file)?;
            let verdict = verify(&file, given_key(args)?, args.block, ctx)?;
            conclude(&verdict, args, &ctx.out)
        }
        ReceiptCommand::Export(args) => export::run(args, ctx),
        ReceiptCommand::Dispute(args) => dispute(args, ctx),
    }
}

pub fn verify(
    file: &ReceiptFile,
    given_key: Option<Vec<u8>>,
    block: Option<u64>,
    ctx: &Context,
) -> Result<Verdict> {
    let facts = match file.decoded() {
        Ok((_, receipt)) => collect(file, &receipt, given_key, block, ctx)?,
        Err(_) => Facts::default(),
    };
    Ok(check(file, &facts))
}

fn given_key(args: &VerifyArgs) -> Result<Option<Vec<u8>>> {
    let Some(text) = &args.receipt_key else {
        return Ok(None);
    };
    match hex::decode(text) {
        Ok(key) if key.len() == 32 => Ok(Some(key)),
        _ => Err(CliError::usage("--receipt-key takes 64 hex digits")),
    }
}

fn conclude(verdict: &Verdict, args: &VerifyArgs, out: &Output) -> Result<()> {
    out.print(verdict)?;
    let Some(failure) = verdict.failure() else {
        return Ok(());
    };
    let error = CliError::invalid(format!("{}: {} failed", args.file.display(), failure.name))
        .because(&failure.detail);
    Err(match verdict.offense() {
        Some(_) => error.next(format!(
            "oaic receipt dispute {} --from NAME",
            args.file.display()
        )),
        None => error,
    })
}

fn dispute(args: &DisputeArgs, ctx: &Context) -> Result<()> {
    let file = Given::load(&args.file)?;
    let verdict = verify(&file.file, None, None, ctx)?;
    let (what, dispute) = match &args.other {
        None => {
            let Some(offense) = verdict.offense() else {
                return Err(CliError::invalid(format!(
                    "{} proves no offense",
                    args.file.display()
                ))
                .because(
                    verdict
                        .failure()
                        .map_or("every check passed".into(), |check| check.detail.clone()),
                )
                .next(format!("oaic receipt verify {}", args.file.display())));
            };
            let (receipt, signature) = (file.bytes()?, file.signature()?);
            let call = sequence(&verdict);
            match offense {
                Offense::Underserved => (
                    format!("report that call {call} was underserved"),
                    Dispute::Underserved { receipt, signature },
                ),
                Offense::Overcharged => (
                    format!("report that call {call} was overcharged"),
                    Dispute::Overcharge { receipt, signature },
                ),
            }
        }
        Some(path) => {
            let other = Given::load(path)?;
            ensure_equivocation(&file, &other)?;
            let dispute = Dispute::Equivocation {
                receipt_a: file.bytes()?,
                signature_a: file.signature()?,
                receipt_b: other.bytes()?,
                signature_b: other.signature()?,
            };
            (
                format!(
                    "report two different receipts for call {}",
                    sequence(&verdict)
                ),
                dispute,
            )
        }
    };
    let msg = ExecuteMsg::Dispute(dispute);
    carry_out(ctx.plan(what, &msg)?.confirmed(), &args.tx, ctx)
}

fn ensure_equivocation(a: &Given<'_>, b: &Given<'_>) -> Result<()> {
    let ((domain_a, left), (domain_b, right)) =
        (a.part(ReceiptFile::decoded)?, b.part(ReceiptFile::decoded)?);
    let place = |domain: [u8; 32], r: &oaic_vouchers::Receipt| {
        (domain, r.channel_id, r.terms, r.lane, r.sequence)
    };
    if place(domain_a, &left) != place(domain_b, &right) {
        return Err(CliError::invalid(format!(
            "the receipts are for different calls: {}/{}/{} and {}/{}/{} (terms/lane/sequence)",
            left.terms, left.lane, left.sequence, right.terms, right.lane, right.sequence
        ))
        .next("give two receipts for one call of one lane"));
    }
    if left == right {
        return Err(
            CliError::invalid("both files hold the same receipt, which is not an offense")
                .next("give two different receipts for one call"),
        );
    }
    Ok(())
}

/// A receipt file, and where it is, for errors.
struct Given<'a> {
    path: &'a Path,
    file: ReceiptFile,
}

impl<'a> Given<'a> {
    fn load(path: &'a Path) -> Result<Self> {
        let file = ReceiptFile::load(path)?;
        Ok(Self { path, file })
    }

    fn part<T>(&self, part: impl Fn(&ReceiptFile) -> Result<T, String>) -> Result<T> {
        part(&self.file).map_err(|why| CliError::invalid(format!("{}: {why}", self.path.display())))
    }

    fn bytes(&self) -> Result<Binary> {
        self.part(ReceiptFile::receipt_bytes).map(Into::into)
    }

    fn signature(&self) -> Result<Binary> {
        self.part(ReceiptFile::signature_bytes)
            .map(|signature| signature.to_vec().into())
    }
}

fn sequence(verdict: &Verdict) -> u64 {
    verdict
        .receipt
        .as_ref()
        .map_or(0, |receipt| receipt.sequence)
}
