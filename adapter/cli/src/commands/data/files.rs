//! `oaic data pack|check|preview|check-preview`: files, without a chain but for a listing's roots.

use std::path::{Path, PathBuf};

use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::preview::Preview;
use oaic_sealed_data::record::{element_hex, write_public, Manifest};
use oaic_sealed_data::SealedFile;

use super::home::Home;
use super::market::{failure, in_file, with_progress, Expected, Of};
use super::Owner;
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct PackArgs {
    /// The file
    pub(super) file: PathBuf,
    /// Where the sealed file goes [default: FILE.oaicdata]
    #[arg(long, value_name = "FILE", conflicts_with = "table")]
    out: Option<PathBuf>,
    /// Where the manifest goes [default: FILE.manifest.json, FILE.table.json with --table]
    #[arg(long, value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
    /// What the data means, at most 1,024 bytes; nothing personal
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) schema: String,
    /// Under which license, at most 128 bytes
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) license: String,
    /// Account that will list it and is paid, a key of yours or an address: nobody else can sell
    /// what is packed [default: `from` in config.toml]
    #[arg(long, env = "OAIC_FROM", value_name = "NAME")]
    pub(super) from: Option<String>,
    /// Overwrite a sealed file and a manifest that are there; secrets never are
    #[arg(long)]
    pub(super) force: bool,
    /// Take a table from a CSV file, to sell answers from
    #[arg(long, requires = "columns")]
    pub(super) table: bool,
    /// Its columns, 1 to 4
    #[arg(long, value_delimiter = ',', value_name = "NAMES", requires = "table")]
    pub(super) columns: Vec<String>,
    /// What a 1 in each column means, in their order, like tokens,cents [default: plain numbers]
    #[arg(long, value_delimiter = ',', value_name = "UNITS", requires = "table")]
    pub(super) units: Vec<String>,
    /// Column that says which partition a row is in [default: all rows are in one]
    #[arg(long, value_name = "NAME", requires = "table")]
    pub(super) partition: Option<String>,
    /// Room for rows: 64 or 1024 [default: the smaller that fits]
    #[arg(long, value_name = "N", requires = "table")]
    pub(super) rows: Option<u16>,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The sealed file
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    #[command(flatten)]
    pub(super) of: Of,
}

#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The sealed file
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    /// Its manifest
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Where the samples go
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How many chunks of 992 bytes, 1 to 256
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=256))]
    samples: u32,
    /// What a buyer named, so that you couldn't know it when you packed
    #[arg(long, value_name = "TEXT", default_value = "")]
    challenge: String,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub struct CheckPreviewArgs {
    /// The samples, as `oaic data preview` wrote them
    file: PathBuf,
    #[command(flatten)]
    pub(super) of: Of,
    /// What you named to the seller
    #[arg(long, value_name = "TEXT", default_value = "")]
    challenge: String,
    /// Folder that the chunks are written to, each as chunk-N
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn pack(args: &PackArgs, home: &Home, owner: Owner, out: &Output) -> Result<()> {
    if std::fs::metadata(&args.file).is_ok_and(|found| found.is_file() && found.len() == 0) {
        return Err(CliError::usage(format!(
            "{} is empty: there is nothing to sell",
            args.file.display()
        ))
        .next("the market takes files of 1 byte and more"));
    }
    let sealed = args
        .out
        .clone()
        .unwrap_or(with_suffix(&args.file, ".oaicdata"));
    let manifest = args
        .manifest
        .clone()
        .unwrap_or(with_suffix(&args.file, ".manifest.json"));
    let packing = Packing {
        source: &args.file,
        seller: &owner(args.from.as_deref())?,
        sealed: &sealed,
        manifest: &manifest,
        secrets: &home.secrets()?,
        schema: &args.schema,
        license: &args.license,
        overwrite: args.force,
    };
    // A passphrase is asked for before work is spent.
    home.vault().ready()?;
    let keep = |path: &Path, secret: &[u8]| {
        let stored = home.vault().keep(path, secret);
        stored.map_err(|e| oaic_sealed_data::DataError::Kept(e.in_full()))
    };
    let packed = with_progress(out, "packing", |p| {
        oaic_sealed_data::pack::pack_kept(&packing, &keep, p)
    });
    let packed = packed.map_err(failure)?;
    out.note(format!(
        "put {} where buyers can get it; `oaic data list --manifest {} --uri … --price …` lists it",
        sealed.display(),
        manifest.display()
    ));
    out.note(format!(
        "keep a copy of {}: without it the file can't be sold",
        packed.secret.display()
    ));
    out.print(&Packed {
        sealed: sealed.display().to_string(),
        manifest_file: manifest.display().to_string(),
        secret_file: packed.secret.display().to_string(),
        manifest: packed.manifest,
    })
}

/// Compare a sealed file with what is promised of it.
pub(super) fn check(args: &CheckArgs, expected: &Expected, out: &Output) -> Result<()> {
    let mut file = SealedFile::open(&args.sealed).map_err(in_file(&args.sealed))?;
    let sha256 = expected.sha256.as_deref();
    let contents = with_progress(out, "checking", |p| {
        oaic_sealed_data::check(&mut file, &expected.promise, sha256, p)
    });
    let contents = contents.map_err(in_file(&args.sealed))?;
    out.print(&Checked {
        sealed: args.sealed.display().to_string(),
        size: expected.promise.size,
        chunks: expected.promise.chunks,
        cipher_root: element_hex(&contents.cipher_root),
        plain_root: element_hex(&contents.plain_root),
        sha256: hex::encode(contents.sha256),
    })
}

pub(super) fn preview(args: &PreviewArgs, home: &Home, out: &Output) -> Result<()> {
    let manifest = Manifest::load(&args.manifest).map_err(failure)?;
    let chunks = manifest.promise.chunks;
    if u64::from(args.samples) >= chunks {
        return Err(CliError::usage(format!(
            "{} would be the whole file, which has {}: whoever sees them doesn't need to buy it",
            counted(args.samples.into(), "sample"),
            counted(chunks, "chunk")
        ))
        .next("ask for fewer with --samples; a file of one chunk can't be sampled"));
    }
    let secret = home.secret(&manifest.promise.key_commitment)?;
    let mut file = SealedFile::open(&args.sealed).map_err(in_file(&args.sealed))?;
    let preview = Preview::make(&mut file, &secret, &args.challenge, args.samples)
        .map_err(in_file(&args.sealed))?;
    preview.save(&args.out, args.force).map_err(failure)?;
    out.print(&Sampled {
        file: args.out.display().to_string(),
        chunks: manifest.promise.chunks,
        samples: preview.indices().collect(),
    })
}

pub(super) fn check_preview(
    args: &CheckPreviewArgs,
    expected: &Expected,
    out: &Output,
) -> Result<()> {
    let preview = Preview::load(&args.file).map_err(failure)?;
    let shown = preview.verify(&expected.promise, &args.challenge);
    let shown = shown.map_err(failure)?;
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder).map_err(|e| unwritable(folder, e))?;
        for (index, data) in &shown {
            let path = folder.join(format!("chunk-{index}"));
            // Seen before; anything else isn't written over.
            if std::fs::read(&path).is_ok_and(|there| there == *data) {
                continue;
            }
            write_public(&path, data, false).map_err(|e| failure(e).next("give another --out"))?;
        }
    }
    out.print(&Sampled {
        file: args.file.display().to_string(),
        chunks: expected.promise.chunks,
        samples: shown.iter().map(|(index, _)| *index).collect(),
    })
}

