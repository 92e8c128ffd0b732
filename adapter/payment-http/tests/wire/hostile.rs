//! Nothing that comes over the wire makes this crate panic, and what is altered is not taken.

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use oaic_payment_http::jws::Statement;
use oaic_payment_http::sse::{asks_for_events, Event};
use oaic_payment_http::{
    channel_id, mpp, Binding, ChallengeHeaders, PaymentHeaders, ReceivedReceipt, MAX_HEADER,
    PAYMENT_REQUIRED, WWW_AUTHENTICATE,
};
use oaic_vouchers::VerifyingKey;
use proptest::prelude::*;

use crate::support::{issuer, offer, payee, payment, provider, read, with_served, NOW};

/// Every reader on the same text.
fn read_everything(text: &str) {
    let lines = [text];
    let headers = ChallengeHeaders {
        payment_required: Some(text),
        www_authenticate: &lines,
    };
    let _ = headers.read(NOW);
    let _ = mpp::Challenge::read(text);
    for (payment_signature, authorization) in [(Some(text), None), (None, Some(text))] {
        let headers = PaymentHeaders {
            payment_signature,
            authorization,
        };
        let _ = headers.read(&payee(), &issuer(), NOW);
    }
    let _ = ReceivedReceipt::from_payment_response(text);
    let _ = ReceivedReceipt::from_payment_receipt(text);
    let _ = ReceivedReceipt::from_event(text);
    let _ = Event::read("payment-need-voucher", text);
    let key = VerifyingKey::new(&provider().public()).unwrap();
    let _ = Statement::verify(text, &key);
    let _ = channel_id::decode(text);
    asks_for_events(text);
}

/// Valid texts of every kind, and the JSON within them encoded in both ways.
fn valid() -> Vec<String> {
    let answer = issuer().challenge(&offer(), NOW).unwrap();
    let challenge = read(&answer);
    let (x402, mpp) = (challenge.x402.unwrap(), challenge.mpp.unwrap());
    let mut all = vec![
        answer.header(PAYMENT_REQUIRED).unwrap().to_owned(),
        answer.header(WWW_AUTHENTICATE).unwrap().to_owned(),
        x402.authorize(&payment(2)),
        mpp.authorize(&payment(2), None),
        "7.3.131844".into(),
    ];
    let challenge_id = mpp.id;
    for binding in [Binding::X402, Binding::Mpp { challenge_id }] {
        with_served(3, |served| {
            all.push(served.header(&binding, "cosmos:oaic-local-1").unwrap().1);
            all.push(served.offer_receipt.to_owned());
        });
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read_everything(&text);
        read_everything(&format!("Payment {text}"));
    }

    #[test]
    fn any_json_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_everything(&STANDARD.encode(&bytes));
        read_everything(&format!("Payment {}", URL_SAFE_NO_PAD.encode(&bytes)));
    }

    #[test]
    fn an_altered_text_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in 0x20u8..0x7f,
        cut in any::<bool>(),
    ) {
        let all = valid();
        let mut text = all[which.index(all.len())].clone().into_bytes();
        let at = at.index(text.len());
        if cut { text.truncate(at) } else { text[at] = byte }
        read_everything(&String::from_utf8(text).unwrap());
    }

    /// MPP's id binds the whole challenge: whatever is altered in it is not taken for ours. Within
    /// the JSON, not its encoding, so that each case gets as far as it can.
    #[test]
    fn an_altered_challenge_is_refused(
        at in any::<prop::sample::Index>(),
        digit in 0u8..10,
    ) {
        let challenge = read(&issuer().challenge(&offer(), NOW).unwrap()).mpp.unwrap();
        let json = URL_SAFE_NO_PAD.decode(&challenge.request).unwrap();
        let digits: Vec<_> = (0..json.len()).filter(|n| json[*n].is_ascii_digit()).collect();
        let at = digits[at.index(digits.len())];
        let mut altered = json.clone();
        altered[at] = b'0' + digit;
        prop_assume!(altered != json);
        let altered = mpp::Challenge {
            request: URL_SAFE_NO_PAD.encode(&altered),
            ..challenge
        };
        let authorization = altered.authorize(&payment(0), None);
        let headers = PaymentHeaders {
            payment_signature: None,
            authorization: Some(&authorization),
        };
        prop_assert!(headers.read(&payee(), &issuer(), NOW).is_err());
    }
}

#[test]
fn what_is_too_long_is_not_decoded() {
    let long = "A".repeat(MAX_HEADER + 4);
    read_everything(&long);
    let headers = PaymentHeaders {
        payment_signature: Some(&long),
        authorization: None,
    };
    let rejection = headers.read(&payee(), &issuer(), NOW).unwrap_err();
    assert!(
        rejection.detail.contains("8196 bytes"),
        "{}",
        rejection.detail
    );
}

/// JSON that nests deeper than a stack takes.
#[test]
fn deep_json_is_refused() {
    let deep = "[".repeat(5_000);
    read_everything(&STANDARD.encode(&deep));
    read_everything(&deep);
}
