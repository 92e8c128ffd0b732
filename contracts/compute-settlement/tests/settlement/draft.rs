//! Entries by a few of their numbers, and settling them.

use cosmwasm_std::from_json;
use oaic_messages::compute_settlement::*;
use oaic_vouchers::{Entry, Hash, Purpose, SigningKey, Voucher, EMPTY_PEAKS};

use crate::suite::*;

/// Numbers of a voucher and its claim; the rest of an entry follows from them.
#[derive(Clone, Debug)]
pub struct Draft {
    pub channel: u64,
    pub terms: u32,
    pub lane: u32,
    pub key_index: u32,
    pub sequence: u64,
    pub amount: u128,
    pub peaks: Hash,
    /// By default the whole amount.
    pub claim: Option<u64>,
}

/// Voucher of lane 0 of terms 0, with peaks made up of its numbers, claimed whole.
pub fn draft(channel: u64, sequence: u64, amount: u128) -> Draft {
    let mut peaks = EMPTY_PEAKS;
    if sequence > 0 {
        peaks[..8].copy_from_slice(&sequence.to_be_bytes());
    }
    Draft {
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

impl Draft {
    pub fn lane(self, terms: u32, lane: u32) -> Self {
        Draft {
            terms,
            lane,
            ..self
        }
    }

    pub fn key(self, key_index: u32) -> Self {
        Draft { key_index, ..self }
    }

    pub fn peaks(self, peaks: Hash) -> Self {
        Draft { peaks, ..self }
    }

    pub fn claim(self, claim: u64) -> Self {
        Draft {
            claim: Some(claim),
            ..self
        }
    }
}

impl Suite {
    /// An entry, signed by the payer's session key.
    pub fn sign(&self, draft: &Draft) -> Vec<u8> {
        self.sign_with(&self.key, draft)
    }

    pub fn sign_with(&self, key: &SigningKey, draft: &Draft) -> Vec<u8> {
        let voucher = Voucher {
            channel_id: self.id(draft.channel),
            terms: draft.terms,
            lane: draft.lane,
            key_index: draft.key_index,
            sequence: draft.sequence,
            amount: draft.amount,
            peaks: draft.peaks,
        };
        let signature = key.sign(&voucher.to_bytes(&self.domain(Purpose::Voucher)));
        let entry = Entry {
            voucher: voucher.pack(draft.channel, signature),
            claim: draft
                .claim
                .unwrap_or_else(|| u64::try_from(draft.amount).unwrap_or(u64::MAX)),
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

    pub fn settle_all(&mut self, drafts: &[Draft]) -> Vec<SettleResult> {
        let batch = drafts.iter().flat_map(|draft| self.sign(draft)).collect();
        self.settle_bytes(batch).unwrap()
    }

    /// One entry by the payer's key, as a batch of one.
    pub fn settle(&mut self, draft: &Draft) -> SettleResult {
        self.settle_all(std::slice::from_ref(draft)).remove(0)
    }

    /// The same under another key.
    pub fn settle_with(&mut self, key: &SigningKey, draft: &Draft) -> SettleResult {
        let entry = self.sign_with(key, draft);
        self.settle_bytes(entry).unwrap().remove(0)
    }
}
