//! Terms: new ones for calls from now on, old ones settle on.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;
use oaic_messages::gates::TierResponse;
use oaic_records::compute_settlement::{AGREEMENTS, TERMS};
use oaic_testing::stubs::{answer, Answering};

use crate::bystander::attacked;
use crate::suite::*;

fn new_split(w: &mut Suite, label: &str) {
    w.ok(
        "provider",
        update_split(vec![payee(Role::Nodes, label, None, 9_400)]),
    );
}

#[test]
fn new_terms_are_there_at_once_and_old_ones_settle_out_of_the_same_reserve() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    assert_eq!(
        w.settle(&draft(c, 1, 1).lane(1, 0)),
        rejected(R::UnknownTerms)
    );
    new_split(&mut w, "nodes");
    w.all_done("provider", advance_terms(&[c], 1));
    assert_eq!(w.channel(c).terms, 2);
    assert_eq!(w.terms(c, 1).split_version, 2);
    // Lanes of new terms begin anew, and those of old ones go on.
    assert_eq!(w.settle(&draft(c, 1, 300).lane(1, 0)), settled(300, 0));
    assert_eq!(w.settle(&draft(c, 5, 650)), settled(650, 0));
    assert_eq!(w.settle(&draft(c, 2, 400).lane(1, 0)), settled(50, 50));
    assert_eq!(
        w.settle(&draft(c, 1, 1).lane(2, 0)),
        rejected(R::UnknownTerms)
    );
    let no_terms = draft(c, 1, 1).lane(u32::MAX, 0);
    assert_eq!(w.settle(&no_terms), rejected(R::UnknownTerms));
    w.check_totals();
}

/// A new price needs no message and ends no lane.
#[test]
fn a_new_price_table_makes_no_new_terms() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let dearer = PriceTable {
        max_call: (2 * MAX_CALL).into(),
        ..prices()
    };
    w.ok("provider", update_prices(dearer.clone()));
    let found = results(w.ok("provider", advance_terms(&[c], 1)));
    assert_eq!(found, [skipped(S::NothingNew)]);
    let offer: OfferResponse = w.query(&QueryMsg::Offer {
        service_id: 1,
        payer: w.payer.to_string(),
    });
    assert_eq!((offer.prices.version, offer.prices.table), (2, dearer));
    assert_eq!(
        w.settle(&draft(c, 1, 3 * MAX_CALL)),
        settled(3 * MAX_CALL, 0)
    );
}

#[test]
fn payer_and_provider_advance_nobody_else() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    new_split(&mut w, "nodes");
    for stranger in ["other", "their provider", "owner", "bystander"] {
        let found = results(w.ok(stranger, advance_terms(&[c], 1)));
        assert_eq!(found, [skipped(S::NotYours)], "{stranger}");
        bystanders.go_through(&mut w);
    }
    w.all_done("payer", advance_terms(&[c], 1));
    // A request to unlock is no reason against new terms.
    new_split(&mut w, "others");
    w.request_unlock(c);
    w.all_done("provider", advance_terms(&[c], 1));
    assert_eq!(w.channel(c).terms, 3);
}

#[test]
fn a_list_of_terms_passes_over_what_cant_be_done() {
    let (mut w, mut bystanders) = attacked();
    let (a, b, closed) = (w.open(10), w.open(10), w.open(10));
    w.unlock(closed);
    new_split(&mut w, "nodes");
    let list = [a, 1, closed, 99, a, b];
    let found = results(w.ok("provider", advance_terms(&list, 1)));
    let expected = [
        ChannelResult::Done {},
        skipped(S::NotYours),
        skipped(S::ClosedChannel),
        skipped(S::UnknownChannel),
        skipped(S::NothingNew),
        ChannelResult::Done {},
    ];
    assert_eq!(found, expected);
    bystanders.go_through(&mut w);
}

#[test]
fn another_service_of_the_same_provider_but_of_no_other() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    let found = results(w.ok("payer", advance_terms(&[c], 2)));
    assert_eq!(found, [skipped(S::ForeignService)]);
    w.register_service(nodes()).unwrap();
    w.all_done("payer", advance_terms(&[c], 3));
    w.settle(&draft(c, 1, 100).lane(1, 0));
    let epoch = w.this_epoch();
    assert_eq!(w.usage(3, 1, epoch).settled.u128(), 100);
    assert_eq!(w.usage(1, 1, epoch).settled.u128(), 0);
    // An inactive service makes no terms, an unknown one neither.
    w.ok("provider", set_service_active(false));
    let error = w.run("payer", advance_terms(&[c], 1)).unwrap_err();
    assert_eq!(error, InactiveService { service_id: 1 });
    w.run("payer", advance_terms(&[c], 9)).unwrap_err();
    bystanders.go_through(&mut w);
}

