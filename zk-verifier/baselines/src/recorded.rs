//! A circuit of ours for all three traits. For arkworks and bellperson its constraints and its
//! witness are taken down once and handed over: they are spared what the others compute to get
//! them, every time.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use ark_bls12_381::Fr as ArkFr;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination as ArkLc,
    SynthesisError as ArkError, Variable as ArkVariable,
};
use ark_serialize::CanonicalDeserialize;
use bellman::{ConstraintSystem, Index, LinearCombination, SynthesisError};
use bellpepper_core::{
    Circuit as PepperCircuit, ConstraintSystem as PepperSystem, LinearCombination as PepperSum,
    SynthesisError as PepperError,
};
use bls12_381::Scalar;
use blstrs::Scalar as Blst;
use oaic_circuits::{constraint_system, Provable};
use oaic_statements::Statement;

use crate::subject::Subject;
use crate::through::to_blst;

pub struct OwnCircuit<C> {
    circuit: C,
    input: Scalar,
    for_ark: OnceCell<Recorded<ArkFr>>,
    for_bellperson: OnceCell<Recorded<Blst>>,
}

impl<C: Provable> OwnCircuit<C> {
    pub fn new((statement, witness): (C::Statement, C::Witness)) -> Self {
        Self {
            input: statement.input(),
            circuit: C::new(statement, witness),
            for_ark: OnceCell::new(),
            for_bellperson: OnceCell::new(),
        }
    }

    fn record<V: Value>(&self) -> Recorded<V>
    where
        Recorder<V>: ConstraintSystem<Scalar>,
    {
        let mut recorder = Recorder::default();
        let circuit = self.circuit.clone();
        // An example synthesizes, as bellman and we do it with the same circuit.
        circuit.synthesize(&mut recorder).expect("an example");
        Recorded(Arc::new(recorder))
    }
}

impl<C: Provable + Send> Subject for OwnCircuit<C> {
    type Bellman = C;
    type Bellpepper = Recorded<Blst>;
    type Ark = Recorded<ArkFr>;

    fn blank(&self) -> C {
        C::blank()
    }

    fn assigned(&self) -> C {
        self.circuit.clone()
    }

    fn bellpepper(&self) -> Recorded<Blst> {
        self.for_bellperson.get_or_init(|| self.record()).clone()
    }

    fn ark(&self) -> Recorded<ArkFr> {
        self.for_ark.get_or_init(|| self.record()).clone()
    }

    fn input(&self) -> Scalar {
        self.input
    }

    fn ark_input(&self) -> ArkFr {
        self.ark().0.inputs[0]
    }
}

/// Constraints and witness that were taken down.
#[derive(Clone)]
pub struct Recorded<V>(Arc<Recorder<V>>);

/// An element of the field, as one of them has it.
trait Value: Copy + Default {
    fn of(value: &Scalar) -> Self;
}

impl Value for ArkFr {
    fn of(value: &Scalar) -> Self {
        // Both write 32 little-endian bytes below the same order.
        Self::deserialize_uncompressed(&value.to_bytes()[..]).expect("an element of the same field")
    }
}

impl Value for Blst {
    fn of(value: &Scalar) -> Self {
        to_blst(value)
    }
}

type Terms<V> = Vec<(V, Place)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    One,
    Input(usize),
    Aux(usize),
}

#[derive(Default)]
struct Recorder<V> {
    /// Without the constant one.
    inputs: Vec<V>,
    aux: Vec<V>,
    rows: Vec<[Terms<V>; 3]>,
}

/// Terms of one variable added up, as bellman's prover sees them.
fn terms<V: Value>(combination: &LinearCombination<Scalar>) -> Terms<V> {
    let mut sums = BTreeMap::<Place, Scalar>::new();
    for (variable, coefficient) in combination.as_ref() {
        let place = match variable.get_unchecked() {
            Index::Input(0) => Place::One,
            Index::Input(i) => Place::Input(i - 1),
            Index::Aux(i) => Place::Aux(i),
        };
        *sums.entry(place).or_insert(Scalar::zero()) += coefficient;
    }
    let sums = sums.into_iter().filter(|(_, sum)| *sum != Scalar::zero());
    sums.map(|(place, sum)| (V::of(&sum), place)).collect()
}

