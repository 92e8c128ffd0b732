//! Who may order: authorizations, security levels, the KYC gate.

use cosmwasm_std::{to_json_binary, CosmosMsg, Empty, WasmMsg};
use oaic_messages::data_market::*;
use oaic_messages::gates::AllowedResponse;
use oaic_messages::shared::Page;
use oaic_messages::staking::SecurityLevelResponse;
use oaic_messages::token;
use oaic_testing::stubs::{answer, Answering};

use crate::suite::*;

/// Listing 1 needs an authorization.
fn guarded() -> Suite {
    let mut w = Suite::new();
    let access = Access::Authorized;
    w.ok(
        "seller",
        ExecuteMsg::SetAccess {
            listing: 1,
            access,
            min_security_level: 0,
        },
    );
    w
}

fn authorize(w: &Suite, raw: bool, queries: Scope, uses: u32) -> ExecuteMsg {
    ExecuteMsg::Authorize {
        listing: 1,
        grantee: w.who("buyer").into(),
        raw,
        queries,
        uses,
        expires_at: w.now() + DAY,
    }
}

fn given(w: &mut Suite, raw: bool, queries: Scope, uses: u32) -> u64 {
    let done = w.ok("seller", authorize(w, raw, queries, uses));
    attribute(&done, "wasm-authorized", "authorization")
        .parse()
        .unwrap()
}

fn buying(w: &Suite, authorization: u64) -> Buy {
    Buy {
        authorization: Some(authorization),
        ..w.buying(1)
    }
}

fn asking(w: &Suite, query: u32, authorization: u64) -> Ask {
    Ask {
        authorization: Some(authorization),
        ..w.asking(1, query)
    }
}

fn shown(w: &Suite, authorization: u64) -> AuthorizationResponse {
    w.query(&QueryMsg::Authorization { authorization })
}

fn why(error: &ContractError) -> &str {
    match error {
        NotAuthorized { why, .. } => why,
        other => panic!("{other}"),
    }
}

#[test]
fn without_an_authorization_nothing_can_be_ordered() {
    let mut w = guarded();
    let error = w.refused(|w| w.try_buy("buyer", w.buying(1)));
    assert_eq!(error, AuthorizationNeeded { listing: 1 });
    let buy = buying(&w, 7);
    assert!(w
        .refused(|w| w.try_buy("buyer", buy))
        .to_string()
        .contains("no authorization 7"));
}

#[test]
fn what_is_outside_the_authorized_set_is_refused() {
    let mut w = guarded();
    let one = given(&mut w, false, Scope::Only(vec![1]), 5);
    let ask = asking(&w, 2, one);
    assert_eq!(
        why(&w.refused(|w| w.try_ask("buyer", ask))),
        "it does not cover query 2"
    );
    let buy = buying(&w, one);
    assert_eq!(
        why(&w.refused(|w| w.try_buy("buyer", buy))),
        "it does not cover the file"
    );
    let ask = asking(&w, 1, one);
    w.try_ask("buyer", ask.clone()).unwrap();
    // It is the buyer's alone, and for this listing alone.
    let error = w.refused(|w| w.try_ask("mallory", ask.clone()));
    assert!(why(&error).starts_with("it was granted to "), "{error}");
    let mut new = w.listing();
    new.access = Access::Authorized;
    let second = w.list(new);
    let elsewhere = Ask {
        listing: second,
        ..ask
    };
    let error = w.refused(|w| w.try_ask("buyer", elsewhere));
    assert_eq!(why(&error), "it is for listing 1, not 2");
    // All queries are not the file.
    let answers = given(&mut w, false, Scope::All, 2);
    let buy = buying(&w, answers);
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert_eq!(why(&error), "it does not cover the file");
    let all = given(&mut w, true, Scope::All, 2);
    let (ask, buy) = (asking(&w, 2, all), buying(&w, all));
    w.try_ask("buyer", ask).unwrap();
    w.try_buy("buyer", buy).unwrap();
    assert_eq!(shown(&w, all).uses, 0);
}

#[test]
fn uses_run_out_and_a_refund_gives_one_back() {
    let mut w = guarded();
    let id = given(&mut w, true, Scope::Only(vec![]), 1);
    let buy = buying(&w, id);
    let order = ordered(&w.try_buy("buyer", buy.clone()).unwrap());
    let error = w.refused(|w| w.try_buy("buyer", buy.clone()));
    assert_eq!(why(&error), "it has no uses left");
    w.advance(DELIVERY_WINDOW - 1, 1);
    w.advance(1, 1);
    w.refund(order).unwrap();
    assert_eq!(shown(&w, id).uses, 1);
    // By then it has expired.
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert!(why(&error).starts_with("it expired at"), "{error}");
}

/// Both orders see the state of the one before them, and neither stands when the second fails.
#[test]
fn two_orders_in_one_transaction_do_not_share_the_last_use() {
    let mut w = guarded();
    let id = given(&mut w, true, Scope::All, 1);
    let hook = |buy: Buy| token::ExecuteMsg::Send {
        contract: w.contract.to_string(),
        amount: PRICE.into(),
        msg: to_json_binary(&ReceiveMsg::Buy(buy)).unwrap(),
    };
    let call = |msg: &token::ExecuteMsg| WasmMsg::Execute {
        contract_addr: w.token.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    };
    let buy = Buy {
        expect: w.expect(1, 1, None),
        ..buying(&w, id)
    };
    let call = CosmosMsg::<Empty>::from(call(&hook(buy)));
    let (buyer, before) = (w.who("buyer"), w.snapshot());
    let error = w
        .app
        .execute_multi(buyer.clone(), vec![call.clone(), call.clone()])
        .unwrap_err();
    let error = error.downcast().unwrap();
    assert_eq!(why(&error), "it has no uses left");
    assert!(w.snapshot() == before);
    // Once, in the last second of the authorization.
    w.advance(DAY - 1, 1);
    w.app.execute_multi(buyer, vec![call]).unwrap();
    assert_eq!((shown(&w, id).uses, w.totals().open), (0, 1));
}

