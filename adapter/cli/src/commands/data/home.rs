//! What sellers and buyers keep, in `data/` of the folder of configuration and keys: every file is
//! its owner's alone, and written before anything is sent that depends on it.

use std::path::{Path, PathBuf};

use oaic_circuits::seal::{Point, SecretKey};
use oaic_messages::data_market::OrderResponse;
use oaic_poseidon::Fr;
use oaic_sealed_data::record::{element_hex, name_of, Secret};
use oaic_sealed_data::table::Table;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::market::{context, failure, table_failure};
use crate::commands::prelude::*;
use crate::keys::Vault;

const BUYER_FORMAT: &str = "oaic/data-buyer-key/1";

const ORDER_FORMAT: &str = "oaic/data-order-note/1";

/// The folder, and what opens the secrets in it.
pub struct Home {
    folder: PathBuf,
    vault: Vault,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct BuyerKey {
    format: String,
    /// 32 bytes, hex.
    secret: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderNote {
    format: String,
    /// Name of the market's context, which is of its chain and address.
    market: String,
    listing: u64,
    order: u64,
}

/// An order that was noted, and the name of its buyer's key.
pub(super) struct Noted {
    pub(super) order: u64,
    pub(super) listing: u64,
    pub(super) key: String,
}

impl Home {
    pub fn new(vault: Vault) -> Self {
        Self {
            folder: vault.folder().to_owned(),
            vault,
        }
    }

    pub(super) fn of(ctx: &Context) -> Self {
        let plain = ctx.test_network;
        Self::new(Vault::new(&ctx.keys, &ctx.passphrase, plain, &ctx.out))
    }

    /// Folder of the secrets of sealed files, made when it is missing.
    pub(super) fn secrets(&self) -> Result<PathBuf> {
        self.folder_of("files")
    }

    pub(super) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Whether there is a secret of a sealed file, whatever it takes to open it.
    pub(super) fn has_secret(&self, commitment: &Fr) -> bool {
        let name = file_name(commitment);
        self.folder.join("files").join(name).exists()
    }

    pub(super) fn has_table(&self, commitment: &Fr) -> bool {
        let name = file_name(commitment);
        self.folder.join("tables").join(name).exists()
    }

    pub(super) fn secret(&self, commitment: &Fr) -> Result<Secret> {
        let path = self.folder.join("files").join(file_name(commitment));
        if !path.exists() {
            return Err(CliError::key(format!(
                "the secret of the file with key commitment {} is not in {}",
                element_hex(commitment),
                self.folder.join("files").display()
            ))
            .next("run this where the file was packed, or bring the secret's file here"));
        }
        let secret = Secret::parse(&path, &self.vault.read(&path)?).map_err(failure)?;
        if secret.promise().key_commitment == *commitment {
            return Ok(secret);
        }
        Err(
            CliError::key(format!("{} is the secret of another file", path.display()))
                .next("give it back the name that `oaic data pack` gave it"),
        )
    }

    pub(super) fn add_table(&self, table: &Table) -> Result<PathBuf> {
        let path = self
            .folder_of("tables")?
            .join(file_name(&table.commitment()));
        let text = Zeroizing::new(table.to_json().map_err(table_failure)?);
        self.vault.keep(&path, text.as_bytes())?;
        Ok(path)
    }

    pub(super) fn table(&self, commitment: &Fr) -> Result<Table> {
        let path = self.folder.join("tables").join(file_name(commitment));
        let text = self.vault.read(&path).map_err(|error| {
            error.or_next("run this where the table was packed, or bring its file here")
        })?;
        let table = Table::from_json(&text).map_err(table_failure)?;
        if table.commitment() == *commitment {
            return Ok(table);
        }
        Err(CliError::key(format!(
            "{} is another table",
            path.display()
        )))
    }

    pub(super) fn new_buyer_key(&self) -> Result<SecretKey> {
        let mut rng = oaic_sealed_data::random::generator().map_err(failure)?;
        let key = SecretKey::generate(&mut rng);
        let path = self.folder_of("buyers")?.join(file_name(&key.public().u));
        let record = BuyerKey {
            format: BUYER_FORMAT.into(),
            secret: hex::encode(key.to_bytes()),
        };
        let text = serde_json::to_vec(&record)
            .map(Zeroizing::new)
            .map_err(|e| CliError::failed("the key can't be written").because(e))?;
        self.vault.keep(&path, &text)?;
        Ok(key)
    }

    /// Notes where the sealed file of an order to be is, for a watch.
    pub(super) fn note_sealed(&self, public: &Point, sealed: &Path) -> Result<()> {
        let Some(text) = sealed
            .canonicalize()
            .ok()
            .and_then(|p| Some(p.to_str()?.to_owned()))
        else {
            return Ok(());
        };
        write_new(&self.sealed_note(public)?, text.as_bytes())
    }

    /// Where the sealed file of an order was when it was made.
    pub(super) fn sealed_of(&self, order: &OrderResponse) -> Option<PathBuf> {
        let public = oaic_sealed_data::wire::read_point("buyer_key", &order.buyer_key).ok()?;
        let text = read_private(&self.sealed_note(&public).ok()?).ok()?;
        Some(PathBuf::from(text.as_str()))
    }

    fn sealed_note(&self, public: &Point) -> Result<PathBuf> {
        let name = format!("{}.path", name_of(&public.u));
        Ok(self.folder_of("sealed")?.join(name))
    }

    /// Notes which order a buyer's key was for, so that no list of a node's has to name it.
    pub(super) fn note_order(
        &self,
        public: &Point,
        listing: u64,
        order: u64,
        ctx: &Context,
    ) -> Result<()> {
        let path = self.folder_of("orders")?.join(file_name(&public.u));
        let note = OrderNote {
            format: ORDER_FORMAT.into(),
            market: name_of(&context(ctx)?),
            listing,
            order,
        };
        let text = serde_json::to_vec(&note)
            .map_err(|e| CliError::failed("the order can't be recorded").because(e))?;
        write_new(&path, &text)
    }

    /// Orders that were noted of the market. A note that can't be read is told of and left out.
    pub(super) fn noted_orders(&self, ctx: &Context) -> Result<Vec<Noted>> {
        // Not made here: that would fail on a full disk.
        let folder = self.folder.join("orders");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let market = name_of(&context(ctx)?);
        let failed = |e: std::io::Error| CliError::unreadable(Kind::Key, &folder, e);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_none_or(|kind| kind != "json") {
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let note = read_private(&path).and_then(|text| {
                serde_json::from_str::<OrderNote>(&text)
                    .map_err(|e| CliError::key(format!("{} is damaged", path.display())).because(e))
            });
            match note {
                Ok(note) if note.market == market => found.push(Noted {
                    order: note.order,
                    listing: note.listing,
                    key: name.into_owned(),
                }),
                Ok(_) => {}
                Err(error) => ctx.out.warn(error.in_full()),
            }
        }
        found.sort_by_key(|noted| noted.order);
        Ok(found)
    }

    pub(super) fn buyer_key(&self, public: &Point) -> Result<SecretKey> {
        let path = self.folder.join("buyers").join(file_name(&public.u));
        let damaged = |why: String| {
            CliError::key(format!("{} holds no buyer's key: {why}", path.display()))
                .next("bring it back from a backup: nothing else opens what was sealed to it")
        };
        let text = self.vault.read(&path).map_err(|error| {
            error.or_next(
                "only the key that made the order opens its delivery: run this with the home \
                 (--home) that bought",
            )
        })?;
        let record: BuyerKey = serde_json::from_str(&text)
            .map_err(|e| damaged(format!("line {}, column {}", e.line(), e.column())))?;
        if record.format != BUYER_FORMAT {
            return Err(damaged(format!("its format is '{}'", record.format)));
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(&record.secret, &mut bytes).map_err(|e| damaged(e.to_string()))?;
        let key = SecretKey::from_bytes(&bytes).map_err(|e| damaged(e.to_string()))?;
        bytes.zeroize();
        if key.public() != *public {
            return Err(damaged("it belongs to another order".into()));
        }
        Ok(key)
    }

    pub(super) fn folder_of(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        crate::private::make_private_folder(&folder)
            .map_err(|e| CliError::key(format!("{} can't be made", folder.display())).because(e))?;
        Ok(folder)
    }
}

fn file_name(element: &Fr) -> String {
    format!("{}.json", name_of(element))
}

/// Mode 0600, synced before it has its name, never over another.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    oaic_sealed_data::record::write_secret(path, bytes).map_err(failure)
}

pub(super) fn read_private(path: &Path) -> Result<Zeroizing<String>> {
    if !path.exists() {
        return Err(CliError::key(format!("there is no {}", path.display())));
    }
    oaic_sealed_data::record::read_secret(path).map_err(failure)
}
