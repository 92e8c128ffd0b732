//! What is sold on the data market, and the proofs for it. Contracts have the same addresses in
//! every suite, so fixtures are made once per process, and a proof once for all suites that ask for it:
//! a failing run is shortened without proving it all anew.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Instant;

use anyhow::{Context, Result};
use oaic_circuits::answer::AnswerCircuit;
use oaic_circuits::seal::SecretKey;
use oaic_circuits::Provable;
use oaic_economy::scenarios::data::falsify;
use oaic_messages::data_market::{
    self, ExecuteMsg, NewQuery, Offer, OrderKind, OrderResponse, Query, QueryKind,
};
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_prover::{Prover, Silent};
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::record::{Promise, Secret};
use oaic_sealed_data::table::{self, Choice, Table};
use oaic_sealed_data::{delivery, silent, wire, SealedFile};
use oaic_statements::Fr;
use serde::{de::DeserializeOwned, Serialize};
use sha2::{Digest, Sha256};

/// Files, and how many of them, the first ones, open to what they promise.
pub const FILES: usize = 7;
pub const HONEST: usize = 3;

/// Which fixture the table is; it is sold beside the first file.
pub const TABLE: usize = FILES;

/// Bytes of a file: three chunks, the last one not full.
const SIZE: usize = 2_500;

/// A file as its seller has it.
struct Sealed {
    promise: Promise,
    secret: Secret,
    /// That it doesn't open to what it promises, when it doesn't.
    evidence: Option<Evidence>,
}

/// All that is sold.
pub struct Fixtures {
    files: Vec<Sealed>,
    table: Table,
}

/// The fixtures of every suite.
pub fn fixtures() -> Result<&'static Fixtures, String> {
    static FIXTURES: OnceLock<Result<Fixtures, String>> = OnceLock::new();
    let fixtures =
        FIXTURES.get_or_init(|| Fixtures::make().map_err(|e| format!("no fixtures: {e:#}")));
    fixtures.as_ref().map_err(Clone::clone)
}

/// Who proves.
pub fn prover() -> Result<&'static Prover<'static>> {
    static PROVER: OnceLock<Result<Prover<'static>, String>> = OnceLock::new();
    let prover = PROVER.get_or_init(|| Prover::open(None, &Silent).map_err(|e| e.to_string()));
    prover.as_ref().map_err(anyhow::Error::msg)
}

/// What was made for this name before; now, if it never was. `budget` is what is left for that;
/// None when nothing is.
pub fn cached<T: Serialize + DeserializeOwned>(
    name: &str,
    budget: &mut u32,
    make: impl FnOnce() -> Result<T>,
) -> Result<Option<T>> {
    static CACHE: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    // A panic elsewhere leaves whole entries.
    let all = || CACHE.lock().unwrap_or_else(|e| e.into_inner());
    // Charged either way, or an episode that is run again would differ from what it was.
    let Some(left) = budget.checked_sub(1) else {
        return Ok(None);
    };
    *budget = left;
    let found = all().get(name).cloned();
    if let Some(found) = found {
        return Ok(Some(serde_json::from_slice(&found)?));
    }
    let began = Instant::now();
    let made = make()?;
    let took = u64::try_from(began.elapsed().as_millis())?;
    PROVING_MS.fetch_add(took, Ordering::Relaxed);
    all().insert(name.to_owned(), serde_json::to_vec(&made)?);
    Ok(Some(made))
}

/// Time that all proofs of this process took together, in milliseconds.
pub static PROVING_MS: AtomicU64 = AtomicU64::new(0);

/// The key that somebody's orders are sealed to.
pub fn buyer_key(who: &str) -> Result<SecretKey, String> {
    let mut bytes: [u8; 32] = Sha256::digest(format!("buyer/{who}")).into();
    // Below Jubjub's order.
    bytes[0] = 0;
    bytes[1] &= 3;
    SecretKey::from_bytes(&bytes).map_err(|e| e.to_string())
}

