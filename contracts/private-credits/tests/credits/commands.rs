//! What session keys command, and who can't.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{
    self as settlement, ChannelResult, ChannelStatus, SkipReason,
};
use oaic_messages::private_credits::*;
use oaic_statements::domain;
use oaic_vouchers::SigningKey;
use oaic_wallet::command::Commander;

use crate::suite::*;

fn skipped(error: &ContractError, because: &str) -> bool {
    matches!(error, Skipped { why, .. } if why.contains(because))
}

fn bad(error: &ContractError) -> bool {
    matches!(error, BadSignature { .. })
}

#[test]
fn the_session_key_unlocks_and_takes_it_back() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    // Nor does a number come before its turn: what was signed for later waits.
    let ahead = commander(&wallet, channel, 1, &key).unlock();
    let error = w.refused("anyone", &ahead);
    assert_matches!(
        error,
        Sequence {
            expected: 0,
            found: 1,
            ..
        }
    );
    let unlock = commander(&wallet, channel, 0, &key).unlock();
    w.ok("anyone", &unlock);
    assert_eq!(w.there(channel).status, ChannelStatus::Unlocking);
    // zk 6: replay. Its number is used up.
    let error = w.refused("anyone", &unlock);
    assert_matches!(
        error,
        Sequence {
            expected: 1,
            found: 0,
            ..
        }
    );
    // Settlement skips a second request: the number is as good as before.
    let second = commander(&wallet, channel, 1, &key).unlock();
    let error = w.refused("anyone", &second);
    assert!(skipped(&error, "already requested"), "{error}");
    let withdraw = commander(&wallet, channel, 1, &key).withdraw_unlock();
    w.ok("anyone", &withdraw);
    assert_eq!(w.there(channel).status, ChannelStatus::Open);
    // What was refused, or held back, is void as soon as another command took its number.
    for old in [&unlock, &second] {
        assert_matches!(w.refused("anyone", old), Sequence { .. });
    }
    let third = commander(&wallet, channel, 2, &key).unlock();
    w.ok("anyone", &third);
    w.advance(DAY, 100);
    let before = w.balance(&w.contract);
    assert_eq!(w.finalize(channel), ChannelResult::Done {});
    // The rest comes to the contract, as the channel's payer.
    assert_eq!(w.balance(&w.contract), before + 1_000);
    w.check_totals();
}

/// zk 6: replay for another purpose, channel, contract, chain.
#[test]
fn a_signature_holds_for_one_command_of_one_channel_here() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    // Both channels under one key, so that nothing but the numbers tells them apart.
    let key = wallet.new_session_key().unwrap().1;
    let [channel, other] = [0, 1].map(|note| {
        let message = w.prove(&wallet, &plan(&[note], opening(&key)));
        opened(&w.ok("anyone", &message))
    });
    let thief = SigningKey::from_seed([99; 32]);
    let chain_id = w.block().chain_id;
    let contract = w.contract.clone();
    let under = |purpose: &str, chain_id: &str, contract: &str| -> Binary {
        let domain = domain(purpose, chain_id, contract);
        let commander = Commander {
            domain: &domain,
            channel,
            sequence: 0,
            key: &key,
        };
        commander.sign(&Command::Unlock)
    };
    let by = |channel, sequence, key: &SigningKey, command: &Command<'_>| -> Binary {
        commander(&wallet, channel, sequence, key).sign(command)
    };
    let good = under(COMMAND_PURPOSE, &chain_id, contract.as_str());
    assert_eq!(good, by(channel, 0, &key, &Command::Unlock));
    let settlement = w.settlement.to_string();
    let wrong = [
        ("another key", by(channel, 0, &thief, &Command::Unlock)),
        (
            "another command",
            by(channel, 0, &key, &Command::WithdrawUnlock),
        ),
        ("another channel", by(other, 0, &key, &Command::Unlock)),
        ("another number", by(channel, 1, &key, &Command::Unlock)),
        (
            "another purpose",
            under(ACTION_PURPOSE, &chain_id, contract.as_str()),
        ),
        (
            "another chain",
            under(COMMAND_PURPOSE, "oaic-local-1", contract.as_str()),
        ),
        (
            "another contract",
            under(COMMAND_PURPOSE, &chain_id, &settlement),
        ),
        ("too short", good[..63].into()),
        ("none", Binary::default()),
        ("zeros", [0; 64].into()),
    ];
    for (what, signature) in wrong {
        let message = ExecuteMsg::Unlock {
            channel,
            sequence: 0,
            signature,
        };
        let error = w.refused("anyone", &message);
        assert!(bad(&error), "{what}: {error}");
    }
    let message = ExecuteMsg::Unlock {
        channel,
        sequence: 0,
        signature: good,
    };
    w.ok("anyone", &message);
    assert_eq!(w.there(other).status, ChannelStatus::Open);
}

#[test]
fn nobody_else_commands_settlement_about_a_channel() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, _) = w.open(&mut wallet, &[0]);
    for label in ["alice", "owner", "provider", "guardian"] {
        let channels = vec![channel];
        for message in [
            settlement::ExecuteMsg::RequestUnlock { channels },
            settlement::ExecuteMsg::WithdrawUnlock {
                channels: vec![channel],
            },
        ] {
            let done = w.run_settlement(label, &message).unwrap();
            let reason = SkipReason::NotYours;
            assert_eq!(result(&done), ChannelResult::Skipped { reason }, "{label}");
        }
        let rotate = settlement::ExecuteMsg::RotateSessionKey {
            channel,
            session_key: SigningKey::from_seed([99; 32]).public().into(),
            spend_limit: 1_000u128.into(),
        };
        assert!(w.run_settlement(label, &rotate).is_err(), "{label}");
    }
    // A channel of somebody's own isn't commanded from here.
    let foreign = ExecuteMsg::Unlock {
        channel: 77,
        sequence: 0,
        signature: [0; 64].into(),
    };
    assert_eq!(w.refused("anyone", &foreign), NotOurs { channel: 77 });
}

