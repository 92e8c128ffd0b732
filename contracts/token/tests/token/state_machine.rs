//! Random operations against a reference model that knows nothing of storage: after each, what
//! was allowed, every balance, the supply and the burns must agree; at the end, every account's
//! voting power at the start of every block.

use std::collections::BTreeMap;

use oaic_messages::shared::Page;
use oaic_messages::token::{BurnDay, VotingPowerResponse};
use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use proptest::prelude::*;
use serde_json::json;

use crate::common::*;

const PEOPLE: [&str; 6] = ["alice", "bob", "carol", "vault", "desk", "pool"];
const FEE: u128 = 400;
const WEEK: u64 = 7 * DAY;

type Person = &'static str;

#[derive(Clone, Debug)]
pub enum Op {
    Transfer(Person, Person, u128),
    TransferFrom(Person, Person, Person, u128),
    Burn(Person, u128),
    BurnFrom(Person, Person, u128),
    Increase(Person, Person, u128),
    PayFee(Person, u128),
    Slash(Person, u128),
    /// The guardian freezes.
    Freeze(Person),
    /// The owner freezes or unfreezes.
    Govern(Person, bool),
    Register(Person, &'static str, bool, bool),
    Strike(Person),
    Vote(Person, bool),
    Pause(Person, u64),
    Unpause,
    Wait(u64),
}

fn ops() -> impl Strategy<Value = Op> {
    let p = || prop::sample::select(PEOPLE.to_vec());
    let n = || prop_oneof![0u128..3, 0u128..100, 0..BOB, 0..ALICE, Just(u128::MAX)];
    let exemption = prop::sample::select(vec!["none", "sender", "recipient", "both"]);
    prop_oneof![
        6 => (p(), p(), n()).prop_map(|(a, b, n)| Op::Transfer(a, b, n)),
        4 => (p(), p(), p(), n()).prop_map(|(s, a, b, n)| Op::TransferFrom(s, a, b, n)),
        2 => (p(), n()).prop_map(|(a, n)| Op::Burn(a, n)),
        2 => (p(), p(), n()).prop_map(|(s, a, n)| Op::BurnFrom(s, a, n)),
        4 => (p(), p(), n()).prop_map(|(a, s, n)| Op::Increase(a, s, n)),
        3 => (p(), 0u128..50).prop_map(|(a, n)| Op::PayFee(a, n)),
        1 => (p(), 0u128..50).prop_map(|(a, n)| Op::Slash(a, n)),
        2 => p().prop_map(Op::Freeze),
        1 => (p(), any::<bool>()).prop_map(|(a, on)| Op::Govern(a, on)),
        2 => (p(), exemption, any::<bool>(), any::<bool>())
            .prop_map(|(a, e, escrow, takes)| Op::Register(a, e, escrow, takes)),
        1 => p().prop_map(Op::Strike),
        3 => (p(), any::<bool>()).prop_map(|(a, on)| Op::Vote(a, on)),
        1 => (prop::sample::select(vec!["owner", "guardian"]), 0..2 * WEEK)
            .prop_map(|(by, duration)| Op::Pause(by, duration)),
        1 => Just(Op::Unpause),
        4 => prop_oneof![1u64..10, 1..10 * DAY, 1..50 * DAY].prop_map(Op::Wait),
    ]
}

#[derive(Clone, Debug, Default)]
struct Entry {
    /// By the owner, until it unfreezes it.
    frozen: bool,
    /// By the guardian, until then; and what it held.
    until: u64,
    held: u128,
    /// The guardian can't before.
    cooled: u64,
    voting: bool,
    /// Exemption, whether it is an escrow, whether it takes transfers.
    system: Option<(&'static str, bool, bool)>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    now: u64,
    balances: BTreeMap<Person, u128>,
    allowances: BTreeMap<(Person, Person), u128>,
    entries: BTreeMap<Person, Entry>,
    paid: BTreeMap<Person, u128>,
    burned: u128,
    days: BTreeMap<u64, u128>,
    paused_until: u64,
    guardian_from: u64,
    /// At the start of the current block: the supply, and of each block so far: who votes with what.
    block_start: u128,
    powers: Vec<Vec<u128>>,
}

impl Model {
    fn entry(&self, person: Person) -> Entry {
        self.entries.get(person).cloned().unwrap_or_default()
    }

    fn take(&mut self, from: Person, amount: u128) -> Option<()> {
        let entry = self.entry(from);
        let escrow = entry.system.is_some_and(|(_, escrow, _)| escrow);
        if entry.frozen || self.now < entry.until || (self.now < self.paused_until && !escrow) {
            return None;
        }
        let balance = self.balances.entry(from).or_default();
        *balance = balance.checked_sub(amount)?;
        Some(())
    }

    fn give(&mut self, to: Person, amount: u128) {
        *self.balances.entry(to).or_default() += amount;
    }

