//! The prover: parameters on demand, proofs that are verified before they are handed out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use oaic_circuits::{CircuitId, Provable, Shape};
use oaic_statements::Statement;

use crate::error::{synthesis, ProverError, Result};
use crate::keys::{pinned, PinnedKey, Status};
use crate::parameters::Parameters;
use crate::progress::{Progress, Stage};
use crate::proof::{self, PROOF_BYTES};
use crate::setup::{dev_seed, generate, Toxic};
use crate::store::{Entry, Store};

/// Makes and verifies proofs. Parameters stay in memory once they were needed.
pub struct Prover<'p> {
    store: Store,
    progress: &'p dyn Progress,
    loaded: Mutex<BTreeMap<CircuitId, Arc<Parameters>>>,
}

impl<'p> Prover<'p> {
    /// With a folder for parameters; by default `zk` in the user's cache, `OAIC_CACHE` or
    /// `~/.cache/oaic`.
    ///
    /// # Errors
    /// There is no place for a cache, or it can't be made.
    pub fn open(cache: Option<PathBuf>, progress: &'p dyn Progress) -> Result<Self> {
        Ok(Self {
            store: Store::open(cache)?,
            progress,
            loaded: Mutex::default(),
        })
    }

    /// Proves what the circuit was made with. Missing DEV parameters are made first; see
    /// [`Prover::setup_of`].
    ///
    /// # Errors
    /// [`ProverError::Claim`] names the claim that is false; the others are of parameters and
    /// of the cache.
    pub fn prove<C: Provable>(&self, circuit: &C) -> Result<[u8; PROOF_BYTES]> {
        circuit.check()?;
        let name = C::ID.name();
        let input = circuit.statement().map(Statement::input);
        let parameters = self.setup_of::<C>()?;
        let (proof, inputs) =
            proof::create_random(name, circuit.clone(), &parameters, self.progress)?;
        self.progress.stage(name, Stage::Verifying);
        // Against the statement, not against what the circuit made of it.
        let stated: Vec<_> = input.into_iter().collect();
        if inputs != stated || !proof::verify(pinned(C::ID), &proof, &stated)? {
            return Err(ProverError::Wrong {
                circuit: name.to_owned(),
            });
        }
        self.progress.end();
        Ok(proof)
    }

    /// Whether a proof is valid for a statement, under the committed key.
    ///
    /// # Errors
    /// The proof isn't 192 bytes long.
    pub fn verify<C: Provable>(&self, statement: &C::Statement, proof: &[u8]) -> Result<bool> {
        verify::<C>(statement, proof)
    }

    /// Has the parameters of a circuit ready: from memory, from the cache, or made from the
    /// published seed.
    ///
    /// # Errors
    /// The committed key is of another version of the circuit; its parameters come from a ceremony
    /// and aren't in the cache; or the cache can't be read or written.
    pub fn setup_of<C: Provable>(&self) -> Result<Arc<Parameters>> {
        // Held while they are made: another thread that needs the same would only make them again.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parameters) = loaded.get(&C::ID) {
            return Ok(Arc::clone(parameters));
        }
        let name = C::ID.name();
        let key = pinned(C::ID);
        let shape = Shape::of(C::blank()).map_err(synthesis(name))?;
        let found = hex::encode(shape.hash);
        if found != key.circuit_hash {
            return Err(ProverError::StaleKey {
                circuit: name.to_owned(),
                pinned: key.circuit_hash.clone(),
                found,
            });
        }
        let entry = entry::<C>(&shape, key);
        let parameters = self.store.get(&entry, self.progress, || match key.status {
            Status::Ceremony => Err(ProverError::NoCeremony {
                circuit: name.to_owned(),
                path: self.store.path(&entry),
                hash: key.parameters_hash.clone(),
            }),
            Status::Dev => {
                let parameters = dev::<C>(&shape, self.progress)?;
                let found = hex::encode(parameters.hash());
                if found == key.parameters_hash {
                    return Ok(parameters);
                }
                Err(ProverError::OtherParameters {
                    circuit: name.to_owned(),
                    pinned: key.parameters_hash.clone(),
                    found,
                })
            }
        })?;
        self.progress.end();
        let parameters = Arc::new(parameters);
        loaded.insert(C::ID, Arc::clone(&parameters));
        Ok(parameters)
    }

    /// Makes the DEV key of a circuit, whatever is committed, and keeps the parameters.
    ///
    /// # Errors
    /// The circuit has no parameters, or the cache can't be written.
    pub fn dev_key_of<C: Provable>(&self) -> Result<PinnedKey> {
        let name = C::ID.name();
        let shape = Shape::of(C::blank()).map_err(synthesis(name))?;
        // Made anew even if there are some: their hash says only that they are undamaged.
        let parameters = dev::<C>(&shape, self.progress)?;
        let key = PinnedKey::of(name, Status::Dev, &shape, &parameters);
        let entry = entry::<C>(&shape, &key);
        self.store.get(&entry, self.progress, || Ok(parameters))?;
        self.progress.end();
        Ok(key)
    }

    /// Takes over a file of parameters that a ceremony published.
    ///
    /// # Errors
    /// It isn't the one that the committed key names, or can't be read or kept.
    pub fn install_of<C: Provable>(&self, from: &Path) -> Result<()> {
        let shape = Shape::of(C::blank()).map_err(synthesis(C::ID.name()))?;
        let entry = entry::<C>(&shape, pinned(C::ID));
        self.store.install(&entry, from, self.progress)?;
        self.progress.end();
        Ok(())
    }
}

/// Whether a proof is valid for a statement, under the committed key. Needs no parameters.
///
/// # Errors
/// The proof isn't 192 bytes long.
pub fn verify<C: Provable>(statement: &C::Statement, proof: &[u8]) -> Result<bool> {
    proof::verify(pinned(C::ID), proof, &[statement.input()])
}

/// The parameters of a key.
fn entry<'e, C: Provable>(shape: &'e Shape, key: &PinnedKey) -> Entry<'e> {
    Entry {
        circuit: C::ID.name(),
        circuit_hash: &shape.hash,
        parameters_hash: Some(key.parameters_digest()),
    }
}

fn dev<C: Provable>(shape: &Shape, progress: &dyn Progress) -> Result<Parameters> {
    let name = C::ID.name();
    let toxic = Toxic::from_seed(dev_seed(name, &shape.hash));
    generate(name, C::blank(), shape, &toxic, progress)
}
