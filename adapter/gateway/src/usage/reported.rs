//! The shapes in which upstreams report use.

use serde::{Deserialize, Deserializer};

/// `usage` of all dialects, and what vLLM, SGLang and others put beside it. A number that is
/// negative, fractional or a text counts as missing: nothing is charged by it.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
pub struct Reported {
    #[serde(deserialize_with = "count")]
    pub prompt_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub completion_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub output_tokens: Option<u64>,
    #[serde(deserialize_with = "details", alias = "input_tokens_details")]
    pub prompt_tokens_details: Details,
    #[serde(deserialize_with = "details", alias = "output_tokens_details")]
    pub completion_tokens_details: Details,
    /// SGLang has it here.
    #[serde(deserialize_with = "count")]
    pub reasoning_tokens: Option<u64>,
    /// DeepSeek has it here.
    #[serde(deserialize_with = "count")]
    pub prompt_cache_hit_tokens: Option<u64>,
    /// Anthropic: not among the input tokens.
    #[serde(deserialize_with = "count")]
    pub cache_read_input_tokens: Option<u64>,
    /// Anthropic: not among the input tokens.
    #[serde(deserialize_with = "count")]
    pub cache_creation_input_tokens: Option<u64>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
pub struct Details {
    #[serde(deserialize_with = "count")]
    pub cached_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub reasoning_tokens: Option<u64>,
}

/// `timings` of llama.cpp's server.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
pub struct Timings {
    /// Not read from the cache.
    #[serde(deserialize_with = "count")]
    pub prompt_n: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub cache_n: Option<u64>,
    #[serde(deserialize_with = "count")]
    pub predicted_n: Option<u64>,
}

/// A count, or nothing that can be used as one.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?.as_u64())
}

fn details<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Details, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(Details::deserialize(value).unwrap_or_default())
}

/// Tokens by what they were for, each token once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    pub prompt: Option<u64>,
    pub cached: u64,
    pub completion: Option<u64>,
    pub reasoning: u64,
}

impl Tokens {
    /// What a later report says replaces what an earlier one said; what it leaves out stays.
    pub fn update(&mut self, later: Self) {
        if later.prompt.is_some() {
            (self.prompt, self.cached) = (later.prompt, later.cached);
        }
        if later.completion.is_some() {
            (self.completion, self.reasoning) = (later.completion, later.reasoning);
        }
    }
}

impl From<Reported> for Tokens {
    fn from(r: Reported) -> Self {
        let anthropic = r.cache_read_input_tokens.or(r.cache_creation_input_tokens);
        let read = r.prompt_tokens.or(r.input_tokens);
        let cached = match anthropic {
            Some(_) => r.cache_read_input_tokens,
            None => {
                let listed = r.prompt_tokens_details.cached_tokens;
                listed.or(r.prompt_cache_hit_tokens)
            }
        }
        .unwrap_or(0);
        let prompt = match anthropic {
            Some(_) => {
                let written = r.cache_creation_input_tokens.unwrap_or(0);
                read.map(|read| read.saturating_add(written))
            }
            None => read.map(|read| read.saturating_sub(cached)),
        };
        let written = r.completion_tokens.or(r.output_tokens);
        let listed = r.completion_tokens_details.reasoning_tokens;
        let reasoning = listed.or(r.reasoning_tokens).unwrap_or(0);
        // A share is at most the whole.
        let cached = match anthropic {
            Some(_) => cached,
            None => cached.min(read.unwrap_or(0)),
        };
        let reasoning = reasoning.min(written.unwrap_or(0));
        Self {
            prompt,
            cached,
            completion: written.map(|written| written.saturating_sub(reasoning)),
            reasoning,
        }
    }
}

impl From<Timings> for Tokens {
    fn from(t: Timings) -> Self {
        Self {
            prompt: t.prompt_n,
            cached: t.cache_n.unwrap_or(0),
            completion: t.predicted_n,
            reasoning: 0,
        }
    }
}
