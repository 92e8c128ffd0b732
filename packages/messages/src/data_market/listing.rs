//! Contents of listings.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};

use crate::compute_settlement::PayeeSpec;

/// Maximum number of chunks of a file: 2^20, the depth of the trees over them.
pub const MAX_CHUNKS: u32 = 1 << 20;

/// Bytes of a chunk of plain data: 32 elements of 31 bytes. The last chunk is padded with zeros.
pub const PLAIN_CHUNK_BYTES: u64 = 992;

/// Bytes of a chunk of ciphertext: 32 elements of 32 bytes.
pub const CIPHER_CHUNK_BYTES: usize = 1_024;

/// Bytes per chunk of a file stored on chain: its ciphertext and the promised leaf of its data.
/// Without the leaves nobody could check the file before paying, nor dispute it.
pub const INLINE_CHUNK_BYTES: usize = CIPHER_CHUNK_BYTES + 32;

/// Maximum number of chunks of a file stored on chain.
pub const MAX_INLINE_CHUNKS: u32 = 8;

/// Maximum length of a URI, in bytes.
pub const MAX_URI: usize = 256;

/// Maximum length of a schema, in bytes.
pub const MAX_SCHEMA: usize = 1_024;

/// Maximum length of a license, in bytes.
pub const MAX_LICENSE: usize = 128;

/// Maximum number of columns of a table.
pub const MAX_COLUMNS: usize = 4;

/// Maximum length of a column's name, in bytes.
pub const MAX_COLUMN_NAME: usize = 32;

/// Maximum length of a column's unit, in bytes.
pub const MAX_UNIT: usize = 32;

/// Maximum number of partitions that a listing can name. No more than 102 partitions of a table's
/// 1,024 rows can have [`MIN_ROWS`] each.
pub const MAX_PARTITIONS: usize = 128;

/// Maximum length of a partition's name, in bytes.
pub const MAX_PARTITION_NAME: usize = 64;

/// Maximum number of open queries of a listing.
pub const MAX_QUERIES: usize = 64;

/// Minimum number of rows that a registered query must require: fewer would reveal data about few
/// people.
pub const MIN_ROWS: u16 = 10;

/// Maximum scale of a mean.
pub const MAX_SCALE: u32 = 1_000_000;

/// Maximum number of bounds of a histogram, which has one bucket more.
pub const MAX_BOUNDS: usize = 7;

/// Maximum sum of the absolute values of a score's weights and bias. However narrow its columns, an
/// answer reveals at most 20 bits beyond the largest of its sums.
pub const MAX_WEIGHTS: u64 = 1_000_000;

/// Maximum number of stars of a rating.
pub const MAX_STARS: u8 = 5;

/// A new listing.
#[cw_serde]
pub struct NewListing {
    /// Version 1 of what is offered.
    pub offer: Offer,
    /// Queries that can be ordered, at most [`MAX_QUERIES`], numbered from 1. None without a table.
    pub queries: Vec<NewQuery>,
    /// Who may order.
    pub access: Access,
    /// Minimum security level of a buyer; 0: everybody. See [`super::Links::tier_source`].
    pub min_security_level: u8,
    /// Payees, version 1, without dividends and risk pool, which are added.
    pub payees: Vec<PayeeSpec>,
}

/// One version of what a listing offers: a file, a table, or both.
#[cw_serde]
pub struct Offer {
    /// The file; one that was proven broken is refused.
    pub file: Option<File>,
    /// Price of the file, in uoaic, at least 1. Unset: it is not for sale. Requires a file.
    pub price_once: Option<Uint128>,
    /// The table that queries are answered from.
    pub table: Option<Table>,
    /// Description of the data, at most [`MAX_SCHEMA`] bytes on one line, without control
    /// characters or direction marks, because it is shown on buyers' terminals. It must contain
    /// nothing personal: a withdrawal erases it from the state, but the chain's history keeps every
    /// transaction.
    pub schema: String,
    /// License, at most [`MAX_LICENSE`] bytes; one line, like the schema.
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
    /// Number of chunks: `size` / [`PLAIN_CHUNK_BYTES`], rounded up; at most [`MAX_CHUNKS`].
    pub chunks: u32,
    /// Bytes of the plain file, at least 1.
    pub size: u64,
    /// Location of the ciphertext: a URI with its scheme, printable ASCII, at most [`MAX_URI`]
    /// bytes; may be empty if it is on chain.
    pub uri: String,
    /// The sealed file itself, `chunks` × [`INLINE_CHUNK_BYTES`], at most [`MAX_INLINE_CHUNKS`]
    /// chunks: the ciphertext of all chunks, then all promised leaves. The contract does not
    /// compare it with the roots; buyers do before they order.
    pub inline: Option<Binary>,
}

