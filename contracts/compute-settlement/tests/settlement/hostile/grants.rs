//! Grants: what a thief of one gets, and that they end.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;

use crate::bystander::attacked;
use crate::granted::*;
use crate::suite::*;

/// A key that came into force by time alone, nobody having touched the channel since, is rotated.
#[test]
fn a_rotation_of_a_key_that_came_into_force_silently_ends_its_grants() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    w.rotate(c, &granted_key(), 10).unwrap();
    w.advance(DAY, 100);
    grant(&mut w, OAIC, OAIC, 9);
    assert_eq!(grants(&w).len(), 1);
    w.rotate(c, &signing_key(4), 10).unwrap();
    assert_eq!(grants(&w).len(), 0);
    b.go_through(&mut w);
}

/// A provider that is in league with the thief closes the channel ahead of the rotation.
#[test]
fn a_closed_channel_keeps_no_grant_alive() {
    let (mut w, mut b) = attacked();
    grant(&mut w, OAIC, OAIC, 9);
    w.ok(PROXY, open(&w, 1, 10, 100));
    w.ok("provider", release(&[2]));
    let closed = ContractError::ChannelClosed { channel: 2 };
    for stranger in ["provider", PROXY, "other"] {
        let refused = w.run(stranger, rotate(2, &signing_key(5), 10));
        assert_eq!(refused.unwrap_err(), closed);
    }
    assert_eq!(grants(&w).len(), 1);
    w.rotate(2, &signing_key(5), 10).unwrap();
    assert_eq!(grants(&w).len(), 0);
    // Nothing is left to end.
    let refused = w.rotate(2, &signing_key(5), 10);
    assert_eq!(refused.unwrap_err(), closed);
    b.go_through(&mut w);
}

/// Pending replacement: the key in force is rotated twice; the second time the grant is a new one.
#[test]
fn a_second_rotation_ends_grants_of_the_key_in_force_and_of_the_pending_one() {
    let (mut w, mut b) = attacked();
    grant(&mut w, OAIC, OAIC, 9);
    w.ok(PROXY, open(&w, 1, 10, 100));
    w.rotate(2, &signing_key(3), 10).unwrap();
    assert_eq!(grants(&w).len(), 0);
    // Made again for the key that is leaving, and another for the one that is coming.
    let new = new_grant(&w, 7, 7, 9);
    w.ok("payer", ExecuteMsg::Grant(new.clone()));
    let other = NewGrant {
        grantee: w.who("proxy 2").to_string(),
        session_key: signing_key(3).public().into(),
        ..new
    };
    w.ok("payer", ExecuteMsg::Grant(other));
    w.rotate(2, &signing_key(5), 10).unwrap();
    assert_eq!(grants(&w).len(), 0);
    b.go_through(&mut w);
}

/// The same key in several grants: one limit each, all end.
#[test]
fn one_key_in_several_grants() {
    let (mut w, mut b) = attacked();
    allow(&mut w, "payer", OAIC, None);
    for n in 0..5 {
        w.ok(
            "payer",
            grant_to(&w, &w.who(&format!("proxy {n}")), 10, 10, 9),
        );
    }
    w.ok("proxy 3", open(&w, 1, 10, 10));
    w.rotate(2, &signing_key(5), 10).unwrap();
    assert_eq!(grants(&w).len(), 0);
    b.go_through(&mut w);
}

