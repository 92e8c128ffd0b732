//! The payer's way out, and what the provider can still do meanwhile.

use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::RejectReason as R;
use oaic_types::compute_settlement::*;
use oaic_types::shared::Page;

use crate::world::*;

fn request(channel: u64) -> ExecuteMsg {
    ExecuteMsg::RequestUnlock { channel }
}

fn finalize(channel: u64) -> ExecuteMsg {
    ExecuteMsg::FinalizeUnlock { channel }
}

#[test]
fn the_rest_goes_to_the_payer_and_to_nobody_else() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.settle(&say(c, 1, 300));
    w.send("payer", 500, &ReceiveMsg::TopUp { channel: c })
        .unwrap();
    let (payer, other) = (w.balance(&w.payer.clone()), w.balance(&w.who("other")));
    w.run("payer", request(c)).unwrap();
    assert_eq!(w.channel(c).status, ChannelStatus::Unlocking);
    w.pass(DAY, 100);
    w.run("anyone", finalize(c)).unwrap();
    assert_eq!(w.balance(&w.payer.clone()), payer + 1_200);
    assert_eq!(w.balance(&w.who("other")), other);
    let channel = w.channel(c);
    assert_eq!(channel.status, ChannelStatus::Closed);
    assert_eq!((channel.reserved.u128(), channel.paid.u128()), (0, 300));
    assert_eq!((channel.deposited.u128(), channel.unlock), (1_500, None));
    w.check_books();
    let again = w.run("payer", finalize(c)).unwrap_err();
    assert_eq!(again, ContractError::ChannelClosed { channel: c });
    let top_up = w.top_up(c, 5).unwrap_err();
    assert_eq!(top_up, ContractError::ChannelClosed { channel: c });
}

#[test]
fn a_pending_voucher_settles_until_the_last_moment() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.run("payer", request(c)).unwrap();
    w.pass(DAY + 5, 200);
    // Due, and not finalised: still the provider's turn.
    assert_eq!(w.settle(&say(c, 1, 900)), settled(900, 0));
    w.run("payer", finalize(c)).unwrap();
    assert_eq!(
        w.settle_bytes(w.sign(&say(c, 2, 950))).unwrap(),
        [rejected(R::ClosedChannel)]
    );
    w.check_books();
}

#[test]
fn neither_time_nor_blocks_alone_are_enough() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.run("payer", request(c)).unwrap();
    let unlock = w.channel(c).unlock.unwrap();
    assert_eq!(unlock.time, w.now() + DAY);
    let early = |w: &mut World| match w.run("payer", finalize(c)).unwrap_err() {
        ContractError::UnlockNotDue { channel, .. } => assert_eq!(channel, c),
        other => panic!("{other}"),
    };
    early(&mut w);
    // The chain stood still for days: the first block after it must not let the payer out.
    w.pass(10 * DAY, 1);
    early(&mut w);
    w.pass(0, 98);
    early(&mut w);
    w.pass(0, 1);
    w.run("payer", finalize(c)).unwrap();

    let c = w.open(1_000);
    w.run("payer", request(c)).unwrap();
    w.pass(DAY - 1, 100_000);
    early_time(&mut w, c);
    w.pass(1, 0);
    w.run("payer", finalize(c)).unwrap();
}

fn early_time(w: &mut World, channel: u64) {
    let error = w.run("payer", finalize(channel)).unwrap_err();
    assert!(
        matches!(error, ContractError::UnlockNotDue { .. }),
        "{error}"
    );
}

#[test]
fn only_the_payer_asks_and_takes_back() {
    let mut w = World::new();
    let c = w.open(1_000);
    for stranger in ["provider", "owner", "other"] {
        let error = w.run(stranger, request(c)).unwrap_err();
        assert!(
            matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
            "{error}"
        );
    }
    let nothing = w
        .run("payer", ExecuteMsg::CancelUnlock { channel: c })
        .unwrap_err();
    assert_eq!(nothing, ContractError::NotUnlocking { channel: c });
    let nothing = w.run("payer", finalize(c)).unwrap_err();
    assert_eq!(nothing, ContractError::NotUnlocking { channel: c });
    w.run("payer", request(c)).unwrap();
    let twice = w.run("payer", request(c)).unwrap_err();
    assert!(
        matches!(twice, ContractError::AlreadyUnlocking { .. }),
        "{twice}"
    );
    let error = w
        .run("provider", ExecuteMsg::CancelUnlock { channel: c })
        .unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
        "{error}"
    );
    w.run("payer", ExecuteMsg::CancelUnlock { channel: c })
        .unwrap();
    assert_eq!(w.channel(c).status, ChannelStatus::Open);
    w.pass(DAY, 100);
    let cancelled = w.run("payer", finalize(c)).unwrap_err();
    assert_eq!(cancelled, ContractError::NotUnlocking { channel: c });
    let unknown = w.run("payer", request(77)).unwrap_err();
    assert!(
        matches!(
            unknown,
            ContractError::Kit(KitError::Unknown {
                what: "channel",
                ..
            })
        ),
        "{unknown}"
    );
}

#[test]
fn a_delay_that_runs_keeps_its_length() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.run("payer", request(c)).unwrap();
    let mut params = params();
    params.unlock_delay = 1;
    params.unlock_blocks = 1;
    w.run("owner", ExecuteMsg::UpdateParams { params }).unwrap();
    w.pass(DAY - 1, 100);
    early_time(&mut w, c);
}

#[test]
fn what_asks_to_be_unlocked_is_listed_by_time() {
    let mut w = World::new();
    let channels: Vec<u64> = (0..4).map(|_| w.open(100)).collect();
    for channel in [channels[2], channels[0], channels[3]] {
        w.run("payer", request(channel)).unwrap();
        w.pass(10, 1);
    }
    let page = |w: &World, start_after, limit| -> Page<ChannelResponse> {
        w.query(&QueryMsg::Unlocking { start_after, limit })
    };
    let numbers = |page: &Page<ChannelResponse>| -> Vec<u64> {
        page.items.iter().map(|c| c.channel).collect()
    };
    let first = page(&w, None, Some(2));
    assert_eq!(numbers(&first), [channels[2], channels[0]]);
    assert!(first.has_more);
    let last = &first.items[1];
    let rest = page(
        &w,
        Some((last.unlock.as_ref().unwrap().time, last.channel)),
        Some(2),
    );
    assert_eq!(numbers(&rest), [channels[3]]);
    assert!(!rest.has_more);
    w.run(
        "payer",
        ExecuteMsg::CancelUnlock {
            channel: channels[0],
        },
    )
    .unwrap();
    w.pass(DAY, 100);
    w.run("payer", finalize(channels[2])).unwrap();
    assert_eq!(numbers(&page(&w, None, None)), [channels[3]]);
}
