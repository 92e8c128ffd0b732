//! `oaic data open|read|dispute`: the buyer's side of a delivery.
//!
//! A delivery is sealed to a key that everybody sees: a node could seal what it likes to it. So order,
//! delivery, version and query are proven before anything is opened.

use std::path::{Path, PathBuf};

use oaic_circuits::seal;
use oaic_messages::data_market::{Delivery, ExecuteMsg, OrderKind, OrderResponse, OrderStatus};
use oaic_poseidon::Fr;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::open::Opening;
use oaic_sealed_data::record::Promise;
use oaic_sealed_data::table::Answer;
use oaic_sealed_data::{delivery, wire, SealedFile};
use serde_json::{json, Value};

use super::files::with_suffix;
use super::home::Home;
use super::market::{
    context, failure, in_file, promise, prove, proven, send, table_failure, with_progress,
};
use crate::commands::prelude::*;
use crate::context::Now;

#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Which order
    order: u64,
    /// The sealed file
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    /// Where the original goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Overwrite files that are there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Which order
    order: u64,
}

#[derive(Debug, Args)]
pub struct DisputeArgs {
    /// Which order
    order: u64,
    /// The sealed file; the chunk is looked for in it
    #[arg(long, value_name = "FILE", required_unless_present = "evidence")]
    sealed: Option<PathBuf>,
    /// Evidence that `oaic data open` wrote
    #[arg(long, value_name = "FILE", conflicts_with = "sealed")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn open(args: &OpenArgs, ctx: &Context) -> Result<()> {
    let Received { listed, key } = ctx.on_newest(|now| {
        let order = proven::order(now, args.order)?;
        Received::of(&order, now, ctx)
    })?;
    let evidence = with_suffix(&args.out, ".evidence.json");
    let opening = Opening {
        listed: &listed,
        key: &key,
        out: &args.out,
        evidence: &evidence,
        overwrite: args.force,
    };
    let mut file = SealedFile::open(&args.sealed).map_err(in_file(&args.sealed))?;
    let opened = with_progress(&ctx.out, "opening", |p| {
        oaic_sealed_data::open(&mut file, &opening, p)
    });
    let size = opened.map_err(|error| {
        let bad = matches!(error, oaic_sealed_data::DataError::BadChunk { .. });
        let error = failure(error);
        if bad {
            return error.next(format!(
                "oaic data dispute {} --evidence {}",
                args.order,
                evidence.display()
            ));
        }
        error
    })?;
    ctx.out.print(&Opened {
        order: args.order,
        file: args.out.display().to_string(),
        size,
    })
}

pub(super) fn read(args: &ReadArgs, ctx: &Context) -> Result<()> {
    let (order, query, asked) = ctx.on_newest(|now| {
        let order = proven::order(now, args.order)?;
        let OrderKind::Answer { query } = order.kind else {
            return Err(
                CliError::usage(format!("order {} is for a file", order.id)).next(format!(
                    "oaic data open {} --sealed FILE --out FILE",
                    order.id
                )),
            );
        };
        delivered(&order)?;
        // Before a passphrase is waited for: a proof is of now.
        let asked = proven::query(now, order.listing, query)?;
        Ok((order, query, asked))
    })?;
    let delivery = delivered(&order)?;
    let key = buyer_key(&order, ctx)?;
    let ephemeral = wire::read_point("ephemeral", &delivery.ephemeral).map_err(failure)?;
    let masked = delivery.masked.iter().map(|m| wire::element("masked", m));
    let masked = masked
        .collect::<oaic_sealed_data::Result<Vec<Fr>>>()
        .map_err(failure)?;
    let slots = seal::open(
        &key,
        &ephemeral,
        &context(ctx)?,
        &Fr::from(order.id),
        &masked,
    )
    .map_err(|e| CliError::invalid(e.to_string()))?;
    let slots = slots
        .try_into()
        .map_err(|_| CliError::invalid("an answer has 8 elements"))?;
    let answer = Answer::decode(&asked.query, &slots).map_err(table_failure)?;
    ctx.out.print(&Read {
        order: order.id,
        listing: order.listing,
        query,
        answer: value(&answer),
        text: answer.to_string(),
    })
}

/// Prove that a file isn't what was promised.
pub(super) fn dispute(args: &DisputeArgs, ctx: &Context) -> Result<()> {
    let (order, received) = ctx.on_newest(|now| {
        let order = proven::order(now, args.order)?;
        let received = Received::of(&order, now, ctx)?;
        Ok((order, received))
    })?;
    // Not by the time: a chain that stood still takes disputes for some blocks more.
    if order.status != OrderStatus::Delivered {
        return Err(CliError::refused(format!(
            "order {} can't be disputed: {}",
            order.id,
            super::orders::status(&order)
        )));
    }
    let evidence = match (&args.evidence, &args.sealed) {
        (Some(path), _) => Evidence::load(path).map_err(failure)?,
        (None, sealed) => {
            let path = sealed.as_deref().unwrap_or(std::path::Path::new(""));
            let mut file = SealedFile::open(path).map_err(in_file(path))?;
            with_progress(&ctx.out, "looking for a bad chunk", |p| {
                Evidence::find(&mut file, &received.listed, &received.key, p)
            })
            .map_err(in_file(path))?
        }
    };
    if evidence.promise() != &received.listed {
        return Err(CliError::usage("the evidence is of another file")
            .next(format!("oaic data dispute {} --sealed FILE", order.id)));
    }
    accuse(&evidence, order.id, &received.key, &args.tx, ctx)
}

