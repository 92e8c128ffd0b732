//! What must be refused, whatever came before.

use cosmwasm_std::{to_json_binary, Uint128};
use cw3::Vote;
use cw_ownable::Action;
use oaic_chain::Chain;
use oaic_messages::{
    dao, data_market, incentives, private_credits, sale, staking, token, treasury, vesting,
};
use oaic_testing::simulation::{Amount, Pick};

use super::govern::{opened, proposal, OPEN};
use super::Outcome;
use crate::fixtures::buyer_key;
use crate::state::EconomyState;
use crate::suite::{oaic, Suite, PEOPLE, STRANGER};

/// The receiver of moved coins must not be able to vote with them.
pub fn vote_twice(
    suite: &Suite,
    now: &EconomyState,
    from: &str,
    to: &str,
    pick: Pick,
) -> Result<Option<Outcome>, String> {
    if from == to {
        return Ok(None);
    }
    let open = now.proposals.iter().any(|p| OPEN.contains(&p.phase));
    let found = match open {
        true => proposal(now, pick, &OPEN),
        false => opened(suite, now, from)?,
    };
    let Some(id) = found else {
        return Ok(None);
    };
    let vote = dao::ExecuteMsg::Vote {
        proposal_id: id,
        vote: Vote::Yes,
    };
    if suite.execute(from, &suite.dao, &vote).is_err() {
        return Ok(None);
    }
    let ask = dao::QueryMsg::Vote {
        proposal_id: id,
        voter: suite.addr(to).into(),
    };
    let weight = |suite: &Suite| -> Result<u64, String> {
        let answer: cw3::VoteResponse = suite.query(&suite.dao, &ask)?;
        Ok(answer.vote.map_or(0, |v| v.weight))
    };
    let detail: dao::ProposalDetail = suite.query(
        &suite.dao,
        &dao::QueryMsg::ProposalDetail { proposal_id: id },
    )?;
    let height = detail.poll.map(|p| p.height);
    let power: dao::PowerResponse = suite.query(
        &suite.dao,
        &dao::QueryMsg::PowerAt {
            address: suite.addr(to).into(),
            height,
        },
    )?;
    let all = suite.balance(&suite.addr(from))?;
    let give = token::ExecuteMsg::Transfer {
        recipient: suite.addr(to).into(),
        amount: all.into(),
    };
    if suite.execute(from, &suite.token, &give).is_err() {
        return Ok(None);
    }
    let voted = suite.execute(to, &suite.dao, &vote);
    // A vote with what the receiver had before is right; one uoaic more is the fault.
    if voted.is_ok() && u128::from(weight(suite)?) > power.power.u128() {
        return Ok(Some(Ok(())));
    }
    Ok(Some(Err("no more than before".into())))
}

/// Anybody can call a hook with any sender written in it.
pub fn fake(
    suite: &Suite,
    contract: Pick,
    who: &str,
    amount: &Amount,
) -> Result<Option<Outcome>, String> {
    let victim: String = suite.addr(PEOPLE[0]).into();
    let amount = Uint128::new(amount.of(oaic(1_000)));
    let wrap = |msg: cosmwasm_std::StdResult<cosmwasm_std::Binary>| cw20::Cw20ReceiveMsg {
        sender: victim.clone(),
        amount,
        msg: msg.unwrap_or_default(),
    };
    let result = match contract.index(5).unwrap_or(0) {
        0 => {
            let hook = to_json_binary(&staking::ReceiveMsg::Stake {
                term: 0,
                position: None,
            });
            suite.execute(
                who,
                &suite.staking,
                &staking::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        1 => {
            let hook = to_json_binary(&treasury::ReceiveMsg::Deposit {
                fund: treasury::Fund::RiskPool,
            });
            suite.execute(
                who,
                &suite.treasury,
                &treasury::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        2 => {
            let hook = to_json_binary(&vesting::ReceiveMsg::Fund {
                plan: 1,
                grants: vec![],
            });
            suite.execute(
                who,
                &suite.vesting,
                &vesting::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        3 => {
            let buy = data_market::Buy {
                listing: 1,
                version: 1,
                buyer_key: oaic_sealed_data::wire::point(&buyer_key(who)?.public()),
                max_price: amount,
                expect: [0; 32].into(),
                authorization: None,
                referrer: None,
            };
            let hook = to_json_binary(&data_market::ReceiveMsg::Buy(buy));
            suite.execute(
                who,
                &suite.data_market,
                &data_market::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        _ => {
            let note = private_credits::NewNote {
                denomination: amount,
                owner: vec![1; 32].into(),
            };
            let hook = private_credits::ReceiveMsg::Deposit { notes: vec![note] };
            suite.execute(
                who,
                &suite.private_credits,
                &private_credits::ExecuteMsg::Receive(wrap(to_json_binary(&hook))),
            )
        }
    };
    Ok(Some(result.map(drop)))
}

/// What only the DAO, the committee, a reporter or nobody may do.
pub fn usurp(
    suite: &Suite,
    now: &EconomyState,
    who: Pick,
    what: Pick,
) -> Result<Option<Outcome>, String> {
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
    let take = Action::TransferOwnership {
        new_owner: me.clone(),
        expiry: None,
    };
    let result = match what.index(17).unwrap_or(0) {
        0 => suite.execute(
            thief,
            &suite.token,
            &token::ExecuteMsg::UpdateOwnership(take),
        ),
        1 => suite.execute(
            thief,
            &suite.staking,
            &staking::ExecuteMsg::UpdateOwnership(take),
        ),
        2 => suite.execute(
            thief,
            &suite.treasury,
            &treasury::ExecuteMsg::UpdateOwnership(take),
        ),
        3 => suite.execute(
            thief,
            &suite.vesting,
            &vesting::ExecuteMsg::UpdateOwnership(take),
        ),
        4 => suite.execute(
            thief,
            &suite.incentives,
            &incentives::ExecuteMsg::UpdateOwnership(take),
        ),
        5 => suite.execute(thief, &suite.sale, &sale::ExecuteMsg::UpdateOwnership(take)),
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
        9 => suite.execute(
            thief,
            &suite.vesting,
            &vesting::ExecuteMsg::Revoke { grant: 3 },
        ),
        10 => {
            let msg = dao::ExecuteMsg::SetRoles {
                committee: Some(me.clone()),
                guardian: Some(me),
            };
            suite.execute(thief, &suite.dao, &msg)
        }
        11 => {
            let msg = dao::ExecuteMsg::ExecuteMessages {
                proposal_id: now.proposals.len() as u64,
            };
            suite.execute(thief, &suite.dao, &msg)
        }
        12 => {
            let msg = dao::ExecuteMsg::Veto {
                proposal_id: now.proposals.len() as u64,
                hash: now.proposals.last().map_or_else(
                    || cosmwasm_std::HexBinary::from([0; 32]),
                    |proposal| proposal.hash.clone(),
                ),
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
        14 => suite.execute(
            thief,
            &suite.data_market,
            &data_market::ExecuteMsg::UpdateOwnership(take),
        ),
        15 => suite.execute(
            thief,
            &suite.private_credits,
            &private_credits::ExecuteMsg::UpdateOwnership(take),
        ),
        _ => {
            let moved = suite.chain.migrate(
                thief,
                &suite.treasury,
                1,
                &cosmwasm_std::Binary::from(b"{}"),
            );
            moved.map_err(|e| e.to_string())
        }
    };
    Ok(Some(result.map(drop)))
}
