//! Answers without content: 402 and the others, for both protocols at once.

use oaic_channel::LaneId;
use serde_json::{json, Value};

use crate::channel_id;
use crate::codec;
use crate::error::WireError;
use crate::mpp;
use crate::mpp_id::Secret;
use crate::offer::{quotable, text, Offer};
use crate::problem::Problem;
use crate::receipt::{failed, Served};
use crate::rejection::Rejection;
use crate::x402::{required, Correction};

/// Who issues challenges: one for all processes behind a realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The realm: the host's name.
    pub realm: String,
    /// Secret of the challenges' ids.
    pub secret: Secret,
    /// Seconds that a challenge holds. A client pays many calls under one.
    pub valid_for: u32,
}

/// An answer: status, headers, body. Pure data, for whatever server there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers, each name once.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = |(known, _): &&(&str, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().find(found).map(|(_, v)| v.as_str())
    }
}

const FIRST: &str = "PAYMENT-SIGNATURE header is required";
const FIRST_DETAIL: &str =
    "this call is paid: answer PAYMENT-REQUIRED (x402) or WWW-Authenticate (MPP) with a voucher";

impl Issuer {
    /// 402 to a request without payment. `now` is in Unix seconds.
    ///
    /// # Errors
    /// [`WireError::Field`] for an offer or a realm that no header holds.
    pub fn challenge(&self, offer: &Offer, now: u64) -> Result<Answer, WireError> {
        self.answer(
            offer,
            now,
            Problem::PaymentRequired,
            FIRST,
            FIRST_DETAIL,
            None,
        )
    }

    /// The answer to a payment that is not taken: 402 or 410 with a fresh challenge, so that a
    /// client goes on with it, or 400, 500, 503. A correction shows where the lane stands; give it
    /// only to who holds the payer's key, as `Declined` does. For 409 see [`conflict`].
    ///
    /// # Errors
    /// As [`Issuer::challenge`].
    pub fn refuse(
        &self,
        offer: &Offer,
        now: u64,
        rejection: &Rejection,
        correction: Option<Correction<'_>>,
    ) -> Result<Answer, WireError> {
        let (problem, detail) = (rejection.problem, rejection.detail.as_str());
        let error = rejection.cause.code();
        if matches!(problem.status(), 402 | 410) {
            return self.answer(offer, now, problem, &error, detail, correction);
        }
        let mut body = body(problem, detail);
        codec::put(&mut body, "x402Error", json!(error));
        Ok(plain(problem, &body))
    }

    fn answer(
        &self,
        offer: &Offer,
        now: u64,
        problem: Problem,
        error: &str,
        detail: &str,
        correction: Option<Correction<'_>>,
    ) -> Result<Answer, WireError> {
        offer.check()?;
        text("realm", &self.realm, 128, quotable)?;
        if self.valid_for == 0 {
            return Err(WireError::field("issuer", "valid_for", "0", "at least 1 s"));
        }
        let expires = now.saturating_add(self.valid_for.into());
        let challenge = mpp::Challenge::issue(offer, &self.realm, &self.secret, expires);
        let mut body = body(problem, detail);
        codec::put(&mut body, "challengeId", json!(challenge.id));
        if problem != Problem::PaymentRequired {
            codec::put(&mut body, "x402Error", json!(error));
        }
        if let Some(Correction { channel, view }) = correction {
            codec::put(&mut body, "channelState", channel.json());
            codec::put(&mut body, "state", json!(codec::url(&view.to_bytes())));
        }
        let mut answer = plain(problem, &body);
        answer.headers.extend([
            (
                crate::PAYMENT_REQUIRED,
                required(offer, self.valid_for, error, correction),
            ),
            (crate::WWW_AUTHENTICATE, challenge.header()),
        ]);
        Ok(answer)
    }
}

/// 409: the lane's call runs, or its answer is no longer kept. What can be said of it is in
/// `PAYMENT-RESPONSE`: with `served`, the stored receipt, so that a client whose response was lost
/// goes on with its next voucher instead of signing the same one again.
pub fn conflict(
    network: &str,
    lane: LaneId,
    rejection: &Rejection,
    served: Option<&Served<'_>>,
) -> Answer {
    let mut body = body(Problem::Conflict, &rejection.detail);
    let error = rejection.cause.code();
    codec::put(&mut body, "x402Error", json!(error));
    codec::put(&mut body, "channelId", json!(channel_id::encode(lane)));
    let mut answer = plain(Problem::Conflict, &body);
    let response = failed(network, lane, &error, served);
    answer
        .headers
        .push((crate::PAYMENT_RESPONSE, codec::padded_json(&response)));
    answer
}

/// Problem details (RFC 9457) that are OpenAI's error too.
fn body(problem: Problem, detail: &str) -> Value {
    json!({
        "type": problem.uri(),
        "title": problem.title(),
        "status": problem.status(),
        "detail": detail,
        "error": {
            "message": detail,
            "type": "payment_error",
            "param": null,
            "code": problem.code(),
        },
    })
}

fn plain(problem: Problem, body: &Value) -> Answer {
    Answer {
        status: problem.status(),
        headers: vec![
            ("content-type", "application/problem+json".into()),
            ("cache-control", "no-store".into()),
        ],
        body: codec::canonical_text(body),
    }
}
