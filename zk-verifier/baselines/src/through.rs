//! A bellman circuit as bellperson takes it: bellman's trait on one side, bellpepper's on the other,
//! and every value and coefficient crosses as bytes. It is what bellperson costs for as long as
//! circuits are written for bellman.

use bellman::{Index, LinearCombination, SynthesisError, Variable};
use bellpepper_core::{
    Circuit, ConstraintSystem, Index as PepperIndex, LinearCombination as PepperSum,
    SynthesisError as PepperError, Variable as PepperVariable,
};
use bls12_381::Scalar;
use blstrs::Scalar as Blst;
use ff13::Field;

/// A bellman circuit for bellperson.
pub struct Through<C>(pub C);

impl<C: bellman::Circuit<Scalar>> Circuit<Blst> for Through<C> {
    fn synthesize<CS: ConstraintSystem<Blst>>(self, cs: &mut CS) -> Result<(), PepperError> {
        self.0.synthesize(&mut Shim(cs)).map_err(outward)
    }
}

struct Shim<'a, CS>(&'a mut CS);

pub fn to_blst(value: &Scalar) -> Blst {
    // Most coefficients are one, which is spared the way through bytes.
    if *value == Scalar::one() {
        return Blst::ONE;
    }
    // Both write 32 little-endian bytes below the same order.
    Option::from(Blst::from_bytes_le(&value.to_bytes())).expect("an element of the same field")
}

fn outward(error: SynthesisError) -> PepperError {
    std::io::Error::other(error.to_string()).into()
}

fn inward(error: PepperError) -> SynthesisError {
    std::io::Error::other(error.to_string()).into()
}

fn variable(variable: PepperVariable) -> Variable {
    Variable::new_unchecked(match variable.get_unchecked() {
        PepperIndex::Input(i) => Index::Input(i),
        PepperIndex::Aux(i) => Index::Aux(i),
    })
}

fn sum(
    of: impl FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
) -> impl FnOnce(PepperSum<Blst>) -> PepperSum<Blst> {
    |zero| {
        let sum = of(LinearCombination::zero());
        sum.as_ref().iter().fold(zero, |sum, (variable, by)| {
            let variable = PepperVariable(match variable.get_unchecked() {
                Index::Input(i) => PepperIndex::Input(i),
                Index::Aux(i) => PepperIndex::Aux(i),
            });
            sum + (to_blst(by), variable)
        })
    }
}

impl<CS: ConstraintSystem<Blst>> bellman::ConstraintSystem<Scalar> for Shim<'_, CS> {
    type Root = Self;

    fn alloc<F, A, AR>(&mut self, name: A, value: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let value = || value().map(|value| to_blst(&value)).map_err(outward);
        self.0.alloc(name, value).map(variable).map_err(inward)
    }

    fn alloc_input<F, A, AR>(&mut self, name: A, value: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let value = || value().map(|value| to_blst(&value)).map_err(outward);
        let made = self.0.alloc_input(name, value);
        made.map(variable).map_err(inward)
    }

    fn enforce<A, AR, LA, LB, LC>(&mut self, name: A, a: LA, b: LB, c: LC)
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
        LA: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
        LB: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
        LC: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
    {
        self.0.enforce(name, sum(a), sum(b), sum(c));
    }

    fn push_namespace<NR, N>(&mut self, _: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
    }

    fn pop_namespace(&mut self) {}

    fn get_root(&mut self) -> &mut Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use oaic_circuits::{KeyDeliveryCircuit, Provable, Shape, SpendCircuit};
    use oaic_prover::keys::{PinnedKey, Status};
    use oaic_prover::{example, proof};

    use crate::baseline::{Baseline, Bellperson, Ours, Shimmed, Stock};
    use crate::chain::Chain;
    use crate::recorded::OwnCircuit;
    use crate::subject::Subject;

    fn same_work<S: Subject>(subject: &S) {
        let ours = Ours::setup(subject).unwrap();
        let mut expected = Vec::new();
        ours.write(&mut expected).unwrap();
        let key = PinnedKey::of(
            "baselines",
            Status::Dev,
            &Shape::of(subject.blank()).unwrap(),
            &ours,
        );
        // Both ways in make our parameters, and of them our proof.
        let made = [
            (
                Bellperson::setup(subject).unwrap(),
                Bellperson::prove::<S> as fn(&S, &_) -> _,
            ),
            (Shimmed::setup(subject).unwrap(), Shimmed::prove::<S>),
        ];
        let expected_proof = Ours::prove(subject, &ours).unwrap();
        for (parameters, prove) in made {
            let mut bytes = Vec::new();
            parameters.write(&mut bytes).unwrap();
            assert!(bytes == expected, "other parameters than ours");
            let made = prove(subject, &parameters).unwrap();
            assert_eq!(made, expected_proof);
            assert!(proof::verify(&key, &made, &[subject.input()]).unwrap());
            let other = subject.input() + subject.input();
            assert!(!proof::verify(&key, &made, &[other]).unwrap());
        }
    }

    fn own<C: Provable + Send>(example: (C::Statement, C::Witness)) -> OwnCircuit<C> {
        OwnCircuit::new(example)
    }

    #[test]
    fn bellperson_makes_our_parameters_and_proofs_that_our_verifier_accepts() {
        same_work(&Chain::filling(6));
        same_work(&own::<KeyDeliveryCircuit>(example::key_delivery()));
    }

    #[test]
    fn parameters_of_ours_are_read_by_bellperson() {
        let subject = own::<SpendCircuit>(example::spend());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parameters");
        let ours = Ours::setup(&subject).unwrap();
        Ours::save(&ours, &path).unwrap();
        let parameters = Bellperson::load(&path).unwrap();
        let made = Bellperson::prove(&subject, &parameters).unwrap();
        Stock::verify(&subject, &Stock::load(&path).unwrap(), &made).unwrap();
    }
}
