//! What an answer says of its use, read as it passes by.

use bytes::Bytes;
use oaic_vouchers::{Provenance, Status};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::reported::{Reported, Timings, Tokens};
use super::{Ceiling, Usage};
use crate::body::Members;
use crate::config::Model;
use crate::request::Dialect;
use crate::sse::Event;

/// Bytes per token where nothing better is known.
const BYTES_PER_TOKEN: u64 = 4;

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As it should.
    Complete,
    /// The upstream failed, or fell silent.
    Failed,
    /// The client left, and the upstream was not waited for any longer.
    Abandoned,
}

/// Watches one answer.
#[derive(Debug)]
pub struct Meter {
    dialect: Dialect,
    reported: Tokens,
    /// Texts that came in pieces: an upstream sends at most a token less often than a piece.
    pieces: u64,
    /// Bytes of text, thoughts and tool calls.
    text: u64,
    /// The answer is complete; its usage may follow.
    terminal: bool,
    /// Nothing follows.
    done: bool,
    failed: bool,
    response_id: Option<String>,
}

impl Meter {
    /// For an answer in a dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            reported: Tokens::default(),
            pieces: 0,
            text: 0,
            terminal: false,
            done: false,
            failed: false,
            response_id: None,
        }
    }

    /// Whether the stream has said that it is complete.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether the stream has said that nothing follows.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether the upstream has said that it failed.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Id of the response, where the dialect lets later calls refer to it.
    pub fn response_id(&self) -> Option<&str> {
        self.response_id.as_deref()
    }

    /// Takes an answer in that came whole. False: it is not one.
    pub fn whole(&mut self, body: &[u8]) -> bool {
        let Ok(members) = Members::parse(body) else {
            return false;
        };
        self.reports(&members);
        // Some upstreams answer 200 with an error.
        self.failed = members.get("error").is_some();
        if self.dialect == Dialect::Responses {
            self.response_id = members.read("id").ok().flatten();
        }
        let texts = match self.dialect {
            Dialect::Chat => members.get("choices"),
            Dialect::Responses => members.get("output"),
            Dialect::Messages => members.get("content"),
            Dialect::Embeddings => None,
        };
        self.text = texts.map_or(0, |texts| length(texts.len()));
        self.terminal = true;
        true
    }

    /// Takes an event in. Whether it has nothing but the usage, which only a client that asked for
    /// it gets.
    pub fn event(&mut self, event: &Event) -> bool {
        let Some(data) = &event.data else {
            return false;
        };
        if data.as_ref() == b"[DONE]" {
            (self.terminal, self.done) = (true, true);
            return false;
        }
        let Ok(members) = Members::parse(data) else {
            return false;
        };
        match self.dialect {
            Dialect::Chat | Dialect::Embeddings => self.chat(&members),
            Dialect::Responses => self.response(&members, &event.name),
            Dialect::Messages => self.message(&members, &event.name),
        }
    }

    fn chat(&mut self, members: &Members<'_>) -> bool {
        self.failed |= members.get("error").is_some();
        let has_usage = self.reports(members);
        let choices: Vec<Choice<'_>> = members.read("choices").ok().flatten().unwrap_or_default();
        let mut finished = !choices.is_empty();
        for choice in &choices {
            finished &= choice.finish_reason.is_some();
            self.piece(choice.delta.map_or(0, delta_bytes));
        }
        self.terminal |= finished;
        has_usage && choices.is_empty()
    }

    fn response(&mut self, members: &Members<'_>, name: &str) -> bool {
        if name.ends_with(".delta") {
            let delta: Option<String> = members.read("delta").ok().flatten();
            self.piece(delta.map_or(0, |delta| length(delta.len())));
        }
        if let Some(inner) = members.get("response") {
            if let Ok(inner) = Members::parse(inner.as_bytes()) {
                self.reports(&inner);
                self.response_id = inner.read("id").ok().flatten();
            }
        }
        self.terminal |= matches!(name, "response.completed" | "response.incomplete");
        self.failed |= matches!(name, "response.failed" | "error");
        self.done |= self.terminal || self.failed;
        false
    }

    fn message(&mut self, members: &Members<'_>, name: &str) -> bool {
        self.reports(members);
        if let Some(message) = members.get("message") {
            if let Ok(message) = Members::parse(message.as_bytes()) {
                self.reports(&message);
            }
        }
        if name == "content_block_delta" {
            let delta = members.read::<&RawValue>("delta").ok().flatten();
            self.piece(delta.map_or(0, delta_bytes));
        }
        self.terminal |= name == "message_stop";
        self.failed |= name == "error";
        self.done |= self.terminal || self.failed;
        false
    }

    fn reports(&mut self, members: &Members<'_>) -> bool {
        let timings: Option<Timings> = members.read("timings").ok().flatten();
        let usage: Option<Reported> = members.read("usage").ok().flatten();
        if let (None, Some(timings)) = (usage, timings) {
            self.reported.update(timings.into());
        }
        if let Some(usage) = usage {
            self.reported.update(usage.into());
        }
        usage.is_some()
    }

    fn piece(&mut self, bytes: u64) {
        self.pieces = self.pieces.saturating_add(u64::from(bytes > 0));
        self.text = self.text.saturating_add(bytes);
    }

    /// What the call used. `sent`: bytes of the answer. Whether the upstream reported more than the
    /// ceiling, which is not charged.
    pub fn finish(&self, end: End, sent: u64, ceiling: &Ceiling, model: &Model) -> (Usage, bool) {
        // Before its end, what a stream reports is what it had used by then.
        let whole = end == End::Complete && !self.failed;
        let pieces = match self.pieces {
            // It came whole: nothing in it can be counted.
            0 if whole => self.text.div_ceil(BYTES_PER_TOKEN),
            pieces => pieces,
        };
        let counted = pieces.min(self.text).min(sent).min(ceiling.output);
        let mut tokens = self.reported;
        let mut provenance = Provenance::Reported;
        if !whole || tokens.completion.is_none() {
            let said = tokens.completion.unwrap_or(0);
            let all = said.saturating_add(tokens.reasoning);
            if counted > all || tokens.completion.is_none() {
                tokens.completion = Some(counted.saturating_sub(tokens.reasoning));
                provenance = match self.pieces {
                    0 if whole => Provenance::Estimated,
                    _ => Provenance::Counted,
                };
            }
        }
        if self.dialect == Dialect::Embeddings {
            (tokens.completion, provenance) = (None, Provenance::Reported);
        }
        if tokens.prompt.is_none() {
            // A failed upstream is paid for what it delivered, and the prompt is not that.
            let estimate = ceiling.prompt.div_ceil(BYTES_PER_TOKEN);
            (tokens.prompt, provenance) = match whole || end == End::Abandoned {
                true => (Some(estimate), Provenance::Estimated),
                false => (None, Provenance::Counted),
            };
        }
        let (units, above) = ceiling.bound(ceiling.units(tokens));
        let status = match end {
            End::Complete if !self.failed => Status::Ok,
            _ if units.tokens() == 0 => return (Usage::NOTHING, above),
            _ => Status::Partial,
        };
        let price = u64::try_from(model.price(&units)).unwrap_or(u64::MAX);
        let usage = Usage {
            units,
            provenance,
            status,
            amount: price.min(ceiling.amount),
        };
        (usage, above)
    }
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    delta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    finish_reason: Option<&'a RawValue>,
}

