//! Random operations of many accounts against a reference model that knows nothing of storage.
//! After each: what was allowed, every stake, claim, tier power and dividend, and the books. At
//! the end: everybody's stake and the total at the start of every block.

use std::collections::BTreeMap;

use oaic_messages::staking::*;
use proptest::prelude::*;

use crate::world::*;

const STAKERS: [&str; 3] = ["alice", "bob", "carol"];
const DENOMS: [&str; 2] = ["uoaic", USD];

#[derive(Clone, Debug)]
enum Op {
    Stake(usize, u8, u128),
    Add(usize, usize, u128),
    Unbond(usize, usize, u128),
    UnbondAll(usize, usize),
    Withdraw(usize),
    Claim(usize),
    Refresh(usize),
    /// To which denom, how much, and whether it is synced at once.
    Arrive(usize, u128, bool),
    Sync(usize),
    Silence(bool),
    Reweigh(u32),
    Wait(u64),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let who = || 0..STAKERS.len();
    let amount = || {
        prop_oneof![
            Just(MIN_STAKE - 1),
            MIN_STAKE..10 * MIN_STAKE,
            MIN_STAKE..20_000 * OAIC
        ]
    };
    let time = prop_oneof![1u64..10, 1..3 * DAY, DAY..120 * DAY];
    let op = prop_oneof![
        4 => (who(), 0u8..4, amount()).prop_map(|(w, term, n)| Op::Stake(w, term, n)),
        4 => (who(), 0usize..4, 1..5_000 * OAIC).prop_map(|(w, p, n)| Op::Add(w, p, n)),
        4 => (who(), 0usize..4, 1..3_000 * OAIC).prop_map(|(w, p, n)| Op::Unbond(w, p, n)),
        3 => (who(), 0usize..4).prop_map(|(w, p)| Op::UnbondAll(w, p)),
        2 => who().prop_map(Op::Withdraw),
        3 => who().prop_map(Op::Claim),
        2 => who().prop_map(Op::Refresh),
        3 => (0..DENOMS.len(), prop_oneof![1u128..100, 1..10_000 * OAIC], any::<bool>())
            .prop_map(|(d, n, synced)| Op::Arrive(d, n, synced)),
        1 => (0..DENOMS.len()).prop_map(Op::Sync),
        1 => any::<bool>().prop_map(Op::Silence),
        1 => (10_000u32..30_000).prop_map(Op::Reweigh),
        6 => time.prop_map(Op::Wait),
    ];
    prop::collection::vec(op, 1..80)
}

#[derive(Clone, Debug)]
struct Position {
    id: u64,
    amount: u128,
    term: Term,
    since: u64,
    ends: u64,
}

#[derive(Clone, Default)]
struct Account {
    positions: Vec<Position>,
    next: u64,
    claims: BTreeMap<u64, u128>,
    /// As of the last accrual; what dividends are shared by.
    weight: f64,
    owed: [f64; 2],
    claimed: [u128; 2],
}

/// A stream in real numbers: close enough to find a unit that went to the wrong account.
#[derive(Clone, Copy, Default)]
struct Flow {
    unsynced: u128,
    arrived: u128,
    remaining: f64,
    left: f64,
}

struct Model {
    now: u64,
    terms: Vec<Term>,
    silent: bool,
    accounts: [Account; 3],
    flows: [Flow; 2],
}

impl Account {
    fn bonded(&self) -> u128 {
        self.positions.iter().map(|p| p.amount).sum()
    }

    fn power(&self, now: u64, flexible: u32) -> u128 {
        let power = |p: &Position| {
            let age = u128::from((now - p.since).min(RAMP));
            p.amount * u128::from(p.weight(now, flexible)) * age / (10_000 * u128::from(RAMP))
        };
        self.positions.iter().map(power).sum()
    }

    fn weight_now(&self, now: u64, flexible: u32) -> f64 {
        let power = self.power(now, flexible);
        let tier = tiers()
            .iter()
            .rev()
            .find(|tier| power >= tier.min_power.u128())
            .map_or(10_000, |tier| tier.dividend_bps);
        let of = |p: &Position| p.amount as f64 * f64::from(p.weight(now, flexible));
        self.positions.iter().map(of).sum::<f64>() * f64::from(tier)
    }
}

impl Position {
    fn weight(&self, now: u64, flexible: u32) -> u32 {
        match self.ends == 0 || now < self.ends {
            true => self.term.weight_bps,
            false => flexible,
        }
    }
}

