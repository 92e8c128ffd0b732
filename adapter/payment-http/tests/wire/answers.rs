//! 402 and the other answers.

use oaic_channel::{Closing, Field, Moment, ProviderView, Refusal};
use oaic_payment_http::x402::Correction;
use oaic_payment_http::{
    conflict, Answer, Cause, Problem, ReceivedReceipt, Rejection, MAX_HEADER, PAYMENT_REQUIRED,
    PAYMENT_RESPONSE, WWW_AUTHENTICATE,
};
use oaic_vouchers::{Node, Peaks};
use serde_json::Value;

use crate::support::{self, issuer, lane_id, offer, read, state, view, NOW};

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

fn first() -> Answer {
    issuer().challenge(&offer(), NOW).unwrap()
}

fn rejection() -> Rejection {
    let refusal = Refusal::Mismatch {
        lane: lane_id(),
        field: Field::Sequence,
        expected: "4".into(),
        got: "3".into(),
        next: "look at the voucher",
    };
    Rejection::from(&refusal)
}

fn refused(view: &ProviderView) -> Answer {
    let channel = state(4);
    let correction = Correction {
        channel: &channel,
        view,
    };
    let refused = issuer().refuse(&offer(), NOW, &rejection(), Some(correction));
    refused.unwrap()
}

#[test]
fn one_402_serves_both_protocols() {
    let answer = first();
    assert_eq!(answer.status, 402);
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    assert_eq!(
        answer.header("Content-Type"),
        Some("application/problem+json")
    );
    let challenge = read(&answer);
    assert_eq!(challenge.offer, offer());
    assert_eq!(challenge.x402.as_ref().unwrap().timeout_seconds, 300);
    let mpp = challenge.mpp.unwrap();
    assert!(mpp.is_issued_by(&issuer().secret));
    assert_eq!(mpp.expires_at(), Ok(NOW + 300));
    let body = body(&answer);
    assert_eq!(
        body["type"],
        "https://paymentauth.org/problems/payment-required"
    );
    assert_eq!(body["error"]["code"], "payment_required");
    assert_eq!(body["error"]["message"], body["detail"]);
    assert_eq!(body["challengeId"], mpp.id);
}

/// Proxies refuse headers above 2 KB, and MPP's servers keep a challenge below 8 KB.
#[test]
fn sizes_stay_below_what_others_take() {
    let of = |answer: &Answer| {
        [PAYMENT_REQUIRED, WWW_AUTHENTICATE].map(|name| answer.header(name).unwrap().len())
    };
    let [x402, mpp] = of(&first());
    println!("402: PAYMENT-REQUIRED {x402} B, WWW-Authenticate {mpp} B");
    assert!(x402 < 1_024 && mpp < 1_024, "{x402} {mpp}");
    let calls_1m = refused(&ProviderView {
        peaks: Some(peaks(20)),
        ..view(4)
    });
    let [x402, mpp] = of(&calls_1m);
    let whole = x402 + mpp + calls_1m.body.len();
    println!(
        "corrective 402 of a lane of 2^20 − 1 calls: {x402} B, {mpp} B, body included {whole} B"
    );
    assert!(x402 < 6_144 && whole < 8_192, "{x402} {whole}");
}

/// Peaks of a lane with 2^n − 1 calls.
fn peaks(n: u32) -> Peaks {
    let mut bytes = vec![u8::try_from(n).unwrap()];
    for power in (0..n).rev() {
        let node = Node {
            hash: [0xee; 32],
            count: 1 << power,
            sum: 700 << power,
        };
        bytes.extend(node.hash);
        bytes.extend(node.count.to_be_bytes());
        bytes.extend(node.sum.to_be_bytes());
    }
    Peaks::from_bytes(&bytes).unwrap()
}

#[test]
fn a_corrective_402_shows_where_the_lane_stands() {
    let answer = refused(&view(4));
    let challenge = read(&answer);
    assert_eq!(challenge.state(), Some(&view(4)));
    let required = challenge.x402.as_ref().unwrap();
    let error = "invalid_batch_settlement_cosmos_cumulative_amount_mismatch";
    assert_eq!(required.error.as_deref(), Some(error));
    // x402's client leaves a 402 unread that has this header too.
    assert_eq!(answer.header(PAYMENT_RESPONSE), None);
    assert_eq!(
        body(&answer)["channelState"]["chargedCumulativeAmount"],
        "2800"
    );
    // What it echoes with its next payment has no state in it.
    assert!(required.authorize(&support::payment(4)).len() < 2_048);
}

