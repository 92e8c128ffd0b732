//! Top-up grants: what a proxy may do with a payer's account, and no more.

use cosmwasm_std::Timestamp;
use cw20::Expiration;
use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;

use crate::bystander::attacked;
use crate::granted::*;
use crate::suite::*;

fn daily(amount: u64, left: u64, daily: u64) -> ContractError {
    GrantDaily {
        amount,
        left,
        daily,
    }
}

fn no_grant(error: ContractError) {
    assert_matches!(error, Runtime(Unknown { what, .. }) if *what == "grant from");
}

#[test]
fn what_a_grant_takes_arrives_whole_and_untaxed() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    grant(&mut w, 10 * OAIC, 5 * OAIC, 9);
    let (payer, contract) = (w.payer.clone(), w.contract.clone());
    let before = (w.balance(&payer), w.balance(&contract));
    w.ok(PROXY, top_up(&w, c, OAIC));
    assert_eq!(w.balance(&payer), before.0 - OAIC);
    assert_eq!(w.balance(&contract), before.1 + OAIC);
    assert_eq!(w.channel(c).reserved.u128(), 1_000 + OAIC);
    assert_eq!(w.channel(c).deposited.u128(), 1_000 + OAIC);
    assert_eq!(w.totals().fee_booked.u128(), 0);
    let grant = grants(&w).remove(0);
    assert_eq!(grant.taken_today.u128(), OAIC);
    assert_eq!(grant.limit.u128(), 10 * OAIC);
    w.check_totals();
}

#[test]
fn a_channel_that_a_grant_opened_is_the_payers_under_the_key_that_it_names() {
    let mut w = Suite::new();
    grant(&mut w, 100, OAIC, 9);
    let done = w.ok(PROXY, open(&w, 1, 60, 1_000));
    assert_eq!(opened(&done), 1);
    let channel = w.channel(1);
    assert_eq!((&channel.payer, &channel.refund_to), (&w.payer, &w.payer));
    assert_eq!(channel.session_key.as_slice(), granted_key().public());
    assert_eq!(channel.spendable.u128(), 60);
    // Its limit came out of the grant's.
    assert_eq!(grants(&w)[0].limit.u128(), 40);
    let entry = draft(1, 1, 100);
    assert_eq!(w.settle_with(&granted_key(), &entry), settled(60, 40));
    // What is left goes back to the depositor, untaxed.
    let before = w.balance(&w.payer);
    w.all_done("provider", release(&[1]));
    assert_eq!(w.balance(&w.payer), before + 940);
    assert_eq!(w.totals().refund_fees.u128(), 0);
    w.check_totals();
}

#[test]
fn without_allowance_or_balance_all_of_it_is_undone() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    let new = new_grant(&w, TOTAL_SUPPLY, TOTAL_SUPPLY, 9);
    w.ok("payer", ExecuteMsg::Grant(new));
    let (one, another) = (top_up(&w, c, 500), open(&w, 1, 10, 500));
    // None at all, too little, and one that has expired.
    w.refuse(PROXY, one.clone());
    w.refuse(PROXY, another.clone());
    allow(&mut w, "payer", 499, None);
    w.refuse(PROXY, one.clone());
    w.refuse(PROXY, another.clone());
    let soon = Timestamp::from_seconds(w.now() + 10);
    allow(&mut w, "payer", 10_000, Some(Expiration::AtTime(soon)));
    w.ok(PROXY, one.clone());
    w.advance(10, 1);
    w.refuse(PROXY, one);
    w.refuse(PROXY, another);
    // More than the payer has.
    allow(&mut w, "payer", TOTAL_SUPPLY, Some(Expiration::Never {}));
    w.refuse(PROXY, top_up(&w, c, TOTAL_SUPPLY));
    assert_eq!(grants(&w)[0].taken_today.u128(), 500);
    bystanders.go_through(&mut w);
}

