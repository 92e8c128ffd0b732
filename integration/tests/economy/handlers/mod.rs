//! What an operation does in a suite.

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

use crate::op::Op;
use crate::state::EconomyState;
use crate::suite::{Suite, STAKERS, STRANGER, USD};
use attack::{fake, usurp, vote_twice};
use govern::{approved_claim, govern, on_proposal, propose, veto, ENDED, OPEN, VOTABLE};
use pick::{auction_in, buyer_in, claim_in, numbered, person};
use trade::{claim_reward, granted};

/// Whether it was done, or why it was refused.
pub type Outcome = Result<(), String>;

/// Does it. None: there is nothing to do it with. An error: the suite itself is broken.
#[allow(clippy::too_many_lines)] // one arm an operation
pub fn perform(suite: &mut Suite, now: &EconomyState, op: &Op) -> Result<Option<Outcome>, String> {
    let done = |outcome: Result<oaic_chain::TxOutcome, String>| Ok(Some(outcome.map(drop)));
    let amount_of = |suite: &Suite, who: &str, amount: &Amount| -> Result<Uint128, String> {
        Ok(amount.of(suite.balance(&suite.addr(who))?).into())
    };
    match op {
        Op::Donate {
            from,
            contract,
            amount,
        } => {
            let from = person(*from);
            let escrows = suite.escrows();
            let Some(to) = contract.of(&escrows) else {
                return Ok(None);
            };
            let to = cosmwasm_std::Addr::clone(to);
            let msg = token::ExecuteMsg::Transfer {
                recipient: to.to_string(),
                amount: amount_of(suite, from, amount)?,
            };
            let had = suite.balance(&to)?;
            let result = suite.execute(from, &suite.token, &msg);
            if result.is_ok() && to == suite.settlement {
                return Err("settlement was given what no book counts".into());
            }
            let gift = suite.balance(&to)?.saturating_sub(had);
            *suite.gifts.entry(to).or_default() += gift;
            done(result)
        }
        Op::Voting { who, on } => {
            let msg = match on {
                true => token::ExecuteMsg::EnableVoting {},
                false => token::ExecuteMsg::DisableVoting {},
            };
            done(suite.execute(person(*who), &suite.token, &msg))
        }
        Op::Buy { who, amount } => {
            let who = person(*who);
            let there = suite.usd_of(&suite.addr(who))?;
            // Small enough that some sales miss their soft cap.
            let coins = amount.of(there / 20).min(there.saturating_add(1));
            let msg = sale::ExecuteMsg::Buy { min_tokens: None };
            done(suite.pay(who, &suite.sale, coins, &msg))
        }
        Op::FinalizeSale => {
            done(suite.execute(STRANGER, &suite.sale, &sale::ExecuteMsg::Finalize {}))
        }
        Op::ClaimSale { who } => {
            let buyer = buyer_in(suite, now, *who);
            let assets = None;
            let msg = sale::ExecuteMsg::Claim { buyer, assets };
            done(suite.execute(STRANGER, &suite.sale, &msg))
        }
        Op::RefundSale { who } => {
            let buyer = buyer_in(suite, now, *who);
            let msg = sale::ExecuteMsg::Refund {
                buyer,
                assets: None,
                round: None,
            };
            done(suite.execute(STRANGER, &suite.sale, &msg))
        }
        Op::ClaimVesting { grants } => {
            let grants = grants
                .iter()
                .filter_map(|g| numbered(*g, now.vesting_grants.len() as u64));
            let msg = vesting::ExecuteMsg::Claim {
                grants: grants.collect(),
            };
            done(suite.execute(STRANGER, &suite.vesting, &msg))
        }
        Op::OfferGrant { grant, to } => {
            let Some(grant) = grant.of(&now.vesting_grants) else {
                return Ok(None);
            };
            let Some(owner) = suite.label(&grant.beneficiary) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::OfferGrant {
                grant: grant.id,
                to: to.map(|to| suite.addr(person(to)).into()),
            };
            done(suite.execute(owner, &suite.vesting, &msg))
        }
        Op::AcceptGrant { grant } => {
            let all = now.vesting_grants.iter();
            let offered: Vec<_> = all.filter(|grant| grant.offered_to.is_some()).collect();
            let Some(grant) = grant.of(&offered) else {
                return Ok(None);
            };
            let Some(to) = grant.offered_to.as_ref().and_then(|to| suite.label(to)) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::AcceptGrant { grant: grant.id };
            done(suite.execute(to, &suite.vesting, &msg))
        }
        Op::Stake {
            who,
            amount,
            term,
            top_up,
        } => {
            let who = person(*who);
            let positions = now.positions(suite, &suite.addr(who));
            let (term, position) = match top_up.and_then(|pick| pick.of(&positions).cloned()) {
                Some((id, term)) => (term, Some(id)),
                None => (term.index(5).unwrap_or(0) as u8, None),
            };
            let amount = amount_of(suite, who, amount)?.u128();
            let msg = staking::ReceiveMsg::Stake { term, position };
            done(suite.send(who, &suite.staking, amount, &msg))
        }
        Op::Unbond {
            who,
            position,
            amount,
        } => {
            let address = suite.addr(person(*who));
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
            done(suite.execute(person(*who), &suite.staking, &msg))
        }
        Op::Withdraw { who } => {
            let msg = staking::ExecuteMsg::WithdrawUnbonded {};
            done(suite.execute(person(*who), &suite.staking, &msg))
        }
        Op::Dividends { who } => {
            let msg = staking::ExecuteMsg::ClaimDividends { denom: None };
            done(suite.execute(person(*who), &suite.staking, &msg))
        }
        Op::SyncStaking { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(suite.execute(
                STRANGER,
                &suite.staking,
                &staking::ExecuteMsg::Sync { denom },
            ))
        }
        Op::Refresh { who } => {
            let account = suite.addr(person(*who)).into();
            done(suite.execute(
                STRANGER,
                &suite.staking,
                &staking::ExecuteMsg::Refresh { account },
            ))
        }
        Op::ReportUsage { service } => trade::report(suite, *service),
        Op::SyncTreasury { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(suite.execute(
                STRANGER,
                &suite.treasury,
                &treasury::ExecuteMsg::Sync { denom },
            ))
        }
        Op::GiveUsd { from, amount } => {
            let from = person(*from);
            let there = suite.usd_of(&suite.addr(from))?;
            let coins = amount.of(there).min(there.saturating_add(1));
            let msg = treasury::ExecuteMsg::Deposit {
                fund: treasury::Fund::Reserve,
            };
            done(suite.pay(from, &suite.treasury, coins, &msg))
        }
        Op::PayClaim { claim } => {
            let open = |status| matches!(status, ClaimStatus::Approved);
            let claim = match claim_in(now, *claim, open) {
                Some(claim) => claim,
                None => match approved_claim(suite, now)? {
                    Some(claim) => claim.id,
                    None => return Ok(None),
                },
            };
            done(suite.execute(
                STRANGER,
                &suite.treasury,
                &treasury::ExecuteMsg::PayClaim { claim },
            ))
        }
        Op::ReleaseClaim { claim } => {
            let late = |status| matches!(status, ClaimStatus::Expired);
            let claim = match claim_in(now, *claim, late) {
                Some(claim) => claim,
                None => match approved_claim(suite, now)? {
                    Some(claim) => {
                        suite.until(claim.expires_at)?;
                        claim.id
                    }
                    None => return Ok(None),
                },
            };
            done(suite.execute(
                STRANGER,
                &suite.treasury,
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
            let amount = amount_of(suite, who, amount)?.u128();
            let msg = treasury::ReceiveMsg::Bid {
                auction,
                max_price: None,
                min_assets: None,
            };
            done(suite.send(who, &suite.treasury, amount, &msg))
        }
        Op::CloseAuction { auction } => {
            let over = |status| matches!(status, AuctionStatus::Ended | AuctionStatus::SoldOut);
            let Some(auction) = auction_in(now, *auction, over) else {
                return Ok(None);
            };
            let found = now.auctions.iter().find(|a| a.id == auction);
            if let Some(open) = found.filter(|a| a.status == AuctionStatus::Open) {
                suite.until(open.ends_at + 1)?;
            }
            let msg = treasury::ExecuteMsg::CloseAuction { auction };
            done(suite.execute(STRANGER, &suite.treasury, &msg))
        }
        Op::Data(data) => data::trade(suite, now, data),
        Op::CheatMarket { who, what } => data::cheat(suite, now, person(*who), *what),
        Op::Notes(notes) => notes::handle(suite, now, notes),
        Op::CheatNotes { who, what } => notes::cheat(suite, person(*who), *what),
        Op::SyncIncentives => done(suite.execute(
            STRANGER,
            &suite.incentives,
            &incentives::ExecuteMsg::Sync {},
        )),
        Op::RollEpoch => done(suite.execute(
            STRANGER,
            &suite.incentives,
            &incentives::ExecuteMsg::RollEpoch {},
        )),
        Op::ClaimReward {
            program,
            back,
            twice,
        } => claim_reward(suite, *program, *back, *twice),
        Op::ExpireEpoch { program, back } => {
            let now: incentives::CurrentEpochResponse =
                suite.query(&suite.incentives, &incentives::QueryMsg::CurrentEpoch {})?;
            let msg = incentives::ExecuteMsg::ExpireEpoch {
                program: program.index(3).unwrap_or(0) as u8,
                epoch: now.epoch.saturating_sub(*back),
            };
            done(suite.execute(STRANGER, &suite.incentives, &msg))
        }
        Op::ClaimGrant { grant } => {
            let Some(grant) = numbered(*grant, granted(suite)?) else {
                return Ok(None);
            };
            let msg = incentives::ExecuteMsg::ClaimGrant { grant };
            done(suite.execute(STRANGER, &suite.incentives, &msg))
        }
        Op::Propose { who, what, amount } => propose(suite, now, person(*who), *what, amount),
        Op::Govern { what, amount } => govern(suite, now, *what, amount),
        Op::Activate { proposal } => on_proposal(
            suite,
            now,
            *proposal,
            &[Phase::Activatable],
            |proposal_id| (STRANGER, dao::ExecuteMsg::Activate { proposal_id }),
        ),
        Op::Vote {
            who,
            proposal,
            vote,
        } => on_proposal(suite, now, *proposal, &VOTABLE, |proposal_id| {
            let votes = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto];
            let vote = vote.of(&votes).copied().unwrap_or(Vote::Yes);
            (person(*who), dao::ExecuteMsg::Vote { proposal_id, vote })
        }),
        Op::Acclaim { proposal } => {
            let mut result = None;
            for who in STAKERS {
                let voted = on_proposal(suite, now, *proposal, &OPEN, |proposal_id| {
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
                    Some(from) => suite.until(from)?,
                    None if proposal.0 % 4 == 0 => {
                        return govern(suite, now, *proposal, &Amount::Plain(1));
                    }
                    None => {}
                }
            }
            let ready = [Phase::Executable, Phase::Timelocked];
            on_proposal(suite, now, *proposal, &ready, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::Execute { proposal_id })
            })
        }
        Op::Close { proposal } => on_proposal(suite, now, *proposal, &ENDED, |proposal_id| {
            (STRANGER, dao::ExecuteMsg::Close { proposal_id })
        }),
        Op::WithdrawDeposit { proposal } => {
            on_proposal(suite, now, *proposal, &ENDED, |proposal_id| {
                (STRANGER, dao::ExecuteMsg::WithdrawDeposit { proposal_id })
            })
        }
        Op::Veto { proposal, what } => veto(suite, now, *proposal, *what),
        Op::VoteTwiceByMoving { from, to, proposal } => {
            vote_twice(suite, now, person(*from), person(*to), *proposal)
        }
        Op::Fake {
            contract,
            who,
            amount,
        } => fake(suite, *contract, person(*who), amount),
        Op::Usurp { who, what } => usurp(suite, now, *who, *what),
        Op::ReopenSale => done(suite.execute(STRANGER, &suite.sale, &sale::ExecuteMsg::Reopen {})),
        Op::Order(order) => orders::give(suite, now, order),
        Op::PullAgain { order } => Ok(orders::again(suite, *order)),
        Op::Oppose { who, migration } => {
            let Some(migration) = orders::queued(suite, *migration)? else {
                return Ok(None);
            };
            let msg = dao::ExecuteMsg::OpposeMigration {
                migration: migration.id,
            };
            done(suite.execute(person(*who), &suite.dao, &msg))
        }
        Op::RunMigration { migration, early } => orders::run(suite, *migration, *early),
        Op::GiveBack {
            who,
            amount,
            bonded,
        } => orders::give_back(suite, now, *who, amount, *bonded),
        Op::Advance { blocks, seconds } => {
            let waited = suite.chain.advance(*blocks, *seconds);
            waited.map_err(|e| e.to_string())?;
            Ok(Some(Ok(())))
        }
        Op::Settlement(_) => Err("not a handler's".into()),
    }
}
