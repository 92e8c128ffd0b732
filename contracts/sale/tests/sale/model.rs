//! A model of the sale that computes everything in its own words.

use std::collections::BTreeMap;

use oaic_messages::sale::{PROCEEDS_STAY, REOPEN_AFTER};

pub const WINDOW: u64 = 100;
pub const MIN: u128 = 50;
pub const MAX: u128 = 600;
pub const CAP: u128 = 1_000;
pub const SOFT: u128 = 400;
/// Prices of the denoms: four uoaic a unit, three units a uoaic, 1.333333.
pub const PRICES: [u128; 3] = [250_000, 3_000_000, 1_333_333];

#[derive(Clone, Debug)]
pub enum Op {
    Wait(u64),
    /// By, denom, amount, least tokens.
    Buy(&'static str, usize, u128, Option<u128>),
    Finalize,
    /// OAIC and which denoms; none: all.
    Claim(&'static str, Option<Named>),
    /// Of which round; none: of the one that failed last.
    Refund(&'static str, Option<Named>, Option<u32>),
    Reopen,
    GiveBack(&'static str, u128),
    /// Whether the DAO's constitution is open, and whether a migration is queued.
    Govern(bool, bool),
    Cancel(&'static str),
    /// OAIC, or a denom.
    Sweep(Option<usize>),
    Stray(u128),
    /// Whether the treasury refuses OAIC, and which denom.
    Conduct(bool, Option<usize>),
    /// Which denom the bank doesn't send.
    Freeze(Option<usize>),
}

/// Whether OAIC is named, and which denoms are.
pub type Named = (bool, [bool; 3]);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    Open,
    Good,
    Bad,
    Off,
}

/// OAIC, and coins by denom.
pub type Sums = (u128, [u128; 3]);

#[derive(Clone, Debug, Default)]
pub struct Buyer {
    pub value: u128,
    pub paid: [u128; 3],
    pub returned: u128,
    /// OAIC and coins paid in the end.
    pub got: Sums,
    /// Whether that is all.
    pub done: bool,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub pro_rata: bool,
    /// Since the opening; negative before it.
    pub now: i64,
    /// When the current round began, on the same clock.
    pub began: i64,
    pub end: End,
    /// When that was.
    pub ended: i64,
    pub buyers: BTreeMap<&'static str, Buyer>,
    /// Those of earlier rounds.
    pub past: Vec<BTreeMap<&'static str, Buyer>>,
    /// Whether all buyers had everything at some time after a success.
    pub all_paid: bool,
    /// Whether the proceeds are the treasury's.
    pub released: bool,
    /// Whether the constitution is open, and a migration queued.
    pub says: (bool, bool),
    pub refuses: (bool, Option<usize>),
    pub frozen: Option<usize>,
    pub strays: u128,
    /// What the treasury has.
    pub treasury: Sums,
    /// Unsold now, and when the block began.
    pub unsold: (u128, u128),
}

impl Model {
    /// A sale this many seconds after its opening.
    pub fn new(pro_rata: bool, now: i64) -> Self {
        Model {
            pro_rata,
            now,
            began: 0,
            end: End::Open,
            ended: 0,
            buyers: BTreeMap::new(),
            past: vec![],
            all_paid: false,
            released: false,
            says: (false, false),
            refuses: (false, None),
            frozen: None,
            strays: 0,
            treasury: (0, [0; 3]),
            unsold: (CAP, CAP),
        }
    }

    /// Whether its window has ended, or all is sold.
    pub fn over(&self) -> bool {
        self.now >= self.began + WINDOW as i64 || (!self.pro_rata && self.total() == CAP)
    }

    pub fn total(&self) -> u128 {
        self.buyers.values().map(|buyer| buyer.value).sum()
    }

    fn raised(&self, denom: usize) -> u128 {
        self.buyers.values().map(|buyer| buyer.paid[denom]).sum()
    }

    /// What a buyer gets now that it is decided.
    fn due(&self, buyer: &Buyer) -> Sums {
        let total = self.total();
        if self.end == End::Bad {
            return (0, buyer.paid);
        }
        let (tokens, retained) = match self.pro_rata && total > CAP {
            true => (
                buyer.value * CAP / total,
                buyer.paid.map(|paid| (paid * CAP).div_ceil(total)),
            ),
            false => (buyer.value, buyer.paid),
        };
        let back = |denom: usize| match buyer.returned {
            0 => 0,
            returned => retained[denom] * returned / tokens,
        };
        let coins = [0, 1, 2].map(|denom| buyer.paid[denom] - retained[denom] + back(denom));
        (tokens, coins)
    }

    fn returned(&self) -> u128 {
        self.buyers.values().map(|buyer| buyer.returned).sum()
    }

    /// What is neither a buyer's nor gone: OAIC and coins that can be swept now or later; and what
    /// of that has to stay while nothing is released.
    pub fn free(&self) -> (Sums, Sums) {
        let got = |of: &dyn Fn(&Sums) -> u128| -> u128 {
            self.buyers.values().map(|buyer| of(&buyer.got)).sum()
        };
        let past = |denom: usize| -> u128 {
            let buyers = self.past.iter().flat_map(|round| round.values());
            buyers.map(|b| b.paid[denom] - b.got.1[denom]).sum()
        };
        let returned = self.returned();
        let oaic_here = CAP + self.strays + returned - self.treasury.0 - got(&|got| got.0);
        let mine = |denom: usize| self.raised(denom) - got(&|got| got.1[denom]);
        let here = |denom: usize| mine(denom) + past(denom) - self.treasury.1[denom];
        let total = self.total();
        // Owed, as it is booked: in sums, until the last buyer is paid.
        let owed_oaic = match self.end {
            End::Open | End::Bad => CAP,
            End::Good if !self.all_paid => total.min(CAP) - got(&|got| got.0),
            _ => 0,
        };
        let due = |denom: usize| -> u128 {
            let buyers = self.buyers.values();
            buyers.map(|b| self.due(b).1[denom] - b.got.1[denom]).sum()
        };
        let dust = |denom: usize| {
            let buyers = self.buyers.values();
            let without = |b: &Buyer| {
                self.due(&Buyer {
                    returned: 0,
                    ..b.clone()
                })
                .1[denom]
            };
            let raised = self.raised(denom);
            raised - (raised * CAP).div_ceil(total) - buyers.map(without).sum::<u128>()
        };
        let owed = |denom: usize| match self.end {
            End::Open | End::Bad => mine(denom),
            End::Good if self.pro_rata && total > CAP && !self.all_paid => due(denom) + dust(denom),
            End::Good => due(denom),
            End::Off => 0,
        };
        let free = (
            oaic_here - owed_oaic,
            [0, 1, 2].map(|denom| here(denom) - past(denom) - owed(denom)),
        );
        let stays = match self.end == End::Good && !self.released {
            true => (returned, [0, 1, 2].map(|denom| mine(denom) - owed(denom))),
            false => (0, [0; 3]),
        };
        (free, stays)
    }

    fn sweep(&mut self, denom: Option<usize>) -> Option<()> {
        let (free, mut stays) = self.free();
        let asked = denom.map_or(stays.0, |denom| stays.1[denom]);
        let late = self.now >= self.ended + PROCEEDS_STAY as i64;
        if asked > 0 && late && self.says == (true, false) {
            self.released = true;
            stays = (0, [0; 3]);
        }
        match denom {
            None => {
                let amount = free.0 - stays.0;
                if amount == 0 || self.refuses.0 {
                    return None;
                }
                self.treasury.0 += amount;
                if matches!(self.end, End::Good | End::Off) {
                    self.unsold.0 = stays.0;
                }
            }
            Some(denom) => {
                let amount = free.1[denom] - stays.1[denom];
                if amount == 0 || [self.refuses.1, self.frozen].contains(&Some(denom)) {
                    return None;
                }
                self.treasury.1[denom] += amount;
            }
        }
        Some(())
    }

    fn conclude(&mut self, end: End) {
        (self.end, self.ended) = (end, self.now);
        self.unsold.0 = match end {
            End::Good => CAP - self.total().min(CAP),
            _ => CAP,
        };
        if self.unsold.0 > 0 && end != End::Bad {
            let _ = self.sweep(None);
        }
    }

    fn settle(&mut self, name: &'static str, named: Option<Named>) -> Option<()> {
        let buyer = self.buyers.get(name)?.clone();
        let paid = pay(&buyer, self.due(&buyer), named, self.frozen)?;
        self.buyers.insert(name, paid);
        let all_done = self.buyers.values().all(|buyer| buyer.done);
        if all_done && self.end == End::Good && !self.all_paid {
            let got: u128 = self.buyers.values().map(|buyer| buyer.got.0).sum();
            self.unsold.0 += self.total().min(CAP) - got;
            self.all_paid = true;
        }
        Some(())
    }

    fn refund(
        &mut self,
        name: &'static str,
        named: Option<Named>,
        round: Option<u32>,
    ) -> Option<()> {
        let current = self.past.len() as u32 + 1;
        let last = match self.end {
            End::Bad => current,
            _ => current - 1,
        };
        let round = round.unwrap_or(last);
        if round == current {
            return (self.end == End::Bad).then(|| self.settle(name, named))?;
        }
        let frozen = self.frozen;
        let buyers = self.past.get_mut((round as usize).checked_sub(1)?)?;
        let buyer = buyers.get(name)?.clone();
        let paid = pay(&buyer, (0, buyer.paid), named, frozen)?;
        buyers.insert(name, paid);
        Some(())
    }

    fn give_back(&mut self, name: &'static str, amount: u128) -> Option<()> {
        if self.end != End::Good || self.released || !self.says.1 {
            return None;
        }
        let before = self.buyers.get(name)?.clone();
        let mut after = before.clone();
        after.returned += amount;
        if after.returned > self.due(&before).0 || after.returned > after.got.0 {
            return None;
        }
        let (was, due) = (self.due(&before).1, self.due(&after).1);
        after.done &= was == due;
        self.buyers.insert(name, after);
        self.unsold.0 += amount;
        for denom in (0..3).filter(|denom| due[*denom] > was[*denom]) {
            let only = [0, 1, 2].map(|other| other == denom);
            let _ = self.settle(name, Some((false, only)));
        }
        Some(())
    }

    /// What an operation does; None when it must be refused.
    pub fn apply(&mut self, op: &Op) -> Option<()> {
        let over = self.over();
        match *op {
            Op::Wait(seconds) => {
                self.now += seconds as i64;
                self.unsold.1 = self.unsold.0;
            }
            Op::Buy(by, denom, amount, min) => {
                if self.end != End::Open || self.now < 0 || over || self.frozen == Some(denom) {
                    return None;
                }
                let price = PRICES[denom];
                let worth = amount * 1_000_000 / price;
                let had = self.buyers.get(by).map_or(0, |buyer| buyer.value);
                let mut tokens = worth.min(MAX - had);
                if !self.pro_rata {
                    tokens = tokens.min(CAP - self.total());
                }
                if worth < MIN || tokens == 0 || min.is_some_and(|min| tokens < min) {
                    return None;
                }
                let buyer = self.buyers.entry(by).or_default();
                buyer.value += tokens;
                buyer.paid[denom] += (tokens * price).div_ceil(1_000_000);
                self.unsold.0 = CAP - self.total().min(CAP);
            }
            Op::Finalize => {
                if self.end != End::Open || self.now < 0 || !over {
                    return None;
                }
                self.conclude(if self.total() >= SOFT {
                    End::Good
                } else {
                    End::Bad
                });
            }
            Op::Claim(name, named) => {
                return (self.end == End::Good).then(|| self.settle(name, named))?
            }
            Op::Refund(name, named, round) => return self.refund(name, named, round),
            Op::Reopen => {
                let from = self.began + (WINDOW + REOPEN_AFTER) as i64;
                if self.end != End::Bad || self.now < from {
                    return None;
                }
                self.past.push(std::mem::take(&mut self.buyers));
                (self.end, self.began) = (End::Open, self.now);
            }
            Op::GiveBack(name, amount) => return self.give_back(name, amount),
            Op::Govern(open, queued) => self.says = (open, queued),
            Op::Cancel(by) => {
                let bought = !self.buyers.is_empty() || self.past.iter().any(|p| !p.is_empty());
                if by != "owner" || self.end != End::Open || bought {
                    return None;
                }
                self.conclude(End::Off);
            }
            Op::Sweep(denom) => return self.sweep(denom),
            Op::Stray(amount) => self.strays += amount,
            Op::Conduct(oaic, denom) => self.refuses = (oaic, denom),
            Op::Freeze(denom) => self.frozen = denom,
        }
        Some(())
    }
}

/// A buyer that is paid what is named of what is due to it; none when that must be refused.
fn pay(buyer: &Buyer, due: Sums, named: Option<Named>, frozen: Option<usize>) -> Option<Buyer> {
    let named = named.unwrap_or((true, [true; 3]));
    let mut got = buyer.got;
    if named.0 {
        got.0 = due.0;
    }
    for denom in (0..3).filter(|denom| named.1[*denom]) {
        got.1[denom] = due.1[denom];
    }
    let stuck = frozen.is_some_and(|denom| got.1[denom] != buyer.got.1[denom]);
    let nothing = named == (false, [false; 3]) || (got == buyer.got && got != due);
    let done = got == due;
    (!buyer.done && !stuck && !nothing).then(|| Buyer {
        got,
        done,
        ..buyer.clone()
    })
}
