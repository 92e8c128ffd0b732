//! What the contract reports of its sums, against its channels, its notes and its balance.

use oaic_messages::compute_settlement::ChannelStatus;
use oaic_messages::private_credits::*;
use oaic_messages::shared::Page;

use crate::suite::Suite;

impl Suite {
    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    /// The totals add up, and the balance covers them exactly: nothing else ever comes in.
    pub fn check_totals(&self) {
        let b = self.totals();
        assert_eq!(b.deposited + b.reclaimed, b.spent + b.outstanding, "{b:?}");
        let fee = b.fee_points.u128().div_ceil(10_000);
        assert_eq!(b.fee_booked.u128(), fee, "{b:?}");
        let (mut back, mut into, mut taken) = (0, 0, 0);
        for channel in self.channels() {
            let there = self.there(channel.channel);
            assert_eq!(channel.deposited, there.deposited);
            into += channel.deposited.u128();
            taken += channel.reclaimed.u128();
            if there.status == ChannelStatus::Closed {
                back += (there.deposited - there.paid - channel.reclaimed).u128();
            }
        }
        assert_eq!(into, b.into_channels.u128(), "{b:?}");
        // Spent on channels, exits and relayers; relayers of reclaims are paid by what was left.
        let relayed = b.into_channels + b.exited + b.relayed - b.spent;
        assert_eq!(taken, (b.reclaimed + b.dust + relayed).u128(), "{b:?}");
        let owed = b.outstanding + (b.fee_booked - b.fee_flushed) + (b.dust - b.dust_flushed);
        assert_eq!(self.balance(&self.contract), owed.u128() + back, "{b:?}");
        let tree: TreeResponse = self.query(&QueryMsg::Tree {});
        assert_eq!(tree.count - self.spent(), b.outstanding_notes, "{b:?}");
    }

    fn channels(&self) -> Vec<ChannelResponse> {
        let mut all: Vec<ChannelResponse> = vec![];
        loop {
            let page: Page<ChannelResponse> = self.query(&QueryMsg::Channels {
                start_after: all.last().map(|channel| channel.channel),
                limit: None,
            });
            all.extend(page.items);
            if !page.has_more {
                return all;
            }
        }
    }

    /// How many notes are spent.
    fn spent(&self) -> u64 {
        let (mut spent, mut after) = (0, None);
        loop {
            let page: Page<NullifierResponse> = self.query(&QueryMsg::Nullifiers {
                start_after: after,
                limit: Some(100),
            });
            spent += page.items.len() as u64;
            after = page.items.last().map(|last| last.number);
            if !page.has_more {
                return spent;
            }
        }
    }
}
