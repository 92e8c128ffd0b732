//! When a channel is served and signed for, and when it ends.

use crate::common::*;

type Case = (&'static str, fn(&mut ChannelTerms));

/// What ends a channel, a key in it, its terms or its price table.
const ENDS: [Case; 8] = [
    ("closed", |t| t.channel.closed = true),
    ("an unlock", |t| {
        t.channel.unlocks = vec![due(17_280, 9_999)]
    }),
    ("an unlock", |t| {
        t.channel.unlocks = vec![due(86_399, 2_000)]
    }),
    ("a rotation", |t| {
        t.channel.next_session = Some(next(17_280, 9_999))
    }),
    ("a rotation", |t| {
        t.channel.next_session = Some(next(86_399, 2_000))
    }),
    ("receipt key 0", |t| t.channel.receipt_keys.clear()),
    ("tier 1", |t| t.tier_now = Some(0)),
    ("terms 1 now", |t| t.channel.newest_terms = 1),
];

/// What the provider must know of its channel before it serves anything.
#[test]
fn the_provider_serves_nothing_that_may_not_be_paid() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    let others: [Case; 3] = [
        ("license", |t| t.license_ended = true),
        ("price table", |t| t.in_force = [1; 32]),
        ("999 are left", |t| t.channel.reserve = 999),
    ];
    for (why, change) in ENDS.into_iter().chain(others) {
        let mut changed = terms();
        change(&mut changed);
        pair.provider.attach(&changed).unwrap();
        let refused = refusal(pair.admit(&voucher, 1)).to_string();
        assert!(refused.contains(why), "{refused}");
        assert_eq!(pair.provider.lane(lane(0)).unwrap(), None);
    }
    // Just outside the margin it is served, and what is asked for within it still gets 0.
    let mut outside = terms();
    outside.channel.unlocks = vec![due(17_281, 2_001)];
    pair.provider.attach(&outside).unwrap();
    pair.provider.serve(CHANNEL, false).unwrap();
    let refused = refusal(pair.admit(&voucher, 1));
    assert_eq!(refused, Refusal::NotServed { channel: CHANNEL });
    pair.provider.serve(CHANNEL, true).unwrap();
    pair.admit(&voucher, 1).unwrap();
}

#[test]
fn the_payer_signs_nothing_that_may_be_for_nothing() {
    let mut pair = Pair::new(2);
    pair.authorize(lane(1), 9);
    let others: [Case; 4] = [
        ("not trusted", |t| t.channel.bond = 99),
        ("not trusted", |t| t.channel.trusted = false),
        ("price table", |t| t.in_force = [1; 32]),
        ("999 are left", |t| t.channel.spendable = 1_999),
    ];
    for (why, change) in ENDS.into_iter().chain(others) {
        let mut changed = terms();
        change(&mut changed);
        pair.attach_payer(&changed, &payer_key());
        let refused = refusal(pair.payer.authorize(call(lane(0), 1))).to_string();
        assert!(refused.contains(why), "{refused}");
        // What is signed already may be asked for again.
        pair.payer.retry(lane(1)).unwrap();
    }
    pair.attach_payer(&terms(), &payer_key());
    pair.authorize(lane(0), 1);
}

#[test]
fn facts_that_are_too_old_are_refused_never_guessed() {
    let clock = Clock::manual(NOW.time);
    let pair = Pair::with(1, &terms(), by(&clock));
    let (mut payer, mut provider) = (pair.payer, pair.provider);
    clock.set(NOW.time + 300);
    let voucher = payer.authorize(call(lane(0), 1)).unwrap();
    clock.set(NOW.time + 301);
    let stale = Refusal::Stale {
        channel: CHANNEL,
        seen: NOW,
        now: NOW.time + 301,
        lifetime: 300,
    };
    assert_eq!(refusal(payer.raise(lane(0), CEILING + 1)), stale);
    assert_eq!(refusal(payer.open_lane(CHANNEL, 0)), stale);
    assert_eq!(refusal(provider.admit(&asked(&voucher, 1))), stale);
    // A caller that follows the chain's events says that nothing changed.
    payer.observe(CHANNEL, due(301, 60)).unwrap();
    provider.observe(CHANNEL, due(301, 60)).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    provider.admit(&asked(&voucher, 1)).unwrap();
    // Never back.
    refused!(provider.attach(&terms()), Older { got: 1_000, .. });
    // An unlock of 100 seconds must not come within its margin unseen: 80 seconds are too long.
    let mut short = terms();
    short.channel.unlock_delay = 100;
    short.channel.seen = due(301, 61);
    provider.attach(&short).unwrap();
    provider.release(lane(0));
    clock.set(NOW.time + 301 + 80);
    let stale = provider.admit(&asked(&voucher, 1));
    refused!(stale, Stale { lifetime: 79, .. });
}

