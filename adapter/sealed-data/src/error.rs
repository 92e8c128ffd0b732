use std::path::{Path, PathBuf};

/// Result of what is done with data.
pub type Result<T, E = DataError> = std::result::Result<T, E>;

/// What can go wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A secret couldn't be kept.
    #[error("the secret can't be kept: {0}")]
    Kept(String),

    /// A file can't be read or written.
    #[error("{path} can't be {what}: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// Read, written, …
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing is overwritten unasked.
    #[error("{0} exists already: choose another name, or move it away")]
    Exists(PathBuf),
    /// There is no folder to write a file into.
    #[error("{path} can't be written: there is no folder {folder}, create it first")]
    NoFolder {
        /// File.
        path: PathBuf,
        /// Folder that it would be in.
        folder: PathBuf,
    },
    /// One name for two files.
    #[error("{0} is named twice, or is what is read: give each file a place of its own")]
    SamePlace(PathBuf),
    /// A file changed while it was read.
    #[error("{path} changed while it was read: it had {before} bytes; wait until nobody writes to it, then try again")]
    Changed {
        /// File.
        path: PathBuf,
        /// Bytes at first.
        before: u64,
    },
    /// Too large for one listing.
    #[error("{size} bytes are too many for one listing, which holds up to {most} (2^20 chunks of 992): split the file, `split -b {most} FILE`, and list each part")]
    TooLarge {
        /// Bytes.
        size: u64,
        /// Bytes at most.
        most: u64,
    },
    /// An answer of something that is no data market.
    #[error("the chain's {field} is {found}, which is no field element of 32 canonical bytes: is this the address of a data market?")]
    Wire {
        /// Field of the answer.
        field: &'static str,
        /// What is in it.
        found: String,
    },
    /// Not a sealed file.
    #[error("this is not a sealed file: its first 8 bytes are not OAICDATA")]
    NotSealed,
    /// A version this program doesn't know.
    #[error("the sealed file has format version {found}; this program reads version {known}: use a newer one")]
    Version {
        /// In the file, at offset 8.
        found: u64,
        /// Here.
        known: u16,
    },
    /// Reserved bytes are used.
    #[error("bytes 10 to 15 of the sealed file must be zero and are not: it is damaged, or of a later format")]
    Reserved,
    /// Size and number of chunks contradict each other.
    #[error("the header says {found} chunks at offset 24, but {size} bytes make {expected}: the file is damaged")]
    ChunkCount {
        /// Size in the header.
        size: u64,
        /// Chunks of it.
        expected: u64,
        /// Chunks in the header.
        found: u64,
    },
    /// Cut off, or something is behind the end.
    #[error("the sealed file has {found} bytes; its header says {expected}: {}", if .found < .expected { "it is cut off, get it again" } else { "something is behind its end" })]
    Length {
        /// Bytes by the header.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// Too large to be kept on chain.
    #[error("the file has {chunks} chunks; up to {most} can be kept on chain: put it elsewhere, and give its URI")]
    NotInline {
        /// Chunks.
        chunks: u64,
        /// Chunks at most.
        most: u32,
    },
    /// Bytes that are no element.
    #[error("chunk {chunk}, element {element} (offset {offset}) is not a canonical field element: the file is damaged, or its seller made it so; download it again, and pay for none that stays so")]
    NotCanonical {
        /// Chunk, from 0.
        chunk: u64,
        /// Element, from 0.
        element: usize,
        /// Byte of the file.
        offset: u64,
    },
    /// A promised leaf that is no element.
    #[error("the promised leaf of chunk {chunk} (offset {offset}) is not a canonical field element: the file is damaged, or its seller made it so; download it again, and pay for none that stays so")]
    LeafNotCanonical {
        /// Chunk, from 0.
        chunk: u64,
        /// Byte of the file.
        offset: u64,
    },
    /// The digest at the end is another.
    #[error("the digest at offset {offset} says {found}, the bytes before it have {expected}: the file is damaged, get it again")]
    Digest {
        /// Byte of the file.
        offset: u64,
        /// Hex, of the bytes.
        expected: String,
        /// Hex, in the file.
        found: String,
    },
    /// Something isn't as listed.
    #[error("{what} of the sealed file is {found}, listed is {listed}: this isn't the listed file; download it again from the listing's URI")]
    NotAsListed {
        /// What.
        what: &'static str,
        /// As listed.
        listed: String,
        /// As found.
        found: String,
    },
    /// A key that doesn't open the commitment.
    #[error("this key has the commitment {found}, listed is {listed}: it is not the key of this listing version")]
    WrongKey {
        /// Hex.
        listed: String,
        /// Hex.
        found: String,
    },
    /// An order of somebody else's listing of a file.
    #[error("the order pays {seller}, but the file was packed for {own}: somebody listed a copy; nothing was sealed, and no proof of this key holds for that order. Leave it: its buyer is refunded")]
    OtherSeller {
        /// Who packed the file.
        own: String,
        /// Who is paid.
        seller: String,
    },
    /// A chunk that doesn't open to data as promised.
    #[error("chunk {chunk} {}: the seller misbehaved, and this can be proven{}", opened(*.element), .evidence.as_deref().map(written).unwrap_or_default())]
    BadChunk {
        /// Chunk, from 0.
        chunk: u64,
        /// Its element, from 0, that is as promised and no data; none: the chunk is another.
        element: Option<u64>,
        /// Evidence was written here.
        evidence: Option<PathBuf>,
    },
    /// There is nothing to dispute.
    #[error("every chunk opens to what was promised: there is nothing to dispute")]
    NothingToDispute,
    /// A file beside the sealed one isn't as it must be.
    #[error("{path} is not a valid {what}: {why}")]
    Record {
        /// File.
        path: PathBuf,
        /// Manifest, secret, …
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A secret that others can read.
    #[error("{path} can be used by others (mode {mode:03o}): chmod 600 it")]
    Exposed {
        /// File.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Something in previews doesn't hold.
    #[error("the preview doesn't hold: {0}")]
    Preview(String),
    /// Something that was sealed to this buyer can't be used.
    #[error("what was delivered can't be opened: {0}")]
    Delivery(String),
    /// The system gave no random numbers.
    #[error("the system gave no random numbers: {0}")]
    Random(String),
    /// A proof couldn't be made.
    #[error("{0}")]
    Proof(String),
}

impl DataError {
    /// An input or output error of a path.
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
}

fn opened(element: Option<u64>) -> String {
    match element {
        None => "doesn't open to what was promised".into(),
        Some(element) => {
            format!("opens to more than 31 bytes in its element {element}, which is no data")
        }
    }
}

fn written(path: &Path) -> String {
    format!("; the evidence is in {}", path.display())
}
