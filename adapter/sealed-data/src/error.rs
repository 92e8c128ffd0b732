use std::path::{Path, PathBuf};

/// Result of what is done with data.
pub type Result<T, E = DataError> = std::result::Result<T, E>;

/// What can go wrong, where, and what to do.
/// Chunks and elements are numbered from 0; offsets are bytes of the file.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    #[error("the secret can't be stored: {0}")]
    Kept(String),

    #[error("{path} can't be {what}: {source}")]
    Io {
        path: PathBuf,
        what: &'static str,
        source: std::io::Error,
    },
    #[error("{0} exists already: choose another name, or move it away")]
    Exists(PathBuf),
    #[error("{path} can't be written: there is no folder {folder}, create it first")]
    NoFolder { path: PathBuf, folder: PathBuf },
    #[error("{0} is given twice, or is also the input: give each file a path of its own")]
    SamePlace(PathBuf),
    #[error("{path} changed while it was read: it had {before} bytes; wait until nobody writes to it, then try again")]
    Changed { path: PathBuf, before: u64 },
    #[error("{size} bytes are too many for one listing, which holds up to {most} (2^20 chunks of 992): split the file, `split -b {most} FILE`, and list each part")]
    TooLarge { size: u64, most: u64 },
    #[error("the chain's {field} is {found}, which is not a field element of 32 canonical bytes: is this the address of a data market?")]
    Wire { field: &'static str, found: String },
    #[error("this is not a sealed file: its first 8 bytes are not OAICDATA")]
    NotSealed,
    #[error("the sealed file has format version {found}; this program reads version {known}: use a newer one")]
    Version { found: u64, known: u16 },
    #[error("bytes 10 to 15 of the sealed file must be zero and are not: it is damaged, or of a later format")]
    Reserved,
    #[error("the header says {found} chunks at offset 24, but {size} bytes make {expected}: the file is damaged")]
    ChunkCount {
        size: u64,
        expected: u64,
        found: u64,
    },
    #[error("the sealed file has {found} bytes; its header says {expected}: {}", if .found < .expected { "it is cut off, get it again" } else { "it has data after its end" })]
    Length { expected: u64, found: u64 },
    #[error("the file has {chunks} chunks; up to {most} can be kept on chain: put it elsewhere, and give its URI")]
    NotInline { chunks: u64, most: u32 },
    #[error("chunk {chunk}, element {element} (offset {offset}) is not a canonical field element: the file is damaged, or its seller made it so; download it again, and pay for none that stays so")]
    NotCanonical {
        chunk: u64,
        element: usize,
        offset: u64,
    },
    #[error("the promised leaf of chunk {chunk} (offset {offset}) is not a canonical field element: the file is damaged, or its seller made it so; download it again, and pay for none that stays so")]
    LeafNotCanonical { chunk: u64, offset: u64 },
    #[error("the digest at offset {offset} says {found}, the bytes before it have {expected}: the file is damaged, get it again")]
    Digest {
        offset: u64,
        expected: String,
        found: String,
    },
    #[error("{what} of the sealed file is {found}, listed is {listed}: this isn't the listed file; download it again from the listing's URI")]
    NotAsListed {
        what: &'static str,
        listed: String,
        found: String,
    },
    #[error("this key has the commitment {found}, listed is {listed}: it is not the key of this listing version")]
    WrongKey { listed: String, found: String },
    #[error("the order pays {seller}, but the file was packed for {own}: somebody listed a copy; nothing was sealed, and no proof made with this key is valid for that order. Leave it: its buyer is refunded")]
    OtherSeller { own: String, seller: String },
    #[error("chunk {chunk} {}: the seller misbehaved, and this can be proven{}", opened(*.element), .evidence.as_deref().map(written).unwrap_or_default())]
    BadChunk {
        chunk: u64,
        /// Its element, from 0, that is as promised and no data; none: the chunk is another.
        element: Option<u64>,
        evidence: Option<PathBuf>,
    },
    #[error("every chunk opens to what was promised: there is nothing to dispute")]
    NothingToDispute,
    #[error("{path} is not a valid {what}: {why}")]
    Record {
        path: PathBuf,
        what: &'static str,
        why: String,
    },
    #[error("{path} can be used by others (mode {mode:03o}): chmod 600 it")]
    Exposed { path: PathBuf, mode: u32 },
    #[error("the preview is invalid: {0}")]
    Preview(String),
    #[error("what was delivered can't be opened: {0}")]
    Delivery(String),
    #[error("the system gave no random numbers: {0}")]
    Random(String),
    #[error("{0}")]
    Proof(String),
}

impl DataError {
    pub(crate) fn io<'a>(
        path: &'a Path,
        what: &'static str,
    ) -> impl Fn(std::io::Error) -> Self + 'a {
        move |source| Self::Io {
            path: path.to_owned(),
            what,
            source,
        }
    }

    pub(crate) fn record(path: &Path, what: &'static str, why: impl ToString) -> Self {
        Self::Record {
            path: path.to_owned(),
            what,
            why: why.to_string(),
        }
    }
}

fn opened(element: Option<u64>) -> String {
    match element {
        None => "doesn't open to what was promised".into(),
        Some(element) => {
            format!("opens to more than 31 bytes in its element {element}, which is not data")
        }
    }
}

fn written(path: &Path) -> String {
    format!("; the evidence is in {}", path.display())
}
