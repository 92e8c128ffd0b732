//! How long and how much a receipt key answers, and who is paid for it.

use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_vouchers::{lane, Receipt};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::world::*;

#[test]
fn a_retired_key_answers_for_a_window_in_time_and_blocks() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.pass(1, 1);
    let evidence = cheat(&w, c);
    retire(&mut w, 0);
    let retired = receipt_key(&w, 0).retired.unwrap();
    assert_eq!(retired.liable_until, w.now() + 3 * DAY);
    // H6: rotate, let the chain halt, and be the first at the first block. No.
    w.pass(30 * DAY, 999);
    w.run("reporter", evidence).unwrap();

    let mut w = World::new();
    let c = w.open(OAIC);
    w.pass(1, 1);
    let evidence = cheat(&w, c);
    retire(&mut w, 0);
    w.pass(3 * DAY - 1, 5_000);
    let (last, over) = (evidence.clone(), evidence);
    let before = w.snapshot();
    w.run("reporter", last).unwrap();
    assert_ne!(w.snapshot(), before);

    // Row 3: years later, an old backup's or a former employee's key is worth nothing.
    let mut w = World::new();
    let c = w.open(OAIC);
    w.pass(1, 1);
    retire(&mut w, 0);
    w.pass(3 * DAY, 1_000);
    for n in 1..=20 {
        let msg = match n {
            1 => over.clone(),
            _ => cheat_at(&w, c, 0, n),
        };
        let error = w.run("thief", msg).unwrap_err();
        assert!(
            matches!(error, ContractError::DisputeWindowOver { .. }),
            "{error}"
        );
    }
    assert_eq!(slashable(&w), MIN_BOND);
}

/// Row 3: a leaked key in a channel that its thief opens himself.
#[test]
fn a_retired_key_proves_nothing_in_channels_of_its_block_or_later() {
    let (mut w, mut bystanders) = attacked();
    let before = w.open(OAIC);
    w.pass(1, 1);
    let same_block = w.open(OAIC);
    add_key(&mut w, 5);
    retire(&mut w, 0);
    let after_it = w.open(OAIC);
    w.pass(1, 1);
    let later = w.open(OAIC);
    w.receipt_key = oaic_vouchers::SigningKey::from_seed([2; 32]);
    for channel in [same_block, after_it, later] {
        let msg = cheat(&w, channel);
        let error = w.run("thief", msg).unwrap_err();
        assert!(
            matches!(error, ContractError::KeyRetiredBefore { .. }),
            "{error}"
        );
        bystanders.go_through(&mut w);
    }
    // One who was there before can still prove what was done to him.
    let msg = cheat(&w, before);
    w.run("payer", msg).unwrap();
    bystanders.go_through(&mut w);
}

/// Row 3 and H5: however many receipts a thief of a key signs, it is one incident; and a channel
/// of 1 uoaic earns him 1 uoaic at most.
#[test]
fn a_leaked_key_costs_a_bounded_part_of_the_bond_and_earns_its_thief_nothing() {
    let (mut w, mut bystanders) = attacked();
    let open = w.opening();
    w.try_open("thief", 1, open).unwrap();
    let before = w.balance(&w.who("thief"));
    let mut charged = 0;
    for n in 1..=60 {
        let msg = cheat_at(&w, 2, 0, n);
        charged += u32::from(w.run("thief", msg).is_ok());
        bystanders.go_through(&mut w);
    }
    assert_eq!(charged, 1);
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC);
    // Nothing was paid in the channel: nothing is to be got.
    assert_eq!(w.balance(&w.who("thief")), before);
}

