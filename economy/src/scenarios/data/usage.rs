//! The data that is sold: a table of metered calls, as a provider of services has it.

use std::fmt::Write as _;

use anyhow::Result;

use crate::scenarios::api_settlement::Plan;
use crate::workload::Workload;

pub const TIME: &str = "at_ms";
pub const MODEL: &str = "model";
pub const PROMPT: &str = "prompt_tokens";
pub const COMPLETION: &str = "completion_tokens";

/// A CSV of generated calls: when, which model, how many tokens. Whose they were is not in it.
pub fn csv(calls: usize, seed: u64) -> Result<String> {
    let plan = Plan::builtin()?;
    let workload = Workload::generate(calls, &plan.population(), seed);
    let mut csv = format!("{TIME},{MODEL},{PROMPT},{COMPLETION}\n");
    for call in &workload.requests {
        let model = plan.services.get(call.service);
        let model = model.map_or("unknown", |service| service.model.as_str());
        writeln!(
            csv,
            "{},{model},{},{}",
            workload.start_ms + call.at_ms,
            call.prompt_tokens,
            call.completion_tokens
        )?;
    }
    Ok(csv)
}
