//! How operations on token and settlement are drawn. Numbers come from the ends of their ranges as
//! often as from between.

use oaic_testing::simulation::{pick, Amount, Pick};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::op::{
    Ask, Asker, Claim, Edge, EntryPlan, Evidence, Fault, GrantPlan, Hand, LanePick, Source,
};
use crate::operations::operations;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

operations! {
    /// One operation.
    pub enum Op {
        // Token.
        86 => Transfer { from: Pick = pick(), to: Pick = pick(), amount: Amount = amount() },
        12 => Burn { from: Pick = pick(), amount: Amount = amount() },
        29 => Allow {
            owner: Pick = pick(),
            spender: Pick = pick(),
            amount: Amount = amount(),
            more: bool = prop::bool::weighted(0.8),
            blocks: Option<u64> = weighted(0.3, 1..400u64),
        },
        34 => TransferFrom {
            owner: Pick = pick(),
            spender: Pick = pick(),
            to: Pick = pick(),
            amount: Amount = amount(),
        },
        9 => BurnFrom { owner: Pick = pick(), spender: Pick = pick(), amount: Amount = amount() },
        14 => TopUpFrom {
            owner: Pick = pick(),
            spender: Pick = pick(),
            channel: Pick = pick(),
            amount: Amount = small(),
        },
        /// `Send` to the settlement contract with a message it doesn't know.
        7 => SendJunk { from: Pick = pick(), amount: Amount = amount() },
        // Channels.
        48 => Open {
            payer: Pick = pick(),
            service: Pick = pick(),
            amount: Amount = deposit(),
            limit: Amount = prop_oneof![small(), Just(Amount::All)],
            referrer: Option<Pick> = weighted(0.6, pick()),
            refund_to: Option<Pick> = weighted(0.4, pick()),
        },
        28 => TopUp { from: Pick = pick(), channel: Pick = pick(), amount: Amount = small() },
        180 => Settle { by: Hand = hand(), entries: Vec<EntryPlan> = vec(entry(), 1..=6) },
        16 => RotateSessionKey { channel: Pick = pick(), limit: Amount = small() },
        // Grants.
        /// An allowance to the settlement, for grants.
        25 => AllowEscrow { owner: Pick = pick(), amount: Amount = small() },
        2 => RevokeGrant { grant: Pick = pick() },
        17 => GrantTopUp { grant: Pick = pick(), channel: Pick = pick(), amount: Amount = small() },
        16 => GrantOpen {
            grant: Pick = pick(),
            service: Pick = pick(),
            limit: Amount = small(),
            amount: Amount = small(),
        },
        10 => GrantUnlock { grant: Pick = pick(), channels: Vec<Pick> = picks() },
        // Earnings.
        48 => Claim {
            service: Pick = pick(),
            version: Pick = pick(),
            twice: bool = prop::bool::weighted(0.3),
        },
        24 => ClaimReferral { referrer: Pick = pick() },
        29 => FlushFee {},
        15 => SetPayeeAddress {
            service: Pick = pick(),
            version: Pick = pick(),
            payee: Pick = pick(),
            to: Pick = pick(),
        },
        10 => UpdatePrices { service: Pick = pick(), factor: u128 = 1..20u128 },
        7 => UpdateSplit { service: Pick = pick(), weight: u16 = 1..4_000u16 },
        7 => SetServiceActive { service: Pick = pick(), active: bool = prop::bool::weighted(0.9) },
        // Providers.
        20 => Bond { provider: Pick = pick(), amount: Amount = deposit() },
        8 => Unbond { provider: Pick = pick(), amount: Amount = amount() },
        16 => WithdrawBond { provider: Pick = pick() },
        21 => AddReceiptKey { provider: Pick = pick() },
        5 => RetireReceiptKey { provider: Pick = pick(), key: Pick = pick() },
        12 => SetSettlers { provider: Pick = pick(), settlers: Vec<Pick> = vec(pick(), 0..=8) },
        28 => Dispute {
            channel: Pick = pick(),
            reporter: Pick = pick(),
            key: Pick = pick(),
            sequence: u64 = 1..200u64,
            evidence: Evidence = evidence(),
        },
        // Owner and guardian.
        14 => Freeze { who: Pick = pick(), thaw: bool = prop::bool::weighted(0.75) },
        /// Freezing the registered escrow, which must be refused.
        3 => FreezeEscrow {},
        9 => Pause { seconds: u64 = 1..200u64 },
        12 => Unpause {},
        7 => PauseOpenings { seconds: u64 = 1..4_000u64 },
        9 => UnpauseOpenings {},
        10 => ScheduleFee { bps: u16 = 0..=900u16, days: u64 = 6..9u64 },
        5 => CancelFee {},
        7 => Exempt { kind: Pick = pick() },
        10 => SetShares {
            referrer_bps: u16 = 0..=2_100u16,
            dividends_bps: u16 = 0..=1_500u16,
            risk_bps: u16 = 0..=500u16,
            unlock_delay: u64 = unlock_delay(),
        },
        /// Somebody tries what only a system contract, the owner or nobody may.
        22 => Usurp { who: Pick = pick(), what: Pick = pick(), amount: Amount = amount() },
    } also {
        /// The same of channels, each done or skipped.
        List(Ask, Asker, Vec<Pick>),
        Grant(GrantPlan),
    }
}

