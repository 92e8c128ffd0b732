//! How operations are drawn.

use oaic_testing::simulation::{amount, pick};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::strategy::Union;

use crate::handlers::data::Data;
use crate::handlers::notes::Notes;
use crate::handlers::orders::Order;
use crate::op::Op;
use crate::settlement;

/// Strategies of an enum's variants, with their weights.
macro_rules! kinds {
    ($of:ident: $($weight:expr => $name:ident { $($field:ident: $strategy:expr),* $(,)? }),* $(,)?) => {
        vec![$((
            $weight,
            (Just(()), $($strategy,)*)
                .prop_map(|((), $($field,)*)| $of::$name { $($field),* })
                .boxed(),
        )),*]
    };
}
pub(crate) use kinds;

/// In so many operations of an episode the sale comes and goes.
const OPENING: usize = 110;

/// After so many most of a year passes at once.
const YEAR: usize = 330;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// How much the public sale must sell, in OAIC.
pub fn soft_cap() -> BoxedStrategy<u128> {
    prop::sample::select(&[2_000, 20_000, 200_000, 5_000_000][..]).boxed()
}

/// What most operations of an episode are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// All contracts.
    Economy,
    /// Channels and vouchers.
    Settlement,
}

/// Any emphasis.
pub fn emphasis() -> BoxedStrategy<Emphasis> {
    prop::sample::select(&[Emphasis::Economy, Emphasis::Settlement][..]).boxed()
}

/// The operation at a position of an episode.
pub fn operation(emphasis: Emphasis, at: usize) -> BoxedStrategy<Op> {
    let settlement = || settlement::generate::operation().prop_map(Op::Settlement);
    match (emphasis, at) {
        (Emphasis::Settlement, _) => {
            prop_oneof![20 => settlement(), 1 => short_wait(), 2 => any_of(true)].boxed()
        }
        // Government opens two months after the sale, and the constitution after a year.
        (_, OPENING) => Just(wait(61 * DAY)).boxed(),
        (_, YEAR) => Just(wait(250 * DAY)).boxed(),
        _ if at < OPENING => prop_oneof![of_the_sale(), any_of(true)].boxed(),
        _ => prop_oneof![5 => any_of(false), 1 => settlement()].boxed(),
    }
}

fn of_the_sale() -> BoxedStrategy<Op> {
    let mut all = kinds![Op:
        5 => Buy { who: pick(), amount: amount() },
        2 => FinalizeSale {},
        1 => ClaimSale { who: pick() },
    ];
    all.push((4, waiting(true)));
    Union::new_weighted(all).boxed()
}

/// Time passes: in hours while the sale is on, later in days, so that government opens and closes in
/// what it takes.
fn waiting(sale: bool) -> BoxedStrategy<Op> {
    let spans = match sale {
        true => [60, HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY],
        false => [60, HOUR, 12 * HOUR, 2 * DAY, 5 * DAY, 16 * DAY],
    };
    let seconds = prop::sample::select(spans.to_vec());
    seconds.prop_map(wait).boxed()
}

fn wait(seconds: u64) -> Op {
    let blocks = (seconds / 6).max(1);
    Op::Advance { blocks, seconds }
}

/// About as long as an unlock takes, of which blocks are a part.
fn short_wait() -> impl Strategy<Value = Op> {
    let waits = prop_oneof![
        1 => Just((250_000, 16 * DAY)),
        1 => Just((10, 8 * DAY)),
        6 => (Just(1_500), 20 * HOUR..2 * DAY),
        // A chain that stood still.
        1 => (Just(1), 20 * HOUR..2 * DAY),
        1 => Just((1_500, 1)),
        10 => (1..400u64, 1..8 * HOUR),
    ];
    waits.prop_map(|(blocks, seconds)| Op::Advance { blocks, seconds })
}

