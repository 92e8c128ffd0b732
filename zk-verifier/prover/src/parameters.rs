//! Parameters in memory, and as groth16 writes them.

use std::io::{self, Write};

use blstrs::{G1Projective, G2Projective};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::engine::curve::Curve;

type G1 = <G1Projective as Curve>::Raw;
type G2 = <G2Projective as Curve>::Raw;

/// Everything a prover needs of a setup. On disk and in [`Parameters::hash`] it is what
/// `groth16::Parameters::write` writes.
#[derive(PartialEq, Debug)]
pub struct Parameters {
    pub(crate) alpha_g1: G1,
    pub(crate) beta_g1: G1,
    pub(crate) beta_g2: G2,
    pub(crate) gamma_g2: G2,
    pub(crate) delta_g1: G1,
    pub(crate) delta_g2: G2,
    pub(crate) ic: Vec<G1>,
    pub(crate) h: Vec<G1>,
    pub(crate) l: Vec<G1>,
    pub(crate) a: Vec<G1>,
    pub(crate) b_g1: Vec<G1>,
    pub(crate) b_g2: Vec<G2>,
}

/// Points that a thread reads or writes at once.
const CHUNK: usize = 1 << 12;

impl Parameters {
    /// Writes them as groth16 does.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut head = Vec::new();
        G1Projective::write(&self.alpha_g1, &mut head);
        G1Projective::write(&self.beta_g1, &mut head);
        G2Projective::write(&self.beta_g2, &mut head);
        G2Projective::write(&self.gamma_g2, &mut head);
        G1Projective::write(&self.delta_g1, &mut head);
        G2Projective::write(&self.delta_g2, &mut head);
        out.write_all(&head)?;
        section::<G1Projective>(&self.ic, out)?;
        section::<G1Projective>(&self.h, out)?;
        section::<G1Projective>(&self.l, out)?;
        section::<G1Projective>(&self.a, out)?;
        section::<G1Projective>(&self.b_g1, out)?;
        section::<G2Projective>(&self.b_g2, out)
    }

    /// Reads what groth16 wrote. Points are checked to be on the curve and not infinity; that they
    /// are in the subgroup, and belong together, only the file's hash tells.
    ///
    /// # Errors
    /// Says at which byte what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = Reader { bytes, at: 0 };
        let parameters = Self {
            alpha_g1: reader.point::<G1Projective>()?,
            beta_g1: reader.point::<G1Projective>()?,
            beta_g2: reader.point::<G2Projective>()?,
            gamma_g2: reader.point::<G2Projective>()?,
            delta_g1: reader.point::<G1Projective>()?,
            delta_g2: reader.point::<G2Projective>()?,
            ic: reader.section::<G1Projective>()?,
            h: reader.section::<G1Projective>()?,
            l: reader.section::<G1Projective>()?,
            a: reader.section::<G1Projective>()?,
            b_g1: reader.section::<G1Projective>()?,
            b_g2: reader.section::<G2Projective>()?,
        };
        match bytes.len() - reader.at {
            0 => Ok(parameters),
            left => Err(format!("{left} bytes are left after the last point")),
        }
    }

    /// SHA-256 of what [`Parameters::write`] writes.
    pub fn hash(&self) -> [u8; 32] {
        let mut out = Hashing::new(io::sink());
        // The sink takes all that it is given.
        let _ = self.write(&mut out);
        out.hasher.finalize().into()
    }

    /// Whether every point of the verification key is in its subgroup. Those of the parameters of
    /// a ceremony are checked by its transcript.
    pub(crate) fn key_in_subgroup(&self) -> bool {
        let g1 = [&self.alpha_g1, &self.beta_g1, &self.delta_g1];
        let g2 = [&self.beta_g2, &self.gamma_g2, &self.delta_g2];
        g1.into_iter()
            .chain(&self.ic)
            .all(G1Projective::in_subgroup)
            && g2.into_iter().all(G2Projective::in_subgroup)
    }
}

/// Hashes what it passes on.
pub(crate) struct Hashing<W> {
    pub(crate) inner: W,
    pub(crate) hasher: Sha256,
}

impl<W> Hashing<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or(bytes));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn section<C: Curve>(points: &[C::Raw], out: &mut impl Write) -> io::Result<()> {
    let count = u32::try_from(points.len())
        .map_err(|_| io::Error::other("a section has more than 2^32 points"))?;
    out.write_all(&count.to_be_bytes())?;
    // Some megabytes at a time: the whole would double the memory that setup takes.
    for points in points.chunks(CHUNK * 64) {
        let chunks: Vec<Vec<u8>> = points
            .par_chunks(CHUNK)
            .map(|points| {
                let mut bytes = Vec::with_capacity(points.len() * C::BYTES);
                for point in points {
                    C::write(point, &mut bytes);
                }
                bytes
            })
            .collect();
        for bytes in chunks {
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], String> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| {
            format!(
                "it ends at byte {}, but {count} more were to come after byte {}",
                self.bytes.len(),
                self.at
            )
        })?;
        self.at += count;
        Ok(taken)
    }

    fn point<C: Curve>(&mut self) -> Result<C::Raw, String> {
        let at = self.at;
        point::<C>(self.take(C::BYTES)?, at)
    }

    fn section<C: Curve>(&mut self) -> Result<Vec<C::Raw>, String> {
        let count = self.take(4)?.try_into().map(u32::from_be_bytes);
        let count = count.map_err(|e: std::array::TryFromSliceError| e.to_string())?;
        let count = usize::try_from(count).map_err(|e| e.to_string())?;
        let at = self.at;
        let size = count.checked_mul(C::BYTES);
        let bytes = self.take(size.ok_or("a section is longer than memory")?)?;
        bytes
            .par_chunks(C::BYTES)
            .with_min_len(CHUNK / 4)
            .enumerate()
            .map(|(i, bytes)| point::<C>(bytes, at + i * C::BYTES))
            .collect()
    }
}

fn point<C: Curve>(bytes: &[u8], at: usize) -> Result<C::Raw, String> {
    // The flags of compression and of infinity: neither is ever written.
    if bytes.first().is_none_or(|byte| byte & 0xc0 != 0) {
        return Err(format!("at byte {at} is not a finite uncompressed point"));
    }
    C::read(bytes).ok_or_else(|| format!("at byte {at} is not a point of the curve"))
}
