//! Who could spend what is another's: by a wrong signature, a used one, or one for something else.

use cosmwasm_std::Addr;
use oaic_chain::served::protocol::Failure;
use oaic_chain::served::{ServedChain, SignedTx, Start};
use oaic_chain::wasmd::SigningKey;
use oaic_chain::Chain;

use crate::support::{
    balance, key, pay, token, transfer_body, Raw, Served, ALICE, ALICES, MALLORY,
};

struct Scene {
    served: Served,
    chain: ServedChain,
    raw: Raw,
    token: Addr,
    alice: (SigningKey, Addr),
    mallory: (SigningKey, Addr),
}

impl Scene {
    fn new() -> Self {
        let served = Served::new();
        let (chain, raw) = (served.client(), served.raw());
        let keys = served.config().keys;
        let who = |label: &str| (key(&keys, label), chain.account(label).unwrap());
        Self {
            token: token(&chain),
            alice: who(ALICE),
            mallory: who(MALLORY),
            served,
            chain,
            raw,
        }
    }

    /// Alice pays mallory, if it is signed right.
    fn body(&self, amount: u128) -> String {
        transfer_body(&self.token, &self.mallory.1, amount)
    }

    fn next(&mut self) -> u64 {
        let alice = self.alice.1.clone();
        self.raw.sequence(&alice)
    }

    fn stolen(&self) -> u128 {
        balance(&self.chain, &self.token, &self.mallory.1)
    }

    fn send(&mut self, tx: &SignedTx) -> Result<(), Failure> {
        let answers = self.raw.transact(std::slice::from_ref(tx));
        assert_eq!(answers.len(), 1);
        answers.into_iter().next().unwrap().map(drop)
    }
}

fn is_refused(result: &Result<(), Failure>) -> bool {
    matches!(result, Err(Failure::Refused { message }) if message.contains("invalid"))
}

#[test]
fn a_signature_of_another_key_chain_start_sequence_or_body_moves_nothing() {
    let mut scene = Scene::new();
    let (next, here) = (scene.next(), scene.served.start());
    let body = scene.body(100);
    let signed = |key: &SigningKey, start: &Start, sequence: u64| {
        SignedTx::new(key, start, sequence, body.clone()).unwrap()
    };
    let (alice, mallory) = (scene.alice.0.clone(), scene.mallory.0.clone());
    let good = signed(&alice, &here, next);

    // Mallory's signature over the very bytes that alice would have signed, under alice's key.
    let mut forged = signed(&mallory, &here, next);
    forged.public_key = good.public_key.clone();
    let other_chain = Start {
        chain_id: "oaic-local-1".into(),
        ..here.clone()
    };
    let earlier = Served::new().start();
    assert_ne!(earlier, here);
    let mut more = good.clone();
    more.body = scene.body(1_000);
    let mut later = good.clone();
    later.sequence += 1;
    for tx in [
        forged,
        signed(&alice, &other_chain, next),
        signed(&alice, &earlier, next),
        more,
        later,
    ] {
        let result = scene.send(&tx);
        assert!(is_refused(&result), "{tx:?}: {result:?}");
    }
    for sequence in [next - 1, next + 1, 0, u64::MAX] {
        let result = scene.send(&signed(&alice, &here, sequence));
        let expected = Err(Failure::Sequence { expected: next });
        assert_eq!(result, expected, "{sequence}");
    }
    assert_eq!((scene.next(), scene.stolen()), (next, 0));
    // What mallory may sign is what mallory has: nothing.
    let own = scene.mallory.1.clone();
    let own = scene.raw.sequence(&own);
    let result = scene.send(&signed(&mallory, &here, own));
    assert!(
        matches!(result, Err(Failure::Contract { .. })),
        "{result:?}"
    );
    assert_eq!(scene.stolen(), 0);
    assert_eq!(scene.send(&good), Ok(()));
    assert_eq!(scene.stolen(), 100);
}

#[test]
fn nothing_is_done_twice_whether_it_succeeded_or_failed() {
    let mut scene = Scene::new();
    let (next, here) = (scene.next(), scene.served.start());
    let alice = scene.alice.0.clone();
    let good = SignedTx::new(&alice, &here, next, scene.body(100)).unwrap();
    let expected = |expected| Err(Failure::Sequence { expected });
    assert_eq!(scene.send(&good), Ok(()));
    assert_eq!(scene.send(&good), expected(next + 1));
    // Both at once: one too many.
    let both = [good.clone(), good];
    assert!(scene.raw.transact(&both).iter().all(Result::is_err));
    assert_eq!(scene.stolen(), 100);

    // It fails now. Were it not counted, mallory could send it again once alice has enough.
    let much = SignedTx::new(&alice, &here, next + 1, scene.body(ALICES)).unwrap();
    assert!(matches!(scene.send(&much), Err(Failure::Contract { .. })));
    let back = transfer_body(&scene.token, &scene.alice.1, 100);
    let own = scene.mallory.1.clone();
    let own = scene.raw.sequence(&own);
    let back = SignedTx::new(&scene.mallory.0, &here, own, back).unwrap();
    assert_eq!(scene.send(&back), Ok(()));
    assert_eq!(scene.send(&much), expected(next + 2));
    assert_eq!(scene.stolen(), 0);
}

/// What follows was meant to come after what was refused.
#[test]
fn behind_a_refused_transaction_an_accounts_later_ones_are_refused_and_others_go_on() {
    let mut scene = Scene::new();
    let (next, here) = (scene.next(), scene.served.start());
    let (alice, mallory) = (scene.alice.0.clone(), scene.mallory.0.clone());
    let alices = |sequence| SignedTx::new(&alice, &here, sequence, scene.body(1)).unwrap();
    // Of nothing: it fails as a transaction, and is counted.
    let others = SignedTx::new(&mallory, &here, 0, scene.body(0)).unwrap();
    let txs = [alices(next), alices(next), others, alices(next + 1)];
    let answers = scene.raw.transact(&txs);
    assert!(answers[0].is_ok(), "{answers:?}");
    let refused = Failure::Sequence { expected: next + 1 };
    assert_eq!(answers[1].as_ref().unwrap_err(), &refused);
    assert!(!matches!(&answers[2], Err(Failure::Sequence { .. })));
    assert_eq!(answers[3].as_ref().unwrap_err(), &refused);
    assert_eq!((scene.next(), scene.stolen()), (next + 1, 1));
    let mallory = scene.mallory.1.clone();
    assert_eq!(scene.raw.sequence(&mallory), 1);
}

#[test]
fn two_programs_with_one_key_lose_and_double_nothing() {
    let scene = Scene::new();
    let (programs, each) = (4, 25);
    std::thread::scope(|threads| {
        for _ in 0..programs {
            let (chain, token, to) = (scene.served.client(), &scene.token, &scene.mallory.1);
            threads.spawn(move || {
                for _ in 0..each {
                    pay(&chain, token, to, 1).unwrap();
                }
            });
        }
    });
    assert_eq!(scene.stolen(), programs * each);
}