fn any_of(sale: bool) -> BoxedStrategy<Op> {
    let mut all = kinds![Op:
        // Token.
        6 => Donate { from: pick(), contract: pick(), amount: amount() },
        12 => Voting { who: pick(), on: prop::bool::weighted(0.8) },
        // Sale.
        20 => Buy { who: pick(), amount: amount() },
        10 => FinalizeSale {},
        10 => ClaimSale { who: pick() },
        12 => RefundSale { who: pick() },
        3 => ReopenSale {},
        24 => GiveBack { who: pick(), amount: amount(), bonded: prop::bool::weighted(0.6) },
        // Vesting.
        14 => ClaimVesting { grants: [pick(), pick(), pick()] },
        4 => OfferGrant { grant: pick(), to: weighted(0.8, pick()) },
        4 => AcceptGrant { grant: pick() },
        // Staking.
        30 => Stake { who: pick(), amount: amount(), term: pick(), top_up: weighted(0.3, pick()) },
        12 => Unbond { who: pick(), position: pick(), amount: amount() },
        10 => Withdraw { who: pick() },
        12 => Dividends { who: pick() },
        12 => SyncStaking { usd: prop::bool::weighted(0.2) },
        8 => Refresh { who: pick() },
        20 => ReportUsage { service: pick() },
        // Treasury.
        6 => SyncTreasury { usd: prop::bool::weighted(0.4) },
        6 => GiveUsd { from: pick(), amount: amount() },
        8 => PayClaim { claim: pick() },
        18 => ReleaseClaim { claim: pick() },
        16 => Bid { who: pick(), auction: pick(), amount: amount() },
        8 => CloseAuction { auction: pick() },
        // Incentives.
        8 => SyncIncentives {},
        8 => RollEpoch {},
        14 => ClaimReward { program: pick(), back: 0..4u64, twice: prop::bool::weighted(0.3) },
        5 => ExpireEpoch { program: pick(), back: 4..9u64 },
        8 => ClaimGrant { grant: pick() },
        // Government.
        24 => Propose { who: pick(), what: pick(), amount: amount() },
        16 => Activate { proposal: pick() },
        16 => Vote { who: pick(), proposal: pick(), vote: pick() },
        30 => Acclaim { proposal: pick() },
        24 => Execute { proposal: pick() },
        5 => Close { proposal: pick() },
        8 => Veto { proposal: pick(), what: pick() },
        8 => WithdrawDeposit { proposal: pick() },
        42 => Govern { what: pick(), amount: amount() },
        12 => PullAgain { order: pick() },
        8 => Oppose { who: pick(), migration: pick() },
        10 => RunMigration { migration: pick(), early: prop::bool::weighted(0.4) },
        // Attacks.
        6 => VoteTwiceByMoving { from: pick(), to: pick(), proposal: pick() },
        6 => Fake { contract: pick(), who: pick(), amount: amount() },
        16 => Usurp { who: pick(), what: pick() },
        16 => CheatMarket { who: pick(), what: pick() },
        16 => CheatNotes { who: pick(), what: pick() },
    ];
    all.push((140, data().prop_map(Op::Data).boxed()));
    all.push((110, notes().prop_map(Op::Notes).boxed()));
    all.push((30, order().prop_map(Op::Order).boxed()));
    all.push((70, waiting(sale)));
    Union::new_weighted(all).boxed()
}

fn order() -> impl Strategy<Value = Order> {
    Union::new_weighted(kinds![Order:
        2 => Pause { seconds: 0..8 * DAY },
        3 => PauseOpenings { seconds: 0..8 * DAY },
        3 => Freeze { who: pick() },
        4 => Consent { office: pick(), proposal: pick() },
        10 => Queue { contract: pick() },
        2 => Cancel { office: pick(), migration: pick() },
    ])
}

fn data() -> impl Strategy<Value = Data> {
    Union::new_weighted(kinds![Data:
        14 => List { seller: pick(), what: pick(), price: amount() },
        4 => Update { listing: pick(), what: pick(), price: amount() },
        2 => Withdraw { listing: pick() },
        30 => Order {
            buyer: pick(),
            listing: pick(),
            query: pick(),
            sent: amount(),
            referrer: weighted(0.6, pick()),
        },
        34 => Deliver { order: pick() },
        16 => Dispute { order: pick() },
        16 => Complete { order: pick() },
        10 => Refund { order: pick() },
        12 => Rate { order: pick(), stars: 0..7u8 },
        14 => Claim { listing: pick() },
        6 => ClaimReferral { who: pick() },
        6 => Flush {},
        8 => Report { listing: pick() },
    ])
}

fn notes() -> impl Strategy<Value = Notes> {
    let relay = || weighted(0.5, amount());
    Union::new_weighted(kinds![Notes:
        24 => Deposit { who: pick(), of: pick(), sent: amount() },
        16 => Open { who: pick(), service: pick(), notes: pick(), relay: relay() },
        6 => TopUp { channel: pick(), notes: pick(), relay: relay() },
        12 => Exit { who: pick(), to: pick(), notes: pick(), relay: relay() },
        10 => Unlock { channel: pick() },
        2 => Cancel { channel: pick() },
        16 => Finalize { channel: pick() },
        14 => Reclaim { channel: pick(), relay: relay() },
        6 => FlushFee {},
        6 => FlushDust {},
    ])
}
