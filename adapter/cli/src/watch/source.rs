//! Where entries come from.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use oaic_types::compute_settlement::LaneResponse;
use oaic_vouchers::{unpack_entries, Entry};

use crate::error::{CliError, Result};
use crate::output::Output;

/// Largest file that is read: some 100,000 entries.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

const EXTENSION: &str = "entry";

/// Where entries are.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = true)]
pub struct SourceArgs {
    /// A provider's session store; no other process may have it open
    #[arg(long, value_name = "FILE", env = "OAIC_STORE")]
    pub store: Option<PathBuf>,
    /// A folder of *.entry files, or one: vouchers with what is claimed of them, binary or hex
    #[arg(long, value_name = "DIR|FILE")]
    pub entries: Option<PathBuf>,
}

/// Something that has entries to settle: vouchers, each with what its provider claims of it.
pub trait VoucherSource {
    /// What may be worth something: the best entry that it knows of each lane and session key. Whether
    /// one is valid is found out later.
    ///
    /// # Errors
    /// It can't be read at all.
    fn entries(&mut self) -> Result<Vec<Entry>>;

    /// Hear what the chain said of lanes at a height, to offer what is settled no more.
    ///
    /// # Errors
    /// It can't be kept.
    fn heard(&mut self, _lanes: &[LaneResponse], _height: u64) -> Result<()> {
        Ok(())
    }

    /// Hear that an entry can never settle, to offer it no more: a transaction was refused for it,
    /// for a reason that no time mends. What a node merely answered is never told.
    ///
    /// # Errors
    /// It can't be kept.
    fn dead(&mut self, _entry: &Entry, _why: &str) -> Result<()> {
        Ok(())
    }
}

impl<S: VoucherSource + ?Sized> VoucherSource for Box<S> {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        (**self).entries()
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        (**self).heard(lanes, height)
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        (**self).dead(entry, why)
    }
}

/// A source that others use at the same time, as a gateway does its session: it is held while it is
/// read or told something, never while the chain is asked.
impl<S: VoucherSource> VoucherSource for Arc<Mutex<S>> {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entries()
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .heard(lanes, height)
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .dead(entry, why)
    }
}

/// All sources that were named.
///
/// # Errors
/// One is not there.
pub fn open_source(args: &SourceArgs, out: &Output) -> Result<Box<dyn VoucherSource>> {
    let mut sources: Vec<Box<dyn VoucherSource>> = Vec::new();
    if let Some(path) = &args.store {
        sources.push(Box::new(super::store::StoreSource::open(path)?));
    }
    if let Some(path) = &args.entries {
        sources.push(Box::new(FolderSource::open(path, out.clone())?));
    }
    Ok(Box::new(Several(sources)))
}

struct Several(Vec<Box<dyn VoucherSource>>);

impl VoucherSource for Several {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        for source in &mut self.0 {
            all.extend(source.entries()?);
        }
        Ok(best(all))
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        each(&mut self.0, |source| source.heard(lanes, height))
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        each(&mut self.0, |source| source.dead(entry, why))
    }
}

/// Tells all of them, whether or not one fails; the first failure.
fn each(
    sources: &mut [Box<dyn VoucherSource>],
    tell: impl FnMut(&mut Box<dyn VoucherSource>) -> Result<()>,
) -> Result<()> {
    let told: Vec<_> = sources.iter_mut().map(tell).collect();
    told.into_iter().collect()
}

/// A folder of files with entries, or one file.
pub struct FolderSource {
    path: PathBuf,
    out: Output,
}

impl FolderSource {
    /// A folder or file that is there.
    ///
    /// # Errors
    /// It isn't.
    pub fn open(path: &Path, out: Output) -> Result<Self> {
        if !path.exists() {
            return Err(
                CliError::not_found(format!("{} does not exist", path.display()))
                    .next(format!("give a folder with *.{EXTENSION} files, or a file")),
            );
        }
        Ok(Self {
            path: path.to_path_buf(),
            out,
        })
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        let failed = |e: std::io::Error| {
            CliError::failed(format!("{} can't be read", self.path.display())).because(e)
        };
        if self.path.is_file() {
            return Ok(vec![self.path.clone()]);
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ext| ext == EXTENSION) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

impl VoucherSource for FolderSource {
    /// A file that can't be read is warned of and left out: one bad file must not keep the
    /// others from being settled.
    fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        for path in self.files()? {
            match read_file(&path) {
                Ok(entries) => all.extend(entries),
                Err(why) => self
                    .out
                    .warn(format!("{} is left out: {why}", path.display())),
            }
        }
        Ok(best(all))
    }
}

fn read_file(path: &Path) -> Result<Vec<Entry>, String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("it is longer than {MAX_FILE_BYTES} bytes"));
    }
    // Text first: an entry begins with the high bytes of a channel number, which are no hex digits
    // for any channel below 2^61.
    if let Some(binary) = std::str::from_utf8(&bytes).ok().and_then(|text| {
        let compact: String = text.split_whitespace().collect();
        hex::decode(compact).ok()
    }) {
        bytes = binary;
    }
    unpack_entries(&bytes).map_err(|e| e.to_string())
}

/// The best entry of each lane and key: the highest claim, then the highest sequence.
pub(crate) fn best(entries: Vec<Entry>) -> Vec<Entry> {
    let rank = |entry: &Entry| (entry.claim, entry.voucher.sequence, entry.voucher.amount);
    let mut best: BTreeMap<super::memory::Place, Entry> = BTreeMap::new();
    for entry in entries {
        let place = super::memory::place(&entry);
        match best.get(&place) {
            Some(known) if rank(known) >= rank(&entry) => {}
            _ => {
                best.insert(place, entry);
            }
        }
    }
    best.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_vouchers::PackedVoucher;

    fn entry(lane: u32, sequence: u64) -> Entry {
        Entry {
            voucher: PackedVoucher {
                channel: 1,
                terms: 0,
                lane,
                key_index: 0,
                sequence,
                amount: u128::from(sequence) * 10,
                peaks: [1; 32],
                signature: [2; 64],
            },
            claim: sequence * 10,
        }
    }

    #[test]
    fn a_folder_gives_the_best_of_each_lane_and_skips_junk() {
        let dir = tempfile::tempdir().unwrap();
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        write("a.entry", &entry(0, 3).to_bytes());
        write(
            "b.entry",
            hex::encode([entry(0, 7).to_bytes(), entry(1, 1).to_bytes()].concat()).as_bytes(),
        );
        write("c.entry", &[0; Entry::LEN - 1]);
        write("d.entry", b"not hex");
        write("e.entry", b"");
        write("f.txt", &entry(0, 99).to_bytes());
        let quiet = Output {
            quiet: true,
            ..Output::default()
        };
        let mut source = FolderSource::open(dir.path(), quiet.clone()).unwrap();
        assert_eq!(source.entries().unwrap(), [entry(0, 7), entry(1, 1)]);
        let one = dir.path().join("a.entry");
        let mut one = FolderSource::open(&one, quiet.clone()).unwrap();
        assert_eq!(one.entries().unwrap(), [entry(0, 3)]);
        assert!(FolderSource::open(&dir.path().join("none"), quiet).is_err());
    }

    /// What pays more wins, whatever sequence somebody signed.
    #[test]
    fn amount_decides_and_both_keys_of_a_lane_are_kept() {
        let mut rotated = entry(0, 9);
        rotated.voucher.key_index = 1;
        let mut high = entry(0, 2);
        high.voucher.sequence = u64::MAX;
        assert_eq!(
            best(vec![entry(0, 3), high, rotated.clone()]),
            [entry(0, 3), rotated]
        );
    }
}
