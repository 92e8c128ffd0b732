//! What is measured: a circuit for bellman's trait and the same one for bellperson's and arkworks'.

use anyhow::{bail, Context, Result};
use ark_bls12_381::Fr as ArkFr;
use ark_relations::gr1cs::ConstraintSynthesizer;
use bellman::Circuit;
use bls12_381::Scalar;
use oaic_circuits::CircuitId;

pub trait Subject {
    /// For bellman and for us.
    type Bellman: Circuit<Scalar> + Clone + Send;
    type Bellpepper: bellpepper_core::Circuit<blstrs::Scalar> + Send;
    type Ark: ConstraintSynthesizer<ArkFr>;
    /// For setup.
    fn blank(&self) -> Self::Bellman;
    /// For a proof.
    fn assigned(&self) -> Self::Bellman;
    /// For either, of bellperson.
    fn bellpepper(&self) -> Self::Bellpepper;
    /// For either, of arkworks.
    fn ark(&self) -> Self::Ark;
    fn input(&self) -> Scalar;
    /// The public input, as arkworks comes to it.
    fn ark_input(&self) -> ArkFr;
}

/// A subject's name: `2^14` or a circuit of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// A [`Chain`](crate::chain::Chain) that fills a domain of 2^this.
    Chain(u32),
    /// One of `zk-verifier/circuits`, with its example as witness.
    Ours(CircuitId),
}

impl Name {
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(log) = text.strip_prefix("2^") {
            let log = log.parse().with_context(|| format!("in {text}"))?;
            if !(2..=24).contains(&log) {
                bail!("{text} constraints: 2^2 to 2^24 can be measured");
            }
            return Ok(Self::Chain(log));
        }
        CircuitId::from_name(text).map(Self::Ours).with_context(|| {
            let names = CircuitId::all().map(CircuitId::name).join(", ");
            format!("there is no circuit '{text}'; there are 2^2 to 2^24, {names}")
        })
    }

    /// Timed setups and proofs of each when no number is given: fewer of what takes long.
    pub fn runs(self) -> (usize, usize) {
        match self {
            Self::Chain(log) => (if log < 14 { 10 } else { 5 }, if log < 16 { 10 } else { 5 }),
            Self::Ours(CircuitId::Answer1024) => (1, 3),
            Self::Ours(_) => (3, 10),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Chain(log) => write!(f, "2^{log}"),
            Self::Ours(id) => f.write_str(id.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let ours = CircuitId::all().map(Name::Ours);
        for name in ours.into_iter().chain([Name::Chain(2), Name::Chain(24)]) {
            assert_eq!(Name::parse(&name.to_string()).unwrap(), name);
        }
        for (text, says) in [
            ("2^1", "2^2 to 2^24"),
            ("2^25", "2^2 to 2^24"),
            ("2^x", "in 2^x"),
            ("spent", "there is no circuit 'spent'"),
        ] {
            let error = Name::parse(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
