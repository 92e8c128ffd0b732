//! Both sessions, and whole calls between them.

use std::path::{Path, PathBuf};

use oaic_channel::{
    Admission, ChannelTerms, LaneId, Options, PayerSession, ProviderSession, SignedReceipt,
};
use oaic_vouchers::PackedVoucher;

use super::*;

pub fn open_payer(path: &Path) -> PayerSession {
    open_payer_with(path, options())
}

pub fn open_payer_with(path: &Path, options: Options) -> PayerSession {
    let mut payer = PayerSession::open(path, options).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    payer
}

/// The provider's store; made if there is none.
pub fn open_provider(path: &Path) -> ProviderSession {
    open_provider_with(path, options())
}

pub fn open_provider_with(path: &Path, options: Options) -> ProviderSession {
    let open = if path.exists() {
        ProviderSession::open
    } else {
        ProviderSession::create
    };
    let mut provider = open(path, options, &provider_key(), 0).unwrap();
    provider.attach(&terms()).unwrap();
    provider
}

const PAYER: &str = "payer.db";
const PROVIDER: &str = "provider.db";

pub fn answer(provider: &mut ProviderSession, voucher: &PackedVoucher, n: u64) -> SignedReceipt {
    let sequence = match provider.admit(&asked(voucher, n)).unwrap() {
        Admission::Serve { sequence, .. } => sequence,
        other => panic!("{other:?}"),
    };
    let done = completion(LaneId::of(voucher), sequence, n);
    provider.complete(&done).unwrap()
}

pub fn whole_call(
    payer: &mut PayerSession,
    provider: &mut ProviderSession,
    id: LaneId,
    n: u64,
) -> (PackedVoucher, SignedReceipt) {
    let voucher = payer.authorize(call(id, n)).unwrap();
    let receipt = answer(provider, &voucher, n);
    payer.accept(&delivery(id, &receipt, n)).unwrap();
    (voucher, receipt)
}

pub struct Pair {
    pub folder: tempfile::TempDir,
    pub payer: PayerSession,
    pub provider: ProviderSession,
}

impl Pair {
    /// With some lanes open: 0, 1, …
    pub fn new(lanes: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut payer = open_payer(&folder.path().join(PAYER));
        let provider = open_provider(&folder.path().join(PROVIDER));
        for n in 0..lanes {
            assert_eq!(payer.open_lane(CHANNEL, 0).unwrap(), lane(n));
        }
        Self {
            folder,
            payer,
            provider,
        }
    }

    pub fn payer_file(&self) -> PathBuf {
        self.folder.path().join(PAYER)
    }

    pub fn provider_file(&self) -> PathBuf {
        self.folder.path().join(PROVIDER)
    }

    /// One whole call of `n` prompt tokens.
    pub fn call(&mut self, id: LaneId, n: u64) -> SignedReceipt {
        whole_call(&mut self.payer, &mut self.provider, id, n).1
    }

    /// A call up to the receipt, which the payer doesn't get.
    pub fn serve(&mut self, id: LaneId, n: u64) -> (PackedVoucher, SignedReceipt) {
        let voucher = self.payer.authorize(call(id, n)).unwrap();
        let receipt = answer(&mut self.provider, &voucher, n);
        (voucher, receipt)
    }

    pub fn attach(&mut self, terms: &ChannelTerms) {
        self.attach_payer(terms, &payer_key());
        self.provider.attach(terms).unwrap();
    }

    pub fn attach_payer(&mut self, terms: &ChannelTerms, key: &SigningKey) {
        self.payer.attach(terms, key, limits()).unwrap();
    }

    pub fn restart_payer(self) -> Self {
        let mut pair = self.restart_payer_with(|_| {});
        pair.attach_payer(&terms(), &payer_key());
        pair
    }

    /// The same with something done to its file meanwhile, and nothing attached.
    pub fn restart_payer_with(self, change: impl FnOnce(&Path)) -> Self {
        let file = self.payer_file();
        drop(self.payer);
        change(&file);
        let payer = PayerSession::open(&file, options()).unwrap();
        Self { payer, ..self }
    }

    pub fn restart_provider(self) -> Self {
        let mut pair = self.restart_provider_with(|_| {});
        pair.provider.attach(&terms()).unwrap();
        pair
    }

    pub fn restart_provider_with(self, change: impl FnOnce(&Path)) -> Self {
        let file = self.provider_file();
        drop(self.provider);
        change(&file);
        let provider = ProviderSession::open(&file, options(), &provider_key(), 0).unwrap();
        Self { provider, ..self }
    }
}

/// Opens so many lanes, and has the provider admit a call on each, all in one batch: call `n` on
/// lane `n`. The requests that were admitted.
pub fn begin_calls(
    payer: &mut PayerSession,
    provider: &mut ProviderSession,
    lanes: u32,
) -> Vec<Request> {
    for _ in 0..lanes {
        payer.open_lane(CHANNEL, 0).unwrap();
    }
    let calls: Vec<Call> = (0..lanes).map(|n| call(lane(n), n.into())).collect();
    let (_, vouchers) = payer.exchange(&[], &calls).unwrap();
    let requests: Vec<Request> = (0..)
        .zip(vouchers)
        .map(|(n, voucher)| asked(&voucher.unwrap(), n))
        .collect();
    let (_, admitted) = provider.exchange(&[], &requests).unwrap();
    assert!(admitted.iter().all(Result::is_ok));
    requests
}
