//! What a service meters, what it charges, and whom it pays.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use crate::shared::Bps;

/// Length of every `units` and `prices` array. Slots without a [`UnitKind`] are zero.
pub const UNIT_SLOTS: usize = 16;

/// Maximum number of payees in one split.
pub const MAX_PAYEES: usize = 20;

/// Maximum number of tiers with a discount in a price table.
pub const MAX_TIERS: usize = 8;

/// Maximum discount of a tier, in basis points.
pub const MAX_DISCOUNT_BPS: Bps = 9_000;

/// Prices are per this many units.
pub const PRICE_SCALE: u128 = 1_000_000;

/// Kind of metered unit. The position is the index in every `units` and `prices` array.
#[cw_serde]
#[derive(Copy)]
pub enum UnitKind {
    /// Tokens read.
    Prompt = 0,
    /// Tokens read from a cache.
    Cached = 1,
    /// Tokens generated and shown.
    Completion = 2,
    /// Tokens generated and not shown.
    Reasoning = 3,
    /// Tokens embedded.
    Embedding = 4,
    /// Seconds of one GPU.
    GpuSecond = 5,
    /// Bytes moved or stored.
    Byte = 6,
    /// Requests; 1 per call.
    Request = 7,
    /// Images generated or read.
    Image = 8,
    /// Milliseconds of audio or video.
    MediaMillisecond = 9,
    /// Rows of a table, such as embedding rows.
    Row = 10,
}

impl UnitKind {
    /// All kinds, in the order of their slots.
    pub const ALL: [Self; 11] = [
        Self::Prompt,
        Self::Cached,
        Self::Completion,
        Self::Reasoning,
        Self::Embedding,
        Self::GpuSecond,
        Self::Byte,
        Self::Request,
        Self::Image,
        Self::MediaMillisecond,
        Self::Row,
    ];

    /// Name, as JSON and the economy file have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Cached => "cached",
            Self::Completion => "completion",
            Self::Reasoning => "reasoning",
            Self::Embedding => "embedding",
            Self::GpuSecond => "gpu_second",
            Self::Byte => "byte",
            Self::Request => "request",
            Self::Image => "image",
            Self::MediaMillisecond => "media_millisecond",
            Self::Row => "row",
        }
    }

    /// Values in their kinds' slots; the other slots have the default, which is zero for numbers.
    pub fn slots<T: Copy + Default>(values: &[(Self, T)]) -> [T; UNIT_SLOTS] {
        let mut slots = [T::default(); UNIT_SLOTS];
        for (slot, kind) in slots.iter_mut().zip(Self::ALL) {
            if let Some((_, value)) = values.iter().rev().find(|(of, _)| *of == kind) {
                *slot = *value;
            }
        }
        slots
    }

    /// The kind of a slot; none where no kind has it.
    pub fn of_slot(slot: usize) -> Option<Self> {
        Self::ALL.get(slot).copied()
    }
}

/// Role of a payee in a split.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Owner of the model.
    ModelOwner,
    /// The provider of compute.
    ComputeProvider,
    /// Nodes of the network.
    Nodes,
    /// Developer of the application.
    Developer,
    /// Owner of a model this one derives from.
    Licensor,
    /// Stakers. Weight and address come from the contract's configuration.
    Dividends,
    /// The risk pool. Weight and address come from the contract's configuration.
    RiskPool,
}

/// Prices of a service; each version is immutable.
#[cw_serde]
pub struct PriceTable {
    /// uoaic per [`PRICE_SCALE`] units of each [`UnitKind`], in its order; exactly [`UNIT_SLOTS`].
    pub prices: Vec<Uint128>,
    /// Discounts of tiers 1, 2, …, in basis points, never decreasing; tier 0 has none. At most
    /// [`MAX_TIERS`] entries; a higher tier gets the last.
    pub tier_discounts: Vec<Bps>,
    /// Maximum price of one call, after the discount; at least 1.
    pub max_call: Uint128,
}

/// A payee as the provider defines it.
#[cw_serde]
pub struct PayeeSpec {
    /// Role of the payee.
    pub role: Role,
    /// Display name, 1 to 64 bytes.
    pub label: String,
    /// Address that is paid. None: earnings accrue until one is set.
    pub address: Option<String>,
    /// Weight in basis points. All weights, with those of dividends and risk pool, total 10,000.
    pub weight: Bps,
}

/// Reference to one payee of a split.
#[cw_serde]
pub struct PayeeRef {
    /// What earns: a service of compute-settlement or a listing of data-market.
    pub source_id: u64,
    /// Version of its split.
    pub split_version: u32,
    /// Position in the split, from 0.
    pub payee: u32,
}
