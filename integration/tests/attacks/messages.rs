//! Messages of proposals: smuggled, failing, too many, or with code that must not run.

use cosmwasm_std::{
    coin, AnyMsg, BankMsg, Binary, CosmosMsg, DepsMut, Empty, Env, MessageInfo, Response, WasmMsg,
};
use cw_multi_test::Contract;
use oaic_chain::{Chain, ChainExt};
use oaic_messages::dao::{self, ClassifyResponse, DepositState, Phase, PolicyClass};
use oaic_messages::{staking, token, treasury};

use crate::suite::*;

fn class(w: &Suite, msgs: Vec<CosmosMsg>) -> ClassifyResponse {
    w.ask(&w.dao, &dao::QueryMsg::Classify { msgs })
}

/// Whatever carries a strict message takes the strictest class, however it is wrapped.
#[test]
fn a_strict_message_is_strict_inside_every_wrapping() {
    let w = Suite::with_voters();
    let take_over = serde_json::json!({
        "update_ownership": { "transfer_ownership": { "new_owner": w.addr(EVE) } }
    });
    let inner = w.spend(EVE, 1);
    // Some other multisig that would do whatever it is told.
    let forwarder = w.addr("forwarder");
    let through = |contract: &cosmwasm_std::Addr| {
        let msg = cw3_fixed_multisig::msg::ExecuteMsg::Propose {
            title: "t".into(),
            description: String::new(),
            msgs: vec![inner.clone()],
            latest: None,
        };
        message(contract, &msg)
    };
    let CosmosMsg::Wasm(mut with_coins) = inner.clone() else {
        panic!("{inner:?}");
    };
    if let WasmMsg::Execute { funds, .. } = &mut with_coins {
        funds.push(coin(1, USD));
    }
    for (what, msg) in [
        ("ownership", message(&w.treasury, &take_over)),
        ("a forwarder", through(&forwarder)),
        ("a guardian as forwarder", through(&w.guardian)),
        ("a committee as forwarder", through(&w.committee)),
        (
            "an execution by a forwarder",
            raw(&forwarder, br#"{"execute":{"proposal_id":1}}"#),
        ),
        (
            "Any",
            CosmosMsg::Any(AnyMsg {
                type_url: "/cosmwasm.wasm.v1.MsgExecuteContract".into(),
                value: Binary::from(b"\x0a\x00"),
            }),
        ),
        (
            "the bank",
            BankMsg::Send {
                to_address: w.addr(EVE).into(),
                amount: vec![coin(1, USD)],
            }
            .into(),
        ),
        ("coins along", with_coins.into()),
        ("new code", w.migrating(&w.treasury, 1)),
        (
            "a contract",
            WasmMsg::Instantiate {
                admin: None,
                code_id: 1,
                msg: b"{}".into(),
                funds: vec![],
                label: "l".into(),
            }
            .into(),
        ),
        (
            "an unknown contract",
            raw(&forwarder, br#"{"spend":{"amount":"1"}}"#),
        ),
    ] {
        let alone = class(&w, vec![msg.clone()]).terms;
        assert_eq!(alone.class, PolicyClass::Constitution, "{what}");
        // Beside a mild one it takes the mild one along, not the other way round.
        let both = class(&w, vec![inner.clone(), msg]).terms;
        assert_eq!(both.class, PolicyClass::Constitution, "{what}");
        assert!(both.stake_only && both.consent == alone.consent, "{what}");
        assert!(both.timelock == alone.timelock && both.min_yes_bps == alone.min_yes_bps);
    }
    assert_eq!(class(&w, vec![inner]).terms.class, PolicyClass::ReserveUse);
    // What the contract doesn't know need not be judged: nobody ever votes on it.
    let forwarding = raw(&w.treasury, br#"{"execute":{"msgs":[]}}"#);
    refused(&w.propose(EVE, vec![forwarding]), "the constitution opens");
    let misspelled = raw(&w.treasury, br#"{"approve_claim":{}}"#);
    let misspelled = w.propose(EVE, vec![misspelled]);
    refused(&misspelled, "unknown message");
    // A hook through the token carries it nowhere: the DAO's coins are not its own.
    let send = token::ExecuteMsg::Send {
        contract: forwarder.to_string(),
        amount: 1u128.into(),
        msg: b"{}".into(),
    };
    let msgs = vec![message(&w.token, &send)];
    let asked: oaic_chain::Result<ClassifyResponse> =
        w.chain.query(&w.dao, &dao::QueryMsg::Classify { msgs });
    assert!(asked.unwrap_err().to_string().contains("others' coins"));
}

/// Contracts and the DAO read one message differently when JSON is not canonical.
#[test]
fn no_spelling_hides_a_second_message() {
    let w = Suite::new();
    for (json, why) in [
        (r#"{"spend":{},"spend":{}}"#, "one top-level key|twice"),
        (
            r#"{"approve_claim":{},"update_ownership":"accept_ownership"}"#,
            "top-level",
        ),
        (r#"{"\u0073pend":{}}"#, "escape"),
        (r#"{"update\u005fownership":"accept_ownership"}"#, "escape"),
        (r#"{"spend":{"amount":"1","\u0061mount":"2"}}"#, "escape"),
        (r#"{"spend":{"amount":"1","amount":"2"}}"#, "twice"),
        (r#" {"spend":{}}"#, "'{' expected"),
        (r#"{"spend":{}} "#, "something follows"),
        (
            r#"{"spend":{}}{"update_ownership":{}}"#,
            "something follows",
        ),
        (r#"{"spend": {}}"#, "white space"),
        (r#"{"spend":{"amount":1.0}}"#, "integer"),
        ("{\"spend\":{\"purpose\":\"\u{feff}\\u200b\"}}", "escape"),
    ] {
        let msgs = vec![raw(&w.treasury, json.as_bytes())];
        let had = w.has(EVE);
        let error = w.propose(EVE, msgs).unwrap_err();
        let fits = why.split('|').any(|why| error.contains(why));
        assert!(fits, "{json}: expected '{why}' in: {error}");
        assert_eq!(w.has(EVE), had, "{json}");
    }
    // An address in capitals would be another key of the table.
    let mut upper = w.spend(EVE, 1);
    if let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, .. }) = &mut upper {
        *contract_addr = contract_addr.to_uppercase();
    }
    assert!(w.propose(EVE, vec![upper]).is_err());
}

/// B-28.
#[test]
fn a_passed_proposal_that_fails_does_nothing_locks_nothing_and_can_be_tried_again() {
    let w = Suite::with_voters();
    // The first would work alone; the second takes from a pool in which there is nothing yet.
    let id = w.executed(vec![w.spend(EVE, w.moves() / 2), w.approve_claim(EVE, 1)]);
    let detail = w.detail(id);
    assert_eq!(detail.phase, Phase::Executable);
    assert_eq!(detail.failed_attempts.unwrap().count, 1);
    assert_eq!(w.has(EVE), EVIL);
    assert_eq!(w.outflow(), 0);
    // Others aren't held up by it.
    let other = w.passed(vec![]);
    // It is tried again, fails again, and ends.
    w.execute_proposal(id).unwrap();
    assert_eq!(w.detail(id).failed_attempts.unwrap().count, 2);
    w.until_executable(other);
    w.execute_proposal(other).unwrap();
    w.until(detail.executable_until.unwrap() + 1);
    assert!(w.execute_proposal(id).is_err());
    assert_eq!(w.detail(id).phase, Phase::Expired);
    assert_eq!(w.detail(id).deposit.state, DepositState::Refundable);
    let had = w.has(ANN);
    w.withdraw_deposit(STRANGER, id).unwrap();
    assert_eq!(w.has(ANN) - had, w.economy.dao.deposit.uoaic());
}

/// What the reserve may not pay at once it may not pay by way of the risk pool either.
#[test]
fn the_reserves_cap_holds_on_the_way_through_the_risk_pool() {
    let w = Suite::with_voters();
    let bucket = w.bucket(treasury::Pot::Reserve);
    let (cap, reserve) = (bucket.capacity.u128(), bucket.balance.u128());
    assert!(cap > 0 && cap <= reserve * 3 / 100);
    let fund = |amount| w.fund_risk_pool(amount);
    let claim = |amount| w.approve_claim(EVE, amount);
    // More than an eighth of its votes is rejected, and its voters are free.
    let id = w.executed(vec![fund(1)]);
    let most = u128::from(w.detail(id).tally.yes) / 8;
    assert!(most < cap && cap < 2 * most, "{most} of {cap}");
    let id = w.executed(vec![fund(most + 1)]);
    assert_eq!(w.detail(id).phase, Phase::Rejected);
    // All of the cap in two parts; neither a little more of the second nor anything beside it.
    // Of what is left after the first.
    let rest = cap - most - most * 3 / 100 - 1;
    let beside = w.spend(EVE, cap / 100);
    let ids = [
        vec![fund(most)],
        vec![fund(rest + cap / 100)],
        vec![fund(rest)],
        vec![beside],
    ]
    .map(|msgs| w.propose(ANN, msgs).unwrap());
    w.carried(&ids);
    w.until_executable(ids[3]);
    for id in ids {
        w.execute_proposal(id).unwrap();
    }
    let done = ids.map(|id| w.detail(id).phase == Phase::Executed);
    assert_eq!(done, [true, false, true, false]);
    // Of a pool a quarter of what is in it before.
    let part = w.bucket(treasury::Pot::RiskPool).capacity.u128();
    let id = w.executed(vec![claim(part + cap / 100)]);
    assert!(w.detail(id).failed_attempts.is_some());
    let id = w.executed(vec![claim(part)]);
    assert_eq!(w.detail(id).phase, Phase::Executed);
    for _ in 0..2 {
        let pay = treasury::ExecuteMsg::PayClaim { claim: 1 };
        let _ = w.execute(STRANGER, &w.treasury, &pay);
    }
    assert_eq!(w.has(EVE), EVIL + part);
}

/// B-27, B-48.
#[test]
fn ten_thousand_messages_and_a_megabyte_are_refused_whole() {
    let w = Suite::new();
    refused(&w.propose(EVE, vec![w.spend(EVE, 1); 10_000]), "msgs");
    let long = "x".repeat(1_000_000);
    let say = proposal("t", long.clone(), vec![]);
    refused(&w.execute(EVE, &w.dao, &say), "description");
    let say = proposal(&long, String::new(), vec![]);
    refused(&w.execute(EVE, &w.dao, &say), "title");
    let fat = raw(&w.treasury, format!("{{\"spend\":\"{long}\"}}").as_bytes());
    refused(&w.propose(EVE, vec![fat]), "msgs");
    let deep = format!("{{\"spend\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = raw(&w.treasury, deep.as_bytes());
    refused(&w.propose(EVE, vec![deep]), "too deep");
    let nested = format!("{{\"propose\":{}", "{\"a\":".repeat(10_000));
    assert!(w.execute_raw(EVE, &w.dao, nested.as_bytes()).is_err());
    assert_eq!(w.has(EVE), EVIL);
    let totals: dao::TotalsResponse = w.ask(&w.dao, &dao::QueryMsg::Totals {});
    assert_eq!(totals.proposals, 0);
}

/// Any is nothing that a chain without it can do, and nothing that hurts.
#[test]
fn a_passed_any_message_that_the_chain_refuses_is_a_recorded_failure() {
    let w = Suite::with_constitution();
    let any = CosmosMsg::Any(AnyMsg {
        type_url: "/cosmos.bank.v1beta1.MsgSend".into(),
        value: Binary::from(b"\x0a\x00".as_slice()),
    });
    let id = w.executed(vec![any]);
    assert_eq!(w.detail(id).terms.class, PolicyClass::Constitution);
    assert_eq!(w.detail(id).failed_attempts.unwrap().count, 1);
}

/// The treasury's code, but it writes down a version of the future.
struct Newer(Box<dyn Contract<Empty>>);

impl Contract<Empty> for Newer {
    fn instantiate(
        &self,
        mut deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> anyhow::Result<Response> {
        let done = self.0.instantiate(deps.branch(), env, info, msg)?;
        let found = cw2::get_contract_version(deps.storage);
        if let Ok(found) = found {
            cw2::set_contract_version(deps.storage, found.contract, "99.0.0")?;
        }
        Ok(done)
    }

    oaic_embedded::delegate!(0: execute, query, sudo, reply, migrate);
}

/// B-31. Not even the DAO takes a contract back to older code, or to another contract's.
#[test]
fn a_vote_migrates_to_no_older_and_no_other_code() {
    let newer = Suite::around(|code| Box::new(Newer(code)));
    let newer = newer.with_stakers().years_later();
    let plain = Suite::with_constitution();
    // Side by side, for each takes eleven weeks; whether each was done.
    let migrate = |w: &Suite, all: &[(&cosmwasm_std::Addr, &str)]| -> Vec<bool> {
        let proposals = all.iter().map(|(contract, code)| {
            let migrate = w.migrating(contract, w.store_code(code));
            w.propose(ANN, vec![migrate]).unwrap()
        });
        let proposals: Vec<u64> = proposals.collect();
        w.carried(&proposals);
        for id in &proposals {
            w.consent(*id);
        }
        w.until_executable(proposals[all.len() - 1]);
        let each = proposals.iter().zip(all).map(|(id, (contract, code))| {
            let before = w.chain.contract_code(contract).unwrap();
            w.execute_proposal(*id).unwrap();
            let detail = w.detail(*id);
            assert_eq!(detail.terms.class, PolicyClass::Constitution);
            let moved = w.chain.contract_code(contract).unwrap() != before;
            assert_eq!(moved, detail.failed_attempts.is_none(), "{code}");
            assert_eq!(moved, detail.phase == Phase::Executed, "{code}");
            moved
        });
        each.collect()
    };
    fn same(w: &Suite) -> [(&cosmwasm_std::Addr, &str); 5] {
        [
            (&w.treasury, "treasury"),
            (&w.staking, "staking"),
            (&w.token, "token"),
            (&w.incentives, "incentives"),
            (&w.dao, "dao"),
        ]
    }
    let totals =
        |w: &Suite| -> staking::TotalsResponse { w.ask(&w.staking, &staking::QueryMsg::Totals {}) };
    assert_eq!(migrate(&newer, &same(&newer)), [false; 5]);
    // The same code is refused there for nothing but the version.
    let before = totals(&plain);
    assert_eq!(migrate(&plain, &same(&plain)), [true; 5]);
    assert_eq!(totals(&plain), before);
    let others = [
        (&plain.treasury, "token"),
        (&plain.staking, "treasury"),
        (&plain.token, "cw20-base"),
        (&plain.dao, "staking"),
    ];
    assert_eq!(migrate(&plain, &others), [false; 4]);
}

/// Nobody's own code runs as the DAO's: who isn't admin migrates nothing.
#[test]
fn nobody_but_the_dao_migrates_or_hands_on_an_admin() {
    let w = Suite::new();
    let code = w.chain.store_code(EVE, "treasury").unwrap().code_id;
    let governed = w.governed().map(|(_, contract)| contract);
    for contract in governed.into_iter().chain([&w.committee, &w.guardian]) {
        for who in ["deployer", EVE, "ethics-1", "guardian-1"] {
            let to = Binary::from(b"{}");
            assert!(w.chain.migrate(who, contract, code, &to).is_err());
            let heir = w.addr(who);
            assert!(w.chain.set_admin(who, contract, Some(&heir)).is_err());
            assert!(w.chain.set_admin(who, contract, None).is_err());
        }
        let admin = w.chain.contract_admin(contract).unwrap();
        assert_eq!(admin, Some(w.dao.clone()));
    }
    // The token believes nobody about what the DAO owns.
    let take = token::ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership);
    assert!(w.execute(EVE, &w.token, &take).is_err());
}
