//! What payer and provider agree beside the price: who serves, signs and acknowledges what, until
//! when, and that no store forgets it.

use crate::common::*;
use oaic_messages::compute_settlement::UNIT_SLOTS;

const END: u64 = NOW.time + 100;

fn asking((min_security_level, max_retention): Level) -> Conditions {
    Conditions {
        min_security_level,
        max_retention,
        ..Conditions::default()
    }
}

fn under(conditions: Conditions) -> ChannelTerms {
    ChannelTerms {
        conditions,
        ..terms()
    }
}

fn serving((security_level, retention): Level) -> Options {
    Options {
        served: Served {
            security_level,
            retention,
        },
        ..options()
    }
}

/// What a receipt states.
fn stated(receipt: &SignedReceipt) -> Level {
    let receipt = decoded(receipt);
    (receipt.security_level, receipt.stored_for())
}

fn stating(good: &SignedReceipt, security_level: u8, retention: u32) -> SignedReceipt {
    doctored(good, &provider_key(), |receipt| {
        receipt.security_level = security_level;
        receipt.retention = retention;
    })
}

/// The payer takes a receipt whose response it didn't get.
fn take(pair: &mut Pair, id: LaneId, receipt: &SignedReceipt) {
    pair.payer.accept(&undelivered(id, receipt)).unwrap();
}

type Level = (u8, Option<u32>);

/// (served, agreed, whether a call is served, what a receipt of 0 states)
type Case = (Level, Level, bool, Level);

const LAST: Option<u32> = Some(NO_LIMIT - 1);
const CASES: [Case; 13] = [
    ((0, None), (0, None), true, (0, None)),
    ((3, Some(0)), (0, None), true, (3, Some(0))),
    ((2, None), (2, None), true, (2, None)),
    ((1, None), (2, None), false, (2, None)),
    ((0, Some(60)), (0, Some(60)), true, (0, Some(60))),
    ((0, Some(61)), (0, Some(60)), false, (0, Some(60))),
    ((0, None), (0, Some(60)), false, (0, Some(60))),
    ((0, Some(0)), (0, Some(0)), true, (0, Some(0))),
    ((0, Some(1)), (0, Some(0)), false, (0, Some(0))),
    ((0, LAST), (0, LAST), true, (0, LAST)),
    ((0, None), (0, LAST), false, (0, LAST)),
    // More of the one doesn't make up for the other, nor is it taken back.
    ((3, None), (1, Some(60)), false, (3, Some(60))),
    ((0, Some(0)), (3, Some(60)), false, (3, Some(0))),
];

#[test]
fn a_call_is_served_by_at_least_what_its_terms_ask_for_or_not_at_all() {
    for (served, asked_for, offered, of_zero) in CASES {
        let what = format!("{served:?} under {asked_for:?}");
        let (conditions, options) = (asking(asked_for), serving(served));
        let mut pair = Pair::with(2, &under(conditions), options.clone());
        let voucher = pair.authorize(lane(0), 1);
        let admitted = pair.admit(&voucher, 1);
        if offered {
            assert!(matches!(admitted, Ok(Admission::Serve { .. })), "{what}");
            let receipt = pair.complete(lane(0), 1, 1).unwrap();
            assert_eq!(stated(&receipt), served, "{what}");
            pair.accept(lane(0), &receipt, 1).unwrap();
        } else {
            let expected = Refusal::NotOffered {
                lane: lane(0),
                served: options.served,
                agreed: Served::asked_by(&conditions),
            };
            assert_eq!(refusal(admitted), expected);
            // Nothing of it was kept, in a batch neither.
            let (_, batch) = pair.provider.exchange(&[], &[asked(&voucher, 1)]).unwrap();
            assert_eq!(batch[0].as_ref().unwrap_err().reason, expected, "{what}");
            assert_eq!(pair.provider.lane(lane(0)).unwrap(), None, "{what}");
        }
        // A call that is never served ends with a receipt that is not an offense.
        pair.authorize(lane(1), 2);
        let receipt = pair.zero(lane(1), 2);
        assert_eq!(stated(&receipt), of_zero, "{what}");
        let (level, retention) = stated(&receipt);
        assert!(conditions.met_by(level, retention), "{what}");
        take(&mut pair, lane(1), &receipt);
        let last = pair.payer.final_voucher(lane(1)).unwrap();
        pair.provider.acknowledge(&last).unwrap();
    }
}

