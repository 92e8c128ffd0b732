//! An attestor vouches for somebody.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_poseidon::merkle;
use oaic_statements::note::{credential_holder, credential_leaf, pseudonym};
use oaic_statements::{Fr, Membership, Tag, CREDENTIAL_DEPTH};

use crate::circuit::{assignment, Check};
use crate::gadgets::{bits, compare, merkle as tree, poseidon, statement, Num, Result, System};
use crate::{CircuitError, CircuitId, Provable};

/// What only the holder of the credential knows.
#[derive(Clone)]
pub struct MembershipWitness {
    /// Secret of the holder.
    pub secret: Fr,
    /// Level of the credential.
    pub level: u8,
    /// Until when the credential is good, in Unix time.
    pub expires_at: u64,
    /// Number of the name it is shown under, below the statement's `slots`.
    pub slot: u8,
    /// Place of the credential in the attestor's tree, below 2^20.
    pub index: u64,
    /// Siblings of its leaf, lowest first.
    pub path: [Fr; CREDENTIAL_DEPTH],
}

const TIME_BITS: usize = 64;
const LEVEL_BITS: usize = 8;
/// Width of a name's number, and of how many there are.
const SLOT_BITS: usize = 8;

/// A credential of at least the level, good at least until the time, stands under the attestor's
/// root, the prover knows its holder's secret, and the pseudonym is one of those that the holder has
/// in the epoch.
#[derive(Clone)]
pub struct MembershipCircuit(Option<(Membership, MembershipWitness)>);

impl Provable for MembershipCircuit {
    assignment!(Membership, MembershipWitness);
    const ID: CircuitId = CircuitId::Membership;

    fn check(&self) -> Result<(), CircuitError> {
        let check = Check(Self::ID);
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(Self::ID))?;
        let valid_at = check.number("valid_at", &stated.valid_at)?;
        let level = check.number("level", &stated.level)?;
        let epoch = check.number("epoch", &stated.epoch)?;
        let slots = check.number("slots", &stated.slots)?;
        if level > u64::from(u8::MAX) {
            return Err(check.range("level", level, format!("at most {}", u8::MAX)));
        }
        if !(1..=u64::from(u8::MAX)).contains(&slots) {
            return Err(check.range("slots", slots, format!("1 to {}", u8::MAX)));
        }
        if u64::from(witness.slot) >= slots {
            let most = format!("below {slots}, the names of an epoch");
            return Err(check.range("the name's number", witness.slot, most));
        }
        if witness.expires_at < valid_at {
            let least = format!("at least {valid_at}, the time the proof is to hold for");
            return Err(check.range("the credential's end", witness.expires_at, least));
        }
        if u64::from(witness.level) < level {
            let least = format!("at least {level}, the level that is asked for");
            return Err(check.range("the credential's level", witness.level, least));
        }
        let index = check.index(witness.index, CREDENTIAL_DEPTH)?;
        let holder = credential_holder(&witness.secret);
        let leaf = credential_leaf(&holder, witness.level, witness.expires_at);
        check.field(
            "root",
            &stated.root,
            "the root over the credential and its path",
            &merkle::root_of(&leaf, index, &witness.path),
        )?;
        check.field(
            "pseudonym",
            &stated.pseudonym,
            "the holder's pseudonym of this number in this epoch and context",
            &pseudonym(&witness.secret, &stated.context, epoch, witness.slot),
        )
    }
}

/// A credential's numbers as they stand in the attestor's tree, which may hold anything.
pub(crate) struct Numbers {
    pub level: Fr,
    pub expires_at: Fr,
}

impl Circuit<Fr> for MembershipCircuit {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let numbers = self.0.as_ref().map(|(_, witness)| Numbers {
            level: Fr::from(u64::from(witness.level)),
            expires_at: Fr::from(witness.expires_at),
        });
        synthesize(cs, self.0.as_ref(), numbers.as_ref())
    }
}

/// The circuit, for a credential of whatever numbers.
pub(crate) fn synthesize(
    cs: &mut impl System,
    assignment: Option<&(Membership, MembershipWitness)>,
    numbers: Option<&Numbers>,
) -> Result<()> {
    let witness = assignment.map(|(_, witness)| witness);
    // The action only says what the proof is for.
    let [context, root, valid_at, level, epoch, slots, pseudonym, _] =
        statement::fields(cs, assignment.map(|(statement, _)| statement))?;
    let secret = Num::alloc(cs, "secret", witness.map(|witness| witness.secret))?;
    let held = Num::alloc(cs, "credential's level", numbers.map(|it| it.level))?;
    let expires_at = Num::alloc(cs, "credential's end", numbers.map(|it| it.expires_at))?;
    let slot = witness.map(|witness| Fr::from(u64::from(witness.slot)));
    let slot = Num::alloc(cs, "slot", slot)?;
    let index = witness.map(|witness| Fr::from(witness.index));
    let index = bits::alloc_low(cs, "index", index, CREDENTIAL_DEPTH)?;
    let path = witness.map(|witness| witness.path.as_slice());
    let path = tree::alloc_path(cs, path, CREDENTIAL_DEPTH)?;

    // The statement is read by more than one contract, too: every number is held to its width
    // here.
    for (number, width) in [
        (&expires_at, TIME_BITS),
        (&valid_at, TIME_BITS),
        (&epoch, TIME_BITS),
        (&slots, SLOT_BITS),
        (&slot, SLOT_BITS),
        (&held, LEVEL_BITS),
        (&level, LEVEL_BITS),
    ] {
        bits::enforce_range(cs, number, width)?;
    }
    compare::enforce_at_least(cs, &expires_at, &valid_at, TIME_BITS)?;
    compare::enforce_at_least(cs, &held, &level, LEVEL_BITS)?;
    // The next number is at most 2^8, and the difference none below zero that wraps.
    compare::enforce_at_least(cs, &slots, &(&slot + &Num::one()), SLOT_BITS)?;

    let holder = std::slice::from_ref(&secret);
    let holder = poseidon::hash(cs, Tag::CredentialHolder, holder)?;
    let leaf = poseidon::hash(cs, Tag::CredentialLeaf, &[holder, held, expires_at])?;
    let found = tree::root(cs, &leaf, &index, &path)?;
    Num::enforce_equal(cs, &found, &root);

    let name = [secret, context, epoch, slot];
    let name = poseidon::hash(cs, Tag::Pseudonym, &name)?;
    Num::enforce_equal(cs, &name, &pseudonym);
    Ok(())
}