#[test]
fn the_tier_of_the_day_is_written_into_the_terms() {
    let mut w = Suite::new();
    let source = w.stub(&answer(&TierResponse { tier: 1 }));
    w.link(|links| links.tier_source = Some(source.to_string()));
    let c = w.open(OAIC);
    assert_eq!(w.terms(c, 0).tier, 1);
    w.set_answer(&source, &answer(&TierResponse { tier: 9 }));
    w.all_done("provider", advance_terms(&[c], 1));
    assert_eq!((w.terms(c, 1).tier, w.terms(c, 0).tier), (9, 1));
    // A source that fails refuses terms, not settlement.
    w.set_answer(&source, &Answering::Fail);
    let found = results(w.ok("payer", advance_terms(&[c], 1)));
    assert_eq!(found, [skipped(S::TierUnknown)]);
    assert_eq!(w.settle(&draft(c, 1, 10)), settled(10, 0));
}

/// What was agreed is changed by no vote: the referrer's share is the terms' own.
#[test]
fn a_referrers_share_is_what_the_terms_say_whatever_is_voted_later() {
    let mut w = Suite::new();
    w.open_as("payer", OAIC, w.referred_by(&w.who("referrer")));
    w.vote(|params| params.referrer_bps = 2_000).unwrap();
    w.settle(&draft(1, 1, 100_000));
    // 5 % of 96,000, as at opening.
    assert_eq!(w.totals().referral_earned.u128(), 4_800);
    w.all_done("provider", advance_terms(&[1], 1));
    assert_eq!(w.terms(1, 1).referrer_bps, 2_000);
    w.vote(|params| params.referrer_bps = 0).unwrap();
    w.settle(&draft(1, 1, 100_000).lane(1, 0));
    assert_eq!(w.totals().referral_earned.u128(), 4_800 + 19_200);
    // The old terms' lane still by the old share.
    w.settle(&draft(1, 2, 200_000));
    assert_eq!(w.totals().referral_earned.u128(), 4_800 + 19_200 + 4_800);
    w.check_totals();
}

/// Weights are immutable per version: a split of tomorrow takes nothing of what is signed today.
#[test]
fn a_new_split_takes_nothing_of_what_old_terms_settle() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    new_split(&mut w, "somebody else");
    w.all_done("provider", advance_terms(&[c], 1));
    w.settle(&draft(c, 1, 1_000));
    let split = |version| -> SplitResponse { w.split(1, Some(version)) };
    assert_eq!(split(1).accumulated.u128(), 960);
    assert_eq!(split(2).accumulated.u128(), 0);
}

/// Terms without bond or keys: who calls already may go on, and no pause starves them.
#[test]
fn terms_are_made_without_bond_and_in_a_pause() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    new_split(&mut w, "nodes");
    let amount = MIN_BOND.into();
    w.ok("provider", ExecuteMsg::Unbond { amount });
    w.pause();
    w.all_done("payer", advance_terms(&[c], 1));
}

/// However often a split changes: a channel has its last terms, and a list goes on without it.
#[test]
fn terms_of_one_channel_are_many_and_not_endless() {
    let (mut w, mut bystanders) = attacked();
    let (full, other) = (w.open(10), w.open(10));
    w.edit(b"\x00\x08channels", &full.to_be_bytes(), |channel| {
        channel["terms"] = (MAX_TERMS - 1).into();
    });
    let contract = w.contract.clone();
    let mut storage = w.app.contract_storage_mut(&contract);
    let agreement = AGREEMENTS.may_load(&*storage, &full).unwrap().unwrap();
    TERMS.save(&mut *storage, &(full, MAX_TERMS - 2), &agreement.terms);
    drop(storage);
    new_split(&mut w, "nodes");
    w.all_done("provider", advance_terms(&[full], 1));
    new_split(&mut w, "others");
    let found = results(w.ok("provider", advance_terms(&[full, other], 1)));
    assert_eq!(found, [skipped(S::TooManyTerms), ChannelResult::Done {}]);
    let last = draft(full, 1, 4).lane(MAX_TERMS - 1, 0);
    assert_eq!(w.settle(&last), settled(4, 0));
    bystanders.go_through(&mut w);
}