/// H5: a small bond in place buys nobody off. Unbond, dispute oneself, bond again, cheat.
#[test]
fn immunity_cant_be_bought_with_a_small_bond() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    let mut low = params();
    low.min_bond = OAIC.into();
    w.run("owner", ExecuteMsg::UpdateParams { params: low })
        .unwrap();
    unbond(&mut w, MIN_BOND - OAIC).unwrap();
    w.pass(14 * DAY, 40_000);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    w.run("owner", ExecuteMsg::UpdateParams { params: params() })
        .unwrap();
    assert_eq!(slashable(&w), OAIC);
    let own = cheat_at(&w, c, 0, 1);
    w.run("provider", own.clone()).unwrap();
    bystanders.go_through(&mut w);
    assert!(!provider(&w).trusted);
    // The key is ended for openings, whatever is bonded.
    w.bond(2 * MIN_BOND).unwrap();
    assert!(!provider(&w).trusted);
    let open = w.opening();
    let error = w.try_open("payer", OAIC, open).unwrap_err();
    assert!(
        matches!(error, ContractError::NoReceiptKey { .. }),
        "{error}"
    );
    // And what it signed is charged until it comes to the whole share.
    let real = cheat_at(&w, c, 0, 2);
    w.run("payer", real.clone()).unwrap();
    assert!(receipt_key(&w, 0).charges.u128() >= 100 * OAIC);
    for msg in [own, real] {
        let error = w.run("payer", msg).unwrap_err();
        assert!(matches!(error, ContractError::KeyUsedUp { .. }), "{error}");
    }
    bystanders.go_through(&mut w);
}

/// A bond that is gone when a provider reports itself uses no offense up.
#[test]
fn an_offense_is_not_used_up_while_there_is_nothing_to_take() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    unbond(&mut w, MIN_BOND).unwrap();
    w.pass(14 * DAY, 40_000);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    let evidence = cheat(&w, c);
    w.run("provider", evidence.clone()).unwrap();
    bystanders.go_through(&mut w);
    // It counts once, and the key signs no more.
    for _ in 0..3 {
        let error = w.run("provider", evidence.clone()).unwrap_err();
        assert!(
            matches!(error, ContractError::NothingToCharge { .. }),
            "{error}"
        );
        bystanders.go_through(&mut w);
    }
    assert_eq!(provider(&w).offenses, 1);
    let key = receipt_key(&w, 0);
    assert_eq!((key.charged, key.charges.u128()), (true, 0));
    w.bond(MIN_BOND).unwrap();
    w.run("payer", evidence.clone()).unwrap();
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC);
    let error = w.run("payer", evidence).unwrap_err();
    assert!(matches!(error, ContractError::KeyUsedUp { .. }), "{error}");
    bystanders.go_through(&mut w);
}

/// Row 13: below the least bond, or without a key that is beyond doubt, there are no openings.
#[test]
fn a_bond_below_the_least_or_charged_keys_take_no_openings() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let refused = |w: &mut World, low: bool| {
        let open = w.opening();
        let error = w.try_open("payer", OAIC, open).unwrap_err();
        match error {
            ContractError::BondTooLow { .. } => assert!(low),
            ContractError::NoReceiptKey { .. } => assert!(!low),
            other => panic!("{other}"),
        }
        assert!(!provider(w).trusted);
    };
    let msg = cheat(&w, c);
    let done = w.run("reporter", msg).unwrap();
    // Watchers of events see what is left.
    let left = (MIN_BOND - 100 * OAIC).to_string();
    assert_eq!(attribute(&done, "wasm-slashed", "bond"), left);
    refused(&mut w, true);
    w.bond(100 * OAIC).unwrap();
    refused(&mut w, false);
    add_key(&mut w, 5);
    assert!(provider(&w).trusted);
    w.open(OAIC);
    retire(&mut w, 1);
    refused(&mut w, false);
    add_key(&mut w, 6);
    w.open(OAIC);
    let done = unbond(&mut w, MIN_BOND).unwrap();
    assert_eq!(attribute(&done, "wasm-unbonding", "bond"), "0");
    refused(&mut w, true);
}

/// A charge is of bonded and unbonding parts, and is of all that there is at most.
#[test]
fn what_is_unbonding_is_still_charged() {
    let mut w = World::new();
    let c = w.open(OAIC);
    unbond(&mut w, MIN_BOND).unwrap();
    let before = w.balance(&w.provider.clone());
    let msg = cheat(&w, c);
    w.run("provider", msg).unwrap();
    // Nothing for reporting itself: all of it burns.
    assert_eq!(w.balance(&w.provider.clone()), before);
    assert_eq!(burned_for_slash(&w), 100 * OAIC);
    let p = provider(&w);
    assert_eq!(
        (p.bond.u128(), p.unbonding[0].amount.u128()),
        (0, 900 * OAIC)
    );
    w.check_books();
    w.pass(14 * DAY, 40_000);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    assert_eq!(w.balance(&w.provider.clone()), before + 900 * OAIC);
    w.check_books();
}

