//! `data-sale`: one buyer, three files. One seller delivers and is paid; one delivers the key to a
//! file that isn't what was promised, and the buyer proves it; one never delivers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};
use oaic_circuits::seal::SecretKey;
use oaic_circuits::{KeyDeliveryCircuit, MisbehaviorCircuit};
use oaic_messages::data_market::{Buy, ExecuteMsg, Offer, OrderStatus, Params, ReceiveMsg};
use oaic_messages::events::data_market::OrderCompleted;
use oaic_prover::Prover;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::open::Opening;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::record::{Promise, Secret};
use oaic_sealed_data::{delivery, silent, wire, DataError, SealedFile};
use oaic_statements::{field, Fr};
use sha2::{Digest, Sha256};

use super::trade::{
    bytes, Trade, ACTORS, AT_BUYER, AT_CHAIN, AT_CHEAT, AT_SELLER, BUYER, CHEAT, CRANK, PURSE,
    REFERRER, SELLER,
};
use super::{totals, usage};
use crate::audit::Audit;
use crate::format::{grouped, oaic_short};
use crate::report::{ExchangeFigure, StepKind, View};
use crate::scenarios::deployed::oaic;
use crate::scenarios::exchange::Exchange;
use crate::scenarios::proving::Telling;
use crate::scenarios::{Outcome, Scenario, Setup};

const DEFAULT_ROWS: usize = 2_000;

/// What the file costs, in OAIC.
const PRICE: u64 = 120;

pub struct DataSale;

impl Scenario for DataSale {
    fn name(&self) -> &'static str {
        "data-sale"
    }

    fn summary(&self) -> &'static str {
        "sells an encrypted file by fair exchange; a cheat is proven and a silent seller refunded"
    }

    fn run(&self, setup: &Setup<'_>) -> Result<Outcome> {
        let telling = Telling(setup.progress);
        let prover = Prover::open(None, &telling)?;
        prover.setup_of::<KeyDeliveryCircuit>()?;
        prover.setup_of::<MisbehaviorCircuit>()?;
        let mut trade = Trade::begin(setup, self.name(), prover)?;
        let original = match &setup.options.trace {
            Some(trace) => bytes(trace)?,
            None => {
                let rows = setup.options.calls.unwrap_or(DEFAULT_ROWS);
                usage::csv(rows, setup.options.seed)?.into_bytes()
            }
        };
        setup.progress.stage("packing and listing files");
        let good = offer(&mut trade, SELLER, AT_SELLER, "usage.csv", &original, false)?;
        let bad = offer(&mut trade, CHEAT, AT_CHEAT, "cheap.csv", &original, true)?;
        let late = offer(&mut trade, CHEAT, AT_CHEAT, "late.csv", &original, false)?;

        setup.progress.stage("buying");
        let good = buy(&mut trade, good, Some(REFERRER))?;
        let bad = buy(&mut trade, bad, None)?;
        let late = buy(&mut trade, late, None)?;

        setup.progress.stage("delivering keys");
        deliver(&mut trade, &good, SELLER, AT_SELLER)?;
        deliver(&mut trade, &bad, CHEAT, AT_CHEAT)?;

        setup.progress.stage("opening");
        let (opened, _) = open(&mut trade, &good)?;
        let opened = opened.context("the honest file didn't open")?;
        let (nothing, evidence) = open(&mut trade, &bad)?;
        ensure!(nothing.is_none(), "the file with a false chunk opened");
        let proof = dispute(&mut trade, &bad, &evidence)?;

        setup.progress.stage("waiting for the windows to end");
        trade.refused(
            CRANK,
            &ExecuteMsg::Complete { order: good.order },
            "a delivery was paid while it could be disputed",
        )?;
        trade.wait(trade.params.dispute_window + 1)?;
        let outcome = trade.execute(CRANK, &ExecuteMsg::Complete { order: good.order })?;
        let paid: OrderCompleted = trade.market().event(&outcome)?;
        let what = format!(
            "pays {} OAIC: {} to the split, {} to the referrer, {} fee",
            oaic_short(paid.gross),
            oaic_short(paid.net),
            oaic_short(paid.referral),
            oaic_short(paid.fee),
        );
        trade.step(AT_CHAIN, AT_SELLER, StepKind::Transaction, what);
        let Params {
            delivery_window,
            dispute_window,
            ..
        } = trade.params;
        trade.wait(delivery_window.saturating_sub(dispute_window))?;
        let outcome = trade.execute(CRANK, &ExecuteMsg::Refund { order: late.order })?;
        trade.refunded("late.csv was never delivered", &outcome)?;
        let stars = 5;
        trade.execute(
            BUYER,
            &ExecuteMsg::Rate {
                order: good.order,
                stars,
            },
        )?;
        let what = "rates it: 5 stars";
        trade.step(AT_BUYER, AT_CHAIN, StepKind::Transaction, what);
        trade.claim(good.listing)?;
        trade.report(good.order)?;

        let mut audit = Audit::default();
        let same = opened.iter().zip(&original).filter(|(a, b)| a == b).count();
        let rule = "opened, byte by byte = the original";
        let (same, size) = (u128::try_from(same)?, u128::try_from(original.len())?);
        audit.equal("file", rule, same, size);
        let rule = "length of what was opened = of the original";
        audit.equal("file", rule, u128::try_from(opened.len())?, size);
        // Less the buyer's part of the cheat's deposit.
        let compensated = totals::read(&trade)?.compensated;
        let spent = oaic(PURSE) + compensated - trade.purse(BUYER)?;
        let rule = "the buyer paid for the one good file alone";
        audit.equal("buyer", rule, spent, oaic(PRICE).u128());
        let rule = "nothing is left in escrow";
        let held = totals::read(&trade)?;
        audit.equal("data market", rule, held.escrowed, 0u128);
        for (order, status, book) in [
            (good.order, OrderStatus::Completed, "honest order"),
            (bad.order, OrderStatus::Disputed, "cheat's order"),
            (late.order, OrderStatus::Refunded, "silent seller's order"),
        ] {
            let as_expected = trade.state(order)?.status == status;
            let rule = "its status is the one it must have (1: it is)";
            audit.equal(book, rule, as_expected, true);
        }
        totals::check(&trade, &mut audit)?;
        finish(setup, trade, audit, &good, proof)
    }
}

