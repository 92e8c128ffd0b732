//! Stake in a hurry: tiers, discounts, dividends, donations, and a DAO that falls silent.

use oaic_channel::{Call, Limits, PayerSession, ProviderSession, Request};
use oaic_economy::scenarios::market;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{self as settlement, TermsResponse};
use oaic_messages::dao;
use oaic_messages::gates::{SilenceResponse, TierResponse};
use oaic_messages::staking::{self, DividendTotals, TotalsResponse};
use oaic_messages::vesting;

use crate::suite::*;

/// A channel of eve to the dearest service, number 1.
fn channel(w: &Suite) -> u64 {
    let service_id = w.register_services();
    let open = settlement::ReceiveMsg::OpenChannel(settlement::OpenChannel {
        conditions: Default::default(),
        service_id,
        session_key: key("session/eve").public().into(),
        spend_limit: oaic(100).into(),
        referrer: None,
        refund_to: None,
    });
    w.send(EVE, &w.settlement, oaic(100), &open).unwrap();
    service_id
}

fn advance(w: &Suite, service_id: u64) -> oaic_chain::Call {
    let advance = settlement::ExecuteMsg::AdvanceTerms {
        conditions: None,
        channels: vec![1],
        service_id,
    };
    call(&w.settlement, &advance)
}

/// Tier of the channel's newest terms, and the discount on it by the prices in force.
fn terms(w: &Suite) -> (u8, u16) {
    let ask = settlement::QueryMsg::Channel { channel: 1 };
    let channel: settlement::ChannelResponse = w.ask(&w.settlement, &ask);
    let ask = settlement::QueryMsg::Terms {
        channel: 1,
        terms: channel.terms - 1,
    };
    let terms: TermsResponse = w.ask(&w.settlement, &ask);
    let ask = settlement::QueryMsg::Prices {
        service_id: terms.service_id,
        version: None,
    };
    let prices: settlement::PricesResponse = w.ask(&w.settlement, &ask);
    let discount = oaic_math::price::discount_for(terms.tier, &prices.table.tier_discounts);
    (terms.tier, discount)
}

#[test]
fn a_flash_stake_buys_neither_tier_nor_discount() {
    let w = Suite::new();
    let service = channel(&w);
    assert_eq!(terms(&w), (0, 0));
    // The longest lock weighs most, the flexible one can be left at once.
    let calls = [
        w.staking_call(EVIL / 2, 4),
        w.staking_call(EVIL / 4, 0),
        advance(&w, service),
        w.unbonding_call(1, EVIL / 4),
    ];
    w.tx(EVE, calls).unwrap();
    assert_eq!(terms(&w), (0, 0));
    // The same account, honestly: it counts in full when it was there for the ramp.
    w.pass(w.economy.staking.ramp);
    w.tx(EVE, [advance(&w, service)]).unwrap();
    assert_eq!(terms(&w), (4, 3_000));
}

/// Old dust must not make fresh millions old.
#[test]
fn a_ramped_crumb_lends_its_age_to_no_flash_stake() {
    let w = Suite::new();
    let service = channel(&w);
    w.stake(EVE, oaic(1), 0).unwrap();
    let dust = w.position(EVE);
    w.pass(w.economy.staking.ramp);
    let stake = staking::ReceiveMsg::Stake {
        term: 0,
        position: Some(dust),
    };
    let calls = [
        w.sending(&w.staking, EVIL / 2, &stake),
        advance(&w, service),
        w.unbonding_call(dust, EVIL / 2),
    ];
    w.tx(EVE, calls).unwrap();
    assert_eq!(terms(&w), (0, 0));
}

/// Leaving ends the discount of the next terms, which the provider can ask for by himself.
#[test]
fn who_left_has_no_tier_in_the_next_terms() {
    let w = Suite::new();
    let service = channel(&w);
    w.stake(EVE, EVIL / 2, 0).unwrap();
    w.pass(w.economy.staking.ramp);
    let position = w.position(EVE);
    let calls = [w.unbonding_call(position, EVIL / 2), advance(&w, service)];
    w.tx(EVE, calls).unwrap();
    assert_eq!(terms(&w), (0, 0));
    w.tx("compute-1", [advance(&w, service)]).unwrap();
    assert_eq!(terms(&w), (0, 0));
    let address = w.addr(EVE).into();
    let tier: TierResponse = w.ask(&w.staking, &staking::QueryMsg::Tier { address });
    assert_eq!(tier.tier, 0);
}

