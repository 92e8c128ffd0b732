//! A payment, in either protocol: our voucher, and the salt of its call.

use oaic_channel::LaneId;
use oaic_vouchers::PackedVoucher;
use serde::{Deserialize, Serialize};

use crate::answer::Issuer;
use crate::content::Salt;
use crate::error::WireError;
use crate::offer::{Offer, Payee};
use crate::problem::{Cause, Problem};
use crate::rejection::Rejection;
use crate::{mpp, x402};

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A call, a call again, or more for a call that runs.
    Voucher,
    /// The lane's last voucher: it acknowledges all receipts, and no call comes with it.
    Close,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What for.
    pub action: Action,
    /// The voucher.
    pub voucher: PackedVoucher,
    /// Salt of the call's hashes: see [`crate::content`].
    pub salt: Salt,
}

impl Payment {
    /// The lane that it pays on.
    pub fn lane(&self) -> LaneId {
        LaneId::of(&self.voucher)
    }
}

/// Which protocol a payment came in. Its answer is in the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Binding {
    /// x402.
    X402,
    /// MPP, with the id of the challenge.
    Mpp {
        /// Id of the challenge.
        challenge_id: String,
    },
}

/// The headers of a request that may pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaymentHeaders<'a> {
    /// `PAYMENT-SIGNATURE`.
    pub payment_signature: Option<&'a str>,
    /// `Authorization`; other schemes in it are left to the caller.
    pub authorization: Option<&'a str>,
}

/// A payment that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The payment. Its voucher is not checked: that is the session's part.
    pub payment: Payment,
    /// What it says that it pays for: payee, resource and price table are the payer's word. MPP's
    /// id binds them to what was offered.
    pub offer: Offer,
    /// The protocol.
    pub binding: Binding,
}

impl PaymentHeaders<'_> {
    /// Reads the payment of a request for `payee`; none when it has none. `now` is in Unix seconds.
    ///
    /// # Errors
    /// [`Rejection`] says what is wrong with it.
    pub fn read(
        &self,
        payee: &Payee,
        issuer: &Issuer,
        now: u64,
    ) -> Result<Option<Received>, Rejection> {
        let credential = self.authorization.and_then(mpp::credential_in);
        let received = match (self.payment_signature, credential) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                let detail = "the request pays by x402 and by MPP; send one of both headers";
                return Err(Rejection::new(Problem::BadRequest, Cause::Payload, detail));
            }
            (Some(header), None) => {
                let (offer, payment) = x402::read_payment(header).map_err(malformed)?;
                Received {
                    payment,
                    offer,
                    binding: Binding::X402,
                }
            }
            (None, Some(text)) => read_mpp(text, issuer, now)?,
        };
        same_payee(&received.offer.payee, payee)?;
        Ok(Some(received))
    }
}

fn read_mpp(text: &str, issuer: &Issuer, now: u64) -> Result<Received, Rejection> {
    let (challenge, payment) = mpp::read_credential(text).map_err(malformed)?;
    let invalid =
        |detail: &str| Rejection::new(Problem::InvalidChallenge, Cause::Challenge, detail);
    if challenge.realm != issuer.realm || !challenge.is_issued_by(&issuer.secret) {
        return Err(invalid(
            "the challenge was not issued here; answer the one of this response",
        ));
    }
    let offer = challenge.offer().map_err(|e| invalid(&e.to_string()))?;
    let expires = challenge
        .expires_at()
        .map_err(|e| invalid(&e.to_string()))?;
    if expires <= now {
        let detail = WireError::Expired { expires, now }.to_string();
        return Err(Rejection::new(Problem::Expired, Cause::Challenge, detail));
    }
    Ok(Received {
        payment,
        offer,
        binding: Binding::Mpp {
            challenge_id: challenge.id,
        },
    })
}

fn malformed(error: WireError) -> Rejection {
    Rejection::new(Problem::Malformed, Cause::Payload, error.to_string())
}

/// A signature binds chain and contract, so a voucher for another payee could not be claimed; this
/// says so before anything is looked up.
fn same_payee(got: &Payee, ours: &Payee) -> Result<(), Rejection> {
    let differs = |cause, field, got: &str, ours: &str| {
        let detail = format!("the payment is for {field} '{got}', this is '{ours}'");
        Err(Rejection::new(Problem::Verification, cause, detail))
    };
    if got.chain_id != ours.chain_id {
        return differs(Cause::Network, "chain", &got.chain_id, &ours.chain_id);
    }
    if got.contract != ours.contract {
        return differs(Cause::Contract, "contract", &got.contract, &ours.contract);
    }
    if got.provider != ours.provider {
        return differs(Cause::Receiver, "provider", &got.provider, &ours.provider);
    }
    Ok(())
}
