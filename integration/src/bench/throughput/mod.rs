//! Vouchers, calls and plain transfers per second, in one run on one network, with the intervals
//! between the blocks that carried them.

mod calls;
mod transfers;
mod vouchers;
mod worker;

use anyhow::Result;
use oaic_chain::wasmd::WasmdChain;

use super::blocks::{self, during};
use super::row::{Goal, Row};

/// Minimum of vouchers settled per second.
const VOUCHERS_GOAL: f64 = 500.0;

/// Minimum of individually acknowledged calls per second, until they are settled.
const CALLS_GOAL: f64 = 3_000.0;

/// Measures all of it on a chain.
/// Fails when the chain's books don't show exactly what was sent.
pub fn rows(chain: &WasmdChain, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say("settling vouchers as fast as the chain takes them");
    let prepared = vouchers::prepare(chain)?;
    let (vouchers, first) = during(chain, || prepared.run())?;
    say("calls between payers and providers, each acknowledged, until they are settled");
    let prepared = calls::prepare(chain)?;
    let (calls, second) = during(chain, || prepared.run(say))?;
    say("the same as one token transfer a call");
    let prepared = transfers::prepare(chain)?;
    let (transfers, third) = during(chain, || prepared.run())?;

    let mut rows = vec![
        Row::new("settlement.vouchers_per_second", vouchers, "vouchers/s")
            .goal(Goal::AtLeast(VOUCHERS_GOAL)),
        Row::new("settlement.calls_per_second", calls.per_second, "calls/s")
            .beside("one transfer a call", transfers)
            .goal(Goal::AtLeast(CALLS_GOAL)),
        Row::new("settlement.calls_per_voucher", calls.per_voucher, "calls"),
        Row::new("settlement.gas_per_call", calls.gas, "gas"),
        Row::new("settlement.baseline_calls_per_second", transfers, "calls/s"),
    ];
    rows.extend(blocks::rows(chain, &[first, second, third])?);
    Ok(rows)
}