/// Any operation.
pub fn operation() -> BoxedStrategy<Op> {
    let mut all = Op::kinds();
    all.push((110, list().boxed()));
    all.push((18, grant().prop_map(Op::Grant).boxed()));
    Union::new_weighted(all).boxed()
}

fn unlock_delay() -> impl Strategy<Value = u64> {
    prop::sample::select(&[0, 1, 3_600, DAY / 2, DAY - 2, DAY - 1, DAY][..])
}

fn list() -> impl Strategy<Value = Op> {
    let asked = prop_oneof![
        30 => (Just(Ask::RequestUnlock), asker()),
        11 => (Just(Ask::WithdrawUnlock), asker()),
        30 => (Just(Ask::FinalizeUnlock), pick().prop_map(Asker::Anybody)),
        10 => (Just(Ask::Release), releaser()),
        19 => (pick().prop_map(Ask::AdvanceTerms), asker()),
    ];
    (asked, picks()).prop_map(|((ask, asker), channels)| Op::List(ask, asker, channels))
}

/// Mostly a few; none and one too many, which are not a list, now and then.
fn picks() -> impl Strategy<Value = Vec<Pick>> {
    prop_oneof![
        1 => Just(vec![]),
        1 => vec(pick(), 101),
        1 => vec(pick(), 100),
        57 => vec(pick(), 1..=4),
    ]
}

fn asker() -> impl Strategy<Value = Asker> {
    prop_oneof![
        6 => Just(Asker::Payer),
        2 => Just(Asker::Refund),
        1 => Just(Asker::Provider),
        1 => pick().prop_map(Asker::Anybody),
    ]
}

fn releaser() -> impl Strategy<Value = Asker> {
    prop_oneof![
        1 => Just(Asker::Payer),
        1 => pick().prop_map(Asker::Anybody),
        4 => Just(Asker::Provider),
    ]
}

fn grant() -> impl Strategy<Value = GrantPlan> {
    let seconds = prop_oneof![
        1 => Just(0),
        1 => Just(1),
        1 => Just(u64::MAX),
        5 => HOUR..30 * DAY,
    ];
    let known_key = weighted(0.6, pick());
    let plan = (pick(), pick(), small(), small(), seconds, known_key);
    plan.prop_map(
        |(payer, grantee, limit, daily, seconds, known_key)| GrantPlan {
            payer,
            grantee,
            limit,
            daily,
            seconds,
            known_key,
        },
    )
}

fn evidence() -> impl Strategy<Value = Evidence> {
    prop_oneof![
        2 => Just(Evidence::Equivocation),
        2 => Just(Evidence::Overcharge),
        1 => Just(Evidence::SameTwice),
        1 => Just(Evidence::Fair),
        1 => Just(Evidence::Forged),
        1 => Just(Evidence::OtherKey),
        1 => Just(Evidence::UnknownTable),
        2 => Just(Evidence::Again),
    ]
}

fn hand() -> impl Strategy<Value = Hand> {
    prop_oneof![
        12 => Just(Hand::Provider),
        4 => pick().prop_map(Hand::Settler),
        2 => Just(Hand::Payer),
        2 => pick().prop_map(Hand::Anybody),
    ]
}

