//! What an operation does in a world.

use cosmwasm_std::{to_json_binary, Addr, CosmosMsg, Uint128, WasmMsg};
use cw3::Vote;
use cw_ownable::Action;
use oaic_chain::Chain;
use oaic_integration::walk::{kind_of, Amount, Coverage, Failure, Pick};
use oaic_types::compute_settlement::{self as settlement, PayeeRef};
use oaic_types::dao::Phase;
use oaic_types::shared::Page;
use oaic_types::treasury::{AuctionStatus, ClaimStatus};
use oaic_types::{dao, incentives, sale, staking, token, treasury, vesting};
use serde::Serialize;

use crate::books::Books;
use crate::invariants::{Context, ALL};
use crate::op::Op;
use crate::world::{oaic, Channel, World, PEOPLE, STRANGER, USD};

/// Runs operations in a world of their own until one fails an invariant.
pub fn run(ops: &[Op]) -> Result<Coverage, Box<Failure>> {
    let mut trace = vec![];
    let mut coverage = Coverage::new();
    let fail = |at, message, trace| Box::new(Failure { at, message, trace });
    let soft_cap = match ops.first() {
        Some(Op::Begin { soft_cap }) => *soft_cap,
        _ => DEFAULT_SOFT_CAP,
    };
    let started = World::new(soft_cap).and_then(|world| Ok((Books::read(&world)?, world)));
    let (mut before, mut world) = started.map_err(|e| fail(0, e, vec![]))?;
    for (at, op) in ops.iter().enumerate() {
        match step(&mut world, &before, op) {
            Ok(None) => trace.push(format!("{at:4} {op:?}: nothing to do it with")),
            Ok(Some((after, said))) => {
                let counts = coverage.entry(kind_of(op)).or_default();
                match &said {
                    Ok(()) => counts.0 += 1,
                    Err(_) => counts.1 += 1,
                }
                let said = said.map_or_else(|e| format!("refused: {e}"), |()| "done".into());
                trace.push(format!("{at:4} {op:?}: {said}"));
                before = after;
            }
            Err(message) => {
                trace.push(format!("{at:4} {op:?}: {message}"));
                return Err(fail(at, message, trace));
            }
        }
    }
    Ok(coverage)
}

type Said = Result<(), String>;

/// OAIC that the sale must sell when a shortened episode doesn't say.
const DEFAULT_SOFT_CAP: u128 = 2_000;

/// Phases in which a vote is taken.
const OPEN: [Phase; 2] = [Phase::Activatable, Phase::Voting];

/// Phases that are the end.
const ENDED: [Phase; 4] = [
    Phase::Executed,
    Phase::Rejected,
    Phase::Vetoed,
    Phase::Expired,
];

fn step(world: &mut World, before: &Books, op: &Op) -> Result<Option<(Books, Said)>, String> {
    let Some(said) = perform(world, before, op)? else {
        return Ok(None);
    };
    let must_fail = matches!(
        op,
        Op::Fake { .. } | Op::Usurp { .. } | Op::VoteTwiceByMoving { .. }
    );
    if must_fail && said.is_ok() {
        return Err("succeeded, but must be refused".into());
    }
    let after = Books::read(world)?;
    let context = Context {
        world,
        before,
        after: &after,
        refused: said.is_err()
            && !matches!(
                op,
                Op::VoteTwiceByMoving { .. } | Op::Acclaim { .. } | Op::Govern { .. }
            ),
        waited: matches!(op, Op::Advance { .. }),
    };
    for (name, check) in ALL {
        check(&context).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(Some((after, said)))
}

fn person(pick: Pick) -> &'static str {
    pick.of(&PEOPLE).copied().unwrap_or(PEOPLE[0])
}

/// Numbers of a series that begins with 1.
fn numbered(pick: Pick, count: u64) -> Option<u64> {
    Some(pick.index(usize::try_from(count).ok()?)? as u64 + 1)
}

/// One of some that fit, if any does and not always; else any.
fn mostly(pick: Pick, all: &[u64], fitting: &[u64]) -> Option<u64> {
    match pick.of(fitting) {
        Some(one) if pick.0 % 5 != 0 => Some(*one),
        _ => pick.of(all).copied(),
    }
}

