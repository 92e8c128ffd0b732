//! Checks of message contents; each error names the field and the rule.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary, Deps};
use oaic_messages::data_market::{
    self as msg, File, FileInfo, Offer, Params, Point, Table, TableInfo, Terms, Texts,
    INLINE_CHUNK_BYTES, MAX_CHUNKS, MAX_COLUMNS, MAX_COLUMN_NAME, MAX_DEPOSIT_BPS,
    MAX_DISPUTE_BLOCKS, MAX_INLINE_CHUNKS, MAX_LICENSE, MAX_PARTITIONS, MAX_PARTITION_NAME,
    MAX_SCHEMA, MAX_UNIT, MAX_URI, MAX_WINDOW, MIN_DEPOSIT_BPS, MIN_DISPUTE_BLOCKS, MIN_WINDOW,
    PLAIN_CHUNK_BYTES,
};
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
use oaic_records::element;
use oaic_revenue::payee::{Added, MAX_REFERRER_BPS};
use oaic_runtime::{
    address,
    amount::{nonzero, within},
    pause::MAX_GUARDIAN_PAUSE,
    system, text, RuntimeError,
};
use oaic_statements::Point as CurvePoint;

use crate::error::{ContractError, Result};
use crate::state::{terms_hash, Links, Version};

/// Links with checked addresses; addresses that are paid must have a use for it.
pub fn links(deps: Deps, contract: &Addr, token: &Addr, links: &msg::Links) -> Result<Links> {
    let asked = |field, raw: &Option<String>| address::optional(deps.api, field, raw.as_deref());
    let paid = |field, raw: &Option<String>| {
        raw.as_deref()
            .map(|raw| system::payable(deps, contract, token, field, raw))
            .transpose()
    };
    let reward_sink = links.reward_sink.as_deref();
    Ok(Links {
        tier_source: asked("links.tier_source", &links.tier_source)?,
        kyc_gate: asked("links.kyc_gate", &links.kyc_gate)?,
        reward_sink: address::optional_payable(
            deps.api,
            contract,
            "links.reward_sink",
            reward_sink,
        )?,
        dividends: paid("links.dividends", &links.dividends)?,
        risk_pool: paid("links.risk_pool", &links.risk_pool)?,
    })
}

/// Payees that every split gets besides those named by the seller.
pub fn added(params: &Params) -> Added {
    Added {
        dividends: params.dividends_bps,
        risk_pool: params.risk_bps,
    }
}

/// Windows have a minimum, so that no vote takes a buyer's or seller's time away; chains whose
/// tests run on the wall clock are exempt.
pub fn params(chain_id: &str, params: &Params) -> Result<()> {
    let floor = |floor| match SHORT_WINDOW_CHAINS.contains(&chain_id) {
        true => 1,
        false => floor,
    };
    let (window, blocks) = (floor(MIN_WINDOW), floor(MIN_DISPUTE_BLOCKS));
    for (field, value) in [
        ("delivery_window", params.delivery_window),
        ("dispute_window", params.dispute_window),
    ] {
        within(field, value, window, MAX_WINDOW)?;
    }
    let most = MAX_DISPUTE_BLOCKS;
    within("dispute_blocks", params.dispute_blocks, blocks, most)?;
    let deposit = params.deposit_bps;
    within("deposit_bps", deposit, MIN_DEPOSIT_BPS, MAX_DEPOSIT_BPS)?;
    within("referrer_bps", params.referrer_bps, 0, MAX_REFERRER_BPS)?;
    added(params).check()?;
    within("max_pause", params.max_pause, 0, MAX_GUARDIAN_PAUSE)?;
    Ok(())
}

/// An offer split into what stays and what a withdrawal erases.
pub struct CheckedOffer {
    pub version: Version,
    pub texts: Texts,
    pub inline: Option<Binary>,
}

pub fn offer(offer: Offer, published_at: u64) -> Result<CheckedOffer> {
    if offer.file.is_none() && offer.table.is_none() {
        return Err(ContractError::NothingOffered);
    }
    if let Some(price) = offer.price_once {
        nonzero("price_once", price)?;
        if offer.file.is_none() {
            return Err(ContractError::Needs {
                field: "price_once",
                what: "a file",
            });
        }
    }
    text::line("schema", &offer.schema, 0, MAX_SCHEMA)?;
    text::line("license", &offer.license, 0, MAX_LICENSE)?;
    let file = offer.file.as_ref().map(file).transpose()?;
    let table = offer.table.as_ref().map(table).transpose()?;
    let (uri, inline) = offer
        .file
        .map(|file| (file.uri, file.inline))
        .unwrap_or_default();
    let (columns, partitions) = offer
        .table
        .map(|table| (table.columns, table.partitions))
        .unwrap_or_default();
    let terms = Terms {
        schema: offer.schema,
        license: offer.license,
        columns,
        partitions,
    };
    Ok(CheckedOffer {
        version: Version {
            file,
            price_once: offer.price_once,
            table,
            terms_hash: terms_hash(&terms),
            published_at,
        },
        texts: Texts { uri, terms },
        inline,
    })
}

