//! What payer and provider agree beside the price: who serves, signs and acknowledges what, until
//! when, and that no store forgets it.

mod common;

use common::*;
use oaic_channel::{
    Admission, ChannelTerms, Clock, Delivery, Field, Heard, LaneId, Options, PayerSession,
    ProviderSession, Reason, Refusal, Served, SignedReceipt,
};
use oaic_messages::compute_settlement::{Conditions, UnitKind, UNIT_SLOTS};
use oaic_vouchers::{Receipt, NO_LIMIT};

const END: u64 = NOW.time + 100;

fn asking(min_security_level: u8, max_retention: Option<u32>) -> Conditions {
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

fn serving(security_level: u8, retention: Option<u32>) -> Options {
    Options {
        served: Served {
            security_level,
            retention,
        },
        ..options()
    }
}

/// A pair with lanes 0 and 1 under these terms, whose provider serves by these options. Both have
/// their clock.
fn pair(terms: &ChannelTerms, options: Options) -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let [payer, provider] = ["payer.db", "provider.db"].map(|name| folder.path().join(name));
    let mut payer = PayerSession::open(payer, options.clone()).unwrap();
    payer.attach(terms, &payer_key(), limits()).unwrap();
    let mut provider = ProviderSession::create(provider, options, &provider_key(), 0).unwrap();
    provider.attach(terms).unwrap();
    for n in 0..2 {
        if terms
            .conditions
            .valid_until
            .is_none_or(|end| end > NOW.time)
        {
            assert_eq!(payer.open_lane(CHANNEL, 0).unwrap().lane, n);
        }
    }
    Pair {
        folder,
        payer,
        provider,
    }
}

fn decoded(receipt: &SignedReceipt) -> Receipt {
    Receipt::from_bytes(&receipt.bytes).unwrap().1
}

/// What a receipt states.
fn stated(receipt: &SignedReceipt) -> (u8, Option<u32>) {
    let receipt = decoded(receipt);
    (receipt.security_level, receipt.stored_for())
}

fn stating(good: &SignedReceipt, security_level: u8, retention: u32) -> SignedReceipt {
    doctored(good, &provider_key(), |receipt| {
        receipt.security_level = security_level;
        receipt.retention = retention;
    })
}

fn zero(pair: &mut Pair, id: LaneId, n: u64) -> SignedReceipt {
    let voucher = pair.payer.retry(id).unwrap();
    match pair.provider.admit_zero(&asked(&voucher, n)).unwrap() {
        Admission::Replay { receipt, .. } => {
            assert_eq!(decoded(&receipt).amount, 0);
            receipt
        }
        other => panic!("{other:?}"),
    }
}

/// The payer takes a receipt whose response it didn't get.
fn take(pair: &mut Pair, id: LaneId, receipt: &SignedReceipt) {
    let delivery = Delivery {
        response_hash: None,
        ..delivery(id, receipt, 0)
    };
    pair.payer.accept(&delivery).unwrap();
}

