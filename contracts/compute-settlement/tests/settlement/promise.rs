//! The promise, against a payer who sends anything, and third parties: a provider that holds a
//! payer's signatures gets what they come to out of the reserve, within the key's limit, whatever
//! anybody else sends, until the channel is finalized or the key rotated out. No message of anybody
//! makes another channel's settlement fail. Nobody but the provider's side replaces a lane's root.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::simulation::cases;
use oaic_vouchers::Receipt;
use proptest::prelude::*;

use crate::bystander::Bystanders;
use crate::evidence::*;
use crate::oracle::{Edge, Provider};
use crate::suite::*;

fn edge() -> impl Strategy<Value = Edge> {
    prop_oneof![
        2 => (0u128..3).prop_map(Edge::Exactly),
        3 => (1u128..60).prop_map(Edge::Exactly),
        2 => (-1i8..=1).prop_map(Edge::Paid),
        1 => (-1i8..=1).prop_map(Edge::Reserve),
        1 => (-1i8..=1).prop_map(Edge::Limit),
        2 => (-1i8..=1).prop_map(Edge::Signed),
        1 => (0u8..2).prop_map(Edge::Most64),
        1 => (0u8..2).prop_map(Edge::Above64),
        1 => Just(Edge::Most128),
    ]
}

#[derive(Clone, Debug)]
enum Op {
    /// The payer signs; the provider holds it.
    Sign {
        lane: u8,
        terms: u32,
        sequence: u64,
        amount: Edge,
    },
    /// The provider's side settles one that it holds.
    Settle {
        tower: bool,
        which: usize,
        claim: Edge,
    },
    /// Somebody else does.
    Stranger {
        who: u8,
        which: usize,
    },
    TopUp(u128),
    Rotate(Edge),
    Request {
        refund: bool,
    },
    Withdraw {
        refund: bool,
    },
    Finalize,
    Pass {
        seconds: u64,
        blocks: u64,
    },
    /// New terms, of whose split the payer owns the most.
    Terms,
    /// The provider's keys, bond, prices, service and pauses, none of which settlement asks.
    Retire,
    Cheat,
    Unbond,
    Prices,
    Inactive,
    Pause,
    /// Another's channel, with numbers that the thief chooses.
    Elsewhere {
        sequence: u64,
        amount: Edge,
    },
}

fn sequence() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..6, Just(1 << 62), Just(u64::MAX - 1), Just(u64::MAX)]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        10 => (0u8..3, 0u32..3, sequence(), edge())
            .prop_map(|(lane, terms, sequence, amount)| Op::Sign { lane, terms, sequence, amount }),
        8 => (any::<bool>(), 0usize..40, edge())
            .prop_map(|(tower, which, claim)| Op::Settle { tower, which, claim }),
        3 => (0u8..4, 0usize..40).prop_map(|(who, which)| Op::Stranger { who, which }),
        3 => (1u128..80).prop_map(Op::TopUp),
        3 => edge().prop_map(Op::Rotate),
        2 => any::<bool>().prop_map(|refund| Op::Request { refund }),
        1 => any::<bool>().prop_map(|refund| Op::Withdraw { refund }),
        2 => Just(Op::Finalize),
        3 => Just(Op::Pass { seconds: DAY - 1, blocks: 99 }),
        2 => Just(Op::Pass { seconds: 1, blocks: 1 }),
        1 => Just(Op::Pass { seconds: 30 * DAY, blocks: 1 }),
        1 => Just(Op::Pass { seconds: 0, blocks: 99 }),
        2 => Just(Op::Terms),
        1 => Just(Op::Retire),
        1 => Just(Op::Cheat),
        1 => Just(Op::Unbond),
        1 => Just(Op::Prices),
        1 => Just(Op::Inactive),
        1 => Just(Op::Pause),
        1 => (sequence(), edge()).prop_map(|(sequence, amount)| Op::Elsewhere { sequence, amount }),
    ]
}

/// When what is asked for now is due.
fn due(w: &Suite) -> (u64, u64) {
    (w.now() + DAY, w.height() + 100)
}

fn settle(w: &mut Suite, p: &mut Provider, tower: bool, draft: &Draft, claim: u64) {
    let entry = p.entry(w, &draft.clone().claim(claim));
    let label = if tower { "tower" } else { "provider" };
    let result = w.settle_by(label, entry).unwrap().remove(0);
    let paid = p.paid(draft);
    let claim = u128::from(claim);
    if !p.counts(draft) || claim > draft.amount {
        assert_matches!(result, SettleResult::Rejected { .. });
        return;
    }
    let due = claim.saturating_sub(paid);
    let pay = due.min(p.reserve).min(p.left());
    match result {
        SettleResult::Settled { pay: got, unpaid } => {
            assert_eq!((got.u128(), unpaid.u128()), (pay, due - pay));
        }
        SettleResult::Rejected { reason } => {
            assert_eq!((reason, due), (RejectReason::Stale, 0));
        }
    }
    p.reserve -= pay;
    p.spent += pay;
    let lane = p.lanes.entry((draft.terms, draft.lane)).or_default();
    // The root follows the highest amount paid, and the sequence breaks ties.
    if pay > 0 || (claim >= paid && draft.sequence > lane.1) {
        *lane = (paid + pay, draft.sequence, draft.peaks);
    }
}

