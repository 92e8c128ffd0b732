//! What a request asks for, as far as the gateway has to know: the rest of it is the upstream's.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::Value;

use crate::body::Members;
use crate::error::ApiError;

/// A route, and what is spoken on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// `/v1/chat/completions`
    Chat,
    /// `/v1/embeddings`
    Embeddings,
    /// `/v1/responses`
    Responses,
    /// Anthropic's `/v1/messages`
    Messages,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Chat,
        Self::Embeddings,
        Self::Responses,
        Self::Messages,
    ];

    /// Its route.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Embeddings => "/v1/embeddings",
            Self::Responses => "/v1/responses",
            Self::Messages => "/v1/messages",
        }
    }
}

/// Types of parts that are media, in any dialect: a model that takes one has its tokens in
/// `media_tokens`.
const MEDIA: [&str; 11] = [
    "image_url",
    "input_audio",
    "audio_url",
    "video_url",
    "file",
    "input_image",
    "input_file",
    "input_video",
    "image",
    "document",
    "video",
];

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its route.
    pub dialect: Dialect,
    /// Model, as the client names it.
    pub model: String,
    /// The answer is to be streamed.
    pub stream: bool,
    /// A streamed answer is to end with its usage.
    pub include_usage: bool,
    /// Bytes that can become tokens of the prompt: all but those of media.
    pub prompt_bytes: u64,
    /// Media by type.
    pub media: BTreeMap<&'static str, u64>,
    /// Greatest number of tokens of one answer.
    pub max_output: Option<u64>,
    /// Answers that are asked for.
    pub answers: u64,
    /// It refers to what the upstream has stored.
    pub refers_back: bool,
    /// The response that it goes on from.
    pub previous_response: Option<String>,
}

impl Asked {
    /// Reads a body.
    ///
    /// # Errors
    /// It is not an object, lacks its model, or a member that decides about the ceiling is of the
    /// wrong type.
    pub fn read(dialect: Dialect, body: &[u8]) -> Result<Self, ApiError> {
        let members = Members::parse(body)
            .map_err(|e| ApiError::bad_request("invalid_json", format!("the body: {e}")))?;
        let model: Option<String> = read(&members, "model", "a text")?;
        let Some(model) = model else {
            return Err(ApiError::missing(
                "model",
                "name one that `GET /v1/models` lists",
            ));
        };
        let stream = read(&members, "stream", "true or false")?.unwrap_or(false);
        let limits: &[&str] = match dialect {
            // llama.cpp takes `n_predict` as well; the greatest one counts.
            Dialect::Chat => &["max_completion_tokens", "max_tokens", "n_predict"],
            Dialect::Responses => &["max_output_tokens"],
            Dialect::Messages => &["max_tokens"],
            Dialect::Embeddings => &[],
        };
        let mut max_output = None;
        for name in limits {
            let limit: Option<u64> = read(&members, name, "a whole number above 0")?;
            if limit == Some(0) {
                return Err(ApiError::wrong(name, "is 0: it must be at least 1"));
            }
            max_output = max_output.max(limit);
        }
        let answers = match dialect {
            Dialect::Chat => read(&members, "n", "a whole number above 0")?,
            _ => None,
        };
        if answers == Some(0) {
            return Err(ApiError::wrong("n", "is 0: it must be at least 1"));
        }
        let options: Option<StreamOptions> = match dialect {
            Dialect::Chat => read(&members, "stream_options", "an object")?,
            _ => None,
        };
        let content = match dialect {
            Dialect::Chat | Dialect::Messages => members.get("messages"),
            Dialect::Embeddings | Dialect::Responses => members.get("input"),
        };
        let mut found = Found::default();
        if let Some(content) = content.filter(|content| has_parts(content)) {
            let value: Value = serde_json::from_str(content)
                .map_err(|e| ApiError::bad_request("invalid_json", format!("the body: {e}")))?;
            found.walk(&value);
        }
        let previous_response = match dialect {
            Dialect::Responses => read(&members, "previous_response_id", "a text")?,
            _ => None,
        };
        let refers_back = dialect == Dialect::Responses
            && (found.refers_back
                || ["previous_response_id", "conversation", "prompt"]
                    .iter()
                    .any(|name| members.get(name).is_some()));
        if dialect == Dialect::Responses {
            only_bounded(&members)?;
        }
        Ok(Self {
            dialect,
            model,
            stream,
            include_usage: options.and_then(|o| o.include_usage).unwrap_or(false),
            prompt_bytes: length(body.len()).saturating_sub(found.bytes),
            media: found.media,
            max_output,
            answers: answers.unwrap_or(1),
            refers_back,
            previous_response,
        })
    }
}

