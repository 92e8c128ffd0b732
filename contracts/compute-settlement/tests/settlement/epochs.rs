//! What an epoch measures, and what nobody can make it measure.

use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::*;
use oaic_types::gates::EpochMetrics;
use oaic_types::shared::MAX_EPOCH_SECONDS;

use crate::stub::answer;
use crate::world::*;

fn activity(channels: &[u64]) -> ExecuteMsg {
    ExecuteMsg::ReportActivity {
        channels: channels.to_vec(),
    }
}

/// To the last second of the current epoch.
fn to_last_second(w: &mut World) {
    let next = (w.this_epoch() + 1) * EPOCH_SECONDS;
    w.pass(next - 1 - w.now(), 1);
}

fn active(w: &World, epoch: u64) -> u64 {
    w.metrics(epoch).active_enterprises
}

fn counts_nobody(w: &mut World, channels: &[u64]) {
    let before = w.snapshot();
    let error = w.run("anyone", activity(channels)).unwrap_err();
    assert_eq!(error, ContractError::NothingToCount);
    assert_eq!(w.snapshot(), before);
}

#[test]
fn revenue_is_of_the_epoch_it_settled_in_to_the_second() {
    let mut w = World::new();
    let c = w.open(OAIC);
    to_last_second(&mut w);
    let first = w.this_epoch();
    w.settle(&say(c, 1, 1_000));
    assert_eq!(w.metrics(first).api_revenue.u128(), 1_000);
    w.pass(1, 1);
    assert_eq!(w.this_epoch(), first + 1);
    // The next epoch has begun, and nothing settled in it yet.
    assert_eq!(w.metrics(first + 1), EpochMetrics::default());
    w.settle(&say(c, 2, 1_500));
    w.settle(&say(c, 3, 1_507));
    for (epoch, revenue) in [
        (first - 1, 0),
        (first, 1_000),
        (first + 1, 507),
        (first + 2, 0),
    ] {
        assert_eq!(w.metrics(epoch).api_revenue.u128(), revenue, "{epoch}");
    }
    w.check_books();
}

#[test]
fn epochs_without_a_batch_measure_nothing_and_lose_nothing() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.settle(&say(c, 1, 1_000));
    let first = w.this_epoch();
    w.pass(5 * EPOCH_SECONDS, 5);
    w.settle(&say(c, 2, 3_000));
    for (epoch, revenue) in [
        (0, 0),
        (first, 1_000),
        (first + 1, 0),
        (first + 4, 0),
        (first + 5, 2_000),
        (first + 6, 0),
        (u64::MAX, 0),
    ] {
        assert_eq!(w.metrics(epoch).api_revenue.u128(), revenue, "{epoch}");
    }
    w.check_books();
}

#[test]
fn what_is_refused_or_stays_owed_is_no_revenue_and_no_activity() {
    let mut w = World::new();
    let mut open = w.opening();
    open.spend_limit = Some(0u128.into());
    w.try_open("payer", OAIC, open).unwrap();
    // Acknowledged, and nothing of it may be spent.
    assert_eq!(w.settle(&say(1, 1, 1_000)), settled(0, 1_000));
    assert_eq!(w.settle(&say(1, 1, 999)), rejected(RejectReason::Stale));
    assert_eq!(w.metrics(w.this_epoch()).api_revenue.u128(), 0);
    counts_nobody(&mut w, &[1]);
}

#[test]
fn a_payer_counts_once_an_epoch_however_often_and_by_whomever_he_is_reported() {
    let mut w = World::new();
    let (a, b) = (w.open(OAIC), w.open(OAIC));
    counts_nobody(&mut w, &[a, b]);
    w.settle(&say(a, 1, 10));
    w.settle(&say(b, 1, 10));
    let epoch = w.this_epoch();
    w.run("payer", activity(&[a, a, b, a])).unwrap();
    assert_eq!(active(&w, epoch), 1);
    // Neither again, nor by another channel, nor after another payment.
    counts_nobody(&mut w, &[a]);
    counts_nobody(&mut w, &[b]);
    w.settle(&say(a, 2, 20));
    counts_nobody(&mut w, &[a, b]);
    assert_eq!(active(&w, epoch), 1);

    // Another payer is another one.
    let other = w.opening();
    w.try_open("payer2", OAIC, other).unwrap();
    w.settle(&say(b + 1, 1, 10));
    w.run("anyone", activity(&[a, b + 1])).unwrap();
    assert_eq!(active(&w, epoch), 2);

    // A new epoch starts from nobody: who doesn't pay in it isn't counted in it.
    w.pass(EPOCH_SECONDS, 1);
    counts_nobody(&mut w, &[a, b, b + 1]);
    w.settle(&say(b, 2, 20));
    w.run("anyone", activity(&[a, b])).unwrap();
    assert_eq!((active(&w, epoch), active(&w, epoch + 1)), (2, 1));
}