fn claim_in(now: &Books, pick: Pick, fits: impl Fn(ClaimStatus) -> bool) -> Option<u64> {
    let all: Vec<u64> = now.claims.iter().map(|c| c.id).collect();
    let fitting = now.claims.iter().filter(|c| fits(c.status));
    mostly(pick, &all, &fitting.map(|c| c.id).collect::<Vec<_>>())
}

fn auction_in(now: &Books, pick: Pick, fits: impl Fn(AuctionStatus) -> bool) -> Option<u64> {
    let all: Vec<u64> = now.auctions.iter().map(|a| a.id).collect();
    let fitting = now.auctions.iter().filter(|a| fits(a.status));
    mostly(pick, &all, &fitting.map(|a| a.id).collect::<Vec<_>>())
}

/// Does it. None: there is nothing to do it with. An error: the world itself is broken.
#[allow(clippy::too_many_lines)] // one arm an operation
fn perform(world: &mut World, now: &Books, op: &Op) -> Result<Option<Said>, String> {
    let done = |outcome: Result<oaic_chain::TxOutcome, String>| Ok(Some(outcome.map(drop)));
    let amount_of = |world: &World, who: &str, amount: &Amount| -> Result<Uint128, String> {
        Ok(amount.of(world.balance(&world.addr(who))?).into())
    };
    match op {
        Op::Begin { .. } => Ok(Some(Ok(()))),
        Op::Transfer { from, to, amount } => {
            let (from, to) = (person(*from), person(*to));
            let msg = token::ExecuteMsg::Transfer {
                recipient: world.addr(to).into(),
                amount: amount_of(world, from, amount)?,
            };
            done(world.tell(from, &world.token, &msg))
        }
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
            let msg = token::ExecuteMsg::Transfer {
                recipient: to.to_string(),
                amount: amount_of(world, from, amount)?,
            };
            done(world.tell(from, &world.token, &msg))
        }
        Op::Burn { from, amount } => {
            let from = person(*from);
            let msg = token::ExecuteMsg::Burn {
                amount: amount_of(world, from, amount)?,
            };
            done(world.tell(from, &world.token, &msg))
        }
        Op::Voting { who, on } => {
            let msg = match on {
                true => token::ExecuteMsg::EnableVoting {},
                false => token::ExecuteMsg::DisableVoting {},
            };
            done(world.tell(person(*who), &world.token, &msg))
        }
        Op::Buy { who, amount } => {
            let who = person(*who);
            let there = world.usd_of(&world.addr(who))?;
            // Small enough that some sales miss their soft cap.
            let coins = amount.of(there / 20).min(there.saturating_add(1));
            let msg = sale::ExecuteMsg::Buy { min_tokens: None };
            done(world.pay(who, &world.sale, coins, &msg))
        }
        Op::FinalizeSale => done(world.tell(STRANGER, &world.sale, &sale::ExecuteMsg::Finalize {})),
        Op::ClaimSale { who } => {
            let buyer = world.addr(person(*who)).into();
            done(world.tell(STRANGER, &world.sale, &sale::ExecuteMsg::Claim { buyer }))
        }
        Op::RefundSale { who } => {
            let buyer = world.addr(person(*who)).into();
            done(world.tell(STRANGER, &world.sale, &sale::ExecuteMsg::Refund { buyer }))
        }
        Op::ClaimVesting { grants } => {
            let grants = grants
                .iter()
                .filter_map(|g| numbered(*g, now.grants.len() as u64));
            let msg = vesting::ExecuteMsg::Claim {
                grants: grants.collect(),
            };
            done(world.tell(STRANGER, &world.vesting, &msg))
        }
        Op::OfferGrant { grant, to } => {
            let Some(grant) = grant.of(&now.grants) else {
                return Ok(None);
            };
            let Some(owner) = world.label(&grant.beneficiary) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::OfferGrant {
                grant: grant.id,
                to: to.map(|to| world.addr(person(to)).into()),
            };
            done(world.tell(owner, &world.vesting, &msg))
        }
        Op::AcceptGrant { grant } => {
            let Some(grant) = grant.of(&now.grants) else {
                return Ok(None);
            };
            let Some(to) = grant.offered_to.as_ref().and_then(|to| world.label(to)) else {
                return Ok(None);
            };
            let msg = vesting::ExecuteMsg::AcceptGrant { grant: grant.id };
            done(world.tell(to, &world.vesting, &msg))
        }
        Op::Stake {
            who,
            amount,
            term,
            top_up,
        } => {
            let who = person(*who);
            let positions = now.positions(&world.addr(who));
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
            done(world.tell(person(*who), &world.staking, &msg))
        }
        Op::Withdraw { who } => {
            let msg = staking::ExecuteMsg::WithdrawUnbonded {};
            done(world.tell(person(*who), &world.staking, &msg))
        }
        Op::Dividends { who } => {
            let msg = staking::ExecuteMsg::ClaimDividends { denom: None };
            done(world.tell(person(*who), &world.staking, &msg))
        }
        Op::SyncStaking { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(world.tell(
                STRANGER,
                &world.staking,
                &staking::ExecuteMsg::Sync { denom },
            ))
        }
        Op::Refresh { who } => {
            let account = world.addr(person(*who)).into();
            done(world.tell(
                STRANGER,
                &world.staking,
                &staking::ExecuteMsg::Refresh { account },
            ))
        }
        Op::OpenChannel {
            payer,
            service,
            amount,
        } => open_channel(world, *payer, *service, amount),
        Op::Settle { channel, part } => settle(world, *channel, *part),
        Op::ClaimSplit { service } => {
            let Some(service) = service.of(&world.services) else {
                return Ok(None);
            };
            let split: settlement::SplitResponse = world.ask(
                &world.settlement,
                &settlement::QueryMsg::Split {
                    service_id: *service,
                    version: None,
                },
            )?;
            let payees = split.payees.iter().zip(0u32..);
            let payees: Vec<_> = payees
                .filter(|(payee, _)| payee.address.is_some())
                .map(|(_, payee)| PayeeRef {
                    service_id: *service,
                    split_version: split.version,
                    payee,
                })
                .collect();
            let msg = settlement::ExecuteMsg::Claim { payees };
            done(world.tell(STRANGER, &world.settlement, &msg))
        }
        Op::FlushFee => done(world.tell(
            STRANGER,
            &world.settlement,
            &settlement::ExecuteMsg::FlushFee {},
        )),
        Op::ReportUsage { service } => {
            let Some(service) = service.of(&world.services) else {
                return Ok(None);
            };
            let msg = settlement::ExecuteMsg::ReportUsage {
                service_id: *service,
            };
            done(world.tell(STRANGER, &world.settlement, &msg))
        }
        Op::ReportActivity => {
            let channels = world.channels.iter().map(|c| c.number).collect();
            let msg = settlement::ExecuteMsg::ReportActivity { channels };
            done(world.tell(STRANGER, &world.settlement, &msg))
        }
        Op::SyncTreasury { usd } => {
            let denom = usd.then(|| USD.to_owned());
            done(world.tell(
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
            let Some(claim) = claim_in(now, *claim, open) else {
                return Ok(None);
            };
            done(world.tell(
                STRANGER,
                &world.treasury,
                &treasury::ExecuteMsg::PayClaim { claim },
            ))
        }
        Op::ReleaseClaim { claim } => {
            let late = |status| matches!(status, ClaimStatus::Expired);
            let Some(claim) = claim_in(now, *claim, late) else {
                return Ok(None);
            };
            done(world.tell(
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
            let msg = treasury::ExecuteMsg::CloseAuction { auction };
            done(world.tell(STRANGER, &world.treasury, &msg))
        }
        Op::SyncIncentives => done(world.tell(
            STRANGER,
            &world.incentives,
            &incentives::ExecuteMsg::Sync {},
        )),
        Op::RollEpoch => done(world.tell(
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
                world.ask(&world.incentives, &incentives::QueryMsg::CurrentEpoch {})?;
            let msg = incentives::ExecuteMsg::ExpireEpoch {
                program: program.index(3).unwrap_or(0) as u8,
                epoch: now.epoch.saturating_sub(*back),
            };
            done(world.tell(STRANGER, &world.incentives, &msg))
        }
        Op::ClaimGrant { grant } => {
            let Some(grant) = numbered(*grant, granted(world)?) else {
                return Ok(None);
            };
            let msg = incentives::ExecuteMsg::ClaimGrant { grant };
            done(world.tell(STRANGER, &world.incentives, &msg))
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
        } => on_proposal(world, now, *proposal, &OPEN, |proposal_id| {
            let votes = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto];
            let vote = vote.of(&votes).copied().unwrap_or(Vote::Yes);
            (person(*who), dao::ExecuteMsg::Vote { proposal_id, vote })
        }),
        Op::Acclaim { proposal } => {
            let mut said = None;
            for who in PEOPLE {
                let voted = on_proposal(world, now, *proposal, &OPEN, |proposal_id| {
                    let vote = Vote::Yes;
                    (who, dao::ExecuteMsg::Vote { proposal_id, vote })
                })?;
                said = match (said, voted) {
                    (Some(Ok(())), _) | (_, Some(Ok(()))) => Some(Ok(())),
                    (_, voted) => voted,
                };
            }
            Ok(said)
        }
        Op::Execute { proposal } => {
            on_proposal(world, now, *proposal, &[Phase::Executable], |proposal_id| {
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
        Op::Veto { proposal } => veto(world, now, *proposal),
        Op::VoteTwiceByMoving { from, to, proposal } => {
            vote_twice(world, now, person(*from), person(*to), *proposal)
        }
        Op::Fake {
            contract,
            who,
            amount,
        } => fake(world, *contract, person(*who), amount),
        Op::Usurp { who, what } => usurp(world, now, *who, *what),
        Op::Advance { blocks, seconds } => {
            let waited = world.chain.advance(*blocks, *seconds);
            waited.map_err(|e| e.to_string())?;
            Ok(Some(Ok(())))
        }
    }
}

/// How many grants the incentives gave.
fn granted(world: &World) -> Result<u64, String> {
    let ask = incentives::QueryMsg::Grants {
        recipient: None,
        start_after: None,
        limit: Some(100),
    };
    let page: Page<incentives::GrantResponse> = world.ask(&world.incentives, &ask)?;
    Ok(page.items.len() as u64)
}

fn open_channel(
    world: &mut World,
    payer: Pick,
    service: Pick,
    amount: &Amount,
) -> Result<Option<Said>, String> {
    let who = person(payer);
    if world.channels.iter().any(|c| c.payer == who) {
        return Ok(None);
    }
    let Some(service) = service.of(&world.services) else {
        return Ok(None);
    };
    let amount = amount.of(world.balance(&world.addr(who))? / 4);
    let msg = world.opening(who, *service);
    let outcome = match world.send(who, &world.settlement, amount, &msg) {
        Ok(outcome) => outcome,
        Err(said) => return Ok(Some(Err(said))),
    };
    let opened = outcome
        .events
        .iter()
        .find(|e| e.kind.ends_with("channel_opened"));
    let number = opened.and_then(|e| e.attribute("channel")?.parse().ok());
    let number: u64 = number.ok_or("no event said that the channel was opened")?;
    let ask = settlement::QueryMsg::Channel { channel: number };
    let channel: settlement::ChannelResponse = world.ask(&world.settlement, &ask)?;
    world.channels.push(Channel {
        payer: who,
        number,
        id: channel.id.to_array().map_err(|e| e.to_string())?,
        sequence: 0,
        amount: 0,
    });
    Ok(Some(Ok(())))
}

fn settle(world: &mut World, channel: Pick, part: u16) -> Result<Option<Said>, String> {
    let Some(index) = channel.index(world.channels.len()) else {
        return Ok(None);
    };
    let ask = settlement::QueryMsg::Channel {
        channel: world.channels[index].number,
    };
    let state: settlement::ChannelResponse = world.ask(&world.settlement, &ask)?;
    let channel = &mut world.channels[index];
    channel.sequence += 1;
    channel.amount += state.reserved.u128() / 10_000 * u128::from(part) + 1;
    let channel = channel.clone();
    let msg = settlement::ExecuteMsg::SettleBatch {
        vouchers: world.voucher(&channel).into(),
    };
    Ok(Some(
        world.tell(STRANGER, &world.settlement, &msg).map(drop),
    ))
}

fn claim_reward(
    world: &World,
    program: Pick,
    back: u64,
    twice: bool,
) -> Result<Option<Said>, String> {
    let now: incentives::CurrentEpochResponse =
        world.ask(&world.incentives, &incentives::QueryMsg::CurrentEpoch {})?;
    let program = program.index(2).unwrap_or(0) as u8;
    let epoch = now.epoch.saturating_sub(back);
    let ask = incentives::QueryMsg::Rewards {
        program,
        epoch,
        start_after: None,
        limit: None,
    };
    let page: Page<incentives::RewardResponse> = world.ask(&world.incentives, &ask)?;
    let Some(reward) = page.items.first() else {
        return Ok(None);
    };
    let msg = incentives::ExecuteMsg::Claim {
        program,
        epoch,
        recipient: reward.recipient.to_string(),
    };
    let first = world.tell(STRANGER, &world.incentives, &msg).map(drop);
    if twice && first.is_ok() && world.tell(STRANGER, &world.incentives, &msg).is_ok() {
        return Err("a reward was claimed twice".into());
    }
    Ok(Some(first))
}

/// A proposal in one of some phases, if there is one and not always; else any of the newest.
fn proposal(now: &Books, pick: Pick, phases: &[Phase]) -> Option<u64> {
    let newest = now.proposals.iter().rev();
    let all: Vec<u64> = newest.clone().take(6).map(|p| p.id).collect();
    let fitting = newest.filter(|p| phases.contains(&p.phase));
    mostly(pick, &all, &fitting.map(|p| p.id).collect::<Vec<_>>())
}

fn on_proposal(
    world: &World,
    now: &Books,
    pick: Pick,
    phases: &[Phase],
    msg: impl Fn(u64) -> (&'static str, dao::ExecuteMsg),
) -> Result<Option<Said>, String> {
    let Some(id) = proposal(now, pick, phases) else {
        return Ok(None);
    };
    let (sender, msg) = msg(id);
    Ok(Some(world.tell(sender, &world.dao, &msg).map(drop)))
}

fn execute(contract: &Addr, msg: &impl Serialize) -> Result<CosmosMsg, String> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).map_err(|e| e.to_string())?,
        funds: vec![],
    }
    .into())
}

/// A proposal of one of many kinds, some of which can't work when they are executed.
fn propose(
    world: &World,
    now: &Books,
    who: &str,
    what: Pick,
    amount: &Amount,
) -> Result<Option<Said>, String> {
    let lab: String = world.addr("lab").into();
    let of = |there: u128| Uint128::new(amount.of(there));
    let time = world.now()?.1;
    let treasury = |msg: treasury::ExecuteMsg| execute(&world.treasury, &msg);
    let rewards = |msg: incentives::ExecuteMsg| execute(&world.incentives, &msg);
    let reserve = now.treasury.reserve.u128();
    let msg = match what.index(15).unwrap_or(0) {
        0 | 1 => treasury(treasury::ExecuteMsg::Spend {
            asset: treasury::Asset::Oaic,
            recipient: lab,
            amount: of(reserve / 50),
            purpose: "test".into(),
        })?,
        2 => treasury(treasury::ExecuteMsg::FundRiskPool {
            amount: of(reserve / 100),
        })?,
        3 | 4 => treasury(treasury::ExecuteMsg::ApproveClaim {
            claimant: lab,
            amount: of(now.treasury.risk_free.u128()),
            kind: treasury::ClaimKind::Market,
            reference: "test".into(),
        })?,
        5 | 6 => treasury(treasury::ExecuteMsg::StartAuction {
            denom: USD.to_owned(),
            amount: 1_000_000u128.into(),
            start_price: oaic(2).into(),
            end_price: oaic(1).into(),
            duration: 5 * 86_400,
        })?,
        7 | 8 => rewards(incentives::ExecuteMsg::CreateGrant {
            recipient: lab,
            title: "grant".into(),
            milestones: vec![incentives::MilestoneSpec {
                amount: of(now.incentives.grants_pool.u128() / 3),
                description: "all".into(),
            }],
        })?,
        9 | 10 => rewards(incentives::ExecuteMsg::ApproveMilestone {
            grant: numbered(Pick(what.0 / 15), granted(world)?).unwrap_or(1),
            milestone: 0,
        })?,
        11 => rewards(incentives::ExecuteMsg::PostBounty {
            title: "bounty".into(),
            amount: of(now.incentives.grants_pool.u128() / 5),
            deadline: time + 30 * 86_400,
        })?,
        12 => {
            let grant = now
                .grants
                .iter()
                .find(|g| g.revoked_at.is_none() && g.plan > 1);
            let Some(grant) = grant else { return Ok(None) };
            execute(
                &world.vesting,
                &vesting::ExecuteMsg::Revoke { grant: grant.id },
            )?
        }
        13 => execute(
            &world.staking,
            &staking::ExecuteMsg::UpdateConfig {
                min_stake: Some(oaic(2).into()),
                unbonding_period: None,
                ramp: None,
                dividend_period: None,
            },
        )?,
        _ => execute(
            &world.token,
            &token::ExecuteMsg::ScheduleFee {
                fee_bps: 300,
                effective_at: time + 90 * 86_400,
            },
        )?,
    };
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: world.dao.to_string(),
        amount: oaic(10_000).into(),
        expires: None,
    };
    if let Err(said) = world.tell(who, &world.token, &allow) {
        return Ok(Some(Err(said)));
    }
    let msg = dao::ExecuteMsg::Propose {
        title: "test".into(),
        description: String::new(),
        msgs: vec![msg],
        earliest: None,
        latest: None,
    };
    Ok(Some(world.tell(who, &world.dao, &msg).map(drop)))
}

/// A proposal that everybody votes for, and that is executed as soon as it can be.
fn govern(world: &World, now: &Books, what: Pick, amount: &Amount) -> Result<Option<Said>, String> {
    let who = person(what);
    let said = propose(world, now, who, what, amount)?;
    if !matches!(said, Some(Ok(()))) {
        return Ok(said);
    }
    let books: dao::BooksResponse = world.ask(&world.dao, &dao::QueryMsg::Books {})?;
    let id = books.proposals;
    let wait = |until: u64| -> Result<(), String> {
        let now = world.now()?.1;
        let waited = world.chain.advance(1, until.saturating_sub(now));
        waited.map_err(|e| e.to_string())
    };
    let detail = || -> Result<dao::ProposalDetail, String> {
        world.ask(
            &world.dao,
            &dao::QueryMsg::ProposalDetail { proposal_id: id },
        )
    };
    wait(detail()?.opens_at)?;
    for who in PEOPLE {
        let vote = dao::ExecuteMsg::Vote {
            proposal_id: id,
            vote: Vote::Yes,
        };
        // Who has no power is refused.
        let _ = world.tell(who, &world.dao, &vote);
    }
    let Some(from) = detail()?.executable_from else {
        return Ok(Some(Err("nobody could vote".into())));
    };
    wait(from)?;
    let execute = dao::ExecuteMsg::Execute { proposal_id: id };
    let said = world.tell(STRANGER, &world.dao, &execute).map(drop);
    let failed = detail()?.failed_attempts;
    Ok(Some(match (said, failed) {
        (Ok(()), Some(failed)) => Err(failed.last_error),
        (said, _) => said,
    }))
}

/// Three of the committee's five agree to veto.
fn veto(world: &World, now: &Books, pick: Pick) -> Result<Option<Said>, String> {
    use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
    let Some(proposal_id) = proposal(now, pick, &[Phase::Timelocked]) else {
        return Ok(None);
    };
    let veto = dao::ExecuteMsg::Veto {
        proposal_id,
        reason: "test".into(),
    };
    let propose = Multisig::Propose {
        title: "veto".into(),
        description: String::new(),
        msgs: vec![execute(&world.dao, &veto)?
            .change_custom()
            .ok_or("no custom message")?],
        latest: None,
    };
    let outcome = world.tell("ethics-1", &world.committee, &propose)?;
    let number = outcome
        .events
        .iter()
        .find_map(|e| e.attribute("proposal_id"));
    let proposal_id: u64 = number
        .and_then(|n| n.parse().ok())
        .ok_or("the committee's proposal has no number")?;
    for member in ["ethics-2", "ethics-3"] {
        let vote = Vote::Yes;
        world.tell(
            member,
            &world.committee,
            &Multisig::Vote { proposal_id, vote },
        )?;
    }
    let run = Multisig::Execute { proposal_id };
    Ok(Some(
        world.tell("ethics-1", &world.committee, &run).map(drop),
    ))
}

/// The receiver of moved coins must not be able to vote with them.
fn vote_twice(
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
fn fake(world: &World, contract: Pick, who: &str, amount: &Amount) -> Result<Option<Said>, String> {
    let victim: String = world.addr(PEOPLE[0]).into();
    let amount = Uint128::new(amount.of(oaic(1_000)));
    let wrap = |msg: cosmwasm_std::StdResult<cosmwasm_std::Binary>| cw20::Cw20ReceiveMsg {
        sender: victim.clone(),
        amount,
        msg: msg.unwrap_or_default(),
    };
    let said = match contract.index(4).unwrap_or(0) {
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
fn usurp(world: &World, now: &Books, who: Pick, what: Pick) -> Result<Option<Said>, String> {
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
    let said = match what.index(16).unwrap_or(0) {
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