#[test]
fn a_paid_order_gives_no_use_back() {
    let mut w = guarded();
    let id = given(&mut w, true, Scope::All, 1);
    let order = ordered(&w.try_ask("buyer", asking(&w, 1, id)).unwrap());
    w.answer(order).unwrap();
    assert_eq!(shown(&w, id).uses, 0);
}

#[test]
fn a_revoked_authorization_is_worth_nothing_and_open_orders_run_on() {
    let mut w = guarded();
    let id = given(&mut w, true, Scope::All, 9);
    let buy = buying(&w, id);
    let order = ordered(&w.try_buy("buyer", buy.clone()).unwrap());
    let revoke = ExecuteMsg::RevokeAuthorization { authorization: id };
    assert_matches!(
        w.refuse("mallory", revoke.clone()),
        Runtime(Unauthorized { .. })
    );
    w.ok("seller", revoke.clone());
    assert_eq!(
        w.refuse("seller", revoke),
        AlreadyRevoked { authorization: id }
    );
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert_eq!(why(&error), "the seller revoked it");
    w.deliver(order, &good()).unwrap();
}

#[test]
fn authorizations_out_of_range_are_refused() {
    let mut w = guarded();
    let (none, unknown) = (Scope::Only(vec![]), Scope::Only(vec![3]));
    let many = Scope::Only(vec![1; MAX_QUERIES + 1]);
    let all = Scope::All;
    for (raw, queries, uses) in [
        (true, all.clone(), 0),
        (true, all, MAX_USES + 1),
        (false, none, 1),
        (true, unknown, 1),
        (true, many, 1),
    ] {
        w.refuse("seller", authorize(&w, raw, queries, uses));
    }
    let mut late = authorize(&w, true, Scope::All, 1);
    if let ExecuteMsg::Authorize { expires_at, .. } = &mut late {
        *expires_at = w.now();
    }
    assert_matches!(w.refuse("seller", late), ExpiresInThePast { .. });
    w.refuse("mallory", authorize(&w, true, Scope::All, 1));
}

#[test]
fn authorizations_are_found_by_listing_and_grantee() {
    let mut w = guarded();
    for _ in 0..3 {
        given(&mut w, true, Scope::All, 1);
    }
    let grantee = AuthorizationsOf::Grantee {
        address: w.who("buyer").into(),
    };
    for of in [AuthorizationsOf::Listing { listing: 1 }, grantee] {
        let page: Page<AuthorizationResponse> = w.query(&QueryMsg::Authorizations {
            of,
            start_after: Some(1),
            limit: Some(1),
        });
        assert_eq!((page.items[0].id, page.has_more), (2, true));
    }
    let address = w.who("mallory").into();
    let page: Page<AuthorizationResponse> = w.query(&QueryMsg::Authorizations {
        of: AuthorizationsOf::Grantee { address },
        start_after: None,
        limit: None,
    });
    assert!(page.items.is_empty());
}

#[test]
fn a_buyer_below_the_security_level_is_refused() {
    let mut w = Suite::new();
    let access = Access::Open;
    w.ok(
        "seller",
        ExecuteMsg::SetAccess {
            listing: 1,
            access,
            min_security_level: 2,
        },
    );
    let buy = w.buying(1);
    // Nobody to ask: everybody has level 0.
    let error = w.refused(|w| w.try_buy("buyer", buy.clone()));
    assert_matches!(
        error,
        SecurityLevelTooLow {
            level: 0,
            needed: 2,
            ..
        }
    );
    let level = |security_level| {
        answer(&SecurityLevelResponse {
            security_level,
            tier: 1,
        })
    };
    let staking = w.stub(&level(1));
    w.link(Links {
        tier_source: Some(staking.to_string()),
        ..Links::default()
    });
    let error = w.refused(|w| w.try_buy("buyer", buy.clone()));
    assert_matches!(error, SecurityLevelTooLow { level: 1, .. });
    w.set_answer(&staking, &Answering::Fail);
    let error = w.refused(|w| w.try_buy("buyer", buy.clone()));
    assert_matches!(error, Runtime(GateFailed { .. }));
    w.set_answer(&staking, &level(2));
    w.try_buy("buyer", buy).unwrap();
}

#[test]
fn a_gate_that_says_no_or_junk_or_fails_stops_openings_and_nothing_else() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let gate = w.stub(&Answering::Fail);
    w.link(Links {
        kyc_gate: Some(gate.to_string()),
        ..Links::default()
    });
    let no = AllowedResponse {
        allowed: false,
        reason: Some("too young".into()),
    };
    for refusal in [Answering::Fail, answer(&no), answer(&"junk")] {
        w.set_answer(&gate, &refusal);
        let (buy, new) = (w.buying(1), w.listing());
        w.refused(|w| w.try_buy("buyer", buy));
        w.refused(|w| w.try_list(new));
        w.refused(|w| w.update(1, offer(&good())));
    }
    w.serve(order, &good());
    let yes = AllowedResponse {
        allowed: true,
        reason: None,
    };
    w.set_answer(&gate, &answer(&yes));
    w.buy(1);
}
