//! What an operation is.

use oaic_integration::walk::{Amount, Pick};
use rand::distributions::{Distribution, WeightedIndex};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::act::data::Data;
use crate::act::notes::Notes;
use crate::act::orders::Order;

/// One operation.
#[derive(Clone, Debug)]
pub enum Op {
    /// First of an episode: how much the public sale must sell.
    Begin {
        soft_cap: u128,
    },
    Transfer {
        from: Pick,
        to: Pick,
        amount: Amount,
    },
    /// An ordinary transfer to a contract: a gift that no book may count before it is booked.
    Donate {
        from: Pick,
        contract: Pick,
        amount: Amount,
    },
    Burn {
        from: Pick,
        amount: Amount,
    },
    Voting {
        who: Pick,
        on: bool,
    },
    Buy {
        who: Pick,
        amount: Amount,
    },
    FinalizeSale,
    ClaimSale {
        who: Pick,
    },
    RefundSale {
        who: Pick,
    },
    ClaimVesting {
        grants: [Pick; 3],
    },
    OfferGrant {
        grant: Pick,
        to: Option<Pick>,
    },
    AcceptGrant {
        grant: Pick,
    },
    Stake {
        who: Pick,
        amount: Amount,
        term: Pick,
        top_up: Option<Pick>,
    },
    Unbond {
        who: Pick,
        position: Pick,
        amount: Amount,
    },
    Withdraw {
        who: Pick,
    },
    Dividends {
        who: Pick,
    },
    SyncStaking {
        usd: bool,
    },
    Refresh {
        who: Pick,
    },
    OpenChannel {
        payer: Pick,
        service: Pick,
        amount: Amount,
    },
    Settle {
        channel: Pick,
        part: u16,
    },
    ClaimSplit {
        service: Pick,
    },
    FlushFee,
    ReportUsage {
        service: Pick,
    },
    SyncTreasury {
        usd: bool,
    },
    GiveUsd {
        from: Pick,
        amount: Amount,
    },
    PayClaim {
        claim: Pick,
    },
    ReleaseClaim {
        claim: Pick,
    },
    Bid {
        who: Pick,
        auction: Pick,
        amount: Amount,
    },
    CloseAuction {
        auction: Pick,
    },
    SyncIncentives,
    RollEpoch,
    ClaimReward {
        program: Pick,
        back: u64,
        twice: bool,
    },
    ExpireEpoch {
        program: Pick,
        back: u64,
    },
    ClaimGrant {
        grant: Pick,
    },
    /// On the data market.
    Data(Data),
    /// What the data market must refuse.
    CheatMarket {
        who: Pick,
        what: Pick,
    },
    /// With private credits.
    Notes(Notes),
    /// What private credits must refuse.
    CheatNotes {
        who: Pick,
        what: Pick,
    },
    Propose {
        who: Pick,
        what: Pick,
        amount: Amount,
    },
    Activate {
        proposal: Pick,
    },
    Vote {
        who: Pick,
        proposal: Pick,
        vote: Pick,
    },
    /// A proposal from its deposit to its execution, in one go.
    Govern {
        what: Pick,
        amount: Amount,
    },
    /// Everybody votes yes: without it hardly anything would ever pass.
    Acclaim {
        proposal: Pick,
    },
    Execute {
        proposal: Pick,
    },
    Close {
        proposal: Pick,
    },
    Veto {
        proposal: Pick,
        what: Pick,
    },
    WithdrawDeposit {
        proposal: Pick,
    },
    /// Votes, gives all away, and lets the receiver vote with it.
    VoteTwiceByMoving {
        from: Pick,
        to: Pick,
        proposal: Pick,
    },
    /// A contract's hook is called by somebody who is not the token.
    Fake {
        contract: Pick,
        who: Pick,
        amount: Amount,
    },
    /// Somebody tries what only the DAO, the committee or nobody may.
    Usurp {
        who: Pick,
        what: Pick,
    },
    ReopenSale,
    /// What an office decides, and somebody has done.
    Order(Order),
    /// An order that was done, once more.
    PullAgain {
        order: Pick,
    },
    Oppose {
        who: Pick,
        migration: Pick,
    },
    RunMigration {
        migration: Pick,
        early: bool,
    },
    /// To the sale, while new code is queued.
    GiveBack {
        who: Pick,
        amount: Amount,
        bonded: bool,
    },
    Advance {
        seconds: u64,
    },
}

/// As many operations as asked for, always the same ones for one seed.
pub fn generate(seed: u64, count: usize) -> Vec<Op> {
    let mut rng = StdRng::seed_from_u64(seed);
    let soft_cap = *[2_000, 20_000, 200_000, 5_000_000]
        .get(rng.gen_range(0..4))
        .unwrap_or(&2_000);
    let rest = (1..count).map(|at| match at {
        // Government opens two months after the sale, and the constitution after a year.
        OPENING => Op::Advance { seconds: 61 * DAY },
        YEAR => Op::Advance { seconds: 250 * DAY },
        _ if at < OPENING && rng.gen_bool(0.5) => of_the_sale(&mut rng),
        _ => one(&mut rng, at < OPENING),
    });
    std::iter::once(Op::Begin { soft_cap })
        .chain(rest)
        .collect()
}

