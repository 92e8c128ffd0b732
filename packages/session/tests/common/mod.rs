//! A payer and a provider with stores in a folder, and the channel between them.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use oaic_session::{
    Admission, ChainLane, ChannelFacts, ChannelTerms, Completion, Delivery, Domains, Durability,
    Field, LaneId, Limits, Options, PayerSession, Price, ProviderSession, PublicKey, Refusal,
    SessionError, SignedReceipt,
};
use oaic_vouchers::{channel_id, Hash, PackedVoucher, Provenance, SigningKey, Status};

pub const CHANNEL: u64 = 7;
pub const CEILING: u128 = 1_000;
pub const BUDGET: u128 = 10_000_000;

pub const OPTIONS: Options = Options {
    durability: Durability::Normal,
    max_lanes: 16,
};

pub fn payer_key() -> SigningKey {
    SigningKey::from_seed([0x11; 32])
}

pub fn provider_key() -> SigningKey {
    SigningKey::from_seed([0x22; 32])
}

/// A channel at 1 uoaic a prompt token and 2 a completion token, at most [`CEILING`] a call.
pub fn terms() -> ChannelTerms {
    terms_of(CHANNEL, 0)
}

pub fn terms_of(number: u64, terms: u32) -> ChannelTerms {
    let domains = Domains::derive("chain-1", "contract1");
    ChannelTerms {
        channel: ChannelFacts {
            number,
            id: channel_id(&domains.voucher, "payer1", "provider1", number),
            domains,
            session: PublicKey {
                index: 0,
                key: payer_key().public(),
            },
            receipt: PublicKey {
                index: 0,
                key: provider_key().public(),
            },
            budget: BUDGET,
        },
        terms,
        price: Price {
            prices: [1_000_000, 0, 2_000_000, 0, 0, 0, 0, 0],
            discount_bps: 0,
            max_call: CEILING,
        },
        effective_at: 1_000,
    }
}

pub fn lane(lane: u32) -> LaneId {
    LaneId {
        channel: CHANNEL,
        terms: 0,
        lane,
    }
}

pub fn request(n: u64) -> Hash {
    let mut hash = [0xaa; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    hash
}

pub fn response(n: u64) -> Hash {
    let mut hash = [0xbb; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    hash
}

/// A call of `n` prompt tokens and 10 completion tokens.
pub fn completion(lane: LaneId, sequence: u64, n: u64) -> Completion {
    Completion {
        lane,
        sequence,
        units: [n, 0, 10, 0, 0, 0, 0, 0],
        status: Status::Ok,
        provenance: Provenance::Reported,
        response_hash: response(n),
        timestamp_ms: 1_700_000_000_000 + n,
        response: None,
    }
}

pub fn open_payer(path: &Path) -> PayerSession {
    let mut payer = PayerSession::open(path, OPTIONS).unwrap();
    payer.attach(&terms(), &payer_key(), Limits::NONE).unwrap();
    payer
}

pub fn open_provider(path: &Path) -> ProviderSession {
    let mut provider = ProviderSession::open(path, OPTIONS, &provider_key(), 0).unwrap();
    provider.attach(&terms()).unwrap();
    provider
}

pub struct Pair {
    pub folder: tempfile::TempDir,
    pub payer: PayerSession,
    pub provider: ProviderSession,
}

impl Pair {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let payer = open_payer(&folder.path().join("payer.db"));
        let provider = open_provider(&folder.path().join("provider.db"));
        Self {
            folder,
            payer,
            provider,
        }
    }

    pub fn payer_file(&self) -> PathBuf {
        self.folder.path().join("payer.db")
    }

    pub fn provider_file(&self) -> PathBuf {
        self.folder.path().join("provider.db")
    }

    /// One whole call of `n` prompt tokens.
    pub fn call(&mut self, id: LaneId, n: u64) -> SignedReceipt {
        let (_, receipt) = self.serve(id, n);
        self.payer.accept(&delivery(id, &receipt, n)).unwrap();
        receipt
    }

    /// A call up to the receipt, which the payer doesn't get.
    pub fn serve(&mut self, id: LaneId, n: u64) -> (PackedVoucher, SignedReceipt) {
        let voucher = self.payer.authorize(id, request(n)).unwrap();
        let sequence = match self.provider.admit(&voucher, request(n)).unwrap() {
            Admission::Serve { sequence, .. } => sequence,
            other => panic!("{other:?}"),
        };
        (
            voucher,
            self.provider
                .complete(&completion(id, sequence, n))
                .unwrap(),
        )
    }

    /// Closes the payer's store and opens it again.
    pub fn restart_payer(self) -> Self {
        drop(self.payer);
        let payer = open_payer(&self.folder.path().join("payer.db"));
        Self { payer, ..self }
    }

    pub fn restart_provider(self) -> Self {
        drop(self.provider);
        let provider = open_provider(&self.folder.path().join("provider.db"));
        Self { provider, ..self }
    }

    pub fn reconcile(&mut self, id: LaneId) -> Result<oaic_session::Reconciled, SessionError> {
        let view = self.provider.view(id).unwrap();
        self.payer.reconcile(id, &view, &ChainLane::default())
    }
}

pub fn delivery(lane: LaneId, receipt: &SignedReceipt, n: u64) -> Delivery {
    Delivery {
        lane,
        receipt: receipt.clone(),
        response_hash: response(n),
    }
}

/// The refusal of a result that must be one.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, SessionError>) -> Refusal {
    match result {
        Err(SessionError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The field of a mismatch.
pub fn mismatched<T: std::fmt::Debug>(result: Result<T, SessionError>) -> Field {
    match refusal(result) {
        Refusal::Mismatch {
            field,
            expected,
            got,
            next,
            ..
        } => {
            assert_ne!(expected, got);
            assert!(!next.is_empty());
            field
        }
        other => panic!("{other}"),
    }
}