fn step(w: &mut Suite, p: &mut Provider, op: &Op) {
    let channel = p.channel;
    let list = vec![channel];
    let requester = |refund: bool| if refund { "refund" } else { "payer" };
    match op {
        Op::Sign {
            lane,
            terms,
            sequence,
            amount,
        } => {
            let lane = oaic_vouchers::lane::of_key((*lane).into(), 1);
            let place = draft(channel, *sequence, 0).lane(*terms, lane);
            let last = p
                .held
                .iter()
                .rev()
                .find(|s| (s.terms, s.lane) == (*terms, lane));
            let amount = p.number(*amount, last.or(Some(&place)));
            let index = u32::try_from(p.keys.len() - 1).unwrap();
            // Under the key in force, or one that is to come.
            let index = if *sequence == 0 {
                index
            } else {
                u32::try_from(p.key).unwrap()
            };
            let mut voucher = Draft { amount, ..place }.key(index);
            voucher.peaks[8] = u8::try_from(p.held.len()).unwrap();
            p.held.push(voucher);
        }
        Op::Settle {
            tower,
            which,
            claim,
        } if !p.held.is_empty() => {
            let draft = p.held[which % p.held.len()].clone();
            let claim = u64::try_from(p.number(*claim, Some(&draft))).unwrap_or(u64::MAX);
            settle(w, p, *tower, &draft, claim);
        }
        Op::Stranger { who, which } if !p.held.is_empty() => {
            let label = ["payer", "refund", "thief", "their provider"][usize::from(*who)];
            let entry = p.entry(w, &p.held[which % p.held.len()]);
            let results = w.settle_by(label, entry).unwrap();
            assert!(matches!(results[0], SettleResult::Rejected { .. }));
        }
        Op::TopUp(amount) => {
            let done = w.top_up(channel, *amount);
            assert_eq!(done.is_ok(), !p.closed);
            p.reserve += if p.closed { 0 } else { *amount };
        }
        Op::Rotate(limit) => {
            let limit = p.number(*limit, None).min(TOTAL_SUPPLY);
            let key = signing_key(u8::try_from(w.now() % 97).unwrap() + 100);
            if w.rotate(channel, &key, limit).is_ok() {
                p.keys.truncate(p.key + 1);
                p.keys.push(key);
                let (time, height) = due(w);
                p.next = Some((limit, time, height));
            }
        }
        Op::Request { refund } => {
            let done = w.run(requester(*refund), request_unlock(&list));
            if results(done.unwrap())[0] == (ChannelResult::Done {}) {
                p.requests[usize::from(*refund)] = Some(due(w));
            }
        }
        Op::Withdraw { refund } => {
            let done = w.run(requester(*refund), withdraw_unlock(&list));
            if results(done.unwrap())[0] == (ChannelResult::Done {}) {
                p.requests[usize::from(*refund)] = None;
            }
        }
        Op::Finalize => finalize(w, p),
        Op::Pass { seconds, blocks } => w.advance(*seconds, *blocks),
        Op::Terms if p.terms < 3 => {
            let payer = w.payer.clone();
            let payees = vec![
                payee(Role::Developer, "the payer", Some(&payer), 9_000),
                payee(Role::Nodes, "others", None, 400),
            ];
            w.ok("provider", update_split(payees));
            let msg = advance_terms(&list, 1);
            if let Ok(done) = w.run("payer", msg) {
                p.terms += u32::from(results(done)[0] == (ChannelResult::Done {}));
            }
        }
        Op::Retire => drop(w.run("provider", retire_receipt_key(0))),
        Op::Cheat => {
            let _ = w.run("thief", cheat_at(w, channel, 9, 9));
        }
        Op::Unbond => {
            let _ = w.unbond(provider(w).bond.u128());
        }
        Op::Prices => {
            let receipt = Receipt {
                sequence: u64::try_from(p.receipts.len()).unwrap() + 1,
                price_table: newest_table(w),
                // Its price by that table.
                amount: if p.receipts.is_empty() { 500 } else { 1 },
                ..call(w, channel)
            };
            p.receipts.push(receipt);
            w.ok(
                "provider",
                update_prices(PriceTable {
                    max_call: 1u128.into(),
                    ..prices()
                }),
            );
        }
        Op::Inactive => {
            w.ok("provider", set_service_active(false));
        }
        Op::Pause => drop(w.order(ExecuteMsg::PauseOpenings { duration: DAY })),
        Op::Elsewhere { sequence, amount } => {
            // The thief is payer and settler of the first channel.
            let entry = w.sign(&draft(1, *sequence, p.number(*amount, None)));
            w.settle_by("thief", entry).unwrap();
        }
        _ => {}
    }
}