/// Weights of the kinds, in the order of [`one`].
const WEIGHTS: [u32; 57] = [
    10, 6, 3, 12, // token
    20, 10, 10, 12, // sale
    14, 4, 4, // vesting
    30, 12, 10, 12, 12, 8, // staking
    10, 24, 12, 8, 14, 6, // settlement
    6, 6, 8, 18, 16, 8, // treasury
    8, 8, 14, 5, 8, // incentives
    24, 16, 16, 30, 24, 5, 8, 8, // dao
    6, 6, 16, // attacks
    42, // whole proposals
    140, 16, // data
    110, 16, // notes
    3, 30, 8, 12, 10, 24, // offices, and what can be done about them
    70, // time
];

/// In so many operations of an episode the sale comes and goes.
const OPENING: usize = 110;

/// After so many most of a year passes at once.
const YEAR: usize = 330;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

fn of_the_sale(rng: &mut StdRng) -> Op {
    let amount = amount(rng);
    let who = Pick(rng.gen());
    match rng.gen_range(0..12) {
        0..=4 => Op::Buy { who, amount },
        5 | 6 => Op::FinalizeSale,
        7 => Op::ClaimSale { who },
        _ => waiting(rng, true),
    }
}

/// Time passes: in hours while the sale is on, later in days, so that government opens and closes in
/// what it takes.
fn waiting(rng: &mut StdRng, sale: bool) -> Op {
    let spans = match sale {
        true => [60, HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY],
        false => [60, HOUR, 12 * HOUR, 2 * DAY, 5 * DAY, 16 * DAY],
    };
    let span = spans.get(rng.gen_range(0..spans.len()));
    Op::Advance {
        seconds: span.copied().unwrap_or(60),
    }
}

fn one(rng: &mut StdRng, sale: bool) -> Op {
    let kind = WeightedIndex::new(WEIGHTS)
        .expect("weights are positive")
        .sample(rng);
    let mut pick = || Pick(rng.gen());
    let (a, b, c) = (pick(), pick(), pick());
    let amount = amount(rng);
    match kind {
        0 => Op::Transfer {
            from: a,
            to: b,
            amount,
        },
        1 => Op::Donate {
            from: a,
            contract: b,
            amount,
        },
        2 => Op::Burn { from: a, amount },
        3 => Op::Voting {
            who: a,
            on: rng.gen_bool(0.8),
        },
        4 => Op::Buy { who: a, amount },
        5 => Op::FinalizeSale,
        6 => Op::ClaimSale { who: a },
        7 => Op::RefundSale { who: a },
        8 => Op::ClaimVesting { grants: [a, b, a] },
        9 => Op::OfferGrant {
            grant: a,
            to: rng.gen_bool(0.8).then_some(b),
        },
        10 => Op::AcceptGrant { grant: a },
        11 => Op::Stake {
            who: a,
            amount,
            term: b,
            top_up: rng.gen_bool(0.3).then_some(c),
        },
        12 => Op::Unbond {
            who: a,
            position: b,
            amount,
        },
        13 => Op::Withdraw { who: a },
        14 => Op::Dividends { who: a },
        15 => Op::SyncStaking {
            usd: rng.gen_bool(0.2),
        },
        16 => Op::Refresh { who: a },
        17 => Op::OpenChannel {
            payer: a,
            service: b,
            amount,
        },
        18 => Op::Settle {
            channel: a,
            part: rng.gen_range(1..4_000),
        },
        19 => Op::ClaimSplit { service: a },
        20 => Op::FlushFee,
        21 => Op::ReportUsage { service: a },
        // A slot that was another operation's, so that seeds keep their walks.
        22 => Op::ReportUsage { service: b },
        23 => Op::SyncTreasury {
            usd: rng.gen_bool(0.4),
        },
        24 => Op::GiveUsd { from: a, amount },
        25 => Op::PayClaim { claim: a },
        26 => Op::ReleaseClaim { claim: a },
        27 => Op::Bid {
            who: a,
            auction: b,
            amount,
        },
        28 => Op::CloseAuction { auction: a },
        29 => Op::SyncIncentives,
        30 => Op::RollEpoch,
        31 => Op::ClaimReward {
            program: a,
            back: rng.gen_range(0..4),
            twice: rng.gen_bool(0.3),
        },
        32 => Op::ExpireEpoch {
            program: a,
            back: rng.gen_range(4..9),
        },
        33 => Op::ClaimGrant { grant: a },
        34 => Op::Propose {
            who: a,
            what: b,
            amount,
        },
        35 => Op::Activate { proposal: a },
        36 => Op::Vote {
            who: a,
            proposal: b,
            vote: c,
        },
        37 => Op::Acclaim { proposal: a },
        38 => Op::Execute { proposal: a },
        39 => Op::Close { proposal: a },
        40 => Op::Veto {
            proposal: a,
            what: b,
        },
        41 => Op::WithdrawDeposit { proposal: a },
        42 => Op::VoteTwiceByMoving {
            from: a,
            to: b,
            proposal: c,
        },
        43 => Op::Fake {
            contract: a,
            who: b,
            amount,
        },
        44 => Op::Usurp { who: a, what: b },
        45 => Op::Govern { what: a, amount },
        46 => Op::Data(data(rng, [a, b, c], amount)),
        47 => Op::CheatMarket { who: a, what: b },
        48 => Op::Notes(notes(rng, [a, b, c], amount)),
        49 => Op::CheatNotes { who: a, what: b },
        50 => Op::ReopenSale,
        51 => Op::Order(order(rng, a, b)),
        52 => Op::PullAgain { order: a },
        53 => Op::Oppose {
            who: a,
            migration: b,
        },
        54 => Op::RunMigration {
            migration: a,
            early: rng.gen_bool(0.4),
        },
        55 => Op::GiveBack {
            who: a,
            amount,
            bonded: rng.gen_bool(0.6),
        },
        _ => waiting(rng, sale),
    }
}