#[test]
fn a_receipt_that_states_less_is_never_acknowledged() {
    let conditions = asking((1, Some(60)));
    let mut pair = Pair::with(2, &under(conditions), serving((1, Some(60))));
    let id = lane(0);
    let (_, good) = pair.serve(id, 5);
    let before = pair.payer.lane(id).unwrap();
    for (level, retention) in [(0, 60), (0, 0), (1, 61), (3, NO_LIMIT - 1), (3, NO_LIMIT)] {
        let bad = stating(&good, level, retention);
        let expected = Refusal::Underserved {
            lane: id,
            sequence: 1,
            served: Served::stated_by(&decoded(&bad)),
            agreed: Served::asked_by(&conditions),
        };
        // However often, and with whatever is shown beside it.
        for _ in 0..2 {
            assert_eq!(refusal(pair.accept(id, &bad, 5)), expected);
        }
        let (batch, _) = pair.payer.exchange(&[delivery(id, &bad, 5)], &[]).unwrap();
        assert_eq!(batch, [Err(expected.clone())]);
        let mut view = pair.provider.view(id).unwrap();
        view.receipt = Some(bad.clone());
        if let Ok(Heard::ReceiptWaiting(shown)) = pair.payer.refused(id, &view) {
            let accepted = pair.payer.accept(&undelivered(id, &shown));
            assert_eq!(refusal(accepted), expected);
        }
        assert_eq!(pair.payer.lane(id).unwrap(), before);
        refused!(pair.payer.final_voucher(id), UnderWay { .. });
        // An overcharge is refused as before, and nothing else of it is kept.
        let dear = doctored(&good, &provider_key(), |r| r.amount += 1);
        refused!(pair.accept(id, &dear, 5), Overcharge { .. });
        assert_eq!(pair.payer.lane(id).unwrap(), before);
    }
    // Better than agreed is taken; so is what was agreed.
    pair.accept(id, &good, 5).unwrap();
    let (_, good) = pair.serve(lane(1), 6);
    let better = stating(&good, 3, 0);
    pair.accept(lane(1), &better, 6).unwrap();
}

/// One in a batch doesn't touch the others, and a late one changes nothing of a lane's risk.
#[test]
fn only_the_call_that_was_underserved_is_refused() {
    let mut pair = Pair::with(2, &under(asking((1, None))), serving((1, None)));
    let (_, first) = pair.serve(lane(0), 1);
    let (_, second) = pair.serve(lane(1), 2);
    let bad = stating(&first, 0, 0);
    let deliveries = [delivery(lane(0), &bad, 1), delivery(lane(1), &second, 2)];
    let (accepted, _) = pair.payer.exchange(&deliveries, &[]).unwrap();
    assert!(matches!(accepted[0], Err(Refusal::Underserved { .. })));
    assert!(accepted[1].is_ok());
    let ended = pair.payer.give_up(lane(0)).unwrap();
    assert_eq!(ended.at_risk, CEILING);
    refused!(pair.accept(lane(0), &bad, 1), Underserved { .. });
    assert_eq!(pair.exposure(), CEILING);
    pair.accept(lane(0), &first, 1).unwrap();
    assert_eq!(pair.exposure(), CEILING - 21);
}

/// Each lane has the conditions of its own terms, whatever the newest ones ask for.
#[test]
fn a_receipt_is_held_against_the_terms_of_its_lane() {
    for (old, new) in [((2, Some(60)), (0, None)), ((0, None), (2, Some(60)))] {
        let mut pair = Pair::with(2, &under(asking(old)), serving((3, Some(0))));
        let (_, of_old) = pair.serve(lane(0), 1);
        let advanced = ChannelTerms {
            conditions: asking(new),
            ..terms_of(CHANNEL, 1)
        };
        pair.attach(&advanced);
        let id = pair.open();
        assert_eq!(id.terms, 1);
        let (_, of_new) = pair.serve(id, 2);
        for (id, good, n, (level, retention)) in [(lane(0), of_old, 1, old), (id, of_new, 2, new)] {
            let bare = stating(&good, 0, NO_LIMIT);
            let result = pair.accept(id, &bare, n);
            if (level, retention) == (0, None) {
                result.unwrap();
            } else {
                assert!(matches!(refusal(result), Refusal::Underserved { .. }));
                pair.accept(id, &good, n).unwrap();
            }
        }
    }
}

/// A lane of another receipt key of the provider.
#[test]
fn every_key_of_a_provider_owes_the_same() {
    let key = second_key();
    let mut both = under(asking((2, Some(60))));
    both.channel.receipt_keys.push(public(1, &key));
    let mut pair = Pair::with(2, &both, serving((2, Some(60))));
    let mut second = second_provider(&pair.file("second.db"), &both, serving((1, Some(60))));
    second.serve(CHANNEL, true).unwrap();
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    let asked = asked(&pair.authorize(id, 1), 1);
    refused!(second.admit(&asked), NotOffered { .. });
    let receipt = replayed(second.admit_zero(&asked));
    let bad = doctored(&receipt, &key, |receipt| receipt.security_level = 1);
    refused!(pair.accept(id, &bad, 1), Underserved { .. });
    take(&mut pair, id, &receipt);
}

