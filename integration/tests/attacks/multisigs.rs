//! Committee and Guardian, as the stock multisigs they are: what they may, when, and nothing else.

use cosmwasm_std::{CosmosMsg, WasmMsg};
use oaic_messages::dao::{self, Office, Phase};
use oaic_messages::{staking, token};

use crate::emergency::{freeze, pause, pause_openings};
use crate::reserved;
use crate::suite::*;

fn smaller_stake(w: &Suite) -> CosmosMsg {
    let update = staking::ExecuteMsg::UpdateConfig {
        min_stake: Some(500_000u128.into()),
        unbonding_period: None,
        ramp: None,
        dividend_period: None,
    };
    message(&w.staking, &update)
}

fn set_roles(w: &Suite, committee: Option<&str>, guardian: Option<&str>) -> CosmosMsg {
    let address = |label: &str| w.addr(label).into();
    let roles = dao::ExecuteMsg::SetRoles {
        committee: committee.map(address),
        guardian: guardian.map(address),
    };
    message(&w.dao, &roles)
}

#[test]
fn a_veto_after_its_window_stops_nothing() {
    let w = Suite::with_voters();
    let id = w.passed(vec![smaller_stake(&w)]);
    // Decided in time, pulled too late.
    let veto = message(&w.dao, &w.vetoing(id));
    let (number, _) = w.decided(&w.committee, veto);
    w.until(w.detail(id).veto_until.unwrap());
    refused(&w.pull_dao(Office::Committee, number), "veto");
    assert_eq!(w.detail(id).phase, Phase::Timelocked);
    w.until_executable(id);
    w.execute_proposal(id).unwrap();
    assert_eq!(w.detail(id).phase, Phase::Executed);
    // The same within the window does stop one.
    let id = w.passed(vec![smaller_stake(&w)]);
    w.veto(id).unwrap();
    assert_eq!(w.detail(id).phase, Phase::Vetoed);
    w.pass(30 * DAY);
    assert!(w.execute_proposal(id).is_err());
}

/// Audit, row 2: nothing that the DAO does to itself could be vetoed. Now all of it can, but who
/// holds an office and the veto rule.
#[test]
fn a_committee_can_not_veto_its_own_replacement_and_all_else() {
    let w = Suite::with_voters();
    let id = w.passed(vec![set_roles(&w, Some("new-committee"), None)]);
    refused(&w.veto(id), "can't be vetoed");
    // Beside something that can be, it can be too.
    let mixed = w.passed(vec![smaller_stake(&w), set_roles(&w, None, Some("x"))]);
    w.veto(mixed).unwrap();
    w.until_executable(id);
    w.execute_proposal(id).unwrap();
    let roles: dao::RolesResponse = w.ask(&w.dao, &dao::QueryMsg::Roles {});
    assert_eq!(roles.committee, w.addr("new-committee"));
    // From then on it is nobody: its number is asked of its successor.
    let id = w.passed(vec![smaller_stake(&w)]);
    refused(&w.veto(id), "doesn't show it");
    assert_eq!(w.detail(id).phase, Phase::Timelocked);
}

/// Audit, row 2, on the shipped economy: the rules of votes, the policy table and the DAO's own code
/// are the committee's to stop, and no contract of the economy can be made an office.
#[test]
fn what_the_dao_does_to_itself_can_be_vetoed() {
    let w = Suite::with_constitution();
    let update = |deposit: u128| dao::ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: Some(deposit.into()),
        silence_span: None,
        timing: None,
        classes: None,
    };
    let mild = dao::ExecuteMsg::SetPolicies {
        set: vec![dao::PolicySpec {
            contract: w.treasury.to_string(),
            message: "spend".into(),
            class: dao::PolicyClass::IncentiveRules,
        }],
        remove: vec![],
    };
    let proposals = [
        message(&w.dao, &update(1)),
        message(&w.dao, &mild),
        w.migrating(&w.dao, w.store_code("dao")),
    ]
    .map(|msg| w.propose(ANN, vec![msg]).unwrap());
    w.carried(&proposals);
    for id in proposals {
        w.veto(id).unwrap();
        assert_eq!(w.detail(id).phase, Phase::Vetoed);
    }
    for office in ["committee", "guardian"] {
        let roles = serde_json::json!({ "set_roles": { office: w.treasury } });
        let proposed = w.propose(ANN, vec![message(&w.dao, &roles)]);
        refused(&proposed, "a contract of the economy");
    }
}

