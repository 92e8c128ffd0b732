//! What somebody gets who buys the votes: of the economy as shipped, and a sale that hardly
//! succeeded.

use cosmwasm_std::CosmosMsg;
use cw3::Vote;
use oaic_chain::Chain;
use oaic_messages::dao::{self, Phase};
use oaic_messages::incentives::{self, MilestoneSpec};
use oaic_messages::{compute_settlement as settlement, sale, staking, treasury, vesting};

use crate::suite::*;

/// What others than eve buy of a thin sale.
const OTHERS: u128 = oaic(8_000_000);

/// A sale that just reaches its soft cap: nobody bought much but eve.
fn thin() -> Suite {
    let w = Suite::unsold();
    w.sell(&[(EVE, HOLDS), (ANN, OTHERS)]);
    w
}

/// All OAIC of hers, wherever it is.
fn owns(w: &Suite, who: &str) -> u128 {
    let staker = w.staker(who);
    w.has(who) + (staker.bonded + staker.unbonding).u128()
}

/// The first half of the audit's plan: mild rules for everything, and offices of one's own.
fn take_over(w: &Suite) -> [CosmosMsg; 2] {
    let rules = |class: dao::PolicyClass| {
        let bounds = class.bounds();
        dao::ClassRules {
            min_yes_bps: bounds.min_yes_bps.0,
            threshold_bps: bounds.threshold_bps.0,
            voting_period: bounds.voting_period.0,
            timelock: bounds.timelock.0,
        }
    };
    use dao::PolicyClass as C;
    let update = dao::ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: None,
        silence_span: None,
        timing: None,
        classes: Some(dao::Classes {
            incentive_rules: rules(C::IncentiveRules),
            contract_updates: rules(C::ContractUpdates),
            scenario_expansion: rules(C::ScenarioExpansion),
            ethics: rules(C::Ethics),
            reserve_use: rules(C::ReserveUse),
            roles: rules(C::Roles),
            constitution: rules(C::Constitution),
        }),
    };
    let roles = dao::ExecuteMsg::SetRoles {
        committee: Some(w.addr(MAL).into()),
        guardian: Some(w.addr("mallory").into()),
    };
    [message(&w.dao, &update), message(&w.dao, &roles)]
}

/// She proposes whatever can be, and votes for it; who else can vote says no or nothing.
fn attempt(w: &Suite, msgs: Vec<CosmosMsg>, others: &[&str]) -> Result<Phase, String> {
    let id = w.propose(EVE, msgs)?;
    w.until(w.detail(id).opens_at);
    w.vote(EVE, id, Vote::Yes)?;
    for who in others {
        w.vote(who, id, Vote::Veto)?;
    }
    w.until(w.detail(id).poll.unwrap().ends);
    w.until(w.detail(id).executable_from.unwrap());
    let _ = w.execute_proposal(id);
    Ok(w.detail(id).phase)
}

/// Audit, row 1: 3 M USD bought the DAO 23 days after a thin sale, and came back with 491 M OAIC.
/// Everybody else who can vote votes against her, as there.
#[test]
fn the_buyer_of_a_thin_sale_gets_less_than_she_paid() {
    let w = thin();
    assert_eq!(PURSE - w.usd(EVE), 3_000_000_000_000);
    // Ten days in, as then: nobody decides yet, about anything.
    w.pass(2 * DAY);
    for msg in take_over(&w) {
        refused(&attempt(&w, vec![msg], &[]), "government opens at");
    }
    w.until_government();
    w.stake(EVE, w.has(EVE) - oaic(100_000), 0).unwrap();
    w.stake(ANN, w.has(ANN), 0).unwrap();
    w.stake_granted(INVESTOR);
    w.stake_granted(PARTNERS);
    let others = [ANN, INVESTOR, PARTNERS];
    let [rules, roles] = take_over(&w);
    let rules_alone = attempt(&w, vec![rules.clone()], &others);
    refused(&rules_alone, "the constitution opens");
    // She is too few for an office, even if nobody says anything against it.
    assert_eq!(attempt(&w, vec![roles.clone()], &[]), Ok(Phase::Rejected));
    let eighth = w.staker(EVE).bonded.u128() / 8;
    let oaic_of = |w: &Suite| vec![w.spend(EVE, eighth)];
    assert_eq!(attempt(&w, oaic_of(&w), &others), Ok(Phase::Rejected));
    // What buyers paid is not the treasury's: there is nothing to vote for.
    let held = w.chain.native_balance(&w.sale, USD).unwrap();
    assert_eq!(held, 3_800_000_000_000);
    let native = treasury::Asset::Native(USD.into());
    let native = attempt(&w, vec![w.spend_asset(native, EVE, 1)], &others);
    assert_ne!(native, Ok(Phase::Executed));
    // When the constitution opens, everybody else's coins have vested, and hers haven't grown.
    w.pass(540 * DAY);
    for who in [INVESTOR, PARTNERS] {
        w.stake_granted(who);
    }
    for msgs in [vec![rules], vec![roles], oaic_of(&w)] {
        assert_eq!(attempt(&w, msgs, &others), Ok(Phase::Rejected));
    }
    assert!(owns(&w, EVE) < HOLDS && w.usd(EVE) == PURSE - 3_000_000_000_000);
    assert_eq!((w.has(MAL), w.usd(MAL)), (0, PURSE));
}

