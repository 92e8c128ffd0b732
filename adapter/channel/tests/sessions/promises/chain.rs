//! The chain side of the settlement rules, small and in memory, with real signatures. It shares
//! nothing with the contract or the sessions but bytes.

use std::collections::BTreeMap;

use oaic_vouchers::channel_id;

use crate::common::{self, *};

/// Unlock and rotation delay: seconds, blocks.
pub const D: u64 = 100;
pub const DB: u64 = 10;
pub const SUPPLY: u128 = 2_000_000_000_000_000;

#[derive(Clone)]
pub struct Channel {
    pub key: u32,
    limit: u128,
    pub reserve: u128,
    /// Paid when the key in force came into force.
    base: u128,
    pub next: Option<(u32, u128, Moment)>,
    pub unlock: BTreeMap<&'static str, Moment>,
    pub closed: bool,
    pub lanes: BTreeMap<LaneId, ChainLane>,
    pub terms: u32,
}

impl Channel {
    pub fn paid(&self) -> u128 {
        self.lanes.values().map(|lane| lane.paid).sum()
    }

    pub fn left(&self) -> u128 {
        self.limit.saturating_sub(self.paid() - self.base)
    }
}

#[derive(Clone)]
pub struct Chain {
    pub now: Moment,
    pub clock: Clock,
    pub channels: BTreeMap<u64, Channel>,
    /// Price of a unit by version.
    pub tables: Vec<u128>,
    /// Receipt keys by index; whether they are in force.
    pub keys: BTreeMap<u32, bool>,
}

fn key(role: u8, index: u32) -> SigningKey {
    let mut seed = [role; 32];
    seed[..4].copy_from_slice(&index.to_be_bytes());
    SigningKey::from_seed(seed)
}

pub fn session_key(index: u32) -> SigningKey {
    key(0x5e, index)
}

pub fn receipt_key(index: u32) -> SigningKey {
    key(0x4e, index)
}

pub fn domains() -> Domains {
    common::terms().channel.domains
}

pub fn id_of(number: u64) -> Hash {
    channel_id(&domains().voucher, "pay", "prov", number)
}

pub fn table_hash(version: usize) -> Hash {
    let mut hash = [0x7a; 32];
    hash[0] = u8::try_from(version).unwrap();
    hash
}

impl Chain {
    /// With one channel, number 0, and one receipt key.
    pub fn new(reserve: u128, limit: u128) -> Self {
        let now = Moment {
            time: 1_000_000,
            height: 1_000,
        };
        let mut chain = Self {
            now,
            clock: Clock::manual(now.time),
            channels: BTreeMap::new(),
            tables: vec![1],
            keys: BTreeMap::from([(0, true)]),
        };
        chain.open(0, reserve, limit);
        chain
    }

    pub fn open(&mut self, number: u64, reserve: u128, limit: u128) {
        let channel = Channel {
            key: 0,
            limit,
            reserve,
            base: 0,
            next: None,
            unlock: BTreeMap::new(),
            closed: false,
            lanes: BTreeMap::new(),
            terms: 1,
        };
        assert!(self.channels.insert(number, channel).is_none());
    }

    pub fn ch(&self) -> &Channel {
        &self.channels[&0]
    }

    pub fn ch_mut(&mut self) -> &mut Channel {
        self.channels.get_mut(&0).unwrap()
    }

    pub fn tick(&mut self, seconds: u64, blocks: u64) {
        self.now.time += seconds;
        self.now.height += blocks;
        self.clock.set(self.now.time);
        let now = self.now;
        for channel in self.channels.values_mut() {
            if let Some((key, limit, due)) = channel.next {
                if reached(now, due) {
                    channel.base = channel.paid();
                    (channel.key, channel.limit, channel.next) = (key, limit, None);
                }
            }
        }
    }

    fn span(&self) -> Moment {
        Moment {
            time: self.now.time + D,
            height: self.now.height + DB,
        }
    }

    pub fn top_up(&mut self, amount: u128) {
        if !self.ch().closed {
            self.ch_mut().reserve += amount;
        }
    }

    pub fn rotate(&mut self, limit: u128) {
        let due = self.span();
        let channel = self.ch_mut();
        if !channel.closed && limit <= SUPPLY {
            // An index is never used again, also when a rotation replaces one under way.
            let key = channel.next.map_or(channel.key, |next| next.0) + 1;
            channel.next = Some((key, limit, due));
        }
    }

    pub fn request_unlock(&mut self, who: &'static str) {
        let due = self.span();
        let channel = self.ch_mut();
        if !channel.closed {
            channel.unlock.entry(who).or_insert(due);
        }
    }