/// A committed table.
#[cw_serde]
pub struct Table {
    /// Commitment to salt and rows: a field element.
    pub commitment: Binary,
    /// Row capacity.
    pub rows: Rows,
    /// Its columns, 1 to [`MAX_COLUMNS`], with distinct names.
    pub columns: Vec<Column>,
    /// Names of its partitions 0, 1 and so on, at most [`MAX_PARTITIONS`], distinct, each 1 to
    /// [`MAX_PARTITION_NAME`] bytes on one line; further partitions have no name.
    pub partitions: Vec<String>,
}

/// A column of a table.
#[cw_serde]
#[derive(Eq)]
pub struct Column {
    /// 1 to [`MAX_COLUMN_NAME`] bytes on one line.
    pub name: String,
    /// Unit of its values, such as `tokens` or `cents`: at most [`MAX_UNIT`] bytes on one line,
    /// empty for plain numbers.
    pub unit: String,
}

impl Column {
    /// A column of plain numbers.
    pub fn plain(name: impl Into<String>) -> Self {
        Column {
            name: name.into(),
            unit: String::new(),
        }
    }
}

/// What a seller states about the data and its use. Its hash is part of the version and outlives
/// the texts; see [`VersionResponse::terms_hash`](super::VersionResponse::terms_hash).
#[cw_serde]
#[derive(Default, Eq)]
pub struct Terms {
    /// Description of the data.
    pub schema: String,
    /// License.
    pub license: String,
    /// The table's columns; empty without a table.
    pub columns: Vec<Column>,
    /// Names of the table's partitions 0, 1 and so on; empty without a table.
    pub partitions: Vec<String>,
}

/// Row capacity of a table; there is one circuit per size.
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
    /// Anyone with the security level who passes the KYC gate.
    Open,
    /// Additionally, the seller's authorization is required.
    Authorized,
}

/// A query to register.
#[cw_serde]
pub struct NewQuery {
    /// The query.
    pub query: Query,
    /// Price of an answer, in uoaic, at least 1.
    pub price: Uint128,
}

/// A query over one partition of a table.
#[cw_serde]
#[derive(Eq)]
pub struct Query {
    /// Kind of the query.
    pub kind: QueryKind,
    /// Only rows of this partition count; every row is in exactly one.
    pub partition: u16,
    /// Minimum number of rows for an answer; [`MIN_ROWS`] to the table's capacity.
    pub min_rows: u16,
}

/// Computation over the rows that count. A column is given by its position, from 0.
#[cw_serde]
#[derive(Eq)]
pub enum QueryKind {
    /// Number of rows.
    Count,
    /// Sum of a column.
    Sum {
        /// Position of the column.
        column: u8,
    },
    /// Mean of a column times `scale`, rounded down.
    Mean {
        /// Position of the column.
        column: u8,
        /// 1 to [`MAX_SCALE`].
        scale: u32,
    },
    /// Number of rows per bucket that a column's value falls into.
    Histogram {
        /// Position of the column.
        column: u8,
        /// Lower bounds of the second and later buckets: 1 to [`MAX_BOUNDS`] values, at least 1,
        /// ascending.
        bounds: Vec<u32>,
    },
    /// Sum over rows of Σ weight × column + bias: a linear model's score. Weights and bias add up
    /// to at most [`MAX_WEIGHTS`], and for columns of 32 bits an answer must not reveal two of its
    /// sums, or the number of rows beside one.
    Score {
        /// Weight of each column, 1 to [`MAX_COLUMNS`]; missing ones are 0.
        weights: Vec<i64>,
        /// Added once per row.
        bias: i64,
    },
}

/// Queries that an authorization covers.
#[cw_serde]
pub enum Scope {
    /// All queries, later ones included.
    All,
    /// Only these, at most [`MAX_QUERIES`]; an empty list allows none.
    Only(Vec<u32>),
}
