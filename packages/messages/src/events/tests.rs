use cosmwasm_std::{Addr, Attribute, Event, Response, Uint128};
use cw3::Status;

use super::compute_settlement::{channel_skipped, voucher, ChannelSkipped, Voucher};
use super::dao::{voted, Voted};
use super::token::{freeze_changed, moved, FreezeChanged, Moved};
use super::treasury::{claim_ended, ClaimEnded};
use super::{ContractEvent, Word};
use crate::compute_settlement::{RejectReason, SkipReason};

fn read<E: ContractEvent>(name: &str, attributes: &[Attribute]) -> Result<E, &'static str> {
    let attributes: Vec<_> = attributes
        .iter()
        .map(|found| (found.key.as_str(), found.value.as_str()))
        .collect();
    E::read(name, &attributes)
}

fn keys(attributes: &[Attribute]) -> Vec<&str> {
    attributes.iter().map(|found| found.key.as_str()).collect()
}

#[test]
fn an_event_reads_as_it_was_made() {
    let root = b"root".into();
    let Event { ty, attributes, .. } = voucher(1, 2, 3, 4, 5, 6, &root, Some(7));
    let found: Voucher = read(&ty, &attributes).unwrap();
    assert_eq!((found.channel, found.sequence, found.pay), (1, 4, 6));
    assert_eq!((found.root, found.unpaid), (root, Some(7)));
    let fields = [
        "channel", "terms", "lane", "sequence", "paid", "pay", "root",
    ];
    assert_eq!(keys(&attributes)[..7], fields);

    let skipped = channel_skipped(1, SkipReason::NotDue);
    let found: ChannelSkipped = read(&skipped.ty, &skipped.attributes).unwrap();
    assert_eq!(found.reason, SkipReason::NotDue);
}

#[test]
fn what_is_not_there_is_left_out() {
    let event = voucher(1, 2, 3, 4, 5, 6, &b"root".into(), None);
    assert_eq!(event.attributes.len(), 7);
    let found: Voucher = read(&event.ty, &event.attributes).unwrap();
    assert_eq!(found.unpaid, None);
}

#[test]
fn an_action_is_named_by_its_first_attribute() {
    let [alice, bob] = ["alice", "bob"].map(Addr::unchecked);
    let response: Response = moved("send", &alice, &bob, None, 100, 96, 2, 2);
    let fields = ["action", "from", "to", "amount", "net", "burned", "pool"];
    assert_eq!(keys(&response.attributes), fields);
    assert_eq!(response.attributes[0].value, "send");
    let found: Moved = read("send", &response.attributes).unwrap();
    assert_eq!((found.by, found.net), (None, 96));
    assert!(Moved::IS_ACTION && Moved::NAMES.contains(&"send"));

    let accounts = [alice.clone(), bob.clone()];
    let frozen = freeze_changed("freeze", &accounts, &alice);
    assert_eq!(
        keys(&frozen.attributes),
        ["action", "account", "account", "by"]
    );
    let found: FreezeChanged = read("freeze", &frozen.attributes).unwrap();
    assert_eq!(found.account, accounts);
}

#[test]
fn an_attribute_that_is_missing_or_of_another_type_is_named() {
    let event = claim_ended("claim_paid", 1, &Addr::unchecked("alice"), Uint128::one());
    let mut attributes = event.attributes;
    let found: ClaimEnded = read(&event.ty, &attributes).unwrap();
    assert_eq!((found.event.as_str(), found.claim), ("claim_paid", 1));
    attributes[0].value = "one".into();
    assert_eq!(read::<ClaimEnded>(&event.ty, &attributes), Err("claim"));
    attributes.pop();
    attributes[0].value = "1".into();
    assert_eq!(read::<ClaimEnded>(&event.ty, &attributes), Err("amount"));
}

#[test]
fn words_are_those_of_json_but_for_a_status() {
    for reason in [RejectReason::NotSettler, RejectReason::ClaimAboveVoucher] {
        let json = cosmwasm_std::to_json_string(&reason).unwrap();
        assert_eq!(json, format!("\"{}\"", reason.word()));
        assert_eq!(RejectReason::from_word(reason.word()), Some(reason));
    }
    let (sender, open) = (Addr::unchecked("alice"), Status::Open);
    let vote = cw3::Vote::Yes;
    let made = voted(&sender, 1, open, vote, "none", 5, 5, 0, 0, 0);
    assert_eq!(made.attributes[3].value, "Open");
    let found: Voted = read("vote", &made.attributes).unwrap();
    assert_eq!((found.status, found.vote, found.power), (open, vote, 5));
}
