//! `oaic receipt export`: a receipt file out of a session store.

use std::path::PathBuf;

use clap::ValueEnum;
use oaic_channel::{LaneId, PayerSession, ProviderSession, Refusal, SessionError, SignedReceipt};
use oaic_messages::compute_settlement::{LaneResponse, QueryMsg};
use oaic_vouchers::Proof;
use oaic_watchtower::{ensure_store, store_error};

use crate::commands::prelude::*;
use crate::receipt::ReceiptFile;
use crate::terminal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// Who pays.
    Payer,
    /// Who is paid.
    Provider,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Session store; no other process may have it open
    #[arg(long, value_name = "FILE", env = "OAIC_STORE")]
    store: PathBuf,
    /// Whose store it is
    #[arg(long, value_enum, default_value_t = Side::Payer)]
    side: Side,
    /// Channel
    #[arg(long)]
    channel: u64,
    /// Terms
    #[arg(long, default_value_t = 0)]
    terms: u32,
    /// Lane
    #[arg(long, default_value_t = 0)]
    lane: u32,
    /// The call's place in the lane, from 1
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    call: u64,
}

/// Print the receipt file of a call, with a proof when the call is settled.
///
/// # Errors
/// There is no such call in the store, or it can't be opened.
pub fn run(args: &ExportArgs, ctx: &Context) -> Result<()> {
    ensure_store(&args.store)?;
    let id = LaneId {
        channel: args.channel,
        terms: args.terms,
        lane: args.lane,
    };
    let settled: LaneResponse = ctx.ask(&QueryMsg::Lane {
        channel: id.channel,
        terms: id.terms,
        lane: id.lane,
    })?;
    let proven = settled.sequence >= args.call;
    // Without a settled voucher to prove it against, the tree up to the call itself does: only the
    // receipt is taken of it.
    let count = if proven { settled.sequence } else { args.call };
    let (receipt, proof) = read(args, id, count)?;
    if !proven {
        ctx.out.note(format!(
            "call {} is not settled yet, so the file contains no proof",
            args.call
        ));
    }
    ctx.out.print(&ReceiptFile {
        format: ReceiptFile::FORMAT.into(),
        chain_id: ctx.chain.chain_id(),
        contract: ctx.settlement()?.address().to_string(),
        channel: id.channel,
        receipt: hex::encode(&receipt.bytes),
        signature: hex::encode(receipt.signature),
        proof: proven.then(|| hex::encode(proof.to_bytes())),
    })
}

fn read(args: &ExportArgs, id: LaneId, count: u64) -> Result<(SignedReceipt, Proof)> {
    let found = match args.side {
        Side::Payer => PayerSession::open_reading(&args.store)
            .map_err(|e| store_error(&e))?
            .prove(id, args.call, count),
        Side::Provider => ProviderSession::open_reading(&args.store)
            .map_err(|e| store_error(&e))?
            .prove(id, args.call, count),
    };
    found.map_err(|error| match &error {
        SessionError::Store(store) => store_error(store),
        refused if error.refusal().is_some_and(is_absence) => {
            CliError::not_found(format!("{} has no such receipt", args.store.display()))
                .because(refused)
        }
        refused => CliError::failed(format!(
            "the receipt can't be taken out of {}",
            args.store.display()
        ))
        .because(refused),
    })
}

/// Whether what was asked for isn't in the store; other refusals are none of its absence.
fn is_absence(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::UnknownChannel { .. }
            | Refusal::UnknownTerms { .. }
            | Refusal::UnknownLane { .. }
            | Refusal::UnknownCall { .. }
            | Refusal::MissingReceipts { .. }
    )
}

impl Report for ReceiptFile {
    const SCHEMA: &'static str = Self::FORMAT;

    /// The file itself: it is made to be written with `>`.
    fn human(&self, out: &mut String) {
        if let Ok(text) = serde_json::to_string_pretty(self) {
            out.push_str(&terminal::json(&text));
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_in_the_store_is_said_to_be_missing() {
        assert!(is_absence(&Refusal::UnknownChannel { channel: 1 }));
        assert!(!is_absence(&Refusal::TooBig {
            what: "a call",
            got: 2,
            max: 1,
        }));
    }
}
