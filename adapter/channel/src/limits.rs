//! What a payer allows itself.

use crate::refusal::Refusal;

/// What a payer allows itself on one channel, in uoaic. All of it is mandatory: without a ceiling
/// a provider's new price table makes an automatic client sign away the whole reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    max_spend: u128,
    max_call: u128,
    lanes: u32,
    exposure: u128,
}

impl Limits {
    /// Limits with the default exposure: twice one ceiling for each lane.
    pub fn new(max_spend: u128, max_call: u128, lanes: u32) -> Self {
        let least = u128::from(lanes).saturating_mul(max_call);
        Self {
            max_spend,
            max_call,
            lanes,
            exposure: least.saturating_mul(2),
        }
    }

    /// The same with another bound on the exposure.
    ///
    /// # Errors
    /// [`Refusal::Exposure`] when it is below one ceiling for each lane.
    pub fn with_exposure(self, exposure: u128) -> Result<Self, Refusal> {
        let least = u128::from(self.lanes).saturating_mul(self.max_call);
        if exposure < least {
            return Err(Refusal::Exposure { exposure, least });
        }
        Ok(Self { exposure, ..self })
    }

    /// What all vouchers that were ever signed on the channel can be claimed for at most, whatever
    /// the receipts come to: a call's ceiling counts for good, but for what later calls of its lane
    /// are granted out of it. The channel's budget holds as well.
    pub fn max_spend(&self) -> u128 {
        self.max_spend
    }

    /// What one call may cost at most.
    pub fn max_call(&self) -> u128 {
        self.max_call
    }

    /// Lanes that may be open at once.
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    /// What ended lanes and unseen responses may put at risk before the session leaves. A payer
    /// loses at most this and one ceiling a lane, whatever its provider does.
    pub fn exposure(&self) -> u128 {
        self.exposure
    }
}
