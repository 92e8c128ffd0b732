//! Channels opened from here, and signed commands of their session keys.

use cosmwasm_std::{Api, Binary, Storage};
use oaic_messages::private_credits::{command_bytes, Command};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{Channel, Config, SessionKey, CHANNELS, KEYS, KEYS_HEAD};
use crate::validate;

pub fn load(storage: &dyn Storage, channel: u64) -> Result<Channel> {
    let found = CHANNELS.may_load(storage, channel)?;
    found.ok_or(ContractError::NotOurs { channel })
}

/// Records a channel's session key, so that the owner's wallet never derives it again.
pub fn record_key(storage: &mut dyn Storage, channel: u64, key: &Binary) -> Result<()> {
    let key = validate::digest(key)?;
    let taken = SessionKey { channel, key };
    let mut head = KEYS_HEAD.may_load(storage, &())?.unwrap_or_default();
    head.push(&taken)?;
    KEYS.save(storage, &head.count, &taken);
    KEYS_HEAD.save(storage, &(), &head);
    Ok(())
}

/// A signed command as received.
pub struct SignedCommand<'a> {
    pub channel: u64,
    pub sequence: u64,
    pub signature: &'a Binary,
}

impl SignedCommand<'_> {
    /// Returns the channel if its session key signed this command with the next sequence number.
    /// The returned channel's sequence is advanced; saving it makes the command happen only once.
    pub fn check(
        &self,
        storage: &dyn Storage,
        api: &dyn Api,
        config: &Config,
        command: &Command<'_>,
    ) -> Result<Channel> {
        let mut channel = load(storage, self.channel)?;
        if channel.sequence != self.sequence {
            return Err(ContractError::Sequence {
                channel: self.channel,
                expected: channel.sequence,
                found: self.sequence,
            });
        }
        let domain = validate::digest(&config.bindings.command_domain)?;
        let bytes = command_bytes(&domain, self.channel, self.sequence, command);
        // For a malformed key or signature the host returns an error, which is treated like an
        // invalid signature.
        let holds = api.ed25519_verify(&bytes, self.signature, &channel.session_key);
        if holds != Ok(true) {
            return Err(ContractError::BadSignature {
                channel: self.channel,
                sequence: self.sequence,
            });
        }
        channel.sequence = channel.sequence.add_checked(1)?;
        Ok(channel)
    }
}
