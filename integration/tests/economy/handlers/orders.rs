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
use super::Outcome;
use crate::state::EconomyState;
use crate::suite::{Suite, STRANGER};

/// An order of an office, decided and pulled.
#[derive(Clone, Debug)]
pub enum Order {
    /// Of the guardian, to the token.
    Pause { seconds: u64 },
    /// Of the guardian, to settlement.
    PauseOpenings { seconds: u64 },
    /// Of the guardian: a person.
    Freeze { who: Pick },
    /// Of either.
    Consent { office: Pick, proposal: Pick },
    /// Of both: new code for one of the contracts.
    Queue { contract: Pick },
    /// Of either.
    Cancel { office: Pick, migration: Pick },
}

/// Decides on it and has it done.
pub fn give(
    suite: &mut Suite,
    now: &EconomyState,
    order: &Order,
) -> Result<Option<Outcome>, String> {
    let of = |pick: &Pick| match pick.0 % 2 {
        0 => Office::Committee,
        _ => Office::Guardian,
    };
    let (token, settlement) = (suite.token.clone(), suite.settlement.clone());
    let result = match order {
        Order::Pause { seconds } => {
            let duration = *seconds;
            order_of_guardian(suite, &token, &token::ExecuteMsg::Pause { duration })?
        }
        Order::PauseOpenings { seconds } => {
            let duration = *seconds;
            let msg = settlement::ExecuteMsg::PauseOpenings { duration };
            order_of_guardian(suite, &settlement, &msg)?
        }
        Order::Freeze { who } => {
            let addresses = vec![suite.addr(person(*who)).into()];
            order_of_guardian(suite, &token, &token::ExecuteMsg::Freeze { addresses })?
        }
        Order::Consent { office, proposal } => {
            return consenting(suite, now, of(office), *proposal);
        }
        Order::Queue { contract } => {
            let contracts = [
                ("treasury", suite.treasury.clone()),
                ("staking", suite.staking.clone()),
                ("incentives", suite.incentives.clone()),
            ];
            let Some((name, contract)) = contract.of(&contracts) else {
                return Ok(None);
            };
            let msg = dao::ExecuteMsg::QueueMigration {
                contract: contract.to_string(),
                code_id: code(suite, name)?,
                msg: b"{}".into(),
            };
            match order_dao(suite, Office::Committee, &msg)? {
                Ok(()) => order_dao(suite, Office::Guardian, &msg)?,
                result => result,
            }
        }
        Order::Cancel { office, migration } => {
            let Some(migration) = queued(suite, *migration)? else {
                return Ok(None);
            };
            let migration = migration.id;
            order_dao(
                suite,
                of(office),
                &dao::ExecuteMsg::CancelMigration { migration },
            )?
        }
    };
    Ok(Some(result))
}

/// What was done is done once. None: nothing was.
pub fn again(suite: &Suite, order: Pick) -> Option<Outcome> {
    let (contract, pull) = order.of(&suite.orders)?;
    Some(suite.execute(STRANGER, contract, pull).map(drop))
}

/// An office decides on a message to the DAO, and a stranger has it done.
pub fn order_dao(
    suite: &mut Suite,
    office: Office,
    msg: &dao::ExecuteMsg,
) -> Result<Outcome, String> {
    let (dao, multisig) = (suite.dao.clone(), multisig(suite, office));
    let number = decided(suite, office, &multisig, &dao, msg)?;
    let pull = json!({ "pull_order": { "office": office, "proposal_id": number, "place": 0 } });
    Ok(pulled(suite, dao, pull))
}

fn order_of_guardian(
    suite: &mut Suite,
    contract: &Addr,
    msg: &impl Serialize,
) -> Result<Outcome, String> {
    let multisig = multisig(suite, Office::Guardian);
    let number = decided(suite, Office::Guardian, &multisig, contract, msg)?;
    let pull = json!({ "pull_order": { "proposal_id": number, "place": 0 } });
    Ok(pulled(suite, contract.clone(), pull))
}

fn pulled(suite: &mut Suite, contract: Addr, pull: Value) -> Outcome {
    suite.execute(STRANGER, &contract, &pull)?;
    suite.orders.push((contract, pull));
    Ok(())
}

fn multisig(suite: &Suite, office: Office) -> Addr {
    match office {
        Office::Committee => suite.committee.clone(),
        Office::Guardian => suite.guardian.clone(),
    }
}

/// As many members as it takes agree; the number of their proposal.
fn decided(
    suite: &Suite,
    office: Office,
    multisig: &Addr,
    contract: &Addr,
    msg: &impl Serialize,
) -> Result<u64, String> {
    let (role, threshold) = match office {
        Office::Committee => ("ethics", suite.economy.committee.threshold),
        Office::Guardian => ("guardian", suite.economy.guardian.threshold),
    };
    let propose = Multisig::Propose {
        title: "together".into(),
        description: String::new(),
        msgs: vec![execute(contract, msg)?
            .change_custom()
            .ok_or("no custom message")?],
        latest: None,
    };
    let outcome = suite.execute(&format!("{role}-1"), multisig, &propose)?;
    let mut events = outcome.events.iter();
    let number = events.find_map(|e| e.attribute("proposal_id"));
    let proposal_id: u64 = number
        .and_then(|n| n.parse().ok())
        .ok_or("the proposal has no number")?;
    for member in 2..=threshold {
        let vote = Vote::Yes;
        let vote = Multisig::Vote { proposal_id, vote };
        suite.execute(&format!("{role}-{member}"), multisig, &vote)?;
    }
    Ok(proposal_id)
}

/// One of the migrations that are queued.
pub fn queued(suite: &Suite, pick: Pick) -> Result<Option<MigrationResponse>, String> {
    let all: Vec<MigrationResponse> =
        suite.query(&suite.dao, &dao::QueryMsg::QueuedMigrations {})?;
    Ok(pick.of(&all).cloned())
}

/// Runs a queued migration, when it is due or before.
pub fn run(suite: &Suite, pick: Pick, early: bool) -> Result<Option<Outcome>, String> {
    let Some(found) = queued(suite, pick)? else {
        return Ok(None);
    };
    if !early {
        suite.until(found.due)?;
    }
    let migration = found.id;
    let msg = dao::ExecuteMsg::RunMigration { migration };
    let result = suite.execute(STRANGER, &suite.dao, &msg).map(drop);
    if result.is_ok() && early && suite.now()?.1 < found.due {
        return Err(format!("migration {migration} was run before it was due"));
    }
    Ok(Some(result))
}

/// Somebody who bought gives back a part of it, out of what is bonded or out of the wallet.
pub fn give_back(
    suite: &Suite,
    now: &EconomyState,
    who: Pick,
    amount: &Amount,
    bonded: bool,
) -> Result<Option<Outcome>, String> {
    let buyers: Vec<_> = now.purchases.iter().map(|p| (&p.buyer, p)).collect();
    let Some((buyer, purchase)) = who.of(&buyers) else {
        return Ok(None);
    };
    let Some(who) = suite.label(buyer) else {
        return Ok(None);
    };
    let left = purchase.tokens.saturating_sub(purchase.returned).u128();
    let amount = amount.of(left);
    let result = match bonded {
        true => {
            let amount = amount.into();
            suite.execute(
                who,
                &suite.staking,
                &staking::ExecuteMsg::GiveBack { amount },
            )
        }
        false => suite.send(who, &suite.sale, amount, &sale::ReceiveMsg::GiveBack {}),
    };
    Ok(Some(result.map(drop)))
}
