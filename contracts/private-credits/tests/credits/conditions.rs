//! Conditions of a pool's channel: whoever spends notes sets them, and nobody else changes them.

use oaic_messages::compute_settlement::{self as settlement, Conditions};
use oaic_messages::private_credits::*;
use oaic_vouchers::{Receipt, SigningKey, NO_LIMIT};
use oaic_wallet::{Intent, Wallet};

use crate::altered;
use crate::suite::*;

fn agreed(w: &Suite) -> Conditions {
    Conditions {
        application: Some(4),
        valid_until: Some(w.now() + DAY),
        min_security_level: 1,
        max_retention: Some(60),
    }
}

fn opening_under(key: &SigningKey, conditions: Conditions) -> Intent {
    Intent::OpenChannel {
        service_id: 1,
        session_key: key.public(),
        spend_limit: 1_000,
        conditions,
    }
}

/// A channel with 1,000 in it under conditions.
fn channel() -> (Suite, Wallet, u64, SigningKey, Conditions) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let conditions = agreed(&w);
    let (_, key) = wallet.new_session_key().unwrap();
    let message = w.prove(&wallet, &plan(&[0], opening_under(&key, conditions)));
    let done = w.ok("anyone", &message);
    w.sync(&mut wallet).unwrap();
    (w, wallet, opened(&done), key, conditions)
}

fn advance(channel: u64, conditions: Option<Conditions>) -> settlement::ExecuteMsg {
    settlement::ExecuteMsg::AdvanceTerms {
        channels: vec![channel],
        service_id: 1,
        conditions,
    }
}

#[test]
fn the_terms_of_a_pool_channel_carry_what_the_notes_were_spent_under() {
    let (mut w, wallet, c, key, conditions) = channel();
    assert_eq!(w.agreed(c, 0), conditions);
    // The provider makes new terms: under the same conditions, and under no others.
    w.update_split();
    let done = w.run_settlement("provider", &advance(c, Some(Conditions::default())));
    assert_ne!(result(&done.unwrap()), settlement::ChannelResult::Done {});
    assert_eq!(w.there(c).terms, 1);
    let done = w.run_settlement("provider", &advance(c, None)).unwrap();
    assert_eq!(result(&done), settlement::ChannelResult::Done {});
    assert_eq!(w.agreed(c, 1), conditions);
    // The session key sets others, and leaves what terms had before as it was.
    let stricter = Conditions {
        min_security_level: 2,
        max_retention: Some(0),
        ..conditions
    };
    w.offer(2, Some(0));
    let command = commander(&wallet, c, 0, &key);
    w.ok("relayer", &command.advance_terms(1, Some(stricter)));
    assert_eq!(
        [0, 1, 2].map(|n| w.agreed(c, n)),
        [conditions, conditions, stricter]
    );
    // Without any, those of the newest terms stay.
    w.update_split();
    let command = commander(&wallet, c, 1, &key);
    w.ok("relayer", &command.advance_terms(1, None));
    assert_eq!(w.agreed(c, 3), stricter);
    // And none are conditions too, when the session key says so.
    let command = commander(&wallet, c, 2, &key);
    let none = Conditions::default();
    w.ok("relayer", &command.advance_terms(1, Some(none)));
    assert_eq!(w.agreed(c, 4), none);
    w.check_totals();
}

/// A relay has the command before anybody else: it can neither add, change nor drop conditions.
#[test]
fn a_command_can_not_be_altered() {
    let (mut w, wallet, c, key, conditions) = channel();
    w.update_split();
    w.offer(3, Some(0));
    let command = commander(&wallet, c, 0, &key);
    let with = |message: &ExecuteMsg, altered: Option<Conditions>| {
        let mut message = message.clone();
        if let ExecuteMsg::AdvanceTerms { conditions, .. } = &mut message {
            assert_ne!(*conditions, altered, "nothing was altered");
            *conditions = altered;
        }
        message
    };
    let stated = command.advance_terms(1, Some(conditions));
    let unchanged = command.advance_terms(1, None);
    let mut alterations = vec![("dropped", with(&stated, None))];
    alterations.push(("those there are, added", with(&unchanged, Some(conditions))));
    alterations.push(("none, added", with(&unchanged, Some(Conditions::default()))));
    for (what, other) in altered::conditions(conditions) {
        alterations.push((what, with(&stated, Some(other))));
        alterations.push((what, with(&unchanged, Some(other))));
    }
    for (what, message) in alterations {
        let error = w.refused("relayer", &message);
        assert_matches!(error, BadSignature { .. }, "{what}");
    }
    assert_eq!((w.there(c).terms, w.sequence(c)), (1, 0));
    w.ok("relayer", &stated);
    assert_eq!(w.agreed(c, 1), conditions);
}

/// Nobody makes terms that ask for more than the provider offers; the notes are not spent on it.
#[test]
fn more_than_the_provider_offers_spends_nothing_and_uses_no_number_up() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let (_, key) = wallet.new_session_key().unwrap();
    let much = Conditions {
        min_security_level: 3,
        ..agreed(&w)
    };
    let message = w.prove(&wallet, &plan(&[0], opening_under(&key, much)));
    w.refused("anyone", &message);
    // The proof is as good as before once the provider offers it.
    w.offer(3, Some(60));
    let done = w.ok("anyone", &message);
    let c = opened(&done);
    assert_eq!(w.agreed(c, 0), much);
    w.sync(&mut wallet).unwrap();

    let short = Conditions {
        max_retention: Some(59),
        ..much
    };
    let ended = Conditions {
        valid_until: Some(w.now()),
        ..much
    };
    let command = commander(&wallet, c, 0, &key);
    for conditions in [short, ended] {
        w.refused("anyone", &command.advance_terms(1, Some(conditions)));
        assert_eq!((w.there(c).terms, w.sequence(c)), (1, 0));
    }
    // What was agreed stays agreed whatever the provider offers later.
    w.offer(0, None);
    assert_eq!(w.agreed(c, 0), much);
    w.check_totals();
}

/// The reward goes to the risk pool, and nothing to the contract or to whoever reports.
#[test]
fn an_underserved_call_of_a_pool_channel_pays_the_risk_pool() {
    let (mut w, wallet, c, key, conditions) = channel();
    w.link_risk_pool();
    w.settle(c, &key, 100);
    // Terms 1 ask for nothing.
    let command = commander(&wallet, c, 0, &key);
    w.ok(
        "anyone",
        &command.advance_terms(1, Some(Conditions::default())),
    );
    let underserved = |w: &Suite, terms, security_level, retention| {
        let (receipt, signature) = w.signed(&Receipt {
            terms,
            security_level,
            retention,
            ..w.receipt(c)
        });
        settlement::ExecuteMsg::Dispute(settlement::Dispute::Underserved { receipt, signature })
    };
    assert_eq!(conditions.min_security_level, 1);
    assert_eq!(conditions.max_retention, Some(60));
    for (terms, level, retention) in [(0, 1, 60), (0, 3, 0), (1, 0, NO_LIMIT)] {
        w.run_settlement("anyone", &underserved(&w, terms, level, retention))
            .unwrap_err();
    }
    let (here, pool) = (w.balance(&w.contract), w.balance(&w.treasury));
    let reporter = w.balance(&w.who("anyone"));
    w.run_settlement("anyone", &underserved(&w, 0, 1, NO_LIMIT))
        .unwrap();
    assert_eq!(w.balance(&w.treasury), pool + 5);
    assert_eq!(w.balance(&w.contract), here);
    assert_eq!(w.balance(&w.who("anyone")), reporter);
    w.check_totals();
}
