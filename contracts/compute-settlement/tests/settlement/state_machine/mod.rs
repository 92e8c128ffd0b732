//! Random operations of everybody at once; after each one all totals must hold.

mod check;
mod operation;

use std::collections::BTreeMap;

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::simulation::{self, Outcome as Step, Plan, Simulation};
use oaic_vouchers::SigningKey;
use proptest::prelude::*;

use self::operation::{operation, Op};
use crate::evidence::{call, overcharge, table, underserved};
use crate::granted;
use crate::suite::*;

struct Machine {
    suite: Suite,
    pending: Pending,
    /// Conditions of the terms of each channel, as they were agreed.
    agreed: BTreeMap<u64, Vec<Conditions>>,
    /// What the provider offers now.
    offered: (u8, Option<u32>),
    receipt_keys: u8,
}

/// What the payers signed and nobody has handed in.
struct Pending {
    bytes: Vec<u8>,
    lanes: BTreeMap<(u64, u32, u32), (u64, u128)>,
    rotations: u8,
    keys: BTreeMap<u64, Vec<SigningKey>>,
}

/// Of a list of one channel.
fn listed(outcome: Outcome) -> Step {
    match outcome.map(results) {
        Ok(found) if found == [ChannelResult::Done {}] => Step::Done,
        Ok(found) => Step::Refused(format!("{found:?}")),
        Err(error) => Step::Refused(error.to_string()),
    }
}

impl Machine {
    fn offers(&self, asked: &Conditions) -> bool {
        let (level, retention) = self.offered;
        let stored = retention.map_or(u64::MAX, u64::from);
        let most = asked.max_retention.map_or(u64::MAX, u64::from);
        level >= asked.min_security_level && stored <= most
    }

    /// Terms that were made must be among those that are offered.
    fn made(&mut self, channel: u64, conditions: Conditions) {
        assert!(self.offers(&conditions), "{conditions:?} is not offered");
        self.agreed.entry(channel).or_default().push(conditions);
    }

    fn open(&mut self, outcome: Outcome, conditions: Conditions) -> Step {
        if let Ok(done) = &outcome {
            self.made(opened(done), conditions);
        }
        outcome.into()
    }

