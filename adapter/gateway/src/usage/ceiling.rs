//! What a call can use at most, known before it is forwarded.

use oaic_messages::compute_settlement::UnitKind;

use super::Units;
use crate::config::Model;
use crate::request::{Asked, Dialect};

/// What a call can use and cost at most. Each kind of unit is bounded alone, and what it costs is
/// the dearest of what the same tokens can be counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceiling {
    /// Tokens of the prompt: its bytes, the template's, and those of its media by the model's
    /// table; at most the model's context.
    pub prompt: u64,
    /// Tokens of all answers, shown or not.
    pub output: u64,
    /// Media that the prompt has.
    pub media: u64,
    /// Its price, in uoaic.
    pub amount: u64,
    dialect: Dialect,
}

impl Ceiling {
    /// Of what was asked of a model. None: it is more than can be counted.
    pub fn of(asked: &Asked, model: &Model) -> Option<Self> {
        let media = asked.media.iter().fold(0_u64, |sum, (kind, count)| {
            let each = model.media_tokens.get(*kind).copied().unwrap_or(0);
            sum.saturating_add(each.saturating_mul(*count))
        });
        let prompt = match asked.refers_back {
            // What the upstream has stored counts as prompt too, and nobody here has seen it.
            true => model.context_tokens,
            false => asked
                .prompt_bytes
                .saturating_add(model.template_tokens)
                .saturating_add(media)
                .min(match asked.dialect {
                    // Each input of a list has a context of its own.
                    Dialect::Embeddings => u64::MAX,
                    _ => model.context_tokens,
                }),
        };
        let each = asked.max_output.unwrap_or(u64::MAX);
        let output = match asked.dialect {
            Dialect::Embeddings => 0,
            _ => each
                .min(model.max_output_tokens)
                .saturating_mul(asked.answers),
        };
        let mut ceiling = Self {
            prompt,
            output,
            media: asked.media.values().sum(),
            amount: 0,
            dialect: asked.dialect,
        };
        let dearest = |kinds: [UnitKind; 2]| {
            let price = |kind: UnitKind| model.price(&Units::default().with(kind, 1_000_000));
            match price(kinds[0]) >= price(kinds[1]) {
                true => kinds[0],
                false => kinds[1],
            }
        };
        let units = match asked.dialect {
            Dialect::Embeddings => Units::default().with(UnitKind::Embedding, prompt),
            _ => Units::default()
                .with(dearest([UnitKind::Prompt, UnitKind::Cached]), prompt)
                .with(dearest([UnitKind::Completion, UnitKind::Reasoning]), output),
        };
        let units = units
            .with(UnitKind::Request, 1)
            .with(UnitKind::Image, ceiling.media);
        ceiling.amount = i64::try_from(model.price(&units)).ok()?.unsigned_abs();
        Some(ceiling)
    }

    /// All tokens.
    pub fn tokens(&self) -> u64 {
        self.prompt.saturating_add(self.output)
    }

    /// Units as they are charged: none above the ceiling. Whether any was.
    pub fn bound(&self, units: Units) -> (Units, bool) {
        let mut left = self.prompt;
        let mut bounded = units;
        let mut take = |kind: UnitKind, left: &mut u64| {
            let taken = units.get(kind).min(*left);
            *left = left.saturating_sub(taken);
            bounded = bounded.with(kind, taken);
        };
        take(UnitKind::Embedding, &mut left);
        take(UnitKind::Prompt, &mut left);
        take(UnitKind::Cached, &mut left);
        let mut left = self.output;
        take(UnitKind::Completion, &mut left);
        take(UnitKind::Reasoning, &mut left);
        (bounded, bounded != units)
    }

    /// Units of a call that was served: its tokens, one request, its media.
    pub fn units(&self, tokens: super::reported::Tokens) -> Units {
        let prompt = tokens.prompt.unwrap_or(0);
        let units = match self.dialect {
            Dialect::Embeddings => {
                Units::default().with(UnitKind::Embedding, prompt.saturating_add(tokens.cached))
            }
            _ => Units::default()
                .with(UnitKind::Prompt, prompt)
                .with(UnitKind::Cached, tokens.cached)
                .with(UnitKind::Completion, tokens.completion.unwrap_or(0))
                .with(UnitKind::Reasoning, tokens.reasoning),
        };
        units
            .with(UnitKind::Request, 1)
            .with(UnitKind::Image, self.media)
    }
}
