//! Receipts that a test lets a provider sign, and what is made of them.

use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_vouchers::{Hash, Provenance, Receipt, Status};

use crate::suite::*;

/// Call 4 of lane 2 under receipt key 0: 100 prompt and 50 completion tokens, 500 uoaic by the
/// first prices of service 1.
pub fn call(w: &Suite, channel: u64) -> Receipt {
    let units = UnitKind::slots(&[(UnitKind::Prompt, 100), (UnitKind::Completion, 50)]);
    Receipt {
        retention: 0,
        security_level: 0,
        channel_id: w.id(channel),
        terms: 0,
        lane: 2,
        sequence: 4,
        request_hash: [1; 32],
        response_hash: [2; 32],
        price_table: table(w, 1, 1),
        units,
        amount: 500,
        status: Status::Ok,
        provenance: Provenance::Reported,
        timestamp_ms: 1,
    }
}

/// Hash of a version of a service's prices.
pub fn table(w: &Suite, service_id: u64, version: u32) -> Hash {
    let prices: PricesResponse = w.query(&QueryMsg::Prices {
        service_id,
        version: Some(version),
    });
    prices.hash.as_slice().try_into().unwrap()
}

pub fn equivocation(w: &Suite, a: &Receipt, b: &Receipt) -> ExecuteMsg {
    let ((receipt_a, signature_a), (receipt_b, signature_b)) = (w.receipt(a), w.receipt(b));
    ExecuteMsg::Dispute(Dispute::Equivocation {
        receipt_a,
        signature_a,
        receipt_b,
        signature_b,
    })
}

pub fn overcharge(w: &Suite, receipt: &Receipt) -> ExecuteMsg {
    let (receipt, signature) = w.receipt(receipt);
    ExecuteMsg::Dispute(Dispute::Overcharge { receipt, signature })
}

pub fn underserved(w: &Suite, receipt: &Receipt) -> ExecuteMsg {
    let (receipt, signature) = w.receipt(receipt);
    ExecuteMsg::Dispute(Dispute::Underserved { receipt, signature })
}

/// Two receipts for one call.
pub fn cheat(w: &Suite, channel: u64) -> ExecuteMsg {
    cheat_at(w, channel, 2, 4)
}

/// Two receipts for a call of a lane.
pub fn cheat_at(w: &Suite, channel: u64, lane: u32, sequence: u64) -> ExecuteMsg {
    let a = Receipt {
        lane,
        sequence,
        ..call(w, channel)
    };
    let b = Receipt {
        response_hash: [3; 32],
        ..a.clone()
    };
    equivocation(w, &a, &b)
}

pub fn provider(w: &Suite) -> ProviderResponse {
    w.query(&QueryMsg::Provider {
        address: w.provider.to_string(),
    })
}

/// Bond of the provider, unbonding too.
pub fn slashable(w: &Suite) -> u128 {
    let p = provider(w);
    p.bond.u128() + p.unbonding.iter().map(|u| u.amount.u128()).sum::<u128>()
}

pub fn receipt_key(w: &Suite, index: u32) -> ReceiptKeyResponse {
    let page: oaic_messages::shared::Page<ReceiptKeyResponse> = w.query(&QueryMsg::ReceiptKeys {
        provider: w.provider.to_string(),
        start_after: index.checked_sub(1),
        limit: Some(1),
    });
    assert_eq!(page.items[0].key_index, index);
    page.items[0].clone()
}

pub fn retire(w: &mut Suite, key_index: u32) {
    w.ok("provider", retire_receipt_key(key_index));
}

/// The provider adds a key, and signs with it from now on.
pub fn add_key(w: &mut Suite, seed: u8) {
    w.receipt_key = signing_key(seed);
    w.ok("provider", add_receipt_key(&w.receipt_key));
}

pub fn burned_for_slash(w: &Suite) -> u128 {
    let burned: token::BurnedResponse = w.ask(&w.token, &token::QueryMsg::Burned {}).unwrap();
    let slash = burned
        .by_cause
        .iter()
        .find(|b| b.cause == token::BurnCause::Slash);
    slash.map_or(0, |b| b.amount.u128())
}
