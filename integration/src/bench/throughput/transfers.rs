//! What the same calls would be without settlement: one token transfer each.

use std::time::Instant;

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{Chain, Tx};
use oaic_messages::token::ExecuteMsg;

use crate::market::{Market, CALL_PRICE};

/// Accounts that pay at the same time, once each.
const PAYERS: usize = 600;

/// Gas of a transfer, amply.
const GAS: u64 = 250_000;

pub struct Prepared<'a> {
    chain: &'a WasmdChain,
    txs: Vec<Tx>,
}

pub fn prepare(chain: &WasmdChain) -> Result<Prepared<'_>> {
    let payers: Vec<String> = (0..PAYERS).map(|n| format!("plain-payer-{n}")).collect();
    let market = Market::set_up(chain, "plain", &payers)?;
    let transfer = ExecuteMsg::Transfer {
        recipient: chain.account(&market.provider)?.into(),
        amount: Uint128::new(CALL_PRICE),
    };
    let call = market.token().call(&transfer)?;
    let tx = |payer: &String| Tx {
        sender: payer.clone(),
        calls: vec![call.clone()],
        gas_limit: Some(GAS),
    };
    let txs = payers.iter().map(tx).collect();
    Ok(Prepared { chain, txs })
}

impl Prepared<'_> {
    /// Sends them all; the answer is how many a second.
    pub fn run(&self) -> Result<f64> {
        let start = Instant::now();
        for done in self.chain.run(&self.txs) {
            done.context("a transfer was refused")?;
        }
        Ok(self.txs.len() as f64 / start.elapsed().as_secs_f64())
    }
}