    fn pay(&mut self, from: Person, to: Person, gross: u128) -> Option<()> {
        self.take(from, gross)?;
        let role = |person, role| matches!(self.entry(person).system, Some((exemption, ..)) if exemption == role || exemption == "both");
        let untaxed = role(from, "sender") || role(to, "recipient");
        let fee = if untaxed {
            0
        } else {
            (gross * FEE).div_ceil(10_000)
        };
        self.give(to, gross - fee);
        self.give("pool", fee / 2);
        self.burned += fee - fee / 2;
        Some(())
    }

    /// Whether a plain transfer that somebody asked for is not lost.
    fn arrives(&self, by: Person, to: Person) -> Option<()> {
        let takes = self.entry(to).system.is_none_or(|(_, _, takes)| takes);
        (takes || self.entry(by).system.is_some()).then_some(())
    }

    fn spend(&mut self, spender: Person, owner: Person, amount: u128) -> Option<()> {
        let left = self.allowances.get_mut(&(owner, spender))?;
        *left = left.checked_sub(amount)?;
        Some(())
    }

    /// What an operation does; None when it must be refused.
    fn apply(&mut self, op: &Op) -> Option<()> {
        match *op {
            Op::Transfer(from, to, n) => {
                self.arrives(from, to)?;
                self.pay(from, to, n)?;
            }
            Op::TransferFrom(spender, from, to, n) => {
                self.arrives(spender, to)?;
                self.spend(spender, from, n)?;
                self.pay(from, to, n)?;
            }
            Op::Burn(from, n) => {
                self.take(from, n)?;
                self.burned += n;
            }
            Op::BurnFrom(spender, from, n) => {
                self.spend(spender, from, n)?;
                self.take(from, n)?;
                self.burned += n;
            }
            Op::Increase(owner, spender, n) => {
                let known = self.allowances.entry((owner, spender)).or_default();
                *known = known.checked_add(n).filter(|_| owner != spender)?;
            }
            Op::PayFee(from, n) => {
                self.entry(from).system?;
                self.take(from, n).filter(|_| n > 0)?;
                let paid = self.paid.entry(from).or_default();
                let burned = (*paid + n).div_ceil(2) - paid.div_ceil(2);
                *paid += n;
                self.burned += burned;
                self.give("pool", n - burned);
            }
            Op::Slash(from, n) => {
                self.entry(from).system?;
                self.take(from, n).filter(|_| n > 0)?;
                self.burned += n;
            }
            Op::Freeze(person) => {
                let held = self.balances.get(person).copied().unwrap_or_default();
                let live = self.entries.values().filter(|e| self.now < e.until);
                let others: Vec<u128> = live.map(|e| e.held).collect();
                let sum = others.iter().sum::<u128>() + held;
                let entry = self.entries.entry(person).or_default();
                let escrow = entry.system.is_some_and(|(_, escrow, _)| escrow);
                let much = sum > (SUPPLY - self.burned) / 100 && !others.is_empty();
                if escrow || much || entry.frozen || self.now < entry.cooled {
                    return None;
                }
                (entry.until, entry.held) = (self.now + 21 * DAY, held);
                entry.cooled = entry.until + 90 * DAY;
            }
            Op::Govern(person, on) => {
                let entry = self.entries.entry(person).or_default();
                if on && entry.system.is_some_and(|(_, escrow, _)| escrow) {
                    return None;
                }
                (entry.frozen, entry.until) = (on, 0);
                if !on {
                    entry.cooled = entry.cooled.max(self.now + 90 * DAY);
                }
            }
            Op::Register(person, exemption, escrow, takes) => {
                let entry = self.entries.entry(person).or_default();
                entry.voting = false;
                if escrow {
                    (entry.frozen, entry.until) = (false, 0);
                }
                entry.system = Some((exemption, escrow, takes));
            }
            Op::Strike(person) => {
                self.entries.entry(person).or_default().system.take()?;
            }
            Op::Vote(person, on) => {
                let entry = self.entries.entry(person).or_default();
                if on && (entry.system.is_some() || person == "pool") {
                    return None;
                }
                entry.voting = on;
            }
            Op::Pause(by, duration) => {
                if !(1..=WEEK).contains(&duration) {
                    return None;
                }
                if by == "guardian" {
                    if self.now < self.guardian_from || self.now < self.paused_until {
                        return None;
                    }
                    self.guardian_from = self.now + duration + 21 * DAY;
                } else {
                    self.guardian_from = self.guardian_from.min(self.now + 21 * DAY);
                }
                self.paused_until = self.now + duration;
            }
            Op::Unpause => {
                if self.now >= self.paused_until {
                    return None;
                }
                self.guardian_from = self.now + 21 * DAY;
                self.paused_until = self.now;
            }
            Op::Wait(seconds) => self.now += seconds,
        }
        Some(())
    }

