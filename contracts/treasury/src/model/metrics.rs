//! Answers of the metric sources, and the buyback budget derived from them.

use cosmwasm_std::{
    to_json_binary, Addr, Deps, DepsMut, Env, QuerierWrapper, StdResult, Storage, SubMsg, Uint128,
    WasmMsg,
};
use oaic_math::auction::{budget, total_metrics};
use oaic_messages::gates::{EpochMetrics, EpochMetricsQuery};
use oaic_messages::treasury::{ExecuteMsg, METRIC_GAS_LIMIT};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{Config, EpochBudget, SourceAnswer, BUDGETS, CONFIG, METRICS};

/// The epoch whose metrics determine an epoch's budget.
pub fn previous(epoch: u64) -> Result<u64> {
    Ok(epoch.sub_checked(1)?)
}

pub fn ask(querier: QuerierWrapper, source: &Addr, epoch: u64) -> StdResult<EpochMetrics> {
    querier.query_wasm_smart(source, &EpochMetricsQuery::EpochMetrics { epoch })
}

/// The sources' answers about an epoch, and whether they come from the record. Without a record the
/// sources are queried now.
pub fn answers(deps: Deps, config: &Config, epoch: u64) -> Result<(Vec<SourceAnswer>, bool)> {
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

/// Reserves a lot's value from the current epoch's budget, computed from the previous epoch's
/// record.
pub fn reserve_budget(
    storage: &mut dyn Storage,
    config: &Config,
    epoch: u64,
    needed: Uint128,
) -> Result<()> {
    let record = METRICS.may_load(storage, previous(epoch)?)?;
    let (metrics, _) = summary(&record.unwrap_or_default());
    let total = budget_of(config, &metrics);
    let stored = BUDGETS.may_load(storage, epoch)?.unwrap_or_default();
    let reserved = stored.reserved.add_checked(needed)?;
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

/// Returns unused budget of an auction to its epoch.
pub fn free_budget(storage: &mut dyn Storage, epoch: u64, amount: Uint128) -> Result<()> {
    let mut budget = BUDGETS.may_load(storage, epoch)?.unwrap_or_default();
    budget.reserved = budget.reserved.saturating_sub(amount);
    Ok(BUDGETS.save(storage, epoch, &budget)?)
}

/// Begins the record of the previous epoch anew, with no answers, and gives the messages that
/// bring them.
pub fn start_collection(deps: DepsMut, env: &Env) -> Result<Vec<SubMsg>> {
    let config = CONFIG.load(deps.storage)?;
    let epoch = previous(config.epoch(env))?;
    let mut record = Vec::with_capacity(config.metric_sources.len());
    let mut messages = Vec::with_capacity(config.metric_sources.len());
    for (id, source) in (0u64..).zip(config.metric_sources) {
        let msg = WasmMsg::Execute {
            contract_addr: env.contract.address.to_string(),
            msg: to_json_binary(&ExecuteMsg::RecordMetrics {
                source: source.to_string(),
            })?,
            funds: vec![],
        };
        messages.push(SubMsg::reply_on_error(msg, id).with_gas_limit(METRIC_GAS_LIMIT));
        record.push(SourceAnswer {
            source,
            metrics: None,
        });
    }
    METRICS.save(deps.storage, epoch, &record)?;
    Ok(messages)
}
