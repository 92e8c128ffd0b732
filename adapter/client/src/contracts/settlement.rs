use cosmwasm_std::{Binary, Uint128};
use oaic_chain::TxOutcome;
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelResult, ChannelsResponse, ExecuteMsg, LaneResponse, OpenChannel,
    ProviderResponse, QueryMsg, ReceiptKeyResponse, ReceiveMsg, ServiceResponse,
    SettleBatchResponse,
};
use oaic_messages::events::compute_settlement::{ChannelOpened, ChannelSkipped};

use crate::outcome::{self, Done};
use crate::{Handle, List, Result, Settlement, Token};

impl<'c> Handle<'c, Settlement> {
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

    /// Providers.
    pub fn providers(&self) -> List<'c, ProviderResponse, String> {
        self.list(
            |start_after, limit| QueryMsg::Providers { start_after, limit },
            |provider: &ProviderResponse| provider.address.to_string(),
        )
    }

    /// Receipt keys of a provider.
    pub fn receipt_keys(&self, provider: String) -> List<'c, ReceiptKeyResponse, u32> {
        self.list(
            move |start_after, limit| QueryMsg::ReceiptKeys {
                provider: provider.clone(),
                start_after,
                limit,
            },
            |key: &ReceiptKeyResponse| key.key_index,
        )
    }

    /// Services of a provider, or of all.
    pub fn services(&self, provider: Option<String>) -> List<'c, ServiceResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Services {
                provider: provider.clone(),
                start_after,
                limit,
            },
            |service: &ServiceResponse| service.id,
        )
    }

    /// Channels of a payer, of a provider, between both, or all.
    pub fn channels(
        &self,
        payer: Option<String>,
        provider: Option<String>,
    ) -> List<'c, ChannelResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Channels {
                payer: payer.clone(),
                provider: provider.clone(),
                start_after,
                limit,
            },
            |channel: &ChannelResponse| channel.channel,
        )
    }

    /// Lanes of a channel, by their terms and number.
    pub fn lanes(&self, channel: u64) -> List<'c, LaneResponse, (u32, u32)> {
        self.list(
            move |start_after, limit| QueryMsg::Lanes {
                channel,
                start_after,
                limit,
            },
            |lane: &LaneResponse| (lane.terms, lane.lane),
        )
    }
}
