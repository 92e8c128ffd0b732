//! Everything is bounded. B-27, B-48

use cosmwasm_std::Timestamp;
use cw_utils::Expiration;
use oaic_messages::dao::*;

use crate::suite::{call, Suite, DAY, DEPOSIT};

fn draft(
    title: &str,
    description: &str,
    earliest: Option<Expiration>,
    latest: Option<Expiration>,
) -> ExecuteMsg {
    ExecuteMsg::Propose {
        title: title.into(),
        description: description.into(),
        msgs: vec![],
        earliest,
        latest,
    }
}

#[test]
fn texts_are_bounded_to_the_byte() {
    let mut suite = Suite::new();
    suite.allow("proposer", 10 * DEPOSIT);
    let with_texts = |title: &str, text: &str| draft(title, text, None, None);
    for (title, description, says) in [
        ("", "", "title has 0 bytes"),
        (&*"t".repeat(129), "", "title has 129 bytes"),
        (&*"ü".repeat(65), "", "title has 130 bytes"),
        ("t", &*"d".repeat(4_097), "description has 4097 bytes"),
        ("t", &*"d".repeat(1 << 20), "description has 1048576 bytes"),
    ] {
        suite.fails("proposer", with_texts(title, description), says);
    }
    suite.ok("proposer", with_texts(&"t".repeat(128), &"d".repeat(4_096)));
    suite.ok("proposer", with_texts("t", ""));
}

#[test]
fn messages_are_bounded_in_number_and_in_bytes() {
    let mut suite = Suite::new();
    let note = |suite: &Suite| suite.note("x");
    for many in [21, 10_000] {
        let msgs = vec![note(&suite); many];
        suite.refuses(msgs, &format!("msgs has {many} messages"));
    }
    let id = suite.propose(vec![note(&suite); 20]);
    assert_eq!(suite.detail(id).terms.class, PolicyClass::IncentiveRules);

    // Two of about half the limit fit, three don't; one of a megabyte doesn't.
    let long = |bytes: usize| format!(r#"{{"note":{{"text":"{}"}}}}"#, "x".repeat(bytes));
    let half = call(&suite.target, &long(23_000));
    suite.propose(vec![half.clone(), half.clone()]);
    suite.refuses(vec![half.clone(), half.clone(), half], "bytes of JSON");
    suite.refuses(vec![call(&suite.target, &long(1 << 20))], "bytes of JSON");
    let refused = suite.classify(vec![note(&suite); 21]).unwrap_err();
    assert!(refused.contains("21 messages"), "{refused}");
}

#[test]
fn a_proposer_chooses_no_period() {
    let mut suite = Suite::new();
    suite.allow("proposer", 10 * DEPOSIT);
    let draft = |earliest, latest| draft("t", "", earliest, latest);
    let at = |seconds: u64| Expiration::AtTime(Timestamp::from_seconds(seconds));
    // Delay, activation window and voting of the ethics class.
    let last = suite.now() + (2 + 14 + 7) * DAY;
    let height = Expiration::AtHeight(suite.height() + 1);
    for (earliest, latest, says) in [
        (None, Some(at(last - 1)), "latest can't be chosen"),
        (None, Some(height), "latest can't be chosen"),
        (Some(at(0)), None, "earliest can't be chosen"),
    ] {
        suite.fails("proposer", draft(earliest, latest), says);
    }
    suite.ok("proposer", draft(None, Some(at(last))));
    suite.ok("proposer", draft(None, Some(Expiration::Never {})));
    assert_eq!(suite.detail(1).terms, suite.detail(2).terms);
}
