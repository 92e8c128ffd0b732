//! `oaic tx`.

use std::str::FromStr;

use oaic_chain::{FoundTx, TxRefusal};

use crate::commands::prelude::*;
use crate::terminal;

#[derive(Debug, Args)]
pub struct FindArgs {
    /// Its hash, 64 hex digits
    hash: TxHash,
}

#[derive(Clone, Debug)]
struct TxHash([u8; 32]);

impl FromStr for TxHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut hash = [0; 32];
        match hex::decode_to_slice(text, &mut hash) {
            Ok(()) => Ok(Self(hash)),
            Err(_) => Err("it must be 64 hex digits".into()),
        }
    }
}

pub fn run(args: &FindArgs, ctx: &Context) -> Result<()> {
    // Asked first: what comes into a block later isn't called missing from it.
    let height = ctx.chain.block()?.height;
    let found = ctx.chain.find_tx(&args.hash.0)?;
    ctx.out.print(&Tx {
        tx: hex::encode_upper(args.hash.0),
        included: found.is_some(),
        searched: height,
        found: found.map(Found::from),
    })
}

#[derive(Debug, Serialize)]
struct Tx {
    tx: String,
    included: bool,
    /// Height up to which the node looked, at least.
    searched: u64,
    #[serde(flatten)]
    found: Option<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    height: u64,
    /// 0: it was applied.
    code: u32,
    gas_used: Option<u64>,
    /// Events of contracts.
    events: usize,
    refusal: Option<TxRefusal>,
}

impl From<FoundTx> for Found {
    fn from(found: FoundTx) -> Self {
        Self {
            height: found.height,
            code: found.refusal.as_ref().map_or(0, |refusal| refusal.code),
            gas_used: found.gas_used,
            events: found.events.len(),
            refusal: found.refusal,
        }
    }
}

impl Report for Tx {
    const SCHEMA: &'static str = "oaic/tx/1";

    fn human(&self, out: &mut String) {
        let mut rows = vec![("transaction", self.tx.clone())];
        match &self.found {
            None => rows.push((
                "included",
                format!(
                    "in no block up to {}, as the node says; it may still be on its way",
                    self.searched
                ),
            )),
            Some(found) => {
                rows.push(("included", format!("in block {}", found.height)));
                rows.push((
                    "outcome",
                    match &found.refusal {
                        None => "applied".into(),
                        Some(refusal) => format!(
                            "refused, with no effect: {} ({} {})",
                            terminal::line(&refusal.message),
                            terminal::line(&refusal.codespace),
                            refusal.code
                        ),
                    },
                ));
                rows.extend(found.gas_used.map(|gas| ("gas", gas.to_string())));
                rows.push(("events", found.events.to_string()));
            }
        }
        fields(out, &rows);
    }
}
