//! Nothing on chain joins who paid in to what was done with it.
//!
//! Everything that a chain keeps is taken down: messages with their senders, events, and what
//! changed in the storage of every contract, once for the deposits and once for all that follows.

use std::collections::BTreeMap;

use cosmwasm_std::{to_json_vec, Addr, Binary};
use cw_multi_test::AppResponse;
use oaic_messages::compute_settlement as settlement;
use oaic_messages::private_credits::*;
use oaic_messages::token;
use oaic_poseidon::field;
use oaic_statements::note::{note_leaf, note_owner};
use oaic_vouchers::SigningKey;
use oaic_wallet::Wallet;
use serde::Serialize;

use crate::suite::*;

/// All that one side left on chain.
#[derive(Default)]
struct Trace {
    /// Messages with their senders, events, storage: each as bytes.
    seen: Vec<Vec<u8>>,
    /// Attributes of events, by name.
    attributes: BTreeMap<String, Vec<String>>,
}

impl Trace {
    fn record(
        &mut self,
        w: &mut Suite,
        label: &str,
        contract: &Addr,
        message: &impl Serialize,
    ) -> AppResponse {
        let sender = w.who(label);
        w.next_block();
        let before = storage(w);
        let done = w.execute(&sender, contract, message, &[]).unwrap();
        self.seen.push(sender.as_bytes().to_vec());
        self.seen.push(to_json_vec(message).unwrap());
        for event in &done.events {
            for attribute in &event.attributes {
                self.seen.push(attribute.value.clone().into());
                let values = self.attributes.entry(attribute.key.clone()).or_default();
                values.push(attribute.value.clone());
            }
        }
        for (key, value) in storage(w) {
            if before.get(&key) != Some(&value) {
                self.seen.push(key);
                self.seen.push(value);
            }
        }
        done
    }

    /// Whether bytes are anywhere in it: as they are, in hex or in base64.
    fn has(&self, needle: &[u8]) -> bool {
        let hex: String = needle.iter().map(|byte| format!("{byte:02x}")).collect();
        let spellings = [
            needle.to_vec(),
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
            Binary::from(needle).to_base64().into_bytes(),
        ];
        self.seen.iter().any(|seen| {
            let mut found = spellings.iter();
            found.any(|spelling| seen.windows(spelling.len()).any(|part| part == spelling))
        })
    }
}

/// All of every contract's storage, each key after its contract.
fn storage(w: &Suite) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let contracts = [&w.contract, &w.token, &w.settlement, &w.treasury];
    let all = contracts.iter().flat_map(|contract| {
        let entries = w.app.dump_wasm_raw(contract).into_iter();
        entries.map(|(key, value)| ([contract.as_bytes(), &key].concat(), value))
    });
    all.collect()
}

/// Who pays in, and which of the wallet's notes; in this order.
type Deposits<'a> = [(&'a str, usize); 4];

/// Pays four equal notes in, each from another account. The wallet owns the first two; the others
/// are strangers'.
fn pay_in(w: &mut Suite, wallet: &mut Wallet, deposits: Deposits<'_>) -> Trace {
    let mut stranger = w.wallet(9);
    let mut hooks = vec![
        wallet.deposit(&[1_000]).unwrap().0,
        wallet.deposit(&[1_000]).unwrap().0,
    ];
    hooks.push(stranger.deposit(&[1_000]).unwrap().0);
    hooks.push(stranger.deposit(&[1_000]).unwrap().0);
    let mut trace = Trace::default();
    let token = w.token.clone();
    for (who, note) in deposits {
        let inner = to_json_vec(&hooks[note]).unwrap();
        let send = token::ExecuteMsg::Send {
            contract: w.contract.to_string(),
            amount: 1_000u128.into(),
            msg: inner.clone().into(),
        };
        trace.record(w, who, &token, &send);
        // As readable as it is to whoever decodes it.
        trace.seen.push(inner);
    }
    w.sync(wallet).unwrap();
    trace
}

/// What the wallet does with two of the notes, start to end; and the number of its channel.
fn use_up(
    w: &mut Suite,
    wallet: &mut Wallet,
    opening: ExecuteMsg,
    key: &SigningKey,
) -> (Trace, u64) {
    let mut trace = Trace::default();
    let (contract, there) = (w.contract.clone(), w.settlement.clone());
    let done = trace.record(w, "relayer", &contract, &opening);
    let channel = opened(&done);
    let entries = w.entry(channel, key, 123);
    let settle = settlement::ExecuteMsg::SettleBatch { entries };
    trace.record(w, "provider", &there, &settle);
    let unlock = commander(wallet, channel, 0, key).unlock();
    trace.record(w, "relayer", &contract, &unlock);
    w.advance(DAY, 100);
    let channels = vec![channel];
    let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels };
    trace.record(w, "watchtower", &there, &finalize);
    let left = 2_000 - 123 - 50;
    let relay = relay(w, 30);
    let take = wallet.reclaim(channel, 1, key, left, Some(relay)).unwrap();
    trace.record(w, "relayer", &contract, &take);
    (trace, channel)
}

fn relay(w: &Suite, fee: u128) -> Relay {
    Relay {
        relayer: w.who("relayer").into(),
        fee: fee.into(),
    }
}