#[test]
fn nothing_is_authorized_or_served_from_the_end_on() {
    let clock = Clock::manual(NOW.time);
    let mut ending = terms();
    ending.conditions.valid_until = Some(END);
    let mut pair = Pair::with(2, &ending, by(&clock));
    // A second before, all goes on.
    clock.set(END - 1);
    let long = pair.authorize(lane(0), 1);
    pair.admit(&long, 1).unwrap();
    pair.begin_part(lane(1), 2, 10);
    let raised = pair.payer.raise(lane(1), 20).unwrap();
    assert_eq!(pair.provider.raise(&raised).unwrap(), 20);
    let late_raise = pair.payer.raise(lane(1), 30).unwrap();
    let waiting = pair.open();
    let unserved = pair.authorize(waiting, 3);
    let idle = pair.open();
    assert_eq!(pair.provider.ends(), []);
    assert_eq!(pair.payer.outdated(CHANNEL).unwrap(), []);

    for now in [END, END + 1] {
        clock.set(now);
        let end = END;
        let ended = |lane| Refusal::TermsEnded { lane, end, now };
        let authorized = pair.payer.authorize(call(idle, 4));
        assert_eq!(refusal(authorized), ended(idle));
        refused!(pair.payer.open_lane(CHANNEL, 0), TermsEnded { .. });
        assert_eq!(refusal(pair.payer.raise(lane(1), 40)), ended(lane(1)));
        assert_eq!(refusal(pair.provider.raise(&late_raise)), ended(lane(1)));
        let admitted = pair.admit(&unserved, 3);
        assert_eq!(refusal(admitted), ended(waiting));
        // What runs must end, and the lanes are of no use any longer.
        let ends = pair.provider.ends();
        let listed: Vec<_> = ends.iter().map(|e| (e.lane, e.reason)).collect();
        let reason = Reason::TermsEnded;
        assert_eq!(listed, [(lane(0), reason), (lane(1), reason)]);
        let outdated = pair.payer.outdated(CHANNEL).unwrap();
        assert_eq!(outdated, [lane(0), lane(1), waiting, idle]);
    }
    // A clock that is put back takes nothing back.
    clock.set(NOW.time);
    refused!(pair.payer.authorize(call(idle, 4)), TermsEnded { .. });
    refused!(pair.admit(&unserved, 3), TermsEnded { .. });
    clock.set(END + 1);

    // What was granted before is receipted, acknowledged and settled.
    let receipt = pair.complete(lane(0), 1, 1).unwrap();
    assert_eq!(pair.payer.retry(lane(0)).unwrap(), long);
    assert_eq!(pair.authorize(lane(0), 1), long);
    let replay = pair.admit(&long, 1).unwrap();
    assert!(matches!(replay, Admission::Replay { .. }));
    pair.accept(lane(0), &receipt, 1).unwrap();
    let receipt = pair.complete(lane(1), 1, 2).unwrap();
    assert_eq!(decoded(&receipt).amount, 20, "what was granted in time");
    pair.accept(lane(1), &receipt, 2).unwrap();
    for id in [lane(0), lane(1)] {
        let last = pair.payer.final_voucher(id).unwrap();
        pair.provider.acknowledge(&last).unwrap();
    }
    assert_eq!(pair.provider.settleable(9).unwrap().len(), 2);
    assert_eq!(pair.provider.ends(), []);
    let receipt = pair.zero(waiting, 3);
    take(&mut pair, waiting, &receipt);

    // New terms go on; the old lanes don't.
    let mut advanced = terms_of(CHANNEL, 1);
    advanced.conditions.valid_until = Some(END + 100);
    pair.attach(&advanced);
    let id = pair.open();
    assert_eq!(id.terms, 1);
    pair.call(id, 7);
    refused!(pair.payer.authorize(call(idle, 4)), OldTerms { .. });
}

/// Facts of a chain that is ahead of the local clock end terms too.
#[test]
fn the_end_comes_by_the_chain_or_by_the_local_clock() {
    let mut ending = terms();
    ending.conditions.valid_until = Some(NOW.time + 30);
    let mut pair = Pair::with(2, &ending, options());
    let voucher = pair.authorize(lane(0), 1);
    let seen = due(30, 5);
    pair.payer.observe(CHANNEL, seen).unwrap();
    pair.provider.observe(CHANNEL, seen).unwrap();
    refused!(pair.payer.authorize(call(lane(1), 2)), TermsEnded { .. });
    refused!(pair.admit(&voucher, 1), TermsEnded { .. });
}

