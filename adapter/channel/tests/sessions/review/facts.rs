//! What one false answer of a node says of a channel stands only until a true one.

use crate::common::*;

fn other_key(seed: u8) -> PublicKey {
    public(1, &SigningKey::from_seed([seed; 32]))
}

/// For a tier that has most of the price off.
fn discounted(mut terms: ChannelTerms) -> ChannelTerms {
    (terms.tier, terms.tier_now) = (9, None);
    terms.prices[0].price.discount_bps = 9_000;
    terms
}

fn observe(pair: &mut Pair, seen: Moment) {
    pair.payer.observe(CHANNEL, seen).unwrap();
    pair.provider.observe(CHANNEL, seen).unwrap();
}

#[test]
fn a_false_height_refuses_no_true_one() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let mut lie = terms();
    lie.channel.seen.height = u64::MAX;
    pair.attach(&lie);
    pair.attach(&later(5, 1));
    pair.call(lane(0), 2);
    // The same when it is observed.
    let seen = Moment {
        height: u64::MAX,
        ..due(6, 0)
    };
    observe(&mut pair, seen);
    observe(&mut pair, due(10, 2));
    pair.call(lane(0), 3);
    // A node that is behind in both is still found out.
    refused!(pair.provider.attach(&later(9, 1)), Older { .. });
    refused!(pair.payer.observe(CHANNEL, due(10, 1)), Older { .. });
}

/// Nor does a false height keep claims from being final for ever.
#[test]
fn a_false_height_of_a_rotation_keeps_nothing_at_risk() {
    let mut pair = Pair::new(1);
    pair.cut(lane(0), 1);
    let mut rotated = rotated(&new_payer_key(), 1);
    rotated.channel.seen = Moment {
        height: u64::MAX,
        ..due(5, 0)
    };
    let attach = |pair: &mut Pair, terms: &ChannelTerms| {
        pair.payer.attach(terms, &new_payer_key(), limits())
    };
    attach(&mut pair, &rotated).unwrap();
    rotated.channel.seen = due(10, 2);
    attach(&mut pair, &rotated).unwrap();
    let none = [(lane(0), ChainLane::default())];
    pair.payer.realize(CHANNEL, &none, 1_002).unwrap();
    assert_eq!(pair.exposure(), 0);
}

/// The same key under a later index is no rotation: it frees nothing, and lifts no stop.
#[test]
fn a_false_index_of_the_same_key_is_no_rotation() {
    let mut pair = Pair::new(2);
    pair.cut(lane(0), 1);
    let ahead = [(lane(1), chain(0, 1))];
    refusal(pair.payer.mark_settled(&ahead, 1_001));
    let mut lie = later(5, 5);
    lie.channel.session.index = 1;
    pair.attach_payer(&lie, &payer_key());
    let none = [(lane(0), ChainLane::default())];
    refused!(pair.payer.realize(CHANNEL, &none, 1_006), NotFinal { .. });
    refused!(pair.payer.open_lane(CHANNEL, 0), Stopped { .. });
}

#[test]
fn a_false_key_or_terms_are_replaced_while_nothing_is_signed_under_them() {
    // The session key of an index.
    let mut pair = Pair::new(1);
    let mut lie = later(1, 1);
    lie.channel.session = other_key(0x77);
    pair.provider.attach(&lie).unwrap();
    pair.provider.attach(&later(10, 2)).unwrap();
    let rotated = rotated_at(&new_payer_key(), 1, 20, 3);
    pair.provider.attach(&rotated).unwrap();
    pair.attach_payer(&rotated, &new_payer_key());
    pair.call(lane(0), 1);
    // A receipt key of an index.
    let mut pair = Pair::new(1);
    let mut lie = later(1, 1);
    lie.channel.receipt_keys.push(other_key(0x78));
    pair.attach_payer(&lie, &payer_key());
    let mut honest = later(2, 2);
    honest.channel.receipt_keys.push(public(1, &second_key()));
    pair.attach_payer(&honest, &payer_key());
    let mut second = second_provider(&pair.file("second.db"), &honest, options());
    second.serve(CHANNEL, true).unwrap();
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    whole_call(&mut pair.payer, &mut second, id, 1);
    // Terms, and the discount that goes by their tier; also after a start.
    let mut pair = Pair::new(0);
    let mut lie = discounted(terms_of(CHANNEL, 1));
    lie.channel.seen = due(1, 1);
    pair.attach(&lie);
    let mut honest = terms_of(CHANNEL, 1);
    honest.channel.seen = due(2, 2);
    pair.attach(&honest);
    let pair = pair.restart_provider_with(|_| {});
    let mut pair = pair.restart_payer_with(|_| {});
    pair.attach(&honest);
    let id = pair.open();
    let receipt = pair.call(id, 100);
    assert_eq!(decoded(&receipt).amount, 120, "by the true discount");
    // Who pays whom, on which chain.
    let mut pair = Pair::new(1);
    let mut lie = later(1, 1);
    lie.channel.id[0] ^= 1;
    lie.channel.domains.voucher[0] ^= 1;
    pair.attach(&lie);
    pair.attach(&later(2, 2));
    pair.call(lane(0), 1);
}

