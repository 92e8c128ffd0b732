//! Opening and topping up, and what bounces.

use cosmwasm_std::{to_json_binary, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_vouchers::{channel_id, Purpose};

use crate::suite::*;

#[test]
fn a_channel_has_what_its_opening_states() {
    let mut w = Suite::new();
    let c = w.open(5 * OAIC);
    let channel = w.channel(c);
    assert_eq!(channel.channel, 1);
    assert_eq!(channel.terms, 1);
    assert_eq!(channel.key_index, 0);
    assert_eq!((&channel.payer, &channel.provider), (&w.payer, &w.provider));
    assert_eq!(channel.status, ChannelStatus::Open);
    assert_eq!(channel.deposited.u128(), 5 * OAIC);
    assert_eq!(channel.reserved.u128(), 5 * OAIC);
    assert_eq!(channel.paid.u128(), 0);
    assert_eq!(channel.spendable.u128(), TOTAL_SUPPLY);
    assert_eq!(channel.refund_to, w.payer);
    assert_eq!((channel.unlock_delay, channel.unlock_blocks), (DAY, 100));
    assert_eq!(channel.session_key.as_slice(), w.key.public());
    assert_eq!(channel.opened_at, w.now());
    let domain = w.domain(Purpose::Voucher);
    let id = channel_id(&domain, w.payer.as_str(), w.provider.as_str(), 1);
    assert_eq!(channel.id.as_slice(), id);
    let terms = w.terms(c, 0);
    assert_eq!(terms.service_id, 1);
    assert_eq!(terms.split_version, 1);
    assert_eq!(terms.referrer_bps, 500);
    assert_eq!((terms.tier, terms.license_version), (0, 0));
    w.check_totals();
}

#[test]
fn what_bounces_changes_nothing() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let before = w.snapshot();
    let open = w.opening();
    let unknown_service = OpenChannel {
        service_id: 9,
        ..open.clone()
    };
    let beyond_the_supply = OpenChannel {
        spend_limit: (TOTAL_SUPPLY + 1).into(),
        ..open
    };
    for hook in [
        Binary::default(),
        Binary::from(b"{}".as_slice()),
        Binary::from(b"\"bond\"".as_slice()),
        Binary::from(br#"{"unknown":{}}"#.as_slice()),
        Binary::from("[".repeat(100_000).into_bytes()),
        to_json_binary(&ReceiveMsg::TopUp { channel: 99 }).unwrap(),
        to_json_binary(&ReceiveMsg::Bond {}).unwrap(),
        to_json_binary(&ReceiveMsg::OpenChannel(unknown_service)).unwrap(),
        to_json_binary(&ReceiveMsg::OpenChannel(beyond_the_supply)).unwrap(),
    ] {
        w.send_raw("payer", 1_000, hook.clone()).unwrap_err();
        assert_eq!(w.snapshot(), before, "{hook}");
    }
    // The token refuses nothing at all; a token that didn't is refused here.
    w.top_up(c, 0).unwrap_err();
    let zero = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: w.payer.to_string(),
        amount: Uint128::zero(),
        msg: to_json_binary(&ReceiveMsg::TopUp { channel: c }).unwrap(),
    });
    let token = w.token.clone();
    assert_matches!(w.run_as(&token, zero), Err(Runtime(Zero { .. })));
    assert_eq!(w.snapshot(), before);
}

#[test]
fn only_the_token_is_believed() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: w.payer.to_string(),
        amount: 1_000_000u128.into(),
        msg: to_json_binary(&ReceiveMsg::TopUp { channel: c }).unwrap(),
    });
    for liar in ["payer", "provider", "owner"] {
        assert_matches!(
            w.run(liar, forged.clone()),
            Err(Runtime(NotTheToken { .. }))
        );
    }
    w.check_totals();
}

