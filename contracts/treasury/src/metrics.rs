//! What the metric sources answered, and the budget made of it.

use cosmwasm_std::{Addr, Deps, QuerierWrapper, StdResult, Storage, Uint128};
use oaic_math::auction::{budget, total_metrics};
use oaic_messages::gates::{EpochMetrics, EpochMetricsQuery};
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::state::{Config, EpochBudget, SourceAnswer, BUDGETS, METRICS};

/// The epoch whose metrics an epoch's budget is made of.
pub fn previous(epoch: u64) -> Result<u64, ContractError> {
    Ok(epoch.minus(1)?)
}

/// Asks one source.
pub fn ask(querier: QuerierWrapper, source: &Addr, epoch: u64) -> StdResult<EpochMetrics> {
    querier.query_wasm_smart(source, &EpochMetricsQuery::EpochMetrics { epoch })
}

/// What the sources said of an epoch, and whether that is the record. Without a record they are
/// asked now.
pub fn answers(
    deps: Deps,
    config: &Config,
    epoch: u64,
) -> Result<(Vec<SourceAnswer>, bool), ContractError> {
    if let Some(record) = METRICS.may_load(deps.storage, epoch)? {
        return Ok((record, true));
    }
    let asked = config.metric_sources.iter().map(|source| SourceAnswer {
        source: source.clone(),
        metrics: ask(deps.querier, source, epoch).ok(),
    });
    Ok((asked.collect(), false))
}

/// Sums over the sources that answered, and the names of those that didn't.
pub fn summary(answers: &[SourceAnswer]) -> (EpochMetrics, Vec<Addr>) {
    let metrics = total_metrics(answers.iter().filter_map(|answer| answer.metrics.as_ref()));
    let failed = answers
        .iter()
        .filter(|answer| answer.metrics.is_none())
        .map(|answer| answer.source.clone());
    (metrics, failed.collect())
}

/// Budget that the metrics of an epoch give by the rules of now, in uoaic.
pub fn budget_of(config: &Config, metrics: &EpochMetrics) -> Uint128 {
    budget(&config.budget, metrics).into()
}

/// Takes a lot's value from the current epoch's budget, as the record of the previous one has it.
pub fn reserve_budget(
    storage: &mut dyn Storage,
    config: &Config,
    epoch: u64,
    needed: Uint128,
) -> Result<(), ContractError> {
    let record = METRICS.may_load(storage, previous(epoch)?)?;
    let (metrics, _) = summary(&record.unwrap_or_default());
    let total = budget_of(config, &metrics);
    let stored = BUDGETS.may_load(storage, epoch)?.unwrap_or_default();
    let reserved = stored.reserved.plus(needed)?;
    if reserved > total {
        return Err(ContractError::BudgetExceeded {
            epoch,
            needed: needed.u128(),
            left: total.saturating_sub(stored.reserved).u128(),
            total: total.u128(),
            reserved: stored.reserved.u128(),
        });
    }
    Ok(BUDGETS.save(storage, epoch, &EpochBudget { total, reserved })?)
}

/// Gives back to an epoch's budget what an auction took and doesn't use.
pub fn free_budget(
    storage: &mut dyn Storage,
    epoch: u64,
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut budget = BUDGETS.may_load(storage, epoch)?.unwrap_or_default();
    budget.reserved = budget.reserved.saturating_sub(amount);
    Ok(BUDGETS.save(storage, epoch, &budget)?)
}