/// Once something was signed, a contradiction is refused with both; and saying so replaces it.
#[test]
fn what_something_was_signed_under_is_replaced_by_saying_so_only() {
    let mut pair = Pair::new(0);
    let mut lie = discounted(later(1, 1));
    lie.channel.receipt_keys.push(other_key(0x78));
    pair.attach_payer(&lie, &payer_key());
    let id = pair.payer.open_lane(CHANNEL, 1).unwrap();
    let voucher = pair.authorize(id, 1);
    let mut honest = later(2, 2);
    honest.channel.receipt_keys.push(public(1, &second_key()));
    let mut provider = second_provider(&pair.file("other.db"), &honest, options());
    provider.serve(CHANNEL, true).unwrap();
    let receipt = answer(&mut provider, &voucher, 1);
    let refused = refusal(pair.payer.attach(&honest, &payer_key(), limits()));
    let text = refused.to_string();
    for key in [other_key(0x78).key, second_key().public()] {
        assert!(text.contains(&hex::encode(key)), "{text}");
    }
    assert!(text.contains("`replace`"), "{text}");
    honest.channel.receipt_keys[1] = other_key(0x78);
    let terms = mismatched(pair.payer.attach(&honest, &payer_key(), limits()));
    assert_eq!(terms, Field::Terms);
    honest.channel.receipt_keys[1].key = second_key().public();
    pair.payer.replace(&honest, &payer_key(), limits()).unwrap();
    // What was signed still counts, and the call goes on.
    assert_eq!(pair.payer.retry(id).unwrap(), voucher);
    let accepted = pair.accept(id, &receipt, 1).unwrap();
    assert_eq!(accepted.sum, 21);

    // A provider that served by a false session key.
    let mut pair = Pair::new(1);
    let mut lie = later(1, 1);
    lie.channel.session = public(0, &new_payer_key());
    pair.provider.attach(&lie).unwrap();
    let honest = pair.authorize(lane(0), 1);
    let false_one = forged(&honest, &new_payer_key(), |_| {});
    pair.admit(&false_one, 1).unwrap();
    pair.provider.release(lane(0));
    assert_eq!(mismatched(pair.provider.attach(&later(2, 2))), Field::Key);
    pair.provider.replace(&later(2, 2)).unwrap();
    pair.admit(&honest, 1).unwrap();
}

/// A payer that signed with a key that wasn't the channel's signs what is under way anew.
#[test]
fn what_a_replaced_session_key_signed_is_signed_anew() {
    let mut pair = Pair::new(1);
    let old = pair.authorize(lane(0), 1);
    let key = new_payer_key();
    let honest = rotated_at(&key, 0, 2, 2);
    let refused = pair.payer.attach(&honest, &key, limits());
    assert_eq!(mismatched(refused), Field::Key);
    pair.payer.replace(&honest, &key, limits()).unwrap();
    let new = pair.payer.retry(lane(0)).unwrap();
    assert_eq!((new.amount, new.peaks), (old.amount, old.peaks));
    pair.provider.attach(&honest).unwrap();
    pair.admit(&new, 1).unwrap();
}

/// The same key under a later index isn't new: what is paid from then on that nobody signed here
/// still stops.
#[test]
fn a_false_index_hides_no_theft() {
    let key = new_payer_key();
    for corrected in [false, true] {
        let mut pair = Pair::new(1);
        pair.attach_payer(&rotated_at(&key, 1, 5, 5), &key);
        pair.attach_payer(&rotated_at(&key, 1_000, 6, 500), &key);
        if corrected {
            pair.attach_payer(&rotated_at(&key, 1, 7, 20), &key);
        }
        let stolen = [(lane(0), chain(0, 5_000))];
        pair.payer.mark_settled(&stolen[..0], 1_005).unwrap();
        refused!(pair.payer.mark_settled(&stolen, 1_010), Stopped { .. });
    }
}

