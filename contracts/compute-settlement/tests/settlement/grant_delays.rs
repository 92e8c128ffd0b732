//! For how long a grant may lock money: the payer says it, in seconds and in blocks.

use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::granted::*;
use crate::suite::*;

/// Delay of channels at the parameters that worlds begin with.
const SECONDS: u64 = DAY;
const BLOCKS: u64 = 100;

/// The payer's grant of 10 OAIC a day, with its maximum delay.
fn grant_within(w: &mut Suite, max_unlock_delay: u64, max_unlock_blocks: u64) {
    let new = NewGrant {
        max_unlock_delay,
        max_unlock_blocks,
        ..new_grant(w, OAIC, 10 * OAIC, 9)
    };
    w.ok("payer", ExecuteMsg::Grant(new));
    let found = grants(w).remove(0);
    let answered = (found.max_unlock_delay, found.max_unlock_blocks);
    assert_eq!(answered, (max_unlock_delay, max_unlock_blocks));
}

fn refused_for(w: &mut Suite, msg: ExecuteMsg, seconds: u64, blocks: u64) {
    let grant = grants(w).remove(0);
    let error = w.refuse(PROXY, msg);
    let expected = GrantDelay {
        seconds,
        blocks,
        max_seconds: grant.max_unlock_delay,
        max_blocks: grant.max_unlock_blocks,
    };
    assert_eq!(error, expected);
}

#[test]
fn seconds_and_blocks_bound_openings_and_top_ups_alike() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    allow(&mut w, "payer", 1_000_000 * OAIC, None);
    let seconds = [
        0,
        1,
        SECONDS - 1,
        SECONDS,
        SECONDS + 1,
        u64::MAX - 1,
        u64::MAX,
    ];
    let blocks = [0, 1, BLOCKS - 1, BLOCKS, BLOCKS + 1, u64::MAX - 1, u64::MAX];
    for (most, most_blocks) in seconds.into_iter().flat_map(|s| blocks.map(|b| (s, b))) {
        grant_within(&mut w, most, most_blocks);
        for msg in [open(&w, 1, 5, 5), top_up(&w, c, 5)] {
            match most >= SECONDS && most_blocks >= BLOCKS {
                true => drop(w.ok(PROXY, msg)),
                false => refused_for(&mut w, msg, SECONDS, BLOCKS),
            }
        }
        bystanders.go_through(&mut w);
    }
}

#[test]
fn higher_parameters_close_a_grant_to_openings_and_not_to_channels_it_may_top_up() {
    let (mut w, mut bystanders) = attacked();
    let old = w.open(1_000);
    allow(&mut w, "payer", 1_000_000 * OAIC, None);
    grant_within(&mut w, SECONDS, BLOCKS);
    type Change = fn(&mut Params);
    let raises: [(Change, u64, u64); 3] = [
        (|p| p.unlock_delay = SECONDS + 1, SECONDS + 1, BLOCKS),
        (|p| p.unlock_blocks = BLOCKS + 1, SECONDS, BLOCKS + 1),
        (
            |p| (p.unlock_delay, p.unlock_blocks) = (3 * DAY, 10_000),
            3 * DAY,
            10_000,
        ),
    ];
    for (raise, seconds, blocks) in raises {
        w.vote(raise).unwrap();
        let msg = open(&w, 1, 5, 5);
        refused_for(&mut w, msg, seconds, blocks);
        // The payer opens one at the new delay, which the grant then can't top up.
        let slow = w.open(1_000);
        let msg = top_up(&w, slow, 5);
        refused_for(&mut w, msg, seconds, blocks);
        // One opened before has the delay that it was opened with.
        w.ok(PROXY, top_up(&w, old, 5));
        bystanders.go_through(&mut w);
        // Lower again: openings are possible, the slow channel stays out of reach.
        w.vote(|p| p.unlock_delay = SECONDS - 1).unwrap();
        w.ok(PROXY, open(&w, 1, 5, 5));
        let msg = top_up(&w, slow, 5);
        refused_for(&mut w, msg, seconds, blocks);
        // Until the payer gives a grant that allows it.
        w.what_if(|w| {
            grant_within(w, seconds, blocks);
            w.ok(PROXY, top_up(w, slow, 5));
        });
        bystanders.go_through(&mut w);
    }
    assert_eq!(w.channel(old).deposited.u128(), 1_000 + 3 * 5);
}

/// A refusal takes nothing of the day's amount or of the limit.
#[test]
fn what_is_refused_for_its_delay_is_not_counted() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    allow(&mut w, "payer", 1_000_000 * OAIC, None);
    grant_within(&mut w, SECONDS, BLOCKS - 1);
    for msg in [open(&w, 1, 1, 10 * OAIC), top_up(&w, c, 10 * OAIC)] {
        refused_for(&mut w, msg, SECONDS, BLOCKS);
    }
    let found = grants(&w).remove(0);
    assert_eq!((found.taken_today.u128(), found.limit.u128()), (0, OAIC));
}

/// The thief has the grant alone and takes what it can around midnight; the payer revokes it, asks
/// for everything at once, and has all of it after the delay that was agreed, not a moment later.
#[test]
fn a_stolen_grant_locks_two_days_amounts_for_its_delay() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1);
    let before = w.balance(&w.payer) + 1;
    allow(&mut w, "payer", 1_000_000 * OAIC, None);
    grant_within(&mut w, SECONDS, BLOCKS);
    let midnight = w.now().next_multiple_of(DAY);
    w.advance_to(midnight - 1);
    w.ok(PROXY, open(&w, 1, OAIC, 4 * OAIC));
    w.ok(PROXY, top_up(&w, c, 6 * OAIC));
    w.advance(1, 1);
    w.ok(PROXY, open(&w, 1, 0, 10 * OAIC));
    for msg in [open(&w, 1, 0, 1), top_up(&w, c, 1)] {
        assert_matches!(w.refuse(PROXY, msg), GrantDaily { .. });
    }
    // Whatever is voted meanwhile.
    w.vote(|p| (p.unlock_delay, p.unlock_blocks) = (3 * DAY, 10_000))
        .unwrap();
    let grantee = w.who(PROXY).to_string();
    w.ok("payer", ExecuteMsg::RevokeGrant { grantee });
    let all = [c, c + 1, c + 2];
    w.all_done("payer", request_unlock(&all));
    assert_eq!(w.balance(&w.payer), before - 1 - 20 * OAIC);
    let early = |w: &mut Suite| {
        let found = results(w.ok("payer", finalize_unlock(&all)));
        assert_eq!(found, vec![skipped(S::NotDue); 3]);
    };
    w.advance(SECONDS - 1, BLOCKS);
    early(&mut w);
    w.advance(1, 0);
    w.all_done("anyone", finalize_unlock(&all));
    assert_eq!(w.balance(&w.payer), before);
    bystanders.go_through(&mut w);
}
