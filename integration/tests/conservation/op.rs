//! What an operation is. Operations are plain numbers that are resolved against the world they
//! run in, so that a trace stays meaningful when operations are cut out of it.

use oaic_integration::walk::{Amount, Pick};
use rand::distributions::{Distribution, WeightedIndex};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What is wrong with a voucher, when something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// One bit of the signature is turned.
    Altered,
    /// Signed by a stranger's key.
    Forged,
    /// Signed for another chain id.
    OtherChain,
    /// Signed for another contract on this chain.
    OtherContract,
    /// Signed for another channel.
    OtherChannel,
    /// Names a key index that isn't in force.
    OtherKey,
    /// Names terms the channel doesn't have.
    NoTerms,
    /// Names a channel that doesn't exist.
    NoChannel,
}

/// How a voucher follows the last one of its lane.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// More calls, more money.
    Forward,
    /// The same again.
    Same,
    /// Fewer calls.
    FewerCalls,
    /// Less money.
    LessMoney,
    /// No calls yet: sequence 0, an empty tree.
    Opening,
    /// More money than the channel has.
    OverReserved,
}

/// One voucher of a batch.
#[derive(Clone, Copy, Debug)]
pub struct VoucherPlan {
    pub channel: Pick,
    pub terms: Pick,
    pub lane: u32,
    pub step: Step,
    pub calls: u64,
    pub amount: u128,
    pub fault: Fault,
}

/// How a cooperative close is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Closing {
    /// Both signatures over what was really paid.
    Honest,
    /// Both signatures over less than was paid.
    PaidLess,
    /// The provider's signature is the payer's.
    OneSided,
}

/// What a reporter shows.
#[derive(Clone, Copy, Debug)]
pub enum Evidence {
    /// Two different receipts for one call.
    Equivocation,
    /// One receipt above its price.
    Overcharge,
    /// The same receipt twice.
    SameTwice,
    /// A receipt at its price.
    FairPrice,
    /// Two receipts that the reporter signed himself.
    Forged,
    /// Evidence that was used before.
    Again,
}

/// One operation.
#[derive(Clone, Debug)]
pub enum Op {
    Transfer {
        from: Pick,
        to: Pick,
        amount: Amount,
    },
    /// An ordinary transfer to the settlement contract: a gift that no book may count.
    Donate {
        from: Pick,
        amount: Amount,
    },
    Burn {
        from: Pick,
        amount: Amount,
    },
    Allow {
        owner: Pick,
        spender: Pick,
        amount: Amount,
        more: bool,
        blocks: Option<u64>,
    },
    TransferFrom {
        owner: Pick,
        spender: Pick,
        to: Pick,
        amount: Amount,
    },
    BurnFrom {
        owner: Pick,
        spender: Pick,
        amount: Amount,
    },
    TopUpFrom {
        owner: Pick,
        spender: Pick,
        channel: Pick,
        amount: Amount,
    },
    /// `Send` to the settlement contract with a message it doesn't know.
    SendJunk {
        from: Pick,
        amount: Amount,
    },
    Open {
        payer: Pick,
        service: Pick,
        amount: Amount,
        limit: Option<Amount>,
        referrer: Option<Pick>,
    },
    TopUp {
        from: Pick,
        channel: Pick,
        amount: Amount,
    },
    Settle {
        vouchers: Vec<VoucherPlan>,
    },
    AdvanceTerms {
        channel: Pick,
        service: Pick,
    },
    RotateSessionKey {
        channel: Pick,
        limit: Option<Amount>,
    },
    RequestUnlock {
        channel: Pick,
    },
    CancelUnlock {
        channel: Pick,
    },
    FinalizeUnlock {
        channel: Pick,
    },
    Close {
        channel: Pick,
        closing: Closing,
    },
    Claim {
        service: Pick,
        version: Pick,
        twice: bool,
    },
    ClaimReferral {
        referrer: Pick,
    },
    FlushFee,
    SetPayeeAddress {
        service: Pick,
        version: Pick,
        payee: Pick,
        to: Pick,
    },
    UpdatePrices {
        service: Pick,
        factor: u128,
    },
    UpdateSplit {
        service: Pick,
        weight: u16,
    },
    RotateReceiptKey {
        provider: Pick,
    },
    Bond {
        provider: Pick,
        amount: Amount,
    },
    Unbond {
        provider: Pick,
        amount: Amount,
    },
    WithdrawBond {
        provider: Pick,
    },
    Dispute {
        channel: Pick,
        reporter: Pick,
        sequence: u64,
        evidence: Evidence,
    },
    Freeze {
        who: Pick,
        thaw: bool,
    },
    /// Freezing the registered escrow, which must be refused.
    FreezeEscrow,
    Pause {
        seconds: u64,
    },
    Unpause,
    PauseOpenings {
        seconds: u64,
    },
    UnpauseOpenings,
    ScheduleFee {
        bps: u16,
        days: u64,
    },
    CancelFee,
    Exempt {
        kind: Pick,
    },
    SetShares {
        referrer_bps: u16,
        dividends_bps: u16,
        risk_bps: u16,
    },
    /// Somebody tries what only a system contract, the owner or nobody may.
    Usurp {
        who: Pick,
        what: Pick,
        amount: Amount,
    },
    Advance {
        blocks: u64,
        seconds: u64,
    },
}