/// The opening of a channel with both notes of the wallet.
fn open_with(w: &Suite, wallet: &Wallet, key: &SigningKey) -> ExecuteMsg {
    let notes: Vec<u64> = wallet.spendable().map(|note| note.index).collect();
    let mut plan = plan(&notes, opening(key));
    plan.relay = Some(relay(w, 50));
    w.prove(wallet, &plan)
}

const IN_ORDER: Deposits<'static> = [("alice", 0), ("bob", 2), ("carol", 1), ("provider", 3)];

#[test]
fn no_value_of_one_side_is_on_the_other() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let paid_in = pay_in(&mut w, &mut wallet, IN_ORDER);
    let (number, key) = wallet.new_session_key().unwrap();
    let message = open_with(&w, &wallet, &key);
    let own: Vec<_> = wallet.notes().cloned().collect();
    assert_eq!(own.len(), 2);
    let (used, channel) = use_up(&mut w, &mut wallet, message, &key);
    w.check_totals();

    // Of the deposits: who paid, owners and leaves, and what opens them.
    for note in &own {
        let opened = wallet.keys().note(note.number, note.value);
        let owner = note_owner(&opened.secret, &opened.nonce);
        let leaf = note_leaf(note.value, &owner);
        for element in [owner, leaf] {
            let bytes = field::to_bytes(&element);
            assert!(paid_in.has(&bytes), "the search finds what is there");
            assert!(!used.has(&bytes));
        }
        for secret in [opened.secret, opened.nonce] {
            let bytes = field::to_bytes(&secret);
            assert!(!paid_in.has(&bytes) && !used.has(&bytes));
        }
    }
    for payer in ["alice", "carol"] {
        let address = w.who(payer);
        assert!(paid_in.has(address.as_bytes()));
        assert!(!used.has(address.as_bytes()), "{payer}");
    }
    let indexes = |trace: &Trace| trace.attributes.get("index").cloned().unwrap_or_default();
    assert_eq!(indexes(&paid_in), ["0", "1", "2", "3"]);
    // Only the new notes of the reclaim.
    assert!(indexes(&used)
        .iter()
        .all(|index| index.parse::<u64>().unwrap() >= 4));

    // Of what followed: nullifiers, session key, channel, relayer.
    let channel_id: Vec<u8> = w.there(channel).id.to_vec();
    let mut marks = vec![key.public().to_vec(), channel_id];
    marks.extend(own.iter().map(|note| note.nullifier.to_vec()));
    marks.push(w.who("relayer").as_bytes().to_vec());
    for mark in &marks {
        assert!(used.has(mark), "the search finds what is there");
        assert!(!paid_in.has(mark));
    }
    assert!(!paid_in.attributes.contains_key("channel"));
    assert!(!paid_in.attributes.contains_key("nullifier"));
    let session_secret = wallet.keys().session(number).to_seed();
    assert!(!paid_in.has(&session_secret) && !used.has(&session_secret));
    assert!(!paid_in.has(&[1; 32]) && !used.has(&[1; 32]), "the seed");
}

/// The same notes at the same places, paid in by others: what follows is the same to the last byte.
#[test]
fn any_depositor_could_have_paid() {
    let mut first = Suite::new();
    let mut wallet = first.wallet(1);
    pay_in(&mut first, &mut wallet, IN_ORDER);
    let key = wallet.new_session_key().unwrap().1;
    let message = open_with(&first, &wallet, &key);
    let (used, _) = use_up(&mut first, &mut wallet, message.clone(), &key);

    for others in [
        ["bob", "alice", "carol", "provider"],
        ["carol", "provider", "bob", "alice"],
    ] {
        let mut second = Suite::new();
        let mut wallet = second.wallet(1);
        let mut deposits = IN_ORDER;
        for (deposit, who) in deposits.iter_mut().zip(others) {
            deposit.0 = who;
        }
        pay_in(&mut second, &mut wallet, deposits);
        wallet.new_session_key().unwrap();
        let (again, _) = use_up(&mut second, &mut wallet, message.clone(), &key);
        assert_eq!(used.seen.len(), again.seen.len());
        assert!(used.seen == again.seen, "{others:?}");
    }
}

/// The same owners at other places: what follows differs in root, nullifiers and proofs, which look
/// random to whoever has no secret, and in nothing else.
#[test]
fn any_note_could_have_been_spent() {
    let spend = |deposits: Deposits<'_>| {
        let mut w = Suite::new();
        let mut wallet = w.wallet(1);
        pay_in(&mut w, &mut wallet, deposits);
        let key = wallet.new_session_key().unwrap().1;
        let message = open_with(&w, &wallet, &key);
        let (mut notes, action, relay) = parts(message);
        let roots: Vec<Binary> = notes.iter().map(|note| note.root.clone()).collect();
        let nullifiers: Vec<Binary> = notes.iter().map(|note| note.nullifier.clone()).collect();
        for note in &mut notes {
            note.root = Binary::default();
            note.nullifier = Binary::default();
            note.proof = Binary::default();
        }
        let rest = spend(notes, &action, &relay);
        (roots, nullifiers, to_json_vec(&rest).unwrap())
    };
    let (roots, nullifiers, rest) = spend(IN_ORDER);
    let (other_roots, other_nullifiers, other_rest) =
        spend([("alice", 2), ("bob", 0), ("carol", 3), ("provider", 1)]);
    assert_eq!(rest, other_rest);
    assert_eq!(roots[0], roots[1]);
    assert_ne!(roots, other_roots);
    for nullifier in &nullifiers {
        assert!(!other_nullifiers.contains(nullifier));
    }
}
