//! What is left of channels, and what grants take, are no way past the fee either.

use oaic_chain::Chain;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{self as settlement, ReceiveMsg};

use crate::fee::{opening, refunding, suite, unlock, NET, SUM};
use crate::suite::*;

fn totals(w: &Suite) -> settlement::TotalsResponse {
    w.ask(&w.settlement, &settlement::QueryMsg::Totals {})
}

/// A channel that pays its rest to somebody else carries payments as a transfer does, and pays as
/// one; it is no use of anything, so nobody is rewarded for it.
#[test]
fn what_is_left_of_a_channel_pays_the_fee_unless_it_goes_back_to_its_payer() {
    for who_asks in [EVE, MAL] {
        let (w, service) = suite();
        let to_mal = refunding(EVE, service, Some(w.addr(MAL).into()));
        w.send(EVE, &w.settlement, SUM / 2, &to_mal).unwrap();
        // Topped up on the way, by its payer alone.
        let top_up = ReceiveMsg::TopUp { channel: 1 };
        let error = w.send(MAL, &w.settlement, SUM / 2, &top_up);
        refused(&error, "may not top up this channel");
        w.send(EVE, &w.settlement, SUM / 2, &top_up).unwrap();
        unlock(&w, who_asks, 1);
        assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL + NET));
        let now = totals(&w);
        assert_eq!(now.refund_fees.u128(), SUM - NET);
        assert_eq!(
            (now.fee_booked, now.settled.u128()),
            (now.refund_fees, 0),
            "it is the token's, and no revenue"
        );
        let epoch = w.now() / w.economy.epoch.seconds;
        for epoch in epoch.saturating_sub(1)..=epoch {
            let report = settlement::ExecuteMsg::ReportUsage {
                service_id: service,
                split_version: 1,
                epoch,
            };
            refused(&w.execute(MAL, &w.settlement, &report), "nothing to report");
            let ask = settlement::QueryMsg::EpochMetrics { epoch };
            let metrics: oaic_messages::gates::EpochMetrics = w.ask(&w.settlement, &ask);
            assert_eq!(metrics.api_revenue.u128(), 0);
        }
        let before = w.supply();
        w.crank(&w.settlement, &settlement::ExecuteMsg::FlushFee {});
        assert_eq!(before - w.supply(), (SUM - NET) / 2);
        assert_eq!(w.balance(&w.settlement), totals(&w).bonded.u128());
    }
}

/// The account that gets the rest is one that a transfer pays the fee to.
#[test]
fn no_rest_goes_to_an_exempt_contract() {
    let (w, service) = suite();
    for contract in [
        &w.settlement,
        &w.staking,
        &w.treasury,
        &w.private_credits,
        &w.data_market,
    ] {
        let open = refunding(EVE, service, Some(contract.to_string()));
        refused(&w.send(EVE, &w.settlement, SUM, &open), "refund_to");
    }
    assert_eq!(w.has(EVE), EVIL);
}

/// What a grant takes is its payer's, stays his, and goes back to him alone.
#[test]
fn a_grant_pays_nobody_but_by_settling() {
    let (w, service) = suite();
    let grant = |who: &str, to: &str| {
        let grant = settlement::ExecuteMsg::Grant(settlement::NewGrant {
            max_unlock_blocks: u64::MAX,
            max_unlock_delay: u64::MAX,
            grantee: w.addr(to).into(),
            session_key: key(&format!("granted/{who}")).public().into(),
            limit: SUM.into(),
            daily: SUM.into(),
            ends_at: w.now() + 100 * DAY,
        });
        w.allow(who, &w.settlement, SUM).unwrap();
        w.execute(who, &w.settlement, &grant).unwrap();
    };
    let top_up = |payer: &str, channel: u64, amount: u128| settlement::ExecuteMsg::GrantTopUp {
        payer: w.addr(payer).into(),
        channel,
        amount: amount.into(),
    };
    grant(EVE, MAL);
    w.send(MAL, &w.settlement, oaic(1), &opening(MAL, service))
        .unwrap();
    // Eve's coins into mal's channel, by whoever's grant: no way.
    let error = w.execute(MAL, &w.settlement, &top_up(EVE, 1, SUM));
    refused(&error, "may not top up this channel");
    grant(MAL, EVE);
    let error = w.execute(MAL, &w.settlement, &top_up(MAL, 1, SUM));
    refused(&error, "grant");
    // Into a channel of hers that he opens: it goes back to her.
    let open = settlement::ExecuteMsg::GrantOpen {
        conditions: Default::default(),
        payer: w.addr(EVE).into(),
        service_id: service,
        spend_limit: SUM.into(),
        amount: (SUM / 2).into(),
    };
    w.execute(MAL, &w.settlement, &open).unwrap();
    w.execute(MAL, &w.settlement, &top_up(EVE, 2, SUM / 2))
        .unwrap();
    let more = w.execute(MAL, &w.settlement, &top_up(EVE, 2, 1));
    assert!(more.is_err(), "the day's amount is taken");
    let request = settlement::ExecuteMsg::GrantRequestUnlock {
        payer: w.addr(EVE).into(),
        channels: vec![1, 2],
    };
    let requested = w.execute(MAL, &w.settlement, &request);
    let not_his = settlement::ChannelResult::Skipped {
        reason: settlement::SkipReason::NotYours,
    };
    let done = settlement::ChannelResult::Done {};
    assert_eq!(channel_results(&requested), [not_his, done]);
    w.chain.advance(1_001, DAY).unwrap();
    let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels: vec![2] };
    w.execute(MAL, &w.settlement, &finalize).unwrap();
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL, EVIL - oaic(1)));
    // Not into one of hers that ends with him, though she opened it so.
    let to_mal = refunding(EVE, service, Some(w.addr(MAL).into()));
    w.send(EVE, &w.settlement, oaic(1), &to_mal).unwrap();
    w.allow(EVE, &w.settlement, SUM).unwrap();
    let error = w.execute(MAL, &w.settlement, &top_up(EVE, 3, SUM));
    refused(&error, "refunds to");
    unlock(&w, EVE, 3);
    assert_eq!(w.has(EVE), EVIL - oaic(1));
    assert_eq!(w.has(MAL), EVIL - oaic(1) + oaic(1) * 96 / 100);
}