/// A channel that two processes could serve is served by the one that is told to.
#[test]
fn a_channel_is_handed_over_settled() {
    let mut pair = Pair::new(1);
    let (_, receipt) = pair.serve(lane(0), 80);
    pair.accept(lane(0), &receipt, 80).unwrap();
    let voucher = pair.authorize(lane(0), 2);
    pair.admit(&voucher, 2).unwrap();
    refused!(pair.provider.hand_over(CHANNEL), UnderWay { .. });
    pair.complete(lane(0), 2, 2).unwrap();
    let refused = refusal(pair.provider.hand_over(CHANNEL));
    let (id, open) = (lane(0), 122);
    assert_eq!(refused, Refusal::NotSettled { lane: id, open });
    pair.settled(id, chain(1, 122), 1_001);
    pair.provider.hand_over(CHANNEL).unwrap();
    // It still gives stored receipts, and receipts of 0.
    let receipt = replayed(pair.admit(&voucher, 2));
    pair.accept(id, &receipt, 2).unwrap();
    let voucher = pair.authorize(id, 3);
    let refused = refusal(pair.admit(&voucher, 3));
    assert_eq!(refused, Refusal::NotServed { channel: CHANNEL });
    pair.provider.admit_zero(&asked(&voucher, 3)).unwrap();

    // Another process, with a key of its own: it isn't alone, so it must be told to.
    let mut both = terms();
    both.channel.receipt_keys.push(public(1, &second_key()));
    let mut second = second_provider(&pair.file("second.db"), &both, options());
    pair.attach_payer(&both, &payer_key());
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    assert_eq!(id.lane, 1 << 16);
    let voucher = pair.authorize(id, 4);
    let refused = refusal(second.admit(&asked(&voucher, 4)));
    assert_eq!(refused, Refusal::NotServed { channel: CHANNEL });
    second.serve(CHANNEL, true).unwrap();
    second.admit(&asked(&voucher, 4)).unwrap();
}

#[test]
fn what_must_end_is_listed() {
    let mut pair = Pair::new(2);
    let clock = Clock::manual(NOW.time);
    let options = Options {
        max_call_time: 200,
        ..by(&clock)
    };
    let mut changed = terms();
    changed.channel.receipt_keys = vec![public(1, &second_key())];
    let mut provider = second_provider(&pair.file("clocked.db"), &changed, options);
    provider.serve(CHANNEL, true).unwrap();
    pair.attach_payer(&changed, &payer_key());
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    let voucher = pair.authorize(id, 1);
    provider.admit(&asked(&voucher, 1)).unwrap();
    assert_eq!(provider.ends(), []);
    let reason = |provider: &ProviderSession| {
        let ends = provider.ends();
        assert_eq!((ends.len(), ends[0].lane, ends[0].sequence), (1, id, 1));
        ends[0].reason
    };
    clock.set(NOW.time + 201);
    assert_eq!(reason(&provider), Reason::TooLong);
    // No time that passed is undone by a clock that is put back; a call that begins anew has its own.
    clock.set(NOW.time);
    assert_eq!(reason(&provider), Reason::TooLong);
    provider.release(id);
    provider.admit(&asked(&voucher, 1)).unwrap();
    let at = due(20_000, 3_000);
    changed.channel.unlocks = vec![at];
    provider.attach(&changed).unwrap();
    assert_eq!(provider.ends(), []);
    // By the local clock alone, though the chain stands still.
    clock.set(NOW.time + 20_000 - 17_280);
    let closing = Closing::Unlock(at);
    assert_eq!(reason(&provider), Reason::Closing(closing));
    assert_eq!(provider.closing(CHANNEL).unwrap(), Some(closing));
    changed.channel.unlocks.clear();
    changed.channel.receipt_keys.clear();
    provider.attach(&changed).unwrap();
    clock.set(NOW.time);
    assert_eq!(reason(&provider), Reason::ReceiptKey);
    // It is receipted whatever ended.
    provider.complete(&completion(id, 1, 1)).unwrap();
    assert_eq!(provider.ends(), []);
    assert_eq!(provider.settleable(1).unwrap().len(), 1);
}
