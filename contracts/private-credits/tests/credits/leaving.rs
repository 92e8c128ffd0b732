//! Attacks on the way out: channels that close on somebody else's word, commands that settlement
//! skips, commands that were kept back. Whatever comes first, the rest becomes notes once.

use oaic_messages::compute_settlement::{
    self as settlement, ChannelResult, ChannelStatus, SkipReason,
};
use oaic_private_credits::ContractError;
use oaic_vouchers::{domain, Provenance, Purpose, Receipt, SigningKey, Status, NO_LIMIT};
use oaic_wallet::Wallet;

use crate::suite::*;

/// A channel with 1,000 in it, and a note of 100.
fn channel() -> (Suite, Wallet, u64, SigningKey) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 100]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    (w, wallet, channel, key)
}

fn closed(error: &ContractError) -> bool {
    matches!(error, ContractError::Skipped { why, .. } if why.contains("closed"))
}

fn skipped(reason: SkipReason) -> ChannelResult {
    ChannelResult::Skipped { reason }
}

/// The provider can let a channel go whenever it likes: with the unlock not asked for, asked for,
/// or due. Each time the rest is there to be reclaimed, once.
#[test]
fn a_release_at_any_time_leaves_the_rest_to_the_session_key_alone() {
    for (asked, days) in [(false, 0), (true, 0), (true, 1)] {
        let (mut w, mut wallet, c, key) = channel();
        w.settle(c, &key, 234);
        let mut sequence = 0;
        if asked {
            let unlock = wallet.command(c, sequence, &key).unwrap().unlock();
            w.run("anyone", &unlock).unwrap();
            sequence += 1;
        }
        w.advance(days * DAY, days * 100);
        let before = w.balance(&w.contract);
        w.release(c);
        assert_eq!(w.balance(&w.contract), before + 766, "untaxed, and once");
        w.check_totals();

        // It closes once, whoever tries, in whatever way.
        assert_eq!(w.finalize(c), skipped(SkipReason::ClosedChannel));
        let channels = vec![c, c];
        let again = settlement::ExecuteMsg::Release { channels };
        w.run_settlement("provider", &again).unwrap();
        assert_eq!(w.balance(&w.contract), before + 766);

        // The provider has no key to it.
        let receipt_key = w.receipt_key.clone();
        let theft = wallet.reclaim(c, sequence, &receipt_key, 766, None);
        assert_matches!(
            w.refused("provider", &theft.unwrap()),
            ContractError::BadSignature { .. }
        );
        let take = wallet.reclaim(c, sequence, &key, 766, None).unwrap();
        w.run("anyone", &take).unwrap();
        w.sync(&mut wallet).unwrap();
        assert_eq!(wallet.balance(), 100 + 700);
        assert_eq!(w.totals().dust.u128(), 66);
        w.check_totals();
        let again = wallet.reclaim(c, sequence + 1, &key, 766, None).unwrap();
        let error = w.refused("anyone", &again);
        assert_eq!(error, ContractError::Finished { channel: c });
    }
}

/// One list may name a channel twice, and channels of others.
#[test]
fn a_list_that_names_a_channel_twice_pays_it_once() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let [(one, first), (two, second)] = [0, 1].map(|note| w.open(&mut wallet, &[note]));
    for (channel, key) in [(one, &first), (two, &second)] {
        let unlock = wallet.command(channel, 0, key).unwrap().unlock();
        w.run("anyone", &unlock).unwrap();
    }
    w.advance(DAY, 100);
    let channels = vec![one, 77, one, two, two];
    let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels };
    w.run_settlement("anyone", &finalize).unwrap();
    assert_eq!(w.balance(&w.contract), 2_000);
    w.check_totals();
    for (channel, key) in [(one, &first), (two, &second)] {
        // More than this one left is the other's.
        let much = wallet.reclaim(channel, 1, key, 2_000, None).unwrap();
        assert_matches!(
            w.refused("anyone", &much),
            ContractError::ReclaimSum { left: 1_000, .. }
        );
        let take = wallet.reclaim(channel, 1, key, 1_000, None).unwrap();
        w.run("anyone", &take).unwrap();
    }
    w.check_totals();
}

