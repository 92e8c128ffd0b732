//! What comes in another order than it was meant to.

use crate::common::*;

/// A call is released, another request takes its place, and only then its response comes.
#[test]
fn a_late_completion_signs_nothing_for_another_request() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    pair.admit(&voucher, 1).unwrap();
    pair.provider.release(lane(0));
    pair.admit(&voucher, 2).unwrap();
    let late = completion(lane(0), 1, 1);
    let refused = mismatched(pair.provider.complete(&late));
    assert_eq!(refused, Field::RequestHash);
    // In a batch it touches no other, and the call goes on.
    let (late, _) = pair.provider.exchange(&[late], &[]).unwrap();
    assert!(matches!(late[0], Err(Refusal::Mismatch { .. })), "{late:?}");
    let receipt = pair.complete(lane(0), 1, 2).unwrap();
    let signed = decoded(&receipt);
    assert_eq!(signed.request_hash, request(2));
    assert_eq!(signed.response_hash, response(2));
    // After its receipt too: the receipt is not this request's.
    let late = pair.complete(lane(0), 1, 1);
    assert_eq!(mismatched(late), Field::RequestHash);
    let again = pair.complete(lane(0), 1, 2);
    assert_eq!(again.unwrap(), receipt);
}

/// A store that is opened without its key, to settle, decides nothing about who serves.
#[test]
fn a_tower_that_attaches_first_takes_no_channel_from_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("v.db");
    drop(ProviderSession::create(&file, options(), &provider_key(), 0).unwrap());
    let mut tower = ProviderSession::open_settling(&file, options()).unwrap();
    tower.attach(&terms()).unwrap();
    assert_eq!(tower.room(CHANNEL).unwrap(), 0, "it serves nothing itself");
    drop(tower);
    let mut payer = open_payer(&folder.path().join("p.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let voucher = payer.authorize(call(id, 1)).unwrap();
    let mut provider = open_provider(&file);
    provider.admit(&asked(&voucher, 1)).unwrap();
    provider.release(id);
    // What was said stays, whoever attaches.
    provider.serve(CHANNEL, false).unwrap();
    drop(provider);
    let mut tower = ProviderSession::open_settling(&file, options()).unwrap();
    tower.attach(&terms()).unwrap();
    drop(tower);
    let mut provider = open_provider(&file);
    let refused = refusal(provider.admit(&asked(&voucher, 1)));
    assert_eq!(refused, Refusal::NotServed { channel: CHANNEL });
}

/// Nor does it say so for a process that isn't alone.
#[test]
fn a_server_that_is_not_alone_is_still_told_to_serve() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("v.db");
    drop(ProviderSession::create(&file, options(), &provider_key(), 0).unwrap());
    let mut both = terms();
    both.channel.receipt_keys.push(public(1, &second_key()));
    let mut tower = ProviderSession::open_settling(&file, options()).unwrap();
    tower.attach(&both).unwrap();
    drop(tower);
    let mut provider = ProviderSession::open(&file, options(), &provider_key(), 0).unwrap();
    provider.attach(&both).unwrap();
    let mut payer = open_payer(&folder.path().join("p.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let voucher = payer.authorize(call(id, 1)).unwrap();
    let refused = refusal(provider.admit(&asked(&voucher, 1)));
    assert_eq!(refused, Refusal::NotServed { channel: CHANNEL });
}

/// Both sides had false domains of a lying node and put them right: what is kept, and so what is
/// settled, is the voucher that the contract takes, not the worthless one of the same amount.
#[test]
fn after_a_replacement_the_voucher_that_counts_is_kept() {
    let mut lie = later(1, 1);
    lie.channel.domains = Domains::derive("another chain", "contract1");
    // Also where the answer was given under the false ones.
    for answered in [false, true] {
        let mut pair = Pair::new(0);
        pair.attach(&lie);
        let id = pair.open();
        let worthless = pair.authorize(id, 1);
        if answered {
            answer(&mut pair.provider, &worthless, 1);
        } else {
            pair.admit(&worthless, 1).unwrap();
            pair.provider.release(id);
        }
        let honest = later(2, 2);
        pair.payer.replace(&honest, &payer_key(), limits()).unwrap();
        pair.provider.replace(&honest).unwrap();
        let good = pair.payer.retry(id).unwrap();
        assert_ne!(good.signature, worthless.signature);
        if answered {
            pair.admit(&good, 1).unwrap();
        } else {
            answer(&mut pair.provider, &good, 1);
        }
        let stored = pair.provider.lane(id).unwrap().unwrap().voucher;
        assert_eq!(stored, Some(good), "answered before: {answered}");
    }
}