#[test]
fn numbers_of_a_grant() {
    let (mut grants, mut taken) = (0, 0);
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    allow(&mut w, "payer", TOTAL_SUPPLY, None);
    for limit in [
        0,
        1,
        TOTAL_SUPPLY - 1,
        TOTAL_SUPPLY,
        TOTAL_SUPPLY + 1,
        u128::MAX,
    ] {
        for daily in [
            0,
            1,
            TOTAL_SUPPLY,
            TOTAL_SUPPLY + 1,
            u128::MAX - 1,
            u128::MAX,
        ] {
            for ends_at in [0, 1, w.now(), w.now() + 1, u64::MAX - 1, u64::MAX] {
                let new = NewGrant {
                    limit: limit.into(),
                    daily: daily.into(),
                    ends_at,
                    ..new_grant(&w, 0, 0, 0)
                };
                if w.run("payer", ExecuteMsg::Grant(new)).is_err() {
                    continue;
                }
                grants += 1;
                for amount in [
                    0,
                    1,
                    daily,
                    daily.saturating_add(1),
                    u64::MAX.into(),
                    u128::MAX,
                ] {
                    for spend in [0, 1, limit, limit.saturating_add(1), u128::MAX] {
                        let before = w.balance(&w.payer);
                        let (one, two) = (top_up(&w, c, amount), open(&w, 1, spend, amount));
                        w.what_if(|w| {
                            taken += usize::from(w.run(PROXY, one).is_ok());
                            taken += usize::from(w.run(PROXY, two).is_ok());
                            let took = before - w.balance(&w.payer);
                            assert!(took <= daily, "{took} of {daily}");
                            w.check_totals();
                        });
                    }
                }
            }
        }
    }
    assert!(
        grants > 0 && taken > 0,
        "{grants} grants, {taken} taken from"
    );
    b.go_through(&mut w);
}

/// A payer that grants itself; a contract that is payer; the provider as grantee.
#[test]
fn odd_pairs() {
    let (mut grants, mut taken) = (0, 0);
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    allow(&mut w, "payer", OAIC, None);
    for grantee in [
        w.payer.clone(),
        w.provider.clone(),
        w.token.clone(),
        w.contract.clone(),
    ] {
        let new = NewGrant {
            grantee: grantee.to_string(),
            ..new_grant(&w, 100, 100, 9)
        };
        if w.run("payer", ExecuteMsg::Grant(new)).is_err() {
            continue;
        }
        grants += 1;
        let before = w.balance(&w.payer);
        for msg in [top_up(&w, c, 5), open(&w, 1, 5, 5), top_up(&w, c, 91)] {
            taken += usize::from(w.run_as(&grantee, msg).is_ok());
            b.go_through(&mut w);
        }
        assert!(before - w.balance(&w.payer) <= 100, "{grantee}");
    }
    assert!(
        grants > 0 && taken > 0,
        "{grants} grants, {taken} taken from"
    );
}

/// Grant with allowance that runs out in the middle of one transaction; several messages at once.
#[test]
fn several_messages_of_a_grantee_in_one_transaction() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    let scripted = w.scripted();
    allow(&mut w, "payer", 100, None);
    w.ok("payer", grant_to(&w, &scripted, 50, 60, 9));
    let before = w.balance(&w.payer);
    for msgs in [
        vec![top_up(&w, c, 30), top_up(&w, c, 31)],
        vec![top_up(&w, c, 30), open(&w, 1, 5, 31)],
        vec![open(&w, 1, 25, 1), open(&w, 1, 26, 1)],
        vec![top_up(&w, c, 60), top_up(&w, c, 1)],
    ] {
        let calls = msgs.iter().map(|m| w.call_of(&w.contract, m)).collect();
        w.as_scripted(&scripted, calls).unwrap_err();
        assert_eq!(w.balance(&w.payer), before);
        b.go_through(&mut w);
    }
    let calls = [top_up(&w, c, 30), top_up(&w, c, 30)];
    let calls = calls.iter().map(|m| w.call_of(&w.contract, m)).collect();
    w.as_scripted(&scripted, calls).unwrap();
    b.go_through(&mut w);
}

