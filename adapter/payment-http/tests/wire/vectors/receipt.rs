//! Receipts in both protocols, and receipts that a client refuses.

use oaic_payment_http::content::{request_hash, ResponseHash};
use oaic_payment_http::jws::{did, Statement};
use oaic_payment_http::sse::NeedVoucher;
use oaic_payment_http::{
    conflict, Binding, Cause, Problem, ReceivedReceipt, Rejection, PAYMENT_RECEIPT,
    PAYMENT_RESPONSE,
};
use oaic_vouchers::VerifyingKey;
use serde_json::{json, Value};

use super::{altered, answer, json_in};
use crate::support::{
    self, issuer, lane_id, offer, payer, provider, read, receipt, signed, statement, with_served,
    BODY, DELIVERED, NOW, PROVIDER_SEED,
};

const NETWORK: &str = "cosmos:oaic-local-1";

pub fn vectors() -> Value {
    let challenge = read(&issuer().challenge(&offer(), NOW).unwrap());
    let challenge_id = challenge.mpp.unwrap().id;
    let mpp = Binding::Mpp { challenge_id };
    let of = |binding: &Binding| {
        let (_, header) = with_served(4, |served| served.header(binding, NETWORK).unwrap());
        let event = with_served(4, |served| served.event(binding, NETWORK).unwrap());
        (header, event)
    };
    let (response, x402_event) = of(&Binding::X402);
    let (mpp_receipt, mpp_event) = of(&mpp);
    let need = NeedVoucher {
        lane: lane_id(),
        required: 9_000,
        accepted: 7_100,
        deposit: 10_000_000,
    };
    let lost = Rejection::new(
        Problem::Conflict,
        Cause::ChannelBusy,
        "call 4 has its receipt, its response is no longer kept",
    );
    let conflict = with_served(4, |served| {
        conflict(NETWORK, lane_id(), &lost, Some(served))
    });
    let jws = statement(4).sign(&provider());
    let key = VerifyingKey::new(&provider().public()).unwrap();
    let forged = statement(4).sign(&payer());
    let cut = jws.rsplit_once('.').unwrap().0;
    let swapped = format!(
        "{}.{}",
        jws.split_once('.').unwrap().0,
        forged.split_once('.').unwrap().1
    );
    let refused = [
        ("signed by another key", forged.as_str()),
        (
            "another key under the name of the right one",
            swapped.as_str(),
        ),
        ("no signature", cut),
    ];
    let refused = refused.map(|(name, jws)| {
        assert!(Statement::verify(jws, &key).is_err(), "{name}");
        json!({ "name": name, "jws": jws })
    });
    let short = altered(&response, true, |v| v["extra"]["receipt"] = json!("AAAA"));
    assert!(ReceivedReceipt::from_payment_response(&short).is_err());
    let mut response_hash = ResponseHash::new(&support::salt());
    response_hash.update(DELIVERED);
    json!({
        "seed": hex::encode(PROVIDER_SEED),
        "public_key": hex::encode(provider().public()),
        "did": did(&provider().public()),
        "hashes": {
            "salt": hex::encode(support::salt()),
            "method": "POST",
            "target": "/v1/chat/completions",
            "request_body": std::str::from_utf8(BODY).unwrap(),
            "request_hash": hex::encode(request_hash(
                &support::salt(), "POST", "/v1/chat/completions", BODY,
            )),
            "response_body": std::str::from_utf8(DELIVERED).unwrap(),
            "response_hash": hex::encode(response_hash.finish()),
        },
        "receipt": hex::encode(signed(&receipt(4)).bytes),
        "signature": hex::encode(signed(&receipt(4)).signature),
        "leaf": hex::encode(statement(4).leaf),
        "jws": jws,
        PAYMENT_RESPONSE: response,
        "payment-response-json": json_in(&response),
        PAYMENT_RECEIPT: mpp_receipt,
        "payment-receipt-json": json_in(&mpp_receipt),
        "events": { "x402": x402_event, "mpp": mpp_event, "need_voucher": need.event() },
        "conflict": answer(&conflict),
        "refused_jws": refused,
        "refused_responses": [{ "name": "a receipt of 3 bytes", PAYMENT_RESPONSE: short }],
    })
}
