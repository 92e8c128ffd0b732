use oaic_messages::treasury::{AuctionResponse, ClaimResponse, QueryMsg};

use crate::{Handle, List, Treasury};

impl<'c> Handle<'c, Treasury> {
    /// Claims on the risk pool, of a claimant or all.
    pub fn claims(&self, claimant: Option<String>) -> List<'c, ClaimResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Claims {
                claimant: claimant.clone(),
                start_after,
                limit,
            },
            |claim: &ClaimResponse| claim.id,
        )
    }

    /// Auctions.
    pub fn auctions(&self) -> List<'c, AuctionResponse, u64> {
        self.list(
            |start_after, limit| QueryMsg::Auctions { start_after, limit },
            |auction: &AuctionResponse| auction.id,
        )
    }
}
