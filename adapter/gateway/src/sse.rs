//! Server-sent events, read as they come in: any chunk may end anywhere, also between the two
//! characters of a line end.
//!
//! Each event keeps its own bytes, so that events can be passed on or left out, and what is passed
//! on is what came in.

use bytes::{Buf, Bytes, BytesMut};

/// One event, or a block of comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its bytes, with the empty line that ends it.
    pub raw: Bytes,
    /// Value of its last `event` field.
    pub name: String,
    /// Values of its `data` fields, one a line. None: it has no such field.
    pub data: Option<Bytes>,
}

/// Reads events out of chunks.
#[derive(Debug)]
pub struct Parser {
    buffer: BytesMut,
    /// Up to where the buffer was searched for line ends.
    searched: usize,
    /// Where the line that is being read begins.
    line: usize,
    limit: usize,
    started: bool,
    /// The last byte was a carriage return: a line feed right after it belongs to it.
    after_return: bool,
    /// The event began in a piece that is gone: what is left of it is not read.
    torn: bool,
}

impl Parser {
    /// `limit`: bytes that one event may have to be read. What is longer comes out as pieces
    /// without data.
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            searched: 0,
            line: 0,
            limit,
            started: false,
            after_return: false,
            torn: false,
        }
    }

    /// Takes a chunk in; `found` gets each event that it completes.
    pub fn push(&mut self, chunk: &[u8], mut found: impl FnMut(Event)) {
        self.buffer.extend_from_slice(chunk);
        while let Some(offset) = self.next_end() {
            let at = self.searched + offset;
            let byte = self.buffer[at];
            self.searched = at + 1;
            if self.after_return && byte == b'\n' && at == self.line {
                // The second half of a line end that was seen already.
                self.after_return = false;
                self.line = at + 1;
                continue;
            }
            let empty = at == self.line;
            self.after_return = byte == b'\r';
            self.line = at + 1;
            if empty {
                found(self.take(at + 1));
            }
        }
        self.searched = self.buffer.len();
        if self.buffer.len() > self.limit {
            self.torn = true;
            found(Event {
                raw: self.rest(),
                name: String::new(),
                data: None,
            });
        }
    }

    /// What came in after the last event, which nothing ended.
    pub fn rest(&mut self) -> Bytes {
        (self.searched, self.line) = (0, 0);
        self.buffer.split().freeze()
    }

    fn next_end(&self) -> Option<usize> {
        memchr::memchr2(b'\n', b'\r', self.buffer.get(self.searched..)?)
    }

    fn take(&mut self, end: usize) -> Event {
        let raw = self.buffer.split_to(end).freeze();
        (self.searched, self.line) = (0, 0);
        let mut text = raw.clone();
        if !self.started && text.starts_with(b"\xef\xbb\xbf") {
            text.advance(3);
        }
        self.started = true;
        let (name, data) = match std::mem::take(&mut self.torn) {
            false => fields(&text),
            true => (String::new(), None),
        };
        Event { raw, name, data }
    }
}

fn fields(raw: &Bytes) -> (String, Option<Bytes>) {
    let mut name = String::new();
    let mut data: Option<Bytes> = None;
    for line in raw.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => name = String::from_utf8_lossy(value).into_owned(),
            b"data" => {
                data = Some(match data {
                    None => raw.slice_ref(value),
                    Some(before) => [before.as_ref(), b"\n", value].concat().into(),
                });
            }
            _ => {}
        }
    }
    (name, data)
}
