//! Random operations of everybody at once; after each one every book must hold.

use std::collections::BTreeMap;

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::SigningKey;
use proptest::prelude::*;

use crate::evidence::{call, overcharge, table};
use crate::granted;
use crate::world::*;

#[derive(Clone, Debug)]
enum Op {
    Open {
        amount: u128,
        limit: Option<u128>,
        referrer: bool,
        refund: bool,
    },
    TopUp {
        channel: u64,
        amount: u128,
    },
    /// Signs so much more on a lane, and so many calls, and perhaps spoils it, then settles all
    /// that is signed and not handed in.
    Voucher {
        channel: u64,
        lane: u32,
        terms: u32,
        calls: u64,
        amount: u128,
        spoil: bool,
    },
    Settle,
    Rotate {
        channel: u64,
        limit: Option<u128>,
    },
    Unlock {
        channel: u64,
    },
    WithdrawUnlock {
        channel: u64,
    },
    Finalize {
        channel: u64,
    },
    Release {
        channel: u64,
    },
    Grant {
        limit: u128,
    },
    GrantOpen {
        amount: u128,
    },
    GrantTopUp {
        channel: u64,
        amount: u128,
    },
    RefundUnlock {
        channel: u64,
    },
    Claim {
        payee: u32,
    },
    ClaimReferral,
    Flush,
    Bond {
        amount: u128,
    },
    Unbond {
        amount: u128,
    },
    Withdraw,
    Cheat {
        channel: u64,
        sequence: u64,
    },
    Terms {
        channel: u64,
    },
    Pause,
    Wait {
        seconds: u64,
        blocks: u64,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let channel = 1u64..5;
    let amount = prop_oneof![Just(1u128), 1u128..100, 1u128..200_000];
    let limit = prop::option::of(1u128..50_000);
    prop_oneof![
        2 => (amount.clone(), limit.clone(), any::<bool>(), any::<bool>()).prop_map(
            |(amount, limit, referrer, refund)| Op::Open { amount, limit, referrer, refund }
        ),
        1 => amount.clone().prop_map(|limit| Op::Grant { limit }),
        1 => amount.clone().prop_map(|amount| Op::GrantOpen { amount }),
        1 => (channel.clone(), amount.clone())
            .prop_map(|(channel, amount)| Op::GrantTopUp { channel, amount }),
        1 => channel.clone().prop_map(|channel| Op::RefundUnlock { channel }),
        2 => (channel.clone(), amount.clone()).prop_map(|(channel, amount)| Op::TopUp { channel, amount }),
        8 => (channel.clone(), 0u32..3, 0u32..2, 0u64..4, 0u128..30_000, prop::bool::weighted(0.1)).prop_map(
            |(channel, lane, terms, calls, amount, spoil)| Op::Voucher { channel, lane, terms, calls, amount, spoil }
        ),
        5 => Just(Op::Settle),
        1 => (channel.clone(), limit).prop_map(|(channel, limit)| Op::Rotate { channel, limit }),
        1 => channel.clone().prop_map(|channel| Op::Unlock { channel }),
        1 => channel.clone().prop_map(|channel| Op::WithdrawUnlock { channel }),
        1 => channel.clone().prop_map(|channel| Op::Finalize { channel }),
        1 => channel.clone().prop_map(|channel| Op::Release { channel }),
        3 => (0u32..4).prop_map(|payee| Op::Claim { payee }),
        1 => Just(Op::ClaimReferral),
        2 => Just(Op::Flush),
        1 => (1u128..2 * MIN_BOND).prop_map(|amount| Op::Bond { amount }),
        1 => (1u128..2 * MIN_BOND).prop_map(|amount| Op::Unbond { amount }),
        1 => Just(Op::Withdraw),
        1 => (channel.clone(), 1u64..4).prop_map(|(channel, sequence)| Op::Cheat { channel, sequence }),
        1 => channel.prop_map(|channel| Op::Terms { channel }),
        1 => Just(Op::Pause),
        2 => (0u64..2 * DAY, 1u64..150).prop_map(|(seconds, blocks)| Op::Wait { seconds, blocks }),
    ]
}

/// What the payers signed and nobody has handed in.
struct Pending {
    bytes: Vec<u8>,
    lanes: BTreeMap<(u64, u32, u32), (u64, u128)>,
    rotations: u8,
    keys: BTreeMap<u64, Vec<SigningKey>>,
}

fn step(w: &mut World, pending: &mut Pending, op: &Op) {
    // Refusals are part of the game: the books must hold either way.
    let done = match op {
        Op::Open {
            amount,
            limit,
            referrer,
            refund,
        } => {
            let mut open = w.opening();
            open.spend_limit = limit.unwrap_or(TOTAL_SUPPLY).into();
            open.referrer = referrer.then(|| w.who("referrer").to_string());
            open.refund_to = refund.then(|| w.who("refund").to_string());
            w.try_open("payer", *amount, open)
        }
        Op::Grant { limit } => {
            granted::grant(w, *limit, 2 * *limit, 9);
            return;
        }
        Op::GrantOpen { amount } => w.run(granted::PROXY, granted::open(w, 1, *amount, *amount)),
        Op::GrantTopUp { channel, amount } => {
            w.run(granted::PROXY, granted::top_up(w, *channel, *amount))
        }
        Op::TopUp { channel, amount } => w.top_up(*channel, *amount),
        Op::Voucher {
            channel,
            lane,
            terms,
            calls,
            amount,
            spoil,
        } => {
            let place = (*channel, *terms, *lane);
            sign(w, pending, place, *calls, *amount, *spoil);
            return;
        }
        Op::Settle => {
            let batch = std::mem::take(&mut pending.bytes);
            if !batch.is_empty() {
                settle(w, batch);
            }
            return;
        }
        Op::Rotate { channel, limit } => {
            pending.rotations = pending.rotations.wrapping_add(1);
            let key = signing_key(pending.rotations);
            let done = w.rotate(*channel, &key, limit.unwrap_or(TOTAL_SUPPLY));
            pending.keys.entry(*channel).or_default().push(key);
            done
        }
        Op::Unlock { channel } => w.run("payer", request_unlock(&[*channel])),
        Op::RefundUnlock { channel } => w.run("refund", request_unlock(&[*channel])),
        Op::WithdrawUnlock { channel } => w.run("payer", withdraw_unlock(&[*channel])),
        Op::Finalize { channel } => w.run("other", finalize_unlock(&[*channel])),
        Op::Release { channel } => w.run("provider", release(&[*channel])),
        Op::Claim { payee } => w.run("other", claim(&[*payee])),
        Op::ClaimReferral => {
            let referrer = w.who("referrer").to_string();
            w.run("other", ExecuteMsg::ClaimReferral { referrer })
        }
        Op::Flush => w.run("other", ExecuteMsg::FlushFee {}),
        Op::Bond { amount } => w.bond(*amount),
        Op::Unbond { amount } => w.unbond(*amount),
        Op::Withdraw => w.withdraw_bond(),
        Op::Cheat { channel, sequence } => cheat(w, *channel, *sequence),
        Op::Terms { channel } => {
            // New terms need something new: another split, which only the last payee tells apart.
            w.ok("provider", update_split(nodes()));
            w.run("provider", advance_terms(&[*channel], 1))
        }
        Op::Pause => w.order(ExecuteMsg::PauseOpenings { duration: DAY / 2 }),
        Op::Wait { seconds, blocks } => {
            w.advance(*seconds, *blocks);
            return;
        }
    };
    drop(done);
}

fn try_channel(w: &World, channel: u64) -> Option<ChannelResponse> {
    w.try_query(&QueryMsg::Channel { channel }).ok()
}

/// The key that is in force, as the payer knows it.
fn key_in_force(w: &World, pending: &Pending, channel: &ChannelResponse) -> SigningKey {
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
    w: &World,
    pending: &mut Pending,
    lane: (u64, u32, u32),
    calls: u64,
    amount: u128,
    spoil: bool,
) {
    let Some(channel) = try_channel(w, lane.0) else {
        return;
    };
    if pending.bytes.len() >= MAX_BATCH * ENTRY_LEN {
        return;
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
}

/// Settles, and checks what was paid against what the lanes say.
fn settle(w: &mut World, batch: Vec<u8>) {
    let before = w.books().settled;
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
    assert_eq!(w.books().settled.u128() - before.u128(), paid);
}

fn cheat(w: &mut World, channel: u64, sequence: u64) -> Outcome {
    if try_channel(w, channel).is_none() {
        return w.run("other", ExecuteMsg::FlushFee {});
    }
    let receipt = oaic_vouchers::Receipt {
        sequence,
        amount: 501,
        price_table: table(w, 1, 1),
        ..call(w, channel)
    };
    w.run("reporter", overcharge(w, &receipt))
}

/// Beyond what every test checks: each channel and each lane for itself.
fn check(w: &World) {
    w.check_books();
    let supply: cw20::TokenInfoResponse = w
        .ask(&w.token, &oaic_messages::token::QueryMsg::TokenInfo {})
        .unwrap();
    let burned: oaic_messages::token::BurnedResponse = w
        .ask(&w.token, &oaic_messages::token::QueryMsg::Burned {})
        .unwrap();
    assert_eq!(
        (supply.total_supply + burned.total).u128(),
        oaic_messages::shared::TOTAL_SUPPLY
    );
    let mut settled = 0;
    for number in 1.. {
        let Some(channel) = try_channel(w, number) else {
            break;
        };
        let lanes: oaic_messages::shared::Page<LaneResponse> = w.query(&QueryMsg::Lanes {
            channel: number,
            start_after: None,
            limit: None,
        });
        let paid: u128 = lanes.items.iter().map(|lane| lane.paid.u128()).sum();
        assert_eq!(paid, channel.paid.u128(), "channel {number}");
        assert!(
            channel.deposited >= channel.paid + channel.reserved,
            "channel {number}"
        );
        settled += paid;
    }
    assert_eq!(settled, w.books().settled.u128());
    let service: ServiceResponse = w.query(&QueryMsg::Service { service_id: 1 });
    let (mut accumulated, mut claimed, mut used) = (0, 0, 0);
    for version in 1..=service.split_version {
        let split = w.split(1, Some(version));
        accumulated += split.accumulated.u128();
        claimed += split.payees.iter().map(|p| p.claimed.u128()).sum::<u128>();
        for payee in &split.payees {
            assert!(payee.claimed <= payee.earned);
        }
        for epoch in w.epoch(GENESIS)..=w.this_epoch() {
            used += w.usage(1, version, epoch).settled.u128();
        }
    }
    let books = w.books();
    assert_eq!(accumulated, books.earned.u128());
    assert_eq!(claimed, books.claimed.u128());
    assert_eq!(used, books.settled.u128());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Several thousand operations in all; a failure prints its shrunken list.
    #[test]
    fn every_book_holds_after_every_operation(ops in prop::collection::vec(op(), 10..60)) {
        let mut w = World::new();
        let (staking, risk) = (w.who("staking"), w.who("risk"));
        w.link(|links| {
            links.dividends = Some(staking.to_string());
            links.risk_pool = Some(risk.to_string());
        });
        let mut pending = Pending {
            bytes: vec![],
            lanes: BTreeMap::new(),
            rotations: 100,
            keys: BTreeMap::new(),
        };
        for op in &ops {
            step(&mut w, &mut pending, op);
            check(&w);
        }
    }
}
