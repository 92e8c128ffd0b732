//! A channel, and what a payer and a provider say on it.

pub use oaic_channel::*;
pub use oaic_messages::compute_settlement::{Conditions, UnitKind};
use oaic_vouchers::{channel_id, Provenance, Status};
pub use oaic_vouchers::{Entry, Hash, PackedVoucher, Receipt, SigningKey, Voucher, NO_LIMIT};

mod files;
mod pair;

pub use files::*;
pub use pair::*;

pub const CHANNEL: u64 = 7;
pub const CEILING: u128 = 1_000;
pub const BUDGET: u128 = 10_000_000;
pub const TABLE: Hash = [0x7a; 32];
pub const MAX_LANES: u32 = 16;
/// When all facts were seen, and when all calls are made.
pub const NOW: Moment = Moment {
    time: 1_700_000_000,
    height: 1_000,
};

pub fn options() -> Options {
    Options {
        durability: Durability::Normal,
        max_lanes: MAX_LANES,
        clock: Clock::manual(NOW.time),
        ..Options::default()
    }
}

/// By a clock of the test's.
pub fn by(clock: &Clock) -> Options {
    Options {
        clock: clock.clone(),
        ..options()
    }
}

pub fn limits() -> Limits {
    Limits::new(u128::MAX, CEILING, MAX_LANES)
}

pub fn payer_key() -> SigningKey {
    SigningKey::from_seed([0x11; 32])
}

pub fn provider_key() -> SigningKey {
    SigningKey::from_seed([0x22; 32])
}

pub fn public(index: u32, key: &SigningKey) -> PublicKey {
    PublicKey {
        index,
        key: key.public(),
    }
}

/// The payer's key after a rotation.
pub fn new_payer_key() -> SigningKey {
    SigningKey::from_seed([0x33; 32])
}

/// The key of another store of the provider.
pub fn second_key() -> SigningKey {
    SigningKey::from_seed([0x44; 32])
}

/// A channel at 1 uoaic a prompt token and 2 a completion token, at most [`CEILING`] a call.
pub fn terms() -> ChannelTerms {
    terms_of(CHANNEL, 0)
}

pub fn terms_of(number: u64, terms: u32) -> ChannelTerms {
    let domains = Domains::derive("chain-1", "contract1");
    let price = Price {
        prices: UnitKind::slots(&[
            (UnitKind::Prompt, 1_000_000),
            (UnitKind::Completion, 2_000_000),
        ]),
        discount_bps: 0,
        max_call: CEILING,
    };
    ChannelTerms {
        channel: ChannelFacts {
            number,
            id: channel_id(&domains.voucher, "payer1", "provider1", number),
            domains,
            session: public(0, &payer_key()),
            next_session: None,
            unlocks: vec![],
            closed: false,
            receipt_keys: vec![public(0, &provider_key())],
            bond: 100,
            min_bond: 100,
            trusted: true,
            reserve: BUDGET,
            paid: 0,
            spendable: u128::MAX >> 1,
            newest_terms: terms,
            unlock_delay: 86_400,
            unlock_blocks: 10_000,
            seen: NOW,
        },
        terms,
        service_id: 1,
        split_version: 1,
        license_version: 0,
        tier: 1,
        referrer_bps: 0,
        conditions: Conditions::default(),
        tier_now: Some(1),
        license_ended: false,
        prices: vec![PriceTableFacts {
            hash: TABLE,
            version: 1,
            price,
        }],
        in_force: TABLE,
    }
}

pub fn rotated(key: &SigningKey, index: u32) -> ChannelTerms {
    let mut terms = terms();
    terms.channel.session = public(index, key);
    terms
}

/// Facts of so many seconds and blocks later.
pub fn later(seconds: u64, blocks: u64) -> ChannelTerms {
    let mut terms = terms();
    terms.channel.seen = due(seconds, blocks);
    terms
}

/// Facts of a rotated key, so many seconds and blocks later.
pub fn rotated_at(key: &SigningKey, index: u32, seconds: u64, blocks: u64) -> ChannelTerms {
    let mut terms = rotated(key, index);
    terms.channel.seen = due(seconds, blocks);
    terms
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
    let mut hash = request(n);
    hash[8..].fill(0xbb);
    hash
}

