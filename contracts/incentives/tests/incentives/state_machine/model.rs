//! The reference model: plain numbers, and None where an operation must be refused.

use std::collections::BTreeMap;

use oaic_messages::incentives::{BountyStatus, MilestoneStatus};

use crate::suite::{API, EPOCH, FIRST, GRANTS, MARKET};

pub const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dave"];
pub const REPORTERS: [&str; 3] = ["settlement", "market", "clinic"];

type Person = &'static str;

/// Epochs are counted back from the running one; programs, grants and bounties by id.
#[derive(Clone, Debug)]
pub enum Op {
    Arrive(u128),
    Sync,
    Roll,
    Report(Person, u64, Person, u128),
    Claim(u8, u64, Person),
    Expire(u8, u64),
    Grant(Person, Vec<u128>),
    Approve(u64, u32),
    CancelGrant(u64),
    ClaimGrant(u64),
    Bounty(u128, u64),
    Award(u64, Person),
    CancelBounty(u64),
    ReclaimBounty(u64),
    ClaimBounty(u64),
    Weights(u16, u16),
    Config(u16, u16, u64, u16),
    Bounds(u16),
    /// A taxed transfer.
    Fee(u128),
    Reporter(Person, u8),
    Strike(Person),
    Wait(u64),
}

#[derive(Clone, Debug, Default)]
struct Pot {
    remaining: u128,
    points: u128,
}

#[derive(Clone, Debug)]
struct Bounty {
    amount: u128,
    deadline: u64,
    recipient: Person,
    status: BountyStatus,
}

#[derive(Clone, Debug)]
struct Grant {
    recipient: Person,
    milestones: Vec<(u128, MilestoneStatus)>,
}

#[derive(Clone, Debug)]
pub struct Model {
    now: u64,
    pub unsynced: u128,
    unsynced_fee: u128,
    /// All fee that was shared, in uoaic × basis points.
    fee_points: u128,
    pub risk_due: u128,
    pub risk_paid: u128,
    pub free: u128,
    pub pool: u128,
    pub block_start: u128,
    pub paid: BTreeMap<Person, u128>,
    weights: [u128; 3],
    release: u128,
    cap: u128,
    ttl: u64,
    payable: u128,
    risk: u128,
    /// Level, and when.
    bucket: (u128, u64),
    reporters: BTreeMap<Person, u8>,
    /// Cap and last epoch to claim in.
    rolled: BTreeMap<u64, (u128, u64)>,
    pots: BTreeMap<(u64, u8), Pot>,
    /// Points, and whether they are claimed.
    rewards: BTreeMap<(u64, u8, Person), (u128, bool)>,
    /// Burned and paid.
    caps: BTreeMap<(u64, Person), (u128, u128)>,
    grants: Vec<Grant>,
    bounties: Vec<Bounty>,
}

impl Model {
    pub fn new(free: u128) -> Self {
        Model {
            now: FIRST * EPOCH,
            unsynced: 0,
            unsynced_fee: 0,
            fee_points: 0,
            risk_due: 0,
            risk_paid: 0,
            free,
            pool: 0,
            block_start: 0,
            paid: BTreeMap::new(),
            weights: [5_000, 3_000, 2_000],
            release: 1_000,
            cap: 5_000,
            ttl: 2,
            payable: 1_000,
            risk: 1_000,
            bucket: (0, 0),
            reporters: BTreeMap::from([("settlement", API), ("market", MARKET)]),
            rolled: BTreeMap::new(),
            pots: BTreeMap::new(),
            rewards: BTreeMap::new(),
            caps: BTreeMap::new(),
            grants: vec![],
            bounties: vec![],
        }
    }

    pub fn programs(&self) -> u128 {
        self.pots.values().map(|pot| pot.remaining).sum()
    }

    pub fn reserved_grants(&self) -> u128 {
        use MilestoneStatus::{Approved, Pending};
        self.grants
            .iter()
            .flat_map(|grant| &grant.milestones)
            .filter(|(_, status)| [Pending, Approved].contains(status))
            .map(|(amount, _)| amount)
            .sum()
    }

    pub fn reserved_bounties(&self) -> u128 {
        use BountyStatus::{Awarded, Open};
        self.bounties
            .iter()
            .filter(|bounty| [Open, Awarded].contains(&bounty.status))
            .map(|bounty| bounty.amount)
            .sum()
    }

    fn accounted(&self) -> u128 {
        let reserved = self.reserved_grants() + self.reserved_bounties();
        self.free + self.pool + self.programs() + reserved + self.risk_due
    }