struct Offered {
    listing: u64,
    /// What anybody can download.
    sealed: PathBuf,
    /// What only its seller has.
    secret: PathBuf,
}

/// A file that was ordered.
struct Ordered {
    listing: u64,
    order: u64,
    sealed: PathBuf,
    secret: PathBuf,
    promise: Promise,
    key: SecretKey,
}

/// Packs a file and lists it; `false_chunk` replaces what one of its chunks promises.
fn offer(
    trade: &mut Trade<'_>,
    seller: &str,
    actor: usize,
    name: &str,
    original: &[u8],
    false_chunk: bool,
) -> Result<Offered> {
    let source = trade.path(seller, name)?;
    fs::write(&source, original)?;
    let sealed = trade.path("public", &format!("{name}.oaicdata"))?;
    let secrets = trade.path(seller, &format!("{name}.secrets"))?;
    fs::create_dir_all(&secrets)?;
    let address = trade.deployed.who(seller)?;
    let packing = Packing {
        source: &source,
        seller: address.as_str(),
        sealed: &sealed,
        manifest: &trade.path("public", &format!("{name}.json"))?,
        secrets: &secrets,
        schema: "CSV of metered calls, nothing personal",
        license: "CC-BY-4.0",
        overwrite: false,
    };
    let key = trade.secret(&format!("key of {name}"));
    let mut packed = oaic_sealed_data::pack::pack_with(&packing, key, &silent)?;
    let mut what = format!("packs {} bytes", grouped(u128::try_from(original.len())?));
    if false_chunk {
        packed.manifest.promise = falsify(&sealed, &packed.manifest.promise)?;
        packed.secret = trade.path(seller, &format!("{name}.false"))?;
        Secret::new(key, packed.manifest.promise.clone()).save(&packed.secret)?;
        what = "packs a file with a false chunk".to_owned();
    }
    trade.step(actor, actor, StepKind::Private, what);
    let promise = packed.manifest.promise;
    let offer = Offer {
        file: Some(promise.file(&format!("https://data.example/{name}.oaicdata"))),
        price_once: Some(oaic(PRICE)),
        table: None,
        schema: packed.manifest.schema,
        license: packed.manifest.license,
    };
    let listing = trade.list(seller, offer, vec![])?;
    let what = format!("lists {name} for {PRICE} OAIC");
    trade.step(actor, AT_CHAIN, StepKind::Transaction, what);
    Ok(Offered {
        listing,
        sealed,
        secret: packed.secret,
    })
}

