//! Clients that send too much, too slowly, nothing, or nonsense, and what others notice of them:
//! nothing.

use std::io::Write;
use std::time::{Duration, Instant};

use oaic_chain::served::protocol::{
    Failure, Hello, Request, Welcome, MAX_REQUEST, MAX_TXS, VERSION,
};
use oaic_chain::served::stream::Stream;
use oaic_chain::Chain;
use oaic_embedded::server::MAX_CONNECTIONS;

use crate::support::{balance, pay, token, Raw, Served, MALLORY};

fn write(raw: &Raw, bytes: &[u8]) {
    let Stream::Unix(stream) = &raw.0 else {
        panic!("a Unix socket")
    };
    // The server may have ended it.
    let _ = (&mut &*stream).write_all(bytes);
}

fn refusal(answer: Option<Vec<u8>>) -> String {
    let answer = answer.expect("an answer");
    match serde_json::from_slice(&answer).unwrap() {
        Err::<serde_json::Value, _>(Failure::Refused { message }) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nonsense_is_refused_in_words_and_the_connection_goes_on_where_it_can() {
    let served = Served::new();
    let deep = "[".repeat(100_000);
    for nonsense in [
        "",
        "null",
        "{}",
        "\u{0}\u{1}",
        r#"{"block":{}"#,
        r#"{"block":{"and":1}}"#,
        r#"{"transact":{"txs":[{}]}}"#,
        r#"{"sequences":{"addresses":[1]}}"#,
        r#"{"mint":{"to":"me"}}"#,
        &deep,
    ] {
        let mut raw = served.raw();
        raw.send(nonsense.as_bytes());
        let text = refusal(raw.receive());
        assert!(text.contains("not what is expected"), "{text}");
        raw.ask::<oaic_chain::Block>(&Request::Block {}).unwrap();
    }
    let mut raw = served.raw();
    let addresses = vec![served.client().account("a").unwrap(); MAX_TXS + 1];
    let error = raw.ask::<Vec<u64>>(&Request::Sequences { addresses });
    assert!(matches!(error, Err(Failure::Refused { .. })), "{error:?}");

    // Before the greeting nothing else is taken.
    let mut stranger = served.stranger();
    stranger.send(br#"{"block":{}}"#);
    assert!(refusal(stranger.receive()).contains("not what is expected"));
    assert_eq!(stranger.receive(), None, "the connection is ended");
    let mut stranger = served.stranger();
    let hello = Hello {
        version: VERSION + 1,
        token: None,
    };
    let error = stranger.ask::<Welcome>(&hello).unwrap_err();
    assert!(format!("{error:?}").contains("version"), "{error:?}");
}

#[test]
fn a_frame_that_is_too_long_ends_its_connection_before_it_is_read() {
    let served = Served::new();
    let mut raw = served.raw();
    let length = u32::try_from(MAX_REQUEST + 1).unwrap();
    write(&raw, &length.to_be_bytes());
    assert!(refusal(raw.receive()).contains("at most"));
    assert_eq!(raw.receive(), None);
    let mut browser = served.stranger();
    write(&browser, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n{}");
    assert!(refusal(browser.receive()).contains("at most 1024"));
    assert_eq!(browser.receive(), None);
}

/// Thousands of connections, of which none says anything or all say half a frame, keep nobody out.
#[test]
fn crowds_of_idle_and_slow_clients_keep_nobody_out() {
    let served = Served::new();
    let chain = served.client();
    let token = token(&chain);
    let mallory = chain.account(MALLORY).unwrap();
    let mut crowd = std::collections::VecDeque::new();
    let mut slowest = Duration::ZERO;
    for number in 0..3_000 {
        let raw = served.stranger();
        if number % 2 == 0 {
            write(&raw, &[0, 0, 1]);
        }
        crowd.push_back(raw);
        if crowd.len() > 2 * MAX_CONNECTIONS {
            crowd.pop_front();
        }
        if number % 100 == 0 {
            let begin = Instant::now();
            pay(&chain, &token, &mallory, 1).unwrap();
            slowest = slowest.max(begin.elapsed());
        }
    }
    assert_eq!(balance(&chain, &token, &mallory), 30);
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
    // The first of them are long gone.
    let mut oldest = crowd.pop_front().unwrap();
    assert_eq!(oldest.receive(), None);
}

#[test]
fn a_client_that_hangs_up_in_between_takes_nothing_with_it() {
    let served = Served::new();
    let chain = served.client();
    let token = token(&chain);
    for _ in 0..200 {
        let mut raw = served.raw();
        raw.send(&serde_json::to_vec(&Request::Block {}).unwrap());
        drop(raw);
    }
    let mallory = chain.account(MALLORY).unwrap();
    pay(&chain, &token, &mallory, 1).unwrap();
}