/// As many operations as asked for, always the same ones for one seed.
pub fn generate(seed: u64, count: usize) -> Vec<Op> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| one(&mut rng)).collect()
}

/// Weights of the kinds of operations, with the makers in [`make`]'s order.
const WEIGHTS: [u32; 40] = [
    60, 6, 8, 20, 24, 6, 10, 5, // token
    50, 30, 150, 12, 12, 22, 8, 22, 14, // channels
    40, 20, 24, 12, 8, 8, 5, // earnings, services
    14, 10, 12, 26, // bonds
    16, 2, 5, 7, 4, 5, 6, 3, 4, 6, 12, 40, // government, time
];

fn one(rng: &mut StdRng) -> Op {
    let kind = WeightedIndex::new(WEIGHTS)
        .expect("weights are positive")
        .sample(rng);
    make(kind, rng)
}

fn make(kind: usize, rng: &mut StdRng) -> Op {
    let pick = |rng: &mut StdRng| Pick(rng.gen());
    match kind {
        0 => Op::Transfer {
            from: pick(rng),
            to: pick(rng),
            amount: amount(rng),
        },
        1 => Op::Donate {
            from: pick(rng),
            amount: amount(rng),
        },
        2 => Op::Burn {
            from: pick(rng),
            amount: amount(rng),
        },
        3 => Op::Allow {
            owner: pick(rng),
            spender: pick(rng),
            amount: amount(rng),
            more: rng.gen_bool(0.8),
            blocks: rng.gen_bool(0.3).then(|| rng.gen_range(1..400)),
        },
        4 => Op::TransferFrom {
            owner: pick(rng),
            spender: pick(rng),
            to: pick(rng),
            amount: amount(rng),
        },
        5 => Op::BurnFrom {
            owner: pick(rng),
            spender: pick(rng),
            amount: amount(rng),
        },
        6 => Op::TopUpFrom {
            owner: pick(rng),
            spender: pick(rng),
            channel: pick(rng),
            amount: small(rng),
        },
        7 => Op::SendJunk {
            from: pick(rng),
            amount: amount(rng),
        },
        8 => Op::Open {
            payer: pick(rng),
            service: pick(rng),
            amount: small(rng),
            limit: rng.gen_bool(0.3).then(|| small(rng)),
            referrer: rng.gen_bool(0.6).then(|| pick(rng)),
        },
        9 => Op::TopUp {
            from: pick(rng),
            channel: pick(rng),
            amount: small(rng),
        },
        10 => {
            let vouchers = rng.gen_range(1..=6);
            Op::Settle {
                vouchers: (0..vouchers).map(|_| voucher(rng)).collect(),
            }
        }
        11 => Op::AdvanceTerms {
            channel: pick(rng),
            service: pick(rng),
        },
        12 => Op::RotateSessionKey {
            channel: pick(rng),
            limit: rng.gen_bool(0.5).then(|| small(rng)),
        },
        13 => Op::RequestUnlock { channel: pick(rng) },
        14 => Op::CancelUnlock { channel: pick(rng) },
        15 => Op::FinalizeUnlock { channel: pick(rng) },
        16 => Op::Close {
            channel: pick(rng),
            closing: match rng.gen_range(0..5) {
                0 => Closing::PaidLess,
                1 => Closing::OneSided,
                _ => Closing::Honest,
            },
        },
        17 => Op::Claim {
            service: pick(rng),
            version: pick(rng),
            twice: rng.gen_bool(0.3),
        },
        18 => Op::ClaimReferral {
            referrer: pick(rng),
        },
        19 => Op::FlushFee,
        20 => Op::SetPayeeAddress {
            service: pick(rng),
            version: pick(rng),
            payee: pick(rng),
            to: pick(rng),
        },
        21 => Op::UpdatePrices {
            service: pick(rng),
            factor: rng.gen_range(1..20),
        },
        22 => Op::UpdateSplit {
            service: pick(rng),
            weight: rng.gen_range(1..4_000),
        },
        23 => Op::RotateReceiptKey {
            provider: pick(rng),
        },
        24 => Op::Bond {
            provider: pick(rng),
            amount: small(rng),
        },
        25 => Op::Unbond {
            provider: pick(rng),
            amount: amount(rng),
        },
        26 => Op::WithdrawBond {
            provider: pick(rng),
        },
        27 => Op::Dispute {
            channel: pick(rng),
            reporter: pick(rng),
            sequence: rng.gen_range(1..200),
            evidence: match rng.gen_range(0..8) {
                0 | 1 => Evidence::Equivocation,
                2 | 3 => Evidence::Overcharge,
                4 => Evidence::SameTwice,
                5 => Evidence::FairPrice,
                6 => Evidence::Forged,
                _ => Evidence::Again,
            },
        },
        28 => Op::Freeze {
            who: pick(rng),
            thaw: rng.gen_bool(0.75),
        },
        29 => Op::FreezeEscrow,
        30 => Op::Pause {
            seconds: rng.gen_range(1..1_000),
        },
        31 => Op::Unpause,
        32 => Op::PauseOpenings {
            seconds: rng.gen_range(1..400),
        },
        33 => Op::UnpauseOpenings,
        34 => Op::ScheduleFee {
            bps: rng.gen_range(0..=900),
            days: rng.gen_range(6..9),
        },
        35 => Op::CancelFee,
        36 => Op::Exempt { kind: pick(rng) },
        37 => Op::SetShares {
            referrer_bps: rng.gen_range(0..=2_100),
            dividends_bps: rng.gen_range(0..=1_500),
            risk_bps: rng.gen_range(0..=500),
        },
        38 => Op::Usurp {
            who: pick(rng),
            what: pick(rng),
            amount: amount(rng),
        },
        _ => match rng.gen_range(0..20) {
            0 => Op::Advance {
                blocks: 10,
                seconds: 8 * 86_400,
            },
            1..=6 => Op::Advance {
                blocks: 5,
                seconds: rng.gen_range(100..600),
            },
            7 => Op::Advance {
                blocks: 1,
                seconds: rng.gen_range(100..600),
            },
            8 => Op::Advance {
                blocks: 10,
                seconds: 1,
            },
            _ => Op::Advance {
                blocks: rng.gen_range(1..4),
                seconds: rng.gen_range(1..60),
            },
        },
    }
}

