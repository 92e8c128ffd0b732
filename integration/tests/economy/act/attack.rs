//! What must be refused, whatever came before.

use cosmwasm_std::{to_json_binary, Uint128};
use cw3::Vote;
use cw_ownable::Action;
use oaic_chain::Chain;
use oaic_integration::walk::{Amount, Pick};
use oaic_messages::{
    compute_settlement as settlement, dao, data_market, incentives, private_credits, sale, staking,
    token, treasury, vesting,
};

use super::govern::{proposal, OPEN};
use super::Said;
use crate::books::Books;
use crate::goods::buyer_key;
use crate::world::{oaic, World, PEOPLE, STRANGER};

/// The receiver of moved coins must not be able to vote with them.
pub fn vote_twice(
    world: &World,
    now: &Books,
    from: &str,
    to: &str,
    pick: Pick,
) -> Result<Option<Said>, String> {
    let Some(id) = proposal(now, pick, &OPEN) else {
        return Ok(None);
    };
    if from == to {
        return Ok(None);
    }
    let vote = dao::ExecuteMsg::Vote {
        proposal_id: id,
        vote: Vote::Yes,
    };
    if world.tell(from, &world.dao, &vote).is_err() {
        return Ok(None);
    }
    let ask = dao::QueryMsg::Vote {
        proposal_id: id,
        voter: world.addr(to).into(),
    };
    let weight = |world: &World| -> Result<u64, String> {
        let answer: cw3::VoteResponse = world.ask(&world.dao, &ask)?;
        Ok(answer.vote.map_or(0, |v| v.weight))
    };
    let detail: dao::ProposalDetail = world.ask(
        &world.dao,
        &dao::QueryMsg::ProposalDetail { proposal_id: id },
    )?;
    let height = detail.poll.map(|p| p.height);
    let power: dao::PowerResponse = world.ask(
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
    if world.tell(from, &world.token, &give).is_err() {
        return Ok(None);
    }
    let voted = world.tell(to, &world.dao, &vote);
    // A vote with what he had before is his right; a vote with one uoaic more is the fault.
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
) -> Result<Option<Said>, String> {
    let victim: String = world.addr(PEOPLE[0]).into();
    let amount = Uint128::new(amount.of(oaic(1_000)));
    let wrap = |msg: cosmwasm_std::StdResult<cosmwasm_std::Binary>| cw20::Cw20ReceiveMsg {
        sender: victim.clone(),
        amount,
        msg: msg.unwrap_or_default(),
    };
    let said = match contract.index(6).unwrap_or(0) {
        0 => {
            let hook = to_json_binary(&staking::ReceiveMsg::Stake {
                term: 0,
                position: None,
            });
            world.tell(
                who,
                &world.staking,
                &staking::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        1 => {
            let hook = to_json_binary(&treasury::ReceiveMsg::Deposit {
                fund: treasury::Fund::RiskPool,
            });
            world.tell(
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
            world.tell(
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
            world.tell(
                who,
                &world.data_market,
                &data_market::ExecuteMsg::Receive(wrap(hook)),
            )
        }
        4 => {
            let note = private_credits::NewNote {
                denomination: amount,
                owner: vec![1; 32].into(),
            };
            let hook = private_credits::ReceiveMsg::Deposit { notes: vec![note] };
            world.tell(
                who,
                &world.private_credits,
                &private_credits::ExecuteMsg::Receive(wrap(to_json_binary(&hook))),
            )
        }
        _ => {
            let hook = to_json_binary(&settlement::ReceiveMsg::Bond {});
            world.tell(
                who,
                &world.settlement,
                &settlement::ExecuteMsg::Receive(wrap(hook)),
            )
        }
    };
    Ok(Some(said.map(drop)))
}

/// What only the DAO, the committee, a reporter or nobody may do.
pub fn usurp(world: &World, now: &Books, who: Pick, what: Pick) -> Result<Option<Said>, String> {
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
    let said = match what.index(18).unwrap_or(0) {
        0 => world.tell(
            thief,
            &world.token,
            &token::ExecuteMsg::UpdateOwnership(take),
        ),
        1 => world.tell(
            thief,
            &world.staking,
            &staking::ExecuteMsg::UpdateOwnership(take),
        ),
        2 => world.tell(
            thief,
            &world.treasury,
            &treasury::ExecuteMsg::UpdateOwnership(take),
        ),
        3 => world.tell(
            thief,
            &world.vesting,
            &vesting::ExecuteMsg::UpdateOwnership(take),
        ),
        4 => world.tell(
            thief,
            &world.incentives,
            &incentives::ExecuteMsg::UpdateOwnership(take),
        ),
        5 => world.tell(thief, &world.sale, &sale::ExecuteMsg::UpdateOwnership(take)),
        6 => {
            let msg = treasury::ExecuteMsg::Spend {
                asset: treasury::Asset::Oaic,
                recipient: me,
                amount: 1u128.into(),
                purpose: "theft".into(),
            };
            world.tell(thief, &world.treasury, &msg)
        }
        7 => {
            let msg = treasury::ExecuteMsg::ApproveClaim {
                claimant: me,
                amount: 1u128.into(),
                kind: treasury::ClaimKind::Market,
                reference: "theft".into(),
            };
            world.tell(thief, &world.treasury, &msg)
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
            world.tell(thief, &world.incentives, &msg)
        }
        9 => world.tell(
            thief,
            &world.vesting,
            &vesting::ExecuteMsg::Revoke { grant: 3 },
        ),
        10 => {
            let msg = token::ExecuteMsg::PayFee {
                amount: 1u128.into(),
            };
            world.tell(thief, &world.token, &msg)
        }
        11 => {
            let msg = dao::ExecuteMsg::SetRoles {
                committee: Some(me.clone()),
                guardian: Some(me),
            };
            world.tell(thief, &world.dao, &msg)
        }
        12 => {
            let msg = dao::ExecuteMsg::ExecuteMessages {
                proposal_id: now.proposals.len() as u64,
            };
            world.tell(thief, &world.dao, &msg)
        }
        13 => {
            let msg = dao::ExecuteMsg::Veto {
                proposal_id: now.proposals.len() as u64,
                hash: now.proposals.last().map_or_else(
                    || cosmwasm_std::HexBinary::from([0; 32]),
                    |proposal| proposal.hash.clone(),
                ),
                reason: "theft".into(),
            };
            world.tell(thief, &world.dao, &msg)
        }
        14 => {
            let grants = vec![vesting::GrantSpec {
                beneficiary: me,
                amount: oaic(1).into(),
            }];
            let fund = vesting::ReceiveMsg::Fund { plan: 1, grants };
            world.send(thief, &world.vesting, oaic(1), &fund)
        }
        15 => world.tell(
            thief,
            &world.data_market,
            &data_market::ExecuteMsg::UpdateOwnership(take),
        ),
        16 => world.tell(
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
    Ok(Some(said.map(drop)))
}