impl<V: Value> oaic_circuits::Recorder for Recorder<V> {
    fn variable(
        &mut self,
        is_input: bool,
        value: impl oaic_circuits::Value,
    ) -> Result<usize, SynthesisError> {
        let value = V::of(&value()?);
        if is_input {
            self.inputs.push(value);
            return Ok(self.inputs.len());
        }
        self.aux.push(value);
        Ok(self.aux.len() - 1)
    }

    fn constraint(&mut self, abc: [LinearCombination<Scalar>; 3]) {
        self.rows.push(abc.map(|sum| terms(&sum)));
    }
}

constraint_system!(Recorder<ArkFr>);
constraint_system!(Recorder<Blst>);

impl PepperCircuit<Blst> for Recorded<Blst> {
    fn synthesize<CS: PepperSystem<Blst>>(self, cs: &mut CS) -> Result<(), PepperError> {
        let inputs = self.0.inputs.iter();
        let inputs = inputs.map(|value| cs.alloc_input(|| "", || Ok(*value)));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let aux = self.0.aux.iter();
        let aux = aux.map(|value| cs.alloc(|| "", || Ok(*value)));
        let aux = aux.collect::<Result<Vec<_>, _>>()?;
        let add = |zero: PepperSum<Blst>, terms: &Terms<Blst>| {
            terms.iter().fold(zero, |sum, (coefficient, place)| {
                let variable = match place {
                    Place::One => CS::one(),
                    Place::Input(i) => inputs[*i],
                    Place::Aux(i) => aux[*i],
                };
                sum + (*coefficient, variable)
            })
        };
        for [a, b, c] in &self.0.rows {
            cs.enforce(
                || "",
                |sum| add(sum, a),
                |sum| add(sum, b),
                |sum| add(sum, c),
            );
        }
        Ok(())
    }
}

impl ConstraintSynthesizer<ArkFr> for Recorded<ArkFr> {
    fn generate_constraints(self, cs: ConstraintSystemRef<ArkFr>) -> Result<(), ArkError> {
        let inputs = self.0.inputs.iter();
        let inputs = inputs.map(|value| cs.new_input_variable(|| Ok(*value)));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let aux = self.0.aux.iter();
        let aux = aux.map(|value| cs.new_witness_variable(|| Ok(*value)));
        let aux = aux.collect::<Result<Vec<_>, _>>()?;
        let sum = |terms: &Terms<ArkFr>| {
            let terms = terms.iter().map(|(coefficient, place)| {
                let variable = match place {
                    Place::One => ArkVariable::One,
                    Place::Input(i) => inputs[*i],
                    Place::Aux(i) => aux[*i],
                };
                (*coefficient, variable)
            });
            ArkLc(terms.collect())
        };
        for [a, b, c] in &self.0.rows {
            cs.enforce_r1cs_constraint(|| sum(a), || sum(b), || sum(c))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_relations::gr1cs::ConstraintSystem as ArkSystem;
    use bellman::Circuit;
    use oaic_circuits::SpendCircuit;
    use oaic_prover::example;

    #[test]
    fn what_was_taken_down_is_the_circuit_and_its_witness() {
        let ours = OwnCircuit::<SpendCircuit>::new(example::spend());
        let shape = oaic_circuits::Shape::of(ours.blank()).unwrap();
        let cs = ArkSystem::<ArkFr>::new_ref();
        ours.ark().generate_constraints(cs.clone()).unwrap();
        assert_eq!(cs.num_constraints(), shape.constraints);
        assert_eq!(cs.num_witness_variables(), shape.aux);
        assert_eq!(cs.num_instance_variables(), shape.inputs);
        assert!(cs.is_satisfied().unwrap());
        assert_eq!(ours.ark_input(), ArkFr::of(&ours.input()));
    }

    #[test]
    fn a_witness_that_is_altered_satisfies_nothing() {
        let ours = OwnCircuit::<SpendCircuit>::new(example::spend());
        let mut recorder = Recorder::<ArkFr>::default();
        ours.assigned().synthesize(&mut recorder).unwrap();
        let last = recorder.aux.len() - 1;
        recorder.aux[last] += ArkFr::from(1u64);
        let cs = ArkSystem::<ArkFr>::new_ref();
        let altered = Recorded(Arc::new(recorder));
        altered.generate_constraints(cs.clone()).unwrap();
        assert!(!cs.is_satisfied().unwrap());
    }
}