/// The plan of who opens channels at a discount, unbonds in the next message and keeps topping up. No
/// message ends the terms, so a provider's session has to: it serves nothing at that discount.
#[test]
fn a_discount_ends_with_the_stake_that_bought_it() {
    let w = Suite::new();
    w.stake(EVE, EVIL / 2, 0).unwrap();
    w.pass(w.economy.staking.ramp);
    let service = channel(&w);
    assert_eq!(terms(&w), (3, 2_000));
    let folder = tempfile::tempdir().unwrap();
    let agreed = || {
        let settlement = w.settlement_handle();
        let at = market::records_of(&settlement).unwrap();
        market::channel_terms(at.as_ref(), &settlement, 1).unwrap()
    };
    let options = || market::session_options(&w.chain).unwrap();
    let mut payer = PayerSession::open(folder.path().join("payer.db"), options()).unwrap();
    let receipts = key("receipt/compute-1");
    let file = folder.path().join("provider.db");
    let mut provider = ProviderSession::create(file, options(), &receipts, 0).unwrap();
    let limits = Limits::new(oaic(100), oaic(1), 2);
    payer
        .attach(&agreed(), &key("session/eve"), limits)
        .unwrap();
    provider.attach(&agreed()).unwrap();
    // Both calls are signed for while she has the stake; only the first one is asked for.
    let [served, late] = [1, 2].map(|nth| {
        let call = Call {
            lane: payer.open_lane(1, 0).unwrap(),
            request_hash: [nth; 32],
            ceiling: oaic(1),
            price_table: agreed().in_force,
        };
        Request {
            voucher: payer.authorize(call).unwrap(),
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        }
    });
    provider.admit(&served).unwrap();

    w.unbond(EVE, EVIL / 2).unwrap();
    assert_eq!(terms(&w), (3, 2_000), "no message ends them");
    provider.attach(&agreed()).unwrap();
    let late = provider.admit(&late).map_err(|e| e.to_string());
    refused(&late, "for tier 3, the payer's is 0 now");
    payer
        .attach(&agreed(), &key("session/eve"), limits)
        .unwrap();
    assert!(payer.open_lane(1, 0).is_err(), "at that discount");
    // The provider makes the terms of today by himself, and goes on at the full price.
    w.tx("compute-1", [advance(&w, service)]).unwrap();
    assert_eq!(terms(&w), (0, 0));
}

fn claim_dividends(w: &Suite, who: &str) -> u128 {
    let had = w.has(who);
    // Nothing due is refused, or pays nothing.
    let _ = w.claim_dividends(who);
    w.has(who) - had
}

fn dividends(w: &Suite) -> DividendTotals {
    let totals: Vec<DividendTotals> = w.ask(&w.staking, &staking::QueryMsg::Dividends {});
    totals.into_iter().next().unwrap()
}

/// B-16.
#[test]
fn rewards_with_nobody_staked_wait_and_are_no_windfall_of_the_first() {
    let w = Suite::new();
    let given = oaic(70_000);
    w.transfer(ANN, &w.staking, given).unwrap();
    w.sync_staking();
    w.pass(30 * DAY);
    assert_eq!(dividends(&w).streaming.u128(), given);
    // Eve is the first, for one block.
    w.stake(EVE, EVIL / 2, 0).unwrap();
    w.unbond(EVE, EVIL / 2).unwrap();
    let second = given / u128::from(w.economy.staking.dividend_period);
    assert!(claim_dividends(&w, EVE) <= 3 * second);
    w.pass(30 * DAY);
    // Who stays gets it, over the period.
    w.stake(BEN, oaic(5), 0).unwrap();
    w.pass(w.economy.staking.dividend_period);
    let got = claim_dividends(&w, BEN);
    assert!(got > given - 10 * second && got <= given, "{got}");
    let totals: TotalsResponse = w.ask(&w.staking, &staking::QueryMsg::Totals {});
    assert!(totals.balance >= totals.bonded + totals.unbonding + totals.streaming);
}

