//! Metered calls of a channel: receipts, their tree, and the vouchers that acknowledge them.
#![allow(dead_code)] // each test file uses a part of it

use cosmwasm_std::Binary;
use oaic_chain::ChainExt;
use oaic_cli::receipt::ReceiptFile;
use oaic_messages::compute_settlement::{PricesResponse, QueryMsg, UnitKind};
use oaic_vouchers::{
    domain, prove, Entry, Node, Peaks, Provenance, Purpose, Receipt, SigningKey, Status, Voucher,
    EMPTY_PEAKS,
};

use super::Suite;

/// One lane of one channel.
pub struct Lane<'a> {
    suite: &'a Suite,
    pub channel: u64,
    pub channel_id: [u8; 32],
    pub lane: u32,
    pub key_index: u32,
    price_table: [u8; 32],
    receipts: Vec<Receipt>,
    leaves: Vec<Node>,
    peaks: Peaks,
}

impl<'a> Lane<'a> {
    /// Lane 0 of a new channel with 50 OAIC, after so many calls.
    pub fn opened(suite: &'a Suite, calls: u64) -> Self {
        Self::called(suite, suite.open(50), 0, calls)
    }

    /// A lane of a channel after so many calls.
    pub fn called(suite: &'a Suite, channel: u64, lane: u32, calls: u64) -> Self {
        let mut lane = Self::new(suite, channel, lane);
        lane.calls(calls);
        lane
    }

    pub fn new(suite: &'a Suite, channel: u64, lane: u32) -> Self {
        let channel_id = suite.channel(channel).id.as_slice().try_into().unwrap();
        let msg = QueryMsg::Prices {
            service_id: 1,
            version: None,
        };
        let prices: PricesResponse = suite.chain.query(suite.settlement(), &msg).unwrap();
        Self {
            suite,
            channel,
            channel_id,
            lane,
            key_index: 0,
            price_table: prices.hash.as_slice().try_into().unwrap(),
            receipts: Vec::new(),
            leaves: Vec::new(),
            peaks: Peaks::default(),
        }
    }

    fn domain(&self, purpose: Purpose) -> [u8; 32] {
        let contract = self.suite.settlement();
        domain(purpose, &self.suite.chain.chain_id(), contract.as_str())
    }

    /// A call of so many prompt tokens, at 2 uoaic each, charged as said.
    pub fn call(&mut self, prompt: u64, amount: u128) -> &Receipt {
        let receipt = Receipt {
            security_level: 0,
            retention: 0,
            channel_id: self.channel_id,
            terms: 0,
            lane: self.lane,
            sequence: self.peaks.count() + 1,
            request_hash: [1; 32],
            response_hash: [2; 32],
            price_table: self.price_table,
            units: UnitKind::slots(&[(UnitKind::Prompt, prompt)]),
            amount,
            status: Status::Ok,
            provenance: Provenance::Reported,
            timestamp_ms: 1_700_000_000_000,
        };
        let leaf = receipt.leaf(&self.domain(Purpose::Receipt));
        self.peaks.push(leaf).unwrap();
        self.leaves.push(leaf);
        self.receipts.push(receipt);
        self.receipts.last().unwrap()
    }

    /// So many honest calls of 1,000 prompt tokens, 2,000 uoaic each.
    pub fn calls(&mut self, count: u64) -> &mut Self {
        for _ in 0..count {
            self.call(1_000, 2_000);
        }
        self
    }

    /// The voucher for all calls so far under the session key, claimed in full.
    pub fn entry(&self) -> Entry {
        self.entry_by(&self.suite.session_key)
    }

    /// `prov` settles it.
    pub fn settle(&self) {
        self.suite.settle(&[self.entry()]);
    }

    /// As [`Self::entry`], under any key.
    pub fn entry_by(&self, key: &SigningKey) -> Entry {
        let count = self.peaks.count();
        let voucher = Voucher {
            channel_id: self.channel_id,
            terms: 0,
            lane: self.lane,
            key_index: self.key_index,
            sequence: count,
            amount: self.peaks.sum(),
            peaks: if count == 0 {
                EMPTY_PEAKS
            } else {
                self.peaks.commitment()
            },
        };
        let signature = key.sign(&voucher.to_bytes(&self.domain(Purpose::Voucher)));
        Entry {
            claim: voucher.amount.try_into().unwrap(),
            voucher: voucher.pack(self.channel, signature),
        }
    }

    /// The receipt file of a call, from 1, with a proof against the calls so far.
    pub fn file(&self, call: usize, with_proof: bool) -> ReceiptFile {
        self.signed(self.receipts[call - 1].clone(), with_proof)
    }

    /// A receipt file of any receipt, signed by the provider.
    pub fn signed(&self, receipt: Receipt, with_proof: bool) -> ReceiptFile {
        let bytes = receipt.to_bytes(&self.domain(Purpose::Receipt));
        let proof = with_proof.then(|| {
            let proof = prove(&self.leaves, receipt.sequence - 1).unwrap();
            hex::encode(proof.to_bytes())
        });
        ReceiptFile {
            format: ReceiptFile::FORMAT.into(),
            chain_id: self.suite.chain.chain_id(),
            contract: self.suite.settlement().to_string(),
            channel: self.channel,
            signature: hex::encode(self.suite.receipt_key.sign(&bytes)),
            receipt: hex::encode(bytes),
            proof,
        }
    }

    /// The receipt file of a call whose receipt is changed before it is signed, without a proof.
    pub fn altered(&self, call: usize, change: impl FnOnce(&mut Receipt)) -> ReceiptFile {
        let mut receipt = self.receipt(call);
        change(&mut receipt);
        self.signed(receipt, false)
    }

    pub fn receipt(&self, call: usize) -> Receipt {
        self.receipts[call - 1].clone()
    }
}

pub fn packed(entries: &[Entry]) -> Binary {
    let bytes: Vec<u8> = entries.iter().flat_map(Entry::to_bytes).collect();
    bytes.into()
}
