//! Payments: what a client sends is what a server reads, and nothing else is taken.

use oaic_payment_http::mpp_id::Secret;
use oaic_payment_http::{
    sse, Action, Binding, Cause, Issuer, Payee, Payment, PaymentHeaders, Problem, Received,
    Rejection,
};

use crate::support::{self, issuer, offer, payee, payment, read, NOW};

/// A payment in both protocols: `PAYMENT-SIGNATURE`, `Authorization`.
fn headers(payment: &Payment) -> (String, String) {
    let challenge = read(&issuer().challenge(&offer(), NOW).unwrap());
    let x402 = challenge.x402.unwrap().authorize(payment);
    let source = format!("did:pkh:cosmos:{}:{}", support::CHAIN, support::PAYER);
    let mpp = challenge.mpp.unwrap().authorize(payment, Some(&source));
    (x402, mpp)
}

fn x402(header: &str) -> PaymentHeaders<'_> {
    PaymentHeaders {
        payment_signature: Some(header),
        authorization: None,
    }
}

fn mpp(header: &str) -> PaymentHeaders<'_> {
    PaymentHeaders {
        payment_signature: None,
        authorization: Some(header),
    }
}

fn received(headers: PaymentHeaders<'_>) -> Result<Received, Rejection> {
    let read = headers.read(&payee(), &issuer(), NOW + 299);
    read.map(|received| received.expect("a payment"))
}

#[test]
fn both_protocols_carry_the_same_payment() {
    for payment in [
        payment(0),
        payment(3),
        Payment {
            action: Action::Close,
            ..payment(4)
        },
    ] {
        let (signature, authorization) = headers(&payment);
        let by_x402 = received(x402(&signature)).unwrap();
        assert_eq!(by_x402.payment, payment);
        assert_eq!(by_x402.offer, offer());
        assert_eq!(by_x402.binding, Binding::X402);
        let by_mpp = received(mpp(&authorization)).unwrap();
        assert_eq!(by_mpp.payment, payment);
        assert_eq!(by_mpp.offer, offer());
        assert!(matches!(by_mpp.binding, Binding::Mpp { .. }));
    }
}

#[test]
fn sizes_stay_below_2_kb() {
    let (signature, authorization) = headers(&payment(3));
    let (x402, mpp) = (signature.len(), authorization.len());
    println!("payment: PAYMENT-SIGNATURE {x402} B, Authorization {mpp} B");
    assert!(x402 < 2_048 && mpp < 2_048, "{x402} {mpp}");
}

#[test]
fn other_credentials_are_no_payment() {
    for authorization in ["Bearer sk-abc", "Basic YTpi", "Payment", ""] {
        let read = mpp(authorization).read(&payee(), &issuer(), NOW);
        assert_eq!(read, Ok(None), "{authorization}");
    }
    let (_, authorization) = headers(&payment(0));
    let both = format!("Bearer sk-abc, {authorization}");
    assert_eq!(received(mpp(&both)).unwrap().payment, payment(0));
    let none = PaymentHeaders::default().read(&payee(), &issuer(), NOW);
    assert_eq!(none, Ok(None));
}

#[test]
fn two_payments_in_one_request_are_refused() {
    let (signature, authorization) = headers(&payment(0));
    let both = PaymentHeaders {
        payment_signature: Some(&signature),
        authorization: Some(&authorization),
    };
    assert_eq!(received(both).unwrap_err().problem, Problem::BadRequest);
}

/// `mppx validate` sends such a credential, and wants a 402 with a fresh challenge.
#[test]
fn a_malformed_credential_is_a_402() {
    let rejection = received(mpp("Payment dGhpcyBpcyBnYXJiYWdl")).unwrap_err();
    assert_eq!(rejection.problem, Problem::Malformed);
    let answer = issuer().refuse(&offer(), NOW, &rejection, None).unwrap();
    assert_eq!(answer.status, 402);
    assert_eq!(read(&answer).offer, offer());
}

#[test]
fn a_challenge_of_another_server_or_time_is_refused() {
    let (_, authorization) = headers(&payment(0));
    let read = |issuer: &Issuer, now| {
        let read = mpp(&authorization).read(&payee(), issuer, now);
        read.unwrap_err().problem
    };
    let other_secret = Issuer {
        secret: Secret::new("another"),
        ..issuer()
    };
    assert_eq!(read(&other_secret, NOW), Problem::InvalidChallenge);
    let other_realm = Issuer {
        realm: "example.com".into(),
        ..issuer()
    };
    assert_eq!(read(&other_realm, NOW), Problem::InvalidChallenge);
    assert_eq!(read(&issuer(), NOW + 300), Problem::Expired);
}

#[test]
fn a_payment_to_another_payee_is_refused() {
    let (signature, authorization) = headers(&payment(0));
    type Change = fn(&mut Payee);
    let others: [(Change, Cause); 3] = [
        (|payee| payee.chain_id.push('x'), Cause::Network),
        (|payee| payee.contract.push('x'), Cause::Contract),
        (|payee| payee.provider.push('x'), Cause::Receiver),
    ];
    for (change, cause) in others {
        let mut ours = payee();
        change(&mut ours);
        for headers in [x402(&signature), mpp(&authorization)] {
            let rejection = headers.read(&ours, &issuer(), NOW).unwrap_err();
            assert_eq!(rejection.cause, cause);
        }
    }
}

#[test]
fn events_go_only_to_who_asked() {
    for (header, asked) in [
        ("oaic/session", true),
        ("tempo/charge, oaic/session;q=0.5", true),
        ("oaic/*", true),
        ("oaic/session;q=0", false),
        ("oaic/*, oaic/session;q=0", false),
        ("*/*", false),
        ("tempo/session", false),
        ("oaic/session;q=x", false),
        ("", false),
    ] {
        assert_eq!(sse::asks_for_events(header), asked, "{header}");
    }
}
