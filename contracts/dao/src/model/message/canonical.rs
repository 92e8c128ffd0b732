//! Canonical JSON: the only accepted spelling of a message, so that the contract reads what was
//! classified.
//!
//! Parsers disagree about duplicate keys, escaped letters in a key, white space, and numbers with an
//! exponent, so a message with any of these is refused. An accepted message is, byte for byte, what
//! serde writes after reading it: an object with exactly one top-level key; no white space; no escapes
//! in strings but `\" \\ \b \f \n \r \t`; only integers, in the range of `u64` or, if negative, of
//! `i64`; no duplicate keys in an object; nested at most [`MAX_JSON_DEPTH`] deep. Control characters
//! that need a `\u` escape are refused too, because serializers disagree on the case of its digits.

use std::fmt;

use oaic_messages::dao::MAX_JSON_DEPTH;

/// Why and where a message is not canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCanonical {
    /// Index of the byte at which the reader stopped.
    pub at: usize,
    pub problem: &'static str,
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "not canonical JSON at byte {}: {}; write it as serde does, without white space",
            self.at, self.problem
        )
    }
}

/// The only top-level key of a canonical message, as written between its quotes. Takes O(n log n) time
/// and does not recurse.
pub fn only_key(json: &[u8]) -> Result<&str, NotCanonical> {
    if let Err(error) = std::str::from_utf8(json) {
        return Err(NotCanonical {
            at: error.valid_up_to(),
            problem: "bytes that are not UTF-8",
        });
    }
    let mut scan = Scan { json, at: 0 };
    scan.expect(b'{', "a message is an object: '{' expected")?;
    if scan.peek() == Some(b'}') {
        return Err(scan.problem("no top-level key"));
    }
    let mut open = vec![Frame::Object(vec![scan.key()?])];
    loop {
        if let Some(inner) = scan.value(open.len())? {
            open.push(inner);
            continue;
        }
        // A value has ended, and possibly the objects and lists that contain it.
        while let Some(frame) = open.pop() {
            match scan.after_value(frame)? {
                Next::Value(frame) => {
                    open.push(frame);
                    break;
                }
                Next::End(keys) if open.is_empty() => return scan.finish(&keys),
                Next::End(_) => {}
            }
        }
    }
}

/// An object or list that has not ended yet.
enum Frame<'a> {
    /// Its keys so far.
    Object(Vec<&'a [u8]>),
    List,
}

/// What follows a value.
enum Next<'a> {
    /// Another value in the same object or list.
    Value(Frame<'a>),
    /// The end of the object or list, with its keys.
    End(Vec<&'a [u8]>),
}

struct Scan<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn problem(&self, problem: &'static str) -> NotCanonical {
        NotCanonical {
            at: self.at,
            problem,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.step();
        }
        found
    }

    fn expect(&mut self, byte: u8, problem: &'static str) -> Result<(), NotCanonical> {
        match self.take(byte) {
            true => Ok(()),
            false => Err(self.problem(problem)),
        }
    }

    fn since(&self, start: usize) -> &'a [u8] {
        self.json.get(start..self.at).unwrap_or_default()
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<&'a [u8], NotCanonical> {
        self.expect(b'"', "a key expected")?;
        let key = self.string()?;
        self.expect(b':', "':' expected")?;
        Ok(key)
    }

    /// A whole value or, if it contains others, everything before the first of them.
    fn value(&mut self, depth: usize) -> Result<Option<Frame<'a>>, NotCanonical> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_JSON_DEPTH => Err(self.problem("too deep")),
            Some(b'{') => {
                self.step();
                match self.take(b'}') {
                    true => Ok(None),
                    false => Ok(Some(Frame::Object(vec![self.key()?]))),
                }
            }
            Some(b'[') => {
                self.step();
                Ok((!self.take(b']')).then_some(Frame::List))
            }
            Some(b'"') => {
                self.step();
                self.string().map(|_| None)
            }
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| None),
            Some(b't') => self.literal(b"true"),
            Some(b'f') => self.literal(b"false"),
            Some(b'n') => self.literal(b"null"),
            Some(b' ' | b'\t' | b'\r' | b'\n') => Err(self.problem("white space")),
            Some(_) => Err(self.problem("a value expected")),
            None => Err(self.problem("it ends too early")),
        }
    }

    fn literal(&mut self, word: &'static [u8]) -> Result<Option<Frame<'a>>, NotCanonical> {
        for byte in word {
            self.expect(*byte, "a value expected")?;
        }
        Ok(None)
    }

    /// The text between the opening quote, which has been read, and the closing one.
    fn string(&mut self) -> Result<&'a [u8], NotCanonical> {
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let text = self.since(start);
                    self.step();
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.step();
                    match self.peek() {
                        Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => self.step(),
                        Some(b'u') => return Err(self.problem("a \\u escape")),
                        Some(_) => return Err(self.problem("an escape that is not needed")),
                        None => return Err(self.problem("it ends too early")),
                    }
                }
                Some(0..=0x1f) => return Err(self.problem("a control character")),
                Some(_) => self.step(),
                None => return Err(self.problem("it ends too early")),
            }
        }
    }

    fn number(&mut self) -> Result<(), NotCanonical> {
        let start = self.at;
        let negative = self.take(b'-');
        let first = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.step();
        }
        let digits = self.since(first);
        if digits.is_empty() || (digits.first() == Some(&b'0') && (digits.len() > 1 || negative)) {
            return Err(self.problem("a number with a needless zero or sign"));
        }
        if let Some(b'.' | b'e' | b'E' | b'+') = self.peek() {
            return Err(self.problem("a number that is not a plain integer"));
        }
        let text = std::str::from_utf8(self.since(start)).unwrap_or_default();
        let fits = match negative {
            true => text.parse::<i64>().is_ok(),
            false => text.parse::<u64>().is_ok(),
        };
        match fits {
            true => Ok(()),
            false => Err(self.problem("an integer that doesn't fit 64 bits")),
        }
    }

    /// What follows a value in an object or list: up to the next value, or past its end.
    fn after_value(&mut self, frame: Frame<'a>) -> Result<Next<'a>, NotCanonical> {
        match (frame, self.peek()) {
            (Frame::Object(mut keys), Some(b',')) => {
                self.step();
                keys.push(self.key()?);
                Ok(Next::Value(Frame::Object(keys)))
            }
            (Frame::List, Some(b',')) => {
                self.step();
                Ok(Next::Value(Frame::List))
            }
            (Frame::Object(mut keys), Some(b'}')) => {
                // A key has only one canonical spelling, so equal keys are equal bytes.
                keys.sort_unstable();
                if keys.windows(2).any(|pair| pair.first() == pair.last()) {
                    return Err(self.problem("a key is there twice in the object that ends here"));
                }
                self.step();
                Ok(Next::End(keys))
            }
            (Frame::List, Some(b']')) => {
                self.step();
                Ok(Next::End(vec![]))
            }
            (_, Some(b' ' | b'\t' | b'\r' | b'\n')) => Err(self.problem("white space")),
            (_, Some(_)) => Err(self.problem("',' or the end of the object or list expected")),
            (_, None) => Err(self.problem("it ends too early")),
        }
    }

    /// After the root: nothing may follow, and it has one key.
    fn finish(&self, keys: &[&'a [u8]]) -> Result<&'a str, NotCanonical> {
        if self.peek().is_some() {
            return Err(self.problem("something follows the message"));
        }
        let [key] = keys else {
            return Err(self.problem("more than one top-level key"));
        };
        std::str::from_utf8(key).map_err(|_| self.problem("a key that is no UTF-8"))
    }
}