fn entry() -> impl Strategy<Value = EntryPlan> {
    let fault = prop_oneof![
        31 => Just(Fault::None),
        1 => Just(Fault::Altered),
        1 => Just(Fault::Forged),
        1 => Just(Fault::OtherChain),
        1 => Just(Fault::OtherContract),
        1 => Just(Fault::OtherChannel),
        2 => Just(Fault::OtherKey),
        1 => Just(Fault::NoTerms),
        1 => Just(Fault::NoChannel),
    ];
    let source = prop_oneof![
        1 => Just(Source::Best),
        2 => pick().prop_map(Source::Held),
        7 => (sequence(), authorized())
            .prop_map(|(sequence, amount)| Source::New { sequence, amount }),
    ];
    let key = prop::sample::select(&[0, 0, 0, 1, u16::MAX][..]);
    let number = prop::sample::select(&[0, 0, 1, 2, u16::MAX][..]);
    let lane = (key, number).prop_map(|(key, number)| LanePick { key, number });
    (pick(), pick(), lane, source, claim(), fault).prop_map(
        |(channel, terms, lane, source, claim, fault)| EntryPlan {
            channel,
            terms,
            lane,
            source,
            claim,
            fault,
        },
    )
}

fn sequence() -> impl Strategy<Value = Edge> {
    prop_oneof![
        10 => (1..50u64).prop_map(Edge::More),
        1 => Just(Edge::Zero),
        1 => Just(Edge::One),
        2 => Just(Edge::Same),
        1 => Just(Edge::More(1)),
        1 => Just(Edge::Less(1)),
        1 => (1..50u64).prop_map(Edge::Less),
        1 => pick().prop_map(Edge::Others),
        1 => Just(Edge::Max(0)),
        1 => Just(Edge::Max(1)),
    ]
}

fn authorized() -> impl Strategy<Value = Edge> {
    prop_oneof![
        8 => (1..2_000_000u64).prop_map(Edge::More),
        4 => (1..4_000u16).prop_map(Edge::Share),
        1 => Just(Edge::Zero),
        1 => Just(Edge::One),
        1 => Just(Edge::Same),
        1 => Just(Edge::More(1)),
        1 => Just(Edge::Less(1)),
        1 => pick().prop_map(Edge::Others),
        1 => Just(Edge::Above(0)),
        1 => (1..3u64).prop_map(Edge::Above),
        1 => Just(Edge::Max(0)),
        1 => Just(Edge::Max(1)),
        1 => (0..2u64).prop_map(Edge::Beyond),
        1 => Just(Edge::Huge),
    ]
}

fn claim() -> impl Strategy<Value = Claim> {
    prop_oneof![
        7 => Just(Claim::Whole),
        3 => (0..=10_000u16).prop_map(Claim::Part),
        1 => Just(Claim::Below(1)),
        1 => (1..1_000u64).prop_map(Claim::Below),
        2 => Just(Claim::Above(1)),
        2 => Just(Claim::Paid(0)),
        2 => Just(Claim::Paid(1)),
        1 => Just(Claim::Zero),
        1 => Just(Claim::Max),
    ]
}

fn amount() -> BoxedStrategy<Amount> {
    prop_oneof![
        8 => Just(Amount::Zero),
        8 => Just(Amount::Tiny(1)),
        12 => (2..100u128).prop_map(Amount::Tiny),
        42 => (100..1_000_000_000u128).prop_map(Amount::Plain),
        10 => (1..3_000u16).prop_map(Amount::Part),
        4 => Just(Amount::All),
        4 => (1..3u128).prop_map(Amount::Below),
        7 => (1..3u128).prop_map(Amount::Above),
        5 => Just(Amount::Max),
    ]
    .boxed()
}

/// Amounts of the size of a channel's reserve, so that reserves run out now and then.
fn small() -> BoxedStrategy<Amount> {
    prop_oneof![
        5 => Just(Amount::Zero),
        8 => Just(Amount::Tiny(1)),
        10 => (2..100u128).prop_map(Amount::Tiny),
        57 => (100..20_000_000u128).prop_map(Amount::Plain),
        5 => (1..100u16).prop_map(Amount::Part),
        3 => Just(Amount::All),
        3 => Just(Amount::Below(1)),
        5 => Just(Amount::Above(1)),
        4 => Just(Amount::Max),
    ]
    .boxed()
}

/// The same, and what the economy notices.
fn deposit() -> impl Strategy<Value = Amount> {
    prop_oneof![2 => small(), 1 => (1..800u16).prop_map(Amount::Part)]
}
