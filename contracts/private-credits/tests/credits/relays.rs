//! Pay for whoever sends a message.

use cosmwasm_std::Uint128;
use oaic_messages::private_credits::*;
use oaic_vouchers::SigningKey;
use oaic_wallet::Plan;

use crate::suite::*;

fn relay(w: &Suite, label: &str, fee: u128) -> Relay {
    Relay {
        relayer: w.who(label).into(),
        fee: Uint128::new(fee),
    }
}

fn with(plan: Plan, relay: Relay) -> Plan {
    Plan {
        relay: Some(relay),
        ..plan
    }
}

#[test]
fn the_named_relayer_is_paid_less_the_fee_whoever_sends() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000, 1_000]);
    let bob = w.who("bob");

    let pay = relay(&w, "relayer", 50);
    let exit = w.prove(&wallet, &with(plan(&[0], exiting(&bob)), pay));
    let before = w.balance(&bob);
    w.ok("thief", &exit);
    // 50 less 2; 950 less 38.
    assert_eq!(w.balance_of("relayer"), 48);
    assert_eq!(w.balance(&bob), before + 912);
    assert_eq!(w.balance_of("thief"), 0);
    w.check_totals();

    let key = wallet.new_session_key().unwrap().1;
    let pay = relay(&w, "relayer", 300);
    let open = w.prove(&wallet, &with(plan(&[1], opening(&key)), pay));
    let channel = opened(&w.ok("thief", &open));
    assert_eq!(w.there(channel).deposited.u128(), 700);
    assert_eq!(w.balance_of("relayer"), 48 + 288);
    w.check_totals();

    // Out of what a channel left.
    w.release(channel);
    let pay = relay(&w, "relayer", 100);
    let take = wallet.reclaim(channel, 0, &key, 700, Some(pay)).unwrap();
    w.ok("thief", &take);
    assert_eq!(w.balance_of("relayer"), 48 + 288 + 96);
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 1_000 + 600);
    w.check_totals();
}

#[test]
fn a_relayer_gets_no_more_than_the_limit_and_never_everything() {
    shared(|s| {
        let bob = s.suite.who("bob");
        let key = SigningKey::from_seed([5; 32]);
        for (note, fee, intent) in [
            (0, MAX_FEE + 1, exiting(&bob)),
            (0, MAX_FEE + 1, opening(&key)),
            // A note of 100: nothing would be left.
            (2, 100, exiting(&bob)),
            (2, 100, opening(&key)),
        ] {
            let pay = relay(&s.suite, "relayer", fee);
            let message = s.spend(&with(plan(&[note], intent), pay));
            assert_matches!(s.suite.refused("anyone", &message), RelayerFee { .. });
        }
        let nothing = relay(&s.suite, "relayer", 0);
        let message = s.spend(&with(plan(&[0], exiting(&bob)), nothing));
        assert_matches!(
            s.suite.refused("anyone", &message),
            Runtime(Zero { field: "relay.fee" })
        );
        let own = Relay {
            relayer: s.suite.contract.to_string(),
            fee: Uint128::new(5),
        };
        let message = s.spend(&with(plan(&[0], exiting(&bob)), own));
        assert_matches!(
            s.suite.refused("anyone", &message),
            Runtime(OwnAddress { .. })
        );
    });
}

/// Else a wallet would be its own relayer to leave without being asked.
#[test]
fn only_a_relayer_the_gate_admits_is_paid() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let relayer = w.who("relayer");
    w.set_gate(&[(&relayer, RELAY_SCENARIO)]);
    let key = wallet.new_session_key().unwrap().1;
    let own = relay(&w, "alice", 50);
    let message = w.prove(&wallet, &with(plan(&[0], opening(&key)), own));
    assert_matches!(w.refused("alice", &message), Runtime(GateRefused { .. }));
    let known = relay(&w, "relayer", 50);
    let message = w.prove(&wallet, &with(plan(&[0], opening(&key)), known));
    w.ok("anyone", &message);
    // Whoever sends for themselves is asked nothing.
    w.open(&mut wallet, &[1]);
}