#[test]
fn terms_that_ended_before_they_were_attached_open_nothing() {
    let mut ended = terms();
    ended.conditions.valid_until = Some(NOW.time);
    let mut pair = Pair::with(0, &ended, options());
    refused!(pair.payer.open_lane(CHANNEL, 0), TermsEnded { .. });
}

fn conditions(
    application: Option<u64>,
    valid_until: Option<u64>,
    min_security_level: u8,
    max_retention: Option<u32>,
) -> Conditions {
    Conditions {
        application,
        valid_until,
        min_security_level,
        max_retention,
    }
}

/// All conditions that differ in one field.
fn others(of: Conditions) -> Vec<Conditions> {
    let mut all = [of; 16];
    let applications = [None, Some(1), Some(2), Some(u64::MAX)];
    let ends = [None, Some(END), Some(END + 1), Some(u64::MAX)];
    let retentions = [None, Some(0), Some(1), LAST];
    for n in 0..4 {
        all[n].application = applications[n];
        all[4 + n].valid_until = ends[n];
        all[8 + n].min_security_level = [0, 1, 2, 3][n];
        all[12 + n].max_retention = retentions[n];
    }
    let others: Vec<_> = all.into_iter().filter(|other| *other != of).collect();
    assert_eq!(others.len(), 12);
    others
}

/// Reopened, copied while it is open as a kill leaves it, or put back from a backup: a store knows
/// what was agreed, to the last field.
#[test]
fn no_store_forgets_or_changes_what_was_agreed() {
    // The strongest and the weakest of each condition.
    for conditions in [
        conditions(Some(u64::MAX), Some(u64::MAX), 3, Some(0)),
        conditions(Some(1), Some(END), 1, LAST),
        conditions(None, None, 0, None),
    ] {
        let agreed = under(conditions);
        let mut pair = Pair::with(2, &agreed, serving((3, Some(0))));
        let id = lane(0);
        let (_, receipt) = pair.serve(id, 1);
        let bare = stating(&receipt, 0, NO_LIMIT);
        let strict = conditions.min_security_level > 0 || conditions.max_retention.is_some();
        let file = pair.payer_file();
        let [killed, backup, restored] =
            ["killed.db", "backup.db", "restored.db"].map(|name| pair.file(name));
        pair.payer.backup(&backup).unwrap();
        copy_killed(&file, &killed);
        drop(pair.payer);
        let open = |path| PayerSession::open(path, options()).unwrap();
        let check = |mut payer: PayerSession| {
            for other in others(conditions) {
                let attached = payer.attach(&under(other), &payer_key(), limits());
                assert_eq!(mismatched(attached), Field::Terms);
            }
            // Before the terms are attached, and after.
            for _ in 0..2 {
                if strict {
                    let accepted = payer.accept(&delivery(id, &bare, 1));
                    refused!(accepted, Underserved { .. });
                }
                payer.attach(&agreed, &payer_key(), limits()).unwrap();
            }
            payer.accept(&delivery(id, &receipt, 1)).unwrap();
        };
        check(open(&file));
        check(open(&killed));
        check(PayerSession::restore(backup, restored, options()).unwrap());

        let payer = open(&file);
        let mut pair = Pair { payer, ..pair }.restart_provider_with(|_| {});
        for other in others(conditions) {
            let attached = pair.provider.attach(&under(other));
            assert_eq!(mismatched(attached), Field::Terms);
        }
        pair.provider.attach(&agreed).unwrap();
    }
}

/// A provider that starts again with less than before, by what its store knows alone.
#[test]
fn a_provider_that_starts_with_less_serves_no_call_of_stronger_terms() {
    let conditions = asking((2, Some(60)));
    let mut pair = Pair::with(2, &under(conditions), serving((2, Some(60))));
    pair.call(lane(0), 1);
    // Killed while a call runs.
    let voucher = pair.authorize(lane(0), 2);
    pair.admit(&voucher, 2).unwrap();
    let mut pair = pair.restart_provider_with(|_| {});
    pair.provider.observe(CHANNEL, NOW).unwrap();
    refused!(pair.admit(&voucher, 2), NotOffered { .. });
    refused!(pair.complete(lane(0), 2, 2), NotInFlight { .. });
    let receipt = pair.zero(lane(0), 2);
    assert_eq!(stated(&receipt), (2, Some(60)));
    take(&mut pair, lane(0), &receipt);
    // What it signed before is given as it was.
    let earlier = pair.provider.receipts(lane(0), 1, 1).unwrap();
    assert_eq!(stated(&earlier[0]), (2, Some(60)));
}

