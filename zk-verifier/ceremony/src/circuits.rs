//! The project's circuits, by their names.

use oaic_circuits::{
    AnswerCircuit, CircuitId, KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, Provable,
    SpendCircuit,
};

use crate::error::Result;
use crate::keys::Qap;

pub fn qap(id: CircuitId) -> Result<Qap> {
    match id {
        CircuitId::KeyDelivery => of::<KeyDeliveryCircuit>(),
        CircuitId::Misbehavior => of::<MisbehaviorCircuit>(),
        CircuitId::Spend => of::<SpendCircuit>(),
        CircuitId::Membership => of::<MembershipCircuit>(),
        CircuitId::Answer64 => of::<AnswerCircuit<64>>(),
        CircuitId::Answer1024 => of::<AnswerCircuit<1024>>(),
    }
}

fn of<C: Provable>() -> Result<Qap> {
    Qap::new(C::ID.name(), C::blank())
}