/// Grantee and accomplice provider: value that leaves is the limit, over many days, rotations of
/// other keys, closings.
#[test]
fn a_closed_channel_gives_no_limit_back() {
    let (mut w, mut b) = attacked();
    grant(&mut w, 100, OAIC, 30);
    let mut got = 0;
    for _ in 0..5 {
        let Ok(done) = w.run(PROXY, open(&w, 1, 50, 1_000)) else {
            break;
        };
        let c = opened(&done);
        if let SettleResult::Settled { pay, .. } =
            w.settle_with(&granted_key(), &draft(c, 1, 1_000))
        {
            got += pay.u128();
        }
        w.all_done("provider", release(&[c]));
        w.advance(DAY, 100);
    }
    assert_eq!(got, 100);
    b.go_through(&mut w);
}

/// A grant fills no channel that gives the rest to another account.
#[test]
fn a_grant_carries_nothing_past_the_fee() {
    let mut w = Suite::new();
    w.open_as("payer", 1, w.refunded_to(&w.who("refund")));
    grant(&mut w, OAIC, OAIC, 9);
    let before = w.snapshot();
    let error = w.run(PROXY, top_up(&w, 1, OAIC)).unwrap_err();
    let (channel, refund_to) = (1, w.who("refund").to_string());
    assert_eq!(error, GrantElsewhere { channel, refund_to });
    assert_eq!(w.snapshot(), before);
    // From the payer it is taken, and pays the fee as it leaves.
    w.top_up(1, OAIC).unwrap();
    w.all_done("provider", release(&[1]));
    assert!(w.balance(&w.who("refund")) <= (OAIC + 1) * 96 / 100);
    w.check_totals();
}

/// SendFrom with the grant's allowance: the settlement contract is the spender only for itself.
#[test]
fn an_allowance_to_the_contract_is_nobody_elses() {
    let (mut w, mut b) = attacked();
    allow(&mut w, "payer", OAIC, None);
    let c = w.open(10);
    for msg in [top_up(&w, c, 5), open(&w, 1, 5, 5)] {
        for label in ["thief", "provider", "payer", "owner", "guardian"] {
            w.run(label, msg.clone()).unwrap_err();
        }
    }
    b.go_through(&mut w);
}

/// Grants that ended by themselves: do they keep others out?
#[test]
fn grants_that_ended_keep_no_new_one_out() {
    let mut w = Suite::new();
    for n in 0..16 {
        w.ok("payer", grant_to(&w, &w.who(&format!("g{n}")), 10, 10, 1));
    }
    w.advance(DAY, 1);
    w.ok("payer", ExecuteMsg::Grant(new_grant(&w, 10, 10, 1)));
}

/// A stolen grant alone: no accomplice, no session key, limit 0. What it puts into a channel with a
/// refund account goes there a day later, less the fee.
#[test]
fn a_stolen_grant_alone_moves_nothing_to_a_refund_account() {
    let mut w = Suite::new();
    let (payer, refund) = (w.payer.clone(), w.who("refund"));
    w.open_as("payer", 1, w.refunded_to(&refund));
    grant(&mut w, 0, 1_000 * OAIC, 30);
    let before = w.balance(&payer);
    w.request_unlock(1);
    w.advance(DAY, 100);
    // Due: in one transaction in, and out to the other account.
    assert_matches!(
        w.run(PROXY, top_up(&w, 1, 1_000 * OAIC)),
        Err(GrantElsewhere { .. })
    );
    w.ok(PROXY, finalize_unlock(&[1]));
    w.check_totals();
    assert_eq!(w.balance(&payer), before);
    // The uoaic that the payer put there is less than its fee.
    assert_eq!(w.balance(&refund), 0);
}