/// What an office may order of whom.
fn its_own(office: Office, contract: &str, key: &str) -> bool {
    let of_both = [
        "consent",
        "hand_over",
        "queue_migration",
        "cancel_migration",
    ];
    match (office, contract) {
        (Office::Committee, "dao") => key == "veto" || of_both.contains(&key),
        (Office::Guardian, "dao") => of_both.contains(&key),
        (Office::Guardian, "token") => ["pause", "freeze"].contains(&key),
        (Office::Guardian, "compute-settlement") => key == "pause_openings",
        _ => false,
    }
}

/// Every message that isn't everybody's, sent by either multisig to every contract.
#[test]
fn a_multisig_can_do_what_its_role_is_and_nothing_else() {
    let w = Suite::with_voters();
    let id = w.passed(vec![smaller_stake(&w)]);
    let heir = w.addr(MAL);
    let mut tried = 0;
    for (multisig, office) in [
        (&w.committee, Office::Committee),
        (&w.guardian, Office::Guardian),
    ] {
        for (name, contract) in w.governed() {
            for (key, msg) in reserved::reserved(name, &heir) {
                // Executed by the multisig nothing is done, not even its own.
                let error = w.by(multisig, message(contract, &msg)).unwrap_err();
                assert!(reserved::denies(&error), "{name}: {key}: {error}");
                tried += 1;
                if its_own(office, name, &key) {
                    continue;
                }
                // Nor when it is pulled out of the proposal: no contract takes it for an order.
                let (number, _) = w.decided(multisig, message(contract, &msg));
                let pulled = match name {
                    "dao" => w.pull_dao(office, number),
                    _ => w.pull(contract, number, 0),
                };
                assert!(pulled.is_err(), "{name}: {key}");
            }
            let contract_addr = contract.to_string();
            let update = WasmMsg::UpdateAdmin {
                contract_addr: contract_addr.clone(),
                admin: heir.to_string(),
            };
            let clear = WasmMsg::ClearAdmin { contract_addr };
            // A migration, a new admin, none: the chain itself says who may.
            for msg in [w.migrating(contract, 1), update.into(), clear.into()] {
                refused(&w.by(multisig, msg), "admin");
            }
        }
    }
    assert!(tried > 120, "only {tried}");
    assert_eq!(w.detail(id).phase, Phase::Timelocked);
    // A freeze takes nothing: the account keeps its coins and its vote.
    w.order(&w.token, &freeze(&w, &[ANN])).unwrap();
    // Contracts that hold others' coins can't be frozen.
    for escrow in [
        &w.staking,
        &w.treasury,
        &w.dao,
        &w.vesting,
        &w.sale,
        &w.settlement,
        &w.incentives,
        &w.data_market,
        &w.private_credits,
    ] {
        let addresses = vec![escrow.to_string()];
        let freeze = token::ExecuteMsg::Freeze { addresses };
        refused(&w.order(&w.token, &freeze), "escrow");
    }
    assert_eq!(w.power(ANN, None), w.has(ANN) + STAKED);
}

/// A guardian that turned against the holders can neither silence a voter nor hold up what passed.
#[test]
fn neither_a_freeze_nor_a_pause_stops_a_vote_or_an_execution() {
    let w = Suite::with_voters();
    let id = w.propose(ANN, vec![w.spend(STRANGER, oaic(5))]).unwrap();
    w.order(&w.token, &freeze(&w, &[BEN])).unwrap();
    w.until(w.detail(id).opens_at);
    for who in [ANN, BEN] {
        w.vote(who, id, cw3::Vote::Yes).unwrap();
    }
    assert_eq!(u128::from(w.weight(BEN, id)), STAKED);
    let executable_from = || w.detail(id).executable_from.unwrap();
    w.until(w.detail(id).poll.unwrap().ends);
    w.until(executable_from() - 600);
    w.order(&w.token, &pause(token::MAX_PAUSE)).unwrap();
    w.order(&w.settlement, &pause_openings(DAY)).unwrap();
    w.until_executable(id);
    refused(&w.transfer(EVE, &w.addr(MAL), 1), "paused");
    w.execute_proposal(id).unwrap();
    assert_eq!(w.has(STRANGER), oaic(5));
}