impl Model {
    fn flexible(&self) -> u32 {
        self.terms[0].weight_bps
    }

    fn wait(&mut self, seconds: u64) {
        self.now += seconds;
        let total: f64 = self.accounts.iter().map(|account| account.weight).sum();
        if total == 0.0 {
            return;
        }
        for (denom, flow) in self.flows.iter_mut().enumerate() {
            let passed = seconds as f64;
            let released = match passed >= flow.left {
                true => flow.remaining,
                false => flow.remaining * passed / flow.left,
            };
            flow.remaining -= released;
            flow.left = (flow.left - passed).max(0.0);
            for account in &mut self.accounts {
                account.owed[denom] += released * account.weight / total;
            }
        }
    }

    fn accrue(&mut self, who: usize) {
        let (now, flexible) = (self.now, self.flexible());
        self.accounts[who].weight = self.accounts[who].weight_now(now, flexible);
    }

    /// `ends` is what the contract says: real numbers don't show which side of a whole second the
    /// average of two ends is on.
    fn sync(&mut self, denom: usize, ends: Option<u64>) -> Result<(), TestCaseError> {
        let flow = &mut self.flows[denom];
        let new = std::mem::take(&mut flow.unsynced);
        if new == 0 {
            return Ok(());
        }
        let added = new as f64;
        let sum = flow.remaining + added;
        let average = (flow.remaining * flow.left + added * PERIOD as f64) / sum;
        flow.left = (ends.unwrap() - self.now) as f64;
        prop_assert!(
            flow.left < average + 1e-6 && flow.left > average - 1.0 - 1e-6,
            "{} s are left, expected the whole seconds of {average}",
            flow.left
        );
        flow.remaining = sum;
        flow.arrived += new;
        Ok(())
    }

    /// Whether it is allowed; then it has happened.
    fn stake(&mut self, who: usize, term: u8, amount: u128) -> bool {
        let now = self.now;
        let Some(term) = self.terms.get(usize::from(term)).copied() else {
            return false;
        };
        let account = &mut self.accounts[who];
        if amount < MIN_STAKE || account.positions.len() == 10 {
            return false;
        }
        account.positions.push(Position {
            id: account.next,
            amount,
            term,
            since: now,
            ends: if term.duration == 0 {
                0
            } else {
                now + term.duration
            },
        });
        account.next += 1;
        self.accrue(who);
        true
    }

    fn add(&mut self, who: usize, index: usize, term: u8, amount: u128) -> bool {
        let now = self.now;
        let term = self.terms[usize::from(term)];
        let position = &mut self.accounts[who].positions[index];
        if position.term != term {
            return false;
        }
        let age = u128::from((now - position.since).min(RAMP));
        let average = position.amount * age / (position.amount + amount);
        position.since = now - u64::try_from(average).unwrap();
        position.amount += amount;
        position.ends = if term.duration == 0 {
            0
        } else {
            now + term.duration
        };
        self.accrue(who);
        true
    }

    fn unbond(&mut self, who: usize, index: usize, amount: u128) -> bool {
        let (now, silent) = (self.now, self.silent);
        let account = &mut self.accounts[who];
        let position = &mut account.positions[index];
        let Some(rest) = position.amount.checked_sub(amount) else {
            return false;
        };
        let due = now + UNBONDING;
        let room = account.claims.len() < MAX_CLAIMS || account.claims.contains_key(&due);
        if (rest > 0 && rest < MIN_STAKE) || (now < position.ends && !silent) || !room {
            return false;
        }
        position.amount = rest;
        if rest == 0 {
            account.positions.remove(index);
        }
        *account.claims.entry(due).or_default() += amount;
        self.accrue(who);
        true
    }

    fn withdraw(&mut self, who: usize) -> u128 {
        let later = self.accounts[who].claims.split_off(&(self.now + 1));
        let due = std::mem::replace(&mut self.accounts[who].claims, later);
        due.values().sum()
    }
}

/// Number of the term in force that a position has, else any.
fn term_of(model: &Model, position: &Position) -> u8 {
    let same = model.terms.iter().position(|term| *term == position.term);
    same.map_or(0, |index| u8::try_from(index).unwrap())
}

fn sync(world: &mut World, model: &mut Model, denom: usize) -> Result<(), TestCaseError> {
    world.sync(Some(DENOMS[denom])).unwrap();
    let all: Vec<DividendBooks> = world.query(&QueryMsg::Dividends {});
    let books = all.iter().find(|books| books.denom == DENOMS[denom]);
    model.sync(denom, books.and_then(|books| books.stream_ends))
}