    /// Counts what becomes payable, or refuses it.
    fn fill(&mut self, amount: u128) -> Option<()> {
        let capacity = (self.accounted() - self.risk_due) * self.payable / 10_000;
        let (level, at) = self.bucket;
        let leaked = capacity * u128::from(self.now - at) / u128::from(EPOCH);
        let level = level.saturating_sub(leaked) + amount;
        self.bucket = (level, self.now);
        (level <= capacity).then_some(())
    }

    fn epoch(&self) -> u64 {
        self.now / EPOCH
    }

    fn sync(&mut self) {
        let before = self.fee_points / 10_000;
        self.fee_points += std::mem::take(&mut self.unsynced_fee) * self.risk;
        let risk = self.fee_points / 10_000 - before;
        self.risk_due += risk;
        self.free += std::mem::take(&mut self.unsynced) - risk;
    }

    fn roll(&mut self) {
        let epoch = self.epoch();
        if self.rolled.contains_key(&epoch) {
            return;
        }
        self.sync();
        if epoch > FIRST && !self.rolled.contains_key(&(epoch - 1)) {
            self.fund(epoch - 1);
        }
        self.fund(epoch);
    }

    fn fund(&mut self, epoch: u64) {
        self.rolled.insert(epoch, (self.cap, epoch + 1 + self.ttl));
        let released = self.free * self.release / 10_000;
        for program in [API, MARKET, GRANTS] {
            let budget = released * self.weights[usize::from(program)] / 10_000;
            self.free -= budget;
            let mut pot = Pot::default();
            match program {
                GRANTS => self.pool += budget,
                _ => pot.remaining = budget,
            }
            self.pots.insert((epoch, program), pot);
        }
    }

    fn pay(&mut self, person: Person, amount: u128) {
        *self.paid.entry(person).or_default() += amount;
    }

    fn grant(&mut self, id: u64) -> Option<&mut Grant> {
        self.grants
            .get_mut(usize::try_from(id).ok()?.checked_sub(1)?)
    }

    /// A bounty that has a status.
    fn bounty(&mut self, id: u64, status: BountyStatus) -> Option<&mut Bounty> {
        self.bounties
            .get_mut(usize::try_from(id).ok()?.checked_sub(1)?)
            .filter(|bounty| bounty.status == status)
    }

    fn can_claim(&self, epoch: u64) -> bool {
        let (_, until) = self.rolled[&epoch];
        (epoch + 2..=until).contains(&self.epoch())
    }

    /// Claims of all rewards that are due.
    pub fn due(&self) -> Vec<Op> {
        let open = self.rewards.iter().filter(|(_, (_, claimed))| !claimed);
        open.filter(|((epoch, ..), _)| self.can_claim(*epoch))
            .map(|((epoch, program, person), _)| Op::Claim(*program, self.epoch() - epoch, person))
            .collect()
    }

    fn claim(&mut self, program: u8, epoch: u64, person: Person) -> Option<()> {
        let (points, claimed) = self.rewards.get(&(epoch, program, person)).copied()?;
        if claimed || !self.can_claim(epoch) {
            return None;
        }
        let (cap, _) = self.rolled[&epoch];
        self.rewards
            .insert((epoch, program, person), (points, true));
        let pot = self.pots.get_mut(&(epoch, program))?;
        let share = pot.remaining * points / pot.points;
        pot.remaining -= share;
        pot.points -= points;
        let (burned, paid) = self.caps.get_mut(&(epoch, person))?;
        let reward = share.min(*burned * cap / 10_000 - *paid);
        *paid += reward;
        self.pool += share - reward;
        self.pay(person, reward);
        Some(())
    }

