//! The calls themselves: payer's and provider's sessions, as in every other channel.

use std::path::Path;

use anyhow::{ensure, Context, Result};
use oaic_session::{
    Admission, Call, Completion, Delivery, LaneId, Limits, Options, PayerSession, ProviderSession,
    Request,
};
use oaic_vouchers::{Hash, PackedVoucher, Provenance, SigningKey, Status};
use sha2::{Digest, Sha256};

use crate::scenarios::api_settlement::Plan;
use crate::scenarios::market;
use crate::scenarios::stage::Stage;
use crate::scenarios::Setup;
use crate::workload::Workload;

/// What came of the calls.
pub struct Calls {
    /// The last voucher, which acknowledges them all.
    pub voucher: PackedVoucher,
    /// How many.
    pub calls: u64,
    /// What the receipts come to, in uoaic.
    pub receipts: u128,
    /// What the voucher acknowledges of them, and settles, in uoaic.
    pub acknowledged: u128,
}

impl Calls {
    /// Makes so many calls on one lane of a channel.
    pub fn make(
        stage: &Stage<'_>,
        folder: &Path,
        channel: u64,
        key: &SigningKey,
        receipt_key: &SigningKey,
        calls: usize,
        setup: &Setup<'_>,
    ) -> Result<Self> {
        let (_, terms) = market::channel_terms(stage.chain, &stage.settlement, channel)?;
        let options = Options::default();
        let mut payer = PayerSession::open(folder.join("payer.sqlite"), options)?;
        let provider = folder.join("provider.sqlite");
        let mut provider = ProviderSession::open(provider, options, receipt_key, 0)?;
        payer.attach(&terms, key, Limits::NONE)?;
        provider.attach(&terms)?;
        let lane = LaneId {
            channel,
            terms: 0,
            lane: 0,
        };
        let population = Plan::builtin()?.population();
        let workload = Workload::generate(calls, &population, setup.options.seed);
        for (number, request) in workload.requests.iter().enumerate() {
            let call = Call {
                lane,
                request_hash: hash("request", number),
            };
            let (_, vouchers) = payer.exchange(&[], &[call])?;
            let voucher = one(vouchers)?.context("a call was not authorized")?;
            let request_hash = call.request_hash;
            let (_, admissions) = provider.exchange(
                &[],
                &[Request {
                    voucher,
                    request_hash,
                }],
            )?;
            let admission = one(admissions)?.context("a call was not admitted")?;
            let Admission::Serve { sequence, .. } = admission else {
                anyhow::bail!("call {number} was answered before it was made");
            };
            let response_hash = hash("response", number);
            let completion = Completion {
                lane,
                sequence,
                units: market::units(request),
                status: Status::Ok,
                provenance: Provenance::Reported,
                response_hash,
                timestamp_ms: workload.start_ms + request.at_ms,
                response: None,
            };
            let (receipts, _) = provider.exchange(&[completion], &[])?;
            let delivery = Delivery {
                lane,
                receipt: one(receipts)?.context("a call got no receipt")?,
                response_hash,
            };
            let (accepted, _) = payer.exchange(&[delivery], &[])?;
            one(accepted)?.context("a receipt was not accepted")?;
            setup.progress.done(1);
        }
        let voucher = payer.final_voucher(lane)?;
        provider.acknowledge(&voucher)?;
        let kept = provider.audit(lane)?;
        ensure!(kept.calls == u64::try_from(calls)?, "a call is missing");
        Ok(Self {
            calls: kept.calls,
            receipts: kept.sum,
            acknowledged: voucher.amount,
            voucher,
        })
    }
}

fn one<T>(mut many: Vec<T>) -> Result<T> {
    many.pop().context("one was asked for, and none came")
}

fn hash(what: &str, number: usize) -> Hash {
    let mut digest = Sha256::new_with_prefix("oaic private-calls");
    digest.update(what);
    digest.update(number.to_be_bytes());
    digest.finalize().into()
}
