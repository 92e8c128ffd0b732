//! A 402 on the client's side.

use oaic_channel::ProviderView;

use crate::error::WireError;
use crate::mpp;
use crate::offer::Offer;
use crate::payment::Payment;
use crate::x402::Required;

/// The headers of a 402, each as it came. `WWW-Authenticate` may come several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChallengeHeaders<'a> {
    /// `PAYMENT-REQUIRED`.
    pub payment_required: Option<&'a str>,
    /// `WWW-Authenticate`, each line.
    pub www_authenticate: &'a [&'a str],
}

/// A 402 that this binding can pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The offer, the same in both headers.
    pub offer: Offer,
    /// x402's form, if it was there.
    pub x402: Option<Required>,
    /// MPP's form, if it was there.
    pub mpp: Option<mpp::Challenge>,
}

impl ChallengeHeaders<'_> {
    /// Reads a 402: none when neither header makes an offer of this binding. What the offer says is
    /// the server's word: a payer compares payee, price table and hints with the chain, and the
    /// ceiling with its own. `now` is in Unix seconds.
    ///
    /// # Errors
    /// [`WireError`]: a header that is malformed or has ended, or two that differ.
    pub fn read(&self, now: u64) -> Result<Option<Challenge>, WireError> {
        let x402 = self.payment_required.map(Required::read).transpose()?;
        let x402 = x402.flatten();
        let mut mpp = None;
        for line in self.www_authenticate {
            mpp = mpp.or(mpp::Challenge::read(line)?);
        }
        let offered = mpp.as_ref().map(|mpp| live(mpp, now)).transpose()?;
        let offer = match (&x402, offered) {
            (None, None) => return Ok(None),
            (Some(x402), None) => x402.offer.clone(),
            (None, Some(offer)) => offer,
            (Some(x402), Some(offer)) => match x402.offer.difference(&offer) {
                Some(field) => return Err(WireError::Apart { field }),
                None => offer,
            },
        };
        Ok(Some(Challenge { offer, x402, mpp }))
    }
}

fn live(challenge: &mpp::Challenge, now: u64) -> Result<Offer, WireError> {
    let expires = challenge.expires_at()?;
    if expires <= now {
        return Err(WireError::Expired { expires, now });
    }
    challenge.offer()
}

impl Challenge {
    /// Where the lane stands, if this is a corrective 402 whose header has room for it. Believe of
    /// it only what `PayerSession::refused` does.
    pub fn state(&self) -> Option<&ProviderView> {
        self.x402.as_ref()?.state.as_ref()
    }

    /// Header and value that pay: MPP's where it was offered, since its id binds the offer.
    pub fn authorize(&self, payment: &Payment) -> Option<(&'static str, String)> {
        let mpp = self.mpp.as_ref();
        let mpp = mpp.map(|mpp| (crate::AUTHORIZATION, mpp.authorize(payment, None)));
        let x402 = self.x402.as_ref();
        mpp.or_else(|| x402.map(|x402| (crate::PAYMENT_SIGNATURE, x402.authorize(payment))))
    }
}
