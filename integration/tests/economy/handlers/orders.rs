//! What offices order, and what everybody may do about it.

use oaic_messages::dao::{self, MigrationResponse, Office};
use oaic_messages::{compute_settlement as settlement, sale, staking, token};
use oaic_testing::simulation::{Amount, Pick};

use super::govern::{code, consenting};
use super::offices::{order_dao, order_of_guardian};
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