fn newest_table(w: &Suite) -> [u8; 32] {
    let service: ServiceResponse = w.query(&QueryMsg::Service { service_id: 1 });
    table(w, 1, service.price_version)
}

/// Out goes what is left, once somebody's request is due, and not before.
fn finalize(w: &mut Suite, p: &mut Provider) {
    let refund = w.who("refund");
    let before = w.balance(&refund);
    let done = w.run("anyone", finalize_unlock(&[p.channel]));
    let closed = results(done.unwrap())[0] == (ChannelResult::Done {});
    let height = w.height();
    let due = |at: &(u64, u64)| w.now() >= at.0 && height >= at.1;
    let expected = !p.closed && p.requests.iter().flatten().any(due);
    assert_eq!(closed, expected, "{:?}", p.requests);
    if closed {
        let got = w.balance(&refund) - before;
        // Another account than the depositor's pays the fee: 4 %, rounded on all fees together.
        let most = p.reserve - p.reserve * 4 / 100;
        assert!(
            (most.saturating_sub(1)..=most).contains(&got),
            "{got} of {}",
            p.reserve
        );
        (p.closed, p.reserve) = (true, 0);
    }
}

/// All that it holds, handed in in any order, comes to what it is worth.
fn cashes(w: &mut Suite, p: &Provider, turn: usize) {
    let worth = p.worth();
    let mut held: Vec<&Draft> = p.held.iter().collect();
    if !held.is_empty() {
        let turn = turn % held.len();
        held.rotate_left(turn);
    }
    let paid: u128 = held
        .chunks(MAX_BATCH)
        .map(|chunk| {
            let batch = chunk.iter().flat_map(|draft| p.entry(w, draft)).collect();
            let results = w.settle_bytes(batch).unwrap();
            let pay = |result: &SettleResult| match result {
                SettleResult::Settled { pay, .. } => pay.u128(),
                SettleResult::Rejected { .. } => 0,
            };
            results.iter().map(pay).sum::<u128>()
        })
        .sum();
    assert_eq!(paid, worth, "held signatures come to {worth}");
}

fn check(w: &mut Suite, p: &Provider, bystanders: &Bystanders, turn: usize) {
    w.check_totals();
    bystanders.could_go_through(w);
    w.what_if(|w| cashes(w, p, turn));
    for ((terms, lane), (paid, sequence, root)) in &p.lanes {
        let found = w.lane(p.channel, *terms, *lane);
        assert_eq!((found.paid.u128(), found.sequence), (*paid, *sequence));
        assert_eq!(found.peaks.as_slice(), root);
    }
    let channel = w.channel(p.channel);
    assert_eq!(channel.reserved.u128(), p.reserve);
    let paid: u128 = p.lanes.values().map(|lane| lane.0).sum();
    assert_eq!(channel.paid.u128(), paid);
    // An honest provider is never chargeable, whatever its prices were since.
    for receipt in &p.receipts {
        w.what_if(|w| w.run("thief", overcharge(w, receipt)))
            .unwrap_err();
    }
}

fn simulate(ops: &[Op], reserve: u128, limit: u128) {
    let mut w = Suite::new();
    // The thief has a provider and a channel of their own, the first.
    w.ok("thief", register_provider(&signing_key(77)));
    w.send("thief", MIN_BOND, &ReceiveMsg::Bond {}).unwrap();
    w.ok("thief", register_service(nodes()));
    w.open_as("thief", 3, w.on_service(2));
    let bystanders = Bystanders::arrive(&mut w);
    w.ok("provider", set_settlers(vec![w.who("tower").to_string()]));
    w.open_as(
        "payer",
        reserve,
        OpenChannel {
            refund_to: Some(w.who("refund").to_string()),
            spend_limit: limit.into(),
            ..w.opening()
        },
    );
    let mut p = Provider::new(3, reserve, limit);
    for (turn, op) in ops.iter().enumerate() {
        step(&mut w, &mut p, op);
        p.advance(&w);
        check(&mut w, &p, &bystanders, turn);
    }
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_provider_gets_what_its_signatures_come_to_whatever_anybody_else_sends(
        ops in prop::collection::vec(op(), 10..45),
        (reserve, limit) in prop_oneof![
            Just((50u128, 60u128)),
            Just((1, TOTAL_SUPPLY)),
            Just((OAIC, 1)),
            Just((80, TOTAL_SUPPLY)),
            Just((80, 0)),
        ],
    ) {
        simulate(&ops, reserve, limit);
    }
}
