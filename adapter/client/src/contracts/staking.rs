use cosmwasm_std::Uint128;
use oaic_messages::events::staking::Staked;
use oaic_messages::staking::{QueryMsg, ReceiveMsg, StakerSummary};

use crate::{Done, Handle, List, Result, Staking, Token};

impl<'c> Handle<'c, Staking> {
    /// Bonds tokens of the sender for a term, in a position of its own or added to one.
    ///
    /// # Errors
    /// As the chain says.
    pub fn stake(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        amount: impl Into<Uint128>,
        term: u8,
        position: Option<u64>,
    ) -> Result<Done<Staked>> {
        token.send_for(sender, self, amount, &ReceiveMsg::Stake { term, position })
    }

    /// Everybody with stake.
    pub fn stakers(&self) -> List<'c, StakerSummary, String> {
        self.list(
            |start_after, limit| QueryMsg::Stakers { start_after, limit },
            |staker: &StakerSummary| staker.address.to_string(),
        )
    }
}
