//! The way out of a channel, and what the provider can still do meanwhile.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;

use crate::suite::*;

/// The one result of a list of one.
fn one(w: &mut Suite, label: &str, msg: ExecuteMsg) -> ChannelResult {
    results(w.ok(label, msg)).remove(0)
}

fn refused(w: &mut Suite, label: &str, msg: ExecuteMsg, reason: S) {
    let before = w.snapshot();
    assert_eq!(one(w, label, msg), skipped(reason), "{label}");
    assert_eq!(w.snapshot(), before, "{label}");
}

/// A channel whose rest goes to the account "refund".
fn with_refund_account(w: &mut Suite, amount: u128) -> u64 {
    let open = w.refunded_to(&w.who("refund"));
    w.open_as("payer", amount, open)
}

#[test]
fn the_rest_goes_to_the_payer_untaxed_and_to_nobody_else() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.settle(&draft(c, 1, 300));
    w.top_up(c, 500).unwrap();
    let (payer, other) = (w.balance(&w.payer), w.balance(&w.who("other")));
    w.request_unlock(c);
    assert_eq!(w.channel(c).status, ChannelStatus::Unlocking);
    w.advance(DAY, 100);
    w.finalize(c);
    assert_eq!(w.balance(&w.payer), payer + 1_200);
    assert_eq!(w.balance(&w.who("other")), other);
    let channel = w.channel(c);
    assert_eq!(channel.status, ChannelStatus::Closed);
    assert_eq!((channel.reserved.u128(), channel.paid.u128()), (0, 300));
    assert_eq!(channel.deposited.u128(), 1_500);
    assert_eq!(channel.payer_unlock, None);
    w.check_totals();
    refused(&mut w, "payer", finalize_unlock(&[c]), S::ClosedChannel);
    w.top_up(c, 5).unwrap_err();
}

#[test]
fn what_was_signed_settles_until_the_last_moment() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.request_unlock(c);
    w.advance(DAY + 5, 200);
    // Due, and not finalized: still the provider's turn.
    assert_eq!(w.settle(&draft(c, 1, 900)), settled(900, 0));
    w.finalize(c);
    assert_eq!(w.settle(&draft(c, 2, 950)), rejected(R::ClosedChannel));
    w.check_totals();
}

#[test]
fn neither_time_nor_blocks_alone_are_enough() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.request_unlock(c);
    let unlock = w.channel(c).payer_unlock.unwrap();
    assert_eq!(unlock.time, w.now() + DAY);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    // The chain stood still for days: the first block after it must not let the payer out.
    w.advance(10 * DAY, 1);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    w.advance(0, 98);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    w.advance(0, 1);
    w.finalize(c);

    let c = w.open(1_000);
    w.request_unlock(c);
    w.advance(DAY - 1, 100_000);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    w.advance(1, 0);
    w.finalize(c);
}

#[test]
fn only_who_may_asks_and_only_who_asked_takes_back() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    for stranger in ["provider", "owner", "other", "anyone"] {
        refused(&mut w, stranger, request_unlock(&[c]), S::NotYours);
    }
    refused(&mut w, "payer", withdraw_unlock(&[c]), S::NotRequested);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotRequested);
    w.request_unlock(c);
    refused(&mut w, "payer", request_unlock(&[c]), S::AlreadyRequested);
    for stranger in ["provider", "owner"] {
        refused(&mut w, stranger, withdraw_unlock(&[c]), S::NotYours);
    }
    w.all_done("payer", withdraw_unlock(&[c]));
    assert_eq!(w.channel(c).status, ChannelStatus::Open);
    w.advance(DAY, 100);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotRequested);
    refused(&mut w, "payer", request_unlock(&[77]), S::UnknownChannel);
}

/// A vote that shortens the delay to its minimum lets nobody out earlier.
#[test]
fn a_delay_is_the_channels_own_whatever_is_voted_later() {
    let mut w = Suite::new();
    let (asked, quiet) = (w.open(1_000), w.open(1_000));
    w.request_unlock(asked);
    w.vote(|params| (params.unlock_delay, params.unlock_blocks) = (3_600, 100))
        .unwrap();
    w.request_unlock(quiet);
    w.advance(DAY - 1, 100);
    for c in [asked, quiet] {
        refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    }
    let later = w.open(1_000);
    w.request_unlock(later);
    w.advance(1, 1);
    w.finalize(asked);
    w.finalize(quiet);
    refused(&mut w, "payer", finalize_unlock(&[later]), S::NotDue);
    w.advance(3_600, 100);
    w.finalize(later);
    // One second is no delay, whoever votes it.
    w.vote(|params| (params.unlock_delay, params.unlock_blocks) = (1, 1))
        .unwrap_err();
}