/// Settlement skips what it can't do in a list and doesn't fail. If that used a number up, whoever
/// kept a command back could void what was signed instead of it, such as a reclaim.
#[test]
fn a_command_that_settlement_skips_uses_no_number_up() {
    let (mut w, mut wallet, c, key) = channel();
    w.update_split();
    let kept = wallet.command(c, 0, &key).unwrap();
    let kept = [
        kept.unlock(),
        kept.withdraw_unlock(),
        kept.advance_terms(1, None),
    ];
    // Nothing to withdraw.
    assert_matches!(w.refused("thief", &kept[1]), ContractError::Skipped { .. });
    w.release(c);
    let take = wallet.reclaim(c, 0, &key, 1_000, None).unwrap();
    for command in &kept {
        let error = w.refused("thief", command);
        assert!(closed(&error), "{error}");
    }
    let new = wallet.new_session_key().unwrap().1;
    let rotate = wallet
        .command(c, 0, &key)
        .unwrap()
        .rotate_key(&new.public(), 1_000u128.into());
    let error = w.refused("thief", &rotate).to_string();
    assert!(error.contains("closed"), "{error}");
    assert_eq!(w.sequence(c), 0);

    w.run("anyone", &take).unwrap();
    for command in kept.iter().chain([&rotate, &take]) {
        assert_matches!(w.refused("thief", command), ContractError::Sequence { .. });
    }
    w.check_totals();
}

/// A command is done once, whatever has been done and taken back since.
#[test]
fn a_command_that_was_done_is_never_done_again() {
    let (mut w, wallet, c, key) = channel();
    let unlock = wallet.command(c, 0, &key).unwrap().unlock();
    w.run("anyone", &unlock).unwrap();
    let withdraw = wallet.command(c, 1, &key).unwrap().withdraw_unlock();
    w.run("anyone", &withdraw).unwrap();
    assert_eq!(w.there(c).status, ChannelStatus::Open);
    // The provider would like the payer to leave, or to stay.
    for command in [&unlock, &withdraw] {
        assert_matches!(
            w.refused("provider", command),
            ContractError::Sequence { .. }
        );
    }
    let unlock = wallet.command(c, 2, &key).unwrap().unlock();
    w.run("anyone", &unlock).unwrap();
    let due = w.there(c).payer_unlock.unwrap();
    w.next_block();
    assert_matches!(
        w.refused("provider", &withdraw),
        ContractError::Sequence { .. }
    );
    // Asking once more doesn't put it off either.
    let more = wallet.command(c, 3, &key).unwrap().unlock();
    w.refused("provider", &more);
    assert_eq!(w.there(c).payer_unlock.unwrap(), due);
    w.advance(DAY, 100);
    assert_eq!(w.finalize(c), ChannelResult::Done {});
    w.check_totals();
}

/// Notes on their way to a channel that is let go meanwhile are not spent.
#[test]
fn a_top_up_that_comes_after_a_release_spends_nothing() {
    let (mut w, mut wallet, c, key) = channel();
    let intent = |sequence| oaic_wallet::Intent::TopUp {
        channel: c,
        sequence,
        key: Box::new(key.clone()),
    };
    let top_up = w.prove(&wallet, &plan(&[1], intent(0)));
    w.release(c);
    let error = w.refused("provider", &top_up).to_string();
    assert!(error.contains("closed"), "{error}");
    let take = wallet.reclaim(c, 0, &key, 1_000, None).unwrap();
    w.run("anyone", &take).unwrap();
    assert_matches!(
        w.refused("provider", &top_up),
        ContractError::Sequence { .. }
    );
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 1_100);
    w.check_totals();
}