fn amount(rng: &mut StdRng) -> Amount {
    match rng.gen_range(0..100) {
        0..=4 => Amount::Zero,
        5..=24 => Amount::Tiny(rng.gen_range(1..100)),
        25..=69 => Amount::Plain(rng.gen_range(100..1_000_000_000)),
        70..=84 => Amount::Part(rng.gen_range(1..3_000)),
        85..=88 => Amount::All,
        89..=96 => Amount::Above(rng.gen_range(1..1_000)),
        _ => Amount::Max,
    }
}

/// Amounts of the size of a channel's reserve, so that reserves run out now and then.
fn small(rng: &mut StdRng) -> Amount {
    match rng.gen_range(0..100) {
        0..=3 => Amount::Zero,
        4..=13 => Amount::Tiny(rng.gen_range(1..100)),
        14..=94 => Amount::Plain(rng.gen_range(100..20_000_000)),
        95..=96 => Amount::Above(1),
        97 => Amount::Max,
        _ => Amount::Part(rng.gen_range(1..100)),
    }
}

fn voucher(rng: &mut StdRng) -> VoucherPlan {
    let fault = match rng.gen_range(0..40) {
        0 => Fault::Altered,
        1 => Fault::Forged,
        2 => Fault::OtherChain,
        3 => Fault::OtherContract,
        4 => Fault::OtherChannel,
        5 => Fault::OtherKey,
        6 => Fault::NoTerms,
        7 => Fault::NoChannel,
        _ => Fault::None,
    };
    let step = match rng.gen_range(0..100) {
        0..=69 => Step::Forward,
        70..=76 => Step::Same,
        77..=80 => Step::FewerCalls,
        81..=84 => Step::LessMoney,
        85..=91 => Step::Opening,
        _ => Step::OverReserved,
    };
    VoucherPlan {
        channel: Pick(rng.gen()),
        terms: Pick(rng.gen()),
        lane: rng.gen_range(0..3),
        step,
        calls: rng.gen_range(1..50),
        amount: if rng.gen_bool(0.2) {
            rng.gen_range(0..20)
        } else {
            rng.gen_range(0..2_000_000)
        },
        fault,
    }
}
