//! Vouchers that come without a new call.

use oaic_vouchers::PackedVoucher;

use super::ProviderSession;
use crate::error::SessionError;
use crate::lane::{InFlight, Lane, LaneId, LaneState};
use crate::refusal::{mismatch, not_in_flight, within, Field};

impl ProviderSession {
    /// Takes a voucher that grants more to the call that runs, and returns what is granted to it
    /// now, in uoaic. A stream stops at that until it is raised again.
    ///
    /// # Errors
    /// [`Refusal`](crate::Refusal): no call runs, the voucher doesn't fit the lane, the channel is about to end or
    /// has too little left for all that the raise grants, or the lane's terms have ended.
    pub fn raise(&mut self, voucher: &PackedVoucher) -> Result<u128, SessionError> {
        let (id, mut lane) = self.take(voucher)?;
        let sequence = lane.peaks.count().saturating_add(1);
        let running = self.cache.running(id).and(lane.in_flight);
        let Some(call) = running else {
            let next = "only a call that runs here is raised; admit it";
            return Err(not_in_flight(id, sequence, next).into());
        };
        self.check_served(id)?;
        let (_, terms) = self.cache.terms(id)?;
        terms.check_valid(id, self.cache.now(id.channel, &self.options.clock))?;
        let ceiling = voucher.amount.saturating_sub(lane.peaks.sum());
        if ceiling <= call.ceiling {
            let least = lane.granted();
            let next = "a raise grants more than what is granted";
            let (expected, got) = (format!("more than {least}"), voucher.amount);
            return Err(mismatch(id, Field::Amount, expected, got, next).into());
        }
        let before = lane.held(true);
        lane.in_flight = Some(InFlight { ceiling, ..call });
        let needed = lane.held(true).saturating_sub(before);
        within(id, needed, self.cache.channel(id.channel)?.left())?;
        self.keep(&mut lane, voucher);
        self.cache.put(id, lane)?;
        self.cache.commit(&mut self.store)?;
        Ok(ceiling)
    }

    /// Takes the last voucher of a lane, which acknowledges all of its receipts and comes without
    /// a call.
    ///
    /// # Errors
    /// As [`ProviderSession::raise`], but for a call that runs.
    pub fn acknowledge(&mut self, voucher: &PackedVoucher) -> Result<LaneState, SessionError> {
        let (id, mut lane) = self.take(voucher)?;
        self.cache.known_lane(id)?;
        self.keep(&mut lane, voucher);
        let state = lane.state(id);
        self.cache.put(id, lane)?;
        self.cache.commit(&mut self.store)?;
        Ok(state)
    }

    /// A voucher of the key in force that acknowledges the lane as it stands.
    fn take(&mut self, voucher: &PackedVoucher) -> Result<(LaneId, Lane), SessionError> {
        let id = LaneId::of(voucher);
        self.cache.load(&self.store, id.channel)?;
        let lane = self.check_signed(voucher, self.holds(voucher))?;
        self.check_acknowledges(id, &lane, voucher)?;
        Ok((id, lane))
    }
}