/// Bytes of what a delta adds: text, thoughts, a call's arguments. Its role, its type and what else
/// names it are not output.
fn delta_bytes(delta: &RawValue) -> u64 {
    const OUTPUT: [&str; 9] = [
        "content",
        "reasoning_content",
        "reasoning",
        "refusal",
        "tool_calls",
        "function_call",
        "text",
        "thinking",
        "partial_json",
    ];
    let Ok(members) = Members::parse(delta.get().as_bytes()) else {
        return 0;
    };
    let bytes = |name: &&str| {
        let value = members.get(name).unwrap_or_default();
        // Quotes are no output; a text of two quotes is empty.
        match value.strip_prefix('"') {
            Some(text) => text.len().saturating_sub(1),
            None if value == "[]" => 0,
            None => value.len(),
        }
    };
    length(OUTPUT.iter().map(bytes).sum())
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// An event of a stream without its usage, for a client that did not ask for it.
pub fn without_usage(event: &Event) -> Bytes {
    let data = event.data.as_ref().filter(|data| {
        // Most events have none, and are not read twice.
        memchr::memmem::find(data, b"\"usage\"").is_some()
    });
    let data = data.and_then(|data| {
        let members = Members::parse(data).ok()?;
        members
            .has("usage")
            .then(|| members.with(&[("usage", None)]))
    });
    match data {
        None => event.raw.clone(),
        Some(data) => [b"data: ", data.as_slice(), b"\n\n"].concat().into(),
    }
}
