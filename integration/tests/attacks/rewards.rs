//! Wash trading: somebody who is payer, provider, model owner, node, developer, referrer and
//! staker of the same calls ends poorer than he began.

use oaic_chain::Chain;
use oaic_channel::Domains;
use oaic_integration::parties::{key, pack_all, sign_voucher, some_peaks};
use oaic_messages::compute_settlement::{
    self as settlement, ChannelResponse, ExecuteMsg as Settle, OpenChannel, PayeeRef, PayeeSpec,
    ReceiveMsg, Role,
};
use oaic_messages::incentives::{self, ExecuteMsg as Incentives};
use oaic_messages::token;
use oaic_vouchers::Voucher;

use crate::suite::*;

/// What is washed through a channel, in uoaic.
const WASHED: u128 = oaic(200_000);
const STAKE: u128 = oaic(300_000);
const BOND: u128 = oaic(50_000);

/// Everything that both accounts hold.
fn wealth(w: &Suite) -> u128 {
    let staked = |who: &str| {
        let staker = w.staker(who);
        (staker.bonded + staker.unbonding).u128()
    };
    w.has(EVE) + w.has(MAL) + staked(EVE) + staked(MAL)
}

/// mal offers a service whose every payee he is.
fn offer(w: &Suite) {
    let model = w.economy.services[0].clone();
    let payee = |role: Role, weight: u16| PayeeSpec {
        role,
        label: "mal".into(),
        address: Some(w.addr(MAL).into()),
        weight,
    };
    let service = Settle::RegisterService {
        model: "wash".into(),
        prices: settlement::PriceTable {
            max_call: WASHED.into(),
            ..model.price_table()
        },
        payees: vec![
            payee(Role::ModelOwner, 3_400),
            payee(Role::ComputeProvider, 4_500),
            payee(Role::Nodes, 1_000),
            payee(Role::Developer, 500),
        ],
    };
    let calls = [
        call(&w.settlement, &registering(MAL)),
        w.sending(&w.settlement, BOND, &ReceiveMsg::Bond {}),
        call(&w.settlement, &service),
    ];
    w.tx(MAL, calls).unwrap();
}

fn open(w: &Suite) -> ChannelResponse {
    let open = ReceiveMsg::OpenChannel(OpenChannel {
        conditions: Default::default(),
        service_id: 1,
        session_key: key("session/eve").public().into(),
        spend_limit: WASHED.into(),
        referrer: Some(w.addr(MAL).into()),
        refund_to: None,
    });
    w.send(EVE, &w.settlement, WASHED + oaic(1), &open).unwrap();
    w.ask(&w.settlement, &settlement::QueryMsg::Channel { channel: 1 })
}

fn settle(w: &Suite, channel: &ChannelResponse, sequence: u64, amount: u128) {
    let voucher = Voucher {
        channel_id: channel.id.to_array().unwrap(),
        terms: 0,
        lane: 0,
        key_index: 0,
        sequence,
        amount,
        peaks: some_peaks(&format!("wash/{sequence}")),
    };
    let domains = Domains::derive(&w.chain.chain_id(), w.settlement.as_str());
    let packed = sign_voucher(&key("session/eve"), &domains.voucher, 1, &voucher);
    let entries = pack_all(&[packed]).into();
    let settle = Settle::SettleBatch { entries };
    w.execute(MAL, &w.settlement, &settle).unwrap();
}

/// Collects everything there is, each thing twice.
fn collect(w: &Suite) {
    let payees = (0..6)
        .map(|payee| PayeeRef {
            source_id: 1,
            split_version: 1,
            payee,
        })
        .collect();
    let claim = Settle::Claim { payees };
    let referral = Settle::ClaimReferral {
        referrer: w.addr(MAL).into(),
    };
    for round in 0..2 {
        let had = w.has(MAL);
        let _ = w.execute(MAL, &w.settlement, &claim);
        let _ = w.execute(MAL, &w.settlement, &referral);
        assert!(round == 0 || w.has(MAL) == had, "something was paid twice");
        let _ = w.execute(MAL, &w.settlement, &Settle::FlushFee {});
        let now = w.now() / w.economy.epoch.seconds;
        // Whatever he names, each use counts once, for the epoch in which it was paid.
        for epoch in now.saturating_sub(2)..=now + 1 {
            let report = Settle::ReportUsage {
                service_id: 1,
                split_version: 1,
                epoch,
            };
            let _ = w.execute(MAL, &w.settlement, &report);
        }
        w.sync_staking();
        let _ = w.execute(MAL, &w.incentives, &Incentives::Sync {});
    }
}

