//! What an operation does in a suite.

pub mod attack;
pub mod data;
pub mod govern;
pub mod notes;
mod offices;
pub mod orders;
pub mod pick;
pub mod trade;

use cw3::Vote;
use oaic_chain::Chain;
use oaic_messages::dao::Phase;
use oaic_messages::treasury::{AuctionStatus, ClaimStatus};
use oaic_messages::{dao, incentives, sale, staking, token, treasury, vesting};
use oaic_testing::simulation::Amount;

use crate::handled::{Handled, Stop};
use crate::op::Op;
use crate::state::EconomyState;
use crate::suite::{Suite, STAKERS, STRANGER, USD};
use attack::{fake, usurp, vote_twice};
use govern::{approved_claim, govern, on_proposal, propose, veto, ENDED, OPEN, VOTABLE};
use pick::{auction_in, buyer_in, claim_in, numbered, person};
use trade::{claim_reward, granted};

/// Does it.
#[allow(clippy::too_many_lines)] // one arm an operation
pub fn perform(suite: &mut Suite, now: &EconomyState, op: &Op) -> Handled {
    let amount_of = |suite: &Suite, who: &str, amount: Amount| -> Handled<u128> {
        Ok(amount.of(suite.balance(&suite.addr(who))?))
    };
    let usd = |yes: bool| yes.then(|| USD.to_owned());
    match *op {
        Op::Donate {
            from,
            contract,
            amount,
        } => {
            let from = person(from);
            let to = contract.of(&suite.escrows()).copied().cloned();
            let to = to.ok_or(Stop::Skipped)?;
            let amount = amount_of(suite, from, amount)?.into();
            let recipient = to.to_string();
            let msg = token::ExecuteMsg::Transfer { recipient, amount };
            let had = suite.balance(&to)?;
            let result = suite.execute(from, &suite.token, &msg);
            if result.is_ok() && to == suite.settlement {
                return Err("settlement was given what no total counts".into());
            }
            let gift = suite.balance(&to)?.saturating_sub(had);
            *suite.gifts.entry(to).or_default() += gift;
            result
        }
        Op::Voting { who, on } => {
            let msg = match on {
                true => token::ExecuteMsg::EnableVoting {},
                false => token::ExecuteMsg::DisableVoting {},
            };
            suite.execute(person(who), &suite.token, &msg)
        }
        Op::Buy { who, amount } => {
            let who = person(who);
            let there = suite.usd_of(&suite.addr(who))?;
            // Small enough that some sales miss their soft cap.
            let coins = amount.of(there / 20).min(there.saturating_add(1));
            let msg = sale::ExecuteMsg::Buy { min_tokens: None };
            suite.pay(who, &suite.sale, coins, &msg)
        }
        Op::FinalizeSale {} => suite.crank(&suite.sale, &sale::ExecuteMsg::Finalize {}),
        Op::ClaimSale { who } => {
            let (buyer, assets) = (buyer_in(suite, now, who), None);
            suite.crank(&suite.sale, &sale::ExecuteMsg::Claim { buyer, assets })
        }
        Op::RefundSale { who } => {
            let msg = sale::ExecuteMsg::Refund {
                buyer: buyer_in(suite, now, who),
                assets: None,
                round: None,
            };
            suite.crank(&suite.sale, &msg)
        }
        Op::ClaimVesting { grants } => {
            let count = now.vesting_grants.len() as u64;
            let grants = grants.iter().filter_map(|g| numbered(*g, count)).collect();
            suite.crank(&suite.vesting, &vesting::ExecuteMsg::Claim { grants })
        }
        Op::OfferGrant { grant, to } => {
            let grant = grant.of(&now.vesting_grants).ok_or(Stop::Skipped)?;
            let owner = suite.label(&grant.beneficiary).ok_or(Stop::Skipped)?;
            let to = to.map(|to| suite.addr(person(to)).into());
            let grant = grant.id;
            let msg = vesting::ExecuteMsg::OfferGrant { grant, to };
            suite.execute(owner, &suite.vesting, &msg)
        }
        Op::AcceptGrant { grant } => {
            let all = now.vesting_grants.iter();
            let offered: Vec<_> = all.filter(|grant| grant.offered_to.is_some()).collect();
            let grant = grant.of(&offered).ok_or(Stop::Skipped)?;
            let to = grant.offered_to.as_ref().and_then(|to| suite.label(to));
            let msg = vesting::ExecuteMsg::AcceptGrant { grant: grant.id };
            suite.execute(to.ok_or(Stop::Skipped)?, &suite.vesting, &msg)
        }
        Op::Stake {
            who,
            amount,
            term,
            top_up,
        } => {
            let who = person(who);
            let positions = now.positions(suite, &suite.addr(who));
            let (term, position) = match top_up.and_then(|pick| pick.of(&positions).cloned()) {
                Some((id, term)) => (term, Some(id)),
                None => (term.index(5).unwrap_or(0) as u8, None),
            };
            let amount = amount_of(suite, who, amount)?;
            let msg = staking::ReceiveMsg::Stake { term, position };
            suite.send(who, &suite.staking, amount, &msg)
        }
        Op::Unbond {
            who,
            position,
            amount,
        } => {
            let who = person(who);
            let staker = now.stakers.get(&suite.addr(who)).ok_or(Stop::Skipped)?;
            let position = position.of(&staker.positions).ok_or(Stop::Skipped)?;
            let msg = staking::ExecuteMsg::Unbond {
                position: position.id,
                amount: amount.of(position.amount.u128()).into(),
            };
            suite.execute(who, &suite.staking, &msg)
        }
        Op::Withdraw { who } => {
            let msg = staking::ExecuteMsg::WithdrawUnbonded {};
            suite.execute(person(who), &suite.staking, &msg)
        }
        Op::Dividends { who } => {
            let msg = staking::ExecuteMsg::ClaimDividends { denom: None };
            suite.execute(person(who), &suite.staking, &msg)
        }
        Op::SyncStaking { usd: of_usd } => {
            let denom = usd(of_usd);
            suite.crank(&suite.staking, &staking::ExecuteMsg::Sync { denom })
        }
        Op::Refresh { who } => {
            let account = suite.addr(person(who)).into();
            suite.crank(&suite.staking, &staking::ExecuteMsg::Refresh { account })
        }
        Op::ReportUsage { service } => trade::report(suite, service),
        Op::SyncTreasury { usd: of_usd } => {
            let denom = usd(of_usd);
            suite.crank(&suite.treasury, &treasury::ExecuteMsg::Sync { denom })
        }
        Op::GiveUsd { from, amount } => {
            let from = person(from);
            let there = suite.usd_of(&suite.addr(from))?;
            let coins = amount.of(there).min(there.saturating_add(1));
            let fund = treasury::Fund::Reserve;
            let msg = treasury::ExecuteMsg::Deposit { fund };
            suite.pay(from, &suite.treasury, coins, &msg)
        }
        Op::PayClaim { claim } => {
            let open = |status| matches!(status, ClaimStatus::Approved);
            let claim = match claim_in(now, claim, open) {
                Some(claim) => claim,
                None => approved_claim(suite, now)?.id,
            };
            suite.crank(&suite.treasury, &treasury::ExecuteMsg::PayClaim { claim })
        }
        Op::ReleaseClaim { claim } => {
            let late = |status| matches!(status, ClaimStatus::Expired);
            let claim = match claim_in(now, claim, late) {
                Some(claim) => claim,
                None => {
                    let claim = approved_claim(suite, now)?;
                    suite.until(claim.expires_at)?;
                    claim.id
                }
            };
            let msg = treasury::ExecuteMsg::ReleaseClaim { claim };
            suite.crank(&suite.treasury, &msg)
        }
        Op::Bid {
            who,
            auction,
            amount,
        } => {
            let open = |status| matches!(status, AuctionStatus::Open);
            let auction = auction_in(now, auction, open).ok_or(Stop::Skipped)?;
            let who = person(who);
            let amount = amount_of(suite, who, amount)?;
            let msg = treasury::ReceiveMsg::Bid {
                auction,
                max_price: None,
                min_assets: None,
            };
            suite.send(who, &suite.treasury, amount, &msg)
        }
        Op::CloseAuction { auction } => {
            let over = |status| matches!(status, AuctionStatus::Ended | AuctionStatus::SoldOut);
            let auction = auction_in(now, auction, over).ok_or(Stop::Skipped)?;
            let found = now.auctions.iter().find(|a| a.id == auction);
            if let Some(open) = found.filter(|a| a.status == AuctionStatus::Open) {
                suite.until(open.ends_at + 1)?;
            }
            let msg = treasury::ExecuteMsg::CloseAuction { auction };
            suite.crank(&suite.treasury, &msg)
        }
        Op::Data(ref data) => data::trade(suite, now, data),
        Op::CheatMarket { who, what } => data::cheat::cheat(suite, now, person(who), what),
        Op::Notes(ref notes) => notes::handle(suite, now, notes),
        Op::CheatNotes { who, what } => notes::cheat::cheat(suite, person(who), what),
        Op::SyncIncentives {} => suite.crank(&suite.incentives, &incentives::ExecuteMsg::Sync {}),
        Op::RollEpoch {} => suite.crank(&suite.incentives, &incentives::ExecuteMsg::RollEpoch {}),
        Op::ClaimReward {
            program,
            back,
            twice,
        } => claim_reward(suite, program, back, twice),
        Op::ExpireEpoch { program, back } => {
            let msg = incentives::ExecuteMsg::ExpireEpoch {
                program: program.index(3).unwrap_or(0) as u8,
                epoch: suite.epoch()?.saturating_sub(back),
            };
            suite.crank(&suite.incentives, &msg)
        }
        Op::ClaimGrant { grant } => {
            let grant = numbered(grant, granted(suite)?).ok_or(Stop::Skipped)?;
            let msg = incentives::ExecuteMsg::ClaimGrant { grant };
            suite.crank(&suite.incentives, &msg)
        }
        Op::Propose { who, what, amount } => propose(suite, now, person(who), what, amount),
        Op::Govern { what, amount } => govern(suite, now, what, amount),
        Op::Activate { proposal } => {
            let ready = [Phase::Activatable];
            on_proposal(suite, now, proposal, &ready, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::Activate { proposal_id })
            })
        }
        Op::Vote {
            who,
            proposal,
            vote,
        } => on_proposal(suite, now, proposal, &VOTABLE, |proposal_id| {
            let votes = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto];
            let vote = vote.of(&votes).copied().unwrap_or(Vote::Yes);
            (person(who), dao::ExecuteMsg::Vote { proposal_id, vote })
        }),
        Op::Acclaim { proposal } => {
            let mut result = Err(Stop::Skipped);
            for who in STAKERS {
                let voted = on_proposal(suite, now, proposal, &OPEN, |proposal_id| {
                    let vote = Vote::Yes;
                    (who, dao::ExecuteMsg::Vote { proposal_id, vote })
                });
                result = result.or(voted);
            }
            result
        }
        Op::Execute { proposal } => {
            // When nothing can be executed yet, as soon as something can.
            let in_phase = |phase| now.proposals.iter().find(move |p| p.phase == phase);
            if in_phase(Phase::Executable).is_none() {
                let waiting = in_phase(Phase::Timelocked);
                match waiting.and_then(|p| p.executable_from) {
                    Some(from) => suite.until(from)?,
                    None if proposal.0 % 4 == 0 => {
                        return govern(suite, now, proposal, Amount::Plain(1));
                    }
                    None => {}
                }
            }
            let ready = [Phase::Executable, Phase::Timelocked];
            on_proposal(suite, now, proposal, &ready, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::Execute { proposal_id })
            })
        }
        Op::Close { proposal } => on_proposal(suite, now, proposal, &ENDED, |proposal_id| {
            (STRANGER, dao::ExecuteMsg::Close { proposal_id })
        }),
        Op::WithdrawDeposit { proposal } => {
            on_proposal(suite, now, proposal, &ENDED, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::WithdrawDeposit { proposal_id })
            })
        }
        Op::Veto { proposal, what } => veto(suite, now, proposal, what),
        Op::VoteTwiceByMoving { from, to, proposal } => {
            vote_twice(suite, now, person(from), person(to), proposal)
        }
        Op::Fake {
            contract,
            who,
            amount,
        } => fake(suite, contract, person(who), amount),
        Op::Usurp { who, what } => usurp(suite, now, who, what),
        Op::ReopenSale {} => suite.crank(&suite.sale, &sale::ExecuteMsg::Reopen {}),
        Op::Order(ref order) => orders::give(suite, now, order),
        Op::PullAgain { order } => orders::again(suite, order),
        Op::Oppose { who, migration } => {
            let migration = orders::queued(suite, migration)?.id;
            let msg = dao::ExecuteMsg::OpposeMigration { migration };
            suite.execute(person(who), &suite.dao, &msg)
        }
        Op::RunMigration { migration, early } => orders::run(suite, migration, early),
        Op::GiveBack {
            who,
            amount,
            bonded,
        } => orders::give_back(suite, now, who, amount, bonded),
        Op::Advance { blocks, seconds } => {
            let waited = suite.chain.advance(blocks, seconds);
            Ok(waited.map_err(|e| e.to_string())?)
        }
        Op::Settlement(_) => Err("not a handler's".into()),
    }
}
