//! The project's circuits, by their names.

use oaic_circuits::{with_circuit, CircuitId, Provable};

use crate::error::Result;
use crate::keys::Qap;

pub fn qap(id: CircuitId) -> Result<Qap> {
    with_circuit!(id, C => Qap::new(id.name(), C::blank()))
}
