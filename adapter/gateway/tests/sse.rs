//! The parser of server-sent events, in whatever pieces they come, beside another's.

use eventsource_stream::Eventsource;
use futures_util::stream::{self, StreamExt};
use oaic_gateway::sse::{Event, Parser};
use proptest::prelude::*;

fn parse(chunks: &[&[u8]], limit: usize) -> (Vec<Event>, Vec<u8>) {
    let mut parser = Parser::new(limit);
    let mut events = vec![];
    for chunk in chunks {
        parser.push(chunk, |event| events.push(event));
    }
    (events, parser.rest().to_vec())
}

/// Splits at places that a seed chooses.
fn split<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| &bytes[pair[0]..pair[1]])
        .collect()
}

fn oracle(bytes: &[u8]) -> Vec<(String, String)> {
    let chunks = stream::iter([Ok::<_, std::io::Error>(bytes.to_vec())]).eventsource();
    let mut found = vec![];
    let mut chunks = Box::pin(chunks);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        while let Some(Ok(event)) = chunks.next().await {
            found.push((event.event, event.data));
        }
    });
    found
}

/// Text out of what matters to the format.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r"), 3 => Just("data: "),
        2 => Just("data:"), 1 => Just("data"), 2 => Just("event: x"), 1 => Just(": note"),
        2 => Just("{\"a\":1}"), 1 => Just("ä"), 1 => Just(" "), 1 => Just("id: 7"), 1 => Just(":"),
        2 => Just("\n\n"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn pieces_make_no_difference(text in text(), cuts in proptest::collection::vec(any::<usize>(), 0..8)) {
        let bytes = text.as_bytes();
        let whole = parse(&[bytes], 1 << 20);
        let pieces = parse(&split(bytes, &cuts), 1 << 20);
        let read = |events: &[Event]| -> Vec<_> {
            events.iter().filter_map(|e| Some((e.name.clone(), e.data.clone()?))).collect()
        };
        prop_assert_eq!(read(&whole.0), read(&pieces.0));
        for (events, rest) in [&whole, &pieces] {
            let mut all: Vec<u8> = events.iter().flat_map(|event| event.raw.to_vec()).collect();
            all.extend(rest);
            prop_assert_eq!(&all[..], bytes, "no byte is lost or moved");
        }
    }

    #[test]
    fn it_reads_what_another_parser_reads(text in text()) {
        // That one knows no lone carriage return, and gives no event for empty data.
        let text = text.replace("\r\n", "\n").replace('\r', "");
        let (events, _) = parse(&[text.as_bytes()], 1 << 20);
        let ours: Vec<_> = events
            .iter()
            .filter_map(|event| {
                let data = String::from_utf8_lossy(event.data.as_ref()?).into_owned();
                let name = if event.name.is_empty() { "message" } else { &event.name };
                (!data.is_empty()).then(|| (name.to_owned(), data))
            })
            .collect();
        let theirs: Vec<_> = oracle(text.as_bytes())
            .into_iter()
            .filter(|(_, data)| !data.is_empty())
            .collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn no_event_holds_more_than_its_limit(text in text(), cuts in proptest::collection::vec(any::<usize>(), 0..8)) {
        let (events, rest) = parse(&split(text.as_bytes(), &cuts), 8);
        let all: usize = events.iter().map(|event| event.raw.len()).sum();
        prop_assert_eq!(all + rest.len(), text.len());
        prop_assert!(rest.len() <= 8);
    }
}

#[test]
fn what_is_left_of_an_event_that_was_too_long_is_not_read() {
    let long = format!(
        "data: {}data: {{\"usage\":1}}\n\ndata: next\n\n",
        "a".repeat(94)
    );
    let bytes = long.as_bytes();
    let (events, _) = parse(&[&bytes[..100], &bytes[100..]], 99);
    let data: Vec<_> = events
        .iter()
        .filter_map(|event| event.data.clone())
        .collect();
    assert_eq!(data, ["next"]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_field() {
    let (events, _) = parse(&[b"\xef\xbb\xbfdata: x\n\n"], 99);
    assert_eq!(events[0].data.as_deref(), Some(b"x".as_slice()));
}