fn claim_reward(w: &Suite, epoch: u64) -> u128 {
    let had = w.has(MAL) + w.has(EVE);
    for recipient in [MAL, EVE] {
        for program in 0..2 {
            let claim = Incentives::Claim {
                program,
                epoch,
                recipient: w.addr(recipient).into(),
            };
            let first = w.execute(MAL, &w.incentives, &claim);
            let had = w.has(MAL) + w.has(EVE);
            let second = w.execute(MAL, &w.incentives, &claim);
            assert!(second.is_err(), "{first:?} {second:?}");
            assert_eq!(w.has(MAL) + w.has(EVE), had);
        }
    }
    w.has(MAL) + w.has(EVE) - had
}

/// Alone among stakers all dividends come back to him; beside others only his share.
#[test]
fn washing_through_every_role_at_once_loses_money() {
    for others_stake in [false, true] {
        let w = Suite::new();
        // Much more to win than his own fees: the incentives hold what everybody paid.
        w.transfer(ANN, &w.incentives, oaic(5_000_000)).unwrap();
        w.crank(&w.incentives, &Incentives::Sync {});
        let epoch_seconds = w.economy.epoch.seconds;
        w.pass(epoch_seconds);
        w.crank(&w.incentives, &Incentives::RollEpoch {});
        if others_stake {
            w.stake(BEN, STAKE, 0).unwrap();
        }
        let before = wealth(&w);
        w.stake(EVE, STAKE, 0).unwrap();
        offer(&w);
        let channel = open(&w);
        for part in 1..=4 {
            settle(&w, &channel, part, WASHED / 4 * u128::from(part));
        }
        collect(&w);
        let epoch: incentives::CurrentEpochResponse =
            w.ask(&w.incentives, &incentives::QueryMsg::CurrentEpoch {});
        w.pass(epoch_seconds);
        collect(&w);
        // Only once the epoch after is over too is nothing of it reported any more.
        w.pass(epoch_seconds);
        let reward = claim_reward(&w, epoch.epoch);
        w.claim_dividends(EVE).unwrap();
        let _ = w.claim_dividends(EVE);
        // Out of everything.
        let channels = vec![1];
        let request = Settle::RequestUnlock {
            channels: channels.clone(),
        };
        w.execute(EVE, &w.settlement, &request).unwrap();
        let amount = BOND.into();
        let unbond = Settle::Unbond { amount };
        w.execute(MAL, &w.settlement, &unbond).unwrap();
        let params = w.economy.settlement.params();
        let (blocks, seconds) = (params.unbonding_blocks, params.unbonding_period);
        w.chain.advance(blocks + 1, seconds.max(30 * DAY)).unwrap();
        let finalize = Settle::FinalizeUnlock { channels };
        w.execute(EVE, &w.settlement, &finalize).unwrap();
        let withdraw = Settle::WithdrawBond {};
        w.execute(MAL, &w.settlement, &withdraw).unwrap();

        let after = wealth(&w);
        // 2 % burned; he gets half of that at most, and he did get it: else this proves little.
        let burned = WASHED * 2 / 100;
        assert!(reward > 0 && reward <= burned / 2, "{reward} of {burned}");
        let address = w.settlement.to_string();
        let paid: token::FeePaidResponse = w.ask(&w.token, &token::QueryMsg::FeePaid { address });
        assert_eq!(paid.paid.u128(), WASHED * 4 / 100);
        // 4 % fee and 1 % to the risk pool less the reward is the least that is gone.
        let lost = before - after;
        assert!(lost * 100 >= WASHED * 3, "lost only {lost} of {WASHED}");
        if others_stake {
            assert!(lost * 100 >= WASHED * 4, "lost only {lost} of {WASHED}");
        }
    }
}