#[test]
fn a_late_report_counts_in_the_epoch_of_the_payment_and_in_no_other() {
    let mut w = World::new();
    let (a, b) = (w.open(OAIC), w.open(OAIC));
    to_last_second(&mut w);
    let first = w.this_epoch();
    w.settle(&say(a, 1, 10));
    w.settle(&say(b, 1, 10));
    w.pass(3 * EPOCH_SECONDS, 1);
    // Channel a pays again: of it only the newest payment is known, of b still the old one.
    w.settle(&say(a, 2, 20));
    w.run("anyone", activity(&[a])).unwrap();
    assert_eq!((active(&w, first), active(&w, first + 3)), (0, 1));
    w.run("anyone", activity(&[a, b])).unwrap();
    assert_eq!((active(&w, first), active(&w, first + 3)), (1, 1));
    counts_nobody(&mut w, &[a, b]);
    for epoch in [first + 1, first + 2, first + 4] {
        assert_eq!(active(&w, epoch), 0);
    }
}

#[test]
fn a_closed_channel_still_speaks_for_its_last_payment() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.settle(&say(c, 1, 10));
    let epoch = w.this_epoch();
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    w.pass(params().unlock_delay, params().unlock_blocks);
    w.run("anyone", ExecuteMsg::FinalizeUnlock { channel: c })
        .unwrap();
    w.run("anyone", activity(&[c])).unwrap();
    assert_eq!(active(&w, epoch), 1);
}

#[test]
fn a_report_is_bounded_and_all_or_nothing() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.settle(&say(c, 1, 10));
    for channels in [vec![], vec![c; 101]] {
        let error = w.run("anyone", activity(&channels)).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Kit(KitError::Length {
                    field: "channels",
                    ..
                })
            ),
            "{error}"
        );
    }
    let before = w.snapshot();
    let error = w.run("anyone", activity(&[c, 99])).unwrap_err();
    assert_eq!(error, KitError::unknown("channel", 99).into());
    assert_eq!(w.snapshot(), before);
    w.run("anyone", activity(&[c; 100])).unwrap();
}

#[test]
fn licence_revenue_is_what_licensors_were_paid_in_the_epoch_of_the_claim() {
    let mut w = World::bare();
    w.register_provider();
    w.bond(MIN_BOND).unwrap();
    let (owner, licensor) = (w.who("model owner"), w.who("licensor"));
    w.register_service(vec![
        payee(Role::ModelOwner, "owner", Some(&owner), 5_000),
        payee(Role::Licensor, "base model", Some(&licensor), 4_000),
        payee(Role::Licensor, "data", Some(&licensor), 400),
    ])
    .unwrap();
    let c = w.open(10 * OAIC);
    w.settle(&say(c, 1, OAIC));
    let first = w.this_epoch();
    let claim = |payees: &[u32]| ExecuteMsg::Claim {
        payees: payees
            .iter()
            .map(|payee| PayeeRef {
                service_id: 1,
                split_version: 1,
                payee: *payee,
            })
            .collect(),
    };
    w.run("anyone", claim(&[0])).unwrap();
    assert_eq!(w.metrics(first).licence_revenue.u128(), 0);
    w.pass(EPOCH_SECONDS, 1);
    w.run("anyone", claim(&[1, 1])).unwrap();
    w.run("anyone", claim(&[0])).unwrap_err();
    w.run("anyone", claim(&[1, 2])).unwrap();
    // 40 % and 4 % of what the fee leaves of 1 OAIC.
    let paid = 384_000 + 38_400;
    assert_eq!(w.balance(&licensor), paid);
    assert_eq!(w.metrics(first).licence_revenue.u128(), 0);
    assert_eq!(w.metrics(first + 1).licence_revenue.u128(), paid);
}