#[test]
fn a_top_up_is_allowed_meanwhile_and_changes_no_request() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.request_unlock(c);
    let asked = w.channel(c).payer_unlock;
    w.advance(DAY / 2, 50);
    w.top_up(c, 500).unwrap();
    w.settle(&draft(c, 1, 100));
    assert_eq!(w.channel(c).payer_unlock, asked);
    w.advance(DAY / 2, 50);
    w.finalize(c);
    assert_eq!(w.channel(c).paid.u128(), 100);
    w.check_totals();
}

/// A thief of the payer's account keeps a request of its own standing and renews it before it is
/// due: the refund account is out after one delay all the same.
#[test]
fn a_thief_of_one_account_cant_keep_the_other_in() {
    let mut w = Suite::new();
    let c = with_refund_account(&mut w, 1_000);
    w.request_unlock(c);
    w.all_done("refund", request_unlock(&[c]));
    w.advance(DAY - 1, 99);
    w.all_done("payer", withdraw_unlock(&[c]));
    w.request_unlock(c);
    refused(&mut w, "payer", finalize_unlock(&[c]), S::NotDue);
    refused(&mut w, "payer", withdraw_unlock(&[99]), S::UnknownChannel);
    w.advance(1, 1);
    w.finalize(c);
    assert_eq!(w.balance(&w.who("refund")), 960);
    w.check_totals();
}

/// Whoever asked and is lost: anybody finalizes, and the other may ask for itself.
#[test]
fn a_lost_asker_keeps_nobody_in() {
    let mut w = Suite::new();
    let c = with_refund_account(&mut w, 1_000);
    w.all_done("refund", request_unlock(&[c]));
    // Not the other one's to take back.
    refused(&mut w, "payer", withdraw_unlock(&[c]), S::NotRequested);
    w.request_unlock(c);
    let channel = w.channel(c);
    assert!(channel.payer_unlock.is_some() && channel.refund_unlock.is_some());
    w.all_done("payer", withdraw_unlock(&[c]));
    assert_eq!(w.channel(c).status, ChannelStatus::Unlocking);
    w.advance(DAY, 100);
    w.all_done("thief", finalize_unlock(&[c]));
    assert_eq!(w.balance(&w.who("refund")), 960);
    w.check_totals();
}

/// A request that stood for a year lets nobody settle less: what was signed is taken first.
#[test]
fn a_parked_request_stands_and_anybody_ends_it() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.request_unlock(c);
    w.advance(365 * DAY, 1_000_000);
    assert_eq!(w.channel(c).status, ChannelStatus::Unlocking);
    assert_eq!(w.settle(&draft(c, 9, 400)), settled(400, 0));
    w.all_done("provider", finalize_unlock(&[c]));
    assert_eq!(w.channel(c).paid.u128(), 400);
    w.check_totals();
}

#[test]
fn a_list_has_a_length() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    type List = fn(&[u64]) -> ExecuteMsg;
    let lists: [(&str, List); 5] = [
        ("payer", request_unlock),
        ("payer", withdraw_unlock),
        ("payer", finalize_unlock),
        ("provider", release),
        ("payer", |channels| advance_terms(channels, 1)),
    ];
    let before = w.snapshot();
    for (label, list) in lists {
        for channels in [vec![], vec![c; MAX_CHANNELS + 1]] {
            let error = w.run(label, list(&channels)).unwrap_err();
            assert_matches!(error, Runtime(Length { field, .. }) if *field == "channels");
        }
        assert_eq!(w.snapshot(), before);
    }
    // A hundred are done; the same one twice is done once.
    let mut many: Vec<u64> = (1..MAX_CHANNELS).map(|_| w.open(10)).collect();
    many.insert(0, c);
    w.all_done("payer", request_unlock(&many));
    let found = results(w.ok("payer", withdraw_unlock(&[c, c, 7_777, c])));
    let again = skipped(S::NotRequested);
    let expected = [
        ChannelResult::Done {},
        again.clone(),
        skipped(S::UnknownChannel),
        again,
    ];
    assert_eq!(found, expected);
    w.advance(DAY, 100);
    let found = results(w.ok("anyone", finalize_unlock(&many)));
    assert_eq!(found[0], skipped(S::NotRequested));
    assert!(found[1..].iter().all(|r| *r == ChannelResult::Done {}));
    let found = results(w.ok("provider", release(&many)));
    assert_eq!(found[0], ChannelResult::Done {});
    assert!(found[1..].iter().all(|r| *r == skipped(S::ClosedChannel)));
    w.check_totals();
}
