//! `oaic voucher`.

use clap::{Args, Subcommand};
use oaic_vouchers::Entry;
use serde::Serialize;

use super::watchtower::{self, SourceArgs, WatchArgs};
use crate::amount::Amount;
use crate::args::TxArgs;
use crate::context::{Context, MAX_AGE};
use crate::error::Result;
use crate::output::{table, Output, Report};
use crate::stop::Stop;

/// Vouchers.
#[derive(Debug, Subcommand)]
pub enum VoucherCommand {
    /// The best voucher of each lane in a store or folder, with what is claimed; asks no chain
    Show(ShowArgs),
    /// Settle all of them now, however little they bring
    Settle(SettleArgs),
}

/// Where they are.
#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    source: SourceArgs,
}

/// What to settle.
#[derive(Debug, Args)]
pub struct SettleArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    tx: TxArgs,
}

impl VoucherCommand {
    /// Flags of the transaction it sends, if it sends one.
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Settle(args) => Some(&args.tx),
            Self::Show(_) => None,
        }
    }
}

/// Show them; needs no chain.
pub fn show(args: &ShowArgs, out: &Output) -> Result<()> {
    let items = args
        .source
        .open(out)?
        .entries()?
        .iter()
        .map(Shown::new)
        .collect();
    out.print(&List { items })
}

/// Settle them.
pub fn settle(args: &SettleArgs, ctx: &Context) -> Result<()> {
    let mut source = args.source.open(&ctx.out)?;
    let once = WatchArgs {
        source: args.source.clone(),
        once: true,
        interval: 1,
        threshold: Amount(1),
        deadlines_only: false,
        max_age: MAX_AGE,
        tx: args.tx.clone(),
    };
    watchtower::run(&once, &mut source, &Stop::default(), ctx)
}

#[derive(Debug, Serialize)]
struct Shown {
    channel: u64,
    terms: u32,
    lane: u32,
    key_index: u32,
    sequence: u64,
    amount: Amount,
    claim: Amount,
    peaks: String,
    /// As `SettleBatch` takes it.
    packed: String,
}

impl Shown {
    fn new(entry: &Entry) -> Self {
        let voucher = &entry.voucher;
        Self {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
            key_index: voucher.key_index,
            sequence: voucher.sequence,
            amount: Amount(voucher.amount),
            claim: Amount(entry.claim.into()),
            peaks: hex::encode(voucher.peaks),
            packed: hex::encode(entry.to_bytes()),
        }
    }
}

#[derive(Debug, Serialize)]
struct List {
    items: Vec<Shown>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/voucher-list/2";

    fn human(&self, out: &mut String) {
        let rows: Vec<Vec<String>> = self
            .items
            .iter()
            .map(|v| {
                vec![
                    v.channel.to_string(),
                    format!("{}/{}", v.terms, v.lane),
                    v.key_index.to_string(),
                    v.sequence.to_string(),
                    v.amount.to_string(),
                    v.claim.to_string(),
                ]
            })
            .collect();
        table(
            out,
            &[
                "channel",
                "terms/lane",
                "key",
                "calls",
                "authorized",
                "claimed",
            ],
            &rows,
        );
    }
}