    pub fn withdraw(&mut self, who: &'static str) {
        self.ch_mut().unlock.remove(who);
    }

    pub fn finalize(&mut self) -> bool {
        let now = self.now;
        let channel = self.ch_mut();
        let due = channel.unlock.values().any(|due| reached(now, *due));
        if !due || channel.closed {
            return false;
        }
        (channel.reserve, channel.closed) = (0, true);
        true
    }

    pub fn advance_terms(&mut self) {
        self.ch_mut().terms += 1;
    }

    pub fn new_table(&mut self, price: u128) {
        self.tables.push(price);
    }

    pub fn add_key(&mut self) -> u32 {
        let index = self.keys.keys().max().unwrap() + 1;
        self.keys.insert(index, true);
        index
    }

    /// Retired or charged: it signs no more either way.
    pub fn end_key(&mut self, index: u32) {
        self.keys.insert(index, false);
    }

    /// Never fails; gives what it paid.
    pub fn settle(&mut self, entry: &Entry, sender: &str) -> u128 {
        let (voucher, claim) = (&entry.voucher, u128::from(entry.claim));
        let Some(channel) = self.channels.get_mut(&voucher.channel) else {
            return 0;
        };
        let signed = voucher.voucher(id_of(voucher.channel));
        let bytes = signed.to_bytes(&domains().voucher);
        let key = session_key(channel.key).public();
        if channel.closed
            || !["prov", "tower"].contains(&sender)
            || voucher.key_index != channel.key
            || voucher.terms >= channel.terms
            || voucher.amount > u64::MAX.into()
            || claim > voucher.amount
            || oaic_vouchers::signing::verify(&key, &bytes, &voucher.signature).is_err()
        {
            return 0;
        }
        let left = channel.left();
        let lane = channel.lanes.entry(LaneId::of(voucher)).or_default();
        let pay = claim
            .saturating_sub(lane.paid)
            .min(left)
            .min(channel.reserve);
        let paid = lane.paid + pay;
        if pay > 0 || (claim == lane.paid && voucher.sequence > lane.sequence) {
            *lane = common::chain(voucher.sequence, paid);
        }
        channel.reserve -= pay;
        pay
    }

    pub fn lane(&self, id: LaneId) -> ChainLane {
        let lanes = &self.channels[&id.channel].lanes;
        lanes.get(&id).copied().unwrap_or_default()
    }

    pub fn lanes(&self) -> Vec<(LaneId, ChainLane)> {
        let lanes = self.ch().lanes.iter();
        lanes.map(|(id, paid)| (*id, *paid)).collect()
    }

    pub fn in_force(&self) -> Hash {
        table_hash(self.tables.len() - 1)
    }

    pub fn all_terms(&self) -> Vec<ChannelTerms> {
        (0..self.ch().terms).map(|n| self.terms(n)).collect()
    }

    pub fn terms(&self, terms: u32) -> ChannelTerms {
        let prices = self.tables.iter().enumerate().map(|(version, unit)| {
            let price = Price {
                prices: UnitKind::slots(&[(UnitKind::Prompt, unit * 1_000_000)]),
                discount_bps: 0,
                max_call: SUPPLY,
            };
            PriceTableFacts {
                hash: table_hash(version),
                version: u32::try_from(version).unwrap(),
                price,
            }
        });
        ChannelTerms {
            channel: self.facts(),
            terms,
            split_version: terms,
            prices: prices.collect(),
            in_force: self.in_force(),
            ..common::terms()
        }
    }

    fn facts(&self) -> ChannelFacts {
        let channel = self.ch();
        let session = |index| public(index, &session_key(index));
        let in_force = self.keys.iter().filter(|(_, in_force)| **in_force);
        let receipt_keys = in_force.map(|(index, _)| public(*index, &receipt_key(*index)));
        let receipt_keys: Vec<_> = receipt_keys.collect();
        ChannelFacts {
            number: 0,
            id: id_of(0),
            domains: domains(),
            session: session(channel.key),
            next_session: channel.next.map(|(index, _, due)| NextKey {
                key: session(index),
                due,
            }),
            unlocks: channel.unlock.values().copied().collect(),
            closed: channel.closed,
            trusted: !receipt_keys.is_empty(),
            receipt_keys,
            reserve: channel.reserve,
            paid: channel.paid(),
            spendable: channel.left(),
            newest_terms: channel.terms - 1,
            unlock_delay: D,
            unlock_blocks: DB,
            seen: self.now,
            ..common::terms().channel
        }
    }
}

fn reached(now: Moment, due: Moment) -> bool {
    now.time >= due.time && now.height >= due.height
}