/// A grant is for the payer's own channels that give back to the payer. It closes none that names
/// the payer as refund account, and none of the payer's that names another: neither is its payer's
/// loss to make.
#[test]
fn a_stolen_grant_alone_closes_no_channel_that_pays_another() {
    let mut w = Suite::new();
    let payer = w.payer.clone();
    let naming = |w: &Suite, who: &str| w.refunded_to(&w.who(who));
    w.open_as("payer", 1_000, naming(&w, "elsewhere"));
    w.open_as("other", 1_000, w.refunded_to(&payer));
    let own = w.open(1_000);
    grant(&mut w, 1, 1, 30);
    let request = ExecuteMsg::GrantRequestUnlock {
        payer: payer.to_string(),
        channels: vec![1, 2, own],
    };
    let found = results(w.ok(PROXY, request));
    let not_theirs = || skipped(SkipReason::NotYours);
    assert_eq!(found, [not_theirs(), not_theirs(), ChannelResult::Done {}]);
    // Whom a channel names may ask for it.
    w.all_done("payer", request_unlock(&[2]));
}

/// An opening by a grant is not the payer's first business: whom the payer names at that is bound.
#[test]
fn an_opening_by_a_grant_binds_its_payer_to_nobody() {
    let mut w = Suite::new();
    grant(&mut w, OAIC, OAIC, 30);
    w.ok(PROXY, open(&w, 1, 10, 100));
    let friend = w.who("friend");
    w.open_as("payer", 10_000, w.referred_by(&friend));
    assert_eq!(w.settle(&draft(2, 1, 10_000)), settled(10_000, 0));
    w.ok("anyone", claim_referral(&friend));
    assert!(w.balance(&friend) > 0);
    // And from then on of what a grant opens, too.
    let before = w.balance(&friend);
    w.ok(PROXY, open(&w, 1, 10_000, 10_000));
    let voucher = w.sign_with(&granted_key(), &draft(3, 1, 10_000));
    let results = w.settle_by("provider", voucher).unwrap();
    assert_eq!(results, [settled(10_000, 0)]);
    w.ok("anyone", claim_referral(&friend));
    assert!(w.balance(&friend) > before);
    w.check_totals();
}

/// The limit is used up, so the payer renews the grant, not knowing that it was stolen: what it took
/// today counts, whatever the new amount, and also if the former one had ended by then.
#[test]
fn a_renewed_grant_goes_on_with_its_day() {
    let (mut w, mut b) = attacked();
    let c = w.open(1);
    let midnight = w.now().next_multiple_of(DAY);
    w.advance_to(midnight);
    grant(&mut w, OAIC, 6, 1);
    let renew = |w: &mut Suite, daily| {
        w.ok("payer", ExecuteMsg::Grant(new_grant(w, OAIC, daily, 1)));
    };
    let takes_at_most = |w: &mut Suite, left: u128| {
        let (more, all) = (top_up(w, c, left + 1), open(w, 1, 0, left));
        assert_matches!(w.refuse(PROXY, more), GrantDaily { .. });
        assert_eq!(w.run(PROXY, all).is_ok(), left > 0);
        assert_matches!(w.refuse(PROXY, top_up(w, c, 1)), GrantDaily { .. });
    };
    w.ok(PROXY, top_up(&w, c, 4));
    for (daily, left) in [(6, 2), (5, 1), (4, 0), (1, 0), (10, 6)] {
        w.what_if(|w| {
            renew(w, daily);
            takes_at_most(w, left);
            // Once more, and at the end of the day.
            renew(w, daily);
            w.advance(DAY - 1, 1);
            takes_at_most(w, 0);
            w.advance(1, 1);
            renew(w, daily);
            takes_at_most(w, daily);
        });
    }
    let short = NewGrant {
        ends_at: w.now() + 9,
        ..new_grant(&w, OAIC, 6, 1)
    };
    w.ok("payer", ExecuteMsg::Grant(short));
    w.advance(9, 1);
    renew(&mut w, 6);
    takes_at_most(&mut w, 2);
    // Another grantee's day is its own.
    w.ok("payer", grant_to(&w, &w.who("proxy 2"), 10, 6, 1));
    w.ok("proxy 2", top_up(&w, c, 6));
    b.go_through(&mut w);
}

