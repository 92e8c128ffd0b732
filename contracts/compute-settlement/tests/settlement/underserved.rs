//! Receipts that state less than their terms ask for: an offense that the signature alone proves.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::{lane, Purpose, Receipt, NO_LIMIT};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

/// A call that was served at a level and is stored for a time.
fn served(w: &Suite, channel: u64, security_level: u8, retention: u32) -> Receipt {
    Receipt {
        security_level,
        retention,
        ..call(w, channel)
    }
}

/// The provider offers all there is.
fn generous() -> Suite {
    let mut w = Suite::new();
    w.ok(
        "provider",
        update_provider(offering(MAX_SECURITY_LEVEL, Some(0))),
    );
    w
}

fn is_met(w: &mut Suite, receipt: &Receipt) {
    let error = oaic_testing::refused(w, |w| w.run("reporter", underserved(w, receipt)));
    let met = NotUnderserved {
        security_level: receipt.security_level,
        retention: (receipt.retention != NO_LIMIT).then_some(receipt.retention),
    };
    assert_eq!(error, met);
}

/// Charged like any other offense, undone afterwards.
fn is_offense(w: &mut Suite, receipt: &Receipt) {
    let msg = underserved(w, receipt);
    w.what_if(|w| {
        let before = slashable(w);
        w.ok("reporter", msg);
        assert_eq!(slashable(w), before - 100 * OAIC);
        assert_eq!(provider(w).offenses, 1);
        w.check_totals();
    });
}

#[test]
fn a_lower_level_or_a_longer_retention_than_agreed_is_an_offense_and_no_other() {
    let mut w = generous();
    let levels = [0, 1, 2, 3, 4, u8::MAX];
    let times = [0, 1, 59, 60, 61, NO_LIMIT - 1, NO_LIMIT];
    for level in 0..=MAX_SECURITY_LEVEL {
        for most in [None, Some(0), Some(60), Some(NO_LIMIT - 1)] {
            let c = w.open_as("payer", 10, w.under(conditions(level, most)));
            for (served_at, stored) in levels.iter().flat_map(|l| times.map(|t| (*l, t))) {
                let longer = most.is_some_and(|most| u64::from(stored) > u64::from(most));
                let receipt = served(&w, c, served_at, stored);
                match served_at < level || longer {
                    true => is_offense(&mut w, &receipt),
                    false => is_met(&mut w, &receipt),
                }
            }
        }
    }
}

#[test]
fn it_costs_what_other_offenses_cost_and_is_the_same_incident() {
    let mut w = generous();
    let c = w.open_as("payer", 100 * OAIC, w.under(conditions(1, Some(0))));
    w.settle(&draft(c, 1, 50 * OAIC));
    let before = w.balance(&w.payer);
    let low = underserved(&w, &served(&w, c, 0, 0));
    w.ok("reporter", low.clone());
    assert_eq!(provider(&w).bond.u128(), MIN_BOND - 100 * OAIC);
    assert_eq!(w.balance(&w.payer) - before, 5 * OAIC);
    assert_eq!(w.balance(&w.who("reporter")), 0);
    assert_eq!(burned_for_slash(&w), 95 * OAIC);
    assert!(receipt_key(&w, 0).charged);
    let used_up = KeyUsedUp {
        key_index: 0,
        charges: 100 * OAIC,
    };
    for msg in [low, underserved(&w, &served(&w, c, 1, 1)), cheat(&w, c)] {
        assert_eq!(w.run("reporter", msg).unwrap_err(), used_up);
    }
    w.try_open("payer", OAIC, w.opening()).unwrap_err();
    w.check_totals();
}

/// Nothing else about the call matters: price, outcome, or whether anything was served.
#[test]
fn a_receipt_of_nothing_counts_as_any_other() {
    let mut w = generous();
    let c = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    for change in [
        (|r| (r.amount, r.units) = (0, [0; UNIT_SLOTS])) as fn(&mut Receipt),
        |r| r.price_table = [0; 32],
        |r| r.sequence = u64::MAX,
        |r| r.timestamp_ms = u64::MAX,
        |r| r.status = oaic_vouchers::Status::Error,
    ] {
        let mut receipt = served(&w, c, 0, 0);
        change(&mut receipt);
        is_offense(&mut w, &receipt);
        receipt.security_level = 1;
        is_met(&mut w, &receipt);
    }
}

