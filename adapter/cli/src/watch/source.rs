//! Where vouchers come from.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use oaic_types::compute_settlement::LaneResponse;
use oaic_vouchers::{unpack_batch, PackedVoucher};

use crate::error::{CliError, Result};
use crate::output::Output;

/// Largest voucher file that is read: some 100,000 vouchers.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

const EXTENSION: &str = "voucher";

/// Where vouchers are.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = true)]
pub struct SourceArgs {
    /// A provider's session store; no other process may have it open
    #[arg(long, value_name = "FILE", env = "OAIC_STORE")]
    pub store: Option<PathBuf>,
    /// A folder of *.voucher files, or one: packed vouchers, binary or hex
    #[arg(long, value_name = "DIR|FILE")]
    pub vouchers: Option<PathBuf>,
}

/// Something that has vouchers.
pub trait VoucherSource {
    /// The best voucher of each lane and session key it knows now. More than one of a lane is
    /// fine; one that is not valid is found out later.
    ///
    /// # Errors
    /// It can't be read at all.
    fn vouchers(&self) -> Result<Vec<PackedVoucher>>;

    /// Hear what the chain says of lanes, to offer what is settled no more.
    ///
    /// # Errors
    /// It can't be kept.
    fn heard(&self, _lanes: &[LaneResponse]) -> Result<()> {
        Ok(())
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
    if let Some(path) = &args.vouchers {
        sources.push(Box::new(FolderSource::open(path, out.clone())?));
    }
    Ok(Box::new(Several(sources)))
}

struct Several(Vec<Box<dyn VoucherSource>>);

impl VoucherSource for Several {
    fn vouchers(&self) -> Result<Vec<PackedVoucher>> {
        let mut all = Vec::new();
        for source in &self.0 {
            all.extend(source.vouchers()?);
        }
        Ok(best(all))
    }

    fn heard(&self, lanes: &[LaneResponse]) -> Result<()> {
        self.0.iter().try_for_each(|source| source.heard(lanes))
    }
}

/// A folder of voucher files, or one file.
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
                    .next("give a folder with *.voucher files, or a file"),
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
    fn vouchers(&self) -> Result<Vec<PackedVoucher>> {
        let mut all = Vec::new();
        for path in self.files()? {
            match read_file(&path) {
                Ok(vouchers) => all.extend(vouchers),
                Err(why) => self
                    .out
                    .warn(format!("{} is left out: {why}", path.display())),
            }
        }
        Ok(best(all))
    }
}

fn read_file(path: &Path) -> Result<Vec<PackedVoucher>, String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("it is longer than {MAX_FILE_BYTES} bytes"));
    }
    // Text first: a packed voucher begins with the high bytes of a channel number, which are no
    // hex digits for any channel below 2^61.
    if let Some(binary) = std::str::from_utf8(&bytes).ok().and_then(|text| {
        let compact: String = text.split_whitespace().collect();
        hex::decode(compact).ok()
    }) {
        bytes = binary;
    }
    unpack_batch(&bytes).map_err(|e| e.to_string())
}

/// The best voucher of each lane and key: the highest sequence, then the highest amount.
pub(crate) fn best(vouchers: Vec<PackedVoucher>) -> Vec<PackedVoucher> {
    let mut best: BTreeMap<(u64, u32, u32, u32), PackedVoucher> = BTreeMap::new();
    for voucher in vouchers {
        let place = (
            voucher.channel,
            voucher.terms,
            voucher.lane,
            voucher.key_index,
        );
        let rank = (voucher.sequence, voucher.amount);
        match best.get(&place) {
            Some(known) if (known.sequence, known.amount) >= rank => {}
            _ => {
                best.insert(place, voucher);
            }
        }
    }
    best.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voucher(lane: u32, sequence: u64) -> PackedVoucher {
        PackedVoucher {
            channel: 1,
            terms: 0,
            lane,
            key_index: 0,
            sequence,
            amount: u128::from(sequence) * 10,
            peaks: [1; 32],
            signature: [2; 64],
        }
    }

    #[test]
    fn a_folder_gives_the_best_of_each_lane_and_skips_junk() {
        let dir = tempfile::tempdir().unwrap();
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        write("a.voucher", &voucher(0, 3).to_bytes());
        write(
            "b.voucher",
            hex::encode([voucher(0, 7).to_bytes(), voucher(1, 1).to_bytes()].concat()).as_bytes(),
        );
        write("c.voucher", &[0; 139]);
        write("d.voucher", b"not hex");
        write("e.voucher", b"");
        write("f.txt", &voucher(0, 99).to_bytes());
        let quiet = Output {
            quiet: true,
            ..Output::default()
        };
        let source = FolderSource::open(dir.path(), quiet.clone()).unwrap();
        assert_eq!(source.vouchers().unwrap(), [voucher(0, 7), voucher(1, 1)]);
        let one = FolderSource::open(&dir.path().join("a.voucher"), quiet.clone()).unwrap();
        assert_eq!(one.vouchers().unwrap(), [voucher(0, 3)]);
        assert!(FolderSource::open(&dir.path().join("none"), quiet).is_err());
    }

    #[test]
    fn both_keys_of_a_lane_are_kept() {
        let mut rotated = voucher(0, 9);
        rotated.key_index = 1;
        assert_eq!(
            best(vec![voucher(0, 3), rotated.clone()]),
            [voucher(0, 3), rotated]
        );
    }
}