/// Replaces a chunk of a sealed file by another and promises it as before: what the file has then.
/// Nobody can see it without the key.
pub fn falsify(sealed: &Path, promise: &Promise) -> Result<Promise> {
    let header = *SealedFile::open(sealed)?.header();
    let mut data = bytes(sealed)?;
    let chunk = header.chunks() / 2;
    // The low byte of the chunk's first element.
    let at = usize::try_from(header.chunk_offset(chunk))? + field::BYTES - 1;
    let digest_at = usize::try_from(header.digest_offset())?;
    let place = data.get_mut(at).context("a chunk beyond the file")?;
    *place ^= 1;
    let (body, digest) = data.split_at_mut(digest_at);
    digest.copy_from_slice(&Sha256::digest(body));
    fs::write(sealed, &data)?;
    let contents = SealedFile::open(sealed)?.contents(&silent)?;
    Ok(Promise {
        cipher_root: contents.cipher_root,
        ..promise.clone()
    })
}

/// Checks the download against the listing, then pays into escrow.
fn buy(trade: &mut Trade<'_>, offered: Offered, referrer: Option<&str>) -> Result<Ordered> {
    let listed = trade.listing(offered.listing)?;
    let file = listed.version.file.as_ref();
    let promise = wire::promise(
        listed.seller.as_str(),
        file.context("a listing without its file")?,
    )?;
    let mut sealed = SealedFile::open(&offered.sealed)?;
    oaic_sealed_data::check(&mut sealed, &promise, None, &silent)?;
    let what = "downloads, and checks it against the listing";
    trade.step(AT_BUYER, AT_BUYER, StepKind::Private, what);
    let key = trade.buyer_key(offered.listing)?;
    let referrer = referrer
        .map(|label| trade.deployed.who(label))
        .transpose()?;
    let expect = trade.expect(&listed, None);
    let order = trade.order(
        oaic(PRICE),
        &ReceiveMsg::Buy(Buy {
            listing: offered.listing,
            version: listed.version.version,
            buyer_key: wire::point(&key.public()),
            max_price: oaic(PRICE),
            expect,
            authorization: None,
            referrer: referrer.map(String::from),
        }),
    )?;
    let what = format!("orders, {PRICE} OAIC into escrow");
    trade.step(AT_BUYER, AT_CHAIN, StepKind::Transaction, what);
    Ok(Ordered {
        listing: offered.listing,
        order,
        sealed: offered.sealed,
        secret: offered.secret,
        promise,
        key,
    })
}

/// Seals the file's key to the buyer, with a proof that it is the committed one.
fn deliver(trade: &mut Trade<'_>, sold: &Ordered, seller: &str, actor: usize) -> Result<()> {
    let secret = Secret::load(&sold.secret)?;
    let order = trade.state(sold.order)?;
    let buyer = wire::read_point("buyer_key", &order.buyer_key)?;
    let sealed = delivery::deliver(
        &secret,
        order.seller.as_str(),
        &buyer,
        &trade.context,
        sold.order,
    )?;
    let deliver = ExecuteMsg::Deliver {
        order: sold.order,
        ephemeral: wire::point(&sealed.ephemeral),
        masked: wire::binary(&sealed.masked),
        proof: trade.prove(&sealed.circuit)?,
    };
    trade.execute(seller, &deliver)?;
    let what = "delivers the key, sealed to the buyer";
    trade.step(actor, AT_CHAIN, StepKind::Proof, what);
    Ok(())
}

