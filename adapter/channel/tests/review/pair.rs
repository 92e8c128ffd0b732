//! Honest payers and providers that lose messages, disks and keys: they must be able to go on.

use crate::common::*;
use oaic_channel::*;
use oaic_vouchers::{Receipt, SigningKey};
use rand::{rngs::StdRng, Rng, SeedableRng};

fn key(n: u32) -> SigningKey {
    SigningKey::from_seed([0x50 + n as u8; 32])
}

/// After `n` rotations, as of a height.
fn after_rotations(n: u32, height: u64) -> ChannelTerms {
    let mut terms = rotated(&key(n), n);
    terms.channel.seen.height = height;
    terms
}

/// No backup: "a lost store means to rotate the key". Key 1 is in force, a new store begins, and is
/// told of all lanes that the chain knows.
#[test]
fn a_lost_store_goes_on_after_its_rotation() {
    for old_terms in [false, true] {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 1);
        pair.serve(lane(0), 2);
        let newest = u32::from(old_terms);
        let mut t = after_rotations(1, 1_010);
        t.terms = newest;
        t.channel.newest_terms = newest;
        t.channel.paid = 11;
        t.channel.reserve -= 11;
        let mut payer = PayerSession::open(pair.folder.path().join("new.db"), options()).unwrap();
        payer.attach(&t, &key(1), limits()).unwrap();
        let told = [(lane(0), chain(0, 11))];
        payer.mark_settled(&told, 1_010).ok();
        let opened = payer.open_lane(CHANNEL, 0);
        assert!(
            opened.is_ok(),
            "old terms {old_terms}: what an earlier key signed stops the new one"
        );
    }
}

/// The same for a payer that restored a copy that is too old and rotated, as it is told.
#[test]
fn a_restored_payer_goes_on_after_its_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let (file, backup) = (f.join("payer.db"), f.join("backup.db"));
    let mut payer = open_payer_with(&file, backed_up(f));
    let mut provider = open_provider(&f.join("provider.db"));
    let a = payer.open_lane(CHANNEL, 0).unwrap();
    let old = std::fs::read(&backup).unwrap();
    let b = payer.open_lane(CHANNEL, 0).unwrap();
    for (n, id) in [(1, a), (2, b), (3, b)] {
        whole_call(&mut payer, &mut provider, id, n);
    }
    drop(payer);
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&backup, old).unwrap();
    let mut payer = PayerSession::restore(&backup, &file, options()).unwrap();
    assert!(payer.restored().unwrap().too_old);
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert!(payer.open_lane(CHANNEL, 0).is_err());
    // All was settled under key 0; then the rotation came into force.
    let mut t = after_rotations(1, 1_010);
    t.channel.paid = 100;
    payer.attach(&t, &key(1), limits()).unwrap();
    let told = [(a, chain(0, 21)), (b, chain(1, 50))];
    // Told, it goes on or stops; what counts is that a lane can be opened after.
    let _ = payer.mark_settled(&told, 1_010);
    let c = payer.open_lane(CHANNEL, 0);
    assert!(c.is_ok(), "{}", c.unwrap_err());
}

/// An honest payer and provider, and the lane that they are on.
struct Honest {
    seed: u64,
    pair: Pair,
    terms: ChannelTerms,
    session: SigningKey,
    limits: Limits,
    lane: LaneId,
}

