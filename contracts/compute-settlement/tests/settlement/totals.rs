//! What holds of the totals after every message.

use oaic_messages::compute_settlement::*;
use oaic_messages::gates::EpochMetrics;
use oaic_messages::shared::Page;

use crate::suite::*;

impl Suite {
    /// The totals add up and the balance covers them.
    pub fn check_totals(&self) {
        let b = self.totals();
        assert_eq!(
            b.settled + b.refund_fees,
            b.fee_booked + b.earned + b.referral_earned,
            "{b:?}"
        );
        assert!(b.claimed <= b.earned, "{b:?}");
        assert!(b.referral_claimed <= b.referral_earned, "{b:?}");
        assert!(b.fee_flushed <= b.fee_booked, "{b:?}");
        assert_eq!(
            b.fee_booked.u128(),
            b.fee_points.u128().div_ceil(10_000),
            "{b:?}"
        );
        let obligations = b.reserved
            + (b.earned - b.claimed)
            + b.bonded
            + (b.referral_earned - b.referral_claimed)
            + (b.fee_booked - b.fee_flushed);
        // Nothing else ever comes in, so it is exact.
        assert_eq!(self.balance(&self.contract), obligations.u128(), "{b:?}");
        let (mut reserved, mut after) = (0, None);
        loop {
            let page: Page<ChannelResponse> = self.query(&QueryMsg::Channels {
                payer: None,
                provider: None,
                start_after: after,
                limit: Some(100),
            });
            reserved += page.items.iter().map(|c| c.reserved.u128()).sum::<u128>();
            after = page.items.last().map(|c| c.channel);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(reserved, b.reserved.u128(), "{b:?}");
        // Every unit that settled did so in one epoch.
        let revenue: u128 = (self.epoch(GENESIS)..=self.epoch(self.now()))
            .map(|epoch| self.metrics(epoch).api_revenue.u128())
            .sum();
        assert_eq!(revenue, b.settled.u128(), "{b:?}");
    }

    /// The epoch of a time.
    pub fn epoch(&self, seconds: u64) -> u64 {
        seconds / EPOCH_SECONDS
    }

    pub fn this_epoch(&self) -> u64 {
        self.epoch(self.now())
    }

    pub fn metrics(&self, epoch: u64) -> EpochMetrics {
        self.query(&QueryMsg::EpochMetrics { epoch })
    }

    pub fn usage(&self, service_id: u64, split_version: u32, epoch: u64) -> UsageResponse {
        self.query(&QueryMsg::Usage {
            service_id,
            split_version,
            epoch,
        })
    }
}
