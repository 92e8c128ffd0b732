//! Session keys, and the channels they command.

use std::collections::HashMap;

use oaic_types::private_credits::{ChannelResponse, QueryMsg};
use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use oaic_vouchers::SigningKey;

use crate::error::Result;
use crate::numbers::{Numbers, GAP};
use crate::source::{ask, Source};
use crate::wallet::{bytes, rising, Wallet};

/// What is known of session keys, own ones and others.
pub(crate) struct Sessions {
    numbers: Numbers,
    /// Public keys of the first numbers.
    keys: Vec<[u8; 32]>,
    /// Channels by session key, whoever's.
    channels: HashMap<[u8; 32], Vec<u64>>,
    /// Last channel whose session key was looked at.
    last_channel: Option<u64>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            numbers: Numbers::new(GAP),
            keys: vec![],
            channels: HashMap::new(),
            last_channel: None,
        }
    }
}

impl Wallet {
    /// Takes the new channels. Own ones are known by their session keys, whose numbers are passed
    /// over from then on: a wallet that is opened anew would hand out its first key again, and one
    /// key for two channels shows that they are one person's.
    pub(crate) fn sync_channels(&mut self, source: &dyn Source) -> Result<()> {
        let new = pages(source, self.sessions.last_channel)?;
        self.take_channels(&new)
    }

    /// A session key that no channel has as of the last sync, and that this wallet gave nobody
    /// since; and its number. One whose opening is still on its way when another wallet of the
    /// same seed is opened is not known there. After [`GAP`] that came to nothing it begins again
    /// with the first of those.
    ///
    /// # Errors
    /// [`crate::NotesError::Exhausted`].
    pub fn new_session_key(&mut self) -> Result<(u32, SigningKey)> {
        let number = self.sessions.numbers.take(1)?;
        Ok((number, self.keys.session(number)))
    }

    /// Channels that this wallet commands, each with the number of its session key: found among
    /// all by the seed alone.
    ///
    /// # Errors
    /// The contract doesn't answer.
    pub fn channels(&mut self, source: &dyn Source) -> Result<Vec<(ChannelResponse, u32)>> {
        // All of them, not only the new: another wallet of this seed may have rotated a key.
        let all = pages(source, None)?;
        self.take_channels(&all)?;
        let mut own = vec![];
        for channel in all {
            let key = bytes("session_key", &channel.session_key)?;
            let mut numbers = (0..).zip(&self.sessions.keys);
            if let Some((number, _)) = numbers.find(|(_, known)| **known == key) {
                own.push((channel, number));
            }
        }
        Ok(own)
    }

    fn take_channels(&mut self, channels: &[ChannelResponse]) -> Result<()> {
        for found in channels {
            let key = bytes("session_key", &found.session_key)?;
            let of_key = self.sessions.channels.entry(key).or_default();
            if !of_key.contains(&found.channel) {
                of_key.push(found.channel);
            }
            self.sessions.last_channel = self.sessions.last_channel.max(Some(found.channel));
        }
        // On with a wider window as long as that finds more.
        let mut number = 0;
        while number < self.sessions.numbers.end() {
            let own = self.session_public(number);
            if let Some(channels) = self.sessions.channels.get(&own).cloned() {
                self.sessions.numbers.found(number)?;
                for channel in channels {
                    self.own_channel(channel)?;
                }
            }
            number += 1;
        }
        Ok(())
    }

    /// Public session key of a number, derived once.
    fn session_public(&mut self, number: u32) -> [u8; 32] {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(known) = self.sessions.keys.get(place) {
            return *known;
        }
        let own = self.keys.session(number).public();
        // Asked for in their order.
        self.sessions.keys.push(own);
        own
    }
}

/// Channels after one, in their order.
fn pages(source: &dyn Source, after: Option<u64>) -> Result<Vec<ChannelResponse>> {
    let mut all: Vec<ChannelResponse> = vec![];
    loop {
        let start_after = all.last().map(|found| found.channel).or(after);
        let limit = Some(MAX_PAGE_LIMIT);
        let page: Page<ChannelResponse> = ask(source, &QueryMsg::Channels { start_after, limit })?;
        let more = page.has_more && !page.items.is_empty();
        for found in page.items {
            let before = all.last().map(|last| last.channel).or(after);
            rising("channels.channel", before, found.channel)?;
            all.push(found);
        }
        if !more {
            return Ok(all);
        }
    }
}