/// It bounds all of them together; whoever comes too late has taken nothing.
#[test]
fn two_grantees_share_one_allowance() {
    let (mut w, mut b) = attacked();
    let c = w.open(1);
    let before = w.balance(&w.payer);
    allow(&mut w, "payer", 100, None);
    for label in [PROXY, "proxy 2"] {
        w.ok("payer", grant_to(&w, &w.who(label), 50, 60, 9));
    }
    w.ok(PROXY, top_up(&w, c, 60));
    for msg in [top_up(&w, c, 41), open(&w, 1, 10, 41)] {
        w.refuse("proxy 2", msg);
        b.go_through(&mut w);
    }
    w.ok("proxy 2", open(&w, 1, 10, 40));
    w.refuse("proxy 2", top_up(&w, c, 1));
    allow(&mut w, "payer", 100, None);
    w.refuse(PROXY, top_up(&w, c, 1));
    w.refuse("proxy 2", top_up(&w, c, 21));
    w.ok("proxy 2", top_up(&w, c, 20));
    assert_eq!(before - w.balance(&w.payer), 120);
    b.go_through(&mut w);
}

/// What stops a payer's coins stops a thief of its grant too, and neither from getting them back.
#[test]
fn a_freeze_or_a_pause_of_the_token_stops_a_grants_money_and_no_unlock() {
    type Stop = fn(&mut Suite);
    let stops: [Stop; 2] = [|w| w.freeze("payer"), |w| w.pause_token(7 * DAY)];
    for stop in stops {
        let (mut w, mut b) = attacked();
        let c = w.open(1_000);
        grant(&mut w, OAIC, OAIC, 9);
        stop(&mut w);
        for msg in [top_up(&w, c, 5), open(&w, 1, 5, 5)] {
            w.refuse(PROXY, msg);
        }
        let request = ExecuteMsg::GrantRequestUnlock {
            payer: w.payer.to_string(),
            channels: vec![c],
        };
        w.all_done(PROXY, request);
        w.advance(DAY, 100);
        let before = w.balance(&w.payer);
        w.finalize(c);
        assert_eq!(w.balance(&w.payer), before + 1_000);
        b.go_through(&mut w);
    }
}

/// A contract that pays, such as a multisig, with a program beside it.
#[test]
fn a_contract_grants_rotates_and_gets_the_rest_as_any_payer() {
    let (mut w, mut b) = attacked();
    let contract = w.scripted();
    w.transfer("payer", &contract, 10 * OAIC);
    let had = w.balance(&contract);
    w.payer = contract.clone();
    let calls = |w: &Suite, msgs: &[ExecuteMsg]| {
        let calls = msgs.iter().map(|msg| w.call_of(&w.contract, msg));
        calls.collect::<Vec<_>>()
    };
    let allow = oaic_messages::token::ExecuteMsg::IncreaseAllowance {
        spender: w.contract.to_string(),
        amount: OAIC.into(),
        expires: None,
    };
    let grant = ExecuteMsg::Grant(new_grant(&w, 10, OAIC, 9));
    let mut msgs = vec![w.call_of(&w.token, &allow)];
    msgs.extend(calls(&w, &[grant]));
    w.as_scripted(&contract, msgs).unwrap();
    let c = opened(&w.ok(PROXY, open(&w, 1, 10, 1_000)));
    w.ok(PROXY, top_up(&w, c, 500));
    assert_eq!(had - w.balance(&contract), 1_500);
    let paid = w.settle_with(&granted_key(), &draft(c, 1, 1_500));
    assert_eq!(paid, settled(10, 1_490));
    b.go_through(&mut w);
    let leave = [rotate(c, &signing_key(3), 5), request_unlock(&[c])];
    let leave = calls(&w, &leave);
    w.as_scripted(&contract, leave).unwrap();
    assert_eq!(grants(&w), []);
    w.refuse(PROXY, top_up(&w, c, 1));
    w.advance(DAY, 100);
    w.finalize(c);
    assert_eq!(had - w.balance(&contract), 10);
    b.go_through(&mut w);
}
