//! What this machine sells, and what it has served. Secrets leave it for that alone, whatever a
//! node says of listings, queries and orders.
//!
//! In `data/sales/MARKET/`: `listing-N.json` what a listing offers, `new-….json` the same of one
//! whose number isn't known yet, `order-N.json` what was sent for an order. Each is synced before
//! anything is sent that depends on it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oaic_data::record::{element_hex, name_of, write_own};
use oaic_kit::question::statement_query;
use oaic_poseidon::Fr;
use oaic_types::data_market::{ExecuteMsg, NewQuery, Offer, OrderResponse, Point, Query, MIN_ROWS};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::home::{write_new, Home};
use super::market::{context, failure};
use crate::context::Context;
use crate::error::{CliError, Kind, Result};

const LISTING: &str = "oaic/data-own-listing/1";
const ORDER: &str = "oaic/data-served/1";

/// Of one market, which its context names: of this chain, at this address.
pub(super) struct Sales {
    folder: PathBuf,
}

/// What a listing of this machine's offers, or ever did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Own {
    format: String,
    /// Key commitments of files, hex.
    files: BTreeSet<String>,
    /// Commitments of tables, hex.
    tables: BTreeSet<String>,
    /// Hashes of registered queries, hex.
    queries: BTreeSet<String>,
}

/// What was sent for an order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Served {
    format: String,
    buyer_key: Point,
    /// Commitment to what was sealed, hex: a file's key or a table.
    of: String,
    /// Hash of the query, of an answer, hex.
    query: Option<String>,
    /// Sent once more instead of another.
    message: ExecuteMsg,
}

/// What is about to be sealed to an order's buyer.
pub(super) struct Sealing<'a> {
    pub(super) order: &'a OrderResponse,
    /// Commitment to the file's key, or of the table.
    pub(super) of: &'a Fr,
    /// The query, of an answer.
    pub(super) query: Option<&'a Query>,
}

impl Own {
    /// What an offer holds, with queries.
    pub(super) fn of(offer: &Offer, queries: &[NewQuery]) -> Result<Self> {
        let mut own = Self {
            format: LISTING.to_owned(),
            ..Self::default()
        };
        let file = offer.file.as_ref().map(|file| &file.key_commitment);
        own.files.extend(file.map(hex::encode));
        let table = offer.table.as_ref().map(|table| &table.commitment);
        own.tables.extend(table.map(hex::encode));
        own.add(queries.iter().map(|new| &new.query))?;
        Ok(own)
    }

    /// Adds queries.
    pub(super) fn add<'a>(&mut self, queries: impl Iterator<Item = &'a Query>) -> Result<()> {
        for query in queries {
            self.queries.insert(hash(query)?);
        }
        Ok(())
    }

    /// Adds a file, by the commitment to its key.
    pub(super) fn add_file(&mut self, commitment: &Fr) {
        self.files.insert(element_hex(commitment));
    }

    /// Adds a table.
    pub(super) fn add_table(&mut self, commitment: &Fr) {
        self.tables.insert(element_hex(commitment));
    }

    /// Whether nothing can be served of it.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.tables.is_empty()
    }

    fn join(&mut self, other: Self) {
        self.format = LISTING.to_owned();
        self.files.extend(other.files);
        self.tables.extend(other.tables);
        self.queries.extend(other.queries);
    }

    fn offers(&self, sealing: &Sealing) -> bool {
        let of = element_hex(sealing.of);
        match sealing.query {
            None => self.files.contains(&of),
            Some(_) => self.tables.contains(&of),
        }
    }
}

/// Hash of a query as proofs bind it: computed, so that no node names another.
fn hash(query: &Query) -> Result<String> {
    let query = statement_query(query)
        .map_err(|e| CliError::usage("the query isn't one that can be answered").because(e))?;
    Ok(element_hex(&query.hash()))
}

impl Sales {
    pub(super) fn open(ctx: &Context) -> Result<Self> {
        let folder = Home::of(ctx).folder_of("sales")?;
        let folder = folder.join(name_of(&context(ctx)?));
        crate::keys::make_private_folder(&folder)
            .map_err(|e| CliError::key(format!("{} can't be made", folder.display())).because(e))?;
        Ok(Self { folder })
    }

    /// Before a listing is sent, whose number the chain gives.
    pub(super) fn offer(&self, own: Own) -> Result<()> {
        let path = self.new_path(&own);
        self.extend(&path, own)
    }

    /// Once its number is known.
    pub(super) fn listed(&self, listing: u64, own: Own) -> Result<()> {
        let new = self.new_path(&own);
        self.heard(listing, own, &new)
    }

    /// What is left of it would only be taken for another listing of the same.
    fn heard(&self, listing: u64, own: Own, new: &Path) -> Result<()> {
        self.grow(listing, own)?;
        std::fs::remove_file(new)
            .map_err(|e| CliError::failed(format!("{} can't be removed", new.display())).because(e))
    }

    /// Before what a listing offers, or its queries, grow.
    pub(super) fn grow(&self, listing: u64, own: Own) -> Result<()> {
        self.extend(&self.listing_path(listing), own)
    }