/// A top-up counts though an unlock was asked for, and comes back with the rest.
#[test]
fn a_top_up_that_comes_after_a_request_comes_back() {
    let (mut w, mut wallet, c, key) = channel();
    let unlock = wallet.command(c, 0, &key).unwrap().unlock();
    w.run("anyone", &unlock).unwrap();
    let intent = topping_up(c, 1, &key);
    let top_up = w.prove(&wallet, &plan(&[1], intent));
    w.run("anyone", &top_up).unwrap();
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 0);
    w.advance(DAY, 100);
    assert_eq!(w.finalize(c), ChannelResult::Done {});
    let less = wallet.reclaim(c, 2, &key, 1_000, None).unwrap();
    assert_matches!(
        w.refused("anyone", &less),
        ContractError::ReclaimSum { left: 1_100, .. }
    );
    let take = wallet.reclaim(c, 2, &key, 1_100, None).unwrap();
    w.run("anyone", &take).unwrap();
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 1_100);
    w.check_totals();
}

/// Vouchers end with the channel: nothing that was reclaimed is claimed by the provider as well.
#[test]
fn nothing_settles_out_of_what_was_taken_back() {
    let (mut w, mut wallet, c, key) = channel();
    let entries = w.entry(c, &key, 900);
    w.release(c);
    let settle = settlement::ExecuteMsg::SettleBatch { entries };
    w.run_settlement("provider", &settle).unwrap();
    assert_eq!(w.there(c).paid.u128(), 0);
    let take = wallet.reclaim(c, 0, &key, 1_000, None).unwrap();
    w.run("anyone", &take).unwrap();
    w.run_settlement("provider", &settle).unwrap();
    assert_eq!(w.there(c).paid.u128(), 0);
    w.check_totals();
}

/// Money that no channel left would be nobody's here: a cheat's reward goes to the risk pool.
#[test]
fn a_proven_cheat_pays_the_risk_pool_and_nothing_to_the_contract() {
    let (mut w, mut wallet, c, key) = channel();
    let links = settlement::ExecuteMsg::UpdateLinks {
        links: settlement::Links {
            risk_pool: Some(w.treasury.to_string()),
            ..settlement::Links::default()
        },
    };
    w.run_settlement("owner", &links).unwrap();
    w.settle(c, &key, 100);
    let chain_id = w.block().chain_id;
    let domain = domain(Purpose::Receipt, &chain_id, w.settlement.as_str());
    let signed = |response: u8| {
        let receipt = Receipt {
            channel_id: w.there(c).id.to_array().unwrap(),
            terms: 0,
            lane: 0,
            sequence: 1,
            request_hash: [1; 32],
            response_hash: [response; 32],
            price_table: [3; 32],
            units: [0; settlement::UNIT_SLOTS],
            amount: 1,
            status: Status::Ok,
            provenance: Provenance::Counted,
            security_level: 0,
            retention: NO_LIMIT,
            timestamp_ms: 1,
        }
        .to_bytes(&domain);
        (receipt.into(), w.receipt_key.sign(&receipt).into())
    };
    let ((receipt_a, signature_a), (receipt_b, signature_b)) = (signed(4), signed(5));
    let dispute = settlement::ExecuteMsg::Dispute(settlement::Dispute::Equivocation {
        receipt_a,
        signature_a,
        receipt_b,
        signature_b,
    });
    let (here, pool) = (w.balance(&w.contract), w.balance(&w.treasury));
    w.run_settlement("anyone", &dispute).unwrap();
    assert_eq!(w.balance(&w.contract), here);
    assert_eq!(w.balance(&w.treasury), pool + 5);
    w.check_totals();
    w.release(c);
    let take = wallet.reclaim(c, 0, &key, 900, None).unwrap();
    w.run("anyone", &take).unwrap();
    w.check_totals();
}
