//! What all circuits have in common: their names, how they are made, and how they say what is
//! wrong with an assignment.

use std::fmt;
use std::str::FromStr;

use bellman::Circuit;
use oaic_poseidon::merkle;
use oaic_statements::{field, Fr, Point, Statement};

use crate::seal;

/// A circuit, and so the keys that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CircuitId {
    /// A data key is sealed to its buyer.
    KeyDelivery,
    /// A chunk doesn't open to what was promised.
    Misbehavior,
    /// A note is spent.
    Spend,
    /// An attestor vouches for somebody.
    Membership,
    /// A query over a table of up to 64 rows.
    Answer64,
    /// A query over a table of up to 1,024 rows.
    Answer1024,
}

impl CircuitId {
    /// Every circuit.
    pub const fn all() -> [Self; 6] {
        [
            Self::KeyDelivery,
            Self::Misbehavior,
            Self::Spend,
            Self::Membership,
            Self::Answer64,
            Self::Answer1024,
        ]
    }

    /// Its name, as in the names of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyDelivery => "key-delivery",
            Self::Misbehavior => "misbehavior",
            Self::Spend => "spend",
            Self::Membership => "membership",
            Self::Answer64 => "answer-64",
            Self::Answer1024 => "answer-1024",
        }
    }

    /// The circuit of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|id| id.name() == name)
    }
}

/// By its name; the error says which names there are.
impl FromStr for CircuitId {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::from_name(name).ok_or_else(|| {
            let names = Self::all().map(Self::name).join(", ");
            format!("there is no such circuit; the circuits are {names}")
        })
    }
}

impl fmt::Display for CircuitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A circuit that can be assigned and proven. Its one public input is [`Statement::input`].
pub trait Provable: Circuit<Fr> + Clone {
    /// What it proves.
    type Statement: Statement;
    /// What only the prover knows.
    type Witness;
    /// Which circuit it is.
    const ID: CircuitId;

    /// Without an assignment: for setup.
    fn blank() -> Self;

    /// With an assignment: for a proof. Not checked.
    fn new(statement: Self::Statement, witness: Self::Witness) -> Self;

    /// The statement it was made with; none when it is blank.
    fn statement(&self) -> Option<&Self::Statement>;

    /// Whether the assignment satisfies the circuit, computed without it: milliseconds instead of
    /// a proof that fails.
    ///
    /// # Errors
    /// Says the claim that is false, with what is stated and what comes out. Secrets are never
    /// in the message.
    fn check(&self) -> Result<(), CircuitError>;
}

/// The half of [`Provable`] that all circuits have alike: each is its assignment, if it has one.
macro_rules! assignment {
    ($statement:ty, $witness:ty) => {
        type Statement = $statement;
        type Witness = $witness;

        fn blank() -> Self {
            Self(None)
        }

        fn new(statement: $statement, witness: $witness) -> Self {
            Self(Some((statement, witness)))
        }

        fn statement(&self) -> Option<&$statement> {
            self.0.as_ref().map(|(statement, _)| statement)
        }
    };
}
pub(crate) use assignment;

/// Why an assignment doesn't satisfy its circuit.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CircuitError {
    #[error(
        "{0}: nothing to prove, as the circuit is blank; make it with a statement and witness"
    )]
    Blank(CircuitId),
    #[error(
        "{circuit}: {field} is stated as {stated}, but {rule} is {computed}; correct the \
         statement, or prove with the witness that belongs to it"
    )]
    Mismatch {
        circuit: CircuitId,
        field: &'static str,
        stated: String,
        rule: &'static str,
        computed: String,
    },
    #[error("{circuit}: {field} is {value}, but must be {range}")]
    Range {
        circuit: CircuitId,
        field: &'static str,
        value: String,
        range: String,
    },
    #[error("{circuit}: {claim}")]
    False { circuit: CircuitId, claim: String },
}

/// An element for a message: hexadecimal, canonical, big-endian.
pub fn hex(element: &Fr) -> String {
    let bytes = field::to_bytes(element);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs an expression with the circuit that an id names as a type.
#[macro_export]
macro_rules! with_circuit {
    ($id:expr, $circuit:ident => $body:expr) => {
        $crate::with_circuit!($id, $circuit => $body,
            KeyDelivery: KeyDeliveryCircuit,
            Misbehavior: MisbehaviorCircuit,
            Spend: SpendCircuit,
            Membership: MembershipCircuit,
            Answer64: AnswerCircuit<64>,
            Answer1024: AnswerCircuit<1024>
        )
    };
    ($id:expr, $circuit:ident => $body:expr, $($name:ident: $made:ident $(<$rows:literal>)?),+) => {
        match $id {
            $($crate::CircuitId::$name => {
                type $circuit = $crate::$made $(<$rows>)?;
                $body
            })+
        }
    };
}

/// Checks an assignment of one circuit; every error names it.
#[derive(Clone, Copy)]
pub struct Check(pub CircuitId);

impl Check {
    /// Fails when a stated field isn't what the rule makes it.
    pub fn field(
        self,
        field: &'static str,
        stated: &Fr,
        rule: &'static str,
        computed: &Fr,
    ) -> Result<(), CircuitError> {
        if stated == computed {
            return Ok(());
        }
        Err(CircuitError::Mismatch {
            circuit: self.0,
            field,
            stated: hex(stated),
            rule,
            computed: hex(computed),
        })
    }

    /// The point that the secret of a sealing shares with its buyer; fails when nothing can be
    /// sealed to the buyer, or the secret's public key isn't the stated one.
    pub fn sealing(
        self,
        secret: &jubjub::Scalar,
        buyer: &Point,
        stated: &Point,
    ) -> Result<Point, CircuitError> {
        let shared = Some(buyer)
            .filter(|buyer| buyer.is_usable())
            .and_then(|buyer| seal::shared(secret, buyer))
            .ok_or_else(|| {
                self.range(
                    "buyer",
                    format!("({}, {})", hex(&buyer.u), hex(&buyer.v)),
                    "a point on Jubjub that hasn't small order; ask the buyer for another key",
                )
            })?;
        let computed = seal::ephemeral(secret);
        let rule = "the public key of the ephemeral secret";
        self.field("ephemeral.u", &stated.u, rule, &computed.u)?;
        self.field("ephemeral.v", &stated.v, rule, &computed.v)?;
        Ok(shared)
    }

    /// The index, when it is below 2^depth.
    pub fn index(self, index: u64, depth: usize) -> Result<u64, CircuitError> {
        let leaves = merkle::capacity(depth);
        if index < leaves {
            return Ok(index);
        }
        Err(self.range(
            "index",
            index,
            format!("below {leaves}, the leaves of its tree"),
        ))
    }

    /// The number of 64 bits that an element stands for.
    pub fn number(self, field: &'static str, element: &Fr) -> Result<u64, CircuitError> {
        let range = || self.range(field, hex(element), format!("at most {}", u64::MAX));
        field::to_u64(element).ok_or_else(range)
    }

    /// Why a value is refused.
    pub fn range(
        self,
        field: &'static str,
        value: impl ToString,
        range: impl Into<String>,
    ) -> CircuitError {
        CircuitError::Range {
            circuit: self.0,
            field,
            value: value.to_string(),
            range: range.into(),
        }
    }
}