/// (served, agreed, whether a call is served, what a receipt of 0 states)
type Case = (
    (u8, Option<u32>),
    (u8, Option<u32>),
    bool,
    (u8, Option<u32>),
);

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
        let (level, retention) = served;
        let conditions = asking(asked_for.0, asked_for.1);
        let mut pair = pair(&under(conditions), serving(level, retention));
        let voucher = pair.payer.authorize(call(lane(0), 1)).unwrap();
        let admitted = pair.provider.admit(&asked(&voucher, 1));
        if offered {
            assert!(matches!(admitted, Ok(Admission::Serve { .. })), "{what}");
            let receipt = pair.provider.complete(&completion(lane(0), 1, 1)).unwrap();
            assert_eq!(stated(&receipt), served, "{what}");
            pair.payer.accept(&delivery(lane(0), &receipt, 1)).unwrap();
        } else {
            let refused = refusal(admitted);
            let (served, agreed) = (
                serving(level, retention).served,
                Served::asked_by(&conditions),
            );
            let id = lane(0);
            assert_eq!(
                refused,
                Refusal::NotOffered {
                    lane: id,
                    served,
                    agreed
                }
            );
            // Nothing of it was kept, in a batch neither.
            let (_, batch) = pair.provider.exchange(&[], &[asked(&voucher, 1)]).unwrap();
            assert_eq!(batch[0].as_ref().unwrap_err().reason, refused, "{what}");
            assert_eq!(pair.provider.lane(id).unwrap(), None, "{what}");
        }
        // A call that is never served ends with a receipt that is not an offense.
        pair.payer.authorize(call(lane(1), 2)).unwrap();
        let receipt = zero(&mut pair, lane(1), 2);
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
    let conditions = asking(1, Some(60));
    let mut pair = pair(&under(conditions), serving(1, Some(60)));
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
        let accept = |payer: &mut PayerSession| payer.accept(&delivery(id, &bad, 5));
        // However often, and with whatever is shown beside it.
        assert_eq!(refusal(accept(&mut pair.payer)), expected);
        assert_eq!(refusal(accept(&mut pair.payer)), expected);
        let (batch, _) = pair.payer.exchange(&[delivery(id, &bad, 5)], &[]).unwrap();
        assert_eq!(batch, [Err(expected.clone())]);
        let mut view = pair.provider.view(id).unwrap();
        view.receipt = Some(bad.clone());
        if let Ok(Heard::ReceiptWaiting(shown)) = pair.payer.refused(id, &view) {
            let unseen = Delivery {
                response_hash: None,
                ..delivery(id, &shown, 5)
            };
            assert_eq!(refusal(pair.payer.accept(&unseen)), expected);
        }
        assert_eq!(pair.payer.lane(id).unwrap(), before);
        refused!(pair.payer.final_voucher(id), UnderWay { .. });
        // An overcharge is refused as before, and nothing else of it is kept.
        let dear = doctored(&good, &provider_key(), |r| r.amount += 1);
        refused!(
            pair.payer.accept(&delivery(id, &dear, 5)),
            Overcharge { .. }
        );
        assert_eq!(pair.payer.lane(id).unwrap(), before);
    }
    // Better than agreed is taken; so is what was agreed.
    pair.payer.accept(&delivery(id, &good, 5)).unwrap();
    let (_, good) = pair.serve(lane(1), 6);
    let better = stating(&good, 3, 0);
    pair.payer.accept(&delivery(lane(1), &better, 6)).unwrap();
}

/// One in a batch doesn't touch the others, and a late one changes nothing of a lane's risk.
#[test]
fn only_the_call_that_was_underserved_is_refused() {
    let mut pair = pair(&under(asking(1, None)), serving(1, None));
    let (_, first) = pair.serve(lane(0), 1);
    let (_, second) = pair.serve(lane(1), 2);
    let bad = stating(&first, 0, 0);
    let deliveries = [delivery(lane(0), &bad, 1), delivery(lane(1), &second, 2)];
    let (accepted, _) = pair.payer.exchange(&deliveries, &[]).unwrap();
    assert!(matches!(accepted[0], Err(Refusal::Underserved { .. })));
    assert!(accepted[1].is_ok());
    let ended = pair.payer.give_up(lane(0)).unwrap();
    assert_eq!(ended.at_risk, CEILING);
    refused!(
        pair.payer.accept(&delivery(lane(0), &bad, 1)),
        Underserved { .. }
    );
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), CEILING);
    pair.payer.accept(&delivery(lane(0), &first, 1)).unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), CEILING - 21);
}

/// Each lane has the conditions of its own terms, whatever the newest ones ask for.
#[test]
fn a_receipt_is_held_against_the_terms_of_its_lane() {
    for (old, new) in [((2, Some(60)), (0, None)), ((0, None), (2, Some(60)))] {
        let mut pair = pair(&under(asking(old.0, old.1)), serving(3, Some(0)));
        let (_, of_old) = pair.serve(lane(0), 1);
        let advanced = ChannelTerms {
            conditions: asking(new.0, new.1),
            ..terms_of(CHANNEL, 1)
        };
        pair.attach(&advanced);
        let id = pair.payer.open_lane(CHANNEL, 0).unwrap();
        assert_eq!(id.terms, 1);
        let (_, of_new) = pair.serve(id, 2);
        for (id, good, n, (level, retention)) in [(lane(0), of_old, 1, old), (id, of_new, 2, new)] {
            let bare = stating(&good, 0, NO_LIMIT);
            let result = pair.payer.accept(&delivery(id, &bare, n));
            if (level, retention) == (0, None) {
                result.unwrap();
            } else {
                assert!(matches!(refusal(result), Refusal::Underserved { .. }));
                pair.payer.accept(&delivery(id, &good, n)).unwrap();
            }
        }
    }
}

