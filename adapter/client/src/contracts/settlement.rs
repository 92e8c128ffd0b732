use cosmwasm_std::{Binary, Uint128};
use oaic_chain::TxOutcome;
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, ExecuteMsg, OpenChannel, ReceiveMsg, SettleBatchResponse,
};
use oaic_messages::events::compute_settlement::{ChannelOpened, ChannelSkipped};

use crate::outcome::{self, Done};
use crate::{Handle, Result, Settlement, Token};

impl Handle<'_, Settlement> {
    /// Opens a channel with a reserve, paid in the token.
    ///
    /// # Errors
    /// As the chain says.
    pub fn open_channel(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        reserve: impl Into<Uint128>,
        opening: OpenChannel,
    ) -> Result<Done<ChannelOpened>> {
        token.send_for(sender, self, reserve, &ReceiveMsg::OpenChannel(opening))
    }

    /// Settles a batch of entries; the answer has the result of each.
    ///
    /// # Errors
    /// As the chain says: the batch as a whole was refused.
    pub fn settle(&self, sender: &str, entries: Binary) -> Result<Done<SettleBatchResponse>> {
        let tx = self.execute(sender, &ExecuteMsg::SettleBatch { entries })?;
        Ok(Done {
            value: outcome::answer(&tx, 0)?,
            tx,
        })
    }

    /// Results of the only call of a transaction, which named these channels: from its answer;
    /// where a chain gave none, from the events, which report the same.
    ///
    /// # Errors
    /// When the events can't be read.
    pub fn channel_results(&self, tx: &TxOutcome, channels: &[u64]) -> Result<Vec<ChannelResult>> {
        if let Ok(answer) = outcome::answer::<ChannelsResponse>(tx, 0) {
            if answer.results.len() == channels.len() {
                return Ok(answer.results);
            }
        }
        let skipped: Vec<ChannelSkipped> = self.events(tx)?;
        let result = |channel: &u64| {
            let of_it = skipped.iter().find(|event| event.channel == *channel);
            of_it.map_or(ChannelResult::Done {}, |event| ChannelResult::Skipped {
                reason: event.reason,
            })
        };
        Ok(channels.iter().map(result).collect())
    }
}