impl Honest {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            pair: Pair::new(1),
            terms: terms(),
            session: payer_key(),
            limits: Limits::new(u128::MAX, CEILING, 3),
            lane: lane(0),
        }
    }

    fn attach_payer(&mut self) {
        let payer = &mut self.pair.payer;
        payer
            .attach(&self.terms, &self.session, self.limits)
            .unwrap();
    }

    fn attach(&mut self) {
        self.terms.channel.seen.height += 1;
        self.attach_payer();
        self.pair.provider.attach(&self.terms).unwrap();
    }

    /// A restart of either, a rotation, a new price, new terms, or nothing.
    fn disturb(mut self, rng: &mut StdRng) -> Self {
        match rng.gen_range(0..9) {
            0 => {
                self.pair = self.pair.restart_payer_with(|_| {});
                self.attach_payer();
            }
            1 => {
                self.pair = self.pair.restart_provider_with(|_| {});
                self.pair.provider.attach(&self.terms).unwrap();
            }
            2 => {
                let index = self.terms.channel.session.index + 1;
                self.session = key(index);
                self.terms.channel.session = PublicKey {
                    index,
                    key: self.session.public(),
                };
                self.attach();
            }
            3 => {
                let mut table = self.terms.prices[0];
                table.hash = [rng.gen(); 32];
                table.version += 1;
                self.terms.prices = vec![table];
                self.terms.in_force = table.hash;
                self.attach();
            }
            4 if rng.gen_bool(0.4) => {
                self.terms.terms += 1;
                self.terms.channel.newest_terms += 1;
                self.attach();
            }
            _ => {}
        }
        self
    }

    /// Leaves a lane that no call can be made on any longer, once nothing is under way on it.
    fn move_on(&mut self) {
        let Pair {
            payer, provider, ..
        } = &mut self.pair;
        if payer.outdated(CHANNEL).unwrap().contains(&self.lane)
            && payer.lane(self.lane).unwrap().unwrap().in_flight.is_none()
        {
            let last = payer.final_voucher(self.lane);
            let _ = last.map(|voucher| provider.acknowledge(&voucher));
            payer.give_up(self.lane).unwrap();
            self.lane = payer.open_lane(CHANNEL, 0).unwrap();
        }
    }

    /// The call under way once more, or the next one.
    fn ask(&mut self, n: u64) -> Request {
        let payer = &mut self.pair.payer;
        let (voucher, call) = match payer.lane(self.lane).unwrap().unwrap().in_flight {
            Some(call) => (payer.retry(self.lane).unwrap(), call),
            None => {
                let next = Call {
                    price_table: self.terms.in_force,
                    ..call(self.lane, n)
                };
                let voucher = payer.authorize(next).unwrap();
                let state = payer.lane(self.lane).unwrap().unwrap();
                (voucher, state.in_flight.unwrap())
            }
        };
        Request {
            voucher,
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        }
    }

    /// The receipt of a request, be it of 0. None: upstream gave up.
    fn serve(&mut self, ask: &Request, n: u64, rng: &mut StdRng) -> Option<SignedReceipt> {
        let Pair {
            payer, provider, ..
        } = &mut self.pair;
        match provider.admit(ask) {
            Ok(Admission::Serve { sequence, .. }) => {
                if rng.gen_bool(0.15) {
                    provider.release(self.lane);
                    return None;
                }
                let mut done = completion(self.lane, sequence, n);
                done.request_hash = ask.request_hash;
                Some(provider.complete(&done).unwrap())
            }
            Ok(Admission::Replay { receipt, .. }) => Some(receipt),
            Ok(Admission::InProgress { .. }) => panic!("nothing runs"),
            Err(error) => {
                if let Some(view) = error.view() {
                    payer.refused(self.lane, view).unwrap();
                }
                match provider.admit_zero(ask) {
                    Ok(Admission::Replay { receipt, .. }) => Some(receipt),
                    other => panic!("seed {}: {error} then {other:?}", self.seed),
                }
            }
        }
    }

    /// Takes a receipt with its response. True: it was of request `n`, and not of 0.
    fn accept(&mut self, receipt: SignedReceipt, n: u64) -> bool {
        let (_, decoded) = Receipt::from_bytes(&receipt.bytes).unwrap();
        let delivery = Delivery {
            lane: self.lane,
            response_hash: Some(decoded.response_hash),
            receipt,
        };
        let accepted = self.pair.payer.accept(&delivery);
        let accepted = accepted.unwrap_or_else(|e| panic!("seed {}: {e}", self.seed));
        let receipt = accepted.receipt;
        receipt.request_hash == request(n) && receipt.amount > 0
    }
}

/// Messages are lost anywhere, both restart anywhere, the price changes, terms advance, keys
/// rotate: after each, a call gets through after sensible steps.
#[test]
fn an_honest_pair_is_never_stuck() {
    for seed in 0..150u64 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut honest = Honest::new(seed);
        for n in 1..=40 {
            honest = honest.disturb(&mut rng);
            let (lose_request, lose_answer) = (rng.gen_bool(0.3), rng.gen_bool(0.3));
            let mut done = false;
            for attempt in 0..8 {
                honest.move_on();
                let ask = honest.ask(n);
                if lose_request && attempt == 0 {
                    break;
                }
                let Some(receipt) = honest.serve(&ask, n, &mut rng) else {
                    continue;
                };
                if lose_answer && attempt == 0 {
                    continue;
                }
                if honest.accept(receipt, n) {
                    done = true;
                    break;
                }
            }
            let exposure = honest.pair.payer.exposure(CHANNEL).unwrap();
            if exposure > honest.limits.exposure() {
                break; // it leaves
            }
            assert!(
                done || lose_request,
                "seed {seed}: call {n} didn't get through"
            );
        }
    }
}

/// A lost store again; and what the chain names was under terms that the new store never needed.
#[test]
fn lanes_of_terms_that_are_unknown_stop_a_payer_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut payer = PayerSession::open(folder.path().join("new.db"), options()).unwrap();
    let told = [(lane(0), chain(0, 11))];
    let mut open = Vec::new();
    for n in 1..4 {
        let height = 1_000 + u64::from(n) * 10;
        let mut t = after_rotations(n, height);
        t.terms = 1;
        t.channel.newest_terms = 1;
        t.channel.paid = 11;
        payer.attach(&t, &key(n), limits()).unwrap();
        let _ = payer.mark_settled(&told, height);
        open.push(payer.open_lane(CHANNEL, 0).is_ok());
    }
    assert!(
        open[1..].iter().all(|o| *o),
        "rotations 2 and 3 don't help: {open:?}"
    );
}
