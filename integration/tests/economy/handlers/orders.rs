//! What offices order, and what everybody may do about it.

use cosmwasm_std::Addr;
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
use oaic_messages::dao::{self, MigrationResponse, Office};
use oaic_messages::{compute_settlement as settlement, sale, staking, token};
use oaic_testing::simulation::{Amount, Pick};
use serde::Serialize;
use serde_json::{json, Value};

use super::govern::{code, consenting, execute};
use super::pick::person;
use crate::handled::{Handled, Stop};
use crate::op::Order;
use crate::state::EconomyState;
use crate::suite::Suite;

/// Decides on it and has it done.
pub fn give(suite: &mut Suite, now: &EconomyState, order: &Order) -> Handled {
    let of = |pick: Pick| match pick.0 % 2 {
        0 => Office::Committee,
        _ => Office::Guardian,
    };
    let (token, settlement) = (suite.token.clone(), suite.settlement.clone());
    match *order {
        Order::Pause { seconds: duration } => {
            order_of_guardian(suite, &token, &token::ExecuteMsg::Pause { duration })
        }
        Order::PauseOpenings { seconds: duration } => {
            let msg = settlement::ExecuteMsg::PauseOpenings { duration };
            order_of_guardian(suite, &settlement, &msg)
        }
        Order::Freeze { who } => {
            let addresses = vec![suite.addr(person(who)).into()];
            order_of_guardian(suite, &token, &token::ExecuteMsg::Freeze { addresses })
        }
        Order::Consent { office, proposal } => consenting(suite, now, of(office), proposal),
        Order::Queue { contract } => {
            let contracts = [
                ("treasury", &suite.treasury),
                ("staking", &suite.staking),
                ("incentives", &suite.incentives),
            ];
            let (name, contract) = contract.of(&contracts).ok_or(Stop::Skipped)?;
            let msg = dao::ExecuteMsg::QueueMigration {
                contract: contract.to_string(),
                code_id: code(suite, name)?,
                msg: b"{}".into(),
            };
            order_dao(suite, Office::Committee, &msg)?;
            order_dao(suite, Office::Guardian, &msg)
        }
        Order::Cancel { office, migration } => {
            let migration = queued(suite, migration)?.id;
            let msg = dao::ExecuteMsg::CancelMigration { migration };
            order_dao(suite, of(office), &msg)
        }
    }
}

/// What was done is done once.
pub fn again(suite: &Suite, order: Pick) -> Handled {
    let (contract, pull) = order.of(&suite.orders).ok_or(Stop::Skipped)?;
    suite.crank(contract, pull)
}

/// An office decides on a message to the DAO, and a stranger has it done.
pub fn order_dao(suite: &mut Suite, office: Office, msg: &dao::ExecuteMsg) -> Handled {
    let dao = suite.dao.clone();
    let number = decided(suite, office, &dao, msg)?;
    let pull = json!({ "pull_order": { "office": office, "proposal_id": number, "place": 0 } });
    pulled(suite, dao, pull)
}

fn order_of_guardian(suite: &mut Suite, contract: &Addr, msg: &impl Serialize) -> Handled {
    let number = decided(suite, Office::Guardian, contract, msg)?;
    let pull = json!({ "pull_order": { "proposal_id": number, "place": 0 } });
    pulled(suite, contract.clone(), pull)
}

fn pulled(suite: &mut Suite, contract: Addr, pull: Value) -> Handled {
    suite.crank(&contract, &pull)?;
    suite.orders.push((contract, pull));
    Ok(())
}

/// As many members as it takes agree; the number of their proposal. Whatever keeps them from that
/// is a fault.
fn decided(
    suite: &Suite,
    office: Office,
    contract: &Addr,
    msg: &impl Serialize,
) -> Result<u64, String> {
    let fault = |stop: Stop| format!("the {office:?} decides nothing: {stop:?}");
    let economy = &suite.economy;
    let (multisig, role, threshold) = match office {
        Office::Committee => (&suite.committee, "ethics", economy.committee.threshold),
        Office::Guardian => (&suite.guardian, "guardian", economy.guardian.threshold),
    };
    let msg = execute(contract, msg)?.change_custom();
    let propose = Multisig::Propose {
        title: "together".into(),
        description: String::new(),
        msgs: vec![msg.ok_or("no custom message")?],
        latest: None,
    };
    let outcome = suite.outcome_of(&format!("{role}-1"), multisig, &propose);
    let outcome = outcome.map_err(fault)?;
    let mut events = outcome.events.iter();
    let number = events.find_map(|e| e.attribute("proposal_id"));
    let proposal_id: u64 = number
        .and_then(|n| n.parse().ok())
        .ok_or("the proposal has no number")?;
    let vote = Vote::Yes;
    for member in 2..=threshold {
        let vote = Multisig::Vote { proposal_id, vote };
        let voted = suite.execute(&format!("{role}-{member}"), multisig, &vote);
        voted.map_err(fault)?;
    }
    Ok(proposal_id)
}

/// One of the migrations that are queued.
pub fn queued(suite: &Suite, pick: Pick) -> Handled<MigrationResponse> {
    let all: Vec<MigrationResponse> =
        suite.query(&suite.dao, &dao::QueryMsg::QueuedMigrations {})?;
    pick.of(&all).cloned().ok_or(Stop::Skipped)
}

/// Runs a queued migration, when it is due or before.
pub fn run(suite: &Suite, pick: Pick, early: bool) -> Handled {
    let found = queued(suite, pick)?;
    if !early {
        suite.until(found.due)?;
    }
    let migration = found.id;
    suite.crank(&suite.dao, &dao::ExecuteMsg::RunMigration { migration })?;
    match early && suite.now()?.1 < found.due {
        true => Err(format!("migration {migration} was run before it was due").into()),
        false => Ok(()),
    }
}

/// Somebody who bought gives back a part of it, out of what is bonded or out of the wallet.
pub fn give_back(
    suite: &Suite,
    now: &EconomyState,
    who: Pick,
    amount: Amount,
    bonded: bool,
) -> Handled {
    let purchase = who.of(&now.purchases).ok_or(Stop::Skipped)?;
    let who = suite.label(&purchase.buyer).ok_or(Stop::Skipped)?;
    let left = purchase.tokens.saturating_sub(purchase.returned).u128();
    let amount = amount.of(left);
    if !bonded {
        return suite.send(who, &suite.sale, amount, &sale::ReceiveMsg::GiveBack {});
    }
    let amount = amount.into();
    suite.execute(
        who,
        &suite.staking,
        &staking::ExecuteMsg::GiveBack { amount },
    )
}
