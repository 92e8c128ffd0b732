//! Payments in both protocols, and payments that a server refuses.

use oaic_payment_http::{
    canonical_base64url, channel_id, mpp, Action, Payment, PaymentHeaders, AUTHORIZATION,
    PAYMENT_SIGNATURE,
};
use oaic_vouchers::{domain, Purpose};
use serde_json::{json, Value};

use super::{altered, json_in};
use crate::support::{
    self, issuer, offer, payee, payer, payment, read, CHAIN, CONTRACT, NOW, PAYER, PAYER_SEED,
};

pub fn vectors() -> Value {
    let challenge = read(&issuer().challenge(&offer(), NOW).unwrap());
    let (x402, mpp) = (challenge.x402.unwrap(), challenge.mpp.unwrap());
    let close = Payment {
        action: Action::Close,
        ..payment(4)
    };
    let valid = [
        ("first call", payment(0)),
        ("fourth call", payment(3)),
        ("last", close),
    ];
    let valid = valid.map(|(name, payment)| {
        let bytes = payment.voucher.voucher(support::id());
        let bytes = bytes.to_bytes(&domain(Purpose::Voucher, CHAIN, CONTRACT));
        let signature = x402.authorize(&payment);
        let authorization = mpp.authorize(&payment, None);
        json!({
            "name": name,
            "channel_id": channel_id::encode(payment.lane()),
            "voucher": hex::encode(bytes),
            "packed": hex::encode(payment.voucher.to_bytes()),
            "salt": hex::encode(payment.salt),
            PAYMENT_SIGNATURE: signature,
            "payment-signature-json": json_in(&signature),
            AUTHORIZATION: authorization,
            "authorization-json": json_in(authorization.split_once(' ').unwrap().1),
        })
    });
    json!({
        "seed": hex::encode(PAYER_SEED),
        "public_key": hex::encode(payer().public()),
        "payer": PAYER,
        "channel": "7",
        "channel_id": hex::encode(support::id()),
        "valid": valid,
        "refused": refused_payments(&x402.authorize(&payment(3)), &mpp),
    })
}

/// What alters a valid payment.
type Plain = fn(&mut Value);
type Capturing<'a> = &'a dyn Fn(&mut Value);

fn refused_payments(x402: &str, mpp: &mpp::Challenge) -> Vec<Value> {
    let mut refused = Vec::new();
    let mut refuse = |name: &str, header: &str, value: String| {
        let headers = PaymentHeaders {
            payment_signature: (header == PAYMENT_SIGNATURE).then_some(value.as_str()),
            authorization: (header == AUTHORIZATION).then_some(value.as_str()),
        };
        let rejection = headers.read(&payee(), &issuer(), NOW).unwrap_err();
        refused.push(json!({
            "name": name,
            header: value,
            "problem": rejection.problem.uri(),
            "status": rejection.problem.status(),
            "error": rejection.cause.code(),
        }));
    };
    let signature: [(&str, Plain); 9] = [
        ("another chain", |v| {
            v["accepted"]["network"] = json!("cosmos:other-1")
        }),
        ("not Cosmos", |v| {
            v["accepted"]["network"] = json!("eip155:1")
        }),
        ("another scheme", |v| {
            v["accepted"]["scheme"] = json!("exact")
        }),
        ("another provider", |v| {
            v["accepted"]["payTo"] = json!("oaic1other")
        }),
        ("a deposit", |v| v["payload"]["type"] = json!("deposit")),
        ("amount as a number", |v| {
            v["payload"]["voucher"]["maxClaimableAmount"] = json!(7_100)
        }),
        ("a short signature", |v| {
            v["payload"]["voucher"]["signature"] = json!("AAAA")
        }),
        ("a lane with a leading zero", |v| {
            v["payload"]["voucher"]["channelId"] = json!("7.03.131844")
        }),
        ("no salt", |v| {
            v["payload"].as_object_mut().unwrap().remove("salt");
        }),
    ];
    for (name, alter) in signature {
        refuse(name, PAYMENT_SIGNATURE, altered(x402, true, alter));
    }
    refuse("not base64", PAYMENT_SIGNATURE, format!("{x402}!"));
    let authorization = mpp.authorize(&payment(3), None);
    let (_, credential) = authorization.split_once(' ').unwrap();
    let credential = credential.to_owned();
    let request = json_in(&mpp.request);
    let mut dear = request.clone();
    dear["methodDetails"]["ceiling"] = json!("1");
    let dear = canonical_base64url(&dear);
    let credentials: [(&str, Capturing<'_>); 5] = [
        ("a challenge that was altered", &|v| {
            v["challenge"]["request"] = json!(dear)
        }),
        ("a later expiry", &|v| {
            v["challenge"]["expires"] = json!("2033-11-14T22:18:20Z")
        }),
        ("another realm", &|v| {
            v["challenge"]["realm"] = json!("example.com")
        }),
        ("an id of its own", &|v| {
            v["challenge"]["id"] = json!("AAAA")
        }),
        ("an opening", &|v| v["payload"]["action"] = json!("open")),
    ];
    for (name, alter) in credentials {
        let value = format!("Payment {}", altered(&credential, false, alter));
        refuse(name, AUTHORIZATION, value);
    }
    let past = mpp::Challenge {
        expires: Some("2023-11-14T22:13:20Z".into()),
        ..mpp.clone()
    };
    let past = past.authorize(&payment(3), None);
    refuse("an end that was moved to the past", AUTHORIZATION, past);
    refuse(
        "garbage",
        AUTHORIZATION,
        "Payment dGhpcyBpcyBnYXJiYWdl".into(),
    );
    refused
}