    fn step(&mut self, op: &Op) -> Step {
        let newest = self.agreed.len() as u64;
        let at = |back: &u64| (newest + 1).saturating_sub(*back);
        let (w, pending) = (&mut self.suite, &mut self.pending);
        match op {
            Op::Open {
                amount,
                limit,
                referrer,
                refund,
                conditions,
            } => {
                let mut open = w.under(*conditions);
                open.spend_limit = limit.unwrap_or(TOTAL_SUPPLY).into();
                open.referrer = referrer.then(|| w.who("referrer").to_string());
                open.refund_to = refund.then(|| w.who("refund").to_string());
                let outcome = w.try_open("payer", *amount, open);
                self.open(outcome, *conditions)
            }
            Op::Grant(limit) => {
                granted::grant(w, *limit, 2 * *limit, 9);
                Step::Done
            }
            Op::GrantOpen(amount) => {
                let outcome = w.run(granted::PROXY, granted::open(w, 1, *amount, *amount));
                self.open(outcome, Conditions::default())
            }
            Op::GrantTopUp(channel, amount) => w
                .run(granted::PROXY, granted::top_up(w, at(channel), *amount))
                .into(),
            Op::TopUp(channel, amount) => w.top_up(at(channel), *amount).into(),
            Op::Voucher {
                place,
                calls,
                amount,
                spoil,
            } => {
                let place = (at(&place.0), place.1, place.2);
                sign(w, pending, place, *calls, *amount, *spoil)
            }
            Op::Settle => settle(w, std::mem::take(&mut pending.bytes)),
            Op::Rotate(channel, limit) => {
                pending.rotations = pending.rotations.wrapping_add(1);
                let key = signing_key(pending.rotations);
                let done = w.rotate(at(channel), &key, limit.unwrap_or(TOTAL_SUPPLY));
                pending.keys.entry(at(channel)).or_default().push(key);
                done.into()
            }
            Op::Unlock(channel) => listed(w.run("payer", request_unlock(&[at(channel)]))),
            Op::RefundUnlock(channel) => listed(w.run("refund", request_unlock(&[at(channel)]))),
            Op::WithdrawUnlock(channel) => listed(w.run("payer", withdraw_unlock(&[at(channel)]))),
            Op::Finalize(channel) => listed(w.run("other", finalize_unlock(&[at(channel)]))),
            Op::Release(channel) => listed(w.run("provider", release(&[at(channel)]))),
            Op::Claim(payee) => w.run("other", claim(&[*payee])).into(),
            Op::ClaimReferral => {
                let msg = claim_referral(&w.who("referrer"));
                w.run("other", msg).into()
            }
            Op::Flush => w.run("other", ExecuteMsg::FlushFee {}).into(),
            Op::Bond(amount) => w.bond(*amount).into(),
            Op::Unbond(amount) => w.unbond(*amount).into(),
            Op::Withdraw => w.withdraw_bond().into(),
            Op::Overcharge(channel, sequence) => {
                if try_channel(w, at(channel)).is_none() {
                    return Step::Skipped;
                }
                let receipt = oaic_vouchers::Receipt {
                    sequence: *sequence,
                    amount: 501,
                    price_table: table(w, 1, 1),
                    ..call(w, at(channel))
                };
                w.run("reporter", overcharge(w, &receipt)).into()
            }
            Op::Serve(channel, terms, served) => self.serve(at(channel), *terms, *served),
            Op::Terms(channel) => {
                // New terms need something new: another split.
                w.ok("provider", update_split(nodes()));
                let step = listed(w.run("provider", advance_terms(&[at(channel)], 1)));
                if step == Step::Done {
                    let newest = self.agreed[&at(channel)].last().copied().unwrap();
                    self.made(at(channel), newest);
                }
                step
            }
            Op::Conditions(channel, conditions) => {
                let step = listed(w.run("payer", set_conditions(&[at(channel)], *conditions)));
                if step == Step::Done {
                    self.made(at(channel), *conditions);
                }
                step
            }
            Op::Profile(level, retention) => {
                w.ok("provider", update_provider(offering(*level, *retention)));
                self.offered = (*level, *retention);
                Step::Done
            }
            Op::AddKey => {
                let key = signing_key(self.receipt_keys + 1);
                let outcome = w.run("provider", add_receipt_key(&key));
                self.receipt_keys += u8::from(outcome.is_ok());
                outcome.into()
            }
            Op::Pause => w
                .order(ExecuteMsg::PauseOpenings { duration: DAY / 2 })
                .into(),
            Op::Wait(seconds, blocks) => {
                w.advance(*seconds, *blocks);
                Step::Done
            }
        }
    }

    /// A receipt that meets its terms is never charged.
    fn serve(&mut self, channel: u64, terms: u32, served: (u8, u32)) -> Step {
        let all = self.agreed.get(&channel);
        let Some(all) = all else {
            return Step::Skipped;
        };
        let terms = terms % all.len() as u32;
        let agreed = all[terms as usize];
        let met = served.0 >= agreed.min_security_level
            && agreed.max_retention.is_none_or(|most| served.1 <= most);
        let w = &mut self.suite;
        // With the newest key: those before it may be used up.
        let newest = u16::from(self.receipt_keys - FIRST_RECEIPT_KEY);
        w.receipt_key = signing_key(self.receipt_keys);
        let receipt = oaic_vouchers::Receipt {
            terms,
            lane: oaic_vouchers::lane::of_key(newest, 2),
            security_level: served.0,
            retention: served.1,
            ..call(w, channel)
        };
        let step: Step = w.run("reporter", underserved(w, &receipt)).into();
        w.receipt_key = signing_key(FIRST_RECEIPT_KEY);
        assert!(!met || step != Step::Done, "{receipt:?} meets {agreed:?}");
        step
    }
}

fn try_channel(w: &Suite, channel: u64) -> Option<ChannelResponse> {
    w.try_query(&QueryMsg::Channel { channel }).ok()
}