#[test]
fn compute_investment_is_what_was_bonded_in_the_epoch() {
    let mut w = World::new();
    let first = w.this_epoch();
    assert_eq!(w.metrics(first).compute_investment.u128(), MIN_BOND);
    w.pass(EPOCH_SECONDS, 1);
    w.bond(5).unwrap();
    w.bond(6).unwrap();
    w.run(
        "provider",
        ExecuteMsg::Unbond {
            amount: 11u128.into(),
        },
    )
    .unwrap();
    w.pass(params().unbonding_period, 1);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    assert_eq!(w.metrics(first).compute_investment.u128(), MIN_BOND);
    assert_eq!(w.metrics(first + 1).compute_investment.u128(), 11);
    assert_eq!(w.metrics(w.this_epoch()), EpochMetrics::default());
}

#[test]
fn an_epoch_has_a_length_within_bounds_that_everybody_can_read() {
    let mut w = World::bare();
    for wrong in [0, MAX_EPOCH_SECONDS + 1, u64::MAX] {
        let error = w
            .settlement_with(params(), Links::default(), wrong)
            .unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Kit(KitError::Invalid {
                    field: "epoch_seconds",
                    ..
                })
            ),
            "{error}"
        );
    }
    for right in [1, MAX_EPOCH_SECONDS] {
        w.contract = w
            .settlement_with(params(), Links::default(), right)
            .unwrap();
        let config: ConfigResponse = w.query(&QueryMsg::Config {});
        assert_eq!(config.epoch_seconds, right);
    }
}

/// Whose use the sink is told of.
fn recipients(w: &World, sink: &cosmwasm_std::Addr) -> Vec<String> {
    let heard: Vec<cosmwasm_std::Binary> = w.app.wrap().query_wasm_smart(sink, &"heard").unwrap();
    heard
        .iter()
        .map(|msg| {
            let msg: serde_json::Value = serde_json::from_slice(msg).unwrap();
            let recipient = &msg["report_usage"]["recipient"];
            recipient.as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn use_counts_as_the_newest_splits_first_developer_with_an_address() {
    let mut w = World::new();
    let sink = w.stub(&answer(&1));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    let (dev, late) = (w.who("dev"), w.who("late"));
    let owner = w.who("model owner");
    let c = w.open(OAIC);
    let mut paid = 0;
    let mut report = |w: &mut World| {
        paid += 1_000;
        w.settle(&say(c, paid / 1_000, paid.into()));
        let report = ExecuteMsg::ReportUsage { service_id: 1 };
        w.run("anyone", report).unwrap();
    };
    report(&mut w);
    let split = |w: &mut World, second| {
        let payees = vec![
            payee(Role::ModelOwner, "owner", Some(&owner), 8_400),
            payee(Role::Developer, "first", None, 500),
            payee(Role::Developer, "second", second, 500),
        ];
        let service_id = 1;
        w.run("provider", ExecuteMsg::UpdateSplit { service_id, payees })
            .unwrap();
    };
    split(&mut w, None);
    report(&mut w);
    split(&mut w, Some(&dev));
    report(&mut w);
    let set = ExecuteMsg::SetPayeeAddress {
        payee: PayeeRef {
            service_id: 1,
            split_version: 3,
            payee: 1,
        },
        address: late.to_string(),
    };
    w.run("provider", set).unwrap();
    report(&mut w);
    let provider = w.provider.clone();
    let expected = [&provider, &provider, &dev, &late].map(ToString::to_string);
    assert_eq!(recipients(&w, &sink), expected);
}

#[test]
fn coins_that_a_message_has_no_use_for_are_refused() {
    use cosmwasm_std::coin;
    use cw_multi_test::{BankSudo, Executor, SudoMsg};
    let mut w = World::new();
    let payer = w.payer.clone();
    let mint = SudoMsg::Bank(BankSudo::Mint {
        to_address: payer.to_string(),
        amount: vec![coin(5, "uusd")],
    });
    w.app.sudo(mint).unwrap();
    let (contract, msg) = (w.contract.clone(), ExecuteMsg::FlushFee {});
    let sent = w
        .app
        .execute_contract(payer, contract, &msg, &[coin(5, "uusd")]);
    let error = contract_error(sent.unwrap_err());
    let coins = "5uusd".to_owned();
    assert_eq!(error, KitError::CoinsNotTaken { coins }.into());
}
