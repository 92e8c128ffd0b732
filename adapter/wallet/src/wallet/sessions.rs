//! Session keys, and the channels they command.

use std::collections::{BTreeMap, HashMap};

use oaic_messages::private_credits::{QueryMsg, SessionKeyResponse};
use oaic_records::private_credits::{Channel, Head, SessionKey, CHANNELS};
use oaic_vouchers::SigningKey;

use super::Wallet;
use crate::error::{Result, WalletError};
use crate::list::fetch_proven;
use crate::numbers::{Numbers, GAP};
use crate::source::{bytes, prove, Source};

/// What is known of session keys, own ones and others.
pub(super) struct Sessions {
    numbers: Numbers,
    /// Public keys of the first numbers.
    keys: Vec<[u8; 32]>,
    /// Channels that ever took a session key, whoever's.
    takers: HashMap<[u8; 32], Vec<u64>>,
    /// The session key that a channel has now.
    now: BTreeMap<u64, [u8; 32]>,
    head: Head,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            numbers: Numbers::new(GAP),
            keys: vec![],
            takers: HashMap::new(),
            now: BTreeMap::new(),
            head: Head::default(),
        }
    }
}

impl Sessions {
    /// The session keys that are new, when they are those that are proven.
    pub fn fetch(&self, source: &dyn Source, proven: &Head) -> Result<Vec<SessionKey>> {
        fetch_proven(
            "session keys",
            (&self.head, proven),
            source,
            |start_after, limit| QueryMsg::SessionKeys { start_after, limit },
            |taken: &SessionKeyResponse| taken.number,
            |taken| {
                let key = bytes("session_key", &taken.session_key)?;
                let channel = taken.channel;
                Ok(SessionKey { channel, key })
            },
        )
    }
}

impl Wallet {
    /// A session key that no channel ever took as of the last sync, and that this wallet gave nobody
    /// since; and its number. One whose opening is still on its way when another wallet of the
    /// same seed is opened is not known there. None is handed out twice; after [`GAP`] that came to
    /// nothing, [`skip_sessions_to`](Self::skip_sessions_to) goes on.
    ///
    /// # Errors
    /// [`WalletError::Unproven`] before a sync, [`WalletError::Reach`], [`WalletError::Exhausted`].
    pub fn new_session_key(&mut self) -> Result<(u32, SigningKey)> {
        self.ensure_proven()?;
        let number = self.sessions.numbers.take(1)?;
        Ok((number, self.keys.session(number)))
    }

    /// Uses no session key of a number below this one, and looks on from it with the next sync.
    pub fn skip_sessions_to(&mut self, number: u32) {
        self.sessions.numbers.skip_to(number);
    }

    /// Channels that this wallet commands, each with the number of its session key of now: found
    /// among all by the seed alone, as of the last sync. A key is in it twice when somebody who saw it
    /// opened a channel for it too, at their own cost: the wallet's is the one that its spend opened.
    pub fn channels(&self) -> Vec<(u64, u32)> {
        let own: HashMap<&[u8; 32], u32> = self.sessions.keys.iter().zip(0..).collect();
        let now = self.sessions.now.iter();
        now.filter_map(|(channel, key)| Some((*channel, *own.get(key)?)))
            .collect()
    }

    /// What the contract knows of a channel, proven: the next number of its commands, what was put
    /// into it. It tells the node which channel it is; so does every question about it, here and at
    /// settlement. None: there is none.
    ///
    /// # Errors
    /// It can't be proven.
    pub fn channel(&self, source: &dyn Source, channel: u64) -> Result<Option<Channel>> {
        prove(source, |storage| CHANNELS.may_load(storage, channel))
    }

    /// Refuses a session key that some channel took.
    pub(super) fn ensure_new_key(&self, key: &[u8; 32]) -> Result<()> {
        match self.sessions.takers.contains_key(key) {
            true => Err(WalletError::KeyTaken),
            false => Ok(()),
        }
    }

    /// Takes session keys. Own ones are passed over from then on: a wallet that is opened anew would
    /// hand out its first key again, and one key for two channels shows that they are one person's.
    pub(super) fn take_keys(&mut self, taken: &[SessionKey], head: Head) -> Result<()> {
        for SessionKey { channel, key } in taken {
            let takers = self.sessions.takers.entry(*key).or_default();
            if !takers.contains(channel) {
                takers.push(*channel);
            }
            self.sessions.now.insert(*channel, *key);
        }
        self.sessions.head = head;
        // On with a wider window as long as that finds more.
        let (mut number, mut channels) = (0, vec![]);
        while number < self.sessions.numbers.end() {
            let own = self.session_public(number);
            if let Some(takers) = self.sessions.takers.get(&own) {
                self.sessions.numbers.found(number)?;
                channels.extend(takers);
            }
            number += 1;
        }
        self.own_channels(&channels)
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
