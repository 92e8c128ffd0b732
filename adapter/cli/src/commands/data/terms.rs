//! What was sold under which terms: the chain keeps their hash, a buyer's machine the words.

use std::path::PathBuf;

use oaic_messages::data_market::{ListingResponse, OrderResponse, Terms};
use oaic_records::data_market::terms_hash;
use serde::Deserialize;

use super::home::{read_private, write_new, Home};
use super::market::{listing, version};
use super::tables::listed;
use crate::commands::prelude::*;
use crate::terminal::quoted;

const FORMAT: &str = "oaic/data-terms/1";

/// Terms as they are kept, in a file that is named after their hash.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTerms {
    format: String,
    terms: Terms,
}

/// The terms of a listing's version in force, if they are those that the version has the hash of.
pub(super) fn shown(found: &ListingResponse) -> Result<&Terms> {
    let terms = found.texts.as_ref().map(|texts| &texts.terms);
    match terms.filter(|terms| terms_hash(terms) == found.version.terms_hash) {
        Some(terms) => Ok(terms),
        None => Err(CliError::refused(format!(
            "the terms that are shown of listing {} are not those of its version {}: their \
                 hash differs",
            found.id, found.version.version
        ))
        .next("the node's answer is false: ask another node (--rpc)")),
    }
}

/// Terms as a buyer sees them before paying.
pub(super) fn in_a_line(terms: &Terms) -> String {
    format!(
        "schema {}, license {}",
        quoted(&terms.schema),
        quoted(&terms.license)
    )
}

pub(super) fn keep(terms: &Terms, ctx: &Context) -> Result<()> {
    let path = match stored(&hex::encode(terms_hash(terms)), ctx) {
        Copy::Fits(_) => return Ok(()),
        Copy::Differs(path) => {
            return Err(CliError::failed(format!(
                "{} does not contain the terms that this is sold under",
                path.display()
            ))
            .next("move it away, and they are stored again"))
        }
        Copy::None(path) => path,
    };
    Home::of(ctx).folder_of("terms")?;
    let stored = StoredTerms {
        format: FORMAT.to_owned(),
        terms: terms.clone(),
    };
    let text = serde_json::to_vec_pretty(&stored)
        .map_err(|e| CliError::failed("the terms can't be written").because(e))?;
    write_new(&path, &text)
}

/// What is kept under a hash.
enum Copy {
    Fits(Terms),
    /// The file holds something else than it is named after.
    Differs(PathBuf),
    /// Nothing; it would be here.
    None(PathBuf),
}

fn stored(hash: &str, ctx: &Context) -> Copy {
    let path = path(hash, ctx);
    if !path.exists() {
        return Copy::None(path);
    }
    let text = read_private(&path).ok();
    let found = text.and_then(|text| serde_json::from_str::<StoredTerms>(text.as_str()).ok());
    match found {
        Some(found) if hex::encode(terms_hash(&found.terms)) == hash => Copy::Fits(found.terms),
        _ => Copy::Differs(path),
    }
}

fn path(hash: &str, ctx: &Context) -> PathBuf {
    let folder = ctx.home().join("data").join("terms");
    folder.join(format!("{hash}.json"))
}

/// What an order was sold under.
#[derive(Debug, Serialize)]
pub(super) struct Sold {
    /// As the version has it, hex.
    terms_hash: String,
    /// Those that fit it, if anybody still has them.
    terms: Option<Terms>,
    source: &'static str,
    /// A file that should hold them, and doesn't.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<PathBuf>,
}

impl Sold {
    /// Of an order's version: those kept here, else those that the chain still has.
    pub(super) fn of(order: &OrderResponse, ctx: &Context) -> Result<Self> {
        let sold = version(ctx, order.listing, order.version)?;
        let hash = hex::encode(&sold.terms_hash);
        let (damaged, copy) = match stored(&hash, ctx) {
            Copy::Fits(terms) => (None, Some((terms, "kept here"))),
            Copy::Differs(path) => (Some(path), None),
            Copy::None(_) => (None, None),
        };
        let found = match copy {
            Some(found) => Some(found),
            None => listing(ctx, order.listing)?
                .texts
                .filter(|texts| terms_hash(&texts.terms) == sold.terms_hash)
                .map(|texts| (texts.terms, "on the chain")),
        };
        let (terms, source) = match found {
            Some((terms, source)) => (Some(terms), source),
            None => (None, "nowhere"),
        };
        Ok(Self {
            terms_hash: hash,
            terms,
            source,
            damaged,
        })
    }

    pub(super) fn rows(&self, rows: &mut Vec<(&'static str, String)>) {
        match &self.terms {
            Some(terms) => {
                rows.push(("schema", terms.schema.clone()));
                rows.push(("license", terms.license.clone()));
                if !terms.columns.is_empty() {
                    rows.push(("columns", listed(&terms.columns)));
                }
                let fit = format!("{}; {}, and they fit it", self.terms_hash, self.source);
                rows.push(("terms hash", fit));
            }
            None => rows.push((
                "terms hash",
                format!(
                    "{}; the chain has other terms now, or none: whoever stored these can show them",
                    self.terms_hash
                ),
            )),
        }
        if let Some(path) = &self.damaged {
            let text = format!("{} does not contain the terms of that hash", path.display());
            rows.push(("damaged", text));
        }
    }
}