#[test]
fn each_receipt_is_measured_by_the_terms_that_it_names() {
    let mut w = generous();
    let c = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    for new in [
        conditions(3, Some(0)),
        Conditions::default(),
        conditions(0, Some(9)),
    ] {
        w.all_done("payer", set_conditions(&[c], new));
    }
    // (terms, level, retention, whether it is an offense)
    for (terms, level, retention, offense) in [
        (0, 0, 0, true),
        (0, 1, NO_LIMIT, false),
        (1, 2, 0, true),
        (1, 3, 1, true),
        (1, 3, 0, false),
        (2, 0, NO_LIMIT, false),
        (3, 0, 9, false),
        (3, 0, 10, true),
        (3, u8::MAX, NO_LIMIT, true),
    ] {
        let receipt = Receipt {
            terms,
            ..served(&w, c, level, retention)
        };
        match offense {
            true => is_offense(&mut w, &receipt),
            false => is_met(&mut w, &receipt),
        }
    }
    // Terms that were never made ask for nothing.
    for terms in [4, 5, u32::MAX] {
        let receipt = Receipt {
            terms,
            ..served(&w, c, 0, NO_LIMIT)
        };
        let error = w.run("reporter", underserved(&w, &receipt)).unwrap_err();
        assert_matches!(error, Runtime(Unknown { what: "terms", .. }));
    }
}

/// Also after they ended, after the profile changed, and after the channel closed.
#[test]
fn an_offense_stays_one_whatever_becomes_of_channel_and_profile() {
    let mut w = generous();
    let agreed = Conditions {
        valid_until: Some(w.now() + 1),
        ..conditions(2, Some(60))
    };
    let c = w.open_as("payer", OAIC, w.under(agreed));
    let (low, met) = (served(&w, c, 1, 60), served(&w, c, 2, 60));
    let both = |w: &mut Suite| {
        is_offense(w, &low);
        is_met(w, &met);
    };
    both(&mut w);
    w.ok("provider", update_provider(Profile::default()));
    both(&mut w);
    w.advance(DAY, 100);
    w.ok("provider", set_service_active(false));
    w.pause();
    both(&mut w);
    w.unlock(c);
    both(&mut w);
    w.advance(365 * DAY, 100_000);
    both(&mut w);
}

#[test]
fn every_receipt_key_answers_for_its_own_lanes() {
    let (mut w, mut bystanders) = attacked();
    w.ok("provider", update_provider(offering(3, Some(0))));
    let c = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    let first = w.receipt_key.clone();
    add_key(&mut w, 5);
    let of = |w: &Suite, key_index, number, level| Receipt {
        lane: lane::of_key(key_index, number),
        ..served(w, c, level, 0)
    };
    for number in [0, 7, u16::MAX] {
        let (low, met) = (of(&w, 1, number, 0), of(&w, 1, number, 1));
        is_offense(&mut w, &low);
        is_met(&mut w, &met);
    }
    // Key 1 signs nothing on a lane of key 0, nor the other way round; no key, no lane.
    let wrong = [(0, w.receipt_key.clone()), (1, first)];
    for (index, key) in wrong {
        w.receipt_key = key;
        let msg = underserved(&w, &of(&w, index, 2, 0));
        assert_matches!(w.run("reporter", msg), Err(BadSignature { .. }));
    }
    for index in [2, u16::MAX] {
        w.fails(
            "reporter",
            underserved(&w, &of(&w, index, 2, 0)),
            "receipt key of index",
        );
    }
    bystanders.go_through(&mut w);
    // The key that signed is the one that is charged.
    w.receipt_key = signing_key(5);
    w.ok("reporter", underserved(&w, &of(&w, 1, 2, 0)));
    assert!(!receipt_key(&w, 0).charged);
    assert!(receipt_key(&w, 1).charged);
    bystanders.go_through(&mut w);
}