/// A state that no header has room for is in the body alone.
#[test]
fn a_long_state_is_left_to_the_body() {
    let long = ProviderView {
        peaks: Some(peaks(64)),
        ..view(4)
    };
    let answer = refused(&long);
    assert!(answer.header(PAYMENT_REQUIRED).unwrap().len() < MAX_HEADER);
    assert_eq!(read(&answer).state(), None);
    assert!(body(&answer)["state"].as_str().unwrap().len() > 5_000);
}

#[test]
fn each_refusal_has_status_problem_and_cause() {
    let at = Moment {
        time: NOW,
        height: 1,
    };
    let lane = lane_id();
    for (refusal, status, problem, cause) in [
        (
            Refusal::UnknownChannel { channel: 7 },
            410,
            Problem::ChannelNotFound,
            Cause::ChannelNotFound,
        ),
        (
            Refusal::Closing {
                channel: 7,
                why: Closing::Unlock(at),
            },
            410,
            Problem::ChannelFinalized,
            Cause::ChannelClosing,
        ),
        (
            Refusal::Closing {
                channel: 7,
                why: Closing::Rotation(at),
            },
            402,
            Problem::SignerMismatch,
            Cause::KeyRotating,
        ),
        (
            Refusal::OverBudget {
                lane,
                needed: 2,
                left: 1,
            },
            402,
            Problem::InsufficientBalance,
            Cause::Balance,
        ),
        (
            Refusal::UnderWay {
                lane,
                sequence: 1,
                next: "wait",
            },
            409,
            Problem::Conflict,
            Cause::ChannelBusy,
        ),
        (
            Refusal::NotServed { channel: 7 },
            503,
            Problem::Unavailable,
            Cause::State,
        ),
    ] {
        let rejection = Rejection::from(&refusal);
        assert_eq!((rejection.problem, rejection.cause), (problem, cause));
        let answer = issuer().refuse(&offer(), NOW, &rejection, None).unwrap();
        assert_eq!(answer.status, status, "{refusal}");
        assert_eq!(body(&answer)["x402Error"], cause.code());
        // Whoever is refused for good gets a fresh challenge in the same answer.
        let fresh = matches!(status, 402 | 410);
        assert_eq!(
            answer.header(WWW_AUTHENTICATE).is_some(),
            fresh,
            "{refusal}"
        );
        let own_words = rejection.detail == refusal.to_string();
        assert_eq!(own_words, status < 500, "{}", rejection.detail);
    }
}

#[test]
fn codes_and_types_are_distinct() {
    let uris: Vec<_> = Problem::ALL.iter().map(|p| (p.status(), p.uri())).collect();
    for (n, one) in uris.iter().enumerate() {
        assert!(!uris[..n].contains(one), "{one:?}");
    }
}

/// pay-kit#301: a client whose response was lost must learn its receipt, not sign the same again.
#[test]
fn a_409_carries_the_stored_receipt() {
    let rejection = Rejection::new(Problem::Conflict, Cause::ChannelBusy, "its answer is gone");
    let answer = support::with_served(5, |served| {
        conflict("cosmos:oaic-local-1", lane_id(), &rejection, Some(served))
    });
    assert_eq!(answer.status, 409);
    let header = answer.header(PAYMENT_RESPONSE).unwrap();
    let received = ReceivedReceipt::from_payment_response(header)
        .unwrap()
        .unwrap();
    assert_eq!(received.receipt, support::signed(&support::receipt(5)));
    assert_eq!(received.error, Some(Cause::ChannelBusy.code()));
    let busy = conflict("cosmos:oaic-local-1", lane_id(), &rejection, None);
    let header = busy.header(PAYMENT_RESPONSE).unwrap();
    assert_eq!(ReceivedReceipt::from_payment_response(header), Ok(None));
}