/// What ended or stopped under a false index goes with the key that it was.
#[test]
fn what_ended_under_a_false_index_is_final_after_a_rotation() {
    let key = new_payer_key();
    let mut pair = Pair::new(1);
    pair.authorize(lane(0), 1);
    pair.attach_payer(&rotated_at(&payer_key(), 1_000, 5, 5), &payer_key());
    pair.payer.give_up(lane(0)).unwrap();
    refusal(pair.payer.mark_settled(&[(lane(9), chain(0, 1))], 1_006));
    pair.attach_payer(&later(10, 6), &payer_key());
    let none = [(lane(0), ChainLane::default())];
    refused!(pair.payer.realize(CHANNEL, &none, 1_007), NotFinal { .. });
    refused!(pair.payer.open_lane(CHANNEL, 0), Stopped { .. });
    let mut pair = pair.restart_payer_with(|_| {});
    pair.attach_payer(&rotated_at(&key, 1, 20, 10), &key);
    pair.open();
    pair.payer.realize(CHANNEL, &none, 1_010).unwrap();
    assert_eq!(pair.exposure(), 0);
    // An earlier key that is said to be in force again takes none of the later one for final.
    let mut pair = Pair::new(1);
    pair.attach_payer(&rotated_at(&key, 1, 5, 5), &key);
    pair.cut(lane(0), 1);
    pair.attach_payer(&rotated_at(&payer_key(), 0, 6, 6), &payer_key());
    pair.attach_payer(&rotated_at(&key, 1, 10, 10), &key);
    refused!(pair.payer.realize(CHANNEL, &none, 1_011), NotFinal { .. });
}

/// One height that is too low makes no claim final that an earlier key may still bring.
#[test]
fn a_false_low_height_makes_nothing_final() {
    let key = new_payer_key();
    let mut pair = Pair::new(1);
    pair.cut(lane(0), 1);
    pair.attach_payer(&rotated_at(&key, 1, 10, 100), &key);
    let mut lie = rotated_at(&key, 1, 20, 0);
    lie.channel.seen.height = 5;
    pair.attach_payer(&lie, &key);
    pair.attach_payer(&rotated_at(&key, 1, 30, 120), &key);
    let before = [(lane(0), ChainLane::default())];
    let early = pair.payer.realize(CHANNEL, &before, 1_050);
    refused!(early, NotFinal { since: 1_100, .. });
    let after = [(lane(0), chain(0, 700))];
    pair.payer.realize(CHANNEL, &after, 1_100).unwrap();
    assert_eq!(pair.exposure(), 700);
    // One that was too high hides no theft once two true ones came.
    let mut pair = Pair::new(1);
    let mut lie = rotated_at(&key, 1, 10, 0);
    lie.channel.seen.height = u64::MAX;
    pair.attach_payer(&lie, &key);
    pair.attach_payer(&rotated_at(&key, 1, 20, 10), &key);
    pair.attach_payer(&rotated_at(&key, 1, 30, 50), &key);
    refusal(pair.payer.mark_settled(&after, 1_020));
}

/// What is said to have been paid before this store stands against later answers in neither
/// direction.
#[test]
fn a_false_payment_of_the_channel_is_not_taken_for_others() {
    let paid = |paid: u128, n: u64| {
        let mut terms = later(n, n);
        terms.channel.paid = paid;
        terms.channel.reserve = BUDGET - paid;
        terms
    };
    let pair = |first: u128| {
        let mut pair = Pair::new(0);
        pair.payer = PayerSession::open(pair.file("other.db"), options()).unwrap();
        pair.attach_payer(&paid(first, 1), &payer_key());
        pair
    };
    // Too much.
    let mut lied = pair(5_000_000);
    lied.attach_payer(&paid(0, 2), &payer_key());
    lied.attach_payer(&paid(0, 3), &payer_key());
    let id = lied.open();
    lied.authorize(id, 1);
    // Its own lane is settled, and nobody tells.
    lied.attach_payer(&paid(CEILING, 4), &payer_key());
    assert_eq!(lied.budget(), BUDGET - CEILING);
    // Too little.
    let mut lied = pair(900);
    let id = lied.open();
    lied.authorize(id, 1);
    lied.attach_payer(&paid(0, 2), &payer_key());
    lied.attach_payer(&paid(900, 3), &payer_key());
    let left = BUDGET - 900 - CEILING;
    assert_eq!(lied.budget(), left);
}