#[derive(Deserialize)]
struct StreamOptions {
    include_usage: Option<bool>,
}

/// Refuses what ends later than its answer, or runs at the upstream for as long as it likes: nobody
/// could say what it costs at most.
fn only_bounded(members: &Members<'_>) -> Result<(), ApiError> {
    if read(members, "background", "true or false")?.unwrap_or(false) {
        let why = "is true: a call in the background has no answer that says what it used";
        return Err(ApiError::wrong("background", why));
    }
    #[derive(Deserialize)]
    struct Tool {
        r#type: Option<String>,
    }
    let tools: Vec<Tool> = read(members, "tools", "a list of objects")?.unwrap_or_default();
    for tool in tools {
        let kind = tool.r#type.unwrap_or_default();
        if !matches!(kind.as_str(), "function" | "custom") {
            let why = format!(
                "has a tool of type '{kind}', which the upstream would run as often as it likes; \
                 use types 'function' and 'custom'"
            );
            return Err(ApiError::wrong("tools", why));
        }
    }
    Ok(())
}

/// Whether content can have parts with a type. An escaped character may spell one.
fn has_parts(content: &str) -> bool {
    content.contains("\"type\"") || content.contains("\\u")
}

#[derive(Default)]
struct Found {
    media: BTreeMap<&'static str, u64>,
    /// Bytes of media, which are no tokens of text.
    bytes: u64,
    refers_back: bool,
}

impl Found {
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(members) => {
                let kind = members.get("type").and_then(Value::as_str);
                self.refers_back |= kind == Some("item_reference");
                let medium = kind.and_then(|kind| MEDIA.into_iter().find(|found| *found == kind));
                match medium {
                    Some(medium) => {
                        let count = self.media.entry(medium).or_default();
                        *count = count.saturating_add(1);
                        // A title or a context beside a document's data is text.
                        let bytes = members.iter().map(|(name, value)| match name.as_str() {
                            "type" | "title" | "context" => 0,
                            _ => payload(value),
                        });
                        self.bytes = self.bytes.saturating_add(bytes.sum());
                    }
                    None => members.values().for_each(|value| self.walk(value)),
                }
            }
            _ => {}
        }
    }
}

/// Bytes of data that are encoded in a medium. What is shorter counts as text, which costs nothing
/// worth a rule.
fn payload(value: &Value) -> u64 {
    match value {
        Value::String(text) if text.starts_with("data:") || is_base64(text) => length(text.len()),
        Value::Object(members) => members.values().map(payload).sum(),
        _ => 0,
    }
}

fn is_base64(text: &str) -> bool {
    text.len() >= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'))
}

fn read<'a, T: Deserialize<'a>>(
    members: &Members<'a>,
    name: &'static str,
    expected: &str,
) -> Result<Option<T>, ApiError> {
    members.read(name).map_err(|_| {
        let found: &RawValue = members.read(name).ok().flatten().unwrap_or(RawValue::NULL);
        let found: String = found.get().chars().take(40).collect();
        ApiError::wrong(name, format!("is {found}: it must be {expected}"))
    })
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