/// The key that is in force, as the payer knows it.
fn key_in_force(w: &Suite, pending: &Pending, channel: &ChannelResponse) -> SigningKey {
    let keys = pending.keys.get(&channel.channel);
    keys.and_then(|keys| {
        keys.iter()
            .find(|key| channel.session_key.as_slice() == key.public())
    })
    .cloned()
    .unwrap_or_else(|| match channel.session_key.as_slice() == w.key.public() {
        true => w.key.clone(),
        false => granted::granted_key(),
    })
}

fn sign(
    w: &Suite,
    pending: &mut Pending,
    lane: (u64, u32, u32),
    calls: u64,
    amount: u128,
    spoil: bool,
) -> Step {
    let Some(channel) = try_channel(w, lane.0) else {
        return Step::Skipped;
    };
    if pending.bytes.len() >= MAX_BATCH * ENTRY_LEN {
        return Step::Skipped;
    }
    let key = key_in_force(w, pending, &channel);
    let known = pending.lanes.entry(lane).or_default();
    known.0 += calls;
    known.1 += amount;
    let voucher = draft(lane.0, known.0, known.1)
        .lane(lane.1, lane.2)
        .key(channel.key_index);
    let mut bytes = w.sign_with(&key, &voucher);
    if spoil {
        bytes[100] ^= 1;
    }
    pending.bytes.extend(bytes);
    Step::Done
}

/// Settles, and checks what was paid against what the lanes say.
fn settle(w: &mut Suite, batch: Vec<u8>) -> Step {
    if batch.is_empty() {
        return Step::Skipped;
    }
    let before = w.totals().settled;
    let results = w
        .settle_bytes(batch)
        .expect("settlement never fails as a whole");
    let paid: u128 = results
        .iter()
        .map(|result| match result {
            SettleResult::Settled { pay, .. } => pay.u128(),
            SettleResult::Rejected { .. } => 0,
        })
        .sum();
    assert_eq!(w.totals().settled.u128() - before.u128(), paid);
    match paid {
        0 => Step::Refused("nothing was paid".into()),
        _ => Step::Done,
    }
}

/// Seed of the receipt key that the provider registers with.
const FIRST_RECEIPT_KEY: u8 = 2;

impl Simulation for Machine {
    type Model = ();
    type Operation = Op;

    fn model() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn operation(_: &()) -> BoxedStrategy<Op> {
        operation().boxed()
    }

    fn start(_: &()) -> Result<Self, String> {
        let mut suite = Suite::new();
        let (staking, risk) = (suite.who("staking"), suite.who("risk"));
        suite.bond(9 * MIN_BOND).unwrap();
        suite.link(|links| {
            links.dividends = Some(staking.to_string());
            links.risk_pool = Some(risk.to_string());
        });
        let mut machine = Machine {
            suite,
            pending: Pending {
                bytes: vec![],
                lanes: BTreeMap::new(),
                rotations: 100,
                keys: BTreeMap::new(),
            },
            agreed: BTreeMap::new(),
            offered: (0, None),
            receipt_keys: FIRST_RECEIPT_KEY,
        };
        // Two channels, of which one has another refund account and a referrer.
        machine.step(&Op::Profile(2, Some(0)));
        for other in [true, false] {
            machine.step(&Op::Open {
                amount: 300_000,
                limit: None,
                referrer: other,
                refund: other,
                conditions: conditions(u8::from(other), None),
            });
        }
        Ok(machine)
    }

    fn apply(&mut self, op: &Op) -> Result<Step, String> {
        Ok(self.step(op))
    }

    fn check(&self, _: &()) -> Result<(), String> {
        check::check(&self.suite);
        for (channel, agreed) in &self.agreed {
            let made = self.suite.channel(*channel).terms;
            let terms = (0..made).map(|number| self.suite.terms(*channel, number).conditions);
            assert_eq!(&terms.collect::<Vec<_>>(), agreed, "channel {channel}");
        }
        Ok(())
    }
}

#[test]
fn every_book_holds_after_every_operation() {
    simulation::run::<Machine>(&Plan {
        operations: 60,
        seeds: (0..120).collect(),
        refused: &[],
    });
}
