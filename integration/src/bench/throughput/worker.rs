//! A payer and a provider that call each other for as long as they are told, each with its own
//! durable store, as they would on two machines.

use anyhow::{bail, Context, Result};
use oaic_channel::{
    Admission, Call, ChainLane, ChannelTerms, Completion, Delivery, LaneId, Limits, Options,
    PayerSession, ProviderSession, Request, SignedReceipt,
};
use oaic_messages::compute_settlement::{UnitKind, UNIT_SLOTS};
use oaic_vouchers::{Entry, Hash, Provenance, SigningKey, Status};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// One request is metered a call.
const UNITS: [u64; UNIT_SLOTS] = {
    let mut units = [0; UNIT_SLOTS];
    units[UnitKind::Request as usize] = 1;
    units
};

/// Both sides of some lanes of one channel.
pub struct Worker {
    payer: PayerSession,
    provider: ProviderSession,
    lanes: Vec<LaneId>,
    /// What a call costs at most, and the table that says so.
    ceiling: u128,
    price_table: Hash,
    /// Receipts that the payer has not seen yet.
    delivered: Vec<Delivery>,
    calls: u64,
    _dir: TempDir,
}

impl Worker {
    /// Opens both stores, attaches the channel, and opens lanes of one receipt key, which comes
    /// with its index.
    pub fn open(
        terms: &ChannelTerms,
        session_key: &SigningKey,
        (receipt_key, key_index): (&SigningKey, u32),
        lanes: u32,
        max_spend: u128,
    ) -> Result<Self> {
        let dir = tempfile::tempdir().context("no folder for the stores")?;
        let options = Options::default();
        let ceiling = terms
            .price()
            .context("no price table is in force")?
            .of(&UNITS)
            .context("a call has no price")?;
        let mut payer = PayerSession::open(dir.path().join("payer.db"), options.clone())?;
        let limits = Limits::new(max_spend, ceiling, lanes);
        payer.attach(terms, session_key, limits)?;
        let path = dir.path().join("provider.db");
        let mut provider = ProviderSession::create(path, options, receipt_key, key_index)?;
        provider.attach(terms)?;
        let channel = terms.channel.number;
        provider.serve(channel, true)?;
        let lanes = (0..lanes)
            .map(|_| Ok(payer.open_lane(channel, key_index)?))
            .collect::<Result<_>>()?;
        Ok(Self {
            payer,
            provider,
            lanes,
            ceiling,
            price_table: terms.in_force,
            delivered: vec![],
            calls: 0,
            _dir: dir,
        })
    }

    /// One call on every lane: voucher, request, receipt. Each call has a voucher of its own that
    /// acknowledges the lane's calls before it, and both sides check what the other signed.
    pub fn round(&mut self) -> Result<()> {
        self.calls += 1;
        let calls: Vec<Call> = self
            .lanes
            .iter()
            .map(|lane| Call {
                lane: *lane,
                request_hash: hash("request", *lane, self.calls),
                ceiling: self.ceiling,
                price_table: self.price_table,
            })
            .collect();
        let delivered = std::mem::take(&mut self.delivered);
        let (accepted, vouchers) = self.payer.exchange(&delivered, &calls)?;
        for receipt in accepted {
            receipt.context("the payer refused a receipt")?;
        }
        let mut requests = Vec::with_capacity(calls.len());
        for (voucher, call) in vouchers.into_iter().zip(&calls) {
            let voucher = voucher.context("the payer refused to call")?;
            requests.push(Request {
                voucher,
                request_hash: call.request_hash,
                ceiling: self.ceiling,
                price_table: self.price_table,
            });
        }
        let (_, admissions) = self.provider.exchange(&[], &requests)?;
        let mut completions = Vec::with_capacity(calls.len());
        for (admission, call) in admissions.into_iter().zip(&calls) {
            match admission.context("the provider refused a call")? {
                Admission::Serve { sequence, .. } => completions.push(Completion {
                    lane: call.lane,
                    sequence,
                    request_hash: call.request_hash,
                    units: UNITS,
                    status: Status::Ok,
                    provenance: Provenance::Counted,
                    response_hash: hash("response", call.lane, self.calls),
                    timestamp_ms: self.calls,
                    response: None,
                }),
                other => bail!("a new call was taken for an old one: {other:?}"),
            }
        }
        let (receipts, _) = self.provider.exchange(&completions, &[])?;
        for (receipt, completion) in receipts.into_iter().zip(&completions) {
            let receipt: SignedReceipt = receipt.context("the provider signed no receipt")?;
            let (lane, response_hash) = (completion.lane, completion.response_hash);
            self.delivered.push(Delivery {
                lane,
                receipt,
                response_hash: Some(response_hash),
            });
        }
        Ok(())
    }

    /// The payer takes the last receipts and acknowledges them without a further call.
    pub fn finish(&mut self) -> Result<()> {
        let delivered = std::mem::take(&mut self.delivered);
        for receipt in self.payer.exchange(&delivered, &[])?.0 {
            receipt.context("the payer refused a receipt")?;
        }
        for lane in self.lanes.clone() {
            let voucher = self.payer.final_voucher(lane)?;
            self.provider.acknowledge(&voucher)?;
        }
        Ok(())
    }

    pub fn calls(&self) -> u64 {
        self.calls * self.lanes.len() as u64
    }

    pub fn settleable(&mut self, limit: usize) -> Result<Vec<Entry>> {
        Ok(self.provider.settleable(limit)?)
    }

    /// Notes what the chain settled, at which height.
    pub fn mark_settled(&mut self, (entries, height): &(Vec<Entry>, u64)) -> Result<()> {
        let lanes: Vec<_> = entries
            .iter()
            .map(|entry| {
                let settled = ChainLane {
                    sequence: entry.voucher.sequence,
                    paid: entry.claim.into(),
                };
                (LaneId::of(&entry.voucher), settled)
            })
            .collect();
        self.provider.mark_settled(&lanes, *height)?;
        Ok(())
    }
}

fn hash(what: &str, lane: LaneId, call: u64) -> Hash {
    Sha256::new()
        .chain_update(what)
        .chain_update(lane.channel.to_be_bytes())
        .chain_update(lane.lane.to_be_bytes())
        .chain_update(call.to_be_bytes())
        .finalize()
        .into()
}