#[test]
fn a_deposit_beyond_64_bits_is_refused() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let token = w.token.clone();
    let receive = |w: &Suite, amount: u128| {
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: w.payer.to_string(),
            amount: amount.into(),
            msg: to_json_binary(&ReceiveMsg::TopUp { channel: c }).unwrap(),
        })
    };
    let msg = receive(&w, u128::from(u64::MAX) + 1);
    assert_matches!(w.run_as(&token, msg), Err(AmountTooLarge { .. }));
    let msg = receive(&w, u128::from(u64::MAX));
    assert_matches!(w.run_as(&token, msg), Err(Runtime(Overflow { .. })));
}

#[test]
fn an_inactive_service_or_a_low_bond_opens_nothing() {
    let mut w = Suite::new();
    let active = |active| set_service_active(active);
    w.ok("provider", active(false));
    let open = w.opening();
    let error = w.try_open("payer", 1_000, open.clone()).unwrap_err();
    assert_eq!(error, InactiveService { service_id: 1 });
    w.ok("provider", active(true));
    w.unbond(MIN_BOND).unwrap();
    assert_matches!(
        w.try_open("payer", 1_000, open.clone()),
        Err(BondTooLow { bond: 0, .. })
    );
    w.bond(MIN_BOND).unwrap();
    w.open_as("payer", 1_000, open);
}

#[test]
fn channels_are_listed_by_payer_provider_and_all() {
    let mut w = Suite::new();
    for _ in 0..3 {
        w.open(100);
    }
    w.open_as("payer2", 100, w.opening());
    let list = |w: &Suite, payer: Option<&str>, provider: Option<&str>, start_after, limit| {
        let address = |label: Option<&str>| label.map(|label| w.who(label).to_string());
        let page: Page<ChannelResponse> = w.query(&QueryMsg::Channels {
            payer: address(payer),
            provider: address(provider),
            start_after,
            limit,
        });
        let numbers: Vec<u64> = page.items.iter().map(|c| c.channel).collect();
        (numbers, page.has_more)
    };
    assert_eq!(list(&w, None, None, None, None), (vec![1, 2, 3, 4], false));
    assert_eq!(list(&w, None, None, Some(1), Some(2)), (vec![2, 3], true));
    assert_eq!(
        list(&w, Some("payer"), None, None, Some(2)),
        (vec![1, 2], true)
    );
    assert_eq!(
        list(&w, Some("payer"), None, Some(2), Some(2)),
        (vec![3], false)
    );
    assert_eq!(list(&w, Some("payer2"), None, None, None), (vec![4], false));
    assert_eq!(
        list(&w, None, Some("provider"), Some(3), None),
        (vec![4], false)
    );
    assert_eq!(list(&w, None, Some("payer"), None, None), (vec![], false));
    let both = QueryMsg::Channels {
        payer: Some(w.payer.to_string()),
        provider: Some(w.provider.to_string()),
        start_after: None,
        limit: None,
    };
    w.try_query::<Page<ChannelResponse>>(&both).unwrap_err();
}

/// A refund is not taxed: a channel that others could fill would carry payments past the fee.
#[test]
fn nobody_but_its_payer_fills_a_channel() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let before = w.snapshot();
    for other in ["other", "provider"] {
        let top_up = w.send(other, 500, &ReceiveMsg::TopUp { channel: c });
        assert_matches!(top_up, Err(Runtime(Unauthorized { .. })));
        assert_eq!(w.snapshot(), before, "{other}");
    }
    w.top_up(c, 500).unwrap();
    assert_eq!(w.channel(c).reserved.u128(), 1_500);
    w.check_totals();
}

/// Row 20: coins that nobody could ever take out again don't get in.
#[test]
fn a_plain_transfer_into_the_escrow_is_refused() {
    let mut w = Suite::new();
    w.open(1_000);
    let before = w.snapshot();
    let transfer = oaic_messages::token::ExecuteMsg::Transfer {
        recipient: w.contract.to_string(),
        amount: 500u128.into(),
    };
    for sender in ["payer", "provider"] {
        w.token(sender, &transfer).unwrap_err();
        assert_eq!(w.snapshot(), before);
    }
    w.check_totals();
}
