//! 402 and 410, and challenges that a client refuses.

use oaic_payment_http::x402::Correction;
use oaic_payment_http::{
    Cause, ChallengeHeaders, Problem, Rejection, PAYMENT_REQUIRED, WWW_AUTHENTICATE,
};
use serde_json::{json, Value};

use super::{altered, answer};
use crate::support::{issuer, offer, state, view, CHAIN, CONTRACT, NOW, PROVIDER, SECRET, URL};

pub fn vectors() -> Value {
    let first = issuer().challenge(&offer(), NOW).unwrap();
    let rejection = Rejection::new(
        Problem::Verification,
        Cause::CumulativeMismatch,
        "the lane has 4 calls, the voucher acknowledges 3",
    );
    let (channel, view) = (state(4), view(4));
    let correction = Correction {
        channel: &channel,
        view: &view,
    };
    let corrective = issuer().refuse(&offer(), NOW, &rejection, Some(correction));
    let closed = Rejection::new(
        Problem::ChannelFinalized,
        Cause::ChannelClosed,
        "channel 7 is closed",
    );
    let gone = issuer().refuse(&offer(), NOW, &closed, None).unwrap();
    let x402 = first.header(PAYMENT_REQUIRED).unwrap();
    let line = first.header(WWW_AUTHENTICATE).unwrap();
    let dear = altered(x402, true, |v| v["accepts"][0]["amount"] = json!("5001"));
    let euro = altered(x402, true, |v| v["accepts"][0]["asset"] = json!("eur"));
    let padded = altered(x402, true, |v| v["accepts"][0]["amount"] = json!("05000"));
    let free = altered(x402, true, |v| v["accepts"][0]["amount"] = json!("0"));
    let version = altered(x402, true, |v| v["x402Version"] = json!(1));
    let unpadded = x402.trim_end_matches('=');
    let endless = line.replace(", expires=\"2023-11-14T22:18:20Z\"", "");
    let twice = format!("{line}, id=\"again\"");
    let mut refused = Vec::new();
    for (name, x402, line) in [
        (
            "the two headers differ in the ceiling",
            Some(dear.as_str()),
            Some(line),
        ),
        ("another asset", Some(euro.as_str()), None),
        ("a leading zero", Some(padded.as_str()), None),
        ("a ceiling of 0", Some(free.as_str()), None),
        ("x402 version 1", Some(version.as_str()), None),
        ("base64 without padding", Some(unpadded), None),
        ("no expiry", None, Some(endless.as_str())),
        ("a parameter twice", None, Some(twice.as_str())),
    ] {
        let lines: Vec<_> = line.into_iter().collect();
        let headers = ChallengeHeaders {
            payment_required: x402,
            www_authenticate: &lines,
        };
        assert!(headers.read(NOW).is_err(), "{name}");
        refused.push(json!({ "name": name, "payment-required": x402, "www-authenticate": line }));
    }
    json!({
        "issuer": { "realm": issuer().realm, "secret": SECRET, "valid_for": 300, "now": NOW },
        "offer": {
            "chain_id": CHAIN, "contract": CONTRACT, "provider": PROVIDER, "resource": URL,
            "ceiling": offer().ceiling.to_string(),
            "price_table": hex::encode(offer().price_table),
        },
        "answers": {
            "first": answer(&first),
            "corrective": answer(&corrective.unwrap()),
            "gone": answer(&gone),
        },
        "corrective_state": hex::encode(view.to_bytes()),
        "refused": refused,
    })
}
