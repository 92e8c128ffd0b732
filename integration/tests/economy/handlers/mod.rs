//! What an operation does in a world.

pub mod attack;
pub mod data;
pub mod govern;
pub mod notes;
pub mod orders;
pub mod pick;
pub mod trade;

use cosmwasm_std::Uint128;
use cw3::Vote;
use oaic_chain::Chain;
use oaic_messages::dao::Phase;
use oaic_messages::treasury::{AuctionStatus, ClaimStatus};
use oaic_messages::{dao, incentives, sale, staking, token, treasury, vesting};
use oaic_testing::simulation::Amount;

use crate::books::Books;
use crate::op::Op;
use crate::world::{World, STAKERS, STRANGER, USD};
use attack::{fake, usurp, vote_twice};
use govern::{approved_claim, govern, on_proposal, propose, veto, ENDED, OPEN, VOTABLE};
use pick::{auction_in, buyer_in, claim_in, numbered, person};
use trade::{claim_reward, granted};

/// Whether it was done, or why it was refused.
pub type Outcome = Result<(), String>;

/// Does it. None: there is nothing to do it with. An error: the world itself is broken.
#[allow(clippy::too_many_lines)] // one arm an operation
pub fn perform(world: &mut World, now: &Books, op: &Op) -> Result<Option<Outcome>, String> {
    let done = |outcome: Result<oaic_chain::TxOutcome, String>| Ok(Some(outcome.map(drop)));
    let amount_of = |world: &World, who: &str, amount: &Amount| -> Result<Uint128, String> {
        Ok(amount.of(world.balance(&world.addr(who))?).into())
    };
    match op {
        Op::Donate {
            from,
            contract,
            amount,
        } => {
            let from = person(*from);
            let escrows = world.escrows();
            let Some(to) = contract.of(&escrows) else {
                return Ok(None);
            };
            let to = cosmwasm_std::Addr::clone(to);
            let msg = token::ExecuteMsg::Transfer {
                recipient: to.to_string(),
                amount: amount_of(world, from, amount)?,
            };
            let had = world.balance(&to)?;
            let result = world.execute(from, &world.token, &msg);
            if result.is_ok() && to == world.settlement {
                return Err("settlement was given what no book counts".into());
            }
            let gift = world.balance(&to)?.saturating_sub(had);
            *world.gifts.entry(to).or_default() += gift;
            done(result)
        }
        Op::Voting { who, on } => {
            let msg = match on {
                true => token::ExecuteMsg::EnableVoting {},
                false => token::ExecuteMsg::DisableVoting {},
            };
            done(world.execute(person(*who), &world.token, &msg))
        }
        Op::Buy { who, amount } => {
            let who = person(*who);
            let there = world.usd_of(&world.addr(who))?;
            // Small enough that some sales miss their soft cap.
            let coins = amount.of(there / 20).min(there.saturating_add(1));
            let msg = sale::ExecuteMsg::Buy { min_tokens: None };
            done(world.pay(who, &world.sale, coins, &msg))
        }
        Op::FinalizeSale => {
            done(world.execute(STRANGER, &world.sale, &sale::ExecuteMsg::Finalize {}))
        }
        Op::ClaimSale { who } => {
            let buyer = buyer_in(world, now, *who);
            let assets = None;
            let msg = sale::ExecuteMsg::Claim { buyer, assets };
            done(world.execute(STRANGER, &world.sale, &msg))
        }
        Op::RefundSale { who } => {
            let buyer = buyer_in(world, now, *who);
            let msg = sale::ExecuteMsg::Refund {
                buyer,
                assets: None,
                round: None,
            };
            done(world.execute(STRANGER, &world.sale, &msg))
        }
        Op::ClaimVesting { grants } => {
            let grants = grants
                .iter()
                .filter_map(|g| numbered(*g, now.vesting_grants.len() as u64));
            let msg = vesting::ExecuteMsg::Claim {
                grants: grants.collect(),
            };
            done(world.execute(STRANGER, &world.vesting, &msg))
        }
        Op::OfferGrant { grant, to } => {
            let Some(grant) = grant.of(&now.vesting_grants) else {
                return Ok(None);
            };
            let Some(owner) = world.label(&grant.beneficiary) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::OfferGrant {
                grant: grant.id,
                to: to.map(|to| world.addr(person(to)).into()),
            };
            done(world.execute(owner, &world.vesting, &msg))
        }
        Op::AcceptGrant { grant } => {
            let all = now.vesting_grants.iter();
            let offered: Vec<_> = all.filter(|grant| grant.offered_to.is_some()).collect();
            let Some(grant) = grant.of(&offered) else {
                return Ok(None);
            };
            let Some(to) = grant.offered_to.as_ref().and_then(|to| world.label(to)) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::AcceptGrant { grant: grant.id };
            done(world.execute(to, &world.vesting, &msg))
        }
        Op::Stake {
            who,
            amount,
            term,
            top_up,
        } => {
            let who = person(*who);
            let positions = now.positions(world, &world.addr(who));
            let (term, position) = match top_up.and_then(|pick| pick.of(&positions).cloned()) {
                Some((id, term)) => (term, Some(id)),
                None => (term.index(5).unwrap_or(0) as u8, None),
            };
            let amount = amount_of(world, who, amount)?.u128();
            let msg = staking::ReceiveMsg::Stake { term, position };
            done(world.send(who, &world.staking, amount, &msg))
        }
        Op::Unbond {
            who,
            position,
            amount,
        } => {
            let address = world.addr(person(*who));
            let Some(staker) = now.stakers.get(&address) else {
                return Ok(None);
            };
            let Some(position) = position.of(&staker.positions) else {
                return Ok(None);
            };
            let msg = staking::ExecuteMsg::Unbond {
                position: position.id,
                amount: amount.of(position.amount.u128()).into(),
            };
            done(world.execute(person(*who), &world.staking, &msg))
        }
        Op::Withdraw { who } => {
            let msg = staking::ExecuteMsg::WithdrawUnbonded {};
            done(world.execute(person(*who), &world.staking, &msg))
        }
        Op::Dividends { who } => {
            let msg = staking::ExecuteMsg::ClaimDividends { denom: None };
            done(world.execute(person(*who), &world.staking, &msg))
        }
        Op::SyncStaking { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(world.execute(
                STRANGER,
                &world.staking,
                &staking::ExecuteMsg::Sync { denom },
            ))
        }
        Op::Refresh { who } => {
            let account = world.addr(person(*who)).into();
            done(world.execute(
                STRANGER,
                &world.staking,
                &staking::ExecuteMsg::Refresh { account },
            ))
        }
        Op::ReportUsage { service } => trade::report(world, *service),
        Op::SyncTreasury { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(world.execute(
                STRANGER,
                &world.treasury,
                &treasury::ExecuteMsg::Sync { denom },
            ))
        }
        Op::GiveUsd { from, amount } => {
            let from = person(*from);
            let there = world.usd_of(&world.addr(from))?;
            let coins = amount.of(there).min(there.saturating_add(1));
            let msg = treasury::ExecuteMsg::Deposit {
                fund: treasury::Fund::Reserve,
            };
            done(world.pay(from, &world.treasury, coins, &msg))
        }
        Op::PayClaim { claim } => {
            let open = |status| matches!(status, ClaimStatus::Approved);
            let claim = match claim_in(now, *claim, open) {
                Some(claim) => claim,
                None => match approved_claim(world, now)? {
                    Some(claim) => claim.id,
                    None => return Ok(None),
                },
            };
            done(world.execute(
                STRANGER,
                &world.treasury,
                &treasury::ExecuteMsg::PayClaim { claim },
            ))
        }
        Op::ReleaseClaim { claim } => {
            let late = |status| matches!(status, ClaimStatus::Expired);
            let claim = match claim_in(now, *claim, late) {
                Some(claim) => claim,
                None => match approved_claim(world, now)? {
                    Some(claim) => {
                        world.until(claim.expires_at)?;
                        claim.id
                    }
                    None => return Ok(None),
                },
            };
            done(world.execute(
                STRANGER,
                &world.treasury,
                &treasury::ExecuteMsg::ReleaseClaim { claim },
            ))
        }
        Op::Bid {
            who,
            auction,
            amount,
        } => {
            let open = |status| matches!(status, AuctionStatus::Open);
            let Some(auction) = auction_in(now, *auction, open) else {
                return Ok(None);
            };
            let who = person(*who);
            let amount = amount_of(world, who, amount)?.u128();
            let msg = treasury::ReceiveMsg::Bid {
                auction,
                max_price: None,
                min_assets: None,
            };
            done(world.send(who, &world.treasury, amount, &msg))
        }
        Op::CloseAuction { auction } => {
            let over = |status| matches!(status, AuctionStatus::Ended | AuctionStatus::SoldOut);
            let Some(auction) = auction_in(now, *auction, over) else {
                return Ok(None);
            };
            let found = now.auctions.iter().find(|a| a.id == auction);
            if let Some(open) = found.filter(|a| a.status == AuctionStatus::Open) {
                world.until(open.ends_at + 1)?;
            }
            let msg = treasury::ExecuteMsg::CloseAuction { auction };
            done(world.execute(STRANGER, &world.treasury, &msg))
        }
        Op::Data(data) => data::trade(world, now, data),
        Op::CheatMarket { who, what } => data::cheat(world, now, person(*who), *what),
        Op::Notes(notes) => notes::handle(world, now, notes),
        Op::CheatNotes { who, what } => notes::cheat(world, person(*who), *what),
        Op::SyncIncentives => done(world.execute(
            STRANGER,
            &world.incentives,
            &incentives::ExecuteMsg::Sync {},
        )),
        Op::RollEpoch => done(world.execute(
            STRANGER,
            &world.incentives,
            &incentives::ExecuteMsg::RollEpoch {},
        )),
        Op::ClaimReward {
            program,
            back,
            twice,
        } => claim_reward(world, *program, *back, *twice),
        Op::ExpireEpoch { program, back } => {
            let now: incentives::CurrentEpochResponse =
                world.query(&world.incentives, &incentives::QueryMsg::CurrentEpoch {})?;
            let msg = incentives::ExecuteMsg::ExpireEpoch {
                program: program.index(3).unwrap_or(0) as u8,
                epoch: now.epoch.saturating_sub(*back),
            };
            done(world.execute(STRANGER, &world.incentives, &msg))
        }
        Op::ClaimGrant { grant } => {
            let Some(grant) = numbered(*grant, granted(world)?) else {
                return Ok(None);
            };
            let msg = incentives::ExecuteMsg::ClaimGrant { grant };
            done(world.execute(STRANGER, &world.incentives, &msg))
        }
        Op::Propose { who, what, amount } => propose(world, now, person(*who), *what, amount),
        Op::Govern { what, amount } => govern(world, now, *what, amount),
        Op::Activate { proposal } => on_proposal(
            world,
            now,
            *proposal,
            &[Phase::Activatable],
            |proposal_id| (STRANGER, dao::ExecuteMsg::Activate { proposal_id }),
        ),
        Op::Vote {
            who,
            proposal,
            vote,
        } => on_proposal(world, now, *proposal, &VOTABLE, |proposal_id| {
            let votes = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto];
            let vote = vote.of(&votes).copied().unwrap_or(Vote::Yes);
            (person(*who), dao::ExecuteMsg::Vote { proposal_id, vote })
        }),
        Op::Acclaim { proposal } => {
            let mut result = None;
            for who in STAKERS {
                let voted = on_proposal(world, now, *proposal, &OPEN, |proposal_id| {
                    let vote = Vote::Yes;
                    (who, dao::ExecuteMsg::Vote { proposal_id, vote })
                })?;
                result = match (result, voted) {
                    (Some(Ok(())), _) | (_, Some(Ok(()))) => Some(Ok(())),
                    (_, voted) => voted,
                };
            }
            Ok(result)
        }
        Op::Execute { proposal } => {
            // When nothing can be executed yet, as soon as something can.
            let executable = |p: &dao::ProposalDetail| p.phase == Phase::Executable;
            let mut waiting = now
                .proposals
                .iter()
                .filter(|p| p.phase == Phase::Timelocked);
            if !now.proposals.iter().any(executable) {
                match waiting.next().and_then(|p| p.executable_from) {
                    Some(from) => world.until(from)?,
                    None if proposal.0 % 4 == 0 => {
                        return govern(world, now, *proposal, &Amount::Plain(1));
                    }
                    None => {}
                }
            }
            let ready = [Phase::Executable, Phase::Timelocked];
            on_proposal(world, now, *proposal, &ready, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::Execute { proposal_id })
            })
        }
        Op::Close { proposal } => on_proposal(world, now, *proposal, &ENDED, |proposal_id| {
            (STRANGER, dao::ExecuteMsg::Close { proposal_id })
        }),
        Op::WithdrawDeposit { proposal } => {
            on_proposal(world, now, *proposal, &ENDED, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::WithdrawDeposit { proposal_id })
            })
        }
        Op::Veto { proposal, what } => veto(world, now, *proposal, *what),
        Op::VoteTwiceByMoving { from, to, proposal } => {
            vote_twice(world, now, person(*from), person(*to), *proposal)
        }
        Op::Fake {
            contract,
            who,
            amount,
        } => fake(world, *contract, person(*who), amount),
        Op::Usurp { who, what } => usurp(world, now, *who, *what),
        Op::ReopenSale => done(world.execute(STRANGER, &world.sale, &sale::ExecuteMsg::Reopen {})),
        Op::Order(order) => orders::give(world, now, order),
        Op::PullAgain { order } => Ok(orders::again(world, *order)),
        Op::Oppose { who, migration } => {
            let Some(migration) = orders::queued(world, *migration)? else {
                return Ok(None);
            };
            let msg = dao::ExecuteMsg::OpposeMigration {
                migration: migration.id,
            };
            done(world.execute(person(*who), &world.dao, &msg))
        }
        Op::RunMigration { migration, early } => orders::run(world, *migration, *early),
        Op::GiveBack {
            who,
            amount,
            bonded,
        } => orders::give_back(world, now, *who, amount, *bonded),
        Op::Advance { blocks, seconds } => {
            let waited = world.chain.advance(*blocks, *seconds);
            waited.map_err(|e| e.to_string())?;
            Ok(Some(Ok(())))
        }
        Op::Settlement(_) => Err("not a handler's".into()),
    }
}
