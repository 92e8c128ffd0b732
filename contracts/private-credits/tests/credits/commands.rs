//! What session keys command, and who can't.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{
    self as settlement, ChannelResult, ChannelStatus, SkipReason,
};
use oaic_messages::private_credits::*;
use oaic_private_credits::ContractError;
use oaic_runtime::RuntimeError;
use oaic_statements::domain;
use oaic_vouchers::SigningKey;
use oaic_wallet::command::Commander;

use crate::suite::*;

fn skipped(error: &ContractError, because: &str) -> bool {
    matches!(error, ContractError::Skipped { why, .. } if why.contains(because))
}

fn bad(error: &ContractError) -> bool {
    matches!(error, ContractError::BadSignature { .. })
}

#[test]
fn the_session_key_unlocks_and_takes_it_back() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    // Nor does a number come before its turn: what was signed for later waits.
    let ahead = wallet.command(channel, 1, &key).unwrap().unlock();
    assert_matches!(
        w.refused("anyone", &ahead),
        ContractError::Sequence {
            expected: 0,
            found: 1,
            ..
        }
    );
    let unlock = wallet.command(channel, 0, &key).unwrap().unlock();
    w.run("anyone", &unlock).unwrap();
    assert_eq!(w.there(channel).status, ChannelStatus::Unlocking);
    // zk 6: replay. Its number is used up.
    assert_matches!(
        w.refused("anyone", &unlock),
        ContractError::Sequence {
            expected: 1,
            found: 0,
            ..
        }
    );
    // Settlement skips a second request: the number is as good as before.
    let second = wallet.command(channel, 1, &key).unwrap().unlock();
    let error = w.refused("anyone", &second);
    assert!(skipped(&error, "already requested"), "{error}");
    let withdraw = wallet.command(channel, 1, &key).unwrap().withdraw_unlock();
    w.run("anyone", &withdraw).unwrap();
    assert_eq!(w.there(channel).status, ChannelStatus::Open);
    // What was refused, or held back, is void as soon as another command took its number.
    for old in [&unlock, &second] {
        assert_matches!(w.refused("anyone", old), ContractError::Sequence { .. });
    }
    let third = wallet.command(channel, 2, &key).unwrap().unlock();
    w.run("anyone", &third).unwrap();
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
        opened(&w.run("anyone", &message).unwrap())
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
        wallet
            .command(channel, sequence, key)
            .unwrap()
            .sign(command)
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
    w.run("anyone", &message).unwrap();
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
    let error = w.refused("anyone", &foreign);
    assert_eq!(error, ContractError::NotOurs { channel: 77 });
}

#[test]
fn a_rotated_key_commands_at_once_and_the_old_one_no_more() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, old) = w.open(&mut wallet, &[0]);
    let new = wallet.new_session_key().unwrap().1;
    let rotate = wallet
        .command(channel, 0, &old)
        .unwrap()
        .rotate_key(&new.public(), 400u128.into());
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
    let to_small = wallet
        .command(channel, 0, &old)
        .unwrap()
        .rotate_key(&small, limit);
    let error = w.refused("anyone", &to_small).to_string();
    assert!(error.contains("small order"), "{error}");
    let short = ExecuteMsg::RotateKey {
        channel,
        session_key: vec![1; 31].into(),
        spend_limit: 400u128.into(),
        sequence: 0,
        signature: signature.clone(),
    };
    assert_matches!(
        w.refused("anyone", &short),
        ContractError::Runtime(RuntimeError::Length {
            field: "session_key",
            ..
        })
    );

    w.run("anyone", &rotate).unwrap();
    let next = w.there(channel).next_key.unwrap();
    assert_eq!(next.session_key, Binary::from(new.public()));
    let by_old = wallet.command(channel, 1, &old).unwrap().unlock();
    let error = w.refused("anyone", &by_old);
    assert!(bad(&error), "{error}");
    let by_new = wallet.command(channel, 1, &new).unwrap().unlock();
    w.run("anyone", &by_new).unwrap();
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
    let rotate = wallet
        .command(channel, 0, &first)
        .unwrap()
        .rotate_key(&second.public(), limit);
    w.run("anyone", &rotate).unwrap();
    // Neither the one in force there, nor the one that waits.
    for old in [&first, &second] {
        let back = wallet
            .command(channel, 1, &second)
            .unwrap()
            .rotate_key(&old.public(), limit);
        let error = w.refused("anyone", &back).to_string();
        assert!(error.contains("key"), "{error}");
    }
    let on = wallet
        .command(channel, 1, &second)
        .unwrap()
        .rotate_key(&third.public(), limit);
    w.run("anyone", &on).unwrap();
    w.advance(DAY, 100);
    for old in [&first, &second] {
        let back = wallet
            .command(channel, 2, &third)
            .unwrap()
            .rotate_key(&old.public(), limit);
        w.refused("anyone", &back);
        let by_old = wallet.command(channel, 2, old).unwrap().unlock();
        let error = w.refused("anyone", &by_old);
        assert!(bad(&error), "{error}");
    }
    assert_eq!(w.there(channel).session_key, Binary::from(third.public()));
    let by_third = wallet.command(channel, 2, &third).unwrap().unlock();
    w.run("anyone", &by_third).unwrap();
}

/// Terms that there are already use no number up, and the provider can make them first.
#[test]
fn the_session_key_takes_new_terms() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    let early = wallet
        .command(channel, 0, &key)
        .unwrap()
        .advance_terms(1, None);
    let error = w.refused("anyone", &early);
    assert!(skipped(&error, "already has these terms"), "{error}");
    let unknown = wallet
        .command(channel, 0, &key)
        .unwrap()
        .advance_terms(77, None);
    let error = w.refused("anyone", &unknown).to_string();
    assert!(error.contains("service"), "{error}");

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
    w.run("anyone", &early).unwrap();
    assert_eq!(w.there(channel).terms, 2);

    w.update_split();
    let advance = settlement::ExecuteMsg::AdvanceTerms {
        channels: vec![channel],
        service_id: 1,
        conditions: None,
    };
    let done = w.run_settlement("provider", &advance).unwrap();
    assert_eq!(result(&done), ChannelResult::Done {});
    let late = wallet
        .command(channel, 1, &key)
        .unwrap()
        .advance_terms(1, None);
    let error = w.refused("anyone", &late);
    assert!(skipped(&error, "already has these terms"), "{error}");
    assert_eq!(w.sequence(channel), 1);
}
