//! What session keys sign: messages that command a channel. Anybody may send them.

use cosmwasm_std::{Binary, Uint128};
use oaic_messages::compute_settlement::Conditions;
use oaic_messages::private_credits::{command_bytes, Command, ExecuteMsg};
use oaic_vouchers::SigningKey;

/// A channel, as its session key commands it.
#[derive(Clone, Copy, Debug)]
pub struct Commander<'a> {
    /// `command_domain` of the contract's configuration.
    pub domain: &'a [u8; 32],
    /// Which channel.
    pub channel: u64,
    /// Next number of its commands, as the contract's `Channel` query says.
    pub sequence: u64,
    /// Its session key.
    pub key: &'a SigningKey,
}

impl Commander<'_> {
    /// Signs a command.
    pub fn sign(&self, command: &Command<'_>) -> Binary {
        let bytes = command_bytes(self.domain, self.channel, self.sequence, command);
        self.key.sign(&bytes).into()
    }

    /// Ask for what is left; finalized at settlement when its delay is over.
    pub fn unlock(&self) -> ExecuteMsg {
        ExecuteMsg::Unlock {
            channel: self.channel,
            sequence: self.sequence,
            signature: self.sign(&Command::Unlock),
        }
    }

    /// Take that back.
    pub fn withdraw_unlock(&self) -> ExecuteMsg {
        ExecuteMsg::WithdrawUnlock {
            channel: self.channel,
            sequence: self.sequence,
            signature: self.sign(&Command::WithdrawUnlock),
        }
    }

    /// Replace the session key. Take one that the channel never had: settlement lets none come back.
    pub fn rotate_key(&self, new: &[u8; 32], spend_limit: Uint128) -> ExecuteMsg {
        ExecuteMsg::RotateKey {
            channel: self.channel,
            session_key: new.into(),
            spend_limit,
            sequence: self.sequence,
            signature: self.sign(&Command::RotateKey {
                session_key: new,
                spend_limit,
            }),
        }
    }

    /// Takes today's split, or another service of the channel's provider, under new conditions or
    /// those of the newest terms.
    pub fn advance_terms(&self, service_id: u64, conditions: Option<Conditions>) -> ExecuteMsg {
        ExecuteMsg::AdvanceTerms {
            channel: self.channel,
            service_id,
            conditions,
            sequence: self.sequence,
            signature: self.sign(&Command::AdvanceTerms {
                service_id,
                conditions: conditions.as_ref(),
            }),
        }
    }
}
