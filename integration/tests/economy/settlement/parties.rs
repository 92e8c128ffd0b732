//! What the parties of a channel know of it by their own word, without asking the chain: what was
//! put in, what was signed, what was paid, who asked for what and when.
//!
//! What a provider is promised is worked out from this alone.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use oaic_chain::Block;
use oaic_channel::Domains;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::Params;
use oaic_vouchers::{channel_id, Hash, PackedVoucher, SigningKey};

/// Vouchers of a lane that are remembered.
const HELD: usize = 8;

/// A moment that is there once both its time and its height are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    time: u64,
    height: u64,
}

impl Due {
    pub fn after(block: Block, seconds: u64, blocks: u64) -> Self {
        Self {
            time: block.time + seconds,
            height: block.height + blocks,
        }
    }

    pub fn reached(self, block: Block) -> bool {
        block.time >= self.time && block.height >= self.height
    }
}

/// A voucher that its payer signed, and the name of the key.
#[derive(Clone, Debug)]
pub struct Held {
    pub voucher: PackedVoucher,
    pub by: String,
}

/// A lane.
#[derive(Clone, Debug, Default)]
pub struct LaneNote {
    /// What it was paid.
    pub got: u128,
    /// Sequence and root of what it was paid on, once it was.
    pub root: Option<(u64, Hash)>,
    /// What its payer signed.
    pub held: Vec<Held>,
}

/// A session key that is to come.
#[derive(Clone, Debug)]
pub struct NextKey {
    pub name: String,
    pub limit: u128,
    pub due: Due,
}

/// A channel that is opened.
pub struct Opening {
    pub key: String,
    pub limit: u128,
    pub payer: Addr,
    pub provider: Addr,
    pub refund_to: Option<Addr>,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct ChannelNote {
    pub number: u64,
    pub id: Hash,
    pub payer: Addr,
    pub provider: Addr,
    /// Who gets the rest, where it isn't the payer.
    pub refund_to: Option<Addr>,
    /// Name of the session key in force, its index, its limit, and what the channel had paid when
    /// it came into force.
    pub key: String,
    /// The key itself, where a wallet made it and its name says nothing.
    pub secret: Option<SigningKey>,
    pub key_index: u32,
    pub limit: u128,
    pub base: u128,
    pub next: Option<NextKey>,
    pub deposited: u128,
    pub got: u128,
    /// What was given back, before any fee.
    pub refunded: u128,
    pub closed: bool,
    pub terms: u32,
    /// Delay of unlocks and rotations, from its opening.
    pub seconds: u64,
    pub blocks: u64,
    pub payer_asked: Option<Due>,
    pub refund_asked: Option<Due>,
    /// By terms and lane.
    pub lanes: BTreeMap<(u32, u32), LaneNote>,
}

impl ChannelNote {
    pub fn opened(
        opening: Opening,
        number: u64,
        domains: &Domains,
        deposited: u128,
        params: &Params,
    ) -> Self {
        let (payer, provider) = (opening.payer, opening.provider);
        Self {
            number,
            id: channel_id(&domains.voucher, payer.as_str(), provider.as_str(), number),
            payer,
            provider,
            refund_to: opening.refund_to,
            key: opening.key,
            secret: None,
            key_index: 0,
            limit: opening.limit,
            base: 0,
            next: None,
            deposited,
            got: 0,
            refunded: 0,
            closed: false,
            terms: 1,
            seconds: params.unlock_delay,
            blocks: params.unlock_blocks,
            payer_asked: None,
            refund_asked: None,
            lanes: BTreeMap::new(),
        }
    }

    /// Time passes: the key that is to come is in force as soon as it is due.
    pub fn pass(&mut self, block: Block) {
        if self.closed {
            return;
        }
        if let Some(next) = self.next.take_if(|next| next.due.reached(block)) {
            self.base = self.got;
            self.key = next.name;
            self.limit = next.limit;
            self.key_index += 1;
        }
    }

