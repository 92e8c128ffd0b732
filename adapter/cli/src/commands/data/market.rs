//! The market contract: asking it, telling it, and what its answers mean to a command.

use std::path::{Path, PathBuf};
use std::time::Instant;

use cosmwasm_std::Uint128;
use oaic_circuits::Provable;
use oaic_messages::data_market::{
    ExecuteMsg, ListingResponse, OrderResponse, QueryMsg, RegisteredQuery, VersionResponse, PURPOSE,
};
use oaic_poseidon::Fr;
use oaic_prover::{Prover, ProverError};
use oaic_sealed_data::record::{Manifest, Promise};
use oaic_sealed_data::table::TableError;
use oaic_sealed_data::{wire, DataError};
use serde::de::DeserializeOwned;

use crate::commands::prelude::*;
use crate::commands::zk::Bars;

pub(super) fn ask<R: DeserializeOwned>(ctx: &Context, msg: &QueryMsg) -> Result<R> {
    Ok(ctx.data_market()?.query(msg)?)
}

/// Send it a message and say that it is done.
pub(super) fn send(what: String, msg: &ExecuteMsg, tx: &TxArgs, ctx: &Context) -> Result<()> {
    carry_out(Plan::new(what).call(ctx.data_market()?.call(msg)?), tx, ctx)
}

/// Ask it for one thing. That it isn't there becomes [`Kind::NotFound`]; a refusal for another cause
/// stays one.
fn find<R: DeserializeOwned>(ctx: &Context, what: &str, list: &str, msg: &QueryMsg) -> Result<R> {
    ctx.find_at(&ctx.data_market()?, what, list, msg)
}

pub(super) fn listing(ctx: &Context, listing: u64) -> Result<ListingResponse> {
    let what = format!("listing {listing}");
    find(
        ctx,
        &what,
        "oaic data listings",
        &QueryMsg::Listing { listing },
    )
}

pub(super) fn registered(ctx: &Context, listing: u64) -> Result<Vec<RegisteredQuery>> {
    Ok(ctx.data_market()?.queries(listing).all()?)
}

pub(super) fn version(ctx: &Context, listing: u64, version: u32) -> Result<VersionResponse> {
    find(
        ctx,
        &format!("version {version} of listing {listing}"),
        &format!("oaic data show {listing}"),
        &QueryMsg::Version {
            listing,
            version: Some(version),
        },
    )
}

pub(super) fn order(ctx: &Context, order: u64) -> Result<OrderResponse> {
    let what = format!("order {order}");
    find(ctx, &what, "oaic data orders", &QueryMsg::Order { order })
}

/// What is read here is proven, for what is acted on.
pub(super) mod proven {
    use cosmwasm_std::Storage;
    use oaic_messages::data_market::{Params, RegisteredQuery};
    use oaic_records::data_market::{answers, load_listing, CONFIG};
    use oaic_runtime::RuntimeError;

    use super::{ListingResponse, OrderResponse, Result, VersionResponse};
    use crate::context::Now;

    fn read<T>(
        now: &Now,
        list: &str,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        now.market(read).map_err(|error| error.or_list(list))
    }

    pub(crate) fn params(now: &Now) -> Result<Params> {
        now.market(|records| Ok(CONFIG.load(records)?.params))
    }

    pub(crate) fn listing(now: &Now, id: u64) -> Result<ListingResponse> {
        read(now, "oaic data listings", |records| {
            answers::listing(records, id)
        })
    }

    pub(crate) fn version(now: &Now, id: u64, version: u32) -> Result<VersionResponse> {
        let list = format!("oaic data show {id}");
        read(now, &list, |records| {
            answers::version(records, id, Some(version))
        })
    }

    pub(crate) fn query(now: &Now, listing: u64, id: u32) -> Result<RegisteredQuery> {
        let list = format!("oaic data show {listing}");
        read(now, &list, |records| answers::query(records, listing, id))
    }

    pub(crate) fn queries(now: &Now, listing: u64) -> Result<Vec<RegisteredQuery>> {
        let last = now
            .market(|records| load_listing(records, listing))?
            .last_query;
        (1..=last).map(|id| query(now, listing, id)).collect()
    }

    pub(crate) fn order(now: &Now, id: u64) -> Result<OrderResponse> {
        read(now, "oaic data orders", |records| {
            answers::order(records, id, now.time())
        })
    }
}

/// What proofs for this market are bound to: computed, so that no node can bind them to anything
/// else.
pub(super) fn context(ctx: &Context) -> Result<Fr> {
    let (chain_id, market) = (ctx.chain.chain_id(), ctx.data_market()?);
    Ok(oaic_statements::context(
        PURPOSE,
        &chain_id,
        market.address().as_str(),
    ))
}