fn file(file: &File) -> Result<FileInfo> {
    element::canonical("file.cipher_root", &file.cipher_root)?;
    element::canonical("file.plain_root", &file.plain_root)?;
    element::canonical("file.key_commitment", &file.key_commitment)?;
    within("file.chunks", file.chunks, 1, MAX_CHUNKS)?;
    within("file.size", file.size, 1, u64::MAX)?;
    let expected = file.size.div_ceil(PLAIN_CHUNK_BYTES);
    if u64::from(file.chunks) != expected {
        return Err(ContractError::ChunksDiffer {
            chunks: file.chunks,
            size: file.size,
            expected,
            chunk_bytes: PLAIN_CHUNK_BYTES,
        });
    }
    uri(&file.uri)?;
    match &file.inline {
        None if file.uri.is_empty() => return Err(ContractError::NowhereToDownload),
        None => {}
        Some(inline) => {
            within("file.chunks (on chain)", file.chunks, 1, MAX_INLINE_CHUNKS)?;
            let chunks = usize::try_from(file.chunks).unwrap_or(usize::MAX);
            let bytes = chunks.saturating_mul(INLINE_CHUNK_BYTES);
            text::count("file.inline", "bytes", inline.len(), bytes, bytes)?;
        }
    }
    Ok(FileInfo {
        cipher_root: file.cipher_root.clone(),
        plain_root: file.plain_root.clone(),
        key_commitment: file.key_commitment.clone(),
        chunks: file.chunks,
        size: file.size,
    })
}

/// Empty, or a URI with a scheme, in printable ASCII. Hosts in other scripts must be written in
/// Punycode (`xn--…`), so that none is mistaken for a lookalike.
fn uri(uri: &str) -> Result<(), RuntimeError> {
    text::length("file.uri", uri, 0, MAX_URI)?;
    if let Some(bad) = uri.chars().find(|c| !c.is_ascii_graphic()) {
        let found = format!("with U+{:04X}", u32::from(bad));
        let rule = "a URI is printable ASCII without spaces; percent-encode the rest";
        return Err(RuntimeError::invalid("file.uri", found, rule));
    }
    let scheme = |scheme: &str| {
        let tail = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(tail)
    };
    match uri.split_once(':') {
        Some((found, rest)) if scheme(found) && !rest.is_empty() => Ok(()),
        None if uri.is_empty() => Ok(()),
        _ => {
            let rule = "it must say how it is got, as https:, ipfs: or magnet: do";
            Err(RuntimeError::invalid("file.uri", uri, rule))
        }
    }
}

fn table(table: &Table) -> Result<TableInfo> {
    element::canonical("table.commitment", &table.commitment)?;
    let columns = table.columns.len();
    text::count("table.columns", "entries", columns, 1, MAX_COLUMNS)?;
    for column in &table.columns {
        text::line("table.columns: a name", &column.name, 1, MAX_COLUMN_NAME)?;
        text::line("table.columns: a unit", &column.unit, 0, MAX_UNIT)?;
    }
    let names = table.columns.iter().map(|column| &column.name);
    different("table.columns", names)?;
    let partitions = table.partitions.len();
    text::count("table.partitions", "entries", partitions, 0, MAX_PARTITIONS)?;
    for name in &table.partitions {
        text::line("table.partitions: a name", name, 1, MAX_PARTITION_NAME)?;
    }
    different("table.partitions", table.partitions.iter())?;
    Ok(TableInfo {
        commitment: table.commitment.clone(),
        rows: table.rows,
        columns: u8::try_from(columns).unwrap_or(u8::MAX),
    })
}

/// Refuses a name that is listed twice.
fn different<'a>(
    field: &'static str,
    names: impl Iterator<Item = &'a String>,
) -> Result<(), RuntimeError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let rule = "each needs a name of its own";
            return Err(RuntimeError::invalid(
                field,
                format!("'{name}' twice"),
                rule,
            ));
        }
    }
    Ok(())
}

/// A point whose coordinates are field elements; whether it is on the curve is not checked.
pub fn point(u: &'static str, v: &'static str, point: &Point) -> Result<CurvePoint, RuntimeError> {
    Ok(CurvePoint {
        u: element::canonical(u, &point.u)?,
        v: element::canonical(v, &point.v)?,
    })
}

/// A key that values can be sealed to.
pub fn buyer_key(key: &Point) -> Result<CurvePoint> {
    let key = point("buyer_key.u", "buyer_key.v", key)?;
    match key.is_usable() {
        true => Ok(key),
        false => Err(ContractError::UnusableKey),
    }
}