#[test]
fn a_grant_reaches_its_payers_channels_and_nobody_elses() {
    let (mut w, mut bystanders) = attacked();
    let theirs = 1;
    let closed = w.open(10);
    w.unlock(closed);
    grant(&mut w, OAIC, OAIC, 9);
    let msg = top_up(&w, theirs, 5);
    assert_matches!(w.refuse(PROXY, msg), Runtime(Unauthorized { .. }));
    for channel in [closed, 0, 99, u64::MAX] {
        w.refuse(PROXY, top_up(&w, channel, 5));
    }
    // It is from one payer to one proxy.
    let from_another = ExecuteMsg::GrantTopUp {
        payer: w.who("bystander").to_string(),
        channel: theirs,
        amount: 5u128.into(),
    };
    no_grant(w.refuse(PROXY, from_another));
    let c = w.open(10);
    for stranger in ["thief", "payer", "provider", "owner"] {
        for msg in [top_up(&w, c, 5), open(&w, 1, 5, 5)] {
            no_grant(w.refuse(stranger, msg));
        }
        bystanders.go_through(&mut w);
    }
}

#[test]
fn a_day_takes_its_amount_at_most_and_days_are_calendar_days() {
    let mut w = Suite::new();
    let c = w.open(1);
    let midnight = w.now().next_multiple_of(DAY);
    w.advance_to(midnight);
    grant(&mut w, OAIC, 6, 9);
    for amount in [u128::MAX, 1 << 64] {
        let msg = top_up(&w, c, amount);
        assert_matches!(w.refuse(PROXY, msg), AmountTooLarge { .. });
    }
    for (amount, left) in [
        (7, Some(6)),
        (5, None),
        (2, Some(1)),
        (1, None),
        (1, Some(0)),
    ] {
        let msg = top_up(&w, c, amount.into());
        match left {
            None => drop(w.ok(PROXY, msg)),
            Some(left) => assert_eq!(w.refuse(PROXY, msg), daily(amount, left, 6)),
        }
    }
    w.refuse(PROXY, top_up(&w, c, 0));
    // An opening counts as well.
    let msg = open(&w, 1, 1, 1);
    assert_eq!(w.refuse(PROXY, msg), daily(1, 0, 6));
    w.advance(DAY - 1, 1);
    let msg = top_up(&w, c, 1);
    assert_eq!(w.refuse(PROXY, msg.clone()), daily(1, 0, 6));
    w.advance(1, 1);
    w.ok(PROXY, msg);
    assert_eq!(grants(&w)[0].taken_today.u128(), 1);
    w.ok(PROXY, top_up(&w, c, 5));
    assert_eq!(w.channel(c).reserved.u128(), 1 + 6 + 6);
    w.advance(DAY, 1);
    assert_eq!(grants(&w)[0].taken_today.u128(), 0);
    w.check_totals();
}

/// Twice the daily amount within a second is what two days come to, and no more than that.
#[test]
fn at_midnight_two_days_meet() {
    let mut w = Suite::new();
    let c = w.open(1);
    grant(&mut w, OAIC, 6, 9);
    let midnight = w.now().next_multiple_of(DAY);
    w.advance_to(midnight - 1);
    let six = top_up(&w, c, 6);
    w.ok(PROXY, six.clone());
    w.advance(1, 1);
    w.ok(PROXY, six.clone());
    assert_eq!(w.refuse(PROXY, six), daily(6, 0, 6));
    assert_eq!(w.channel(c).reserved.u128(), 13);
}

