//! How operations are drawn.

use oaic_testing::simulation::{amount, pick};
use proptest::prelude::*;
use proptest::strategy::Union;

use crate::op::{Data, Notes, Op, Order, DAY};
use crate::settlement;

/// In so many operations of an episode the sale comes and goes.
const OPENING: usize = 110;

/// After so many most of a year passes at once.
const YEAR: usize = 330;

const HOUR: u64 = 3_600;

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
    let buy = (pick(), amount()).prop_map(|(who, amount)| Op::Buy { who, amount });
    let claim = pick().prop_map(|who| Op::ClaimSale { who });
    let all = vec![
        (5, buy.boxed()),
        (2, Just(Op::FinalizeSale {}).boxed()),
        (1, claim.boxed()),
        (4, waiting(true)),
    ];
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
    let mut all = Op::kinds();
    let data = Union::new_weighted(Data::kinds());
    let notes = Union::new_weighted(Notes::kinds());
    let order = Union::new_weighted(Order::kinds());
    all.push((140, data.prop_map(Op::Data).boxed()));
    all.push((110, notes.prop_map(Op::Notes).boxed()));
    all.push((30, order.prop_map(Op::Order).boxed()));
    all.push((70, waiting(sale)));
    Union::new_weighted(all).boxed()
}