    fn extend(&self, path: &Path, own: Own) -> Result<()> {
        let mut all: Own = read(path)?.unwrap_or_default();
        all.join(own);
        let text = json(&all)?;
        write_own(path, &text).map_err(failure)
    }

    /// Refuses to seal anything for an order that isn't of a listing of this machine's, or asks
    /// what was never registered with it. What was sent for the order before is sent again.
    pub(super) fn allow(&self, sealing: &Sealing) -> Result<Option<ExecuteMsg>> {
        let order = sealing.order;
        let own = self.own(sealing)?.ok_or_else(|| unknown(order, sealing))?;
        if !own.offers(sealing) {
            return Err(unknown(order, sealing));
        }
        let query = sealing.query.map(|query| self.known(&own, query, order));
        let query = query.transpose()?;
        let Some(served) = read::<Served>(&self.order_path(order.id))? else {
            return Ok(None);
        };
        let same = served.buyer_key == order.buyer_key
            && served.of == element_hex(sealing.of)
            && served.query == query;
        match same {
            true => Ok(Some(served.message)),
            false => Err(CliError::new(
                Kind::Refused,
                format!(
                    "order {} was served already, for another key or query: somebody shows this \
                     machine an order that isn't so; nothing was sent",
                    order.id
                ),
            )
            .next("ask another node (--rpc); an order is served once")),
        }
    }

    fn known(&self, own: &Own, query: &Query, order: &OrderResponse) -> Result<String> {
        let refused = |why: String| {
            Err(CliError::new(
                Kind::Refused,
                format!("order {}: {why}; nothing was sent", order.id),
            ))
        };
        if query.min_rows < MIN_ROWS {
            return refused(format!(
                "its query asks for {} rows at least, and no query may for fewer than {MIN_ROWS}",
                query.min_rows
            ));
        }
        let hash = hash(query)?;
        match own.queries.contains(&hash) {
            true => Ok(hash),
            false => refused(format!(
                "this machine never registered its query with listing {}",
                order.listing
            ))
            .map_err(|e| e.next(adopt(order.listing))),
        }
    }

    /// What the order's listing offers. One that was sent, and whose number was never heard, is
    /// found by what it offers.
    fn own(&self, sealing: &Sealing) -> Result<Option<Own>> {
        let listing = sealing.order.listing;
        if let Some(own) = read(&self.listing_path(listing))? {
            return Ok(Some(own));
        }
        let entries = std::fs::read_dir(&self.folder).map_err(|e| {
            CliError::key(format!("{} can't be read", self.folder.display())).because(e)
        })?;
        for entry in entries.flatten() {
            if !entry.file_name().to_string_lossy().starts_with("new-") {
                continue;
            }
            let Some(own) = read::<Own>(&entry.path())? else {
                continue;
            };
            if own.offers(sealing) {
                self.heard(listing, own.clone(), &entry.path())?;
                return Ok(Some(own));
            }
        }
        Ok(None)
    }

    /// Keeps what is about to be sent for an order.
    pub(super) fn serve(&self, sealing: &Sealing, message: &ExecuteMsg) -> Result<()> {
        let served = Served {
            format: ORDER.to_owned(),
            buyer_key: sealing.order.buyer_key.clone(),
            of: element_hex(sealing.of),
            query: sealing.query.map(hash).transpose()?,
            message: message.clone(),
        };
        write_new(&self.order_path(sealing.order.id), &json(&served)?)
    }

    fn listing_path(&self, listing: u64) -> PathBuf {
        self.folder.join(format!("listing-{listing}.json"))
    }

    fn order_path(&self, order: u64) -> PathBuf {
        self.folder.join(format!("order-{order}.json"))
    }

    /// Named after what is offered: the same offer, sent twice, is one.
    fn new_path(&self, own: &Own) -> PathBuf {
        let goods = own.files.iter().chain(&own.tables);
        let start = |hex: &String| hex.chars().take(16).collect::<String>();
        let goods: Vec<String> = goods.map(start).collect();
        self.folder.join(format!("new-{}.json", goods.join("-")))
    }
}

/// An order of what isn't sold here: of a copy, or of a listing that another machine made.
fn unknown(order: &OrderResponse, sealing: &Sealing) -> CliError {
    let what = match sealing.query {
        None => "file",
        Some(_) => "table",
    };
    CliError::new(
        Kind::Refused,
        format!(
            "order {} is of listing {}, which this machine never offered that {what} in: it may be \
             a copy of yours; nothing was sent",
            order.id, order.listing
        ),
    )
    .next(adopt(order.listing))
}

fn adopt(listing: u64) -> String {
    format!("if it is yours, made elsewhere: `oaic data adopt {listing}` shows what it would serve")
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|e| CliError::failed("a record of sales can't be written").because(e))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path)
        .map_err(|e| CliError::key(format!("{} can't be read", path.display())).because(e))?;
    let found = serde_json::from_str(&text).map_err(|e| {
        CliError::key(format!("{} is damaged", path.display()))
            .because(e)
            .next("bring it back from a backup: it says what this machine may serve")
    })?;
    Ok(Some(found))
}
