//! Hashes of what a seller offers and a buyer agrees to.
//!
//! Both are SHA-256 over fields in order. A text, and a run of bytes, is its length as a u32 and its
//! bytes; a list is its length as a u32 and its entries; what can be missing is 0, or 1 and itself.
//! Numbers are big-endian.

use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_messages::data_market::{FileInfo, ListingResponse, RegisteredQuery, TableInfo, Terms};
use sha2::{Digest, Sha256};

use super::{StoredQuery, Version};

const TERMS: &str = "oaic/data-terms/1";
const BUY: &str = "oaic/data-buy/1";
const ASK: &str = "oaic/data-ask/1";

/// SHA-256 of `"oaic/data-terms/1"` ‖ schema ‖ license ‖ columns (each name ‖ unit) ‖ partitions.
///
/// Whoever guesses short texts can compare them with it: nothing personal belongs into them.
pub fn terms_hash(terms: &Terms) -> Binary {
    let mut hash = Fields::new(TERMS);
    hash.text(&terms.schema).text(&terms.license);
    hash.count(terms.columns.len());
    for column in &terms.columns {
        hash.text(&column.name).text(&column.unit);
    }
    hash.count(terms.partitions.len());
    for name in &terms.partitions {
        hash.text(name);
    }
    hash.finish()
}

/// What a buyer checks before paying.
#[derive(Debug, Clone, Copy)]
pub struct SaleItem<'a> {
    /// Who sells.
    pub seller: &'a Addr,
    /// The version.
    pub version: &'a Version,
    /// The query, if an answer is ordered.
    pub query: Option<&'a StoredQuery>,
    /// What it costs, in uoaic.
    pub price: Uint128,
}

impl SaleItem<'_> {
    /// What `Buy` and `Ask` expect: SHA-256 of `"oaic/data-buy/1"`, or `"oaic/data-ask/1"`, ‖ chain
    /// id ‖ contract ‖ seller ‖ the file if there is one (cipher root ‖ plain root ‖ key commitment
    /// ‖ chunks u32 ‖ size u64) ‖ the table if there is one (commitment ‖ rows u16 ‖ columns u8) ‖
    /// terms hash ‖ the query's hash, of an answer only ‖ price u128.
    pub fn expect(&self, chain_id: &str, contract: &Addr) -> Binary {
        let mut hash = Fields::new(match self.query {
            None => BUY,
            Some(_) => ASK,
        });
        hash.text(chain_id)
            .text(contract.as_str())
            .text(self.seller.as_str())
            .file(self.version.file.as_ref())
            .table(self.version.table.as_ref())
            .bytes(&self.version.terms_hash);
        if let Some(query) = self.query {
            hash.bytes(&query.hash);
        }
        hash.raw(&self.price.u128().to_be_bytes());
        hash.finish()
    }
}

/// [`SaleItem::expect`] of what a listing's answer shows, for those who have no proof; of its file, or
/// of the answer to a query. A file that isn't for sale costs nothing there, and can't be ordered.
pub fn expect_shown(
    chain_id: &str,
    contract: &Addr,
    listing: &ListingResponse,
    query: Option<&RegisteredQuery>,
) -> Binary {
    let version = Version::from(listing.version.clone());
    let query = query.cloned().map(StoredQuery::from);
    let price = match &query {
        None => version.price_once.unwrap_or_default(),
        Some(query) => query.price,
    };
    let item = SaleItem {
        seller: &listing.seller,
        version: &version,
        query: query.as_ref(),
        price,
    };
    item.expect(chain_id, contract)
}

struct Fields(Sha256);

impl Fields {
    fn new(tag: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.text(tag);
        fields
    }

    fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    /// Lengths that don't fit are of nothing that a message can hold.
    fn count(&mut self, count: usize) -> &mut Self {
        self.raw(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len()).raw(bytes)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn file(&mut self, file: Option<&FileInfo>) -> &mut Self {
        let Some(file) = file else {
            return self.raw(&[0]);
        };
        self.raw(&[1])
            .bytes(&file.cipher_root)
            .bytes(&file.plain_root)
            .bytes(&file.key_commitment)
            .raw(&file.chunks.to_be_bytes())
            .raw(&file.size.to_be_bytes())
    }

    fn table(&mut self, table: Option<&TableInfo>) -> &mut Self {
        let Some(table) = table else {
            return self.raw(&[0]);
        };
        self.raw(&[1])
            .bytes(&table.commitment)
            .raw(&table.rows.count().to_be_bytes())
            .raw(&[table.columns])
    }

    fn finish(self) -> Binary {
        self.0.finalize().to_vec().into()
    }
}