/// A node told the terms falsely, and the truth comes while a call runs.
#[test]
fn no_receipt_is_signed_that_terms_put_right_make_an_offense() {
    let truth = under(asking((1, Some(0))));
    let mut pair = Pair::with(2, &terms(), options());
    let voucher = pair.authorize(lane(0), 1);
    pair.admit(&voucher, 1).unwrap();
    assert_eq!(mismatched(pair.provider.attach(&truth)), Field::Terms);
    pair.provider.replace(&truth).unwrap();
    pair.payer.replace(&truth, &payer_key(), limits()).unwrap();
    let done = completion(lane(0), 1, 1);
    refused!(pair.provider.complete(&done), NotOffered { .. });
    let (receipts, _) = pair.provider.exchange(&[done], &[]).unwrap();
    assert!(matches!(receipts[0], Err(Refusal::NotOffered { .. })));
    assert_eq!(pair.provider.lane(lane(0)).unwrap().unwrap().calls, 0);
    pair.provider.release(lane(0));
    let receipt = pair.zero(lane(0), 1);
    assert_eq!(stated(&receipt), (1, Some(0)));
    take(&mut pair, lane(0), &receipt);
}

/// Receipts that a payer lost are taken in again only if they are what was agreed.
#[test]
fn an_imported_receipt_states_what_was_agreed() {
    let agreed = under(asking((1, None)));
    let mut pair = Pair::with(2, &agreed, serving((1, None)));
    let backup = pair.file("backup.db");
    let first = pair.call(lane(0), 1);
    pair.payer.backup(&backup).unwrap();
    let second = pair.call(lane(0), 2);
    let file = pair.payer_file();
    drop(pair.payer);
    remove_store(&file);
    let mut payer = PayerSession::restore(backup, &file, options()).unwrap();
    payer.attach(&agreed, &payer_key(), limits()).unwrap();
    let bad = stating(&first, 0, 0);
    refused!(payer.import(lane(0), &[bad]), Underserved { .. });
    assert_eq!(payer.import(lane(0), &[first]).unwrap(), 1);
    // What it adopts beyond its own store as well.
    let mut view = pair.provider.view(lane(0)).unwrap();
    view.receipt = Some(stating(&second, 0, 0));
    refused!(payer.refused(lane(0), &view), Underserved { .. });
    view.receipt = Some(second);
    let heard = payer.refused(lane(0), &view).unwrap();
    let adopted = matches!(heard, Heard::Adopted { calls: 2, .. });
    assert!(adopted, "{heard:?}");
}

/// All named kinds are priced; a slot that has no kind counts for nothing and is never signed.
#[test]
fn units_are_of_kinds_that_have_a_name() {
    let mut priced = terms();
    let prices = UnitKind::ALL.map(|kind| (kind, 1_000_000 * (kind as u128 + 1)));
    priced.prices[0].price.prices = UnitKind::slots(&prices);
    let mut pair = Pair::with(2, &priced, options());
    for (n, kind) in (1..).zip(UnitKind::ALL) {
        let voucher = pair.authorize(lane(0), n);
        pair.admit(&voucher, n).unwrap();
        let mut done = completion(lane(0), n, n);
        done.units = UnitKind::slots(&[(kind, 2)]);
        let receipt = pair.provider.complete(&done).unwrap();
        let amount = 2 * (kind as u128 + 1);
        assert_eq!(decoded(&receipt).amount, amount, "{}", kind.name());
        let dear = doctored(&receipt, &provider_key(), |r| r.amount += 1);
        refused!(pair.accept(lane(0), &dear, n), Overcharge { .. });
        pair.accept(lane(0), &receipt, n).unwrap();
    }
    let n = pair.payer.lane(lane(0)).unwrap().unwrap().calls + 1;
    let voucher = pair.authorize(lane(0), n);
    pair.admit(&voucher, n).unwrap();
    for slot in UnitKind::ALL.len()..UNIT_SLOTS {
        let mut unnamed = completion(lane(0), n, n);
        unnamed.units[slot] = 1;
        let completed = pair.provider.complete(&unnamed);
        assert_eq!(mismatched(completed), Field::Units);
    }
    let receipt = pair.complete(lane(0), n, n).unwrap();
    let unnamed = doctored(&receipt, &provider_key(), |r| r.units[11] = 1);
    refused!(pair.accept(lane(0), &unnamed, n), Decode { .. });
    pair.accept(lane(0), &receipt, n).unwrap();
}
