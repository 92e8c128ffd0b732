//! The reserve is spent by the owner alone, and to who can use it.

use oaic_messages::treasury::*;
use oaic_testing::assert_matches;

use crate::suite::*;

#[test]
fn the_owner_pays_oaic_and_coins_in_full() {
    let mut w = Suite::new();
    w.spend(Asset::Oaic, "worker", 5 * OAIC).unwrap();
    w.spend(usd(), "worker", 7).unwrap();
    assert_eq!(w.balance_of("worker"), 5 * OAIC);
    assert_eq!(w.coins_of("worker", USD), 7);
    assert_eq!(w.oaic().reserve.u128(), RESERVE - 5 * OAIC);
    assert_eq!(w.dollars(), (DOLLARS - 7, 0));
    w.check_totals();
}

// B-29, B-30
#[test]
fn nobody_but_the_owner_spends_or_decides() {
    let mut w = Suite::new();
    w.fund_risk_pool(200).unwrap();
    w.approve("thief", 50).unwrap();
    let thief = w.who("thief").to_string();
    let messages = [
        spend_of(Asset::Oaic, &thief, 1),
        spend_of(usd(), &thief, 1),
        ExecuteMsg::FundRiskPool { amount: u(1) },
        claim_of(&thief, 1),
        ExecuteMsg::CancelClaim { claim: 1 },
        // Nobody else gets to its second half, which is the treasury's own message.
        start(1_000, 1, 1),
        update(|changes| changes.caps = Some(CAPS)),
        ExecuteMsg::BookOutflow { amount: u(1) },
        ExecuteMsg::RecordMetrics {
            source: w.source.to_string(),
        },
    ];
    for msg in messages {
        let error = w.refuse("thief", msg.clone());
        assert_matches!(error, Runtime(Unauthorized { sender, .. }) if *sender == thief, "{msg:?}");
    }
}

/// Claims' money is not the reserve's, whatever else there is.
#[test]
fn the_risk_pool_can_not_be_spent() {
    let mut w = Suite::new();
    w.fund_risk_pool(400).unwrap();
    for _ in 0..2_000 {
        w.advance(2 * DAY, 1);
        let room = w.room(Pot::Reserve);
        if room == 0 {
            break;
        }
        w.spend(Asset::Oaic, "worker", room).unwrap();
    }
    // A cap below one unit leaves a rest of less than twenty.
    assert!(w.oaic().reserve.u128() < 20);
    assert_eq!(w.oaic().risk_free.u128(), 400);
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
    w.check_totals();
}

#[test]
fn a_spend_to_itself_or_to_nobody_is_refused() {
    let mut w = Suite::new();
    let own = w.contract.to_string();
    let upper = w.who("worker").to_string().to_uppercase();
    for asset in [Asset::Oaic, usd()] {
        let error = w.refuse("owner", spend_of(asset.clone(), &own, 1));
        assert_matches!(error, Runtime(OwnAddress { .. }));
        for nobody in [upper.as_str(), "", "worker"] {
            let error = w.refuse("owner", spend_of(asset.clone(), nobody, 1));
            assert_matches!(
                error,
                Runtime(BadAddress {
                    field: "recipient",
                    ..
                })
            );
        }
    }
}

#[test]
fn a_spend_names_what_and_what_for() {
    let mut w = Suite::new();
    let worker = w.who("worker").to_string();
    let error = w.refuse("owner", spend_of(Asset::Oaic, &worker, 0));
    assert_matches!(error, Runtime(Zero { field: "amount" }));
    for purpose in [String::new(), "x".repeat(MAX_NOTE_LENGTH + 1)] {
        let msg = ExecuteMsg::Spend {
            asset: Asset::Oaic,
            recipient: worker.clone(),
            amount: u(1),
            purpose,
        };
        let error = w.refuse("owner", msg);
        assert_matches!(
            error,
            Runtime(Length {
                field: "purpose",
                ..
            })
        );
    }
    let error = w.refuse("owner", spend_of(Asset::Native("none".into()), &worker, 1));
    no_room(&error);
    let max = spend_of(Asset::Oaic, &worker, u128::MAX);
    w.refuse("owner", max);
}
