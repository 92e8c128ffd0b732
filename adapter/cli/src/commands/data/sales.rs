//! What this machine sells, and what it has served. Secrets leave it for that alone, whatever a
//! node says of listings, queries and orders.
//!
//! In `data/sales/MARKET/`: `listing-N.json` what a listing offers, `new-….json` the same of one
//! whose number isn't known yet, `order-N.json` what was sent for an order. Each is synced before
//! anything is sent that depends on it.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use oaic_messages::data_market::{
    ExecuteMsg, NewQuery, Offer, OrderResponse, Point, Query, VersionResponse, MIN_ROWS,
};
use oaic_poseidon::Fr;
use oaic_records::data_market::question::statement_query;
use oaic_sealed_data::record::{element_hex, name_of};
use serde::de::DeserializeOwned;
use serde::Deserialize;

use super::home::{write_new, Home};
use super::market::context;
use crate::commands::prelude::*;
use crate::private;

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

    pub(super) fn add<'a>(&mut self, queries: impl Iterator<Item = &'a Query>) -> Result<()> {
        for query in queries {
            self.queries.insert(hash(query)?);
        }
        Ok(())
    }

    pub(super) fn add_file(&mut self, commitment: &Fr) {
        self.files.insert(element_hex(commitment));
    }

    pub(super) fn add_table(&mut self, commitment: &Fr) {
        self.tables.insert(element_hex(commitment));
    }

    /// Whether a version of a listing is of what this offers.
    pub(super) fn is_of(&self, version: &VersionResponse) -> bool {
        let file = version.file.as_ref().map(|file| &file.key_commitment);
        let table = version.table.as_ref().map(|table| &table.commitment);
        let files: BTreeSet<String> = file.map(hex::encode).into_iter().collect();
        let tables: BTreeSet<String> = table.map(hex::encode).into_iter().collect();
        (&self.files, &self.tables) == (&files, &tables)
    }

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
        crate::private::make_private_folder(&folder)
            .map_err(|e| CliError::key(format!("{} can't be made", folder.display())).because(e))?;
        Ok(Self { folder })
    }

    /// Before a listing is sent, whose number the chain gives.
    pub(super) fn offer(&self, own: Own) -> Result<()> {
        let path = self.new_path(&own);
        self.extend(&path, own)
    }

    /// Once its number is proven: a node that says another would have its orders refused here.
    pub(super) fn listed(&self, listing: u64, own: Own) -> Result<()> {
        let new = self.new_path(&own);
        self.heard(listing, own, &new)
    }

    /// What is left of it would only be taken for another listing of the same.
    fn heard(&self, listing: u64, own: Own, new: &Path) -> Result<()> {
        self.grow(listing, own)?;
        match std::fs::remove_file(new) {
            // Another process heard it as well.
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|e| {
                CliError::failed(format!("{} can't be removed", new.display())).because(e)
            }),
        }
    }

    /// Before what a listing offers, or its queries, grow.
    pub(super) fn grow(&self, listing: u64, own: Own) -> Result<()> {
        self.extend(&self.listing_path(listing), own)
    }

    /// One process at a time: what another notes at once would be lost, and its orders refused.
    fn extend(&self, path: &Path, own: Own) -> Result<()> {
        private::update(path, |before| {
            let before = before.map(|text| parse::<Own>(path, text)).transpose()?;
            let mut all = before.unwrap_or_default();
            all.join(own);
            json(&all).map(Some)
        })
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
            false => Err(CliError::refused(format!(
                "order {} was served already, for another key or query, so what the node shows \
                     of it now is false; nothing was sent",
                order.id
            ))
            .next("ask another node (--rpc); an order is served once")),
        }
    }

    fn known(&self, own: &Own, query: &Query, order: &OrderResponse) -> Result<String> {
        let refused = |why: String| {
            Err(CliError::refused(format!(
                "order {}: {why}; nothing was sent",
                order.id
            )))
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
    /// found by what it offers, whatever was noted under its number since.
    fn own(&self, sealing: &Sealing) -> Result<Option<Own>> {
        let listing = sealing.order.listing;
        let entries = std::fs::read_dir(&self.folder)
            .map_err(|e| CliError::unreadable(Kind::Key, &self.folder, e))?;
        for entry in entries.flatten() {
            if !entry.file_name().to_string_lossy().starts_with("new-") {
                continue;
            }
            let Some(own) = read::<Own>(&entry.path())? else {
                continue;
            };
            if own.offers(sealing) {
                self.heard(listing, own, &entry.path())?;
            }
        }
        read(&self.listing_path(listing))
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
        let offered = own.files.iter().chain(&own.tables);
        let start = |hex: &String| hex.chars().take(16).collect::<String>();
        let offered: Vec<String> = offered.map(start).collect();
        self.folder.join(format!("new-{}.json", offered.join("-")))
    }
}

/// An order of what isn't sold here: of a copy, or of a listing that another machine made.
fn unknown(order: &OrderResponse, sealing: &Sealing) -> CliError {
    let what = match sealing.query {
        None => "file",
        Some(_) => "table",
    };
    CliError::refused(format!(
        "order {} is of listing {}, which this machine never offered that {what} in: it may be \
             a copy of yours; nothing was sent",
        order.id, order.listing
    ))
    .next(adopt(order.listing))
}

fn adopt(listing: u64) -> String {
    format!("if it is yours, made elsewhere: `oaic data adopt {listing}` shows what it would serve")
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|e| CliError::failed("a record of sales can't be written").because(e))
}

/// None: it isn't there. One that can't be read is no such.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match std::fs::read(path) {
        Ok(text) => parse(path, &text).map(Some),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(CliError::unreadable(Kind::Key, path, e)),
    }
}

fn parse<T: DeserializeOwned>(path: &Path, text: &[u8]) -> Result<T> {
    serde_json::from_slice(text).map_err(|e| {
        CliError::key(format!("{} is damaged", path.display()))
            .because(e)
            .next("bring it back from a backup: it says what this machine may serve")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sales(folder: &Path) -> Sales {
        Sales {
            folder: folder.to_owned(),
        }
    }

    fn with_query(hash: String) -> Own {
        let mut own = Own::default();
        own.queries.insert(hash);
        own
    }

    /// A query that was noted and is lost would cost its seller each order of it.
    #[test]
    fn nothing_is_lost_of_what_two_processes_note_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..16 {
                let sales = sales(dir.path());
                scope.spawn(move || sales.grow(1, with_query(format!("q{number}"))).unwrap());
            }
        });
        let path = sales(dir.path()).listing_path(1);
        let own: Own = read(&path).unwrap().unwrap();
        assert_eq!(own.queries.len(), 16);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "others can read it");
        }
    }

    /// What can't be read is not taken for what isn't there: an order would be served anew.
    #[test]
    fn a_record_that_can_not_be_read_is_not_missing() {
        let dir = tempfile::tempdir().unwrap();
        let path = sales(dir.path()).order_path(1);
        assert!(read::<Served>(&path).unwrap().is_none());
        std::fs::write(&path, "{\"format\": \"oaic/da").unwrap();
        let error = read::<Served>(&path).err().unwrap();
        assert!(error.to_string().contains("damaged"), "{error}");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let error = read::<Served>(&path).err().unwrap();
        assert!(error.to_string().contains("can't be read"), "{error}");
    }
}