/// B-14: CTF-04's share inflation. Stake is counted in coins, never in shares of a balance.
#[test]
fn a_donation_takes_nothing_from_who_stakes_next() {
    let w = Suite::new();
    w.stake(EVE, oaic(1), 0).unwrap();
    w.transfer(EVE, &w.staking, EVIL / 2).unwrap();
    let victim = oaic(1_000);
    w.stake(BEN, victim, 0).unwrap();
    assert_eq!(w.staker(BEN).bonded.u128(), victim);
    w.sync_staking();
    // He is not the one who paid: he even gets most of it.
    w.pass(w.economy.staking.dividend_period);
    let (ben, eve) = (claim_dividends(&w, BEN), claim_dividends(&w, EVE));
    assert!(ben > 900 * eve, "{ben} {eve}");
    assert!(ben + eve <= EVIL / 2);
    w.unbond(BEN, victim).unwrap();
    w.pass_unbonding();
    let had = w.has(BEN);
    w.withdraw_stake(BEN).unwrap();
    assert_eq!(w.has(BEN) - had, victim);
}

/// B-15, CTF-09, and a sniper around the arrival.
#[test]
fn who_comes_for_an_arrival_and_goes_gets_his_seconds_of_it() {
    let w = Suite::new();
    w.stake(BEN, EVIL, 0).unwrap();
    w.transfer(ANN, &w.staking, oaic(70_000)).unwrap();
    let before = w.staking_call(EVIL, 0);
    let sync = call(&w.staking, &staking::ExecuteMsg::Sync { denom: None });
    w.tx(EVE, [before, sync, w.unbonding_call(0, EVIL)])
        .unwrap();
    assert_eq!(claim_dividends(&w, EVE), 0);
    w.stake(MAL, EVIL, 0).unwrap();
    assert_eq!(claim_dividends(&w, MAL) / oaic(1), 0);
}

/// A silent DAO lets everybody out, and gives nobody anything.
#[test]
fn a_silent_dao_lets_lockers_exit_and_nobody_take() {
    let w = Suite::with_voters();
    w.enable(&[INVESTOR]);
    // Locked for three years.
    w.stake(EVE, EVIL, 4).unwrap();
    let position = w.position(EVE);
    let silence = || -> SilenceResponse { w.ask(&w.dao, &dao::QueryMsg::Silence {}) };
    assert!(!silence().silent);
    let silent_from = silence().silent_from.unwrap();
    w.until(silent_from - 10);
    assert!(w.unbond(EVE, EVIL).is_err());
    w.until(silent_from + 1);
    assert!(silence().silent);
    // Nobody takes: neither the stake nor anything that is the DAO's.
    assert!(w.tx(MAL, [w.unbonding_call(position, EVIL)]).is_err());
    let heir = w.addr(MAL);
    for (name, contract) in w.governed() {
        for (key, msg) in crate::reserved::reserved(name, &heir) {
            let done = w.execute(MAL, contract, &msg);
            let error = done.expect_err(&format!("{name}: {key}"));
            assert!(crate::reserved::denies(&error), "{name}: {key}: {error}");
        }
    }
    // She leaves, and waits like everybody.
    w.unbond(EVE, EVIL).unwrap();
    assert!(w.withdraw_stake(EVE).is_err());
    w.pass_unbonding();
    w.withdraw_stake(EVE).unwrap();
    assert_eq!(w.has(EVE), EVIL);
    let claim = vesting::ExecuteMsg::Claim { grants: vec![2] };
    w.execute(INVESTOR, &w.vesting, &claim).unwrap();
    assert!(w.has(INVESTOR) > 2 * HOLDS);
    // And the holders can still wake it: silence is no end.
    w.executed(vec![]);
    assert!(!silence().silent);
}
