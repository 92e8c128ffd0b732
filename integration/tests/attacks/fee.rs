//! Contracts that are exempt from the fee are no way around it: whatever A puts into one, B never
//! gets more than an ordinary transfer would bring him.

use oaic_chain::Chain;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{self as settlement, ReceiveMsg};
use oaic_messages::staking::{QueryMsg, TotalsResponse};
use oaic_messages::{sale, treasury, vesting};

use crate::suite::*;

/// What A would pay B.
pub(crate) const SUM: u128 = oaic(20_000);

/// What an ordinary transfer of it brings.
pub(crate) const NET: u128 = SUM * 96 / 100;

/// A suite in which mal has an allowance of eve's, and a provider a service.
pub(crate) fn suite() -> (Suite, u64) {
    let w = Suite::new();
    let service = w.register_services();
    w.allow(EVE, &w.addr(MAL), SUM).unwrap();
    (w, service)
}

pub(crate) fn opening(who: &str, service_id: u64) -> ReceiveMsg {
    refunding(who, service_id, None)
}

pub(crate) fn refunding(who: &str, service_id: u64, refund_to: Option<String>) -> ReceiveMsg {
    ReceiveMsg::OpenChannel(settlement::OpenChannel {
        conditions: Default::default(),
        service_id,
        session_key: key(&format!("session/{who}")).public().into(),
        spend_limit: SUM.into(),
        referrer: None,
        refund_to,
    })
}

pub(crate) fn unlock(w: &Suite, who: &str, channel: u64) {
    let channels = vec![channel];
    let request = settlement::ExecuteMsg::RequestUnlock {
        channels: channels.clone(),
    };
    w.execute(who, &w.settlement, &request).unwrap();
    w.chain.advance(1_001, DAY).unwrap();
    let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels };
    w.crank(&w.settlement, &finalize);
}

#[test]
fn a_channel_is_filled_by_its_payer_alone() {
    let (w, service) = suite();
    let had = w.has(MAL);
    w.send(MAL, &w.settlement, oaic(1), &opening(MAL, service))
        .unwrap();
    let top_up = ReceiveMsg::TopUp { channel: 1 };
    let error = w.send(EVE, &w.settlement, SUM, &top_up);
    refused(&error, "may not top up this channel");
    assert_eq!(w.has(EVE), EVIL);
    unlock(&w, MAL, 1);
    assert_eq!(w.has(MAL), had);
}

/// The contract learns the spender, so the coins become his: in every contract that gives back.
#[test]
fn coins_sent_by_allowance_into_an_exempt_contract_pay_the_fee() {
    let (w, service) = suite();
    // A channel.
    let open = w.sending_eves(&w.settlement, SUM, &opening(MAL, service));
    w.tx(MAL, [open]).unwrap();
    unlock(&w, MAL, 1);
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL + NET));
    // Stake.
    let (w, _) = suite();
    let stake = w.sending_eves(&w.staking, SUM, &staking(0));
    w.tx(MAL, [stake]).unwrap();
    assert_eq!(w.staker(MAL).bonded.u128(), NET);
    w.unbond(MAL, NET).unwrap();
    w.pass_unbonding();
    w.withdraw_stake(MAL).unwrap();
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL + NET));
    // A bond.
    let (w, _) = suite();
    let calls = [
        call(&w.settlement, &registering(MAL)),
        w.sending_eves(&w.settlement, SUM, &ReceiveMsg::Bond {}),
    ];
    w.tx(MAL, calls).unwrap();
    let amount = NET.into();
    let unbond = settlement::ExecuteMsg::Unbond { amount };
    w.execute(MAL, &w.settlement, &unbond).unwrap();
    let params = w.economy.settlement.params();
    let (blocks, seconds) = (params.unbonding_blocks, params.unbonding_period);
    w.chain.advance(blocks, seconds).unwrap();
    let withdraw = settlement::ExecuteMsg::WithdrawBond {};
    w.execute(MAL, &w.settlement, &withdraw).unwrap();
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL + NET));
}

#[test]
fn stake_goes_back_to_who_staked_it_whoever_asks() {
    let (w, _) = suite();
    w.stake(EVE, SUM, 0).unwrap();
    let unbond = w.unbonding_call(w.position(EVE), SUM);
    assert!(w.tx(MAL, [unbond.clone()]).is_err());
    w.tx(EVE, [unbond]).unwrap();
    w.pass_unbonding();
    assert!(w.withdraw_stake(MAL).is_err());
    w.withdraw_stake(EVE).unwrap();
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL, EVIL));
}

#[test]
fn a_deposit_goes_back_to_its_proposer_whoever_asks() {
    let w = Suite::with_voters();
    let id = w.propose(EVE, vec![]).unwrap();
    let detail = w.detail(id);
    w.until(detail.opens_at);
    w.vote(ANN, id, cw3::Vote::Yes).unwrap();
    w.until(w.detail(id).poll.unwrap().ends);
    let had = w.has(EVE);
    w.withdraw_deposit(MAL, id).unwrap();
    assert_eq!(w.has(MAL), EVIL);
    assert_eq!(w.has(EVE), had + detail.deposit.amount.u128());
    // The allowance of another pays no deposit.
    let deposit = w.economy.dao.deposit.uoaic();
    w.allow(EVE, &w.dao, deposit).unwrap();
    let by_mal = w.execute(MAL, &w.dao, &proposal("mine", String::new(), vec![]));
    assert!(by_mal.is_err());
}

