//! Random operations against a model that computes everything in its own words, for both pricings.

use std::collections::BTreeMap;

use cosmwasm_std::coin;
use oaic_types::sale::*;
use oaic_types::shared::DENOM;
use proptest::prelude::*;

use crate::stubs::Mood;
use crate::world::*;

const WINDOW: u64 = 100;
const MIN: u128 = 50;
const MAX: u128 = 600;
const CAP: u128 = 1_000;
const SOFT: u128 = 400;
/// Prices of the denoms: four uoaic a unit, three units a uoaic, 1.333333.
const PRICES: [u128; 3] = [250_000, 3_000_000, 1_333_333];

#[derive(Clone, Debug)]
enum Op {
    Wait(u64),
    /// By, denom, amount, least tokens.
    Buy(&'static str, usize, u128, Option<u128>),
    Finalize,
    /// OAIC and which denoms; none: all.
    Claim(&'static str, Option<Named>),
    Refund(&'static str, Option<Named>),
    Cancel(&'static str),
    /// OAIC, or a denom.
    Sweep(Option<usize>),
    Stray(u128),
    /// Whether the treasury refuses OAIC, and which denom.
    Mood(bool, Option<usize>),
    /// Which denom the bank doesn't send.
    Freeze(Option<usize>),
}

/// Whether OAIC is named, and which denoms are.
type Named = (bool, [bool; 3]);

fn ops() -> impl Strategy<Value = Op> {
    let buyer = || prop::sample::select(&BUYERS[..]);
    prop_oneof![
        3 => prop_oneof![1..20u64, Just(1), Just(WINDOW)].prop_map(Op::Wait),
        10 => (buyer(), 0..3usize, 1..2_000u128, prop::option::weighted(0.2, 1..600u128))
            .prop_map(|(by, denom, amount, min)| Op::Buy(by, denom, amount, min)),
        2 => Just(Op::Finalize),
        6 => (buyer(), prop::option::of(any::<Named>())).prop_map(|(who, named)| Op::Claim(who, named)),
        5 => (buyer(), prop::option::of(any::<Named>())).prop_map(|(who, named)| Op::Refund(who, named)),
        2 => prop::option::of(0..3usize).prop_map(Op::Freeze),
        1 => prop_oneof![Just("owner"), buyer()].prop_map(Op::Cancel),
        2 => prop::option::of(0..3usize).prop_map(Op::Sweep),
        1 => (1..50u128).prop_map(Op::Stray),
        1 => (any::<bool>(), prop::option::of(0..3usize)).prop_map(|(oaic, denom)| Op::Mood(oaic, denom)),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Open,
    Good,
    Bad,
    Off,
}

/// OAIC, and coins by denom.
type Sums = (u128, [u128; 3]);

#[derive(Clone, Default)]
struct Buyer {
    value: u128,
    paid: [u128; 3],
    /// OAIC and coins that he got in the end.
    got: Sums,
    /// Whether that is all.
    done: bool,
}

#[derive(Clone)]
struct Model {
    pro_rata: bool,
    /// Since the opening; negative before it.
    now: i64,
    end: End,
    buyers: BTreeMap<&'static str, Buyer>,
    refuses: (bool, Option<usize>),
    frozen: Option<usize>,
    strays: u128,
    /// What the treasury has.
    treasury: Sums,
    /// Unsold now, and when the block began.
    unsold: (u128, u128),
}

impl Model {
    fn total(&self) -> u128 {
        self.buyers.values().map(|buyer| buyer.value).sum()
    }

    fn raised(&self, denom: usize) -> u128 {
        self.buyers.values().map(|buyer| buyer.paid[denom]).sum()
    }

    /// What a buyer gets now that it is decided.
    fn due(&self, buyer: &Buyer) -> Sums {
        let total = self.total();
        match self.end {
            End::Bad => (0, buyer.paid),
            _ if self.pro_rata && total > CAP => (
                buyer.value * CAP / total,
                buyer.paid.map(|paid| paid - (paid * CAP).div_ceil(total)),
            ),
            _ => (buyer.value, [0; 3]),
        }
    }

    /// What is neither a buyer's nor gone: OAIC and coins that can be swept.
    fn free(&self) -> Sums {
        let got = |of: &dyn Fn(&Sums) -> u128| -> u128 {
            self.buyers.values().map(|buyer| of(&buyer.got)).sum()
        };
        let oaic_here = CAP + self.strays - self.treasury.0 - got(&|got| got.0);
        let here =
            |denom: usize| self.raised(denom) - self.treasury.1[denom] - got(&|got| got.1[denom]);
        let total = self.total();
        let all_paid = self.buyers.values().all(|buyer| buyer.done);
        // Owed, as it is booked: in sums, until the last buyer is paid.
        let owed_oaic = match self.end {
            End::Open => CAP,
            End::Good if !all_paid => total.min(CAP) - got(&|got| got.0),
            _ => 0,
        };
        let owed = |denom: usize| match self.end {
            End::Open => self.raised(denom),
            End::Bad => self.raised(denom) - got(&|got| got.1[denom]),
            End::Good if self.pro_rata && total > CAP && !all_paid => {
                let raised = self.raised(denom);
                raised - (raised * CAP).div_ceil(total) - got(&|got| got.1[denom])
            }
            _ => 0,
        };
        (
            oaic_here - owed_oaic,
            [0, 1, 2].map(|denom| here(denom) - owed(denom)),
        )
    }

    fn sweep(&mut self, denom: Option<usize>) -> Option<()> {
        let free = self.free();
        match denom {
            None => {
                if free.0 == 0 || self.refuses.0 {
                    return None;
                }
                self.treasury.0 += free.0;
                if self.end != End::Open {
                    self.unsold.0 = 0;
                }
            }
            Some(denom) => {
                let refused = [self.refuses.1, self.frozen].contains(&Some(denom));
                if free.1[denom] == 0 || refused {
                    return None;
                }
                self.treasury.1[denom] += free.1[denom];
            }
        }
        Some(())
    }

    fn decide(&mut self, end: End) {
        self.end = end;
        self.unsold.0 = match end {
            End::Good => CAP - self.total().min(CAP),
            _ => CAP,
        };
        if self.unsold.0 > 0 {
            let _ = self.sweep(None);
        }
        if end == End::Good {
            for denom in 0..3 {
                if self.raised(denom) > 0 {
                    let _ = self.sweep(Some(denom));
                }
            }
        }
    }

    fn settle(&mut self, name: &'static str, named: Option<Named>) -> Option<()> {
        let all = (true, [true; 3]);
        let named = named.unwrap_or(all);
        if named == (false, [false; 3]) {
            return None;
        }
        let buyer = self.buyers.get(name)?.clone();
        let due = self.due(&buyer);
        let mut got = buyer.got;
        if named.0 {
            got.0 = due.0;
        }
        for denom in (0..3).filter(|denom| named.1[*denom]) {
            got.1[denom] = due.1[denom];
        }
        let stuck = self
            .frozen
            .is_some_and(|denom| got.1[denom] != buyer.got.1[denom]);
        if buyer.done || stuck || (got == buyer.got && got != due) {
            return None;
        }
        let paid = self.buyers.get_mut(name)?;
        (paid.got, paid.done) = (got, got == due);
        let all_done = self.buyers.values().all(|buyer| buyer.done);
        if got == due && all_done && self.end == End::Good {
            let got: u128 = self.buyers.values().map(|buyer| buyer.got.0).sum();
            self.unsold.0 += self.total().min(CAP) - got;
        }
        Some(())
    }

    /// What an operation does; None when it must be refused.
    fn apply(&mut self, op: &Op) -> Option<()> {
        let over = self.now >= WINDOW as i64 || (!self.pro_rata && self.total() == CAP);
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
                self.decide(if self.total() >= SOFT {
                    End::Good
                } else {
                    End::Bad
                });
            }
            Op::Claim(name, named) => {
                return (self.end == End::Good).then(|| self.settle(name, named))?
            }
            Op::Refund(name, named) => {
                return (self.end == End::Bad).then(|| self.settle(name, named))?
            }
            Op::Cancel(by) => {
                if by != "owner" || self.end != End::Open || !self.buyers.is_empty() {
                    return None;
                }
                self.decide(End::Off);
            }
            Op::Sweep(denom) => return self.sweep(denom),
            Op::Stray(amount) => self.strays += amount,
            Op::Mood(oaic, denom) => self.refuses = (oaic, denom),
            Op::Freeze(denom) => self.frozen = denom,
        }
        Some(())
    }
}

fn run(world: &mut World, op: &Op, now: i64) -> Result<(), String> {
    let (by, msg, funds) = match *op {
        Op::Wait(seconds) => {
            let time = (world.start as i64 + now) as u64 + seconds;
            world.app.update_block(|block| {
                block.height += 1;
                block.time = cosmwasm_std::Timestamp::from_seconds(time);
            });
            return Ok(());
        }
        Op::Stray(amount) => {
            world.stray(amount);
            return Ok(());
        }
        Op::Mood(refuses_oaic, denom) => {
            let refuses = denom.map(|denom| DENOMS[denom].to_owned());
            world.behave(Mood {
                refuses_oaic,
                refuses,
                calls: vec![],
            });
            return Ok(());
        }
        Op::Buy(by, denom, amount, min) => {
            let min_tokens = min.map(Into::into);
            (
                by,
                ExecuteMsg::Buy { min_tokens },
                vec![coin(amount, DENOMS[denom])],
            )
        }
        Op::Freeze(denom) => {
            world.bank.freeze(denom.map(|denom| DENOMS[denom]));
            return Ok(());
        }
        Op::Finalize => ("anyone", ExecuteMsg::Finalize {}, vec![]),
        Op::Claim(name, None) => ("anyone", claim(who(name).to_string()), vec![]),
        Op::Refund(name, None) => ("anyone", refund(who(name).to_string()), vec![]),
        Op::Claim(name, Some(named)) => ("anyone", claim_of(name, &names(named)), vec![]),
        Op::Refund(name, Some(named)) => ("anyone", refund_of(name, &names(named)), vec![]),
        Op::Cancel(by) => (by, ExecuteMsg::Cancel {}, vec![]),
        Op::Sweep(denom) => ("anyone", sweep(denom.map(|denom| DENOMS[denom])), vec![]),
    };
    world.run(by, &msg, &funds).map(drop)
}

fn names((oaic, denoms): Named) -> Vec<&'static str> {
    let denoms = DENOMS.into_iter().zip(denoms);
    let named = denoms.filter(|(_, named)| *named).map(|(denom, _)| denom);
    oaic.then_some(DENOM).into_iter().chain(named).collect()
}

fn agree(world: &World, model: &Model) -> Result<(), TestCaseError> {
    for name in BUYERS {
        let buyer = model.buyers.get(name).cloned().unwrap_or_default();
        let got = buyer.got;
        prop_assert_eq!(world.oaic(&who(name)), got.0, "{}'s OAIC", name);
        for (index, denom) in DENOMS.iter().enumerate() {
            let expected = buyer.paid[index] - got.1[index];
            prop_assert_eq!(world.spent(name, denom), expected, "{}'s {}", name, denom);
        }
    }
    let free = model.free();
    let books = world.books();
    prop_assert_eq!(world.oaic(&world.treasury), model.treasury.0);
    prop_assert_eq!(world.oaic(&world.sale) - books.owed_tokens.u128(), free.0);
    for (index, denom) in DENOMS.iter().enumerate() {
        let here = world.coins(&world.sale, denom);
        prop_assert_eq!(here - books.owed_coins[index].amount.u128(), free.1[index]);
        let delivered = world.coins(&world.treasury, denom);
        prop_assert_eq!(delivered, model.treasury.1[index]);
    }
    prop_assert_eq!(world.status().committed.u128(), model.total());
    prop_assert_eq!(
        world.non_circulating(),
        model.unsold.1,
        "as the block found it"
    );
    world.assert_books();
    Ok(())
}

fn small(pro_rata: bool) -> World {
    World::try_new(CAP, |params| {
        params.for_sale = CAP.into();
        params.soft_cap = SOFT.into();
        params.min_purchase = MIN.into();
        params.max_per_buyer = MAX.into();
        params.ends_at = params.starts_at + WINDOW;
        if pro_rata {
            params.pricing = Pricing::ProRata;
        }
    })
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn the_sale_and_its_model_agree(
        pro_rata: bool, early: bool, ops in prop::collection::vec(ops(), 1..60),
    ) {
        let mut world = small(pro_rata);
        let mut model = Model {
            pro_rata,
            now: -(DAY as i64),
            end: End::Open,
            buyers: BTreeMap::new(),
            refuses: (false, None),
            frozen: None,
            strays: 0,
            treasury: (0, [0; 3]),
            unsold: (CAP, 0),
        };
        // To the opening, or shortly before it.
        let opening = Op::Wait(if early { DAY - 5 } else { DAY });
        // In the end everybody is paid and nothing is left.
        let rest = [Op::Wait(2 * WINDOW), Op::Mood(false, None), Op::Freeze(None), Op::Finalize]
            .into_iter()
            .chain(BUYERS.into_iter().flat_map(|name| [Op::Claim(name, None), Op::Refund(name, None)]))
            .chain([Op::Sweep(None), Op::Sweep(Some(0)), Op::Sweep(Some(1)), Op::Sweep(Some(2))]);
        for op in [opening].into_iter().chain(ops).chain(rest) {
            // A refused operation leaves nothing behind, in the model as on the chain.
            let mut next = model.clone();
            let expected = next.apply(&op);
            let happened = run(&mut world, &op, model.now);
            prop_assert_eq!(expected.is_some(), happened.is_ok(), "{:?}: {:?}", op, happened);
            if expected.is_some() {
                model = next;
            }
            agree(&world, &model)?;
        }
        prop_assert_eq!(world.oaic(&world.sale), 0);
        for denom in DENOMS {
            prop_assert_eq!(world.coins(&world.sale, denom), 0);
        }
    }
}
