//! Channels that notes open and top up.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{self as settlement, ChannelStatus, Conditions};
use oaic_messages::private_credits::*;
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_vouchers::SigningKey;
use oaic_wallet::Intent;

use crate::suite::*;

#[test]
fn notes_open_a_channel_whose_payer_is_the_contract() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 100, 10_000]);
    let (channel, key) = w.open(&mut wallet, &[0, 1]);
    let there = w.there(channel);
    assert_eq!(there.payer, w.contract);
    // No account is named that the rest could go to.
    assert_eq!(there.refund_to, w.contract);
    assert_eq!(there.status, ChannelStatus::Open);
    assert_eq!(there.session_key, Binary::from(key.public()));
    // All of it: the fee is settlement's, on what is settled.
    assert_eq!(there.deposited.u128(), 1_100);
    assert_eq!(there.reserved.u128(), 1_100);
    let here: ChannelResponse = w.query(&QueryMsg::Channel { channel });
    assert_eq!((here.sequence, here.finished), (0, false));
    assert_eq!(here.session_key, Binary::from(key.public()));
    let referrer: Option<cosmwasm_std::Addr> = w
        .app
        .wrap()
        .query_wasm_smart(
            &w.settlement,
            &settlement::QueryMsg::ReferrerOf {
                payer: w.contract.to_string(),
            },
        )
        .unwrap();
    assert_eq!(referrer, None);
    w.check_totals();

    // Another one beside it, and calls on both.
    let (other, other_key) = w.open(&mut wallet, &[2]);
    assert_ne!(other, channel);
    w.settle(channel, &key, 700);
    w.settle(other, &other_key, 2_000);
    w.check_totals();
    let page: Page<ChannelResponse> = w.query(&QueryMsg::Channels {
        start_after: Some(channel),
        limit: None,
    });
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].channel, other);
}

#[test]
fn an_opening_that_settlement_refuses_spends_nothing() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let key = wallet.new_session_key().unwrap().1;
    let intent = |service_id, session_key, spend_limit| Intent::OpenChannel {
        service_id,
        session_key,
        spend_limit,
        conditions: Conditions::default(),
    };
    // A small-order key binds nobody: anybody could command the channel.
    let mut small = [0; 32];
    small[0] = 1;
    for (intent, expected) in [
        (intent(1, small, 1_000), "small order"),
        (intent(77, key.public(), 1_000), "service"),
        (intent(1, key.public(), TOTAL_SUPPLY + 1), "spend limit"),
    ] {
        let error = w
            .refused("anyone", &w.prove(&wallet, &plan(&[0], intent)))
            .to_string();
        assert!(error.contains(expected), "{error}");
    }

    let good = w.prove(&wallet, &plan(&[0], intent(1, key.public(), 1_000)));
    let pause = settlement::ExecuteMsg::PauseOpenings { duration: DAY };
    let contract = w.settlement.clone();
    w.order_of(&contract, &pause).unwrap();
    w.fails("anyone", &good, "paused");
    let unpause = settlement::ExecuteMsg::UnpauseOpenings {};
    w.run_settlement("owner", &unpause).unwrap();
    w.ok("anyone", &good);
    w.check_totals();
}

#[test]
fn a_session_key_of_the_wrong_length_is_refused() {
    shared(|s| {
        let key = SigningKey::from_seed([3; 32]);
        let (notes, action, relay) = parts(s.spend(&plan(&[0], opening(&key))));
        let Action::OpenChannel { service_id, .. } = action else {
            panic!("{action:?}");
        };
        for session_key in [vec![], key.public()[..31].to_vec(), vec![1; 33]] {
            let message = spend(
                notes.clone(),
                &Action::OpenChannel {
                    service_id,
                    session_key: session_key.into(),
                    spend_limit: TOTAL_SUPPLY.into(),
                    conditions: Conditions::default(),
                },
                &relay,
            );
            // Not what was proven, before all else.
            assert_matches!(s.suite.refused("anyone", &message), BadSpend { .. });
        }
    });
}

#[test]
fn the_session_key_alone_tops_its_channel_up() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 100, 100]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    let thief = SigningKey::from_seed([99; 32]);

    let forged = w.prove(&wallet, &plan(&[1], topping_up(channel, 0, &thief)));
    let error = w.refused("anyone", &forged);
    let sequence = 0;
    assert_eq!(error, BadSignature { channel, sequence });
    let early = w.prove(&wallet, &plan(&[1], topping_up(channel, 1, &key)));
    let error = w.refused("anyone", &early);
    assert_matches!(
        error,
        Sequence {
            expected: 0,
            found: 1,
            ..
        }
    );
    let elsewhere = w.prove(&wallet, &plan(&[1], topping_up(77, 0, &key)));
    assert_eq!(w.refused("anyone", &elsewhere), NotOurs { channel: 77 });

    let good = w.prove(&wallet, &plan(&[1], topping_up(channel, 0, &key)));
    let other = w.prove(&wallet, &plan(&[2], topping_up(channel, 0, &key)));
    // The signature is for this spend, not for another of the same number.
    let (good_notes, good_action, _) = parts(good.clone());
    let (other_notes, ..) = parts(other);
    let mixed = ExecuteMsg::Spend {
        notes: other_notes,
        action: good_action,
        relay: None,
    };
    assert_matches!(w.refused("anyone", &mixed), BadSignature { .. });
    w.ok("anyone", &good);
    assert_eq!(w.there(channel).deposited.u128(), 1_100);
    assert_eq!(w.sequence(channel), 1);
    assert_eq!(good_notes.len(), 1);
    w.check_totals();

    // A channel that is closed takes nothing.
    w.release(channel);
    let late = w.prove(&wallet, &plan(&[2], topping_up(channel, 1, &key)));
    w.fails("anyone", &late, "closed");
}