/// What a version of a seller's listing promises of its file.
pub(super) fn promise(seller: &str, version: &VersionResponse) -> Result<Promise> {
    let Some(file) = &version.file else {
        return Err(CliError::usage(format!(
            "version {} of listing {} has no file, only a table",
            version.version, version.listing
        ))
        .next(format!("oaic data show {}", version.listing)));
    };
    wire::promise(seller, file).map_err(failure)
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Of {
    /// Listing on the chain that it is compared with
    #[arg(long, value_name = "LISTING")]
    listing: Option<u64>,
    /// Manifest that it is compared with; needs no chain
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

/// What is promised of a file, and of the sealed file where that is known.
pub(super) struct Expected {
    pub(super) promise: Promise,
    pub(super) sha256: Option<String>,
}

impl Of {
    pub(super) fn is_local(&self) -> bool {
        self.manifest.is_some()
    }

    pub(super) fn manifest(&self) -> Result<Expected> {
        let path = self.manifest.as_deref().unwrap_or(Path::new(""));
        let manifest = Manifest::load(path).map_err(failure)?;
        Ok(Expected {
            promise: manifest.promise,
            sha256: Some(manifest.sha256),
        })
    }

    pub(super) fn listed(&self, ctx: &Context) -> Result<Expected> {
        let found = listing(ctx, self.listing.unwrap_or_default())?;
        Ok(Expected {
            promise: promise(found.seller.as_str(), &found.version)?,
            sha256: None,
        })
    }
}

/// A failure of what is done with files, with the exit code of its kind.
pub(super) fn failure(error: DataError) -> CliError {
    use std::io::ErrorKind;
    use DataError as E;
    let kind = match &error {
        // Another file than the command takes, or a folder.
        E::Io { source, .. }
            if matches!(
                source.kind(),
                ErrorKind::InvalidData | ErrorKind::IsADirectory
            ) =>
        {
            return CliError::usage(error.to_string())
                .next("is it the file that this command takes? `--help` shows an example");
        }
        E::Io { what: "read", .. } | E::NoFolder { .. } => Kind::Usage,
        E::Io { .. } | E::Changed { .. } | E::Random(_) => Kind::Failed,
        E::Exists(_) => {
            return CliError::usage(error.to_string()).next("or add --force to overwrite it")
        }
        E::TooLarge { .. } | E::Record { .. } | E::NotInline { .. } => Kind::Usage,
        E::WrongKey { .. } | E::Exposed { .. } => Kind::Key,
        E::OtherSeller { .. } => Kind::Refused,
        _ => Kind::Invalid,
    };
    CliError::new(kind, error.to_string())
}

/// A failure of what is done with a sealed file, which it names.
pub(super) fn in_file(path: &Path) -> impl Fn(DataError) -> CliError + '_ {
    move |error| {
        let error = failure(error);
        let file = path.display().to_string();
        if error.message().contains(&file) {
            return error;
        }
        let message = format!("{file}: {}", error.message());
        error.reworded(message)
    }
}

pub(super) fn table_failure(error: TableError) -> CliError {
    match error {
        TableError::OtherSeller { .. } => CliError::refused(error.to_string()),
        _ => CliError::usage(error.to_string()),
    }
}

/// Proves; parameters are made when they are missing.
pub(super) fn prove<C: Provable>(circuit: &C, out: &Output) -> Result<Vec<u8>> {
    let proof = with_prover(out, |prover| prover.prove(circuit))?;
    Ok(proof.to_vec())
}

/// Has the parameters of a circuit ready, before they are needed in haste.
pub(super) fn ready_to_prove<C: Provable>(out: &Output) -> Result<()> {
    with_prover(out, |prover| prover.setup_of::<C>().map(drop))
}

fn with_prover<T>(
    out: &Output,
    work: impl FnOnce(&Prover<'_>) -> std::result::Result<T, ProverError>,
) -> Result<T> {
    let bars = Bars::new(out);
    let done = Prover::open(None, &bars).and_then(|prover| work(&prover));
    done.map_err(|e| crate::commands::zk::failure(e, None))
}

/// Work with a progress on a terminal: told of chunks, it says MB.
pub(super) fn with_progress<T>(
    out: &Output,
    what: &str,
    work: impl FnOnce(oaic_sealed_data::Progress) -> T,
) -> T {
    let bar = out.bar(what);
    let since = Instant::now();
    let result = work(&|done, of| {
        if let Some(bar) = &bar {
            let bytes =
                |chunks: u64| chunks.saturating_mul(oaic_sealed_data::chunk::PLAIN_BYTES as u64);
            let template = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
            bar.at(bytes(done), bytes(of), template);
        }
    });
    if let Some(bar) = bar {
        bar.end();
    }
    out.detail(1, format!("{what}: {:.1} s", since.elapsed().as_secs_f64()));
    result
}

/// A price for messages, which must be at least 1 uoaic.
pub(super) fn price(flag: &str, amount: Amount) -> Result<Uint128> {
    if amount.0 == 0 {
        return Err(CliError::usage(format!("{flag} must be at least 1uoaic")));
    }
    Ok(Uint128::new(amount.0))
}
