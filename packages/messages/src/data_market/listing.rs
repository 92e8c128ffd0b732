//! What a seller offers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};

use crate::compute_settlement::PayeeSpec;

/// Chunks of a file at most: 2^20, as deep as the trees over them are.
pub const MAX_CHUNKS: u32 = 1 << 20;

/// Bytes of a chunk of plain data: 32 elements of 31 bytes. The last chunk is padded with zeros.
pub const PLAIN_CHUNK_BYTES: u64 = 992;

/// Bytes of a chunk of ciphertext: 32 elements of 32 bytes.
pub const CIPHER_CHUNK_BYTES: usize = 1_024;

/// Bytes that are kept on chain for each chunk of a file that is: its ciphertext and the leaf that
/// is promised of its data. Without the leaves nobody could check the file before he pays, nor
/// dispute it.
pub const INLINE_CHUNK_BYTES: usize = CIPHER_CHUNK_BYTES + 32;

/// Chunks of a file that can be kept on chain at most.
pub const MAX_INLINE_CHUNKS: u32 = 8;

/// Longest URI, in bytes.
pub const MAX_URI: usize = 256;

/// Longest schema, in bytes.
pub const MAX_SCHEMA: usize = 1_024;

/// Longest license, in bytes.
pub const MAX_LICENSE: usize = 128;

/// Columns of a table at most.
pub const MAX_COLUMNS: usize = 4;

/// Longest name of a column, in bytes.
pub const MAX_COLUMN_NAME: usize = 32;

/// Longest unit of a column, in bytes.
pub const MAX_UNIT: usize = 32;

/// Partitions that a listing can name at most. More than 102 of a table's 1,024 rows can't have
/// [`MIN_ROWS`] each.
pub const MAX_PARTITIONS: usize = 128;

/// Longest name of a partition, in bytes.
pub const MAX_PARTITION_NAME: usize = 64;

/// Open queries of a listing at most.
pub const MAX_QUERIES: usize = 64;

/// Least rows a registered query must demand: fewer would answer for a few people.
pub const MIN_ROWS: u16 = 10;

/// A mean's scale at most.
pub const MAX_SCALE: u32 = 1_000_000;

/// Bounds of a histogram at most; it has one bucket more.
pub const MAX_BOUNDS: usize = 7;

/// What a score's weights and bias may come to, without their signs. However narrow its columns are,
/// an answer tells no more than 20 bits beside the largest of its sums.
pub const MAX_WEIGHTS: u64 = 1_000_000;

/// Most stars of a rating.
pub const MAX_STARS: u8 = 5;

/// A new listing.
#[cw_serde]
pub struct NewListing {
    /// Version 1 of what is offered.
    pub offer: Offer,
    /// Queries that can be ordered, at most [`MAX_QUERIES`]; numbered from 1. None without a table.
    pub queries: Vec<NewQuery>,
    /// Who may order.
    pub access: Access,
    /// Least security level of a buyer; 0: everybody. See [`super::Links::tier_source`].
    pub min_security_level: u8,
    /// Payees, version 1, without dividends and risk pool, which are added.
    pub payees: Vec<PayeeSpec>,
}

/// One version of what a listing offers: a file, a table, or both.
#[cw_serde]
pub struct Offer {
    /// The file; what was proven broken is refused.
    pub file: Option<File>,
    /// What the file costs, in uoaic, at least 1. Unset: it isn't for sale. Needs a file.
    pub price_once: Option<Uint128>,
    /// The table that queries are answered from.
    pub table: Option<Table>,
    /// What the data means, at most [`MAX_SCHEMA`] bytes on one line, without control characters
    /// and marks of direction: it stands on buyers' terminals. Nothing personal: a withdrawal erases it
    /// from the state, but the chain's history keeps every transaction.
    pub schema: String,
    /// Under which license, at most [`MAX_LICENSE`] bytes; one line, as the schema.
    pub license: String,
}

/// An encrypted file.
#[cw_serde]
pub struct File {
    /// Root over the encrypted chunks: a field element.
    pub cipher_root: Binary,
    /// Root over the plain chunks: a field element.
    pub plain_root: Binary,
    /// Commitment to the key: a field element.
    pub key_commitment: Binary,
    /// Number of chunks: `size` by [`PLAIN_CHUNK_BYTES`], rounded up; at most [`MAX_CHUNKS`].
    pub chunks: u32,
    /// Bytes of the plain file, at least 1.
    pub size: u64,
    /// Where the ciphertext is: a URI with its scheme, of printable ASCII, at most [`MAX_URI`]
    /// bytes; may be empty when it is on chain.
    pub uri: String,
    /// The sealed file itself, `chunks` × [`INLINE_CHUNK_BYTES`], of at most
    /// [`MAX_INLINE_CHUNKS`]: the ciphertext of all chunks, then the promised leaves of all. The
    /// contract doesn't compare it with the roots: buyers do before they order.
    pub inline: Option<Binary>,
}

