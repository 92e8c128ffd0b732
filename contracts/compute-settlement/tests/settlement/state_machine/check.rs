//! What must hold of channels, lanes, splits and the supply after every operation.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_messages::token;

use super::try_channel;
use crate::suite::*;

/// Beyond what every test checks: each channel and each lane for itself.
pub fn check(w: &Suite) {
    w.check_totals();
    let supply: cw20::TokenInfoResponse = w.ask(&w.token, &token::QueryMsg::TokenInfo {}).unwrap();
    let burned: token::BurnedResponse = w.ask(&w.token, &token::QueryMsg::Burned {}).unwrap();
    assert_eq!((supply.total_supply + burned.total).u128(), TOTAL_SUPPLY);
    let mut settled = 0;
    for number in 1.. {
        let Some(channel) = try_channel(w, number) else {
            break;
        };
        let lanes: Page<LaneResponse> = w.query(&QueryMsg::Lanes {
            channel: number,
            start_after: None,
            limit: None,
        });
        let paid: u128 = lanes.items.iter().map(|lane| lane.paid.u128()).sum();
        assert_eq!(paid, channel.paid.u128(), "channel {number}");
        assert!(
            channel.deposited >= channel.paid + channel.reserved,
            "channel {number}"
        );
        settled += paid;
    }
    assert_eq!(settled, w.totals().settled.u128());
    let service: ServiceResponse = w.query(&QueryMsg::Service { service_id: 1 });
    let (mut accumulated, mut claimed, mut used) = (0, 0, 0);
    for version in 1..=service.split_version {
        let split = w.split(1, Some(version));
        accumulated += split.accumulated.u128();
        claimed += split.payees.iter().map(|p| p.claimed.u128()).sum::<u128>();
        for payee in &split.payees {
            assert!(payee.claimed <= payee.earned);
        }
        for epoch in w.epoch(GENESIS)..=w.this_epoch() {
            used += w.usage(1, version, epoch).settled.u128();
        }
    }
    let totals = w.totals();
    assert_eq!(accumulated, totals.earned.u128());
    assert_eq!(claimed, totals.claimed.u128());
    assert_eq!(used, totals.settled.u128());
}