/// A file's path with something behind its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn unwritable(path: &Path, error: std::io::Error) -> CliError {
    CliError::unwritable(path, error)
}

#[derive(Debug, Serialize)]
struct Packed {
    sealed: String,
    manifest_file: String,
    secret_file: String,
    manifest: Manifest,
}

impl Report for Packed {
    const SCHEMA: &'static str = "oaic/data-packed/1";

    fn human(&self, out: &mut String) {
        let promise = &self.manifest.promise;
        let rows = [
            ("sealed file", self.sealed.clone()),
            ("manifest", self.manifest_file.clone()),
            ("secret", self.secret_file.clone()),
            ("seller", promise.seller.clone()),
            (
                "size",
                format!(
                    "{}, {}",
                    counted(promise.size, "byte"),
                    counted(promise.chunks, "chunk")
                ),
            ),
            ("cipher root", element_hex(&promise.cipher_root)),
            ("plain root", element_hex(&promise.plain_root)),
            ("sha256", self.manifest.sha256.clone()),
        ];
        fields(out, &rows);
    }
}

#[derive(Debug, Serialize)]
struct Checked {
    sealed: String,
    size: u64,
    chunks: u64,
    cipher_root: String,
    plain_root: String,
    sha256: String,
}

impl Report for Checked {
    const SCHEMA: &'static str = "oaic/data-checked/1";

    fn human(&self, out: &mut String) {
        out.push_str(&format!(
            "{} is what is listed: {} in {}\n",
            self.sealed,
            counted(self.size, "byte"),
            counted(self.chunks, "chunk")
        ));
        let rows = [
            ("cipher root", self.cipher_root.clone()),
            ("plain root", self.plain_root.clone()),
            ("sha256", self.sha256.clone()),
        ];
        fields(out, &rows);
    }
}

#[derive(Debug, Serialize)]
struct Sampled {
    file: String,
    chunks: u64,
    samples: Vec<u64>,
}

impl Report for Sampled {
    const SCHEMA: &'static str = "oaic/data-preview-checked/1";

    fn human(&self, out: &mut String) {
        let (count, chunks) = (self.samples.len(), self.chunks.max(1));
        let list: Vec<String> = self.samples.iter().map(u64::to_string).collect();
        // One bad chunk escapes k different samples of n with probability 1 − k/n.
        let escapes = 100.0 * (1.0 - count as f64 / chunks as f64);
        out.push_str(&format!(
            "{}: {count} of {chunks} chunks ({}), as promised\none bad chunk would go unseen \
             with a probability of {escapes:.1} %\n",
            self.file,
            list.join(", ")
        ));
    }
}