#[test]
fn a_bond_can_be_charged_away_whole() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let mut whole = params();
    whole.slash_bps = 10_000;
    w.run("owner", ExecuteMsg::UpdateParams { params: whole })
        .unwrap();
    unbond(&mut w, MIN_BOND).unwrap();
    w.bond(2 * MIN_BOND).unwrap();
    let msg = cheat(&w, c);
    w.run("reporter", msg).unwrap();
    let p = provider(&w);
    assert_eq!((p.bond.u128(), p.unbonding.len()), (0, 0));
    w.check_books();
}

/// Each key is an incident of its own: one that leaked leaves the others' word alone.
#[test]
fn each_key_is_charged_for_its_own_lanes() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let msg = cheat(&w, c);
    w.run("reporter", msg).unwrap();
    add_key(&mut w, 5);
    let other = cheat_at(&w, c, lane::of_key(1, 2), 4);
    w.run("reporter", other.clone()).unwrap();
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC - 90 * OAIC);
    // 90 are less than the share of the least bond, so the key isn't used up: once more, for what
    // is left of it.
    w.run("reporter", other.clone()).unwrap();
    assert_eq!(slashable(&w), MIN_BOND - 200 * OAIC);
    w.run("reporter", other).unwrap_err();
    w.check_books();
}

/// Row 16: evidence is public, so the reward is the injured payer's, whoever runs in front.
#[test]
fn the_reward_is_the_injured_payers_and_at_most_what_the_channel_paid() {
    for (paid, reward) in [
        (0, 0),
        (1, 1),
        (777, 777),
        (5 * OAIC, 5 * OAIC),
        (9 * OAIC, 5 * OAIC),
    ] {
        let mut w = World::new();
        let c = w.open(10 * OAIC);
        if paid > 0 {
            w.settle(&say(c, 1, paid));
        }
        // Also after the channel closed, and what went back to the payer is nothing it paid.
        w.unlock(c);
        let (payer, provider) = (w.balance(&w.payer.clone()), w.balance(&w.provider.clone()));
        let msg = cheat(&w, c);
        w.run("provider", msg).unwrap();
        assert_eq!(w.balance(&w.payer.clone()), payer + reward);
        assert_eq!(w.balance(&w.provider.clone()), provider);
        assert_eq!(burned_for_slash(&w), 100 * OAIC - reward);
        w.check_books();
    }
}

/// H10: of a pool's channel it goes to the risk pool, never into the pool's books.
#[test]
fn a_pool_channels_reward_goes_to_the_risk_pool_or_burns() {
    use cw_multi_test::Executor;
    for linked in [true, false] {
        let mut w = World::new();
        let register = token::ExecuteMsg::SetSystemContract {
            address: w.payer.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: false,
        };
        let (owner, token) = (w.owner.clone(), w.token.clone());
        w.app
            .execute_contract(owner, token, &register, &[])
            .unwrap();
        let risk = w.who("risk pool");
        w.link(Links {
            risk_pool: linked.then(|| risk.to_string()),
            ..Links::default()
        });
        let c = w.open(10 * OAIC);
        w.settle(&say(c, 1, 3 * OAIC));
        let before = w.balance(&w.payer.clone());
        let msg = cheat(&w, c);
        w.run("reporter", msg).unwrap();
        let expected = if linked { 3 * OAIC } else { 0 };
        assert_eq!(w.balance(&risk), expected);
        assert_eq!(w.balance(&w.payer.clone()), before);
        assert_eq!(burned_for_slash(&w), 100 * OAIC - expected);
        w.check_books();
    }
}

/// A key that is in force answers without end, in any channel of its provider.
#[test]
fn a_key_in_force_answers_long_after_a_close() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.unlock(c);
    w.pass(365 * DAY, 100_000);
    let receipt = Receipt {
        amount: 501,
        ..call(&w, c)
    };
    let msg = overcharge(&w, &receipt);
    w.run("reporter", msg).unwrap();
}
