//! Receipts, in both protocols and in streams.

use oaic_payment_http::jws::{did, Statement};
use oaic_payment_http::sse::{is_payment, Event, NeedVoucher};
use oaic_payment_http::{Binding, ReceivedReceipt, WireError, PAYMENT_RECEIPT, PAYMENT_RESPONSE};
use oaic_vouchers::{Receipt, VerifyingKey};

use crate::support::{lane_id, payer, provider, receipt, signed, statement, with_served};

const NETWORK: &str = "cosmos:oaic-local-1";

fn mpp() -> Binding {
    Binding::Mpp {
        challenge_id: "X6v1eo7fJ76gAxqY0xN9Jd__4lUyDDYmriryOM-5FO4".into(),
    }
}

fn header(binding: &Binding) -> (&'static str, String) {
    with_served(5, |served| served.header(binding, NETWORK).unwrap())
}

fn key() -> VerifyingKey {
    VerifyingKey::new(&provider().public()).unwrap()
}

#[test]
fn the_receipt_comes_back_whole() {
    let (name, value) = header(&Binding::X402);
    assert_eq!(name, PAYMENT_RESPONSE);
    let received = ReceivedReceipt::from_payment_response(&value)
        .unwrap()
        .unwrap();
    assert_eq!(received.receipt, signed(&receipt(5)));
    let jws = received.offer_receipt.unwrap();
    let said = Statement::verify(&jws, &key()).unwrap();
    assert_eq!(said, statement(5));
    // The statement is about this receipt: its leaf is the hash of these bytes.
    let (domain, decoded) = Receipt::from_bytes(&received.receipt.bytes).unwrap();
    assert_eq!(decoded.leaf(&domain).hash, said.leaf);

    let (name, value) = header(&mpp());
    assert_eq!(name, PAYMENT_RECEIPT);
    let received = ReceivedReceipt::from_payment_receipt(&value)
        .unwrap()
        .unwrap();
    assert_eq!(received.receipt, signed(&receipt(5)));
}

#[test]
fn sizes_stay_below_what_proxies_take() {
    let (x402, mpp) = (header(&Binding::X402).1.len(), header(&mpp()).1.len());
    println!("receipt: PAYMENT-RESPONSE {x402} B, Payment-Receipt {mpp} B");
    assert!(x402 < 2_048, "{x402}");
    assert!(mpp < 2_048, "{mpp}");
}

#[test]
fn events_carry_the_same() {
    for binding in [Binding::X402, mpp()] {
        let event = with_served(5, |served| served.event(&binding, NETWORK).unwrap());
        let (name, data) = split(&event);
        assert!(is_payment(name));
        let Some(Event::Receipt(Some(received))) = Event::read(name, data).unwrap() else {
            panic!("{event}");
        };
        assert_eq!(received.receipt, signed(&receipt(5)));
    }
    let need = NeedVoucher {
        lane: lane_id(),
        required: 9_000,
        accepted: 8_000,
        deposit: 10_000_000,
    };
    let event = need.event();
    let (name, data) = split(&event);
    assert_eq!(
        data,
        r#"{"acceptedCumulative":"8000","channelId":"7.3.131844","deposit":"10000000","requiredCumulative":"9000"}"#
    );
    assert_eq!(Event::read(name, data), Ok(Some(Event::NeedVoucher(need))));
    assert_eq!(Event::read("message", data), Ok(None));
    assert!(!is_payment("message"));
}

/// Name and data of an event of two lines and an empty one.
fn split(event: &str) -> (&str, &str) {
    let (name, rest) = event.split_once('\n').unwrap();
    let data = rest.strip_suffix("\n\n").unwrap();
    assert!(!data.contains('\n'));
    (
        name.strip_prefix("event: ").unwrap(),
        data.strip_prefix("data: ").unwrap(),
    )
}

#[test]
fn a_statement_by_another_key_is_refused() {
    let jws = statement(5).sign(&provider());
    let other = VerifyingKey::new(&payer().public()).unwrap();
    let by_other = Statement::verify(&jws, &other);
    assert!(matches!(by_other, Err(WireError::Signature { .. })));
    // Signed by the payer in the provider's name: the header's key is not the one that signed.
    let forged = statement(5).sign(&payer());
    let (_, rest) = forged.split_once('.').unwrap();
    let (header, _) = jws.split_once('.').unwrap();
    let forged = Statement::verify(&format!("{header}.{rest}"), &key());
    assert!(matches!(forged, Err(WireError::Signature { .. })));
    for cut in ["", "a", "a.b", "a.b.c", &jws[1..], &format!("{jws}A")] {
        assert!(Statement::verify(cut, &key()).is_err(), "{cut}");
    }
}

/// Known from the multicodec's own examples: an Ed25519 `did:key` begins with z6Mk.
#[test]
fn keys_are_did_keys() {
    let key = provider().public();
    assert!(did(&key).starts_with("did:key:z6Mk"), "{}", did(&key));
    assert_eq!(did(&key).len(), 56);
}
