//! `oaic voucher`.

use oaic_vouchers::Entry;

use super::watchtower::{self, SourceArgs, WatchArgs};
use crate::commands::prelude::*;
use crate::context::MAX_AGE;
use crate::stop::Stop;

#[derive(Debug, Subcommand)]
pub enum VoucherCommand {
    /// The best voucher of each lane in a store or folder, with what is claimed; asks no chain
    Show(ShowArgs),
    /// Settle all of them now, however little they bring
    Settle(SettleArgs),
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    source: SourceArgs,
}

#[derive(Debug, Args)]
pub struct SettleArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    tx: TxArgs,
}

impl VoucherCommand {
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Settle(args) => Some(&args.tx),
            Self::Show(_) => None,
        }
    }
}

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
        let rows = self.items.iter().map(|v| {
            [
                v.channel.to_string(),
                format!("{}/{}", v.terms, v.lane),
                v.key_index.to_string(),
                v.sequence.to_string(),
                v.amount.to_string(),
                v.claim.to_string(),
            ]
        });
        let header = [
            "channel",
            "terms/lane",
            "key",
            "calls",
            "authorized",
            "claimed",
        ];
        table(out, &header, rows);
    }
}