/// A committed table.
#[cw_serde]
pub struct Table {
    /// Commitment to salt and rows: a field element.
    pub commitment: Binary,
    /// How many rows it has room for.
    pub rows: Rows,
    /// Its columns, 1 to [`MAX_COLUMNS`], of different names.
    pub columns: Vec<Column>,
    /// Names of its partitions 0, 1 and so on, at most [`MAX_PARTITIONS`], each 1 to
    /// [`MAX_PARTITION_NAME`] bytes on one line, and different; those after them have none.
    pub partitions: Vec<String>,
}

/// What a column of a table is.
#[cw_serde]
#[derive(Eq)]
pub struct Column {
    /// 1 to [`MAX_COLUMN_NAME`] bytes on one line.
    pub name: String,
    /// What a 1 in it means, like `tokens` or `cents`: at most [`MAX_UNIT`] bytes on one line,
    /// empty for plain numbers.
    pub unit: String,
}

impl Column {
    /// Of plain numbers.
    pub fn plain(name: impl Into<String>) -> Self {
        Column {
            name: name.into(),
            unit: String::new(),
        }
    }
}

/// What a seller says his data is and may be used for. Its hash is in the version, and outlives the
/// texts; see [`VersionResponse::terms_hash`](super::VersionResponse::terms_hash).
#[cw_serde]
#[derive(Default, Eq)]
pub struct Terms {
    /// What the data means.
    pub schema: String,
    /// Under which license.
    pub license: String,
    /// The table's columns; empty when there is no table.
    pub columns: Vec<Column>,
    /// Names of the table's partitions 0, 1 and so on; empty when there is no table.
    pub partitions: Vec<String>,
}

/// How many rows a table has room for; there is a circuit for each.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Rows {
    /// 64 rows.
    R64,
    /// 1,024 rows.
    R1024,
}

impl Rows {
    /// The number.
    pub const fn count(self) -> u16 {
        match self {
            Rows::R64 => 64,
            Rows::R1024 => 1_024,
        }
    }
}

/// Who may order from a listing.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Access {
    /// Whoever has the security level and passes the KYC gate.
    Open,
    /// And has the seller's authorization.
    Authorized,
}

/// A query to register.
#[cw_serde]
pub struct NewQuery {
    /// What is asked.
    pub query: Query,
    /// What an answer costs, in uoaic, at least 1.
    pub price: Uint128,
}

/// A query over one partition of a table.
#[cw_serde]
#[derive(Eq)]
pub struct Query {
    /// What is asked.
    pub kind: QueryKind,
    /// Rows of this partition are counted; every row is in exactly one.
    pub partition: u16,
    /// With fewer rows there is no answer; [`MIN_ROWS`] to the table's rows.
    pub min_rows: u16,
}

/// What is asked of the rows that count. A column is given by its place, from 0.
#[cw_serde]
#[derive(Eq)]
pub enum QueryKind {
    /// How many there are.
    Count,
    /// Sum of a column.
    Sum {
        /// Which.
        column: u8,
    },
    /// Mean of a column times `scale`, rounded down.
    Mean {
        /// Which.
        column: u8,
        /// 1 to [`MAX_SCALE`].
        scale: u32,
    },
    /// Rows by the bucket that a column's value falls into.
    Histogram {
        /// Which.
        column: u8,
        /// Lower bounds of the second bucket and those after it: 1 to [`MAX_BOUNDS`], at least 1,
        /// rising.
        bounds: Vec<u32>,
    },
    /// Sum over rows of Σ weight × column + bias: a linear model's score. Weights and bias come to
    /// [`MAX_WEIGHTS`] at most, and an answer must not tell two of its sums apart, or its number of
    /// rows from them, for columns of 32 bits.
    Score {
        /// Weight of each column, 1 to [`MAX_COLUMNS`]; what is missing weighs 0.
        weights: Vec<i64>,
        /// Added once a row.
        bias: i64,
    },
}

/// Which queries an authorization is for.
#[cw_serde]
pub enum Scope {
    /// All, also later ones.
    All,
    /// These, at most [`MAX_QUERIES`]; none of them: the empty list.
    Only(Vec<u32>),
}