#[test]
fn a_rotated_key_commands_at_once_and_the_old_one_no_more() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, old) = w.open(&mut wallet, &[0]);
    let new = wallet.new_session_key().unwrap().1;
    let rotate = commander(&wallet, channel, 0, &old).rotate_key(&new.public(), 400u128.into());
    // Each field is signed.
    let ExecuteMsg::RotateKey {
        sequence,
        signature,
        ..
    } = &rotate
    else {
        panic!("{rotate:?}");
    };
    let thief = SigningKey::from_seed([99; 32]);
    for (key, limit) in [(&thief, 400u128), (&new, 0), (&new, 401)] {
        let message = ExecuteMsg::RotateKey {
            channel,
            session_key: key.public().into(),
            spend_limit: limit.into(),
            sequence: *sequence,
            signature: signature.clone(),
        };
        let error = w.refused("anyone", &message);
        assert!(bad(&error), "{error}");
    }
    // Keys that bind nobody are refused by settlement, others by their length.
    let mut small = [0; 32];
    small[0] = 1;
    let limit = 400u128.into();
    let to_small = commander(&wallet, channel, 0, &old).rotate_key(&small, limit);
    w.fails("anyone", &to_small, "small order");
    let short = ExecuteMsg::RotateKey {
        channel,
        session_key: vec![1; 31].into(),
        spend_limit: 400u128.into(),
        sequence: 0,
        signature: signature.clone(),
    };
    let error = w.refused("anyone", &short);
    assert_matches!(error, Runtime(Length { field, .. }) if *field == "session_key");

    w.ok("anyone", &rotate);
    let next = w.there(channel).next_key.unwrap();
    assert_eq!(next.session_key, Binary::from(new.public()));
    let by_old = commander(&wallet, channel, 1, &old).unlock();
    let error = w.refused("anyone", &by_old);
    assert!(bad(&error), "{error}");
    let by_new = commander(&wallet, channel, 1, &new).unlock();
    w.ok("anyone", &by_new);
    // What the old key signed still settles until settlement's delay is over.
    w.settle(channel, &old, 100);
}

/// A key that was rotated out may be anybody's by now.
#[test]
fn no_key_comes_back_to_a_channel() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, first) = w.open(&mut wallet, &[0]);
    let [second, third] = [0, 1].map(|_| wallet.new_session_key().unwrap().1);
    let limit = 1_000u128.into();
    let rotate = commander(&wallet, channel, 0, &first).rotate_key(&second.public(), limit);
    w.ok("anyone", &rotate);
    // Neither the one in force there, nor the one that waits.
    for old in [&first, &second] {
        let back = commander(&wallet, channel, 1, &second).rotate_key(&old.public(), limit);
        w.fails("anyone", &back, "key");
    }
    let on = commander(&wallet, channel, 1, &second).rotate_key(&third.public(), limit);
    w.ok("anyone", &on);
    w.advance(DAY, 100);
    for old in [&first, &second] {
        let back = commander(&wallet, channel, 2, &third).rotate_key(&old.public(), limit);
        w.refused("anyone", &back);
        let error = w.refused("anyone", &commander(&wallet, channel, 2, old).unlock());
        assert!(bad(&error), "{error}");
    }
    assert_eq!(w.there(channel).session_key, Binary::from(third.public()));
    let by_third = commander(&wallet, channel, 2, &third).unlock();
    w.ok("anyone", &by_third);
}

/// Terms that there are already use no number up, and the provider can make them first.
#[test]
fn the_session_key_takes_new_terms() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    let early = commander(&wallet, channel, 0, &key).advance_terms(1, None);
    let error = w.refused("anyone", &early);
    assert!(skipped(&error, "already has these terms"), "{error}");
    let unknown = commander(&wallet, channel, 0, &key).advance_terms(77, None);
    w.fails("anyone", &unknown, "service");

    w.update_split();
    let ExecuteMsg::AdvanceTerms { signature, .. } = &early else {
        panic!("{early:?}");
    };
    let altered = ExecuteMsg::AdvanceTerms {
        channel,
        service_id: 2,
        conditions: None,
        sequence: 0,
        signature: signature.clone(),
    };
    let error = w.refused("anyone", &altered);
    assert!(bad(&error), "{error}");
    // What was skipped is as good as before.
    w.ok("anyone", &early);
    assert_eq!(w.there(channel).terms, 2);

    w.update_split();
    let advance = settlement::ExecuteMsg::AdvanceTerms {
        channels: vec![channel],
        service_id: 1,
        conditions: None,
    };
    let done = w.run_settlement("provider", &advance).unwrap();
    assert_eq!(result(&done), ChannelResult::Done {});
    let late = commander(&wallet, channel, 1, &key).advance_terms(1, None);
    let error = w.refused("anyone", &late);
    assert!(skipped(&error, "already has these terms"), "{error}");
    assert_eq!(w.sequence(channel), 1);
}