#[test]
fn a_grant_ends_at_its_time_and_when_it_is_revoked() {
    let mut w = Suite::new();
    let c = w.open(1);
    grant(&mut w, OAIC, OAIC, 1);
    let one = top_up(&w, c, 1);
    let request = ExecuteMsg::GrantRequestUnlock {
        payer: w.payer.to_string(),
        channels: vec![c],
    };
    w.advance(DAY - 1, 1);
    w.ok(PROXY, one.clone());
    w.advance(1, 1);
    let opening = open(&w, 1, 1, 1);
    for msg in [one.clone(), opening.clone(), request.clone()] {
        let error = w.refuse(PROXY, msg);
        assert!(matches!(error, GrantEnded { .. }), "{error}");
    }
    let new = new_grant(&w, OAIC, OAIC, 1);
    w.ok("payer", ExecuteMsg::Grant(new.clone()));
    w.ok(PROXY, one.clone());
    let grantee = w.who(PROXY).to_string();
    let revoke = ExecuteMsg::RevokeGrant { grantee };
    w.refuse(PROXY, revoke.clone());
    w.refuse("thief", revoke.clone());
    w.ok("payer", revoke.clone());
    for msg in [one, opening, request] {
        no_grant(w.refuse(PROXY, msg));
    }
    w.refuse("payer", revoke);
    // A grant that has ended already is none.
    for ends_at in [0, w.now() - 1, w.now()] {
        let new = NewGrant {
            ends_at,
            ..new.clone()
        };
        w.refuse("payer", ExecuteMsg::Grant(new));
    }
}

/// run.py: the limit is the grant's one, not each channel's.
#[test]
fn all_that_a_grant_opens_comes_out_of_one_limit() {
    let mut w = Suite::new();
    grant(&mut w, 10, OAIC, 9);
    for (limit, fits) in [
        (11, false),
        (10, true),
        (1, false),
        (0, true),
        (TOTAL_SUPPLY + 1, false),
    ] {
        let msg = open(&w, 1, limit, 100);
        match fits {
            true => drop(w.ok(PROXY, msg)),
            false => assert_matches!(w.refuse(PROXY, msg), AmountTooLarge { .. }),
        }
    }
    let mut stolen = 0;
    for channel in [1, 2] {
        w.ok(PROXY, top_up(&w, channel, 1_000));
        let entry = draft(channel, 1, u64::MAX.into());
        if let SettleResult::Settled { pay, .. } = w.settle_with(&granted_key(), &entry) {
            stolen += pay.u128();
        }
    }
    assert_eq!(stolen, 10);
    w.check_totals();
}

/// run.py: whoever rotates may have lost the key, so what names it ends, in whatever channel.
#[test]
fn a_rotation_of_the_key_in_any_channel_of_the_payer_ends_the_grant_at_once() {
    for pending in [false, true] {
        let (mut w, mut bystanders) = attacked();
        grant(&mut w, OAIC, OAIC, 9);
        let c = w.open(1_000);
        let (other, third) = (signing_key(3), signing_key(4));
        match pending {
            // The key is one that is to come into force, and is replaced before.
            true => {
                w.rotate(c, &granted_key(), 10).unwrap();
                assert_eq!(grants(&w).len(), 1);
                w.rotate(c, &third, 10).unwrap();
            }
            // The key is in force in a channel that the grant opened.
            false => {
                w.rotate(c, &other, 10).unwrap();
                assert_eq!(grants(&w).len(), 1, "another key's rotation ends nothing");
                w.ok(PROXY, open(&w, 1, 10, 100));
                w.rotate(c + 1, &third, 10).unwrap();
            }
        }
        assert_eq!(grants(&w).len(), 0);
        let msgs = [top_up(&w, c, 5), open(&w, 1, 5, 5)];
        for msg in msgs {
            no_grant(w.refuse(PROXY, msg));
        }
        bystanders.go_through(&mut w);
    }
}

#[test]
fn a_rotation_in_another_payers_channel_ends_nothing() {
    let mut w = Suite::new();
    grant(&mut w, OAIC, OAIC, 9);
    let session_key = granted_key().public().into();
    let theirs = OpenChannel {
        session_key,
        ..w.opening()
    };
    w.open_as("payer2", 1_000, theirs);
    let rotate = rotate(1, &signing_key(3), 1u128);
    // Nor does one that a stranger sends.
    w.refuse("payer", rotate.clone());
    w.ok("payer2", rotate);
    assert_eq!(grants(&w).len(), 1);
}

