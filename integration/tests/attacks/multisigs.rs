//! Committee and Guardian, as the stock multisigs they are: what they may, when, and nothing else.

use cosmwasm_std::{CosmosMsg, WasmMsg};
use oaic_types::dao::{self, Phase};
use oaic_types::{staking, token, treasury};

use crate::emergency::{freeze, pause, pause_openings};
use crate::reserved;
use crate::world::*;

fn veto(w: &World, proposal_id: u64) -> CosmosMsg {
    let reason = "against the ethics rules".into();
    message(
        &w.dao,
        &dao::ExecuteMsg::Veto {
            proposal_id,
            reason,
        },
    )
}

fn smaller_stake(w: &World) -> CosmosMsg {
    let update = staking::ExecuteMsg::UpdateConfig {
        min_stake: Some(500_000u128.into()),
        unbonding_period: None,
        ramp: None,
        dividend_period: None,
    };
    message(&w.staking, &update)
}

fn set_roles(w: &World, committee: Option<&str>, guardian: Option<&str>) -> CosmosMsg {
    let address = |label: &str| w.addr(label).into();
    let roles = dao::ExecuteMsg::SetRoles {
        committee: committee.map(address),
        guardian: guardian.map(address),
    };
    message(&w.dao, &roles)
}

#[test]
fn a_veto_after_its_window_stops_nothing() {
    let w = World::with_voters();
    let id = w.passed(vec![smaller_stake(&w)]);
    // Decided in time, sent too late.
    let (number, member) = w.decided(&w.committee, veto(&w, id));
    w.until(w.detail(id).veto_until.unwrap());
    let proposal_id = number;
    let late = cw3_fixed_multisig::msg::ExecuteMsg::Execute { proposal_id };
    refused(&w.tell(&member, &w.committee, &late), "veto");
    assert_eq!(w.detail(id).phase, Phase::Timelocked);
    w.until(w.detail(id).executable_from.unwrap());
    w.execute(id).unwrap();
    assert_eq!(w.detail(id).phase, Phase::Executed);
    // The same within the window does stop one.
    let id = w.passed(vec![smaller_stake(&w)]);
    w.by(&w.committee, veto(&w, id)).unwrap();
    assert_eq!(w.detail(id).phase, Phase::Vetoed);
    w.pass(30 * DAY);
    assert!(w.execute(id).is_err());
}

#[test]
fn a_committee_can_not_veto_its_own_replacement() {
    let w = World::with_voters();
    let id = w.passed(vec![set_roles(&w, Some("new-committee"), None)]);
    assert!(!w.detail(id).vetoable);
    assert!(w.by(&w.committee, veto(&w, id)).is_err());
    // Nor by way of something vetoable beside it: that can't be proposed.
    let mixed = vec![smaller_stake(&w), set_roles(&w, None, Some("x"))];
    refused(&w.propose(ANN, mixed).map(|_| unreachable()), "role");
    w.until(w.detail(id).executable_from.unwrap());
    w.execute(id).unwrap();
    let roles: dao::RolesResponse = w.ask(&w.dao, &dao::QueryMsg::Roles {});
    assert_eq!(roles.committee, w.addr("new-committee"));
    // From then on it is nobody.
    let id = w.passed(vec![smaller_stake(&w)]);
    refused(
        &w.by(&w.committee, veto(&w, id)).map_err(lower),
        "may not veto",
    );
    let reason = "ours now".to_owned();
    let msg = dao::ExecuteMsg::Veto {
        proposal_id: id,
        reason,
    };
    w.tell("new-committee", &w.dao, &msg).unwrap();
}

fn lower(error: String) -> String {
    error.to_lowercase()
}

fn unreachable() -> oaic_chain::TxOutcome {
    panic!("it was proposed")
}

/// Every message that isn't everybody's, sent by either multisig to every contract.
#[test]
fn a_multisig_can_do_what_its_role_is_and_nothing_else() {
    let w = World::with_voters();
    let id = w.passed(vec![smaller_stake(&w)]);
    let heir = w.addr(MAL);
    let contracts = [
        ("token", &w.token),
        ("compute-settlement", &w.settlement),
        ("vesting", &w.vesting),
        ("sale", &w.sale),
        ("treasury", &w.treasury),
        ("incentives", &w.incentives),
        ("staking", &w.staking),
        ("dao", &w.dao),
    ];
    let mut tried = 0;
    for (multisig, its_own) in [
        (&w.committee, vec!["veto"]),
        (&w.guardian, vec!["pause", "freeze", "pause_openings"]),
    ] {
        for (name, contract) in contracts {
            for (key, msg) in reserved::reserved(name, &heir) {
                if its_own.contains(&key.as_str()) {
                    continue;
                }
                let error = w.by(multisig, message(contract, &msg)).unwrap_err();
                assert!(reserved::denies(&error), "{name}: {key}: {error}");
                tried += 1;
            }
            let contract_addr = contract.to_string();
            for msg in [
                WasmMsg::Migrate {
                    contract_addr: contract_addr.clone(),
                    new_code_id: 1,
                    msg: b"{}".into(),
                },
                WasmMsg::UpdateAdmin {
                    contract_addr: contract_addr.clone(),
                    admin: heir.to_string(),
                },
                WasmMsg::ClearAdmin { contract_addr },
            ] {
                let error = w.by(multisig, msg.into()).unwrap_err();
                // A migration, a new admin, none: the chain itself says who may.
                assert!(error.contains("admin"), "{name}: {error}");
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
    assert_eq!(w.power(ANN, None), w.has(ANN));
}

/// A guardian that turned against the holders can neither silence a voter nor hold up what passed.
#[test]
fn neither_a_freeze_nor_a_pause_stops_a_vote_or_an_execution() {
    let w = World::with_voters();
    let spend = treasury::ExecuteMsg::Spend {
        asset: treasury::Asset::Oaic,
        recipient: w.addr(STRANGER).into(),
        amount: oaic(5).into(),
        purpose: "for all".into(),
    };
    let id = w.propose(ANN, vec![message(&w.treasury, &spend)]).unwrap();
    w.order(&w.token, &freeze(&w, &[BEN])).unwrap();
    w.until(w.detail(id).opens_at);
    for who in [ANN, BEN] {
        w.vote(who, id, cw3::Vote::Yes).unwrap();
    }
    assert_eq!(u128::from(w.weight(BEN, id)), HOLDS);
    let poll = w.detail(id).poll.unwrap();
    w.until(poll.ends);
    w.until(w.detail(id).executable_from.unwrap() - 600);
    w.order(&w.token, &pause(token::MAX_PAUSE)).unwrap();
    w.order(&w.settlement, &pause_openings(DAY)).unwrap();
    w.until(w.detail(id).executable_from.unwrap());
    refused(&w.transfer(EVE, &w.addr(MAL), 1), "paused");
    w.execute(id).unwrap();
    assert_eq!(w.has(STRANGER), oaic(5));
}
