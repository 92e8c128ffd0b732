//! Clocks that are behind, and clocks that are put back.

use crate::common::*;

const HOUR: u64 = 3_600;

/// The machine's clock is put back, by a snapshot that is resumed or by whoever gives the time. Then
/// days pass in which nobody looks at the chain, and an unlock comes due.
#[test]
fn a_clock_that_is_behind_or_jumps_back_serves_by_no_stale_facts() {
    for behind in [0, HOUR, 72 * HOUR] {
        let clock = Clock::manual(NOW.time);
        let pair = Pair::with(1, &terms(), by(&clock));
        let (mut payer, mut provider, id) = (pair.payer, pair.provider, lane(0));
        let start = NOW.time - behind;
        clock.set(start);
        whole_call(&mut payer, &mut provider, id, 1);
        let voucher = payer.authorize(call(id, 2)).unwrap();
        for hours in 1..=73 {
            clock.set(start + hours * HOUR);
            refused!(provider.admit(&asked(&voucher, 2)), Stale { .. });
            refused!(payer.open_lane(CHANNEL, 0), Stale { .. });
        }
        // A clock that is put back once more makes nothing young either.
        clock.set(start);
        refused!(provider.admit(&asked(&voucher, 2)), Stale { .. });
    }
}

/// A clock that stood still while the machine was off says nothing of how old stored facts are.
#[test]
fn facts_of_before_a_start_are_looked_at_again() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    let mut pair = pair.restart_provider_with(|_| {});
    refused!(pair.admit(&voucher, 1), Stale { .. });
    pair.provider.observe(CHANNEL, NOW).unwrap();
    pair.admit(&voucher, 1).unwrap();
}

/// A time that can't be yet would make these facts young for as long as it takes, and all true ones
/// older.
#[test]
fn facts_of_the_future_are_refused() {
    let mut pair = Pair::new(1);
    let mut early = later(601, 1);
    let mut all = vec![pair.provider.attach(&early)];
    all.push(pair.payer.attach(&early, &payer_key(), limits()));
    all.push(pair.provider.observe(CHANNEL, due(601, 1)));
    all.push(pair.payer.observe(CHANNEL, due(u64::MAX - NOW.time, 1)));
    for refused in all {
        refused!(refused, Future { .. });
    }
    // Clocks differ a little.
    early.channel.seen = due(600, 1);
    pair.attach(&early);
    pair.call(lane(0), 1);
}

/// An unlock that comes due is seen by what has passed, whatever the clock shows.
#[test]
fn a_call_ends_by_what_has_passed() {
    let clock = Clock::manual(NOW.time);
    let folder = tempfile::tempdir().unwrap();
    let mut provider = open_provider_with(&folder.path().join("v.db"), by(&clock));
    let mut payer = open_payer(&folder.path().join("p.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let voucher = payer.authorize(call(id, 1)).unwrap();
    provider.admit(&asked(&voucher, 1)).unwrap();
    clock.set(NOW.time - HOUR);
    clock.set(NOW.time);
    assert_eq!(provider.ends(), [], "an hour, not more");
    clock.set(NOW.time - HOUR);
    clock.set(NOW.time - HOUR + 1);
    assert_eq!(provider.ends()[0].reason, Reason::TooLong);
    clock.set(NOW.time);
    let mut soon = terms();
    soon.channel.unlocks = vec![due(20 * HOUR, 9_999)];
    provider.attach(&soon).unwrap();
    assert_eq!(provider.closing(CHANNEL).unwrap(), None);
    for _ in 0..16 {
        clock.set(NOW.time);
        clock.set(NOW.time + HOUR);
    }
    let closing = provider.closing(CHANNEL).unwrap();
    assert!(matches!(closing, Some(Closing::Unlock(_))), "{closing:?}");
}

/// While the clock is ahead, a lie can be. Once it is right, and the process started again, what was
/// taken in so stands against no true facts.
#[test]
fn facts_of_a_clock_that_was_ahead_stand_against_no_true_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let ahead = Clock::manual(NOW.time + 120 * HOUR);
    let lie = later(120 * HOUR, 9);
    let mut provider = open_provider_with(&file("v.db"), by(&ahead));
    provider.attach(&lie).unwrap();
    let mut payer = open_payer_with(&file("p.db"), by(&ahead));
    payer.attach(&lie, &payer_key(), limits()).unwrap();
    drop((provider, payer));
    let right = Clock::manual(NOW.time + 60);
    let mut provider = ProviderSession::open(file("v.db"), by(&right), &provider_key(), 0).unwrap();
    // They are false.
    refused!(provider.observe(CHANNEL, due(60, 1)), Older { .. });
    let mut honest = later(60, 1);
    provider.attach(&honest).unwrap();
    let mut payer = PayerSession::open(file("p.db"), by(&right)).unwrap();
    payer.attach(&honest, &payer_key(), limits()).unwrap();
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    whole_call(&mut payer, &mut provider, id, 1);
    // A clock that is put back makes true facts false to no process that took them in.
    right.set(NOW.time - 72 * HOUR);
    honest.channel.seen.time = NOW.time - 72 * HOUR;
    refused!(provider.attach(&honest), Older { .. });
}
