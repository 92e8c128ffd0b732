//! The calls themselves: payer's and provider's sessions, as in every other channel.

use std::path::Path;

use anyhow::{bail, ensure, Context, Result};
use oaic_channel::{
    Admission, Call, Completion, Delivery, Limits, PayerSession, ProviderSession, Request,
};
use oaic_vouchers::{Entry, Hash, Provenance, SigningKey, Status};
use sha2::{Digest, Sha256};

use crate::scenarios::api_settlement::Plan;
use crate::scenarios::deployed::Deployed;
use crate::scenarios::market;
use crate::scenarios::Setup;
use crate::workload::Workload;

/// What the caller lets one call cost at most, in uoaic.
const MAX_CALL: u128 = 10_000;

const RECEIPT_KEY: u32 = 0;

/// Calls after which both look at the chain again: it may have changed meanwhile.
const LOOK_EVERY: usize = 50;

pub struct Calls {
    /// What the provider claims, by the last voucher, which acknowledges them all.
    pub entry: Entry,
    pub calls: u64,
    /// Sum of the receipts, in uoaic.
    pub receipts: u128,
}

impl Calls {
    /// Makes so many calls on one lane of a channel, whose key may spend so much.
    pub fn make(
        deployed: &Deployed<'_>,
        folder: &Path,
        channel: u64,
        (key, spend_limit): (&SigningKey, u128),
        receipt_key: &SigningKey,
        calls: usize,
        setup: &Setup<'_>,
    ) -> Result<Self> {
        let options = market::session_options(deployed.chain)?;
        let mut payer = PayerSession::open(folder.join("payer.sqlite"), options.clone())?;
        let provider = folder.join("provider.sqlite");
        let mut provider =
            ProviderSession::create(provider, options.clone(), receipt_key, RECEIPT_KEY)?;
        let limits = Limits::new(spend_limit, MAX_CALL, 1);
        let plan = Plan::builtin()?;
        let workload = Workload::generate(calls, &plan.population(), setup.options.seed);
        let look = |payer: &mut PayerSession, provider: &mut ProviderSession| {
            let at = market::records_of(&deployed.settlement)?;
            let terms = market::channel_terms(at.as_ref(), &deployed.settlement, channel)?;
            options.clock.set(terms.channel.seen.time);
            payer.attach(&terms, key, limits)?;
            provider.attach(&terms)?;
            anyhow::Ok(terms)
        };
        let mut terms = look(&mut payer, &mut provider)?;
        let lane = payer.open_lane(channel, RECEIPT_KEY)?;
        for (number, called) in workload.requests.iter().enumerate() {
            if number % LOOK_EVERY == LOOK_EVERY - 1 {
                terms = look(&mut payer, &mut provider)?;
            }
            let price = terms.price().context("terms without a price")?;
            let call = Call {
                lane,
                request_hash: hash("request", number),
                ceiling: price.of(&market::greatest_units(called, plan.max_tokens))?,
                price_table: terms.in_force,
            };
            let request = Request {
                voucher: payer.authorize(call)?,
                request_hash: call.request_hash,
                ceiling: call.ceiling,
                price_table: call.price_table,
            };
            let Admission::Serve { sequence, .. } = provider.admit(&request)? else {
                bail!("call {number} was answered before it was made");
            };
            let response_hash = hash("response", number);
            let receipt = provider.complete(&Completion {
                lane,
                sequence,
                request_hash: call.request_hash,
                units: market::units(called),
                status: Status::Ok,
                provenance: Provenance::Reported,
                response_hash,
                timestamp_ms: workload.start_ms + called.at_ms,
                response: None,
            })?;
            payer.accept(&Delivery {
                lane,
                receipt,
                response_hash: Some(response_hash),
            })?;
            setup.progress.done(1);
        }
        let voucher = payer.final_voucher(lane)?;
        provider.acknowledge(&voucher)?;
        let stored = provider.audit(lane)?;
        ensure!(stored.calls == u64::try_from(calls)?, "a call is missing");
        let [entry] = &provider.settleable(2)?[..] else {
            bail!("one lane is settled with one entry");
        };
        Ok(Self {
            calls: stored.calls,
            receipts: stored.sum,
            entry: entry.clone(),
        })
    }
}

fn hash(what: &str, number: usize) -> Hash {
    let digest = Sha256::new_with_prefix("oaic private-calls").chain_update(what);
    digest.chain_update(number.to_be_bytes()).finalize().into()
}
