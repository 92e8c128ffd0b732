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
use crate::books::Books;
use crate::fixtures::buyer_key;
use crate::world::{oaic, World, PEOPLE, STRANGER};

/// The receiver of moved coins must not be able to vote with them.
pub fn vote_twice(
    world: &World,
    now: &Books,
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
        false => opened(world, now, from)?,
    };
    let Some(id) = found else {
        return Ok(None);
    };
    let vote = dao::ExecuteMsg::Vote {
        proposal_id: id,
        vote: Vote::Yes,
    };
    if world.execute(from, &world.dao, &vote).is_err() {
        return Ok(None);
    }
    let ask = dao::QueryMsg::Vote {
        proposal_id: id,
        voter: world.addr(to).into(),
    };
    let weight = |world: &World| -> Result<u64, String> {
        let answer: cw3::VoteResponse = world.query(&world.dao, &ask)?;
        Ok(answer.vote.map_or(0, |v| v.weight))
    };
    let detail: dao::ProposalDetail = world.query(
        &world.dao,
        &dao::QueryMsg::ProposalDetail { proposal_id: id },
    )?;
    let height = detail.poll.map(|p| p.height);
    let power: dao::PowerResponse = world.query(
        &world.dao,
        &dao::QueryMsg::PowerAt {
            address: world.addr(to).into(),
            height,
        },
    )?;
    let all = world.balance(&world.addr(from))?;
    let give = token::ExecuteMsg::Transfer {
        recipient: world.addr(to).into(),
        amount: all.into(),
    };
    if world.execute(from, &world.token, &give).is_err() {
        return Ok(None);
    }
    let voted = world.execute(to, &world.dao, &vote);
    // A vote with what the receiver had before is right; one uoaic more is the fault.
    if voted.is_ok() && u128::from(weight(world)?) > power.power.u128() {
        return Ok(Some(Ok(())));
    }
    Ok(Some(Err("no more than before".into())))
}

/// Anybody can call a hook with any sender written in it.
pub fn fake(
    world: &World,
    contract: Pick,
    who: &str,
    amount: &Amount,
) -> Result<Option<Outcome>, String> {
    let victim: String = world.addr(PEOPLE[0]).into();
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
            world.execute(
                who,
                &world.staking,
                &staking::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        1 => {
            let hook = to_json_binary(&treasury::ReceiveMsg::Deposit {
                fund: treasury::Fund::RiskPool,
            });
            world.execute(
                who,
                &world.treasury,
                &treasury::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        2 => {
            let hook = to_json_binary(&vesting::ReceiveMsg::Fund {
                plan: 1,
                grants: vec![],
            });
            world.execute(
                who,
                &world.vesting,
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
            world.execute(
                who,
                &world.data_market,
                &data_market::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        _ => {
            let note = private_credits::NewNote {
                denomination: amount,
                owner: vec![1; 32].into(),
            };
            let hook = private_credits::ReceiveMsg::Deposit { notes: vec![note] };
            world.execute(
                who,
                &world.private_credits,
                &private_credits::ExecuteMsg::Receive(wrap(to_json_binary(&hook))),
            )
        }
    };
    Ok(Some(result.map(drop)))
}

/// What only the DAO, the committee, a reporter or nobody may do.
pub fn usurp(world: &World, now: &Books, who: Pick, what: Pick) -> Result<Option<Outcome>, String> {
    let thieves = [
        "deployer",
        STRANGER,
        "ann",
        "ethics-1",
        "guardian-1",
        "compute-1",
    ];
    let thief = who.of(&thieves).copied().unwrap_or(STRANGER);
    let me: String = world.addr(thief).into();
    let take = Action::TransferOwnership {
        new_owner: me.clone(),
        expiry: None,
    };
    let result = match what.index(17).unwrap_or(0) {
        0 => world.execute(
            thief,
            &world.token,
            &token::ExecuteMsg::UpdateOwnership(take),
        ),
        1 => world.execute(
            thief,
            &world.staking,
            &staking::ExecuteMsg::UpdateOwnership(take),
        ),
        2 => world.execute(
            thief,
            &world.treasury,
            &treasury::ExecuteMsg::UpdateOwnership(take),
        ),
        3 => world.execute(
            thief,
            &world.vesting,
            &vesting::ExecuteMsg::UpdateOwnership(take),
        ),
        4 => world.execute(
            thief,
            &world.incentives,
            &incentives::ExecuteMsg::UpdateOwnership(take),
        ),
        5 => world.execute(thief, &world.sale, &sale::ExecuteMsg::UpdateOwnership(take)),
        6 => {
            let msg = treasury::ExecuteMsg::Spend {
                asset: treasury::Asset::Oaic,
                recipient: me,
                amount: 1u128.into(),
                purpose: "theft".into(),
            };
            world.execute(thief, &world.treasury, &msg)
        }
        7 => {
            let msg = treasury::ExecuteMsg::ApproveClaim {
                claimant: me,
                amount: 1u128.into(),
                kind: treasury::ClaimKind::Market,
                reference: "theft".into(),
            };
            world.execute(thief, &world.treasury, &msg)
        }
        8 => {
            let msg = incentives::ExecuteMsg::ReportUsage {
                service_id: 1,
                split_version: 1,
                epoch: world.epoch()?,
                gross: oaic(1_000_000).into(),
                fee: oaic(40_000).into(),
                recipient: me,
            };
            world.execute(thief, &world.incentives, &msg)
        }
        9 => world.execute(
            thief,
            &world.vesting,
            &vesting::ExecuteMsg::Revoke { grant: 3 },
        ),
        10 => {
            let msg = dao::ExecuteMsg::SetRoles {
                committee: Some(me.clone()),
                guardian: Some(me),
            };
            world.execute(thief, &world.dao, &msg)
        }
        11 => {
            let msg = dao::ExecuteMsg::ExecuteMessages {
                proposal_id: now.proposals.len() as u64,
            };
            world.execute(thief, &world.dao, &msg)
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
            world.execute(thief, &world.dao, &msg)
        }
        13 => {
            let grants = vec![vesting::GrantSpec {
                beneficiary: me,
                amount: oaic(1).into(),
            }];
            let fund = vesting::ReceiveMsg::Fund { plan: 1, grants };
            world.send(thief, &world.vesting, oaic(1), &fund)
        }
        14 => world.execute(
            thief,
            &world.data_market,
            &data_market::ExecuteMsg::UpdateOwnership(take),
        ),
        15 => world.execute(
            thief,
            &world.private_credits,
            &private_credits::ExecuteMsg::UpdateOwnership(take),
        ),
        _ => {
            let moved = world.chain.migrate(
                thief,
                &world.treasury,
                1,
                &cosmwasm_std::Binary::from(b"{}"),
            );
            moved.map_err(|e| e.to_string())
        }
    };
    Ok(Some(result.map(drop)))
}
