//! What payees earned, and who gets it.

use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::suite::*;

/// A split with a developer who has no address yet.
fn suite() -> (Suite, u64) {
    let owner = account("model owner");
    let mut w = Suite::with_payees(vec![
        payee(Role::ModelOwner, "owner", Some(&owner), 5_000),
        payee(Role::Developer, "dev", None, 4_400),
    ]);
    let c = w.open(10 * OAIC);
    (w, c)
}

#[test]
fn a_claim_pays_once_to_the_payees_own_address() {
    let (mut w, c) = suite();
    w.settle(&draft(c, 1, OAIC));
    let owner = w.who("model owner");
    w.ok("anyone", claim(&[0]));
    assert_eq!(w.balance(&owner), 480_000);
    assert_matches!(
        w.run("anyone", claim(&[0])),
        Err(Runtime(NothingToPay { .. }))
    );
    // The same payee twice in one claim is paid once.
    w.settle(&draft(c, 2, 2 * OAIC));
    w.ok("anyone", claim(&[0, 0, 0]));
    assert_eq!(w.balance(&owner), 960_000);
    w.check_totals();
}

#[test]
fn a_payee_without_address_accrues_until_it_has_one() {
    let (mut w, c) = suite();
    w.settle(&draft(c, 1, OAIC));
    let before = w.snapshot();
    let error = w.run("anyone", claim(&[0, 1])).unwrap_err();
    assert_matches!(error, Revenue(RevenueError::NoPayeeAddress { payee: 1, label, .. }) if label == "dev");
    assert_eq!(w.snapshot(), before);
    let dev = w.who("dev");
    for stranger in ["dev", "owner", "payer", "model owner"] {
        let error = w.run(stranger, set_payee_address(1, 1, &dev)).unwrap_err();
        assert_matches!(error, Runtime(Unauthorized { .. }));
    }
    w.ok("provider", set_payee_address(1, 1, &dev));
    // Once it has one, it is the payee's alone.
    let error = w
        .run("provider", set_payee_address(1, 1, &w.who("thief")))
        .unwrap_err();
    assert_matches!(error, Runtime(Unauthorized { .. }));
    w.settle(&draft(c, 2, 2 * OAIC));
    w.ok("anyone", claim(&[1]));
    assert_eq!(w.balance(&dev), 2 * 422_400);
    let moved = w.who("dev's new address");
    w.ok("dev", set_payee_address(1, 1, &moved));
    w.settle(&draft(c, 3, 3 * OAIC));
    w.ok("anyone", claim(&[0, 1]));
    assert_eq!((w.balance(&dev), w.balance(&moved)), (2 * 422_400, 422_400));
    w.check_totals();
}

#[test]
fn dividends_and_risk_pool_accrue_until_they_are_linked() {
    let (mut w, c) = suite();
    w.settle(&draft(c, 1, OAIC));
    let error = w.run("anyone", claim(&[2])).unwrap_err();
    assert_matches!(
        error,
        Revenue(RevenueError::NoPayeeAddress { payee: 2, .. })
    );
    let (staking, risk) = (w.who("staking"), w.who("risk"));
    let error = w
        .run("provider", set_payee_address(1, 2, &staking))
        .unwrap_err();
    assert_matches!(error, Revenue(RevenueError::LinkedPayee { payee: 2, .. }));
    w.link(|links| {
        links.dividends = Some(staking.to_string());
        links.risk_pool = Some(risk.to_string());
    });
    w.ok("anyone", claim(&[2, 3]));
    assert_eq!((w.balance(&staking), w.balance(&risk)), (48_000, 9_600));
    w.check_totals();
}

#[test]
fn one_address_with_many_parts_gets_one_transfer() {
    let one = account("one");
    let mut w = Suite::with_payees(vec![
        payee(Role::ModelOwner, "a", Some(&one), 5_000),
        payee(Role::Nodes, "b", Some(&one), 4_400),
    ]);
    let c = w.open(10 * OAIC);
    w.settle(&draft(c, 1, OAIC));
    let done = w.ok("anyone", claim(&[0, 1]));
    assert_eq!(w.balance(&one), 902_400);
    let executed = done
        .events
        .iter()
        .filter(|event| event.ty == "execute")
        .count();
    // The claim itself and one transfer.
    assert_eq!(executed, 2);
}

#[test]
fn a_claim_has_a_length_and_names_payees_that_exist() {
    let (mut w, c) = suite();
    w.settle(&draft(c, 1, OAIC));
    for payees in [vec![], vec![0; MAX_CLAIMS + 1]] {
        let error = w.run("anyone", claim(&payees)).unwrap_err();
        assert_matches!(error, Runtime(Length { max, .. }) if *max == MAX_CLAIMS);
    }
    for (service_id, split_version, payee) in [(9, 1, 0), (1, 2, 0), (1, 1, 4), (1, 1, u32::MAX)] {
        let payees = vec![PayeeRef {
            source_id: service_id,
            split_version,
            payee,
        }];
        let error = w.run("anyone", ExecuteMsg::Claim { payees }).unwrap_err();
        assert_matches!(error, Runtime(Unknown { .. }));
    }
    let error = w.run("anyone", claim_referral(&w.owner)).unwrap_err();
    assert_matches!(error, Runtime(Unknown { what, .. }) if *what == "referrer");
}

#[test]
fn flushing_burns_half_of_the_fee_and_pools_the_rest() {
    let (mut w, c) = suite();
    assert_matches!(
        w.run("anyone", ExecuteMsg::FlushFee {}),
        Err(Runtime(NothingToPay { .. }))
    );
    let pool = w.who("pool");
    let pooled = w.balance(&pool);
    let burned = |w: &Suite| -> u128 {
        let answer: token::BurnedResponse = w.ask(&w.token, &token::QueryMsg::Burned {}).unwrap();
        answer.total.u128()
    };
    let before = burned(&w);
    // Fees of 1, 1 and 39: flushed one by one, 21 of 41 burn, not 1 + 1 + 20.
    for (n, amount) in [(1, 25), (2, 50), (3, 1_025)] {
        w.settle(&draft(c, n, amount));
        w.ok("anyone", ExecuteMsg::FlushFee {});
        w.check_totals();
    }
    assert_eq!(burned(&w) - before, 21);
    assert_eq!(w.balance(&pool) - pooled, 20);
    assert_matches!(
        w.run("anyone", ExecuteMsg::FlushFee {}),
        Err(Runtime(NothingToPay { .. }))
    );
}

/// What the token itself is paid is lost: neither payee nor referrer nor pool can be it.
#[test]
fn the_token_is_paid_nothing() {
    let (mut w, _) = suite();
    let token = w.token.clone();
    let split = vec![
        payee(Role::ModelOwner, "owner", Some(&token), 5_000),
        payee(Role::Developer, "dev", None, 4_400),
    ];
    let referred = w.referred_by(&token);
    let before = w.snapshot();
    for done in [
        w.register_service(split.clone()),
        w.run("provider", update_split(split)),
        w.run("provider", set_payee_address(1, 1, &token)),
        w.try_open("payer2", 1_000, referred),
        w.run(
            "owner",
            update_links(|links| links.dividends = Some(token.to_string())),
        ),
        w.run(
            "owner",
            update_links(|links| links.risk_pool = Some(token.to_string())),
        ),
    ] {
        assert_matches!(done, Err(Runtime(Invalid { .. })));
    }
    assert_eq!(w.snapshot(), before);
}