#[test]
fn a_grant_unlocks_as_the_payer_and_the_payer_takes_it_back() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    grant(&mut w, OAIC, OAIC, 9);
    let request = |w: &Suite, channels: &[u64]| ExecuteMsg::GrantRequestUnlock {
        payer: w.payer.to_string(),
        channels: channels.to_vec(),
    };
    let found = results(w.ok(PROXY, request(&w, &[c, 1, 99, c])));
    let expected = [
        ChannelResult::Done {},
        skipped(S::NotYours),
        skipped(S::UnknownChannel),
        skipped(S::AlreadyRequested),
    ];
    assert_eq!(found, expected);
    let withdraw = withdraw_unlock(&[c]);
    let found = results(w.ok(PROXY, withdraw.clone()));
    assert_eq!(found, [skipped(S::NotYours)]);
    w.all_done("payer", withdraw);
    w.all_done(PROXY, request(&w, &[c]));
    w.advance(DAY, 100);
    let before = w.balance(&w.payer);
    w.finalize(c);
    assert_eq!(w.balance(&w.payer), before + 1_000);
    bystanders.go_through(&mut w);
}

#[test]
fn a_pause_or_a_low_bond_stops_a_grants_openings_and_not_its_top_ups() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    grant(&mut w, OAIC, OAIC, 9);
    let (more, opening) = (top_up(&w, c, 5), open(&w, 1, 5, 5));
    w.pause();
    w.ok(PROXY, more.clone());
    w.refuse(PROXY, opening.clone());
    w.advance(DAY, 1);
    w.unbond(MIN_BOND).unwrap();
    w.ok(PROXY, more);
    assert_matches!(w.refuse(PROXY, opening), BondTooLow { .. });
}

#[test]
fn grants_are_few_and_a_new_one_replaces_its_grantees_old_one() {
    let mut w = Suite::new();
    let to = |w: &Suite, label: &str, daily: u128| NewGrant {
        grantee: w.who(label).to_string(),
        ..new_grant(w, 10, daily, 9)
    };
    for n in 0..MAX_GRANTS {
        let new = to(&w, &format!("proxy {n}"), 5);
        w.ok("payer", ExecuteMsg::Grant(new));
    }
    let new = to(&w, "one more", 5);
    let error = w.refuse("payer", ExecuteMsg::Grant(new.clone()));
    assert_eq!(error, TooManyGrants { max: MAX_GRANTS });
    w.ok("payer", ExecuteMsg::Grant(to(&w, "proxy 3", 7)));
    let found = grants(&w);
    assert_eq!(found.len(), MAX_GRANTS);
    assert_eq!(found.iter().filter(|g| g.daily.u128() == 7).count(), 1);
    // Another payer has sixteen of their own.
    w.ok("payer2", ExecuteMsg::Grant(new));
    for wrong in [
        NewGrant {
            daily: 0u128.into(),
            ..to(&w, "proxy 3", 1)
        },
        NewGrant {
            limit: (TOTAL_SUPPLY + 1).into(),
            ..to(&w, "proxy 3", 1)
        },
        NewGrant {
            grantee: w.contract.to_string(),
            ..to(&w, "proxy 3", 1)
        },
    ] {
        w.refuse("payer", ExecuteMsg::Grant(wrong));
    }
}

/// directed.py: a stolen grant alone opens, an accomplice releases, day after day.
#[test]
fn a_stolen_grant_alone_moves_nothing_away() {
    let (mut w, mut bystanders) = attacked();
    let before = w.balance(&w.payer);
    grant(&mut w, TOTAL_SUPPLY, 10_000, 10);
    for day in 0..9 {
        w.ok(PROXY, open(&w, 1, 1, 10_000));
        w.all_done("provider", release(&[2 + day]));
        w.advance(DAY, 100);
        bystanders.go_through(&mut w);
    }
    assert_eq!(w.balance(&w.payer), before);
}