/// Coins get into a grant by the DAO alone; a hand-over moves what is there, and adds nothing.
#[test]
fn nobody_puts_coins_into_a_grant_and_a_hand_over_moves_only_what_was_granted() {
    let (w, _) = suite();
    let fund = vesting::ReceiveMsg::Fund {
        plan: 1,
        grants: vec![vesting::GrantSpec {
            beneficiary: w.addr(MAL).into(),
            amount: SUM.into(),
        }],
    };
    refused(&w.send(EVE, &w.vesting, SUM, &fund), "may not");
    // What would be nobody's grant isn't taken.
    refused(&w.transfer(EVE, &w.vesting, SUM), "use Send with a message");
    let grant = |n: u64| -> vesting::GrantResponse {
        w.ask(&w.vesting, &vesting::QueryMsg::Grant { grant: n })
    };
    let number = (1..=5)
        .find(|n| grant(*n).beneficiary == w.addr(INVESTOR))
        .unwrap();
    let before = grant(number);
    let offer = vesting::ExecuteMsg::OfferGrant {
        grant: number,
        to: Some(w.addr(MAL).into()),
    };
    w.execute(INVESTOR, &w.vesting, &offer).unwrap();
    let accept = vesting::ExecuteMsg::AcceptGrant { grant: number };
    refused(&w.execute(EVE, &w.vesting, &accept), "may not");
    w.execute(MAL, &w.vesting, &accept).unwrap();
    let after = grant(number);
    assert_eq!((after.total, after.claimed), (before.total, before.claimed));
    let grants = vec![number];
    let claim = vesting::ExecuteMsg::Claim { grants };
    w.execute(MAL, &w.vesting, &claim).unwrap();
    let now = grant(number);
    assert_eq!(w.has(MAL) - EVIL, now.claimed.u128());
    assert!(now.claimed <= now.vested);
    let sweep = vesting::ExecuteMsg::Sweep {};
    refused(&w.execute(STRANGER, &w.vesting, &sweep), "nothing to sweep");
}

#[test]
fn the_sale_takes_no_coins_and_keeps_none_for_anybody() {
    let (w, _) = suite();
    let before = (w.has(EVE), w.balance(&w.sale));
    let buy = sale::ExecuteMsg::Buy { min_tokens: None };
    assert!(w.send(EVE, &w.sale, SUM, &buy).is_err());
    assert_eq!((w.has(EVE), w.balance(&w.sale)), before);
    refused(&w.transfer(EVE, &w.sale, SUM), "use Send with a message");
    let claim = sale::ExecuteMsg::Claim {
        buyer: w.addr(MAL).into(),
        assets: None,
    };
    assert!(w.execute(MAL, &w.sale, &claim).is_err());
    let sweep = sale::ExecuteMsg::Sweep { denom: None };
    refused(&w.execute(STRANGER, &w.sale, &sweep), "nothing to sweep");
    assert_eq!((w.has(EVE), w.balance(&w.sale)), before);
    assert_eq!(w.has(MAL), EVIL);
}

#[test]
fn the_treasury_gives_a_bidder_back_his_own_and_nobody_a_deposit() {
    let (w, _) = suite();
    let fund = treasury::Fund::Reserve;
    let deposit = treasury::ExecuteMsg::Deposit { fund };
    w.pay(EVE, &w.treasury, 1_000_000_000, &deposit).unwrap();
    // There is no revenue yet, and so no buyback: a bid bounces whole.
    let bid = treasury::ReceiveMsg::Bid {
        auction: 1,
        max_price: None,
        min_assets: None,
    };
    assert!(w.send(EVE, &w.treasury, SUM, &bid).is_err());
    assert_eq!(w.has(EVE), EVIL);
    let fund = treasury::Fund::RiskPool;
    let deposit = treasury::ReceiveMsg::Deposit { fund };
    w.send(EVE, &w.treasury, SUM, &deposit).unwrap();
    for claim in [
        treasury::ExecuteMsg::PayClaim { claim: 1 },
        treasury::ExecuteMsg::ReleaseClaim { claim: 1 },
    ] {
        assert!(w.execute(MAL, &w.treasury, &claim).is_err());
    }
    assert_eq!(w.has(MAL), EVIL);
}

/// As soon as anybody else stakes, a gift to the stakers is a worse payment than a transfer.
#[test]
fn dividends_as_a_payment_lose_more_than_the_fee_to_other_stakers() {
    let (w, _) = suite();
    w.stake(ANN, EVIL, 0).unwrap();
    w.stake(MAL, EVIL / 2, 0).unwrap();
    w.transfer(EVE, &w.staking, SUM).unwrap();
    w.sync_staking();
    w.pass(w.economy.staking.dividend_period + 1);
    let had = w.has(MAL);
    w.claim_dividends(MAL).unwrap();
    let got = w.has(MAL) - had;
    assert!(got > 0 && got < NET / 2, "{got}");
    // Nothing but what was given is paid.
    w.claim_dividends(ANN).unwrap();
    let totals: TotalsResponse = w.ask(&w.staking, &QueryMsg::Totals {});
    assert!(totals.balance >= totals.bonded + totals.unbonding);
}
