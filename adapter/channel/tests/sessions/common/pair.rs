//! Both sessions, and whole calls between them.

use std::path::{Path, PathBuf};

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

/// The receipt that a call has already, or gets for never being served.
pub fn replayed<E: std::fmt::Debug>(admitted: Result<Admission, E>) -> SignedReceipt {
    match admitted.unwrap() {
        Admission::Replay { receipt, .. } => receipt,
        other => panic!("{other:?}"),
    }
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

/// The session of the provider's [`second_key`], with terms that it is attached by.
pub fn second_provider(path: &Path, terms: &ChannelTerms, options: Options) -> ProviderSession {
    let mut second = ProviderSession::create(path, options, &second_key(), 1).unwrap();
    second.attach(terms).unwrap();
    second
}

pub struct Pair {
    pub folder: tempfile::TempDir,
    pub payer: PayerSession,
    pub provider: ProviderSession,
}

impl Pair {
    /// With some lanes open: 0, 1, …
    pub fn new(lanes: u32) -> Self {
        Self::with(lanes, &terms(), options())
    }

    /// The same under other terms and by other options.
    pub fn with(lanes: u32, terms: &ChannelTerms, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (payer, provider) = (folder.path().join(PAYER), folder.path().join(PROVIDER));
        let mut pair = Self {
            payer: PayerSession::open(payer, options.clone()).unwrap(),
            provider: ProviderSession::create(provider, options, &provider_key(), 0).unwrap(),
            folder,
        };
        pair.attach(terms);
        for n in 0..lanes {
            assert_eq!(pair.open(), lane(n));
        }
        pair
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn payer_file(&self) -> PathBuf {
        self.folder.path().join(PAYER)
    }

    pub fn provider_file(&self) -> PathBuf {
        self.folder.path().join(PROVIDER)
    }

    pub fn open(&mut self) -> LaneId {
        self.payer.open_lane(CHANNEL, 0).unwrap()
    }

    pub fn authorize(&mut self, id: LaneId, n: u64) -> PackedVoucher {
        self.payer.authorize(call(id, n)).unwrap()
    }

    /// A call begins of which `ceiling` is granted for now: its voucher.
    pub fn begin_part(&mut self, id: LaneId, n: u64, ceiling: u128) -> PackedVoucher {
        let part = Call {
            ceiling,
            ..call(id, n)
        };
        let voucher = self.payer.authorize(part).unwrap();
        let request = Request {
            ceiling,
            ..asked(&voucher, n)
        };
        self.provider.admit(&request).unwrap();
        voucher
    }

    pub fn admit(&mut self, voucher: &PackedVoucher, n: u64) -> Result<Admission, SessionError> {
        self.provider.admit(&asked(voucher, n))
    }

    /// The call of a lane is never served.
    pub fn zero(&mut self, id: LaneId, n: u64) -> SignedReceipt {
        let voucher = self.payer.retry(id).unwrap();
        replayed(self.provider.admit_zero(&asked(&voucher, n)))
    }

    pub fn complete(
        &mut self,
        id: LaneId,
        sequence: u64,
        n: u64,
    ) -> Result<SignedReceipt, SessionError> {
        self.provider.complete(&completion(id, sequence, n))
    }

    pub fn accept(
        &mut self,
        id: LaneId,
        receipt: &SignedReceipt,
        n: u64,
    ) -> Result<Accepted, SessionError> {
        self.payer.accept(&delivery(id, receipt, n))
    }

    /// Ends a lane with a call under way on it.
    pub fn cut(&mut self, id: LaneId, n: u64) -> LaneState {
        self.authorize(id, n);
        self.payer.give_up(id).unwrap()
    }

    pub fn exposure(&mut self) -> u128 {
        self.payer.exposure(CHANNEL).unwrap()
    }

    pub fn budget(&mut self) -> u128 {
        self.payer.budget(CHANNEL).unwrap()
    }

    pub fn room(&mut self) -> u128 {
        self.provider.room(CHANNEL).unwrap()
    }

    /// What is due, at most 10 entries of it.
    pub fn settleable(&mut self) -> Vec<Entry> {
        self.provider.settleable(10).unwrap()
    }

    /// The provider hears what the chain paid of a lane by a height: lanes that it has more of.
    pub fn settled(&mut self, id: LaneId, chain: ChainLane, height: u64) -> Vec<LaneId> {
        let lanes = [(id, chain)];
        self.provider.mark_settled(&lanes, height).unwrap()
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