/// The same while everybody else sleeps: what leaves an epoch is bounded by her votes, so that there
/// is half a year to wake up in before she has back what she paid.
#[test]
fn who_votes_alone_gets_an_eighth_of_her_votes_an_epoch() {
    let w = thin();
    w.until_government();
    w.stake(EVE, w.has(EVE) - oaic(200_000), 0).unwrap();
    let eighth = w.staker(EVE).bonded.u128() / 8;
    let (began, had) = (w.now(), owns(&w, EVE));
    // More than an eighth at once could never be paid.
    let more = attempt(&w, vec![w.spend(EVE, eighth + 1)], &[]);
    assert_eq!(more, Ok(Phase::Rejected));
    // Ten at once: the first is paid, the others wait.
    let part = eighth / 2;
    let ids: Vec<u64> = (0..10)
        .map(|_| w.propose(EVE, vec![w.spend(EVE, part)]).unwrap())
        .collect();
    w.until(w.detail(ids[9]).opens_at);
    for id in &ids {
        w.vote(EVE, *id, Vote::Yes).unwrap();
    }
    w.until_executable(ids[9]);
    let epoch = w.economy.epoch.seconds;
    let deposits = 10 * w.economy.dao.deposit.uoaic();
    let in_phase = |phase| {
        let phases = ids.iter().map(|id| w.detail(*id).phase);
        phases.filter(|found| *found == phase).count()
    };
    while in_phase(Phase::Executable) > 0 {
        for id in &ids {
            let _ = w.execute_proposal(*id);
        }
        let epochs = u128::from((w.now() - began) / epoch + 1);
        let got = owns(&w, EVE) + deposits - had;
        assert!(got <= epochs * eighth, "{got} in {epochs} epochs");
        w.pass(DAY);
    }
    assert!(
        in_phase(Phase::Executed) >= 4,
        "most of them should fit in two epochs"
    );
}

/// Audit, row 5: two insiders decided while the sale was open, and had the reserve when it failed.
#[test]
fn before_the_sale_has_succeeded_nobody_decides() {
    let w = Suite::unsold();
    let deposit = w.economy.dao.deposit.uoaic();
    let tries = |w: &Suite| {
        let tiers = staking::ExecuteMsg::SetTiers { tiers: vec![] };
        let [rules, roles] = take_over(w);
        for msgs in [
            vec![],
            vec![message(&w.staking, &tiers)],
            vec![w.spend(INVESTOR, 1)],
            vec![rules],
            vec![roles],
        ] {
            refused(&w.propose(INVESTOR, msgs), "opens");
        }
        let from = w.opening().government_from;
        assert!(from.is_none_or(|from| w.now() < from));
    };
    w.pass(63 * DAY / 10);
    for who in [INVESTOR, PARTNERS] {
        let vested = w.claim_granted(who);
        w.stake(who, vested - 2 * deposit, 0).unwrap();
    }
    tries(&w);
    // It fails, and is opened again: whenever that is, its coins stay for sale.
    let unsold = w.balance(&w.sale);
    w.sell(&[(EVE, EVIL)]);
    for _ in 0..2 {
        w.pass(sale::REOPEN_AFTER);
        tries(&w);
        w.crank(&w.sale, &sale::ExecuteMsg::Reopen {});
        w.sell(&[(ANN, EVIL)]);
        tries(&w);
    }
    assert_eq!(w.balance(&w.sale), unsold);
    w.pass(sale::REOPEN_AFTER);
    w.crank(&w.sale, &sale::ExecuteMsg::Reopen {});
    w.sell(&[(MAL, HOLDS)]);
    let from = w.sold_at().unwrap() + w.economy.dao.openings.government;
    assert_eq!(w.opening().government_from, Some(from));
    w.until(from - 10);
    tries(&w);
    w.until(from);
    w.propose(INVESTOR, vec![]).unwrap();
}