fn step(world: &mut World, model: &mut Model, op: &Op) -> Result<(), TestCaseError> {
    let held = |model: &Model, who: usize| model.accounts[who].positions.len();
    match *op {
        Op::Stake(who, term, amount) => {
            let done = world.try_stake(STAKERS[who], term, None, amount);
            prop_assert_eq!(done.is_ok(), model.stake(who, term, amount), "{:?}", done);
        }
        Op::Add(who, index, amount) if index < held(model, who) => {
            let position = model.accounts[who].positions[index].clone();
            let term = term_of(model, &position);
            let done = world.try_stake(STAKERS[who], term, Some(position.id), amount);
            let allowed = model.add(who, index, term, amount);
            prop_assert_eq!(done.is_ok(), allowed, "{:?}", done);
        }
        Op::Unbond(who, index, amount) if index < held(model, who) => {
            let id = model.accounts[who].positions[index].id;
            let done = world.unbond(STAKERS[who], id, amount);
            prop_assert_eq!(done.is_ok(), model.unbond(who, index, amount), "{:?}", done);
        }
        Op::UnbondAll(who, index) if index < held(model, who) => {
            let Position { id, amount, .. } = model.accounts[who].positions[index];
            let done = world.unbond(STAKERS[who], id, amount);
            prop_assert_eq!(done.is_ok(), model.unbond(who, index, amount), "{:?}", done);
        }
        Op::Add(..) | Op::Unbond(..) | Op::UnbondAll(..) => {}
        Op::Withdraw(who) => {
            let account = world.who(STAKERS[who]);
            let before = world.balance(&account);
            let done = world.withdraw(STAKERS[who]);
            let due = model.withdraw(who);
            prop_assert_eq!(done.is_ok(), due > 0);
            prop_assert_eq!(world.balance(&account) - before, due);
        }
        Op::Claim(who) => {
            let account = world.who(STAKERS[who]);
            let pending = DENOMS.map(|denom| world.pending(STAKERS[who], denom));
            let before = (world.balance(&account), world.coins(&account, USD));
            let done = world.claim(STAKERS[who]);
            prop_assert_eq!(done.is_ok(), pending != [0, 0]);
            prop_assert_eq!(world.balance(&account) - before.0, pending[0]);
            prop_assert_eq!(world.coins(&account, USD) - before.1, pending[1]);
            for (claimed, pending) in model.accounts[who].claimed.iter_mut().zip(pending) {
                *claimed += pending;
            }
            if done.is_ok() {
                model.accrue(who);
            }
        }
        Op::Refresh(who) => {
            world.refresh(STAKERS[who]).unwrap();
            model.accrue(who);
        }
        Op::Arrive(denom, amount, synced) => {
            match denom {
                0 => world.donate("market", amount),
                _ => world.donate_native(amount, USD),
            }
            model.flows[denom].unsynced += amount;
            if synced {
                sync(world, model, denom)?;
            }
        }
        Op::Sync(denom) => sync(world, model, denom)?,
        Op::Silence(silent) => {
            world.silent(silent);
            model.silent = silent;
        }
        Op::Reweigh(year) => {
            model.terms[2].weight_bps = year;
            let terms = model.terms.clone();
            if world.run("owner", ExecuteMsg::SetTerms { terms }).is_err() {
                // Below the quarter's weight.
                model.terms[2].weight_bps = 30_000;
                let terms = model.terms.clone();
                world.ok("owner", ExecuteMsg::SetTerms { terms });
            }
        }
        Op::Wait(seconds) => {
            world.advance(seconds, 1);
            model.wait(seconds);
        }
    }
    Ok(())
}

