//! Statements, witnesses, and which belong to which circuit.

use oaic_circuits::answer::Row;
use oaic_circuits::{
    AnswerCircuit, AnswerWitness, KeyDeliveryCircuit, KeyDeliveryWitness, MembershipCircuit,
    MembershipWitness, MisbehaviorCircuit, MisbehaviorWitness, SpendCircuit, SpendWitness,
};
use oaic_statements::query::{Kind, Query, NO_BOUND};
use oaic_statements::{
    Answer, KeyDelivery, Membership, Misbehavior, Point, Spend, ANSWER_SLOTS, BUCKETS, CHUNK_DEPTH,
    CHUNK_ELEMENTS, COLUMNS, CREDENTIAL_DEPTH, NOTE_DEPTH,
};
use serde::{Deserialize, Serialize};

use super::{form, Element, Elements, Form, Hidden, Secret};

form! {
    /// A point on Jubjub.
    PointForm of Point { u: Element, v: Element }
}

form! {
    /// A key is delivered.
    KeyDeliveryForm of KeyDelivery {
        context: Element,
        order: Element,
        seller: Element,
        commitment: Element,
        buyer: PointForm,
        ephemeral: PointForm,
        masked: Element,
    }
}

form! {
    /// A chunk doesn't open to what was promised.
    MisbehaviorForm of Misbehavior {
        context: Element,
        order: Element,
        seller: Element,
        commitment: Element,
        cipher_root: Element,
        plain_root: Element,
    }
}

form! {
    /// A note is spent.
    SpendForm of Spend {
        context: Element,
        root: Element,
        tree: Element,
        nullifier: Element,
        value: Element,
        action: Element,
    }
}

form! {
    /// An attestor vouches.
    MembershipForm of Membership {
        context: Element,
        root: Element,
        valid_at: Element,
        level: Element,
        epoch: Element,
        slots: Element,
        pseudonym: Element,
        action: Element,
    }
}

form! {
    /// A query is answered.
    AnswerForm of Answer {
        context: Element,
        order: Element,
        seller: Element,
        table: Element,
        query: Element,
        buyer: PointForm,
        ephemeral: PointForm,
        masked: Elements<ANSWER_SLOTS>,
    }
}

form! {
    /// Of a delivered key.
    KeyDeliveryWitnessForm of KeyDeliveryWitness { key: Hidden, ephemeral_secret: Secret }
}

form! {
    /// Of a chunk that doesn't open.
    MisbehaviorWitnessForm of MisbehaviorWitness {
        key: Hidden,
        index: u64,
        cipher: Elements<CHUNK_ELEMENTS>,
        cipher_path: Elements<CHUNK_DEPTH>,
        promised_leaf: Element,
        plain_path: Elements<CHUNK_DEPTH>,
        #[serde(default)] element: u64,
    }
}

form! {
    /// Of a spent note.
    SpendWitnessForm of SpendWitness {
        secret: Hidden,
        nonce: Hidden,
        index: u64,
        path: Elements<NOTE_DEPTH>,
    }
}

form! {
    /// Of a credential.
    MembershipWitnessForm of MembershipWitness {
        secret: Hidden,
        level: u8,
        expires_at: u64,
        slot: u8,
        index: u64,
        path: Elements<CREDENTIAL_DEPTH>,
    }
}

/// What a query asks.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindForm {
    /// Rows.
    Count,
    /// A weighted sum.
    Linear,
    /// A mean.
    Mean,
    /// Rows by bucket.
    Histogram,
}

impl From<Kind> for KindForm {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Count => Self::Count,
            Kind::Linear => Self::Linear,
            Kind::Mean => Self::Mean,
            Kind::Histogram => Self::Histogram,
        }
    }
}

impl From<KindForm> for Kind {
    fn from(kind: KindForm) -> Self {
        match kind {
            KindForm::Count => Self::Count,
            KindForm::Linear => Self::Linear,
            KindForm::Mean => Self::Mean,
            KindForm::Histogram => Self::Histogram,
        }
    }
}

const fn one() -> u32 {
    1
}

const fn no_bounds() -> [u64; BUCKETS - 1] {
    [NO_BOUND; BUCKETS - 1]
}

form! {
    /// A query; what its kind doesn't use may be left out.
    QueryForm of Query {
        kind: KindForm,
        partition: u16,
        min_rows: u16,
        #[serde(default)] column: u8,
        #[serde(default = "one")] scale: u32,
        #[serde(default)] weights: [i64; COLUMNS],
        #[serde(default)] bias: i64,
        #[serde(default = "no_bounds")] bounds: [u64; BUCKETS - 1],
    }
}

form! {
    /// A row of a table.
    RowForm of Row { partition: u16, columns: [u32; COLUMNS] }
}

/// Rows of a table, in their order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rows(pub Vec<RowForm>);

impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        Self(rows.into_iter().map(RowForm::from).collect())
    }
}

impl From<Rows> for Vec<Row> {
    fn from(rows: Rows) -> Self {
        rows.0.into_iter().map(Row::from).collect()
    }
}

form! {
    /// Of an answer.
    AnswerWitnessForm of AnswerWitness {
        salt: Hidden,
        rows: Rows,
        query: QueryForm,
        ephemeral_secret: Secret,
    }
}

impl Form for KeyDeliveryCircuit {
    type StatementForm = KeyDeliveryForm;
    type WitnessForm = KeyDeliveryWitnessForm;
}

impl Form for MisbehaviorCircuit {
    type StatementForm = MisbehaviorForm;
    type WitnessForm = MisbehaviorWitnessForm;
}

impl Form for SpendCircuit {
    type StatementForm = SpendForm;
    type WitnessForm = SpendWitnessForm;
}

impl Form for MembershipCircuit {
    type StatementForm = MembershipForm;
    type WitnessForm = MembershipWitnessForm;
}

impl<const ROWS: usize> Form for AnswerCircuit<ROWS> {
    type StatementForm = AnswerForm;
    type WitnessForm = AnswerWitnessForm;
}