impl Fixtures {
    fn make() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let files = (0..FILES).map(|n| {
            let at = |name: &str| folder.path().join(format!("{n}.{name}"));
            let original: Vec<u8> = (0..SIZE).map(|i| ((i * 31 + n) % 251) as u8).collect();
            fs::write(at("csv"), original)?;
            let secrets = at("secrets");
            fs::create_dir_all(&secrets)?;
            let (source, sealed, manifest) = (at("csv"), at("sealed"), at("json"));
            let packing = Packing {
                source: &source,
                seller: "nobody yet",
                sealed: &sealed,
                manifest: &manifest,
                secrets: &secrets,
                schema: "",
                license: "",
                overwrite: false,
            };
            let key = Fr::from(1_000 + n as u64);
            let honest = oaic_sealed_data::pack::pack_with(&packing, key, &silent)?.manifest;
            let (promise, evidence) = match n < HONEST {
                true => (honest.promise, None),
                false => {
                    let promise = falsify(&sealed, &honest.promise)?;
                    let mut sealed = SealedFile::open(&sealed)?;
                    let evidence = Evidence::find(&mut sealed, &promise, &key, &silent)?;
                    (promise, Some(evidence))
                }
            };
            Ok(Sealed {
                secret: Secret::new(key, promise.clone()),
                promise,
                evidence,
            })
        });
        let files = files.collect::<Result<_>>()?;
        let mut csv = "model,prompt,completion\n".to_owned();
        for row in 0..40 {
            let line = format!("m{},{},{}\n", row % 2, row * 7, 900 - row);
            csv.push_str(&line);
        }
        let choice = Choice {
            seller: "nobody yet".to_owned(),
            columns: vec!["prompt".to_owned(), "completion".to_owned()],
            partition: Some("model".to_owned()),
            size: None,
        };
        let table = table::read_from("rows", csv.as_bytes(), &choice)?;
        Ok(Self { files, table })
    }

    /// A fixture as a seller lists it, for a price.
    pub fn offer(&self, which: usize, seller: &str, price: u128) -> Offer {
        let file = match which {
            TABLE => 0,
            file => file,
        };
        let promise = self.promise(file, seller);
        Offer {
            file: Some(promise.file("https://data.example/file.oaicdata")),
            price_once: Some(price.into()),
            table: (which == TABLE).then(|| data_market::Table {
                commitment: wire::binary(&self.table.by(seller).commitment()),
                rows: self.table.size(),
                columns: self
                    .table
                    .columns()
                    .iter()
                    .map(data_market::Column::plain)
                    .collect(),
                partitions: vec![],
            }),
            schema: "numbers".to_owned(),
            license: "CC0-1.0".to_owned(),
        }
    }

    /// What a seller promises of a file.
    fn promise(&self, file: usize, seller: &str) -> Promise {
        let file = &self.files[file];
        file.promise.by(seller, file.secret.key())
    }

    /// Queries that the table is sold by.
    pub fn queries(&self) -> Vec<NewQuery> {
        let kinds = [
            QueryKind::Mean {
                column: 0,
                scale: 1_000,
            },
            QueryKind::Sum { column: 1 },
        ];
        let partitions = self.table.partitions();
        let queries = kinds.into_iter().zip(&partitions);
        let queries = queries.map(|(kind, partition)| Query {
            kind,
            partition: partition.number,
            min_rows: 10,
        });
        queries
            .zip([2, 5])
            .map(|(query, oaic)| NewQuery {
                query,
                price: (oaic * UOAIC_PER_OAIC + 1).into(),
            })
            .collect()
    }

    /// What delivers for an order of one of the fixtures.
    pub fn deliver(
        &self,
        order: &OrderResponse,
        which: usize,
        context: &Fr,
        budget: &mut u32,
    ) -> Result<Option<ExecuteMsg>, String> {
        let name = format!(
            "deliver {which} {} {} {:?} {:?}",
            order.seller, order.id, order.kind, order.buyer_key
        );
        let made = cached(&name, budget, || {
            let buyer = wire::read_point("buyer_key", &order.buyer_key)?;
            match order.kind {
                OrderKind::File => {
                    let (file, seller) = (which % TABLE, order.seller.as_str());
                    let key = *self.files[file].secret.key();
                    let secret = Secret::new(key, self.promise(file, seller));
                    let sealed = delivery::deliver(&secret, seller, &buyer, context, order.id)?;
                    Ok(ExecuteMsg::Deliver {
                        order: order.id,
                        ephemeral: wire::point(&sealed.ephemeral),
                        masked: wire::binary(&sealed.masked),
                        proof: prover()?.prove(&sealed.circuit)?.into(),
                    })
                }
                OrderKind::Answer { query } => {
                    let queries = self.queries();
                    let query = queries.get(query as usize - 1).context("no such query")?;
                    let seller = order.seller.as_str();
                    let number = order.id.into();
                    let table = self.table.by(seller);
                    let sale = table.sell(seller, &query.query, *context, number, buyer)?;
                    let (ephemeral, masked) = (sale.statement.ephemeral, sale.statement.masked);
                    let circuit = AnswerCircuit::<64>::new(sale.statement, sale.witness);
                    Ok(ExecuteMsg::Answer {
                        order: order.id,
                        ephemeral: wire::point(&ephemeral),
                        masked: masked.iter().map(wire::binary).collect(),
                        proof: prover()?.prove(&circuit)?.into(),
                    })
                }
            }
        });
        made.map_err(|e| format!("no delivery of {which}: {e:#}"))
    }

    /// What proves that an order's file is false; None for an honest one.
    pub fn dispute(
        &self,
        order: &OrderResponse,
        which: usize,
        context: &Fr,
        budget: &mut u32,
    ) -> Result<Option<ExecuteMsg>, String> {
        let Some(file) = self.files.get(which) else {
            return Ok(None);
        };
        let Some(evidence) = &file.evidence else {
            return Ok(None);
        };
        let (id, seller) = (order.id, order.seller.as_str());
        let made = cached(&format!("dispute {which} {seller} {id}"), budget, || {
            let evidence = evidence.against(&self.promise(which, seller))?;
            let circuit = evidence.circuit(file.secret.key(), context, id)?;
            let proof = prover()?.prove(&circuit)?.into();
            Ok(ExecuteMsg::Dispute { order: id, proof })
        });
        made.map_err(|e| format!("no dispute of {which}: {e:#}"))
    }

    /// Whether what was delivered for a file's order opens to the key that was sold.
    pub fn opens(
        &self,
        order: &OrderResponse,
        which: usize,
        buyer: &str,
        context: &Fr,
    ) -> Result<bool, String> {
        let delivered = order.delivery.as_ref().ok_or("nothing was delivered")?;
        let masked = delivered.masked.first().ok_or("a delivery of nothing")?;
        let file = &self.files[which % TABLE];
        let read = || -> Result<Fr> {
            Ok(delivery::receive(
                &buyer_key(buyer).map_err(anyhow::Error::msg)?,
                &wire::read_point("ephemeral", &delivered.ephemeral)?,
                &wire::element("masked", masked)?,
                context,
                order.id,
                &self.promise(which % TABLE, order.seller.as_str()),
            )?)
        };
        let key = read().map_err(|e| format!("what was delivered can't be read: {e:#}"))?;
        Ok(key == *file.secret.key())
    }
}
