//! Spends: what notes are spent on, and the proofs.

use std::collections::BTreeSet;

use cosmwasm_std::{Binary, StdError, Uint128};
use oaic_circuits::{Provable, SpendCircuit, SpendWitness};
use oaic_messages::compute_settlement::Conditions;
use oaic_messages::private_credits::{
    action_bytes, Action, Command, ExecuteMsg, Relay, SpentNote, MAX_SPENT_NOTES, NOTES_PER_TREE,
};
use oaic_poseidon::field;
use oaic_prover::Prover;
use oaic_records::private_credits::ROOTS;
use oaic_statements::{action_digest, Spend};
use oaic_vouchers::SigningKey;

use super::Wallet;
use crate::credential::{Credential, Showing};
use crate::error::{Result, WalletError};
use crate::source::{self, Source};

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
        /// Conditions of the first terms. Unusual ones are a mark.
        conditions: Conditions,
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
    /// Unix seconds; credentials are shown for it. A proof takes seconds.
    ///
    /// # Errors
    /// Notes that can't be spent; a session key that a channel took; a credential that isn't good;
    /// see [`WalletError`].
    pub fn prove(&self, prover: &Prover<'_>, plan: &Plan, now: u64) -> Result<ExecuteMsg> {
        self.ensure_proven()?;
        let found = plan.notes.len();
        if !(1..=MAX_SPENT_NOTES).contains(&found) {
            return Err(WalletError::Count {
                found,
                min: 1,
                max: MAX_SPENT_NOTES,
            });
        }
        if let Intent::OpenChannel { session_key, .. } = &plan.intent {
            self.ensure_new_key(session_key)?;
        }
        let mut inputs = Vec::with_capacity(found);
        for index in &plan.notes {
            let refuse = |why| WalletError::Note { index: *index, why };
            let note = self.note(*index).filter(|note| !note.spent);
            let note = note.ok_or(refuse("is not one of this wallet that can be spent"))?;
            let alone = found == 1 && !matches!(plan.intent, Intent::TopUp { .. });
            if note.quarantine.is_some() && !alone {
                return Err(refuse(
                    "was given by somebody who may follow it: in one message or channel with \
                     others it joins them; spend it alone, or not at all",
                ));
            }
            if inputs.iter().any(|(other, _)| *other == note) {
                return Err(refuse("is named twice"));
            }
            let place = self.trees().place(*index);
            inputs.push((note, place.ok_or(refuse("is not in the trees"))?));
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
                let commander = self.command(*channel, *sequence, key)?;
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
                let shown = Showing {
                    context: self.context(),
                    secret: &secret,
                    level: self.exit_level(),
                    name: self.name_for(&bound, now)?,
                    action: &bound,
                };
                *membership = Some(credential.show(prover, &shown, now)?);
            }
            _ => {}
        }

        let mut notes = Vec::with_capacity(found);
        for (note, place) in inputs {
            let key = self.keys().note_of(note.origin, note.number, note.asked);
            let nullifier = key.nullifier(note.index, self.context());
            let statement = Spend {
                context: *self.context(),
                root: place.root,
                tree: field::from_u64(note.index / NOTES_PER_TREE),
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

/// How often a plan is proven anew when its roots moved on.
const TRIES: u32 = 3;

impl Wallet {
    /// Proves a plan so that the contract knows its roots when the proofs are ready: syncs, proves,
    /// looks, and does it again when the roots have moved on meanwhile.
    ///
    /// # Errors
    /// As [`prove`](Self::prove) and [`sync`](Self::sync); [`WalletError::RootsMove`].
    pub fn prove_fresh(
        &mut self,
        prover: &Prover<'_>,
        plan: &Plan,
        source: &dyn Source,
        now: u64,
    ) -> Result<ExecuteMsg> {
        for _ in 0..TRIES {
            self.sync(source)?;
            if let Some(credential) = plan.intent.credential() {
                credential.ensure_good(source, now)?;
                self.sync_exits(source, now)?;
            }
            let message = self.prove(prover, plan, now)?;
            let ExecuteMsg::Spend { notes, .. } = &message else {
                return Ok(message);
            };
            let roots: BTreeSet<&[u8]> = notes.iter().map(|note| note.root.as_slice()).collect();
            let good = source::prove(source, |storage| {
                let mut roots = roots.iter();
                roots.try_fold(true, |good, root| {
                    Ok::<_, StdError>(good && ROOTS.may_load(storage, root)?.is_some())
                })
            })?;
            if good {
                return Ok(message);
            }
        }
        Err(WalletError::RootsMove { tries: TRIES })
    }
}

impl Intent {
    fn credential(&self) -> Option<&Credential> {
        match self {
            Self::Exit { credential, .. } => credential.as_deref(),
            _ => None,
        }
    }

    /// The action as it is digested: what is bound to the digest itself is not in it yet.
    fn unsigned(&self) -> Action {
        match self {
            Self::OpenChannel {
                service_id,
                session_key,
                spend_limit,
                conditions,
            } => Action::OpenChannel {
                service_id: *service_id,
                session_key: session_key.into(),
                spend_limit: Uint128::new(*spend_limit),
                conditions: *conditions,
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