    /// The key in force, and the one that is to come.
    pub fn last_keys(&self) -> Vec<String> {
        let next = self.next.iter().map(|next| next.name.clone());
        [self.key.clone()].into_iter().chain(next).collect()
    }

    pub fn signer(&self) -> SigningKey {
        self.secret.clone().unwrap_or_else(|| key(&self.key))
    }

    /// What can still be paid: what is left of the reserve and of the key's limit.
    pub fn room(&self) -> u128 {
        let left = self.limit.saturating_sub(self.got - self.base);
        left.min(self.reserve())
    }

    pub fn reserve(&self) -> u128 {
        self.deposited - self.got - self.refunded
    }

    pub fn lane(&self, place: (u32, u32)) -> LaneNote {
        self.lanes.get(&place).cloned().unwrap_or_default()
    }

    /// The best of a lane's vouchers that its payer signed under the key in force.
    pub fn best(&self, place: (u32, u32)) -> Option<&PackedVoucher> {
        let lane = self.lanes.get(&place)?;
        let good = |held: &&Held| {
            held.by == self.key
                && held.voucher.key_index == self.key_index
                && u64::try_from(held.voucher.amount).is_ok()
        };
        let held = lane.held.iter().filter(good);
        held.map(|held| &held.voucher)
            .max_by_key(|voucher| (voucher.amount, voucher.sequence))
    }

    /// The provider takes a voucher that the payer signed under one of its keys.
    pub fn hold(&mut self, voucher: &PackedVoucher, by: &str) {
        let place = (voucher.terms, voucher.lane);
        let best = self.best(place).cloned();
        let held = &mut self.lanes.entry(place).or_default().held;
        held.push(Held {
            voucher: voucher.clone(),
            by: by.to_owned(),
        });
        if held.len() > HELD {
            let old = held.iter().position(|h| best.as_ref() != Some(&h.voucher));
            held.remove(old.unwrap_or(0));
        }
    }

    pub fn request(&mut self, who: &Addr, block: Block) -> bool {
        let due = Due::after(block, self.seconds, self.blocks);
        match self.asked(who) {
            Some(asked) if asked.is_none() => {
                *asked = Some(due);
                true
            }
            _ => false,
        }
    }

    pub fn withdraw(&mut self, who: &Addr) -> bool {
        self.asked(who).is_some_and(|asked| asked.take().is_some())
    }

    /// Whoever finalizes: what goes back, if a request is due.
    pub fn finalize(&mut self, block: Block) -> Option<u128> {
        let due = |asked: &Option<Due>| asked.is_some_and(|due| due.reached(block));
        (!self.closed && (due(&self.payer_asked) || due(&self.refund_asked))).then(|| self.close())
    }

    pub fn release(&mut self, who: &Addr) -> Option<u128> {
        (!self.closed && self.provider == *who).then(|| self.close())
    }

    fn close(&mut self) -> u128 {
        let rest = self.reserve();
        self.refunded += rest;
        self.closed = true;
        rest
    }

    /// Whose request is whose; nobody else's counts, and none in a closed channel.
    fn asked(&mut self, who: &Addr) -> Option<&mut Option<Due>> {
        if self.closed {
            None
        } else if self.payer == *who {
            Some(&mut self.payer_asked)
        } else if self.refund_to.as_ref() == Some(who) {
            Some(&mut self.refund_asked)
        } else {
            None
        }
    }
}

/// A grant.
#[derive(Clone, Debug)]
pub struct GrantNote {
    /// Name of the session key.
    pub key: String,
    pub limit: u128,
    pub daily: u128,
    pub ends_at: u64,
    pub day: u64,
    pub taken: u128,
}

impl GrantNote {
    /// What it can take in a block.
    pub fn left(&self, block: Block) -> u128 {
        let taken = match self.day == block.time / 86_400 {
            true => self.taken,
            false => 0,
        };
        self.daily.saturating_sub(taken)
    }

    pub fn take(&mut self, amount: u128, block: Block) {
        let left = self.left(block);
        self.day = block.time / 86_400;
        self.taken = self.daily - left + amount;
    }
}