    fn powers(&self) -> Vec<u128> {
        PEOPLE
            .iter()
            .map(|person| match self.entry(person).voting {
                true => self.balances.get(person).copied().unwrap_or_default(),
                false => 0,
            })
            .collect()
    }
}

fn run(chain: &mut Chain, op: &Op) -> Result<(), String> {
    let (sender, msg) = match op {
        Op::Wait(seconds) => {
            chain.advance(*seconds, 1);
            return Ok(());
        }
        Op::Transfer(from, to, n) => (*from, transfer(&account(to), *n)),
        Op::TransferFrom(spender, from, to, n) => {
            (*spender, transfer_from(&account(from), &account(to), *n))
        }
        Op::Burn(from, n) => (*from, burn(*n)),
        Op::BurnFrom(spender, from, n) => (*spender, burn_from(&account(from), *n)),
        Op::Increase(owner, spender, n) => (*owner, increase(&account(spender), *n, None)),
        Op::PayFee(from, n) => (*from, pay_fee(*n)),
        Op::Slash(from, n) => (*from, system_burn(*n, "slash")),
        Op::Freeze(person) => {
            return chain.order(&freeze(&[&account(person)])).map(|_| ());
        }
        Op::Govern(person, true) => ("owner", freeze(&[&account(person)])),
        Op::Govern(person, false) => ("owner", unfreeze(&[&account(person)])),
        Op::Register(person, exemption, escrow, takes) => (
            "owner",
            json!({"set_system_contract": {"address": account(person), "exemption": exemption,
                "escrow": escrow, "takes_transfers": takes}}),
        ),
        Op::Strike(person) => ("owner", strike(*person)),
        Op::Vote(person, true) => (*person, json!({"enable_voting": {}})),
        Op::Vote(person, false) => (*person, json!({"disable_voting": {}})),
        Op::Pause("guardian", duration) => {
            return chain.order(&pause(*duration)).map(|_| ());
        }
        Op::Pause(by, duration) => (*by, pause(*duration)),
        Op::Unpause => ("owner", json!({"unpause": {}})),
    };
    chain.run(&account(sender), msg).map(|_| ())
}

impl Simulation for Chain {
    type Model = Model;
    type Operation = Op;

    fn model() -> BoxedStrategy<Model> {
        let mut model = Model {
            now: oaic_testing::Chain::new().now(),
            balances: BTreeMap::from([("alice", ALICE), ("bob", BOB)]),
            block_start: SUPPLY,
            ..Model::default()
        };
        model.powers.push(model.powers());
        Just(model).boxed()
    }

    fn operation(_: &Model) -> BoxedStrategy<Op> {
        ops().boxed()
    }

    fn predict(model: &mut Model, op: &Op) -> Option<bool> {
        let before = model.burned;
        if model.apply(op).is_none() {
            return Some(false);
        }
        let burned = model.burned - before;
        if burned > 0 {
            *model.days.entry(model.now / DAY).or_default() += burned;
        }
        if matches!(op, Op::Wait(_)) {
            model.block_start = SUPPLY - model.burned;
            model.powers.push(model.powers());
        }
        Some(true)
    }

    fn start(_: &Model) -> Result<Self, String> {
        Ok(Chain::oaic(400))
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        Ok(run(self, op).into())
    }

    fn check(&self, model: &Model) -> Result<(), String> {
        let mut sum = 0;
        for person in PEOPLE {
            let balance = self.balance(&account(person));
            sum += balance;
            let known = model.balances.get(person).copied().unwrap_or_default();
            assert_eq!(balance, known, "{person}");
        }
        assert_eq!(sum, self.supply(), "sum of balances = supply");
        assert_eq!(self.burned(), model.burned);
        let genesis = self.supply() + model.burned;
        assert_eq!(genesis, SUPPLY, "supply + burned = genesis");
        assert_eq!(self.supply_at_block_start(), model.block_start);
        Ok(())
    }

    fn finish(self, model: Model) -> Result<(), String> {
        let days: Page<BurnDay> = self.query(json!({"burn_series": {"limit": 100}}));
        let in_days: BTreeMap<u64, u128> = days
            .items
            .iter()
            .map(|day| (day.day, day.total.u128()))
            .collect();
        // A hundred days are what a page gives.
        let expected: BTreeMap<u64, u128> = model.days.into_iter().take(100).collect();
        assert_eq!(in_days, expected, "burned by day");
        for (height, powers) in (0..=self.height()).rev().zip(model.powers.iter().rev()) {
            for (person, expected) in PEOPLE.iter().zip(powers) {
                let answer: VotingPowerResponse = self.query(
                    json!({"voting_power_at": {"address": account(person), "height": height}}),
                );
                assert_eq!(answer.power.u128(), *expected, "{person} at {height}");
            }
        }
        Ok(())
    }
}

#[test]
fn the_token_and_its_model_agree() {
    simulation::run::<Chain>(&Plan {
        operations: 120,
        seeds: (0..128).collect(),
        refused: &[],
    });
}