/// Weights of [`order`].
const ORDERS: [u32; 6] = [2, 3, 3, 4, 10, 2];

fn order(rng: &mut StdRng, a: Pick, b: Pick) -> Order {
    let kind = WeightedIndex::new(ORDERS)
        .expect("weights are positive")
        .sample(rng);
    let seconds = rng.gen_range(0..8 * DAY);
    match kind {
        0 => Order::Pause { seconds },
        1 => Order::PauseOpenings { seconds },
        2 => Order::Freeze { who: a },
        3 => Order::Consent {
            office: a,
            proposal: b,
        },
        4 => Order::Queue { contract: a },
        _ => Order::Cancel {
            office: a,
            migration: b,
        },
    }
}

/// Weights of [`data`].
const ON_THE_MARKET: [u32; 13] = [14, 4, 2, 30, 34, 16, 16, 10, 12, 14, 6, 6, 8];

fn data(rng: &mut StdRng, [a, b, c]: [Pick; 3], amount: Amount) -> Data {
    let kind = WeightedIndex::new(ON_THE_MARKET)
        .expect("weights are positive")
        .sample(rng);
    match kind {
        0 => Data::List {
            seller: a,
            what: b,
            price: amount,
        },
        1 => Data::Update {
            listing: a,
            what: b,
            price: amount,
        },
        2 => Data::Withdraw { listing: a },
        3 => Data::Order {
            buyer: a,
            listing: b,
            query: c,
            sent: amount,
            referrer: rng.gen_bool(0.6).then(|| Pick(rng.gen())),
        },
        4 => Data::Deliver { order: a },
        5 => Data::Dispute { order: a },
        6 => Data::Complete { order: a },
        7 => Data::Refund { order: a },
        8 => Data::Rate {
            order: a,
            stars: rng.gen_range(0..7),
        },
        9 => Data::Claim { listing: a },
        10 => Data::ClaimReferral { who: a },
        11 => Data::Flush,
        _ => Data::Report { listing: a },
    }
}

/// Weights of [`notes`].
const WITH_NOTES: [u32; 10] = [24, 16, 6, 12, 10, 2, 16, 14, 6, 6];

fn notes(rng: &mut StdRng, [a, b, c]: [Pick; 3], amount: Amount) -> Notes {
    let kind = WeightedIndex::new(WITH_NOTES)
        .expect("weights are positive")
        .sample(rng);
    let relay = rng.gen_bool(0.5).then_some(amount);
    match kind {
        0 => Notes::Deposit {
            who: a,
            of: b,
            sent: amount,
        },
        1 => Notes::Open {
            who: a,
            service: b,
            notes: c,
            relay,
        },
        2 => Notes::TopUp {
            channel: a,
            notes: b,
            relay,
        },
        3 => Notes::Exit {
            who: a,
            to: b,
            notes: c,
            relay,
        },
        4 => Notes::Unlock { channel: a },
        5 => Notes::Cancel { channel: a },
        6 => Notes::Finalize { channel: a },
        7 => Notes::Reclaim { channel: a, relay },
        8 => Notes::FlushFee,
        _ => Notes::FlushDust,
    }
}

fn amount(rng: &mut StdRng) -> Amount {
    match rng.gen_range(0..16) {
        0 => Amount::Zero,
        1 => Amount::Tiny(rng.gen_range(1..100)),
        2 => Amount::All,
        3 => Amount::Above(rng.gen_range(1..1_000)),
        4 => Amount::Max,
        5..=8 => Amount::Plain(rng.gen_range(1..50_000_000_000)),
        _ => Amount::Part(rng.gen_range(1..6_000)),
    }
}