pub fn chain(sequence: u64, paid: u128) -> ChainLane {
    ChainLane { sequence, paid }
}

/// A call of at most the ceiling.
pub fn call(lane: LaneId, n: u64) -> Call {
    Call {
        lane,
        request_hash: request(n),
        ceiling: CEILING,
        price_table: TABLE,
    }
}

pub fn asked(voucher: &PackedVoucher, n: u64) -> Request {
    Request {
        voucher: voucher.clone(),
        request_hash: request(n),
        ceiling: CEILING,
        price_table: TABLE,
    }
}

pub fn of_request(done: Completion, n: u64) -> Completion {
    Completion {
        request_hash: request(n),
        ..done
    }
}

/// Request `n`, served with so many prompt tokens and 10 completion tokens.
pub fn completion(lane: LaneId, sequence: u64, n: u64) -> Completion {
    Completion {
        lane,
        sequence,
        request_hash: request(n),
        units: UnitKind::slots(&[(UnitKind::Prompt, n), (UnitKind::Completion, 10)]),
        status: Status::Ok,
        provenance: Provenance::Reported,
        response_hash: response(n),
        timestamp_ms: 1_700_000_000_000 + n,
        response: None,
    }
}

pub fn delivery(lane: LaneId, receipt: &SignedReceipt, n: u64) -> Delivery {
    Delivery {
        response_hash: Some(response(n)),
        ..undelivered(lane, receipt)
    }
}

/// A receipt whose response didn't arrive.
pub fn undelivered(lane: LaneId, receipt: &SignedReceipt) -> Delivery {
    Delivery {
        lane,
        receipt: receipt.clone(),
        response_hash: None,
    }
}

pub fn decoded(receipt: &SignedReceipt) -> Receipt {
    Receipt::from_bytes(&receipt.bytes).unwrap().1
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, SessionError>) -> Refusal {
    match result {
        Err(SessionError::Store(error)) => panic!("{error}"),
        Err(error) => error.refusal().unwrap().clone(),
        Ok(done) => panic!("not refused: {done:?}"),
    }
}

/// A change that makes something bad, and the field that is blamed.
pub type Change<T> = (fn(&mut T), Field);

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

/// That a result is a refusal of a kind.
macro_rules! refused {
    ($result:expr, $($kind:tt)+) => {
        let refused = $crate::common::refusal($result);
        assert!(matches!(refused, oaic_channel::Refusal::$($kind)+), "{refused}");
    };
}
pub(crate) use refused;

/// That something fails, and how.
macro_rules! fails {
    ($result:expr, $($kind:tt)+) => {
        let failed = $result.map(drop).expect_err("it went well");
        assert!(matches!(failed, oaic_channel::StoreError::$($kind)+), "{failed}");
    };
}
pub(crate) use fails;

pub fn stopped(why: Stop) -> Refusal {
    let channel = CHANNEL;
    Refusal::Stopped { channel, why }
}

/// The payer's voucher with something else in it, signed by the given key.
pub fn forged(
    voucher: &PackedVoucher,
    key: &SigningKey,
    change: impl FnOnce(&mut Voucher),
) -> PackedVoucher {
    let facts = terms().channel;
    let mut voucher = voucher.voucher(facts.id);
    change(&mut voucher);
    let signature = key.sign(&voucher.to_bytes(&facts.domains.voucher));
    voucher.pack(CHANNEL, signature)
}

/// The provider's receipt with something else in it, signed by the given key.
pub fn doctored(
    receipt: &SignedReceipt,
    key: &SigningKey,
    change: impl FnOnce(&mut Receipt),
) -> SignedReceipt {
    let (domain, mut decoded) = Receipt::from_bytes(&receipt.bytes).unwrap();
    change(&mut decoded);
    let bytes = decoded.to_bytes(&domain).to_vec();
    let signature = key.sign(&bytes);
    SignedReceipt { bytes, signature }
}

pub fn due(seconds: u64, blocks: u64) -> Moment {
    Moment {
        time: NOW.time + seconds,
        height: NOW.height + blocks,
    }
}

pub fn next(seconds: u64, blocks: u64) -> NextKey {
    NextKey {
        key: public(1, &new_payer_key()),
        due: due(seconds, blocks),
    }
}