/// How a sealed file opens.
pub(super) enum CopyState {
    /// Not that of the order, or no sealed file at all.
    OtherFile,
    AsPromised,
    /// It doesn't, and that was proven.
    Disputed,
}

/// Opens a delivered order's file without writing it, and disputes the order when the file doesn't
/// open as promised. Whatever else is wrong with a copy accuses nobody.
pub(super) fn check_copy(
    order: u64,
    received: &Received,
    path: &Path,
    tx: &TxArgs,
    ctx: &Context,
) -> Result<CopyState> {
    use oaic_sealed_data::DataError as E;
    let Ok(mut file) = SealedFile::open(path) else {
        return Ok(CopyState::OtherFile);
    };
    let found = with_progress(&ctx.out, "opening", |p| {
        Evidence::find(&mut file, &received.listed, &received.key, p)
    });
    let evidence = match found {
        Ok(evidence) => evidence,
        Err(E::NothingToDispute) => return Ok(CopyState::AsPromised),
        Err(E::NotAsListed { .. } | E::NotCanonical { .. } | E::LeafNotCanonical { .. }) => {
            return Ok(CopyState::OtherFile)
        }
        // There may be another copy.
        Err(error) => {
            ctx.out.warn(in_file(path)(error).in_full());
            return Ok(CopyState::OtherFile);
        }
    };
    accuse(&evidence, order, &received.key, tx, ctx)?;
    Ok(CopyState::Disputed)
}

fn accuse(evidence: &Evidence, order: u64, key: &Fr, tx: &TxArgs, ctx: &Context) -> Result<()> {
    let circuit = evidence
        .circuit(key, &context(ctx)?, order)
        .map_err(failure)?;
    ctx.out.note(format!(
        "chunk {} doesn't open to data as promised",
        evidence.chunk()
    ));
    let msg = ExecuteMsg::Dispute {
        order,
        proof: prove(&circuit, &ctx.out)?.into(),
    };
    send(format!("dispute order {order}"), &msg, tx, ctx)
}

/// What a file's buyer was promised, and the key that was delivered.
pub(super) struct Received {
    listed: Promise,
    key: Fr,
}

impl Received {
    /// Of an order that is proven now.
    pub(super) fn of(order: &OrderResponse, now: &Now, ctx: &Context) -> Result<Self> {
        if !matches!(order.kind, OrderKind::File) {
            return Err(
                CliError::usage(format!("order {} is for an answer", order.id))
                    .next(format!("oaic data read {}", order.id)),
            );
        }
        let delivery = delivered(order)?;
        let version = proven::version(now, order.listing, order.version)?;
        let listed = promise(order.seller.as_str(), &version)?;
        let [masked] = delivery.masked.as_slice() else {
            return Err(CliError::invalid("a key is one masked element"));
        };
        let key = delivery::receive(
            &buyer_key(order, ctx)?,
            &wire::read_point("ephemeral", &delivery.ephemeral).map_err(failure)?,
            &wire::element("masked", masked).map_err(failure)?,
            &context(ctx)?,
            order.id,
            &listed,
        );
        let key = key.map_err(failure)?;
        Ok(Self { listed, key })
    }
}

fn delivered(order: &OrderResponse) -> Result<&Delivery> {
    order.delivery.as_ref().ok_or_else(|| {
        let error =
            CliError::not_found(format!("nothing was delivered for order {} yet", order.id));
        if order.refundable {
            return error.next(format!("oaic data refund {}", order.id));
        }
        error.next(format!(
            "`oaic data order {}` says until when it must be",
            order.id
        ))
    })
}

fn buyer_key(order: &OrderResponse, ctx: &Context) -> Result<seal::SecretKey> {
    let public = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
    Home::of(ctx).buyer_key(&public)
}

#[derive(Debug, Serialize)]
struct Opened {
    order: u64,
    file: String,
    size: u64,
}

impl Report for Opened {
    const SCHEMA: &'static str = "oaic/data-opened/1";

    fn human(&self, out: &mut String) {
        out.push_str(&format!(
            "{}: {}, each as it was promised\n",
            self.file,
            counted(self.size, "byte")
        ));
    }
}

/// An answer for programs: whole numbers beyond 53 bits are texts.
fn value(answer: &Answer) -> Value {
    match answer {
        Answer::Count(rows) => json!({"kind": "count", "rows": rows}),
        Answer::Sum(sum) => json!({"kind": "sum", "sum": sum.to_string()}),
        Answer::Mean { scaled, scale } => {
            json!({"kind": "mean", "scaled": scaled.to_string(), "scale": scale})
        }
        Answer::Histogram(buckets) => {
            let buckets = buckets.iter();
            let buckets = buckets.map(|b| json!({"from": b.from, "to": b.to, "rows": b.rows}));
            json!({"kind": "histogram", "buckets": buckets.collect::<Vec<_>>()})
        }
        Answer::Score(score) => json!({"kind": "score", "score": score.to_string()}),
    }
}

#[derive(Debug, Serialize)]
struct Read {
    order: u64,
    listing: u64,
    query: u32,
    answer: Value,
    text: String,
}

impl Report for Read {
    const SCHEMA: &'static str = "oaic/data-answer/1";

    fn human(&self, out: &mut String) {
        let rows = [
            ("order", self.order.to_string()),
            (
                "query",
                format!("{} of listing {}", self.query, self.listing),
            ),
        ];
        fields(out, &rows);
        out.push_str(&self.text);
        out.push('\n');
    }
}