/// A lane of another receipt key of the provider.
#[test]
fn every_key_of_a_provider_owes_the_same() {
    let key = second_key();
    let mut both = under(asking(2, Some(60)));
    both.channel.receipt_keys.push(public(1, &key));
    let mut pair = pair(&both, serving(2, Some(60)));
    let file = pair.folder.path().join("second.db");
    let mut second = ProviderSession::create(file, serving(1, Some(60)), &key, 1).unwrap();
    second.attach(&both).unwrap();
    second.serve(CHANNEL, true).unwrap();
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    let voucher = pair.payer.authorize(call(id, 1)).unwrap();
    refused!(second.admit(&asked(&voucher, 1)), NotOffered { .. });
    let Admission::Replay { receipt, .. } = second.admit_zero(&asked(&voucher, 1)).unwrap() else {
        panic!()
    };
    let bad = doctored(&receipt, &key, |receipt| receipt.security_level = 1);
    refused!(
        pair.payer.accept(&delivery(id, &bad, 1)),
        Underserved { .. }
    );
    take(&mut pair, id, &receipt);
}

#[test]
fn nothing_is_authorized_or_served_from_the_end_on() {
    let clock = Clock::manual(NOW.time);
    let timed = Options {
        clock: clock.clone(),
        ..options()
    };
    let ending = under(Conditions {
        valid_until: Some(END),
        ..Conditions::default()
    });
    let mut pair = pair(&ending, timed);
    // A second before, all goes on.
    clock.set(END - 1);
    let long = pair.payer.authorize(call(lane(0), 1)).unwrap();
    pair.provider.admit(&asked(&long, 1)).unwrap();
    let part = oaic_channel::Call {
        ceiling: 10,
        ..call(lane(1), 2)
    };
    let small = pair.payer.authorize(part).unwrap();
    let asked_small = oaic_channel::Request {
        ceiling: 10,
        ..asked(&small, 2)
    };
    pair.provider.admit(&asked_small).unwrap();
    let raised = pair.payer.raise(lane(1), 20).unwrap();
    assert_eq!(pair.provider.raise(&raised).unwrap(), 20);
    let late_raise = pair.payer.raise(lane(1), 30).unwrap();
    let waiting = pair.payer.open_lane(CHANNEL, 0).unwrap();
    let unserved = pair.payer.authorize(call(waiting, 3)).unwrap();
    let idle = pair.payer.open_lane(CHANNEL, 0).unwrap();
    assert_eq!(pair.provider.ends(), []);
    assert_eq!(pair.payer.outdated(CHANNEL).unwrap(), []);

    for now in [END, END + 1] {
        clock.set(now);
        let ended = |lane| Refusal::TermsEnded {
            lane,
            end: END,
            now,
        };
        let authorized = pair.payer.authorize(call(idle, 4));
        assert_eq!(refusal(authorized), ended(idle));
        refused!(pair.payer.open_lane(CHANNEL, 0), TermsEnded { .. });
        assert_eq!(refusal(pair.payer.raise(lane(1), 40)), ended(lane(1)));
        assert_eq!(refusal(pair.provider.raise(&late_raise)), ended(lane(1)));
        let admitted = pair.provider.admit(&asked(&unserved, 3));
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
    refused!(pair.provider.admit(&asked(&unserved, 3)), TermsEnded { .. });
    clock.set(END + 1);

    // What was granted before is receipted, acknowledged and settled.
    let receipt = pair.provider.complete(&completion(lane(0), 1, 1)).unwrap();
    assert_eq!(pair.payer.retry(lane(0)).unwrap(), long);
    assert_eq!(pair.payer.authorize(call(lane(0), 1)).unwrap(), long);
    let replay = pair.provider.admit(&asked(&long, 1)).unwrap();
    assert!(matches!(replay, Admission::Replay { .. }));
    pair.payer.accept(&delivery(lane(0), &receipt, 1)).unwrap();
    let receipt = pair.provider.complete(&completion(lane(1), 1, 2)).unwrap();
    assert_eq!(decoded(&receipt).amount, 20, "what was granted in time");
    pair.payer.accept(&delivery(lane(1), &receipt, 2)).unwrap();
    for id in [lane(0), lane(1)] {
        let last = pair.payer.final_voucher(id).unwrap();
        pair.provider.acknowledge(&last).unwrap();
    }
    assert_eq!(pair.provider.settleable(9).unwrap().len(), 2);
    assert_eq!(pair.provider.ends(), []);
    let receipt = zero(&mut pair, waiting, 3);
    take(&mut pair, waiting, &receipt);

    // New terms go on; the old lanes don't.
    let mut advanced = terms_of(CHANNEL, 1);
    advanced.conditions.valid_until = Some(END + 100);
    pair.attach(&advanced);
    let id = pair.payer.open_lane(CHANNEL, 0).unwrap();
    assert_eq!(id.terms, 1);
    pair.call(id, 7);
    refused!(pair.payer.authorize(call(idle, 4)), OldTerms { .. });
}

/// Facts of a chain that is ahead of the local clock end terms too.
#[test]
fn the_end_comes_by_the_chain_or_by_the_local_clock() {
    let mut ending = terms();
    ending.conditions.valid_until = Some(NOW.time + 30);
    let mut pair = pair(&ending, options());
    let voucher = pair.payer.authorize(call(lane(0), 1)).unwrap();
    let seen = due(30, 5);
    pair.payer.observe(CHANNEL, seen).unwrap();
    pair.provider.observe(CHANNEL, seen).unwrap();
    refused!(pair.payer.authorize(call(lane(1), 2)), TermsEnded { .. });
    refused!(pair.provider.admit(&asked(&voucher, 1)), TermsEnded { .. });
}

#[test]
fn terms_that_ended_before_they_were_attached_open_nothing() {
    let mut ended = terms();
    ended.conditions.valid_until = Some(NOW.time);
    let mut pair = pair(&ended, options());
    refused!(pair.payer.open_lane(CHANNEL, 0), TermsEnded { .. });
}

/// The strongest and the weakest of each condition.
const KEPT: [Conditions; 3] = [
    Conditions {
        application: Some(u64::MAX),
        valid_until: Some(u64::MAX),
        min_security_level: 3,
        max_retention: Some(0),
    },
    Conditions {
        application: Some(1),
        valid_until: Some(END),
        min_security_level: 1,
        max_retention: LAST,
    },
    Conditions {
        application: None,
        valid_until: None,
        min_security_level: 0,
        max_retention: None,
    },
];

/// All conditions that differ in one field.
fn others(conditions: Conditions) -> Vec<Conditions> {
    let mut all = Vec::new();
    for application in [None, Some(1), Some(2), Some(u64::MAX)] {
        all.push(Conditions {
            application,
            ..conditions
        });
    }
    for valid_until in [None, Some(END), Some(END + 1), Some(u64::MAX)] {
        all.push(Conditions {
            valid_until,
            ..conditions
        });
    }
    for min_security_level in 0..=3 {
        all.push(Conditions {
            min_security_level,
            ..conditions
        });
    }
    for max_retention in [None, Some(0), Some(1), LAST] {
        all.push(Conditions {
            max_retention,
            ..conditions
        });
    }
    all.retain(|other| *other != conditions);
    assert_eq!(all.len(), 12);
    all
}

/// Reopened, copied while it is open as a kill leaves it, or put back from a backup: a store knows
/// what was agreed, to the last field.
#[test]
fn no_store_forgets_or_changes_what_was_agreed() {
    for conditions in KEPT {
        let agreed = under(conditions);
        let mut pair = pair(&agreed, serving(3, Some(0)));
        let id = lane(0);
        let (_, receipt) = pair.serve(id, 1);
        let bare = stating(&receipt, 0, NO_LIMIT);
        let strict = conditions.min_security_level > 0 || conditions.max_retention.is_some();
        let file = pair.payer_file();
        let [killed, backup, restored] =
            ["killed.db", "backup.db", "restored.db"].map(|name| pair.folder.path().join(name));
        pair.payer.backup(&backup).unwrap();
        // As a kill leaves it: the file and its log, not closed.
        for part in ["", "-wal", ".mark"] {
            let (from, to) = (beside(&file, part), beside(&killed, part));
            if from.exists() {
                std::fs::copy(from, to).unwrap();
            }
        }
        drop(pair.payer);
        let open = |path| PayerSession::open(path, options()).unwrap();
        let check = |mut payer: PayerSession| {
            // Before anything is attached, and after.
            if strict {
                let accepted = payer.accept(&delivery(id, &bare, 1));
                refused!(accepted, Underserved { .. });
            }
            for other in others(conditions) {
                let attached = payer.attach(&under(other), &payer_key(), limits());
                assert_eq!(mismatched(attached), Field::Terms);
            }
            payer.attach(&agreed, &payer_key(), limits()).unwrap();
            if strict {
                let accepted = payer.accept(&delivery(id, &bare, 1));
                refused!(accepted, Underserved { .. });
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
    let conditions = asking(2, Some(60));
    let mut pair = pair(&under(conditions), serving(2, Some(60)));
    pair.call(lane(0), 1);
    // Killed while a call runs.
    let voucher = pair.payer.authorize(call(lane(0), 2)).unwrap();
    pair.provider.admit(&asked(&voucher, 2)).unwrap();
    let file = pair.provider_file();
    drop(pair.provider);
    let mut provider = ProviderSession::open(&file, options(), &provider_key(), 0).unwrap();
    provider.observe(CHANNEL, NOW).unwrap();
    refused!(provider.admit(&asked(&voucher, 2)), NotOffered { .. });
    refused!(
        provider.complete(&completion(lane(0), 2, 2)),
        NotInFlight { .. }
    );
    let mut pair = Pair { provider, ..pair };
    let receipt = zero(&mut pair, lane(0), 2);
    assert_eq!(stated(&receipt), (2, Some(60)));
    take(&mut pair, lane(0), &receipt);
    // What it signed before is given as it was.
    let earlier = pair.provider.receipts(lane(0), 1, 1).unwrap();
    assert_eq!(stated(&earlier[0]), (2, Some(60)));
}

/// A node told the terms falsely, and the truth comes while a call runs.
#[test]
fn no_receipt_is_signed_that_terms_put_right_make_an_offense() {
    let truth = under(asking(1, Some(0)));
    let mut pair = pair(&terms(), options());
    let voucher = pair.payer.authorize(call(lane(0), 1)).unwrap();
    pair.provider.admit(&asked(&voucher, 1)).unwrap();
    assert_eq!(mismatched(pair.provider.attach(&truth)), Field::Terms);
    pair.provider.replace(&truth).unwrap();
    pair.payer.replace(&truth, &payer_key(), limits()).unwrap();
    let done = completion(lane(0), 1, 1);
    refused!(pair.provider.complete(&done), NotOffered { .. });
    let (receipts, _) = pair.provider.exchange(&[done], &[]).unwrap();
    assert!(matches!(receipts[0], Err(Refusal::NotOffered { .. })));
    assert_eq!(pair.provider.lane(lane(0)).unwrap().unwrap().calls, 0);
    pair.provider.release(lane(0));
    let receipt = zero(&mut pair, lane(0), 1);
    assert_eq!(stated(&receipt), (1, Some(0)));
    take(&mut pair, lane(0), &receipt);
}

/// Receipts that a payer lost are taken in again only if they are what was agreed.
#[test]
fn an_imported_receipt_states_what_was_agreed() {
    let agreed = under(asking(1, None));
    let mut pair = pair(&agreed, serving(1, None));
    let backup = pair.folder.path().join("backup.db");
    let first = pair.call(lane(0), 1);
    pair.payer.backup(&backup).unwrap();
    let second = pair.call(lane(0), 2);
    let file = pair.payer_file();
    drop(pair.payer);
    for part in ["", ".mark", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(&file, part));
    }
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
    assert!(
        matches!(heard, Heard::Adopted { calls: 2, .. }),
        "{heard:?}"
    );
}

/// All named kinds are priced; a slot that has no kind counts for nothing and is never signed.
#[test]
fn units_are_of_kinds_that_have_a_name() {
    let mut priced = terms();
    let prices = UnitKind::ALL.map(|kind| (kind, 1_000_000 * (kind as u128 + 1)));
    priced.prices[0].price.prices = UnitKind::slots(&prices);
    let mut pair = pair(&priced, options());
    for (n, kind) in (1..).zip(UnitKind::ALL) {
        let voucher = pair.payer.authorize(call(lane(0), n)).unwrap();
        pair.provider.admit(&asked(&voucher, n)).unwrap();
        let mut done = completion(lane(0), n, n);
        done.units = UnitKind::slots(&[(kind, 2)]);
        let receipt = pair.provider.complete(&done).unwrap();
        let amount = 2 * (kind as u128 + 1);
        assert_eq!(decoded(&receipt).amount, amount, "{}", kind.name());
        let dear = doctored(&receipt, &provider_key(), |r| r.amount += 1);
        refused!(
            pair.payer.accept(&delivery(lane(0), &dear, n)),
            Overcharge { .. }
        );
        pair.payer.accept(&delivery(lane(0), &receipt, n)).unwrap();
    }
    let n = pair.payer.lane(lane(0)).unwrap().unwrap().calls + 1;
    let voucher = pair.payer.authorize(call(lane(0), n)).unwrap();
    pair.provider.admit(&asked(&voucher, n)).unwrap();
    for slot in UnitKind::ALL.len()..UNIT_SLOTS {
        let mut unnamed = completion(lane(0), n, n);
        unnamed.units[slot] = 1;
        let refused = mismatched(pair.provider.complete(&unnamed));
        assert_eq!(refused, Field::Units);
    }
    let receipt = pair.provider.complete(&completion(lane(0), n, n)).unwrap();
    let unnamed = doctored(&receipt, &provider_key(), |r| r.units[11] = 1);
    refused!(
        pair.payer.accept(&delivery(lane(0), &unnamed, n)),
        Decode { .. }
    );
    pair.payer.accept(&delivery(lane(0), &receipt, n)).unwrap();
}
