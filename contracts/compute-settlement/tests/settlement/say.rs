//! What a test says of an entry, and settling it.

use cosmwasm_std::from_json;
use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_vouchers::{Entry, Hash, Purpose, SigningKey, Voucher, EMPTY_PEAKS};

use crate::world::*;

/// What a test says of a voucher and its claim; the rest follows.
#[derive(Clone, Debug)]
pub struct Say {
    pub channel: u64,
    pub terms: u32,
    pub lane: u32,
    pub key_index: u32,
    pub sequence: u64,
    pub amount: u128,
    pub peaks: Hash,
    /// The whole amount, where nothing is said.
    pub claim: Option<u64>,
}

/// Voucher of lane 0 of terms 0, with peaks made up of its numbers, claimed whole.
pub fn say(channel: u64, sequence: u64, amount: u128) -> Say {
    let mut peaks = EMPTY_PEAKS;
    if sequence > 0 {
        peaks[..8].copy_from_slice(&sequence.to_be_bytes());
    }
    Say {
        channel,
        terms: 0,
        lane: 0,
        key_index: 0,
        sequence,
        amount,
        peaks,
        claim: None,
    }
}

impl Say {
    pub fn lane(self, terms: u32, lane: u32) -> Self {
        Say {
            terms,
            lane,
            ..self
        }
    }

    pub fn key(self, key_index: u32) -> Self {
        Say { key_index, ..self }
    }

    pub fn peaks(self, peaks: Hash) -> Self {
        Say { peaks, ..self }
    }

    pub fn claim(self, claim: u64) -> Self {
        Say {
            claim: Some(claim),
            ..self
        }
    }
}

impl World {
    /// An entry, signed by the payer's session key.
    pub fn sign(&self, say: &Say) -> Vec<u8> {
        self.sign_with(&self.key, say)
    }

    pub fn sign_with(&self, key: &SigningKey, say: &Say) -> Vec<u8> {
        let voucher = Voucher {
            channel_id: self.id(say.channel),
            terms: say.terms,
            lane: say.lane,
            key_index: say.key_index,
            sequence: say.sequence,
            amount: say.amount,
            peaks: say.peaks,
        };
        let signature = key.sign(&voucher.to_bytes(&self.domain(Purpose::Voucher)));
        let entry = Entry {
            voucher: voucher.pack(say.channel, signature),
            claim: say
                .claim
                .unwrap_or_else(|| u64::try_from(say.amount).unwrap_or(u64::MAX)),
        };
        entry.to_bytes().to_vec()
    }

    pub fn settle_by(
        &mut self,
        label: &str,
        entries: Vec<u8>,
    ) -> Result<Vec<SettleResult>, ContractError> {
        let msg = ExecuteMsg::SettleBatch {
            entries: entries.into(),
        };
        let done = self.run(label, msg)?;
        let answer: SettleBatchResponse = from_json(done.data.unwrap()).unwrap();
        Ok(answer.results)
    }

    pub fn settle_bytes(&mut self, entries: Vec<u8>) -> Result<Vec<SettleResult>, ContractError> {
        self.settle_by("provider", entries)
    }

    pub fn settle_all(&mut self, says: &[Say]) -> Vec<SettleResult> {
        let batch = says.iter().flat_map(|say| self.sign(say)).collect();
        self.settle_bytes(batch).unwrap()
    }

    /// One entry by the payer's key, as a batch of one.
    pub fn settle(&mut self, say: &Say) -> SettleResult {
        self.settle_all(std::slice::from_ref(say)).remove(0)
    }

    /// The same under another key.
    pub fn settle_with(&mut self, key: &SigningKey, say: &Say) -> SettleResult {
        let entry = self.sign_with(key, say);
        self.settle_bytes(entry).unwrap().remove(0)
    }
}
