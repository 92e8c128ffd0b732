//! One lane with calls, as all tests and the golden vectors use it.

use oaic_channel::{LaneId, ProviderView, SignedReceipt};
use oaic_payment_http::content::{request_hash, ResponseHash, Salt};
use oaic_payment_http::jws::Statement;
use oaic_payment_http::mpp_id::Secret;
use oaic_payment_http::{
    Action, Answer, Challenge, ChallengeHeaders, ChannelState, Hints, Issuer, Offer, Payee,
    Payment, Served, PAYMENT_REQUIRED, WWW_AUTHENTICATE,
};
use oaic_vouchers::{
    channel_id, domain, lane, Hash, Peaks, Provenance, Purpose, Receipt, SigningKey, Status,
    Voucher, UNIT_SLOTS,
};

pub const CHAIN: &str = "oaic-local-1";
pub const CONTRACT: &str = "oaic1qg5ega6dykkxc307y25pecuufrjkxkaggkkxh7nad0vhyhtuhw3s0ckyyy";
pub const PROVIDER: &str = "oaic1yg5ega6dykkxc307y25pecuufrjkxkagzurpxc";
pub const PAYER: &str = "oaic1zg69v7yszg69v7yszg69v7yszg69v7ysxfcpkn";
pub const URL: &str = "https://api.example.com/v1/chat/completions";
pub const PAYER_SEED: [u8; 32] = [0x11; 32];
pub const PROVIDER_SEED: [u8; 32] = [0x22; 32];
pub const SECRET: &str = "golden-vector-secret";
pub const NOW: u64 = 1_700_000_000;
pub const CEILING: u128 = 5_000;
pub const BODY: &[u8] = br#"{"model":"smollm2","messages":[]}"#;
pub const DELIVERED: &[u8] = br#"{"id":"chatcmpl-1","choices":[]}"#;

pub fn lane_id() -> LaneId {
    LaneId {
        channel: 7,
        terms: 3,
        lane: lane::of_key(2, 0x0304),
    }
}

pub fn payee() -> Payee {
    Payee {
        chain_id: CHAIN.into(),
        contract: CONTRACT.into(),
        provider: PROVIDER.into(),
    }
}

pub fn offer() -> Offer {
    Offer {
        payee: payee(),
        resource: URL.into(),
        ceiling: CEILING,
        price_table: [0xd4; 32],
        hints: Hints {
            service_id: 1,
            receipt_key_index: 2,
            min_unlock_delay: 86_400,
            suggested_deposit: Some(10_000_000),
            lane: None,
        },
    }
}

pub fn issuer() -> Issuer {
    Issuer {
        realm: "api.example.com".into(),
        secret: Secret::new(SECRET),
        valid_for: 300,
    }
}

pub fn salt() -> Salt {
    std::array::from_fn(|n| n as u8)
}

pub fn id() -> Hash {
    let voucher = domain(Purpose::Voucher, CHAIN, CONTRACT);
    channel_id(&voucher, PAYER, PROVIDER, 7)
}

pub fn payer() -> SigningKey {
    SigningKey::from_seed(PAYER_SEED)
}

pub fn provider() -> SigningKey {
    SigningKey::from_seed(PROVIDER_SEED)
}

/// Receipt of a call of the lane.
pub fn receipt(sequence: u64) -> Receipt {
    let mut response = ResponseHash::new(&salt());
    response.update(DELIVERED);
    let mut units = [0; UNIT_SLOTS];
    units[0] = 12;
    units[2] = 40;
    Receipt {
        channel_id: id(),
        terms: lane_id().terms,
        lane: lane_id().lane,
        sequence,
        request_hash: request_hash(&salt(), "POST", "/v1/chat/completions", BODY),
        response_hash: response.finish(),
        price_table: offer().price_table,
        units,
        amount: 700,
        status: Status::Ok,
        provenance: Provenance::Reported,
        security_level: 0,
        retention: 86_400,
        timestamp_ms: NOW * 1_000 + 250,
    }
}

pub fn signed(receipt: &Receipt) -> SignedReceipt {
    let bytes = receipt.to_bytes(&domain(Purpose::Receipt, CHAIN, CONTRACT));
    SignedReceipt {
        signature: provider().sign(&bytes),
        bytes: bytes.to_vec(),
    }
}

/// The tree of the lane's first calls.
pub fn tree(calls: u64) -> Peaks {
    let domain = domain(Purpose::Receipt, CHAIN, CONTRACT);
    let mut peaks = Peaks::default();
    for sequence in 1..=calls {
        peaks.push(receipt(sequence).leaf(&domain)).unwrap();
    }
    peaks
}

/// Payment of the call after `calls`.
pub fn payment(calls: u64) -> Payment {
    let peaks = tree(calls);
    let voucher = Voucher {
        channel_id: id(),
        terms: lane_id().terms,
        lane: lane_id().lane,
        key_index: 1,
        sequence: calls,
        amount: peaks.sum() + CEILING,
        peaks: peaks.commitment(),
    };
    let bytes = voucher.to_bytes(&domain(Purpose::Voucher, CHAIN, CONTRACT));
    Payment {
        action: Action::Voucher,
        voucher: voucher.pack(lane_id().channel, payer().sign(&bytes)),
        salt: salt(),
    }
}

pub fn view(calls: u64) -> ProviderView {
    ProviderView {
        voucher: Some(payment(calls).voucher),
        peaks: Some(tree(calls)),
        receipt: Some(signed(&receipt(calls + 1))),
    }
}

pub fn state(calls: u64) -> ChannelState {
    ChannelState {
        lane: lane_id(),
        balance: 10_000_000,
        total_claimed: 0,
        withdraw_requested_at: 0,
        charged: u128::from(calls) * 700,
    }
}

pub fn statement(sequence: u64) -> Statement {
    let receipt = receipt(sequence);
    Statement {
        network: payee().network(),
        resource: URL.into(),
        payer: PAYER.into(),
        issued_at: receipt.timestamp_ms / 1_000,
        leaf: receipt
            .leaf(&domain(Purpose::Receipt, CHAIN, CONTRACT))
            .hash,
    }
}

/// Calls `f` with the lane's call of that number, served.
pub fn with_served<T>(sequence: u64, f: impl FnOnce(&Served<'_>) -> T) -> T {
    let receipt = signed(&receipt(sequence));
    let offer_receipt = statement(sequence).sign(&provider());
    f(&Served {
        receipt: &receipt,
        offer_receipt: &offer_receipt,
        payer: PAYER,
        accepted: payment(sequence - 1).voucher.amount,
        channel: state(sequence),
    })
}

/// A 402 as a client reads it.
pub fn read(answer: &Answer) -> Challenge {
    let lines = [answer.header(WWW_AUTHENTICATE).unwrap()];
    let headers = ChallengeHeaders {
        payment_required: answer.header(PAYMENT_REQUIRED),
        www_authenticate: &lines,
    };
    headers.read(NOW).unwrap().unwrap()
}