    /// What an operation does; None when it must be refused.
    pub fn apply(&mut self, op: &Op) -> Option<()> {
        match op {
            Op::Arrive(amount) => self.unsynced += amount,
            Op::Sync => {
                self.roll();
                self.sync();
                self.risk_paid += std::mem::take(&mut self.risk_due);
            }
            Op::Fee(gross) => {
                let pool = (gross * 4).div_ceil(100) / 2;
                self.unsynced += pool;
                self.unsynced_fee += pool;
            }
            Op::Roll => self.roll(),
            Op::Report(reporter, back, person, fee) => {
                let program = *self.reporters.get(reporter)?;
                let points = Some(fee / 2).filter(|points| *points > 0)?;
                let epoch = self.epoch() - back;
                if *back > 1 || epoch < FIRST {
                    return None;
                }
                self.roll();
                self.pots.entry((epoch, program)).or_default().points += points;
                let key = (epoch, program, *person);
                self.rewards.entry(key).or_default().0 += points;
                self.caps.entry((epoch, person)).or_default().0 += points;
            }
            Op::Claim(program, back, person) => {
                self.claim(*program, self.epoch() - back, person)?;
            }
            Op::Expire(program, back) => {
                let (running, epoch) = (self.epoch(), self.epoch() - back);
                let (_, until) = self.rolled.get(&epoch)?;
                let pot = self.pots.get_mut(&(epoch, *program))?;
                if running <= *until || pot.remaining == 0 {
                    return None;
                }
                self.free += std::mem::take(&mut pot.remaining);
            }
            Op::Grant(recipient, amounts) => {
                if amounts.is_empty() || amounts.contains(&0) {
                    return None;
                }
                self.roll();
                self.pool = self.pool.checked_sub(amounts.iter().sum())?;
                self.grants.push(Grant {
                    recipient,
                    milestones: amounts
                        .iter()
                        .map(|amount| (*amount, MilestoneStatus::Pending))
                        .collect(),
                });
            }
            Op::Approve(id, milestone) => {
                let milestone = usize::try_from(*milestone).ok()?;
                let (amount, status) = self.grant(*id)?.milestones.get_mut(milestone)?;
                if *status != MilestoneStatus::Pending {
                    return None;
                }
                *status = MilestoneStatus::Approved;
                let amount = *amount;
                self.fill(amount)?;
            }
            Op::CancelGrant(id) => {
                let grant = self.grant(*id)?;
                self.pool += advance(grant, MilestoneStatus::Pending, MilestoneStatus::Canceled)?;
            }
            Op::ClaimGrant(id) => {
                let grant = self.grant(*id)?;
                let recipient = grant.recipient;
                let due = advance(grant, MilestoneStatus::Approved, MilestoneStatus::Paid)?;
                self.pay(recipient, due);
            }
            Op::Bounty(amount, after) => {
                if *amount == 0 || *after == 0 {
                    return None;
                }
                self.roll();
                self.pool = self.pool.checked_sub(*amount)?;
                self.bounties.push(Bounty {
                    amount: *amount,
                    deadline: self.now + after,
                    recipient: "nobody",
                    status: BountyStatus::Open,
                });
            }
            Op::Award(id, person) => {
                let now = self.now;
                let bounty = self
                    .bounty(*id, BountyStatus::Open)
                    .filter(|bounty| now <= bounty.deadline)?;
                bounty.recipient = person;
                bounty.status = BountyStatus::Awarded;
                let amount = bounty.amount;
                self.fill(amount)?;
            }
            Op::CancelBounty(id) => {
                let bounty = self.bounty(*id, BountyStatus::Open)?;
                bounty.status = BountyStatus::Canceled;
                self.pool += bounty.amount;
            }
            Op::ReclaimBounty(id) => {
                let now = self.now;
                let bounty = self
                    .bounty(*id, BountyStatus::Open)
                    .filter(|bounty| now > bounty.deadline)?;
                bounty.status = BountyStatus::Reclaimed;
                self.pool += bounty.amount;
            }
            Op::ClaimBounty(id) => {
                let bounty = self.bounty(*id, BountyStatus::Awarded)?;
                bounty.status = BountyStatus::Paid;
                let (recipient, amount) = (bounty.recipient, bounty.amount);
                self.pay(recipient, amount);
            }
            Op::Weights(api, market) => {
                let rest = 10_000u16.checked_sub(api + market)?;
                self.roll();
                self.weights = [*api, *market, rest].map(u128::from);
            }
            Op::Bounds(payable) => {
                if *payable > 1_500 {
                    return None;
                }
                self.roll();
                self.sync();
                self.payable = (*payable).into();
            }
            Op::Config(release, cap, ttl, risk) => {
                let wrong = !(1..=2_000).contains(release) || !(1..=2).contains(ttl);
                if wrong || *cap > 5_000 || *risk > 5_000 {
                    return None;
                }
                self.roll();
                self.sync();
                self.release = (*release).into();
                self.cap = (*cap).into();
                self.ttl = *ttl;
                self.risk = (*risk).into();
            }
            Op::Reporter(reporter, program) => {
                if *program > MARKET {
                    return None;
                }
                self.reporters.insert(reporter, *program);
            }
            Op::Strike(reporter) => {
                self.reporters.remove(reporter)?;
            }
            Op::Wait(seconds) => {
                self.block_start = self.accounted();
                self.now += seconds;
            }
        }
        Some(())
    }
}

/// Moves all milestones of one status to another; the sum, or None when there is none.
fn advance(grant: &mut Grant, from: MilestoneStatus, to: MilestoneStatus) -> Option<u128> {
    let mut sum = 0;
    for (amount, status) in &mut grant.milestones {
        if *status == from {
            *status = to;
            sum += *amount;
        }
    }
    Some(sum).filter(|sum| *sum > 0)
}