/// Opens what was bought: the original, or evidence that it isn't what was promised.
fn open(trade: &mut Trade<'_>, bought: &Ordered) -> Result<(Option<Vec<u8>>, PathBuf)> {
    let key = received(trade, bought)?;
    let out = trade.path(BUYER, &format!("{}.csv", bought.order))?;
    let evidence = trade.path(BUYER, &format!("{}.evidence", bought.order))?;
    let opening = Opening {
        listed: &bought.promise,
        key: &key,
        out: &out,
        evidence: &evidence,
        overwrite: false,
    };
    match oaic_sealed_data::open(&mut SealedFile::open(&bought.sealed)?, &opening, &silent) {
        Ok(_) => {
            let what = "opens it: byte for byte the original";
            trade.step(AT_BUYER, AT_BUYER, StepKind::Private, what);
            Ok((Some(bytes(&out)?), evidence))
        }
        Err(DataError::BadChunk { chunk, .. }) => {
            let what = format!("opens it: chunk {chunk} is false");
            trade.step(AT_BUYER, AT_BUYER, StepKind::Private, what);
            Ok((None, evidence))
        }
        Err(error) => bail!(error),
    }
}

/// The key as the buyer gets it out of the delivery.
fn received(trade: &Trade<'_>, bought: &Ordered) -> Result<Fr> {
    let delivered = trade.delivery(bought.order)?;
    let masked = delivered.masked.first();
    Ok(delivery::receive(
        &bought.key,
        &wire::read_point("ephemeral", &delivered.ephemeral)?,
        &wire::element("masked", masked.context("a delivery of nothing")?)?,
        &trade.context,
        bought.order,
        &bought.promise,
    )?)
}

/// Proves that the file isn't what was promised; the proof's size in bytes.
fn dispute(trade: &mut Trade<'_>, bought: &Ordered, evidence: &Path) -> Result<usize> {
    let key = received(trade, bought)?;
    let evidence = Evidence::load(evidence)?;
    let circuit = evidence.circuit(&key, &trade.context, bought.order)?;
    let proof = trade.prove(&circuit)?;
    let size = proof.len();
    let order = bought.order;
    let outcome = trade.execute(BUYER, &ExecuteMsg::Dispute { order, proof })?;
    let what = "proves it, without showing the data";
    trade.step(AT_BUYER, AT_CHAIN, StepKind::Proof, what);
    trade.refunded("a chunk was false", &outcome)?;
    Ok(size)
}

fn finish(
    setup: &Setup<'_>,
    trade: Trade<'_>,
    audit: Audit,
    good: &Ordered,
    proof: usize,
) -> Result<Outcome> {
    let held = totals::read(&trade)?;
    let exchange = Exchange {
        scenario: "data-sale",
        about: "An encrypted file is sold by fair exchange: nobody has to go first.",
        actors: ACTORS.map(str::to_owned).into(),
        steps: trade.steps.clone(),
        figures: vec![
            ExchangeFigure::new("file", grouped(good.promise.size), "bytes"),
            ExchangeFigure::new("chunks", grouped(good.promise.chunks), "chunks"),
            ExchangeFigure::new(
                "proof of a false chunk",
                grouped(u128::try_from(proof)?),
                "bytes, for any file",
            ),
            ExchangeFigure::oaic("paid for files", held.paid),
            ExchangeFigure::oaic("given back", held.refunded),
            ExchangeFigure::oaic("taken from sellers' deposits", held.forfeited),
            ExchangeFigure::oaic("of that, to the buyer", held.compensated),
            ExchangeFigure::oaic("fee", held.fee_booked),
            ExchangeFigure::oaic("to the split", held.earned),
            ExchangeFigure::oaic("to the referrer", held.referral_earned),
        ],
        views: vec![
            View::new(
                "anybody, on chain",
                "roots, size, texts, price, who ordered, a sealed key, stars",
            ),
            View::new(
                "anybody, off chain",
                "the sealed file, which opens for buyers alone",
            ),
            View::new("the buyer", "the file"),
            View::new(
                "the cheat's buyer",
                "the money, and what the false chunk opened to",
            ),
        ],
        started: trade.started,
    };
    exchange.outcome(setup, &trade.deployed, audit)
}
