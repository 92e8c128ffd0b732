//! What must be refused, whatever came before.

use cosmwasm_std::{to_json_binary, Addr, Binary, HexBinary, Uint128};
use cw3::Vote;
use cw_ownable::Action;
use oaic_chain::Chain;
use oaic_messages::{
    dao, data_market, incentives, private_credits, staking, token, treasury, vesting,
};
use oaic_sealed_data::wire;
use oaic_testing::simulation::{Amount, Pick};
use serde_json::{json, Value};

use super::govern::{detail, opened, proposal, OPEN};
use crate::fixtures::buyer_key;
use crate::handled::{Handled, Stop};
use crate::state::EconomyState;
use crate::suite::{oaic, Suite, PEOPLE, STRANGER};

/// The receiver of moved coins must not be able to vote with them.
pub fn vote_twice(suite: &Suite, now: &EconomyState, from: &str, to: &str, pick: Pick) -> Handled {
    if from == to {
        return Err(Stop::Skipped);
    }
    let open = now.proposals.iter().any(|p| OPEN.contains(&p.phase));
    let proposal_id = match open {
        true => proposal(now, pick, &OPEN).ok_or(Stop::Skipped)?,
        false => opened(suite, now, from)?,
    };
    let vote = Vote::Yes;
    let vote = dao::ExecuteMsg::Vote { proposal_id, vote };
    if suite.execute(from, &suite.dao, &vote).is_err() {
        return Err(Stop::Skipped);
    }
    let receiver = suite.addr(to).to_string();
    let ask = dao::QueryMsg::PowerAt {
        address: receiver.clone(),
        height: detail(suite, proposal_id)?.poll.map(|p| p.height),
    };
    let power: dao::PowerResponse = suite.query(&suite.dao, &ask)?;
    let give = token::ExecuteMsg::Transfer {
        recipient: receiver.clone(),
        amount: suite.balance(&suite.addr(from))?.into(),
    };
    if suite.execute(from, &suite.token, &give).is_err() {
        return Err(Stop::Skipped);
    }
    suite.execute(to, &suite.dao, &vote)?;
    let voter = receiver;
    let ask = dao::QueryMsg::Vote { proposal_id, voter };
    let answer: cw3::VoteResponse = suite.query(&suite.dao, &ask)?;
    // A vote with what the receiver had before is right; one uoaic more is the fault.
    match answer.vote.map_or(0, |v| u128::from(v.weight)) > power.power.u128() {
        true => Ok(()),
        false => Err(Stop::refused("no more than before")),
    }
}

/// Anybody can call a hook with any sender written in it.
pub fn fake(suite: &Suite, contract: Pick, who: &str, amount: Amount) -> Handled {
    let amount = Uint128::new(amount.of(oaic(1_000)));
    let (contract, hook) = match contract.index(5).unwrap_or(0) {
        0 => {
            let (term, position) = (0, None);
            let hook = staking::ReceiveMsg::Stake { term, position };
            (&suite.staking, to_json_binary(&hook))
        }
        1 => {
            let fund = treasury::Fund::RiskPool;
            let hook = treasury::ReceiveMsg::Deposit { fund };
            (&suite.treasury, to_json_binary(&hook))
        }
        2 => {
            let (plan, grants) = (1, vec![]);
            let hook = vesting::ReceiveMsg::Fund { plan, grants };
            (&suite.vesting, to_json_binary(&hook))
        }
        3 => {
            let hook = data_market::ReceiveMsg::Buy(data_market::Buy {
                listing: 1,
                version: 1,
                buyer_key: wire::point(&buyer_key(who)?.public()),
                max_price: amount,
                expect: [0; 32].into(),
                authorization: None,
                referrer: None,
            });
            (&suite.data_market, to_json_binary(&hook))
        }
        _ => {
            let notes = vec![private_credits::NewNote {
                denomination: amount,
                owner: vec![1; 32].into(),
            }];
            let hook = private_credits::ReceiveMsg::Deposit { notes };
            (&suite.private_credits, to_json_binary(&hook))
        }
    };
    let received = cw20::Cw20ReceiveMsg {
        sender: suite.addr(PEOPLE[0]).into(),
        amount,
        msg: hook.unwrap_or_default(),
    };
    suite.execute(who, contract, &json!({ "receive": received }))
}

/// What only the DAO, the committee, a reporter or nobody may do.
pub fn usurp(suite: &Suite, now: &EconomyState, who: Pick, what: Pick) -> Handled {
    let thieves = [
        "deployer",
        STRANGER,
        "ann",
        "ethics-1",
        "guardian-1",
        "compute-1",
    ];
    let thief = who.of(&thieves).copied().unwrap_or(STRANGER);
    let me: String = suite.addr(thief).into();
    let own = |contract: &Addr| {
        let new_owner = me.clone();
        let expiry = None;
        let take = Action::TransferOwnership { new_owner, expiry };
        let take: Value = json!({ "update_ownership": take });
        suite.execute(thief, contract, &take)
    };
    let proposal_id = now.proposals.len() as u64;
    match what.index(17).unwrap_or(0) {
        0 => own(&suite.token),
        1 => own(&suite.staking),
        2 => own(&suite.treasury),
        3 => own(&suite.vesting),
        4 => own(&suite.incentives),
        5 => own(&suite.sale),
        6 => {
            let msg = treasury::ExecuteMsg::Spend {
                asset: treasury::Asset::Oaic,
                recipient: me,
                amount: 1u128.into(),
                purpose: "theft".into(),
            };
            suite.execute(thief, &suite.treasury, &msg)
        }
        7 => {
            let msg = treasury::ExecuteMsg::ApproveClaim {
                claimant: me,
                amount: 1u128.into(),
                kind: treasury::ClaimKind::Market,
                reference: "theft".into(),
            };
            suite.execute(thief, &suite.treasury, &msg)
        }
        8 => {
            let msg = incentives::ExecuteMsg::ReportUsage {
                service_id: 1,
                split_version: 1,
                epoch: suite.epoch()?,
                gross: oaic(1_000_000).into(),
                fee: oaic(40_000).into(),
                recipient: me,
            };
            suite.execute(thief, &suite.incentives, &msg)
        }
        9 => {
            let msg = vesting::ExecuteMsg::Revoke { grant: 3 };
            suite.execute(thief, &suite.vesting, &msg)
        }
        10 => {
            let msg = dao::ExecuteMsg::SetRoles {
                committee: Some(me.clone()),
                guardian: Some(me),
            };
            suite.execute(thief, &suite.dao, &msg)
        }
        11 => {
            let msg = dao::ExecuteMsg::ExecuteMessages { proposal_id };
            suite.execute(thief, &suite.dao, &msg)
        }
        12 => {
            let last = now.proposals.last().map(|last| last.hash.clone());
            let msg = dao::ExecuteMsg::Veto {
                proposal_id,
                hash: last.unwrap_or_else(|| HexBinary::from([0; 32])),
                reason: "theft".into(),
            };
            suite.execute(thief, &suite.dao, &msg)
        }
        13 => {
            let grants = vec![vesting::GrantSpec {
                beneficiary: me,
                amount: oaic(1).into(),
            }];
            let fund = vesting::ReceiveMsg::Fund { plan: 1, grants };
            suite.send(thief, &suite.vesting, oaic(1), &fund)
        }
        14 => own(&suite.data_market),
        15 => own(&suite.private_credits),
        _ => {
            let msg = Binary::from(b"{}");
            let moved = suite.chain.migrate(thief, &suite.treasury, 1, &msg);
            moved.map(drop).map_err(Stop::refused)
        }
    }
}
