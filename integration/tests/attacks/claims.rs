//! B-10: whatever can be collected is collected once.

use oaic_messages::sale::{self, ExecuteMsg as Sale};
use oaic_messages::treasury::ExecuteMsg as Treasury;
use oaic_messages::{dao, staking, vesting};
use serde::Serialize;

use crate::suite::*;

/// Sends the same message again, alone and three times in a transaction: nobody gets any more.
fn never_again(
    w: &Suite,
    sender: &str,
    contract: &cosmwasm_std::Addr,
    msg: &impl Serialize,
    payee: &str,
) {
    let (had, held) = ((w.has(payee), w.usd(payee)), w.balance(contract));
    let _ = w.execute(sender, contract, msg);
    let _ = w.tx(sender, [call(contract, msg), call(contract, msg)]);
    let _ = w.execute(STRANGER, contract, msg);
    assert_eq!((w.has(payee), w.usd(payee)), had);
    assert_eq!(w.balance(contract), held);
}

#[test]
fn a_grant_pays_what_is_vested_once() {
    let w = Suite::new();
    // The last grants are the team's: monthly, so nothing vests between two blocks.
    let grant = w.grants(&w.addr("core-team"))[0];
    w.pass(2_628_000 * 3 + 60);
    let grants = vec![grant; 50];
    let claim = vesting::ExecuteMsg::Claim { grants };
    w.crank(&w.vesting, &claim);
    let third = w.economy.allocation.team.uoaic() * 8 / 10 * 3 / 48;
    assert_eq!(w.has("core-team"), third);
    never_again(&w, "core-team", &w.vesting, &claim, "core-team");
}

#[test]
fn stake_and_dividends_are_paid_once() {
    let w = Suite::new();
    w.stake(EVE, EVIL, 0).unwrap();
    w.stake(ANN, EVIL, 0).unwrap();
    w.transfer(BEN, &w.staking, oaic(7_000)).unwrap();
    let sync = staking::ExecuteMsg::Sync { denom: None };
    // Booked once, however often it is asked.
    w.tx(STRANGER, [call(&w.staking, &sync), call(&w.staking, &sync)])
        .unwrap();
    let totals: Vec<staking::DividendTotals> = w.ask(&w.staking, &staking::QueryMsg::Dividends {});
    assert_eq!(totals[0].arrived.u128(), oaic(7_000));
    w.pass(w.economy.staking.dividend_period + 10);
    let claim = staking::ExecuteMsg::ClaimDividends { denom: None };
    w.execute(EVE, &w.staking, &claim).unwrap();
    let got = w.has(EVE);
    assert!(got > oaic(3_400) && got <= oaic(3_500), "{got}");
    never_again(&w, EVE, &w.staking, &claim, EVE);
    // Another's is there to be taken.
    w.unbond(ANN, EVIL).unwrap();
    w.unbond(EVE, EVIL).unwrap();
    w.pass_unbonding();
    let withdraw = staking::ExecuteMsg::WithdrawUnbonded {};
    w.execute(EVE, &w.staking, &withdraw).unwrap();
    assert_eq!(w.has(EVE), got + EVIL);
    never_again(&w, EVE, &w.staking, &withdraw, EVE);
}

/// A sale that succeeds, and one that fails.
#[test]
fn a_purchase_or_its_refund_is_paid_once_and_never_both() {
    // uusd at a tenth of an OAIC each. More is owed to ann than to eve: there is something to take.
    for (paid, succeeds) in [(oaic(2_000_000), true), (oaic(1_000), false)] {
        let w = Suite::unsold();
        w.pass(DAY + 60);
        let had = w.usd(EVE);
        let buy = Sale::Buy { min_tokens: None };
        for (who, part) in [(EVE, paid), (ANN, paid * 3 / 2)] {
            w.pay(who, &w.sale, part, &buy).unwrap();
        }
        w.pass(8 * DAY);
        let finalize = Sale::Finalize {};
        w.crank(&w.sale, &finalize);
        assert!(w.execute(STRANGER, &w.sale, &finalize).is_err());
        let status: sale::StatusResponse = w.ask(&w.sale, &sale::QueryMsg::Status {});
        let buyer: String = w.addr(EVE).into();
        let assets = None;
        let claim = Sale::Claim {
            buyer: buyer.clone(),
            assets: None,
        };
        let refund = Sale::Refund {
            buyer,
            assets,
            round: None,
        };
        let succeeded = status.phase == sale::Phase::Succeeded;
        assert_eq!(succeeded, succeeds);
        let (right, wrong) = match succeeded {
            true => (&claim, &refund),
            false => (&refund, &claim),
        };
        assert!(w.execute(EVE, &w.sale, wrong).is_err());
        let bought = w.has(EVE);
        w.execute(EVE, &w.sale, right).unwrap();
        match succeeded {
            true => assert_eq!(w.has(EVE) - bought, oaic(20_000_000)),
            false => assert_eq!((w.usd(EVE), w.has(EVE)), (had, bought)),
        }
        never_again(&w, EVE, &w.sale, right, EVE);
        never_again(&w, EVE, &w.sale, wrong, EVE);
    }
}

#[test]
fn a_deposit_and_an_approved_claim_are_paid_once() {
    let w = Suite::with_voters();
    let id = w.propose(EVE, vec![]).unwrap();
    w.until(w.detail(id).opens_at);
    // Half of the least yes, and no more: rejected, and its deposit comes back.
    w.vote(ANN, id, cw3::Vote::Yes).unwrap();
    w.until(w.detail(id).poll.unwrap().ends);
    assert_eq!(w.detail(id).phase, dao::Phase::Rejected);
    // Another's deposit is there to be taken.
    w.propose(MAL, vec![]).unwrap();
    let withdraw = dao::ExecuteMsg::WithdrawDeposit { proposal_id: id };
    w.crank(&w.dao, &withdraw);
    assert_eq!(w.has(EVE), EVIL);
    never_again(&w, EVE, &w.dao, &withdraw, EVE);

    let amount = oaic(1_000);
    w.executed(vec![w.fund_risk_pool(10 * amount)]);
    // A quarter of the pool can be approved of at once.
    w.executed([EVE, MAL].map(|who| w.approve_claim(who, amount)).into());
    let had = w.has(EVE);
    let pay = Treasury::PayClaim { claim: 1 };
    w.crank(&w.treasury, &pay);
    assert_eq!(w.has(EVE) - had, amount);
    never_again(&w, EVE, &w.treasury, &pay, EVE);
    let release = Treasury::ReleaseClaim { claim: 1 };
    never_again(&w, EVE, &w.treasury, &release, EVE);
}