fn check(world: &World, model: &Model) -> Result<(), TestCaseError> {
    let mut sum = BooksResponse {
        balance: world.balance(&world.contract).into(),
        bonded: 0u128.into(),
        unbonding: 0u128.into(),
        streaming: 0u128.into(),
        allotted: 0u128.into(),
        unbooked: model.flows[0].unsynced.into(),
        dividend_weight: 0u128.into(),
    };
    let mut pending = [0u128; 2];
    for (label, account) in STAKERS.iter().zip(&model.accounts) {
        let found = world.staker(label);
        prop_assert_eq!(found.bonded.u128(), account.bonded());
        prop_assert_eq!(
            u128::from(world.member(label, None).unwrap_or(0)),
            account.bonded()
        );
        prop_assert_eq!(found.positions.len(), account.positions.len());
        for (found, position) in found.positions.iter().zip(&account.positions) {
            prop_assert_eq!((found.id, found.since), (position.id, position.since));
            prop_assert_eq!(found.amount.u128(), position.amount);
            prop_assert_eq!(found.ends.unwrap_or(0), position.ends);
        }
        let claims: Vec<_> = found
            .claims
            .iter()
            .map(|claim| (claim.release_at, claim.amount.u128()))
            .collect();
        prop_assert_eq!(
            claims,
            account.claims.clone().into_iter().collect::<Vec<_>>()
        );
        let power = account.power(model.now, model.flexible());
        prop_assert_eq!(found.tier_power.u128(), power);
        for (denom, name) in DENOMS.iter().enumerate() {
            let now = world.pending(label, name);
            pending[denom] += now;
            let (ever, expected) = (now + account.claimed[denom], account.owed[denom]);
            let tolerance = 2.0 + expected * 1e-9;
            prop_assert!(
                (ever as f64 - expected).abs() <= tolerance,
                "{label} got {ever} {name}, expected {expected}"
            );
        }
        sum.bonded += found.bonded;
        sum.unbonding += found.unbonding;
        sum.dividend_weight += found.dividend_weight;
    }
    prop_assert_eq!(u128::from(world.total(None)), sum.bonded.u128());

    let all: Vec<DividendBooks> = world.query(&QueryMsg::Dividends {});
    for books in &all {
        let denom = DENOMS.iter().position(|name| *name == books.denom).unwrap();
        let claimed: u128 = model.accounts.iter().map(|a| a.claimed[denom]).sum();
        prop_assert_eq!(books.arrived.u128(), model.flows[denom].arrived);
        prop_assert_eq!(books.claimed.u128(), claimed);
        prop_assert_eq!(
            books.arrived,
            books.streaming + books.allotted + books.claimed
        );
        // Solvent, and exact but for fractions of one unit each.
        let dust = books.allotted.u128().checked_sub(pending[denom]);
        prop_assert!(
            dust.is_some_and(|dust| dust <= STAKERS.len() as u128),
            "{:?} for {}",
            books,
            pending[denom]
        );
        if denom == 0 {
            sum.streaming = books.streaming;
            sum.allotted = books.allotted;
        }
    }
    let books = world.books();
    prop_assert_eq!(&books, &sum);
    prop_assert_eq!(
        books.balance,
        books.bonded + books.unbonding + books.streaming + books.allotted + books.unbooked
    );
    let native = world.coins(&world.contract, USD);
    let flow = model.flows[1];
    let claimed: u128 = model.accounts.iter().map(|a| a.claimed[1]).sum();
    prop_assert_eq!(native, flow.arrived + flow.unsynced - claimed);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_contract_and_the_model_agree_after_every_operation(ops in ops()) {
        let mut world = World::new();
        let mut model = Model {
            now: world.now(),
            terms: terms(),
            silent: false,
            accounts: Default::default(),
            flows: Default::default(),
        };
        // Bonded by each when the block of this height began.
        let mut history = BTreeMap::from([(world.height(), [0u128; 3])]);
        for op in &ops {
            step(&mut world, &mut model, op)?;
            if let Op::Wait(_) = op {
                let bonded = [0, 1, 2].map(|who| model.accounts[who].bonded());
                history.insert(world.height(), bonded);
            }
            check(&world, &model)?;
        }
        for (height, bonded) in history {
            for (label, bonded) in STAKERS.iter().zip(bonded) {
                let found = world.member(label, Some(height)).unwrap_or(0);
                prop_assert_eq!(u128::from(found), bonded, "{} at {}", label, height);
            }
            let total = world.total(Some(height));
            prop_assert_eq!(u128::from(total), bonded.iter().sum::<u128>(), "at {}", height);
        }
        // Everything can be had in the end: nobody's stake depends on anybody else's.
        world.silent(true);
        for label in STAKERS {
            for position in world.staker(label).positions {
                while world.unbond(label, position.id, position.amount.u128()).is_err() {
                    world.advance(UNBONDING, 1);
                    world.withdraw(label).unwrap();
                }
            }
            world.advance(UNBONDING, 1);
            let _ = world.withdraw(label);
            let _ = world.claim(label);
            let left = world.staker(label);
            prop_assert!((left.bonded + left.unbonding).is_zero());
            prop_assert!(left.dividends.is_empty());
        }
    }
}