/// As with other offenses: a window, and only in channels opened before.
#[test]
fn a_retired_key_answers_for_a_window() {
    let mut w = generous();
    let before = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    w.advance(1, 1);
    add_key(&mut w, 5);
    w.receipt_key = signing_key(2);
    retire(&mut w, 0);
    let same_block = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    let msg = underserved(&w, &served(&w, same_block, 0, 0));
    assert_matches!(w.run("reporter", msg), Err(KeyRetiredBefore { .. }));
    let low = served(&w, before, 0, 0);
    is_offense(&mut w, &low);
    w.advance(3 * DAY - 1, 1_000);
    is_offense(&mut w, &low);
    w.advance(1, 1);
    let msg = underserved(&w, &low);
    assert_matches!(w.run("reporter", msg), Err(DisputeWindowOver { .. }));
}

#[test]
fn a_pool_channels_reward_goes_to_the_risk_pool() {
    for linked in [true, false] {
        let mut w = generous();
        w.register(&account("payer"), false);
        let risk = w.who("risk pool");
        w.link(|links| links.risk_pool = linked.then(|| risk.to_string()));
        let c = w.open_as("payer", 10 * OAIC, w.under(conditions(0, Some(0))));
        w.settle(&draft(c, 1, 3 * OAIC));
        let before = w.balance(&w.payer);
        let met = served(&w, c, 0, 0);
        is_met(&mut w, &met);
        w.ok("reporter", underserved(&w, &served(&w, c, 0, NO_LIMIT)));
        let expected = if linked { 3 * OAIC } else { 0 };
        assert_eq!(w.balance(&risk), expected);
        assert_eq!(w.balance(&w.payer), before);
        assert_eq!(burned_for_slash(&w), 100 * OAIC - expected);
        w.check_totals();
    }
}

#[test]
fn nobody_is_charged_by_what_the_provider_did_not_sign_for_this_channel_and_contract() {
    let (mut w, mut bystanders) = attacked();
    w.ok("provider", update_provider(offering(3, Some(0))));
    let c = w.open_as("payer", OAIC, w.under(conditions(1, None)));
    let low = served(&w, c, 0, 0);
    let dispute = |receipt: Vec<u8>, signature: Vec<u8>| {
        ExecuteMsg::Dispute(Dispute::Underserved {
            receipt: receipt.into(),
            signature: signature.into(),
        })
    };
    let domain = w.domain(Purpose::Receipt);
    let bytes = low.to_bytes(&domain).to_vec();
    // The payer, a stranger, another provider; no signature; that of another receipt.
    let met = served(&w, c, 1, 0).to_bytes(&domain);
    for signature in [
        w.key.sign(&bytes).to_vec(),
        signing_key(66).sign(&bytes).to_vec(),
        signing_key(202).sign(&bytes).to_vec(),
        w.receipt_key.sign(&met).to_vec(),
        vec![],
        vec![0; 64],
        vec![0xff; 65],
    ] {
        let msg = dispute(bytes.clone(), signature);
        assert_matches!(w.run("thief", msg), Err(BadSignature { .. }));
        bystanders.go_through(&mut w);
    }
    // A receipt for another contract, chain or purpose, and one of no channel.
    for foreign in [
        w.domain(Purpose::Voucher),
        w.domain(Purpose::Heartbeat),
        [0; 32],
    ] {
        let bytes = low.to_bytes(&foreign);
        let msg = dispute(bytes.to_vec(), w.receipt_key.sign(&bytes).to_vec());
        assert_matches!(w.run("thief", msg), Err(ForeignDomain { .. }));
    }
    let nowhere = Receipt {
        channel_id: [9; 32],
        ..low.clone()
    };
    w.fails("thief", underserved(&w, &nowhere), "channel with id");
    // In a bystander's channel this provider is nobody.
    let elsewhere = served(&w, 1, 0, NO_LIMIT);
    let msg = underserved(&w, &elsewhere);
    assert_matches!(w.run("thief", msg), Err(BadSignature { .. }));
    for bytes in [vec![], vec![0; Receipt::LEN - 1], vec![0; Receipt::LEN + 1]] {
        assert_matches!(w.run("thief", dispute(bytes, vec![0; 64])), Err(Decode(_)));
    }
    assert_eq!(provider(&w).offenses, 0);
    bystanders.go_through(&mut w);
}
