//! What the DAO voted is listed with its proposal, and is no fault.

use cosmwasm_std::{coin, to_json_binary, Addr, Uint128};
use oaic_chain::testing::Via;
use oaic_chain::{Call, Chain, ChainExt, Tx};
use oaic_deploy::{
    deploy, economy::PUBLIC_SALE, Amount, Cause, Deployment, DeploymentStore, Economy, DAO, SALE,
    STAKING, TOKEN,
};
use oaic_embedded::EmbeddedChain;
use oaic_messages::{dao, shared::UOAIC_PER_OAIC};
use serde_json::{json, Value};

use crate::{address, economy, look, mallory::Mallory};

/// What ann pays in the sale, in uusd: the price of 30 M OAIC, without which it fails.
const PAID: u128 = 3_000_000_000_000;

/// What ann and ben hold each, in uoaic: together enough for any class of balances.
const HOLDS: u128 = 60_000_000 * UOAIC_PER_OAIC;

fn with_holders() -> Economy {
    let mut economy = economy();
    for who in ["ann", "ben"] {
        economy
            .endow(PUBLIC_SALE, who, Amount::from_uoaic(HOLDS))
            .unwrap();
    }
    economy
}

/// A vote for another minimum stake; gives its proposal's number.
fn vote_min_stake(chain: &EmbeddedChain, economy: &Economy, made: &Deployment) -> u64 {
    the_sale_succeeds(chain, economy, &address(made, SALE));
    let change = json!({"update_config": {
        "min_stake": Uint128::new(economy.staking.min_stake.uoaic() + 1),
        "unbonding_period": null, "ramp": null, "dividend_period": null,
    }});
    let [token, dao, staking] = [TOKEN, DAO, STAKING].map(|name| address(made, name));
    executed(chain, economy, &token, &dao, &staking, &change)
}

#[test]
fn what_a_vote_changed_is_listed_with_its_proposal() {
    let chain = EmbeddedChain::builder().native("ann", "uusd", PAID).build();
    let economy = with_holders();
    let mut store = DeploymentStore::in_memory();
    let made = deploy(&chain, &economy, &mut store).unwrap();
    let number = vote_min_stake(&chain, &economy, &made);

    let looked = look(&chain, &economy, &store);
    let [difference] = looked.differences.as_slice() else {
        panic!("{:?}", looked.differences);
    };
    let found = (&*difference.contract, &*difference.field, difference.cause);
    assert_eq!(found, (STAKING, "min_stake", Cause::Proposal(number)));
    let min_stake = economy.staking.min_stake.uoaic() + 1;
    assert_eq!(difference.found, Value::String(min_stake.to_string()));
    assert_eq!(deploy(&chain, &economy, &mut store).unwrap(), made);

    // A vote explains nothing when it can't be known that the DAO is the right one.
    let forgetful = Via(Mallory {
        forgets: true,
        ..Mallory::idle(&chain)
    });
    let looked = look(&forgetful, &economy, &store);
    assert_eq!(looked.unexplained().count(), 1);
    let foreign = Via(Mallory {
        other_code: Some(address(&made, DAO)),
        ..Mallory::idle(&chain)
    });
    let looked = look(&foreign, &economy, &store);
    let causes = looked.differences.iter().map(|d| (&*d.contract, d.cause));
    assert_eq!(
        causes.collect::<Vec<_>>(),
        [(DAO, Cause::Unexplained), (STAKING, Cause::Unexplained)]
    );
}

/// What a contract was made with is on record: a vote that set another field of the same message
/// later doesn't explain it.
#[test]
fn no_vote_explains_what_somebody_else_made_a_contract_with() {
    let chain = EmbeddedChain::builder().native("ann", "uusd", PAID).build();
    let economy = with_holders();
    let mut store = DeploymentStore::in_memory();
    let robbed = Via(Mallory {
        makes: STAKING,
        edit: &|msg, _| {
            let shipped = msg["unbonding_period"].as_u64().unwrap();
            msg["unbonding_period"] = (shipped + 1).into();
        },
        ..Mallory::idle(&chain)
    });
    let made = deploy(&robbed, &economy, &mut store).unwrap();
    vote_min_stake(&chain, &economy, &made);
    let looked = look(&chain, &economy, &store);
    let unexplained: Vec<_> = looked.unexplained().map(|d| &*d.field).collect();
    assert_eq!(unexplained, ["instantiation.unbonding_period"]);
}

/// Ann buys as much as has to be sold; then government opens.
fn the_sale_succeeds(chain: &EmbeddedChain, economy: &Economy, sale: &Addr) {
    chain.advance(1, economy.sale.starts_after).unwrap();
    let buy = Call::new(sale, &json!({"buy": {}})).unwrap();
    let buy = buy.with_funds(vec![coin(PAID, "uusd")]);
    let bought = chain.run_one(Tx {
        sender: "ann".into(),
        calls: vec![buy],
        gas_limit: None,
    });
    bought.unwrap();
    chain.advance(1, economy.sale.duration).unwrap();
    chain
        .execute("stranger", sale, &json!({"finalize": {}}))
        .unwrap();
    chain.advance(1, economy.dao.openings.government).unwrap();
}

/// Ann and ben propose, pass and execute a message to a contract.
fn executed(
    chain: &EmbeddedChain,
    economy: &Economy,
    token: &Addr,
    dao: &Addr,
    contract: &Addr,
    msg: &Value,
) -> u64 {
    let send = |who: &str, to: &Addr, msg: Value| chain.execute(who, to, &msg).unwrap();
    for who in ["ann", "ben"] {
        send(who, token, json!({"enable_voting": {}}));
    }
    let deposit = Uint128::new(economy.dao.deposit.uoaic());
    let allow = json!({"increase_allowance": {"spender": dao, "amount": deposit}});
    send("ann", token, allow);
    let message = json!({"wasm": {"execute": {
        "contract_addr": contract, "msg": to_json_binary(msg).unwrap(), "funds": [],
    }}});
    let propose = json!({"propose": {"title": "a change", "description": "", "msgs": [message]}});
    send("ann", dao, propose);
    let proposal_id = 1;
    let detail = || -> dao::ProposalDetail {
        chain
            .query(dao, &dao::QueryMsg::ProposalDetail { proposal_id })
            .unwrap()
    };
    let until = |time: u64| {
        let now = chain.block().unwrap().time;
        chain.advance(1, time.saturating_sub(now)).unwrap();
    };
    until(detail().opens_at);
    for who in ["ann", "ben"] {
        let vote = json!({"vote": {"proposal_id": proposal_id, "vote": "yes"}});
        send(who, dao, vote);
    }
    until(detail().executable_from.unwrap());
    let execute = json!({"execute": {"proposal_id": proposal_id}});
    send("stranger", dao, execute);
    assert_eq!(detail().phase, dao::Phase::Executed);
    proposal_id
}
