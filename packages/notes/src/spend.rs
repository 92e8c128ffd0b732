//! Spends: what notes are spent on, and the proofs.

use cosmwasm_std::{Binary, Uint128};
use oaic_circuits::{Provable, SpendCircuit, SpendWitness};
use oaic_poseidon::field;
use oaic_prover::Prover;
use oaic_statements::{action_digest, Spend};
use oaic_types::private_credits::{
    action_bytes, Action, Command, ExecuteMsg, Relay, SpentNote, MAX_SPENT_NOTES,
};
use oaic_vouchers::SigningKey;

use crate::command::Commander;
use crate::credential::Credential;
use crate::error::{NotesError, Result};
use crate::wallet::Wallet;

/// What notes are spent on.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Open a channel.
    OpenChannel {
        /// Service of the first terms.
        service_id: u64,
        /// Public session key, as [`Wallet::new_session_key`] makes one.
        session_key: [u8; 32],
        /// What can settle under this key at most, top-ups included: what the notes are worth, or the
        /// whole supply where the channel is to be topped up. Another number is a mark.
        spend_limit: u128,
    },
    /// Add to a channel.
    TopUp {
        /// Which.
        channel: u64,
        /// Next number of its commands.
        sequence: u64,
        /// Its session key.
        key: Box<SigningKey>,
    },
    /// Leave to an account.
    Exit {
        /// Who is paid.
        recipient: String,
        /// A credential, where the contract has attestors.
        credential: Option<Box<Credential>>,
    },
}

/// A spend that can be proven, and proven again when roots have moved on: it is the same spend.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Indexes of the notes; see [`Wallet::choose`].
    pub notes: Vec<u64>,
    /// On what.
    pub intent: Intent,
    /// Who is paid for sending it.
    pub relay: Option<Relay>,
}

impl Wallet {
    /// Proves a plan against the newest roots that the wallet knows. `now` is the chain's time, in
    /// seconds since 1970; credentials are shown for it. A proof takes seconds.
    ///
    /// # Errors
    /// Notes that can't be spent; a credential that isn't good; see [`NotesError`].
    pub fn prove(&self, prover: &Prover<'_>, plan: &Plan, now: u64) -> Result<ExecuteMsg> {
        let found = plan.notes.len();
        if !(1..=MAX_SPENT_NOTES).contains(&found) {
            return Err(NotesError::Count {
                found,
                min: 1,
                max: MAX_SPENT_NOTES,
            });
        }
        let mut inputs = Vec::with_capacity(found);
        for index in &plan.notes {
            let gone = NotesError::Note {
                index: *index,
                why: "is not one of this wallet that can be spent",
            };
            let note = self.note(*index).filter(|note| self.is_good(note));
            let note = note.ok_or(gone)?;
            if inputs.iter().any(|(other, _)| *other == note) {
                return Err(NotesError::Note {
                    index: *index,
                    why: "is named twice",
                });
            }
            let place = self.ledger().place(*index).ok_or(NotesError::Note {
                index: *index,
                why: "is not in the trees",
            })?;
            inputs.push((note, place));
        }
        let nullifiers: Vec<[u8; 32]> = inputs.iter().map(|(note, _)| note.nullifier).collect();
        let mut action = plan.intent.unsigned();
        let relay = plan.relay.as_ref();
        let bytes = action_bytes(self.action_domain(), &action, relay, &nullifiers);
        let digest = action_digest(&bytes);
        let bound = field::from_digest(&digest);

        match (&mut action, &plan.intent) {
            (
                Action::TopUp { signature, .. },
                Intent::TopUp {
                    channel,
                    sequence,
                    key,
                },
            ) => {
                let commander = Commander {
                    domain: self.command_domain(),
                    channel: *channel,
                    sequence: *sequence,
                    key,
                };
                *signature = commander.sign(&Command::TopUp { action: &digest });
            }
            (
                Action::Exit { membership, .. },
                Intent::Exit {
                    credential: Some(credential),
                    ..
                },
            ) => {
                let secret = self.keys().credential_secret();
                let level = self.exit_level();
                *membership = Some(credential.show(prover, &secret, level, now, &bound)?);
            }
            _ => {}
        }

        let mut notes = Vec::with_capacity(found);
        for (note, place) in inputs {
            let key = self.keys().note_of(note.origin, note.number);
            let nullifier = key.nullifier(place.place, self.context());
            let statement = Spend {
                context: *self.context(),
                root: place.root,
                nullifier,
                value: field::from_u64(note.value),
                action: bound,
            };
            let witness = SpendWitness {
                secret: key.secret,
                nonce: key.nonce,
                index: place.place,
                path: place.path,
            };
            let proof = prover.prove(&SpendCircuit::new(statement, witness))?;
            notes.push(SpentNote {
                root: field::to_bytes(&place.root).into(),
                nullifier: field::to_bytes(&nullifier).into(),
                denomination: note.value.into(),
                proof: Binary::new(proof.into()),
            });
        }
        Ok(ExecuteMsg::Spend {
            notes,
            action,
            relay: plan.relay.clone(),
        })
    }
}

impl Intent {
    /// The action as it is digested: what is bound to the digest itself is not in it yet.
    fn unsigned(&self) -> Action {
        match self {
            Self::OpenChannel {
                service_id,
                session_key,
                spend_limit,
            } => Action::OpenChannel {
                service_id: *service_id,
                session_key: session_key.into(),
                spend_limit: Uint128::new(*spend_limit),
            },
            Self::TopUp {
                channel, sequence, ..
            } => Action::TopUp {
                channel: *channel,
                sequence: *sequence,
                signature: Binary::default(),
            },
            Self::Exit { recipient, .. } => Action::Exit {
                recipient: recipient.clone(),
                membership: None,
            },
        }
    }
}
