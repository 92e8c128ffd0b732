//! `Release`, and where the rest of a channel goes.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::bystander::attacked;
use crate::suite::*;

#[test]
fn a_release_pays_the_rest_back_at_once_and_only_once() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.settle(&draft(c, 1, 300));
    w.request_unlock(c);
    let before = w.balance(&w.payer);
    w.all_done("provider", release(&[c]));
    assert_eq!(w.balance(&w.payer), before + 700);
    let channel = w.channel(c);
    assert_eq!(channel.status, ChannelStatus::Closed);
    assert_eq!(channel.paid.u128(), 300);
    assert_eq!(channel.payer_unlock, None);
    w.check_totals();
    let replay = results(w.ok("provider", release(&[c])));
    assert_eq!(replay, [skipped(S::ClosedChannel)]);
    assert_eq!(w.balance(&w.payer), before + 700);
}

#[test]
fn nobody_but_the_channels_provider_releases_a_settler_neither() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    w.ok(
        "provider",
        set_settlers(vec![w.who("watchtower").to_string()]),
    );
    for other in ["payer", "watchtower", "owner", "their provider", "anyone"] {
        let found = results(w.ok(other, release(&[c])));
        assert_eq!(found, [skipped(S::NotYours)], "{other}");
        bystanders.go_through(&mut w);
    }
    assert_eq!(w.channel(c).status, ChannelStatus::Open);
}

/// H9: a payer who finalizes first, or anything else that is wrong with one, stops no other.
#[test]
fn a_release_of_a_hundred_passes_over_those_that_cant_be_done() {
    let (mut w, mut bystanders) = attacked();
    let mut list: Vec<u64> = (0..97).map(|_| w.open(10)).collect();
    w.request_unlock(list[3]);
    w.advance(DAY, 100);
    w.finalize(list[3]);
    // Of the bystanders' provider, of nobody, and one twice.
    list.extend([1, 999, list[0]]);
    let found = results(w.ok("provider", release(&list)));
    for (at, result) in found.into_iter().enumerate() {
        let expected = match at {
            3 | 99 => skipped(S::ClosedChannel),
            97 => skipped(S::NotYours),
            98 => skipped(S::UnknownChannel),
            _ => ChannelResult::Done {},
        };
        assert_eq!(result, expected, "{at}");
    }
    bystanders.go_through(&mut w);
}

/// H4: a refund to another account than the depositor's is a payment, and pays the fee of one.
#[test]
fn a_refund_account_pays_the_ordinary_fee_and_nothing_else_counts_it() {
    let mut w = Suite::new();
    let refund = w.who("refund");
    w.open_as(
        "payer",
        OAIC,
        OpenChannel {
            referrer: Some(w.who("referrer").to_string()),
            ..w.refunded_to(&refund)
        },
    );
    let epoch = w.this_epoch();
    w.all_done("provider", release(&[1]));
    assert_eq!(w.balance(&refund), 960_000);
    let b = w.totals();
    assert_eq!(b.refund_fees.u128(), 40_000);
    assert_eq!(b.fee_booked.u128(), 40_000);
    // It is no use, no revenue, nobody's earnings.
    assert_eq!(b.settled.u128(), 0);
    assert_eq!(b.earned.u128(), 0);
    assert_eq!(b.referral_earned.u128(), 0);
    assert_eq!(w.usage(1, 1, epoch), UsageResponse::default());
    assert_eq!(w.metrics(epoch).api_revenue.u128(), 0);
    assert_eq!(w.channel(1).paid.u128(), 0);
    w.check_totals();
    // It burns and pools like any other fee.
    let pool = w.who("pool");
    w.ok("anyone", ExecuteMsg::FlushFee {});
    assert_eq!(w.balance(&pool), 20_000);
    w.check_totals();
}

#[test]
fn a_refund_account_that_is_the_payer_is_no_other_account() {
    let mut w = Suite::new();
    let payer = w.payer.clone();
    let open = w.refunded_to(&payer);
    let before = w.balance(&payer);
    w.open_as("payer", OAIC, open);
    assert_eq!(w.channel(1).refund_to, payer);
    w.unlock(1);
    assert_eq!(w.balance(&payer), before);
    assert_eq!(w.totals().refund_fees.u128(), 0);
}

#[test]
fn a_refund_account_that_could_never_use_it_is_refused_at_opening() {
    let mut w = Suite::new();
    let system = w.who("system contract");
    w.register(&system, false);
    let before = w.snapshot();
    for account in [system, w.token.clone(), w.contract.clone()] {
        let error = w
            .try_open("payer", OAIC, w.refunded_to(&account))
            .unwrap_err();
        assert_matches!(
            error,
            Runtime(
                Invalid {
                    field: "refund_to",
                    ..
                } | OwnAddress {
                    field: "refund_to",
                    ..
                }
            )
        );
        assert_eq!(w.snapshot(), before);
    }
    for junk in ["", "nobody", "COSMWASM1UPPER"] {
        let error = w
            .try_open("payer", OAIC, w.refunded_to(&Addr::unchecked(junk)))
            .unwrap_err();
        assert_matches!(error, Runtime(BadAddress { .. }));
    }
}

/// A pool of private credits pays: what is left goes to the pool, and its exit has no other door.
#[test]
fn a_system_contracts_channel_refunds_to_it_alone() {
    let mut w = Suite::new();
    let payer = w.payer.clone();
    w.register(&payer, false);
    let spare = w.who("spare");
    let error = w
        .try_open("payer", OAIC, w.refunded_to(&spare))
        .unwrap_err();
    assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "refund_to");
    let before = w.balance(&payer);
    let c = w.open(OAIC);
    w.all_done("provider", release(&[c]));
    assert_eq!(w.balance(&payer), before);
    w.check_totals();
}

/// Whatever became of an account since: its refund holds up no other in the list.
#[test]
fn a_refund_to_an_account_that_changed_since_stops_no_other_of_the_list() {
    let (mut w, mut bystanders) = attacked();
    let (frozen, system) = (w.who("frozen"), w.who("system later"));
    for account in [&frozen, &system] {
        w.open_as("payer", 1_000, w.refunded_to(account));
    }
    let own = w.open(1_000);
    w.register(&system, false);
    for address in [frozen.to_string(), w.payer.to_string()] {
        let freeze = token::ExecuteMsg::Freeze {
            addresses: vec![address],
        };
        w.token("owner", &freeze).unwrap();
    }
    w.all_done("provider", release(&[own - 2, own - 1, own]));
    assert_eq!((w.balance(&frozen), w.balance(&system)), (960, 960));
    bystanders.go_through(&mut w);
}
