//! What it costs to ask a further contract: the same question, put by a contract that does
//! nothing else. The figure is the difference between asking once and not asking, in transactions
//! that are alike otherwise; it holds the start of the asked contract, its reading, and both
//! messages.

use anyhow::{Context, Result};
use cosmwasm_std::{to_json_binary, Addr};
use serde::Serialize;
use serde_json::json;

use super::calls::Gauge;
use super::contracts::CAROL;

/// Gas of asking a contract once.
pub(super) fn query(
    gauge: Gauge<'_>,
    asker: &Addr,
    contract: &Addr,
    question: &impl Serialize,
) -> Result<u64> {
    let question = to_json_binary(question)?;
    let ask = |times: u8| {
        let ask = json!({ "ask": { "contract": contract, "msg": question, "times": times } });
        gauge.used(CAROL, asker, &ask)
    };
    difference(ask(1)?, ask(0)?)
}

fn difference(with: u64, without: u64) -> Result<u64> {
    with.checked_sub(without)
        .with_context(|| format!("asking cost {with} gas, and not asking {without}"))
}
