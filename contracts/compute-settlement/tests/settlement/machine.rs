//! Random operations of everybody at once; after each one every book must hold.

use std::collections::BTreeMap;

use oaic_types::compute_settlement::*;
use oaic_vouchers::{Close, Provenance, Purpose, Receipt, SigningKey, Status};
use proptest::prelude::*;

use crate::world::*;

#[derive(Clone, Debug)]
enum Op {
    Open {
        amount: u128,
        limit: Option<u128>,
        referrer: bool,
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
    Cancel {
        channel: u64,
    },
    Finalize {
        channel: u64,
    },
    Close {
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
        2 => (amount.clone(), limit.clone(), any::<bool>())
            .prop_map(|(amount, limit, referrer)| Op::Open { amount, limit, referrer }),
        2 => (channel.clone(), amount.clone()).prop_map(|(channel, amount)| Op::TopUp { channel, amount }),
        8 => (channel.clone(), 0u32..3, 0u64..4, 0u128..30_000, prop::bool::weighted(0.1)).prop_map(
            |(channel, lane, calls, amount, spoil)| Op::Voucher { channel, lane, calls, amount, spoil }
        ),
        5 => Just(Op::Settle),
        1 => (channel.clone(), limit).prop_map(|(channel, limit)| Op::Rotate { channel, limit }),
        1 => channel.clone().prop_map(|channel| Op::Unlock { channel }),
        1 => channel.clone().prop_map(|channel| Op::Cancel { channel }),
        1 => channel.clone().prop_map(|channel| Op::Finalize { channel }),
        1 => channel.clone().prop_map(|channel| Op::Close { channel }),
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
    lanes: BTreeMap<(u64, u32), (u64, u128)>,
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
        } => {
            let mut open = w.opening();
            open.spend_limit = limit.map(Into::into);
            open.referrer = referrer.then(|| w.who("referrer").to_string());
            w.try_open("payer", *amount, open)
        }
        Op::TopUp { channel, amount } => w.top_up(*channel, *amount),
        Op::Voucher {
            channel,
            lane,
            calls,
            amount,
            spoil,
        } => {
            sign(w, pending, (*channel, *lane), *calls, *amount, *spoil);
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
            let key = SigningKey::from_seed([pending.rotations; 32]);
            let public = key.public();
            let done = w.run(
                "payer",
                ExecuteMsg::RotateSessionKey {
                    channel: *channel,
                    session_key: public.into(),
                    spend_limit: limit.map(Into::into),
                },
            );
            pending.keys.entry(*channel).or_default().push(key);
            done
        }
        Op::Unlock { channel } => w.run("payer", ExecuteMsg::RequestUnlock { channel: *channel }),
        Op::Cancel { channel } => w.run("payer", ExecuteMsg::CancelUnlock { channel: *channel }),
        Op::Finalize { channel } => {
            w.run("other", ExecuteMsg::FinalizeUnlock { channel: *channel })
        }
        Op::Close { channel } => close(w, pending, *channel),
        Op::Claim { payee } => w.run(
            "other",
            ExecuteMsg::Claim {
                payees: vec![PayeeRef {
                    service_id: 1,
                    split_version: 1,
                    payee: *payee,
                }],
            },
        ),
        Op::ClaimReferral => {
            let referrer = w.who("referrer").to_string();
            w.run("other", ExecuteMsg::ClaimReferral { referrer })
        }
        Op::Flush => w.run("other", ExecuteMsg::FlushFee {}),
        Op::Bond { amount } => w.bond(*amount),
        Op::Unbond { amount } => w.run(
            "provider",
            ExecuteMsg::Unbond {
                amount: (*amount).into(),
            },
        ),
        Op::Withdraw => w.run("provider", ExecuteMsg::WithdrawBond {}),
        Op::Cheat { channel, sequence } => cheat(w, *channel, *sequence),
        Op::Terms { channel } => w.run(
            "provider",
            ExecuteMsg::AdvanceTerms {
                channel: *channel,
                service_id: 1,
                max_price_version: None,
            },
        ),
        Op::Pause => w.run("guardian", ExecuteMsg::PauseOpenings { duration: DAY / 2 }),
        Op::Wait { seconds, blocks } => {
            w.pass(*seconds, *blocks);
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
    .unwrap_or(&w.key)
    .clone()
}

fn sign(w: &World, pending: &mut Pending, lane: (u64, u32), calls: u64, amount: u128, spoil: bool) {
    let Some(channel) = try_channel(w, lane.0) else {
        return;
    };
    if pending.bytes.len() >= MAX_BATCH * PACKED_VOUCHER_LEN {
        return;
    }
    let key = key_in_force(w, pending, &channel);
    let known = pending.lanes.entry(lane).or_default();
    known.0 += calls;
    known.1 += amount;
    let voucher = say(lane.0, known.0, known.1)
        .lane(0, lane.1)
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

fn close(w: &mut World, pending: &Pending, number: u64) -> Done {
    let Some(channel) = try_channel(w, number) else {
        return w.run("other", ExecuteMsg::FlushFee {});
    };
    let bytes = Close {
        channel_id: w.id(number),
        paid: channel.paid.u128(),
    }
    .to_bytes(&w.domain(Purpose::Close));
    let key = key_in_force(w, pending, &channel);
    w.run(
        "other",
        ExecuteMsg::CooperativeClose {
            channel: number,
            paid: channel.paid,
            payer_signature: key.sign(&bytes).into(),
            provider_signature: w.receipt_key.sign(&bytes).into(),
        },
    )
}

fn cheat(w: &mut World, channel: u64, sequence: u64) -> Done {
    let Some(found) = try_channel(w, channel) else {
        return w.run("other", ExecuteMsg::FlushFee {});
    };
    let receipt = Receipt {
        channel_id: found.id.as_slice().try_into().unwrap(),
        terms: 0,
        lane: 0,
        sequence,
        key_index: 0,
        request_hash: [0; 32],
        response_hash: [0; 32],
        units: [0; 8],
        amount: 1,
        status: Status::Ok,
        provenance: Provenance::Reported,
        timestamp_ms: 0,
    };
    let (receipt, signature) = w.receipt(&receipt);
    w.run(
        "reporter",
        ExecuteMsg::Dispute(Dispute::Overcharge { receipt, signature }),
    )
}

/// Beyond what every test checks: each channel and each lane for itself.
fn check(w: &World) {
    w.check_books();
    let supply: cw20::TokenInfoResponse = w
        .app
        .wrap()
        .query_wasm_smart(&w.token, &oaic_types::token::QueryMsg::TokenInfo {})
        .unwrap();
    let burned: oaic_types::token::BurnedResponse = w
        .app
        .wrap()
        .query_wasm_smart(&w.token, &oaic_types::token::QueryMsg::Burned {})
        .unwrap();
    assert_eq!(
        (supply.total_supply + burned.total).u128(),
        oaic_types::shared::TOTAL_SUPPLY
    );
    let mut settled = 0;
    for number in 1.. {
        let Some(channel) = try_channel(w, number) else {
            break;
        };
        let lanes: oaic_types::shared::Page<LaneResponse> = w.query(&QueryMsg::Lanes {
            channel: number,
            start_after: None,
            limit: None,
        });
        let paid: u128 = lanes.items.iter().map(|lane| lane.paid.u128()).sum();
        let acknowledged: u128 = lanes
            .items
            .iter()
            .map(|lane| lane.acknowledged.u128())
            .sum();
        assert_eq!(paid, channel.paid.u128(), "channel {number}");
        assert_eq!(acknowledged - paid, channel.owed.u128(), "channel {number}");
        assert!(
            channel.deposited >= channel.paid + channel.reserved,
            "channel {number}"
        );
        settled += paid;
    }
    assert_eq!(settled, w.books().settled.u128());
    let split: SplitResponse = w.query(&QueryMsg::Split {
        service_id: 1,
        version: None,
    });
    assert_eq!(split.accumulated, w.books().earned);
    let claimed: u128 = split.payees.iter().map(|payee| payee.claimed.u128()).sum();
    assert_eq!(claimed, w.books().claimed.u128());
    for payee in &split.payees {
        assert!(payee.claimed <= payee.earned);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Several thousand operations in all; a failure prints its shrunken list.
    #[test]
    fn every_book_holds_after_every_operation(ops in prop::collection::vec(op(), 10..60)) {
        let mut w = World::new();
        let (staking, risk) = (w.who("staking"), w.who("risk"));
        w.link(Links {
            dividends: Some(staking.to_string()),
            risk_pool: Some(risk.to_string()),
            ..Links::default()
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
