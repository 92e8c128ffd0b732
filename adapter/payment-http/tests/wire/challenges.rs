//! What a client takes for an offer, and what a server can offer.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use oaic_payment_http::x402::Required;
use oaic_payment_http::{ChallengeHeaders, Offer, WireError, PAYMENT_REQUIRED, WWW_AUTHENTICATE};

use crate::support::{issuer, offer, NOW};

#[test]
fn headers_that_differ_are_not_paid() {
    let cheap = issuer().challenge(&offer(), NOW).unwrap();
    let dear = Offer {
        ceiling: 5_001,
        ..offer()
    };
    let dear = issuer().challenge(&dear, NOW).unwrap();
    let lines = [dear.header(WWW_AUTHENTICATE).unwrap()];
    let headers = ChallengeHeaders {
        payment_required: cheap.header(PAYMENT_REQUIRED),
        www_authenticate: &lines,
    };
    assert_eq!(
        headers.read(NOW),
        Err(WireError::Apart { field: "ceiling" })
    );
    let expires = NOW + 300;
    let now = expires;
    assert_eq!(headers.read(now), Err(WireError::Expired { expires, now }));
}

#[test]
fn offers_of_others_are_passed_over() {
    let answer = issuer().challenge(&offer(), NOW).unwrap();
    let ours = answer.header(WWW_AUTHENTICATE).unwrap();
    let mixed = format!("Bearer realm=\"x\", Payment id=\"1\", method=\"tempo\", {ours}");
    let lines = ["Basic", mixed.as_str()];
    let headers = ChallengeHeaders {
        payment_required: None,
        www_authenticate: &lines,
    };
    assert_eq!(headers.read(NOW).unwrap().unwrap().offer, offer());
    let lines = ["Payment id=\"1\", method=\"tempo\", intent=\"session\""];
    let headers = ChallengeHeaders {
        payment_required: None,
        www_authenticate: &lines,
    };
    assert_eq!(headers.read(NOW), Ok(None));
}

#[test]
fn what_no_header_holds_is_not_offered() {
    let broken: [fn(&mut Offer); 5] = [
        |offer| offer.ceiling = 0,
        |offer| offer.resource = "https://x/\"".into(),
        |offer| offer.resource = "a".repeat(513),
        |offer| offer.payee.chain_id = "oaic:1".into(),
        |offer| offer.payee.provider = String::new(),
    ];
    for break_it in broken {
        let mut offer = offer();
        break_it(&mut offer);
        let error = issuer().challenge(&offer, NOW).unwrap_err();
        assert!(matches!(error, WireError::Field { .. }), "{error}");
    }
    let mut no_realm = issuer();
    no_realm.realm = "a b\n".into();
    assert!(no_realm.challenge(&offer(), NOW).is_err());
}

#[test]
fn a_foreign_x402_offer_is_none() {
    let header = |json: &str| STANDARD.encode(json);
    let foreign = r#"{"x402Version":2,"resource":{"url":"u"},"accepts":[{"scheme":"exact","network":"eip155:1"},7]}"#;
    assert_eq!(Required::read(&header(foreign)), Ok(None));
    let version = foreign.replace("2,", "1,");
    assert!(Required::read(&header(&version)).is_err());
}