/// Audit, row 7: reserve, risk pool, grants and bounties had a cap or none of their own. All OAIC
/// that votes make payable within an epoch is bounded once, by their number.
#[test]
fn all_that_leaves_by_votes_is_bounded_together() {
    let w = Suite::with_constitution();
    // A quarter of the incentives has vested: a part of that is for grants.
    let grants = vec![w.grants(&w.incentives)[0]];
    w.crank(&w.vesting, &vesting::ExecuteMsg::Claim { grants });
    w.crank(&w.incentives, &incentives::ExecuteMsg::Sync {});
    w.crank(&w.incentives, &incentives::ExecuteMsg::RollEpoch {});
    // Ann and ben alone.
    let carry = |proposals: &[u64]| {
        w.until(w.detail(proposals[proposals.len() - 1]).opens_at);
        for id in proposals {
            for who in [ANN, BEN] {
                w.vote(who, *id, Vote::Yes).unwrap();
            }
        }
        w.until(w.detail(proposals[0]).poll.unwrap().ends + 8 * DAY);
    };
    let most = 2 * STAKED / 8;
    let each = most / 4 + oaic(100_000);
    let lab: String = w.addr("lab").into();
    let grant = incentives::ExecuteMsg::CreateGrant {
        recipient: lab.clone(),
        title: "grant".into(),
        milestones: vec![MilestoneSpec {
            amount: each.into(),
            description: "all".into(),
        }],
    };
    let bounty = incentives::ExecuteMsg::PostBounty {
        title: "bounty".into(),
        amount: each.into(),
        deadline: w.now() + 300 * DAY,
    };
    // No vote moves more to another pot than it could pay out.
    let prepared = [
        message(&w.incentives, &grant),
        message(&w.incentives, &bounty),
        w.fund_risk_pool(2 * each),
        w.fund_risk_pool(2 * each),
    ]
    .map(|msg| w.propose(ANN, vec![msg]).unwrap());
    carry(&prepared);
    for id in prepared {
        w.execute_proposal(id).unwrap();
        let detail = w.detail(id);
        assert_eq!(
            detail.phase,
            Phase::Executed,
            "{:?}",
            detail.failed_attempts
        );
    }
    // Nothing of it is payable yet.
    assert_eq!(w.outflow(), 0);
    let (grant, milestone) = (1, 0);
    let approve = incentives::ExecuteMsg::ApproveMilestone { grant, milestone };
    let award = incentives::ExecuteMsg::AwardBounty {
        bounty: 1,
        recipient: lab,
    };
    let paying = [
        w.spend("lab", each),
        w.approve_claim("lab", each),
        message(&w.incentives, &approve),
        message(&w.incentives, &award),
    ]
    .map(|msg| w.propose(ANN, vec![msg]).unwrap());
    carry(&paying);
    for id in &paying {
        w.execute_proposal(*id).unwrap();
    }
    let phases = paying.map(|id| w.detail(id).phase);
    assert_eq!(phases[..3], [Phase::Executed; 3]);
    // Each pot has enough left, and the votes don't.
    assert_eq!(phases[3], Phase::Executable);
    let failed = w.detail(paying[3]).failed_attempts.unwrap();
    assert!(failed.last_error.contains("outflow"), "{failed:?}");
    assert_eq!(w.outflow(), 3 * each);
    // Not before an epoch is over, whole days counted.
    w.pass(w.economy.epoch.seconds - DAY);
    w.execute_proposal(paying[3]).unwrap();
    assert_eq!(w.detail(paying[3]).phase, Phase::Executable);
    w.pass(3 * DAY);
    w.execute_proposal(paying[3]).unwrap();
    assert_eq!(w.detail(paying[3]).phase, Phase::Executed);
    assert_eq!(w.outflow(), each);
}

/// Audit, row 11: a mild vote held stake and channels for a year.
#[test]
fn a_mild_vote_holds_nothing_for_much_longer_than_shipped() {
    let w = Suite::with_voters();
    let year = 365 * DAY;
    let unbonding = |seconds: u64| {
        let update = staking::ExecuteMsg::UpdateConfig {
            min_stake: None,
            unbonding_period: Some(seconds),
            ramp: None,
            dividend_period: None,
        };
        message(&w.staking, &update)
    };
    let unlocking = |seconds: u64| {
        let params = settlement::Params {
            unlock_delay: seconds,
            ..w.economy.settlement.params()
        };
        let update = settlement::ExecuteMsg::UpdateParams { params };
        message(&w.settlement, &update)
    };
    for msg in [unbonding(year), unlocking(year)] {
        refused(&w.propose(ANN, vec![msg]), "would not be accepted");
    }
    // As far as it goes: less than thrice what is shipped.
    let most = staking::MAX_UNBONDING_PERIOD;
    assert!(most < 3 * w.economy.staking.unbonding_period);
    let id = w.executed(vec![unbonding(most)]);
    assert_eq!(w.detail(id).phase, Phase::Executed);
}

/// Two payments at the cap of one pot: whoever executes the one first, a stranger too, must not end the
/// other, for the pot fills again within its window.
#[test]
fn a_payment_that_fits_again_within_its_window_is_not_ended_by_who_executes_another_first() {
    let w = Suite::with_voters();
    w.executed(vec![w.fund_risk_pool(oaic(4_000_000))]);
    let capacity = w.bucket(treasury::Pot::RiskPool).capacity.u128();
    let claim = w.approve_claim("lab", capacity);
    let both = [(); 2].map(|()| w.propose(ANN, vec![claim.clone()]).unwrap());
    w.carried(&both);
    w.until_executable(both[1]);
    for id in both {
        w.execute_proposal(id).unwrap();
    }
    assert_eq!(w.detail(both[0]).phase, Phase::Executed);
    assert_eq!(w.detail(both[1]).phase, Phase::Executable);
}
