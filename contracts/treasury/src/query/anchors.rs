//! Metrics by epoch, and the budget derived from them.

use cosmwasm_std::{Deps, Env};
use oaic_messages::shared::Page;
use oaic_messages::treasury::{BudgetResponse, EpochAnchors, MAX_ANCHOR_EPOCHS};
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::model::metrics::{answers, budget_of, previous, summary};
use crate::state::{BUDGETS, CONFIG};

pub fn anchors(
    deps: Deps,
    env: &Env,
    from_epoch: u64,
    limit: Option<u32>,
) -> Result<Page<EpochAnchors>> {
    let config = CONFIG.load(deps.storage)?;
    let current = config.epoch(env);
    let limit = limit
        .unwrap_or(MAX_ANCHOR_EPOCHS)
        .clamp(1, MAX_ANCHOR_EPOCHS);
    let end = from_epoch.saturating_add(u64::from(limit));
    let mut items = vec![];
    for epoch in (from_epoch..end).take_while(|epoch| *epoch <= current) {
        let (answers, collected) = answers(deps, &config, epoch)?;
        let (metrics, failed) = summary(&answers);
        items.push(EpochAnchors {
            epoch,
            metrics,
            failed,
            collected,
        });
    }
    Ok(Page {
        items,
        has_more: end <= current,
    })
}

pub fn budget(deps: Deps, env: &Env, asked: Option<u64>) -> Result<BudgetResponse> {
    let config = CONFIG.load(deps.storage)?;
    let current = config.epoch(env);
    let epoch = asked.unwrap_or(current);
    let stored = BUDGETS.may_load(deps.storage, epoch)?.unwrap_or_default();
    let (total, failed) = if epoch < current {
        (stored.total, vec![])
    } else if epoch == current {
        let (answers, _) = answers(deps, &config, previous(epoch)?)?;
        let (metrics, failed) = summary(&answers);
        (budget_of(&config, &metrics), failed)
    } else {
        let rule = format!("it hasn't begun; the current epoch is {current}");
        return Err(RuntimeError::invalid("epoch", epoch, rule).into());
    };
    Ok(BudgetResponse {
        epoch,
        total,
        reserved: stored.reserved,
        remaining: total.saturating_sub(stored.reserved),
        failed,
    })
}
