//! What anybody may do next. Channels are counted back from the newest, which is 1.

use oaic_messages::compute_settlement::Conditions;
use proptest::prelude::*;

use crate::suite::*;

#[derive(Clone, Debug)]
pub enum Op {
    Open {
        amount: u128,
        limit: Option<u128>,
        referrer: bool,
        refund: bool,
        conditions: Conditions,
    },
    TopUp(u64, u128),
    /// Signs more on a lane, more calls, and perhaps spoils it.
    Voucher {
        /// Channel, terms, lane.
        place: (u64, u32, u32),
        calls: u64,
        amount: u128,
        spoil: bool,
    },
    /// All that is signed and not handed in.
    Settle,
    Rotate(u64, Option<u128>),
    Unlock(u64),
    RefundUnlock(u64),
    WithdrawUnlock(u64),
    Finalize(u64),
    Release(u64),
    Grant(u128),
    GrantOpen(u128),
    GrantTopUp(u64, u128),
    Claim(u32),
    ClaimReferral,
    Flush,
    Bond(u128),
    Unbond(u128),
    Withdraw,
    /// A receipt above its price, with this sequence.
    Overcharge(u64, u64),
    /// A receipt under some of the channel's terms: its level and retention.
    Serve(u64, u32, (u8, u32)),
    /// A new split, and new terms by the provider.
    Terms(u64),
    /// New terms by the payer.
    Conditions(u64, Conditions),
    /// Level and retention that the provider offers.
    Profile(u8, Option<u32>),
    AddKey,
    Pause,
    Wait(u64, u64),
}

fn agreed() -> impl Strategy<Value = Conditions> {
    let most = prop_oneof![2 => Just(None), 1 => (0u32..3).prop_map(Some)];
    prop_oneof![
        Just(Conditions::default()),
        (0u8..3, most).prop_map(|(level, most)| conditions(level, most)),
    ]
}

pub fn operation() -> impl Strategy<Value = Op> {
    let channel = || prop_oneof![6 => 1u64..4, 1 => 0u64..9];
    let amount = || prop_oneof![Just(1u128), 1u128..100, 1u128..200_000];
    let limit = || prop::option::of(1u128..50_000);
    let place = (channel(), 0u32..2, 0u32..3);
    let retention = prop_oneof![1 => Just(None), 2 => (0u32..3).prop_map(Some)];
    prop_oneof![
        4 => (amount(), limit(), any::<bool>(), any::<bool>(), agreed()).prop_map(
            |(amount, limit, referrer, refund, conditions)| {
                Op::Open { amount, limit, referrer, refund, conditions }
            }
        ),
        1 => amount().prop_map(Op::Grant),
        1 => amount().prop_map(Op::GrantOpen),
        1 => (channel(), amount()).prop_map(|(channel, amount)| Op::GrantTopUp(channel, amount)),
        1 => channel().prop_map(Op::RefundUnlock),
        2 => (channel(), amount()).prop_map(|(channel, amount)| Op::TopUp(channel, amount)),
        8 => (place, 0u64..4, 0u128..30_000, prop::bool::weighted(0.1)).prop_map(
            |(place, calls, amount, spoil)| Op::Voucher { place, calls, amount, spoil }
        ),
        5 => Just(Op::Settle),
        1 => (channel(), limit()).prop_map(|(channel, limit)| Op::Rotate(channel, limit)),
        2 => channel().prop_map(Op::Unlock),
        1 => channel().prop_map(Op::WithdrawUnlock),
        3 => channel().prop_map(Op::Finalize),
        1 => channel().prop_map(Op::Release),
        3 => (0u32..4).prop_map(Op::Claim),
        1 => Just(Op::ClaimReferral),
        2 => Just(Op::Flush),
        2 => prop_oneof![Just(MIN_BOND), 1u128..2 * MIN_BOND].prop_map(Op::Bond),
        1 => (1u128..2 * MIN_BOND).prop_map(Op::Unbond),
        1 => Just(Op::Withdraw),
        1 => (channel(), 1u64..4).prop_map(|(channel, sequence)| Op::Overcharge(channel, sequence)),
        2 => (channel(), 0u32..3, (0u8..4, 0u32..4))
            .prop_map(|(channel, terms, served)| Op::Serve(channel, terms, served)),
        1 => channel().prop_map(Op::Terms),
        2 => (channel(), agreed()).prop_map(|(channel, new)| Op::Conditions(channel, new)),
        1 => (0u8..4, retention).prop_map(|(level, retention)| Op::Profile(level, retention)),
        1 => Just(Op::AddKey),
        1 => Just(Op::Pause),
        4 => (0u64..2 * DAY, 1u64..150).prop_map(|(seconds, blocks)| Op::Wait(seconds, blocks)),
        1 => Just(Op::Wait(14 * DAY, 40_000)),
    ]
}
